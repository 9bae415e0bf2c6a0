#include "tests/unit/contact_lists.h"

#include <stdbool.h>
#include <string.h>

/* Words apart by bars; "" counts. */
struct people {
	const char *header, *first, *last, *firm, *job, *city, *street, *note;
};

static const char latin_first[] =
    "Anna|Peter|Mark|Olivia|James|Emma|Lucas|Nina|Victor|Irene|Paul|Kate|Roger|Helen|Simon";
static const char latin_last[] = "Walker|Stone|Harper|Baker|Fields|Marsh|Turner|Woods|Bishop|"
				 "Carter|Ivanova|Petrov|Orlov|Smirnova";
static const char latin_firm[] = "Northwind Tools|Blue Harbor Ltd|Granite & Sons|Delta Pumps "
				 "Inc.|Orchard Media|Acme LLC|TechnoProm";
static const char latin_job[] = "CEO|Buyer|Sales manager|Head of IT|Engineer|";
static const char latin_city[] = "London|Boston|Dublin|Leeds|Austin|Moscow|Kazan|Tver";
static const char latin_note[] = "call back|asked for a price list|met at the stand||";
static const char latin_header[] =
    "Name;Phone;E-mail;Company;Title;City;Notes|name;phone;email;company;position;city;comment";

static const struct people russian = {
	"ФИО;Телефон;Почта;Компания;Должность;Город;Примечание|Имя;Тел.;E-mail;Организация;"
	"Должность;"
	"Город;Комментарий|Контактное лицо;Мобильный телефон;Эл. почта;Фирма;Должность;Адрес;"
	"Заметки|Name;Phone;Email;Company;Position;City;Notes|Клиент;Рабочий "
	"телефон;Email;Название компании;Отдел;Регион;Источник",
	"Анна|Пётр|Елена|Юрий|Зоя|Фёдор|Жанна|Игорь|Наталья|Михаил|Эдуард|Ксения|Ольга|Сергей|"
	"Татьяна|Дмитрий|Людмила|Алексей|Ирина|Владимир|Галина|Никита|Яна|Роман|Алёна|Глеб|"
	"Валентина|"
	"Тимур|Рустам|Лидия|Юлия|Борис|Щедра|Илья|Шамиль|Эльвира|Оксана|Вячеслав|Христина|Андрей",
	"Громов|Соколова|Щукин|Хабаров|Цветкова|Ёлкин|Яковлев|Ушакова|Чернов|Объедков|Мышкина|"
	"Фадеев|Шевченко|Бондарь|Зайцева|Лебедев|Кузьмин|Волкова|Журавлёв|Рыбаков|Гусева|Титов|"
	"Эйхман|Юдин|Арсеньев|Третьякова|Дьячков|Ким|Саркисян|Гаджиев|Бережной|Полянская|"
	"Островский|"
	"Хромых|Пономаренко|Ильин|Овчинникова|Ляпин|Быков|Цой",
	"ООО «Ромашка»|ЗАО \"Вектор\"|ИП Щукин|Завод железобетонных изделий № 5|Сыры и масло|"
	"АО ТЕХНОПРОМ|Юг — Север|ООО \"Уют\"|ПАО «Заря»|НПО «Квант»|Группа компаний «Эталон»|"
	"ООО СтройМонтаж|Мебельная фабрика|ТОО Жетысу|Аптека №12|МУП «Водоканал»|ГБОУ СОШ № 1234|"
	"Хлебозавод – 2|ОАО \"Электросвязь\"|Типография",
	"директор|Менеджер по продажам|главный бухгалтер|Инженер|снабженец|зам. директора|"
	"Начальник отдела закупок|юрист|коммерческий директор||технолог|ведущий специалист",
	"Тверь|Ярославль|Орёл|Нижний Новгород|Санкт-Петербург|Йошкар-Ола|Чита|Москва|г. Уфа|Казань|"
	"Екатеринбург|Пермь|Южно-Сахалинск|Элиста|Ростов-на-Дону|Хабаровск|Щёлково|Тюмень|Сочи",
	"ул. Ленина|пр-т Мира|ул. Щорса|пер. Южный|Цветной б-р|ш. Энтузиастов|наб. Фонтанки|"
	"ул. Эльтонская|пл. Революции|Большая Ордынка ул.",
	"перезвонить в четверг|просил прайс||нужен счёт|был на выставке, взял каталог|дорого…|"
	"не звонить до 15:00|ждёт КП||заинтересован|встреча 12 мая|интересуют насосы, трубы и "
	"фланцы",
};

