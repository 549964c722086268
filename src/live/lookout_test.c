#include "base/test.h"

#include "base/mem.h"
#include "live/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A house of two loops, and the owner between them: notes and news arrive when they are made.
 * Watchers' sinks take as much as the test allows, and remember the last sight as text.
 */

static const tenant_id acme = { { 1 } }, neighbour = { { 2 } };
static const team_id sales = { { 20 } }, support = { { 21 } };

enum { LOOPS = 2, CROWD = 1000 };

struct house {
    struct presence *presence;
    struct live *loops[LOOPS];
    int64_t now_ms;
    uint64_t head;
};

static void no_ring(void *ctx, tenant_id tenant)
{
    (void)ctx;
    (void)tenant;
}

static void no_page(void *ctx, tenant_id tenant, uint64_t page)
{
    (void)ctx;
    (void)tenant;
    (void)page;
}

static void carry(void *ctx, const struct presence_note *note)
{
    struct house *house = ctx;
    presence_note(house->presence, note, house->now_ms);
}

static const struct live_source source = { no_ring, no_ring, no_page, carry };

struct guest {
    struct reader reader;
    struct audience *audience;
    bool full;
    int told;
    size_t here, looking;
    char last[400]; /* "+10 @11 -12 ": here, looking, gone, by the first byte of the id */
};

static size_t take(void *ctx, const struct owed *items, size_t count)
{
    (void)ctx;
    (void)items;
    return count;
}

static void was_reset(void *ctx, const char *reason, uint64_t seq)
{
    (void)ctx;
    (void)reason;
    (void)seq;
}

static void was_ended(void *ctx, enum reader_end why)
{
    (void)ctx;
    (void)why;
}

static int by_number(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(user_id));
}

static void put_ids(char *text, size_t size, char sign, const struct user_ids *ids)
{
    user_id sorted[10];

    if (ids->count == 0 || ids->count > COUNT_OF(sorted))
        return;
    memcpy(sorted, ids->ids, ids->count * sizeof *sorted);
    qsort(sorted, ids->count, sizeof *sorted, by_number);
    for (size_t i = 0; i < ids->count; i++) {
        size_t len = strlen(text);
        snprintf(text + len, size - len, "%c%d ", sign, sorted[i].uuid[0]);
    }
}

static bool sight(void *ctx, const struct sight *sight)
{
    struct guest *guest = ctx;

    if (guest->full)
        return false;
    guest->told++;
    guest->here = sight->here.count;
    guest->looking = sight->looking.count;
    snprintf(guest->last, sizeof guest->last, "%s", sight->whole ? "all " : "");
    put_ids(guest->last, sizeof guest->last, '+', &sight->here);
    put_ids(guest->last, sizeof guest->last, '@', &sight->looking);
    put_ids(guest->last, sizeof guest->last, '-', &sight->gone);
    return true;
}

static const struct reader_sink sink = { take, was_reset, was_ended, sight };

static void open_house(struct house *house)
{
    *house = (struct house){ .presence = presence_new(), .now_ms = 1000 };
    for (int i = 0; i < LOOPS; i++)
        house->loops[i] = live_new(&(struct live_options){ .ring_bytes = 1 << 20,
                                                           .page_max = 4,
                                                           .page_reads_max = 2,
                                                           .idle_ms = 60000,
                                                           .turn_us = 2000,
                                                           .source = &source,
                                                           .source_ctx = house });
}

static void close_house(struct house *house)
{
    for (int i = 0; i < LOOPS; i++)
        live_free(house->loops[i]);
    presence_free(house->presence);
}

static struct audience *audience_in(uint8_t number, team_id team, bool hr)
{
    user_id user = { { number } };
    struct channel hears[] = { channel_user(user), channel_team(team), channel_everyone(),
                               channel_hr() };
    struct channel seen[] = { channel_team(team), channel_hr() };
    struct audience *audience = audience_new(hears, hr ? 4 : 3);

    audience->seen = audience_new(seen, COUNT_OF(seen));
    return audience;
}

static user_id who(uint8_t number)
{
    return (user_id){ { number } };
}

/* One more door of somebody. */
static void opens(struct guest *guest, struct house *house, int loop, tenant_id tenant,
                  user_id user, struct audience *audience)
{
    *guest = (struct guest){ .audience = audience };
    reader_open(&guest->reader, house->loops[loop],
                &(struct reader_start){ .tenant = tenant,
                                        .user = user,
                                        .audience = audience,
                                        .audience_at = house->head,
                                        .from = house->head },
                &sink, guest);
    live_ring_opened(house->loops[loop], tenant, true, SLICE("k3k3k3k3"), house->head, NULL, 0);
}

