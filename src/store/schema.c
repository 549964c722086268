#include "store/schema.h"

#include "base/slice.h"
#include "store/schema_steps.h"
#include "store/sqlite.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/*
 * Step 1: all of the beginning.
 *
 * How to read it: ids are UUIDv7 (16 bytes), `..._at` and `at` are instants (UTC ms),
 * `..._day` are days since 1970-01-01, booleans are 0 and 1, JSON is text. `tenant` comes
 * first in every key and index, so that one company's rows lie together and no statement
 * finds another's by accident; tables whose key is (tenant, id) are stored in that order
 * (WITHOUT ROWID) and need no second index for it.
 *
 * `users`, `user_id`, `start_day`, `end_day`: `user` and `end` are words of SQL itself, and
 * PostgreSQL would silently take `user` for the name of its own role.
 *
 * References guard what a rule could break (a person's absence, a team's member). Journal,
 * audit and notifications refer to things that may be gone, so they have none.
 */
static const char *const step_1[] = {
    /* One company. Its journal stands at `head`; facts up to `floor` are forgotten. A copy
     * made by backup has no epoch: the first to write begins a new one. */
    "CREATE TABLE tenant ("
    " id BLOB NOT NULL PRIMARY KEY,"
    " slug TEXT NOT NULL UNIQUE,"
    " name TEXT NOT NULL,"
    " created_at INTEGER NOT NULL,"
    " epoch TEXT,"
    " head INTEGER NOT NULL DEFAULT 0,"
    " floor INTEGER NOT NULL DEFAULT 0,"
    " version INTEGER NOT NULL DEFAULT 1,"
    " steps INTEGER NOT NULL DEFAULT 1 CHECK (steps IN (1, 2)),"
    " colleagues TEXT NOT NULL DEFAULT 'team',"
    " pending_visible TEXT NOT NULL DEFAULT 'team',"
    " hide_medical_type INTEGER NOT NULL DEFAULT 0,"
    " presence INTEGER NOT NULL DEFAULT 1,"
    " far_ahead_days INTEGER NOT NULL DEFAULT 1096,"
    " language TEXT NOT NULL DEFAULT 'fr',"
    " CHECK (floor >= 0 AND floor <= head)"
    ") STRICT, WITHOUT ROWID",

    /* E-mails are stored in lower case. `audience_seq`: the fact that last changed what
     * this person may hear; older cursors are answered by reset. */
    "CREATE TABLE users ("
    " tenant BLOB NOT NULL REFERENCES tenant (id),"
    " id BLOB NOT NULL,"
    " email TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " role TEXT NOT NULL CHECK (role IN ('employee', 'manager', 'admin')),"
    " active INTEGER NOT NULL DEFAULT 1,"
    " language TEXT NOT NULL DEFAULT 'fr',"
    " password_hash TEXT,"
    " version INTEGER NOT NULL DEFAULT 1,"
    " audience_seq INTEGER NOT NULL DEFAULT 0,"
    " created_at INTEGER NOT NULL,"
    " created_by BLOB,"
    " PRIMARY KEY (tenant, id),"
    " UNIQUE (tenant, email)"
    ") STRICT, WITHOUT ROWID",
    /* Signing in begins with an e-mail alone. */
    "CREATE INDEX users_by_email ON users (email)",

    "CREATE TABLE team ("
    " tenant BLOB NOT NULL REFERENCES tenant (id),"
    " id BLOB NOT NULL,"
    " name TEXT NOT NULL,"
    " version INTEGER NOT NULL DEFAULT 1,"
    " created_at INTEGER NOT NULL,"
    " PRIMARY KEY (tenant, id),"
    " UNIQUE (tenant, name)"
    ") STRICT, WITHOUT ROWID",

    "CREATE TABLE team_member ("
    " tenant BLOB NOT NULL,"
    " team BLOB NOT NULL,"
    " user_id BLOB NOT NULL,"
    " PRIMARY KEY (tenant, team, user_id),"
    " FOREIGN KEY (tenant, team) REFERENCES team (tenant, id),"
    " FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX team_member_by_user ON team_member (tenant, user_id)",

    "CREATE TABLE team_manager ("
    " tenant BLOB NOT NULL,"
    " team BLOB NOT NULL,"
    " user_id BLOB NOT NULL,"
    " PRIMARY KEY (tenant, team, user_id),"
    " FOREIGN KEY (tenant, team) REFERENCES team (tenant, id),"
    " FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX team_manager_by_user ON team_manager (tenant, user_id)",

    "CREATE TABLE session ("
    " tenant BLOB NOT NULL,"
    " id BLOB NOT NULL,"
    " user_id BLOB NOT NULL,"
    " token_hash BLOB NOT NULL UNIQUE,"
    " created_at INTEGER NOT NULL,"
    " seen_at INTEGER NOT NULL,"
    " expires_at INTEGER NOT NULL,"
    " address TEXT NOT NULL DEFAULT '',"
    " agent TEXT NOT NULL DEFAULT '',"
    " label TEXT NOT NULL DEFAULT '',"
    " PRIMARY KEY (tenant, id),"
    " FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX session_by_user ON session (tenant, user_id)",
    "CREATE INDEX session_by_expiry ON session (expires_at)",

    /* A one-time link; only its hash is kept. */
    "CREATE TABLE link ("
    " token_hash BLOB NOT NULL PRIMARY KEY,"
    " tenant BLOB NOT NULL,"
    " user_id BLOB NOT NULL,"
    " purpose TEXT NOT NULL CHECK (purpose IN ('invite', 'reset')),"
    " created_at INTEGER NOT NULL,"
    " expires_at INTEGER NOT NULL,"
    " used_at INTEGER,"
    " FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX link_by_user ON link (tenant, user_id)",
    "CREATE INDEX link_by_expiry ON link (expires_at)",

    /* `balance`: it has one, days are taken from it. `hidden`: no longer offered. */
    "CREATE TABLE absence_type ("
    " tenant BLOB NOT NULL REFERENCES tenant (id),"
    " code TEXT NOT NULL,"
    " label_fr TEXT NOT NULL,"
    " label_en TEXT NOT NULL,"
    " category TEXT NOT NULL,"
    " counting TEXT NOT NULL,"
    " decision TEXT NOT NULL CHECK (decision IN ('discretion', 'proof', 'notice')),"
    " half_days INTEGER NOT NULL,"
    " in_hours INTEGER NOT NULL,"
    " priority INTEGER NOT NULL,"
    " balance INTEGER NOT NULL,"
    " hidden INTEGER NOT NULL DEFAULT 0,"
    " color TEXT NOT NULL,"
    " version INTEGER NOT NULL DEFAULT 1,"
    " PRIMARY KEY (tenant, code)"
    ") STRICT, WITHOUT ROWID",

    /* Halves: 0 morning, 1 afternoon; from the half of start_day to the half of end_day,
     * both included. `deleted_at`: an entry error, taken out of every list.
     *
     * The states are compared one by one because an IN of three or more makes SQLite build a
     * table with each INSERT: a tenth of the time of a request. */
    "CREATE TABLE absence ("
    " tenant BLOB NOT NULL,"
    " id BLOB NOT NULL,"
    " user_id BLOB NOT NULL,"
    " type TEXT NOT NULL,"
    " start_day INTEGER NOT NULL,"
    " start_half INTEGER NOT NULL CHECK (start_half IN (0, 1)),"
    " end_day INTEGER NOT NULL,"
    " end_half INTEGER NOT NULL CHECK (end_half IN (0, 1)),"
    " status TEXT NOT NULL CHECK (status = 'pending' OR status = 'validated'"
    "  OR status = 'approved' OR status = 'refused' OR status = 'cancelled'),"
    " comment TEXT NOT NULL DEFAULT '',"
    " hr_note TEXT NOT NULL DEFAULT '',"
    " reason TEXT NOT NULL DEFAULT '',"
    " version INTEGER NOT NULL DEFAULT 1,"
    " created_at INTEGER NOT NULL,"
    " created_by BLOB,"
    " updated_at INTEGER NOT NULL,"
    " updated_by BLOB,"
    " decided_at INTEGER,"
    " decided_by BLOB,"
    " acknowledged_at INTEGER,"
    " acknowledged_by BLOB,"
    " deleted_at INTEGER,"
    " PRIMARY KEY (tenant, id),"
    " FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id),"
    " FOREIGN KEY (tenant, type) REFERENCES absence_type (tenant, code),"
    " CHECK (start_day * 2 + start_half <= end_day * 2 + end_half)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX absence_by_user ON absence (tenant, user_id, start_day)",
    "CREATE INDEX absence_by_day ON absence (tenant, start_day, end_day)",
    "CREATE INDEX absence_by_status ON absence (tenant, status)",

    /* Who did what; kept, never changed. `actor` NULL: the system. */
    "CREATE TABLE audit ("
    " tenant BLOB NOT NULL,"
    " id BLOB NOT NULL,"
    " at INTEGER NOT NULL,"
    " actor BLOB,"
    " thing TEXT NOT NULL,"
    " thing_id BLOB,"
    " action TEXT NOT NULL,"
    " detail TEXT,"
    " PRIMARY KEY (tenant, id)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX audit_by_thing ON audit (tenant, thing_id)",

    "CREATE TABLE notification ("
    " tenant BLOB NOT NULL,"
    " id BLOB NOT NULL,"
    " user_id BLOB NOT NULL,"
    " type TEXT NOT NULL,"
    " params TEXT NOT NULL,"
    " link TEXT NOT NULL DEFAULT '',"
    " created_at INTEGER NOT NULL,"
    " read_at INTEGER,"
    " PRIMARY KEY (tenant, id)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX notification_by_user ON notification (tenant, user_id, created_at)",
    /* How many are unread is asked with every poll and every new one. read_at is in it so
     * that they are counted without a look at the rows. */
    "CREATE INDEX notification_unread ON notification (tenant, user_id, read_at)"
    " WHERE read_at IS NULL",

    /* Rows are large and keys random, so the rows lie in the order of writing and only the
     * keys in theirs: measured, a third of the pages that a batch of writes changes. */
    "CREATE TABLE idempotency ("
    " tenant BLOB NOT NULL,"
    " user_id BLOB NOT NULL,"
    " key TEXT NOT NULL,"
    " body_hash BLOB NOT NULL,"
    " status INTEGER NOT NULL,"
    " location TEXT NOT NULL DEFAULT '',"
    " answer TEXT NOT NULL DEFAULT '',"
    " cursor TEXT NOT NULL DEFAULT '',"
    " created_at INTEGER NOT NULL,"
    " PRIMARY KEY (tenant, user_id, key)"
    ") STRICT",
    "CREATE INDEX idempotency_by_age ON idempotency (created_at)",

    /* What falls due, run as an ordinary command. The same thing may be due for the same
     * purpose at several times (a deputy's first and last day). */
    "CREATE TABLE due ("
    " tenant BLOB NOT NULL,"
    " what TEXT NOT NULL,"
    " thing_id BLOB NOT NULL,"
    " at INTEGER NOT NULL,"
    " PRIMARY KEY (tenant, what, thing_id, at)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX due_by_time ON due (at)",

    /* Mail that waits. The thread that sends it looks only for what is not sent. */
    "CREATE TABLE outbox ("
    " tenant BLOB NOT NULL,"
    " id BLOB NOT NULL,"
    " at INTEGER NOT NULL,"
    " recipient TEXT NOT NULL,"
    " subject TEXT NOT NULL,"
    " body TEXT NOT NULL,"
    " tries INTEGER NOT NULL DEFAULT 0,"
    " next_at INTEGER NOT NULL,"
    " sent_at INTEGER,"
    " PRIMARY KEY (tenant, id)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX outbox_waiting ON outbox (next_at) WHERE sent_at IS NULL",

    /* The journal. `place` is the order of writing over all tenants: new rows are added at
     * the end of the file's tree, and the oldest ones are found at its beginning, so that
     * forgetting them needs no index by time. */
    "CREATE TABLE journal ("
    " place INTEGER NOT NULL PRIMARY KEY,"
    " tenant BLOB NOT NULL,"
    " seq INTEGER NOT NULL,"
    " at INTEGER NOT NULL,"
    " type TEXT NOT NULL,"
    " actor BLOB,"
    " effect INTEGER NOT NULL,"
    " subject BLOB,"
    " session BLOB,"
    " audience TEXT,"
    " views TEXT NOT NULL"
    ") STRICT",
    "CREATE UNIQUE INDEX journal_by_seq ON journal (tenant, seq)",

    /* One row that is rewritten to learn what became of a commit that failed (db.c). */
    "CREATE TABLE settle (id INTEGER NOT NULL PRIMARY KEY, count INTEGER NOT NULL) STRICT",
    "INSERT INTO settle (id, count) VALUES (1, 0)",

    /* How many rows there are, in all and for each left part of an index: of twenty companies
     * of five hundred people, whatever is really there. SQLite chooses its way by these
     * numbers, and without any it takes a whole company for as small as one person's share
     * of it: a person's unread notifications were looked for among all of the company's
     * (measured: half of the time of a request). Written by hand and not by ANALYZE, so that
     * a plan is the same in every house and on every day. */
    "ANALYZE settle", /* makes the table */
    "DELETE FROM sqlite_stat1",
    "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES"
    " ('tenant', 'tenant', '20 1'),"
    " ('users', 'users', '10000 500 1'),"
    " ('users', 'sqlite_autoindex_users_2', '10000 500 1'),"
    " ('users', 'users_by_email', '10000 1'),"
    " ('team', 'team', '400 20 1'),"
    " ('team_member', 'team_member', '11000 550 28 1'),"
    " ('team_member', 'team_member_by_user', '11000 550 2'),"
    " ('team_manager', 'team_manager', '600 30 2 1'),"
    " ('team_manager', 'team_manager_by_user', '600 30 2'),"
    " ('session', 'session', '30000 1500 1'),"
    " ('session', 'session_by_user', '30000 1500 3'),"
    " ('session', 'session_by_expiry', '30000 1'),"
    " ('link', 'link', '500 1'),"
    " ('link', 'link_by_user', '500 25 1'),"
    " ('link', 'link_by_expiry', '500 1'),"
    " ('absence_type', 'absence_type', '440 22 1'),"
    " ('absence', 'absence', '200000 10000 1'),"
    " ('absence', 'absence_by_user', '200000 10000 20 1'),"
    " ('absence', 'absence_by_day', '200000 10000 10 2'),"
    " ('absence', 'absence_by_status', '200000 10000 2000'),"
    " ('audit', 'audit', '1000000 50000 1'),"
    " ('audit', 'audit_by_thing', '1000000 50000 5'),"
    " ('notification', 'notification', '400000 20000 1'),"
    " ('notification', 'notification_by_user', '400000 20000 40 1'),"
    " ('notification', 'notification_unread', '40000 2000 4 4'),"
    " ('idempotency', 'idempotency_by_age', '100000 1'),"
    " ('due', 'due', '2000 100 50 1 1'),"
    " ('due', 'due_by_time', '2000 2'),"
    " ('outbox', 'outbox', '20000 1000 1'),"
    " ('outbox', 'outbox_waiting', '100 1'),"
    " ('journal', 'journal_by_seq', '200000 10000 1')",
    "ANALYZE sqlite_schema", /* for this very connection */
    NULL,
};

