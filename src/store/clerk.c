#include "store/clerk.h"

#include "base/log.h"
#include "base/mem.h"
#include "store/lanes.h"
#include "store/watched.h"

#include <assert.h>
#include <pthread.h>

/* Another process's commits are looked for this often. */
enum { FOREIGN_LOOK_MS = 1000 };

/* A checkpoint costs some fsyncs, and writes each changed page once however often it was
 * changed: the longer it waits the cheaper it is, and the longer a commit waits for it when
 * it comes. So: in a turn that finds nothing to do, or when the WAL has grown large (pages
 * of 4 KiB). An empty queue alone says nothing: after each batch it is empty until those
 * who were answered ask again. */
enum { CHECKPOINT_IDLE_PAGES = 1000, CHECKPOINT_BUSY_PAGES = 4000 };

/* Batches with savepoints after one that needed them. */
enum { CAREFUL_BATCHES = 64 };

struct clerk {
    struct db *db;
    struct clerk_options options;
    struct lanes *lanes;

    pthread_mutex_t watch_lock;
    struct list watches; /* that wait */
    bool closed;

    /* The rest belongs to the database thread. */
    struct watched watched;
    struct command **batch; /* those that ran in the open transaction */
    size_t batch_count;
    struct arena arena;
    bool epochs_begun, foreign_known;
    int64_t foreign_version, foreign_looked_ms;
    size_t checkpoint_pages; /* not before the WAL has this many */
    int careful;             /* so many batches with savepoints are still to come */

    struct clerk_stats stats; /* atomics */
};

/* What a turn was given. */
struct turn {
    int64_t now_ms, mono_ms;
    struct rng *rng;
};

static void count(uint64_t *counter, uint64_t more)
{
    __atomic_fetch_add(counter, more, __ATOMIC_RELAXED);
}

struct clerk *clerk_new(struct db *db, const struct clerk_options *options)
{
    struct clerk *clerk = mem_new(struct clerk);

    clerk->db = db;
    clerk->options = *options;
    if (clerk->options.queue_max == 0)
        clerk->options.queue_max = 10000;
    if (clerk->options.batch_max == 0)
        clerk->options.batch_max = 1000;
    if (clerk->options.batch_ms == 0)
        clerk->options.batch_ms = 10;
    clerk->lanes = lanes_new(clerk->options.queue_max);
    pthread_mutex_init(&clerk->watch_lock, NULL);
    list_init(&clerk->watches);
    watched_init(&clerk->watched, db);
    clerk->batch = mem_array(struct command *, clerk->options.batch_max);
    arena_init(&clerk->arena);
    clerk->checkpoint_pages = CHECKPOINT_IDLE_PAGES;
    return clerk;
}

/* ---- the doors: any thread ---- */

bool clerk_submit(struct clerk *clerk, struct command *command)
{
    bool first = false;

    if (!lanes_add(clerk->lanes, command, &first))
        return false;
    /* Whoever found something waiting is sure of a turn: the one that ends while something
     * waits asks to be called again. */
    if (first)
        clerk->options.wake(clerk->options.wake_ctx);
    return true;
}

static void refuse_watch(struct watch *watch)
{
    watch->ok = false;
    watch->tail = NULL;
    watch->tail_count = 0;
    error_set(&watch->err, ERR_BUSY, "stopping",
              "Le serveur s’arrête\u00a0: reconnectez-vous.");
    watch->answered(watch);
}

void clerk_watch(struct clerk *clerk, struct watch *watch)
{
    pthread_mutex_lock(&clerk->watch_lock);
    bool closed = clerk->closed;
    if (!closed)
        list_add_last(&clerk->watches, &watch->link);
    pthread_mutex_unlock(&clerk->watch_lock);
    if (closed)
        refuse_watch(watch);
    else
        clerk->options.wake(clerk->options.wake_ctx);
}

static struct watch *next_watch(struct clerk *clerk)
{
    struct watch *watch = NULL;

    pthread_mutex_lock(&clerk->watch_lock);
    if (!list_is_empty(&clerk->watches)) {
        watch = CONTAINER_OF(clerk->watches.next, struct watch, link);
        list_remove(&watch->link);
    }
    pthread_mutex_unlock(&clerk->watch_lock);
    return watch;
}

