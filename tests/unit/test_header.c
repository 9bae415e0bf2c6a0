#include <stdio.h>
#include <string.h>

#include "lib/table/header.h"
#include "lib/table/header_alias.h"
#include "lib/table/header_reading.h"
#include "tests/unit/crm_test.h"

#define NELEM(a) (sizeof(a) / sizeof((a)[0]))
#define MAX_COLUMNS 128

static struct crm_arena arena;

static int
clear_arena(void **state)
{
	(void)state;
	crm_arena_clear(&arena);
	return 0;
}

/* Makes a header of columns separated by semicolons. */
static struct crm_record
header_of(const char *columns)
{
	struct crm_cell *cell = crm_arena_alloc(&arena, MAX_COLUMNS * sizeof(*cell));
	struct crm_record header = { .line = 1, .cell = cell };

	for (const char *s = columns;; s++) {
		size_t len = strcspn(s, ";");
		assert_true(header.n < MAX_COLUMNS);
		cell[header.n].s = crm_arena_dup(&arena, s, len);
		cell[header.n++].len = len;
		s += len;
		if (*s == '\0')
			return header;
	}
}

/* "name; phone:mobile; -; ?" : what was recognised, one word a column. */
static const char *
words_of(const struct crm_header_map *map)
{
	char *out = crm_arena_strdup(&arena, "");

	for (size_t i = 0; i < map->n; i++) {
		const char *name = crm_meaning_name(map->meaning[i]);
		if (name == NULL)
			name = map->meaning[i] == CRM_MEANS_IGNORE ? "-" : "?";
		out = crm_arena_printf(&arena, "%s%s%s%s%s", out, i > 0 ? ";" : "", name,
		    map->label[i] != NULL ? ":" : "", map->label[i] != NULL ? map->label[i] : "");
	}
	return out;
}

static const char *
recognise(const char *columns, const char *const *maps, size_t nmaps)
{
	struct crm_record header = header_of(columns);
	struct crm_header_map map;
	struct crm_err err = { 0 };

	if (crm_header_recognise(&map, &header, maps, nmaps, &arena, &err) != CRM_OK)
		fail_msg("%s: %s", columns, err.text);
	assert_int_equal(map.n, header.n);
	return words_of(&map);
}

struct list {
	const char *columns, *words;
};

static void
check_lists(const struct list *lists, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *words = recognise(lists[i].columns, NULL, 0);
		if (strcmp(words, lists[i].words) != 0)
			fail_msg("%s\n     got %s\nexpected %s", lists[i].columns, words,
			    lists[i].words);
	}
}

