#include "lib/text/phone_plan.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

#include "lib/text/utf8.h"

#define MAX_DIGITS 250
#define MIN_NATIONAL 2
#define MAX_NATIONAL 17
#define MAX_CODE 3 /* digits */

/* A set of digits, and what comes behind one of them. All numbers of a plan are such a graph. */
enum {
	EDGE_ACCEPTS = 1 << 10,
	EDGE_LAST = 1 << 11,
	EDGE_TARGET = 12
};

/* A step of a program that matches a prefix: what to do, and a value of 12 bits. */
enum {
	STEP_DIGIT,
	STEP_OR,
	STEP_JUMP,
	STEP_SAVE,
	STEP_END,
	STEP_MATCH,
	STEP_KIND = 12
};
#define STEP(kind, value) ((kind) << STEP_KIND | (value))
#define DIGIT(set) STEP(STEP_DIGIT, set)
#define OR(distance) STEP(STEP_OR, distance) /* the next ones, or those there */
#define JUMP(distance) STEP(STEP_JUMP, distance)
#define SAVE(mark) STEP(STEP_SAVE, mark) /* where a group begins or ends */
#define END(none) STEP(STEP_END, none)
#define MATCH(none) STEP(STEP_MATCH, none)

struct plan {
	char region[3]; /* "" of numbers that are of no region */
	uint16_t code;
	uint16_t general;              /* first edge of what is a number at all */
	uint16_t international, trunk; /* prefixes: their first steps */
	uint8_t group;                 /* of the trunk prefix that stays, behind `before`; or 0 */
	char before[5];
	uint32_t lengths, local; /* bits: digits of a number, and of one within a city */
};

struct calling_code {
	uint16_t plan;  /* of its main region */
	uint16_t valid; /* first edge of all its numbers; 0 when there is no such code */
};

#include "lib/text/phone_plan.inc"

/* Room for all digits, and for what a trunk prefix is replaced by. */
struct national {
	char digits[MAX_DIGITS + sizeof(((struct plan *)NULL)->before)];
};

struct match {
	const char *end;
	const char *saved[4]; /* begin and end of two groups, or NULL */
};

static bool
accepts(uint32_t first, const char *digits)
{
	uint32_t edge = first << EDGE_TARGET;

	for (; *digits != '\0'; digits++) {
		const uint32_t *e = edges + (edge >> EDGE_TARGET);
		while ((*e >> (*digits - '0') & 1) == 0)
			if ((*e++ & EDGE_LAST) != 0)
				return false;
		edge = *e;
	}
	return (edge & EDGE_ACCEPTS) != 0;
}

/* As a regular expression does at the start of a text: the first way that leads to the end. */
static bool
matches(const uint16_t *step, const char *s, struct match *match)
{
	for (;;) {
		const unsigned value = *step & ((1U << STEP_KIND) - 1);
		struct match before;

		switch (*step >> STEP_KIND) {
		case STEP_DIGIT:
			if (*s == '\0' || (value >> (*s++ - '0') & 1) == 0)
				return false;
			break;
		case STEP_OR:
			before = *match;
			if (matches(step + 1, s, match))
				return true;
			*match = before;
			step += value - 1;
			break;
		case STEP_JUMP:
			step += value - 1;
			break;
		case STEP_SAVE:
			match->saved[value] = s;
			break;
		case STEP_END:
			if (*s != '\0')
				return false;
			break;
		default:
			match->end = s;
			return true;
		}
		step++;
	}
}