static const struct people western = {
	latin_header,
	"José|Zoë|Renée|Jürgen|Søren|François|Anna|Peter|Mark|Olivia|Chloé|Björn|Inés|João|Siân|"
	"Åsa|André|Günter|Paul|Kate",
	"Núñez|Müller|García|Lefèvre|O’Brien|Jørgensen|Smith|Brown|Gonçalves|Höfer|Sjöberg|Peña|"
	"D’Amico|Wright|Cooper|Böhm|Muñoz|Castellà|Legrand|Côté",
	"Café Central|“Blue” Ltd|Smith & Sons|Société Générale de Bois|Bäckerei Köhler GmbH|Acme™|"
	"Construções Lda|Anna’s Garden|Ølhuset A/S|Northwind®|Señor Taco|Harper – Lowe|Acme Inc.|"
	"«Atelier» SARL|© Studio 5|Naïve Records",
	"CEO|Geschäftsführer|Gérant|Director|Buyer|Salgschef|Technicien supérieur|Gestor de "
	"compras||",
	"London|Köln|Málaga|São Paulo|Zürich|Orléans|Tromsø|Dublin|Boston|Århus|Genève|La Coruña",
	"High Street|Königsallee|Rue de la Paix|Calle Alcalá|Østergade|Av. da "
	"República|Hauptstraße",
	"call back…|budget £500|asked for “the big one”|offer – 1200 €|won’t decide before May|||"
	"à rappeler|store at 5 °C|very interested",
};

static const struct people marks = {
	latin_header,
	latin_first,
	"Walker|Stone|Harper|O’Brien|Marsh|Turner|Woods|D’Angelo|Carter",
	"Acme™|“Blue” Ltd|Anna’s Garden|Harper – Lowe|Northwind®|© Studio 5|Delta Pumps|Acme Inc.",
	latin_job,
	latin_city,
	"High Street|Main Street",
	"call back…|budget £500|asked for “the big one”|offer – 1200 €|won’t decide before May||"
	"store at 5 °C|price: €99|can’t talk — call|doesn’t mind",
};

static const struct people german = {
	"Name;Telefon;E-Mail;Firma;Funktion;Ort;Bemerkung|Vorname und "
	"Name;Tel.;Mail;Unternehmen;Position;Stadt;Notizen|Ansprechpartner;Rufnummer;E-Mail;"
	"Händler;"
	"Tätigkeit;Ort;Gesprächsnotiz",
	"Jürgen|Käthe|Björn|Anna|Peter|Günther|Zoë|Sören|Bärbel|Lukas|Jörg|Ursula",
	"Müller|Schröder|Weiß|Schäfer|Köhler|Bauer|Strauß|Krüger|Jäger|Böhm|Vogel|Grünwald|Öztekin",
	"Bäckerei Köhler GmbH|Müller & Söhne KG|Stahlbau AG|Möbelhaus Süd|Gärtnerei Übelhör|"
	"„Zum Löwen“|Elektro Groß OHG|Druckerei Vogt",
	"Geschäftsführer|Einkäufer|Leiter Vertrieb|Buchhalterin|Prüfer||",
	"Köln|München|Düsseldorf|Berlin|Lübeck|Gießen|Saarbrücken|Österreich, Wien|Münster",
	"Königsallee|Hauptstraße|Schloßplatz|Am Bäumchen|Mühlweg",
	"zurückrufen|wünscht Angebot|für März vormerken|Größe M|nächste Woche||Preis in €",
};

static const struct people french = {
	"Nom;Téléphone;E-mail;Société;Fonction;Ville;Remarques|Prénom et "
	"nom;Tél.;Courriel;Entreprise;Poste;Localité;Commentaire|Contact;Tel;Mail;Societe;Poste;"
	"Ville;Note",
	"François|Renée|Hélène|Zoé|Jérôme|Anaïs|Loïc|Thérèse|Cécile|Paul|Benoît|Agnès|Noël",
	"Lefèvre|Côté|Dupont|Legrand|Béranger|Prévost|Gérard|Châtelain|L’Hôte|Martin|Chrétien",
	"Société Générale de Bois|Café de l’Étoile|«Atelier» SARL|Hôtel du Château|Boulangerie "
	"Dupré|"
	"Pêcheries d’Armor|Électricité Rhône|Crédit Local",
	"Gérant|Directeur des achats|Ingénieur qualité|Secrétaire général|Comptable|Chargé "
	"d’affaires||",
	"Orléans|Genève|Besançon|Nîmes|Évry|Paris|Saint-Étienne|Angoulême|Béziers",
	"Rue de la Paix|Bd de la République|Allée des Chênes|Rue du Général Leclerc",
	"à rappeler|intéressé|déjà client|a demandé un devis…|très pressé||où livrer ?",
};

