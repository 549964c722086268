#include "hr/password.h"

#include "base/test.h"

#include <sodium.h>
#include <string.h>

static const struct policy_case {
    const char *name;
    slice password;
    const char *code; /* "": it may be chosen */
} policy_cases[] = {
    { "twelve characters", SLICE_INIT("vert-tulipe7"), "" },
    { "a sentence", SLICE_INIT("quatre chats dorment au soleil"), "" },
    { "accents count as one character", SLICE_INIT("été où ça él"), "" },
    { "eleven are too few", SLICE_INIT("vert-tulipe"), "password_short" },
    { "bytes are not characters", SLICE_INIT("éééééêàùç"), "password_short" },
    { "nothing", SLICE_INIT(""), "password_short" },
    { "one letter repeated", SLICE_INIT("aaaaaaaaaaaaaaaa"), "password_simple" },
    { "four letters repeated", SLICE_INIT("abcdabcdabcdabcd"), "password_simple" },
    { "the e-mail", SLICE_INIT("ines.martin@demo.mozaik"), "password_simple" },
    { "the e-mail in capitals", SLICE_INIT("INES.MARTIN@DEMO.MOZAIK"), "password_simple" },
    { "the e-mail and a year", SLICE_INIT("ines.martin2026"), "password_simple" },
    { "the first guess of everybody", SLICE_INIT("motdepasse2026"), "password_simple" },
    { "two first guesses", SLICE_INIT("azertyuiop123456!"), "password_simple" },
    { "digits in order", SLICE_INIT("1234567890123456"), "password_simple" },
    { "a known word among others", SLICE_INIT("mon motdepasse à moi seule"), "" },
    { "not UTF-8", SLICE_INIT("vert-tulipe\xff\xfe"), "password_unreadable" },
    { "a NUL inside", SLICE_INIT("vert\0tulipe-7"), "password_unreadable" },
};

TEST(the_policy_is_length_and_not_a_guess)
{
    for (size_t i = 0; i < COUNT_OF(policy_cases); i++) {
        const struct policy_case *c = &policy_cases[i];
        struct error err = { 0 };
        bool ok =
            password_check(c->password, SLICE("ines.martin@demo.mozaik"), "password", &err);

        if (ok != (c->code[0] == 0) || strcmp(err.code, c->code) != 0)
            fail_msg("%s: got \"%s\"", c->name, err.code);
        if (!ok) {
            assert_int_equal(err.kind, ERR_INVALID);
            assert_string_equal(err.field, "password");
            assert_true(strlen(err.user) > 10);
        }
    }
}

TEST(a_password_longer_than_the_limit_is_refused)
{
    char long_one[PASSWORD_BYTES_MAX + 1];
    struct error err = { 0 };

    for (size_t i = 0; i < sizeof(long_one); i++)
        long_one[i] = (char)('a' + (int)(i % 26));
    assert_true(password_check((slice){ long_one, PASSWORD_BYTES_MAX }, SLICE("a@b"),
                               "password", &err));
    assert_false(password_check((slice){ long_one, PASSWORD_BYTES_MAX + 1 }, SLICE("a@b"),
                                "password", &err));
    assert_string_equal(err.code, "password_long");
}

TEST(only_the_password_itself_is_right)
{
    char hash[PASSWORD_HASH_MAX];
    bool right = false;
    struct error err = { 0 };

    assert_true(password_hash(SLICE("vert-tulipe7"), hash, &err));
    assert_null(strstr(hash, "tulipe"));
    assert_true(password_verify(slice_of(hash), SLICE("vert-tulipe7"), &right, &err));
    assert_true(right);
    assert_true(password_verify(slice_of(hash), SLICE("vert-tulipe8"), &right, &err));
    assert_false(right);
    assert_true(password_verify(slice_of(hash), SLICE(""), &right, &err));
    assert_false(right);
}

TEST(the_same_password_twice_has_two_hashes)
{
    char one[PASSWORD_HASH_MAX], two[PASSWORD_HASH_MAX];
    struct error err = { 0 };

    assert_true(password_hash(SLICE("vert-tulipe7"), one, &err));
    assert_true(password_hash(SLICE("vert-tulipe7"), two, &err));
    assert_string_not_equal(one, two);
}

TEST(nobodys_password_is_never_right)
{
    bool right = true;
    struct error err = { 0 };

    assert_true(password_verify(SLICE(""), SLICE("vert-tulipe7"), &right, &err));
    assert_false(right);
    right = true;
    assert_true(password_verify(SLICE(""), SLICE(""), &right, &err));
    assert_false(right);
}

/* What is verified for nobody costs what is verified for somebody: the same parameters
 * stand in both hashes. */
TEST(a_hash_of_nobody_costs_the_same)
{
    char hash[PASSWORD_HASH_MAX];
    struct error err = { 0 };

    assert_true(password_hash(SLICE("vert-tulipe7"), hash, &err));
    assert_int_equal(strncmp(hash, "$argon2id$v=19$m=32768,t=3,p=1$", 31), 0);
}

TEST(a_damaged_hash_is_not_right)
{
    bool right = true;
    struct error err = { 0 };

    bool answered = password_verify(SLICE("$argon2id$v=19$m=32768,t=3"), SLICE("vert-tulipe7"),
                                    &right, &err);

    assert_false(right);
    assert_true(answered || err.kind == ERR_BUSY);
}

TEST_MAIN("hr/password", CASE(the_policy_is_length_and_not_a_guess),
          CASE(a_password_longer_than_the_limit_is_refused),
          CASE(only_the_password_itself_is_right), CASE(the_same_password_twice_has_two_hashes),
          CASE(nobodys_password_is_never_right), CASE(a_hash_of_nobody_costs_the_same),
          CASE(a_damaged_hash_is_not_right))
