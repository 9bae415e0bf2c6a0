/*
 * Telling 8-bit encodings apart by the letters that they make of a text.
 */
#ifndef CRM_TABLE_LETTERS_H
#define CRM_TABLE_LETTERS_H

#include <stdbool.h>
#include <stddef.h>

enum crm_script {
	CRM_SCRIPT_LATIN,   /* its 8-bit letters stand among ASCII letters */
	CRM_SCRIPT_CYRILLIC /* or any other in which whole words are 8-bit */
};

enum crm_script crm_letters_script(const char *data, size_t len);

/*
 * The encoding of that script (iconv's name) in which the text looks like Russian, or like a
 * language of Western Europe; NULL when none does, or more than one.
 */
const char *crm_letters_encoding(enum crm_script script, const char *data, size_t len);

#endif
