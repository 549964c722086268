#include "store/clerk.h"

#include "base/mem.h"
#include "store/sqlite.h"
#include "store/test_store.h"

#include <pthread.h>
#include <sched.h>

/* ---- a clerk, and commands that write one row and one fact ---- */

enum { WORK_MAX = 64 };

struct work {
    struct command command;
    int number;
    bool refuse;       /* fail on purpose, after having written */
    bool refuse_first; /* or before */
    bool destroy;      /* roll back behind the clerk's back, the first time */
    int64_t takes_us;  /* of the clock */
    int runs, answers;
    struct fixture *fixture;
};

struct fixture {
    struct test_store store;
    struct clerk *clerk;
    tenant_id a, b;
    struct work works[WORK_MAX];
    int order[WORK_MAX], order_count; /* the numbers, as they were answered */
    int wakes;
};

static int64_t clock_us;

static int64_t read_clock(void)
{
    return clock_us += 10;
}

static void wake(void *ctx)
{
    struct fixture *fixture = ctx;
    __atomic_fetch_add(&fixture->wakes, 1, __ATOMIC_RELAXED);
}

static void answered(struct command *command)
{
    struct work *work = CONTAINER_OF(command, struct work, command);
    work->answers++;
    work->fixture->order[work->fixture->order_count++] = work->number;
}

static bool append_fact(struct tx *tx, tenant_id tenant, int number, struct error *err)
{
    struct fact_draft draft = { .tenant = tenant, .type = SLICE("row_added") };
    slice data = arena_printf(tx->arena, "{\"number\":%d}", number);
    fact_draft_view(&draft, channel_everyone(), data);
    return journal_append(tx, &draft, err);
}

static bool run(struct tx *tx, struct command *command, struct error *err)
{
    struct work *work = CONTAINER_OF(command, struct work, command);

    work->runs++;
    clock_us += work->takes_us;
    if (work->refuse_first)
        return error_set(err, ERR_DENIED, "no", "Non.");
    if (!sql_run(tx, err, "INSERT INTO row (tenant, number) VALUES (?1, ?2)", "ui",
                 command->tenant.uuid, (int64_t)work->number))
        return false;
    if (!append_fact(tx, command->tenant, work->number, err))
        return false;
    if (work->destroy && work->runs == 1)
        must(sqlite_run(db_sqlite(tx->db), "ROLLBACK", &oops));
    if (work->refuse)
        return error_set(err, ERR_DENIED, "no", "Non.");
    return true;
}

static void setup(struct fixture *fixture, struct clerk_options options)
{
    memset(fixture, 0, sizeof *fixture);
    store_open(&fixture->store);
    must(sqlite_run(db_sqlite(fixture->store.db),
                    "CREATE TABLE row (tenant BLOB, number INTEGER PRIMARY KEY) STRICT",
                    &oops));
    struct tx *tx = store_begin(&fixture->store);
    fixture->a = store_add_tenant(tx, 1);
    fixture->b = store_add_tenant(tx, 2);
    store_commit(&fixture->store);
    options.wake = wake;
    options.wake_ctx = fixture;
    options.now_us = read_clock;
    fixture->clerk = clerk_new(fixture->store.db, &options);
}

static void teardown(struct fixture *fixture)
{
    clerk_free(fixture->clerk);
    store_close(&fixture->store);
}

static struct work *work_of(struct fixture *fixture, int number, tenant_id tenant)
{
    struct work *work = &fixture->works[number];
    work->number = number;
    work->fixture = fixture;
    work->command.tenant = tenant;
    work->command.run = run;
    work->command.answered = answered;
    return work;
}

static struct work *submit(struct fixture *fixture, int number, tenant_id tenant)
{
    struct work *work = work_of(fixture, number, tenant);
    assert_true(clerk_submit(fixture->clerk, &work->command));
    return work;
}

static bool turn_at(struct fixture *fixture, int64_t mono_ms)
{
    return clerk_turn(fixture->clerk, TEST_NOW_MS, mono_ms, &fixture->store.rng);
}

static bool turn(struct fixture *fixture)
{
    return turn_at(fixture, 0);
}

static int64_t rows(struct fixture *fixture)
{
    int64_t count = store_int(store_begin(&fixture->store), "SELECT count(*) FROM row");
    store_commit(&fixture->store);
    return count;
}

