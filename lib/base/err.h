/*
 * Statuses and errors. A library function that can fail returns a status and
 * says in one sentence what went wrong; it never prints and never exits.
 */
#ifndef CRM_BASE_ERR_H
#define CRM_BASE_ERR_H

#include <stddef.h>

enum crm_status {
	CRM_OK = 0,
	CRM_DONE,         /* no more rows; not an error */
	CRM_NO,           /* the answer is no (a check found something) */
	CRM_EUSAGE,       /* the command line is wrong */
	CRM_EDATA,        /* the input is wrong: a row, a value, an id */
	CRM_ENOINPUT,     /* no such input file or database, or not a database of ours */
	CRM_EUNAVAILABLE, /* a needed program or library is absent */
	CRM_EINTERNAL,    /* a mistake in crmutils */
	CRM_ENOMEM,       /* out of memory */
	CRM_ESYSTEM,      /* the system refused something */
	CRM_ECREATE,      /* an output file or database cannot be made */
	CRM_EIO,          /* reading or writing failed: disk full, corrupt database */
	CRM_EBUSY,        /* somebody else holds the database; try again */
	CRM_EPERM,        /* not permitted */
	CRM_ECONFIG       /* the database's schema is not this tool's */
};

struct crm_err {
	enum crm_status status;
	char text[512]; /* UTF-8, one sentence, lower case, no full stop; cut at a character */
};

/*
 * Sets *err, unless it is NULL, and returns status, so that a function can
 * return crm_err_set(...). The text is printf-like and is cut when too long.
 */
enum crm_status crm_err_set(struct crm_err *err, enum crm_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Sets CRM_ENOMEM with its text; returns it. */
enum crm_status crm_err_nomem(struct crm_err *err);

/*
 * Sets a status from errno with "WHAT: strerror". ENOMEM gives CRM_ENOMEM,
 * EACCES, EPERM and EROFS CRM_EPERM; anything else gives the status passed.
 */
enum crm_status crm_err_errno(struct crm_err *err, enum crm_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
