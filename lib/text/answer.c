#include "lib/text/answer.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "lib/text/date.h"

static const char *const yes[] = { "1", "yes", "y", "true", "x", "on", "ok", "+", "✓", "✔",
	"checked", "да", "д", "есть", "истина", NULL };
static const char *const no[] = { "0", "no", "n", "false", "off", "unchecked", "нет", "н", "ложь",
	NULL };
static const char *const agreed[] = { "given", "granted", "opted in", "opted-in", "opt-in",
	"opt in", "subscribed", "agreed", "accepted", "consented", "confirmed", "согласен",
	"согласна", "получено", "дано", "подписан", "подписана", "разрешено", "разрешаю", NULL };
static const char *const refused[] = { "refused", "denied", "opted out", "opted-out", "opt-out",
	"opt out", "unsubscribed", "declined", "revoked", "withdrawn", "disagree", "do not contact",
	"do not call", "do not email", "отказ", "отказано", "отказался", "отказалась", "отписан",
	"отписана", "отписался", "отписалась", "не согласен", "не согласна", "не подписан",
	"не подписана", "не получено", "не дано", "отозвано", "отозвал", "отозвала", "запрещено",
	"не разрешено", "не звонить", "не писать", NULL };
/* Of mailing programs: an address that bounced, one that never was asked. */
static const char *const nothing[] = { "pending", "unconfirmed", "cleaned", "non-subscribed",
	"not subscribed yet", "transactional", "no consent", "active", "bounced", "archived",
	"not set", "не задано", "не определено", "ожидает подтверждения", NULL };

static bool
among(const char *word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

/* A bare number is no date here: it may be anything. */
static bool
is_date(const char *fold, int64_t now)
{
	struct crm_date date;

	if (fold[strspn(fold, "0123456789")] == '\0')
		return false;
	return crm_date_read(&date, fold, CRM_DATE_DMY, now) == NULL ||
	       crm_date_read(&date, fold, CRM_DATE_MDY, now) == NULL;
}

enum crm_answer
crm_answer_read(const char *fold, int64_t now)
{
	if (among(fold, yes))
		return CRM_ANSWER_YES;
	if (among(fold, no))
		return CRM_ANSWER_NO;
	if (among(fold, agreed))
		return CRM_ANSWER_AGREED;
	if (among(fold, refused))
		return CRM_ANSWER_REFUSED;
	if (among(fold, nothing))
		return CRM_ANSWER_NOTHING;
	return is_date(fold, now) ? CRM_ANSWER_YES : CRM_ANSWER_UNCLEAR;
}
