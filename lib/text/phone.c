#include "lib/text/phone.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>
#include <threads.h>
#include <utf8proc.h>

#include "lib/text/phone_plan.h"
#include "lib/text/phone_shim.h"
#include "lib/text/utf8.h"

#define MAX_LEN 250    /* libphonenumber reads no more either */
#define MIN_DIGITS 5   /* of a number before its extension */
#define MAX_LETTERED 7 /* digits of a number that goes on in letters (1-800-FLOWERS) */
#define MAX_EXT 7
#define MAX_BRACKETED 5 /* digits of an extension in brackets, */
#define MAX_CODE 4      /* of a country, and a blank */
#define MAX_DESTROYED 40
#define WHOLE 10 /* behind so many of a number */

static const char digits[] = "0123456789";

static struct {
	once_flag once;
	enum crm_phone_verdict (*parse)(
	    struct crm_phone_shim *out, const char *number, const char *region);
} shim = { .once = ONCE_FLAG_INIT };

/* Never closed: the library's tables live as long as the process. */
static void
load_shim(void)
{
	/*
	 * Beside the program, built or installed. $ORIGIN is that of whoever calls, which is a
	 * sanitizer's library when there is one: such builds have an RPATH.
	 */
	void *handle = dlopen("$ORIGIN/../lib/crmutils/phone_shim.so", RTLD_NOW | RTLD_LOCAL);

	if (handle == NULL)
		handle = dlopen("phone_shim.so", RTLD_NOW | RTLD_LOCAL);
	if (handle == NULL)
		return;
	/* ISO C has no conversion from an object's pointer to a function's. */
	void *parse = dlsym(handle, "crm_phone_shim_parse");
	memcpy(&shim.parse, &parse, sizeof(parse));
}

/* By the tables, or by libphonenumber when they do not understand and it is there. */
static enum crm_phone_verdict
parse(struct crm_phone_shim *out, const char *number, const char *region)
{
	enum crm_phone_verdict verdict = crm_phone_plan_parse(out, number, region);

	if (verdict != CRM_PHONE_NOT_UNDERSTOOD)
		return verdict;
	call_once(&shim.once, load_shim);
	return shim.parse == NULL ? verdict : shim.parse(out, number, region);
}

/* Two letters in capitals into out, or "" for no region. */
static void
set_region(char out[3], const char *region)
{
	out[0] = '\0';
	if (region == NULL || strlen(region) != 2)
		return;
	for (size_t i = 0; i < 2; i++)
		out[i] =
		    (char)(region[i] >= 'a' && region[i] <= 'z' ? region[i] - 0x20 : region[i]);
	out[2] = '\0';
}

enum crm_status
crm_phone_region_known(const char *region, struct crm_err *err)
{
	char alpha2[3];

	set_region(alpha2, region);
	if (!crm_phone_plan_region(alpha2))
		return crm_err_set(err, CRM_EDATA,
		    "unknown region '%s'; two letters of ISO 3166 such as RU are wanted",
		    region == NULL ? "" : region);
	return CRM_OK;
}

/* What Excel shows for a formula like "=+7 916 ..." that it could not read. Not #N/A: a blank. */
static bool
is_error_value(const char *s)
{
	static const char *const errors[] = { "#div/0!", "#error!", "#name?", "#null!", "#num!",
		"#ref!", "#value!", "#дел/0!", "#знач!", "#имя?", "#ссылка!", "#число!", "#ДЕЛ/0!",
		"#ЗНАЧ!", "#ИМЯ?", "#ССЫЛКА!", "#ЧИСЛО!" };

	if (*s != '#')
		return false;
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (strcmp(s, errors[i]) == 0)
			return true;
	return s[1] == '#' && s[strspn(s, "#")] == '\0';
}

/* 7.9E+10, 7,9161e10: the end of the number is lost for ever. The e may be Cyrillic. */
static bool
is_destroyed(const char *s)
{
	s += *s == '+';
	size_t n = strspn(s, digits);

	if (is_error_value(s))
		return true;

	if (n == 0)
		return false;
	s += n;
	if (*s == '.' || *s == ',')
		s += 1 + strspn(s + 1, digits);
	if (*s == 'e')
		s++;
	else if (strncmp(s, "е", strlen("е")) == 0)
		s += strlen("е");
	else
		return false;
	s += strspn(s, " ");
	s += *s == '+';
	n = strspn(s, digits);
	return n > 0 && s[n] == '\0';
}

/* Cuts the ".0" that a spreadsheet puts behind a number, or ",00". */
static void
cut_decimals(char *s)
{
	size_t start = *s == '+', n = strspn(s + start, digits);
	char *point = s + start + n;

	if (n >= MIN_DIGITS && (*point == '.' || *point == ',') && point[1] == '0' &&
	    point[1 + strspn(point + 1, "0")] == '\0')
		*point = '\0';
}

