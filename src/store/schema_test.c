#include "store/schema.h"

#include "store/sqlite.h"
#include "store/test_store.h"

#include <sqlite3.h>

static const char *const step_1[] = { "CREATE TABLE thing (id INTEGER PRIMARY KEY)",
                                      "INSERT INTO thing VALUES (1)", NULL };
static const char *const step_2[] = { "ALTER TABLE thing ADD COLUMN name TEXT", NULL };
static const char *const step_3[] = { "INSERT INTO thing VALUES (2, 'two')", NULL };
static const char *const broken[] = { "INSERT INTO thing VALUES (3, 'three')",
                                      "INSERT INTO nowhere VALUES (1)", NULL };
static const schema_step good_steps[] = { step_1, step_2, step_3 };
static const schema_step bad_steps[] = { step_1, step_2, broken };

struct fixture {
    char folder[256], path[SQLITE_PATH_MAX];
    sqlite3 *sqlite;
};

static void open_again(struct fixture *fixture)
{
    sqlite3_close(fixture->sqlite);
    must(sqlite_open_file(&fixture->sqlite, fixture->path,
                          SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &oops));
}

static void setup(struct fixture *fixture)
{
    memset(fixture, 0, sizeof *fixture);
    test_folder_make(fixture->folder);
    must(sqlite_path(fixture->path, fixture->folder, "", &oops));
    open_again(fixture);
}

static void teardown(struct fixture *fixture)
{
    sqlite3_close(fixture->sqlite);
    test_folder_remove(fixture->folder);
}