static const struct people spanish = {
	"Nombre;Teléfono;Correo;Empresa;Cargo;Ciudad;Observaciones|Nombre;Móvil;E-mail;Compañía;"
	"Puesto;Población;Notas|Contacto;Telefono;Email;Empresa;Cargo;Ciudad;Notas",
	"José|Inés|María|Ángel|Begoña|Raúl|Lucía|Andrés|Iñaki|Carmen|Víctor|Sofía|Óscar",
	"Núñez|García|Peña|Muñoz|López|Fernández|Ibáñez|Castro|Gómez|Ordóñez|Martín|Güell",
	"Construcciones Peña S.L.|Panadería Sánchez|Hermanos Gómez|Cía. del Norte|Diseños Ñandú|"
	"Exportación Rápida|Acme S.A.|Señor Taco",
	"Director|Gerente de compras|Técnico|Jefe de producción|Secretaría||Administración",
	"Málaga|La Coruña|León|Cádiz|Logroño|Madrid|Bogotá|Córdoba|Ávila",
	"Calle Alcalá|Avda. de la Constitución|Plaza España|C/ Río Miño, 3º",
	"llamar mañana|pidió catálogo|más información||reunión el miércoles|está "
	"interesado|¿cuándo?",
};

static const struct people nordic = {
	"Navn;Telefon;E-post;Firma;Stilling;By;Merknad|Namn;Telefon;E-post;Företag;Befattning;Ort;"
	"Anteckning|Navn;Mobil;E-mail;Virksomhed;Titel;By;Bemærkning",
	"Søren|Bjørn|Åsa|Göran|Håkan|Anna|Jørgen|Märta|Øystein|Pål|Sören|Kåre|Ingrid",
	"Jørgensen|Sjöberg|Åkesson|Nygård|Møller|Lindström|Bækgaard|Strøm|Hansen|Östlund|Kjær|"
	"Häkkinen",
	"Ølhuset A/S|Byggfirma Nygård|Sjöbergs Måleri AB|Brødrene Strøm|Fiskeri på Øya|Snickeri AB",
	"Salgschef|Inköpare|Försäljare|Daglig leder|Indkøber|Ingeniør||Ekonom",
	"Tromsø|Malmö|Århus|Göteborg|Ålesund|Odense|København|Jönköping|Bodø",
	"Østergade|Storgatan|Sjøveien|Kungsgatan|Åboulevarden",
	"ring tilbake|återkom på måndag|ønsker tilbud|ikke før påske||möte på mässan",
};

static const struct people polish = {
	"Imię i nazwisko;Telefon;E-mail;Firma;Stanowisko;Miasto;Uwagi|Kontakt;Tel.;Mail;Firma;"
	"Stanowisko;Miejscowość;Notatka|Name;Phone;E-mail;Company;Title;City;Notes",
	"Łukasz|Małgorzata|Paweł|Stanisław|Bożena|Michał|Grażyna|Józef|Anna|Sławomir|Jędrzej|Rafał",
	"Wójcik|Kamiński|Zając|Wróbel|Dąbrowska|Król|Gołąb|Mazur|Kończyński|Śliwa|Żuraw|Piątek",
	"Zakład Mięsny Dąb|Usługi Budowlane|PHU „Łoś”|Spółdzielnia Mleczarska|Drukarnia "
	"Świt|Hurtownia Róża",
	"kierownik działu|prezes zarządu|specjalista|księgowa||właściciel|inżynier",
	"Łódź|Kraków|Gdańsk|Poznań|Wrocław|Rzeszów|Częstochowa|Białystok|Toruń",
	"ul. Długa|al. Niepodległości|ul. Świętokrzyska|pl. Wolności",
	"oddzwonić w środę|prosił o cennik||wysłać ofertę|był na targach|późniejszy termin",
};

