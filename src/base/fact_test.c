#include "base/fact.h"

#include "base/test.h"

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static user_id person(uint8_t n)
{
    return (user_id){ { [15] = n } };
}

static team_id team(uint8_t n)
{
    return (team_id){ { [15] = n } };
}

/* ---- channels ---- */

TEST(every_channel_has_one_text)
{
    const struct channel_case {
        struct channel channel;
        const char *text;
    } cases[] = {
        { channel_user(person(1)), "user:00000000-0000-0000-0000-000000000001" },
        { channel_managers(team(2)), "managers:00000000-0000-0000-0000-000000000002" },
        { channel_team(team(2)), "team:00000000-0000-0000-0000-000000000002" },
        { channel_hr(), "hr" },
        { channel_everyone(), "everyone" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[CHANNEL_TEXT_MAX];
        struct channel back;
        channel_text(&cases[i].channel, text);
        assert_string_equal(text, cases[i].text);
        assert_true(channel_parse(slice_of(text), &back));
        for (size_t k = 0; k < COUNT_OF(cases); k++)
            assert_int_equal(channel_eq(&back, &cases[k].channel), i == k);
    }
}

TEST(other_texts_are_no_channel)
{
    static const slice refused[] = {
        SLICE_INIT(""),
        SLICE_INIT("user"),
        SLICE_INIT("user:"),
        SLICE_INIT("hr:"),
        SLICE_INIT("HR"),
        SLICE_INIT("everyone:x"),
        SLICE_INIT("hr "),
        SLICE_INIT("user:abc"),
        SLICE_INIT("hr:00000000-0000-0000-0000-000000000001"),
        SLICE_INIT("admin"),
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct channel channel;
        assert_false(channel_parse(refused[i], &channel));
    }
}

/* ---- audiences ---- */

TEST(an_audience_is_sorted_and_holds_each_channel_once)
{
    const struct channel channels[] = {
        channel_everyone(),      channel_team(team(9)), channel_hr(),
        channel_team(team(1)),   channel_everyone(),    channel_team(team(9)),
        channel_user(person(4)),
    };
    struct audience *audience = audience_new(channels, COUNT_OF(channels));

    assert_int_equal(audience->count, 5);
    for (size_t i = 0; i < COUNT_OF(channels); i++)
        assert_true(audience_has(audience, &channels[i]));
    const struct channel others[] = { channel_team(team(2)), channel_managers(team(9)),
                                      channel_user(person(5)) };
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_false(audience_has(audience, &others[i]));
    assert_ptr_equal(audience_ref(audience), audience);
    audience_unref(audience);
    audience_unref(audience);
    audience_unref(NULL);
}

TEST(two_audiences_meet_where_they_share_a_channel)
{
    const struct channel a[] = { channel_team(team(1)), channel_managers(team(2)),
                                 channel_everyone() };
    const struct channel b[] = { channel_team(team(3)), channel_managers(team(2)) };
    const struct channel c[] = { channel_team(team(2)), channel_hr() };
    struct audience *one = audience_new(a, 3), *two = audience_new(b, 2),
                    *three = audience_new(c, 2), *same = audience_new(a, 3),
                    *none = audience_new(NULL, 0);

    assert_true(audience_meets(one, two) && audience_meets(two, one));
    assert_false(audience_meets(one, three) || audience_meets(three, two));
    assert_false(audience_meets(one, none) || audience_meets(none, none));
    assert_true(audience_eq(one, same));
    assert_false(audience_eq(one, two) || audience_eq(two, three));
    one->seen = two; /* goes with it */
    audience_unref(one);
    audience_unref(three);
    audience_unref(same);
    audience_unref(none);
}

TEST(an_empty_audience_hears_nothing)
{
    struct audience *audience = audience_new(NULL, 0);
    const struct channel everyone = channel_everyone();
    assert_false(audience_has(audience, &everyone));
    audience_unref(audience);
}

/* ---- facts ---- */

static struct fact_draft draft_make(void)
{
    return (struct fact_draft){ .seq = 1042,
                                .at_ms = 1795425243120,
                                .epoch = SLICE("k3"),
                                .type = SLICE("absence_created"),
                                .actor = person(7) };
}

TEST(a_message_is_the_whole_live_message)
{
    struct fact_draft draft = draft_make();
    fact_draft_view(&draft, channel_everyone(), SLICE("{\"days\":5}"));
    struct fact *fact = fact_new(&draft);

    assert_slice(fact->views[0].message,
                 "{\"type\":\"absence_created\",\"cursor\":\"k3.1042\","
                 "\"at\":\"2026-11-23T09:14:03.120Z\","
                 "\"actor\":\"00000000-0000-0000-0000-000000000007\",\"data\":{\"days\":5}}");
    assert_string_equal(fact->epoch, "k3");
    assert_string_equal(fact->type, "absence_created");
    assert_true(fact->seq == 1042 && fact->at_ms == 1795425243120);
    fact_unref(fact);
    fact_unref(NULL);
}

TEST(without_an_actor_or_data_a_message_is_still_json)
{
    struct fact_draft draft = draft_make();
    draft.actor = person(0);
    fact_draft_view(&draft, channel_everyone(), SLICE(""));
    struct fact *fact = fact_new(&draft);
    slice message = fact->views[0].message;
    json_t *value = json_loadb(message.data, message.len, 0, NULL);

    assert_non_null(value);
    assert_true(json_is_null(json_object_get(value, "actor")));
    assert_true(json_is_null(json_object_get(value, "data")));
    json_decref(value);
    fact_unref(fact);
}

TEST(a_view_may_be_of_another_type)
{
    static const slice gone = SLICE_INIT("absence_deleted {\"id\":7}");
    struct fact_draft draft = draft_make();
    fact_draft_view(&draft, channel_hr(), SLICE("{\"id\":7,\"days\":5}"));
    fact_draft_view(&draft, channel_team(team(1)), gone);
    fact_draft_view(&draft, channel_team(team(2)), gone);
    fact_draft_view(&draft, channel_everyone(), SLICE("true"));
    struct fact *fact = fact_new(&draft);

    assert_string_equal(fact->type, "absence_created");
    assert_slice(fact->views[0].type, "absence_created");
    assert_slice(fact->views[1].type, "absence_deleted");
    assert_slice(fact->views[1].message,
                 "{\"type\":\"absence_deleted\",\"cursor\":\"k3.1042\","
                 "\"at\":\"2026-11-23T09:14:03.120Z\","
                 "\"actor\":\"00000000-0000-0000-0000-000000000007\",\"data\":{\"id\":7}}");
    assert_ptr_equal(fact->views[1].message.data, fact->views[2].message.data);
    assert_slice(fact->views[2].type, "absence_deleted");
    assert_slice(fact->views[3].type, "absence_created");
    fact_unref(fact);
}

TEST(a_reader_gets_the_first_view_that_it_holds)
{
    struct fact_draft draft = draft_make();
    fact_draft_view(&draft, channel_hr(), SLICE("1"));
    fact_draft_view(&draft, channel_user(person(1)), SLICE("2"));
    fact_draft_view(&draft, channel_managers(team(1)), SLICE("3"));
    fact_draft_view(&draft, channel_team(team(1)), SLICE("4"));
    struct fact *fact = fact_new(&draft);

    const struct reader_case {
        struct channel channels[3];
        int view; /* -1: none */
    } cases[] = {
        { { channel_everyone(), channel_hr(), channel_team(team(1)) }, 0 },
        { { channel_everyone(), channel_user(person(1)), channel_team(team(1)) }, 1 },
        { { channel_team(team(1)), channel_user(person(2)), channel_managers(team(1)) }, 2 },
        { { channel_everyone(), channel_user(person(2)), channel_team(team(1)) }, 3 },
        { { channel_everyone(), channel_user(person(2)), channel_team(team(2)) }, -1 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct audience *audience = audience_new(cases[i].channels, 3);
        const struct fact_view *view = fact_view_for(fact, audience);
        if (cases[i].view < 0)
            assert_null(view);
        else
            assert_ptr_equal(view, &fact->views[cases[i].view]);
        audience_unref(audience);
    }
    assert_null(fact_view_for(fact, NULL));
    fact_unref(fact);
}

TEST(the_first_view_of_a_channel_counts)
{
    struct fact_draft draft = draft_make();
    fact_draft_view(&draft, channel_hr(), SLICE("1"));
    fact_draft_view(&draft, channel_hr(), SLICE("2"));
    assert_int_equal(draft.view_count, 1);
    assert_slice(draft.views[0].data, "1");
}

TEST(the_same_data_is_encoded_once)
{
    struct fact_draft draft = draft_make();
    slice shared = SLICE("{\"a\":1}");
    fact_draft_view(&draft, channel_hr(), shared);
    fact_draft_view(&draft, channel_user(person(1)), SLICE("{\"b\":2}"));
    fact_draft_view(&draft, channel_managers(team(1)), shared);
    fact_draft_view(&draft, channel_team(team(1)), slice_skip(shared, 0));
    struct fact *fact = fact_new(&draft);

    assert_ptr_equal(fact->views[0].message.data, fact->views[2].message.data);
    assert_ptr_equal(fact->views[0].message.data, fact->views[3].message.data);
    assert_ptr_not_equal(fact->views[0].message.data, fact->views[1].message.data);
    assert_int_equal(fact->size, sizeof(struct fact) + 4 * sizeof(struct fact_view) +
                                     fact->views[0].message.len + fact->views[1].message.len);
    fact_unref(fact);
}

TEST(a_fact_outlives_what_it_was_made_from)
{
    char data[] = "{\"a\":1}", epoch[] = "abcdefgh", type[] = "x";
    struct fact_draft draft = draft_make();
    draft.epoch = slice_of(epoch);
    draft.type = slice_of(type);
    fact_draft_view(&draft, channel_everyone(), slice_of(data));
    struct fact *fact = fact_new(&draft);
    memset(data, '!', sizeof(data));
    memset(epoch, '!', sizeof(epoch));
    memset(type, '!', sizeof(type));
    memset(&draft, 0, sizeof(draft));
    assert_true(slice_ends(fact->views[0].message, SLICE("\"data\":{\"a\":1}}")));
    assert_string_equal(fact->epoch, "abcdefgh");
    fact_unref(fact);
}

TEST(a_fact_without_views_is_for_nobody)
{
    struct fact_draft draft = draft_make();
    struct fact *fact = fact_new(&draft);
    const struct channel everyone = channel_everyone();
    struct audience *audience = audience_new(&everyone, 1);
    assert_null(fact_view_for(fact, audience));
    assert_int_equal(fact->size, sizeof(struct fact));
    audience_unref(audience);
    fact_unref(fact);
}

TEST(sixty_four_views_fit_and_no_more)
{
    struct fact_draft draft = draft_make();
    for (int i = 0; i < FACT_VIEWS_MAX + 1; i++)
        fact_draft_view(&draft, channel_team(team((uint8_t)i)), SLICE("1"));
    assert_int_equal(draft.view_count, FACT_VIEWS_MAX);
    fact_unref(fact_new(&draft));
}

TEST(an_effect_carries_its_subject_and_keeps_its_audience)
{
    const struct channel everyone = channel_everyone();
    struct audience *audience = audience_new(&everyone, 1);
    struct fact_draft draft = draft_make();

    draft.effect = FACT_AUDIENCE;
    draft.subject = person(3);
    draft.audience = audience;
    struct fact *fact = fact_new(&draft);
    audience_unref(audience); /* the fact holds one of its own */
    assert_true(audience_has(fact->audience, &everyone));
    assert_true(id_eq(fact->subject, person(3)));
    fact_unref(fact);
}

static void *take_and_give_back(void *fact)
{
    for (int i = 0; i < 10000; i++)
        fact_unref(fact_ref(fact));
    fact_unref(fact);
    return NULL;
}

TEST(threads_share_a_fact_until_the_last_one_lets_go)
{
    struct fact_draft draft = draft_make();
    fact_draft_view(&draft, channel_everyone(), SLICE("1"));
    struct fact *fact = fact_new(&draft);
    pthread_t threads[3];

    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, take_and_give_back, fact_ref(fact)),
                         0);
    fact_unref(fact);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
}

TEST_MAIN("base/fact", CASE(every_channel_has_one_text), CASE(other_texts_are_no_channel),
          CASE(an_audience_is_sorted_and_holds_each_channel_once),
          CASE(two_audiences_meet_where_they_share_a_channel),
          CASE(an_empty_audience_hears_nothing), CASE(a_message_is_the_whole_live_message),
          CASE(without_an_actor_or_data_a_message_is_still_json),
          CASE(a_view_may_be_of_another_type), CASE(a_reader_gets_the_first_view_that_it_holds),
          CASE(the_first_view_of_a_channel_counts), CASE(the_same_data_is_encoded_once),
          CASE(a_fact_outlives_what_it_was_made_from), CASE(a_fact_without_views_is_for_nobody),
          CASE(sixty_four_views_fit_and_no_more),
          CASE(an_effect_carries_its_subject_and_keeps_its_audience),
          CASE(threads_share_a_fact_until_the_last_one_lets_go))
