#include "store/db.h"

#include "base/log.h"
#include "base/mem.h"
#include "store/db_inside.h"
#include "store/schema.h"
#include "store/sqlite.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* ---- the connection ---- */

/* Pages of a WAL that is beyond this are cut off when it begins again. */
#define WAL_KEEP_BYTES "67108864"

static const char *const write_settings[] = {
    "PRAGMA synchronous = FULL", /* answered means durable: every COMMIT is an fsync */
    "PRAGMA foreign_keys = ON",  /* measured: 1.4 % of an absence's transaction */
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -32768", /* KiB */
    "PRAGMA mmap_size = 0",       /* a damaged disk is an error, not a SIGBUS */
    "PRAGMA journal_size_limit = " WAL_KEEP_BYTES,
    "PRAGMA trusted_schema = OFF",
    NULL,
};

static const char *const read_settings[] = {
    "PRAGMA query_only = ON", "PRAGMA temp_store = MEMORY",  "PRAGMA cache_size = -16384",
    "PRAGMA mmap_size = 0",   "PRAGMA trusted_schema = OFF", NULL,
};

static bool apply_settings(struct db *db, struct error *err)
{
    for (const char *const *sql = db->mode == DB_WRITE ? write_settings : read_settings; *sql;
         sql++)
        if (!sqlite_run(db->sqlite, *sql, err))
            return false;
    return true;
}

static bool use_wal(struct db *db, const char *path, struct error *err)
{
    sqlite3_stmt *statement = NULL;
    bool ok = false;
    int rc = sqlite3_prepare_v2(db->sqlite, "PRAGMA journal_mode = WAL", -1, &statement, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_step(statement);
    if (rc != SQLITE_ROW) {
        sqlite_error(err, db->sqlite, rc, "journal_mode");
    } else if (strcmp((const char *)sqlite3_column_text(statement, 0), "wal") != 0) {
        error_set(
            err, ERR_INTERNAL, "no_wal",
            "Ce système de fichiers ne convient pas à la base de données\u00a0: placez le "
            "dossier de données sur un disque local.");
        error_detail(err, "no WAL mode for %s", path);
    } else {
        ok = true;
    }
    sqlite3_finalize(statement);
    return ok;
}

/* Called by SQLite after each commit of ours. It stands in the place of its automatic
 * checkpoint, which would run inside of COMMIT, while somebody waits for an answer. */
static int after_commit(void *ctx, sqlite3 *sqlite, const char *name, int pages)
{
    struct db *db = ctx;
    (void)sqlite;
    (void)name;
    db->wal_pages = (size_t)pages;
    return SQLITE_OK;
}

static bool open_to_write(struct db *db, const char *folder, const char *path,
                          struct error *err)
{
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        error_set(err, ERR_INTERNAL, "folder_failed",
                  "Le dossier de données ne peut pas être créé\u00a0: vérifiez son chemin et "
                  "ses droits.");
        return error_detail(err, "mkdir %s: %s", folder, strerror(errno));
    }
    if (!sqlite_open_file(&db->sqlite, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err))
        return false;
    /* First who it belongs to, then what changes it. */
    if (!apply_settings(db, err) || !schema_bring_up(db->sqlite, path, err) ||
        !use_wal(db, path, err))
        return false;
    sqlite3_wal_hook(db->sqlite, after_commit, db);
    return true;
}

static bool open_to_read(struct db *db, const char *path, struct error *err)
{
    int number = 0;

    if (!sqlite_open_file(&db->sqlite, path, SQLITE_OPEN_READWRITE, err) ||
        !apply_settings(db, err) || !schema_number(db->sqlite, &number, err))
        return false;
    if (number == SCHEMA_VERSION)
        return true;
    error_set(err, ERR_INTERNAL, "schema_differs",
              "La base de données n’est pas au format de cette version de MOZAIK\u00a0: "
              "démarrez d’abord le serveur.");
    return error_detail(err, "%s has schema %d, this program needs %d", path, number,
                        SCHEMA_VERSION);
}

