#include "lib/text/country.h"

#include <string.h>

#include "lib/text/utf8.h"

#define MAX_NAMES 15

/*
 * Folded names and dial codes, the country's code first. What is not here is read with the region
 * of the setting.
 */
static const char *const countries[][MAX_NAMES] = {
	{ "AE", "united arab emirates", "uae", "оаэ", "эмираты", "+971" },
	{ "AF", "afghanistan", "афганистан" },
	{ "AL", "albania", "албания" },
	{ "AM", "armenia", "армения", "+374", "республика армения" },
	{ "AR", "argentina", "аргентина", "+54" },
	{ "AT", "austria", "österreich", "австрия", "+43" },
	{ "AU", "australia", "австралия", "+61" },
	{ "AZ", "azerbaijan", "азербайджан", "+994", "азербайджанская республика" },
	{ "BA", "bosnia and herzegovina", "bosnia", "босния и герцеговина", "босния" },
	{ "BD", "bangladesh", "бангладеш" },
	{ "BE", "belgium", "бельгия", "+32", "belgië", "belgique" },
	{ "BG", "bulgaria", "болгария", "+359", "българия" },
	{ "BH", "bahrain", "бахрейн" },
	{ "BO", "bolivia", "боливия" },
	{ "BR", "brazil", "brasil", "бразилия", "+55" },
	{ "BY", "belarus", "беларусь", "белоруссия", "республика беларусь", "+375", "byelorussia",
	    "рб", "республика белоруссия" },
	{ "CA", "canada", "канада" },
	{ "CH", "switzerland", "schweiz", "suisse", "швейцария", "+41" },
	{ "CL", "chile", "чили" },
	{ "CN", "china", "prc", "китай", "кнр", "+86", "people's republic of china" },
	{ "CO", "colombia", "колумбия" },
	{ "CR", "costa rica", "коста-рика" },
	{ "CU", "cuba", "куба" },
	{ "CY", "cyprus", "кипр", "+357" },
	{ "CZ", "czech republic", "czechia", "чехия", "+420", "česko", "česká republika",
	    "чешская республика" },
	{ "DE", "germany", "deutschland", "германия", "+49", "federal republic of germany", "фрг" },
	{ "DK", "denmark", "дания", "+45", "danmark" },
	{ "DO", "dominican republic", "доминикана", "доминиканская республика" },
	{ "DZ", "algeria", "алжир" },
	{ "EC", "ecuador", "эквадор" },
	{ "EE", "estonia", "эстония", "+372", "eesti" },
	{ "EG", "egypt", "египет", "+20" },
	{ "ES", "spain", "españa", "испания", "+34" },
	{ "ET", "ethiopia", "эфиопия" },
	{ "FI", "finland", "suomi", "финляндия", "+358" },
	{ "FR", "france", "франция", "+33" },
	{ "GB", "united kingdom", "great britain", "england", "uk", "u.k", "великобритания",
	    "англия", "+44", "britain", "scotland", "wales",
	    "united kingdom of great britain and northern ireland", "шотландия",
	    "соединенное королевство" },
	{ "GE", "georgia", "грузия", "+995", "საქართველო" },
	{ "GH", "ghana", "гана" },
	{ "GR", "greece", "греция", "+30", "hellas" },
	{ "HK", "hong kong", "гонконг", "+852" },
	{ "HR", "croatia", "hrvatska", "хорватия", "+385" },
	{ "HU", "hungary", "венгрия", "+36", "magyarország" },
	{ "ID", "indonesia", "индонезия", "+62" },
	{ "IE", "ireland", "ирландия", "+353" },
	{ "IL", "israel", "израиль", "+972" },
	{ "IN", "india", "индия", "+91" },
	{ "IQ", "iraq", "ирак" },
	{ "IR", "iran", "иран", "+98", "islamic republic of iran" },
	{ "IS", "iceland", "исландия" },
	{ "IT", "italy", "italia", "италия", "+39" },
	{ "JO", "jordan", "иордания" },
	{ "JP", "japan", "япония", "+81" },
	{ "KE", "kenya", "кения" },
	{ "KG", "kyrgyzstan", "киргизия", "кыргызстан", "+996", "кыргызская республика",
	    "киргизская республика" },
	{ "KR", "south korea", "korea", "южная корея", "корея", "+82", "republic of korea",
	    "республика корея" },
	{ "KW", "kuwait", "кувейт" },
	{ "KZ", "kazakhstan", "казахстан", "республика казахстан", "kazakstan", "рк" },
	{ "LB", "lebanon", "ливан" },
	{ "LK", "sri lanka", "шри-ланка" },
	{ "LT", "lithuania", "литва", "+370", "lietuva", "литовская республика" },
	{ "LU", "luxembourg", "люксембург", "+352" },
	{ "LV", "latvia", "латвия", "+371", "latvija", "латвийская республика" },
	{ "LY", "libya", "ливия" },
	{ "MA", "morocco", "maroc", "марокко" },
	{ "MC", "monaco", "монако" },
	{ "MD", "moldova", "молдова", "молдавия", "+373", "republic of moldova",
	    "республика молдова" },
	{ "ME", "montenegro", "crna gora", "черногория", "+382" },
	{ "MK", "north macedonia", "macedonia", "северная македония", "македония", "+389" },
	{ "MM", "myanmar", "мьянма" },
	{ "MN", "mongolia", "монголия", "+976" },
	{ "MT", "malta", "мальта" },
	{ "MX", "mexico", "méxico", "мексика", "+52" },
	{ "MY", "malaysia", "малайзия", "+60" },
	{ "NG", "nigeria", "нигерия" },
	{ "NL", "netherlands", "the netherlands", "holland", "нидерланды", "голландия", "+31",
	    "nederland" },
	{ "NO", "norway", "норвегия", "+47", "norge" },
	{ "NZ", "new zealand", "новая зеландия", "+64" },
	{ "OM", "oman", "оман" },
	{ "PA", "panama", "панама" },
	{ "PE", "peru", "перу" },
	{ "PH", "philippines", "филиппины", "+63" },
	{ "PK", "pakistan", "пакистан" },
	{ "PL", "poland", "polska", "польша", "+48", "республика польша" },
	{ "PT", "portugal", "португалия", "+351" },
	{ "PY", "paraguay", "парагвай" },
	{ "QA", "qatar", "катар" },
	{ "RO", "romania", "румыния", "+40", "românia" },
	{ "RS", "serbia", "сербия", "+381", "srbija" },
	{ "RU", "russia", "russian federation", "россия", "российская федерация", "рф", "+7",
	    "rossiya", "rossija", "rf", "the russian federation", "р. ф.", "р.ф." },
	{ "SA", "saudi arabia", "саудовская аравия", "+966", "ksa" },
	{ "SE", "sweden", "швеция", "+46", "sverige" },
	{ "SG", "singapore", "сингапур", "+65" },
	{ "SI", "slovenia", "словения", "+386", "slovenija" },
	{ "SK", "slovakia", "словакия", "+421", "slovensko" },
	{ "SN", "senegal", "сенегал" },
	{ "SY", "syria", "сирия" },
	{ "TH", "thailand", "таиланд", "+66", "thai" },
	{ "TJ", "tajikistan", "таджикистан", "+992", "республика таджикистан" },
	{ "TM", "turkmenistan", "туркменистан", "туркмения", "+993" },
	{ "TN", "tunisia", "тунис" },
	{ "TR", "turkey", "türkiye", "турция", "+90", "turkiye", "türkiye cumhuriyeti" },
	{ "TW", "taiwan", "тайвань", "+886" },
	{ "UA", "ukraine", "украина", "+380", "україна" },
	{ "US", "united states", "united states of america", "usa", "u.s.a.", "u.s", "сша", "+1",
	    "america", "the united states", "us of america", "соединенные штаты",
	    "соединенные штаты америки", "америка" },
	{ "UY", "uruguay", "уругвай" },
	{ "UZ", "uzbekistan", "узбекистан", "+998", "республика узбекистан", "oʻzbekiston" },
	{ "VE", "venezuela", "венесуэла" },
	{ "VN", "vietnam", "вьетнам", "+84", "viet nam" },
	{ "YE", "yemen", "йемен" },
	{ "ZA", "south africa", "юар", "+27" },
};

