#include "base/test.h"

#include "base/buf.h"
#include "base/mem.h"
#include "live/live.h"
#include "live/reader.h"

#include <stdio.h>
#include <string.h>

/*
 * A small company on one loop: a source that answers when the test says so, and readers
 * whose sinks take as much as the test allows and remember what they were given.
 */

static const tenant_id acme = { { 1 } };
static const user_id ines = { { 10 } };
static const user_id marc = { { 11 } };
static const team_id sales = { { 20 } };
static const session_id laptop = { { 30 } };

enum { JOURNAL_MAX = 4000 };

struct world {
    struct live *live;
    struct fact *journal[JOURNAL_MAX + 1]; /* by seq, tenant acme */
    uint64_t head;
    int opens_asked, closes, pages_asked;
    uint64_t pages[64]; /* asked and not answered */
    int page_count;
};

static void open_ring(void *ctx, tenant_id tenant)
{
    (void)tenant;
    ((struct world *)ctx)->opens_asked++;
}

static void close_ring(void *ctx, tenant_id tenant)
{
    (void)tenant;
    ((struct world *)ctx)->closes++;
}

static void read_page(void *ctx, tenant_id tenant, uint64_t page)
{
    struct world *world = ctx;
    (void)tenant;
    world->pages_asked++;
    world->pages[world->page_count++] = page;
}

static void note(void *ctx, const struct presence_note *said)
{
    (void)ctx;
    (void)said;
}

static const struct live_source source = { open_ring, close_ring, read_page, note };

static void world_open(struct world *world, size_t ring_bytes)
{
    *world = (struct world){ 0 };
    world->live = live_new(&(struct live_options){ .ring_bytes = ring_bytes,
                                                   .page_max = 4,
                                                   .page_reads_max = 2,
                                                   .idle_ms = 60000,
                                                   .turn_us = 2000,
                                                   .source = &source,
                                                   .source_ctx = world });
}

static void world_close(struct world *world)
{
    live_free(world->live);
    for (uint64_t seq = 1; seq <= world->head; seq++)
        fact_unref(world->journal[seq]);
}

static struct fact_draft draft_for(struct world *world, struct channel channel)
{
    struct fact_draft draft = { .tenant = acme,
                                .seq = ++world->head,
                                .at_ms = 1000,
                                .epoch = SLICE_INIT("k3k3k3k3"),
                                .type = SLICE_INIT("absence_created"),
                                .actor = marc };
    fact_draft_view(&draft, channel, SLICE("{}"));
    return draft;
}

static struct fact *commit_draft(struct world *world, const struct fact_draft *draft)
{
    return world->journal[draft->seq] = fact_new(draft);
}

static struct fact *commit(struct world *world, struct channel channel)
{
    struct fact_draft draft = draft_for(world, channel);
    return commit_draft(world, &draft);
}

static void publish(struct world *world, struct channel channel)
{
    struct fact *fact = commit(world, channel);
    live_append(world->live, &fact, 1);
}

static void answer_ring(struct world *world, size_t tail)
{
    live_ring_opened(world->live, acme, true, SLICE("k3k3k3k3"), world->head,
                     world->journal + world->head + 1 - tail, tail);
}

static void answer_pages(struct world *world)
{
    uint64_t pages[64];
    int count = world->page_count;

    memcpy(pages, world->pages, sizeof pages);
    world->page_count = 0;
    for (int i = 0; i < count; i++) {
        uint64_t first = pages[i] * LIVE_PAGE + 1;
        uint64_t n = world->head + 1 - first < LIVE_PAGE ? world->head + 1 - first : LIVE_PAGE;
        live_page_arrived(world->live, acme, pages[i], true, false, world->journal + first, n);
    }
}

static int64_t frozen_us(void *ctx)
{
    (void)ctx;
    return 0;
}

static void turn(struct world *world)
{
    while (live_turn(world->live, frozen_us, NULL))
        ;
}

struct person {
    struct reader reader;
    struct audience *audience;
    uint64_t got[JOURNAL_MAX];
    size_t got_count, room;
    const char *reset;
    uint64_t reset_at;
    int ended;
};

