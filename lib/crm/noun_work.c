/*
 * Columns of what happens to cards. None of it is edited: other tools record it.
 */
#include "lib/crm/noun.h"
#include "lib/crm/point.h"
#include "lib/crm/todo.h"

/* A column that is only shown. */
#define SEEN(c, kind, bits, about)                                                                 \
	{                                                                                          \
		.name = #c, .type = CRM_FIELD_##kind, .sql = "t." #c, .flags = (bits),             \
		.help = (about)                                                                    \
	}
#define SEEN_CODE(c, words, bits, about)                                                           \
	{                                                                                          \
		.name = #c, .type = CRM_FIELD_CODE, .sql = "t." #c, .word = (words),               \
		.flags = (bits), .help = (about)                                                   \
	}
#define SEEN_USER(c, bits, about)                                                                  \
	{                                                                                          \
		.name = #c, .type = CRM_FIELD_REF, .sql = "t." #c, .show = CRM_SHOW_USER("t." #c), \
		.ref = CRM_TAB_USER, .flags = (bits), .help = (about)                              \
	}
#define SEEN_SOURCE                                                                                \
	{                                                                                          \
		.name = "source", .type = CRM_FIELD_REF, .sql = "t.source",                        \
		.show = CRM_SHOW_SOURCE("t.source"), .ref = CRM_TAB_SOURCE,                        \
		.flags = CRM_FIELD_BRIEF, .help = "where it came from"                             \
	}
#define SEEN_CAMPAIGN                                                                              \
	{                                                                                          \
		.name = "campaign", .type = CRM_FIELD_REF, .sql = "t.campaign",                    \
		.show = CRM_SHOW_CAMPAIGN("t.campaign"), .ref = CRM_TAB_CAMPAIGN,                  \
		.help = "the campaign that brought it"                                             \
	}
#define BRIEF CRM_FIELD_BRIEF

static const char *
word_point(int64_t code)
{
	return code >= CRM_POINT_EMAIL && code <= CRM_POINT_URL
		   ? crm_point_kind_name((enum crm_point_kind)code)
		   : NULL;
}

static const char *
word_consent(int64_t code)
{
	static const char *const words[] = { "given", "refused" };

	return code >= CRM_CONSENT_GIVEN && code <= CRM_CONSENT_REFUSED ? words[code - 1] : NULL;
}

static const char *
word_direction(int64_t code)
{
	static const char *const words[] = { "in", "out" };

	return code >= 1 && code <= 2 ? words[code - 1] : NULL;
}

static const char *
word_what(int64_t code)
{
	return code >= 1 && code < CRM_WHAT_MAX ? crm_what_name((enum crm_what)code) : NULL;
}

static const char *
word_tab(int64_t code)
{
	return code >= 1 && code < CRM_TAB_MAX ? crm_tab_name((enum crm_tab)code) : NULL;
}

static const struct crm_field points[] = {
	CRM_COL_ID("its id"),
	SEEN(card, CARD, BRIEF, "whose it is"),
	SEEN_CODE(kind, word_point, BRIEF, "email, phone, handle or url"),
	SEEN(value, TEXT, BRIEF, "normalised; empty when invalid"),
	SEEN(ext, TEXT, 0, "extension of a phone"),
	SEEN(label, TEXT, 0, "work, mobile ..."),
	SEEN(valid, BOOL, BRIEF, "whether it can be used"),
	SEEN(problem, TEXT, BRIEF, "why it cannot"),
	SEEN(role, BOOL, 0, "a role mailbox, like info@"),
	SEEN_CODE(consent, word_consent, BRIEF, "given or refused; empty when unknown"),
	SEEN(consent_at, TIME, 0, "since when"),
	SEEN(consent_from, TEXT, 0, "from where that is known"),
	SEEN(raw, TEXT, 0, "as it came"),
};

static const struct crm_field inquiries[] = {
	CRM_COL_ID("its id"),
	SEEN(card, CARD, BRIEF, "the card that it belongs to"),
	SEEN_SOURCE,
	SEEN_CAMPAIGN,
	SEEN(at, TIME, BRIEF, "when it was made"),
	SEEN(recorded, TIME, 0, "when it was recorded"),
	SEEN(import, INT, BRIEF, "the import that brought it"),
	SEEN(line, INT, 0, "its line there"),
	SEEN(external_id, TEXT, 0, "its id in the other system"),
	SEEN(raw, TEXT, BRIEF, "exactly as it came"),
	SEEN(note, TEXT, 0, "a note"),
};