/* ---- an outlet that writes down what it hears ---- */

struct ear {
    struct outlet outlet;
    uint64_t heard_a[400], heard_b[400]; /* seq */
    size_t count_a, count_b;
    size_t publishes;
    struct fixture *fixture;
    int answered_before; /* commands that were answered when it heard something */
};

static void hear(struct outlet *outlet, struct fact *const *facts, size_t count)
{
    struct ear *ear = CONTAINER_OF(outlet, struct ear, outlet);

    ear->publishes++;
    ear->answered_before = ear->fixture->order_count;
    for (size_t i = 0; i < count; i++) {
        if (id_eq(facts[i]->tenant, ear->fixture->a))
            ear->heard_a[ear->count_a++] = facts[i]->seq;
        else
            ear->heard_b[ear->count_b++] = facts[i]->seq;
    }
}

static struct ear ear_of(struct fixture *fixture, unsigned index)
{
    return (struct ear){ .outlet = { hear, index }, .fixture = fixture };
}

static void watch_answered(struct watch *watch)
{
    watch->link.next = NULL; /* the test's sign that it was answered */
}

static struct watch watch_now(struct fixture *fixture, struct ear *ear, tenant_id tenant,
                              size_t tail_max)
{
    struct watch watch = { .outlet = &ear->outlet,
                           .tenant = tenant,
                           .tail_max = tail_max,
                           .answered = watch_answered };
    clerk_watch(fixture->clerk, &watch);
    turn(fixture);
    assert_null(watch.link.next);
    return watch;
}

static void drop_tail(struct watch *watch)
{
    for (size_t i = 0; i < watch->tail_count; i++)
        fact_unref(watch->tail[i]);
    mem_free(watch->tail);
}

static void assert_follows(const uint64_t *seqs, size_t count, uint64_t first)
{
    for (size_t i = 0; i < count; i++)
        assert_true(seqs[i] == first + i);
}

/* ---- running ---- */

TEST(many_commands_are_one_commit_and_each_is_answered)
{
    struct fixture fixture;
    struct clerk_stats stats;

    setup(&fixture, (struct clerk_options){ 0 });
    for (int i = 0; i < 20; i++)
        submit(&fixture, i, fixture.a);
    assert_int_equal(fixture.wakes, 1); /* the first wakes for all */
    assert_int_equal(fixture.order_count, 0);
    assert_false(turn(&fixture));
    assert_int_equal(fixture.order_count, 20);
    for (int i = 0; i < 20; i++)
        assert_true(fixture.works[i].command.ok);
    clerk_read_stats(fixture.clerk, &stats);
    assert_int_equal(stats.commits, 1);
    assert_int_equal(stats.commands, 20);
    assert_int_equal(stats.batch_sum, 20);
    assert_int_equal(rows(&fixture), 20);
    assert_false(turn(&fixture));
    teardown(&fixture);
}

static void turn_to_the_end(struct fixture *fixture)
{
    while (turn(fixture))
        continue;
}

TEST(a_refused_command_is_undone_alone_and_hears_its_own_reason)
{
    struct fixture fixture;
    struct ear ear;

    setup(&fixture, (struct clerk_options){ 0 });
    ear = ear_of(&fixture, 0);
    watch_now(&fixture, &ear, fixture.a, 0);
    for (int i = 0; i < 10; i++) {
        work_of(&fixture, i, fixture.a)->refuse = i == 2 || i == 7;
        fixture.works[i].refuse_first = i == 4;
    }
    for (int i = 0; i < 10; i++)
        assert_true(clerk_submit(fixture.clerk, &fixture.works[i].command));
    turn_to_the_end(&fixture);
    for (int i = 0; i < 10; i++) {
        bool refused = i == 2 || i == 7 || i == 4;
        assert_int_equal(fixture.works[i].answers, 1);
        assert_int_equal(fixture.works[i].command.ok, !refused);
        if (refused)
            assert_string_equal(fixture.works[i].command.err.code, "no");
    }
    assert_int_equal(rows(&fixture), 7);
    assert_int_equal(ear.count_a, 7);
    assert_follows(ear.heard_a, 7, 1);
    teardown(&fixture);
}

