#include "store/backup.h"

#include "store/clerk.h"
#include "store/sqlite.h"
#include "store/test_store.h"

#include <pthread.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void append(struct tx *tx, tenant_id tenant)
{
    struct fact_draft draft = { .tenant = tenant, .type = SLICE("thing_changed") };
    fact_draft_view(&draft, channel_everyone(), SLICE("{}"));
    must(journal_append(tx, &draft, &oops));
}

static tenant_id fill(struct test_store *store, int facts)
{
    tenant_id tenant = store_add_tenant(store_begin(store), 1);
    store_commit(store);
    for (int i = 0; i < facts; i++) {
        append(store_begin(store), tenant);
        store_commit(store);
    }
    return tenant;
}

static struct journal_state stand(struct test_store *store, tenant_id tenant)
{
    struct journal_state journal;
    struct tx *tx = store_begin(store);
    must(journal_state(tx, tenant, &journal, &oops));
    tx_rollback(tx); /* an epoch that it began is forgotten again */
    return journal;
}

static bool has_epoch(struct test_store *store)
{
    int64_t count =
        store_int(store_begin(store), "SELECT count(*) FROM tenant WHERE epoch IS NOT NULL");
    store_commit(store);
    return count > 0;
}

static void path_in(char out[400], const char *folder, const char *name)
{
    snprintf(out, 400, "%s/%s", folder, name);
}

static bool is_there(const char *folder, const char *name)
{
    char path[400];
    path_in(path, folder, name);
    return access(path, F_OK) == 0;
}

static int count_like(const char *folder, const char *part)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    int count = 0;

    while ((entry = readdir(dir)) != NULL)
        count += strstr(entry->d_name, part) != NULL;
    closedir(dir);
    return count;
}

/* Open what is in another folder as a store. */
static void open_folder(struct test_store *store, const char *folder)
{
    *store = (struct test_store){ 0 };
    snprintf(store->folder, sizeof store->folder, "%s", folder);
    rng_seed(&store->rng, 2);
    must(db_open(&store->db, folder, DB_WRITE, &oops));
}

TEST(a_copy_put_in_place_has_everything_and_a_new_history)
{
    struct test_store store, other;
    char folder[256], copy[400];

    store_open(&store);
    tenant_id tenant = fill(&store, 5);
    path_in(copy, store.folder, "copy.db");
    must(backup_make(store.folder, copy, &oops));
    assert_false(is_there(store.folder, "copy.db.part"));
    assert_false(is_there(store.folder, "copy.db-wal"));
    assert_true(has_epoch(&store)); /* the original keeps its own */

    test_folder_make(folder);
    must(backup_restore(copy, folder, false, &oops));
    open_folder(&other, folder);
    assert_false(has_epoch(&other));
    struct journal_state journal = stand(&other, tenant);
    assert_true(journal.head == 5);
    assert_int_equal(strlen(journal.epoch), 8);
    assert_string_not_equal(journal.epoch, stand(&store, tenant).epoch);
    store_close(&other);
    store_close(&store);
}

TEST(a_file_that_exists_is_never_written_over)
{
    struct test_store store;
    struct error err = { 0 };
    struct stat status;
    char copy[400];

    store_open(&store);
    fill(&store, 1);
    path_in(copy, store.folder, "copy.db");
    FILE *file = fopen(copy, "wb");
    fputs("mine", file);
    fclose(file);
    assert_false(backup_make(store.folder, copy, &err));
    assert_string_equal(err.code, "file_exists");
    assert_int_equal(stat(copy, &status), 0);
    assert_int_equal(status.st_size, 4);

    error_clear(&err);
    path_in(copy, store.folder, "other.db");
    assert_false(backup_make("/nowhere", copy, &err));
    assert_int_equal(err.kind, ERR_INTERNAL);
    store_close(&store);
}