static const struct crm_field imports[] = {
	CRM_COL_ID("its id"),
	SEEN(op, INT, BRIEF, "the op that made it, for crm-undo"),
	SEEN(at, TIME, BRIEF, "when it began"),
	SEEN(file, TEXT, BRIEF, "name of the file"),
	SEEN_SOURCE,
	SEEN_CAMPAIGN,
	SEEN(door, BOOL, 0, "people who came by themselves"),
	SEEN(read, INT, BRIEF, "rows read"),
	SEEN(created, INT, BRIEF, "rows that made a lead"),
	SEEN(attached, INT, BRIEF, "rows that joined a card"),
	SEEN(unchanged, INT, BRIEF, "rows that were there already"),
	SEEN(suppressed, INT, 0, "rows of people to ignore"),
	SEEN(blank, INT, 0, "rows with nothing in them"),
	SEEN(rejected, INT, BRIEF, "rows refused"),
	SEEN(encoding, TEXT, 0, "encoding found out"),
	SEEN(delimiter, TEXT, 0, "delimiter found out"),
	SEEN(header, TEXT, 0, "header line as it came"),
	SEEN(map, TEXT, 0, "what its columns were taken for"),
	SEEN(digest, TEXT, 0, "digest of the file"),
};

static const struct crm_field activities[] = {
	CRM_COL_ID("its id"),
	SEEN(card, CARD, BRIEF, "the card that it was done for"),
	SEEN(kind, TEXT, BRIEF, "call, mail, meeting ..."),
	SEEN_CODE(direction, word_direction, BRIEF, "in or out"),
	SEEN(outcome, TEXT, BRIEF, "what came of it"),
	SEEN(reached, BOOL, BRIEF, "whether the person was reached"),
	SEEN(at, TIME, BRIEF, "when it happened"),
	SEEN(recorded, TIME, 0, "when it was recorded"),
	SEEN_USER(author, BRIEF, "who did it"),
	SEEN(duration, INT, BRIEF, "how long, in seconds"),
	SEEN(text, TEXT, BRIEF, "what was said or sent"),
	SEEN(external_id, TEXT, 0, "its id in another system"),
};

static const struct crm_field tasks[] = {
	CRM_COL_ID("its id"),
	{ .name = "card",
	    .type = CRM_FIELD_CARD,
	    .sql = "t.card",
	    .show = "coalesce((SELECT alias FROM card WHERE id = t.card), t.card)",
	    .flags = BRIEF,
	    .help = "the card that it is for; of a merged one, what that is now" },
	SEEN(kind, TEXT, BRIEF, "call, first-contact ..."),
	SEEN_USER(owner, BRIEF, "who is to do it"),
	SEEN(due, TIME, BRIEF, "by when"),
	SEEN_CODE(state, crm_task_state_name, BRIEF, "open, done or cancelled"),
	SEEN(text, TEXT, BRIEF, "what is to be done"),
	SEEN(result, TEXT, 0, "what came of it"),
	SEEN(created, TIME, 0, "when it was made"),
	SEEN(closed, TIME, 0, "when it was done or cancelled"),
	SEEN_USER(closed_by, 0, "by whom"),
	SEEN(follows, INT, 0, "the task that it follows"),
	SEEN(no_next, TEXT, 0, "why no task follows it"),
	SEEN(external_id, TEXT, 0, "its id in another system"),
	{ .name = "name",
	    .sql = "(SELECT coalesce(l.name, l.company, k.name, o.company, d.name) FROM card c"
		   " LEFT JOIN lead l ON l.id = coalesce(c.alias, c.id)"
		   " LEFT JOIN contact k ON k.id = coalesce(c.alias, c.id)"
		   " LEFT JOIN company o ON o.id = coalesce(c.alias, c.id)"
		   " LEFT JOIN deal d ON d.id = coalesce(c.alias, c.id) WHERE c.id = t.card)",
	    .flags = BRIEF,
	    .help = "of whom or what the card is" },
	{ .name = "overdue",
	    .type = CRM_FIELD_BOOL,
	    .sql = "(CASE WHEN t.state = 1 AND t.due < crm_now() THEN 1 ELSE 0 END)",
	    .help = "whether it is open and was due before now" },
};

