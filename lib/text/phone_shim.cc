#include "lib/text/phone_shim.h"

#include <cstring>
#include <new>
#include <string>

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

static crm_phone_verdict
verdict_of_error(PhoneNumberUtil::ErrorType error)
{
	switch (error) {
	case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR:
		return CRM_PHONE_NO_COUNTRY;
	case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
	case PhoneNumberUtil::TOO_SHORT_NSN:
		return CRM_PHONE_TOO_SHORT;
	case PhoneNumberUtil::TOO_LONG_NSN:
		return CRM_PHONE_TOO_LONG;
	default:
		return CRM_PHONE_NOT_A_NUMBER;
	}
}

static crm_phone_verdict
verdict_of_invalid(const PhoneNumberUtil &util, const PhoneNumber &number, const char *region)
{
	switch (util.IsPossibleNumberWithReason(number)) {
	case PhoneNumberUtil::TOO_SHORT:
	case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY:
		return CRM_PHONE_TOO_SHORT;
	case PhoneNumberUtil::TOO_LONG:
		return CRM_PHONE_TOO_LONG;
	default:
		return util.GetCountryCodeForRegion(region) == number.country_code()
			   ? CRM_PHONE_NOT_OF_REGION
			   : CRM_PHONE_INVALID;
	}
}

template <size_t size>
static bool
copy(char (&out)[size], const std::string &s)
{
	if (s.size() >= size)
		return false;
	std::memcpy(out, s.c_str(), s.size() + 1);
	return true;
}

static crm_phone_verdict
parse(crm_phone_shim *out, const char *text, const char *region)
{
	const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
	PhoneNumber number;
	std::string e164;

	PhoneNumberUtil::ErrorType error =
	    util.Parse(text, *region == '\0' ? "ZZ" : region, &number);
	if (error != PhoneNumberUtil::NO_PARSING_ERROR)
		return verdict_of_error(error);
	if (!util.IsValidNumber(number))
		return verdict_of_invalid(util, number, region);
	util.Format(number, PhoneNumberUtil::E164, &e164);
	if (!copy(out->e164, e164) || !copy(out->ext, number.extension()))
		return CRM_PHONE_TOO_LONG;
	return CRM_PHONE_VALID;
}

extern "C" crm_phone_verdict
crm_phone_shim_parse(crm_phone_shim *out, const char *number, const char *region)
{
	try {
		out->e164[0] = out->ext[0] = '\0';
		return parse(out, number, region);
	} catch (const std::bad_alloc &) {
		return CRM_PHONE_NOMEM;
	} catch (...) {
		return CRM_PHONE_NOT_A_NUMBER;
	}
}
