/*
 * contacts ru|en ROWS SEED TRUTH > LIST: a list of invented people at invented firms, with
 * everything that makes duplicates hard to tell: several rows of one person, mistyped, short for
 * a name, in the other alphabet, with another job; and people who are not one: namesakes, fathers
 * and sons, couples on one phone, colleagues on one switchboard and one office mailbox. TRUTH gets
 * id,cluster. The same arguments give the same list.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/hash.h"

#define NELEM(a) (sizeof(a) / sizeof((a)[0]))
#define TEXT 128

struct given {
	const char *name, *brief, *father; /* father: what patronymics are made of */
	char gender;
};

static const struct given given_ru[] = {
	{ "Александр", "Саша", "Александр", 'm' },
	{ "Сергей", "Серёжа", "Сергее", 'm' },
	{ "Дмитрий", "Дима", "Дмитрие", 'm' },
	{ "Андрей", "Андрюша", "Андрее", 'm' },
	{ "Алексей", "Лёша", "Алексее", 'm' },
	{ "Владимир", "Вова", "Владимир", 'm' },
	{ "Михаил", "Миша", "Михайл", 'm' },
	{ "Иван", "Ваня", "Иван", 'm' },
	{ "Николай", "Коля", "Никола", 'm' },
	{ "Евгений", "Женя", "Евгенье", 'm' },
	{ "Павел", "Паша", "Павл", 'm' },
	{ "Виктор", "Витя", "Виктор", 'm' },
	{ "Юрий", "Юра", "Юрье", 'm' },
	{ "Роман", "Рома", "Роман", 'm' },
	{ "Константин", "Костя", "Константин", 'm' },
	{ "Анатолий", "Толя", "Анатолье", 'm' },
	{ "Григорий", "Гриша", "Григорье", 'm' },
	{ "Георгий", "Жора", "Георгие", 'm' },
	{ "Борис", "Боря", "Борис", 'm' },
	{ "Фёдор", "Федя", "Фёдор", 'm' },
	{ "Тимур", NULL, "Тимур", 'm' },
	{ "Рустам", NULL, "Рустам", 'm' },
	{ "Елена", "Лена", NULL, 'f' },
	{ "Татьяна", "Таня", NULL, 'f' },
	{ "Наталья", "Наташа", NULL, 'f' },
	{ "Ольга", "Оля", NULL, 'f' },
	{ "Ирина", "Ира", NULL, 'f' },
	{ "Анна", "Аня", NULL, 'f' },
	{ "Мария", "Маша", NULL, 'f' },
	{ "Екатерина", "Катя", NULL, 'f' },
	{ "Светлана", "Света", NULL, 'f' },
	{ "Юлия", "Юля", NULL, 'f' },
	{ "Людмила", "Люда", NULL, 'f' },
	{ "Галина", "Галя", NULL, 'f' },
	{ "Дарья", "Даша", NULL, 'f' },
	{ "Ксения", "Ксюша", NULL, 'f' },
	{ "Полина", "Поля", NULL, 'f' },
	{ "Валентина", "Валя", NULL, 'f' },
	{ "Алина", NULL, NULL, 'f' },
	{ "Марина", NULL, NULL, 'f' },
};