static const struct crm_field notices[] = {
	CRM_COL_ID("its id"),
	SEEN(card, CARD, BRIEF, "the card that it is about"),
	SEEN_USER(user, BRIEF, "who is to be told; empty: the boss"),
	SEEN(kind, TEXT, BRIEF, "new-lead, inquiry, reassigned ..."),
	SEEN(text, TEXT, BRIEF, "what to tell"),
	SEEN(created, TIME, 0, "when it was made"),
	SEEN(due, TIME, BRIEF, "when it is to be delivered, or tried again"),
	SEEN(delivered, TIME, BRIEF, "when it was"),
	SEEN(tries, INT, 0, "attempts to deliver it that failed"),
	SEEN(problem, TEXT, 0, "why the last one failed"),
	SEEN(failed, TIME, 0, "when it was given up"),
	SEEN(task, INT, 0, "the task that it reminds of"),
};

static const struct crm_field candidates[] = {
	CRM_COL_ID("its id"),
	SEEN(card, CARD, BRIEF, "the later card"),
	SEEN(other, CARD, BRIEF, "the one that it may be"),
	SEEN(why, TEXT, BRIEF, "what they share"),
	SEEN(score, INT, BRIEF, "how likely they are one, in percent"),
	SEEN(created, TIME, BRIEF, "when the pair was found"),
};

/*
 * A value in history as people read it: ids by the name that they have today, times as local ones,
 * codes by their words. The `created` of an import is a number of rows.
 */
/* clang-format off */
#define HISTORIC_INT(c) "CAST(t." c " AS INTEGER)"
#define HISTORIC(c) \
	"CASE WHEN t." c " IS NULL OR t.verb <> 1 THEN t." c \
	" WHEN t.field IN ('owner', 'author', 'user', 'boss', 'closed_by')" \
	" THEN coalesce(" CRM_SHOW_USER(HISTORIC_INT(c)) ", t." c ")" \
	" WHEN t.field = 'stage' THEN coalesce(" CRM_SHOW_STAGE(HISTORIC_INT(c)) ", t." c ")" \
	" WHEN t.field = 'reason' THEN coalesce(" CRM_SHOW_REASON(HISTORIC_INT(c)) ", t." c ")" \
	" WHEN t.field = 'source' THEN coalesce(" CRM_SHOW_SOURCE(HISTORIC_INT(c)) ", t." c ")" \
	" WHEN t.field = 'campaign' THEN coalesce(" CRM_SHOW_CAMPAIGN(HISTORIC_INT(c)) ", t." c ")" \
	" WHEN t.field = 'pool' THEN coalesce(" CRM_SHOW_POOL(HISTORIC_INT(c)) ", t." c ")" \
	" WHEN t.field = 'team' THEN coalesce(" CRM_SHOW_TEAM(HISTORIC_INT(c)) ", t." c ")" \
	" WHEN t.tab <> 8 AND t.field IN ('created', 'stage_at', 'owner_at', 'responded_at'," \
	" 'converted_at', 'consent_at', 'due', 'closed', 'at', 'recorded', 'delivered', 'failed', 'task_due'," \
	" 'away_from', 'away_until', 'starts', 'ends', 'expected_close')" \
	" THEN crm_time(" HISTORIC_INT(c) ")" \
	" WHEN t.field = 'amount' THEN crm_decimal(" HISTORIC_INT(c) ", CASE t.tab" \
	" WHEN 1 THEN (SELECT currency FROM lead WHERE id = t.row)" \
	" WHEN 4 THEN (SELECT currency FROM deal WHERE id = t.row)" \
	" WHEN 20 THEN (SELECT currency FROM cost WHERE id = t.row) END)" \
	" WHEN t.field IN ('active', 'valid', 'role', 'reached', 'needs_note')" \
	" THEN CASE t." c " WHEN '1' THEN 'yes' ELSE 'no' END" \
	" WHEN t.field = 'state' THEN" \
	" CASE t." c " WHEN '1' THEN 'open' WHEN '2' THEN 'done' ELSE 'cancelled' END" \
	" WHEN t.field = 'direction' THEN CASE t." c " WHEN '1' THEN 'in' ELSE 'out' END" \
	" WHEN t.field = 'consent' THEN CASE t." c " WHEN '1' THEN 'given' ELSE 'refused' END" \
	" ELSE t." c " END"
/* Of what was done, is to be done and is to be told, which it was. */
#define HISTORIC_NEW \
	"CASE WHEN t.verb <> 0 THEN " HISTORIC("new") \
	" WHEN t.tab = 9 THEN (SELECT kind || CASE direction WHEN 1 THEN ' in' ELSE '' END" \
	" || coalesce(': ' || outcome, '') FROM activity WHERE id = t.row)" \
	" WHEN t.tab = 10 THEN (SELECT kind FROM task WHERE id = t.row)" \
	" WHEN t.tab = 11 THEN (SELECT kind FROM notice WHERE id = t.row) END"
