#include "lib/text/country.h"

#include <string.h>

#include "lib/text/utf8.h"

/* Folded names, code first. What is not here is read with the region of the setting. */
static const char *const countries[][8] = {
	{ "AE", "united arab emirates", "uae", "оаэ", "эмираты" },
	{ "AM", "armenia", "армения" },
	{ "AR", "argentina", "аргентина" },
	{ "AT", "austria", "österreich", "австрия" },
	{ "AU", "australia", "австралия" },
	{ "AZ", "azerbaijan", "азербайджан" },
	{ "BE", "belgium", "бельгия" },
	{ "BG", "bulgaria", "болгария" },
	{ "BR", "brazil", "brasil", "бразилия" },
	{ "BY", "belarus", "беларусь", "белоруссия", "республика беларусь" },
	{ "CA", "canada", "канада" },
	{ "CH", "switzerland", "schweiz", "suisse", "швейцария" },
	{ "CN", "china", "prc", "китай", "кнр" },
	{ "CY", "cyprus", "кипр" },
	{ "CZ", "czech republic", "czechia", "чехия" },
	{ "DE", "germany", "deutschland", "германия" },
	{ "DK", "denmark", "дания" },
	{ "EE", "estonia", "эстония" },
	{ "EG", "egypt", "египет" },
	{ "ES", "spain", "españa", "испания" },
	{ "FI", "finland", "suomi", "финляндия" },
	{ "FR", "france", "франция" },
	{ "GB", "united kingdom", "great britain", "england", "uk", "великобритания", "англия" },
	{ "GE", "georgia", "грузия" },
	{ "GR", "greece", "греция" },
	{ "HK", "hong kong", "гонконг" },
	{ "HU", "hungary", "венгрия" },
	{ "ID", "indonesia", "индонезия" },
	{ "IE", "ireland", "ирландия" },
	{ "IL", "israel", "израиль" },
	{ "IN", "india", "индия" },
	{ "IR", "iran", "иран" },
	{ "IT", "italy", "italia", "италия" },
	{ "JP", "japan", "япония" },
	{ "KG", "kyrgyzstan", "киргизия", "кыргызстан" },
	{ "KR", "south korea", "korea", "южная корея", "корея" },
	{ "KZ", "kazakhstan", "казахстан", "республика казахстан" },
	{ "LT", "lithuania", "литва" },
	{ "LV", "latvia", "латвия" },
	{ "MD", "moldova", "молдова", "молдавия" },
	{ "MN", "mongolia", "монголия" },
	{ "MX", "mexico", "méxico", "мексика" },
	{ "NL", "netherlands", "the netherlands", "holland", "нидерланды", "голландия" },
	{ "NO", "norway", "норвегия" },
	{ "PL", "poland", "polska", "польша" },
	{ "PT", "portugal", "португалия" },
	{ "RO", "romania", "румыния" },
	{ "RS", "serbia", "сербия" },
	{ "RU", "russia", "russian federation", "россия", "российская федерация", "рф" },
	{ "SA", "saudi arabia", "саудовская аравия" },
	{ "SE", "sweden", "швеция" },
	{ "SG", "singapore", "сингапур" },
	{ "SI", "slovenia", "словения" },
	{ "SK", "slovakia", "словакия" },
	{ "TH", "thailand", "таиланд" },
	{ "TJ", "tajikistan", "таджикистан" },
	{ "TM", "turkmenistan", "туркменистан", "туркмения" },
	{ "TR", "turkey", "türkiye", "турция" },
	{ "UA", "ukraine", "украина" },
	{ "US", "united states", "united states of america", "usa", "u.s.a.", "сша" },
	{ "UZ", "uzbekistan", "узбекистан" },
	{ "VN", "vietnam", "вьетнам" },
	{ "ZA", "south africa", "юар" },
};

static bool
is_latin(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
crm_country_code(const char *cell, struct crm_arena *arena, const char **code)
{
	const size_t nnames = sizeof(countries[0]) / sizeof(countries[0][0]);

	*code = NULL;
	const char *folded = crm_text_fold(arena, cell);
	if (folded == NULL)
		return false;
	for (size_t i = 0; i < sizeof(countries) / sizeof(countries[0]); i++)
		for (size_t k = 1; k < nnames && countries[i][k] != NULL; k++)
			if (strcmp(folded, countries[i][k]) == 0) {
				*code = countries[i][0];
				return true;
			}
	if (strlen(cell) != 2 || !is_latin(cell[0]) || !is_latin(cell[1]))
		return true;
	char *upper = crm_arena_dup(arena, cell, 2);
	if (upper == NULL)
		return false;
	for (int i = 0; i < 2; i++)
		upper[i] = (char)(upper[i] & ~0x20);
	*code = upper;
	return true;
}
