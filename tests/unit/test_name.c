#include <stdio.h>
#include <string.h>

#include "lib/text/given_names.h"
#include "lib/text/name.h"
#include "lib/text/name_layout.h"
#include "lib/text/name_scheme.h"
#include "lib/text/utf8.h"
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

static void
check_name(const struct crm_name *name, const char *of, const char *full, const char *first,
    const char *middle, const char *last)
{
	if (strcmp(shown(name->full), shown(full)) != 0 ||
	    strcmp(shown(name->first), shown(first)) != 0 ||
	    strcmp(shown(name->middle), shown(middle)) != 0 ||
	    strcmp(shown(name->last), shown(last)) != 0)
		fail_msg("'%s': full '%s' first '%s' middle '%s' last '%s'", of, shown(name->full),
		    shown(name->first), shown(name->middle), shown(name->last));
}

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
		check_name(&name, c->cell, c->full == NULL ? c->cell : c->full, c->first, c->middle,
		    c->last);
	}
}

static void
test_order(void **state)
{
	static const struct split cases[] = {
		{ "Иванов Иван Иванович", NULL, "Иван", "Иванович", "Иванов" },
		{ "Иван Иванович Иванов", NULL, "Иван", "Иванович", "Иванов" },
		{ "Ivanova Maria Petrovna", NULL, "Maria", "Petrovna", "Ivanova" },
		{ "Абрамович Роман Аркадьевич", NULL, "Роман", "Аркадьевич", "Абрамович" },
		{ "Роман Аркадьевич Абрамович", NULL, "Роман", "Аркадьевич", "Абрамович" },
		{ "Иванова Мария Ильинична", NULL, "Мария", "Ильинична", "Иванова" },
		{ "Петров Пётр Кузьмич", NULL, "Пётр", "Кузьмич", "Петров" },
		{ "Смирнов-Ласточкин Иван Петрович", NULL, "Иван", "Петрович",
		    "Смирнов-Ласточкин" },
		{ "Иван Иванович", NULL, "Иван", "Иванович", NULL },
		{ "Roman Abramovich", NULL, "Roman", NULL, "Abramovich" },
		{ "Абрамович Роман", NULL, "Роман", NULL, "Абрамович" },
		{ "Иван Петров", NULL, "Иван", NULL, "Петров" },
		{ "Петров Иван", NULL, "Иван", NULL, "Петров" },
		{ "Хинкалидзе Зураб", NULL, "Зураб", NULL, "Хинкалидзе" },
		{ "Anna Schmidt", NULL, "Anna", NULL, "Schmidt" },
		{ "Schmidt Anna", NULL, "Anna", NULL, "Schmidt" },
		{ "Ivanov, Ivan", NULL, "Ivan", NULL, "Ivanov" },
		{ "Garcia Lopez, Juan Carlos", NULL, "Juan", "Carlos", "Garcia Lopez" },
		{ "Anna Maria Weber", NULL, "Anna", "Maria", "Weber" },
		{ "Анна Мария Иванова", NULL, "Анна", "Мария", "Иванова" },
		{ "Хамра Дилшод Зариф", NULL, "Дилшод", "Зариф", "Хамра" },
		{ "Dilshod Zarif Hamra", NULL, "Dilshod", "Zarif", "Hamra" },
		{ "Dilshod Hamra", NULL, "Dilshod", NULL, "Hamra" },
		{ "IVANOV Sasan", NULL, "Sasan", NULL, "IVANOV" },
		{ "Ли Анна", NULL, "Анна", NULL, "Ли" },
		{ "Алиев Вели Мамед оглы", NULL, "Вели", "Мамед оглы", "Алиев" },
		{ "Leyla Ali kyzy Guseynova", NULL, "Leyla", "Ali kyzy", "Guseynova" },
		{ "Иван", NULL, "Иван", NULL, NULL },
		{ "Ваня", NULL, "Ваня", NULL, NULL },
		{ "Иванов", NULL, NULL, NULL, "Иванов" },
		{ "王伟", NULL, NULL, NULL, "王伟" },
	};

	(void)state;
	check_splits(cases, NELEM(cases));
}

