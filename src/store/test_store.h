/*
 * test_store - a folder with a database in it, for one test.
 *
 * The folder is made new and removed with everything in it; a test that dies leaves it.
 *
 * Thread   the test's.
 * Memory   embedded: store_open / store_close.
 * Units    -
 * Limits   -
 */
#ifndef STORE_TEST_STORE_H
#define STORE_TEST_STORE_H

#include "base/test.h"
#include "store/db.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct test_store {
    char folder[256];
    struct db *db;
    struct rng rng;
    struct arena arena;
    struct tx tx;
};

/* An instant for those that do not care: 2026-11-23T09:14:03.120Z. */
#define TEST_NOW_MS INT64_C(1795425243120)

static inline void test_folder_make(char folder_out[256])
{
    const char *base = getenv("TMPDIR");
    snprintf(folder_out, 256, "%s/mozaik-test-XXXXXX", base && *base ? base : "/tmp");
    assert_non_null(mkdtemp(folder_out));
}

static inline void test_folder_remove(const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    char path[600];

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(path);
    }
    closedir(dir);
    assert_int_equal(rmdir(folder), 0);
}

static inline void store_open(struct test_store *store)
{
    struct error err = { 0 };

    *store = (struct test_store){ 0 };
    test_folder_make(store->folder);
    rng_seed(&store->rng, 1);
    arena_init(&store->arena);
    if (!db_open(&store->db, store->folder, DB_WRITE, &err))
        fail_msg("%s (%s)", err.user, err.detail);
}

static inline void store_close(struct test_store *store)
{
    db_close(store->db);
    arena_release(&store->arena);
    test_folder_remove(store->folder);
}

/* A transaction that must begin, must commit. */
static inline struct tx *store_begin(struct test_store *store)
{
    struct error err = { 0 };
    arena_clear(&store->arena);
    if (!tx_begin(&store->tx, store->db, TEST_NOW_MS, &store->rng, &store->arena, &err))
        fail_msg("%s (%s)", err.user, err.detail);
    return &store->tx;
}

static inline void store_commit(struct test_store *store)
{
    struct error err = { 0 };
    if (!tx_commit(&store->tx, &err))
        fail_msg("%s (%s)", err.user, err.detail);
    tx_drop_facts(&store->tx);
}

/* What must work, else the test ends with both voices of the error:
 * must(sql_run(tx, &oops, ...)). */
#define must(call)                                       \
    do {                                                 \
        struct error oops = { 0 };                       \
        if (!(call))                                     \
            fail_msg("%s (%s)", oops.user, oops.detail); \
    } while (0)

/* The first column of the only row. */
static inline int64_t store_int(struct tx *tx, const char *sql)
{
    struct rows rows;
    struct error err = { 0 };
    int64_t value = 0;

    if (!sql_one(tx, &rows, &err, sql, ""))
        fail_msg("%s (%s)", err.user, err.detail);
    value = rows_int(&rows, 0);
    must(rows_close(&rows, &oops));
    return value;
}

/* A tenant of this number, without people. */
static inline tenant_id store_add_tenant(struct tx *tx, uint8_t number)
{
    tenant_id id = { { [0] = 1, [15] = number } };
    char slug[16];

    snprintf(slug, sizeof slug, "tenant-%u", number);
    must(sql_run(tx, &oops,
                 "INSERT INTO tenant (id, slug, name, created_at, epoch)"
                 " VALUES (?1, ?2, ?2, ?3, 'abcdefgh')",
                 "uti", id.uuid, slug, TEST_NOW_MS));
    return id;
}

#endif