static size_t take(void *ctx, const struct owed *items, size_t count)
{
    struct person *person = ctx;
    size_t taken = count < person->room ? count : person->room;

    for (size_t i = 0; i < taken; i++)
        person->got[person->got_count++] = items[i].fact->seq;
    person->room -= taken;
    return taken;
}

static void was_reset(void *ctx, const char *reason, uint64_t seq)
{
    struct person *person = ctx;
    person->reset = reason;
    person->reset_at = seq;
}

static void was_ended(void *ctx, enum reader_end why)
{
    ((struct person *)ctx)->ended = (int)why + 1;
}

static const struct reader_sink sink = { take, was_reset, was_ended, NULL };

static void person_open(struct person *person, struct world *world, user_id user, uint64_t from)
{
    struct channel channels[] = { channel_user(user), channel_team(sales), channel_everyone() };

    *person = (struct person){ .room = JOURNAL_MAX };
    person->audience = audience_new(channels, COUNT_OF(channels));
    reader_open(&person->reader, world->live,
                &(struct reader_start){ .tenant = acme,
                                        .user = user,
                                        .session = laptop,
                                        .audience = person->audience,
                                        .audience_at = world->head,
                                        .from = from },
                &sink, person);
}

static void person_close(struct person *person)
{
    reader_close(&person->reader);
    audience_unref(person->audience);
}

static void assert_got(const struct person *person, uint64_t first, uint64_t last)
{
    assert_int_equal(person->got_count, last + 1 - first);
    for (uint64_t seq = first; seq <= last; seq++)
        assert_int_equal(person->got[seq - first], seq);
}

TEST(the_first_reader_fills_the_ring_and_the_others_wait_for_that)
{
    struct world world;
    static struct person a, b;

    world_open(&world, 1 << 20);
    for (int i = 0; i < 3; i++)
        commit(&world, channel_everyone());
    person_open(&a, &world, ines, 1);
    person_open(&b, &world, marc, 3);
    assert_int_equal(world.opens_asked, 1);
    turn(&world);
    assert_int_equal(a.got_count, 0);
    answer_ring(&world, 3);
    assert_int_equal(a.got_count, 0); /* sends only in its turn */
    turn(&world);
    assert_got(&a, 2, 3);
    assert_int_equal(b.got_count, 0);
    publish(&world, channel_team(sales));
    turn(&world);
    assert_got(&a, 2, 4);
    assert_got(&b, 4, 4);
    person_close(&a);
    person_close(&b);
    world_close(&world);
}

TEST(facts_for_others_pass_a_reader_by_without_touching_it)
{
    struct world world;
    static struct person a;

    world_open(&world, 1 << 20);
    person_open(&a, &world, ines, 0);
    answer_ring(&world, 0);
    for (int i = 0; i < 10; i++)
        publish(&world, channel_hr());
    assert_false(live_is_due(world.live));
    assert_int_equal(reader_position(&a.reader), 10); /* it is at the head, by definition */
    publish(&world, channel_user(ines));
    publish(&world, channel_user(marc));
    turn(&world);
    assert_got(&a, 11, 11);
    assert_int_equal(reader_position(&a.reader), 12);
    person_close(&a);
    world_close(&world);
}

TEST(a_fact_with_two_views_is_one_message_in_the_more_privileged_one)
{
    struct world world;
    static struct person a;
    struct fact_draft draft;
    struct fact *fact;

    world_open(&world, 1 << 20);
    person_open(&a, &world, ines, 0);
    answer_ring(&world, 0);
    draft = draft_for(&world, channel_user(ines));
    fact_draft_view(&draft, channel_team(sales), SLICE("{\"less\":1}"));
    fact = commit_draft(&world, &draft);
    live_append(world.live, &fact, 1);
    turn(&world);
    assert_got(&a, 1, 1);
    assert_ptr_equal(fact_view_for(fact, a.audience), &fact->views[0]);
    person_close(&a);
    world_close(&world);
}

TEST(a_full_sink_stops_the_walk_and_goes_on_where_it_stopped)
{
    struct world world;
    static struct person a;

    world_open(&world, 1 << 20);
    person_open(&a, &world, ines, 0);
    a.room = 3;
    answer_ring(&world, 0);
    for (int i = 0; i < 200; i++)
        publish(&world, channel_everyone());
    turn(&world);
    assert_got(&a, 1, 3);
    assert_int_equal(reader_position(&a.reader), 3);
    assert_false(live_is_due(world.live)); /* a full socket costs nothing */
    a.room = JOURNAL_MAX;
    reader_ready(&a.reader);
    turn(&world);
    assert_got(&a, 1, 200);
    person_close(&a);
    world_close(&world);
}

