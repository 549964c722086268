/*
 * db_inside - what db.c and sql.c share about a connection.
 *
 * Thread   the connection's.
 * Memory   statements live as long as their connection.
 * Units    -
 * Limits   -
 */
#ifndef STORE_DB_INSIDE_H
#define STORE_DB_INSIDE_H

#include "base/list.h"
#include "store/db.h"

#include <sqlite3.h>

struct statement {
    const char *sql; /* the literal it is found by */
    sqlite3_stmt *prepared;
    int param_count;
    bool writes;
    bool cached;      /* false: a second walk of the same text, finalised at its end */
    bool open;        /* being walked */
    uint64_t opened;  /* since when: db->walks */
    struct list link; /* in db->open while it is */
};

struct db {
    sqlite3 *sqlite;
    enum db_mode mode;

    /* Open addressing by the address of the text. A few hundred at most. */
    struct statement **slots;
    size_t slot_count, statement_count;
    struct list open; /* the oldest first */
    uint64_t walks;   /* statements opened so far */

    size_t wal_pages;
    bool (*allow)(void *ctx, const char *what);
    void *allow_ctx;
};

/* The statement of this text, ready to be bound: prepared now, or found again. */
MUST_USE bool statement_get(struct db *db, const char *sql, struct statement **statement_out,
                            struct error *err);

/* Give it back: reset, no longer open. */
void statement_done(struct db *db, struct statement *statement);

/* False with ERR_BUSY when the fault says so. */
MUST_USE bool db_allows(struct db *db, const char *what, struct error *err);

#endif
