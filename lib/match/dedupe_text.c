#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/match/dedupe_private.h"

/*
 * A model as text, a line each:
 *
 *	crmutils dedupe model 1
 *	person rate 0.431200000000
 *	person first_name 1 0.731000000000 0.012000000000 same
 *	value last_name ivanov 0.004100000000
 *
 * m and u of a level, and the frequencies of common values. Numbers are of twelve decimals,
 * whatever the locale, and parameters are rounded to that when they are learned.
 */
#define VERSION "crmutils dedupe model 1"
#define UNIT 1e12
/* Values that so many have, and this share of all: fewer in a list show nothing of others. */
#define COMMON 5
#define COMMON_SHARE 1e-3

static const char *const kinds[] = { "person", "company" };

static double
rounded(double x)
{
	return (double)llround(x * UNIT) / UNIT;
}

void
crm_dedupe_model_round(struct crm_dedupe_model model[2])
{
	for (size_t k = 0; k < 2; k++) {
		model[k].rate = rounded(model[k].rate);
		for (size_t f = 0; f < CRM_FIELD_MAX; f++)
			for (size_t l = 0; l < CRM_LEVELS; l++) {
				model[k].field[f].m[l] = rounded(model[k].field[f].m[l]);
				model[k].field[f].u[l] = rounded(model[k].field[f].u[l]);
			}
	}
}

static void
put_number(struct crm_buf *buf, double x)
{
	long long units = llround(x * UNIT), one = llround(UNIT);

	crm_buf_printf(buf, " %lld.%012lld", units / one, units % one);
}

/* A decimal number; what stands behind it is *end. False for anything else. */
static bool
read_number(const char *s, const char **end, double *out)
{
	long long units = 0;
	int decimals = -1;

	if (*s < '0' || *s > '9')
		return false;
	for (; (*s >= '0' && *s <= '9') || (*s == '.' && decimals < 0); s++) {
		if (*s == '.') {
			decimals = 0;
			continue;
		}
		if (units > INT64_MAX / 100 || (decimals >= 0 && ++decimals > 12))
			return false;
		units = units * 10 + (*s - '0');
	}
	for (decimals = decimals < 0 ? 0 : decimals; decimals < 12; decimals++) {
		if (units > INT64_MAX / 100)
			return false;
		units *= 10;
	}
	*end = s;
	*out = (double)units / UNIT;
	return *s == ' ' || *s == '\0';
}

/* Extra columns are called by their own names, which may be anything: by number here. */
static void
name_field(size_t field, char name[32])
{
	if (field < CRM_FIELD_EXTRA)
		snprintf(name, 32, "%s", crm_dedupe_priors[field].name);
	else
		snprintf(name, 32, "extra%zu", field - CRM_FIELD_EXTRA + 1);
}

static void
put_field(struct crm_buf *buf, size_t field)
{
	char name[32];

	name_field(field, name);
	crm_buf_puts(buf, name);
}

static size_t
field_by_name(const char *name)
{
	char known[32];
	size_t f = 0;

	for (; f < CRM_FIELD_MAX; f++) {
		name_field(f, known);
		if (strcmp(known, name) == 0)
			break;
	}
	return f;
}

static void
put_params(const struct crm_dedupe *d, size_t kind, struct crm_buf *buf)
{
	crm_buf_printf(buf, "%s rate", kinds[kind]);
	put_number(buf, d->model[kind].rate);
	crm_buf_putc(buf, '\n');
	for (size_t f = 0; f < CRM_FIELD_EXTRA + d->nused; f++)
		for (size_t l = 1; l < crm_dedupe_prior(f)->nlevels; l++) {
			crm_buf_printf(buf, "%s ", kinds[kind]);
			put_field(buf, f);
			crm_buf_printf(buf, " %zu", l);
			put_number(buf, d->model[kind].field[f].m[l]);
			put_number(buf, d->model[kind].field[f].u[l]);
			crm_buf_printf(buf, " %s\n", crm_dedupe_prior(f)->level[l].words);
		}
}

struct common {
	const char *text;
	double share;
};

static int
by_text(const void *x, const void *y)
{
	const struct common *a = x, *b = y;

	return strcmp(a->text, b->text);
}

/* Personal data stays out: what so many have is nobody's. */
static const enum crm_dedupe_field common_fields[] = { CRM_FIELD_FIRST, CRM_FIELD_LAST,
	CRM_FIELD_MIDDLE, CRM_FIELD_COMPANY, CRM_FIELD_CITY, CRM_FIELD_REGION, CRM_FIELD_POSTCODE,
	CRM_FIELD_TITLE };

#define NCOMMON_FIELDS (sizeof(common_fields) / sizeof(common_fields[0]))

/* The lines of a field's common values, in the order of the alphabet. */
static bool
put_values(const struct crm_dedupe *d, enum crm_dedupe_field field, struct crm_buf *buf)
{
	size_t sort, n = 0;
	const uint32_t *count = crm_dedupe_counts(d, field, &sort);
	double known = (double)d->known[field];
	struct common *common = calloc(d->values[sort].nat + 1, sizeof(*common));

	if (common == NULL)
		return false;
	for (uint32_t i = 0; count != NULL && i < d->values[sort].nat; i++)
		if (count[i] >= COMMON && count[i] >= known * COMMON_SHARE)
			common[n++] = (struct common){ crm_values_text(&d->values[sort], i + 1),
				count[i] / known };
	qsort(common, n, sizeof(*common), by_text);
	for (size_t i = 0; i < n; i++) {
		crm_buf_puts(buf, "value ");
		put_field(buf, field);
		put_number(buf, common[i].share);
		crm_buf_printf(buf, " %s\n", common[i].text);
	}
	free(common);
	return true;
}

