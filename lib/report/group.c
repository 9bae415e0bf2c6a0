#include "lib/report/group.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/time.h"

/* Of the place, for each field: months, and more names than anybody has, fit in. */
#define FIELD_BITS 20
#define IMPORT_BITS 40
#define NO_GRADE 'Z'

static const char *const kind_names[] = { "source", "owner", "campaign", "month", "grade",
	"import" };
#define KINDS (sizeof(kind_names) / sizeof(kind_names[0]))

/* --- loading --- */

static enum crm_status
load_names(struct crm_group *group, struct crm_group_field *field, enum crm_tab tab,
    struct crm_db *db, struct crm_err *err)
{
	enum crm_status st = crm_names_load(&field->names, db, tab, &group->arena, err);

	if (st != CRM_OK)
		return st;
	field->order = crm_names_order(&field->names, &group->arena);
	field->rank = crm_arena_alloc(&group->arena, field->names.n * sizeof(*field->rank));
	if (field->order == NULL || field->rank == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < field->names.n; i++)
		field->rank[field->order[i]] = i;
	return CRM_OK;
}

static enum crm_status
load_field(
    struct crm_group *group, const char *name, size_t len, struct crm_db *db, struct crm_err *err)
{
	static const enum crm_tab tabs[] = { CRM_TAB_SOURCE, CRM_TAB_USER, CRM_TAB_CAMPAIGN };
	struct crm_group_field *field = &group->field[group->n];
	size_t kind = 0;

	while (kind < KINDS &&
	       (strncmp(kind_names[kind], name, len) != 0 || kind_names[kind][len] != '\0'))
		kind++;
	if (kind == KINDS || group->n > CRM_REPORT_BY_MAX)
		return crm_err_set(err, CRM_EINTERNAL, "no group: %s", name);
	field->kind = (enum crm_group_kind)kind;
	group->n++;
	return kind < CRM_GROUP_MONTH ? load_names(group, field, tabs[kind], db, err) : CRM_OK;
}

enum crm_status
crm_group_load(struct crm_group *group, struct crm_db *db, const char *by, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	*group = (struct crm_group){ .n = 0 };
	group->months = crm_arena_alloc(&group->arena, sizeof(*group->months));
	if (group->months == NULL)
		return crm_err_nomem(err);
	*group->months = (struct crm_months){ .n = 0 };
	while (st == CRM_OK && by != NULL && *by != '\0') {
		const size_t len = strcspn(by, ",");
		st = load_field(group, by, len, db, err);
		by += len + (by[len] == ',');
	}
	return st;
}

enum crm_status
crm_group_load_with(struct crm_group *group, struct crm_db *db, const char *by, const char *own,
    struct crm_err *err)
{
	enum crm_status st = crm_group_load(group, db, by, err);

	return st == CRM_OK ? load_field(group, own, strlen(own), db, err) : st;
}

void
crm_group_free(struct crm_group *group)
{
	crm_arena_clear(&group->arena);
	*group = (struct crm_group){ .n = 0 };
}

unsigned
crm_group_wants(const char *by)
{
	static const unsigned wants[] = { CRM_WANT_SOURCE, CRM_WANT_OWNER, CRM_WANT_CAMPAIGN, 0,
		CRM_WANT_GRADE, 0 };
	unsigned want = 0;

	for (size_t kind = 0; by != NULL && kind < KINDS; kind++)
		if (strstr(by, kind_names[kind]) != NULL)
			want |= wants[kind];
	return want;
}

/* --- places --- */

int64_t
crm_month_of(int64_t at)
{
	char date[CRM_TIME_SIZE];

	crm_date_format(at, date);
	return strtoll(date, NULL, 10) * 100 + (date[0] == '\0' ? 0 : strtoll(date + 5, NULL, 10));
}

/* The days at its ends are left out: there clocks that are put back may tell a month twice. */
static void
remember_month(struct crm_months *months, int64_t at, int64_t month)
{
	struct crm_civil c;
	int64_t from, until;

	if (months->n == CRM_MONTHS_MAX || !crm_civil_at(at, &c))
		return;
	c = (struct crm_civil){ c.year, c.month, 2, 0, 0, 0 };
	if (!crm_civil_seconds(&c, &from))
		return;
	c = (struct crm_civil){ c.year + c.month / 12, c.month % 12 + 1, 0, 0, 0, 0 };
	if (crm_civil_seconds(&c, &until) && from <= at && at < until)
		months->span[months->n++] = (struct crm_month_span){ from, until, month };
}

static bool
is_within(const struct crm_month_span *span, int64_t at)
{
	return at >= span->from && at < span->until;
}

