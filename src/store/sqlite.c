#include "store/sqlite.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* How long a statement waits for another process's write before it is ERR_BUSY. */
enum { BUSY_TIMEOUT_MS = 5000 };

/* Pages per step of a copy: 1 MiB, so that nothing waits long for its end. */
enum { COPY_SLICE_PAGES = 256 };

bool sqlite_path(char path_out[SQLITE_PATH_MAX], const char *folder, const char *suffix,
                 struct error *err)
{
    int len = snprintf(path_out, SQLITE_PATH_MAX, "%s/mozaik.db%s", folder, suffix);
    if (len > 0 && len < SQLITE_PATH_MAX)
        return true;
    error_set(err, ERR_INTERNAL, "path_too_long", "Le chemin du dossier est trop long.");
    return error_detail(err, "%s", folder);
}

static bool already_exists(int rc)
{
    return rc == SQLITE_CONSTRAINT_UNIQUE || rc == SQLITE_CONSTRAINT_PRIMARYKEY;
}

bool sqlite_error(struct error *err, struct sqlite3 *sqlite, int rc, const char *what)
{
    switch (rc & 0xff) { /* the primary code; the rest only refines it */
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
    case SQLITE_ABORT:
        error_set(err, ERR_BUSY, "store_busy",
                  "Le serveur n’a pas pu accéder à ses données\u00a0: rien n’a été enregistré, "
                  "réessayez dans un instant.");
        break;
    case SQLITE_CONSTRAINT:
        if (already_exists(rc)) {
            error_set(err, ERR_CONFLICT, "already_exists", "Cet élément existe déjà.");
            break;
        }
        /* fall through */
    default:
        error_set(err, ERR_INTERNAL, "store_failed",
                  "Une erreur interne a empêché cette opération\u00a0; "
                  "l’équipe technique peut la retrouver dans le journal du serveur.");
    }
    return error_detail(err, "sqlite %d: %s: %.120s", rc,
                        sqlite ? sqlite3_errmsg(sqlite) : sqlite3_errstr(rc), what);
}

bool sqlite_run(struct sqlite3 *sqlite, const char *sql, struct error *err)
{
    int rc = sqlite3_exec(sqlite, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK || sqlite_error(err, sqlite, rc, sql);
}

/* Every allocation of SQLite would take one lock for all threads, to keep a statistic that
 * nobody reads. Refused if SQLite runs already, which costs only speed. */
static void no_statistics(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

bool sqlite_open_file(struct sqlite3 **sqlite_out, const char *path, int flags,
                      struct error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, no_statistics);

    *sqlite_out = NULL;
    if (flags & SQLITE_OPEN_CREATE) {
        /* For our eyes only; WAL and copies take the mode of the file. O_EXCL, because an
         * existing file must not be opened here: closing it again would drop the locks
         * that another connection of this process holds on it. */
        int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd >= 0)
            close(fd);
    }
    int rc = sqlite3_open_v2(path, sqlite_out,
                             flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_busy_timeout(*sqlite_out, BUSY_TIMEOUT_MS);
    if (rc == SQLITE_OK)
        return true;

    error_set(err, ERR_INTERNAL, "database_unreadable",
              "La base de données ne peut pas être ouverte\u00a0: vérifiez que le dossier de "
              "données existe et que ce compte peut y écrire.");
    error_detail(err, "sqlite %d: %s: %s", rc, sqlite3_errstr(rc), path);
    sqlite3_close(*sqlite_out);
    *sqlite_out = NULL;
    return false;
}

/* The snapshot is held by a transaction over all the slices: without it SQLite would begin
 * anew whenever somebody writes, and under load never end. */
static bool copy_pages(sqlite3 *from, sqlite3 *to, struct error *err)
{
    bool own = sqlite3_get_autocommit(from) != 0;
    int rc = SQLITE_OK;

    if (own && !sqlite_run(from, "BEGIN", err))
        return false;
    bool ok = sqlite_run(from, "SELECT count(*) FROM sqlite_schema", err);
    if (ok) {
        sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
        if (backup)
            do
                rc = sqlite3_backup_step(backup, COPY_SLICE_PAGES);
            while (rc == SQLITE_OK);
        rc = backup ? sqlite3_backup_finish(backup) : sqlite3_errcode(to);
        ok = rc == SQLITE_OK || sqlite_error(err, to, rc, "copy");
    }
    if (own)
        (void)sqlite3_exec(from, "ROLLBACK", NULL, NULL, NULL); /* it only read */
    return ok;
}

static void remove_file(const char *path)
{
    static const char *const besides[] = { "", "-wal", "-shm", "-journal" };
    char name[SQLITE_PATH_MAX + 16];

    for (size_t i = 0; i < sizeof besides / sizeof besides[0]; i++) {
        snprintf(name, sizeof name, "%s%s", path, besides[i]);
        (void)unlink(name); /* mostly not there */
    }
}

bool sqlite_copy(struct sqlite3 *from, const char *target, struct error *err)
{
    sqlite3 *to = NULL;
    bool ok = false;

    if (access(target, F_OK) == 0) {
        error_set(err, ERR_CONFLICT, "file_exists",
                  "Le fichier de destination existe déjà\u00a0: choisissez un autre nom.");
        return error_detail(err, "%s exists", target);
    }
    if (!sqlite_open_file(&to, target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err))
        return false;
    if (!sqlite_run(to, "PRAGMA synchronous = FULL", err) || !copy_pages(from, to, err))
        goto done;
    /* One file that can be carried away: the copied pages say WAL, like their original. */
    if (!sqlite_run(to, "PRAGMA journal_mode = DELETE", err))
        goto done;
    ok = true;
done:
    sqlite3_close(to);
    if (!ok)
        remove_file(target);
    return ok;
}

bool sqlite_verify(struct sqlite3 *sqlite, struct error *err)
{
    sqlite3_stmt *statement = NULL;
    bool ok = false;
    int rc = sqlite3_prepare_v2(sqlite, "PRAGMA integrity_check(1)", -1, &statement, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_step(statement);
    const char *answer = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0)
                                          : NULL;
    if (answer && strcmp(answer, "ok") == 0) {
        ok = true;
    } else {
        error_set(err, ERR_INTERNAL, "database_damaged",
                  "Cette base de données est endommagée\u00a0: utilisez une autre sauvegarde.");
        error_detail(err, "integrity_check: %d %s", rc,
                     answer ? answer : sqlite3_errmsg(sqlite));
    }
    sqlite3_finalize(statement);
    return ok;
}
