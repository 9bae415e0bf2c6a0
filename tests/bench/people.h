/*
 * Invented people, for databases to measure with: the same number is the same person, every time.
 */
#ifndef CRM_BENCH_PEOPLE_H
#define CRM_BENCH_PEOPLE_H

#include <inttypes.h>
#include <stdio.h>

static const char *const syllables[] = { "ба", "ве", "ги", "до", "жу", "за", "ки", "ло", "ма", "не",
	"по", "ра", "си", "ту", "фо", "ха", "цы", "че", "ша", "ще", "ля", "рю", "бор", "гор", "мир",
	"лан", "дон", "вар", "кол", "тим" };
static const char *const endings[] = { "ов", "ев", "ин", "ский", "енко" };
static const char *const given[] = { "Александр", "Сергей", "Иван", "Дмитрий", "Андрей", "Алексей",
	"Максим", "Михаил", "Николай", "Егор", "Павел", "Кирилл", "Олег", "Роман", "Виктор", "Юрий",
	"Пётр", "Артём", "Глеб", "Лев" };
static const char *const fathers[] = { "Александрович", "Сергеевич", "Иванович", "Дмитриевич",
	"Андреевич", "Петрович", "Михайлович", "Николаевич", "Павлович", "Олегович" };
static const char *const cities[] = { "Москва", "Казань", "Самара", "Тверь", "Пермь", "Омск" };
static const char *const jobs[] = { "директор", "главный инженер", "менеджер по закупкам",
	"бухгалтер", "начальник отдела снабжения" };
static const char *const words[] = { "насос", "станция", "труба", "кабель", "щит", "монтаж",
	"поставка", "расчёт", "смета", "цена", "срок", "клапан", "фильтр", "котёл", "привод",
	"датчик", "шкаф", "заявка", "скидка", "доставка" };

#define NELEM(a) (sizeof(a) / sizeof((a)[0]))
#define PICK(a, x) (a)[(x) % NELEM(a)]

struct person {
	char surname[64], name[256], company[96], email[96], phone[32], note[256], raw[1024];
};

/* The same numbers for the same person, every time. */
static uint64_t
draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* One in fifty is called Иванов; the others share 20,000 surnames. */
static void
invent(struct person *p, int64_t i)
{
	uint64_t s = (uint64_t)i, who = draw(&s) % 20000, at = who * 7919;
	const bool common = draw(&s) % 50 == 0;

	snprintf(p->surname, sizeof(p->surname), "%s%s%s%s", PICK(syllables, draw(&at)),
	    PICK(syllables, draw(&at)), who % 2 ? PICK(syllables, draw(&at)) : "",
	    PICK(endings, who));
	if (common)
		snprintf(p->surname, sizeof(p->surname), "Иванов");
	snprintf(p->name, sizeof(p->name), "%s %s %s", p->surname, PICK(given, draw(&s)),
	    PICK(fathers, draw(&s)));
	snprintf(p->company, sizeof(p->company), "ООО «%s%s%s»", PICK(syllables, draw(&s)),
	    PICK(syllables, draw(&s)), PICK(syllables, draw(&s)));
	snprintf(
	    p->email, sizeof(p->email), "u%" PRId64 "@d%" PRIu64 ".example", i, draw(&s) % 9973);
	snprintf(p->phone, sizeof(p->phone), "+79%09" PRIu64, draw(&s) % 1000000000);
	snprintf(p->note, sizeof(p->note), "%s %s %s заказ%" PRId64, PICK(words, draw(&s)),
	    PICK(words, draw(&s)), PICK(words, draw(&s)), i);
	snprintf(p->raw, sizeof(p->raw), "%s,%s,%s,%s,%s,%s,%s", p->name, p->company, p->email,
	    p->phone, PICK(cities, (uint64_t)i), PICK(jobs, (uint64_t)i), p->note);
}

#endif