/* clang-format on */

static const struct crm_field events[] = {
	CRM_COL_ID("its id"),
	SEEN(op, INT, BRIEF, "the run that did it"),
	SEEN(at, TIME, BRIEF, "when"),
	{ .name = "login",
	    .sql = "(SELECT login FROM op WHERE id = t.op)",
	    .flags = BRIEF,
	    .help = "who" },
	{ .name = "tool",
	    .sql = "(SELECT tool FROM op WHERE id = t.op)",
	    .flags = BRIEF,
	    .help = "with which tool" },
	SEEN(card, CARD, BRIEF, "the card; empty when it was of none"),
	SEEN_CODE(what, word_what, BRIEF, "what happened: create, edit, assign ..."),
	{ .name = "table",
	    .type = CRM_FIELD_CODE,
	    .sql = "t.tab",
	    .word = word_tab,
	    .help = "the table that changed" },
	SEEN(row, INT, 0, "its row"),
	SEEN(field, TEXT, BRIEF, "the column; empty when it was the whole row"),
	{ .name = "old", .sql = HISTORIC("old"), .flags = BRIEF, .help = "before" },
	{ .name = "new", .sql = HISTORIC_NEW, .flags = BRIEF, .help = "after" },
	{ .name = "reason",
	    .sql = "coalesce(t.reason, (SELECT reason FROM op WHERE id = t.op))",
	    .flags = BRIEF,
	    .help = "why" },
	SEEN(undoes, INT, 0, "the event that it reversed"),
	{ .name = "old_raw", .sql = "t.old", .help = "before, as it is kept: ids and seconds" },
	{ .name = "new_raw", .sql = "t.new", .help = "after, as it is kept" },
};

static const struct crm_field ops[] = {
	CRM_COL_ID("its id, for crm-undo"),
	SEEN(at, TIME, BRIEF, "when it began"),
	SEEN(tool, TEXT, BRIEF, "which tool"),
	SEEN(login, TEXT, BRIEF, "who, as --as or $CRM_USER said"),
	SEEN(real_login, TEXT, 0, "who, as the system said"),
	SEEN(reason, TEXT, BRIEF, "why"),
	SEEN(undoes, INT, BRIEF, "the op that it undid"),
	{ .name = "events",
	    .type = CRM_FIELD_INT,
	    .sql = "(SELECT count(*) FROM event WHERE op = t.id)",
	    .flags = BRIEF,
	    .help = "lines of history that it left" },
};

const struct crm_noun crm_noun_points = { "points", "point", "ways to reach a card", CRM_TAB_POINT,
	"point", NULL, NULL, CRM_NOUN_TABLE(points) };
const struct crm_noun crm_noun_inquiries = { "inquiries", "inquiry", "requests as they came",
	CRM_TAB_INQUIRY, "inquiry", NULL, NULL, CRM_NOUN_TABLE(inquiries) };
const struct crm_noun crm_noun_imports = { "imports", "import", "lists and doors read",
	CRM_TAB_IMPORT, "import", NULL, NULL, CRM_NOUN_TABLE(imports) };
const struct crm_noun crm_noun_activities = { "activities", "activity", "what was done",
	CRM_TAB_ACTIVITY, "activity", NULL, NULL, CRM_NOUN_TABLE(activities) };
const struct crm_noun crm_noun_tasks = { "tasks", "task", "what is to be done", CRM_TAB_TASK,
	"task", NULL, NULL, CRM_NOUN_TABLE(tasks) };
const struct crm_noun crm_noun_notices = { "notices", "notice", "what people are to be told",
	CRM_TAB_NOTICE, "notice", NULL, NULL, CRM_NOUN_TABLE(notices) };
const struct crm_noun crm_noun_candidates = { "candidates", "candidate", "pairs to look at",
	CRM_TAB_CANDIDATE, "candidate", NULL, NULL, CRM_NOUN_TABLE(candidates) };
const struct crm_noun crm_noun_events = { "events", "event", "history, line by line", CRM_TAB_NONE,
	"event", NULL, NULL, CRM_NOUN_TABLE(events) };
const struct crm_noun crm_noun_ops = { "ops", "op", "runs that changed something", CRM_TAB_NONE,
	"op", NULL, NULL, CRM_NOUN_TABLE(ops) };