TEST(a_database_that_is_there_is_replaced_only_on_demand_and_kept)
{
    struct test_store store;
    struct error err = { 0 };
    char copy[400], folder[256];

    store_open(&store);
    tenant_id tenant = fill(&store, 3);
    path_in(copy, store.folder, "copy.db");
    must(backup_make(store.folder, copy, &oops));
    append(store_begin(&store), tenant);
    store_commit(&store);
    must(heads_note_write(store.folder, &oops));
    snprintf(folder, sizeof folder, "%s", store.folder);
    db_close(store.db);
    arena_release(&store.arena);

    assert_false(backup_restore(copy, folder, false, &err));
    assert_string_equal(err.code, "database_exists");
    must(backup_restore(copy, folder, true, &oops));
    assert_int_equal(count_like(folder, ".replaced-"), 1);
    assert_false(is_there(folder, "mozaik.db.heads"));
    assert_false(is_there(folder, "mozaik.db.restoring"));
    assert_false(is_there(folder, "mozaik.db-wal"));
    open_folder(&store, folder);
    assert_true(stand(&store, tenant).head == 3);
    store_close(&store);
}

TEST(a_copy_that_is_damaged_or_not_ours_is_refused)
{
    struct test_store store;
    struct error err = { 0 };
    char copy[400], folder[256];

    store_open(&store);
    fill(&store, 200);
    path_in(copy, store.folder, "copy.db");
    must(backup_make(store.folder, copy, &oops));
    FILE *file = fopen(copy, "r+b");
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    for (long at = 4096; at < size; at += 4096) { /* the head of every page but the first */
        fseek(file, at, SEEK_SET);
        fputs("damaged!", file);
    }
    fclose(file);

    test_folder_make(folder);
    assert_false(backup_restore(copy, folder, false, &err));
    assert_int_equal(err.kind, ERR_INTERNAL);
    assert_false(is_there(folder, "mozaik.db"));
    assert_false(is_there(folder, "mozaik.db.restoring"));

    path_in(copy, store.folder, "text.db");
    file = fopen(copy, "wb");
    fputs("not a database at all, but long enough to be read as the head of one", file);
    fclose(file);
    error_clear(&err);
    assert_false(backup_restore(copy, folder, false, &err));
    assert_int_equal(err.kind, ERR_INTERNAL);
    test_folder_remove(folder);
    store_close(&store);
}

TEST(a_folder_in_use_is_refused_and_says_by_whom)
{
    struct test_store store;
    struct folder_lock *lock = NULL, *second = NULL;
    struct error err = { 0 };
    char copy[400], number[32];

    store_open(&store);
    fill(&store, 1);
    path_in(copy, store.folder, "copy.db");
    must(backup_make(store.folder, copy, &oops)); /* a copy of it can be made */
    must(folder_lock_take(&lock, store.folder, 0, &oops));
    assert_false(backup_restore(copy, store.folder, true, &err));
    assert_int_equal(err.kind, ERR_BUSY);
    snprintf(number, sizeof number, "%ld", (long)getpid());
    assert_non_null(strstr(err.user, number));
    assert_false(folder_lock_take(&second, store.folder, 60, &err));
    assert_null(second);
    folder_lock_drop(lock);
    must(folder_lock_take(&second, store.folder, 0, &oops));
    folder_lock_drop(second);
    folder_lock_drop(NULL);
    store_close(&store);
}

TEST(the_lock_of_a_process_that_died_is_free)
{
    struct folder_lock *lock = NULL;
    char folder[256];

    test_folder_make(folder);
    pid_t child = fork();
    if (child == 0) {
        struct folder_lock *theirs = NULL;
        _exit(folder_lock_take(&theirs, folder, 0, NULL) ? 0 : 1); /* without dropping it */
    }
    int status = 1;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    must(folder_lock_take(&lock, folder, 0, &oops));
    folder_lock_drop(lock);
    test_folder_remove(folder);
}

/* ---- the note of the heads ---- */

