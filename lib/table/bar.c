#include "lib/table/bar.h"

int
crm_bar_add(struct crm_buf *out, int eighths)
{
	static const char *const parts[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };

	for (int i = 0; i < eighths / 8; i++)
		crm_buf_puts(out, "█");
	crm_buf_puts(out, parts[eighths % 8]);
	return eighths / 8 + (eighths % 8 != 0);
}