static void
test_single_headers(void **state)
{
	static const struct list lists[] = {
		{ "email", "email" },
		{ "E-Mail", "email" },
		{ "  E-MAIL  ADDRESS ", "email" },
		{ "e_mail", "email" },
		{ "EmailAddress", "email" },
		{ "Е-mail", "email" }, /* a Cyrillic Е */
		{ "Email*", "email" },
		{ "Courriel", "email" },
		{ "Correo electrónico", "email" },
		{ "Téléphone", "phone" },
		{ "Teléfono móvil", "phone:mobile" },
		{ "Конт. тел.", "phone" },
		{ "Société", "company" },
		{ "Kompaniya", "company" },
		{ "Из какой вы компании?", "company" },
		{ "Nom", "last_name" },
		{ "Prénom", "first_name" },
		{ "Imię i nazwisko", "name" },
		{ "FIO", "name" },
		{ "Straße", "address" },
		{ "Città", "city" },
		{ "Прим.", "note" },
		{ "E-mail 2 - Value", "email" },
		{ "Email_2__c", "email" },
		{ "Работa", "?" },
		{ "Электронная почта", "email" },
		{ "Эл. почта", "email" },
		{ "Адрес эл. почты", "email" },
		{ "Адрес 2 эл. почты", "email" },
		{ "Рабочий e-mail", "email:work" },
		{ "Email (рабочий)", "email:work" },
		{ "Личный email", "email:personal" },
		{ "work email", "email:work" },
		{ "Email - Work", "email:work" },
		{ "WorkEmail", "email:work" },
		{ "Secondary Email", "email:other" },
		{ "Company e-mail", "email:company" },
		{ "E-mail участника", "email" },
		{ "Email (required)", "email" },
		{ "E-mail (обязательно) *", "email" },
		{ "Phone", "phone" },
		{ "Телефон №2", "phone" },
		{ "Телефон 2", "phone" },
		{ "Tel.", "phone" },
		{ "Номер телефона", "phone" },
		{ "Phone 1 - Value", "phone" },
		{ "Mobile", "phone:mobile" },
		{ "Mobile phone", "phone:mobile" },
		{ "Mobile Phone Number", "phone:mobile" },
		{ "MobilePhone", "phone:mobile" },
		{ "Моб. тел.", "phone:mobile" },
		{ "Мобильный телефон (контакт)", "phone:mobile" },
		{ "Телефон (моб.)", "phone:mobile" },
		{ "Business Phone 2", "phone:work" },
		{ "Рабочий прямой телефон", "phone:direct" },
		{ "Company phone", "phone:company" },
		{ "Телефон компании", "phone:company" },
		{ "Телефон контактного лица", "phone" },
		{ "Primary Phone", "phone:main" },
		{ "Telegram", "handle:telegram" },
		{ "Контакт Telegram", "handle:telegram" },
		{ "WhatsApp number", "handle:whatsapp" },
		{ "Website", "url" },
		{ "Company website", "url:company" },
		{ "Сайт компании", "url:company" },
		{ "LinkedIn URL", "url:linkedin" },
		{ "Ф.И.О.", "name" },
		{ "ФИО", "name" },
		{ "Фамилия, имя", "name" },
		{ "Фамилия Имя Отчество", "name" },
		{ "Name (ФИО)", "name" },
		{ "Контактное лицо", "name" },
		{ "Customer name", "name" },
		{ "Имя", "name" },
		{ "Имя / Name", "?" },
		{ "First name", "first_name" },
		{ "Отчество", "middle_name" },
		{ "Фамилия / Last name", "last_name" },
		{ "Company", "company" },
		{ "Company / Account", "company" },
		{ "Название компании", "company" },
		{ "Юр. лицо", "legal_name" },
		{ "Должность", "job_title" },
		{ "Contact title", "job_title" },
		{ "ИНН", "inn" },
		{ "ОГРН/ОГРНИП", "ogrn" },
		{ "Country/Region", "country" },
		{ "State/Province", "region" },
		{ "Zip/Postal Code", "postcode" },
		{ "Индекс (раб. адрес)", "postcode" },
		{ "Город", "city" },
		{ "Company address", "address" },
		{ "Комментарий", "note" },
		{ "Lead Source", "source" },
		{ "utm_campaign", "campaign" },
		{ "Дата рождения", "birth_date" },
		{ "Отметка времени", "time" },
		{ "External ID", "external_id" },
		{ "Согласие на обработку персональных данных", "consent" },
		{ "Email consent", "consent" },
		{ "Email (consent)", "consent" },
		{ "Email opt out", "opt_out" },
		{ "Do Not Call", "opt_out" },
		{ "Отказ от рассылки", "opt_out" },
		{ "Opted out of email: Marketing Information", "opt_out" },
		{ "Согласие на рассылку: новости", "consent" },
		{ "Person - Marketing status", "consent" },
		{ "Unsubscribed (contact)", "opt_out" },
		{ "UNSUB_TIME", "opt_out" },
		{ "HASOPTEDOUTOFEMAIL", "opt_out" },
		{ "EMAIL_2__C", "email" },
		{ "Phone #", "phone" },
		{ "Badge #", "external_id" },
		{ "Attendee №", "external_id" },
		{ "Заявка №", "?" },
		{ "№ заявки", "external_id" },
		{ "№ бейджа", "external_id" },
		{ "№ телефона", "phone" },
		{ "№ п/п", "?" },
		{ "# Employees", "?" },
		{ "#", "?" },
		{ "Primary contact name", "name" },
		{ "Имя контактного лица", "name" },
		{ "Телефон/факс", "phone" },
		{ "Telephone (incl. country code)", "phone" },
		{ "Номер телефона (WhatsApp)", "phone:whatsapp" },
		{ "Городской телефон", "phone" },
		{ "Моб.", "phone:mobile" },
		{ "Эл. адрес", "email" },
		{ "Юр. адрес", "address" },
		{ "Регион РФ", "region" },
		{ "ZIP/Postal", "postcode" },
		{ "Краткое наименование", "company" },
		{ "Наименование организации (полное)", "legal_name" },
		{ "Интересующие товары", "product" },
		{ "What products are you interested in?", "product" },
		{ "Результат встречи", "note" },
		{ "Дата посещения", "time" },
		{ "Согласие на ОПД", "consent" },
		{ "Subscribe to newsletter", "consent" },
		{ "Телефон №", "phone" },
		{ "E-mail 1 - Type", "-" },
		{ "Phone 2 - Label", "-" },
		{ "Phone type", "-" },
		{ "Краткое 2 имя эл. почты", "-" },
		{ "Phonetic First Name", "-" },
		{ "ИНН (компания)", "inn" },
		{ "Название (компания)", "company" },
		{ "Organization - Industry", "segment" },
		{ "Телефон раб. 2", "phone:work" },
		{ "Телефон дом. 2", "phone:home" },
		{ "Индекс (дом. адрес)", "postcode" },
		{ "Контакт: Рабочий e-mail", "email:work" },
		{ "Имя (контакт)", "first_name" },
	};

	(void)state;
	check_lists(lists, NELEM(lists));
}

