#include <stdio.h>
#include <string.h>

#include "lib/match/compare.h"
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

static const char *const words[] = { "unknown", "same", "compatible", "initials", "contradicts" };

struct pair {
	const char *a, *b;
	enum crm_likeness likeness;
};

static enum crm_likeness
compare(const char *a, const char *b)
{
	struct crm_name x = { .full = a }, y = { .full = b };
	enum crm_likeness out;

	assert_int_equal(crm_name_compare(&x, &y, &out), CRM_OK);
	return out;
}

static void
check_pairs(const struct pair *pairs, size_t n)
{
	size_t wrong = 0;

	for (size_t i = 0; i < n; i++) {
		const struct pair *p = &pairs[i];
		enum crm_likeness one = compare(p->a, p->b), two = compare(p->b, p->a);
		if (one != p->likeness || two != p->likeness) {
			print_error("%s | %s: %s, %s; expected %s\n", p->a, p->b, words[one],
			    words[two], words[p->likeness]);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void
test_same(void **state)
{
	static const struct pair pairs[] = {
		{ "Иванов Иван", "Иванов Иван", CRM_LIKE_SAME },
		{ "Иванов Иван", "Иван Иванов", CRM_LIKE_SAME },
		{ "ИВАНОВ ИВАН", "иванов иван", CRM_LIKE_SAME },
		{ "Иванов Иван Иванович", "Иван Иванович Иванов", CRM_LIKE_SAME },
		{ "Иванов, Иван", "Ivan Ivanov", CRM_LIKE_SAME },
		{ "Ivan Petrov", "PETROV IVAN", CRM_LIKE_SAME },
		{ "Щербакова Юлия", "Yulia Shcherbakova", CRM_LIKE_SAME },
		{ "Щербакова Юлия", "Julia Scherbakova", CRM_LIKE_SAME },
		{ "Щербакова Юлия", "Iuliia Sherbakova", CRM_LIKE_SAME },
		{ "Соловьёв Пётр", "Соловьев Петр", CRM_LIKE_SAME },
		{ "Соловьёв Пётр", "Pyotr Solovyov", CRM_LIKE_SAME },
		{ "Соловьёв Пётр", "Petr Soloviev", CRM_LIKE_SAME },
		{ "Хрущёв Никита", "Nikita Khrushchev", CRM_LIKE_SAME },
		{ "Цветков Юрий", "Yury Tsvetkov", CRM_LIKE_SAME },
		{ "Цветков Юрий", "Iurii Cvetkov", CRM_LIKE_SAME },
		{ "Кузнецов Сергей", "Sergej Kuznecov", CRM_LIKE_SAME },
		{ "Кузнецов Сергей", "Sergey Kuznetsoff", CRM_LIKE_SAME },
		{ "Смирнов Дмитрий", "Dmitri Smirnow", CRM_LIKE_SAME },
		{ "Смирнов Дмитрий", "Dmitriy Smirnoff", CRM_LIKE_SAME },
		{ "Александр Попов", "Alexander Popov", CRM_LIKE_SAME },
		{ "Александр Попов", "Aleksandr Popov", CRM_LIKE_SAME },
		{ "Ксения Белая", "Xenia Belaya", CRM_LIKE_SAME },
		{ "Анна Иванова", "Anna Ivanov", CRM_LIKE_SAME },
		{ "Мария Достоевская", "Maria Dostoevsky", CRM_LIKE_SAME },
		{ "Мария Достоевская", "Mariya Dostoyevskaya", CRM_LIKE_SAME },
		{ "Наталья Толстая", "Natalia Tolstoy", CRM_LIKE_SAME },
		{ "Анна Ковальская", "Anna Kowalska", CRM_LIKE_SAME },
		{ "Софья Кузьмина", "Sofia Kuzmina", CRM_LIKE_SAME },
		{ "Екатерина Жукова", "Yekaterina Zhukova", CRM_LIKE_SAME },
		{ "Людмила Тюрина", "Lyudmila Tyurina", CRM_LIKE_SAME },
		{ "Людмила Тюрина", "Ludmila Tiurina", CRM_LIKE_SAME },
		{ "Мюллер Томас", "Thomas Müller", CRM_LIKE_SAME },
		{ "Thomas Mueller", "Thomas Müller", CRM_LIKE_SAME },
		{ "Thomas Muller", "Thomas Müller", CRM_LIKE_SAME },
		{ "Шмидт Анна", "Anna Schmidt", CRM_LIKE_SAME },
		{ "О'Нил Шон", "Sean O'Neill", CRM_LIKE_SAME },
		{ "Sean O'Neill", "Shaun ONeil", CRM_LIKE_SAME },
		{ "Kim Lee", "Lee Kim", CRM_LIKE_SAME },
		{ "Martin Paul", "Paul Martin", CRM_LIKE_SAME },
		{ "Иванова-Петрова Анна", "Ivanova Petrova Anna", CRM_LIKE_SAME },
		{ "Vincent van der Berg", "VAN DER BERG VINCENT", CRM_LIKE_SAME },
		{ "Dr. John Smith", "John Smith, PhD", CRM_LIKE_SAME },
		{ "г-н Иванов Иван", "Иван Иванов", CRM_LIKE_SAME },
		{ "John Smith Jr", "Smith, John, Jr.", CRM_LIKE_SAME },
		{ "John Smith II", "John Smith Jr", CRM_LIKE_SAME },
		{ "Алиев Вели Мамед оглы", "Aliyev Veli Mamed oglu", CRM_LIKE_SAME },
		{ "Иванов Иван", "Ивaнoв Ивaн", CRM_LIKE_SAME }, /* Latin a and o inside */
		{ "Иванов Иван", "Ивано\u0301в Ива\u0301н", CRM_LIKE_SAME },
		{ "Рахманинов Сергей", "Sergei Rakhmaninov", CRM_LIKE_SAME },
		{ "ИвановИван", "Иван Иванов", CRM_LIKE_SAME },
		{ "Reinaldo Gregorio Lenin Cerna", "Reinaldo Lenin Gregorio Cerna", CRM_LIKE_SAME },
		{ "Джон Джонсон", "John Johnson", CRM_LIKE_SAME },
		{ "Уильям Уилсон", "William Wilson", CRM_LIKE_SAME },
		{ "Гарсия Мария", "Maria Garcia", CRM_LIKE_SAME },
		{ "Шевченко Тарас", "Taras Shevchenko", CRM_LIKE_SAME },
		{ "王伟", "王伟", CRM_LIKE_INITIALS },
		{ "Bdfyjd Bdfy", "Ivan Ivanov", CRM_LIKE_SAME },
		{ "Шмфт Зуекщм", "Ivan Petrov", CRM_LIKE_SAME },
		{ "Joukov Gueorgui", "Георгий Жуков", CRM_LIKE_SAME },
		{ "Schtschukin Ilja", "Щукин Илья", CRM_LIKE_SAME },
		{ "Kim Jong Un", "Kim Jong-un", CRM_LIKE_SAME },
		{ "Абдул Азиз Каримов", "Abdulaziz Karimov", CRM_LIKE_SAME },
		{ "Гарсия Лопез Хуан", "Juan Garcia Lopez", CRM_LIKE_SAME },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs));
}

static void
test_compatible(void **state)
{
	static const struct pair pairs[] = {
		{ "Иванов Иван", "Иванов Иван Иванович", CRM_LIKE_COMPATIBLE },
		{ "Ivan Ivanov", "Иванов Иван Иванович", CRM_LIKE_COMPATIBLE },
		{ "Саша Иванова", "Александра Иванова", CRM_LIKE_COMPATIBLE },
		{ "Саша Петренко", "Александр Петренко", CRM_LIKE_COMPATIBLE },
		{ "Sasha Petrenko", "Александр Петренко", CRM_LIKE_COMPATIBLE },
		{ "Женя Коваль", "Евгения Коваль", CRM_LIKE_COMPATIBLE },
		{ "Женя Коваль", "Евгений Коваль", CRM_LIKE_COMPATIBLE },
		{ "Слава Климов", "Вячеслав Климов", CRM_LIKE_COMPATIBLE },
		{ "Слава Климов", "Климов Станислав", CRM_LIKE_COMPATIBLE },
		{ "Петров Дима", "Dmitry Petrov", CRM_LIKE_COMPATIBLE },
		{ "Bill Gardner", "William Gardner", CRM_LIKE_COMPATIBLE },
		{ "Bob Miller", "Rob Miller", CRM_LIKE_COMPATIBLE },
		{ "Liz Hunter", "Elizabeth Hunter", CRM_LIKE_COMPATIBLE },
		{ "Kate Winter", "Winter, Katherine", CRM_LIKE_COMPATIBLE },
		{ "Michael Orlov", "Михаил Орлов", CRM_LIKE_COMPATIBLE },
		{ "Mike Orlov", "Mikhail Orlov", CRM_LIKE_COMPATIBLE },
		{ "Eugene Volkov", "Евгений Волков", CRM_LIKE_COMPATIBLE },
		{ "Andrew Sokolov", "Андрей Соколов", CRM_LIKE_COMPATIBLE },
		{ "Peter Belov", "Пётр Белов", CRM_LIKE_COMPATIBLE },
		{ "Иванова-Петрова Анна", "Иванова Анна", CRM_LIKE_COMPATIBLE },
		{ "Anna Smith-Jones", "Anna Jones", CRM_LIKE_COMPATIBLE },
		{ "Anna van der Berg", "Anna Berg", CRM_LIKE_COMPATIBLE },
		{ "Анна-Мария Климова", "Анна Климова", CRM_LIKE_COMPATIBLE },
		{ "Кузнецов Олег", "Кузнецев Олег", CRM_LIKE_COMPATIBLE },
		{ "Ivan Stepanov", "Ivan Stepnaov", CRM_LIKE_COMPATIBLE },
		{ "Алексей Михайлов", "Алескей Михайлов", CRM_LIKE_COMPATIBLE },
		{ "Hans J Friedrich", "Hans Joachim Friedrich", CRM_LIKE_COMPATIBLE },
		{ "Иванов Иван И.", "Иванов Иван Иванович", CRM_LIKE_COMPATIBLE },
		{ "John Smith", "John Smith Jr", CRM_LIKE_COMPATIBLE },
		{ "J. Edgar Hoover", "Edgar Hoover", CRM_LIKE_COMPATIBLE },
		{ "Иван Иванович", "Петров Иван Иванович", CRM_LIKE_COMPATIBLE },
		{ "Петров Иван Сергеевич", "Петров Иван Сергеич", CRM_LIKE_COMPATIBLE },
		{ "Aliyev Veli", "Алиев Вели Мамед оглы", CRM_LIKE_COMPATIBLE },
		{ "Anna Maria Weber", "Anna Weber", CRM_LIKE_COMPATIBLE },
		{ "Елена Павлвоа", "Елена Павлова", CRM_LIKE_COMPATIBLE },
		{ "Elena Egoorva", "Елена Егоорва", CRM_LIKE_SAME },
		{ "Светлана Некрасва", "Светлана Некрасова", CRM_LIKE_COMPATIBLE },
		{ "Coleman Murray", "Coleman Murrya", CRM_LIKE_COMPATIBLE },
		{ "Juan Garcia Lopez", "Juan Garcia", CRM_LIKE_COMPATIBLE },
		{ "Хуан Гарсия Лопес", "Хуан Лопес", CRM_LIKE_COMPATIBLE },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs));
}

static void
test_initials(void **state)
{
	static const struct pair pairs[] = {
		{ "Иванов И.И.", "Иванов Иван Иванович", CRM_LIKE_INITIALS },
		{ "И. И. Иванов", "Иванов Иван Иванович", CRM_LIKE_INITIALS },
		{ "Иванов И.", "Иванов Иван", CRM_LIKE_INITIALS },
		{ "Ivanov I.", "Иванов Иван", CRM_LIKE_INITIALS },
		{ "I.Ivanov", "Иванов Иван", CRM_LIKE_INITIALS },
		{ "PETROV I.", "Ivan Petrov", CRM_LIKE_INITIALS },
		{ "Иванов И.И.", "Иванов И. И.", CRM_LIKE_INITIALS },
		{ "Ю. Орлова", "Yulia Orlova", CRM_LIKE_INITIALS },
		{ "Y. Orlova", "Юлия Орлова", CRM_LIKE_INITIALS },
		{ "S. Orlov", "Шамиль Орлов", CRM_LIKE_INITIALS },
		{ "Иванова А.", "Саша Иванова", CRM_LIKE_INITIALS },
		{ "Иванова С.", "Саша Иванова", CRM_LIKE_INITIALS },
		{ "Иван", "Иван Петров", CRM_LIKE_INITIALS },
		{ "Ваня", "Иван Петров", CRM_LIKE_INITIALS },
		{ "Петров", "Иван Петров", CRM_LIKE_INITIALS },
		{ "Petrov", "Иван Петров", CRM_LIKE_INITIALS },
		{ "Петров", "Петров", CRM_LIKE_INITIALS },
		{ "Саша", "Александр", CRM_LIKE_INITIALS },
		{ "Anna K.", "Anna Kern", CRM_LIKE_INITIALS },
		{ "J.-C. Kern", "Jean-Claude Kern", CRM_LIKE_INITIALS },
		{ "А.-М. Климова", "Анна-Мария Климова", CRM_LIKE_INITIALS },
		{ "Анна К.", "Кузнецова Анна", CRM_LIKE_INITIALS },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs));
}

