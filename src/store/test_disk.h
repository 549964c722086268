/*
 * test_disk - a disk that fails when it is told to, and loses power.
 *
 * A VFS around the ordinary one. It counts writes and syncs of the database and its WAL,
 * makes the N-th one fail (a failing write writes half), once or from then on, and
 * remembers of each file what was there at its last good sync.
 *
 * So a test can look at three worlds after the same accident: the process goes on; the
 * process died and the machine did not (all that was written is there); the power went
 * (only what was synced is there).
 *
 * Thread   one test.
 * Memory   static; disk_use / disk_leave.
 * Units    bytes.
 * Limits   DISK_FILES files.
 */
#ifndef STORE_TEST_DISK_H
#define STORE_TEST_DISK_H

#include "base/test.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DISK_FILES = 8 };
enum disk_fault { DISK_WRITE, DISK_SYNC };

static struct disk {
    sqlite3_vfs vfs, *real;
    bool armed, forever;
    enum disk_fault fault;
    int countdown; /* the fault comes when it reaches zero */
    int faults;    /* that came */
    struct disk_synced {
        char name[512];
        char *data;
        size_t len;
    } synced[DISK_FILES];
} disk;

struct disk_file {
    sqlite3_file base;
    struct disk_synced *synced;
    sqlite3_file *real; /* behind this struct */
};

static sqlite3_file *disk_real(sqlite3_file *file)
{
    return ((struct disk_file *)(void *)file)->real;
}

static bool disk_fails(enum disk_fault fault)
{
    if (!disk.armed || disk.fault != fault || disk.countdown-- > 0)
        return false;
    if (!disk.forever)
        disk.armed = false;
    disk.faults++;
    return true;
}

static int disk_close(sqlite3_file *file)
{
    return disk_real(file)->pMethods->xClose(disk_real(file));
}

static int disk_read(sqlite3_file *file, void *out, int len, sqlite3_int64 at)
{
    return disk_real(file)->pMethods->xRead(disk_real(file), out, len, at);
}

static int disk_write(sqlite3_file *file, const void *data, int len, sqlite3_int64 at)
{
    const struct sqlite3_io_methods *real = disk_real(file)->pMethods;

    if (!disk_fails(DISK_WRITE))
        return real->xWrite(disk_real(file), data, len, at);
    real->xWrite(disk_real(file), data, len / 2, at);
    return SQLITE_IOERR_WRITE;
}

static int disk_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return disk_real(file)->pMethods->xTruncate(disk_real(file), size);
}

static int disk_sync(sqlite3_file *file, int flags)
{
    struct disk_synced *synced = ((struct disk_file *)(void *)file)->synced;
    const struct sqlite3_io_methods *real = disk_real(file)->pMethods;
    sqlite3_int64 size = 0;

    if (disk_fails(DISK_SYNC))
        return SQLITE_IOERR_FSYNC;
    int rc = real->xSync(disk_real(file), flags);
    if (rc != SQLITE_OK || !synced)
        return rc;
    real->xFileSize(disk_real(file), &size);
    free(synced->data);
    synced->len = (size_t)size;
    synced->data = malloc(synced->len + 1);
    return real->xRead(disk_real(file), synced->data, (int)size, 0);
}

static int disk_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return disk_real(file)->pMethods->xFileSize(disk_real(file), size);
}

static int disk_lock(sqlite3_file *file, int lock)
{
    return disk_real(file)->pMethods->xLock(disk_real(file), lock);
}

static int disk_unlock(sqlite3_file *file, int lock)
{
    return disk_real(file)->pMethods->xUnlock(disk_real(file), lock);
}

static int disk_check_lock(sqlite3_file *file, int *out)
{
    return disk_real(file)->pMethods->xCheckReservedLock(disk_real(file), out);
}

static int disk_control(sqlite3_file *file, int op, void *arg)
{
    return disk_real(file)->pMethods->xFileControl(disk_real(file), op, arg);
}

static int disk_sector_size(sqlite3_file *file)
{
    return disk_real(file)->pMethods->xSectorSize(disk_real(file));
}

