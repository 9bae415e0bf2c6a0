#include "lib/text/mailbox.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/order.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Each table is sorted by strcmp. */
struct provider {
	const char *domain;
	const char *same_as; /* mailboxes of both are the same */
};

static const struct provider providers[] = {
	{ "126.com", NULL },
	{ "163.com", NULL },
	{ "aol.com", NULL },
	{ "att.net", NULL },
	{ "bigmir.net", NULL },
	{ "bk.ru", NULL },
	{ "bluewin.ch", NULL },
	{ "btinternet.com", NULL },
	{ "comcast.net", NULL },
	{ "email.com", NULL },
	{ "email.cz", NULL },
	{ "email.ru", NULL },
	{ "fastmail.com", NULL },
	{ "fastmail.fm", NULL },
	{ "foxmail.com", NULL },
	{ "free.fr", NULL },
	{ "freemail.hu", NULL },
	{ "gmail.com", NULL },
	{ "gmx.at", NULL },
	{ "gmx.ch", NULL },
	{ "gmx.com", NULL },
	{ "gmx.de", NULL },
	{ "gmx.net", NULL },
	{ "googlemail.com", "gmail.com" },
	{ "hanmail.net", NULL },
	{ "hey.com", NULL },
	{ "hotmail.co.uk", NULL },
	{ "hotmail.com", NULL },
	{ "hotmail.de", NULL },
	{ "hotmail.es", NULL },
	{ "hotmail.fr", NULL },
	{ "hotmail.it", NULL },
	{ "hushmail.com", NULL },
	{ "i.ua", NULL },
	{ "icloud.com", NULL },
	{ "inbox.lv", NULL },
	{ "inbox.ru", NULL },
	{ "interia.pl", NULL },
	{ "internet.ru", NULL },
	{ "laposte.net", NULL },
	{ "libero.it", NULL },
	{ "list.ru", NULL },
	{ "live.co.uk", NULL },
	{ "live.com", NULL },
	{ "live.fr", NULL },
	{ "live.ru", NULL },
	{ "mac.com", "icloud.com" },
	{ "mail.com", NULL },
	{ "mail.kz", NULL },
	{ "mail.ru", NULL },
	{ "mail.ua", NULL },
	{ "me.com", "icloud.com" },
	{ "meta.ua", NULL },
	{ "msn.com", NULL },
	{ "narod.ru", "yandex.ru" },
	{ "naver.com", NULL },
	{ "nm.ru", NULL },
	{ "o2.pl", NULL },
	{ "onet.pl", NULL },
	{ "orange.fr", NULL },
	{ "outlook.com", NULL },
	{ "outlook.de", NULL },
	{ "outlook.fr", NULL },
	{ "pm.me", "proton.me" },
	{ "pochta.ru", NULL },
	{ "post.ru", NULL },
	{ "proton.me", NULL },
	{ "protonmail.ch", "proton.me" },
	{ "protonmail.com", "proton.me" },
	{ "qip.ru", NULL },
	{ "qq.com", NULL },
	{ "rambler.ru", NULL },
	{ "rambler.ua", NULL },
	{ "rocketmail.com", NULL },
	{ "sbcglobal.net", NULL },
	{ "seznam.cz", NULL },
	{ "sina.com", NULL },
	{ "t-online.de", NULL },
	{ "tut.by", NULL },
	{ "tutanota.com", NULL },
	{ "ukr.net", NULL },
	{ "verizon.net", NULL },
	{ "vk.com", NULL },
	{ "web.de", NULL },
	{ "wp.pl", NULL },
	{ "ya.ru", "yandex.ru" },
	{ "yahoo.co.in", NULL },
	{ "yahoo.co.jp", NULL },
	{ "yahoo.co.uk", NULL },
	{ "yahoo.com", NULL },
	{ "yahoo.com.br", NULL },
	{ "yahoo.de", NULL },
	{ "yahoo.es", NULL },
	{ "yahoo.fr", NULL },
	{ "yahoo.it", NULL },
	{ "yandex.az", "yandex.ru" },
	{ "yandex.by", "yandex.ru" },
	{ "yandex.co.il", "yandex.ru" },
	{ "yandex.com", "yandex.ru" },
	{ "yandex.com.am", "yandex.ru" },
	{ "yandex.com.ge", "yandex.ru" },
	{ "yandex.com.tr", "yandex.ru" },
	{ "yandex.ee", "yandex.ru" },
	{ "yandex.fr", "yandex.ru" },
	{ "yandex.kg", "yandex.ru" },
	{ "yandex.kz", "yandex.ru" },
	{ "yandex.lt", "yandex.ru" },
	{ "yandex.lv", "yandex.ru" },
	{ "yandex.md", "yandex.ru" },
	{ "yandex.ru", NULL },
	{ "yandex.tj", "yandex.ru" },
	{ "yandex.tm", "yandex.ru" },
	{ "yandex.ua", "yandex.ru" },
	{ "yandex.uz", "yandex.ru" },
	{ "ymail.com", NULL },
	{ "zoho.com", NULL },
};