static bool has_watch(struct clerk *clerk)
{
    pthread_mutex_lock(&clerk->watch_lock);
    bool has = !list_is_empty(&clerk->watches);
    pthread_mutex_unlock(&clerk->watch_lock);
    return has;
}

void clerk_free(struct clerk *clerk)
{
    struct watch *watch;

    if (!clerk)
        return;
    pthread_mutex_lock(&clerk->watch_lock);
    clerk->closed = true;
    pthread_mutex_unlock(&clerk->watch_lock);
    while ((watch = next_watch(clerk)) != NULL)
        refuse_watch(watch);
    lanes_refuse_all(clerk->lanes);

    watched_release(&clerk->watched);
    lanes_free(clerk->lanes);
    arena_release(&clerk->arena);
    mem_free(clerk->batch);
    pthread_mutex_destroy(&clerk->watch_lock);
    mem_free(clerk);
}

void clerk_read_stats(struct clerk *clerk, struct clerk_stats *stats_out)
{
    const uint64_t *from = (const uint64_t *)&clerk->stats;
    uint64_t *to = (uint64_t *)stats_out;

    _Static_assert(sizeof(struct clerk_stats) % sizeof(uint64_t) == 0, "only counters");
    for (size_t i = 0; i < sizeof(struct clerk_stats) / sizeof(uint64_t); i++)
        to[i] = __atomic_load_n(&from[i], __ATOMIC_RELAXED);
    stats_out->refused = lanes_refused(clerk->lanes);
    stats_out->waiting = lanes_waiting(clerk->lanes);
}

/* ---- a transaction ---- */

static bool begin(struct clerk *clerk, struct tx *tx, const struct turn *turn,
                  struct error *err)
{
    return tx_begin(tx, clerk->db, turn->now_ms, turn->rng, &clerk->arena, err);
}

static void note_commit(struct clerk *clerk, int64_t us, size_t commands)
{
    struct clerk_stats *stats = &clerk->stats;
    unsigned bucket = 0;

    while (bucket < COUNT_OF(stats->commit_bucket) - 1 && us > INT64_C(1000) << bucket)
        bucket++;
    count(&stats->commit_bucket[bucket], 1);
    count(&stats->commits, 1);
    count(&stats->batch_sum, commands);
    count(&stats->commit_us_sum, (uint64_t)us);
    if ((uint64_t)us > stats->commit_us_max)
        __atomic_store_n(&stats->commit_us_max, (uint64_t)us, __ATOMIC_RELAXED);
}

/* Commit, and give away what it published. False: nothing was published. */
static bool commit(struct clerk *clerk, struct tx *tx, size_t commands, struct error *err)
{
    int64_t began_us = clerk->options.now_us();

    if (!tx_commit(tx, err)) {
        count(&clerk->stats.failed, 1);
        log_write(LOG_ERROR, "a commit failed", LOG_TEXT("code", slice_of(err->code)),
                  LOG_TEXT("reason", slice_of(err->detail)), LOG_INT("commands", commands));
        tx_drop_facts(tx);
        return false;
    }
    note_commit(clerk, clerk->options.now_us() - began_us, commands);
    watched_publish(&clerk->watched, tx->facts, tx->fact_count);
    tx_drop_facts(tx);
    return true;
}

static void answer(struct clerk *clerk, struct command *command)
{
    count(&clerk->stats.commands, 1);
    command->answered(command);
}

static void answer_with(struct clerk *clerk, struct command *command, const struct error *err)
{
    command->ok = false;
    command->err = *err;
    answer(clerk, command);
}

/* ---- one command alone ---- */

static void run_alone(struct clerk *clerk, struct command *command, const struct turn *turn)
{
    struct error err = { 0 };
    struct tx tx;

    if (!begin(clerk, &tx, turn, &err)) {
        answer_with(clerk, command, &err);
        return;
    }
    if (!command_run(command, &tx)) {
        tx_rollback(&tx);
        answer(clerk, command);
        return;
    }
    if (commit(clerk, &tx, 1, &err))
        answer(clerk, command);
    else
        answer_with(clerk, command, &err);
}

/* The transaction they ran in is gone, so each answer it gave is void, the refusals too:
 * they may have rested on what another command of it had done. */