static const struct given given_en[] = {
	{ "James", "Jim", NULL, 'm' },
	{ "Robert", "Bob", NULL, 'm' },
	{ "Michael", "Mike", NULL, 'm' },
	{ "William", "Bill", NULL, 'm' },
	{ "David", "Dave", NULL, 'm' },
	{ "Richard", "Rick", NULL, 'm' },
	{ "Joseph", "Joe", NULL, 'm' },
	{ "Thomas", "Tom", NULL, 'm' },
	{ "Christopher", "Chris", NULL, 'm' },
	{ "Daniel", "Dan", NULL, 'm' },
	{ "Matthew", "Matt", NULL, 'm' },
	{ "Anthony", "Tony", NULL, 'm' },
	{ "Andrew", "Andy", NULL, 'm' },
	{ "Kenneth", "Ken", NULL, 'm' },
	{ "Edward", "Ted", NULL, 'm' },
	{ "Gregory", "Greg", NULL, 'm' },
	{ "Ravi", NULL, NULL, 'm' },
	{ "Omar", NULL, NULL, 'm' },
	{ "Mateo", NULL, NULL, 'm' },
	{ "Stephen", "Steve", NULL, 'm' },
	{ "Elizabeth", "Liz", NULL, 'f' },
	{ "Margaret", "Peggy", NULL, 'f' },
	{ "Jennifer", "Jen", NULL, 'f' },
	{ "Patricia", "Pat", NULL, 'f' },
	{ "Susan", "Sue", NULL, 'f' },
	{ "Jessica", "Jess", NULL, 'f' },
	{ "Katherine", "Kate", NULL, 'f' },
	{ "Rebecca", "Becky", NULL, 'f' },
	{ "Deborah", "Debbie", NULL, 'f' },
	{ "Victoria", "Vicky", NULL, 'f' },
	{ "Samantha", "Sam", NULL, 'f' },
	{ "Abigail", "Abby", NULL, 'f' },
	{ "Priya", NULL, NULL, 'f' },
	{ "Ingrid", NULL, NULL, 'f' },
	{ "Chloe", NULL, NULL, 'f' },
	{ "Leila", NULL, NULL, 'f' },
};

static const char *const stems_ru[] = { "Иван", "Петр", "Смирн", "Кузнец", "Волк", "Лебед", "Коз",
	"Новик", "Мороз", "Соловь", "Васил", "Зайц", "Павл", "Семен", "Голуб", "Виноград", "Богдан",
	"Воробь", "Фёдор", "Михайл", "Беля", "Тарас", "Бел", "Комар", "Орл", "Кисел", "Макар",
	"Андре", "Ильин", "Гус", "Тит", "Кузьм", "Баран", "Кулик", "Алексе", "Степан", "Яковл",
	"Сорок", "Серге", "Роман", "Захар", "Борис", "Корол", "Герасим", "Пономар", "Григор",
	"Лазар", "Медвед", "Ерш", "Никит", "Собол", "Ряб", "Поляк", "Цветк", "Данил", "Жук", "Фрол",
	"Журавл", "Никола", "Крыл", "Максим", "Сидор", "Осип", "Белоус", "Федот", "Дороф", "Егор",
	"Матве", "Бобр", "Дмитр", "Калин", "Анис", "Петух", "Антон", "Тимоф", "Никифор", "Весел",
	"Филип", "Марк", "Большак", "Сухан", "Мирон", "Ширя", "Александр", "Коновал", "Шестак",
	"Казак", "Ефим", "Денис", "Гром", "Фом", "Давыд", "Мельник", "Щербак", "Блин", "Колесник",
	"Карп", "Афанас", "Влас", "Масл" };
static const char *const ends_ru[] = { "ов", "ов", "ов", "ев", "ин", "енко", "ский", "ук", "ян",
	"чук", "овец", "цов" };
static const char *const stems_en[] = { "Ash", "Black", "Brad", "Carl", "Dun", "East", "Fair",
	"Glen", "Hart", "Hol", "Kings", "Lang", "Mar", "Nor", "Oak", "Pem", "Quin", "Rad", "Stan",
	"Thorn", "Under", "Vin", "Wal", "West", "Win", "Wood", "York", "Bar", "Clay", "Craw", "Dal",
	"Ell", "Far", "Gold", "Hath", "Ing", "Kel", "Lin", "Mid", "New", "Pres", "Red", "Shel",
	"Tem", "Wes", "Whit", "Wil", "Brom", "Cot", "Har", "Hen", "Hub", "Law", "Mer", "Pat",
	"Rich", "Rob", "San", "Sim", "Ty" };
static const char *const ends_en[] = { "ford", "ton", "ley", "well", "wood", "son", "man", "er",
	"ham", "field", "more", "worth", "by", "land", "dale", "shaw", "ard", "wick", "ell",
	"stead" };
static const char *const firm_a_ru[] = { "Север", "Альфа", "Вектор", "Рассвет", "Полюс", "Гранит",
	"Мегаполис", "Сатурн", "Родник", "Кедр", "Атлант", "Электро", "Агро", "Транс", "Нова",
	"Балтика", "Урал", "Сибирь", "Заря", "Компас", "Форум", "Азимут", "Прогресс", "Инженер" };