static void
test_contradicts(void **state)
{
	static const struct pair pairs[] = {
		{ "Иванов Иван", "Петров Иван", CRM_LIKE_CONTRADICTS },
		{ "Иванов Иван", "Иванов Пётр", CRM_LIKE_CONTRADICTS },
		{ "Иванов Иван Иванович", "Иванов Иван Петрович", CRM_LIKE_CONTRADICTS },
		{ "Иванов Иван Иванович", "Иванов Иван П.", CRM_LIKE_CONTRADICTS },
		{ "Иванов И.И.", "Иванов И.П.", CRM_LIKE_CONTRADICTS },
		{ "Иванов И.И.", "Иванов Пётр Иванович", CRM_LIKE_CONTRADICTS },
		{ "Иванов А. Б.", "Иванов Б. А.", CRM_LIKE_CONTRADICTS },
		{ "Иванов Александр", "Иванова Александра", CRM_LIKE_CONTRADICTS },
		{ "Иванов Саша", "Иванова Саша", CRM_LIKE_CONTRADICTS },
		{ "Иванов А.", "Иванова А.", CRM_LIKE_CONTRADICTS },
		{ "Иванов Валентин", "Иванова Валентина", CRM_LIKE_CONTRADICTS },
		{ "Valentin Ivanov", "Valentina Ivanov", CRM_LIKE_CONTRADICTS },
		{ "Иванов Сергей", "Иванова Елена", CRM_LIKE_CONTRADICTS },
		{ "Саша Климов", "Паша Климов", CRM_LIKE_CONTRADICTS },
		{ "Ян Климов", "Иван Климов", CRM_LIKE_CONTRADICTS },
		{ "Яна Коваль", "Анна Коваль", CRM_LIKE_CONTRADICTS },
		{ "Диана Коваль", "Дана Коваль", CRM_LIKE_CONTRADICTS },
		{ "Мария Климова", "Марина Климова", CRM_LIKE_CONTRADICTS },
		{ "Maria Berger", "Marina Berger", CRM_LIKE_CONTRADICTS },
		{ "Elena Belova", "Olga Belova", CRM_LIKE_CONTRADICTS },
		{ "John Petrov", "Иван Петров", CRM_LIKE_CONTRADICTS },
		{ "John Smith Sr", "John Smith Jr", CRM_LIKE_CONTRADICTS },
		{ "John Smith III", "John Smith, Jr.", CRM_LIKE_CONTRADICTS },
		{ "Иванов Иван ст.", "Иванов Иван мл.", CRM_LIKE_CONTRADICTS },
		{ "Anna Schmidt", "Anna Schmitt", CRM_LIKE_CONTRADICTS },
		{ "Hans Meyer", "Hans Beyer", CRM_LIKE_CONTRADICTS },
		{ "Олег Попов", "Олег Носов", CRM_LIKE_CONTRADICTS },
		{ "Ли Анна", "Ким Анна", CRM_LIKE_CONTRADICTS },
		{ "Кузнецов Олег", "Кузнецев Игорь", CRM_LIKE_CONTRADICTS },
		{ "Кузнецов О.", "Кузнецев Олег", CRM_LIKE_CONTRADICTS },
		{ "Olaf Scholz", "Octavian Scholz", CRM_LIKE_CONTRADICTS },
		{ "Вера Петрова", "Вероника Сидорова", CRM_LIKE_CONTRADICTS },
		{ "Алиев Вели Мамед оглы", "Алиев Вели Гасан оглы", CRM_LIKE_CONTRADICTS },
		{ "Алиева Лейла Мамед кызы", "Алиев Вели Мамед оглы", CRM_LIKE_CONTRADICTS },
		{ "Пётр", "Иван Петров", CRM_LIKE_CONTRADICTS },
		{ "Сидоров", "Иван Петров", CRM_LIKE_CONTRADICTS },
		{ "Пётр", "Иван", CRM_LIKE_CONTRADICTS },
		{ "Сидоров", "Петров", CRM_LIKE_CONTRADICTS },
		{ "Климова", "Олег Климов", CRM_LIKE_CONTRADICTS },
		{ "John Michael Stone", "John Robert Stone", CRM_LIKE_CONTRADICTS },
		{ "Anna van der Berg", "Anna van der Meer", CRM_LIKE_CONTRADICTS },
		{ "Камол Хамра", "Камола Хамра", CRM_LIKE_CONTRADICTS },
		{ "Иванов Пётр Ильич", "Иванов Пётр Кузьмич", CRM_LIKE_CONTRADICTS },
		{ "Ivan Petrov", "Ivanna Petrov", CRM_LIKE_CONTRADICTS },
		{ "Дарья Климова", "Мария Климова", CRM_LIKE_CONTRADICTS },
		{ "Daria Berger", "Maria Berger", CRM_LIKE_CONTRADICTS },
		{ "Анна Климова", "Алла Климова", CRM_LIKE_CONTRADICTS },
		{ "Амина Сафина", "Алина Сафина", CRM_LIKE_CONTRADICTS },
		{ "Justin Wolf", "Justine Wolf", CRM_LIKE_CONTRADICTS },
		{ "Juan Garcia Lopez", "Juan Garcia Perez", CRM_LIKE_CONTRADICTS },
		{ "Juan Carlos Lopez", "Juan Carlos", CRM_LIKE_CONTRADICTS },
		{ "Abdul Aziz Karimov", "Abdul Rahman Karimov", CRM_LIKE_CONTRADICTS },
		{ "Zhou Wei", "Chou Wei", CRM_LIKE_CONTRADICTS },
		{ "高石早苗", "高市早苗", CRM_LIKE_CONTRADICTS },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs));
}

