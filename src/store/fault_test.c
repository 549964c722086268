/*
 * Every way in which a batch of eight can fail, one after the other: the N-th statement,
 * the N-th write to the disk, the N-th fsync, once or from then on, for N = 0, 1, 2 ...
 * until nothing fails any more. After each: nothing is half done, what was answered is
 * there, what was refused is not, what was heard exists, and the clerk works on. Looked at
 * in the process itself, after its death, and after a loss of power.
 */
#include "store/clerk.h"

#include "store/test_disk.h"
#include "store/test_store.h"

enum { BATCH = 8, REFUSED = 5, AFTERWARDS = BATCH, WORK_COUNT };

enum fault_kind { FAULT_STATEMENT, FAULT_WRITE, FAULT_SYNC };

struct work {
    struct command command;
    int number, answers;
};

static struct scene {
    struct test_store store;
    struct clerk *clerk;
    tenant_id tenants[2];
    struct work works[WORK_COUNT];
    struct outlet outlet;
    uint64_t heard[2]; /* the last seq of each tenant */
    int statements_left, statement_faults;
    bool statements_armed, forever;
    bool refuses_late; /* the refused one has written: its batch runs again, in savepoints */
} scene;

static int64_t no_time(void)
{
    return 0;
}

static void nobody_sleeps(void *ctx)
{
    (void)ctx;
}

static void answered(struct command *command)
{
    CONTAINER_OF(command, struct work, command)->answers++;
}

static void hear(struct outlet *outlet, struct fact *const *facts, size_t count)
{
    (void)outlet;
    for (size_t i = 0; i < count; i++) {
        int which = id_eq(facts[i]->tenant, scene.tenants[1]);
        assert_true(facts[i]->seq == scene.heard[which] + 1);
        scene.heard[which]++;
    }
}

static void watched(struct watch *watch)
{
    assert_true(watch->ok);
}

/* Two rows and a fact that belong together. */
static bool run(struct tx *tx, struct command *command, struct error *err)
{
    struct work *work = CONTAINER_OF(command, struct work, command);
    struct fact_draft draft = { .tenant = command->tenant, .type = SLICE("row_added") };
    uint8_t id[16] = { [15] = (uint8_t)(work->number + 1) };

    if (work->number == REFUSED && !scene.refuses_late)
        return error_set(err, ERR_DENIED, "no", "Non.");
    if (!sql_run(
            tx, err,
            "INSERT INTO audit (tenant, id, at, thing, action) VALUES (?1, ?2, ?3, 'a', 'b')",
            "uui", command->tenant.uuid, id, tx->now_ms))
        return false;
    fact_draft_view(&draft, channel_everyone(), arena_printf(tx->arena, "%d", work->number));
    if (!journal_append(tx, &draft, err))
        return false;
    if (!sql_run(tx, err,
                 "INSERT INTO due (tenant, what, thing_id, at) VALUES (?1, 'a', ?2, ?3)", "uui",
                 command->tenant.uuid, id, tx->now_ms))
        return false;
    if (work->number == REFUSED)
        return error_set(err, ERR_DENIED, "no", "Non.");
    return true;
}

static bool allow(void *ctx, const char *what)
{
    (void)ctx;
    (void)what;
    if (!scene.statements_armed || scene.statements_left-- > 0)
        return true;
    scene.statements_armed = scene.forever;
    scene.statement_faults++;
    return false;
}

static void submit(int number)
{
    struct work *work = &scene.works[number];
    work->command.tenant = scene.tenants[number % 2];
    work->command.run = run;
    work->command.answered = answered;
    assert_true(clerk_submit(scene.clerk, &work->command));
}

static void turn(void)
{
    while (clerk_turn(scene.clerk, TEST_NOW_MS, 0, &scene.store.rng))
        continue;
}