static const char *const firm_b_ru[] = { "строй", "торг", "сервис", "мет", "проект", "снаб",
	"монтаж", "логистик", "инвест", "пласт", "мебель", "прод", "свет", "маш", "хим", "лес" };
static const char *const firm_a_en[] = { "Summit", "Harbor", "Pioneer", "Cedar", "Liberty",
	"Granite", "Blue River", "Northern", "Atlas", "Keystone", "Bright", "Evergreen", "Titan",
	"Sterling", "Copper", "Falcon", "Maple", "Orchard", "Pacific", "Prairie", "Quantum",
	"Ridge", "Silver", "Vertex" };
static const char *const firm_b_en[] = { "Logistics", "Foods", "Systems", "Design", "Partners",
	"Analytics", "Dental", "Plumbing", "Media", "Robotics", "Textiles", "Energy", "Travel",
	"Security", "Machining", "Press" };
static const char *const forms_ru[] = { "ООО «%s»", "ООО \"%s\"", "%s", "ООО %s", "%s, ООО",
	"АО \"%s\"" };
static const char *const forms_en[] = { "%s Inc.", "%s", "%s LLC", "%s, Inc", "The %s", "%s Ltd" };
static const char *const cities_ru[] = { "Москва", "Санкт-Петербург", "Казань", "Самара", "Омск",
	"Уфа", "Пермь", "Воронеж", "Краснодар", "Тюмень", "Ижевск", "Барнаул", "Тверь", "Тула",
	"Курск", "Киров", "Чита", "Псков", "Рязань", "Пенза" };
static const char *const cities_en[] = { "Austin", "Boston", "Chicago", "Denver", "El Paso",
	"Fresno", "Houston", "Omaha", "Miami", "Tulsa", "Reno", "Tampa", "Mesa", "Plano", "Toledo",
	"Dayton", "Salem", "Boise", "Akron", "Mobile" };
static const char *const titles_ru[] = { "Директор", "Менеджер", "Инженер", "Бухгалтер",
	"Закупщик" };
static const char *const titles_en[] = { "CEO", "Manager", "Engineer", "Accountant", "Buyer" };
static const char *const free_ru[] = { "mail.ru", "yandex.ru", "bk.ru", "gmail.com" };
static const char *const free_en[] = { "gmail.com", "yahoo.com", "outlook.com", "aol.com" };

/* A text of TEXT bytes at most; what is beyond is cut. */
static void
put(char *out, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(out, TEXT, format, ap);
	va_end(ap);
}

/* In a format that is chosen by chance. */
static void
say(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vprintf(format, ap);
	va_end(ap);
}

static bool ru;
static uint64_t state;

static uint64_t
draw(uint64_t n)
{
	uint64_t z = state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (z ^ z >> 31) % n;
}

static bool
chance(unsigned percent)
{
	return draw(100) < percent;
}

/* Small numbers come more often, as names do. */
static size_t
skewed(size_t n)
{
	size_t a = draw(n), b = draw(n);

	return a < b ? a : b;
}

struct firm {
	char name[TEXT], domain[TEXT], phone[16];
	size_t city;
};

struct person {
	const struct given *given;
	char middle[TEXT], last[TEXT];
	char mobile[16], email[TEXT], work[TEXT];
	const struct firm *firm;
	size_t title, city;
};

/* One of the ways in which Cyrillic is written in Latin letters: 0 or 1. */
static void
latin(char *out, const char *s, int way)
{
	static const char *const letters[][2] = { { "a", "a" }, { "b", "b" }, { "v", "v" },
		{ "g", "g" }, { "d", "d" }, { "e", "e" }, { "zh", "zh" }, { "z", "z" },
		{ "i", "i" }, { "y", "i" }, { "k", "k" }, { "l", "l" }, { "m", "m" }, { "n", "n" },
		{ "o", "o" }, { "p", "p" }, { "r", "r" }, { "s", "s" }, { "t", "t" }, { "u", "u" },
		{ "f", "f" }, { "kh", "h" }, { "ts", "c" }, { "ch", "ch" }, { "sh", "sh" },
		{ "shch", "sch" }, { "", "" }, { "y", "y" }, { "", "" }, { "e", "e" },
		{ "yu", "iu" }, { "ya", "ia" } };

	*out = '\0';
	for (; *s != '\0'; s++) {
		unsigned c = (unsigned char)*s;
		if (c < 0x80) {
			strncat(out, s, 1);
			continue;
		}
		unsigned code = (c & 0x1f) << 6 | ((unsigned char)*++s & 0x3f);
		bool upper = code >= 0x410 && code < 0x430;
		if (code == 0x451 || code == 0x401)
			code = 0x435;
		code = code < 0x430 ? code + 32 : code;
		size_t at = strlen(out);
		strcat(out, letters[code - 0x430][way]);
		if (upper)
			out[at] = (char)toupper((unsigned char)out[at]);
	}
}