TEST(a_reader_that_the_ring_left_behind_reads_pages_until_it_is_back)
{
    struct world world;
    static struct person slow, fast;
    struct live_stats stats;

    world_open(&world, 8 * 1024); /* a few dozen facts */
    person_open(&slow, &world, ines, 0);
    person_open(&fast, &world, marc, 0);
    answer_ring(&world, 0);
    slow.room = 1;
    for (int i = 0; i < 1000; i++) {
        publish(&world, channel_everyone());
        turn(&world);
    }
    live_read_stats(world.live, &stats);
    assert_in_range(stats.ring_bytes, 1, 8 * 1024);
    assert_got(&fast, 1, 1000);
    assert_got(&slow, 1, 1);
    slow.room = JOURNAL_MAX;
    reader_ready(&slow.reader);
    for (int i = 0; i < 100 && slow.got_count < 1000; i++) {
        turn(&world);
        answer_pages(&world);
    }
    assert_got(&slow, 1, 1000);
    publish(&world, channel_everyone());
    turn(&world);
    assert_got(&slow, 1, 1001);
    person_close(&slow);
    person_close(&fast);
    world_close(&world);
}

TEST(many_who_are_behind_share_pages_and_ask_for_few_at_a_time)
{
    struct world world;
    static struct person people[20];

    world_open(&world, 2048);
    for (int i = 0; i < 640; i++)
        commit(&world, channel_everyone());
    for (int i = 0; i < 20; i++)
        person_open(&people[i], &world, ines, (uint64_t)i * 20);
    answer_ring(&world, 5);
    for (int i = 0; i < 500; i++) {
        turn(&world);
        assert_true(world.page_count <= 2);
        answer_pages(&world);
    }
    for (int i = 0; i < 20; i++) {
        assert_got(&people[i], (uint64_t)i * 20 + 1, 640);
        person_close(&people[i]);
    }
    assert_in_range(world.pages_asked, 10, 120); /* not 20 x 10 */
    world_close(&world);
}

TEST(a_page_that_the_journal_has_lost_is_a_reset_and_a_broken_one_is_try_again)
{
    struct world world;
    static struct person a, b;

    world_open(&world, 2048);
    for (int i = 0; i < 300; i++)
        commit(&world, channel_everyone());
    person_open(&a, &world, ines, 2);
    person_open(&b, &world, marc, 100);
    answer_ring(&world, 3);
    turn(&world);
    assert_int_equal(world.page_count, 2);
    live_page_arrived(world.live, acme, 0, false, true, NULL, 0);
    live_page_arrived(world.live, acme, 1, false, false, NULL, 0);
    assert_string_equal(a.reset, "too_old");
    assert_int_equal(a.reset_at, 300);
    assert_int_equal(reader_position(&a.reader), 300);
    assert_int_equal(b.ended, READER_TRY_AGAIN + 1);
    publish(&world, channel_everyone());
    turn(&world);
    assert_got(&a, 301, 301);
    assert_int_equal(b.got_count, 0);
    person_close(&a);
    person_close(&b);
    world_close(&world);
}

static struct fact *commit_audience(struct world *world, user_id user,
                                    struct audience *audience)
{
    struct fact_draft draft = draft_for(world, channel_user(user));
    draft.effect = FACT_AUDIENCE;
    draft.subject = user;
    draft.audience = audience;
    return commit_draft(world, &draft);
}

static struct fact *commit_ended(struct world *world, user_id user, session_id session)
{
    struct fact_draft draft = draft_for(world, channel_user(user));
    draft.effect = FACT_SESSION_ENDED;
    draft.subject = user;
    draft.session = session;
    return commit_draft(world, &draft);
}

