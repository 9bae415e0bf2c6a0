#include "lib/flow/merge_work.h"
enum crm_status
crm_merge_move_inquiry(struct crm_merge *merge, int64_t inquiry, int64_t to,
    struct crm_moved *moved, struct crm_arena *arena, struct crm_err *err)
{
	(void)merge;
	(void)inquiry;
	(void)to;
	(void)moved;
	(void)arena;
	return crm_err_set(err, CRM_EDATA, "not yet");
}