static void
test_initials(void **state)
{
	static const struct split cases[] = {
		{ "Иванов И.И.", NULL, "И.", "И.", "Иванов" },
		{ "Иванов И. И.", NULL, "И.", "И.", "Иванов" },
		{ "И. И. Иванов", NULL, "И.", "И.", "Иванов" },
		{ "И.И.Иванов", NULL, "И.", "И.", "Иванов" },
		{ "Ivanov I.", NULL, "I.", NULL, "Ivanov" },
		{ "I.Ivanov", NULL, "I.", NULL, "Ivanov" },
		{ "Smith A B", NULL, "A", "B", "Smith" },
		{ "Иванов Иван И.", NULL, "Иван", "И.", "Иванов" },
		{ "John F. Kennedy", NULL, "John", "F.", "Kennedy" },
		{ "J. Edgar Hoover", NULL, "J.", "Edgar", "Hoover" },
		{ "Анна К.", NULL, "Анна", NULL, "К." },
		{ "П.", NULL, "П.", NULL, NULL },
	};

	(void)state;
	check_splits(cases, NELEM(cases));
}

static void
test_titles(void **state)
{
	static const struct split cases[] = {
		{ "Dr. Ivan I. Ivanov jr", "Ivan I. Ivanov jr", "Ivan", "I. jr", "Ivanov" },
		{ "Mr. John Smith", "John Smith", "John", NULL, "Smith" },
		{ "Prof. Dr. Hans Müller", "Hans Müller", "Hans", NULL, "Müller" },
		{ "John Smith, PhD, MBA", "John Smith", "John", NULL, "Smith" },
		{ "John Smith Ph. D.", "John Smith", "John", NULL, "Smith" },
		{ "г-н Сидоров", "Сидоров", NULL, NULL, "Сидоров" },
		{ "Иванов Иван Иванович, к.т.н.", "Иванов Иван Иванович", "Иван", "Иванович",
		    "Иванов" },
		{ "к. т. н. Иванов Иван", "Иванов Иван", "Иван", NULL, "Иванов" },
		{ "ИП Иванов Иван", "Иванов Иван", "Иван", NULL, "Иванов" },
		{ "Ivanov M.D.", NULL, "M.", "D.", "Ivanov" },
		{ "Mr", NULL, NULL, NULL, NULL },
		{ "John Smith, Jr.", NULL, "John", "Jr.", "Smith" },
		{ "Smith, John, Jr.", NULL, "John", "Jr.", "Smith" },
		{ "Иванов Иван Петрович мл.", NULL, "Иван", "Петрович мл.", "Иванов" },
		{ "Иванов Иван (директор)", NULL, "Иван", NULL, "Иванов" },
		{ "William \"Bill\" Smith", NULL, "William", NULL, "Smith" },
		{ "Иван Иванов, директор", NULL, "Иван", NULL, "Иванов" },
		{ "\"Иван Петров\"", "Иван Петров", "Иван", NULL, "Петров" },
	};

	(void)state;
	check_splits(cases, NELEM(cases));
}

static void
test_particles(void **state)
{
	static const struct split cases[] = {
		{ "Vincent van der Berg", NULL, "Vincent", NULL, "van der Berg" },
		{ "van der Berg Vincent", NULL, "Vincent", NULL, "van der Berg" },
		{ "Charles de Gaulle", NULL, "Charles", NULL, "de Gaulle" },
		{ "Maria de la Cruz", NULL, "Maria", NULL, "de la Cruz" },
		{ "Усман бин Халид", NULL, "Усман", NULL, "бин Халид" },
		{ "Van Morrison", NULL, "Van", NULL, "Morrison" },
		{ "Ben Stone", NULL, "Ben", NULL, "Stone" },
	};

	(void)state;
	check_splits(cases, NELEM(cases));
}