/* Of another person: the owner, the one who scanned, a relative. */
static void
test_other_people(void **state)
{
	static const char *const headers[] = { "Owner email", "Record owner email", "Lead Owner",
		"Account Owner", "Contact owner", "Contact owner email", "Person - Owner",
		"Organization - Owner", "Owner.Name", "OWNERID", "Created By", "Created By ID",
		"Manager", "Manager's Name", "Manager email", "Assistant", "Assistant's Name",
		"Assistant's Phone", "Assistant email", "Asst. Phone", "Spouse", "Spouse email",
		"Emergency contact", "Emergency contact phone", "Emergency email", "Referred By",
		"Reports To", "Children", "Relation 1 - Value", "Buyer Email", "Buyer First Name",
		"Secondary contact email", "Alternate contact phone", "Scanned by",
		"Scanned by email", "Captured By Email", "User name", "Assigned To", "Device Name",
		"Exhibitor Name", "Sales rep email", "Account manager phone", "Invited by",
		"Ответственный", "Ответственный за контакт", "Телефон ответственного", "Менеджер",
		"Email менеджера", "Имя помощника", "Телефон помощника", "Супруг(а)", "Дети",
		"Руководитель", "Кем создан", "Кем изменён", "Кем создан контакт", "Кто сканировал",
		"Связанный пользователь", "Рекомендатель", "Контакт для экстренной связи" };

	(void)state;
	for (size_t i = 0; i < NELEM(headers); i++)
		if (strcmp(recognise(headers[i], NULL, 0), "?") != 0)
			fail_msg("'%s': %s", headers[i], recognise(headers[i], NULL, 0));
}

/* What stands beside a column tells what it is. */
static void
test_neighbours(void **state)
{
	static const struct list lists[] = {
		{ "Имя;Обращение", "name;note" },
		{ "Обращение;Имя;Фамилия", "?;first_name;last_name" },
		{ "Обращение;Телефон", "note;phone" },
		{ "REGION;GMTOFF", "?;?" },
		{ "REGION;City", "region;city" },
		{ "Birthday;MEMBER_RATING", "?;?" },
		{ "Birth Month;Birth Day", "?;?" },
		{ "Birthday", "birth_date" },
		{ "Месяц рождения;День рождения", "?;?" },
		{ "День рождения", "birth_date" },
		{ "Status;Unsubscribe Reason", "consent;?" },
		{ "Status;Date Unsubscribed", "consent;opt_out" },
		{ "Status;Reason", "?;?" },
	};

	(void)state;
	check_lists(lists, NELEM(lists));
}

/* Never a substring: each of these holds an alias and means something else. */
static void
test_lookalikes(void **state)
{
	static const char *const headers[] = { "Email domain", "Invalid email address",
		"Last email received", "E-mails sent", "Fax opt out", "Double opt-in", "Order #",
		"Marketing contact status", "Photo URL", "Телефон поддержки", "Город (событие)",
		"Источник телефона", "Примечание (компания)", "Email: newsletter", "Email verified",
		"Email status", "Number of emails", "Company size", "Company type", "Name prefix",
		"Nickname", "File name", "Name of the event", "Assistant's Phone", "Buyer Email",
		"Phone (call after six)", "Email (old system)", "Contact owner", "Lead Status",
		"Lead - Title", "Название лида", "Название сделки", "Дата изменения",
		"Мобильное приложение", "Телефонная книга", "Почтовая служба", "Business Fax",
		"Факс", "id", "ID", "action", "owner", "status", "error", "line", "Ответственный",
		"Last contact", "First contact", "Last visitor", "First client", "Last lead",
		"Direct mail", "Lead URL", "Lead link", "", "  ", "123", "-", "column1",
		"Иван Петров", "ivan@example.org", "+7 495 123-45-67", "😀" };

	(void)state;
	for (size_t i = 0; i < NELEM(headers); i++)
		if (strcmp(recognise(headers[i], NULL, 0), "?") != 0)
			fail_msg("'%s': %s", headers[i], recognise(headers[i], NULL, 0));
}