static void
lower(char *s)
{
	for (; *s != '\0'; s++)
		*s = *s == ' ' ? '-' : (char)tolower((unsigned char)*s);
}

/* Mailboxes, domains and numbers are given out once: what two have of these, they share. */
static uint64_t *given_out;
static size_t ngiven_out, mgiven_out;

static bool
is_new(const char *value)
{
	uint64_t hash = (uint64_t)crm_hash(value, strlen(value), 0) | 1;

	if (ngiven_out * 2 >= mgiven_out) {
		size_t n = mgiven_out == 0 ? 1024 : mgiven_out * 2;
		uint64_t *grown = calloc(n, sizeof(*grown));
		if (grown == NULL)
			exit(1);
		for (size_t i = 0; i < mgiven_out; i++) {
			size_t at = given_out[i] / 2 % n;
			while (given_out[i] != 0 && grown[at] != 0)
				at = (at + 1) % n;
			if (given_out[i] != 0)
				grown[at] = given_out[i];
		}
		free(given_out);
		given_out = grown;
		mgiven_out = n;
	}
	size_t at = hash / 2 % mgiven_out;
	for (; given_out[at] != 0; at = (at + 1) % mgiven_out)
		if (given_out[at] == hash)
			return false;
	given_out[at] = hash;
	ngiven_out++;
	return true;
}

static void
make_phone(char out[16], bool mobile)
{
	do {
		put(out, "%s%07u", ru ? (mobile ? "916" : "495") : (mobile ? "512" : "312"),
		    2000000 + (unsigned)draw(7999999));
		if (mobile)
			out[2] = (char)('0' + draw(8));
	} while (!is_new(out));
}

/* What stands in front of an @ or a dot, numbered where somebody has it. */
static void
make_own(char out[TEXT], const char *front, const char *mark, const char *behind)
{
	put(out, "%s%s%s", front, mark, behind);
	for (unsigned i = 2; !is_new(out); i++)
		put(out, "%s%u%s%s", front, i, mark, behind);
}

static void
make_firm(struct firm *f)
{
	char name[TEXT], more[TEXT];

	if (ru)
		put(f->name, "%s%s%s", firm_a_ru[draw(NELEM(firm_a_ru))], chance(50) ? "-" : "",
		    firm_b_ru[draw(NELEM(firm_b_ru))]);
	else
		put(f->name, "%s %s", firm_a_en[draw(NELEM(firm_a_en))],
		    firm_b_en[draw(NELEM(firm_b_en))]);
	put(more, " %s%s", ru ? stems_ru[draw(NELEM(stems_ru))] : stems_en[draw(NELEM(stems_en))],
	    chance(50) ? (ru ? " Плюс" : " Group") : "");
	put(name, "%s%s", f->name, more);
	strcpy(f->name, name);
	latin(name, f->name, 0);
	lower(name);
	make_own(f->domain, name, ".", ru ? "ru" : "com");
	make_phone(f->phone, false);
	f->city = skewed(NELEM(cities_ru));
}

static void
make_last(char out[TEXT], char gender)
{
	if (!ru) {
		put(out, "%s%s", stems_en[skewed(NELEM(stems_en))],
		    ends_en[skewed(NELEM(ends_en))]);
		return;
	}
	put(out, "%s%s", stems_ru[skewed(NELEM(stems_ru))], ends_ru[skewed(NELEM(ends_ru))]);
	size_t n = strlen(out);
	if (gender != 'f')
		return;
	if (strcmp(out + n - 4, "ов") == 0 || strcmp(out + n - 4, "ев") == 0 ||
	    strcmp(out + n - 4, "ин") == 0)
		strcat(out, "а");
	else if (n > 8 && strcmp(out + n - 8, "ский") == 0)
		strcpy(out + n - 4, "ая");
}

