#include "lib/table/header.h"

#include <string.h>
#include <strings.h>

#include "lib/base/num.h"
#include "lib/table/header_reading.h"
#include "lib/text/utf8.h"

#define MAX_NAMESAKES 5 /* that are told */

static const char *const meaning_names[CRM_MEANS_MAX] = {
	[CRM_MEANS_NAME] = "name",
	[CRM_MEANS_FIRST_NAME] = "first_name",
	[CRM_MEANS_MIDDLE_NAME] = "middle_name",
	[CRM_MEANS_LAST_NAME] = "last_name",
	[CRM_MEANS_EMAIL] = "email",
	[CRM_MEANS_PHONE] = "phone",
	[CRM_MEANS_HANDLE] = "handle",
	[CRM_MEANS_URL] = "url",
	[CRM_MEANS_COMPANY] = "company",
	[CRM_MEANS_LEGAL_NAME] = "legal_name",
	[CRM_MEANS_DEPARTMENT] = "department",
	[CRM_MEANS_JOB_TITLE] = "job_title",
	[CRM_MEANS_INN] = "inn",
	[CRM_MEANS_KPP] = "kpp",
	[CRM_MEANS_OGRN] = "ogrn",
	[CRM_MEANS_COUNTRY] = "country",
	[CRM_MEANS_REGION] = "region",
	[CRM_MEANS_CITY] = "city",
	[CRM_MEANS_POSTCODE] = "postcode",
	[CRM_MEANS_ADDRESS] = "address",
	[CRM_MEANS_SEGMENT] = "segment",
	[CRM_MEANS_PRODUCT] = "product",
	[CRM_MEANS_AMOUNT] = "amount",
	[CRM_MEANS_CURRENCY] = "currency",
	[CRM_MEANS_LANGUAGE] = "language",
	[CRM_MEANS_BIRTH_DATE] = "birth_date",
	[CRM_MEANS_NOTE] = "note",
	[CRM_MEANS_SOURCE] = "source",
	[CRM_MEANS_CAMPAIGN] = "campaign",
	[CRM_MEANS_EXTERNAL_ID] = "external_id",
	[CRM_MEANS_TIME] = "time",
	[CRM_MEANS_CLOCK] = "time_of_day",
	[CRM_MEANS_CONSENT] = "consent",
	[CRM_MEANS_OPT_OUT] = "opt_out",
};

/* One column while its meaning is being found. */
struct column {
	const char *text; /* cleaned: for messages */
	const char *fold; /* equal for what is spelled the same */
	const char *form; /* the normal form, without numbers */
	struct crm_header_reading reading;
	bool mapped;
};

struct table {
	struct column *column;
	size_t n;
};

const char *
crm_meaning_name(enum crm_meaning meaning)
{
	return meaning < CRM_MEANS_MAX ? meaning_names[meaning] : NULL;
}

enum crm_meaning
crm_meaning_by_name(const char *name)
{
	if (strcmp(name, "-") == 0)
		return CRM_MEANS_IGNORE;
	for (int i = 0; i < CRM_MEANS_MAX; i++)
		if (meaning_names[i] != NULL && strcasecmp(name, meaning_names[i]) == 0)
			return (enum crm_meaning)i;
	return CRM_MEANS_UNKNOWN;
}

bool
crm_meaning_repeats(enum crm_meaning meaning)
{
	switch (meaning) {
	case CRM_MEANS_EMAIL:
	case CRM_MEANS_PHONE:
	case CRM_MEANS_HANDLE:
	case CRM_MEANS_URL:
	case CRM_MEANS_NOTE:
	case CRM_MEANS_CONSENT:
	case CRM_MEANS_OPT_OUT:
	case CRM_MEANS_IGNORE:
	case CRM_MEANS_UNKNOWN:
		return true;
	default:
		return false;
	}
}

