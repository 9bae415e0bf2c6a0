#include <stdbool.h>
#include <string.h>

#include "lib/text/company_words.h"

/*
 * Folded words, sorted by strcmp. Of a stem (S) any word of a few letters more is a form.
 */
#define J(word)                                                                                    \
	{                                                                                          \
		word, CRM_COMPANY_SMALL, false                                                     \
	}
#define G(word)                                                                                    \
	{                                                                                          \
		word, CRM_COMPANY_GENERIC, false                                                   \
	}
#define GS(word)                                                                                   \
	{                                                                                          \
		word, CRM_COMPANY_GENERIC, true                                                    \
	}
#define C(word)                                                                                    \
	{                                                                                          \
		word, CRM_COMPANY_COMMON, false                                                    \
	}
#define CS(word)                                                                                   \
	{                                                                                          \
		word, CRM_COMPANY_COMMON, true                                                     \
	}
#define P(word)                                                                                    \
	{                                                                                          \
		word, CRM_COMPANY_PLACE, false                                                     \
	}
#define PS(word)                                                                                   \
	{                                                                                          \
		word, CRM_COMPANY_PLACE, true                                                      \
	}

#define ENDING 8   /* bytes behind a stem: four letters of Cyrillic */
#define STEM_MIN 6 /* bytes of a stem at least */