/* Blanks for the marks that some put between digits, and one code for two ("+7 +7 916"). */
static char *
tidy(char *s)
{
	static const char *const marks[] = { "•", "·", "∙", "●", "⋅" };

	for (char *p = s; *p != '\0'; p++) {
		if (*p == '_' || *p == '\\')
			*p = ' ';
		for (size_t i = 0; (unsigned char)*p >= 0x80 && i < sizeof(marks) / sizeof(*marks);
		     i++) {
			size_t len = strlen(marks[i]);
			if (strncmp(p, marks[i], len) == 0)
				memset(p, ' ', len);
		}
	}
	char *plus = strchr(s, '+'), *second = plus == NULL ? NULL : strchr(plus + 1, '+');
	if (second != NULL && second - plus <= MAX_CODE + 1 &&
	    strspn(plus + 1, "0123456789 (") == (size_t)(second - plus) - 1)
		s = second;
	return s;
}

/* Behind "tel. 2:", and to the first thing that begins a number. */
static char *
skip_label(char *s)
{
	char *colon = strchr(s, ':');

	if (colon != NULL) {
		size_t numbers = 0, others = 0;
		for (const char *p = s; p < colon; p++)
			if (*p >= '0' && *p <= '9')
				numbers++;
			else if (strchr(" ()+-./", *p) == NULL)
				others++;
		if (others > 0 && numbers <= 2)
			s = colon + 1;
	}
	char *start = strpbrk(s, "+0123456789(");
	return start == NULL ? s : start;
}

size_t
crm_phone_ext_marker(const char *s)
{
	/* A longer word before what it begins with. */
	static const char *const markers[] = { "добавочный номер", "добавочный", "добав", "доб",
		"дополнительный", "доп", "внутренний номер", "внутренний", "внутр", "вн",
		"extension", "extn", "ext", "anexo", "int.", "дод", "*", "x", "х", "#" };

	/* Digits, and what stands between them. */
	if (*s >= ' ' && *s <= '9' && *s != '*' && *s != '#')
		return 0;
	for (size_t i = 0; i < sizeof(markers) / sizeof(*markers); i++) {
		size_t len = strlen(markers[i]);
		if (strncmp(s, markers[i], len) == 0)
			return len;
	}
	return 0;
}

static bool
is_letter(uint32_t code)
{
	if (code < 0x80)
		return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
	return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LL ||
	       category == UTF8PROC_CATEGORY_LO;
}

/*
 * If s, which begins with a marker, is an extension and no more digits follow, copies its
 * digits.
 */
static bool
read_extension(const char *s, size_t marker, char ext[MAX_EXT + 1])
{
	const char *p = s + marker + strspn(s + marker, " .:=-(#");

	if (strncmp(p, "no", 2) == 0) /* what № folds to */
		p += 2 + strspn(p + 2, " .");
	size_t n = strspn(p, digits);
	if (n == 0 || n > MAX_EXT || strpbrk(p + n, digits) != NULL)
		return false;
	memcpy(ext, p, n);
	ext[n] = '\0';
	return true;
}

/* "(12)" at the end. */
static bool
read_bracketed(const char *s, char ext[MAX_EXT + 1])
{
	size_t n = strspn(s + 1, digits);

	if (n == 0 || n > MAX_BRACKETED || s[1 + n] != ')' || s[2 + n] != '\0')
		return false;
	memcpy(ext, s + 1, n);
	ext[n] = '\0';
	return true;
}

/*
 * Cuts the text behind the number off: an extension, whose digits go to ext, or a remark, which
 * begins with a letter too far behind for a number in letters.
 */
static void
cut_tail(char *s, char ext[MAX_EXT + 1])
{
	size_t count = 0, len;
	bool in_word = false;
	char *p = s;

	for (uint32_t code; (code = crm_utf8_next(p, &len)), len > 0; p += len) {
		if (count >= WHOLE && code == '(' && read_bracketed(p, ext))
			break;
		size_t marker = count >= MIN_DIGITS && !in_word ? crm_phone_ext_marker(p) : 0;
		if (marker > 0 && read_extension(p, marker, ext))
			break;
		count += code >= '0' && code <= '9';
		in_word = is_letter(code);
		if (in_word && count >= MAX_LETTERED)
			break;
	}
	while (p > s && strchr(" ([,;:.-/", p[-1]) != NULL)
		p--;
	*p = '\0';
}

/* The ASCII digits of s, at most size - 1 of them. */
static size_t
only_digits(const char *s, char *out, size_t size)
{
	size_t n = 0;

	for (; *s != '\0' && n + 1 < size; s++)
		if (*s >= '0' && *s <= '9')
			out[n++] = *s;
	out[n] = '\0';
	return n;
}

