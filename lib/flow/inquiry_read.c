#include "lib/flow/inquiry_read.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/flow/reading.h"
#include "lib/table/tabin.h"

#define MAPS_MAX 4096 /* columns of a list */

CRM_SQL(record_of, "SELECT q.raw, i.header, i.delimiter, i.map FROM inquiry q"
		   " LEFT JOIN import i ON i.id = q.import WHERE q.id = ?1");

/* The list as it would be with this one record. */
struct list {
	const char *raw, *header, *delimiter, *map;
};

static bool
take(const struct crm_stmt *s, int column, struct crm_arena *arena, const char **text)
{
	*text = crm_arena_strdup(arena, crm_stmt_text(s, column));
	return *text != NULL || crm_stmt_null(s, column);
}

static enum crm_status
read_list(struct crm_db *db, int64_t inquiry, struct list *list, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, record_of, &s, CRM_ARGS(crm_int(inquiry)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? crm_err_set(err, CRM_EDATA, "no such inquiry") : st;
	const bool taken = take(s, 0, arena, &list->raw) && take(s, 1, arena, &list->header) &&
			   take(s, 2, arena, &list->delimiter) && take(s, 3, arena, &list->map);
	crm_stmt_done(s);
	return taken ? CRM_OK : crm_err_nomem(err);
}

/* The lines of a text, in place. */
static size_t
split_lines(char *text, const char **line, size_t max)
{
	size_t n = 0;

	for (char *end; text != NULL && *text != '\0' && n < max; text = end) {
		end = strchr(text, '\n');
		if (end != NULL)
			*end++ = '\0';
		line[n++] = text;
	}
	return n;
}

/* Memory that reads as a file, for the reader of tables. */
static enum crm_status
write_list(const struct list *list, int *fd, struct crm_err *err)
{
	const char *const parts[] = { list->header, "\n", list->raw, "\n" };
	const size_t first = list->header != NULL && *list->header != '\0' ? 0 : 2;

	*fd = memfd_create("inquiry", MFD_CLOEXEC);
	if (*fd < 0)
		return crm_err_errno(err, CRM_EIO, "memory");
	for (size_t i = first; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const size_t len = strlen(parts[i]);
		if (write(*fd, parts[i], len) != (ssize_t)len)
			return crm_err_errno(err, CRM_EIO, "memory");
	}
	return lseek(*fd, 0, SEEK_SET) == 0 ? CRM_OK : crm_err_errno(err, CRM_EIO, "memory");
}

static enum crm_status
clean(struct crm_db *db, struct crm_tabin *in, const struct list *list, struct crm_incoming *row,
    bool *known, struct crm_arena *arena, struct crm_err *err)
{
	const char **map = crm_arena_alloc(arena, MAPS_MAX * sizeof(*map));
	const struct crm_record *record = NULL;
	struct crm_reading reading = { .map = { 0 } };
	enum crm_status st = crm_tabin_next(in, &record, err);

	if (st != CRM_OK || map == NULL || record->problem != NULL || record->n == 0)
		return map == NULL ? crm_err_nomem(err) : st == CRM_DONE ? CRM_OK : st;
	char *maps = crm_arena_strdup(arena, list->map);
	if (maps == NULL && list->map != NULL)
		return crm_err_nomem(err);
	const struct crm_reading_options how = { .maps = map,
		.nmaps = split_lines(maps, map, MAPS_MAX),
		.headerless = list->header == NULL || *list->header == '\0' };
	st = crm_reading_open(&reading, db, crm_tabin_header(in), &how, err);
	if (st == CRM_OK) {
		struct crm_cleaner cleaner = reading.cleaner;
		cleaner.now = crm_db_now(db);
		st = crm_clean_row(row, &cleaner, record->cell, record->n, arena, err);
		*known = st == CRM_OK && !row->blank;
	}
	crm_reading_clear(&reading);
	return st;
}

enum crm_status
crm_inquiry_read(struct crm_db *db, int64_t inquiry, struct crm_incoming *row, bool *known,
    struct crm_arena *arena, struct crm_err *err)
{
	struct list list = { NULL, NULL, NULL, NULL };
	struct crm_err why = { CRM_OK, "" };
	struct crm_tabin *in = NULL;
	int fd = -1;
	enum crm_status st = read_list(db, inquiry, &list, arena, err);

	*known = false;
	memset(row, 0, sizeof(*row));
	if (st != CRM_OK || list.map == NULL)
		return st;
	const struct crm_tabin_options options = { .kind = CRM_TABIN_FOREIGN,
		.name = "inquiry",
		.delimiter = list.delimiter != NULL ? *list.delimiter : ',',
		.encoding = "UTF-8",
		.no_header = list.header == NULL || *list.header == '\0' };
	st = write_list(&list, &fd, err);
	if (st == CRM_OK) {
		st = crm_tabin_open(&in, fd, &options, &why);
		if (st == CRM_OK)
			st = clean(db, in, &list, row, known, arena, &why);
		/* What was a row once and is none to read now stays what it was: text. */
		if (st == CRM_EDATA || st == CRM_EUSAGE || st == CRM_ENOINPUT)
			st = CRM_OK;
		else if (st != CRM_OK)
			crm_err_set(err, st, "%s", why.text);
	}
	crm_tabin_close(in);
	if (fd >= 0)
		close(fd);
	return st;
}