int64_t
crm_months_of(struct crm_months *months, int64_t at)
{
	if (months->n > 0 && is_within(&months->span[months->last], at))
		return months->span[months->last].month;
	for (size_t i = 0; i < months->n; i++)
		if (is_within(&months->span[i], at)) {
			months->last = i;
			return months->span[i].month;
		}
	const int64_t month = crm_month_of(at);
	remember_month(months, at, month);
	return month;
}

const char *
crm_month_text(struct crm_arena *arena, int64_t month)
{
	return crm_arena_printf(arena, "%04d-%02d", (int)(month / 100), (int)(month % 100));
}

static int64_t
place_in(struct crm_months *months, const struct crm_group_field *field,
    const struct crm_group_facts *facts)
{
	int64_t id = 0;

	switch (field->kind) {
	case CRM_GROUP_SOURCE:
		id = facts->source;
		break;
	case CRM_GROUP_OWNER:
		id = facts->owner;
		break;
	case CRM_GROUP_CAMPAIGN:
		id = facts->campaign;
		break;
	case CRM_GROUP_MONTH:
		return crm_months_of(months, facts->at);
	case CRM_GROUP_GRADE:
		return facts->grade == '\0' ? NO_GRADE : facts->grade;
	case CRM_GROUP_IMPORT:
		return facts->import;
	}
	return (int64_t)field->rank[crm_names_find(&field->names, id)];
}

static int
bits_of(const struct crm_group_field *field)
{
	return field->kind == CRM_GROUP_IMPORT ? IMPORT_BITS : FIELD_BITS;
}

int64_t
crm_group_place(const struct crm_group *group, const struct crm_group_facts *facts)
{
	int64_t place = 0;

	for (size_t i = 0; i < group->n; i++)
		place = (place << bits_of(&group->field[i])) |
			place_in(group->months, &group->field[i], facts);
	return place;
}

int64_t
crm_group_of_lead(const struct crm_group *group, const struct crm_cohort_lead *lead)
{
	const struct crm_group_facts facts = { .owner = lead->owner,
		.source = lead->source,
		.campaign = lead->campaign,
		.at = lead->created,
		.grade = lead->grade };

	return crm_group_place(group, &facts);
}

size_t
crm_group_cells(
    const struct crm_group *group, int64_t place, struct crm_arena *arena, const char **cells)
{
	for (size_t i = group->n; i-- > 0;) {
		const struct crm_group_field *field = &group->field[i];
		const int64_t own = place & (((int64_t)1 << bits_of(field)) - 1);
		place >>= bits_of(field);
		if (field->kind == CRM_GROUP_MONTH)
			cells[i] = crm_month_text(arena, own);
		else if (field->kind == CRM_GROUP_GRADE)
			cells[i] = own == NO_GRADE ? "" : crm_arena_printf(arena, "%c", (char)own);
		else if (field->kind == CRM_GROUP_IMPORT)
			cells[i] = crm_count_text(arena, own);
		else
			cells[i] = field->names.item[field->order[own]].name;
	}
	return group->n;
}

int64_t
crm_group_id(const struct crm_group *group, int64_t place)
{
	const struct crm_group_field *field = &group->field[group->n - 1];

	return field->names.item[field->order[place & (((int64_t)1 << bits_of(field)) - 1)]].id;
}

/* --- leads --- */

static int
by_place(const void *a, const void *b)
{
	const struct crm_placed *x = a, *y = b;

	return x->place < y->place ? -1 : x->place > y->place;
}

enum crm_status
crm_group_leads(const struct crm_group *group, const struct crm_cohort *cohort,
    enum crm_status (*put)(
	void *arg, int64_t place, const struct crm_placed *placed, size_t n, struct crm_err *err),
    void *arg, struct crm_err *err)
{
	const size_t n = cohort->n;
	struct crm_placed *placed = malloc((n + 1) * sizeof(*placed));
	enum crm_status st = CRM_OK;

	if (placed == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < n; i++)
		placed[i] = (struct crm_placed){ &cohort->lead[i],
			group->n == 0 ? 0 : crm_group_of_lead(group, &cohort->lead[i]) };
	if (group->n == 0) {
		st = put(arg, 0, placed, n, err);
	} else {
		qsort(placed, n, sizeof(*placed), by_place);
		for (size_t i = 0, end; st == CRM_OK && i < n; i = end) {
			for (end = i + 1; end < n && placed[end].place == placed[i].place; end++)
				;
			st = put(arg, placed[i].place, placed + i, end - i, err);
		}
	}
	free(placed);
	return st;
}
