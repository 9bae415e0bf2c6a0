/*
 * History in SQL.
 */
#ifndef CRM_CRM_EVENT_H
#define CRM_CRM_EVENT_H

/*
 * The condition, to be pasted into a statement, that event e happened and was not undone. Undoing
 * is no happening of its own; an undo that was itself undone counts for nothing.
 */
#define CRM_EVENT_STANDS(e)                                                                        \
	e ".undoes IS NULL AND NOT EXISTS (SELECT 1 FROM event un WHERE un.undoes = " e ".id"      \
	  " AND NOT EXISTS (SELECT 1 FROM event re WHERE re.undoes = un.id))"

#endif