static void
test_unknown(void **state)
{
	static const struct pair pairs[] = {
		{ "", "Иван Петров", CRM_LIKE_UNKNOWN },
		{ "", "", CRM_LIKE_UNKNOWN },
		{ "ivan@example.org", "Иван Петров", CRM_LIKE_UNKNOWN },
		{ "+7 495 123-45-67", "Иван Петров", CRM_LIKE_UNKNOWN },
		{ "Иван", "Петров", CRM_LIKE_UNKNOWN },
		{ "Гость 17", "Гость 17", CRM_LIKE_SAME },
		{ "😀", "Иван Петров", CRM_LIKE_UNKNOWN },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs));
}

struct parts_pair {
	struct crm_name a, b;
	enum crm_likeness likeness;
};

static void
test_parts(void **state)
{
	static const struct parts_pair pairs[] = {
		{ { .first = "Иван", .last = "Петров" }, { .full = "Petrov Ivan" }, CRM_LIKE_SAME },
		{ { .first = "Петров", .last = "Иван" }, { .first = "Иван", .last = "Петров" },
		    CRM_LIKE_SAME },
		{ { .first = "Иван Ильич", .last = "Петров" }, { .full = "Петров Иван Ильич" },
		    CRM_LIKE_SAME },
		{ { .first = "John", .last = "Smith Jr" },
		    { .first = "John", .last = "Smith", .middle = "Sr" }, CRM_LIKE_CONTRADICTS },
		{ { .last = "Петров" }, { .first = "Иван", .last = "Петров" }, CRM_LIKE_INITIALS },
		{ { 0 }, { .first = "Иван" }, CRM_LIKE_UNKNOWN },
		{ { .first = "Kim" }, { .last = "Kim" }, CRM_LIKE_INITIALS },
	};

	(void)state;
	for (size_t i = 0; i < NELEM(pairs); i++) {
		enum crm_likeness one, two;
		assert_int_equal(crm_name_compare(&pairs[i].a, &pairs[i].b, &one), CRM_OK);
		assert_int_equal(crm_name_compare(&pairs[i].b, &pairs[i].a, &two), CRM_OK);
		if (one != pairs[i].likeness || two != one)
			fail_msg("pair %zu: %s, %s", i, words[one], words[two]);
	}
}

static void
test_words(void **state)
{
	(void)state;
	assert_string_equal(crm_likeness_words(CRM_LIKE_SAME), "same name");
	assert_string_equal(crm_likeness_words(CRM_LIKE_COMPATIBLE), "names agree");
	assert_string_equal(crm_likeness_words(CRM_LIKE_INITIALS), "initials agree");
	assert_string_equal(crm_likeness_words(CRM_LIKE_CONTRADICTS), "names differ");
	assert_string_equal(crm_likeness_words(CRM_LIKE_UNKNOWN), "no name");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_same, clear_arena),
		cmocka_unit_test_teardown(test_compatible, clear_arena),
		cmocka_unit_test_teardown(test_initials, clear_arena),
		cmocka_unit_test_teardown(test_contradicts, clear_arena),
		cmocka_unit_test_teardown(test_unknown, clear_arena),
		cmocka_unit_test_teardown(test_parts, clear_arena),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
