/*
 * test - the little that every unit test needs around cmocka.
 *
 * TEST(a_sentence) { ... } declares a test; TEST_MAIN(name, a_sentence, ...) is a list
 * of them by CASE(a_sentence). One file is one program; its closing lines are counted.
 */
#ifndef BASE_TEST_H
#define BASE_TEST_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "base/slice.h"

#define TEST(name) static void name(void **state __attribute__((unused)))
#define CASE(name) cmocka_unit_test(name)
#define TEST_MAIN(title, ...)                                         \
    int main(void)                                                    \
    {                                                                 \
        const struct CMUnitTest tests[] = { __VA_ARGS__ };            \
        return cmocka_run_group_tests_name(title, tests, NULL, NULL); \
    }

#define assert_slice(actual, expected_literal)                                             \
    do {                                                                                   \
        slice actual_ = (actual);                                                          \
        assert_int_equal(actual_.len, sizeof(expected_literal) - 1);                       \
        assert_memory_equal(actual_.data, expected_literal, sizeof(expected_literal) - 1); \
    } while (0)

#endif
