#include "lib/report/plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/text/utf8.h"

static const char *const kinds[] = { "bars", "lines", "funnel", "heat" };

bool
crm_plot_kind_by_name(const char *name, enum crm_plot_kind *kind)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i], name) == 0) {
			*kind = (enum crm_plot_kind)i;
			return true;
		}
	return false;
}

/* Digits, a point, a sign: what strtod takes beyond that (0x1p3, inf) is no number of a table. */
bool
crm_plot_number(const char *text, double *value)
{
	char digits[64];
	const char *s = text + (*text == '-' || *text == '+');
	size_t n = strspn(s, "0123456789");
	const size_t whole = n;

	if (s[n] == '.')
		n += 1 + strspn(s + n + 1, "0123456789");
	const char *rest = s + n + strspn(s + n, " ");
	if (*rest == '%')
		rest++;
	if (*rest != '\0' || n == 0 || (whole == 0 && n == 1) || n > 40)
		return false;
	memcpy(digits, text, (size_t)(s - text) + n);
	digits[(size_t)(s - text) + n] = '\0';
	*value = strtod(digits, NULL);
	return isfinite(*value);
}

/* --- columns --- */

static enum crm_status
find_column(
    const struct crm_record *header, const char *name, size_t len, int *at, struct crm_err *err)
{
	const char *names[256];
	char word[128];
	size_t n = 0;

	for (size_t i = 0; i < header->n; i++) {
		if (header->cell[i].len == len && memcmp(header->cell[i].s, name, len) == 0) {
			*at = (int)i;
			return CRM_OK;
		}
		if (n < sizeof(names) / sizeof(names[0]))
			names[n++] = header->cell[i].s;
	}
	len = len < sizeof(word) ? len : sizeof(word) - 1;
	memcpy(word, name, len);
	word[len] = '\0';
	const char *near = crm_text_suggest(word, names, n);
	if (near != NULL)
		return crm_err_set(
		    err, CRM_EUSAGE, "no column '%s'; did you mean '%s'?", word, near);
	return crm_err_set(err, CRM_EUSAGE, "no column '%s'", word);
}

enum unit {
	NO_NUMBERS,
	NUMBERS,
	PERCENTS
};

/* What most cells of a column are that hold something. */
static enum unit
unit_of(size_t column, const struct crm_record *sample, size_t nsample)
{
	size_t filled = 0, numbers = 0, percents = 0;
	double value;

	for (size_t i = 0; i < nsample; i++) {
		const struct crm_cell *cell = &sample[i].cell[column];
		if (column >= sample[i].n || cell->len == 0)
			continue;
		filled++;
		numbers += crm_plot_number(cell->s, &value);
		percents += cell->s[cell->len - 1] == '%';
	}
	if (numbers * 2 <= filled)
		return NO_NUMBERS;
	return percents * 2 > filled ? PERCENTS : NUMBERS;
}

static enum crm_status
add_series(struct crm_plot *plot, const struct crm_record *header, int column, struct crm_err *err)
{
	if (plot->nseries == CRM_PLOT_SERIES_MAX)
		return crm_err_set(err, CRM_EUSAGE, "more than %d columns of values; see --value",
		    CRM_PLOT_SERIES_MAX);
	const char *name = crm_text_clean(&plot->arena, header->cell[column].s);
	if (name == NULL)
		return crm_err_nomem(err);
	plot->value_at[plot->nseries] = column;
	plot->series[plot->nseries++] = name;
	return CRM_OK;
}

static enum crm_status
read_values(
    struct crm_plot *plot, const struct crm_record *header, const char *values, struct crm_err *err)
{
	enum crm_status st = CRM_OK;
	int at = 0;

	for (const char *s = values; st == CRM_OK; s++) {
		const size_t len = strcspn(s, ",");
		st = find_column(header, s, len, &at, err);
		if (st == CRM_OK)
			st = add_series(plot, header, at, err);
		s += len;
		if (*s == '\0')
			break;
	}
	return st;
}

