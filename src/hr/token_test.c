#include "hr/token.h"

#include "base/test.h"

#include <string.h>

TEST(a_token_is_found_again_by_its_hash)
{
    struct token token;
    uint8_t hash[TOKEN_HASH_LEN];

    token_make(&token, TOKEN_SESSION, rng_system());
    assert_int_equal(strlen(token.text), TOKEN_TEXT_LEN);
    assert_int_equal(strncmp(token.text, "mzk_", 4), 0);
    assert_true(token_hash(slice_of(token.text), TOKEN_SESSION, hash));
    assert_memory_equal(hash, token.hash, TOKEN_HASH_LEN);
}

TEST(a_token_opens_only_its_kind_of_door)
{
    struct token token;
    uint8_t hash[TOKEN_HASH_LEN];

    token_make(&token, TOKEN_LINK, rng_system());
    assert_int_equal(strncmp(token.text, "mzl_", 4), 0);
    assert_false(token_hash(slice_of(token.text), TOKEN_SESSION, hash));
    assert_true(token_hash(slice_of(token.text), TOKEN_LINK, hash));
}

TEST(no_two_tokens_are_the_same)
{
    struct token one, two;

    token_make(&one, TOKEN_SESSION, rng_system());
    token_make(&two, TOKEN_SESSION, rng_system());
    assert_string_not_equal(one.text, two.text);
    assert_memory_not_equal(one.hash, two.hash, TOKEN_HASH_LEN);
}

static const struct form_case {
    const char *name;
    slice text;
} forms[] = {
    { "nothing", SLICE_INIT("") },
    { "only the prefix", SLICE_INIT("mzk_") },
    { "one letter short", SLICE_INIT("mzk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") },
    { "one letter more", SLICE_INIT("mzk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") },
    { "another prefix", SLICE_INIT("abc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") },
    { "a letter that is none", SLICE_INIT("mzk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+") },
    { "a NUL", SLICE_INIT("mzk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\0") },
};

TEST(what_does_not_look_like_a_token_is_none)
{
    uint8_t hash[TOKEN_HASH_LEN];

    for (size_t i = 0; i < COUNT_OF(forms); i++)
        if (token_hash(forms[i].text, TOKEN_SESSION, hash))
            fail_msg("%s was taken", forms[i].name);
}

TEST_MAIN("hr/token", CASE(a_token_is_found_again_by_its_hash),
          CASE(a_token_opens_only_its_kind_of_door), CASE(no_two_tokens_are_the_same),
          CASE(what_does_not_look_like_a_token_is_none))
