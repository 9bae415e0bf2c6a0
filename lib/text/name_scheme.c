#include "lib/text/name_scheme.h"

#include <stddef.h>
#include <string.h>

#include "lib/text/name.h"
#include "lib/text/name_words.h"

/* Tried in turn at each letter, so the longer stand first. '$' is the end of the word. */
struct spelling {
	const char *from, *to;
};

static const struct spelling german[] = { { "schtschow$", "shchev" }, { "tschow$", "chev" },
	{ "schow$", "shev" }, { "schtsch", "shch" }, { "tsch", "ch" }, { "dsch", "j" },
	{ "sch", "sh" }, { "ch", "kh" }, { "z", "ts" }, { "w", "v" }, { "j", "y" },
	{ NULL, NULL } };
/* German has one spelling for ж and ш. */
static const struct spelling german_zh[] = { { "schtschow$", "shchev" }, { "tschow$", "chev" },
	{ "schow$", "zhev" }, { "schtsch", "shch" }, { "tsch", "ch" }, { "sch", "zh" },
	{ "ch", "kh" }, { "z", "ts" }, { "w", "v" }, { "j", "y" }, { NULL, NULL } };
static const struct spelling french[] = { { "chtch", "shch" }, { "tch", "ch" }, { "ch", "sh" },
	{ "gue", "ge" }, { "gui", "gi" }, { "ou", "u" }, { "dj", "j" }, { "j", "zh" },
	{ "ine$", "in" }, { "ss", "s" }, { NULL, NULL } };
static const struct spelling *const schemes[CRM_NAME_SCHEMES] = { german, german_zh, french };

/* What each must have one of, to be worth a try. */
static const char *const signs[CRM_NAME_SCHEMES][6] = { { "sch", "ch", "z", NULL }, { "sch", NULL },
	{ "ch", "ou", "gu", "j", "ine", NULL } };

static size_t
fits(const char *from, const char *word)
{
	const size_t len = strcspn(from, "$");

	if (strncmp(from, word, len) != 0 || (from[len] == '$' && word[len] != '\0'))
		return 0;
	return len;
}

bool
crm_name_respell(char out[CRM_SKELETON_SIZE], const char *latin, unsigned scheme)
{
	size_t n = 0;
	bool sign = false;
	int group;

	for (const char *const *s = signs[scheme]; *s != NULL && !sign; s++)
		sign = strstr(latin, *s) != NULL;
	if (!sign || (schemes[scheme] == french && strpbrk(latin, "wz") != NULL))
		return false;
	for (const char *s = latin; *s != '\0' && n + 5 < CRM_SKELETON_SIZE;) {
		const struct spelling *sp = schemes[scheme];
		while (sp->from != NULL && fits(sp->from, s) == 0)
			sp++;
		const size_t len = sp->from == NULL ? 1 : fits(sp->from, s);
		const size_t add = sp->from == NULL ? 1 : strlen(sp->to);
		memcpy(out + n, sp->from == NULL ? s : sp->to, add);
		n += add;
		s += len;
	}
	out[n] = '\0';
	return strcmp(out, latin) != 0 &&
	       (crm_name_surname_like(out) || crm_name_patronymic(out) != 0 ||
		   crm_name_groups(out, &group, 1) > 0);
}
