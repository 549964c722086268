/*
 * plays  Polling and long-polling: answers from memory, waiting for a fact, several tabs of
 *        one session, and that none of it loses, repeats or reorders anything.
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

/* play   Two tabs of one session poll, each with its own cursor, while others write
 *          each tab has each fact once and in order, whichever of them was told first: what one
 *          tab was told, the other one is still owed */
enum { TABS = 3, FACTS = 24 };

struct tab {
    struct person *person;
    char cursor[CURSOR_TEXT_MAX];
    uint64_t seqs[400];
    size_t count;
};

static struct tab tabs[TABS];

static void take(struct tab *tab)
{
    const json_t *list = json_object_get(tab->person->json, "events");

    assert_int_equal(tab->person->status, 200);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *event = json_array_get(list, i);
        uint64_t seq = seq_of(json_string_value(json_object_get(event, "cursor")));
        assert_string_not_equal(json_string_value(json_object_get(event, "type")), "reset");
        assert_true(tab->count == 0 || seq > tab->seqs[tab->count - 1]);
        assert_true(seq > seq_of(tab->cursor));
        tab->seqs[tab->count++] = seq;
    }
    assert_true(seq_of(text(tab->person, "cursor")) >= seq_of(tab->cursor)); /* never back */
    snprintf(tab->cursor, sizeof tab->cursor, "%s", text(tab->person, "cursor"));
}

static void ask_again(struct tab *tab)
{
    char path[300];
    uint64_t dice = rng_below(sim_rng(), 4);

    snprintf(path, sizeof path, "/api/notifications/recent?cursor=%s%s", tab->cursor,
             dice == 0   ? ""
             : dice == 1 ? "&wait=1"
                         : "&wait=20");
    person_sends(tab->person, "GET", path, NULL, NULL);
}

static void serve_tabs(void)
{
    for (size_t i = 0; i < TABS; i++)
        if (tabs[i].person->answered && rng_below(sim_rng(), 3) > 0) {
            take(&tabs[i]);
            ask_again(&tabs[i]);
        }
}

static void share(uint64_t seed)
{
    struct person *colleague, *hr;
    size_t written = 0;

    /* Several database threads: what was read first may come back last. */
    stage_open_with(&stage, seed, (const char *const[]){ "--db-readers", "4", NULL });
    memset(tabs, 0, sizeof tabs);
    colleague = person_enters(&stage, "colleague", "colleague@demo.mozaik");
    hr = person_enters(&stage, "hr", "hr@demo.mozaik");
    for (size_t i = 0; i < TABS; i++) {
        tabs[i].person = i == 0 ? colleague : person_appears(&stage, "tab");
        if (i > 0)
            memcpy(tabs[i].person->token, colleague->token, sizeof colleague->token);
        poll(tabs[i].person, NULL, "");
        snprintf(tabs[i].cursor, sizeof tabs[i].cursor, "%s", text(tabs[i].person, "cursor"));
        ask_again(&tabs[i]);
    }
    uint64_t from = stage_head(&stage);
    hr->answered = true;
    while (written < FACTS || !hr->answered) {
        if (hr->answered && written < FACTS && rng_below(sim_rng(), 20) == 0) {
            person_sends(hr, "PUT", "/api/auth/me",
                         written++ % 2 ? "{\"language\":\"fr\"}" : "{\"language\":\"en\"}",
                         NULL);
        }
        serve_tabs();
        assert_true(sim_step());
    }
    for (size_t i = 0; i < TABS; i++) {
        person_waits(tabs[i].person);
        take(&tabs[i]);
        poll(tabs[i].person, tabs[i].cursor, "");
        take(&tabs[i]);
        assert_int_equal(tabs[i].count, FACTS);
        for (size_t n = 0; n < FACTS; n++)
            assert_int_equal(tabs[i].seqs[n], from + 1 + n);
    }
    stage_close(&stage);
}

TEST(tabs_of_one_session_do_not_take_each_other_s_facts)
{
    for (uint64_t seed = 41; seed <= 40 + 2 * SEEDS; seed++)
        share(seed);
}

/* play   The same by everything at once: a tab changes between socket, stream, poll and long
 *        poll with one cursor, with cuts, while others write */
static void change(uint64_t seed)
{
    static struct ear ear;
    struct person *colleague, *hr;
    char path[300];
    size_t written = 0, heard = 0;
    uint64_t from;

    begin(seed);
    colleague = person_enters(&stage, "colleague", "colleague@demo.mozaik");
    hr = person_enters(&stage, "hr", "hr@demo.mozaik");
    ear_init(&ear, &stage, "tab");
    poll(colleague, NULL, "");
    snprintf(ear.cursor, sizeof ear.cursor, "%s", text(colleague, "cursor"));
    from = stage_head(&stage);
    hr->answered = true;
    while (heard < FACTS) {
        size_t before = ear_count(&ear, "user_updated", NULL);
        uint64_t way = rng_below(sim_rng(), 4);

        for (int i = 0; i < 3 && hr->answered && written < FACTS; i++) {
            person_sends(hr, "PUT", "/api/auth/me",
                         written++ % 2 ? "{\"language\":\"fr\"}" : "{\"language\":\"en\"}",
                         NULL);
            if (i < 2)
                person_waits(hr);
        }
        if (way < 2) {
            ear_knocks(&ear, &(struct knock){ .token = colleague->token, .sse = way == 1 });
            for (uint64_t steps = rng_below(sim_rng(), 120); steps > 0; steps--)
                assert_true(sim_step());
            ear_cut(&ear);
            heard += ear_count(&ear, "user_updated", NULL) - before;
            continue;
        }
        snprintf(path, sizeof path, "/api/notifications/recent?cursor=%s%s", ear.cursor,
                 way == 2 ? "" : "&wait=2");
        person_asks(colleague, "GET", path, NULL, NULL);
        assert_int_equal(colleague->status, 200);
        const json_t *list = json_object_get(colleague->json, "events");
        for (size_t i = 0; i < json_array_size(list); i++) {
            const json_t *event = json_array_get(list, i);
            uint64_t seq = seq_of(json_string_value(json_object_get(event, "cursor")));
            assert_string_equal(json_string_value(json_object_get(event, "type")),
                                "user_updated");
            assert_int_equal(seq, from + 1 + heard); /* none missing, none twice */
            heard++;
        }
        snprintf(ear.cursor, sizeof ear.cursor, "%s", text(colleague, "cursor"));
    }
    assert_int_equal(heard, FACTS);
    stage_close(&stage);
    ear_release(&ear);
}

TEST(one_cursor_goes_through_all_transports)
{
    for (uint64_t seed = 61; seed <= 60 + 2 * SEEDS; seed++)
        change(seed);
}

TEST_MAIN("polls", CASE(an_idle_poll_costs_no_database_and_keeps_its_cursor_young),
          CASE(a_long_poll_is_woken_by_a_fact_of_its_own_and_by_no_other),
          CASE(tabs_of_one_session_do_not_take_each_other_s_facts),
          CASE(one_cursor_goes_through_all_transports))