static const struct people czech = {
	"Jméno;Telefon;E-mail;Firma;Pozice;Město;Poznámka|Příjmení a "
	"jméno;Tel.;Mail;Společnost;Funkce;Město;Poznámka|Name;Phone;E-mail;Company;Title;City;"
	"Notes",
	"Jiří|Tomáš|Lukáš|Zdeněk|Božena|Ondřej|Květa|František|Růžena|Petr|Věra|Matěj|Anežka",
	"Novák|Dvořák|Černý|Procházka|Kučera|Růžička|Němec|Říha|Čapek|Šťastný|Blažek|Beneš|Hájek",
	"Pekárna Růžička|Stavby Němec s.r.o.|Tiskárna Šumava|Strojírny Plzeň|Mlékárna Kunín",
	"ředitel|účetní|nákupčí|vedoucí prodeje||technik|jednatel společnosti",
	"Plzeň|Brno|České Budějovice|Liberec|Ústí nad Labem|Děčín|Žďár|Praha",
	"Náměstí Míru|Dlouhá třída|Na Příkopě|U Mlýna",
	"zavolat v úterý|chce ceník||poslat nabídku|byl na veletrhu|přijede později",
};

static const struct people hungarian = {
	"Név;Telefon;E-mail;Cég;Beosztás;Város;Megjegyzés|Name;Phone;E-mail;Company;Title;City;"
	"Notes",
	"György|Éva|István|Zsófia|László|Ágnes|Gergő|Józsefné|Attila|Jenő|Márta",
	"Szabó|Kovács|Tóth|Nagy|Horváth|Erdős|Németh|Fekete|Kőműves|Szűcs|Győri|Hegedűs",
	"Tűzép Kft.|Pékség Bt.|Győri Építő Zrt.|Könyvkötő műhely|Szőlő és Bor Kft.",
	"ügyvezető|beszerző|könyvelő|értékesítő||mérnök|vezérigazgató",
	"Győr|Budapest|Pécs|Szeged|Székesfehérvár|Hódmezővásárhely|Gödöllő",
	"Fő utca|Petőfi tér|Kossuth út|Szőlő utca",
	"visszahívni|árlistát kért||hétfőn találkozó|később dönt|felújítás előtt",
};

static const struct people turkish = {
	"Adı "
	"Soyadı;Telefon;E-posta;Şirket;Görevi;Şehir;Not|İsim;Tel;E-posta;Firma;Ünvan;İl;Açıklama|"
	"Name;Phone;E-mail;Company;Title;City;Notes",
	"Ayşe|Mehmet|Gülşen|Özgür|Çağla|İbrahim|Şükrü|Işıl|Yağmur|Barış|Hüseyin|Tuğba",
	"Yılmaz|Öztürk|Şahin|Doğan|Çelik|Aydın|Güneş|Kılıç|Koç|Yıldız|Erdoğmuş|Işık",
	"Yıldız İnşaat A.Ş.|Güneş Gıda Ltd. Şti.|Çelik Makina|Doğuş Tekstil|Işık Matbaası",
	"Satış müdürü|Satın alma|Muhasebe şefi|Mühendis||Genel müdür yardımcısı",
	"İstanbul|İzmir|Eskişehir|Şanlıurfa|Muğla|Ankara|Diyarbakır|Balıkesir",
	"Atatürk Caddesi|İstiklal Cad.|Gül Sokağı|Çınar Sok.",
	"tekrar aranacak|fiyat listesi istedi||salı günü görüşme|yarın aranacak|fuarda görüştük",
};

static const struct people greek = {
	"Όνομα;Τηλέφωνο;E-mail;Εταιρεία;Θέση;Πόλη;Σημειώσεις|Name;Phone;E-mail;Company;Title;City;"
	"Notes",
	"Γιώργος|Ελένη|Νίκος|Μαρία|Κώστας|Δήμητρα|Αθανάσιος|Ζωή|Χρήστος",
	"Παπαδόπουλος|Γεωργίου|Νικολάου|Οικονόμου|Αντωνίου|Δημητρίου|Καραγιάννης",
	"Αρτοποιία Ήλιος|Εκδόσεις Κύμα|Τεχνική ΑΕ|Ναυτιλιακή ΕΠΕ|Ελαιοτριβείο Λέσβου",
	"Διευθυντής|Πωλητής|Λογιστής|Μηχανικός||Υπεύθυνη αγορών",
	"Αθήνα|Θεσσαλονίκη|Πάτρα|Ηράκλειο|Λάρισα|Βόλος",
	"Οδός Ερμού|Λεωφόρος Συγγρού|Πλατεία Ομονοίας",
	"να τηλεφωνήσω|θέλει τιμοκατάλογο||συνάντηση την Τρίτη|ενδιαφέρεται",
};