static void run_each_alone(struct clerk *clerk, const struct turn *turn)
{
    for (size_t i = 0; i < clerk->batch_count; i++) {
        count(&clerk->stats.retried, 1);
        run_alone(clerk, clerk->batch[i], turn);
    }
    clerk->batch_count = 0;
}

/* ---- a batch ---- */

/* How it went with one command, or with all so far. */
enum progress {
    WENT_ON,
    WENT_DIRTY, /* refused after it had written, and there is no savepoint to go back to */
    WENT_LOST,  /* the transaction is gone */
};

/* In a savepoint of its own: what a refused command did is undone, and only that. */
static void run_in_savepoint(struct command *command, struct tx *tx)
{
    command->ok = false;
    error_clear(&command->err);
    if (!tx_savepoint(tx, &command->err))
        return;
    if (command_run(command, tx) && tx_release(tx, &command->err))
        return;
    command->ok = false;
    tx_undo(tx);
}

static enum progress run_one(struct command *command, struct tx *tx, bool careful)
{
    int64_t changes = sql_changes_sum(tx);
    size_t facts = tx->fact_count;

    if (careful)
        run_in_savepoint(command, tx);
    else
        command_run(command, tx);
    if (!tx_is_alive(tx))
        return WENT_LOST;
    bool wrote = sql_changes_sum(tx) != changes || tx->fact_count != facts;
    return careful || command->ok || !wrote ? WENT_ON : WENT_DIRTY;
}

/* A commit is dear, and those who were answered a moment ago ask again at once: where there are
 * fewer cores than threads their questions lie in the sockets until somebody else may run
 * (measured on one core: batches of 17 instead of 50 with 64 clients). How many came. */
static size_t let_more_come(struct clerk *clerk)
{
    size_t room = clerk->options.batch_max - clerk->batch_count;

    if (!clerk->options.yield || room == 0)
        return 0;
    clerk->options.yield();
    size_t waiting = lanes_waiting(clerk->lanes);
    return waiting < room ? waiting : room;
}

/* Runs what waits, until enough have run or the time is over. */
static enum progress fill_batch(struct clerk *clerk, struct tx *tx, size_t most,
                                const struct turn *turn)
{
    int64_t until_us = clerk->options.now_us() + clerk->options.batch_ms * 1000;
    struct command *command;

    while (most > 0) {
        for (; most > 0 && (command = lanes_take(clerk->lanes)) != NULL; most--) {
            if (command_is_late(command, turn->mono_ms)) {
                count(&clerk->stats.commands, 1);
                command_refuse(command, "its deadline passed while it waited");
                continue;
            }
            clerk->batch[clerk->batch_count++] = command;
            enum progress progress = run_one(command, tx, clerk->careful > 0);
            if (progress != WENT_ON)
                return progress;
            if (clerk->options.now_us() >= until_us)
                return WENT_ON;
        }
        most = let_more_come(clerk);
    }
    return WENT_ON;
}

/* The same commands once more, each in a savepoint now. */
static enum progress run_carefully(struct clerk *clerk, struct tx *tx)
{
    for (size_t i = 0; i < clerk->batch_count; i++)
        if (run_one(clerk->batch[i], tx, true) != WENT_ON)
            return WENT_LOST;
    return WENT_ON;
}

static void refuse_batch(struct clerk *clerk, size_t most, const struct error *err)
{
    struct command *command;

    while (most-- > 0 && (command = lanes_take(clerk->lanes)) != NULL)
        answer_with(clerk, command, err);
}

static void answer_batch(struct clerk *clerk)
{
    for (size_t i = 0; i < clerk->batch_count; i++)
        answer(clerk, clerk->batch[i]);
    clerk->batch_count = 0;
}

/* Those that were refused did nothing, whatever became of the commit. */
static void answer_uncertain(struct clerk *clerk, const struct error *err)
{
    for (size_t i = 0; i < clerk->batch_count; i++) {
        if (clerk->batch[i]->ok)
            answer_with(clerk, clerk->batch[i], err);
        else
            answer(clerk, clerk->batch[i]);
    }
    clerk->batch_count = 0;
}

static void finish_batch(struct clerk *clerk, struct tx *tx, const struct turn *turn)
{
    struct error err = { 0 };

    if (commit(clerk, tx, clerk->batch_count, &err))
        answer_batch(clerk);
    else if (err.kind == ERR_UNCERTAIN)
        answer_uncertain(clerk, &err);
    else
        run_each_alone(clerk, turn);
}