static const struct plan *
find_plan(const char *region)
{
	size_t low = 0, high = sizeof(plans) / sizeof(*plans);

	while (*region != '\0' && low < high) {
		const size_t mid = (low + high) / 2;
		const int order = strcmp(region, plans[mid].region);
		if (order == 0)
			return &plans[mid];
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

bool
crm_phone_plan_region(const char *region)
{
	return find_plan(region) != NULL;
}

bool
crm_phone_plan_valid(unsigned code, const char *digits)
{
	return code < sizeof(calling_codes) / sizeof(*calling_codes) &&
	       accepts(calling_codes[code].valid, digits);
}

/* What may stand between digits; dashes as word processors make them are most of the rest. */
static bool
is_punctuation(uint32_t code)
{
	switch (code) {
	case ' ':
	case '(':
	case ')':
	case '-':
	case '.':
	case '/':
	case '[':
	case ']':
	case 0x2212: /* minus */
		return true;
	default:
		return code >= 0x2010 && code <= 0x2015;
	}
}

/*
 * The digits of a text, and whether a plus stands before them. What stands before both is left
 * out: libphonenumber begins at the first digit of any script.
 */
static enum crm_phone_verdict
read_digits(char digits[MAX_DIGITS + 1], bool *plus, const char *s)
{
	const char *first, *last = NULL, *late_plus = NULL;
	size_t n = 0, len;

	for (uint32_t code; *s != '+' && (*s < '0' || *s > '9'); s += len) {
		code = crm_utf8_next(s, &len);
		if (len == 0)
			return CRM_PHONE_NOT_A_NUMBER;
		if (code == ';' || code == 0xff0b ||
		    (code >= 0x80 &&
			utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_ND))
			return CRM_PHONE_NOT_UNDERSTOOD;
	}
	*plus = *s == '+';
	while (*s == '+')
		s++;
	for (first = s; *s != '\0'; s += len) {
		len = 1;
		if (*s >= '0' && *s <= '9' && n < MAX_DIGITS) {
			digits[n++] = *s;
			last = s;
		} else if (*s == '+') {
			late_plus = late_plus == NULL ? s : late_plus;
		} else if (!is_punctuation(crm_utf8_next(s, &len))) {
			return CRM_PHONE_NOT_UNDERSTOOD;
		}
	}
	digits[n] = '\0';
	/* Of three digits, or of two that stand alone. */
	if (n < 2 || (n == 2 && (*plus || last - first != 1)) ||
	    (late_plus != NULL && late_plus < last))
		return CRM_PHONE_NOT_A_NUMBER;
	return CRM_PHONE_VALID;
}

enum length {
	POSSIBLE,
	LOCAL_ONLY,
	TOO_SHORT,
	TOO_LONG,
	BETWEEN
};

static enum length
length_of(const struct plan *plan, const char *digits)
{
	const size_t n = strlen(digits);
	const uint32_t bit = n < 32 ? UINT32_C(1) << n : 0;

	if ((plan->local & bit) != 0)
		return LOCAL_ONLY;
	if ((plan->lengths & bit) != 0)
		return POSSIBLE;
	if (bit == 0 || bit > plan->lengths)
		return TOO_LONG;
	return (plan->lengths & (bit - 1)) == 0 ? TOO_SHORT : BETWEEN;
}

/* The number without its trunk prefix, unless it is one only with it. */
static void
cut_trunk(struct national *out, const struct plan *plan, const char *digits)
{
	struct match match = { digits, { NULL } };
	size_t n = 0, size;

	if (matches(steps + plan->trunk, digits, &match) && plan->group > 0) {
		const char *const *group = &match.saved[2 * (plan->group - 1)];
		if (group[0] != NULL && group[1] > group[0]) {
			n = strlen(plan->before);
			memcpy(out->digits, plan->before, n);
			size = (size_t)(group[1] - group[0]);
			memcpy(out->digits + n, group[0], size);
			n += size;
		}
	}
	memcpy(out->digits + n, match.end, strlen(match.end) + 1);
	if (match.end != digits && accepts(plan->general, digits) &&
	    !accepts(plan->general, out->digits))
		memcpy(out->digits, digits, strlen(digits) + 1);
}

/* Cuts the digits that are dialled for a number of another country; false when there are none. */
static bool
cut_international(const char **digits, const struct plan *plan)
{
	struct match match = { NULL, { NULL } };

	if (!matches(steps + plan->international, *digits, &match) || *match.end == '0')
		return false;
	*digits = match.end;
	return true;
}

/* Cuts a calling code; 0 when there is none such. */
static unsigned
cut_code(const char **digits)
{
	unsigned code = 0;

	for (size_t i = 0; i < MAX_CODE && (*digits)[i] != '\0'; i++) {
		code = code * 10 + (unsigned)((*digits)[i] - '0');
		if (code == 0)
			return 0;
		if (calling_codes[code].valid != 0) {
			*digits += i + 1;
			return code;
		}
	}
	return 0;
}

/* Writes a calling code, and returns where it ends. */
static char *
put_code(char *to, unsigned code)
{
	if (code >= 100)
		*to++ = (char)('0' + code / 100);
	if (code >= 10)
		*to++ = (char)('0' + code / 10 % 10);
	*to++ = (char)('0' + code % 10);
	return to;
}

/*
 * A number of the region that begins with its calling code, if it is one only without it, or too
 * long with it. The rest goes to `rest`, without its trunk prefix.
 */
static bool
cut_own_code(struct national *rest, const struct plan *plan, const char *digits)
{
	char code[MAX_CODE];
	const size_t len = (size_t)(put_code(code, plan->code) - code);

	if (strncmp(digits, code, len) != 0)
		return false;
	cut_trunk(rest, plan, digits + len);
	return (!accepts(plan->general, digits) && accepts(plan->general, rest->digits)) ||
	       length_of(plan, digits) == TOO_LONG;
}

/*
 * Cuts the calling code, which is 0 when the number has none. room: where the rest may be put.
 * mine: the plan of the region given, or NULL.
 */
static enum crm_phone_verdict
find_code(
    unsigned *code, const char **digits, struct national *room, bool plus, const struct plan *mine)
{
	*code = 0;
	if (plus || (mine != NULL && cut_international(digits, mine))) {
		if (strlen(*digits) <= MIN_NATIONAL)
			return CRM_PHONE_TOO_SHORT;
		*code = cut_code(digits);
		return *code == 0 ? CRM_PHONE_NO_COUNTRY : CRM_PHONE_VALID;
	}
	if (mine != NULL && cut_own_code(room, mine, *digits)) {
		*code = mine->code;
		*digits = room->digits;
	}
	return CRM_PHONE_VALID;
}

static enum crm_phone_verdict
judge(struct crm_phone_shim *out, unsigned code, const char *digits, const struct plan *mine)
{
	if (accepts(calling_codes[code].valid, digits)) {
		out->e164[0] = '+';
		char *behind = put_code(out->e164 + 1, code);
		memcpy(behind, digits, strlen(digits) + 1);
		return CRM_PHONE_VALID;
	}
	switch (length_of(&plans[calling_codes[code].plan], digits)) {
	case TOO_SHORT:
	case LOCAL_ONLY:
		return CRM_PHONE_TOO_SHORT;
	case TOO_LONG:
		return CRM_PHONE_TOO_LONG;
	default:
		return mine != NULL && mine->code == code ? CRM_PHONE_NOT_OF_REGION
							  : CRM_PHONE_INVALID;
	}
}

/* Step by step what PhoneNumberUtil::ParseHelper does. */
enum crm_phone_verdict
crm_phone_plan_parse(struct crm_phone_shim *out, const char *number, const char *region)
{
	const struct plan *mine = find_plan(region), *plan = mine;
	char all[MAX_DIGITS + 1];
	const char *digits = all;
	struct national rest, without_trunk;
	bool plus;
	unsigned code;

	out->e164[0] = out->ext[0] = '\0';
	enum crm_phone_verdict verdict = read_digits(all, &plus, number);
	if (verdict != CRM_PHONE_VALID)
		return verdict;
	if (mine == NULL && !plus)
		return CRM_PHONE_NO_COUNTRY;
	verdict = find_code(&code, &digits, &rest, plus, mine);
	if (verdict == CRM_PHONE_NO_COUNTRY && plus) {
		/* Perhaps the plus should not be there. */
		find_code(&code, &digits, &rest, false, mine);
		verdict = code == 0 ? CRM_PHONE_NO_COUNTRY : CRM_PHONE_VALID;
	}
	if (verdict != CRM_PHONE_VALID)
		return verdict;
	if (code != 0 && (mine == NULL || mine != &plans[calling_codes[code].plan]))
		plan = &plans[calling_codes[code].plan];
	else if (code == 0)
		code = mine->code;
	if (strlen(digits) < MIN_NATIONAL)
		return CRM_PHONE_TOO_SHORT;
	cut_trunk(&without_trunk, plan, digits);
	enum length length = length_of(plan, without_trunk.digits);
	if (length == POSSIBLE || length == TOO_LONG)
		digits = without_trunk.digits;
	if (strlen(digits) < MIN_NATIONAL)
		return CRM_PHONE_TOO_SHORT;
	return strlen(digits) > MAX_NATIONAL ? CRM_PHONE_TOO_LONG : judge(out, code, digits, mine);
}
