/*
 * Work that is done in several threads, and taken back in the order in which it was given.
 *
 * There are a few slots, numbered from 0, which are the caller's: what is in one is worked on by
 * one thread at a time, and by nobody before it is given or behind its being taken.
 */
#ifndef CRM_BASE_QUEUE_H
#define CRM_BASE_QUEUE_H

#include <stddef.h>

struct crm_queue;

/* work(data, slot) is called in any thread. NULL: out of memory. With one thread it is the caller's
 * own; where no more can be had, fewer do. */
struct crm_queue *crm_queue_open(
    unsigned threads, size_t nslots, void (*work)(void *data, size_t slot), void *data);
/* What was given and not taken may be done, or not; no thread is left. */
void crm_queue_close(struct crm_queue *queue);

/* How many slots are given and not taken. */
size_t crm_queue_given(const struct crm_queue *queue);
/* The slot to be given next; not to be asked for while all are given. */
size_t crm_queue_next(const struct crm_queue *queue);
void crm_queue_give(struct crm_queue *queue);
/* The oldest one given, with its work done: by the caller's thread if no other has begun it. */
size_t crm_queue_take(struct crm_queue *queue);

#endif