/* What waits, and what comes until the commit; it ends by its time and its size. */
static void run_batch(struct clerk *clerk, const struct turn *turn)
{
    size_t most = lanes_waiting(clerk->lanes);
    struct error err = { 0 };
    struct tx tx;

    if (most == 0)
        return;
    if (most > clerk->options.batch_max)
        most = clerk->options.batch_max;
    if (!begin(clerk, &tx, turn, &err)) {
        refuse_batch(clerk, most, &err);
        return;
    }
    enum progress progress = fill_batch(clerk, &tx, most, turn);
    if (clerk->careful > 0)
        clerk->careful--;
    if (progress == WENT_DIRTY && clerk->batch_count == 1) {
        tx_rollback(&tx); /* nobody else's work is undone with it */
        answer_batch(clerk);
        return;
    }
    if (progress == WENT_DIRTY) {
        tx_rollback(&tx);
        clerk->careful = CAREFUL_BATCHES;
        count(&clerk->stats.retried, clerk->batch_count);
        progress = begin(clerk, &tx, turn, &err) ? run_carefully(clerk, &tx) : WENT_LOST;
    }
    if (progress == WENT_ON) {
        finish_batch(clerk, &tx, turn);
        return;
    }
    tx_rollback(&tx);
    run_each_alone(clerk, turn);
}

/* ---- the rest of a turn ---- */

/* A copy that was put in place has no epochs: they begin before anybody is served. */
static void begin_epochs(struct clerk *clerk, const struct turn *turn)
{
    struct error err = { 0 };
    struct tx tx;

    if (clerk->epochs_begun)
        return;
    if (begin(clerk, &tx, turn, &err) && journal_begin_epochs(&tx, &err) &&
        tx_commit(&tx, &err))
        clerk->epochs_begun = true; /* else the next turn tries again */
    else
        log_write(LOG_ERROR, "epochs could not be begun",
                  LOG_TEXT("reason", slice_of(err.detail)));
    tx_rollback(&tx);
}

static void look_for_foreign_commits(struct clerk *clerk, const struct turn *turn)
{
    struct error err = { 0 };
    int64_t version = 0;

    if (clerk->foreign_known && turn->mono_ms - clerk->foreign_looked_ms < FOREIGN_LOOK_MS)
        return;
    clerk->foreign_looked_ms = turn->mono_ms;
    watched_retry(&clerk->watched);
    if (!db_foreign_version(clerk->db, &version, &err))
        return; /* the next look tells */
    bool changed = clerk->foreign_known && version != clerk->foreign_version;
    clerk->foreign_known = true;
    clerk->foreign_version = version;
    if (changed)
        watched_catch_up(&clerk->watched);
}

static void serve_watches(struct clerk *clerk)
{
    struct watch *watch;

    while ((watch = next_watch(clerk)) != NULL) {
        watched_serve(&clerk->watched, watch);
        watch->answered(watch);
    }
}

/* Between commits. */
static void checkpoint(struct clerk *clerk, bool idle)
{
    struct error err = { 0 };
    size_t pages = db_wal_pages(clerk->db);

    if (pages < clerk->checkpoint_pages || (!idle && pages < CHECKPOINT_BUSY_PAGES))
        return;
    if (!db_checkpoint(clerk->db, &err))
        log_write(LOG_WARN, "a checkpoint failed", LOG_TEXT("reason", slice_of(err.detail)));
    /* Where a reader holds an old snapshot nothing moved: not again for every commit. */
    clerk->checkpoint_pages = db_wal_pages(clerk->db) + CHECKPOINT_IDLE_PAGES;
}

bool clerk_turn(struct clerk *clerk, int64_t now_ms, int64_t mono_ms, struct rng *rng)
{
    const struct turn turn = { now_ms, mono_ms, rng };

    clerk->watched.now_ms = now_ms;
    clerk->watched.rng = rng;
    begin_epochs(clerk, &turn);
    look_for_foreign_commits(clerk, &turn);
    serve_watches(clerk);
    bool idle = lanes_waiting(clerk->lanes) == 0;
    run_batch(clerk, &turn);
    arena_clear(&clerk->arena);
    checkpoint(clerk, idle);
    return lanes_waiting(clerk->lanes) > 0 || has_watch(clerk);
}