static void
test_case(void **state)
{
	static const struct split cases[] = {
		{ "иванов иван", "Иванов Иван", "Иван", NULL, "Иванов" },
		{ "ИВАНОВ ИВАН ИВАНОВИЧ", "Иванов Иван Иванович", "Иван", "Иванович", "Иванов" },
		{ "ИВАНОВА-ПЕТРОВА АННА", "Иванова-Петрова Анна", "Анна", NULL, "Иванова-Петрова" },
		{ "и.и. иванов", "И.И. Иванов", "И.", "И.", "Иванов" },
		{ "SEAN O'NEILL", "Sean O'Neill", "Sean", NULL, "O'Neill" },
		{ "JOHN SMITH III", "John Smith III", "John", "III", "Smith" },
		{ "VINCENT VAN DER BERG", "Vincent van der Berg", "Vincent", NULL, "van der Berg" },
		{ "АЛИЕВ ВЕЛИ МАМЕД ОГЛЫ", "Алиев Вели Мамед оглы", "Вели", "Мамед оглы", "Алиев" },
		{ "McDonald Ronald", NULL, "Ronald", NULL, "McDonald" },
		{ "ПЕТРОВ Иван", NULL, "Иван", NULL, "ПЕТРОВ" },
		{ "DR. IVAN PETROV", "Ivan Petrov", "Ivan", NULL, "Petrov" },
		{ "ЁЛКИН ЁЖ", "Ёлкин Ёж", "Ёж", NULL, "Ёлкин" },
	};

	(void)state;
	check_splits(cases, NELEM(cases));
}

/* What is no name stays as it is. */
static void
test_no_names(void **state)
{
	static const char *const cells[] = { "ivan@example.org", "+7 495 123-45-67", "Иван 2", "😀",
		"😀 Иван", "-", "...", "https://example.org/x", "()",
		"a b c d e f g h i j k l m n o p q r s t" };
	struct crm_name name;

	(void)state;
	for (size_t i = 0; i < NELEM(cells); i++) {
		assert_int_equal(crm_name_split(&name, cells[i], &arena), CRM_OK);
		check_name(&name, cells[i], cells[i], NULL, NULL, NULL);
	}
	assert_int_equal(crm_name_split(&name, "  \t ", &arena), CRM_OK);
	check_name(&name, "blanks", NULL, NULL, NULL, NULL);
	assert_int_equal(crm_name_split(&name, NULL, &arena), CRM_OK);
	check_name(&name, "NULL", NULL, NULL, NULL, NULL);
}

/* Null is a surname, null is what a program left. */
static void
test_placeholders(void **state)
{
	static const char *const names[] = { "Null", "Nan", "Na", "No", "Nil", "Иванов", "Нетов" };
	static const char *const nothing[] = { "null", "NULL", "nan", "NaN", "NA", "no", "NO",
		"Нет", "нет", "None", "-", "н/д", "без имени", "Не указано", "x", "?", "#REF!",
		"Anonymous", "(blank)", "Empty", "k.a.", "TBD", "Unknown", "withheld", "Аноним",
		"неизвестно", "Отсутствует", "\"пусто\"" };

	(void)state;
	for (size_t i = 0; i < NELEM(names); i++)
		if (crm_name_placeholder(names[i]))
			fail_msg("%s", names[i]);
	for (size_t i = 0; i < NELEM(nothing); i++)
		if (!crm_name_placeholder(nothing[i]))
			fail_msg("%s", nothing[i]);
}

struct completion {
	struct crm_name given, complete;
};