TEST(only_a_refusal_after_writing_makes_a_batch_run_again_and_then_not_for_a_while)
{
    struct fixture fixture;
    struct clerk_stats stats;

    setup(&fixture, (struct clerk_options){ 0 });
    for (int i = 0; i < 4; i++)
        submit(&fixture, i, fixture.a)->refuse_first = i == 2;
    turn_to_the_end(&fixture);
    for (int i = 0; i < 4; i++)
        assert_int_equal(fixture.works[i].runs, 1);

    submit(&fixture, 4, fixture.a)->refuse = true; /* alone: there is nothing to protect */
    turn_to_the_end(&fixture);
    assert_int_equal(fixture.works[4].runs, 1);
    clerk_read_stats(fixture.clerk, &stats);
    assert_int_equal(stats.retried, 0);

    for (int i = 5; i < 9; i++)
        submit(&fixture, i, fixture.a)->refuse = i == 7;
    turn_to_the_end(&fixture);
    for (int i = 5; i < 9; i++)
        assert_int_equal(fixture.works[i].runs, i <= 7 ? 2 : 1);
    for (int i = 10; i < 14; i++)
        submit(&fixture, i, fixture.a)->refuse = i == 12;
    turn_to_the_end(&fixture);
    for (int i = 10; i < 14; i++)
        assert_int_equal(fixture.works[i].runs, 1);
    assert_int_equal(rows(&fixture), 3 + 3 + 3);
    teardown(&fixture);
}

TEST(tenants_take_turns_within_a_batch)
{
    struct fixture fixture;
    static const int expected[] = { 0, 6, 1, 7, 2, 3, 4, 5 };

    setup(&fixture, (struct clerk_options){ 0 });
    for (int i = 0; i < 6; i++)
        submit(&fixture, i, fixture.a);
    submit(&fixture, 6, fixture.b);
    submit(&fixture, 7, fixture.b);
    turn(&fixture);
    assert_int_equal(fixture.order_count, 8);
    assert_memory_equal(fixture.order, expected, sizeof expected);
    teardown(&fixture);
}

TEST(a_batch_ends_after_its_number_or_its_time)
{
    struct fixture fixture;

    setup(&fixture, (struct clerk_options){ .batch_max = 4 });
    for (int i = 0; i < 10; i++)
        submit(&fixture, i, fixture.a);
    assert_true(turn(&fixture));
    assert_int_equal(fixture.order_count, 4);
    assert_true(turn(&fixture));
    assert_false(turn(&fixture));
    assert_int_equal(fixture.order_count, 10);
    teardown(&fixture);

    setup(&fixture, (struct clerk_options){ .batch_ms = 1 });
    for (int i = 0; i < 10; i++)
        submit(&fixture, i, fixture.a)->takes_us = 400;
    assert_true(turn(&fixture));
    assert_int_equal(fixture.order_count, 3);
    while (turn(&fixture))
        continue;
    assert_int_equal(fixture.order_count, 10);
    teardown(&fixture);
}

/* Those who may run when the clerk lets them: each time one more command comes. */
static struct fixture *lively;
static int arrived;

static void one_more_comes(void)
{
    if (arrived < 6)
        submit(lively, arrived++, lively->a);
}

