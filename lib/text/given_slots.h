/*
 * How the words of lib/text/given_names.c lie in a table by hash: what the program that prints the
 * table and the code that reads it share. Slots are tried one behind the other; 0 is an empty one.
 */
#ifndef CRM_TEXT_GIVEN_SLOTS_H
#define CRM_TEXT_GIVEN_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/hash.h"
#include "lib/text/name_skeleton.h"

#define CRM_GIVEN_SLOTS 8192U
/* The low bits of a slot; above them is the hash of the skeleton. */
#define CRM_GIVEN_GROUP 0x3ffU  /* index in crm_given_names, from 1 */
#define CRM_GIVEN_FORMAL 0x400U /* the word is a formal name */
#define CRM_GIVEN_LOW 0x7ffU

static inline uint64_t
crm_given_hash_of(const char *skeleton)
{
	return (uint64_t)crm_hash(skeleton, strlen(skeleton), 0);
}

static inline uint64_t
crm_given_hash(const char *word)
{
	char skeleton[CRM_SKELETON_SIZE];

	crm_name_skeleton_put(skeleton, word, false);
	return crm_given_hash_of(skeleton);
}

static inline size_t
crm_given_slot(uint64_t hash)
{
	return (size_t)(hash >> 40) % CRM_GIVEN_SLOTS;
}

#endif