TEST(a_new_audience_is_taken_at_its_place_and_told_by_reset)
{
    struct world world;
    static struct person a, b;
    struct channel now[] = { channel_user(ines), channel_hr() };
    struct audience *audience = audience_new(now, COUNT_OF(now));
    struct fact *fact;

    world_open(&world, 1 << 20);
    person_open(&a, &world, ines, 0);
    person_open(&b, &world, marc, 0);
    answer_ring(&world, 0);
    publish(&world, channel_team(sales)); /* owed by the old audience, never sent */
    fact = commit_audience(&world, ines, audience);
    live_append(world.live, &fact, 1);
    assert_string_equal(a.reset, "audience_changed");
    assert_int_equal(a.reset_at, 2);
    assert_null(b.reset);
    publish(&world, channel_team(sales));
    publish(&world, channel_hr());
    turn(&world);
    assert_got(&a, 4, 4);
    assert_int_equal(b.got_count, 2); /* the two of the team */
    person_close(&a);
    person_close(&b);
    audience_unref(audience);
    world_close(&world);
}

TEST(what_changed_while_a_reader_was_opening_is_applied_to_it)
{
    static const struct {
        bool ended;
        int other_session;
    } cases[] = { { false, 0 }, { true, 0 }, { true, 1 } };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct world world;
        static struct person a;
        struct channel now[] = { channel_user(ines), channel_hr() };
        struct audience *audience = audience_new(now, COUNT_OF(now));
        session_id session = laptop;

        session.uuid[15] = (uint8_t)cases[i].other_session;
        world_open(&world, 1 << 20);
        person_open(&a, &world, ines, 0); /* its audience was read at 0 */
        if (cases[i].ended)
            commit_ended(&world, ines, session);
        else
            commit_audience(&world, ines, audience);
        answer_ring(&world, 1);
        if (!cases[i].ended)
            assert_string_equal(a.reset, "audience_changed");
        else
            assert_int_equal(a.ended, cases[i].other_session ? 0 : READER_SESSION_ENDED + 1);
        turn(&world);
        person_close(&a);
        audience_unref(audience);
        world_close(&world);
    }
}

TEST(an_effect_that_the_reader_came_with_is_not_applied_again)
{
    struct world world;
    static struct person a;
    struct channel now[] = { channel_user(ines) };
    struct audience *audience = audience_new(now, COUNT_OF(now));
    struct fact *fact;
    static struct person first;

    world_open(&world, 1 << 20);
    person_open(&first, &world, marc, 0);
    answer_ring(&world, 0);
    fact = commit_audience(&world, ines, audience); /* committed, not yet here */
    person_open(&a, &world, ines, 1);               /* read at 1: ahead of this ring */
    live_append(world.live, &fact, 1);
    assert_null(a.reset);
    publish(&world, channel_team(sales));
    turn(&world);
    assert_got(&a, 2, 2);
    person_close(&a);
    person_close(&first);
    audience_unref(audience);
    world_close(&world);
}

TEST(a_cursor_ahead_of_the_ring_waits_for_the_ring)
{
    struct world world;
    static struct person first, a;
    struct fact *facts[3];

    world_open(&world, 1 << 20);
    person_open(&first, &world, marc, 0);
    answer_ring(&world, 0);
    for (int i = 0; i < 3; i++)
        facts[i] = commit(&world, channel_everyone());
    person_open(&a, &world, ines, 2);
    assert_int_equal(reader_position(&a.reader), 2);
    for (int i = 0; i < 3; i++) {
        live_append(world.live, &facts[i], 1);
        turn(&world);
    }
    assert_got(&a, 3, 3);
    assert_got(&first, 1, 3);
    person_close(&a);
    person_close(&first);
    world_close(&world);
}

TEST(an_ended_session_closes_its_own_doors_only)
{
    struct world world;
    static struct person a, b;
    struct fact *fact;

    world_open(&world, 1 << 20);
    person_open(&a, &world, ines, 0);
    person_open(&b, &world, ines, 0);
    b.reader.session.uuid[3] = 9; /* another device of the same person */
    answer_ring(&world, 0);
    fact = commit_ended(&world, ines, laptop);
    live_append(world.live, &fact, 1);
    turn(&world);
    assert_int_equal(a.ended, READER_SESSION_ENDED + 1);
    assert_int_equal(a.got_count, 0);
    assert_int_equal(b.ended, 0);
    assert_got(&b, 1, 1); /* it hears that a session of its own was closed */
    person_close(&a);
    person_close(&b);
    world_close(&world);
}