static int disk_traits(sqlite3_file *file)
{
    return disk_real(file)->pMethods->xDeviceCharacteristics(disk_real(file));
}

static int disk_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    return disk_real(file)->pMethods->xShmMap(disk_real(file), page, size, extend, out);
}

static int disk_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return disk_real(file)->pMethods->xShmLock(disk_real(file), offset, count, flags);
}

static void disk_shm_barrier(sqlite3_file *file)
{
    disk_real(file)->pMethods->xShmBarrier(disk_real(file));
}

static int disk_shm_unmap(sqlite3_file *file, int remove)
{
    return disk_real(file)->pMethods->xShmUnmap(disk_real(file), remove);
}

static const sqlite3_io_methods disk_methods = {
    .iVersion = 2,
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_truncate,
    .xSync = disk_sync,
    .xFileSize = disk_size,
    .xLock = disk_lock,
    .xUnlock = disk_unlock,
    .xCheckReservedLock = disk_check_lock,
    .xFileControl = disk_control,
    .xSectorSize = disk_sector_size,
    .xDeviceCharacteristics = disk_traits,
    .xShmMap = disk_shm_map,
    .xShmLock = disk_shm_lock,
    .xShmBarrier = disk_shm_barrier,
    .xShmUnmap = disk_shm_unmap,
};

static struct disk_synced *disk_remember(const char *name)
{
    for (size_t i = 0; name && i < DISK_FILES; i++) {
        struct disk_synced *synced = &disk.synced[i];
        if (synced->name[0] == '\0')
            snprintf(synced->name, sizeof synced->name, "%s", name);
        if (strcmp(synced->name, name) == 0)
            return synced;
    }
    return NULL;
}

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                     int *out_flags)
{
    struct disk_file *ours = (struct disk_file *)(void *)file;
    (void)vfs;

    ours->real = (sqlite3_file *)(void *)(ours + 1);
    ours->synced = disk_remember(name);
    int rc = disk.real->xOpen(disk.real, name, ours->real, flags, out_flags);
    ours->base.pMethods = ours->real->pMethods ? &disk_methods : NULL;
    return rc;
}

static void disk_leave(void)
{
    sqlite3_vfs_unregister(&disk.vfs);
    for (size_t i = 0; i < DISK_FILES; i++)
        free(disk.synced[i].data);
    disk = (struct disk){ 0 };
}

/* From here on every database is opened on this disk. */
static void disk_use(void)
{
    if (disk.real)
        disk_leave(); /* a test before this one failed */
    disk = (struct disk){ .real = sqlite3_vfs_find(NULL) };
    disk.vfs = *disk.real;
    disk.vfs.zName = "test_disk";
    disk.vfs.szOsFile = (int)sizeof(struct disk_file) + disk.real->szOsFile;
    disk.vfs.xOpen = disk_open;
    assert_int_equal(sqlite3_vfs_register(&disk.vfs, 1), SQLITE_OK);
}

/* The write or sync after `nth` good ones fails. */
static void disk_arm(enum disk_fault fault, int nth, bool forever)
{
    disk.armed = true;
    disk.fault = fault;
    disk.countdown = nth;
    disk.forever = forever;
    disk.faults = 0;
}

static void disk_write_file(const char *path, const char *data, size_t len)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

/* What of `file` in `from` is there after the power went: in `to`. */
static void disk_power_loss(const char *from, const char *to, const char *file)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", from, file);
    const struct disk_synced *synced = disk_remember(path);
    snprintf(path, sizeof path, "%s/%s", to, file);
    if (synced && synced->data)
        disk_write_file(path, synced->data, synced->len);
}

/* What of it is there after the process died. */
static void disk_kill(const char *from, const char *to, const char *file)
{
    char path[512], part[4096];
    size_t len;

    snprintf(path, sizeof path, "%s/%s", from, file);
    FILE *in = fopen(path, "rb");
    if (!in)
        return;
    snprintf(path, sizeof path, "%s/%s", to, file);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    while ((len = fread(part, 1, sizeof part, in)) > 0)
        assert_int_equal(fwrite(part, 1, len, out), len);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

#endif