enum crm_status
crm_dedupe_model(
    const struct crm_dedupe *d, const char **text, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_buf buf = CRM_BUF_INIT;
	bool ok = true;

	crm_buf_puts(&buf, VERSION "\n");
	put_params(d, 0, &buf);
	put_params(d, 1, &buf);
	for (size_t i = 0; ok && i < NCOMMON_FIELDS; i++)
		ok = put_values(d, common_fields[i], &buf);
	*text = ok && crm_buf_ok(&buf) ? crm_arena_strdup(arena, crm_buf_str(&buf)) : NULL;
	crm_buf_clear(&buf);
	return *text == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* The next word of a line; false at its end. */
static bool
next_word(const char **s, char word[32])
{
	size_t len = strcspn(*s, " ");

	if (len == 0 || len >= 32)
		return false;
	memcpy(word, *s, len);
	word[len] = '\0';
	*s += len + ((*s)[len] == ' ');
	return true;
}

static bool
next_number(const char **s, double *out)
{
	const char *end;

	if (!read_number(*s, &end, out))
		return false;
	*s = end + (*end == ' ');
	return true;
}

/* "last_name 0.004100000000 ivanov". NULL when read, else what is wrong. */
static const char *
read_value(struct crm_dedupe *d, const char *s)
{
	char name[32];
	double share;

	if (!next_word(&s, name) || field_by_name(name) >= CRM_FIELD_EXTRA)
		return "unknown field";
	if (!next_number(&s, &share) || share > 1 || *s == '\0')
		return "a share of 0 to 1 and a value are wanted";
	struct crm_dedupe_common *grown =
	    crm_grow(d->common, d->ncommon, &d->capcommon, sizeof(*grown));
	char *text = crm_arena_strdup(&d->arena, s);
	if (grown == NULL || text == NULL)
		return "";
	d->common = grown;
	d->common[d->ncommon++] = (struct crm_dedupe_common){ field_by_name(name), text, share };
	return NULL;
}

/* "first_name 1 0.731000000000 0.012000000000 same". */
static const char *
read_param(struct crm_dedupe_model *model, const char *s)
{
	char name[32];
	double level, m, u;

	if (!next_word(&s, name))
		return "unknown field";
	if (strcmp(name, "rate") == 0)
		return next_number(&s, &model->rate) && *s == '\0' ? NULL : "a number is wanted";
	size_t f = field_by_name(name);
	if (f >= CRM_FIELD_MAX)
		return "unknown field";
	if (!next_number(&s, &level) || level < 1 || level >= crm_dedupe_prior(f)->nlevels)
		return "unknown level";
	if (!next_number(&s, &m) || !next_number(&s, &u) || !(m > 0 && m <= 1 && u > 0 && u <= 1))
		return "two numbers above 0 and up to 1 are wanted";
	model->field[f].m[(size_t)level] = m;
	model->field[f].u[(size_t)level] = u;
	return NULL;
}

static const char *
read_line(struct crm_dedupe *d, const char *line, size_t number)
{
	char word[32];

	if (number == 1)
		return strcmp(line, VERSION) == 0 ? NULL : "not a model of this version";
	if (*line == '\0')
		return NULL;
	if (!next_word(&line, word))
		return "not a line of a model";
	if (strcmp(word, "value") == 0)
		return read_value(d, line);
	for (size_t k = 0; k < 2; k++)
		if (strcmp(word, kinds[k]) == 0)
			return read_param(&d->model[k], line);
	return "not a line of a model";
}

enum crm_status
crm_dedupe_model_read(struct crm_dedupe *d, const char *text, struct crm_err *err)
{
	size_t number = 0;
	const char *wrong = NULL;

	do {
		size_t len = strcspn(text, "\n");
		char *line = crm_arena_dup(&d->row, text, len);
		if (line == NULL)
			return crm_err_nomem(err);
		if (len > 0 && line[len - 1] == '\r')
			line[len - 1] = '\0';
		wrong = read_line(d, line, ++number);
		text += len + (text[len] == '\n');
	} while (wrong == NULL && *text != '\0');
	crm_arena_reset(&d->row);
	if (wrong == NULL)
		return CRM_OK;
	return *wrong == '\0' ? crm_err_nomem(err)
			      : crm_err_set(err, CRM_EDATA, "line %zu: %s", number, wrong);
}

/* Finds the common values of the model among those of the records; before these are closed. */
enum crm_status
crm_dedupe_common_find(struct crm_dedupe *d, struct crm_err *err)
{
	for (size_t i = 0; i < d->ncommon; i++) {
		const struct crm_dedupe_common *c = &d->common[i];
		size_t sort = crm_dedupe_sort_of(c->field);
		if (d->common_share[c->field] == NULL)
			d->common_share[c->field] =
			    calloc(d->values[sort].nat + 1, sizeof(**d->common_share));
		if (d->common_share[c->field] == NULL)
			return crm_err_nomem(err);
		uint32_t number = crm_values_find(&d->values[sort], c->text, strlen(c->text));
		if (number != 0)
			d->common_share[c->field][number - 1] = (float)c->share;
	}
	return CRM_OK;
}
