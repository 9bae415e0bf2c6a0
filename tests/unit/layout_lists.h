/*
 * Lists in the shapes that people bring, for tests/unit/test_layout.c.
 */
#ifndef TESTS_UNIT_LAYOUT_LISTS_H
#define TESTS_UNIT_LAYOUT_LISTS_H

/*
 * What the reader makes of a list: lines before the header, records of it, the delimiter, and the
 * names of the columns.
 */
struct list {
	const char *name, *text, *expected;
};

static const struct list lists[] = {
	{ "linkedin",
	    "Notes:\n"
	    "\"When exporting your connection data, you may notice that some of the email "
	    "addresses are missing. Learn more, here.\"\n"
	    "\n"
	    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
	    "Anna,Belova,https://www.linkedin.com/in/annab,,Romashka,Buyer,01 Mar 2026\n",
	    "3 1 , [First Name] [Last Name] [URL] [Email Address] [Company] [Position] [Connected "
	    "On]" },
	{ "quoted as a whole",
	    "\"ФИО;Телефон;E-mail\"\n"
	    "\"Анна Белова;+7 495 123-45-67;anna@example.ru\"\n",
	    "0 1 ; [ФИО] [Телефон] [E-mail]" },
	{ "quoted as a whole, unknown names",
	    "\"Дата, место\"\n"
	    "\"1 марта, Тверь\"\n",
	    "0 1 | [Дата, место]" },
	{ "title padded",
	    "Список посетителей выставки 2026;;;;\n"
	    "ФИО;Компания;Должность;Телефон;E-mail\n"
	    "Анна Белова;ООО Ромашка;закупщик;+7 495 123-45-67;anna@example.ru\n",
	    "1 1 ; [ФИО] [Компания] [Должность] [Телефон] [E-mail]" },
	{ "title bare",
	    "Список посетителей выставки 2026\n"
	    "ФИО;Компания;Телефон\n"
	    "Анна Белова;ООО Ромашка;+7 495 123-45-67\n",
	    "1 1 ; [ФИО] [Компания] [Телефон]" },
	{ "report lines",
	    "Report generated: 2026-03-01\n"
	    "Stand A12\n"
	    "\n"
	    "Name,E-mail,Phone\n"
	    "Anna Belova,anna@example.org,+1 212 555 0123\n",
	    "3 1 , [Name] [E-mail] [Phone]" },
	{ "key values",
	    "Event,Expo 2026\n"
	    "Company,Expo Ltd\n"
	    "Email,office@example.org\n"
	    "Дата выгрузки,01.03.2026\n"
	    "Name,E-mail\n"
	    "Anna,anna@example.org\n",
	    "4 1 , [Name] [E-mail]" },
	{ "key values padded",
	    "Дата выгрузки;01.03.2026;;;\n"
	    "Компания;ООО Экспо;;;\n"
	    "Имя;Фамилия;Почта;Телефон;Город\n"
	    "Анна;Белова;anna@example.ru;;Казань\n",
	    "2 1 ; [Имя] [Фамилия] [Почта] [Телефон] [Город]" },
	{ "sep and title",
	    "sep=;\n"
	    "Стенд A12\n"
	    "Имя;Почта;Город\n"
	    "Анна;anna@example.ru;Казань\n",
	    "1 1 ; [Имя] [Почта] [Город]" },
	{ "only delimiters first",
	    ";;;\n"
	    "\n"
	    ";;;\n"
	    "Имя;Почта;Город;\n"
	    "Анна;anna@example.ru;Казань;\n",
	    "0 1 ; [Имя] [Почта] [Город] []" },
	{ "ten lines",
	    "Line 0 of the notes, and more, of it\n"
	    "Line 1 of the notes, and more, of it\n"
	    "Line 2 of the notes, and more, of it\n"
	    "Line 3 of the notes, and more, of it\n"
	    "Line 4 of the notes, and more, of it\n"
	    "Line 5 of the notes, and more, of it\n"
	    "Line 6 of the notes, and more, of it\n"
	    "Line 7 of the notes, and more, of it\n"
	    "Line 8 of the notes, and more, of it\n"
	    "Line 9 of the notes, and more, of it\n"
	    "Имя\tПочта\tТелефон\n"
	    "Анна\tanna@example.ru\t+79161234567\n",
	    "10 1 T [Имя] [Почта] [Телефон]" },
	{ "title with alias",
	    "Контакты\n"
	    "Имя;Почта;Город\n"
	    "Анна;anna@example.ru;Казань\n",
	    "1 1 ; [Имя] [Почта] [Город]" },
	{ "title name list",
	    "Name list\n"
	    "Name,Email\n"
	    "Anna,anna@example.org\n",
	    "1 1 , [Name] [Email]" },
	{ "prose title of aliases",
	    "Имя, телефон, почта\n"
	    "ФИО гостя;Телефон;E-mail;Город\n"
	    "Анна Белова;+7 916 123-45-67;anna@example.ru;Казань\n"
	    "Борис Климов;+7 916 123-45-68;boris@example.ru;Уфа\n",
	    "1 1 ; [ФИО гостя] [Телефон] [E-mail] [Город]" },
	{ "groups ru",
	    "Контакт;;;Компания;;\n"
	    "Имя;Фамилия;E-mail;Название;ИНН;Город\n"
	    "Анна;Белова;anna@example.ru;ООО Ромашка;7707083893;Казань\n",
	    "0 2 ; [Контакт Имя] [Контакт Фамилия] [Контакт E-mail] [Название] [ИНН] [Компания "
	    "Город]" },
	{ "groups en",
	    "Phone,,E-mail,\n"
	    "work,mobile,work,home\n"
	    "+1 212 555 0123,,a@example.org,\n",
	    "0 2 , [Phone work] [mobile] [E-mail work] [E-mail home]" },
	{ "groups vertical",
	    "Имя;Телефон;;Почта\n"
	    ";рабочий;мобильный;\n"
	    "Анна;+7 495 123-45-67;;anna@example.ru\n",
	    "0 2 ; [Имя] [Телефон рабочий] [мобильный] [Почта]" },
	{ "groups unknown",
	    "Личные данные;;;Работа;;\n"
	    "Имя;Телефон;Почта;Компания;Телефон;Город\n"
	    "Анна;+7 916 123-45-67;a@example.ru;Ромашка;;Казань\n",
	    "0 2 ; [Имя] [Телефон] [Почта] [Компания] [Телефон] [Город]" },
	{ "groups same names",
	    "Участник;;Плательщик;\n"
	    "Имя;Город;Компания;Город\n"
	    "Анна;Казань;Ромашка;Уфа\n",
	    "0 2 ; [Участник Имя] [Участник Город] [Компания] [Город]" },
	{ "groups company name",
	    "Company,,Person,\n"
	    "Name,City,Name,E-mail\n"
	    "Romashka,Kazan,Anna Belova,anna@example.org\n",
	    "0 2 , [Company Name] [Company City] [Name] [Person E-mail]" },
	{ "groups title above",
	    "Выставка 2026;;;\n"
	    "Phone;;E-mail;\n"
	    "work;mobile;work;home\n"
	    "+7 495 123-45-67;;;\n",
	    "1 2 ; [Phone work] [mobile] [E-mail work] [E-mail home]" },
	{ "two languages",
	    "Имя,Фамилия,Почта\n"
	    "First name,Last name,E-mail\n"
	    "Анна,Белова,anna@example.ru\n",
	    "0 2 , [First name] [Last name] [E-mail]" },
	{ "two languages partly",
	    "Имя;Компания;Почта;Стенд\n"
	    "Name;Company;E-mail;Booth\n"
	    "Анна;Ромашка;anna@example.ru;A12\n",
	    "0 2 ; [Name] [Company] [E-mail] [Booth]" },
	{ "header twice",
	    "Name,Email\n"
	    "Name,Email\n"
	    "Anna,anna@example.org\n",
	    "0 2 , [Name] [Email]" },
	{ "no header",
	    "Анна Белова;anna@example.ru;+7 916 123-45-67\n"
	    "Борис Климов;boris@example.ru;+7 916 123-45-68\n",
	    "0 0 ; [column1] [column2] [column3]" },
	{ "no header one row", "Анна Белова;anna@example.ru;+7 916 123-45-67\n",
	    "0 0 ; [column1] [column2] [column3]" },
	{ "emails",
	    "anna@example.org\n"
	    "boris@example.org\n"
	    "vera@example.org\n",
	    "0 0 | [column1]" },
	{ "phones",
	    "+7 916 123-45-67\n"
	    "8 (495) 123-45-67\n"
	    "89161234569\n",
	    "0 0 | [column1]" },
	{ "one phone", "+7 916 123-45-67", "0 0 | [column1]" },
	{ "names",
	    "Анна Белова\n"
	    "Борис Климов\n"
	    "Вера Орлова\n",
	    "0 0 | [column1]" },
	{ "names unknown first",
	    "Жасмин Абдулова\n"
	    "Борис Климов\n"
	    "Вера Орлова\n",
	    "0 0 | [column1]" },
	{ "first names",
	    "Анна\n"
	    "Борис\n"
	    "Вера\n",
	    "0 0 | [column1]" },
	{ "tax ids",
	    "7707083893\n"
	    "7728168971\n"
	    "7736050003\n",
	    "0 0 | [column1]" },
	{ "no points no header",
	    "Анна;Белова;Казань\n"
	    "Борис;Климов;Уфа\n"
	    "Вера;Орлова;Казань\n",
	    "0 0 ; [column1] [column2] [column3]" },
	{ "no header dirty",
	    ";-;+7 916 123-45-67\n"
	    "Борис Климов;boris@example.ru;\n"
	    "Вера Орлова;vera@example.ru;+7 916 123-45-69\n",
	    "0 0 ; [column1] [column2] [column3]" },
	{ "no header blank name",
	    "Анна;anna@example.ru;\n"
	    "Борис;;нет\n"
	    ";vera@example.ru;89161234567\n",
	    "0 0 ; [column1] [column2] [column3]" },
	{ "no header title",
	    "Список гостей 2026\n"
	    "Анна Белова;anna@example.ru;Казань\n"
	    "Борис Климов;boris@example.ru;Уфа\n",
	    "1 0 ; [column1] [column2] [column3]" },
	{ "no header title padded",
	    "Список гостей 2026;;\n"
	    "Анна Белова;anna@example.ru;Казань\n"
	    "Борис Климов;boris@example.ru;Уфа\n",
	    "1 0 ; [column1] [column2] [column3]" },
	{ "no header words",
	    "Анна Белова;Title;Сайт\n"
	    "Борис Климов;Director;Насос\n"
	    "Вера Орлова;Buyer;Сайт\n",
	    "0 0 ; [column1] [column2] [column3]" },
	{ "data like header",
	    "Company,Сайт,anna@example.org\n"
	    "Romashka,Насос,boris@example.org\n"
	    "Lutik,Кран,vera@example.org\n",
	    "0 0 , [column1] [column2] [column3]" },
	{ "no header short first",
	    "Анна Белова;anna@example.ru\n"
	    "Борис Климов;boris@example.ru;Казань\n"
	    "Вера Орлова;vera@example.ru;Уфа\n",
	    "0 0 ; [column1] [column2] [column3]" },
	{ "no header, header later",
	    "Анна,anna@example.ru,Казань\n"
	    "Борис,boris@example.ru,Уфа\n"
	    "Имя,Почта,Город\n"
	    "Вера,vera@example.ru,Уфа\n",
	    "0 0 , [column1] [column2] [column3]" },
	{ "unknown header",
	    "Гость;Канал;Ответ\n"
	    "Анна Белова;anna@example.ru;да\n"
	    "Борис Климов;boris@example.ru;нет\n",
	    "0 1 ; [Гость] [Канал] [Ответ]" },
	{ "unknown over unknown",
	    "foo;bar\n"
	    "1x;2y\n"
	    "3z;4w\n",
	    "0 1 ; [foo] [bar]" },
	{ "unknown title over emails",
	    "Контакты\n"
	    "anna@example.org\n"
	    "boris@example.org\n",
	    "0 1 | [Контакты]" },
	{ "two titles over emails",
	    "Выставка 2026\n"
	    "Адреса гостей\n"
	    "anna@example.org\n"
	    "boris@example.org\n",
	    "1 1 | [Адреса гостей]" },
	{ "unknown behind title",
	    "Отчёт за март\n"
	    "\n"
	    "Гость;Канал;Ответ\n"
	    "Анна Белова;anna@example.ru;да\n"
	    "Борис Климов;boris@example.ru;нет\n",
	    "2 1 ; [Гость] [Канал] [Ответ]" },
	{ "unknown over zero rows", "Гость;Канал\n", "0 1 ; [Гость] [Канал]" },
	{ "one known",
	    "email\n"
	    "anna@example.org\n",
	    "0 1 | [email]" },
	{ "one known zero rows", "email\n", "0 1 | [email]" },
	{ "one known of three",
	    "Email;Стенд;Оценка\n"
	    "anna@example.org;A12;5\n"
	    "boris@example.org;B1;4\n",
	    "0 1 ; [Email] [Стенд] [Оценка]" },
	{ "zero rows", "Name,Email,Phone\n", "0 1 , [Name] [Email] [Phone]" },
	{ "capitals",
	    "NAME,E-MAIL,PHONE NUMBER,COMPANY\n"
	    "ANNA BELOVA,ANNA@EXAMPLE.ORG,+12125550123,ROMASHKA\n",
	    "0 1 , [NAME] [E-MAIL] [PHONE NUMBER] [COMPANY]" },
	{ "numbered",
	    "First Name,Phone 1 - Label,Phone 1 - Value,E-mail 1 - Value\n"
	    "Anna,Mobile,+1 212 555 0123,anna@example.org\n",
	    "0 1 , [First Name] [Phone 1 - Label] [Phone 1 - Value] [E-mail 1 - Value]" },
	{ "quoted header",
	    "\"Name\n"
	    "of guest\",\"E-mail, work\",Phone\n"
	    "Anna,anna@example.org,\n",
	    "0 1 , [Name\n"
	    "of guest] [E-mail, work] [Phone]" },
	{ "duplicate header",
	    "Name,Phone,Phone\n"
	    "Anna,+12125550123,\n",
	    "0 1 , [Name] [Phone] [Phone]" },
	{ "names like data",
	    "+7 phone;E-mail (name@company.ru);Имя\n"
	    "+79161234567;anna@example.ru;Анна\n",
	    "0 1 ; [+7 phone] [E-mail (name@company.ru)] [Имя]" },
	{ "dates as columns",
	    "ФИО;Телефон;01.03.2026;02.03.2026\n"
	    "Анна Белова;+79161234567;да;нет\n",
	    "0 1 ; [ФИО] [Телефон] [01.03.2026] [02.03.2026]" },
	{ "years as columns",
	    "Компания;2024;2025\n"
	    "ООО Ромашка;100;200\n"
	    "ООО Лютик;300;400\n",
	    "0 1 ; [Компания] [2024] [2025]" },
	{ "prose commas",
	    "ФИО\n"
	    "Белова, Анна\n"
	    "Климов, Борис\n",
	    "0 1 | [ФИО]" },
	{ "ragged",
	    "Имя;Почта;Город;Телефон\n"
	    "Анна;anna@example.ru\n"
	    "Борис\n",
	    "0 1 ; [Имя] [Почта] [Город] [Телефон]" },
	{ "blank rows between",
	    "Имя;Почта\n"
	    "\n"
	    "\n"
	    "Анна;anna@example.ru\n",
	    "0 1 ; [Имя] [Почта]" },
	{ "preamble only",
	    "Notes:\n"
	    "nothing here\n",
	    "0 1 | [Notes:]" },
	{ "all delimiters",
	    ";;;\n"
	    ";;;\n",
	    "list: empty input" },
	{ "blank",
	    "\n"
	    "\n"
	    "  \n",
	    "list: empty input" },
	{ "email then comment rows",
	    "anna@example.org\n"
	    "boris@example.org\n"
	    "vera@example.org\n"
	    "anna@example.org, b@example.org\n"
	    "x@example.org, y@example.org\n",
	    "0 0 | [column1]" },
	{ "broken first row",
	    "a\xff"
	    ";x@example.ru\n"
	    "Анна;anna@example.ru\n"
	    "Борис;boris@example.ru\n",
	    "0 0 ; [column1] [column2]" },
	{ "cr line ends", "Стенд A12\rИмя;Почта;Город\rАнна;anna@example.ru;Казань\r",
	    "1 1 ; [Имя] [Почта] [Город]" },
	{ "organiser row",
	    "Организатор;ООО «Экспо»;info@example.ru;+7 495 000-11-22\n"
	    "Имя;Компания;E-mail;Телефон\n"
	    "Анна;Ромашка;anna@example.ru;+7 916 123-45-67\n",
	    "1 1 ; [Имя] [Компания] [E-mail] [Телефон]" },
	{ "groups short upper",
	    "Контакт;;Компания\n"
	    "Имя;Почта;Название;Город\n"
	    "Анна;anna@example.ru;Ромашка;Казань\n",
	    "0 2 ; [Контакт Имя] [Контакт Почта] [Название] [Компания Город]" },
	{ "groups of points",
	    "ФИО;Телефон;;Комментарий\n"
	    ";директора;бухгалтера;\n"
	    "Анна Белова;+7 495 123-45-67;+7 495 123-45-68;\n",
	    "0 2 ; [ФИО] [Телефон] [Телефон] [Комментарий]" },
	{ "header then dirty row",
	    "Имя;Телефон;Почта\n"
	    "Тест;нет;нет\n"
	    "Анна;+7 916 123-45-67;\n",
	    "0 1 ; [Имя] [Телефон] [Почта]" },
	{ "organisations",
	    "ООО «Ромашка»;7707083893\n"
	    "АО «Лютик»;7728168971\n"
	    "ИП Климов Борис Ильич;500100732259\n",
	    "0 0 ; [column1] [column2]" },
	{ "surnames beside names",
	    "Белова;Анна;Петровна;+7 916 123-45-67\n"
	    "Климов;Борис;Ильич;+7 916 123-45-68\n",
	    "0 0 ; [column1] [column2] [column3] [column4]" },
	{ "one known with delimiters",
	    "email;;\n"
	    "anna@example.org;;\n"
	    "boris@example.org;;\n",
	    "0 1 ; [email] [] []" },
	{ "one known of ragged rows",
	    "email\n"
	    "anna@example.org;;\n"
	    "boris@example.org;;\n",
	    "0 1 | [email]" },
	{ "quoted title",
	    "\"Guests of the stand, all days\"\n"
	    "Name,Email,Phone\n"
	    "Anna,anna@example.org,\n",
	    "1 1 , [Name] [Email] [Phone]" },
	{ "preamble with a quote",
	    "He said \"yes, come\n"
	    "Name,Email,Phone\n"
	    "Anna,anna@example.org,\n",
	    "1 1 , [Name] [Email] [Phone]" },
	{ "wide title",
	    "Отчёт;за;март\n"
	    "Имя;Почта;Телефон\n"
	    "Анна;anna@example.ru;\n",
	    "1 1 ; [Имя] [Почта] [Телефон]" },
	{ "source and site",
	    "Источник;Сайт\n"
	    "Имя;Фамилия;Почта;Телефон\n"
	    "Анна;Белова;anna@example.ru;\n"
	    "Борис;Климов;;+7 916 123-45-68\n",
	    "1 1 ; [Имя] [Фамилия] [Почта] [Телефон]" },
	{ "contact line",
	    "Контакт:;Анна Белова;;\n"
	    "Телефон:;+7 495 000-11-22;;\n"
	    "Имя;Почта;Город;Оценка\n"
	    "Борис;boris@example.ru;Уфа;5\n",
	    "2 1 ; [Имя] [Почта] [Город] [Оценка]" },
	{ "pipes",
	    "Имя|Почта|Город\n"
	    "Анна|anna@example.ru|Казань\n",
	    "0 1 | [Имя] [Почта] [Город]" },
	{ "cities",
	    "Москва\n"
	    "Казань\n"
	    "Уфа\n",
	    "0 1 | [Москва]" },
	{ "jobs below each other",
	    "Директор;Москва\n"
	    "Инженер;Казань\n"
	    "Директор;Москва\n",
	    "0 0 ; [column1] [column2]" },
	{ "crlf preamble",
	    "Стенд A12\r\n"
	    "\r\n"
	    "Имя,Почта,Город\r\n"
	    "Анна,anna@example.ru,Казань\r\n",
	    "2 1 , [Имя] [Почта] [Город]" },
	{ "quotes in the header",
	    "\"ООО\" или ИП,Почта,Телефон\n"
	    "\"Север\" ООО,anna@example.org,\n",
	    "0 1 , [\"ООО\" или ИП] [Почта] [Телефон]" },
	{ "control z",
	    "Имя;Почта\n"
	    "Анна;anna@example.ru\n"
	    "\032",
	    "0 1 ; [Имя] [Почта]" },
};

#endif
