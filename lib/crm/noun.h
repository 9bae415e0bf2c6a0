/*
 * The tables of columns, one a noun. For lib/crm/field.c alone.
 */
#ifndef CRM_CRM_NOUN_H
#define CRM_CRM_NOUN_H

#include "lib/crm/field.h"

extern const struct crm_noun crm_noun_leads, crm_noun_contacts, crm_noun_companies, crm_noun_deals;
extern const struct crm_noun crm_noun_points, crm_noun_inquiries, crm_noun_imports;
extern const struct crm_noun crm_noun_activities, crm_noun_tasks, crm_noun_notices;
extern const struct crm_noun crm_noun_candidates, crm_noun_events, crm_noun_ops;
extern const struct crm_noun crm_noun_users, crm_noun_teams, crm_noun_pools, crm_noun_sources;
extern const struct crm_noun crm_noun_campaigns, crm_noun_costs, crm_noun_rates, crm_noun_rules,
    crm_noun_reasons;
extern const struct crm_noun crm_noun_stages, crm_noun_settings, crm_noun_ignore, crm_noun_maps;

/* Words of codes that several nouns show. */
const char *crm_word_status(int64_t code);

/* Normalisers, as struct crm_field has them. */
const char *crm_tidy_inn(struct crm_arena *arena, const char *cell, const char **problem);
const char *crm_tidy_kpp(struct crm_arena *arena, const char *cell, const char **problem);
const char *crm_tidy_ogrn(struct crm_arena *arena, const char *cell, const char **problem);
const char *crm_tidy_currency(struct crm_arena *arena, const char *cell, const char **problem);
const char *crm_tidy_login(struct crm_arena *arena, const char *cell, const char **problem);
const char *crm_tidy_email(struct crm_arena *arena, const char *cell, const char **problem);
const char *crm_tidy_weight(struct crm_arena *arena, const char *cell, const char **problem);

/* The usual columns. */
#define CRM_COL(c, about)                                                                          \
	{                                                                                          \
		.name = #c, .sql = "t." #c, .column = #c, .help = (about)                          \
	}
#define CRM_COL_BRIEF(c, about)                                                                    \
	{                                                                                          \
		.name = #c, .sql = "t." #c, .column = #c, .flags = CRM_FIELD_BRIEF,                \
		.help = (about)                                                                    \
	}
#define CRM_COL_ID(about)                                                                          \
	{                                                                                          \
		.name = "id", .type = CRM_FIELD_INT, .sql = "t.id", .flags = CRM_FIELD_BRIEF,      \
		.help = (about)                                                                    \
	}
#define CRM_COL_ACTIVE                                                                             \
	{                                                                                          \
		.name = "active", .type = CRM_FIELD_BOOL, .sql = "t.active", .column = "active",   \
		.initial = "yes", .flags = CRM_FIELD_BRIEF | CRM_FIELD_REQUIRED,                   \
		.help = "whether it is still used"                                                 \
	}
#define CRM_COL_NOTE                                                                               \
	{                                                                                          \
		.name = "note", .sql = "t.note", .column = "note", .flags = CRM_FIELD_LINES,       \
		.help = "a note"                                                                   \
	}
#define CRM_SHOW_USER(c) "(SELECT login FROM users WHERE id = " c ")"
#define CRM_SHOW_SOURCE(c) "(SELECT name FROM source WHERE id = " c ")"
#define CRM_SHOW_CAMPAIGN(c) "(SELECT name FROM campaign WHERE id = " c ")"
#define CRM_SHOW_STAGE(c) "(SELECT name FROM stage WHERE id = " c ")"
#define CRM_SHOW_REASON(c) "(SELECT name FROM reason WHERE id = " c ")"
#define CRM_SHOW_POOL(c) "(SELECT name FROM pool WHERE id = " c ")"
#define CRM_SHOW_TEAM(c) "(SELECT name FROM team WHERE id = " c ")"
#define CRM_COL_REV                                                                                \
	{                                                                                          \
		.name = "rev", .type = CRM_FIELD_INT,                                              \
		.sql = "(SELECT max(op) FROM event WHERE card = t.id AND tab <> 11)",              \
		.flags = CRM_FIELD_DERIVED,                                                        \
		.help = "the op that last changed it; a row is refused when it is stale"           \
	}
#define CRM_NOUN_TABLE(f) .field = (f), .nfields = sizeof(f) / sizeof((f)[0])

#endif
