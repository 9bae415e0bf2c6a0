#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lib/text/company.h"

/* "INN: 7700..." in either alphabet: what follows the label. */
static const char *
skip_label(const char *s)
{
	static const char *const labels[] = { "ИНН", "инн", "INN", "inn", "КПП", "кпп", "KPP",
		"kpp", "ОГРНИП", "огрнип", "OGRNIP", "ogrnip", "ОГРН", "огрн", "OGRN", "ogrn" };

	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
		size_t len = strlen(labels[i]);
		if (strncmp(s, labels[i], len) == 0) {
			s += len;
			break;
		}
	}
	return s + strspn(s, " :");
}

/*
 * Copies the cell without label, blanks and hyphens, and without the ".0" that spreadsheets
 * put behind numbers. Returns the length; CRM_TAXID_SIZE for what does not fit.
 */
static size_t
compact(const char *cell, char out[CRM_TAXID_SIZE])
{
	size_t n = 0;

	for (const char *s = skip_label(cell); *s != '\0' && strcmp(s, ".0") != 0; s++) {
		if (*s == ' ' || *s == '-')
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

const char *
crm_inn_check(const char *cell, char out[CRM_TAXID_SIZE])
{
	size_t n = compact(cell, out);
	const char *problem = NULL;

	if ((n != 10 && n != 12) || !all_digits(out))
		problem = "10 or 12 digits";
	else if (strspn(out, "0") == n)
		problem = "all zeros";
	else if (out[n - 1] != inn_digit(out, n - 1) ||
		 (n == 12 && out[n - 2] != inn_digit(out, n - 2)))
		problem = "wrong check digit";
	return verdict(problem, out);
}

const char *
crm_kpp_check(const char *cell, char out[CRM_TAXID_SIZE])
{
	static const char digits[] = "0123456789";
	static const char reasons[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	const char *problem = NULL;

	if (compact(cell, out) != 9)
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
	if ((n != 13 && n != 15) || !all_digits(out))
		problem = "13 or 15 digits";
	else if (n == 13 ? out[0] != '1' && out[0] != '5' : out[0] != '3')
		problem = n == 13 ? "begins with 1 or 5" : "begins with 3";
	else if (out[3] == '0' && out[4] == '0')
		problem = "no such region";
	else if ((uint64_t)(out[n - 1] - '0') != number % (n == 13 ? 11 : 13) % 10)
		problem = "wrong check digit";
	return verdict(problem, out);
}
