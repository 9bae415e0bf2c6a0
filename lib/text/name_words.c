#include "lib/text/name_words.h"

#include <string.h>
#include <utf8proc.h>

#include "lib/text/name.h"
#include "lib/text/name_skeleton.h"
#include "lib/text/utf8.h"

/* All lists are of Latin letters, as crm_name_latin gives them, with blanks around each word. */
static const char honorifics[] =
    " mr mrs ms miss mx dr prof professor doctor sir madam mme mlle herr frau rev dipling drmed "
    "gn gospodin gzha gospozha gospodinu gospozhe tov tovarishch akad akademik doktor prof ip "
    "profdr uvazhaemyy uvazhaemaya grn grka grazhdanin grazhdanka mudr judr phdr rndr dott dottssa "
    "srta sigra dkfm dipling ";
/* These are names or words as well when they are not abbreviated: Ing, Sig. */
static const char dotted_honorifics[] = " ing mgr bc mag sr sra sig avv gr lic drs ";
static const char degrees[] =
    " phd dphil md mba msc bsc llm dsc edd esq cpa cfa pmp cissp csc dba mphil drphil ";
/* These are words or surnames when they are not abbreviated: к.и.н., Кин. */
static const char dotted_degrees[] =
    " ktn dtn ken den kfmn dfmn kmn dmn kbn dbn kkhn dkhn kyun dyun kpn dpn kfn dfn kin din ksn "
    "ma ba bs ms jd rn ";
static const char particles[] =
    " van von der den de la le du da das dos do di del della dello degli el al ul bin ben ibn bint "
    "ter ten tot zu zum zur af av san st saint mac mc abu fon dyu dal dalla ";
static const char roles[] =
    " direktor gendirektor gendir menedzher manadzher bukhgalter glavbukh glavbukhg sekretar "
    "snabzhenets zakupshchik zakupki otdel administrator ofis sklad priemnaya inzhener "
    "specialist spetsialist rukovoditel nachalnik zamestitel zamdirektora predsedatel "
    "predstavitel vladelets uchreditel prorab logist yurist assistent pomoshchnik prodavets "
    "glavnyy generalnyy kommercheskiy tekhnicheskiy ispolnitelnyy finansovyy vedushchiy "
    "bukhgalteriya klient kontakt zakazchik postavshchik "
    "director manager accountant secretary buyer office purchasing owner ceo cto cfo "
    "assistant engineer general chief head sales senior "
    " department reception client customer ";
static const char kinships[] =
    " ogly oglu ogli uglu ugli ougly uly uulu kyzy kizi gyzy gizi qizi kyz ";
static const char kinships_f[] = " kyzy kizi gyzy gizi qizi kyz ";

static bool
in_list(const char *list, const char *latin)
{
	size_t len = strlen(latin);

	for (const char *s = list; len > 0 && (s = strstr(s, latin)) != NULL; s++)
		if (s > list && s[-1] == ' ' && s[len] == ' ')
			return true;
	return false;
}

struct ending {
	const char *text;
	size_t len;
};

#define E(text)                                                                                    \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}

/* Something stands in front of the ending. */
static bool
ends_with_any(const char *s, const struct ending *endings, size_t n)
{
	const size_t len = strlen(s);

	for (size_t i = 0; i < n; i++) {
		const struct ending *e = &endings[i];
		if (len > e->len + 1 && s[len - 1] == e->text[e->len - 1] &&
		    memcmp(s + len - e->len, e->text, e->len) == 0)
			return true;
	}
	return false;
}

#define ENDS_WITH(s, list) ends_with_any(s, list, sizeof(list) / sizeof((list)[0]))

/*
 * The words run together; false when they cannot be an abbreviation: too long, or several
 * without dots. This is asked of every word of every name, so the cheap questions come first.
 */
static bool
join_latin(char out[CRM_SKELETON_SIZE], const char *const *words, size_t n, bool *dotted)
{
	char latin[CRM_SKELETON_SIZE];
	size_t used = 0;

	*dotted = true;
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(words[i]);
		*dotted = *dotted && len > 0 && words[i][len - 1] == '.';
		if (len > 24 || (n > 1 && !*dotted))
			return false;
	}
	out[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		crm_name_latin(latin, words[i]);
		size_t len = strlen(latin);
		if (used + len > 20)
			return false;
		memcpy(out + used, latin, len + 1);
		used += len;
	}
	return used > 0;
}

bool
crm_name_honorific(const char *const *words, size_t n)
{
	char latin[CRM_SKELETON_SIZE];
	bool dotted;

	return join_latin(latin, words, n, &dotted) &&
	       (in_list(honorifics, latin) || (dotted && in_list(dotted_honorifics, latin)));
}

