#include "disk.h"

#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PAGE_BYTES = 4096 };

double disk_syncs(const char *folder, double seconds)
{
    static const char page[PAGE_BYTES];
    char path[600];
    uint64_t began_ns, took_ns, count = 0;
    int fd;

    snprintf(path, sizeof path, "%s/sync.bin", folder);
    fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        die("%s: %s", path, strerror(errno));
    began_ns = now_ns();
    do {
        if (write(fd, page, sizeof page) != PAGE_BYTES || fdatasync(fd) != 0)
            die("%s: %s", path, strerror(errno));
        count++;
        took_ns = now_ns() - began_ns;
    } while ((double)took_ns < seconds * 1e9);
    close(fd);
    unlink(path);
    return (double)count * 1e9 / (double)took_ns;
}

static void run(sqlite3 *db, const char *sql)
{
    char *problem = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &problem) != SQLITE_OK)
        die("sqlite: %s: %s", sql, problem);
}

double disk_commits(const char *folder, double seconds)
{
    static const char *const files[] = { "commits.db", "commits.db-wal", "commits.db-shm" };
    char path[600];
    uint64_t began_ns, took_ns, count = 0;
    sqlite3 *db;

    snprintf(path, sizeof path, "%s/%s", folder, files[0]);
    if (sqlite3_open(path, &db) != SQLITE_OK)
        die("sqlite: %s", sqlite3_errmsg(db));
    run(db, "PRAGMA journal_mode=WAL");
    run(db, "PRAGMA synchronous=FULL");
    run(db, "CREATE TABLE kept(id INTEGER PRIMARY KEY, text TEXT)");
    began_ns = now_ns();
    do {
        run(db, "INSERT INTO kept(text) VALUES('one absence, about as long as this line is')");
        count++;
        took_ns = now_ns() - began_ns;
    } while ((double)took_ns < seconds * 1e9);
    sqlite3_close(db);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    return (double)count * 1e9 / (double)took_ns;
}