static void
test_exports(void **state)
{
	static const struct list lists[] = {
		/* Outlook */
		{ "Title;First Name;Middle Name;Last Name;Suffix;Company;Department;Job Title;"
		  "Business Street;Business City;Business State;Business Postal Code;"
		  "Business Country/Region;Home Street;Home City;Business Fax;Business Phone;"
		  "Home Phone;Mobile Phone;Birthday;E-mail Address;E-mail Type;"
		  "E-mail Display Name;E-mail 2 Address;Notes;Web Page",
		    "?;first_name;middle_name;last_name;?;company;department;job_title;address;"
		    "city;region;postcode;country;?;?;?;phone:work;phone:home;phone:mobile;"
		    "birth_date;email;-;-;email;note;url" },
		{ "Обращение;Имя;Отчество;Фамилия;Организация;Отдел;Должность;"
		  "Улица (раб. адрес);Город (раб. адрес);Рабочий телефон;Телефон дом.;"
		  "Телефон переносной;Адрес эл. почты;Тип эл. почты;День рождения;Веб-страница",
		    "?;first_name;middle_name;last_name;company;department;job_title;address;"
		    "city;phone:work;phone:home;phone:mobile;email;-;birth_date;url" },
		/* Outlook on the web */
		{ "First Name;Middle Name;Last Name;Title;Suffix;Nickname;Given Yomi;Surname Yomi;"
		  "E-mail Address;E-mail 2 Address;Home Phone;Business Phone;Business Phone 2;"
		  "Mobile Phone;Car Phone;Other Phone;Primary Phone;Pager;Business Fax;"
		  "Company Main Phone;Callback;Radio Phone;Telex;TTY/TDD Phone;IMAddress;Job Title;"
		  "Department;Company;Office Location;Manager's Name;Assistant's Name;"
		  "Assistant's Phone;Company Yomi;Business Street;Business City;Home Street;"
		  "Home City;Other Street;Personal Web Page;Spouse;Schools;Web Page;Birthday;Notes",
		    "first_name;middle_name;last_name;?;?;?;-;-;email;email;phone:home;phone:work;"
		    "phone:work;phone:mobile;phone:mobile;phone:other;phone:main;?;?;phone:company;"
		    "phone;?;?;?;handle;job_title;department;company;?;?;?;?;-;address;city;?;?;?;"
		    "url:personal;?;?;url;birth_date;note" },
		/* Google Contacts, before and since 2024 */
		{ "Name;Given Name;Additional Name;Family Name;Nickname;Birthday;Notes;"
		  "Group Membership;E-mail 1 - Type;E-mail 1 - Value;E-mail 2 - Value;"
		  "Phone 1 - Type;Phone 1 - Value;Address 1 - Formatted;Address 1 - City;"
		  "Organization 1 - Name;Organization 1 - Title;Website 1 - Value",
		    "name;first_name;middle_name;last_name;?;birth_date;note;?;-;email;email;-;"
		    "phone;address;city;company;job_title;url" },
		{ "First Name;Middle Name;Last Name;Phonetic First Name;File As;"
		  "Organization Name;Organization Title;Organization Department;Labels;"
		  "E-mail 1 - Label;E-mail 1 - Value;Phone 1 - Label;Phone 1 - Value",
		    "first_name;middle_name;last_name;-;name;company;job_title;department;?;-;"
		    "email;-;phone" },
		/* LinkedIn */
		{ "First Name;Last Name;URL;Email Address;Company;Position;Connected On",
		    "first_name;last_name;url;email;company;job_title;?" },
		/* HubSpot */
		{ "Record ID;First Name;Last Name;Email;Phone Number;Mobile Phone Number;"
		  "Contact owner;Lead Status;Company name;Associated Company;Website URL;"
		  "Create Date;Unsubscribed from all email",
		    "external_id;first_name;last_name;email;phone;phone:mobile;?;?;company;company;"
		    "url;time;opt_out" },
		/* Salesforce */
		{ "Lead ID;Salutation;First Name;Last Name;Title;Company / Account;Street;City;"
		  "State/Province;Zip/Postal Code;Country;Phone;Mobile;Email;Lead Source;"
		  "Industry;Email Opt Out;Do Not Call",
		    "external_id;?;first_name;last_name;job_title;company;address;city;region;"
		    "postcode;country;phone;phone:mobile;email;source;segment;opt_out;opt_out" },
		{ "ID;ACCOUNTID;LASTNAME;FIRSTNAME;NAME;MAILINGSTREET;MAILINGCITY;MAILINGSTATE;"
		  "MAILINGPOSTALCODE;MAILINGCOUNTRY;OTHERSTREET;OTHERCITY;PHONE;FAX;MOBILEPHONE;"
		  "HOMEPHONE;OTHERPHONE;ASSISTANTPHONE;REPORTSTOID;EMAIL;TITLE;DEPARTMENT;"
		  "ASSISTANTNAME;BIRTHDATE;OWNERID;HASOPTEDOUTOFEMAIL;HASOPTEDOUTOFFAX;DONOTCALL",
		    "?;?;last_name;first_name;name;address;city;region;postcode;country;?;?;phone;?"
		    ";"
		    "phone:mobile;phone:home;phone:other;?;?;email;job_title;department;?;"
		    "birth_date;?;opt_out;?;opt_out" },
		/* Pipedrive */
		{ "Person - Name;Person - Email - Work;Person - Email - Home;"
		  "Person - Phone - Mobile;Organization - Name;Person - Organization;"
		  "Lead - Title;Lead - Source",
		    "name;email:work;email:home;phone:mobile;company;company;?;source" },
		/* Bitrix24 */
		{ "ID;Стадия;Название лида;Имя;Отчество;Фамилия;Рабочий телефон;"
		  "Мобильный телефон;Номер факса;Корпоративный сайт;Рабочий e-mail;"
		  "Частный e-mail;E-mail для рассылок;Контакт Telegram;Название компании;"
		  "Должность;Комментарий;Источник;Ответственный;Дата создания;UTM Source",
		    "?;?;?;first_name;middle_name;last_name;phone:work;phone:mobile;?;"
		    "url:company;email:work;email:personal;email;handle:telegram;company;"
		    "job_title;note;source;?;time;?" },
		/* amoCRM */
		{ "ID;Название сделки;Ответственный;Бюджет;Основной контакт;"
		  "Компания контакта;Должность (контакт);Рабочий телефон (контакт);"
		  "Рабочий прямой телефон (контакт);Мобильный телефон (контакт);"
		  "Рабочий email (контакт);Личный email (контакт)",
		    "?;?;?;amount;name;company;job_title;phone:work;phone:direct;phone:mobile;"
		    "email:work;email:personal" },
		/* Mailchimp */
		{ "Email Address;First Name;Last Name;Phone Number;Birthday;MEMBER_RATING;"
		  "OPTIN_TIME;REGION;LEID;EUID;NOTES;TAGS",
		    "email;first_name;last_name;phone;?;?;consent;region;?;external_id;"
		    "note;?" },
		/* Eventbrite */
		{ "Order #;Order Date;First Name;Last Name;Email;Ticket Type;Attendee #;"
		  "Cell Phone;Job Title;Company;Work Phone;Home City;Work City;Buyer Email",
		    "?;time;first_name;last_name;email;?;external_id;phone:mobile;job_title;"
		    "company;"
		    "phone:work;?;city;?" },
		/* Thunderbird */
		{ "First Name;Last Name;Display Name;Nickname;Primary Email;Secondary Email;"
		  "Screen Name;Work Phone;Mobile Number;Work Address;Work ZipCode;Organization;"
		  "Web Page 1;Notes",
		    "first_name;last_name;name;?;email:main;email:other;handle;phone:work;"
		    "phone:mobile;address;postcode;company;url;note" },
		{ "First Name;Last Name;Display Name;Home Address;Home County;Home Post Code;"
		  "Work Address;Work Address 2;Work City;Work County;Work Post Code;Organisation;"
		  "Birth Year;Birth Month;Birth Day",
		    "first_name;last_name;name;?;?;?;address;?;city;region;postcode;company;?;?;"
		    "?" },
		/* a badge scanner */
		{ "Badge ID;Scan Date;Scanned By;Full Name;Title;Company;Email;Phone;Zip;Rating",
		    "external_id;time;?;name;job_title;company;email;phone;postcode;?" },
		/* our own */
		{ "id;name;first_name;middle_name;last_name;email;phone;handle;url;company;"
		  "legal_name;department;job_title;inn;kpp;ogrn;country;region;city;postcode;"
		  "address;segment;product;language;birth_date;note;source;campaign;external_id;"
		  "time;consent;opt_out",
		    "?;name;first_name;middle_name;last_name;email;phone;handle;url;company;"
		    "legal_name;department;job_title;inn;kpp;ogrn;country;region;city;postcode;"
		    "address;segment;product;language;birth_date;note;source;campaign;external_id;"
		    "time;consent;opt_out" },
	};

	(void)state;
	check_lists(lists, NELEM(lists));
}

