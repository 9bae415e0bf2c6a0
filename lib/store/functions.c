/*
 * What SQL says beyond the engine's own functions. Each engine brings these:
 *
 *	crm_fold(text)               as crm_text_fold(): for sorting people's words
 *	crm_holds(text, folded)      1 when text, folded, contains it; NULL holds nothing
 *	crm_decimal(minor, currency) minor units as a decimal number: '1200.50'
 *	crm_minor(text, currency)    the reverse; NULL for what is no amount in that currency
 *	crm_key(kind, text)          crm_key_hash(); NULL of NULL
 *	crm_now()                    crm_db_now()
 *	crm_time(seconds)            a point in time as crm_time_format() writes it
 *
 * Without a currency, or with one that is none, amounts have two decimals.
 */
#include <string.h>

#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/store/internal.h"
#include "lib/text/utf8.h"

static const char *
text_of(sqlite3_value *value)
{
	return (const char *)sqlite3_value_text(value);
}

static int
digits_of(sqlite3_value *currency)
{
	const char *code = text_of(currency);
	int digits = code == NULL ? -1 : crm_money_digits(code);

	return digits < 0 ? 2 : digits;
}

static void
fold(sqlite3_context *ctx, int n, sqlite3_value **args)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	const char *s = text_of(args[0]);

	(void)n;
	if (s == NULL)
		return;
	const char *folded = crm_text_fold(&arena, s);
	if (folded != NULL)
		sqlite3_result_text(ctx, folded, -1, SQLITE_TRANSIENT);
	else
		sqlite3_result_error_nomem(ctx);
	crm_arena_clear(&arena);
}

static void
holds(sqlite3_context *ctx, int n, sqlite3_value **args)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	const char *s = text_of(args[0]);
	const char *part = text_of(args[1]);

	(void)n;
	if (s == NULL || part == NULL) {
		sqlite3_result_int(ctx, 0);
		return;
	}
	const char *folded = crm_text_fold(&arena, s);
	if (folded != NULL)
		sqlite3_result_int(ctx, strstr(folded, part) != NULL);
	else
		sqlite3_result_error_nomem(ctx);
	crm_arena_clear(&arena);
}

static void
decimal(sqlite3_context *ctx, int n, sqlite3_value **args)
{
	char text[32];

	(void)n;
	if (sqlite3_value_type(args[0]) != SQLITE_INTEGER)
		return;
	crm_money_format(sqlite3_value_int64(args[0]), digits_of(args[1]), text, sizeof(text));
	sqlite3_result_text(ctx, text, -1, SQLITE_TRANSIENT);
}

static void
minor(sqlite3_context *ctx, int n, sqlite3_value **args)
{
	int64_t amount;
	const char *s = text_of(args[0]);

	(void)n;
	if (s != NULL && crm_money_parse(s, digits_of(args[1]), &amount))
		sqlite3_result_int64(ctx, amount);
}

static void
key(sqlite3_context *ctx, int n, sqlite3_value **args)
{
	const char *s = text_of(args[1]);

	(void)n;
	if (s != NULL)
		sqlite3_result_int64(
		    ctx, crm_key_hash((enum crm_key_kind)sqlite3_value_int(args[0]), s));
}

static void
now(sqlite3_context *ctx, int n, sqlite3_value **args)
{
	const struct crm_db *db = sqlite3_user_data(ctx);

	(void)n;
	(void)args;
	sqlite3_result_int64(ctx, crm_db_now(db));
}

static void
local_time(sqlite3_context *ctx, int n, sqlite3_value **args)
{
	char text[CRM_TIME_SIZE];

	(void)n;
	if (sqlite3_value_type(args[0]) != SQLITE_INTEGER)
		return;
	crm_time_format(sqlite3_value_int64(args[0]), text);
	sqlite3_result_text(ctx, text, -1, SQLITE_TRANSIENT);
}

enum crm_status
crm_db_functions(struct crm_db *db, struct crm_err *err)
{
	static const struct {
		const char *name;
		int args, flags;
		void (*call)(sqlite3_context *, int, sqlite3_value **);
	} functions[] = {
		{ "crm_fold", 1, SQLITE_DETERMINISTIC, fold },
		{ "crm_holds", 2, SQLITE_DETERMINISTIC, holds },
		{ "crm_decimal", 2, SQLITE_DETERMINISTIC, decimal },
		{ "crm_minor", 2, SQLITE_DETERMINISTIC, minor },
		{ "crm_key", 2, SQLITE_DETERMINISTIC, key },
		{ "crm_now", 0, 0, now },
		{ "crm_time", 1, 0, local_time },
	};

	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		int rc = sqlite3_create_function(db->sqlite, functions[i].name, functions[i].args,
		    SQLITE_UTF8 | SQLITE_DIRECTONLY | functions[i].flags, db, functions[i].call,
		    NULL, NULL);
		if (rc != SQLITE_OK)
			return crm_db_error(db, rc, err);
	}
	return CRM_OK;
}
