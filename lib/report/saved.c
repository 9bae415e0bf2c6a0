#include "lib/report/saved.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/report/report.h"
#include "lib/text/utf8.h"

#define SUFFIX ".sql"

/* --- a file --- */

static enum crm_status
read_stream(FILE *in, const char *path, struct crm_buf *text, struct crm_err *err)
{
	char part[8192];
	size_t n;

	while ((n = fread(part, 1, sizeof(part), in)) > 0) {
		crm_buf_add(text, part, n);
		if (text->len > CRM_SAVED_MAX)
			return crm_err_set(err, CRM_EDATA, "%s: too large for a query", path);
	}
	if (ferror(in))
		return crm_err_errno(err, CRM_EIO, "%s", path);
	return crm_buf_ok(text) ? CRM_OK : crm_err_nomem(err);
}

enum crm_status
crm_saved_read(const char *path, struct crm_arena *arena, const char **sql, struct crm_err *err)
{
	struct crm_buf text = CRM_BUF_INIT;
	FILE *in = fopen(path, "re");

	*sql = NULL;
	if (in == NULL)
		return crm_err_errno(err, CRM_ENOINPUT, "%s", path);
	enum crm_status st = read_stream(in, path, &text, err);
	fclose(in);
	const char *s = crm_buf_str(&text);
	if (st == CRM_OK && (strlen(s) != text.len || crm_utf8_valid(s, text.len) != text.len))
		st = crm_err_set(err, CRM_EDATA, "%s: no UTF-8 text", path);
	if (st == CRM_OK) {
		*sql = crm_arena_strdup(arena, strncmp(s, "\xef\xbb\xbf", 3) == 0 ? s + 3 : s);
		if (*sql == NULL)
			st = crm_err_nomem(err);
	}
	crm_buf_clear(&text);
	return st;
}

/* What its first line says, when that is a comment of SQL. */
static const char *
description(const char *sql, struct crm_arena *arena)
{
	if (strncmp(sql, "--", 2) != 0)
		return "";
	sql += 2;
	const char *line = crm_arena_dup(arena, sql, strcspn(sql, "\r\n"));
	return line == NULL ? NULL : crm_text_clean(arena, line);
}

/* --- the folder --- */

static const char *
folder_of(const char *db_path, struct crm_arena *arena)
{
	const char *slash = strrchr(db_path, '/');

	return crm_arena_printf(
	    arena, "%.*sreports", slash == NULL ? 0 : (int)(slash - db_path) + 1, db_path);
}

static bool
is_saved(const char *file)
{
	const size_t len = strlen(file), suffix = strlen(SUFFIX);

	return *file != '.' && len > suffix && strcmp(file + len - suffix, SUFFIX) == 0 &&
	       crm_utf8_valid(file, len) == len && crm_text_width(file) >= 0;
}

static enum crm_status
add(struct crm_saved **list, size_t *n, const char *folder, const char *file,
    struct crm_arena *arena, struct crm_err *err)
{
	const char *sql = NULL;
	struct crm_err why;
	struct crm_saved *more = realloc(*list, (*n + 1) * sizeof(*more));

	if (more == NULL)
		return crm_err_nomem(err);
	*list = more;
	struct crm_saved *new = &more[*n];
	new->name = crm_arena_dup(arena, file, strlen(file) - strlen(SUFFIX));
	new->path = crm_arena_printf(arena, "%s/%s", folder, file);
	if (new->name == NULL || new->path == NULL)
		return crm_err_nomem(err);
	const enum crm_status st = crm_saved_read(new->path, arena, &sql, &why);
	if (st == CRM_ENOMEM)
		return crm_err_nomem(err);
	new->what = sql != NULL ? description(sql, arena) : crm_arena_strdup(arena, why.text);
	(*n)++;
	return new->what == NULL ? crm_err_nomem(err) : CRM_OK;
}

static int
by_name(const void *a, const void *b)
{
	const struct crm_saved *x = a, *y = b;

	return strcmp(x->name, y->name);
}

enum crm_status
crm_saved_list(const char *db_path, struct crm_arena *arena, struct crm_saved **saved, size_t *n,
    struct crm_err *err)
{
	struct crm_saved *list = NULL;
	const char *folder = folder_of(db_path, arena);
	enum crm_status st = CRM_OK;

	*n = 0;
	*saved = NULL;
	if (folder == NULL)
		return crm_err_nomem(err);
	DIR *dir = opendir(folder);
	if (dir == NULL)
		return errno == ENOENT || errno == ENOTDIR
			   ? CRM_OK
			   : crm_err_errno(err, CRM_EIO, "%s", folder);
	/* Nobody else reads this stream. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	for (const struct dirent *e; st == CRM_OK && (e = readdir(dir)) != NULL;)
		if (is_saved(e->d_name))
			st = add(&list, n, folder, e->d_name, arena, err);
	closedir(dir);
	if (st == CRM_OK && *n > 0) {
		qsort(list, *n, sizeof(*list), by_name);
		*saved = crm_arena_alloc(arena, *n * sizeof(*list));
		if (*saved == NULL)
			st = crm_err_nomem(err);
		else
			memcpy(*saved, list, *n * sizeof(*list));
	}
	free(list);
	return st;
}

enum crm_status
crm_saved_find(const char *db_path, const char *name, struct crm_arena *arena,
    const struct crm_saved **found, struct crm_err *err)
{
	struct crm_saved *saved = NULL;
	size_t nsaved = 0, nreports = 0, n = 0;
	const struct crm_report *const *reports = crm_reports(&nreports);
	enum crm_status st = crm_saved_list(db_path, arena, &saved, &nsaved, err);

	*found = NULL;
	if (st != CRM_OK)
		return st;
	const char **names = crm_arena_alloc(arena, (nsaved + nreports + 1) * sizeof(*names));
	if (names == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < nsaved; i++) {
		if (strcmp(saved[i].name, name) == 0)
			*found = &saved[i];
		names[n++] = saved[i].name;
	}
	if (*found != NULL)
		return CRM_OK;
	for (size_t i = 0; i < nreports; i++)
		names[n++] = reports[i]->name;
	const char *near = crm_text_suggest(name, names, n);
	if (near == NULL)
		return crm_err_set(
		    err, CRM_EUSAGE, "unknown report '%s'; 'crm-report list' lists them", name);
	return crm_err_set(err, CRM_EUSAGE, "unknown report '%s'; did you mean '%s'?", name, near);
}
