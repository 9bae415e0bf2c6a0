/*
 * Telling 8-bit encodings apart by the letters that they make of a text.
 */
#ifndef CRM_TABLE_LETTERS_H
#define CRM_TABLE_LETTERS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The encoding (iconv's name, static) in which the text has the words of a language of Europe,
 * Russian or another, and the marks that go with them; NULL when it has them in none. *sure: it is
 * not another text, as likely, in another.
 */
const char *crm_letters_encoding(const char *data, size_t len, bool *sure);

#endif