bool db_open(struct db **db_out, const char *folder, enum db_mode mode, struct error *err)
{
    char path[SQLITE_PATH_MAX];
    struct db *db = NULL;
    bool ok = false;

    *db_out = NULL;
    if (!sqlite_path(path, folder, "", err))
        return false;
    db = mem_new(struct db);
    db->mode = mode;
    list_init(&db->open);
    if (mode == DB_WRITE ? !open_to_write(db, folder, path, err) : !open_to_read(db, path, err))
        goto done;
    *db_out = db;
    db = NULL;
    ok = true;
done:
    db_close(db);
    return ok;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    for (size_t i = 0; i < db->slot_count; i++) {
        if (!db->slots[i])
            continue;
        sqlite3_finalize(db->slots[i]->prepared);
        mem_free(db->slots[i]);
    }
    mem_free(db->slots);
    int rc = sqlite3_close(db->sqlite);
    assert(rc == SQLITE_OK); /* else a walk was left open: rows_close is missing */
    mem_free(db);
}

struct sqlite3 *db_sqlite(struct db *db)
{
    return db->sqlite;
}

void db_set_fault(struct db *db, bool (*allow)(void *ctx, const char *what), void *ctx)
{
    db->allow = allow;
    db->allow_ctx = ctx;
}

bool db_allows(struct db *db, const char *what, struct error *err)
{
    if (!db->allow || db->allow(db->allow_ctx, what))
        return true;
    sqlite_error(err, NULL, SQLITE_FULL, what);
    return false;
}

bool db_checkpoint(struct db *db, struct error *err)
{
    int pages = 0, moved = 0;
    int rc =
        sqlite3_wal_checkpoint_v2(db->sqlite, NULL, SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);

    if (rc != SQLITE_OK)
        return sqlite_error(err, db->sqlite, rc, "checkpoint");
    if (pages == moved)
        db->wal_pages = 0; /* the next commit begins it again */
    return true;
}

size_t db_wal_pages(const struct db *db)
{
    return db->wal_pages;
}

/* ---- statements, prepared once ---- */

static size_t slot_of(const struct db *db, const char *sql)
{
    /* Fibonacci hashing: literals lie close together, their low bits say little. */
    uint64_t hash = (uint64_t)(uintptr_t)sql * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(hash >> 32) & (db->slot_count - 1);
}

static struct statement **slot_find(const struct db *db, const char *sql)
{
    size_t slot = slot_of(db, sql);
    while (db->slots[slot] && db->slots[slot]->sql != sql)
        slot = (slot + 1) & (db->slot_count - 1);
    return &db->slots[slot];
}

static void make_room(struct db *db)
{
    if (db->slot_count > 0 && db->statement_count * 2 < db->slot_count)
        return;
    struct statement **old = db->slots;
    size_t old_count = db->slot_count;

    db->slot_count = old_count ? old_count * 2 : 256;
    db->slots = mem_array(struct statement *, db->slot_count);
    for (size_t i = 0; i < old_count; i++)
        if (old[i])
            *slot_find(db, old[i]->sql) = old[i];
    mem_free(old);
}

/* ?1 ?2 ... and $1 $2 ... must mean their own numbers. SQLite takes $2 for a name and
 * numbers names as they come; a text where that differs would bind the wrong things. */
static void assert_numbered(sqlite3_stmt *prepared)
{
    for (int i = 1; i <= sqlite3_bind_parameter_count(prepared); i++) {
        const char *name = sqlite3_bind_parameter_name(prepared, i);
        char number[16];
        snprintf(number, sizeof number, "%d", i);
        assert(!name || strcmp(name + 1, number) == 0);
    }
}

static struct statement *prepare(struct db *db, const char *sql, bool cached, struct error *err)
{
    sqlite3_stmt *prepared = NULL;
    int rc = sqlite3_prepare_v3(db->sqlite, sql, -1, cached ? SQLITE_PREPARE_PERSISTENT : 0,
                                &prepared, NULL);
    if (rc != SQLITE_OK) {
        sqlite_error(err, db->sqlite, rc, sql);
        return NULL;
    }
    assert_numbered(prepared);

    struct statement *statement = mem_new(struct statement);
    statement->sql = sql;
    statement->prepared = prepared;
    statement->param_count = sqlite3_bind_parameter_count(prepared);
    statement->writes = !sqlite3_stmt_readonly(prepared);
    statement->cached = cached;
    return statement;
}

bool statement_get(struct db *db, const char *sql, struct statement **statement_out,
                   struct error *err)
{
    make_room(db);
    struct statement **slot = slot_find(db, sql);
    struct statement *statement = *slot;