TEST(who_was_ended_still_stands_where_it_was)
{
    struct world world;
    static struct person a, b;
    struct fact *fact;

    world_open(&world, 1 << 20);
    person_open(&a, &world, ines, 0);
    person_open(&b, &world, ines, 0);
    b.reader.session.uuid[3] = 9;
    answer_ring(&world, 0);
    for (int i = 0; i < 3; i++)
        publish(&world, channel_everyone());
    a.room = 1;
    turn(&world);
    assert_got(&a, 1, 1);
    fact = commit_ended(&world, ines, laptop);
    live_append(world.live, &fact, 1);
    assert_int_equal(a.ended, READER_SESSION_ENDED + 1);
    assert_int_equal(reader_position(&a.reader), 1); /* 2 and 3 are owed for ever */
    publish(&world, channel_everyone());
    assert_int_equal(reader_position(&a.reader), 1);
    person_close(&a);
    person_close(&b);
    world_close(&world);
}

TEST(another_session_of_the_same_person_counts_from_the_moment_it_was_read)
{
    static const struct {
        const char *name;
        bool ended_before; /* the new session ended after it was read, before it was shown */
        bool old_ends;     /* afterwards the old one ends                                  */
        int ended;
    } cases[] = {
        { "the old one's end is nothing to it any more", false, true, 0 },
        { "the new one's end is its end", false, false, READER_SESSION_ENDED + 1 },
        { "an end that was told already counts", true, false, READER_SESSION_ENDED + 1 },
    };
    static const session_id phone = { { 31 } };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct world world;
        static struct person a;
        struct fact *fact;
        uint64_t at;

        world_open(&world, 1 << 20);
        person_open(&a, &world, ines, 0);
        answer_ring(&world, 0);
        publish(&world, channel_hr());
        at = world.head;
        if (cases[i].ended_before) {
            fact = commit_ended(&world, ines, phone);
            live_append(world.live, &fact, 1);
        }
        reader_renew(&a.reader, phone, at);
        if (!cases[i].ended_before) {
            assert_int_equal(a.ended, 0);
            fact = commit_ended(&world, ines, cases[i].old_ends ? laptop : phone);
            live_append(world.live, &fact, 1);
        }
        assert_int_equal(a.ended, cases[i].ended);
        turn(&world);
        person_close(&a);
        world_close(&world);
    }
}

/* The page is read from the journal, which knows a fact that this loop has not been told. */
TEST(a_page_that_is_ahead_of_the_ring_waits_for_what_the_ring_will_say)
{
    struct world world;
    static struct person a;
    struct channel now[] = { channel_user(ines) };
    struct audience *audience = audience_new(now, COUNT_OF(now));
    struct fact *change, *private;

    world_open(&world, 1024); /* a few facts: it is left behind at once */
    person_open(&a, &world, ines, 0);
    answer_ring(&world, 0);
    a.room = 0;
    for (int i = 0; i < 40; i++)
        publish(&world, channel_team(sales));
    turn(&world);
    change = commit_audience(&world, ines, audience); /* out of the team */
    private = commit(&world, channel_team(sales));
    a.room = JOURNAL_MAX;
    reader_ready(&a.reader);
    turn(&world);
    answer_pages(&world); /* with the change, and what comes after it */
    turn(&world);
    assert_got(&a, 1, 40);
    live_append(world.live, &change, 1);
    live_append(world.live, &private, 1);
    turn(&world);
    assert_string_equal(a.reset, "audience_changed");
    assert_got(&a, 1, 40); /* 42 is not for them any more */
    person_close(&a);
    audience_unref(audience);
    world_close(&world);
}

TEST(a_page_in_which_the_journal_begins_is_good_for_those_behind_its_beginning)
{
    struct world world;
    static struct person a, b;

    world_open(&world, 1024);
    for (int i = 0; i < 60; i++)
        commit(&world, channel_everyone());
    person_open(&a, &world, ines, 30);
    person_open(&b, &world, marc, 10);
    answer_ring(&world, 1);
    turn(&world);
    world.page_count = 0;
    /* 1..20 are gone */
    live_page_arrived(world.live, acme, 0, true, false, world.journal + 21, 40);
    turn(&world);
    assert_got(&a, 31, 60);
    assert_null(a.reset);
    assert_string_equal(b.reset, "too_old");
    assert_int_equal(b.got_count, 0);
    person_close(&a);
    person_close(&b);
    world_close(&world);
}