static void opens_here(struct guest *guest, struct house *house, int loop, uint8_t number)
{
    opens(guest, house, loop, acme, who(number), audience_in(number, sales, false));
}

static void closes(struct guest *guest)
{
    reader_close(&guest->reader);
    audience_unref(guest->audience);
}

static void looks(struct guest *guest, const char *word)
{
    struct view view = { "" };

    if (word[0])
        assert_true(view_parse(slice_of(word), &view));
    reader_look(&guest->reader, &view);
}

static int64_t frozen_us(void *ctx)
{
    (void)ctx;
    return 0;
}

static void beat(struct house *house)
{
    struct presence_news *news;

    house->now_ms += 1000;
    news = presence_tick(house->presence, house->now_ms);
    for (int i = 0; i < LOOPS; i++) {
        live_hear_presence(house->loops[i], news);
        while (live_turn(house->loops[i], frozen_us, NULL))
            ;
    }
    presence_news_unref(news);
}

static void assert_told(struct guest *guest, int times, const char *last)
{
    if (guest->told != times || strcmp(guest->last, last) != 0)
        fail_msg("told %d times, last '%s'; expected %d, '%s'", guest->told, guest->last, times,
                 last);
}

/* A new audience of somebody, as a fact that all loops hear. */
static void changes(struct house *house, uint8_t number, struct audience *audience)
{
    struct fact_draft draft = { .tenant = acme,
                                .seq = ++house->head,
                                .epoch = SLICE_INIT("k3k3k3k3"),
                                .type = SLICE_INIT("audience_changed"),
                                .effect = FACT_AUDIENCE,
                                .subject = { { number } },
                                .audience = audience };
    struct fact *fact = fact_new(&draft);

    for (int i = 0; i < LOOPS; i++)
        live_append(house->loops[i], &fact, 1);
    fact_unref(fact);
    audience_unref(audience);
}

TEST(a_watcher_is_told_the_whole_first_and_then_what_changes_on_any_loop)
{
    struct house house;
    static struct guest a, b, b2, c;

    open_house(&house);
    opens_here(&a, &house, 0, 10);
    opens_here(&b, &house, 1, 11);
    beat(&house);
    assert_int_equal(a.told, 0); /* it did not ask */
    looks(&a, "planning");
    assert_int_equal(a.told, 0); /* not before the beat */
    beat(&house);
    assert_told(&a, 1, "all +11 @10 ");
    beat(&house);
    assert_int_equal(a.told, 1); /* nothing has changed */
    opens_here(&b2, &house, 0, 11);
    beat(&house);
    assert_int_equal(a.told, 1); /* a second tab */
    looks(&b, "planning");
    opens_here(&c, &house, 1, 12);
    beat(&house);
    assert_told(&a, 2, "+12 @11 ");
    looks(&b, "absence:1");
    beat(&house);
    assert_told(&a, 3, "+11 ");
    assert_told(&b, 2, "all +10 +12 @11 ");
    closes(&b);
    closes(&b2);
    closes(&c);
    for (int i = 0; i < 9; i++)
        beat(&house);
    assert_int_equal(a.told, 3);
    beat(&house);
    assert_told(&a, 4, "-11 -12 ");
    looks(&a, "");
    opens_here(&b, &house, 1, 11);
    beat(&house);
    assert_int_equal(a.told, 4); /* it looks away */
    closes(&a);
    closes(&b);
    close_house(&house);
}

TEST(only_those_are_told_of_whom_the_watcher_may_see)
{
    struct house house;
    static struct guest employee, colleague, outsider, hr, stranger;

    open_house(&house);
    opens(&employee, &house, 0, acme, who(10), audience_in(10, sales, false));
    opens(&outsider, &house, 0, acme, who(12), audience_in(12, support, false));
    opens(&hr, &house, 1, acme, who(13), audience_in(13, support, true));
    opens(&stranger, &house, 1, neighbour, who(14), audience_in(14, sales, true));
    looks(&employee, "planning");
    looks(&outsider, "planning");
    looks(&hr, "planning");
    looks(&stranger, "planning");
    beat(&house);
    assert_told(&employee, 1, "all @10 ");
    assert_told(&outsider, 1, "all @12 @13 ");
    assert_told(&hr, 1, "all @10 @12 @13 ");
    assert_told(&stranger, 1, "all @14 ");
    opens_here(&colleague, &house, 1, 11);
    beat(&house);
    assert_told(&employee, 2, "+11 ");
    assert_told(&hr, 2, "+11 ");
    assert_int_equal(outsider.told, 1);
    assert_int_equal(stranger.told, 1);
    closes(&employee);
    closes(&colleague);
    closes(&outsider);
    closes(&hr);
    closes(&stranger);
    close_house(&house);
}