/* In order; the number of a step is its place here, from 1. */
static const schema_step all_steps[] = { step_1, schema_step_2 };
_Static_assert(COUNT_OF(all_steps) == SCHEMA_VERSION, "every step has a number");

static bool read_pragma(sqlite3 *sqlite, const char *pragma, int *value_out, struct error *err)
{
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(sqlite, pragma, -1, &statement, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW)
        *value_out = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    if (rc == SQLITE_ROW)
        return true;
    return sqlite_error(err, sqlite, rc, pragma);
}

bool schema_number(struct sqlite3 *sqlite, int *number_out, struct error *err)
{
    int application_id = 0, objects = 0;

    *number_out = 0;
    if (!read_pragma(sqlite, "PRAGMA application_id", &application_id, err) ||
        !read_pragma(sqlite, "PRAGMA user_version", number_out, err) ||
        !read_pragma(sqlite, "SELECT count(*) FROM sqlite_schema", &objects, err))
        return false;
    if (application_id == SCHEMA_APPLICATION_ID && *number_out >= 1)
        return true;
    if (application_id == 0 && *number_out == 0 && objects == 0)
        return true; /* an empty file, or none yet */

    error_set(err, ERR_INTERNAL, "database_foreign",
              "Ce fichier n’est pas une base de données MOZAIK\u00a0; rien n’a été modifié.");
    return error_detail(err, "application_id %08x, user_version %d, %d objects",
                        (unsigned)application_id, *number_out, objects);
}