static void
make_emails(struct person *p)
{
	char first[TEXT], last[TEXT], front[TEXT];
	const char *provider = ru ? free_ru[draw(NELEM(free_ru))] : free_en[draw(NELEM(free_en))];

	latin(first, p->given->name, 1);
	latin(last, p->last, 1);
	lower(first);
	lower(last);
	if (chance(60))
		put(front, "%s%u", last, 1950 + (unsigned)draw(60));
	else
		put(front, "%s%s%s%u", first, chance(50) ? "." : "", last, (unsigned)draw(1000));
	make_own(p->email, front, "@", provider);
	if (p->firm == NULL)
		return;
	put(front, chance(60) ? "%.1s.%s" : "%s.%s", first, last);
	make_own(p->work, front, "@", p->firm->domain);
}

static void
make_person(struct person *p, const struct firm *firm)
{
	size_t n = ru ? NELEM(given_ru) : NELEM(given_en);

	memset(p, 0, sizeof(*p));
	p->given = ru ? &given_ru[draw(n)] : &given_en[draw(n)];
	p->firm = firm;
	make_last(p->last, p->given->gender);
	if (ru) {
		const struct given *father;
		do
			father = &given_ru[draw(22)];
		while (father->father == NULL);
		bool soft = strcmp(father->father + strlen(father->father) - 2, "е") == 0;
		put(p->middle, "%s%s", father->father,
		    p->given->gender == 'f' ? (soft ? "вна" : "овна") : (soft ? "вич" : "ович"));
	} else if (chance(40)) {
		put(p->middle, "%c", (int)('A' + draw(20)));
	}
	make_phone(p->mobile, true);
	make_emails(p);
	p->title = draw(NELEM(titles_ru));
	p->city = firm != NULL && chance(70) ? firm->city : skewed(NELEM(cities_ru));
}

/* One letter lost, doubled, or swapped with the next; behind the first one. */
static void
mistype(char *s)
{
	size_t width = (unsigned char)*s >= 0x80 ? 2 : 1, letters = strlen(s) / width;

	if (letters < 4)
		return;
	char *at = s + width * (1 + draw(letters - 2)), kept[2];
	switch (draw(3)) {
	case 0:
		memmove(at, at + width, strlen(at + width) + 1);
		break;
	case 1:
		memmove(at + width, at, strlen(at) + 1);
		break;
	default:
		memcpy(kept, at, width);
		memmove(at, at + width, width);
		memcpy(at + width, kept, width);
	}
}

static void
print_phone(const char *digits, bool extension)
{
	static const char *const formats_ru[] = { "+7 (%.3s) %.3s-%.2s-%.2s", "8%.3s%.3s%.2s%.2s",
		"8 %.3s %.3s %.2s %.2s", "%.3s-%.3s-%.2s-%.2s" };
	static const char *const formats_en[] = { "+1 %.3s-%.3s-%.2s%.2s", "(%.3s) %.3s-%.2s%.2s",
		"%.3s.%.3s.%.2s%.2s", "%.3s%.3s%.2s%.2s" };

	say(ru ? formats_ru[draw(4)] : formats_en[draw(4)], digits, digits + 3, digits + 6,
	    digits + 8);
	if (extension)
		printf(ru ? " доб. %u" : " ext. %u", 100 + (unsigned)draw(400));
}

static void
print_company(const struct person *p, bool translate)
{
	char name[TEXT], text[2 * TEXT], form[TEXT];

	if (p->firm == NULL || chance(18))
		return;
	strcpy(name, p->firm->name);
	if (translate)
		latin(name, p->firm->name, (int)draw(2));
	if (chance(3) && (!ru || strpbrk(name, " -") == NULL))
		mistype(name);
	strcpy(form, ru ? forms_ru[draw(NELEM(forms_ru))] : forms_en[draw(NELEM(forms_en))]);
	/* The format is one of ours. */
	char *at = strstr(form, "%s");
	put(text, "%.*s%s%s", (int)(at - form), form, name, at + 2);
	putchar('"');
	for (const char *s = text; *s != '\0'; s++)
		printf("%s%c", *s == '"' ? "\"" : "", *s);
	putchar('"');
}