TEST(who_hears_a_channel_that_bears_their_id_sees_them)
{
    struct house house;
    static struct guest boss, report, other;
    struct channel hears[] = { channel_user(who(13)), channel_managers_of(who(10)) };
    struct audience *audience = audience_new(hears, COUNT_OF(hears));
    struct channel seen = channel_hr();

    audience->seen = audience_new(&seen, 1);
    open_house(&house);
    opens_here(&report, &house, 0, 10);
    opens(&boss, &house, 1, acme, who(13), audience);
    looks(&boss, "planning");
    beat(&house);
    assert_told(&boss, 1, "all +10 @13 ");
    opens_here(&other, &house, 0, 11);
    looks(&report, "planning");
    beat(&house);
    assert_told(&boss, 2, "@10 ");
    changes(&house, 10, audience_in(10, support, false));
    beat(&house);
    assert_int_equal(boss.told, 2); /* from whatever team */
    closes(&report);
    closes(&other);
    closes(&boss);
    close_house(&house);
}

TEST(who_moves_to_another_team_is_seen_there_and_sees_it)
{
    struct house house;
    static struct guest mover, old, new;

    open_house(&house);
    opens_here(&mover, &house, 0, 10);
    opens_here(&old, &house, 1, 11);
    opens(&new, &house, 1, acme, who(12), audience_in(12, support, false));
    looks(&mover, "planning");
    looks(&old, "planning");
    looks(&new, "planning");
    beat(&house);
    assert_told(&mover, 1, "all @10 @11 ");
    changes(&house, 10, audience_in(10, support, false));
    beat(&house);
    assert_told(&mover, 2, "all @10 @12 ");
    assert_told(&old, 2, "-10 ");
    assert_told(&new, 2, "@10 ");
    closes(&mover);
    closes(&old);
    closes(&new);
    close_house(&house);
}

TEST(where_a_company_switches_it_off_nobody_is_shown)
{
    struct house house;
    static struct guest a, b;

    open_house(&house);
    opens_here(&a, &house, 0, 10);
    opens_here(&b, &house, 1, 11);
    looks(&a, "planning");
    beat(&house);
    for (uint8_t number = 10; number <= 11; number++) {
        struct audience *off = audience_in(number, sales, false);
        audience_unref(off->seen);
        off->seen = NULL;
        changes(&house, number, off);
    }
    beat(&house);
    assert_told(&a, 2, "all ");
    looks(&b, "planning");
    beat(&house);
    assert_told(&b, 1, "all ");
    changes(&house, 11, audience_in(11, sales, false)); /* and on again */
    beat(&house);
    assert_told(&a, 3, "@11 ");
    closes(&a);
    closes(&b);
    close_house(&house);
}

TEST(a_full_watcher_skips_it_and_is_told_the_whole_later)
{
    struct house house;
    static struct guest a, b, c;

    open_house(&house);
    opens_here(&a, &house, 0, 10);
    looks(&a, "planning");
    beat(&house);
    assert_told(&a, 1, "all @10 ");
    a.full = true;
    opens_here(&b, &house, 1, 11);
    beat(&house);
    opens_here(&c, &house, 1, 12);
    for (int i = 0; i < 5; i++)
        beat(&house);
    assert_int_equal(a.told, 1);
    a.full = false;
    beat(&house);
    assert_told(&a, 2, "all +11 +12 @10 ");
    beat(&house);
    assert_int_equal(a.told, 2);
    closes(&a);
    closes(&b);
    closes(&c);
    close_house(&house);
}

static int64_t steps_us;

static int64_t slow_us(void *ctx)
{
    (void)ctx;
    return steps_us += 2000; /* every look at the clock: the budget is used up */
}