static void
test_complete(void **state)
{
	static const struct completion cases[] = {
		{ { .first = "Иван", .last = "Петров" },
		    { "Иван Петров", "Иван", NULL, "Петров" } },
		{ { .first = "Иван", .middle = "Ильич", .last = "Петров" },
		    { "Петров Иван Ильич", "Иван", "Ильич", "Петров" } },
		{ { .first = "John", .middle = "Q. Jr", .last = "Stone" },
		    { "John Q. Stone Jr", "John", "Q. Jr", "Stone" } },
		{ { .first = "Иван Ильич", .last = "Петров" },
		    { "Петров Иван Ильич", "Иван", "Ильич", "Петров" } },
		{ { .first = " ИВАН ", .last = "ПЕТРОВ" },
		    { "Иван Петров", "Иван", NULL, "Петров" } },
		{ { .first = "ИВАН", .last = "Петров" },
		    { "ИВАН Петров", "ИВАН", NULL, "Петров" } },
		{ { .first = "Петров Иван" }, { "Петров Иван", "Иван", NULL, "Петров" } },
		{ { .last = "Петров Иван Ильич" },
		    { "Петров Иван Ильич", "Иван", "Ильич", "Петров" } },
		{ { .last = "van der Berg" }, { "van der Berg", NULL, NULL, "van der Berg" } },
		{ { .full = "Петров Иван Ильич", .last = "Петров" },
		    { "Петров Иван Ильич", "Иван", "Ильич", "Петров" } },
		{ { .full = "Петров Иван", .first = "Иван" },
		    { "Петров Иван", "Иван", NULL, "Петров" } },
		{ { .full = "И. Петров", .first = "Иван", .last = "Петров" },
		    { "И. Петров", "Иван", NULL, "Петров" } },
		{ { .full = "Pike", .first = "Owen", .last = "Pike" },
		    { "Owen Pike", "Owen", NULL, "Pike" } },
		{ { .full = "Иван", .first = "Иван", .middle = "Ильич", .last = "Петров" },
		    { "Петров Иван Ильич", "Иван", "Ильич", "Петров" } },
		{ { .full = "Vega", .first = "Owen", .last = "Pike" },
		    { "Vega", "Owen", NULL, "Pike" } },
		{ { .full = "Somebody Else", .first = "Иван" },
		    { "Somebody Else", "Иван", NULL, NULL } },
		{ { .first = "", .last = "  " }, { NULL, NULL, NULL, NULL } },
	};

	(void)state;
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct crm_name name = cases[i].given;
		const struct crm_name *c = &cases[i].complete;
		assert_int_equal(crm_name_complete(&name, &arena), CRM_OK);
		check_name(&name, shown(c->full), c->full, c->first, c->middle, c->last);
	}
}

static const char *
skeleton(const char *word, bool surname)
{
	const char *s = crm_name_skeleton(&arena, word, surname);

	assert_non_null(s);
	return s;
}

/* Each line is one name in many spellings. */
static void
test_skeletons_meet(void **state)
{
	static const char *const names[] = {
		"Щербакова Shcherbakova Scherbakova Sherbakova Shherbakova Щербаков Szczerbakowa",
		"Юрий Yuri Yury Yuriy Iurii Jurij Yurij ЮРИЙ",
		"Сергей Sergey Sergei Sergej",
		"Дмитрий Dmitry Dmitri Dmitriy Dmitrii",
		"Татьяна Tatiana Tatyana Tatjana",
		"Юлия Yulia Julia Iuliia Yuliya",
		"Ксения Xenia Kseniya Ksenia",
		"Алексей Alexey Aleksei Alexei Aleksey",
		"Хрущёв Khrushchev Hrushchev Хрущева Khrushcheva",
		"Фёдоров Fedorov Fyodorov Федорова Fyodorova",
		"Соловьёв Solovyov Soloviev Solovev Соловьева Solovyeva",
		"Цветков Tsvetkov Cvetkov Цветкова",
		"Кузнецов Kuznetsov Kuznecov Kuznetzov Kuznetsoff Kuznetsova",
		"Троцкий Trotsky Trotskiy Trotskii Троцкая Trotskaya Trocki",
		"Толстой Tolstoy Tolstoi Толстая Tolstaya Tolstaia",
		"Белый Bely Belyi Белая Belaya",
		"Жуков Zhukov Zhukova Жукова",
		"Мюллер Müller Mueller Muller",
		"Шрёдер Shreder",
		"Schroeder Schröder Schroder",
		"Ковальский Kowalski Kovalskiy Kowalska Ковальская",
		"Джонсон Johnson",
		"Шмидт Schmidt Shmidt",
		"О'Нил O'Neill ONeil O’Neal",
		"Łukasz Lukasz",
		"Павлович Pavlovich Pawlowicz",
		"Иванова Ивaнова Ivanovа", /* a letter of the other alphabet inside */
		"Kim КИМ Ким",
		"Ёлкина Елкин Yolkin Elkina",
	};

	(void)state;
	for (size_t i = 0; i < NELEM(names); i++) {
		char *save, *line = crm_arena_strdup(&arena, names[i]);
		const char *first = strtok_r(line, " ", &save), *common = skeleton(first, true);
		for (char *w; (w = strtok_r(NULL, " ", &save)) != NULL;)
			if (strcmp(skeleton(w, true), common) != 0)
				fail_msg("%s is %s, %s is %s", first, common, w, skeleton(w, true));
	}
}

