#include <string.h>

#include "lib/text/name.h"
#include "tests/unit/crm_test.h"

#define NELEM(a) (sizeof(a) / sizeof((a)[0]))

static struct crm_arena arena;

static int
clear_arena(void **state)
{
	(void)state;
	crm_arena_clear(&arena);
	return 0;
}

/* NULL as "-". */
static const char *
shown(const char *s)
{
	return s == NULL ? "-" : s;
}

/* full NULL: the cell as it stands. */
struct split {
	const char *cell, *full, *first, *middle, *last;
};

static void
check_splits(const struct split *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct split *c = &cases[i];
		struct crm_name name;
		assert_int_equal(crm_name_split(&name, c->cell, &arena), CRM_OK);
		if (strcmp(shown(name.full), c->full == NULL ? c->cell : c->full) != 0 ||
		    strcmp(shown(name.first), shown(c->first)) != 0 ||
		    strcmp(shown(name.middle), shown(c->middle)) != 0 ||
		    strcmp(shown(name.last), shown(c->last)) != 0)
			fail_msg("'%s': full '%s' first '%s' middle '%s' last '%s'", c->cell,
			    shown(name.full), shown(name.first), shown(name.middle),
			    shown(name.last));
	}
}

/* As people type them: what stands around a name is in full, and of no part. */
static void
test_dirty(void **state)
{
	static const struct split cases[] = {
		{ "г-н Иванов", "Иванов", NULL, NULL, "Иванов" },
		{ "Dr. Smith", "Smith", NULL, NULL, "Smith" },
		{ "Mr John Smith", "John Smith", "John", NULL, "Smith" },
		{ "John Smith PhD", "John Smith", "John", NULL, "Smith" },
		{ "John Smith, Ph.D.", "John Smith", "John", NULL, "Smith" },
		{ "ИВАНОВ ИВАН", "Иванов Иван", "Иван", NULL, "Иванов" },
		{ "иванов иван иванович", "Иванов Иван Иванович", "Иван", "Иванович", "Иванов" },
		{ "Иванов  Иван   Иванович", "Иванов Иван Иванович", "Иван", "Иванович", "Иванов" },
		{ "Иванова (Петрова) Анна", NULL, "Анна", NULL, "Иванова" },
		{ "Иванова (Петрова) Анна Сергеевна", NULL, "Анна", "Сергеевна", "Иванова" },
		{ "Иванов Иван / отдел закупок", NULL, "Иван", NULL, "Иванов" },
		{ "Иванов Иван - директор", NULL, "Иван", NULL, "Иванов" },
		{ "Иванов Иван, директор", NULL, "Иван", NULL, "Иванов" },
		{ "Иванов Иван Иванович, генеральный директор", NULL, "Иван", "Иванович",
		    "Иванов" },
		{ "Иван \"Вано\" Иванов", NULL, "Иван", NULL, "Иванов" },
		{ "Иван «Вано» Иванов", NULL, "Иван", NULL, "Иванов" },
		{ "Иван „Вано“ Иванов", NULL, "Иван", NULL, "Иванов" },
		{ "Анна-Мария Петрова", NULL, "Анна-Мария", NULL, "Петрова" },
		{ "Петрова-Лаптева Анна", NULL, "Анна", NULL, "Петрова-Лаптева" },
		{ "Ludwig van der Berg", NULL, "Ludwig", NULL, "van der Berg" },
		{ "иван", "Иван", "Иван", NULL, NULL },
		{ "Ромашка", NULL, NULL, NULL, "Ромашка" },
		{ "Иванов Иван, ООО Ромашка", NULL, "Иван", NULL, "Иванов" },
		{ "ИП Иванов И.И.", "Иванов И.И.", "И.", "И.", "Иванов" },
		{ "ИП Иванов Иван Иванович", "Иванов Иван Иванович", "Иван", "Иванович", "Иванов" },
		{ "Уважаемый Иван Иванович", "Иван Иванович", "Иван", "Иванович", NULL },
		{ "Господин Иванов", "Иванов", NULL, NULL, "Иванов" },
		{ "г-жа Петрова А.С.", "Петрова А.С.", "А.", "С.", "Петрова" },
		{ "тов. Сухов", "Сухов", NULL, NULL, "Сухов" },
		{ "гр. Иванов И.И.", "Иванов И.И.", "И.", "И.", "Иванов" },
		{ "Mr. & Mrs. Smith", "Smith", NULL, NULL, "Smith" },
		{ "Иванов Иван и Петрова Анна", NULL, "Иван", NULL, "Иванов" },
		{ "Иванов Иван, Петров Пётр", NULL, "Иван", NULL, "Иванов" },
		{ "Иванов И. И., Петров П. П.", NULL, "И.", "И.", "Иванов" },
		{ "Ivan IVANOV", NULL, "Ivan", NULL, "IVANOV" },
		{ "Ivan Ivanov (Romashka LLC)", NULL, "Ivan", NULL, "Ivanov" },
		{ "Ivanov Ivan Ivanovich", NULL, "Ivan", "Ivanovich", "Ivanov" },
		{ "Ivan_Ivanov", "Ivan Ivanov", "Ivan", NULL, "Ivanov" },
		{ "Иванов_Иван", "Иванов Иван", "Иван", NULL, "Иванов" },
		{ "Иван И.", NULL, "Иван", NULL, "И." },
		{ "Иван И", NULL, "Иван", NULL, "И" },
		{ "Иванов И", NULL, "И", NULL, "Иванов" },
		{ "Иванов ИИ", NULL, "И", "И", "Иванов" },
		{ "Иванов И И", NULL, "И", "И", "Иванов" },
		{ "Иванов И.И", NULL, "И.", "И", "Иванов" },
		{ "Иванов. И.И.", NULL, "И.", "И.", "Иванов" },
		{ "Анна (бухгалтер)", NULL, "Анна", NULL, NULL },
		{ "Анна бухгалтер", NULL, "Анна", NULL, NULL },
		{ "Иван Петрович (вн. 12)", NULL, "Иван", "Петрович", NULL },
		{ "Иван Петров 8 916 123 45 67", NULL, "Иван", NULL, "Петров" },
		{ "Иван Петров ivan@x.org", NULL, "Иван", NULL, "Петров" },
		{ "Иван Петров 2", NULL, NULL, NULL, NULL },
		{ "Иванов Иван +7 916 123-45-67", NULL, "Иван", NULL, "Иванов" },
		{ "к.т.н. Иванов Иван", "Иванов Иван", "Иван", NULL, "Иванов" },
		{ "Иванов Иван, к.т.н.", "Иванов Иван", "Иван", NULL, "Иванов" },
		{ "проф. Иванов", "Иванов", NULL, NULL, "Иванов" },
		{ "д-р Иванов", "Иванов", NULL, NULL, "Иванов" },
		{ "Herr Müller", "Müller", NULL, NULL, "Müller" },
		{ "Frau Dr. Anna Schmidt", "Anna Schmidt", "Anna", NULL, "Schmidt" },
		{ "MUDr. Jan Novák", "Jan Novák", "Jan", NULL, "Novák" },
		{ "Ing. Jan Novák", "Jan Novák", "Jan", NULL, "Novák" },
		{ "Jan Novák, MBA", "Jan Novák", "Jan", NULL, "Novák" },
		{ "Mme Dupont", "Dupont", NULL, NULL, "Dupont" },
		{ "Sig. Rossi", "Rossi", NULL, NULL, "Rossi" },
		{ "Sr. Juan García López", "Juan García López", "Juan", "García", "López" },
		{ "Sra. García", "García", NULL, NULL, "García" },
		{ "Иванов Иван Иванович (ген. директор)", NULL, "Иван", "Иванович", "Иванов" },
		{ "Клиент", NULL, NULL, NULL, NULL },
		{ "Директор", NULL, NULL, NULL, NULL },
		{ "Бухгалтерия", NULL, NULL, NULL, NULL },
		{ "отдел закупок", "Отдел Закупок", NULL, NULL, NULL },
		{ "Иван - склад", NULL, "Иван", NULL, NULL },
		{ "Иванов Иван Иванович / 15.03.1980", NULL, "Иван", "Иванович", "Иванов" },
		{ "O'Brien Patrick", NULL, "Patrick", NULL, "O'Brien" },
		{ "d'Orville Charles", NULL, "Charles", NULL, "d'Orville" },
		{ "Мак-Дональд Рональд", NULL, "Рональд", NULL, "Мак-Дональд" },
		{ "Де Лорм Шарль", NULL, "Шарль", NULL, "Де Лорм" },
		{ "Абдулла ибн Хасан", NULL, "Абдулла", NULL, "ибн Хасан" },
		{ "Шакирова Гульнара Ринатовна", NULL, "Гульнара", "Ринатовна", "Шакирова" },
		{ "Гульнара Ринатовна Шакирова", NULL, "Гульнара", "Ринатовна", "Шакирова" },
		{ "Мамедов Рашид Алиоглы", NULL, "Рашид", "Алиоглы", "Мамедов" },
		{ "Мамедова Лейла Али-кызы", NULL, "Лейла", "Али-кызы", "Мамедова" },
		{ "Smith, John", NULL, "John", NULL, "Smith" },
		{ "Smith,John", NULL, "John", NULL, "Smith" },
		{ "SMITH, John Q.", NULL, "John", "Q.", "SMITH" },
		{ "smith john", "Smith John", "John", NULL, "Smith" },
		{ "Dr.Smith John", "Smith John", "John", NULL, "Smith" },
		{ "Иванов Иван Ив.", NULL, "Иван", "Ив.", "Иванов" },
		{ "Ив. Иванов", NULL, "Ив.", NULL, "Иванов" },
		{ "Иван Ив. Иванов", NULL, "Иван", "Ив.", "Иванов" },
		{ "\"Иванов Иван\"", "Иванов Иван", "Иван", NULL, "Иванов" },
		{ "'Иванов Иван'", "Иванов Иван", "Иван", NULL, "Иванов" },
		{ "Иванов Иван.", NULL, "Иван", NULL, "Иванов" },
		{ "Иванов Иван,", "Иванов Иван", "Иван", NULL, "Иванов" },
		{ ", Иванов Иван", "Иванов Иван", "Иван", NULL, "Иванов" },
		{ "-Иванов Иван-", "Иванов Иван", "Иван", NULL, "Иванов" },
		{ "* Иванов Иван", "Иванов Иван", "Иван", NULL, "Иванов" },
		{ "•Иванов Иван", "Иванов Иван", "Иван", NULL, "Иванов" },
		{ "Иванов Иван *", "Иванов Иван", "Иван", NULL, "Иванов" },
		{ "Петрова - Лаптева Анна", "Петрова-Лаптева Анна", "Анна", NULL,
		    "Петрова-Лаптева" },
		{ "Анна - Мария Вебер", "Анна-Мария Вебер", "Анна-Мария", NULL, "Вебер" },
		{ "Петров — менеджер", NULL, NULL, NULL, "Петров" },
		{ "Иванов Иван, тел. 8 916 123-45-67", NULL, "Иван", NULL, "Иванов" },
		{ "Иванов Иван отдел закупок", NULL, "Иван", NULL, "Иванов" },
		{ "Петров Иван бухгалтер", NULL, "Иван", NULL, "Петров" },
		{ "Иван петров", NULL, "Иван", NULL, "петров" },
		{ "Директор Иванов Иван", NULL, "Иван", NULL, "Иванов" },
		{ "Генеральный директор Петрова Анна", NULL, "Анна", NULL, "Петрова" },
		{ "Генеральный директор", NULL, NULL, NULL, NULL },
		{ "Менеджер", NULL, NULL, NULL, NULL },
		{ "John Smith and Mary Smith", NULL, "John", NULL, "Smith" },
		{ "Mr and Mrs Smith", "Smith", NULL, NULL, "Smith" },
		{ "Prof. dr. Jan de Vries", "Jan de Vries", "Jan", NULL, "de Vries" },
		{ "Ван дер Берг Анна", NULL, "Анна", NULL, "Ван дер Берг" },
		{ "Уважаемая Анна Петровна", "Анна Петровна", "Анна", "Петровна", NULL },
		{ "Анна_Петрова", "Анна Петрова", "Анна", NULL, "Петрова" },
		{ "Пак ЛИ", NULL, "Пак", NULL, "ЛИ" },
		{ "ИИ Иванов", NULL, "И", "И", "Иванов" },
		{ "~Анна~", "Анна", "Анна", NULL, NULL },
		{ "Иванов (Вано) Иван «Ваня»", NULL, "Иван", NULL, "Иванов" },
		{ "Smith, John - CEO", NULL, "John", NULL, "Smith" },
		{ "John Smith owner", NULL, "John", NULL, "Smith" },
	};

	(void)state;
	check_splits(cases, NELEM(cases));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_dirty, clear_arena),
	};

	return cmocka_run_group_tests_name("name_split", tests, NULL, NULL);
}
