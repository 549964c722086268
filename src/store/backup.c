#include "store/backup.h"

#include "base/id.h"
#include "base/mem.h"
#include "store/schema.h"
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- files ---- */

static bool failed(struct error *err, const char *what, const char *path)
{
    int why = errno;
    error_set(err, ERR_INTERNAL, "file_failed",
              "Un fichier du dossier de données n’a pas pu être écrit\u00a0: vérifiez l’espace "
              "libre et les droits.");
    return error_detail(err, "%s %s: %s", what, path, strerror(why));
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

/* A rename is durable only when the folder is synced. */
static bool sync_folder(const char *folder, struct error *err)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (!ok)
        failed(err, "sync", folder);
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool sync_folder_of(const char *path, struct error *err)
{
    char folder[SQLITE_PATH_MAX];
    const char *slash = strrchr(path, '/');

    if (!slash)
        return sync_folder(".", err);
    snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    return sync_folder(folder, err);
}

/* ---- a copy ---- */

static bool forget_epochs(const char *path, struct error *err)
{
    sqlite3 *sqlite = NULL;
    bool ok = false;

    if (!sqlite_open_file(&sqlite, path, SQLITE_OPEN_READWRITE, err))
        return false;
    ok = sqlite_run(sqlite, "PRAGMA synchronous = FULL", err) &&
         sqlite_run(sqlite, "UPDATE tenant SET epoch = NULL", err) &&
         sqlite_verify(sqlite, err);
    sqlite3_close(sqlite);
    return ok;
}

/* Ours, of a schema that this program knows, and whole. */
static bool open_to_copy(sqlite3 **sqlite_out, const char *path, struct error *err)
{
    int number = 0;

    if (!sqlite_open_file(sqlite_out, path, SQLITE_OPEN_READWRITE, err))
        return false;
    if (!schema_number(*sqlite_out, &number, err))
        goto failed;
    if (number < 1 || number > SCHEMA_VERSION) {
        error_set(err, ERR_INTERNAL, number ? "schema_newer" : "database_empty",
                  number ? "Cette base de données a été créée par une version plus récente de "
                           "MOZAIK\u00a0; installez cette version."
                         : "Cette base de données est vide.");
        error_detail(err, "%s has schema %d, this program knows %d", path, number,
                     SCHEMA_VERSION);
        goto failed;
    }
    return true;
failed:
    sqlite3_close(*sqlite_out);
    *sqlite_out = NULL;
    return false;
}

bool backup_make(const char *folder, const char *target, struct error *err)
{
    char path[SQLITE_PATH_MAX], part[SQLITE_PATH_MAX];
    sqlite3 *sqlite = NULL;
    bool ok = false;

    if (!sqlite_path(path, folder, "", err))
        return false;
    int len = snprintf(part, sizeof part, "%s.part", target);
    if (len < 0 || (size_t)len >= sizeof part)
        return error_set(err, ERR_INTERNAL, "path_too_long",
                         "Le chemin du fichier est trop long.");
    if (is_there(target)) {
        error_set(err, ERR_CONFLICT, "file_exists",
                  "Le fichier de destination existe déjà\u00a0: choisissez un autre nom.");
        return error_detail(err, "%s exists", target);
    }
    if (!open_to_copy(&sqlite, path, err))
        return false;
    (void)unlink(part); /* of a copy that was interrupted */
    if (!sqlite_copy(sqlite, part, err))
        goto done;
    if (!forget_epochs(part, err))
        goto done;
    /* A link and not a rename: somebody else's file of that name is never written over. */
    if (link(part, target) != 0) {
        failed(err, "link", target);
        goto done;
    }
    ok = sync_folder_of(target, err);
done:
    (void)unlink(part);
    sqlite3_close(sqlite);
    return ok;
}

/* ---- and back ---- */

/* Fold the WAL into the file that is put aside, so that it is one file; if that cannot be
 * done (it may be what is broken) its WAL goes with it. */
static void fold_wal(const char *path)
{
    sqlite3 *sqlite = NULL;

    if (sqlite_open_file(&sqlite, path, SQLITE_OPEN_READWRITE, NULL))
        (void)sqlite3_exec(sqlite, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
    sqlite3_close(sqlite);
}

static bool move_aside(const char *folder, struct error *err)
{
    static const char *const suffixes[] = { "-wal", "-shm", "" };
    char from[SQLITE_PATH_MAX], to[SQLITE_PATH_MAX], suffix[64], date[32];
    time_t now = time(NULL); /* only names files */
    struct tm civil;

    if (!gmtime_r(&now, &civil) || !strftime(date, sizeof date, "%Y%m%d-%H%M%S", &civil))
        return error_detail(err, "no date for the replaced database");
    if (!sqlite_path(from, folder, "", err))
        return false;
    fold_wal(from);
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        snprintf(suffix, sizeof suffix, ".replaced-%s%s", date, suffixes[i]);
        if (!sqlite_path(from, folder, suffixes[i], err) ||
            !sqlite_path(to, folder, suffix, err))
            return false;
        if (is_there(from) && rename(from, to) != 0)
            return failed(err, "rename", from);
    }
    return sync_folder(folder, err);
}

static bool put_in_place(const char *source, const char *folder, bool replace,
                         struct error *err)
{
    char path[SQLITE_PATH_MAX], wal[SQLITE_PATH_MAX], part[SQLITE_PATH_MAX],
        note[SQLITE_PATH_MAX];
    sqlite3 *sqlite = NULL;
    bool ok = false;

    if (!sqlite_path(path, folder, "", err) || !sqlite_path(wal, folder, "-wal", err) ||
        !sqlite_path(part, folder, ".restoring", err) ||
        !sqlite_path(note, folder, ".heads", err))
        return false;
    if (is_there(path) && !replace) {
        error_set(err, ERR_CONFLICT, "database_exists",
                  "Ce dossier contient déjà une base de données\u00a0: ajoutez --replace "
                  "pour la mettre de côté.");
        return error_detail(err, "%s exists", path);
    }
    if (!open_to_copy(&sqlite, source, err))
        return false;
    (void)unlink(part); /* of a restore that was interrupted */
    if (!sqlite_verify(sqlite, err) || !sqlite_copy(sqlite, part, err))
        goto done;
    if (!forget_epochs(part, err))
        goto done;
    /* An old WAL beside the new file would be played into it. */
    if ((is_there(path) || is_there(wal)) && !move_aside(folder, err))
        goto done;
    (void)unlink(note); /* it speaks of the other history */
    if (rename(part, path) != 0) {
        failed(err, "rename", part);
        goto done;
    }
    ok = sync_folder(folder, err);
done:
    (void)unlink(part);
    sqlite3_close(sqlite);
    return ok;
}

bool backup_restore(const char *source, const char *folder, bool replace, struct error *err)
{
    struct folder_lock *lock = NULL;
    bool ok = false;

    if (!folder_lock_take(&lock, folder, 0, err))
        return false;
    ok = put_in_place(source, folder, replace, err);
    folder_lock_drop(lock);
    return ok;
}

/* ---- one process at a time ---- */

struct folder_lock {
    int fd;
};

enum { LOCK_LOOK_MS = 50 };

static bool is_held(struct error *err, int fd, const char *path)
{
    char holder[32] = "";
    ssize_t len = pread(fd, holder, sizeof holder - 1, 0);

    for (ssize_t i = 0; i < len; i++)
        if (holder[i] < '0' || holder[i] > '9')
            holder[i] = '\0';
    error_set(err, ERR_BUSY, "folder_in_use",
              "Un autre processus MOZAIK (numéro %s) utilise déjà ce dossier de données\u00a0: "
              "arrêtez-le d’abord.",
              holder[0] ? holder : "inconnu");
    return error_detail(err, "%s is locked by process %s", path, holder);
}

/* flock and not a file that exists: the system drops it when the process dies. */
bool folder_lock_take(struct folder_lock **lock_out, const char *folder, int64_t wait_ms,
                      struct error *err)
{
    char path[SQLITE_PATH_MAX], number[32];

    *lock_out = NULL;
    if (!sqlite_path(path, folder, ".lock", err))
        return false;
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return failed(err, "mkdir", folder);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed(err, "open", path);
    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if ((errno != EWOULDBLOCK && errno != EINTR) || wait_ms <= 0) {
            bool held = errno == EWOULDBLOCK;
            if (held)
                is_held(err, fd, path);
            else
                failed(err, "lock", path);
            close(fd);
            return false;
        }
        nanosleep(&(struct timespec){ .tv_nsec = LOCK_LOOK_MS * 1000000L }, NULL);
        wait_ms -= LOCK_LOOK_MS;
    }
    int len = snprintf(number, sizeof number, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) != 0 || pwrite(fd, number, (size_t)len, 0) != len) {
        /* Only the sentence for others gets poorer. */
    }
    *lock_out = mem_new(struct folder_lock);
    (*lock_out)->fd = fd;
    return true;
}

