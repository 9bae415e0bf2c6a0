/*
 * What stands on the page, in its order.
 */
#include "lib/report/page_private.h"

static const struct crm_page_spec specs[] = {
	{
	    .id = "months",
	    .title = "Month by month",
	    .what = "Leads by the month of their creation, and how many of these got how far until "
		    "now. The last month may not be over.",
	    .report = "funnel",
	    .by = "month",
	    .of = CRM_PAGE_YEAR,
	    .take = crm_page_take_funnel,
	    .empty = "No leads in these months.",
	    .chart = { CRM_PLOT_LINES, "month", "leads", "Leads created in each month" },
	    .columns = { { "month", "Month", false }, { "leads", "Leads", false },
		{ "qualified", "Qualified", false }, { "converted", "Converted", false },
		{ "won", "Won", false } },
	},
	{
	    .id = "funnel",
	    .title = "How far leads came",
	    .what =
		"Leads created in the period that ever reached each state, and the median of the "
		"days until then. Won: the deal that came of the lead is won.",
	    .report = "funnel",
	    .empty = "No leads were created in the period.",
	    .chart = { CRM_PLOT_FUNNEL, "stage", "leads", "Leads that reached each state" },
	    .columns = { { "stage", "State", false }, { "leads", "Leads", false },
		{ "share", "Share", false }, { "median_days", "Median days", false } },
	},
	{
	    .id = "sources",
	    .title = "Where leads came from",
	    .what = "Leads created in the period by their source, what came of them, and what they "
		    "cost. Currencies are kept apart.",
	    .report = "sources",
	    .sort = "leads",
	    .none = "no source",
	    .empty = "No leads, costs or revenue in the period.",
	    .chart = { CRM_PLOT_BARS, "source", "leads", "Leads by source" },
	    .columns = { { "source", "Source", false }, { "leads", "Leads", false },
		{ "repeat", "Repeat inquiries", true }, { "qualified", "Qualified", false },
		{ "converted", "Converted", false }, { "won", "Won", false },
		{ "revenue", "Revenue", true }, { "cost", "Cost", true },
		{ "cpl", "Cost per lead", true },
		{ "cost_per_qualified", "Cost per qualified", true },
		{ "cac", "Cost per client", true }, { "roi", "ROI, %", true },
		{ "currency", "Currency", false } },
	},
	{
	    .id = "cohorts",
	    .title = "How soon leads convert",
	    .what = "Of the leads created in each of twelve months, how many had become clients by "
		    "the end of that month, and of months after it; and how many deals of theirs "
		    "are won. The latest figure of each month may not be final.",
	    .report = "cohorts",
	    .of = CRM_PAGE_YEAR,
	    .take = crm_page_take_cohort,
	    .shares = true,
	    .empty = "No leads in these months.",
	    .columns = { { "cohort", "Created in", false }, { "leads", "Leads", false },
		{ "0", "Same month", false }, { "1", "+1 month", true }, { "2", "+2 months", true },
		{ "3", "+3 months", true }, { "6", "+6 months", true }, { "9", "+9 months", true },
		{ "won_share", "Won by now", true } },
	},
	{
	    .id = "grades",
	    .title = "What grades are worth",
	    .what = "Leads created in the same twelve months by the grade that they have now, and "
		    "how many of these ever converted and were won.",
	    .report = "grades",
	    .of = CRM_PAGE_YEAR,
	    .none = "no grade",
	    .empty = "No leads in these months.",
	    .columns = { { "grade", "Grade", false }, { "leads", "Leads", false },
		{ "converted", "Converted", false },
		{ "converted_share", "Converted, share", false }, { "won", "Won", false },
		{ "won_share", "Won, share", true } },
	},
	{
	    .id = "response",
	    .title = "First contact",
	    .what =
		"How long leads created in the period waited until somebody reached them: median, "
		"and what nine in ten did not exceed. Shares are of all their leads.",
	    .report = "response",
	    .by = "owner",
	    .total = true,
	    .none = "nobody",
	    .empty = "No leads were created in the period.",
	    .chart = { CRM_PLOT_BARS, "owner", "within_24h", "Reached within 24 hours, percent" },
	    .columns = { { "owner", "Owner", false }, { "leads", "Leads", false },
		{ "never", "Not reached yet", false }, { "median_min", "Median wait", false },
		{ "p90_min", "9 in 10 within", false },
		{ "within_5min", "Within 5 minutes", false },
		{ "within_1h", "Within 1 hour", false },
		{ "within_24h", "Within 24 hours", false } },
	},
	{
	    .id = "owners",
	    .title = "Who has what in hand",
	    .what =
		"Open leads now, by owner, and what was taken in the period. Overdue: tasks that "
		"were due.",
	    .report = "owners",
	    .none = "nobody",
	    .empty = "Nobody has leads.",
	    .chart = { CRM_PLOT_BARS, "owner", "open", "Open leads by owner" },
	    .columns = { { "owner", "Owner", false }, { "open", "Open", false },
		{ "new", "New", false }, { "working", "In work", false },
		{ "qualified", "Qualified", false }, { "overdue", "Tasks overdue", false },
		{ "without_next_task", "Without a next task", false },
		{ "taken", "Taken in the period", false }, { "max_open", "Limit", true } },
	},
	{
	    .id = "activity",
	    .title = "What was done",
	    .what =
		"Activities and changes of state in the period, on cards of any kind, by who did "
		"them.",
	    .report = "activity",
	    .none = "no user",
	    .empty = "Nothing was recorded in the period.",
	    .columns = { { "user", "Who", false }, { "activities", "Activities", false },
		{ "calls", "Calls", true }, { "mails", "Mails", true },
		{ "messages", "Messages", true }, { "meetings", "Meetings", true },
		{ "other", "Other", true }, { "reached", "Reached", false },
		{ "tasks_done", "Tasks done", true }, { "qualified", "Qualified", false },
		{ "unqualified", "Unqualified", true }, { "converted", "Converted", false },
		{ "won", "Won", false }, { "lost", "Lost", true } },
	},
	{
	    .id = "deals",
	    .title = "Deals",
	    .what =
		"All deals by stage and currency. Forecast: the amount times the share of deals "
		"that were won after being in the stage.",
	    .report = "deals",
	    .of = CRM_PAGE_ALL_TIME,
	    .empty = "There are no deals.",
	    .chart = { CRM_PLOT_BARS, "stage", "deals", "Deals by stage" },
	    .columns = { { "stage", "Stage", false }, { "deals", "Deals", false },
		{ "without_amount", "Without an amount", true }, { "amount", "Amount", false },
		{ "won_share", "Won after it", false }, { "forecast", "Forecast", false },
		{ "currency", "Currency", false } },
	},
	{
	    .id = "reasons",
	    .title = "Why leads and deals were lost",
	    .what =
		"Leads that became unqualified and deals that were lost in the period, and still "
		"are. Shares are of the leads, or of the deals.",
	    .report = "reasons",
	    .none = "no reason",
	    .empty = "Nothing was lost in the period.",
	    .chart = { CRM_PLOT_BARS, "reason", "n", "By reason" },
	    .columns = { { "reason", "Reason", false }, { "what", "Of", false },
		{ "n", "How many", false }, { "share", "Share", false } },
	},
	{
	    .id = "aging",
	    .title = "How long leads have been waiting",
	    .what = "All open leads by the days that they have been in their state.",
	    .report = "aging",
	    .of = CRM_PAGE_ALL_TIME,
	    .empty = "No lead is open.",
	    .columns = { { "stage", "State", false }, { "leads", "Leads", false },
		{ "under_1d", "Under 1 day", false }, { "under_3d", "1 to 3", false },
		{ "under_7d", "3 to 7", false }, { "under_14d", "7 to 14", false },
		{ "under_30d", "14 to 30", false }, { "under_90d", "30 to 90", false },
		{ "older", "90 and more", false }, { "median_days", "Median days", false } },
	},
	{
	    .id = "quality",
	    .title = "What was taken in",
	    .what =
		"Imports of the period by source: rows read, what became of them, and how many of "
		"their e-mails, phones and other points are not valid.",
	    .report = "quality",
	    .by = "source",
	    .none = "of each row",
	    .empty = "Nothing was imported in the period.",
	    .columns = { { "source", "Source", false }, { "imports", "Imports", false },
		{ "read", "Rows", false }, { "created", "Created", false },
		{ "attached", "Attached", true }, { "unchanged", "Unchanged", true },
		{ "suppressed", "Suppressed", true }, { "blank", "Blank", true },
		{ "rejected", "Rejected", false }, { "rejected_share", "Rejected share", true },
		{ "points", "Points", false }, { "invalid", "Not valid", false },
		{ "invalid_share", "Share", true }, { "pairs", "Likely pairs", true },
		{ "merged", "Merged since", true } },
	},
};

const struct crm_page_spec *
crm_page_specs(size_t *n)
{
	*n = sizeof(specs) / sizeof(specs[0]);
	return specs;
}
