#include "base/mem.h"
#include "store/db.h"
#include "store/db_inside.h"
#include "store/sqlite.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

static int bind_text(sqlite3_stmt *prepared, int at, slice text)
{
    return sqlite3_bind_text64(prepared, at, text.data ? text.data : "", text.len,
                               SQLITE_STATIC, SQLITE_UTF8);
}

static int bind_uuid(sqlite3_stmt *prepared, int at, const uint8_t *uuid)
{
    if (uuid_is_zero(uuid))
        return sqlite3_bind_null(prepared, at);
    return sqlite3_bind_blob64(prepared, at, uuid, 16, SQLITE_STATIC);
}

static int bind_one(sqlite3_stmt *prepared, int at, char type, va_list *args)
{
    const int64_t *number;
    const char *text;
    slice bytes;

    switch (type) {
    case 'i': return sqlite3_bind_int64(prepared, at, va_arg(*args, int64_t));
    case 'd': return sqlite3_bind_int64(prepared, at, va_arg(*args, date).day);
    case 's': return bind_text(prepared, at, va_arg(*args, slice));
    case 't':
        text = va_arg(*args, const char *);
        return text ? bind_text(prepared, at, slice_of(text)) : sqlite3_bind_null(prepared, at);
    case 'u': return bind_uuid(prepared, at, va_arg(*args, const uint8_t *));
    case 'b':
        bytes = va_arg(*args, slice);
        return sqlite3_bind_blob64(prepared, at, bytes.data ? bytes.data : "", bytes.len,
                                   SQLITE_STATIC);
    case 'I':
        number = va_arg(*args, const int64_t *);
        return number ? sqlite3_bind_int64(prepared, at, *number)
                      : sqlite3_bind_null(prepared, at);
    case 'n': return sqlite3_bind_null(prepared, at);
    default: assert(false); return SQLITE_MISUSE; /* a letter that is not in db.h */
    }
}

/* Everything is bound anew each time, so nothing of an earlier run can shine through. */
static bool bind_all(struct db *db, struct statement *statement, const char *types,
                     va_list *args, struct error *err)
{
    int at = 0;

    for (const char *type = types; *type; type++) {
        int rc = bind_one(statement->prepared, ++at, *type, args);
        if (rc != SQLITE_OK)
            return sqlite_error(err, db->sqlite, rc, statement->sql);
    }
    assert(at == statement->param_count); /* as many letters as parameters */
    return true;
}

static bool may_run(struct tx *tx, const struct statement *statement, struct error *err)
{
    if (statement->writes && !tx->writes) {
        error_set(err, ERR_INTERNAL, "store_failed",
                  "Une erreur interne a empêché cette opération.");
        return error_detail(err, "a write in a snapshot: %.160s", statement->sql);
    }
    return db_allows(tx->db, "step", err);
}

static bool open_statement(struct tx *tx, struct statement **statement_out, struct error *err,
                           const char *sql, const char *types, va_list *args)
{
    struct statement *statement;

    /* If SQLite gave the transaction up, the statement would run outside of any. */
    if (!tx_is_alive(tx)) {
        error_set(err, ERR_BUSY, "not_saved",
                  "Rien n’a été enregistré\u00a0: réessayez dans un instant.");
        return error_detail(err, "no transaction any more: %.160s", sql);
    }
    if (!statement_get(tx->db, sql, &statement, err))
        return false;
    if (!may_run(tx, statement, err) || !bind_all(tx->db, statement, types, args, err)) {
        statement_done(tx->db, statement);
        return false;
    }
    *statement_out = statement;
    return true;
}

bool sql_run(struct tx *tx, struct error *err, const char *sql, const char *types, ...)
{
    struct statement *statement;
    va_list args;

    va_start(args, types);
    bool ok = open_statement(tx, &statement, err, sql, types, &args);
    va_end(args);
    if (!ok)
        return false;

    int rc;
    do
        rc = sqlite3_step(statement->prepared);
    while (rc == SQLITE_ROW);
    if (rc != SQLITE_DONE)
        ok = sqlite_error(err, tx->db->sqlite, rc, sql);
    statement_done(tx->db, statement);
    return ok;
}

int64_t sql_changes(const struct tx *tx)
{
    return sqlite3_changes64(tx->db->sqlite);
}