static void scene_open(void)
{
    struct clerk_options options = { .wake = nobody_sleeps, .now_us = no_time };
    struct watch watches[2];

    memset(&scene, 0, sizeof scene);
    for (int i = 0; i < WORK_COUNT; i++)
        scene.works[i].number = i;
    disk_use();
    store_open(&scene.store);
    for (uint8_t i = 0; i < 2; i++) {
        scene.tenants[i] = store_add_tenant(store_begin(&scene.store), i);
        store_commit(&scene.store);
    }
    scene.clerk = clerk_new(scene.store.db, &options);
    scene.outlet.publish = hear;
    for (int i = 0; i < 2; i++) {
        watches[i] = (struct watch){ .outlet = &scene.outlet,
                                     .tenant = scene.tenants[i],
                                     .answered = watched };
        clerk_watch(scene.clerk, &watches[i]);
    }
    turn();
    db_set_fault(scene.store.db, allow, NULL);
}

static void scene_close(void)
{
    clerk_free(scene.clerk);
    store_close(&scene.store);
    disk_leave();
}

/* ---- what must be true in each world ---- */

static int64_t count_of(struct tx *tx, const char *sql, const struct work *work)
{
    uint8_t id[16] = { [15] = (uint8_t)(work->number + 1) };
    struct rows rows;
    int64_t count;

    must(sql_one(tx, &rows, &oops, sql, "u", id));
    count = rows_int(&rows, 0);
    must(rows_close(&rows, &oops));
    return count;
}

static int64_t facts_of(struct tx *tx, const struct work *work)
{
    char views[32];
    struct rows rows;
    int64_t count;

    snprintf(views, sizeof views, "everyone 1\n%d\n", work->number);
    must(
        sql_one(tx, &rows, &oops, "SELECT count(*) FROM journal WHERE views = ?1", "t", views));
    count = rows_int(&rows, 0);
    must(rows_close(&rows, &oops));
    return count;
}

/* Not begun is as good as refused: nobody was told that it is there. */
static void check_work(struct tx *tx, const struct work *work)
{
    int64_t here = count_of(tx, "SELECT count(*) FROM audit WHERE id = ?1", work);

    assert_true(count_of(tx, "SELECT count(*) FROM due WHERE thing_id = ?1", work) == here);
    assert_true(facts_of(tx, work) == here);
    if (work->answers == 0)
        assert_true(here == 0);
    else if (work->command.ok)
        assert_true(here == 1);
    else if (work->command.err.kind != ERR_UNCERTAIN)
        assert_true(here == 0);
}

static void check_world(struct tx *tx)
{
    struct journal_state journal;
    struct fact *facts[WORK_COUNT + 1];
    size_t count = 0;

    for (int i = 0; i < WORK_COUNT; i++)
        check_work(tx, &scene.works[i]);
    for (int i = 0; i < 2; i++) {
        must(journal_state(tx, scene.tenants[i], &journal, &oops));
        assert_true(scene.heard[i] <= journal.head);
        must(journal_read(tx, scene.tenants[i], 0, COUNT_OF(facts), facts, &count, &oops));
        assert_true(count == journal.head); /* and none missing, says journal_read */
        while (count > 0)
            fact_unref(facts[--count]);
    }
}

static void check_copy(void (*copy)(const char *, const char *, const char *))
{
    struct test_store other = { 0 };

    test_folder_make(other.folder);
    copy(scene.store.folder, other.folder, "mozaik.db");
    copy(scene.store.folder, other.folder, "mozaik.db-wal");
    rng_seed(&other.rng, 1);
    must(db_open(&other.db, other.folder, DB_WRITE, &oops));
    check_world(store_begin(&other));
    store_commit(&other);
    store_close(&other);
}

static void check_all(void)
{
    check_world(store_begin(&scene.store));
    store_commit(&scene.store);
    check_copy(disk_kill);
    check_copy(disk_power_loss);
}

/* ---- the accidents ---- */

static void arm(enum fault_kind kind, int nth, bool forever)
{
    scene.forever = forever;
    scene.statements_left = nth;
    scene.statements_armed = kind == FAULT_STATEMENT;
    if (kind != FAULT_STATEMENT)
        disk_arm(kind == FAULT_WRITE ? DISK_WRITE : DISK_SYNC, nth, forever);
}

static int disarm(void)
{
    scene.statements_armed = false;
    disk.armed = false;
    return scene.statement_faults + disk.faults;
}

struct outcome {
    int faults, ok, busy, uncertain;
};

static struct outcome accident(enum fault_kind kind, int nth, bool forever, bool refuses_late)
{
    struct outcome outcome = { 0 };
    struct error ignored = { 0 };

