#include "store/db.h"

#include "store/schema.h"
#include "store/sqlite.h"
#include "store/test_store.h"

#include <sqlite3.h>
#include <sys/stat.h>

static void make_table(struct test_store *store)
{
    must(sqlite_run(db_sqlite(store->db),
                    "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT UNIQUE, raw BLOB,"
                    " size INTEGER) STRICT",
                    &oops));
}

static bool add(struct tx *tx, int64_t id, const char *name, struct error *err)
{
    return sql_run(tx, err, "INSERT INTO thing (id, name) VALUES (?1, ?2)", "it", id, name);
}

static int64_t count(struct tx *tx)
{
    return store_int(tx, "SELECT count(*) FROM thing");
}

TEST(what_is_bound_comes_back)
{
    struct test_store store;
    struct rows rows;
    const int64_t five = 5;
    const uint8_t uuid[16] = { 1, 2, 3 }, none[16] = { 0 };
    uint8_t back[16];

    store_open(&store);
    struct tx *tx = store_begin(&store);
    must(sql_one(tx, &rows, &oops, "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11",
                 "idstubIInut", INT64_MIN, (date){ -3 }, SLICE("é"), "text", uuid,
                 SLICE("\0\1"), &five, (const int64_t *)NULL, none, (const char *)NULL));
    assert_true(rows_int(&rows, 0) == INT64_MIN);
    assert_int_equal(rows_date(&rows, 1).day, -3);
    assert_slice(rows_text(&rows, 2), "é");
    assert_slice(rows_keep(&rows, 3), "text");
    rows_uuid(&rows, 4, back);
    assert_memory_equal(back, uuid, 16);
    assert_int_equal(rows_text(&rows, 5).len, 2);
    assert_int_equal(rows_int(&rows, 6), 5);
    for (int column = 7; column <= 10; column++)
        assert_true(rows_is_null(&rows, column));
    rows_uuid(&rows, 9, back);
    assert_memory_equal(back, none, 16);
    assert_int_equal(rows_text(&rows, 10).len, 0);
    assert_non_null(rows_text(&rows, 10).data);
    assert_int_equal(rows_int(&rows, 10), 0);
    assert_false(rows_bool(&rows, 10));
    must(rows_close(&rows, &oops));
    store_commit(&store);
    store_close(&store);
}

TEST(an_empty_slice_is_an_empty_text_and_not_null)
{
    struct test_store store;
    struct rows rows;

    store_open(&store);
    struct tx *tx = store_begin(&store);
    must(sql_one(tx, &rows, &oops, "SELECT $1 IS NULL, $2 IS NULL", "sb", (slice){ 0 },
                 (slice){ 0 }));
    assert_false(rows_bool(&rows, 0));
    assert_false(rows_bool(&rows, 1));
    must(rows_close(&rows, &oops));
    store_commit(&store);
    store_close(&store);
}

TEST(the_same_text_can_be_walked_inside_itself)
{
    struct test_store store;
    struct rows outer, inner;
    static const char sql[] = "SELECT id FROM thing ORDER BY id";
    int64_t sum = 0;

    store_open(&store);
    make_table(&store);
    struct tx *tx = store_begin(&store);
    for (int64_t id = 1; id <= 3; id++)
        must(add(tx, id, NULL, &oops));
    must(sql_open(tx, &outer, &oops, sql, ""));
    while (rows_next(&outer)) {
        must(sql_open(tx, &inner, &oops, sql, ""));
        while (rows_next(&inner))
            sum += rows_int(&outer, 0) * rows_int(&inner, 0);
        must(rows_close(&inner, &oops));
    }
    must(rows_close(&outer, &oops));
    assert_int_equal(sum, 36);
    store_commit(&store);
    store_close(&store);
}

