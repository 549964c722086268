/*
 * sqlite - what the files of store/ share about SQLite, and nobody else sees.
 *
 * Thread   the connection's.
 * Memory   -
 * Units    -
 * Limits   SQLITE_PATH_MAX bytes of path.
 */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include "base/error.h"

struct sqlite3;

enum { SQLITE_PATH_MAX = 1024 };

/* The file in a folder, "<folder>/mozaik.db" plus `suffix`. ERR_INTERNAL: too long. */
MUST_USE bool sqlite_path(char path_out[SQLITE_PATH_MAX], const char *folder,
                          const char *suffix, struct error *err);

/* What SQLite said, in our two voices. Returns false.
 *     ERR_BUSY      locked, full, unreadable: this did not happen, and may work later
 *     ERR_CONFLICT  "already_exists": a UNIQUE or a PRIMARY KEY says no
 *     ERR_INTERNAL  anything else */
bool sqlite_error(struct error *err, struct sqlite3 *sqlite, int rc, const char *what);

/* One statement without parameters, not cached. For opening, migrating, copying. */
MUST_USE bool sqlite_run(struct sqlite3 *sqlite, const char *sql, struct error *err);

/* A connection with our waiting time and 0600 for a new file, and nothing else yet.
 * `flags` are SQLITE_OPEN_... */
MUST_USE bool sqlite_open_file(struct sqlite3 **sqlite_out, const char *path, int flags,
                               struct error *err);

/* A consistent copy of a database, however busy, into the new file `target`: one file, no
 * WAL beside it, synced. On failure there is no target. */
MUST_USE bool sqlite_copy(struct sqlite3 *from, const char *target, struct error *err);

/* integrity_check says "ok". */
MUST_USE bool sqlite_verify(struct sqlite3 *sqlite, struct error *err);

/* The connection inside, for those who must speak to it directly. */
struct db;
struct sqlite3 *db_sqlite(struct db *db);

#endif
