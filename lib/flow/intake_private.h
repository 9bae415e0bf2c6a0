/*
 * What the files of intake share, and nobody else.
 */
#ifndef CRM_FLOW_INTAKE_PRIVATE_H
#define CRM_FLOW_INTAKE_PRIVATE_H

#include "lib/base/buf.h"
#include "lib/crm/inquiry.h"
#include "lib/flow/intake.h"
#include "lib/match/card_memory.h"
#include "lib/match/find.h"

/* The last source, or campaign, that was looked up. */
struct crm_intake_label {
	enum crm_tab tab;
	struct crm_buf name;
	bool known; /* name and id are of this transaction */
	int64_t id; /* 0: it is to be made */
};

/* Which digests may be those of inquiries on record; see intake_recorded.c. */
struct crm_recorded {
	uint64_t *bits;    /* NULL: none was added */
	bool all, lost;    /* it has all of them; there was no memory for one */
	int64_t asked;     /* without having all */
	int64_t inquiries; /* that there were, about; negative: not known */
};

/* How far an intake is. */
struct crm_intake_state {
	struct crm_import_counts counts;
	int64_t import;   /* the record of this run; 0: nothing was written yet */
	int64_t first_id; /* of the cards that it made; 0: none */
};

struct crm_intake {
	struct crm_db *db;
	struct crm_intake_options options;
	const struct crm_reading *reading;
	struct crm_scorer *scorer;
	struct crm_card_memory *memory;
	struct {
		int64_t transaction, data_version; /* of which is remembered what is */
	} remembers;
	struct crm_recorded recorded;
	struct crm_intake_state is, was;
	/* what the database held in this transaction; read again in the next one */
	int64_t transaction;
	struct crm_intake_label source, campaign;
	bool ignores;  /* there is an ignore list */
	int64_t stage; /* of a new lead */
	bool reopen;   /* an unqualified lead that comes back becomes new at once */
};

/* One row at work. */
struct crm_entry {
	struct crm_intake *intake;
	struct crm_incoming in;
	const char *source, *campaign; /* their names, or NULL */
	int64_t repeat_of;             /* of a new lead: the client, or 0 */
	struct crm_inquiry inquiry;
	struct crm_sought sought;
	struct crm_finding finding;
	struct crm_intake_result *result;
	struct crm_arena *arena;
	struct crm_err *err;
};

/* Anybody may have written: begins anew; frees what it has. */
void crm_recorded_forget(struct crm_recorded *recorded);
/* An inquiry is being made. */
void crm_recorded_add(struct crm_recorded *recorded, int64_t digest);
/* *maybe: an inquiry with that digest may be on record; else none is. */
enum crm_status crm_recorded_ask(struct crm_recorded *recorded, struct crm_db *db, int64_t digest,
    bool *maybe, struct crm_err *err);

/* A new lead, with its points and its inquiry, and the cards that it may be a duplicate of. */
enum crm_status crm_entry_create(struct crm_entry *entry);

/* A new lead of a client who asks again. */
enum crm_status crm_entry_repeat(struct crm_entry *entry, const struct crm_found *client);

/* What on_match says to do with the card that the row is. */
enum crm_status crm_entry_match(struct crm_entry *entry, const struct crm_found *found);

#endif