static void
test_choices(void **state)
{
	static const struct list lists[] = {
		{ "Имя;Телефон", "name;phone" },
		{ "Имя;Фамилия", "first_name;last_name" },
		{ "Ваше имя;Фамилия", "first_name;last_name" },
		{ "Name;Surname", "first_name;last_name" },
		{ "Name;First name;Surname", "name;first_name;last_name" },
		{ "Имя;ФИО", "first_name;name" },
		{ "Title;Job title", "?;job_title" },
		{ "Job title;Title", "job_title;?" },
		{ "Home city;Work city", "?;city" },
		{ "Home city;City", "?;city" },
		{ "City;Work city", "?;city" },
		{ "Home street;Work city", "?;city" },
		{ "Work country;Home country", "country;country" },
		{ "Home country;Work country", "?;country" },
		{ "Home street;City", "address;city" },
		{ "Адрес;Город;Адрес (раб.)", "?;city;address" },
		{ "Улица (раб. адрес);Улица 2 (раб. адрес);Улица (другой адрес)", "address;?;?" },
		{ "Address 1 - Formatted;Address 1 - Street", "?;address" },
		{ "Address 1 - Formatted", "address" },
		{ "Job Title;Profession", "job_title;?" },
		{ "Profession;Role", "job_title;?" },
		{ "User email;E-mail", "?;email" },
		{ "User email;User phone", "email;phone" },
		{ "User name;First name", "?;first_name" },
		{ "Attendee;Attendee #", "name;external_id" },
		{ "Attendee;First name;Last name;Full name", "?;first_name;last_name;name" },
		{ "utm_source;Lead source", "?;source" },
		{ "Company 1;Company 2", "company;company" },
		{ "Company;Account", "company;?" },
		{ "Associated company;Company name", "?;company" },
		{ "Company name;Associated company", "company;company" },
		{ "E-mail;E-mail", "email;email" },
		{ "Phone;Phone;Note;Note", "phone;phone;note;note" },
		{ "Title;Title;Job title", "?;?;job_title" },
	};

	(void)state;
	check_lists(lists, NELEM(lists));
}

