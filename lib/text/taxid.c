#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lib/text/company.h"
#include "lib/text/utf8.h"

/* The labels, in small letters without dots. A longer one before what it begins with. */
static const char *const labels[] = { "инн/кпп", "инн", "inn", "кпп", "kpp", "огрнип", "ogrnip",
	"огрн", "ogrn" };

/* "INN: 7700..." in either alphabet and any case, "И.Н.Н. 7700...": what follows the label. */
static const char *
skip_label(const char *s)
{
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
		const char *p = s, *label = labels[i];
		size_t len, label_len;
		for (; *label != '\0'; p += len, label += label_len) {
			uint32_t code = crm_utf8_next(p, &len);
			if ((code >= 'A' && code <= 'Z') || (code >= 0x410 && code <= 0x42f))
				code += 0x20;
			if (code == '.' && label > labels[i]) {
				label_len = 0;
				continue;
			}
			if (code != crm_utf8_next(label, &label_len))
				break;
		}
		if (*label == '\0')
			return p + strspn(p, " :.=-");
	}
	return s;
}

/* ".0", ",00" or a lone dot, which spreadsheets and people put behind numbers. */
static bool
is_decimals(const char *s)
{
	return (*s == '.' || *s == ',') && s[1 + strspn(s + 1, "0")] == '\0';
}

/* 7.70708E+09, 7,70708e9: the end of the number is lost for ever. */
static bool
is_destroyed(const char *s)
{
	const char *e = s + strspn(s, "0123456789.,");

	return e > s && (*e == 'E' || *e == 'e') && strpbrk(s, ".,+") != NULL &&
	       e[1 + strspn(e + 1, "+0123456789")] == '\0';
}

/*
 * Copies the cell without label, blanks, hyphens, apostrophes and what spreadsheets put behind
 * numbers. Returns the length; CRM_TAXID_SIZE for what does not fit.
 */
static size_t
compact(const char *cell, char out[CRM_TAXID_SIZE])
{
	size_t n = 0;

	for (const char *s = skip_label(cell); *s != '\0' && !is_decimals(s); s++) {
		if (strchr(" -'", *s) != NULL)
			continue;
		if (n == CRM_TAXID_SIZE - 1) {
			out[0] = '\0';
			return CRM_TAXID_SIZE;
		}
		out[n++] = (char)toupper((unsigned char)*s);
	}
	out[n] = '\0';
	return n;
}

static bool
all_digits(const char *s)
{
	return s[strspn(s, "0123456789")] == '\0';
}

/* The check digit of the INN for the digits before it, whose last weighs 8. */
static char
inn_digit(const char *digits, size_t n)
{
	static const unsigned weights[] = { 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8 };
	const unsigned *w = weights + sizeof(weights) / sizeof(*weights) - n;
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (unsigned)(digits[i] - '0') * w[i];
	return (char)('0' + sum % 11 % 10);
}

/* Empties out when there is a problem. */
static const char *
verdict(const char *problem, char out[CRM_TAXID_SIZE])
{
	if (problem != NULL)
		out[0] = '\0';
	return problem;
}

/* NULL when the check digits of an INN are right; else which of them is wrong. */
static const char *
wrong_inn_digit(const char *digits, size_t n)
{
	if (n == 12 && digits[10] != inn_digit(digits, 10))
		return "wrong check digit (the 11th of 12 digits)";
	if (digits[n - 1] != inn_digit(digits, n - 1))
		return n == 12 ? "wrong check digit (the 12th of 12 digits)"
			       : "wrong check digit (the last of 10 digits)";
	return NULL;
}

/* 773601001: an office, the reason 01, or 43 to 45 for a branch, and a small number. */
static bool
is_usual_kpp(const char *digits, size_t n)
{
	static const char *const reasons[] = { "01", "43", "44", "45", "50" };

	if (n != 9 || digits[6] != '0' || digits[7] != '0')
		return false;
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (strncmp(digits + 4, reasons[i], 2) == 0)
			return true;
	return false;
}

/*
 * Puts the zero back that a spreadsheet dropped in front, when the check digits say that it was
 * there. A KPP in the wrong column would pass by chance.
 */