static void
print_name(const struct person *p, bool translate)
{
	char first[TEXT], middle[TEXT], last[TEXT], raw[3][TEXT];

	strcpy(raw[0], p->given->brief != NULL && chance(12) ? p->given->brief : p->given->name);
	strcpy(raw[1], chance(ru ? 45 : 60) ? "" : p->middle);
	strcpy(raw[2], p->last);
	if (chance(4))
		mistype(raw[0]);
	if (chance(5))
		mistype(raw[2]);
	for (int i = 0; i < 3; i++) {
		char *out = i == 0 ? first : i == 1 ? middle : last;
		if (translate)
			latin(out, raw[i], (int)draw(2));
		else
			strcpy(out, raw[i]);
	}
	size_t width = (unsigned char)first[0] >= 0x80 ? 2 : 1;
	if (chance(4))
		put(first + width, ".");
	if (middle[0] != '\0' && chance(25))
		put(middle + ((unsigned char)middle[0] >= 0x80 ? 2 : 1), ".");
	if (chance(2))
		printf("%s,%s,%s,", last, middle, first);
	else if (chance(3))
		printf(",,%s %s,", ru ? last : first, ru ? first : last);
	else
		printf("%s,%s,%s,", first, middle, last);
}

static void
print_row(struct person *p, uint64_t id, bool again)
{
	bool translate = ru && chance(10);

	/* People change jobs and numbers. */
	if (again && chance(6))
		make_phone(p->mobile, true);
	printf("%llu,", (unsigned long long)id);
	print_name(p, translate);
	if (p->firm != NULL && chance(4))
		printf("info@%s", p->firm->domain);
	else if (chance(80))
		fputs(p->work[0] != '\0' && chance(55) ? p->work : p->email, stdout);
	putchar(',');
	if (p->firm != NULL && chance(22))
		print_phone(p->firm->phone, chance(25));
	else if (chance(70))
		print_phone(p->mobile, false);
	putchar(',');
	print_company(p, translate);
	printf(",%s,%s\n", chance(40) ? (ru ? titles_ru : titles_en)[p->title] : "",
	    chance(70) ? (ru ? cities_ru : cities_en)[p->city] : "");
}

/* Another member of the family: the surname, the town and the phone are the same. */
static void
make_relative(struct person *p, const struct person *of)
{
	make_person(p, chance(50) ? of->firm : NULL);
	while (p->given->gender != of->given->gender || p->given == of->given)
		make_person(p, p->firm);
	strcpy(p->last, of->last);
	strcpy(p->mobile, of->mobile);
	p->city = of->city;
	make_emails(p);
}

int
main(int argc, char **argv)
{
	if (argc != 5) {
		fprintf(stderr, "usage: contacts ru|en ROWS SEED TRUTH\n");
		return 64;
	}
	uint64_t rows = strtoull(argv[2], NULL, 10);
	FILE *truth = fopen(argv[4], "w");
	size_t nfirms = rows / 8 + 1;
	struct firm *firms = calloc(nfirms, sizeof(*firms));

	ru = strcmp(argv[1], "ru") == 0;
	state = strtoull(argv[3], NULL, 10);
	if (truth == NULL || firms == NULL)
		return 1;
	for (size_t i = 0; i < nfirms; i++)
		make_firm(&firms[i]);
	puts("id,first_name,middle_name,last_name,email,phone,company,title,city");
	fputs("id,cluster\n", truth);
	struct person p, before = { .given = NULL };
	for (uint64_t id = 1, person = 1; id <= rows; person++) {
		if (before.given != NULL && chance(3))
			make_relative(&p, &before);
		else
			make_person(&p, chance(85) ? &firms[skewed(nfirms)] : NULL);
		before = p;
		size_t copies = chance(82) ? 1 : chance(65) ? 2 : 3 + draw(3);
		for (size_t i = 0; i < copies && id <= rows; i++) {
			fprintf(truth, "%llu,%llu\n", (unsigned long long)id,
			    (unsigned long long)person);
			print_row(&p, id++, i > 0);
		}
	}
	free(firms);
	free(given_out);
	return fclose(truth) == 0 && fflush(stdout) == 0 ? 0 : 1;
}