TEST(an_older_copy_put_there_by_hand_begins_a_new_history)
{
    static const struct note_case {
        const char *name, *change;
        bool keeps;
    } cases[] = {
        { "as it was", "UPDATE tenant SET head = head", true },
        { "ahead of the note", "UPDATE tenant SET head = head + 1", true },
        { "behind the note", "UPDATE tenant SET head = head - 1", false },
        { "behind, but another history",
          "UPDATE tenant SET head = head - 1, epoch = 'zzzzzzzz'", true },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct test_store store;

        store_open(&store);
        fill(&store, 3);
        must(heads_note_check(store.folder, &oops)); /* no note yet */
        must(heads_note_write(store.folder, &oops));
        must(heads_note_write(store.folder, &oops));
        must(sqlite_run(db_sqlite(store.db), cases[i].change, &oops));
        must(heads_note_check(store.folder, &oops));
        if (has_epoch(&store) != cases[i].keeps)
            fail_msg("%s", cases[i].name);
        assert_false(is_there(store.folder, "mozaik.db.heads.part"));
        store_close(&store);
    }
}

TEST(a_note_that_cannot_be_read_is_no_reason_not_to_start)
{
    struct test_store store;
    char note[400];

    store_open(&store);
    fill(&store, 3);
    path_in(note, store.folder, "mozaik.db.heads");
    FILE *file = fopen(note, "wb");
    fputs(
        "\n  \nabc\nabc def ghi\n01991d2c-0000-7000-8000-000000000000 x 99999999999999999999\n",
        file);
    fclose(file);
    must(heads_note_check(store.folder, &oops));
    assert_true(has_epoch(&store));
    store_close(&store);
}

/* ---- under load ---- */

struct writer {
    struct test_store *store;
    tenant_id tenant;
    int stop; /* atomic */
};

/* A pair of rows in each transaction: a copy must never hold one of them. */
static void *write_pairs(void *ctx)
{
    struct writer *writer = ctx;

    while (!__atomic_load_n(&writer->stop, __ATOMIC_RELAXED)) {
        struct tx *tx = store_begin(writer->store);
        append(tx, writer->tenant);
        must(sql_run(tx, &oops, "UPDATE tenant SET version = version + 1", ""));
        store_commit(writer->store);
    }
    return NULL;
}

TEST(a_copy_made_under_load_ends_and_is_consistent)
{
    struct test_store store, other;
    struct writer writer = { .store = &store };
    pthread_t thread;
    char folder[256], copy[400];

    store_open(&store);
    writer.tenant = fill(&store, 0);
    struct tx *tx = store_begin(&store);
    for (int i = 0; i < 20000; i++) /* some slices */
        append(tx, writer.tenant);
    must(sql_run(tx, &oops, "UPDATE tenant SET version = 20000", ""));
    store_commit(&store);
    assert_int_equal(pthread_create(&thread, NULL, write_pairs, &writer), 0);

    for (int i = 0; i < 3; i++) {
        char name[32];
        snprintf(name, sizeof name, "copy-%d.db", i);
        path_in(copy, store.folder, name);
        must(backup_make(store.folder, copy, &oops));
        test_folder_make(folder);
        must(backup_restore(copy, folder, false, &oops));
        open_folder(&other, folder);
        tx = store_begin(&other);
        assert_true(store_int(tx, "SELECT head - version FROM tenant") == 0);
        assert_true(store_int(tx, "SELECT count(*) - (SELECT head FROM tenant) FROM journal") ==
                    0);
        store_commit(&other);
        store_close(&other);
    }
    __atomic_store_n(&writer.stop, 1, __ATOMIC_RELAXED);
    pthread_join(thread, NULL);
    store_close(&store);
}

TEST_MAIN("store/backup", CASE(a_copy_put_in_place_has_everything_and_a_new_history),
          CASE(a_file_that_exists_is_never_written_over),
          CASE(a_database_that_is_there_is_replaced_only_on_demand_and_kept),
          CASE(a_copy_that_is_damaged_or_not_ours_is_refused),
          CASE(a_folder_in_use_is_refused_and_says_by_whom),
          CASE(the_lock_of_a_process_that_died_is_free),
          CASE(an_older_copy_put_there_by_hand_begins_a_new_history),
          CASE(a_note_that_cannot_be_read_is_no_reason_not_to_start),
          CASE(a_copy_made_under_load_ends_and_is_consistent))