static const char *const roles[] = { "abuse", "accountant", "accounting", "accounts", "admin",
	"administrator", "adv", "advert", "advertising", "all", "anfrage", "b2b", "billing",
	"booking", "bookings", "boss", "buh", "buhgalter", "buhgalteria", "buro", "business",
	"buyer", "cafe", "callcenter", "care", "career", "careers", "ceo", "cfo", "claims",
	"client", "client-service", "clients", "commerce", "commercial", "company", "compliance",
	"contact", "contact-us", "contacts", "contactus", "corp", "cs", "cto", "customer",
	"customer-service", "customercare", "customers", "customerservice", "delivery", "design",
	"dev", "director", "direktor", "dispatch", "dispetcher", "dogovor", "dostavka", "ecommerce",
	"editor", "email", "enquiries", "enquiry", "events", "expo", "export", "feedback",
	"finance", "firma", "general", "glavbuh", "hello", "help", "helpdesk", "hi", "hola",
	"hostmaster", "hotel", "hotline", "hr", "import", "inbox", "info", "inform", "information",
	"inquiries", "inquiry", "internet", "invest", "investor", "investors", "invoice",
	"invoices", "ir", "it", "job", "jobs", "kadry", "kanc", "kontakt", "kontakty",
	"kundenservice", "lawyer", "lead", "leads", "legal", "list", "logist", "logistic",
	"logistics", "logistika", "magazin", "mail", "mailbox", "mailer-daemon", "main",
	"management", "manager", "managers", "market", "marketing", "master", "media", "member",
	"news", "newsletter", "no-reply", "noreply", "office", "official", "ofis", "opt", "order",
	"orders", "otdel", "partner", "partners", "payment", "payments", "payroll", "personal",
	"pochta", "post", "postmaster", "pr", "presale", "press", "price", "priem", "priemnaya",
	"privacy", "prodaja", "prodazha", "prodazhi", "production", "project", "projects", "promo",
	"purchase", "purchasing", "quality", "reception", "recruiting", "recruitment", "reklama",
	"remont", "request", "requests", "reservation", "reservations", "resume", "retail", "root",
	"sale", "sales", "sbyt", "secretary", "security", "sekretar", "service", "services",
	"servis", "shop", "sklad", "smm", "snab", "snabzhenie", "spam", "staff", "store", "studio",
	"subscribe", "supplier", "supply", "support", "team", "tech", "tender", "tenders", "test",
	"trade", "trading", "travel", "unsubscribe", "uslugi", "vacancy", "ventas", "verkauf",
	"vertrieb", "web", "webmaster", "welcome", "wholesale", "work", "zakaz", "zakaz-opt",
	"zakazy", "zakup", "zakupki", "zayavka", "бухгалтерия", "заказ", "инфо", "почта" };

static int
compare_provider(const void *domain, const void *provider)
{
	return crm_order(domain, ((const struct provider *)provider)->domain);
}

static const struct provider *
find_provider(const char *domain)
{
	return bsearch(domain, providers, COUNT(providers), sizeof(*providers), compare_provider);
}

bool
crm_mailbox_free(const char *domain)
{
	return find_provider(domain) != NULL;
}

static int
compare_role(const void *name, const void *role)
{
	return crm_order(name, *(const char *const *)role);
}

static bool
is_role(const char *s, size_t len)
{
	char name[32];

	if (len == 0 || len >= sizeof(name))
		return false;
	memcpy(name, s, len);
	name[len] = '\0';
	return bsearch(name, roles, COUNT(roles), sizeof(*roles), compare_role) != NULL;
}

bool
crm_mailbox_role(const char *local, bool free_domain)
{
	const size_t whole = strcspn(local, "+");
	size_t len = whole;

	if (is_role(local, len))
		return true;
	while (len > 0 && strchr("0123456789-_.", local[len - 1]) != NULL)
		len--;
	if (len < whole && is_role(local, len))
		return true;
	/* At a provider sales.ivanov is how Ivanov found a name that was not taken. */
	return !free_domain && is_role(local, strcspn(local, ".-_"));
}

/* Copies s to out without the characters of drop, and with to for those of from. */
static void
rewrite(char *out, const char *s, const char *drop, char from, char to)
{
	for (; *s != '\0'; s++)
		if (strchr(drop, *s) == NULL)
			*out++ = *s == from ? to : *s;
	*out = '\0';
}

char *
crm_mailbox_key(struct crm_arena *arena, const char *local, const char *domain)
{
	const struct provider *provider = find_provider(domain);
	size_t len = strlen(local);
	char *name = crm_arena_dup(arena, local, len);

	if (name == NULL)
		return NULL;
	if (*name != '"' && *name != '+')
		name[strcspn(name, "+")] = '\0';
	if (provider != NULL && provider->same_as != NULL)
		domain = provider->same_as;
	if (strcmp(domain, "gmail.com") == 0)
		rewrite(name, name, ".", '\0', '\0');
	else if (strcmp(domain, "yandex.ru") == 0)
		rewrite(name, name, "", '.', '-');
	return crm_arena_join(arena, name, "@", domain);
}