/* Names that must stay apart. */
static void
test_skeletons_differ(void **state)
{
	static const char *const pairs[][2] = { { "Анна", "Яна" }, { "Мария", "Марина" },
		{ "Диана", "Дана" }, { "Александр", "Александра" }, { "Юрий", "Ури" },
		{ "Жанна", "Яна" }, { "Ян", "Иван" }, { "Гарин", "Харин" }, { "Ли", "Ле" },
		{ "Rossi", "Ross" }, { "Чехов", "Шехов" }, { "Марио", "Мари" } };

	(void)state;
	for (size_t i = 0; i < NELEM(pairs); i++) {
		assert_string_not_equal(skeleton(pairs[i][0], false), skeleton(pairs[i][1], false));
		assert_string_not_equal(skeleton(pairs[i][0], true), skeleton(pairs[i][1], true));
	}
}

static void
test_skeleton_values(void **state)
{
	char *longest = crm_arena_alloc(&arena, 5001);

	(void)state;
	assert_string_equal(skeleton("Щербакова", true), "werbakov");
	assert_string_equal(skeleton("Щербакова", false), "werbakova");
	assert_string_equal(skeleton("Иванова-Петрова", true), "ivanovpetrov");
	assert_string_equal(skeleton("Шевченко", true), "wevcenko");
	assert_string_equal(skeleton("Garcia", true), "garsia");
	assert_string_equal(skeleton("Ева", true), "eva");
	assert_string_equal(skeleton("", true), "");
	assert_string_equal(skeleton("-.'", true), "");
	assert_string_equal(skeleton("😀", false), "");
	assert_string_equal(skeleton("\xff\xfe", false), "");
	assert_string_equal(skeleton("王伟", false), "王伟");
	assert_string_equal(skeleton("ΝΙΚΟΣ", false), skeleton("νίκοσ", false));
	memset(longest, 'b', 1);
	for (size_t i = 1; i < 5000; i++)
		longest[i] = i % 2 ? 'a' : 'b';
	assert_int_equal(strlen(skeleton(longest, true)), 255);
}

static bool
share_group(const char *a, const char *b)
{
	int x[16], y[16];
	size_t n = crm_name_groups(a, x, 16), m = crm_name_groups(b, y, 16);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m; k++)
			if (x[i] == y[k])
				return true;
	return false;
}

static void
test_groups(void **state)
{
	static const char *const together[][2] = { { "Саша", "Александр" },
		{ "Саша", "Александра" }, { "Sasha", "Alexander" }, { "Женя", "Евгения" },
		{ "Женя", "Eugene" }, { "Валя", "Валентин" }, { "Слава", "Ярослав" },
		{ "Слава", "Владислав" }, { "Bill", "William" }, { "Liz", "Elizabeth" },
		{ "Bob", "Robert" }, { "Rob", "Bobby" }, { "Kate", "Екатерина" },
		{ "Michael", "Михаил" }, { "Andrew", "Андрей" }, { "Peter", "Пётр" },
		{ "Alexey", "Лёша" }, { "Тёма", "Артём" }, { "Дуня", "Евдокия" },
		{ "Seb", "Sebastian" }, { "Гуля", "Айгуль" }, { "Слава", "Мстислав" },
		{ "Ted", "Edward" }, { "Ted", "Theodore" } };
	static const char *const apart[][2] = { { "Саша", "Паша" }, { "John", "Иван" },
		{ "Ян", "Иван" }, { "Александр", "Александра" }, { "Мария", "Марина" },
		{ "Елена", "Ольга" }, { "Алла", "Алина" } };
	int groups[16];

	(void)state;
	for (size_t i = 0; i < NELEM(together); i++)
		if (!share_group(together[i][0], together[i][1]))
			fail_msg("%s and %s", together[i][0], together[i][1]);
	for (size_t i = 0; i < NELEM(apart); i++)
		if (share_group(apart[i][0], apart[i][1]))
			fail_msg("%s and %s", apart[i][0], apart[i][1]);
	assert_int_equal(crm_name_groups("Кетцалькоатль", groups, 16), 0);
	assert_int_equal(crm_name_groups("", groups, 16), 0);
	assert_int_equal(crm_name_groups("Саша", groups, 1), 1);
	assert_int_equal(crm_name_groups("Саша", groups, 16), 2);
	assert_int_equal(crm_name_formal("Саша", groups, 16), 0);
	assert_int_equal(crm_name_formal("Alexander", groups, 16), 1);
}

