/*
 * schema - the tables, as numbered steps inside the program.
 *
 * The database knows its number (user_version); the program knows all the steps. A start
 * on an older number copies the file beside itself first, dated, then takes the missing
 * steps in one transaction; a start on a newer one stops with a sentence.
 *
 * Steps are only ever added at the end: a step that has been released is never changed.
 * The tables themselves are in schema.c and schema_2.c, to be read there.
 *
 * Thread   the thread that opens the database, before anybody uses it.
 * Memory   -
 * Units    -
 * Limits   -
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "base/error.h"

struct sqlite3;

enum {
    SCHEMA_VERSION = 2,
    SCHEMA_APPLICATION_ID = 0x4d4f5a4b, /* "MOZK": this database is ours */
};

/* What is there? 0: an empty database. ERR_INTERNAL: not a database, or not one of ours. */
MUST_USE bool schema_number(struct sqlite3 *sqlite, int *number_out, struct error *err);

/* Take the steps that are missing. `path` is the file, to back it up beside.
 * ERR_INTERNAL "schema_newer": made by a newer program; nothing was touched. */
MUST_USE bool schema_bring_up(struct sqlite3 *sqlite, const char *path, struct error *err);

/* The same with other steps, each a list of statements that ends with NULL. For tests. */
typedef const char *const *schema_step;
MUST_USE bool schema_take(struct sqlite3 *sqlite, const char *path, const schema_step *steps,
                          int count, struct error *err);

#endif