    if (!statement || statement->open) {
        bool cached = !statement;
        statement = prepare(db, sql, cached, err);
        if (!statement)
            return false;
        if (cached) {
            *slot = statement;
            db->statement_count++;
        }
    }
    /* The same address must be the same text: a literal, not somebody's buffer. */
    assert(strcmp(sqlite3_sql(statement->prepared), sql) == 0);
    statement->open = true;
    statement->opened = ++db->walks;
    list_add_last(&db->open, &statement->link);
    *statement_out = statement;
    return true;
}

void statement_done(struct db *db, struct statement *statement)
{
    (void)db;
    list_remove(&statement->link);
    statement->open = false;
    if (statement->cached) {
        sqlite3_reset(statement->prepared); /* repeats the error that step() gave already */
        return;
    }
    sqlite3_finalize(statement->prepared);
    mem_free(statement);
}

/* A plain statement of our own, no parameters: BEGIN and the like. */
static int run_plain(struct db *db, const char *sql, struct error *err)
{
    struct statement *statement;

    if (!statement_get(db, sql, &statement, err))
        return SQLITE_ERROR;
    int rc = sqlite3_step(statement->prepared);
    if (rc != SQLITE_DONE)
        sqlite_error(err, db->sqlite, rc, sql);
    statement_done(db, statement);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

bool db_foreign_version(struct db *db, int64_t *version_out, struct error *err)
{
    struct statement *statement;

    if (!statement_get(db, "PRAGMA data_version", &statement, err))
        return false;
    int rc = sqlite3_step(statement->prepared);
    if (rc == SQLITE_ROW)
        *version_out = sqlite3_column_int64(statement->prepared, 0);
    else
        sqlite_error(err, db->sqlite, rc, "data_version");
    statement_done(db, statement);
    return rc == SQLITE_ROW;
}

/* ---- transactions ---- */

/* A walk that nobody closed would keep its snapshot open for ever. It is our bug, and not
 * worth the server. */
static void close_walks(struct db *db, uint64_t since)
{
    LIST_EACH(link, &db->open) {
        struct statement *statement = CONTAINER_OF(link, struct statement, link);
        if (statement->opened <= since)
            continue;
        log_write(LOG_ERROR, "rows were left open", LOG_TEXT("sql", slice_of(statement->sql)));
        statement_done(db, statement);
    }
}

static void drop_facts_from(struct tx *tx, size_t first)
{
    for (size_t i = first; i < tx->fact_count; i++)
        fact_unref(tx->facts[i]);
    if (tx->fact_count > first)
        tx->fact_count = first;
}

void tx_drop_facts(struct tx *tx)
{
    drop_facts_from(tx, 0);
    mem_free(tx->facts);
    tx->facts = NULL;
    tx->fact_cap = 0;
}

static bool begin(struct tx *tx, struct db *db, bool writes, int64_t now_ms, struct rng *rng,
                  struct arena *arena, struct error *err)
{
    *tx = (struct tx){
        .db = db, .now_ms = now_ms, .rng = rng, .arena = arena, .writes = writes, .ended = true
    };
    assert(sqlite3_get_autocommit(db->sqlite)); /* one at a time */
    if (!db_allows(db, "begin", err))
        return false;
    if (run_plain(db, writes ? "BEGIN IMMEDIATE" : "BEGIN", err) != SQLITE_OK)
        return false;
    tx->ended = false;
    return true;
}

bool tx_begin(struct tx *tx, struct db *db, int64_t now_ms, struct rng *rng,
              struct arena *arena, struct error *err)
{
    return begin(tx, db, db->mode == DB_WRITE, now_ms, rng, arena, err);
}

bool tx_begin_read(struct tx *tx, struct db *db, int64_t now_ms, struct rng *rng,
                   struct arena *arena, struct error *err)
{
    return begin(tx, db, false, now_ms, rng, arena, err);
}

bool tx_is_alive(const struct tx *tx)
{
    return !tx->ended && !sqlite3_get_autocommit(tx->db->sqlite);
}

/* Leave the transaction, if SQLite has not left it already. It cannot fail in a way that
 * keeps it: even when undoing pages fails, SQLite drops them and the lock. */
static void leave(struct tx *tx)
{
    close_walks(tx->db, 0);
    if (!sqlite3_get_autocommit(tx->db->sqlite))
        (void)run_plain(tx->db, "ROLLBACK", NULL);
    assert(sqlite3_get_autocommit(tx->db->sqlite));
    tx->ended = true;
    tx->savepoints = 0;
}

void tx_rollback(struct tx *tx)
{
    if (!tx->ended)
        leave(tx);
    tx_drop_facts(tx);
}

/*
 * What became of a commit that failed.
 *
 * COMMIT writes its pages at the end of the WAL and syncs. If writing or syncing fails,
 * SQLite forgets them and this process never sees them; but they may lie in the file,
 * complete. If the process died now, the next one would find them there and believe them.
 *
 * So we commit something else: it is written over the same place of the WAL, and each
 * page there vouches, by its checksum, for the ones before it. Once that is synced, the
 * failed ones can never come back: surely rolled back. If it cannot be synced either, we
 * do not know, and say so.
 */
static bool settle(struct db *db)
{
    struct error ignored; /* the reason is the first failure's */

    error_clear(&ignored);
    if (run_plain(db, "BEGIN IMMEDIATE", &ignored) != SQLITE_OK)
        return false;
    if (run_plain(db, "UPDATE settle SET count = count + 1 WHERE id = 1", &ignored) ==
            SQLITE_OK &&
        run_plain(db, "COMMIT", &ignored) == SQLITE_OK)
        return true;
    if (!sqlite3_get_autocommit(db->sqlite))
        (void)run_plain(db, "ROLLBACK", NULL);
    return false;
}

static bool not_saved(struct error *err)
{
    char reason[sizeof err->detail] = "the transaction was gone";

    if (err && err->kind != ERR_NONE)
        memcpy(reason, err->detail, sizeof reason);
    error_set(err, ERR_BUSY, "not_saved",
              "Rien n’a été enregistré\u00a0: réessayez dans un instant.");
    return error_detail(err, "%s", reason);
}

static bool not_known(struct error *err)
{
    char reason[sizeof err->detail] = "";

    if (err)
        memcpy(reason, err->detail, sizeof reason);
    error_set(
        err, ERR_UNCERTAIN, "uncertain",
        "L’enregistrement n’a pas pu être confirmé\u00a0: vérifiez avant de recommencer.");
    return error_detail(err, "%s", reason);
}

bool tx_commit(struct tx *tx, struct error *err)
{
    if (!tx_is_alive(tx)) {
        if (!tx->ended)
            leave(tx);
        error_clear(err);
        return not_saved(err);
    }
    close_walks(tx->db, 0);
    if (tx->writes && !db_allows(tx->db, "commit", err)) {
        leave(tx);
        return not_saved(err);
    }
    int rc = run_plain(tx->db, "COMMIT", err);
    if (rc == SQLITE_OK) {
        tx->ended = true;
        return true;
    }
    leave(tx);
    if (!tx->writes || (rc & 0xff) == SQLITE_BUSY || settle(tx->db))
        return not_saved(err);
    return not_known(err);
}

bool tx_savepoint(struct tx *tx, struct error *err)
{
    assert(tx->savepoints < TX_SAVEPOINTS_MAX);
    if (!tx_is_alive(tx)) {
        error_clear(err);
        return not_saved(err);
    }
    if (!db_allows(tx->db, "step", err) ||
        run_plain(tx->db, "SAVEPOINT piece", err) != SQLITE_OK)
        return false;
    tx->marks[tx->savepoints++] = (struct tx_mark){ tx->fact_count, tx->db->walks };
    return true;
}

bool tx_release(struct tx *tx, struct error *err)
{
    assert(tx->savepoints > 0);
    if (!tx_is_alive(tx)) {
        error_clear(err);
        return not_saved(err);
    }
    if (!db_allows(tx->db, "step", err) || run_plain(tx->db, "RELEASE piece", err) != SQLITE_OK)
        return false;
    tx->savepoints--;
    return true;
}

void tx_undo(struct tx *tx)
{
    assert(tx->savepoints > 0);
    const struct tx_mark *mark = &tx->marks[--tx->savepoints];
    drop_facts_from(tx, mark->facts);
    close_walks(tx->db, mark->walks);
    if (!tx_is_alive(tx))
        return;
    if (run_plain(tx->db, "ROLLBACK TO piece", NULL) == SQLITE_OK &&
        run_plain(tx->db, "RELEASE piece", NULL) == SQLITE_OK)
        return;
    leave(tx); /* then all of it: tx_is_alive() says so */
}