/* 0000000000, and +7 111 111-11-11 with its country code. */
static bool
is_one_digit(const char *d, size_t n)
{
	if (n == 11 && strchr("178", *d) != NULL) {
		d++;
		n--;
	}
	return n >= MIN_DIGITS && strspn(d, (char[]){ *d, '\0' }) == n;
}

bool
crm_phone_placeholder(const char *cell)
{
	char d[24];
	size_t n = only_digits(cell, d, sizeof(d));
	const bool alike = strspn(d, "0") == n || is_one_digit(d, n);

	/* Letters and the like make it something else. */
	if (n == 0 || (!alike && n > 3) || cell[strspn(cell, "+0123456789 ()-._'\"")] != '\0')
		return false;
	/* An input mask that was left as it was, "+7 (___) ___-__-__", and a form's 0. */
	return alike || *cell == '+' || strcmp(d, "7") == 0 || strcmp(d, "8") == 0 ||
	       strcmp(d, "1") == 0;
}

bool
crm_phone_destroyed(const char *cell)
{
	char folded[MAX_DESTROYED + 1];
	size_t n = 0;

	cell += strspn(cell, " '\"");
	for (; n < MAX_DESTROYED && cell[n] != '\0'; n++)
		folded[n] = (char)(cell[n] >= 'A' && cell[n] <= 'Z' ? cell[n] + 0x20 : cell[n]);
	folded[n] = '\0';
	return cell[n] == '\0' && is_destroyed(folded);
}

/* 1234567, 8 123 456-78-90: no placeholders where such a number is valid. */
static bool
is_counting(const char *s)
{
	char d[24];
	size_t n = only_digits(s, d, sizeof(d));

	if (n < MIN_DIGITS)
		return false;
	return strncmp(d, "1234567890123456789", n) == 0 ||
	       strncmp(d, "01234567890123456789", n) == 0 || strncmp(d, "9876543210", n) == 0 ||
	       (n == 11 && strchr("78", d[0]) != NULL && strcmp(d + 1, "1234567890") == 0);
}

static enum crm_phone_verdict
parse_plus(struct crm_phone_shim *out, const char *number, const char *region)
{
	char buf[MAX_LEN + 2] = "+";

	memcpy(buf + 1, number, strlen(number) + 1);
	return parse(out, buf, region);
}

/* No other reading will do better. */
static bool
is_final(enum crm_phone_verdict verdict)
{
	return verdict == CRM_PHONE_VALID || verdict == CRM_PHONE_NOMEM ||
	       verdict == CRM_PHONE_NOT_UNDERSTOOD;
}

/*
 * The number as it stands, then as it may be meant. A verdict other than valid is of the first
 * reading, which is what the user will look at.
 */
static enum crm_phone_verdict
parse_readings(struct crm_phone_shim *out, const char *number, const char *region)
{
	char d[MAX_LEN + 1];
	size_t n = only_digits(number, d, sizeof(d));
	bool plus = *number == '+';

	/* 1-800-FLOWERS: nobody else writes numbers so. */
	if (!plus && n == 4 && strncmp(d, "18", 2) == 0 &&
	    parse_plus(out, number, region) == CRM_PHONE_VALID)
		return CRM_PHONE_VALID;
	enum crm_phone_verdict first = parse(out, number, region), next = first;
	if (is_final(first))
		return first;
	bool trunk_is_8 = strcmp(region, "RU") == 0 || strcmp(region, "KZ") == 0;
	if (!plus && d[0] == '0' && d[1] == '0')
		next = parse_plus(out, d + 2, region); /* 00 where another prefix is dialled */
	else if (!plus && d[0] != '0' && ((n >= 12 && n <= 15) || (n == 11 && d[0] == '7')))
		next = parse_plus(out, d, region); /* international, and its plus was lost */
	else if (plus && n == 11 && d[0] == '8' && trunk_is_8)
		next = parse(out, d, region); /* +8 916 ... */
	return is_final(next) ? next : first;
}

static const char *
problem_of(
    enum crm_phone_verdict verdict, const char *number, const char *region, struct crm_arena *arena)
{
	const char *of_region;

	if (is_counting(number))
		return "placeholder";
	switch (verdict) {
	case CRM_PHONE_NO_COUNTRY:
		return *number == '+' ? "no such country code" : "no country code";
	case CRM_PHONE_TOO_SHORT:
		return "too short";
	case CRM_PHONE_TOO_LONG:
		return "too long";
	case CRM_PHONE_NOT_OF_REGION:
		of_region = crm_arena_printf(arena, "not a number of %s", region);
		return of_region != NULL ? of_region : "not a valid number";
	case CRM_PHONE_INVALID:
		return "not a valid number";
	default:
		return "not a number";
	}
}