/* ISO 3166-1, alpha-3 to alpha-2. */
static const char alpha3[] =
    " ABW:AW AFG:AF AGO:AO AIA:AI ALA:AX ALB:AL AND:AD ARE:AE ARG:AR ARM:AM ASM:AS ATA:AQ "
    "ATF:TF ATG:AG AUS:AU AUT:AT AZE:AZ BDI:BI BEL:BE BEN:BJ BES:BQ BFA:BF BGD:BD BGR:BG "
    "BHR:BH BHS:BS BIH:BA BLM:BL BLR:BY BLZ:BZ BMU:BM BOL:BO BRA:BR BRB:BB BRN:BN BTN:BT "
    "BVT:BV BWA:BW CAF:CF CAN:CA CCK:CC CHE:CH CHL:CL CHN:CN CIV:CI CMR:CM COD:CD COG:CG "
    "COK:CK COL:CO COM:KM CPV:CV CRI:CR CUB:CU CUW:CW CXR:CX CYM:KY CYP:CY CZE:CZ DEU:DE "
    "DJI:DJ DMA:DM DNK:DK DOM:DO DZA:DZ ECU:EC EGY:EG ERI:ER ESH:EH ESP:ES EST:EE ETH:ET "
    "FIN:FI FJI:FJ FLK:FK FRA:FR FRO:FO FSM:FM GAB:GA GBR:GB GEO:GE GGY:GG GHA:GH GIB:GI "
    "GIN:GN GLP:GP GMB:GM GNB:GW GNQ:GQ GRC:GR GRD:GD GRL:GL GTM:GT GUF:GF GUM:GU GUY:GY "
    "HKG:HK HMD:HM HND:HN HRV:HR HTI:HT HUN:HU IDN:ID IMN:IM IND:IN IOT:IO IRL:IE IRN:IR "
    "IRQ:IQ ISL:IS ISR:IL ITA:IT JAM:JM JEY:JE JOR:JO JPN:JP KAZ:KZ KEN:KE KGZ:KG KHM:KH "
    "KIR:KI KNA:KN KOR:KR KWT:KW LAO:LA LBN:LB LBR:LR LBY:LY LCA:LC LIE:LI LKA:LK LSO:LS "
    "LTU:LT LUX:LU LVA:LV MAC:MO MAF:MF MAR:MA MCO:MC MDA:MD MDG:MG MDV:MV MEX:MX MHL:MH "
    "MKD:MK MLI:ML MLT:MT MMR:MM MNE:ME MNG:MN MNP:MP MOZ:MZ MRT:MR MSR:MS MTQ:MQ MUS:MU "
    "MWI:MW MYS:MY MYT:YT NAM:NA NCL:NC NER:NE NFK:NF NGA:NG NIC:NI NIU:NU NLD:NL NOR:NO "
    "NPL:NP NRU:NR NZL:NZ OMN:OM PAK:PK PAN:PA PCN:PN PER:PE PHL:PH PLW:PW PNG:PG POL:PL "
    "PRI:PR PRK:KP PRT:PT PRY:PY PSE:PS PYF:PF QAT:QA REU:RE ROU:RO RUS:RU RWA:RW SAU:SA "
    "SDN:SD SEN:SN SGP:SG SGS:GS SHN:SH SJM:SJ SLB:SB SLE:SL SLV:SV SMR:SM SOM:SO SPM:PM "
    "SRB:RS SSD:SS STP:ST SUR:SR SVK:SK SVN:SI SWE:SE SWZ:SZ SXM:SX SYC:SC SYR:SY TCA:TC "
    "TCD:TD TGO:TG THA:TH TJK:TJ TKL:TK TKM:TM TLS:TL TON:TO TTO:TT TUN:TN TUR:TR TUV:TV "
    "TWN:TW TZA:TZ UGA:UG UKR:UA UMI:UM URY:UY USA:US UZB:UZ VAT:VA VCT:VC VEN:VE VGB:VG "
    "VIR:VI VNM:VN VUT:VU WLF:WF WSM:WS YEM:YE ZAF:ZA ZMB:ZM ZWE:ZW ";

