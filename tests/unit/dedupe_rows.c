#include "tests/unit/dedupe_rows.h"

#include <stdio.h>
#include <string.h>

#include "lib/text/email.h"
#include "tests/unit/crm_test.h"

enum crm_status
row_add(struct crm_dedupe *d, int64_t id, const struct row *row)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_dedupe_point point[2];
	struct crm_dedupe_record r = { .id = id,
		.name = { NULL, row->first, row->middle, row->last },
		.inn = row->inn,
		.birth_date = row->birth,
		.city = row->city,
		.address = row->address,
		.point = point,
		.fresh = id >= 5000 };
	struct crm_email email;
	const char *problem;
	char phone[32] = "";
	enum crm_status st = CRM_OK;

	if (row->first == NULL && row->last == NULL && row->company != NULL)
		r.kind = CRM_DEDUPE_COMPANY;
	if (row->company != NULL)
		st = crm_company_parse(&r.company, row->company, &arena);
	if (st == CRM_OK && row->email != NULL &&
	    (st = crm_email_parse(&email, row->email, &arena, &problem)) == CRM_OK)
		point[r.npoints++] = (struct crm_dedupe_point){ CRM_DEDUPE_EMAIL, email.value,
			email.key, NULL, email.role, email.free };
	if (row->phone != NULL) {
		const char *ext = strstr(row->phone, " x");
		snprintf(phone, sizeof(phone), "%.*s", (int)strcspn(row->phone, " "), row->phone);
		point[r.npoints++] = (struct crm_dedupe_point){ CRM_DEDUPE_PHONE, phone, row->phone,
			ext == NULL ? NULL : ext + 2, false, false };
	}
	if (st == CRM_OK)
		st = crm_dedupe_add(d, &r, NULL);
	crm_arena_clear(&arena);
	return st;
}

void
rows_background(struct crm_dedupe *d, size_t n)
{
	static const char *const first[] = { "Анна", "Олег", "Mary", "John", "Пётр", "Jane", "Иван",
		"Karl", "Нина", "Paul" };
	static const char *const last[] = { "Корнев", "Baxter", "Лосев", "Stone", "Рогов", "Pike",
		"Чижов", "Marsh", "Ершов", "Frost", "Дубов", "Vale", "Клёнов", "Heath" };

	for (size_t i = 0; i < n; i++) {
		char email[64], phone[32], company[64];
		snprintf(email, sizeof(email), "box%zu@list%zu.example", i * 7919, i);
		snprintf(phone, sizeof(phone), "+7900%07zu", i * 7919 % 10000000);
		snprintf(company, sizeof(company), "ООО Фирма %zu", i * 104729);
		struct row row = { .first = first[i % 10],
			.last = last[i / 10 % 14],
			.email = email,
			.phone = i % 2 == 0 ? phone : NULL,
			.company = i % 3 == 0 ? company : NULL };
		assert_int_equal(row_add(d, 1000 + (int64_t)i, &row), CRM_OK);
	}
}

struct crm_dedupe *
rows_run(const struct row *rows, size_t n, size_t background)
{
	struct crm_dedupe_options options = { .threads = 1 };
	struct crm_dedupe *d;

	assert_int_equal(crm_dedupe_open(&d, &options, NULL), CRM_OK);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(row_add(d, (int64_t)i + 1, &rows[i]), CRM_OK);
	rows_background(d, background);
	assert_int_equal(crm_dedupe_run(d, NULL), CRM_OK);
	return d;
}

static const struct crm_dedupe_member *
find_member(const struct crm_dedupe *d, int64_t id)
{
	size_t n;
	const struct crm_dedupe_member *m = crm_dedupe_members(d, &n);

	for (size_t i = 0; i < n; i++)
		if (m[i].id == id)
			return &m[i];
	return NULL;
}

enum crm_certainty
rows_together(const struct crm_dedupe *d, int64_t a, int64_t b)
{
	const struct crm_dedupe_member *x = find_member(d, a), *y = find_member(d, b);

	return x != NULL && y != NULL && x->group == y->group ? x->certainty : CRM_CERTAINTY_NONE;
}
