/*
 * What a cell answers to a question: whether somebody agrees to be written to.
 */
#ifndef CRM_TEXT_ANSWER_H
#define CRM_TEXT_ANSWER_H

#include <stdint.h>

enum crm_answer {
	CRM_ANSWER_UNCLEAR,
	CRM_ANSWER_NOTHING, /* it says that nothing is known: "pending", "not set" */
	CRM_ANSWER_YES,     /* to what the column asks; also a date, which says since when */
	CRM_ANSWER_NO,
	CRM_ANSWER_AGREED, /* whatever the column asks */
	CRM_ANSWER_REFUSED
};

/* Reads a folded cell (crm_text_fold). now: in seconds, for dates of two-digit years. */
enum crm_answer crm_answer_read(const char *fold, int64_t now);

#endif