TEST(a_ring_stays_sixty_seconds_after_its_last_reader)
{
    struct world world;
    static struct person a;
    struct live_stats stats;

    world_open(&world, 1 << 20);
    live_tick(world.live, 1000);
    person_open(&a, &world, ines, 0);
    answer_ring(&world, 0);
    live_tick(world.live, 2000);
    person_close(&a);
    live_tick(world.live, 61000);
    live_read_stats(world.live, &stats);
    assert_int_equal(stats.rings, 1);
    assert_int_equal(world.closes, 0);
    live_tick(world.live, 63000);
    live_read_stats(world.live, &stats);
    assert_int_equal(stats.rings, 0);
    assert_int_equal(world.closes, 1);
    world_close(&world);
}

TEST(a_ring_that_could_not_be_read_tells_its_readers_and_is_asked_for_again)
{
    struct world world;
    static struct person a, b;

    world_open(&world, 1 << 20);
    person_open(&a, &world, ines, 0);
    live_ring_opened(world.live, acme, false, SLICE(""), 0, NULL, 0);
    assert_int_equal(a.ended, READER_TRY_AGAIN + 1);
    person_open(&b, &world, ines, 0);
    assert_int_equal(world.opens_asked, 2);
    answer_ring(&world, 0);
    publish(&world, channel_everyone());
    turn(&world);
    assert_got(&b, 1, 1);
    assert_int_equal(a.got_count, 0);
    person_close(&a);
    person_close(&b);
    world_close(&world);
}

/* A clock that moves by more than a budget each time it is read. */
static int64_t hasty_us(void *ctx)
{
    return *(int64_t *)ctx += 5000;
}

TEST(a_turn_stops_at_its_budget_and_goes_round)
{
    struct world world;
    static struct person people[64];
    int64_t clock_us = 0;
    int rounds = 0;

    world_open(&world, 1 << 20);
    for (int i = 0; i < 64; i++)
        person_open(&people[i], &world, ines, 0);
    answer_ring(&world, 0);
    publish(&world, channel_everyone());
    while (live_is_due(world.live)) {
        live_turn(world.live, hasty_us, &clock_us);
        rounds++;
    }
    assert_int_equal(rounds, 4); /* 16 at a time between two looks at the clock */
    for (int i = 0; i < 64; i++) {
        assert_got(&people[i], 1, 1);
        person_close(&people[i]);
    }
    world_close(&world);
}

TEST_MAIN("live", CASE(the_first_reader_fills_the_ring_and_the_others_wait_for_that),
          CASE(facts_for_others_pass_a_reader_by_without_touching_it),
          CASE(a_fact_with_two_views_is_one_message_in_the_more_privileged_one),
          CASE(a_full_sink_stops_the_walk_and_goes_on_where_it_stopped),
          CASE(a_reader_that_the_ring_left_behind_reads_pages_until_it_is_back),
          CASE(many_who_are_behind_share_pages_and_ask_for_few_at_a_time),
          CASE(a_page_that_the_journal_has_lost_is_a_reset_and_a_broken_one_is_try_again),
          CASE(a_new_audience_is_taken_at_its_place_and_told_by_reset),
          CASE(what_changed_while_a_reader_was_opening_is_applied_to_it),
          CASE(an_effect_that_the_reader_came_with_is_not_applied_again),
          CASE(a_cursor_ahead_of_the_ring_waits_for_the_ring),
          CASE(an_ended_session_closes_its_own_doors_only),
          CASE(who_was_ended_still_stands_where_it_was),
          CASE(another_session_of_the_same_person_counts_from_the_moment_it_was_read),
          CASE(a_page_that_is_ahead_of_the_ring_waits_for_what_the_ring_will_say),
          CASE(a_page_in_which_the_journal_begins_is_good_for_those_behind_its_beginning),
          CASE(a_ring_stays_sixty_seconds_after_its_last_reader),
          CASE(a_ring_that_could_not_be_read_tells_its_readers_and_is_asked_for_again),
          CASE(a_turn_stops_at_its_budget_and_goes_round))