void folder_lock_drop(struct folder_lock *lock)
{
    if (!lock)
        return;
    close(lock->fd); /* the file stays: removing it would let two hold two files of one name */
    mem_free(lock);
}

/* ---- the heads, noted beside the database ---- */

/* One tenant a line: `<id> <epoch> <head>`. */

static bool write_heads(sqlite3 *sqlite, FILE *out)
{
    sqlite3_stmt *statement = NULL;
    char id[ID_TEXT_LEN + 1];
    int rc = sqlite3_prepare_v2(sqlite,
                                "SELECT id, epoch, head FROM tenant"
                                " WHERE epoch IS NOT NULL ORDER BY id",
                                -1, &statement, NULL);
    if (rc != SQLITE_OK)
        return false;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
        if (sqlite3_column_bytes(statement, 0) != 16)
            continue;
        uuid_text(sqlite3_column_blob(statement, 0), id);
        fprintf(out, "%s %s %lld\n", id, (const char *)sqlite3_column_text(statement, 1),
                (long long)sqlite3_column_int64(statement, 2));
    }
    sqlite3_finalize(statement);
    return rc == SQLITE_DONE;
}

bool heads_note_write(const char *folder, struct error *err)
{
    char path[SQLITE_PATH_MAX], note[SQLITE_PATH_MAX], part[SQLITE_PATH_MAX];
    sqlite3 *sqlite = NULL;
    FILE *out = NULL;
    bool ok = false;

    if (!sqlite_path(path, folder, "", err) || !sqlite_path(note, folder, ".heads", err) ||
        !sqlite_path(part, folder, ".heads.part", err))
        return false;
    if (!sqlite_open_file(&sqlite, path, SQLITE_OPEN_READWRITE, err))
        return false;
    out = fopen(part, "we");
    if (!out) {
        failed(err, "open", part);
        goto done;
    }
    /* First on the disk, then in its place: a half note would begin new epochs for nothing. */
    if (!write_heads(sqlite, out) || fflush(out) != 0 || fsync(fileno(out)) != 0 ||
        rename(part, note) != 0) {
        failed(err, "write", note);
        goto done;
    }
    ok = sync_folder(folder, err);
done:
    if (out)
        fclose(out);
    sqlite3_close(sqlite);
    return ok;
}

