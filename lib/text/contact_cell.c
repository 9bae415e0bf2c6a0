#include "lib/text/contact_cell.h"

#include <string.h>

#include "lib/text/email.h"
#include "lib/text/utf8.h"

#define MAX_BYTES 1000 /* longer is no name with an address */
#define PHONE_DIGITS 7 /* fewer are no number that leads to anybody */

/* What joins a name and an address, or stands around them. */
#define JOINTS " ,;:<>()[]-/"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
count_digits(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += is_digit(*s);
	return n;
}

/* A word that only says what comes next: "тел.", "mail". */
static bool
is_caption(const char *word)
{
	static const char *const captions[] = { "тел", "т", "моб", "телефон", "мобильный", "tel",
		"phone", "mob", "mobile", "cell", "email", "e-mail", "mail", "почта", "эл.почта" };
	size_t len = strlen(word);

	while (len > 0 && strchr(".:", word[len - 1]) != NULL)
		len--;
	for (size_t i = 0; i < sizeof(captions) / sizeof(captions[0]); i++)
		if (strlen(captions[i]) == len && memcmp(captions[i], word, len) == 0)
			return true;
	return false;
}

/* Cuts off what had joined a text to the address behind it: punctuation, captions. */
static bool
trim(char *text, struct crm_arena *arena)
{
	for (size_t n = strlen(text);;) {
		while (n > 0 && strchr(JOINTS, text[n - 1]) != NULL)
			text[--n] = '\0';
		const char *blank = strrchr(text, ' ');
		const size_t at = blank == NULL ? 0 : (size_t)(blank - text) + 1;
		const char *word = crm_text_fold(arena, text + at);
		if (word == NULL)
			return false;
		if (n == 0 || !is_caption(word))
			return true;
		text[n = at] = '\0';
	}
}

/* What stands before and behind `len` bytes at `at`. */
static const char *
rest_of(const char *piece, size_t at, size_t len, struct crm_arena *arena)
{
	char *before = crm_arena_dup(arena, piece, at);

	if (before == NULL || !trim(before, arena))
		return NULL;
	char *behind = crm_arena_strdup(arena, piece + at + len);
	if (behind == NULL || !trim(behind, arena))
		return NULL;
	behind += strspn(behind, JOINTS);
	const char *rest = crm_arena_printf(arena, "%s %s", before, behind);
	return rest == NULL ? NULL : crm_text_clean(arena, rest);
}

/* The word with the @, without what it stands in. */
static void
find_email(const char *piece, size_t *at, size_t *len)
{
	static const char ends[] = " \t<>()[],;\"";
	const size_t sign = strcspn(piece, "@");

	*at = sign;
	while (*at > 0 && strchr(ends, piece[*at - 1]) == NULL)
		(*at)--;
	*len = sign - *at + strcspn(piece + sign, ends);
}

/* From the first digit, or what stands before one in a number, to the end. */
static void
find_phone(const char *piece, size_t *at, size_t *len)
{
	*at = strcspn(piece, "0123456789");
	while (*at > 0 && strchr("+(", piece[*at - 1]) != NULL)
		(*at)--;
	*len = strlen(piece + *at);
}

static bool
read_piece(struct crm_contact_part *part, const char *piece, struct crm_arena *arena)
{
	size_t at, len;

	*part = (struct crm_contact_part){ .whole = piece, .name = piece };
	part->is_email = strchr(piece, '@') != NULL;
	if (part->is_email)
		find_email(piece, &at, &len);
	else if (count_digits(piece) >= PHONE_DIGITS)
		find_phone(piece, &at, &len);
	else
		return true;
	part->text = crm_arena_dup(arena, piece + at, len);
	part->name = rest_of(piece, at, len, arena);
	return part->text != NULL && part->name != NULL;
}

bool
crm_contact_cell_split(
    const char *cell, struct crm_contact_part **parts, size_t *n, struct crm_arena *arena)
{
	const char *const *piece = NULL;
	size_t npieces = 0;

	*n = 0;
	*parts = NULL;
	if (strlen(cell) > MAX_BYTES ||
	    (strchr(cell, '@') == NULL && count_digits(cell) < PHONE_DIGITS))
		return true;
	if (crm_cell_split(cell, arena, &piece, &npieces) != CRM_OK)
		return false;
	*parts = crm_arena_alloc(arena, (npieces + 1) * sizeof(**parts));
	if (*parts == NULL)
		return false;
	for (size_t i = 0; i < npieces; i++) {
		const char *clean = crm_text_clean(arena, piece[i]);
		if (clean == NULL || !read_piece(&(*parts)[*n], clean, arena))
			return false;
		(*n)++;
	}
	return true;
}