int64_t sql_changes_sum(const struct tx *tx)
{
    return sqlite3_total_changes64(tx->db->sqlite);
}

/* ---- rows ---- */

static bool open_rows(struct tx *tx, struct rows *rows, struct error *err, const char *sql,
                      const char *types, va_list *args)
{
    struct statement *statement = NULL;
    bool ok = open_statement(tx, &statement, err, sql, types, args);

    rows->tx = tx;
    rows->statement = statement;
    rows->done = !ok;
    rows->failed =
        false; /* rows->err is set only with it: 500 bytes not touched for each walk */
    return ok;
}

bool sql_open(struct tx *tx, struct rows *rows, struct error *err, const char *sql,
              const char *types, ...)
{
    va_list args;

    va_start(args, types);
    bool ok = open_rows(tx, rows, err, sql, types, &args);
    va_end(args);
    return ok;
}

static sqlite3_stmt *prepared_of(const struct rows *rows)
{
    const struct statement *statement = rows->statement;
    return statement->prepared;
}

bool rows_next(struct rows *rows)
{
    struct statement *statement = rows->statement;

    if (rows->done)
        return false;
    int rc = sqlite3_step(statement->prepared);
    if (rc == SQLITE_ROW)
        return true;
    rows->done = true;
    if (rc != SQLITE_DONE) {
        rows->failed = true;
        error_clear(&rows->err);
        sqlite_error(&rows->err, rows->tx->db->sqlite, rc, statement->sql);
    }
    return false;
}

bool rows_close(struct rows *rows, struct error *err)
{
    struct statement *statement = rows->statement;

    if (statement) {
        /* A walk that is left early has done its work only if it reads: a statement with
         * RETURNING has changed all its rows at its first step, too. */
        statement_done(rows->tx->db, statement);
        rows->statement = NULL;
    }
    rows->done = true;
    if (rows->failed && err)
        *err = rows->err;
    return !rows->failed;
}

void rows_leave(struct rows *rows)
{
    bool failed = !rows_close(rows, NULL);
    (void)failed; /* who leaves has a reason of their own */
}

bool rows_is_null(const struct rows *rows, int column)
{
    return sqlite3_column_type(prepared_of(rows), column) == SQLITE_NULL;
}

int64_t rows_int(const struct rows *rows, int column)
{
    return sqlite3_column_int64(prepared_of(rows), column);
}

bool rows_bool(const struct rows *rows, int column)
{
    return rows_int(rows, column) != 0;
}

date rows_date(const struct rows *rows, int column)
{
    return (date){ (int32_t)rows_int(rows, column) };
}

slice rows_text(const struct rows *rows, int column)
{
    /* _blob gives a text's bytes as they are; they are UTF-8, as the database is. */
    const char *data = sqlite3_column_blob(prepared_of(rows), column);
    int len = sqlite3_column_bytes(prepared_of(rows), column);

    return data ? (slice){ data, (size_t)len } : SLICE("");
}

slice rows_keep(const struct rows *rows, int column)
{
    return arena_dup(rows->tx->arena, rows_text(rows, column));
}

void rows_uuid(const struct rows *rows, int column, uint8_t uuid_out[16])
{
    slice bytes = rows_text(rows, column);

    memset(uuid_out, 0, 16);
    if (bytes.len == 16)
        memcpy(uuid_out, bytes.data, 16);
}

bool sql_one(struct tx *tx, struct rows *rows, struct error *err, const char *sql,
             const char *types, ...)
{
    va_list args;

    va_start(args, types);
    bool ok = open_rows(tx, rows, err, sql, types, &args);
    va_end(args);
    if (!ok)
        return false;
    if (rows_next(rows))
        return true;
    if (!rows_close(rows, err))
        return false;
    error_set(err, ERR_NOT_FOUND, "not_found", "Introuvable.");
    return error_detail(err, "no row: %.160s", sql);
}

bool sql_any(struct tx *tx, bool *any_out, struct error *err, const char *sql,
             const char *types, ...)
{
    struct rows rows;
    va_list args;

    *any_out = false;
    va_start(args, types);
    bool ok = open_rows(tx, &rows, err, sql, types, &args);
    va_end(args);
    if (!ok)
        return false;
    *any_out = rows_next(&rows);
    return rows_close(&rows, err);
}