/* What is behind its note has lost facts that somebody may have seen: a new history. */
static bool check_head(sqlite3 *sqlite, const uint8_t id[16], slice epoch, int64_t head,
                       struct error *err)
{
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(sqlite,
                                "UPDATE tenant SET epoch = NULL"
                                " WHERE id = ?1 AND epoch = ?2 AND head < ?3",
                                -1, &statement, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_bind_blob(statement, 1, id, 16, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, epoch.data, (int)epoch.len, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 3, head);
        rc = sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    return rc == SQLITE_DONE || sqlite_error(err, sqlite, rc, "heads");
}

static bool check_line(sqlite3 *sqlite, slice line, struct error *err)
{
    slice id, epoch, head;
    uint8_t uuid[16];
    int64_t number = 0;

    if (slice_cut(line, ' ', &id, &line) && slice_cut(line, ' ', &epoch, &head) &&
        uuid_parse(id, uuid) && slice_to_i64(head, &number))
        return check_head(sqlite, uuid, epoch, number, err);
    return true; /* not ours: a note is a help, never a reason not to start */
}

bool heads_note_check(const char *folder, struct error *err)
{
    char path[SQLITE_PATH_MAX], note[SQLITE_PATH_MAX], line[128];
    sqlite3 *sqlite = NULL;
    bool ok = true;

    if (!sqlite_path(path, folder, "", err) || !sqlite_path(note, folder, ".heads", err))
        return false;
    FILE *in = fopen(note, "re");
    if (!in)
        return true; /* no note yet */
    if (!sqlite_open_file(&sqlite, path, SQLITE_OPEN_READWRITE, err)) {
        fclose(in);
        return false;
    }
    while (ok && fgets(line, sizeof line, in))
        ok = check_line(sqlite, (slice){ line, strcspn(line, "\n") }, err);
    fclose(in);
    sqlite3_close(sqlite);
    return ok;
}