TEST(no_row_is_not_found_and_a_row_that_is_there_already_a_conflict)
{
    struct test_store store;
    struct rows rows;
    struct error err = { 0 };

    store_open(&store);
    make_table(&store);
    struct tx *tx = store_begin(&store);
    assert_false(
        sql_one(tx, &rows, &err, "SELECT id FROM thing WHERE id = ?1", "i", INT64_C(9)));
    assert_int_equal(err.kind, ERR_NOT_FOUND);

    must(add(tx, 1, "a", &oops));
    error_clear(&err);
    assert_false(add(tx, 2, "a", &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_string_equal(err.code, "already_exists");
    assert_true(tx_is_alive(tx)); /* only the statement is undone */

    error_clear(&err);
    assert_false(sql_run(tx, &err, "INSERT INTO thing (id, size) VALUES (3, 'text')", ""));
    assert_int_equal(err.kind, ERR_INTERNAL);
    error_clear(&err);
    assert_false(sql_run(tx, &err, "SELECT nothing FROM nowhere", ""));
    assert_int_equal(err.kind, ERR_INTERNAL);
    assert_int_equal(count(tx), 1);
    store_commit(&store);
    store_close(&store);
}

TEST(whether_there_is_any_row_is_answered_by_one_of_them)
{
    struct test_store store;
    struct error err = { 0 };
    bool any = true;

    store_open(&store);
    make_table(&store);
    struct tx *tx = store_begin(&store);
    must(sql_any(tx, &any, &oops, "SELECT 1 FROM thing WHERE id > ?1", "i", INT64_C(0)));
    assert_false(any);
    must(add(tx, 1, "a", &oops));
    must(add(tx, 2, "b", &oops));
    must(sql_any(tx, &any, &oops, "SELECT 1 FROM thing WHERE id > ?1", "i", INT64_C(0)));
    assert_true(any);

    assert_false(sql_any(tx, &any, &err, "SELECT 1 FROM nowhere", ""));
    assert_int_equal(err.kind, ERR_INTERNAL);
    assert_false(any);
    store_commit(&store);
    store_close(&store);
}

TEST(a_savepoint_is_undone_alone_with_its_facts)
{
    struct test_store store;

    store_open(&store);
    make_table(&store);
    struct tx *tx = store_begin(&store);
    must(add(tx, 1, NULL, &oops));
    must(tx_savepoint(tx, &oops));
    must(add(tx, 2, NULL, &oops));
    must(tx_savepoint(tx, &oops));
    must(add(tx, 3, NULL, &oops));
    tx_undo(tx);
    must(tx_release(tx, &oops));
    must(tx_savepoint(tx, &oops));
    must(add(tx, 4, NULL, &oops));
    tx_undo(tx);
    assert_true(tx_is_alive(tx));
    store_commit(&store);

    tx = store_begin(&store);
    assert_int_equal(store_int(tx, "SELECT sum(id) FROM thing"), 3);
    tx_rollback(tx);
    tx_rollback(tx); /* twice is fine */
    assert_false(tx_is_alive(tx));
    store_close(&store);
}

TEST(nothing_runs_outside_of_a_transaction)
{
    struct test_store store;
    struct error err = { 0 };

    store_open(&store);
    make_table(&store);
    struct tx *tx = store_begin(&store);
    must(add(tx, 1, NULL, &oops));
    /* As SQLite does when a disk fails in the middle. */
    must(sqlite_run(db_sqlite(store.db), "ROLLBACK", &oops));
    assert_false(tx_is_alive(tx));
    assert_false(add(tx, 2, NULL, &err));
    assert_int_equal(err.kind, ERR_BUSY);
    error_clear(&err);
    assert_false(tx_commit(tx, &err));
    assert_int_equal(err.kind, ERR_BUSY);
    tx_rollback(tx);

    tx = store_begin(&store);
    assert_int_equal(count(tx), 0);
    store_commit(&store);
    store_close(&store);
}

TEST(a_snapshot_does_not_see_what_comes_after_it_and_cannot_write)
{
    struct test_store store;
    struct db *reader = NULL;
    struct tx snapshot;
    struct arena arena = { 0 };
    struct error err = { 0 };

    store_open(&store);
    make_table(&store);
    must(db_open(&reader, store.folder, DB_READ, &oops));
    must(tx_begin(&snapshot, reader, TEST_NOW_MS, &store.rng, &arena, &oops));
    assert_int_equal(count(&snapshot), 0);

    struct tx *tx = store_begin(&store);
    must(add(tx, 1, NULL, &oops));
    store_commit(&store);
    assert_int_equal(count(&snapshot), 0);
    assert_false(add(&snapshot, 2, NULL, &err));
    assert_int_equal(err.kind, ERR_INTERNAL);
    tx_rollback(&snapshot);

    must(tx_begin(&snapshot, reader, TEST_NOW_MS, &store.rng, &arena, &oops));
    assert_int_equal(count(&snapshot), 1);
    tx_rollback(&snapshot);
    db_close(reader);
    arena_release(&arena);
    store_close(&store);
}

TEST(a_checkpoint_empties_the_wal_and_never_happens_by_itself)
{
    struct test_store store;

    store_open(&store);
    make_table(&store);
    for (int64_t id = 1; id <= 1500; id++) { /* beyond SQLite's own 1000 pages */
        struct tx *tx = store_begin(&store);
        must(add(tx, id, NULL, &oops));
        store_commit(&store);
    }
    assert_true(db_wal_pages(store.db) >= 1500);
    must(db_checkpoint(store.db, &oops));
    assert_int_equal(db_wal_pages(store.db), 0);
    struct tx *tx = store_begin(&store);
    must(add(tx, 2000, NULL, &oops));
    store_commit(&store);
    assert_true(db_wal_pages(store.db) < 10);
    store_close(&store);
}

TEST(another_connections_commit_is_noticed_and_an_own_one_not)
{
    struct test_store store;
    struct db *other = NULL;
    struct tx tx;
    struct arena arena = { 0 };
    int64_t before = 0, after = 0;

    store_open(&store);
    make_table(&store);
    must(db_foreign_version(store.db, &before, &oops));
    must(add(store_begin(&store), 1, NULL, &oops));
    store_commit(&store);
    must(db_foreign_version(store.db, &after, &oops));
    assert_true(before == after);

    must(db_open(&other, store.folder, DB_WRITE, &oops));
    must(tx_begin(&tx, other, TEST_NOW_MS, &store.rng, &arena, &oops));
    must(add(&tx, 2, NULL, &oops));
    must(tx_commit(&tx, &oops));
    must(db_foreign_version(store.db, &after, &oops));
    assert_true(before != after);
    db_close(other);
    arena_release(&arena);
    store_close(&store);
}

TEST(the_files_are_for_our_eyes_only)
{
    static const char *const files[] = { "mozaik.db", "mozaik.db-wal", "mozaik.db-shm" };
    struct test_store store;
    struct stat status;
    char path[400];

    store_open(&store);
    make_table(&store);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        snprintf(path, sizeof path, "%s/%s", store.folder, files[i]);
        assert_int_equal(stat(path, &status), 0);
        assert_int_equal(status.st_mode & 0777, 0600);
    }
    store_close(&store);
}

TEST(a_walk_that_nobody_closed_ends_with_its_transaction)
{
    struct test_store store;
    struct rows rows;

    store_open(&store);
    make_table(&store);
    struct tx *tx = store_begin(&store);
    must(add(tx, 1, NULL, &oops));
    must(sql_open(tx, &rows, &oops, "SELECT id FROM thing", ""));
    assert_true(rows_next(&rows));
    store_commit(&store);
    store_close(&store);
}

TEST_MAIN("store/db", CASE(what_is_bound_comes_back),
          CASE(an_empty_slice_is_an_empty_text_and_not_null),
          CASE(the_same_text_can_be_walked_inside_itself),
          CASE(no_row_is_not_found_and_a_row_that_is_there_already_a_conflict),
          CASE(whether_there_is_any_row_is_answered_by_one_of_them),
          CASE(a_savepoint_is_undone_alone_with_its_facts),
          CASE(nothing_runs_outside_of_a_transaction),
          CASE(a_snapshot_does_not_see_what_comes_after_it_and_cannot_write),
          CASE(a_checkpoint_empties_the_wal_and_never_happens_by_itself),
          CASE(another_connections_commit_is_noticed_and_an_own_one_not),
          CASE(the_files_are_for_our_eyes_only),
          CASE(a_walk_that_nobody_closed_ends_with_its_transaction))