static enum crm_status
read_columns(struct table *table, const struct crm_record *header, struct crm_arena *arena)
{
	struct crm_header_index index = { 0 };

	if (!crm_header_index(&index, arena))
		return CRM_ENOMEM;
	table->n = header->n;
	table->column = crm_arena_alloc(arena, (header->n + 1) * sizeof(*table->column));
	if (table->column == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < header->n; i++) {
		struct column *c = &table->column[i];
		c->text = crm_text_clean(arena, header->cell[i].s);
		c->fold = c->text == NULL ? NULL : crm_text_fold(arena, c->text);
		c->form = c->fold == NULL ? NULL : crm_header_form(arena, c->text, false);
		if (c->form == NULL || !crm_header_read(&c->reading, &index, c->text, arena))
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

static enum crm_status
unknown_word(
    struct crm_err *err, const char *map, const char *what, const char *word, const char *near)
{
	if (near == NULL)
		return crm_err_set(err, CRM_EUSAGE, "--map '%s': unknown %s '%s'", map, what, word);
	return crm_err_set(err, CRM_EUSAGE, "--map '%s': unknown %s '%s'; did you mean '%s'?", map,
	    what, word, near);
}

static enum crm_status
unknown_meaning(struct crm_err *err, const char *map, const char *word)
{
	const char *names[CRM_MEANS_MAX];
	size_t n = 0;

	for (int i = 0; i < CRM_MEANS_MAX; i++)
		if (meaning_names[i] != NULL)
			names[n++] = meaning_names[i];
	return unknown_word(err, map, "meaning", word, crm_text_suggest(word, names, n));
}

static enum crm_status
unknown_column(struct crm_err *err, const struct table *table, const char *map, const char *word,
    struct crm_arena *arena)
{
	const char **names = crm_arena_alloc(arena, (table->n + 1) * sizeof(*names));

	if (names == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < table->n; i++)
		names[i] = table->column[i].text;
	return unknown_word(err, map, "column", word, crm_text_suggest(word, names, table->n));
}

/* Which columns are called as that one: "1, 3"; not all of many. NULL when out of memory. */
static const char *
namesakes(const struct table *table, const struct column *column, struct crm_arena *arena)
{
	const char *list = "";
	size_t n = 0;

	for (size_t i = 0; i < table->n && n <= MAX_NAMESAKES && list != NULL; i++) {
		if (strcmp(table->column[i].fold, column->fold) != 0)
			continue;
		if (n++ == MAX_NAMESAKES)
			list = crm_arena_printf(arena, "%s ...", list);
		else
			list = crm_arena_printf(arena, "%s%s%zu", list, n > 1 ? ", " : "", i + 1);
	}
	return list;
}

static enum crm_status
doubled(struct crm_err *err, const struct table *table, const struct column *column,
    enum crm_meaning meaning, struct crm_arena *arena)
{
	const char *list = namesakes(table, column, arena);

	if (list == NULL)
		return crm_err_nomem(err);
	return crm_err_set(err, CRM_EDATA,
	    "columns %s are called '%s': say which is meant with --map '%.*s=%s'", list,
	    column->text, (int)strcspn(list, ","), list, crm_meaning_name(meaning));
}

static void
map_column(struct column *column, enum crm_meaning meaning)
{
	if (column->reading.meaning != meaning)
		column->reading.label = NULL;
	column->reading.meaning = meaning;
	column->mapped = true;
}

/* Maps the columns whose header is `name` at one strictness; *found counts them. */
static enum crm_status
map_by_header(struct table *table, const char *name, enum crm_meaning meaning, bool exact,
    size_t *found, struct crm_arena *arena, struct crm_err *err)
{
	const char *want = exact ? crm_text_fold(arena, name) : crm_header_form(arena, name, true);

	if (want == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < table->n && *want != '\0'; i++) {
		struct column *c = &table->column[i];
		const char *have = exact ? c->fold : crm_header_form(arena, c->text, true);
		if (have == NULL)
			return crm_err_nomem(err);
		if (strcmp(have, want) != 0)
			continue;
		if (++*found > 1 && !crm_meaning_repeats(meaning))
			return doubled(err, table, c, meaning, arena);
		map_column(c, meaning);
	}
	return CRM_OK;
}

static bool
map_by_number(struct table *table, const char *name, enum crm_meaning meaning)
{
	int64_t number;

	if (!crm_num_parse(name, &number) || number < 1 || (uint64_t)number > table->n)
		return false;
	map_column(&table->column[number - 1], meaning);
	return true;
}

static enum crm_status
apply_map(struct table *table, const char *map, struct crm_arena *arena, struct crm_err *err)
{
	const char *equals = strrchr(map, '=');
	enum crm_status st;
	size_t found = 0;

	if (equals == NULL || equals == map)
		return crm_err_set(err, CRM_EUSAGE,
		    "--map '%s': write it as 'column=meaning', such as 'Their name=email'", map);
	char *left = crm_arena_dup(arena, map, (size_t)(equals - map));
	const char *name = left == NULL ? NULL : crm_text_clean(arena, left);
	const char *word = crm_text_clean(arena, equals + 1);
	if (name == NULL || word == NULL)
		return crm_err_nomem(err);
	enum crm_meaning meaning = crm_meaning_by_name(word);
	if (meaning == CRM_MEANS_UNKNOWN)
		return unknown_meaning(err, map, word);
	st = map_by_header(table, name, meaning, true, &found, arena, err);
	if (st == CRM_OK && found == 0 && !map_by_number(table, name, meaning)) {
		st = map_by_header(table, name, meaning, false, &found, arena, err);
		if (st == CRM_OK && found == 0)
			return unknown_column(err, table, map, name, arena);
	}
	return st;
}

static struct column *
find_meaning(const struct table *table, enum crm_meaning meaning)
{
	for (size_t i = 0; i < table->n; i++)
		if (table->column[i].reading.meaning == meaning)
			return &table->column[i];
	return NULL;
}

/* What is a first name beside a last name, and a whole one alone: "имя". */
static bool
means_either_name(const char *form)
{
	static const char *const forms[] = { "имя", "вашеимя", "имяклиента", "имяконтакта",
		"имяучастника", "имяконтактноголица", "имяпредставителя", "имяпосетителя",
		"имязаявителя", "name", "yourname" };

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (strcmp(form, forms[i]) == 0)
			return true;
	return false;
}

static void
settle_names(struct table *table)
{
	bool last = find_meaning(table, CRM_MEANS_LAST_NAME) != NULL;
	enum crm_meaning from = last ? CRM_MEANS_NAME : CRM_MEANS_FIRST_NAME;
	enum crm_meaning to = last ? CRM_MEANS_FIRST_NAME : CRM_MEANS_NAME;

	if (find_meaning(table, to) != NULL)
		return;
	for (size_t i = 0; i < table->n; i++) {
		struct column *c = &table->column[i];
		if (c->reading.meaning == from && !c->mapped && means_either_name(c->form))
			c->reading.meaning = to;
	}
}

static bool
has_form(const struct table *table, const char *form)
{
	for (size_t i = 0; i < table->n; i++)
		if (strcmp(table->column[i].form, form) == 0)
			return true;
	return false;
}

/* Headers that mean something else beside another. */
static void
settle_neighbours(struct table *table)
{
	static const struct {
		const char *form, *beside;
		enum crm_meaning meaning;
	} rules[] = {
		/* Mailchimp: where the address of the computer is. */
		{ "region", "gmtoff", CRM_MEANS_UNKNOWN },
		/* Its day and month without the year, as one likes. */
		{ "birthday", "memberrating", CRM_MEANS_UNKNOWN },
		/* Thunderbird: the day alone. */
		{ "birthday", "birthmonth", CRM_MEANS_UNKNOWN },
		{ "деньрождения", "месяцрождения", CRM_MEANS_UNKNOWN },
		/* ActiveCampaign, and others that send mail. */
		{ "status", "unsubscribereason", CRM_MEANS_CONSENT },
		{ "status", "dateunsubscribed", CRM_MEANS_CONSENT },
	};

	for (size_t i = 0; i < table->n; i++) {
		struct column *c = &table->column[i];
		for (size_t k = 0; k < sizeof(rules) / sizeof(rules[0]) && !c->mapped; k++)
			if (strcmp(c->form, rules[k].form) == 0 && has_form(table, rules[k].beside))
				c->reading = (struct crm_header_reading){ rules[k].meaning, NULL,
					CRM_HEADER_WHOLE };
	}
}

/* "Обращение" is what a form asks, and in front of a first name how to address somebody. */
static void
settle_salutation(struct table *table)
{
	for (size_t i = 0; i + 1 < table->n; i++) {
		struct column *c = &table->column[i];
		if (strcmp(c->form, "обращение") == 0 && !c->mapped &&
		    c[1].reading.meaning == CRM_MEANS_FIRST_NAME)
			c->reading = (struct crm_header_reading){ 0 };
	}
}

/* A date and the time of that day in two columns: "Scan date", "Scan time"; "Дата", "Время". */
static void
settle_clock(struct table *table)
{
	struct column *clock = NULL;
	bool date = false;

	for (size_t i = 0; i < table->n; i++) {
		struct column *c = &table->column[i];
		if (c->reading.meaning != CRM_MEANS_TIME)
			continue;
		if (strstr(c->form, "date") != NULL || strstr(c->form, "дата") != NULL)
			date = true;
		else if (clock == NULL && !c->mapped && strstr(c->form, "stamp") == NULL &&
			 (strstr(c->form, "time") != NULL || strstr(c->form, "время") != NULL))
			clock = c;
	}
	if (date && clock != NULL)
		clock->reading.meaning = CRM_MEANS_CLOCK;
}

/* The first number in a header, 0 for none: "Контакт 2". */
static int64_t
number_of(const struct column *column)
{
	const char *digits = column->text + strcspn(column->text, "0123456789");
	int64_t number = 0;

	for (; *digits >= '0' && *digits <= '9' && number < 1000; digits++)
		number = number * 10 + (*digits - '0');
	return number;
}

static bool
is_of_person(enum crm_meaning meaning)
{
	return (meaning >= CRM_MEANS_NAME && meaning <= CRM_MEANS_URL) ||
	       meaning == CRM_MEANS_JOB_TITLE;
}

/* Is there a name with a lower number? */
static bool
is_second_name(const struct table *table, const struct column *column)
{
	const enum crm_meaning meaning = column->reading.meaning;

	if (meaning < CRM_MEANS_NAME || meaning > CRM_MEANS_LAST_NAME || column->mapped)
		return false;
	for (size_t i = 0; i < table->n; i++) {
		const struct column *c = &table->column[i];
		if (c->reading.meaning == meaning && number_of(c) < number_of(column))
			return true;
	}
	return false;
}

/*
 * "Контакт 1;Телефон 1;Контакт 2;Телефон 2": a row is one person, the first; the phone of the
 * second is not that person's.
 */
static void
settle_second_persons(struct table *table)
{
	for (size_t i = 0; i < table->n; i++) {
		if (!is_second_name(table, &table->column[i]))
			continue;
		const int64_t number = number_of(&table->column[i]);
		for (size_t k = 0; k < table->n; k++) {
			struct column *c = &table->column[k];
			if (!c->mapped && number_of(c) == number &&
			    is_of_person(c->reading.meaning))
				c->reading = (struct crm_header_reading){ 0 };
		}
	}
}

static bool
is_place(enum crm_meaning meaning)
{
	return meaning >= CRM_MEANS_COUNTRY && meaning <= CRM_MEANS_ADDRESS;
}

/* The street of the home does not belong to the city of the office; countries rarely differ. */
static void
settle_places(struct table *table)
{
	bool work = false;

	for (size_t i = 0; i < table->n; i++)
		work = work || (is_place(table->column[i].reading.meaning) &&
				   table->column[i].reading.weight >= CRM_HEADER_WORK_PLACE);
	for (size_t i = 0; i < table->n; i++) {
		struct column *c = &table->column[i];
		if (work && is_place(c->reading.meaning) &&
		    c->reading.meaning != CRM_MEANS_COUNTRY && !c->mapped &&
		    c->reading.weight < CRM_HEADER_WORK && c->reading.weight >= CRM_HEADER_OTHER)
			c->reading = (struct crm_header_reading){ 0 };
	}
}

/* Of a meaning that repeats: what is weak counts only where nothing else has the meaning. */
static void
settle_weak(struct table *table, enum crm_meaning meaning)
{
	bool strong = false;

	for (size_t i = 0; i < table->n; i++) {
		const struct column *c = &table->column[i];
		strong = strong || (c->reading.meaning == meaning &&
				       (c->mapped || c->reading.weight >= CRM_HEADER_OTHER));
	}
	for (size_t i = 0; i < table->n && strong; i++) {
		struct column *c = &table->column[i];
		if (c->reading.meaning == meaning && !c->mapped &&
		    c->reading.weight < CRM_HEADER_OTHER)
			c->reading = (struct crm_header_reading){ 0 };
	}
}

/*
 * May it fill the blank cells of the column that has the meaning, which is in front of it? An
 * account beside a company is a number; a country tells how to read the phones.
 */
static bool
may_fill(const struct column *column, const struct column *best)
{
	return column > best && !best->mapped &&
	       (column->reading.meaning == CRM_MEANS_COUNTRY ||
		   (column->reading.meaning == CRM_MEANS_COMPANY &&
		       strcmp(column->form, "account") != 0));
}

/* The column that keeps a meaning which does not repeat, of those from `first` on. */
static struct column *
best_column(const struct table *table, struct column *first)
{
	struct column *best = first;

	for (struct column *c = first + 1; c < table->column + table->n; c++)
		if (c->reading.meaning == first->reading.meaning &&
		    (c->mapped > best->mapped ||
			(c->mapped == best->mapped && c->reading.weight > best->reading.weight)))
			best = c;
	return best;
}

static enum crm_status
settle_meaning(
    struct table *table, enum crm_meaning meaning, struct crm_arena *arena, struct crm_err *err)
{
	struct column *first = find_meaning(table, meaning);

	if (first == NULL)
		return CRM_OK;
	struct column *best = best_column(table, first);
	for (struct column *c = first; c < table->column + table->n; c++) {
		if (c == best || c->reading.meaning != meaning)
			continue;
		if (c->mapped)
			return crm_err_set(err, CRM_EUSAGE,
			    "columns '%s' and '%s' are both mapped to '%s'", best->text, c->text,
			    crm_meaning_name(meaning));
		if (!best->mapped && strcmp(c->fold, best->fold) == 0)
			return doubled(err, table, c, meaning, arena);
		if (!may_fill(c, best))
			c->reading = (struct crm_header_reading){ 0 };
	}
	return CRM_OK;
}

enum crm_status
crm_header_recognise(struct crm_header_map *map, const struct crm_record *header,
    const char *const *maps, size_t nmaps, struct crm_arena *arena, struct crm_err *err)
{
	struct table table = { 0 };
	enum crm_status st = CRM_OK;

	*map = (struct crm_header_map){ 0 };
	if (read_columns(&table, header, arena) != CRM_OK)
		return crm_err_nomem(err);
	for (size_t i = 0; i < nmaps && st == CRM_OK; i++)
		st = apply_map(&table, maps[i], arena, err);
	settle_neighbours(&table);
	settle_salutation(&table);
	settle_clock(&table);
	settle_second_persons(&table);
	settle_places(&table);
	settle_names(&table);
	for (int m = CRM_MEANS_NAME; m < CRM_MEANS_MAX && st == CRM_OK; m++)
		if (crm_meaning_repeats((enum crm_meaning)m))
			settle_weak(&table, (enum crm_meaning)m);
		else
			st = settle_meaning(&table, (enum crm_meaning)m, arena, err);
	if (st != CRM_OK)
		return st;
	map->meaning = crm_arena_alloc(arena, (table.n + 1) * sizeof(*map->meaning));
	map->label = crm_arena_alloc(arena, (table.n + 1) * sizeof(*map->label));
	map->mapped = crm_arena_alloc(arena, (table.n + 1) * sizeof(*map->mapped));
	if (map->meaning == NULL || map->label == NULL || map->mapped == NULL)
		return crm_err_nomem(err);
	map->n = table.n;
	for (size_t i = 0; i < table.n; i++) {
		map->meaning[i] = table.column[i].reading.meaning;
		map->label[i] = table.column[i].reading.label;
		map->mapped[i] = table.column[i].mapped;
	}
	return CRM_OK;
}

bool
crm_header_identifies(const struct crm_header_map *map)
{
	static const enum crm_meaning identifying[] = { CRM_MEANS_NAME, CRM_MEANS_FIRST_NAME,
		CRM_MEANS_LAST_NAME, CRM_MEANS_EMAIL, CRM_MEANS_PHONE, CRM_MEANS_HANDLE,
		CRM_MEANS_URL, CRM_MEANS_COMPANY, CRM_MEANS_LEGAL_NAME, CRM_MEANS_INN };

	for (size_t i = 0; i < map->n; i++)
		for (size_t k = 0; k < sizeof(identifying) / sizeof(identifying[0]); k++)
			if (map->meaning[i] == identifying[k])
				return true;
	return false;
}