static const struct people ukrainian = {
	"Ім’я;Телефон;Пошта;Компанія;Посада;Місто;Примітка|ПІБ;Тел.;E-mail;Організація;Посада;"
	"Місто;Коментар",
	"Олексій|Ганна|Микола|Оксана|Євген|Сергій|Любов|Їжакевич|Ірина|Дмитро|Наталія",
	"Шевченко|Коваленко|Бондаренко|Ткачук|Гриценко|Мельник|Єфименко|Ільченко|Рудий",
	"ТОВ «Зоря»|ПП Ковальчук|ТОВ \"Київхліб\"|Меблева фабрика|Видавництво «Світ»",
	"директор|менеджер з продажу|головний бухгалтер|інженер||фахівець",
	"Київ|Львів|Харків|Чернігів|Івано-Франківськ|Запоріжжя|Житомир",
	"вул. Лесі Українки|просп. Миру|вул. Січових Стрільців",
	"передзвонити у п’ятницю|просив прайс||потрібен рахунок|цікавлять насоси",
};

static const struct people chinese = {
	"姓名;电话;电子邮件;公司;职位;城市;备注|Name;Phone;E-mail;Company;Title;City;Notes",
	"小明|丽华|建国|伟|芳|志强|雪梅|国栋|玉兰",
	"王|李|张|刘|陈|杨|赵|欧阳|诸葛",
	"北京科技有限公司|上海贸易公司|深圳市电子厂|东方机械集团|广州家具有限公司",
	"总经理|采购员|工程师|销售经理||会计",
	"北京|上海|广州|深圳|成都|杭州|哈尔滨",
	"中山路|人民大街|解放路",
	"请回电|需要报价||展会上见过|下周再联系",
};

static const struct people *const people[] = {
	[CONTACTS_RUSSIAN] = &russian,
	[CONTACTS_RUSSIAN_ADDRESSES] = &russian,
	[CONTACTS_RUSSIAN_CAPITALS] = &russian,
	[CONTACTS_RUSSIAN_COMPANIES] = &russian,
	[CONTACTS_RUSSIAN_HEADER] = &russian,
	[CONTACTS_RUSSIAN_RARE] = &russian,
	[CONTACTS_WESTERN] = &western,
	[CONTACTS_WESTERN_RARE] = &western,
	[CONTACTS_WESTERN_MARKS] = &marks,
	[CONTACTS_GERMAN] = &german,
	[CONTACTS_FRENCH] = &french,
	[CONTACTS_SPANISH] = &spanish,
	[CONTACTS_NORDIC] = &nordic,
	[CONTACTS_POLISH] = &polish,
	[CONTACTS_CZECH] = &czech,
	[CONTACTS_HUNGARIAN] = &hungarian,
	[CONTACTS_TURKISH] = &turkish,
	[CONTACTS_GREEK] = &greek,
	[CONTACTS_UKRAINIAN] = &ukrainian,
	[CONTACTS_CHINESE] = &chinese,
};

unsigned
contact_any(unsigned *seed, unsigned n)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % n;
}

/* Adds one of the words apart by bars. */
static void
put_any(struct crm_buf *to, const char *words, unsigned *seed)
{
	unsigned n = 1;

	for (const char *s = words; *s != '\0'; s++)
		n += *s == '|';
	for (n = contact_any(seed, n); n > 0; n--)
		words = strchr(words, '|') + 1;
	crm_buf_add(to, words, strcspn(words, "|"));
}

/* Makes Russian letters capitals. */
static void
raise(struct crm_buf *text)
{
	for (size_t i = 0; i + 1 < text->len; i++) {
		unsigned char *s = (unsigned char *)text->data + i;

		if (s[0] == 0xd1 && s[1] == 0x91) {
			s[0] = 0xd0;
			s[1] = 0x81;
		} else if (s[0] == 0xd0 && s[1] >= 0xb0) {
			s[1] = (unsigned char)(s[1] - 0x20);
		} else if (s[0] == 0xd1 && s[1] < 0x90) {
			s[0] = 0xd0;
			s[1] = (unsigned char)(s[1] + 0x20);
		}
	}
}