struct mapping {
	const char *columns, *maps, *words;
};

static size_t
maps_of(const char *text, const char **maps)
{
	struct crm_record list = header_of(text);

	for (size_t i = 0; i < list.n; i++)
		maps[i] = list.cell[i].s;
	return list.n;
}

static void
test_maps(void **state)
{
	static const struct mapping cases[] = {
		{ "Who;Reach at", "Who=name;Reach at=email", "name;email" },
		{ "Who;Reach at", "who=NAME;reach_at = email", "name;email" },
		{ "Name;E-mail", "E-mail=-", "name;-" },
		{ "a;b;c", "3=email", "?;?;email" },
		{ "3;b;c", "3=email", "email;?;?" },
		{ "Company;Company", "2=company", "?;company" },
		{ "Company;Company", "2=-", "company;-" },
		{ "Company;E-mail;company", "3=company", "?;email;company" },
		{ "Name;Name;Surname", "1=-", "-;first_name;last_name" },
		{ "Company;Firm name", "2=company", "?;company" },
		{ "E-mail 1 - Type;E-mail 1 - Value", "E-mail 1 - Type=note", "note;email" },
		{ "E-mail 1 - Value;E-mail 2 - Value", "E-mail 2 - Value=-", "email;-" },
		{ "E-mail 1 - Value;E-mail 2 - Value", "email 2 value=-", "email;-" },
		{ "Their \"odd\" name;x", "Their \"odd\" name=email", "email;?" },
		{ "Their \"odd\" name;x", "\"Their odd name\"=email", "email;?" },
		{ "Телефон №2;Телефон №3", "Телефон №2=-", "-;phone" },
		{ "Обращение;Имя;Фамилия", "Обращение=note", "note;first_name;last_name" },
		{ "REGION;GMTOFF", "1=region", "region;?" },
		{ "Company;Employer", "Company=company", "company;?" },
		{ "Home city;Work city", "Home city=city", "city;?" },
		{ "User email;E-mail", "User email=email", "email;email" },
		{ "Company;Firm name", "Company=company", "company;?" },
		{ "E-mail 1;E-mail 2", "E-mail 2=-", "email;-" },
		{ "E-mail;E-mail", "E-mail=-", "-;-" },
		{ "a=b;c", "a=b=phone", "phone;?" },
		{ "Mobile;x", "Mobile=phone;x=phone", "phone:mobile;phone" },
		{ "Mobile", "Mobile=handle", "handle" },
		{ "Имя;Фамилия", "Имя=name", "name;last_name" },
		{ "Почта", "почта=note", "note" },
		{ ";x", "1=phone", "phone;?" },
	};

	(void)state;
	for (size_t i = 0; i < NELEM(cases); i++) {
		const char *maps[8];
		size_t n = maps_of(cases[i].maps, maps);
		const char *words = recognise(cases[i].columns, maps, n);
		if (strcmp(words, cases[i].words) != 0)
			fail_msg("%s with %s: %s", cases[i].columns, cases[i].maps, words);
	}
}

