#include <stdlib.h>
#include <string.h>

#include "lib/text/email.h"
#include "lib/text/utf8.h"
#include "tests/unit/crm_test.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct crm_arena arena;

static int
clear_arena(void **state)
{
	(void)state;
	crm_arena_clear(&arena);
	return 0;
}

static struct crm_email
accept(const char *cell)
{
	struct crm_email email;
	const char *problem;

	if (crm_email_parse(&email, cell, &arena, &problem) != CRM_OK)
		fail_msg("'%s': %s", cell, problem);
	assert_null(problem);
	return email;
}

static void
refuse(const char *cell, const char *want)
{
	struct crm_email email;
	const char *problem;

	if (crm_email_parse(&email, cell, &arena, &problem) != CRM_EDATA)
		fail_msg("'%s' accepted as %s", cell, email.value);
	if (strcmp(problem, want) != 0)
		fail_msg("'%s': %s", cell, problem);
	assert_null(email.value);
	assert_null(email.key);
	assert_null(email.domain);
}

static void
kept_values(void **state)
{
	static const char *const cases[][2] = {
		{ "Ivan.Petrov@Example.ORG", "Ivan.Petrov@example.org" },
		{ "a@example.org", "a@example.org" },
		{ "o'neil+x@example.ie", "o'neil+x@example.ie" },
		{ "!#$%&`*+/=?^`{|}~@example.org", "!#$%&`*+/=?^`{|}~@example.org" },
		{ "anna@io", "anna@io" },
		{ "anna@c--n.com", "anna@c--n.com" },
		{ "anna@example.co-uk", "anna@example.co-uk" },
		{ "anna@XN--E1AFMKFD.xn--p1ai", "anna@xn--e1afmkfd.xn--p1ai" },
		{ "anna@[192.0.2.1]", "anna@[192.0.2.1]" },
		{ "anna@[IPv6:2001:db8::1]", "anna@[ipv6:2001:db8::1]" },
		{ "\"anna b\"@example.org", "\"anna b\"@example.org" },
		{ "\"a\\\"@;,b\"@example.org", "\"a\\\"@;,b\"@example.org" },
		{ "почта@пример.рф", "почта@пример.рф" },
		{ "ivan@ПРИМЕР.РФ", "ivan@пример.рф" },
		{ "ivan@пример。рф", "ivan@пример.рф" },
		{ "ivan@пример.com", "ivan@пример.com" },
		{ "müller@bücher.de", "müller@bücher.de" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(accept(cases[i][0]).value, cases[i][1]);
}

static void
what_stands_around(void **state)
{
	static const char *const cases[] = { "ivan@example.org", " ivan@example.org ;",
		"ivan@example.org,", "mailto:ivan@example.org",
		"MAILTO:ivan@example.org?subject=a@b", "<ivan@example.org>",
		"<mailto:ivan@example.org>", "Ivan Petrov <ivan@example.org>",
		"\"Petrov, Ivan\" <ivan@example.org>", "Петров <ivan@example.org>",
		"(ivan@example.org)", "[ivan@example.org]", "\"ivan@example.org\"",
		"'ivan@example.org'", "«ivan@example.org»", "“ivan@example.org”",
		"„ivan@example.org“", "E-mail: ivan@example.org", "эл. почта: ivan@example.org" };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(accept(cases[i]).value, "ivan@example.org");
}

static void
keys(void **state)
{
	static const char *const cases[][2] = {
		{ "Ivan.Petrov@Example.org", "ivan.petrov@example.org" },
		{ "ivan+crm@example.org", "ivan@example.org" },
		{ "ivan+a+b@example.org", "ivan@example.org" },
		{ "+ivan@example.org", "+ivan@example.org" },
		{ "I.Petrov+crm@gmail.com", "ipetrov@gmail.com" },
		{ "ipetrov@googlemail.com", "ipetrov@gmail.com" },
		{ "ivan.petrov@yandex.ru", "ivan-petrov@yandex.ru" },
		{ "ivan-petrov@ya.ru", "ivan-petrov@yandex.ru" },
		{ "ivan.petrov@yandex.kz", "ivan-petrov@yandex.ru" },
		{ "Ivan.Petrov+shop@YANDEX.BY", "ivan-petrov@yandex.ru" },
		{ "ivan-petrov@yandex.com", "ivan-petrov@yandex.ru" },
		{ "ivan.petrov@narod.ru", "ivan-petrov@yandex.ru" },
		{ "i.v.a.n@googlemail.com", "ivan@gmail.com" },
		{ "ivan_petrov@gmail.com", "ivan_petrov@gmail.com" },
		{ "ivan.petrov@mail.ru", "ivan.petrov@mail.ru" },
		{ "ivan.petrov@bk.ru", "ivan.petrov@bk.ru" },
		{ "ivan@me.com", "ivan@icloud.com" },
		{ "ivan@pm.me", "ivan@proton.me" },
		{ "\"Ivan.Petrov\"@example.org", "ivan.petrov@example.org" },
		{ "\"ivan petrov\"@example.org", "\"ivan petrov\"@example.org" },
		{ "ПОЧТА@пример.рф", "почта@xn--e1afmkfd.xn--p1ai" },
		{ "ivan@ёлка.рф", "ivan@xn--80atc1g.xn--p1ai" },
		{ "ivan@елка.рф", "ivan@xn--80ajpd.xn--p1ai" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(accept(cases[i][0]).key, cases[i][1]);
	assert_string_equal(accept("i@googlemail.com").domain, "googlemail.com");
	assert_string_equal(accept("i@Пример.рф").domain, "xn--e1afmkfd.xn--p1ai");
}

static void
roles_and_providers(void **state)
{
	static const struct {
		const char *cell;
		bool role, free;
	} cases[] = {
		{ "INFO@romashka.example", true, false },
		{ "info+a@romashka.example", true, false },
		{ "sales2@romashka.example", true, false },
		{ "info-msk@romashka.example", true, false },
		{ "abuse@romashka.example", true, false },
		{ "zayavka@romashka.example", true, false },
		{ "почта@пример.рф", true, false },
		{ "zakaz@mail.ru", true, true },
		{ "test@test.com", true, false },
		{ "sales.ivanov@mail.ru", false, true },
		{ "ivan@126.com", false, true },
		{ "ivan@zoho.com", false, true },
		{ "ivan@gmail.com", false, true },
		{ "ivan@yandex.com.tr", false, true },
		{ "ivan@romashka.example", false, false },
		{ "ivan.info@romashka.example", false, false },
		{ "informer@romashka.example", false, false },
		{ "123@romashka.example", false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct crm_email email = accept(cases[i].cell);
		assert_int_equal(email.role, cases[i].role);
		assert_int_equal(email.free, cases[i].free);
	}
}

static void
refusals(void **state)
{
	static const char *const cases[][2] = {
		{ "", "no @" },
		{ "ivan", "no @" },
		{ "ivan petrov", "no @" },
		{ "@", "nothing before the @" },
		{ "@example.org", "nothing before the @" },
		{ "ivan@", "nothing after the @" },
		{ ".ivan@example.org", "a dot at an end of the name" },
		{ "ivan.@example.org", "a dot at an end of the name" },
		{ "ivan..p@example.org", "two dots in a row" },
		{ "ivan petrov@example.org", "a blank inside" },
		{ "ivan@example .org", "a blank inside" },
		{ "ivan@@example.org", "more than one @" },
		{ "ivan@example@org", "more than one @" },
		{ "iv(an@example.org", "a character that is not allowed" },
		{ "ivan\\@example.org", "a character that is not allowed" },
		{ "ivan\n@example.org", "a character that is not allowed" },
		{ "ivan@example.org\n", "a character that is not allowed" },
		{ "iv\xffn@example.org", "a character that is not allowed" },
		{ "ivan©@example.org", "a character that is not allowed" },
		{ "ivan@exa_mple.org", "a character that is not allowed" },
		{ "\"ivan@example.org", "a quote that is not closed" },
		{ "\"ivan\\\"@example.org", "a quote that is not closed" },
		{ "\"iv\\©n\"@example.org", "a quote that is not closed" },
		{ "\"ivan\\", "a quote that is not closed" },
		{ "\"ivan\"petrov@example.org", "text behind a quoted name" },
		{ "ivan@.example.org", "a dot behind the @" },
		{ "ivan@example.org.", "a dot at the end" },
		{ "ivan@example..org", "two dots in a row" },
		{ "ivan@-example.org", "a hyphen at an end of a part of the domain" },
		{ "ivan@example-.org", "a hyphen at an end of a part of the domain" },
		{ "ivan@localhost", "domain without a dot" },
		{ "ivan@192.0.2.1", "the domain ends in a number" },
		{ "ivan@[192.0.2.256]", "not an address in brackets" },
		{ "ivan@[IPv6:2001:db8::1::2]", "not an address in brackets" },
		{ "ivan@[192.0.2.1", "not an address in brackets" },
		{ "ivan@[]", "not an address in brackets" },
		{ "ivan@☃.com", "not a domain" },
		{ "ivаn@example.org", "cyrillic letter in a latin address" },
		{ "ivan@exаmple.org", "cyrillic letter in a latin address" },
		{ "ivan@example.оrg", "cyrillic letter in a latin address" },
		{ "ivan@mail.ру", "cyrillic letter in a latin address" },
		{ "иван@example.org", "cyrillic letter in a latin address" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		refuse(cases[i][0], cases[i][1]);
}

/* NAME@LABEL.org of so many bytes each. */
static const char *
address(int name, int label)
{
	char fill[80];

	memset(fill, 'a', sizeof(fill));
	return crm_arena_printf(&arena, "%.*s@%.*s.org", name, fill, label, fill);
}

static void
lengths(void **state)
{
	char domain[255];

	(void)state;
	accept(address(64, 7));
	refuse(address(65, 7), "the name is too long");
	accept(address(1, 63));
	refuse(address(1, 64), "a part of the domain is too long");
	for (size_t i = 0; i < sizeof(domain); i++)
		domain[i] = i % 2 == 0 ? 'b' : '.';
	accept(crm_arena_printf(&arena, "a@%.*sc", 251, domain));
	refuse(crm_arena_printf(&arena, "a@%.*scd", 251, domain), "the address is too long");
}

static void
split(const char *cell, size_t want, const char *const *parts)
{
	const char *const *found;
	size_t n;

	assert_int_equal(crm_cell_split(cell, &arena, &found, &n), CRM_OK);
	for (size_t i = 0; i < n && i < want; i++)
		assert_string_equal(found[i], parts[i]);
	if (n != want)
		fail_msg("'%s': %zu parts", cell, n);
}

#define SPLIT(cell, ...)                                                                           \
	split(cell, COUNT(((const char *const[]){ __VA_ARGS__ })),                                 \
	    (const char *const[]){ __VA_ARGS__ })

static void
split_addresses(void **state)
{
	static const char *const two[] = { "a@x.org; b@x.org", "a@x.org ::: b@x.org",
		"a@x.org,b@x.org,", "a@x.org / b@x.org", "a@x.org|b@x.org", "a@x.org и b@x.org",
		"a@x.org или b@x.org", "a@x.org or b@x.org", "a@x.org & b@x.org", "a@x.org b@x.org",
		"a@x.org\r\nb@x.org", "a@x.org\n\nb@x.org;" };

	(void)state;
	for (size_t i = 0; i < COUNT(two); i++)
		SPLIT(two[i], "a@x.org", "b@x.org");
	split("", 0, NULL);
	split(" ; ", 0, NULL);
	SPLIT(" a@x.org ", "a@x.org");
	SPLIT("Petrov, Ivan <a@x.org>", "Petrov, Ivan <a@x.org>");
	SPLIT("Petrov, Ivan <a@x.org>, Sidorov, Petr <b@x.org>", "Petrov, Ivan <a@x.org>",
	    "Sidorov, Petr <b@x.org>");
	SPLIT("\"Petrov; Ivan\" <a@x.org>; b@x.org", "\"Petrov; Ivan\" <a@x.org>", "b@x.org");
	SPLIT("\"a, b@x.org, c@x.org", "\"a, b@x.org", "c@x.org");
	SPLIT("a/b|c@x.org", "a/b|c@x.org");
	SPLIT("a@x.org (личная), b@x.org (рабочая)", "a@x.org (личная)", "b@x.org (рабочая)");
	SPLIT("a@x.org Анна b@x.org", "a@x.org Анна", "b@x.org");
	SPLIT("a@x.org - b@x.org", "a@x.org -", "b@x.org");
	SPLIT("a@x.org\\b@x.org", "a@x.org", "b@x.org");
	SPLIT("a\\@b@x.org", "a\\@b@x.org");
	SPLIT("a @ x.org", "a @ x.org");
	SPLIT("1234567890+1234567890@x.org", "1234567890+1234567890@x.org");
	SPLIT("a@x.org b@x.org c@x.org d@x.org e@x.org", "a@x.org", "b@x.org", "c@x.org", "d@x.org",
	    "e@x.org");
	SPLIT("Ромашка, ООО", "Ромашка, ООО");
	SPLIT("a@/12", "a@/12");
}

/* What stands before a stroke is looked at only as far as the cell goes. */
static void
split_reads_within_the_cell(void **state)
{
	char *cell = strdup("@/12");
	const char *const *found;
	size_t n;

	(void)state;
	assert_non_null(cell);
	assert_int_equal(crm_cell_split(cell, &arena, &found, &n), CRM_OK);
	assert_int_equal(n, 1);
	assert_string_equal(found[0], "@/12");
	free(cell);
}

static void
split_phones(void **state)
{
	(void)state;
	SPLIT("8 495 123-45-67, 8 916 123-45-67", "8 495 123-45-67", "8 916 123-45-67");
	SPLIT("8 495 123-45-67/8 916 123-45-67", "8 495 123-45-67", "8 916 123-45-67");
	SPLIT("8 495 123-45-67, 234-56-78", "8 495 123-45-67", "8 495 234-56-78");
	SPLIT("8 (84235) 5-12-34, 5-12-35", "8 (84235) 5-12-34", "8 (84235) 5-12-35");
	SPLIT("8(495)1234567, 1234568", "8(495)1234567", "8(495)1234568");
	SPLIT("84951234567, 1234568", "84951234567", "84951234568");
	SPLIT("8 495 123-45-67/68", "8 495 123-45-67", "8 495 123-45-68");
	SPLIT("8 916 123 45 67, 12345", "8 916 123 45 67", "12345");
	SPLIT("8 495 123-45-67 / 12", "8 495 123-45-67 / 12");
	SPLIT("84951234567/68", "84951234567/68");
	SPLIT("8 495 123-45-67 доб. 3, 234-56-78", "8 495 123-45-67 доб. 3", "234-56-78");
	SPLIT("89161234567 89167654321", "89161234567", "89167654321");
	SPLIT("+7 916 123-45-67 +7 495 765-43-21", "+7 916 123-45-67", "+7 495 765-43-21");
	SPLIT("8 495 123-45-67, моб. 8-916-123-45-67", "8 495 123-45-67", "моб. 8-916-123-45-67");
	SPLIT("8 495 123-45-67, доб. 12", "8 495 123-45-67, доб. 12");
	SPLIT("8 495 123-45-67, Доб. 123456", "8 495 123-45-67, Доб. 123456");
	SPLIT("8 495 123-45-67 доб. 12, 8 916 123-45-67", "8 495 123-45-67 доб. 12",
	    "8 916 123-45-67");
	SPLIT("+79161234567+74951234567", "+79161234567", "+74951234567");
	SPLIT("8 916 123 45 67 8 916 765 43 21", "8 916 123 45 67", "8 916 765 43 21");
	SPLIT("8 (916) 123-45-67 8 (916) 123-45-68", "8 (916) 123-45-67", "8 (916) 123-45-68");
	SPLIT("89161234567\\89167654321", "89161234567", "89167654321");
	SPLIT("т. 8 495 123-45-67 ф. 8 495 123-45-68", "т. 8 495 123-45-67", "ф. 8 495 123-45-68");
	SPLIT("8 495 123-45-67 доб. 12 моб. 8 916 123-45-67", "8 495 123-45-67 доб. 12",
	    "моб. 8 916 123-45-67");
	SPLIT("89161234567 (Анна) 89167654321 (Яна)", "89161234567 (Анна)", "89167654321 (Яна)");
	SPLIT("8-916-123-45-67 - Анна, 8-916-123-45-68 - Яна", "8-916-123-45-67 - Анна",
	    "8-916-123-45-68 - Яна");
	SPLIT("+7 916 123 45 67 (с 9:00 до 18:00)", "+7 916 123 45 67 (с 9:00 до 18:00)");
	SPLIT("301/23456", "301/23456");
	SPLIT("04131/123456", "04131/123456");
	SPLIT("+44 20 7946 0958", "+44 20 7946 0958");
	SPLIT("89161234567, звонить после 18:00", "89161234567, звонить после 18:00");
	SPLIT("8 495 1234567;ext=5", "8 495 1234567;ext=5");
	SPLIT("tel:331-6005;phone-context=+64-3", "tel:331-6005;phone-context=+64-3");
	SPLIT("a@x.org, 8 916 123-45-67", "a@x.org", "8 916 123-45-67");
	SPLIT("89161234567, xavier@x.org", "89161234567", "xavier@x.org");
}

static void
unguards_cells(void **state)
{
	(void)state;
	assert_string_equal(crm_cell_unguarded("'=1+1"), "=1+1");
	assert_string_equal(crm_cell_unguarded("'+7 916 000-00-31"), "+7 916 000-00-31");
	assert_string_equal(crm_cell_unguarded("''=1"), "''=1");
	assert_string_equal(crm_cell_unguarded("'t Hooft"), "'t Hooft");
	assert_string_equal(crm_cell_unguarded("'"), "'");
	assert_string_equal(crm_cell_unguarded(""), "");
}

/* As people type them: what is beyond doubt is mended. */
static void
dirty_cells(void **state)
{
	static const char *const cases[][2] = {
		{ "a @ x.org", "a@x.org" },
		{ "a@ x.org", "a@x.org" },
		{ "a @x.org", "a@x.org" },
		{ "mailto:a@x.org", "a@x.org" },
		{ "<a@x.org>", "a@x.org" },
		{ "Anna <a@x.org>", "a@x.org" },
		{ "a@x,org", "a@x.org" },
		{ "a@x.org (личная)", "a@x.org" },
		{ "a@x.org (Anna)", "a@x.org" },
		{ "a@x.org - личная", "a@x.org" },
		{ "a@x.org личная", "a@x.org" },
		{ "личная: a@x.org", "a@x.org" },
		{ "Анна a@x.org", "a@x.org" },
		{ "a[at]x.org", "a@x.org" },
		{ "a(at)x.org", "a@x.org" },
		{ "a[at]x[dot]org", "a@x.org" },
		{ "a(собака)x.org", "a@x.org" },
		{ "A@X.ORG", "A@x.org" },
		{ "'a@x.org'", "a@x.org" },
		{ "\"a@x.org\"", "a@x.org" },
		{ "«a@x.org»", "a@x.org" },
		{ "a@x.org>", "a@x.org" },
		{ "<a@x.org", "a@x.org" },
		{ "email:a@x.org", "a@x.org" },
		{ "e-mail - a@x.org", "a@x.org" },
		{ "a@x.org|", "a@x.org" },
		{ "a@x.org:", "a@x.org" },
		{ "a＠x．org", "a@x.org" },
		{ "ａ@ｘ．ｏｒｇ", "a@x.org" },
		{ "a@mail,ru", "a@mail.ru" },
		{ "a@x.org,,", "a@x.org" },
		{ "\"Anna\" a@x.org", "a@x.org" },
		{ "Anna [mailto:a@x.org]", "a@x.org" },
		{ "a@x.org<mailto:a@x.org>", "a@x.org" },
		{ "a@x.org <mailto:a@x.org>", "a@x.org" },
		{ "<a@x.org> Anna", "a@x.org" },
		{ "a@x.org <a@x.org>", "a@x.org" },
		{ "a@x.org;", "a@x.org" },
		{ "(личная) a@x.org", "a@x.org" },
		{ "a@x.org [work]", "a@x.org" },
		{ "a@x.org - work", "a@x.org" },
		{ "Anna - a@x.org", "a@x.org" },
		{ "Anna, a@x.org", "a@x.org" },
		{ "Петров Иван a@x.org", "a@x.org" },
		{ "a [at] x.org", "a@x.org" },
		{ "a (at) x (dot) org", "a@x.org" },
		{ "[a@x.org]", "a@x.org" },
		{ "\"a b\"@x.org", "\"a b\"@x.org" },
		{ "почта: a@x.org, Анна", "a@x.org" },
		{ "<a@x.org>, Анна", "a@x.org" },
		{ "Анна <a@x.org", "a@x.org" },
		{ "mailto:a@x.org?subject=Hi", "a@x.org" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct crm_email email = accept(cases[i][0]);
		if (strcmp(email.value, cases[i][1]) != 0)
			fail_msg("'%s': '%s'", cases[i][0], email.value);
	}
}

/* In doubt nothing is mended. */
static void
dirty_refusals(void **state)
{
	static const char *const cases[][2] = {
		{ "a@x.org.", "a dot at the end" },
		{ "anna a@x.org", "a blank inside" },
		{ "нет", "no @" },
		{ "a at x.org", "no @" },
		{ "a@x.org!", "a character that is not allowed" },
		{ "a@x.org?", "a character that is not allowed" },
		{ "a@x..org", "two dots in a row" },
		{ "a..b@x.org", "two dots in a row" },
		{ ".a@x.org", "a dot at an end of the name" },
		{ "a.@x.org", "a dot at an end of the name" },
		{ "a@.x.org", "a dot behind the @" },
		{ "@a@x.org", "nothing before the @" },
		{ "@x.org", "nothing before the @" },
		{ "a@@x.org", "more than one @" },
		{ "a@x", "domain without a dot" },
		{ "a@x.о", "cyrillic letter in a latin address" },
		{ "аnna@x.org", "cyrillic letter in a latin address" },
		{ "ivan@mаil.ru", "cyrillic letter in a latin address" },
		{ "ivan@mail.гu", "cyrillic letter in a latin address" },
		{ "ivan@mail.кщ", "no such ending of a domain" },
		{ "a@x.org/b@x.org", "a character that is not allowed" },
		{ "a@gmail", "domain without a dot" },
		{ "a@gmail.com.", "a dot at the end" },
		{ "http://a@x.org", "a web address" },
		{ "a#x.org", "no @" },
		{ "a\"x.org", "no @" },
		{ "a@x;org", "a character that is not allowed" },
		{ "a@x.org)", "a character that is not allowed" },
		{ "a@x.org\\", "a character that is not allowed" },
		{ "a@x.org\\n", "a character that is not allowed" },
		{ "a@mailru", "domain without a dot" },
		{ "a@mail.ru.", "a dot at the end" },
		{ "a@-x.org", "a hyphen at an end of a part of the domain" },
		{ "a_b@x_y.org", "a character that is not allowed" },
		{ "..a@x.org..", "a dot at an end of the name" },
		{ "a@x.c0m", "a digit in the domain's ending" },
		{ "a@1.2.3.4", "the domain ends in a number" },
		{ "anna@yandex.com.", "a dot at the end" },
		{ "Anna Smith a@x.org", "a blank inside" },
		{ "E-mail (name@x.org)", "a blank inside" },
		{ "a@x.org work", "a blank inside" },
		{ "ivan . petrov@x.org", "a blank inside" },
		{ "ivan petrov@x.org", "a blank inside" },
		{ "αnna@x.org", "greek letter in a latin address" },
		{ "ivan@мойсайт.лгы", "no such ending of a domain" },
		{ "почтa@пример.рф", "latin letter in a cyrillic address" },
		{ "\"a@x.org", "a quote that is not closed" },
		{ "a@mail .ru", "a blank inside" },
		{ "a@b@c.org", "more than one @" },
		{ "иван@x.org", "cyrillic letter in a latin address" },
		{ "a@х.org", "cyrillic letter in a latin address" },
		{ "нет почты", "no @" },
		{ "https://x.org/a@b.c", "a web address" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		refuse(cases[i][0], cases[i][1]);
}

/* What a form that wants an address is given by who has none. */
static void
placeholders(void **state)
{
	static const char *const yes[] = { "none@none.com", "no@mail.ru", "noemail@noemail.com",
		"NO_EMAIL@mail.ru", "no-mail@no.ru", "нет@нет.рф", "nomail@nomail.com",
		"null@null.com" };
	static const char *const no[] = { "test@romashka.example", "test@test.com",
		"no@romashka.example", "ivan@none.com", "none@example.org", "nobody@mail.ru",
		"test@mail.ru", "no@mail", "nora@mail.ru", "@mail.ru.x" };

	(void)state;
	for (size_t i = 0; i < COUNT(yes); i++)
		if (!crm_text_placeholder(yes[i]))
			fail_msg("'%s' is a placeholder", yes[i]);
	for (size_t i = 0; i < COUNT(no); i++)
		if (crm_text_placeholder(no[i]))
			fail_msg("'%s' is no placeholder", no[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unguards_cells),
		cmocka_unit_test(kept_values),
		cmocka_unit_test(dirty_cells),
		cmocka_unit_test(dirty_refusals),
		cmocka_unit_test(placeholders),
		cmocka_unit_test(what_stands_around),
		cmocka_unit_test(keys),
		cmocka_unit_test(roles_and_providers),
		cmocka_unit_test(refusals),
		cmocka_unit_test(lengths),
		cmocka_unit_test(split_addresses),
		cmocka_unit_test(split_phones),
		cmocka_unit_test(split_reads_within_the_cell),
	};

	return cmocka_run_group_tests_name("email", tests, NULL, clear_arena);
}