/* Adds a cell, quoted when it has to be. */
static void
put_cell(struct crm_buf *to, const char *cell, char delimiter)
{
	bool quoted = strchr(cell, delimiter) != NULL || strchr(cell, '"') != NULL;

	if (quoted)
		crm_buf_putc(to, '"');
	for (; *cell != '\0'; cell++) {
		if (*cell == '"')
			crm_buf_putc(to, '"');
		crm_buf_putc(to, *cell);
	}
	if (quoted)
		crm_buf_putc(to, '"');
}

static void
put_header(struct crm_buf *to, const char *names, char delimiter, unsigned *seed)
{
	size_t from = to->len;

	put_any(to, names, seed);
	for (char *s = to->data + from; *s != '\0'; s++)
		if (*s == ';')
			*s = delimiter;
	crm_buf_puts(to, "\r\n");
}

enum cell {
	NAME,
	PHONE,
	MAIL,
	FIRM,
	JOB,
	PLACE,
	NOTE,
	CELLS
};

static void
make_cell(struct crm_buf *cell, const struct people *p, enum contact_list list, enum cell what,
    unsigned *seed)
{
	bool russian_names = p == &russian;

	switch (what) {
	case NAME:
		put_any(cell, russian_names ? p->last : p->first, seed);
		crm_buf_putc(cell, ' ');
		put_any(cell, russian_names ? p->first : p->last, seed);
		if (list == CONTACTS_RUSSIAN_CAPITALS)
			raise(cell);
		return;
	case PHONE:
		crm_buf_printf(cell,
		    contact_any(seed, 2) == 0 ? "+7 (9%u) %03u-00-%02u" : "89%u%03u00%02u",
		    10 + contact_any(seed, 80), contact_any(seed, 1000), contact_any(seed, 100));
		return;
	case MAIL:
		crm_buf_printf(cell, "user%u@example.%s", contact_any(seed, 1000),
		    contact_any(seed, 2) == 0 ? "com" : "org");
		return;
	case FIRM:
		put_any(cell, p->firm, seed);
		return;
	case JOB:
		put_any(cell, p->job, seed);
		return;
	case PLACE:
		put_any(cell, p->city, seed);
		if (list != CONTACTS_RUSSIAN_ADDRESSES)
			return;
		crm_buf_puts(cell, ", ");
		put_any(cell, p->street, seed);
		crm_buf_printf(cell, contact_any(seed, 2) == 0 ? ", д. %u, оф. %u" : " д.%u кв.%u",
		    1 + contact_any(seed, 99), 1 + contact_any(seed, 99));
		return;
	default:
		put_any(cell, p->note, seed);
	}
}

void
contact_list_make(
    struct crm_buf *to, enum contact_list list, char delimiter, size_t least, unsigned *seed)
{
	static const struct people plain = { latin_header, latin_first, latin_last, latin_firm,
		latin_job, latin_city, "", latin_note };
	const struct people *own = people[list];
	bool rare = list == CONTACTS_RUSSIAN_RARE || list == CONTACTS_WESTERN_RARE;
	unsigned rich = contact_any(seed, 4), turn = contact_any(seed, 8);

	put_header(to, rare || list == CONTACTS_RUSSIAN_COMPANIES ? latin_header : own->header,
	    delimiter, seed);
	for (unsigned row = 0; to->len < least; row++) {
		for (enum cell what = NAME; what < CELLS; what++) {
			const struct people *p = own;
			struct crm_buf cell = CRM_BUF_INIT;

			if (list == CONTACTS_RUSSIAN_HEADER || (rare && row % 8 != turn) ||
			    (list == CONTACTS_RUSSIAN_COMPANIES && what != FIRM))
				p = &plain;
			/* Some lists have names and firms only. */
			if (what <= FIRM || rich > 0)
				make_cell(&cell, p, list, what, seed);
			put_cell(to, crm_buf_str(&cell), delimiter);
			if (what + 1 < CELLS)
				crm_buf_putc(to, delimiter);
			crm_buf_clear(&cell);
		}
		crm_buf_puts(to, "\r\n");
	}
}
