#include "base/id.h"

#include "base/test.h"

#include <string.h>

TEST(a_new_id_carries_its_time_its_version_and_its_variant)
{
    /* The time of the example in RFC 9562, appendix A.6: 2022-02-22T19:22:22Z. */
    struct rng rng;
    user_id id;
    char text[ID_TEXT_LEN + 1];

    rng_seed(&rng, 1);
    for (int i = 0; i < 1000; i++) {
        id_make(&id, 0x017F22E279B0, &rng);
        uuid_text(id.uuid, text);
        assert_int_equal(strlen(text), ID_TEXT_LEN);
        assert_memory_equal(text, "017f22e2-79b0-7", 15);
        assert_true(strchr("89ab", text[19]) != NULL);
    }
}

TEST(younger_ids_sort_behind_older_ones)
{
    struct rng rng;
    user_id older, younger;

    rng_seed(&rng, 1);
    id_make(&older, 0, &rng);
    for (int64_t ms = 1; ms < (int64_t)1 << 47; ms = ms * 3 + 1) {
        id_make(&younger, ms, &rng);
        assert_true(memcmp(older.uuid, younger.uuid, 16) < 0);
        older = younger;
    }
}

TEST(text_comes_back_as_the_same_id)
{
    struct rng rng;
    user_id id, back;
    char text[ID_TEXT_LEN + 1];

    rng_seed(&rng, 5);
    for (int i = 0; i < 1000; i++) {
        rng_fill(&rng, id.uuid, 16);
        uuid_text(id.uuid, text);
        assert_true(id_parse(slice_of(text), &back));
        assert_true(id_eq(id, back));
    }
}

TEST(only_the_canonical_text_is_an_id)
{
    static const struct id_case {
        slice text;
        bool ok;
    } cases[] = {
        { SLICE_INIT("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"), true },
        { SLICE_INIT("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), true },
        { SLICE_INIT("00000000-0000-0000-0000-000000000000"), true },
        { SLICE_INIT(""), false },
        { SLICE_INIT("test-user-id"), false },
        { SLICE_INIT("017f22e279b07cc398c4dc0c0c07398f"), false },
        { SLICE_INIT("{017f22e2-79b0-7cc3-98c4-dc0c0c07398}"), false },
        { SLICE_INIT("017f22e2-79b0-7cc3-98c4-dc0c0c07398"), false },
        { SLICE_INIT("017f22e2-79b0-7cc3-98c4-dc0c0c07398f0"), false },
        { SLICE_INIT("017f22e2-79b0-7cc3-98c4-dc0c0c07398g"), false },
        { SLICE_INIT("017f22e2 79b0-7cc3-98c4-dc0c0c07398f"), false },
        { SLICE_INIT("017f22e-279b0-7cc3-98c4-dc0c0c07398f"), false },
        { SLICE_INIT("017f22e2-79b0-7cc3-98c4-dc0c0c0739\0f"), false },
        { SLICE_INIT("+17f22e2-79b0-7cc3-98c4-dc0c0c07398f"), false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        user_id id;
        memset(&id, 0xEE, sizeof(id));
        assert_int_equal(id_parse(cases[i].text, &id), cases[i].ok);
        if (!cases[i].ok)
            assert_true(id_is_none(id));
    }
}

TEST(all_zero_is_none)
{
    user_id id = { { 0 } };
    assert_true(id_is_none(id));
    id.uuid[15] = 1;
    assert_false(id_is_none(id));
}

TEST_MAIN("base/id", CASE(a_new_id_carries_its_time_its_version_and_its_variant),
          CASE(younger_ids_sort_behind_older_ones), CASE(text_comes_back_as_the_same_id),
          CASE(only_the_canonical_text_is_an_id), CASE(all_zero_is_none))