static size_t
restore_zero(char out[CRM_TAXID_SIZE], size_t n)
{
	char with_zero[CRM_TAXID_SIZE] = "0";

	if ((n != 9 && n != 11) || !all_digits(out) || is_usual_kpp(out, n))
		return n;
	memcpy(with_zero + 1, out, n + 1);
	if (wrong_inn_digit(with_zero, n + 1) != NULL)
		return n;
	memcpy(out, with_zero, n + 2);
	return n + 1;
}

const char *
crm_inn_check(const char *cell, char out[CRM_TAXID_SIZE])
{
	size_t n = compact(cell, out);
	const char *problem = NULL;

	n = restore_zero(out, n);
	if (is_destroyed(cell))
		problem = "destroyed by a spreadsheet";
	else if ((n != 10 && n != 12) || !all_digits(out))
		problem = is_usual_kpp(out, n) && all_digits(out) ? "9 digits, which is a KPP"
								  : "10 or 12 digits";
	else if (strspn(out, "0") == n)
		problem = "all zeros";
	else
		problem = wrong_inn_digit(out, n);
	return verdict(problem, out);
}

const char *
crm_kpp_check(const char *cell, char out[CRM_TAXID_SIZE])
{
	static const char digits[] = "0123456789";
	static const char reasons[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	const char *problem = NULL;

	if (is_destroyed(cell))
		problem = "destroyed by a spreadsheet";
	else if (compact(cell, out) != 9)
		problem = "9 characters";
	else if (strspn(out, digits) < 4 || strspn(out + 4, reasons) < 2 || !all_digits(out + 6))
		problem = "4 digits, 2 digits or letters, 3 digits";
	else if (strspn(out, "0") >= 4)
		problem = "no such tax office";
	return verdict(problem, out);
}

const char *
crm_ogrn_check(const char *cell, char out[CRM_TAXID_SIZE])
{
	size_t n = compact(cell, out);
	const char *problem = NULL;
	uint64_t number = 0;

	for (size_t i = 0; i + 1 < n && n < CRM_TAXID_SIZE; i++)
		number = number * 10 + (uint64_t)(out[i] - '0');
	if (is_destroyed(cell))
		problem = "destroyed by a spreadsheet";
	else if ((n != 13 && n != 15) || !all_digits(out))
		problem = "13 or 15 digits";
	else if (n == 13 ? out[0] != '1' && out[0] != '5' : out[0] != '3')
		problem = n == 13 ? "begins with 1 or 5" : "begins with 3";
	else if (out[3] == '0' && out[4] == '0')
		problem = "no such region";
	else if ((uint64_t)(out[n - 1] - '0') != number % (n == 13 ? 11 : 13) % 10)
		problem = n == 13 ? "wrong check digit (the last of 13 digits)"
				  : "wrong check digit (the last of 15 digits)";
	return verdict(problem, out);
}

/* The digits of a run that may be an INN or a KPP; 0 for any other run. */
static size_t
run_len(const char *s)
{
	size_t n = strspn(s, "0123456789");

	return n >= 9 && n <= 12 ? n : 0;
}

bool
crm_inn_kpp_split(struct crm_inn_kpp *out, const char *cell, struct crm_arena *arena)
{
	const char *run[2] = { NULL, NULL };
	size_t len[2] = { 0, 0 }, n = 0;

	*out = (struct crm_inn_kpp){ cell, NULL };
	for (const char *s = cell; *s != '\0'; s++) {
		size_t digits = run_len(s);
		if (digits == 0 && !(*s >= '0' && *s <= '9'))
			continue;
		if (digits == 0 || n == 2)
			return true; /* something else: the check will say what */
		run[n] = s;
		len[n++] = digits;
		s += digits - 1;
	}
	if (n != 2)
		return true;
	const size_t kpp = len[1] == 9 ? 1 : 0;
	if (len[kpp] != 9 || (len[0] == 9 && len[1] == 9))
		return true;
	out->inn = crm_arena_dup(arena, run[1 - kpp], len[1 - kpp]);
	out->kpp = crm_arena_dup(arena, run[kpp], len[kpp]);
	return out->inn != NULL && out->kpp != NULL;
}