TEST(a_loop_that_is_late_tells_the_whole_instead_of_many_differences)
{
    struct house house;
    static struct guest watchers[40], b, c;
    struct presence_news *news;
    int told = 0;

    open_house(&house);
    for (uint8_t i = 0; i < COUNT_OF(watchers); i++) {
        opens_here(&watchers[i], &house, 0, (uint8_t)(100 + i));
        looks(&watchers[i], "planning");
    }
    beat(&house);
    opens_here(&b, &house, 1, 11);
    house.now_ms += 1000;
    news = presence_tick(house.presence, house.now_ms);
    live_hear_presence(house.loops[0], news);
    live_hear_presence(house.loops[1], news);
    presence_news_unref(news);
    assert_true(live_turn(house.loops[0], slow_us, NULL)); /* sixteen of them */
    opens_here(&c, &house, 1, 12);
    beat(&house);
    for (size_t i = 0; i < COUNT_OF(watchers); i++) {
        told += watchers[i].told;
        if (watchers[i].told == 3)
            assert_told(&watchers[i], 3, "+12 ");
        else
            assert_int_equal(watchers[i].here + watchers[i].looking, COUNT_OF(watchers) + 2);
    }
    assert_int_equal(told, 40 + 16 + 40);
    for (size_t i = 0; i < COUNT_OF(watchers); i++)
        closes(&watchers[i]);
    closes(&b);
    closes(&c);
    close_house(&house);
}

TEST(a_thousand_who_come_at_once_are_one_message)
{
    struct house house;
    static struct guest watcher, crowd[CROWD];
    static const struct channel hears[] = { { .kind = CHANNEL_EVERYONE } };
    struct audience *all = audience_new(hears, 1);

    all->seen = audience_new(hears, 1);
    open_house(&house);
    opens(&watcher, &house, 0, acme, who(10), audience_ref(all));
    looks(&watcher, "planning");
    beat(&house);
    for (int i = 0; i < CROWD; i++)
        opens(&crowd[i], &house, i % LOOPS, acme,
              (user_id){ { 200, (uint8_t)i, (uint8_t)(i / 256) } }, audience_ref(all));
    beat(&house);
    assert_int_equal(watcher.told, 2);
    assert_int_equal(watcher.here, CROWD);
    for (int i = 0; i < CROWD; i++)
        closes(&crowd[i]);
    for (int i = 0; i < 11; i++)
        beat(&house);
    assert_int_equal(watcher.told, 3);
    closes(&watcher);
    audience_unref(all);
    close_house(&house);
}

TEST(a_door_that_is_not_open_yet_counts_when_it_is)
{
    struct house house;
    static struct guest a, b;
    struct reader_start start = { .tenant = acme, .user = { { 11 } } };

    open_house(&house);
    opens_here(&a, &house, 0, 10);
    looks(&a, "planning");
    beat(&house);
    b = (struct guest){ .audience = audience_in(11, sales, false) };
    start.audience = b.audience;
    reader_open(&b.reader, house.loops[1], &start, &sink, &b);
    looks(&b, "planning");
    beat(&house);
    assert_int_equal(a.told, 1);
    assert_int_equal(b.told, 0);
    live_ring_opened(house.loops[1], acme, true, SLICE("k3k3k3k3"), 0, NULL, 0);
    beat(&house);
    assert_told(&a, 2, "@11 ");
    assert_told(&b, 1, "all @10 @11 ");
    closes(&a);
    closes(&b);
    close_house(&house);
}

/* What a door costs counts ten thousand times: the channels on which a team is seen are kept
 * once, and are let go with the last who is seen there. */
TEST(those_of_one_team_share_on_what_they_are_seen)
{
    struct house house;
    static struct guest a, b, other, late;

    open_house(&house);
    opens_here(&a, &house, 0, 10);
    opens_here(&b, &house, 0, 11);
    opens(&other, &house, 0, acme, who(12), audience_in(12, support, false));
    assert_ptr_equal(a.audience->seen, b.audience->seen);
    assert_ptr_not_equal(a.audience->seen, other.audience->seen);
    beat(&house);
    beat(&house);
    opens_here(&late, &house, 0, 13);
    assert_ptr_equal(late.audience->seen, b.audience->seen);
    closes(&a);
    closes(&b);
    closes(&other);
    closes(&late);
    close_house(&house);
}

TEST_MAIN("lookout", CASE(a_watcher_is_told_the_whole_first_and_then_what_changes_on_any_loop),
          CASE(only_those_are_told_of_whom_the_watcher_may_see),
          CASE(who_hears_a_channel_that_bears_their_id_sees_them),
          CASE(who_moves_to_another_team_is_seen_there_and_sees_it),
          CASE(where_a_company_switches_it_off_nobody_is_shown),
          CASE(a_full_watcher_skips_it_and_is_told_the_whole_later),
          CASE(a_loop_that_is_late_tells_the_whole_instead_of_many_differences),
          CASE(a_thousand_who_come_at_once_are_one_message),
          CASE(a_door_that_is_not_open_yet_counts_when_it_is),
          CASE(those_of_one_team_share_on_what_they_are_seen))