/* clang-format off */
static const struct sorted_word {
	const char *word;
	enum crm_company_sort sort;
	bool stem;
} table[] = {
	C("academy"), P("africa"), C("agency"), C("agro"), C("air"), C("airlines"), G("akciju"),
	P("almaty"), P("america"), P("american"), P("americas"), C("analytics"), J("and"),
	P("arabia"), P("argentina"), P("armenia"), P("asia"), C("associates"), C("association"),
	P("astana"), P("atlanta"), P("australia"), P("austria"), C("auto"), C("avia"),
	C("aviation"), C("avto"), P("azerbaijan"), P("baku"), P("balkan"), C("banca"),
	C("banco"), C("bank"), C("banque"), P("belarus"), P("belgique"), P("belgium"),
	P("berlin"), P("boston"), G("branch"), P("brasil"), P("brazil"), P("britain"),
	P("bulgaria"), C("bureau"), C("cafe"), P("california"), P("canada"), C("capital"),
	C("cargo"), C("center"), C("central"), C("centre"), C("chemical"), C("chemicals"),
	P("chicago"), P("chile"), P("china"), P("cis"), C("clinic"), C("club"), J("co"),
	C("college"), P("colombia"), J("com"), C("commerce"), C("commercial"), C("committee"),
	C("communication"), C("communications"), J("compagnie"), J("compania"), J("companies"),
	J("company"), C("construction"), C("constructions"), C("consult"), C("consultants"),
	C("consulting"), J("corp"), G("corporate"), G("corporation"), C("council"), P("croatia"),
	P("czech"), P("dallas"), P("danmark"), J("das"), C("data"), J("de"), C("delo"),
	P("denmark"), C("department"), J("der"), J("des"), C("design"), P("deutschland"),
	C("development"), J("die"), C("digital"), C("dizain"), C("dizayn"), G("dom"), J("du"),
	P("dubai"), J("e"), P("east"), C("eco"), P("eesti"), P("egypt"), P("ekaterinburg"),
	J("el"), C("electric"), C("electro"), C("electronic"), C("electronics"), C("elite"),
	P("emirates"), C("energo"), C("energy"), C("engineering"), P("england"), J("enterprise"),
	J("enterprises"), C("equipment"), P("espana"), C("estate"), P("estonia"), J("et"),
	P("eu"), P("eurasia"), P("euro"), P("europe"), C("express"), C("fabrika"), C("factory"),
	C("farm"), C("federation"), C("finance"), C("finances"), C("financial"), P("finland"),
	J("firm"), J("firma"), J("firmy"), C("first"), P("florida"), C("food"), C("foods"),
	C("foundation"), P("france"), C("fund"), C("funds"), C("gas"), C("general"),
	P("georgia"), P("germania"), P("germany"), C("global"), C("government"), P("greece"),
	G("group"), G("groupe"), G("grupa"), G("grupo"), G("grupp"), G("gruppa"), G("gruppe"),
	G("gruppo"), G("holding"), G("holdinga"), G("holdings"), P("holland"), P("hong"),
	C("hospital"), C("hotel"), C("hotels"), P("hungary"), P("iceland"), J("inc"), P("india"),
	P("indonesia"), C("industrial"), C("industrie"), C("industries"), C("industry"),
	C("info"), C("information"), C("institute"), C("instrument"), C("instruments"),
	C("insurance"), G("internacional"), G("international"), G("internationale"), G("intl"),
	C("invest"), C("investment"), C("investments"), P("iran"), P("ireland"), P("israel"),
	P("istanbul"), P("italia"), P("italy"), P("japan"), P("kazakhstan"), P("kazan"),
	G("kholding"), P("kiev"), C("kombinat"), J("kompania"), J("kompaniya"), C("komplekt"),
	P("kong"), C("konsalt"), P("korea"), P("krasnodar"), P("kuwait"), P("kyiv"),
	P("kyrgyzstan"), J("la"), C("labs"), P("latvia"), J("le"), J("les"), C("lesnoi"),
	P("lithuania"), C("logistic"), C("logistics"), C("logistik"), P("london"), C("lux"),
	P("luxembourg"), C("m"), C("machine"), C("machinery"), P("malaysia"), C("management"),
	C("manufacturing"), C("marine"), C("maritime"), C("market"), C("marketing"), C("max"),
	C("med"), C("media"), C("medical"), C("metal"), C("metals"), P("mexico"),
	GS("mezhdunarodn"), C("mfg"), P("milano"), C("mill"), C("mills"), C("ministry"),
	P("minsk"), P("moscow"), P("moskva"), C("motors"), P("munich"), C("nacional"),
	C("national"), G("nauchno"), P("nederland"), J("net"), P("netherlands"), C("network"),
	C("networks"), C("new"), P("norge"), P("north"), P("norway"), P("novosibirsk"), J("of"),
	C("oil"), P("omsk"), C("online"), J("org"), P("pakistan"), P("paris"), C("partner"),
	C("partners"), P("perm"), P("peru"), P("petersburg"), C("pharma"), C("pharmacy"),
	P("philippines"), P("phoenix"), P("piter"), C("plant"), C("plus"), C("plyus"),
	P("poland"), P("polska"), P("portugal"), C("power"), C("premium"), C("print"), C("pro"),
	C("product"), C("production"), C("productions"), C("products"), C("proekt"),
	GS("proizvodstvenn"), C("project"), C("projects"), C("prom"), CS("promyshlenn"),
	C("publishing"), P("qatar"), C("real"), CS("region"), C("rent"), C("rental"),
	C("repair"), C("research"), C("restaurant"), P("rf"), C("robotics"), P("roma"),
	P("romania"), CS("rossiisk"), P("rossiya"), P("rostov"), J("ru"), P("russia"),
	C("russkii"), P("samara"), P("sankt"), P("saudi"), C("school"), P("schweiz"),
	C("security"), P("serbia"), C("service"), C("services"), C("servis"), C("ship"),
	C("shipping"), C("shop"), P("siberia"), P("sibir"), P("singapore"), P("slovakia"),
	C("snab"), C("society"), C("soft"), C("software"), C("solution"), C("solutions"),
	P("south"), P("spain"), P("spb"), C("sport"), P("srbija"), C("state"), C("steel"),
	C("store"), C("stroi"), CS("stroitel"), C("stroy"), C("studio"), J("su"), P("suisse"),
	P("suomi"), C("supply"), P("sverige"), C("svyaz"), P("sweden"), P("swiss"),
	P("switzerland"), C("system"), C("systeme"), C("systems"), P("taiwan"), P("tashkent"),
	C("tech"), C("technologies"), C("technology"), C("tehno"), C("tekhno"), C("tekhnologii"),
	C("telecom"), P("texas"), C("textiles"), P("thailand"), J("the"), C("torg"),
	G("torgovy"), G("torgovyi"), G("torgovyy"), C("tour"), C("tours"), C("trade"),
	C("trading"), C("transport"), C("transportation"), C("travel"), C("trust"), C("tsentr"),
	P("tula"), C("tur"), P("turkey"), P("turkiye"), P("uae"), P("ufa"), P("uk"),
	P("ukraine"), J("und"), C("union"), C("united"), C("universal"), C("university"),
	J("unternehmen"), P("ural"), P("us"), P("usa"), P("uzbekistan"), P("vietnam"), C("vip"),
	P("voronezh"), P("west"), P("wien"), C("wood"), C("works"), C("workshop"), C("world"),
	J("www"), J("y"), P("york"), C("zavod"), P("zealand"), C("авиа"), C("авто"),
	C("агентство"), CS("аграрн"), C("агро"), C("администрация"), P("азия"), C("академия"),
	P("алматы"), P("америка"), C("аналитика"), C("аптека"), C("аренда"), P("армения"),
	C("ассоциация"), P("астана"), P("африка"), C("банк"), C("банка"), P("беларусь"),
	P("болгария"), C("больница"), C("бюро"), J("в"), P("волга"), P("воронеж"), P("восток"),
	C("газ"), P("германия"), C("гимназия"), G("гк"), CS("городск"), C("гостиница"),
	CS("государственн"), G("групп"), G("группа"), G("группы"), C("девелопмент"), C("дело"),
	C("департамент"), CS("деревообрабатывающ"), C("диджитал"), C("дизайн"), J("для"),
	G("дом"), P("евразия"), P("европа"), P("екатеринбург"), C("завод"), C("завода"),
	C("заводы"), P("запад"), J("и"), C("издательство"), J("им"), J("имени"), C("инвест"),
	CS("инвестиц"), P("индия"), CS("инженерн"), C("инжиниринг"), C("институт"), C("инфо"),
	CS("информационн"), CS("исследован"), P("казань"), P("казахстан"), C("капитал"),
	C("карго"), C("кафе"), P("киев"), P("китай"), C("клиника"), C("клуб"), C("колледж"),
	C("комбинат"), C("комитет"), CS("коммерческ"), J("компании"), J("компаний"),
	J("компания"), C("комплект"), C("консалтинг"), CS("консульт"), CS("консультац"),
	G("концерн"), P("корея"), G("корпорация"), P("краснодар"), C("лабс"), C("лес"),
	C("лицей"), CS("логистик"), C("логистика"), P("лондон"), C("люкс"), C("магазин"),
	C("маркет"), C("маркетинг"), C("мастерская"), CS("машиностроительн"), C("машины"),
	C("мебель"), CS("мебельн"), C("мед"), C("медиа"), CS("медицинск"), GS("международн"),
	C("менеджмент"), CS("металл"), C("министерство"), P("минск"), C("монтаж"), P("москва"),
	PS("московск"), C("мотор"), C("моторс"), J("на"), GS("научн"), G("научно"),
	C("недвижимость"), CS("нефт"), C("нефтегаз"), C("нефть"), C("новая"), P("новосибирск"),
	C("новый"), G("нпк"), G("нпо"), G("нпп"), G("нпф"), CS("областн"), C("оборудование"),
	C("общество"), G("объединение"), CS("объединенн"), P("омск"), C("онлайн"),
	J("организация"), C("отель"), CS("охран"), C("охрана"), C("партнер"), C("партнеры"),
	C("первый"), P("пермь"), P("петербург"), PS("петербургск"), C("печать"), G("пк"),
	G("пкф"), C("план"), C("плюс"), P("поволжье"), G("подразделение"), P("польша"),
	C("поставка"), C("поставки"), C("правительство"), J("предприятие"),
	G("представительство"), C("премиум"), J("при"), CS("приборостроительн"), C("про"),
	CS("продукт"), C("продукция"), C("проект"), CS("проектн"), CS("производств"),
	GS("производствен"), GS("производственн"), C("производство"), C("пром"),
	CS("промышленн"), CS("районн"), CS("регион"), C("ремонт"), C("ресторан"), C("решения"),
	CS("российск"), P("россия"), P("ростов"), CS("русск"), P("рф"), P("самара"), P("санкт"),
	C("связь"), P("север"), C("сервис"), CS("сервисн"), C("сети"), C("сеть"), PS("сибирск"),
	P("сибирь"), C("система"), C("системы"), C("снаб"), C("снабжение"), P("снг"), C("совет"),
	G("совместное"), C("софт"), C("союз"), C("спорт"), C("сталь"), CS("страхов"),
	C("страхование"), C("строителей"), CS("строительн"), C("строительство"), C("строй"),
	C("студия"), G("тд"), C("телеком"), C("техно"), CS("технолог"), C("технологии"),
	C("технология"), C("типография"), C("торг"), CS("торгов"), C("торговля"), G("торгового"),
	G("торговый"), CS("транспорт"), P("тула"), C("тур"), C("туризм"), P("турция"),
	P("тюмень"), P("узбекистан"), G("ук"), P("украина"), P("україна"), C("универсал"),
	C("университет"), C("управление"), G("управляющая"), P("урал"), PS("уральск"),
	C("услуги"), P("уфа"), C("фабрика"), C("фарм"), C("фарма"), C("федерация"), C("ферма"),
	G("филиал"), CS("финанс"), J("фирма"), J("фирмы"), C("фонд"), CS("хим"), CS("химическ"),
	C("хозяйство"), G("холдинг"), G("холдинговая"), C("центр"), CS("центральн"),
	P("челябинск"), C("школа"), C("эко"), C("экспресс"), CS("электр"), C("электро"),
	C("элит"), CS("энергетик"), C("энергия"), C("энерго"), P("эстония"), P("юг"),
};
/* clang-format on */

/* The first that is not less than the word. */
static size_t
lower_bound(const char *word)
{
	size_t low = 0, high = sizeof(table) / sizeof(*table);

	while (low < high) {
		const size_t mid = (low + high) / 2;
		if (strcmp(table[mid].word, word) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

enum crm_company_sort
crm_company_sort(const char *word)
{
	const size_t len = strlen(word);
	size_t at = lower_bound(word);

	if (at < sizeof(table) / sizeof(*table) && strcmp(table[at].word, word) == 0)
		return table[at].sort;
	/* A stem of it is less than the word; so is all between, which begins with the stem, too.
	 */
	while (at-- > 0 && strncmp(table[at].word, word, STEM_MIN) == 0) {
		const size_t stem = strlen(table[at].word);
		if (table[at].stem && len <= stem + ENDING &&
		    strncmp(table[at].word, word, stem) == 0)
			return table[at].sort;
	}
	return CRM_COMPANY_OWN;
}