struct refusal {
	const char *columns, *maps;
	enum crm_status status;
	const char *text;
};

static void
test_refusals(void **state)
{
	static const struct refusal cases[] = {
		{ "Email", "Email", CRM_EUSAGE,
		    "--map 'Email': write it as 'column=meaning', such as 'Their name=email'" },
		{ "Email", "=email", CRM_EUSAGE,
		    "--map '=email': write it as 'column=meaning', such as 'Their name=email'" },
		{ "Email", "Email=emial", CRM_EUSAGE,
		    "--map 'Email=emial': unknown meaning 'emial'; did you mean 'email'?" },
		{ "Email", "Email=zzzzzzzz", CRM_EUSAGE,
		    "--map 'Email=zzzzzzzz': unknown meaning 'zzzzzzzz'" },
		{ "Email", "Email=", CRM_EUSAGE, "--map 'Email=': unknown meaning ''" },
		{ "Customer;Email", "Custmer=name", CRM_EUSAGE,
		    "--map 'Custmer=name': unknown column 'Custmer'; did you mean 'Customer'?" },
		{ "Customer", "xyzzy=name", CRM_EUSAGE,
		    "--map 'xyzzy=name': unknown column 'xyzzy'" },
		{ "a;b", "3=email", CRM_EUSAGE, "--map '3=email': unknown column '3'" },
		{ "a;b", "0=email", CRM_EUSAGE, "--map '0=email': unknown column '0'" },
		{ "a;b", "a=company;b=company", CRM_EUSAGE,
		    "columns 'a' and 'b' are both mapped to 'company'" },
		{ "Company;E-mail;company", "E-mail=email", CRM_EDATA,
		    "columns 1, 3 are called 'company': say which is meant with --map "
		    "'1=company'" },
		{ "Company;Company", "Company=company", CRM_EDATA,
		    "columns 1, 2 are called 'Company': say which is meant with --map "
		    "'1=company'" },
		{ "x;Город;Город;Город", "x=name", CRM_EDATA,
		    "columns 2, 3, 4 are called 'Город': say which is meant with --map '2=city'" },
		{ "City;City;City;City;City;City;City", "1=-", CRM_EDATA,
		    "columns 1, 2, 3, 4, 5 ... are called 'City': say which is meant with --map "
		    "'1=city'" },
	};

	(void)state;
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct crm_record header = header_of(cases[i].columns);
		const char *maps[8];
		size_t n = maps_of(cases[i].maps, maps);
		struct crm_header_map map;
		struct crm_err err = { 0 };
		assert_int_equal(
		    crm_header_recognise(&map, &header, maps, n, &arena, &err), cases[i].status);
		assert_string_equal(err.text, cases[i].text);
	}
}

static void
test_identifies(void **state)
{
	static const struct {
		const char *columns;
		bool identifies;
	} cases[] = { { "Дата;Email", true }, { "ИНН", true }, { "Компания;Город", true },
		{ "Telegram", true }, { "City;Note;Consent", false },
		{ "Иван Петров;ivan@example.org;+7 495 123-45-67", false }, { "", false } };

	(void)state;
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct crm_record header = header_of(cases[i].columns);
		struct crm_header_map map;
		assert_int_equal(
		    crm_header_recognise(&map, &header, NULL, 0, &arena, NULL), CRM_OK);
		assert_int_equal(crm_header_identifies(&map), cases[i].identifies);
	}
}

/* Of two people in a row the second is none of the first one's points. */
static void
test_second_persons(void **state)
{
	(void)state;
	assert_string_equal(
	    recognise(
		"Компания;Контакт 1;Телефон 1;E-mail 1;Контакт 2;Телефон 2;E-mail 2", NULL, 0),
	    "company;name;phone;email;?;?;?");
	assert_string_equal(
	    recognise("Name;Phone;Name 2;Phone 2;Name 3;Phone 3", NULL, 0), "name;phone;?;?;?;?");
	assert_string_equal(
	    recognise("Name;Phone 1;Phone 2;E-mail 2 - Value", NULL, 0), "name;phone;phone;email");
	assert_string_equal(
	    recognise("Name 1;Phone 1;Name 2;Phone 2", (const char *const[]){ "Name 2=note" }, 1),
	    "name;phone;note;phone");
}

