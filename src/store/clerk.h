/*
 * clerk - the one who writes.
 *
 * SQLite has one writer, so there is one clerk: it takes the commands that wait, runs
 * them in one transaction, commits them once (one fsync for many), and only then publishes
 * and answers. Answered means durable.
 *
 * A command that is refused after it has written must leave nothing: it is undone to its
 * savepoint. Savepoints cost a sixth of the time of a write, and nearly all refusals come
 * before the first write; so the clerk begins without, and where it meets a command that
 * needs one it rolls back, runs the batch again with them, and keeps to them for a while.
 *
 * After every command it asks whether the transaction still exists; if not, or if the
 * commit fails, nothing of it is published and every command is run once more, alone,
 * or answered ERR_BUSY (surely rolled back) or ERR_UNCERTAIN.
 *
 * A reader (struct db_reader) is the same without writing: commands that only read run
 * each in a snapshot of their own.
 *
 * It knows no threads: whoever made it calls clerk_turn() on one thread, and gives the
 * functions through which it reaches the others.
 *
 * Thread   clerk_submit(), clerk_watch(): any. clerk_turn(): the database thread.
 * Memory   clerk_new / clerk_free. Commands are their senders', until answered.
 * Units    ms.
 * Limits   queue_max commands wait; a batch ends after batch_ms or batch_max commands.
 */
#ifndef STORE_CLERK_H
#define STORE_CLERK_H

#include "base/list.h"
#include "store/db.h"
#include "store/journal.h"

/* Something to be done in a transaction. Embedded in its sender's request. */
struct command {
    struct list link;
    tenant_id tenant;    /* for fairness between tenants; none is a tenant of its own */
    int64_t deadline_ms; /* monotonic; passed -> answered ERR_BUSY without running; 0 none */

    /* Database thread: do it. May be called again (see above): begin from nothing. What it
     * puts in tx->arena stays until `answered` has returned. */
    bool (*run)(struct tx *tx, struct command *command, struct error *err);
    /* Database thread, after the outcome is certain: hand over to whoever waits. */
    void (*answered)(struct command *command);

    bool ok; /* the outcome, when answered */
    struct error err;
};

/* Who hears what was committed: one per loop thread. */
struct outlet {
    /* Database thread. The facts of one commit, in order, of tenants that this outlet
     * watches. Borrowed: take references. */
    void (*publish)(struct outlet *outlet, struct fact *const *facts, size_t count);
    unsigned index; /* 0..OUTLETS_MAX-1, given by the owner, distinct */
};
enum { OUTLETS_MAX = 32 };

/* Begin to hear a tenant. Answered between two commits: what is in `tail` (the newest
 * facts, oldest first) and what is published from then on is everything, once. */
struct watch {
    struct list link;
    struct outlet *outlet;
    tenant_id tenant;
    bool stop; /* true: end hearing it instead; `tail` stays empty */
    size_t tail_max;
    void (*answered)(struct watch *watch); /* database thread */

    bool ok;
    struct error err;
    struct journal_state state;
    struct fact **tail; /* references; owned by whoever takes the answer (mem_free) */
    size_t tail_count;
};

struct clerk_options {
    size_t queue_max;        /* 10000 */
    size_t batch_max;        /* 1000  */
    int64_t batch_ms;        /* 10    */
    void (*wake)(void *ctx); /* any thread: somebody must call clerk_turn() soon */
    void *wake_ctx;
    int64_t (*now_us)(void); /* monotonic, for the batch's budget */
    /* Let other threads run for a moment: asked before each commit, so that what has arrived
     * already can join it. NULL: it commits what it has. */
    void (*yield)(void);
};

/* What the operator wants to know. Counters since the start; read by any thread. */
struct clerk_stats {
    uint64_t commits, commands, refused, retried, failed;
    uint64_t commit_us_sum, batch_sum;
    uint64_t commit_us_max;
    uint64_t commit_bucket[12]; /* commits that took <= 1,2,4,...,1024 ms, and more */
    uint64_t waiting;
};

struct clerk *clerk_new(struct db *db, const struct clerk_options *options);
void clerk_free(struct clerk *clerk); /* waiting commands are answered ERR_BUSY first */

/* False when the queue is full or the clerk is closing: nothing happened, and nobody will
 * answer. */
MUST_USE bool clerk_submit(struct clerk *clerk, struct command *command);
void clerk_watch(struct clerk *clerk, struct watch *watch); /* never refused */

/* One batch: watches, commands, commit, answers. now_ms: wall clock of the batch;
 * mono_ms: for deadlines. True: more waits, call again.
 * Also notices facts that another process committed (mozaik user add): at most once a
 * second, by PRAGMA data_version, and publishes them. Call it once a second or so even if
 * nobody woke it: for that, and because a turn without work is when the WAL is brought into
 * the database. */
bool clerk_turn(struct clerk *clerk, int64_t now_ms, int64_t mono_ms, struct rng *rng);

void clerk_read_stats(struct clerk *clerk, struct clerk_stats *stats_out);

/* ---- reading: a queue that several database threads serve ---- */

struct reader_queue;
struct reader_queue *reader_queue_new(const struct clerk_options *options);
void reader_queue_free(struct reader_queue *queue);
MUST_USE bool reader_queue_submit(struct reader_queue *queue, struct command *command);
/* One command in a snapshot of its own, on this thread's own connection. True: more waits. */
bool reader_queue_turn(struct reader_queue *queue, struct db *db, int64_t now_ms,
                       int64_t mono_ms, struct rng *rng);

#endif