static int int_of(sqlite3 *sqlite, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(sqlite, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int value = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

/* The copies beside the database; the path of the last one. */
static int copies(const struct fixture *fixture, char path_out[600])
{
    DIR *dir = opendir(fixture->folder);
    const struct dirent *entry;
    int count = 0;

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        if (!strstr(entry->d_name, ".schema-"))
            continue;
        snprintf(path_out, 600, "%s/%s", fixture->folder, entry->d_name);
        count++;
    }
    closedir(dir);
    return count;
}

TEST(an_empty_file_takes_all_steps_and_needs_no_copy)
{
    struct fixture fixture;
    char copy[600];
    int number = -1;

    setup(&fixture);
    must(schema_number(fixture.sqlite, &number, &oops));
    assert_int_equal(number, 0);
    must(schema_take(fixture.sqlite, fixture.path, good_steps, 3, &oops));
    must(schema_number(fixture.sqlite, &number, &oops));
    assert_int_equal(number, 3);
    assert_int_equal(int_of(fixture.sqlite, "SELECT count(*) FROM thing"), 2);
    must(schema_take(fixture.sqlite, fixture.path, good_steps, 3, &oops)); /* again: nothing */
    assert_int_equal(int_of(fixture.sqlite, "SELECT count(*) FROM thing"), 2);
    assert_int_equal(copies(&fixture, copy), 0);
    teardown(&fixture);
}

TEST(an_older_schema_is_copied_beside_first_and_takes_the_missing_steps)
{
    struct fixture fixture;
    sqlite3 *copy = NULL;
    char path[600];
    int number = 0;

    setup(&fixture);
    must(schema_take(fixture.sqlite, fixture.path, good_steps, 1, &oops));
    must(sqlite_run(fixture.sqlite, "PRAGMA journal_mode = WAL", &oops));
    must(sqlite_run(fixture.sqlite, "INSERT INTO thing VALUES (7)", &oops));
    open_again(&fixture);
    must(schema_take(fixture.sqlite, fixture.path, good_steps, 3, &oops));
    assert_int_equal(int_of(fixture.sqlite, "SELECT count(*) FROM thing"), 3);

    assert_int_equal(copies(&fixture, path), 1);
    must(sqlite_open_file(&copy, path, SQLITE_OPEN_READONLY, &oops));
    must(schema_number(copy, &number, &oops));
    assert_int_equal(number, 1);
    assert_int_equal(int_of(copy, "SELECT sum(id) FROM thing"), 8);
    must(sqlite_verify(copy, &oops));
    sqlite3_close(copy);
    teardown(&fixture);
}

TEST(a_step_that_fails_leaves_the_database_as_it_was)
{
    struct fixture fixture;
    struct error err = { 0 };
    int number = 0;

    setup(&fixture);
    must(schema_take(fixture.sqlite, fixture.path, bad_steps, 1, &oops));
    assert_false(schema_take(fixture.sqlite, fixture.path, bad_steps, 3, &err));
    assert_int_equal(err.kind, ERR_INTERNAL);
    must(schema_number(fixture.sqlite, &number, &oops));
    assert_int_equal(number, 1);
    assert_int_equal(int_of(fixture.sqlite, "SELECT count(*) FROM thing"), 1);
    teardown(&fixture);
}

TEST(a_newer_schema_is_refused_with_a_sentence_and_not_touched)
{
    struct fixture fixture;
    struct db *db = NULL;
    struct error err = { 0 };
    char copy[600];

    setup(&fixture);
    must(schema_bring_up(fixture.sqlite, fixture.path, &oops));
    must(sqlite_run(fixture.sqlite, "PRAGMA user_version = 999", &oops));
    open_again(&fixture);
    assert_false(db_open(&db, fixture.folder, DB_WRITE, &err));
    assert_null(db);
    assert_string_equal(err.code, "schema_newer");
    assert_non_null(strstr(err.user, "plus récente"));
    assert_false(db_open(&db, fixture.folder, DB_READ, &err));
    assert_int_equal(int_of(fixture.sqlite, "PRAGMA user_version"), 999);
    assert_int_equal(copies(&fixture, copy), 0);
    teardown(&fixture);
}

TEST(what_is_not_ours_is_refused_and_not_touched)
{
    struct fixture fixture;
    struct db *db = NULL;
    struct error err = { 0 };

    setup(&fixture);
    must(sqlite_run(fixture.sqlite, "CREATE TABLE recipe (name TEXT)", &oops));
    assert_false(db_open(&db, fixture.folder, DB_WRITE, &err));
    assert_string_equal(err.code, "database_foreign");
    assert_int_equal(int_of(fixture.sqlite, "SELECT count(*) FROM sqlite_schema"), 1);
    teardown(&fixture);

    setup(&fixture);
    FILE *file = fopen(fixture.path, "wb");
    for (int i = 0; i < 1000; i++)
        fputs("this is not a database. ", file);
    fclose(file);
    error_clear(&err);
    assert_false(db_open(&db, fixture.folder, DB_WRITE, &err));
    assert_int_equal(err.kind, ERR_INTERNAL);
    teardown(&fixture);
}

TEST(the_tables_of_today_are_made)
{
    static const char *const tables[] = {
        "tenant",       "users",       "team",  "team_member", "team_manager",
        "session",      "link",        "audit", "absence",     "absence_type",
        "notification", "idempotency", "due",   "outbox",      "journal",
    };
    struct test_store store;
    char sql[128];

    store_open(&store);
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", tables[i]);
        assert_int_equal(int_of(db_sqlite(store.db), sql), 0);
    }
    assert_int_equal(int_of(db_sqlite(store.db), "PRAGMA foreign_keys"), 1);
    assert_int_equal(int_of(db_sqlite(store.db), "PRAGMA synchronous"), 2);
    store_close(&store);
}

TEST_MAIN("store/schema", CASE(an_empty_file_takes_all_steps_and_needs_no_copy),
          CASE(an_older_schema_is_copied_beside_first_and_takes_the_missing_steps),
          CASE(a_step_that_fails_leaves_the_database_as_it_was),
          CASE(a_newer_schema_is_refused_with_a_sentence_and_not_touched),
          CASE(what_is_not_ours_is_refused_and_not_touched), CASE(the_tables_of_today_are_made))
