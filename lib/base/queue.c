#include "lib/base/queue.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#define THREADS_MAX 16

/* Numbers of works count up; work n is in slot n % nslots. */
struct crm_queue {
	void (*work)(void *data, size_t slot);
	void *data;
	size_t nslots;
	size_t given, begun, taken; /* works so far; begun is under the lock */
	bool *done;                 /* by slot; under the lock */
	bool closed;
	pthread_mutex_t lock;
	pthread_cond_t some, ready; /* there is work to begin; some is done */
	pthread_t thread[THREADS_MAX];
	size_t nthreads;
};

static void *
serve(void *data)
{
	struct crm_queue *q = data;

	pthread_mutex_lock(&q->lock);
	for (;;) {
		while (!q->closed && q->begun == q->given)
			pthread_cond_wait(&q->some, &q->lock);
		if (q->closed)
			break;
		const size_t slot = q->begun++ % q->nslots;
		pthread_mutex_unlock(&q->lock);
		q->work(q->data, slot);
		pthread_mutex_lock(&q->lock);
		q->done[slot] = true;
		pthread_cond_signal(&q->ready);
	}
	pthread_mutex_unlock(&q->lock);
	return NULL;
}

struct crm_queue *
crm_queue_open(unsigned threads, size_t nslots, void (*work)(void *data, size_t slot), void *data)
{
	struct crm_queue *q = calloc(1, sizeof(*q));

	if (q == NULL || (q->done = calloc(nslots, sizeof(*q->done))) == NULL) {
		free(q);
		return NULL;
	}
	q->work = work;
	q->data = data;
	q->nslots = nslots;
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->some, NULL);
	pthread_cond_init(&q->ready, NULL);
	while (q->nthreads + 1 < threads && q->nthreads < THREADS_MAX &&
	       pthread_create(&q->thread[q->nthreads], NULL, serve, q) == 0)
		q->nthreads++;
	return q;
}

void
crm_queue_close(struct crm_queue *q)
{
	if (q == NULL)
		return;
	pthread_mutex_lock(&q->lock);
	q->closed = true;
	pthread_cond_broadcast(&q->some);
	pthread_mutex_unlock(&q->lock);
	for (size_t i = 0; i < q->nthreads; i++)
		pthread_join(q->thread[i], NULL);
	pthread_cond_destroy(&q->some);
	pthread_cond_destroy(&q->ready);
	pthread_mutex_destroy(&q->lock);
	free(q->done);
	free(q);
}

size_t
crm_queue_given(const struct crm_queue *q)
{
	return q->given - q->taken;
}

size_t
crm_queue_next(const struct crm_queue *q)
{
	return q->given % q->nslots;
}

void
crm_queue_give(struct crm_queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->done[q->given++ % q->nslots] = false;
	pthread_cond_signal(&q->some);
	pthread_mutex_unlock(&q->lock);
}

size_t
crm_queue_take(struct crm_queue *q)
{
	const size_t slot = q->taken % q->nslots;

	pthread_mutex_lock(&q->lock);
	const bool mine = q->begun == q->taken;
	q->begun += mine;
	while (!mine && !q->done[slot])
		pthread_cond_wait(&q->ready, &q->lock);
	q->taken++;
	pthread_mutex_unlock(&q->lock);
	if (mine)
		q->work(q->data, slot);
	return slot;
}