/* Counts and percents have no scale in common: those of the first column's kind are taken. */
static enum crm_status
guess_values(struct crm_plot *plot, const struct crm_record *header,
    const struct crm_record *sample, size_t nsample, struct crm_err *err)
{
	enum crm_status st = CRM_OK;
	enum unit unit = NO_NUMBERS;

	for (size_t i = 0; st == CRM_OK && i < header->n; i++) {
		const enum unit found = unit_of(i, sample, nsample);
		if ((int)i == plot->label_at || found == NO_NUMBERS ||
		    (unit != NO_NUMBERS && found != unit))
			continue;
		unit = found;
		st = add_series(plot, header, (int)i, err);
		if (plot->kind == CRM_PLOT_FUNNEL)
			break;
	}
	if (st == CRM_OK && plot->nseries == 0 && nsample > 0)
		return crm_err_set(
		    err, CRM_EUSAGE, "no column holds numbers; --value names one, see crm-plot(1)");
	return st;
}

enum crm_status
crm_plot_choose(struct crm_plot *plot, const struct crm_record *header, const char *label,
    const char *values, const struct crm_record *sample, size_t nsample, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	plot->label_at = -1;
	if (label != NULL)
		st = find_column(header, label, strlen(label), &plot->label_at, err);
	for (size_t i = 0; label == NULL && plot->label_at < 0 && i < header->n; i++)
		if (unit_of(i, sample, nsample) == NO_NUMBERS)
			plot->label_at = (int)i;
	/* All are numbers: the first tells the rows apart, as years do. */
	if (plot->label_at < 0)
		plot->label_at = 0;
	if (st != CRM_OK)
		return st;
	return values != NULL ? read_values(plot, header, values, err)
			      : guess_values(plot, header, sample, nsample, err);
}

/* --- rows --- */

static enum crm_status
make_room(struct crm_plot *plot, struct crm_err *err)
{
	const size_t cap = plot->cap == 0 ? 64 : plot->cap * 2;
	const size_t series = plot->nseries == 0 ? 1 : plot->nseries;

	if (plot->nrows < plot->cap)
		return CRM_OK;
	const char **label = crm_arena_alloc(&plot->arena, cap * sizeof(*label));
	struct crm_plot_cell *cell = crm_arena_alloc(&plot->arena, cap * series * sizeof(*cell));
	if (label == NULL || cell == NULL)
		return crm_err_nomem(err);
	if (plot->nrows > 0) {
		memcpy(label, plot->label, plot->nrows * sizeof(*label));
		memcpy(cell, plot->cell, plot->nrows * series * sizeof(*cell));
	}
	plot->label = label;
	plot->cell = cell;
	plot->cap = cap;
	return CRM_OK;
}

/* A value as people read it; NULL: out of memory. */
static const char *
value_text(struct crm_plot *plot, const char *text)
{
	struct crm_buf grouped = CRM_BUF_INIT;

	crm_num_group(&grouped, text, " ");
	const char *value =
	    crm_buf_ok(&grouped) ? crm_arena_strdup(&plot->arena, crm_buf_str(&grouped)) : NULL;
	crm_buf_clear(&grouped);
	return value;
}

enum crm_status
crm_plot_add(
    struct crm_plot *plot, const struct crm_record *row, const char **bad, struct crm_err *err)
{
	enum crm_status st = make_room(plot, err);

	*bad = NULL;
	if (st != CRM_OK)
		return st;
	const size_t at = (size_t)plot->label_at;
	const char *label = crm_text_clean(&plot->arena, at < row->n ? row->cell[at].s : "");
	if (label == NULL)
		return crm_err_nomem(err);
	plot->label[plot->nrows] = label;
	for (size_t i = 0; i < plot->nseries; i++) {
		const size_t column = (size_t)plot->value_at[i];
		const char *text = column < row->n ? row->cell[column].s : "";
		struct crm_plot_cell *cell = &plot->cell[plot->nrows * plot->nseries + i];
		cell->known = crm_plot_number(text, &cell->value);
		if (!cell->known && *text != '\0' && *bad == NULL)
			*bad = plot->series[i];
		cell->text = value_text(plot, cell->known ? text : "");
		if (cell->text == NULL)
			return crm_err_nomem(err);
	}
	plot->nrows++;
	return CRM_OK;
}

void
crm_plot_clear(struct crm_plot *plot)
{
	crm_arena_clear(&plot->arena);
	*plot = (struct crm_plot){ 0 };
}