TEST(what_comes_while_the_clerk_lets_others_run_is_in_the_same_commit)
{
    static const struct {
        const char *name;
        struct clerk_options options;
        int answered; /* after the first turn */
    } cases[] = {
        { "until nothing comes any more", { .batch_max = 0 }, 6 },
        { "or there are enough", { .batch_max = 4 }, 4 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture fixture;
        struct clerk_stats stats;
        struct clerk_options options = cases[i].options;

        options.yield = one_more_comes;
        setup(&fixture, options);
        lively = &fixture;
        arrived = 0;
        one_more_comes();
        (void)turn(&fixture); /* whether more waits is another test's matter */
        clerk_read_stats(fixture.clerk, &stats);
        assert_int_equal(stats.commits, 1);
        assert_int_equal(fixture.order_count, cases[i].answered);
        while (turn(&fixture))
            continue;
        assert_int_equal(rows(&fixture), arrived);
        assert_int_equal(fixture.order_count, arrived);
        teardown(&fixture);
    }
}

TEST(the_queue_is_bounded_and_one_tenant_cannot_fill_it)
{
    struct fixture fixture;
    struct clerk_stats stats;
    int taken_a = 0, taken_b = 0;

    setup(&fixture, (struct clerk_options){ .queue_max = 16 });
    for (int i = 0; i < 20; i++)
        taken_a += clerk_submit(fixture.clerk, &work_of(&fixture, i, fixture.a)->command);
    for (int i = 20; i < 40; i++)
        taken_b += clerk_submit(fixture.clerk, &work_of(&fixture, i, fixture.b)->command);
    assert_int_equal(taken_a, 12);
    assert_int_equal(taken_b, 4);
    clerk_read_stats(fixture.clerk, &stats);
    assert_int_equal(stats.refused, 24);
    assert_int_equal(stats.waiting, 16);
    turn(&fixture);
    assert_int_equal(fixture.order_count, 16);
    assert_true(clerk_submit(fixture.clerk, &fixture.works[15].command));
    turn(&fixture);
    teardown(&fixture);
}

TEST(a_command_whose_deadline_passed_is_answered_without_running)
{
    struct fixture fixture;

    setup(&fixture, (struct clerk_options){ 0 });
    work_of(&fixture, 0, fixture.a)->command.deadline_ms = 1000;
    work_of(&fixture, 1, fixture.a)->command.deadline_ms = 2000;
    for (int i = 0; i < 2; i++)
        assert_true(clerk_submit(fixture.clerk, &fixture.works[i].command));
    turn_at(&fixture, 1500);
    assert_int_equal(fixture.works[0].answers, 1);
    assert_int_equal(fixture.works[0].runs, 0);
    assert_int_equal(fixture.works[0].command.err.kind, ERR_BUSY);
    assert_true(fixture.works[1].command.ok);
    teardown(&fixture);
}

TEST(when_the_transaction_is_lost_each_command_runs_once_more_alone)
{
    struct fixture fixture;
    struct ear ear;
    struct clerk_stats stats;

    setup(&fixture, (struct clerk_options){ 0 });
    ear = ear_of(&fixture, 0);
    watch_now(&fixture, &ear, fixture.a, 0);
    for (int i = 0; i < 6; i++)
        work_of(&fixture, i, fixture.a)->destroy = i == 3;
    work_of(&fixture, 1, fixture.a)->refuse_first = true;
    for (int i = 0; i < 6; i++)
        assert_true(clerk_submit(fixture.clerk, &fixture.works[i].command));
    assert_true(turn(&fixture)); /* those behind it were not touched */
    assert_false(turn(&fixture));
    for (int i = 0; i < 6; i++) {
        assert_int_equal(fixture.works[i].answers, 1);
        assert_int_equal(fixture.works[i].runs, i < 4 ? 2 : 1);
        assert_int_equal(fixture.works[i].command.ok, i != 1);
    }
    assert_int_equal(rows(&fixture), 5);
    assert_int_equal(ear.count_a, 5);
    assert_follows(ear.heard_a, 5, 1);
    clerk_read_stats(fixture.clerk, &stats);
    assert_int_equal(stats.retried, 4);
    teardown(&fixture);
}

TEST(what_waits_at_the_end_is_answered)
{
    struct fixture fixture;
    struct ear ear;

    setup(&fixture, (struct clerk_options){ 0 });
    ear = ear_of(&fixture, 0);
    struct watch watch = { .outlet = &ear.outlet,
                           .tenant = fixture.a,
                           .answered = watch_answered };
    submit(&fixture, 0, fixture.a);
    clerk_watch(fixture.clerk, &watch);
    clerk_free(fixture.clerk);
    fixture.clerk = NULL;
    assert_int_equal(fixture.works[0].answers, 1);
    assert_int_equal(fixture.works[0].command.err.kind, ERR_BUSY);
    assert_null(watch.link.next);
    assert_false(watch.ok);
    teardown(&fixture);
}

/* ---- several threads ---- */

enum { CROWD_THREADS = 4, CROWD_EACH = 300 };

struct crowd {
    struct fixture *fixture;
    struct crowd_command {
        struct command command;
        struct crowd *crowd;
    } commands[CROWD_EACH];
    int first, answered; /* atomic */
};

static bool crowd_run(struct tx *tx, struct command *command, struct error *err)
{
    const struct crowd_command *mine = CONTAINER_OF(command, struct crowd_command, command);
    int64_t number = mine->crowd->first + (mine - mine->crowd->commands);

    return sql_run(tx, err, "INSERT INTO row (tenant, number) VALUES (?1, ?2)", "ui",
                   command->tenant.uuid, number);
}

static void crowd_answered(struct command *command)
{
    struct crowd_command *mine = CONTAINER_OF(command, struct crowd_command, command);
    assert_true(command->ok);
    __atomic_fetch_add(&mine->crowd->answered, 1, __ATOMIC_RELEASE);
}

static void *crowd_submit(void *ctx)
{
    struct crowd *crowd = ctx;

    for (int i = 0; i < CROWD_EACH; i++) {
        struct crowd_command *mine = &crowd->commands[i];
        mine->crowd = crowd;
        mine->command.tenant = i % 2 ? crowd->fixture->a : crowd->fixture->b;
        mine->command.run = crowd_run;
        mine->command.answered = crowd_answered;
        while (!clerk_submit(crowd->fixture->clerk, &mine->command))
            sched_yield(); /* full */
    }
    return NULL;
}

TEST(commands_come_from_any_thread)
{
    struct fixture fixture;
    struct crowd *crowds = mem_array(struct crowd, CROWD_THREADS);
    pthread_t threads[CROWD_THREADS];
    int answered_count = 0;

    setup(&fixture, (struct clerk_options){ .queue_max = 64 });
    for (int i = 0; i < CROWD_THREADS; i++) {
        crowds[i].fixture = &fixture;
        crowds[i].first = i * CROWD_EACH;
        assert_int_equal(pthread_create(&threads[i], NULL, crowd_submit, &crowds[i]), 0);
    }
    while (answered_count < CROWD_THREADS * CROWD_EACH) {
        struct clerk_stats stats;
        turn(&fixture);
        clerk_read_stats(fixture.clerk, &stats);
        answered_count = 0;
        for (int i = 0; i < CROWD_THREADS; i++)
            answered_count += __atomic_load_n(&crowds[i].answered, __ATOMIC_ACQUIRE);
    }
    for (int i = 0; i < CROWD_THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(rows(&fixture), CROWD_THREADS * CROWD_EACH);
    mem_free(crowds);
    teardown(&fixture);
}

/* ---- publishing ---- */

TEST(facts_are_heard_before_the_answers_by_those_who_watch_and_in_order)
{
    struct fixture fixture;
    struct ear both, only_b;

    setup(&fixture, (struct clerk_options){ 0 });
    both = ear_of(&fixture, 0);
    only_b = ear_of(&fixture, 31);
    watch_now(&fixture, &both, fixture.a, 0);
    watch_now(&fixture, &both, fixture.b, 0);
    watch_now(&fixture, &only_b, fixture.b, 0);
    for (int i = 0; i < 10; i++)
        submit(&fixture, i, i % 2 ? fixture.b : fixture.a);
    turn(&fixture);
    assert_int_equal(both.publishes, 1);
    assert_int_equal(both.answered_before, 0);
    assert_true(both.count_a == 5 && both.count_b == 5);
    assert_follows(both.heard_a, 5, 1);
    assert_follows(both.heard_b, 5, 1);
    assert_true(only_b.count_a == 0 && only_b.count_b == 5);

    struct watch stop = {
        .outlet = &both.outlet, .tenant = fixture.b, .stop = true, .answered = watch_answered
    };
    clerk_watch(fixture.clerk, &stop);
    submit(&fixture, 10, fixture.b);
    turn(&fixture);
    assert_true(stop.ok);
    assert_true(both.count_b == 5 && only_b.count_b == 6);
    teardown(&fixture);
}

TEST(the_tail_and_what_follows_are_everything_once)
{
    static const struct tail_case {
        int before;
        size_t tail_max, tail;
    } cases[] = { { 0, 64, 0 }, { 3, 64, 3 }, { 5, 2, 2 }, { 5, 5, 5 }, { 5, 0, 0 } };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture fixture;
        struct ear ear;
        const struct tail_case *c = &cases[i];

        setup(&fixture, (struct clerk_options){ 0 });
        ear = ear_of(&fixture, 0);
        for (int n = 0; n < c->before; n++)
            submit(&fixture, n, fixture.a);
        turn(&fixture);
        struct watch watch = watch_now(&fixture, &ear, fixture.a, c->tail_max);
        assert_true(watch.ok);
        assert_int_equal(watch.state.head, c->before);
        assert_int_equal(watch.tail_count, c->tail);
        for (size_t n = 0; n < watch.tail_count; n++)
            assert_true(watch.tail[n]->seq == (uint64_t)c->before - c->tail + 1 + n);
        drop_tail(&watch);
        submit(&fixture, c->before, fixture.a);
        turn(&fixture);
        assert_int_equal(ear.count_a, 1);
        assert_follows(ear.heard_a, 1, (uint64_t)c->before + 1);
        teardown(&fixture);
    }
}

TEST(an_unknown_tenant_cannot_be_watched)
{
    struct fixture fixture;
    struct ear ear;

    setup(&fixture, (struct clerk_options){ 0 });
    ear = ear_of(&fixture, 0);
    struct watch watch = watch_now(&fixture, &ear, (tenant_id){ { 9 } }, 64);
    assert_false(watch.ok);
    assert_int_equal(watch.err.kind, ERR_NOT_FOUND);
    teardown(&fixture);
}

/* ---- somebody else writes: `mozaik user add` ---- */

static void write_from_outside(struct fixture *fixture, tenant_id tenant, int facts)
{
    struct db *db = NULL;
    struct arena arena = { 0 };
    struct tx tx;

    must(db_open(&db, fixture->store.folder, DB_WRITE, &oops));
    must(tx_begin(&tx, db, TEST_NOW_MS, &fixture->store.rng, &arena, &oops));
    for (int i = 0; i < facts; i++)
        must(append_fact(&tx, tenant, i, &oops));
    must(tx_commit(&tx, &oops));
    tx_drop_facts(&tx);
    arena_release(&arena);
    db_close(db);
}

TEST(another_processs_facts_are_heard_within_a_second)
{
    struct fixture fixture;
    struct ear ear;

    setup(&fixture, (struct clerk_options){ 0 });
    ear = ear_of(&fixture, 0);
    watch_now(&fixture, &ear, fixture.a, 0);
    write_from_outside(&fixture, fixture.a, 150); /* more than two pages of the journal */
    turn_at(&fixture, 500);
    assert_int_equal(ear.count_a, 0);
    turn_at(&fixture, 1000);
    assert_int_equal(ear.count_a, 150);
    assert_follows(ear.heard_a, 150, 1);
    turn_at(&fixture, 2000);
    assert_int_equal(ear.count_a, 150);
    teardown(&fixture);
}

TEST(another_processs_facts_come_before_the_own_ones_that_follow_them)
{
    struct fixture fixture;
    struct ear ear;

    setup(&fixture, (struct clerk_options){ 0 });
    ear = ear_of(&fixture, 0);
    watch_now(&fixture, &ear, fixture.a, 0);
    write_from_outside(&fixture, fixture.a, 3);
    submit(&fixture, 0, fixture.a);
    submit(&fixture, 1, fixture.a);
    turn_at(&fixture, 10);
    assert_int_equal(ear.count_a, 5);
    assert_follows(ear.heard_a, 5, 1);
    turn_at(&fixture, 2000);
    assert_int_equal(ear.count_a, 5);
    teardown(&fixture);
}

TEST(a_second_outlet_joins_at_the_head_and_neither_misses_or_repeats)
{
    struct fixture fixture;
    struct ear first, second;

    setup(&fixture, (struct clerk_options){ 0 });
    first = ear_of(&fixture, 0);
    second = ear_of(&fixture, 1);
    watch_now(&fixture, &first, fixture.a, 0);
    write_from_outside(&fixture, fixture.a, 3);
    struct watch watch = watch_now(&fixture, &second, fixture.a, 2);
    assert_int_equal(watch.tail_count, 2);
    assert_true(watch.tail[1]->seq == 3);
    drop_tail(&watch);
    assert_int_equal(first.count_a, 3);
    submit(&fixture, 0, fixture.a);
    turn_at(&fixture, 5000);
    assert_int_equal(first.count_a, 4);
    assert_follows(first.heard_a, 4, 1);
    assert_int_equal(second.count_a, 1);
    assert_follows(second.heard_a, 1, 4);
    teardown(&fixture);
}

TEST(a_copy_without_epochs_gets_them_in_the_first_turn)
{
    struct fixture fixture;
    struct ear ear;

    setup(&fixture, (struct clerk_options){ 0 });
    must(sqlite_run(db_sqlite(fixture.store.db), "UPDATE tenant SET epoch = NULL", &oops));
    ear = ear_of(&fixture, 0);
    struct watch watch = watch_now(&fixture, &ear, fixture.a, 0);
    assert_true(watch.ok);
    assert_int_equal(strlen(watch.state.epoch), 8);
    assert_string_not_equal(watch.state.epoch, "abcdefgh");
    teardown(&fixture);
}

/* ---- readers ---- */

static bool count_rows(struct tx *tx, struct command *command, struct error *err)
{
    struct work *work = CONTAINER_OF(command, struct work, command);
    (void)err;
    work->number = (int)store_int(tx, "SELECT count(*) FROM row");
    return true;
}

TEST(readers_see_what_was_answered_and_cannot_write)
{
    struct fixture fixture;
    struct db *reader = NULL;

    setup(&fixture, (struct clerk_options){ 0 });
    struct reader_queue *queue = reader_queue_new(
        &(struct clerk_options){ .queue_max = 4, .wake = wake, .wake_ctx = &fixture });
    must(db_open(&reader, fixture.store.folder, DB_READ, &oops));
    submit(&fixture, 0, fixture.a);
    turn(&fixture);

    struct work *ask = work_of(&fixture, 1, fixture.a), *late = work_of(&fixture, 2, fixture.b),
                *writer = work_of(&fixture, 3, fixture.a);
    ask->command.run = count_rows;
    late->command.deadline_ms = 5;
    assert_true(reader_queue_submit(queue, &ask->command));
    assert_true(reader_queue_submit(queue, &late->command));
    assert_true(reader_queue_submit(queue, &writer->command));
    assert_true(reader_queue_turn(queue, reader, TEST_NOW_MS, 10, &fixture.store.rng));
    assert_true(reader_queue_turn(queue, reader, TEST_NOW_MS, 10, &fixture.store.rng));
    assert_false(reader_queue_turn(queue, reader, TEST_NOW_MS, 10, &fixture.store.rng));
    assert_false(reader_queue_turn(queue, reader, TEST_NOW_MS, 10, &fixture.store.rng));
    assert_true(ask->command.ok);
    assert_int_equal(ask->number, 1);
    assert_int_equal(late->command.err.kind, ERR_BUSY);
    assert_int_equal(late->runs, 0);
    assert_int_equal(writer->command.err.kind, ERR_INTERNAL);

    assert_true(reader_queue_submit(queue, &ask->command));
    reader_queue_free(queue);
    assert_int_equal(ask->answers, 2);
    assert_int_equal(ask->command.err.kind, ERR_BUSY);
    db_close(reader);
    teardown(&fixture);
}

TEST_MAIN("store/clerk", CASE(many_commands_are_one_commit_and_each_is_answered),
          CASE(a_refused_command_is_undone_alone_and_hears_its_own_reason),
          CASE(only_a_refusal_after_writing_makes_a_batch_run_again_and_then_not_for_a_while),
          CASE(tenants_take_turns_within_a_batch),
          CASE(a_batch_ends_after_its_number_or_its_time),
          CASE(what_comes_while_the_clerk_lets_others_run_is_in_the_same_commit),
          CASE(the_queue_is_bounded_and_one_tenant_cannot_fill_it),
          CASE(a_command_whose_deadline_passed_is_answered_without_running),
          CASE(when_the_transaction_is_lost_each_command_runs_once_more_alone),
          CASE(what_waits_at_the_end_is_answered), CASE(commands_come_from_any_thread),
          CASE(facts_are_heard_before_the_answers_by_those_who_watch_and_in_order),
          CASE(the_tail_and_what_follows_are_everything_once),
          CASE(an_unknown_tenant_cannot_be_watched),
          CASE(another_processs_facts_are_heard_within_a_second),
          CASE(another_processs_facts_come_before_the_own_ones_that_follow_them),
          CASE(a_second_outlet_joins_at_the_head_and_neither_misses_or_repeats),
          CASE(a_copy_without_epochs_gets_them_in_the_first_turn),
          CASE(readers_see_what_was_answered_and_cannot_write))
