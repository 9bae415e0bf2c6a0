/*
 * cmocka, with the headers that it needs before it. The blank lines keep clang-format
 * from sorting them.
 */
#ifndef CRM_TESTS_UNIT_CRM_TEST_H
#define CRM_TESTS_UNIT_CRM_TEST_H

#include <stdarg.h>

#include <stddef.h>

#include <setjmp.h>

#include <stdint.h>

#include <cmocka.h>

/* Under sanitizers, many times as slow, loops that were run plain are cut down. */
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

#endif
