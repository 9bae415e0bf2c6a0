/*
 * libphonenumber behind C: built into phone_shim.so, which is loaded when the first number comes
 * that the tables of lib/text/phone_plan.c do not understand, so that no tool pays for C++ and the
 * metadata at its start. No exception passes.
 */
#ifndef CRM_TEXT_PHONE_SHIM_H
#define CRM_TEXT_PHONE_SHIM_H

#ifdef __cplusplus
extern "C" {
#endif

enum crm_phone_verdict {
	CRM_PHONE_VALID,
	CRM_PHONE_NOT_A_NUMBER,
	CRM_PHONE_NO_COUNTRY, /* neither in the number nor given */
	CRM_PHONE_TOO_SHORT,
	CRM_PHONE_TOO_LONG,
	CRM_PHONE_NOT_OF_REGION, /* read as a number of the region given, where there is no such */
	CRM_PHONE_INVALID,       /* the same of another country */
	CRM_PHONE_NOMEM,
	CRM_PHONE_NOT_UNDERSTOOD /* by who was asked: lib/text/phone_plan.h */
};

struct crm_phone_shim {
	char e164[24]; /* "" unless valid */
	char ext[16];  /* "" when there is none */
};

/* region: ISO 3166 alpha-2 in capitals, or "" when it is not known. */
enum crm_phone_verdict crm_phone_shim_parse(
    struct crm_phone_shim *out, const char *number, const char *region);

#ifdef __cplusplus
}
#endif

#endif
