#include "lib/table/content.h"

#include <string.h>
#include <strings.h>

#define UNPACK "unpack it first"
#define EXPORT "save the table as CSV first"
#define MAGIC(bytes) bytes, sizeof(bytes) - 1

struct magic {
	const char *bytes;
	size_t len;
	struct crm_content content;
};

static const struct magic magics[] = {
	{ MAGIC("\x1f\x8b"), { "gzip data", "unpack it with gunzip -c" } },
	{ MAGIC("BZh"), { "bzip2 data", "unpack it with bunzip2 -c" } },
	{ MAGIC("\xfd"
		"7zXZ"),
	    { "xz data", "unpack it with unxz -c" } },
	{ MAGIC("\x28\xb5\x2f\xfd"), { "zstd data", "unpack it with unzstd -c" } },
	{ MAGIC("7z\xbc\xaf"), { "a 7-Zip archive", UNPACK } },
	{ MAGIC("Rar!"), { "a RAR archive", UNPACK } },
	{ MAGIC("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), { "an XLS spreadsheet", EXPORT } },
	{ MAGIC("%PDF-"), { "a PDF", EXPORT } },
	{ MAGIC("\xff\xd8\xff"), { "a JPEG picture", EXPORT } },
	{ MAGIC("\x89PNG"), { "a PNG picture", EXPORT } },
	{ MAGIC("GIF8"), { "a GIF picture", EXPORT } },
	{ MAGIC("SQLite format 3"), { "an SQLite database", EXPORT } },
	{ MAGIC("\x7f"
		"ELF"),
	    { "a program", "give it a table" } },
};

/* Text, but of another kind: blanks before it and its case do not matter. */
static const struct magic markups[] = {
	{ MAGIC("<!doctype html"), { "HTML", EXPORT } },
	{ MAGIC("<html"), { "HTML", EXPORT } },
	{ MAGIC("<table"), { "HTML", EXPORT } },
	{ MAGIC("<?xml"), { "XML", EXPORT } },
	{ MAGIC("begin:vcard"), { "a vCard", EXPORT } },
	{ MAGIC("{\""), { "JSON", EXPORT } },
	{ MAGIC("[{"), { "JSON", EXPORT } },
};

static const struct crm_content xlsx = { "an XLSX spreadsheet", "convert it with xlsx2csv" };
static const struct crm_content ods = { "an ODS spreadsheet", EXPORT };
static const struct crm_content zip = { "a ZIP archive", "unpack it with unzip -p" };

/* Spreadsheets are ZIP archives: their first member's name tells. */
static const struct crm_content *
zipped(const char *data, size_t len)
{
	static const char *const members[] = { "[Content_Types].xml", "xl/", "_rels/",
		"docProps/" };
	static const char calc[] = "application/vnd.oasis.opendocument.spreadsheet";

	if (len > 4096)
		len = 4096;
	if (memmem(data, len, calc, sizeof(calc) - 1) != NULL)
		return &ods;
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (memmem(data, len, members[i], strlen(members[i])) != NULL)
			return &xlsx;
	return &zip;
}

const struct crm_content *
crm_content_known(const char *data, size_t len)
{
	static const char bom[] = "\xef\xbb\xbf";

	if (len >= 4 && memcmp(data, "PK\003\004", 4) == 0)
		return zipped(data, len);
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
		if (len >= magics[i].len && memcmp(data, magics[i].bytes, magics[i].len) == 0)
			return &magics[i].content;
	if (len >= 3 && memcmp(data, bom, 3) == 0) {
		data += 3;
		len -= 3;
	}
	while (len > 0 && *data != '\0' && strchr(" \t\r\n", *data) != NULL) {
		data++;
		len--;
	}
	for (size_t i = 0; i < sizeof(markups) / sizeof(markups[0]); i++)
		if (len >= markups[i].len &&
		    strncasecmp(data, markups[i].bytes, markups[i].len) == 0)
			return &markups[i].content;
	return NULL;
}

bool
crm_content_binary(const char *data, size_t len)
{
	size_t controls = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)data[i];

		controls += c == 0x7f || (c < 0x20 && (c < '\t' || c > '\r') && c != 0x1b);
	}
	/* Random bytes have 10 %; a few stray ones in a short list are rows to be refused. */
	return controls > 8 && controls > len / 20;
}