/* Every word of the table is found under its row: none is lost to the size of the index. */
static void
test_group_table(void **state)
{
	size_t formals = 0, others = 0;

	(void)state;
	for (size_t i = 0; i < crm_given_nnames; i++) {
		char *save, *formal = crm_arena_strdup(&arena, crm_given_names[i].formal);
		char *also = crm_arena_strdup(&arena, crm_given_names[i].also);
		const char *own = strtok_r(formal, " ", &save);
		formals++;
		for (char *w; (w = strtok_r(NULL, " ", &save)) != NULL;)
			assert_true(share_group(own, w));
		for (char *w = strtok_r(also, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
			others++;
			if (!share_group(own, w))
				fail_msg("%s and %s", own, w);
		}
	}
	assert_true(formals >= 700);
	assert_true(others >= 1500);
}

static void
test_gender(void **state)
{
	static const struct {
		const char *name;
		char gender;
	} cases[] = { { "Иванов Саша Петрович", 'm' }, { "Саша Петровна", 'f' },
		{ "Александр Иванов", 'm' }, { "Александра Иванова", 'f' }, { "Саша Иванова", 'f' },
		{ "Саша Иванов", 'm' }, { "Саша Шевченко", 0 }, { "Анна Иванов", 'f' },
		{ "Иванов И.И.", 'm' }, { "Иванова", 'f' }, { "Ivanova A.", 'f' },
		{ "Medina A.", 0 }, { "Martin K.", 0 }, { "Толстая", 'f' }, { "Kim", 0 },
		{ "Алиева Лейла Мамед кызы", 'f' }, { "Мамед оглы", 0 }, { "", 0 } };

	(void)state;
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct crm_name name;
		assert_int_equal(crm_name_split(&name, cases[i].name, &arena), CRM_OK);
		if (crm_name_gender(&name) != cases[i].gender)
			fail_msg("'%s': %d", cases[i].name, crm_name_gender(&name));
	}
}

static void
test_small_words(void **state)
{
	(void)state;
	assert_int_equal(crm_name_patronymic("Иванович"), 'm');
	assert_int_equal(crm_name_patronymic("Ильич"), 'm');
	assert_int_equal(crm_name_patronymic("Иваныч"), 'm');
	assert_int_equal(crm_name_patronymic("Sergeevich"), 'm');
	assert_int_equal(crm_name_patronymic("Никитична"), 'f');
	assert_int_equal(crm_name_patronymic("Petrovna"), 'f');
	assert_int_equal(crm_name_patronymic("Мамед оглы"), 'm');
	assert_int_equal(crm_name_patronymic("Иванов"), 0);
	assert_int_equal(crm_name_generation("Jr."), 2);
	assert_int_equal(crm_name_generation("мл."), 2);
	assert_int_equal(crm_name_generation("Sr"), 1);
	assert_int_equal(crm_name_generation("III"), 3);
	assert_int_equal(crm_name_generation("И."), 0);
	assert_int_equal(crm_name_generation("Smith"), 0);
	assert_true(crm_name_initial("И."));
	assert_true(crm_name_initial("J"));
	assert_false(crm_name_initial("Ив."));
	assert_false(crm_name_initial("王"));
	assert_false(crm_name_initial("."));
	assert_false(crm_name_initial(""));
	assert_true(crm_name_initial_agrees("Ш.", "Shirokov"));
	assert_true(crm_name_initial_agrees("S.", "Широков"));
	assert_true(crm_name_initial_agrees("А.", "Саша"));
	assert_true(crm_name_initial_agrees("Ю.", "Y."));
	assert_false(crm_name_initial_agrees("И.", "Пётр"));
}