/* "data/mozaik.db" -> "data/mozaik.db.schema-1-20261123-091403" */
static bool back_up_beside(sqlite3 *sqlite, const char *path, int number, struct error *err)
{
    /* The wall clock only names a file here; nothing in the database depends on it. */
    time_t now = time(NULL);
    struct tm civil;
    char date[32], target[SQLITE_PATH_MAX];

    if (!gmtime_r(&now, &civil) || !strftime(date, sizeof date, "%Y%m%d-%H%M%S", &civil))
        return error_detail(err, "no date for the copy of %s", path);
    int len = snprintf(target, sizeof target, "%s.schema-%d-%s", path, number, date);
    if (len < 0 || (size_t)len >= sizeof target)
        return error_detail(err, "path too long: %s", path);
    return sqlite_copy(sqlite, target, err);
}

static bool take_step(sqlite3 *sqlite, schema_step step, struct error *err)
{
    for (const char *const *sql = step; *sql; sql++)
        if (!sqlite_run(sqlite, *sql, err))
            return false;
    return true;
}

/* Inside a transaction: the numbers are part of it. */
static bool take_steps(sqlite3 *sqlite, const schema_step *steps, int count, struct error *err)
{
    char pragma[64];
    int number = 0;

    /* Somebody else may have been quicker, between our look and our lock. */
    if (!schema_number(sqlite, &number, err))
        return false;
    if (number >= count)
        return true;
    for (int step = number; step < count; step++)
        if (!take_step(sqlite, steps[step], err))
            return false;
    snprintf(pragma, sizeof pragma, "PRAGMA application_id = %d", SCHEMA_APPLICATION_ID);
    if (!sqlite_run(sqlite, pragma, err))
        return false;
    snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", count);
    return sqlite_run(sqlite, pragma, err);
}

bool schema_take(struct sqlite3 *sqlite, const char *path, const schema_step *steps, int count,
                 struct error *err)
{
    int number = 0;

    if (!schema_number(sqlite, &number, err))
        return false;
    if (number > count) {
        error_set(
            err, ERR_INTERNAL, "schema_newer",
            "La base de données a été créée par une version plus récente de MOZAIK\u00a0; "
            "installez cette version ou restaurez une sauvegarde.");
        return error_detail(err, "%s has schema %d, this program knows %d", path, number,
                            count);
    }
    if (number == count)
        return true;
    if (number > 0 && !back_up_beside(sqlite, path, number, err))
        return false;

    if (!sqlite_run(sqlite, "BEGIN IMMEDIATE", err))
        return false;
    if (take_steps(sqlite, steps, count, err) && sqlite_run(sqlite, "COMMIT", err))
        return true;
    (void)sqlite3_exec(sqlite, "ROLLBACK", NULL, NULL, NULL); /* best effort: err says why */
    return false;
}

bool schema_bring_up(struct sqlite3 *sqlite, const char *path, struct error *err)
{
    return schema_take(sqlite, path, all_steps, SCHEMA_VERSION, err);
}