/*
 * Until 2019 Mexican mobiles had a 1 between country code and number, which libphonenumber drops.
 * Both forms are numbers, and equal; who was given the long one shall find it again.
 */
static bool
has_mexican_one(const struct crm_phone_shim *result, const char *text)
{
	char given[MAX_LEN + 1], longer[sizeof(result->e164)] = "1";

	if (strncmp(result->e164, "+52", 3) != 0)
		return false;
	const size_t n = only_digits(text, given, sizeof(given)), len = strlen(result->e164) - 2;
	memcpy(longer + 1, result->e164 + 3, len);
	/* 01 is how one dialled another city. */
	return n >= len && strcmp(given + n - len, longer) == 0 &&
	       (n == len || given[n - len - 1] != '0') && crm_phone_plan_valid(52, longer);
}

static enum crm_status
fill(struct crm_phone *phone, const struct crm_phone_shim *result, const char *text,
    const char *ext, struct crm_arena *arena)
{
	if (*ext == '\0')
		ext = result->ext;
	phone->value = has_mexican_one(result, text)
			   ? crm_arena_printf(arena, "+521%s", result->e164 + 3)
			   : crm_arena_strdup(arena, result->e164);
	phone->key = crm_arena_strdup(arena, result->e164);
	if (phone->value == NULL)
		return CRM_ENOMEM;
	if (phone->key != NULL && *ext != '\0') {
		phone->ext = crm_arena_strdup(arena, ext);
		phone->key = crm_arena_printf(arena, "%sx%s", result->e164, ext);
		if (phone->ext == NULL)
			return CRM_ENOMEM;
	}
	return phone->key == NULL ? CRM_ENOMEM : CRM_OK;
}

/* RFC 3966 has parameters with numbers of their own: libphonenumber knows them. */
static bool
is_tel_uri(const char *s)
{
	return strstr(s, "phone-context=") != NULL || strstr(s, "isub=") != NULL;
}

/*
 * Most cells: digits with blanks, brackets and dashes, perhaps behind a plus. There is nothing to
 * be cut from them; an extension in brackets is behind a whole number.
 */
static bool
is_plain(const char *s)
{
	size_t count = 0;
	char last = '\0';

	for (s += *s == '+'; *s != '\0'; s++) {
		if (*s >= '0' && *s <= '9')
			count++;
		else if ((*s != ' ' && *s != '-' && *s != '(' && *s != ')') ||
			 (count == 0 && *s != '(') || (count >= WHOLE && *s == '('))
			return false;
		last = *s;
	}
	return last >= '0' && last <= '9';
}

/* What stands around the number is cut off; an extension goes to ext. */
static enum crm_status
cut_number(const char **number, char ext[MAX_EXT + 1], const char *cell, struct crm_arena *arena,
    const char **problem)
{
	*number = cell;
	if (strlen(cell) <= MAX_LEN && is_plain(cell))
		return CRM_OK;
	char *folded = crm_text_fold(arena, cell);
	if (folded == NULL)
		return CRM_ENOMEM;
	folded += strspn(folded, " '\"");
	if (strlen(folded) > MAX_LEN)
		*problem = "too long";
	else if (is_destroyed(folded))
		*problem = "destroyed by a spreadsheet";
	if (*problem != NULL)
		return CRM_EDATA;
	if (!is_tel_uri(folded)) {
		cut_decimals(folded);
		folded = skip_label(tidy(folded));
		cut_tail(folded, ext);
	}
	*number = folded;
	return CRM_OK;
}

enum crm_status
crm_phone_parse(struct crm_phone *phone, const char *cell, const char *region,
    struct crm_arena *arena, const char **problem)
{
	struct crm_phone_shim result;
	char alpha2[3], ext[MAX_EXT + 1] = "";
	const char *number;

	*phone = (struct crm_phone){ 0 };
	*problem = NULL;
	enum crm_status st = cut_number(&number, ext, cell, arena, problem);
	if (st != CRM_OK)
		return st;
	if (crm_phone_placeholder(number)) {
		*problem = "placeholder";
		return CRM_EDATA;
	}
	set_region(alpha2, region);
	enum crm_phone_verdict verdict = parse_readings(&result, number, alpha2);
	switch (verdict) {
	case CRM_PHONE_VALID:
		return fill(phone, &result, number, ext, arena);
	case CRM_PHONE_NOMEM:
		return CRM_ENOMEM;
	case CRM_PHONE_NOT_UNDERSTOOD:
		*problem = "libphonenumber is not installed";
		return CRM_EUNAVAILABLE;
	default:
		break;
	}
	*problem = problem_of(verdict, number, alpha2, arena);
	return CRM_EDATA;
}
