#include "tests/unit/crm_test.h"

#include "lib/text/answer.h"

#define NOW INT64_C(1772441000) /* 2026-03-02 */

static void
reads_answers(void **state)
{
	static const struct {
		const char *fold;
		enum crm_answer answer;
	} cells[] = {
		{ "да", CRM_ANSWER_YES },
		{ "истина", CRM_ANSWER_YES },
		{ "✓", CRM_ANSWER_YES },
		{ "1", CRM_ANSWER_YES },
		{ "нет", CRM_ANSWER_NO },
		{ "ложь", CRM_ANSWER_NO },
		{ "0", CRM_ANSWER_NO },
		{ "subscribed", CRM_ANSWER_AGREED },
		{ "дано", CRM_ANSWER_AGREED },
		{ "unsubscribed", CRM_ANSWER_REFUSED },
		{ "не писать", CRM_ANSWER_REFUSED },
		{ "cleaned", CRM_ANSWER_NOTHING },
		{ "pending", CRM_ANSWER_NOTHING },
		{ "2026-01-31", CRM_ANSWER_YES },
		{ "31.01.26 10:15", CRM_ANSWER_YES },
		{ "1/31/2026", CRM_ANSWER_YES },
		{ "5 марта 2025 г.", CRM_ANSWER_YES },
		{ "31.02.2026", CRM_ANSWER_UNCLEAR },
		{ "20260131", CRM_ANSWER_UNCLEAR },
		{ "7707083893", CRM_ANSWER_UNCLEAR },
		{ "2", CRM_ANSWER_UNCLEAR },
		{ "email, sms", CRM_ANSWER_UNCLEAR },
		{ "", CRM_ANSWER_UNCLEAR },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
		if (crm_answer_read(cells[i].fold, NOW) != cells[i].answer)
			fail_msg("'%s': %d", cells[i].fold, crm_answer_read(cells[i].fold, NOW));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads_answers) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