static bool
is_latin(const char *s)
{
	for (; *s != '\0'; s++)
		if (!((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z')))
			return false;
	return true;
}

static const char *
code_of_name(const char *folded)
{
	for (size_t i = 0; i < sizeof(countries) / sizeof(countries[0]); i++)
		for (size_t k = 1; k < MAX_NAMES && countries[i][k] != NULL; k++)
			if (countries[i][k][0] == folded[0] && strcmp(folded, countries[i][k]) == 0)
				return countries[i][0];
	return NULL;
}

/* The code into out: that of two letters as it is, that of three from the table. */
static bool
code_of_code(const char *s, char out[3])
{
	char upper[6] = " ";
	const size_t len = strlen(s);

	if ((len != 2 && len != 3) || !is_latin(s))
		return false;
	for (size_t i = 0; i < len; i++)
		upper[i + 1] = (char)(s[i] & ~0x20);
	if (len == 2) {
		memcpy(out, upper + 1, 3);
		return true;
	}
	upper[4] = ':';
	const char *found = strstr(alpha3, upper);
	if (found == NULL)
		return false;
	memcpy(out, found + 5, 2);
	out[2] = '\0';
	return true;
}

/* The code of a text that is nothing but a country, by its name or else by a code as well; false
 * when out of memory. */
static bool
find_code(const char *text, bool codes, struct crm_arena *arena, const char **code)
{
	char found[3];
	char *folded = crm_text_fold(arena, text);

	if (folded == NULL)
		return false;
	*code = code_of_name(folded);
	for (size_t len = strlen(folded); *code == NULL && len > 0 && folded[len - 1] == '.';) {
		folded[--len] = '\0';
		*code = code_of_name(folded);
	}
	if (*code != NULL || !codes || !code_of_code(folded, found))
		return true;
	*code = crm_arena_strdup(arena, found);
	return *code != NULL;
}

bool
crm_country_code(const char *cell, struct crm_arena *arena, const char **code)
{
	static const char separators[] = ",/()|;-";

	*code = NULL;
	if (!find_code(cell, true, arena, code))
		return false;
	if (*code != NULL || strpbrk(cell, separators) == NULL)
		return true;
	/* "Россия, Москва", "Germany (DE)", "RU - Россия": the first part that is a country. */
	for (const char *s = cell; *s != '\0' && *code == NULL;) {
		s += strspn(s, separators);
		s += strspn(s, " ");
		size_t len = strcspn(s, separators);
		char *part = crm_arena_dup(arena, s, len);
		if (part == NULL)
			return false;
		for (size_t end = len; end > 0 && part[end - 1] == ' ';)
			part[--end] = '\0';
		if (*part != '\0' && !find_code(part, false, arena, code))
			return false;
		s += len;
	}
	return true;
}