    scene_open();
    scene.refuses_late = refuses_late;
    arm(kind, nth, forever);
    for (int i = 0; i < BATCH; i++)
        submit(i);
    turn();
    bool moved = db_checkpoint(scene.store.db, &ignored);
    (void)moved; /* it may fail, too, and must not harm anything */
    outcome.faults = disarm();
    for (int i = 0; i < BATCH; i++) {
        assert_int_equal(scene.works[i].answers, 1);
        outcome.ok += scene.works[i].command.ok;
        outcome.busy += !scene.works[i].command.ok &&
                        scene.works[i].command.err.kind == ERR_BUSY;
        outcome.uncertain += !scene.works[i].command.ok &&
                             scene.works[i].command.err.kind == ERR_UNCERTAIN;
    }
    check_all();

    submit(AFTERWARDS);
    turn();
    assert_true(scene.works[AFTERWARDS].command.ok);
    check_all();
    scene_close();
    return outcome;
}

/* N = 0, 1, 2 ... until nothing fails. Returns how far N went, so that a test that fails
 * nothing is seen. */
static int each_accident(enum fault_kind kind, bool forever, bool refuses_late,
                         struct outcome *sum)
{
    for (int nth = 0;; nth++) {
        struct outcome outcome = accident(kind, nth, forever, refuses_late);
        if (outcome.faults == 0) {
            assert_int_equal(outcome.ok, BATCH - 1);
            return nth;
        }
        if (!forever) /* it works again at once: each is served, or told to come back */
            assert_true(outcome.ok + outcome.busy >= BATCH - 1);
        sum->ok += outcome.ok;
        sum->busy += outcome.busy;
        sum->uncertain += outcome.uncertain;
    }
}

static struct outcome all_accidents(enum fault_kind kind, bool forever, int *most_out)
{
    struct outcome sum = { 0 };

    *most_out = each_accident(kind, forever, false, &sum);
    int late = each_accident(kind, forever, true, &sum);
    assert_true(late > *most_out);
    return sum;
}

TEST(the_nth_statement_fails)
{
    int most = 0;
    struct outcome once = all_accidents(FAULT_STATEMENT, false, &most);
    print_message("# statements: %d faults, %d ok, %d busy\n", most, once.ok, once.busy);
    assert_true(most > BATCH * 4);
    assert_int_equal(once.uncertain, 0);
}

TEST(every_statement_fails_from_the_nth_on)
{
    int most = 0;
    struct outcome sum = all_accidents(FAULT_STATEMENT, true, &most);
    assert_true(most > BATCH * 4);
    assert_int_equal(sum.uncertain, 0);
}

TEST(the_nth_write_fails)
{
    int most = 0;
    struct outcome once = all_accidents(FAULT_WRITE, false, &most);
    print_message("# writes: %d faults, %d ok, %d busy, %d uncertain\n", most, once.ok,
                  once.busy, once.uncertain);
    assert_true(most >= 10);
    assert_int_equal(once.uncertain, 0); /* what comes after it settles it */
}

TEST(every_write_fails_from_the_nth_on)
{
    int most = 0;
    struct outcome sum = all_accidents(FAULT_WRITE, true, &most);
    assert_true(most >= 10 && sum.uncertain > 0);
}

TEST(the_nth_fsync_fails)
{
    int most = 0;
    struct outcome once = all_accidents(FAULT_SYNC, false, &most);
    print_message("# fsyncs: %d faults, %d ok, %d busy, %d uncertain\n", most, once.ok,
                  once.busy, once.uncertain);
    assert_true(most >= 3); /* the commit, and the two of the checkpoint */
    assert_int_equal(once.uncertain, 0);
}

TEST(every_fsync_fails_from_the_nth_on)
{
    int most = 0;
    struct outcome sum = all_accidents(FAULT_SYNC, true, &most);
    assert_true(most >= 3 && sum.uncertain > 0);
}

TEST_MAIN("store/fault", CASE(the_nth_statement_fails),
          CASE(every_statement_fails_from_the_nth_on), CASE(the_nth_write_fails),
          CASE(every_write_fails_from_the_nth_on), CASE(the_nth_fsync_fails),
          CASE(every_fsync_fails_from_the_nth_on))
