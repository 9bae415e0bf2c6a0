/*
 * dedupe_eval [REGION] < records.csv: runs the search for duplicates over a list with an `id`
 * column, read as intake reads lists, and prints id,cluster,certainty of all records that are in a
 * group. With PAIRS=0.5 in the environment pairs of that score and above: a,b,score,truth-free.
 * EXPLAIN=a,b prints what speaks for and against two ids; MODEL=1 the parameters.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/flow/clean.h"
#include "lib/match/dedupe.h"
#include "lib/table/tabin.h"
#include "lib/text/mailbox.h"

static char **ids;
static size_t nids, capids;

static void
die(const struct crm_err *err)
{
	fprintf(stderr, "dedupe_eval: %s\n", err->text);
	exit(1);
}

static size_t
take_points(const struct crm_incoming *row, struct crm_dedupe_point *point, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < row->npoints && n < max; i++) {
		const struct crm_point *p = &row->point[i];
		const char *at;
		if (p->key == NULL)
			continue;
		at = p->kind == CRM_POINT_EMAIL ? strrchr(p->value, '@') : NULL;
		point[n].kind = (int)p->kind;
		point[n].value = p->value;
		point[n].key = p->key;
		point[n].ext = p->ext;
		point[n].role = p->role;
		point[n].free = at != NULL && crm_mailbox_free(at + 1);
		n++;
	}
	return n;
}

static void
add_row(struct crm_dedupe *d, const struct crm_incoming *row, const char *const *extra)
{
	struct crm_dedupe_point point[64];
	struct crm_err err;
	struct crm_dedupe_record r = { .id = (int64_t)nids,
		.name = row->name,
		.company = row->company,
		.inn = row->text[CRM_MEANS_INN],
		.kpp = row->text[CRM_MEANS_KPP],
		.ogrn = row->text[CRM_MEANS_OGRN],
		.job_title = row->text[CRM_MEANS_JOB_TITLE],
		.birth_date = row->text[CRM_MEANS_BIRTH_DATE],
		.country = row->text[CRM_MEANS_COUNTRY],
		.region = row->text[CRM_MEANS_REGION],
		.city = row->text[CRM_MEANS_CITY],
		.postcode = row->text[CRM_MEANS_POSTCODE],
		.address = row->text[CRM_MEANS_ADDRESS],
		.point = point,
		.npoints = take_points(row, point, 64),
		.extra = extra };

	if (row->name.full == NULL && row->company.name != NULL)
		r.kind = CRM_DEDUPE_COMPANY;
	if (crm_dedupe_add(d, &r, &err) != CRM_OK)
		die(&err);
}

static void
print_results(struct crm_dedupe *d)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err err;
	const char *pairs = getenv("PAIRS"), *explain = getenv("EXPLAIN"), *text;
	size_t n;

	if (getenv("MODEL") != NULL && crm_dedupe_model(d, &text, &arena, &err) == CRM_OK)
		fputs(text, stderr);
	if (explain != NULL) {
		char *comma = strchr(explain, ',');
		size_t a = 0, b = 0;
		struct crm_dedupe_verdict v;
		while (a < nids && strncmp(ids[a], explain, (size_t)(comma - explain)) != 0)
			a++;
		while (a < nids && strlen(ids[a]) != (size_t)(comma - explain)) {
			a++;
			while (a < nids && strncmp(ids[a], explain, (size_t)(comma - explain)) != 0)
				a++;
		}
		while (b < nids && strcmp(ids[b], comma + 1) != 0)
			b++;
		if (crm_dedupe_judge(d, (int64_t)a, (int64_t)b, &v, &arena, &err) != CRM_OK)
			die(&err);
		printf("score %.4f %s: %s\n", v.score, crm_certainty_name(v.certainty), v.why);
		for (size_t i = 0; i < v.n; i++)
			printf("  %-14s %-30s %+6.1f%s\n", v.evidence[i].field, v.evidence[i].words,
			    v.evidence[i].weight, v.evidence[i].veto ? " VETO" : "");
	} else if (pairs != NULL) {
		const struct crm_dedupe_pair *p;
		printf("a,b,score,certainty\n");
		if (crm_dedupe_pairs(d, strtod(pairs, NULL), &p, &n, &arena, &err) != CRM_OK)
			die(&err);
		for (size_t i = 0; i < n; i++)
			printf("%s,%s,%.6f,%s\n", ids[p[i].a], ids[p[i].b], p[i].score,
			    crm_certainty_name(p[i].certainty));
	} else {
		const struct crm_dedupe_member *m = crm_dedupe_members(d, &n);
		printf("id,cluster,certainty\n");
		for (size_t i = 0; i < n; i++)
			printf("%s,%s,%s\n", ids[m[i].id], ids[m[i].group],
			    crm_certainty_name(m[i].certainty));
	}
	crm_arena_clear(&arena);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
	struct crm_tabin_options options = { .kind = CRM_TABIN_FOREIGN, .name = "stdin" };
	struct crm_dedupe_options dopt = { .threads = 2 };
	struct crm_tabin *in;
	struct crm_err err;
	struct crm_header_map map;
	struct crm_arena fixed = CRM_ARENA_INIT, arena = CRM_ARENA_INIT;
	const struct crm_record *record;
	struct crm_dedupe *d;
	const char *names[4096], *extra_names[256], *extra[256];
	size_t extra_at[256], nextras = 0;
	int id = -1;

	if (crm_tabin_open(&in, 0, &options, &err) != CRM_OK ||
	    crm_header_recognise(&map, crm_tabin_header(in), NULL, 0, &fixed, &err) != CRM_OK)
		die(&err);
	const struct crm_record *header = crm_tabin_header(in);
	for (size_t i = 0; i < header->n; i++) {
		names[i] = header->cell[i].s;
		if (strcmp(names[i], "id") == 0) {
			id = (int)i;
			map.meaning[i] = CRM_MEANS_IGNORE;
		} else if (map.meaning[i] == CRM_MEANS_UNKNOWN && nextras < 256) {
			extra_at[nextras] = i;
			extra_names[nextras++] = crm_arena_strdup(&fixed, names[i]);
		}
		if (getenv("MODEL") != NULL)
			fprintf(stderr, "# %s: %s\n", names[i],
			    crm_meaning_name(map.meaning[i]) ? crm_meaning_name(map.meaning[i])
							     : "-");
	}
	struct crm_cleaner cleaner = { .map = &map,
		.header = names,
		.names = names,
		.region = argc > 1 ? argv[1] : NULL,
		.birth_order = CRM_DATE_YMD,
		.now = (int64_t)time(NULL) };
	dopt.extra_names = extra_names;
	dopt.nextras = nextras;
	if (crm_dedupe_open(&d, &dopt, &err) != CRM_OK)
		die(&err);
	double start = now();
	enum crm_status st;
	while ((st = crm_tabin_next(in, &record, &err)) == CRM_OK) {
		struct crm_incoming row;
		if (record->problem != NULL || record->n == 0)
			continue;
		if (crm_clean_row(&row, &cleaner, record->cell, record->n, &arena, &err) != CRM_OK)
			die(&err);
		for (size_t i = 0; i < nextras; i++)
			extra[i] = record->cell[extra_at[i]].s;
		if (nids == capids)
			ids = realloc(ids, (capids = capids * 2 + 64) * sizeof(*ids));
		char number[32];
		snprintf(number, sizeof(number), "%zu", nids);
		ids[nids] = strdup(id < 0 ? number : record->cell[id].s);
		add_row(d, &row, extra);
		nids++;
		crm_arena_reset(&arena);
	}
	if (st != CRM_DONE)
		die(&err);
	double read = now();
	if (crm_dedupe_run(d, &err) != CRM_OK)
		die(&err);
	fprintf(stderr, "read %.2f s, run %.2f s\n", read - start, now() - read);
	print_results(d);
	crm_dedupe_free(d);
	crm_tabin_close(in);
	crm_arena_clear(&arena);
	crm_arena_clear(&fixed);
	for (size_t i = 0; i < nids; i++)
		free(ids[i]);
	free(ids);
	return 0;
}