bool
crm_name_degree(const char *const *words, size_t n)
{
	char latin[CRM_SKELETON_SIZE];
	bool dotted;

	return join_latin(latin, words, n, &dotted) &&
	       (in_list(degrees, latin) || (dotted && in_list(dotted_degrees, latin)));
}

bool
crm_name_initial(const char *word)
{
	size_t len;
	uint32_t code = crm_utf8_next(word, &len);

	if (len == 0 || code == '.' ||
	    (code < 0x80 && !((code | 0x20) >= 'a' && (code | 0x20) <= 'z')))
		return false;
	if (word[len] != '\0' && (word[len] != '.' || word[len + 1] != '\0'))
		return false;
	/* A character of a script without case is a whole word, as in Chinese. */
	return utf8proc_tolower((utf8proc_int32_t)code) != utf8proc_toupper((utf8proc_int32_t)code);
}

bool
crm_name_particle(const char *word)
{
	char latin[CRM_SKELETON_SIZE];

	crm_name_latin(latin, word);
	return in_list(particles, latin);
}

bool
crm_name_role(const char *word)
{
	char latin[CRM_SKELETON_SIZE];

	crm_name_latin(latin, word);
	return in_list(roles, latin);
}

bool
crm_name_kinship(const char *word)
{
	char latin[CRM_SKELETON_SIZE];

	crm_name_latin(latin, word);
	return in_list(kinships, latin);
}

char
crm_name_patronymic(const char *word)
{
	static const struct ending men[] = { E("ovich"), E("evich"), E("ovitch"), E("evitch"),
		E("ovych"), E("evych"), E("anych"), E("onych"), E("alych"), E("ilych"), E("eich"),
		E("aich"), E("ogly"), E("oglu"), E("uulu") };
	static const struct ending women[] = { E("ovna"), E("evna"), E("inichna"), E("ichna"),
		E("ivna"), E("yevna"), E("kyzy"), E("kizi"), E("gyzy"), E("qizi") };
	static const char whole[] =
	    " ilich ilyich kuzmich lukich fomich nikitich savvich savich ionich ilyitch kuzmitch ";
	char latin[CRM_SKELETON_SIZE];
	const char *kin = strrchr(word, ' ');

	if (kin != NULL && crm_name_kinship(kin + 1)) {
		crm_name_latin(latin, kin + 1);
		return in_list(kinships_f, latin) ? 'f' : 'm';
	}
	crm_name_latin(latin, word);
	if (ENDS_WITH(latin, men) || in_list(whole, latin))
		return 'm';
	return ENDS_WITH(latin, women) ? 'f' : '\0';
}

bool
crm_name_surname_like(const char *word)
{
	static const struct ending endings[] = { E("ov"), E("ova"), E("ev"), E("eva"), E("yov"),
		E("iov"), E("in"), E("ina"), E("yn"), E("yna"), E("skiy"), E("sky"), E("ski"),
		E("skii"), E("skij"), E("skyi"), E("skaya"), E("skaia"), E("skaja"), E("ska"),
		E("tskiy"), E("aya"), E("iy"), E("yy"), E("nko"), E("chuk"), E("yuk"), E("iuk"),
		E("ykh"), E("ikh"), E("yan"), E("ian"), E("dze"), E("shvili"), E("off"), E("eff"),
		E("ow"), E("owa"), E("son"), E("sson"), E("sen"), E("mann"), E("berg"), E("stein"),
		E("escu"), E("ovich"), E("evich"), E("ez") };
	char latin[CRM_SKELETON_SIZE];

	crm_name_latin(latin, word);
	return strlen(latin) >= 4 && ENDS_WITH(latin, endings);
}

char
crm_name_surname_gender(const char *word)
{
	static const struct ending men[] = { E("ov"), E("ev"), E("yov"), E("skiy"), E("sky"),
		E("skii"), E("skij"), E("ski"), E("off"), E("eff") };
	static const struct ending women[] = { E("ova"), E("eva"), E("yova"), E("skaya"),
		E("skaia"), E("skaja") };
	static const struct ending cyrillic_men[] = { E("in"), E("yn") };
	static const struct ending cyrillic_women[] = { E("ina"), E("yna"), E("aya") };
	char latin[CRM_SKELETON_SIZE];

	crm_name_latin(latin, word);
	if (strlen(latin) < 4)
		return '\0';
	if (ENDS_WITH(latin, men))
		return 'm';
	if (ENDS_WITH(latin, women))
		return 'f';
	/* In Latin letters these are as likely Martin and Medina. */
	if (!crm_name_cyrillic(word) || strlen(latin) < 5)
		return '\0';
	if (ENDS_WITH(latin, cyrillic_men))
		return 'm';
	return ENDS_WITH(latin, cyrillic_women) ? 'f' : '\0';
}

