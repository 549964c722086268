/*
 * db - the one narrow door to SQL.
 *
 * A db is one connection and belongs to one database thread. A tx is what the functions
 * of hr/ work in: a transaction (or a read snapshot), its instant, its randomness, an
 * arena that dies with it, and the facts it will publish if it commits.
 *
 * Why so narrow: SQL is text with numbered parameters that SQLite and PostgreSQL both
 * understand; everything else (prepare, cache, bind, step, errors) is here, once.
 *
 * Statements are prepared once per connection and found again by the address of their
 * text: always pass a string literal. Parameters are ?1 ?2 ... or $1 $2 ... in the order
 * of `types`; one may stand in several places.
 *
 * What the database says becomes one of three kinds: ERR_BUSY (locked, full, unreadable:
 * this did not happen), ERR_CONFLICT "already_exists" (a UNIQUE or PRIMARY KEY says no),
 * ERR_INTERNAL (anything else).
 *
 * Thread   the database thread that owns the connection.
 * Memory   db_open / db_close. Slices of a row live until the next rows_next(). What is
 *          passed to a statement is read, not copied: it stays until sql_run returns, or
 *          until rows_close.
 * Units    instants UTC ms, days as int, ids as 16-byte blobs.
 * Limits   a row's text is what the schema allows.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "base/fact.h"
#include "base/id.h"
#include "base/rng.h"
#include "base/slice.h"

struct db;

enum db_mode { DB_WRITE, DB_READ };

/* The database file in `folder` ("mozaik.db"), WAL, foreign keys on, synchronous=FULL.
 * DB_WRITE creates it and runs the migrations (schema.h).
 * ERR_INTERNAL: cannot be opened, is of a newer schema, is not a database. */
MUST_USE bool db_open(struct db **db_out, const char *folder, enum db_mode mode,
                      struct error *err);
void db_close(struct db *db); /* NULL is fine */

/* Bring what was committed from the WAL into the database file, as far as nobody reads
 * older pages. Never part of a COMMIT: whoever has time calls it, outside a transaction.
 * ERR_BUSY: later. */
MUST_USE bool db_checkpoint(struct db *db, struct error *err);
size_t db_wal_pages(const struct db *db); /* pages in the WAL, as of the last own commit */

/* A number that changes when another connection has committed since the last look. */
MUST_USE bool db_foreign_version(struct db *db, int64_t *version_out, struct error *err);

/* Something that must fail on purpose, for the fault tests: called before every
 * statement ("step"), "begin" and "commit"; false makes that one fail as a full disk. */
void db_set_fault(struct db *db, bool (*allow)(void *ctx, const char *what), void *ctx);

enum { TX_SAVEPOINTS_MAX = 4 }; /* one in another */

struct tx {
    struct db *db;
    int64_t now_ms; /* the instant of everything that happens in it */
    struct rng *rng;
    struct arena *arena;
    bool writes;         /* false: a read snapshot */
    struct fact **facts; /* appended by journal_append, published after the commit */
    size_t fact_count, fact_cap;
    bool ended;     /* committed, rolled back, or never begun */
    int savepoints; /* open ones, and what there was at each: */
    struct tx_mark {
        size_t facts;
        uint64_t walks;
    } marks[TX_SAVEPOINTS_MAX];
};

/* Begin a transaction (DB_WRITE connection: IMMEDIATE) or a snapshot. */
MUST_USE bool tx_begin(struct tx *tx, struct db *db, int64_t now_ms, struct rng *rng,
                       struct arena *arena, struct error *err);
/* A snapshot, on either kind of connection: writing in it is an ERR_INTERNAL. */
MUST_USE bool tx_begin_read(struct tx *tx, struct db *db, int64_t now_ms, struct rng *rng,
                            struct arena *arena, struct error *err);

/* Durable when true. False: surely rolled back with ERR_BUSY, or not known with
 * ERR_UNCERTAIN (see db.c). The facts are the caller's to publish and drop either way. */
MUST_USE bool tx_commit(struct tx *tx, struct error *err);
void tx_rollback(struct tx *tx); /* facts are dropped; fine after a failed commit */

/* Unref the facts and forget their list; after tx_commit. tx_rollback does it itself. */
void tx_drop_facts(struct tx *tx);

/* A nested piece that can be undone alone. tx_is_alive(): some errors of the database
 * roll back the whole transaction behind our back; ask after every savepoint. (From then
 * on every statement of it is an ERR_BUSY, so nothing runs outside.) */
MUST_USE bool tx_savepoint(struct tx *tx, struct error *err);
MUST_USE bool tx_release(struct tx *tx, struct error *err);
void tx_undo(struct tx *tx); /* back to the savepoint, facts appended since are dropped */
bool tx_is_alive(const struct tx *tx);

/* ---- statements ----
 *
 * `types` names the parameters in order:
 *     i int64_t   d date   s slice (text)   t const char * (text; NULL is null)
 *     u const uint8_t[16] (blob; all zero is null)   b slice (blob)
 *     I const int64_t * (NULL is null)   n null (takes no argument)
 */

/* Run to the end; no rows wanted. */
MUST_USE bool sql_run(struct tx *tx, struct error *err, const char *sql, const char *types,
                      ...);
int64_t sql_changes(const struct tx *tx);     /* rows touched by the last sql_run */
int64_t sql_changes_sum(const struct tx *tx); /* by all of the connection so far */

/* Walk rows:
 *     struct rows rows;
 *     if (!sql_open(tx, &rows, err, "SELECT ...", "u", id.uuid)) return false;
 *     while (rows_next(&rows)) { ... rows_int(&rows, 0) ... }
 *     return rows_close(&rows, err);
 * A failure ends the walk and comes out of rows_close(). */
struct rows {
    struct tx *tx;
    void *statement;
    bool done, failed;
    struct error err;
};

MUST_USE bool sql_open(struct tx *tx, struct rows *rows, struct error *err, const char *sql,
                       const char *types, ...);
bool rows_next(struct rows *rows);
MUST_USE bool rows_close(struct rows *rows, struct error *err);
void rows_leave(struct rows *rows); /* end a walk early, where err has its reason already */
bool rows_is_null(const struct rows *rows, int column);
int64_t rows_int(const struct rows *rows, int column); /* null reads as 0 */
bool rows_bool(const struct rows *rows, int column);
date rows_date(const struct rows *rows, int column);
slice rows_text(const struct rows *rows, int column); /* also blobs; null reads as "" */
slice rows_keep(const struct rows *rows, int column); /* the same, copied to the tx's arena */
void rows_uuid(const struct rows *rows, int column, uint8_t uuid_out[16]); /* null: zero */

/* Exactly one row wanted: true with the row to read (then rows_close), or false with
 * ERR_NOT_FOUND (nothing to close; write your own sentence over it) or the failure. */
MUST_USE bool sql_one(struct tx *tx, struct rows *rows, struct error *err, const char *sql,
                      const char *types, ...);

/* Is there a row at all? any_out is false when that could not be asked. */
MUST_USE bool sql_any(struct tx *tx, bool *any_out, struct error *err, const char *sql,
                      const char *types, ...);

#endif