struct keyed {
	const char *name, *key;
};

static void
test_keys(void **state)
{
	static const struct keyed cases[] = {
		{ "Иванов Иван", "ivanov i" },
		{ "Ivan Ivanov", "ivanov i" },
		{ "ИВАНОВ И.И.", "ivanov i" },
		{ "Иванов Ваня", "ivanov i" },
		{ "Саша Иванова", "ivanov a" },
		{ "Александра Иванова", "ivanov a" },
		{ "А. Иванова", "ivanov a" },
		{ "Слава Климов", "klimov s" },
		{ "Bill Gardner", "gardner v" },
		{ "William Gardner", "gardner v" },
		{ "S. Orlov", "orlov s" },
		{ "Шамиль Орлов", "orlov s" },
		{ "Юлия Орлова", "orlov i" },
		{ "Y. Orlova", "orlov i" },
		{ "Kim Lee", "li k" },
		{ "Lee Kim", "li k" },
		{ "Martin Paul", "martin p" },
		{ "Paul Martin", "martin p" },
		{ "Dilshod Hamra", "dilwod h" },
		{ "Hamra Dilshod", "dilwod h" },
		{ "Сергей Сергеевич", "sergevic s" },
		{ "王 伟", "伟 王" },
		{ "Иван", NULL },
		{ "Иванов", NULL },
		{ "ivan@example.org", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct crm_name name;
		assert_int_equal(crm_name_split(&name, cases[i].name, &arena), CRM_OK);
		const char *key = crm_name_key(&arena, &name);
		if (strcmp(shown(key), shown(cases[i].key)) != 0)
			fail_msg("'%s': %s", cases[i].name, shown(key));
	}
}

static void
test_other_layout(void **state)
{
	static const struct {
		const char *typed, *name;
	} cases[] = {
		{ "Bdfyjd Bdfy", "Иванов Иван" },
		{ "Gtnhjdf Vfhbz", "Петрова Мария" },
		{ "Bdfyjd", "Иванов" },
		{ "K.,jdm", "Любовь" },
		{ "Шмфт Шмфтщм", "Ivan Ivanov" },
		{ "Ivan Ivanov", NULL },
		{ "Иван Иванов", NULL },
		{ "Hans Krebs", NULL },
		{ "Nguyen Thi Hanh", NULL },
		{ "Гхыщ Ждлэ", NULL },
		{ "Иван Ivanov", NULL },
		{ "王伟", NULL },
		{ "12345", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < NELEM(cases); i++) {
		const char *name;
		assert_int_equal(crm_name_other_layout(&name, cases[i].typed, &arena), CRM_OK);
		if (strcmp(shown(name), shown(cases[i].name)) != 0)
			fail_msg("'%s': '%s'", cases[i].typed, shown(name));
	}
}

static void
test_respell(void **state)
{
	static const struct {
		const char *latin, *respelt[CRM_NAME_SCHEMES];
	} cases[] = {
		{ "schtschukow", { "shchukov", "shchukov", NULL } },
		{ "jelzin", { "yeltsin", NULL, NULL } },
		{ "schukow", { "shukov", "zhukov", NULL } },
		{ "gorbatschow", { "gorbachev", "gorbachev", NULL } },
		{ "joukov", { NULL, NULL, "zhukov" } },
		{ "gagarine", { NULL, NULL, "gagarin" } },
		{ "gueorgui", { NULL, NULL, "georgi" } },
		{ "schmidt", { NULL, NULL, NULL } },
		{ "ivanov", { NULL, NULL, NULL } },
		{ "", { NULL, NULL, NULL } },
	};

	(void)state;
	for (size_t i = 0; i < NELEM(cases); i++)
		for (unsigned k = 0; k < CRM_NAME_SCHEMES; k++) {
			char out[CRM_SKELETON_SIZE];
			const char *got = crm_name_respell(out, cases[i].latin, k) ? out : NULL;
			if (strcmp(shown(got), shown(cases[i].respelt[k])) != 0)
				fail_msg("%s, %u: %s", cases[i].latin, k, shown(got));
		}
}

static void
test_typed(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = { { "Ёлкин", "елкин", true }, { "O'Neil", "oneil", true },
		{ "Иванов", "Ивано-в", true }, { "о", "o", false }, { "", "-", true },
		{ "Егоорва", "Егорова", false } };

	(void)state;
	for (size_t i = 0; i < NELEM(cases); i++) {
		char a[CRM_SKELETON_SIZE], b[CRM_SKELETON_SIZE];
		crm_name_typed(a, cases[i].a);
		crm_name_typed(b, cases[i].b);
		if ((strcmp(a, b) == 0) != cases[i].same)
			fail_msg("%s and %s", cases[i].a, cases[i].b);
	}
}

/* Nothing in a cell may bring the program down, or come out as broken UTF-8. */
static void
test_hostile(void **state)
{
	static const char *const bits[] = { "\xff", "\xd0", "И", ".", ",", " ", "-", "'", "(", "\"",
		"«", "Jr", "оглы", "van", "Dr.", "😀", "\u0301", "\u202e", "x", "ﷺ", "ß", "İ", "王",
		"PhD", "Иванович", ";", "\t" };
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char cell[128] = "";
		struct crm_name name;
		for (int k = 0; k < 9; k++) {
			seed = seed * 1664525 + 1013904223;
			strcat(cell, bits[(seed >> 16) % NELEM(bits)]);
		}
		assert_int_equal(crm_name_split(&name, cell, &arena), CRM_OK);
		const char *parts[] = { name.full, name.first, name.middle, name.last,
			crm_name_key(&arena, &name) };
		for (size_t i = 0; i < NELEM(parts); i++) {
			size_t len = parts[i] == NULL ? 0 : strlen(parts[i]);
			if (len > 0 && crm_utf8_valid(parts[i], len) != len)
				fail_msg("'%s': '%s'", cell, parts[i]);
		}
		crm_name_gender(&name);
		const char *other;
		assert_int_equal(crm_name_other_layout(&other, cell, &arena), CRM_OK);
		assert_int_equal(crm_name_complete(&name, &arena), CRM_OK);
		crm_arena_reset(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_order, clear_arena),
		cmocka_unit_test_teardown(test_initials, clear_arena),
		cmocka_unit_test_teardown(test_titles, clear_arena),
		cmocka_unit_test_teardown(test_particles, clear_arena),
		cmocka_unit_test_teardown(test_case, clear_arena),
		cmocka_unit_test_teardown(test_no_names, clear_arena),
		cmocka_unit_test(test_placeholders),
		cmocka_unit_test_teardown(test_complete, clear_arena),
		cmocka_unit_test_teardown(test_skeletons_meet, clear_arena),
		cmocka_unit_test_teardown(test_skeletons_differ, clear_arena),
		cmocka_unit_test_teardown(test_skeleton_values, clear_arena),
		cmocka_unit_test_teardown(test_groups, clear_arena),
		cmocka_unit_test_teardown(test_group_table, clear_arena),
		cmocka_unit_test_teardown(test_gender, clear_arena),
		cmocka_unit_test_teardown(test_small_words, clear_arena),
		cmocka_unit_test_teardown(test_keys, clear_arena),
		cmocka_unit_test_teardown(test_other_layout, clear_arena),
		cmocka_unit_test(test_respell),
		cmocka_unit_test(test_typed),
		cmocka_unit_test_teardown(test_hostile, clear_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