int
crm_name_generation(const char *word)
{
	static const struct {
		const char *word;
		int generation;
	} table[] = { { "sr", 1 }, { "senior", 1 }, { "st", 1 }, { "starshiy", 1 }, { "i", 1 },
		{ "jr", 2 }, { "jun", 2 }, { "jnr", 2 }, { "junior", 2 }, { "ml", 2 },
		{ "mladshiy", 2 }, { "ii", 2 }, { "iii", 3 }, { "iv", 4 } };
	char latin[CRM_SKELETON_SIZE];

	/* One letter is an initial, and the soft sign is silent. */
	crm_name_latin(latin, word);
	if (strchr("sjmi", latin[0]) == NULL || strlen(latin) > strlen("starshiy"))
		return 0;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(latin, table[i].word) == 0 && latin[1] != '\0')
			return table[i].generation;
	return 0;
}

static bool
has_case(uint32_t code)
{
	return crm_utf8_lower(code) != crm_utf8_title(code);
}

static bool
is_capital(uint32_t code)
{
	return has_case(code) && crm_utf8_lower(code) != code;
}

bool
crm_name_shouted(const char *word)
{
	size_t letters = 0, len;

	for (const char *s = word; *s != '\0'; s += len) {
		uint32_t code = crm_utf8_next(s, &len);
		if (has_case(code) && !is_capital(code))
			return false;
		letters += has_case(code);
	}
	return letters > 1;
}

bool
crm_name_cyrillic(const char *s)
{
	size_t len;

	for (; *s != '\0'; s += len) {
		uint32_t code = crm_utf8_next(s, &len);
		if (code >= 0x400 && code <= 0x52f)
			return true;
	}
	return false;
}

/* True when the letter after these begins a word: not after O'Neil's second letter of Al's. */
static bool
begins_word(uint32_t before, size_t letters)
{
	if (before == '\'' || before == 0x2019 || before == 0x2bc)
		return letters == 1;
	return before == 0 || before == ' ' || before == '-' || before == '.' || before == '(' ||
	       before == '"' || before == ',' || before == 0xab || before == 0x201c ||
	       (before >= 0x2010 && before <= 0x2015);
}

/* How the word at s is written whole: 'u' upper (III), 'l' lower (van), or 0. */
static char
case_of_word(struct crm_arena *arena, const char *s, bool first)
{
	size_t len = strcspn(s, " ,.");
	char *word = crm_arena_dup(arena, s, len);
	char latin[CRM_SKELETON_SIZE];

	if (word == NULL || first)
		return 0;
	crm_name_latin(latin, word);
	if (strcmp(latin, "ii") == 0 || strcmp(latin, "iii") == 0 || strcmp(latin, "iv") == 0)
		return 'u';
	return len > 1 && (crm_name_particle(word) || crm_name_kinship(word)) ? 'l' : 0;
}

bool
crm_name_cased(const char *const *part, size_t n)
{
	size_t upper = 0, small = 0, len;

	for (size_t i = 0; i < n; i++)
		for (const char *s = part[i]; s != NULL && *s != '\0' && (upper == 0 || small == 0);
		     s += len) {
			uint32_t code = crm_utf8_next(s, &len);
			if (has_case(code))
				*(is_capital(code) ? &upper : &small) += 1;
		}
	return (upper > 0 || small == 0) && (small > 0 || upper <= 1);
}

char *
crm_name_case(struct crm_arena *arena, const char *s)
{
	struct crm_buf buf = CRM_BUF_INIT;
	uint32_t before = 0;
	size_t letters = 0, len;
	char whole = 0, *out = NULL;

	if (crm_name_cased(&s, 1))
		return crm_arena_strdup(arena, s);
	for (const char *p = s; *p != '\0'; p += len) {
		uint32_t code = crm_utf8_next(p, &len);
		if (before == 0 || before == ' ')
			whole = case_of_word(arena, p, before == 0);
		bool begins = begins_word(before, letters);
		letters = has_case(code) ? letters + 1 : before == ' ' || code == ' ' ? 0 : letters;
		before = code;
		if (whole == 'u' || (begins && whole != 'l'))
			code = crm_utf8_title(code);
		else
			code = crm_utf8_lower(code);
		crm_utf8_put(&buf, code);
	}
	if (crm_buf_ok(&buf))
		out = crm_arena_strdup(arena, crm_buf_str(&buf));
	crm_buf_clear(&buf);
	return out;
}
