/*
 * plays  Polling and long-polling: answers from memory, and waiting for a fact.
 */
#include "api/hall.h"
#include "plays/stage.h"

#include <stdlib.h>
#include <string.h>

enum { SEEDS = 5 };

static struct stage stage;

static uint64_t from_memory(void)
{
    return stage.service->halls[0]->polls_from_memory;
}

static const char *text(const struct person *person, const char *key)
{
    const char *value = json_string_value(json_object_get(person->json, key));
    return value ? value : "";
}

static size_t events(const struct person *person)
{
    return json_array_size(json_object_get(person->json, "events"));
}

static void poll(struct person *person, const char *cursor, const char *more)
{
    char path[300];

    snprintf(path, sizeof path, "/api/notifications/recent%s%s%s", cursor ? "?cursor=" : "?",
             cursor ? cursor : "", more);
    person_asks(person, "GET", path, NULL, NULL);
}

static unsigned turn;

static void begin(uint64_t seed)
{
    turn = 0;
    stage_open(&stage, seed);
}

/* A fact for everybody of the company. */
static void tell(struct person *actor)
{
    person_asks(actor, "PUT", "/api/auth/me",
                turn++ % 2 ? "{\"language\":\"fr\"}" : "{\"language\":\"en\"}", NULL);
    assert_int_equal(actor->status, 200);
}

/* A fact that is not for the colleague: a session of the actor that ends. */
static void tell_nobody(struct person *actor)
{
    char token[64], path[100], id[40];

    snprintf(token, sizeof token, "%s", actor->token);
    person_asks(actor, "POST", "/api/auth/login",
                "{\"email\":\"hr@demo.mozaik\",\"password\":\"mozaik-demo\"}", NULL);
    snprintf(id, sizeof id, "%s",
             json_string_value(json_object_get(json_object_get(actor->json, "session"), "id")));
    snprintf(path, sizeof path, "/api/auth/sessions/%s", id);
    person_asks(actor, "DELETE", path, NULL, NULL);
    assert_int_equal(actor->status, 204);
}

static uint64_t seq_of(const char *cursor)
{
    struct cursor parsed;

    assert_true(cursor_parse(slice_of(cursor), &parsed));
    return parsed.seq;
}

/* play   Somebody polls, and nothing happens for them
 *          the first answer begins; the second comes from memory, with the same cursor as ETag;
 *          If-None-Match: 304, with a cursor that stays young while others are told things;
 *          a fact for them: 200 with it, once; and then nothing again */
static void idle(uint64_t seed)
{
    struct person *colleague, *hr;
    char cursor[CURSOR_TEXT_MAX], header[100], etag[64];
    uint64_t before;

    begin(seed);
    colleague = person_enters(&stage, "colleague", "colleague@demo.mozaik");
    hr = person_enters(&stage, "hr", "hr@demo.mozaik");
    poll(colleague, NULL, "");
    assert_int_equal(colleague->status, 200);
    assert_int_equal(events(colleague), 0);
    snprintf(cursor, sizeof cursor, "%s", text(colleague, "cursor"));
    sim_run_for(200); /* the ring opens */

    before = from_memory();
    poll(colleague, cursor, "");
    assert_int_equal(from_memory(), before + 1);
    snprintf(etag, sizeof etag, "\"%s\"", text(colleague, "cursor"));
    assert_string_equal(colleague->etag, etag);

    tell_nobody(hr);
    sim_run_for(100);
    snprintf(header, sizeof header, "If-None-Match: %s\r\n", etag);
    colleague->headers = header;
    poll(colleague, cursor, "");
    assert_int_equal(colleague->status, 304);
    assert_string_equal(colleague->etag, etag);
    assert_true(seq_of(colleague->answer_cursor) > seq_of(cursor));
    snprintf(cursor, sizeof cursor, "%s", colleague->answer_cursor);
    poll(colleague, cursor, ""); /* by the young one, with the old tag: still nothing new */
    assert_int_equal(colleague->status, 304);

    tell(hr);
    poll(colleague, cursor, "");
    assert_int_equal(colleague->status, 200);
    assert_int_equal(events(colleague), 1);
    assert_true(seq_of(text(colleague, "cursor")) > seq_of(cursor));
    snprintf(cursor, sizeof cursor, "%s", text(colleague, "cursor"));
    poll(colleague, cursor, ""); /* the old tag is of before the fact */
    assert_int_equal(colleague->status, 200);
    assert_int_equal(events(colleague), 0);
    colleague->headers = NULL;
    stage_close(&stage);
}

TEST(an_idle_poll_costs_no_database_and_keeps_its_cursor_young)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        idle(seed);
}

/* play   Somebody waits
 *          a fact wakes the long poll at once; a fact for others does not; after its time it is
 *          answered by an empty list, and If-None-Match is not looked at */
static void waits(uint64_t seed)
{
    struct person *colleague, *hr;
    char path[300], cursor[CURSOR_TEXT_MAX], header[100];
    int64_t began;

    begin(seed);
    colleague = person_enters(&stage, "colleague", "colleague@demo.mozaik");
    hr = person_enters(&stage, "hr", "hr@demo.mozaik");
    poll(colleague, NULL, "wait=20"); /* without a cursor there is nothing to wait for */
    assert_int_equal(colleague->status, 200);
    for (int round = 0; round < 3; round++) {
        snprintf(cursor, sizeof cursor, "%s", text(colleague, "cursor"));
        snprintf(path, sizeof path, "/api/notifications/recent?cursor=%s&wait=20", cursor);
        person_sends(colleague, "GET", path, NULL, NULL);
        if (round > 0)
            sim_run_for(round * 1000);
        tell_nobody(hr);
        sim_run_for(100);
        assert_false(colleague->answered);
        began = sim_now_ms();
        tell(hr);
        person_waits(colleague);
        assert_in_range(sim_now_ms() - began, 0, 1000);
        assert_int_equal(colleague->status, 200);
        assert_int_equal(events(colleague), 1);
        assert_true(seq_of(text(colleague, "cursor")) > seq_of(cursor));
    }
    snprintf(cursor, sizeof cursor, "%s", text(colleague, "cursor"));
    snprintf(header, sizeof header, "If-None-Match: \"%s\"\r\n", cursor);
    colleague->headers = header;
    began = sim_now_ms();
    poll(colleague, cursor, "&wait=3");
    assert_in_range(sim_now_ms() - began, 2500, 5500);
    assert_int_equal(colleague->status, 200);
    assert_int_equal(events(colleague), 0);
    colleague->headers = NULL;
    for (size_t i = 0; i < 4; i++) {
        static const char *const bad[] = { "&wait=0", "&wait=26", "&wait=x", "&wait=-1" };
        poll(colleague, cursor, bad[i]);
        assert_int_equal(colleague->status, 422);
    }
    stage_close(&stage);
}

TEST(a_long_poll_is_woken_by_a_fact_of_its_own_and_by_no_other)
{
    for (uint64_t seed = 21; seed <= 20 + SEEDS; seed++)
        waits(seed);
}

TEST_MAIN("polls", CASE(an_idle_poll_costs_no_database_and_keeps_its_cursor_young),
          CASE(a_long_poll_is_woken_by_a_fact_of_its_own_and_by_no_other))