/* A date and the time of that day in two columns. */
static void
test_clocks(void **state)
{
	(void)state;
	assert_string_equal(
	    recognise("Scan date;Scan time;Name", NULL, 0), "time;time_of_day;name");
	assert_string_equal(recognise("ФИО;Время;Дата", NULL, 0), "name;time_of_day;time");
	assert_string_equal(recognise("Name;Scan time", NULL, 0), "name;time");
	assert_string_equal(recognise("Name;Date;Timestamp", NULL, 0), "name;?;time");
	assert_string_equal(
	    recognise("Name;Date;Time", (const char *const[]){ "Time=time" }, 1), "name;?;time");
}

static void
test_meaning_names(void **state)
{
	(void)state;
	for (int i = CRM_MEANS_NAME; i < CRM_MEANS_MAX; i++) {
		const char *name = crm_meaning_name((enum crm_meaning)i);
		assert_non_null(name);
		assert_int_equal(crm_meaning_by_name(name), i);
		assert_string_equal(recognise(name, NULL, 0), name);
	}
	assert_null(crm_meaning_name(CRM_MEANS_UNKNOWN));
	assert_null(crm_meaning_name(CRM_MEANS_IGNORE));
	assert_int_equal(crm_meaning_by_name("-"), CRM_MEANS_IGNORE);
	assert_int_equal(crm_meaning_by_name("Job_Title"), CRM_MEANS_JOB_TITLE);
	assert_int_equal(crm_meaning_by_name(""), CRM_MEANS_UNKNOWN);
	assert_true(crm_meaning_repeats(CRM_MEANS_EMAIL));
	assert_false(crm_meaning_repeats(CRM_MEANS_COMPANY));
}

/* A word out of its normal form would never match; one that stands twice would be ambiguous. */
static void
check_word(const char *word, const char *const *seen, size_t n)
{
	const char *form = crm_header_form(&arena, word, false);

	assert_string_equal(form, word);
	for (size_t k = 0; k < n; k++)
		if (strcmp(seen[k], word) == 0)
			fail_msg("'%s' stands twice", word);
}

static void
test_alias_table(void **state)
{
	static const char *seen[2000];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < crm_header_naliases + crm_header_nweak_aliases; i++) {
		const struct crm_header_alias *alias =
		    i < crm_header_naliases ? &crm_header_aliases[i]
					    : &crm_header_weak_aliases[i - crm_header_naliases];
		char *words = crm_arena_strdup(&arena, alias->words), *save;
		for (char *w = strtok_r(words, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
			check_word(w, seen, n);
			assert_true(n < NELEM(seen));
			seen[n++] = w;
		}
	}
	assert_true(n > 600);
	n = 0;
	for (size_t i = 0; i < crm_header_naffixes; i++) {
		char *words = crm_arena_strdup(&arena, crm_header_affixes[i].words), *save;
		for (char *w = strtok_r(words, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
			check_word(w, seen, n);
			seen[n++] = w;
		}
	}
}

static void
test_hostile_headers(void **state)
{
	char *longest = crm_arena_alloc(&arena, 100001);
	struct crm_cell cells[] = { { "\xff\xfe\x80", 3 }, { longest, 100000 }, { "((((", 4 },
		{ "phone ()", 8 }, { "phone (", 7 }, { "/|/", 3 },
		{ "workworkworkworkphone", 21 } };
	struct crm_record header = { .n = NELEM(cells), .cell = cells };
	struct crm_header_map map;

	(void)state;
	memset(longest, 'a', 100000);
	assert_int_equal(crm_header_recognise(&map, &header, NULL, 0, &arena, NULL), CRM_OK);
	assert_string_equal(words_of(&map), "?;?;?;phone;phone;?;?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_single_headers, clear_arena),
		cmocka_unit_test_teardown(test_other_people, clear_arena),
		cmocka_unit_test_teardown(test_neighbours, clear_arena),
		cmocka_unit_test_teardown(test_lookalikes, clear_arena),
		cmocka_unit_test_teardown(test_exports, clear_arena),
		cmocka_unit_test_teardown(test_choices, clear_arena),
		cmocka_unit_test_teardown(test_maps, clear_arena),
		cmocka_unit_test_teardown(test_refusals, clear_arena),
		cmocka_unit_test_teardown(test_identifies, clear_arena),
		cmocka_unit_test_teardown(test_second_persons, clear_arena),
		cmocka_unit_test_teardown(test_clocks, clear_arena),
		cmocka_unit_test_teardown(test_meaning_names, clear_arena),
		cmocka_unit_test_teardown(test_alias_table, clear_arena),
		cmocka_unit_test_teardown(test_hostile_headers, clear_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
