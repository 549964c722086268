#include "store/journal.h"

#include "base/mem.h"
#include "store/journal_text.h"
#include "store/test_store.h"

static const uint8_t some_id[16] = { 7, 7, 7 };

static struct fact_draft draft_of(tenant_id tenant, const char *data)
{
    struct fact_draft draft = { .tenant = tenant, .type = SLICE("thing_changed") };
    team_id team;

    memcpy(team.uuid, some_id, 16);
    memcpy(draft.actor.uuid, some_id, 16);
    fact_draft_view(&draft, channel_hr(), slice_of(data));
    fact_draft_view(&draft, channel_team(team), slice_of("{\"kind\":\"absent\"}"));
    fact_draft_view(&draft, channel_everyone(), slice_of("{\"kind\":\"absent\"}"));
    return draft;
}

static void append(struct tx *tx, tenant_id tenant, const char *data)
{
    struct fact_draft draft = draft_of(tenant, data);
    must(journal_append(tx, &draft, &oops));
}

static void append_many(struct test_store *store, tenant_id tenant, int count)
{
    struct tx *tx = store_begin(store);
    for (int i = 0; i < count; i++)
        append(tx, tenant, "{}");
    store_commit(store);
}

/* Reads what is there, and checks that the numbers follow `after` without a gap. */
static size_t read_after(struct test_store *store, tenant_id tenant, uint64_t after, size_t max)
{
    struct fact *facts[300];
    size_t count = 0;
    struct tx *tx = store_begin(store);

    must(journal_read(tx, tenant, after, max, facts, &count, &oops));
    for (size_t i = 0; i < count; i++) {
        assert_true(facts[i]->seq == after + 1 + i);
        fact_unref(facts[i]);
    }
    store_commit(store);
    return count;
}

static tenant_id add_tenant(struct test_store *store, uint8_t number)
{
    tenant_id tenant = store_add_tenant(store_begin(store), number);
    store_commit(store);
    return tenant;
}

TEST(what_is_appended_reads_back_as_the_same_fact)
{
    struct test_store store;
    struct fact *back[4];
    size_t count = 0;

    store_open(&store);
    tenant_id tenant = add_tenant(&store, 1);
    struct tx *tx = store_begin(&store);
    append(tx, tenant, "{\"n\":1,\n\"text\":\"a\\nb é\"}");
    struct fact *fact = fact_ref(tx->facts[0]);
    store_commit(&store);

    tx = store_begin(&store);
    must(journal_read(tx, tenant, 0, 4, back, &count, &oops));
    store_commit(&store);
    assert_int_equal(count, 1);
    assert_true(back[0]->seq == 1 && fact->seq == 1);
    assert_true(back[0]->at_ms == fact->at_ms && fact->at_ms == TEST_NOW_MS);
    assert_string_equal(back[0]->type, fact->type);
    assert_string_equal(back[0]->epoch, fact->epoch);
    assert_int_equal(back[0]->view_count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        assert_true(channel_eq(&back[0]->views[i].channel, &fact->views[i].channel));
        assert_true(slice_eq(back[0]->views[i].message, fact->views[i].message));
    }
    fact_unref(back[0]);
    fact_unref(fact);
    store_close(&store);
}

TEST(effects_read_back_too)
{
    struct test_store store;
    struct fact *back[2];
    size_t count = 0;
    struct channel channels[2] = { channel_everyone(), channel_hr() };

    store_open(&store);
    tenant_id tenant = add_tenant(&store, 1);
    struct tx *tx = store_begin(&store);
    struct fact_draft draft = { .tenant = tenant,
                                .type = SLICE("audience_changed"),
                                .effect = FACT_AUDIENCE };
    memcpy(draft.subject.uuid, some_id, 16);
    draft.audience = audience_new(channels, 2);
    draft.audience->seen = audience_new(&channels[1], 1);
    fact_draft_view(&draft, channel_user(draft.subject), SLICE("{}"));
    must(journal_append(tx, &draft, &oops));
    audience_unref(draft.audience);

    struct fact_draft ended = { .tenant = tenant,
                                .type = SLICE("session_ended"),
                                .effect = FACT_SESSION_ENDED };
    memcpy(ended.session.uuid, some_id, 16);
    must(journal_append(tx, &ended, &oops));
    must(journal_read(tx, tenant, 0, 2, back, &count, &oops));
    assert_int_equal(count, 2);
    assert_int_equal(back[0]->effect, FACT_AUDIENCE);
    assert_true(uuid_eq(back[0]->subject.uuid, some_id));
    assert_int_equal(back[0]->audience->count, 2);
    assert_true(audience_has(back[0]->audience, &channels[0]));
    assert_true(audience_has(back[0]->audience, &channels[1]));
    assert_int_equal(back[0]->audience->seen->count, 1);
    assert_true(audience_has(back[0]->audience->seen, &channels[1]));
    assert_int_equal(back[1]->effect, FACT_SESSION_ENDED);
    assert_true(uuid_eq(back[1]->session.uuid, some_id));
    assert_null(back[1]->audience);
    assert_int_equal(back[1]->view_count, 0);
    fact_unref(back[0]);
    fact_unref(back[1]);
    store_commit(&store);
    store_close(&store);
}

TEST(each_tenant_counts_for_itself_and_an_undone_number_is_given_again)
{
    struct test_store store;
    struct journal_state journal;

    store_open(&store);
    tenant_id a = add_tenant(&store, 1), b = add_tenant(&store, 2);
    struct tx *tx = store_begin(&store);
    append(tx, a, "{}");
    append(tx, b, "{}");
    must(tx_savepoint(tx, &oops));
    append(tx, a, "{}");
    assert_int_equal(tx->fact_count, 3);
    tx_undo(tx);
    assert_int_equal(tx->fact_count, 2);
    append(tx, a, "{}");
    assert_true(tx->facts[2]->seq == 2);
    store_commit(&store);

    tx = store_begin(&store);
    append(tx, a, "{}");
    tx_rollback(tx);
    tx = store_begin(&store);
    must(journal_state(tx, a, &journal, &oops));
    assert_true(journal.head == 2 && journal.floor == 0);
    assert_string_equal(journal.epoch, "abcdefgh");
    store_commit(&store);
    assert_int_equal(read_after(&store, a, 0, 10), 2);
    assert_int_equal(read_after(&store, b, 0, 10), 1);
    store_close(&store);
}

TEST(a_page_has_at_most_what_is_asked_for)
{
    static const struct page_case {
        uint64_t after;
        size_t max, count;
    } cases[] = { { 0, 64, 64 }, { 64, 64, 64 },  { 128, 64, 22 }, { 150, 64, 0 },
                  { 149, 1, 1 }, { 0, 150, 150 }, { 0, 300, 150 }, { 200, 64, 0 } };
    struct test_store store;

    store_open(&store);
    tenant_id tenant = add_tenant(&store, 1);
    append_many(&store, tenant, 150);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(read_after(&store, tenant, cases[i].after, cases[i].max),
                         cases[i].count);
    store_close(&store);
}

TEST(a_missing_number_is_an_error_wherever_it_is)
{
    static const char *const holes[] = { "DELETE FROM journal WHERE seq = 1",
                                         "DELETE FROM journal WHERE seq = 3",
                                         "DELETE FROM journal WHERE seq = 5" };
    struct test_store store;
    struct fact *facts[10];
    size_t count = 0;

    store_open(&store);
    tenant_id tenant = add_tenant(&store, 1);
    append_many(&store, tenant, 5);
    for (size_t i = 0; i < COUNT_OF(holes); i++) {
        struct error err = { 0 };
        struct tx *tx = store_begin(&store);
        must(sql_run(tx, &oops, holes[i], ""));
        assert_false(journal_read(tx, tenant, 0, 10, facts, &count, &err));
        assert_int_equal(err.kind, ERR_INTERNAL);
        assert_int_equal(count, 0);
        tx_rollback(tx);
    }
    store_close(&store);
}

TEST(pruning_moves_the_floor_in_slices_and_older_cursors_are_told)
{
    struct test_store store;
    struct journal_state journal;
    struct fact *facts[4];
    struct error err = { 0 };
    size_t count = 0;
    bool more = false;

    store_open(&store);
    tenant_id a = add_tenant(&store, 1), b = add_tenant(&store, 2);
    for (int i = 0; i < 5; i++) { /* a b a b ...: runs of one */
        append_many(&store, a, 1);
        append_many(&store, b, 1);
    }
    struct tx *tx = store_begin(&store);
    must(journal_prune(tx, TEST_NOW_MS, 4, &more, &oops));
    assert_false(more); /* nothing is older */
    must(journal_state(tx, a, &journal, &oops));
    assert_true(journal.floor == 0);

    must(journal_prune(tx, TEST_NOW_MS + 1, 4, &more, &oops));
    assert_true(more);
    must(journal_state(tx, a, &journal, &oops));
    assert_true(journal.floor == 2);
    assert_false(journal_read(tx, a, 1, 4, facts, &count, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    must(journal_read(tx, a, 2, 4, facts, &count, &oops));
    assert_int_equal(count, 3);
    while (count > 0)
        fact_unref(facts[--count]);

    while (more)
        must(journal_prune(tx, TEST_NOW_MS + 1, 4, &more, &oops));
    must(journal_state(tx, b, &journal, &oops));
    assert_true(journal.floor == 5 && journal.head == 5);
    must(journal_read(tx, b, 5, 4, facts, &count, &oops));
    assert_int_equal(count, 0);
    append(tx, b, "{}");
    assert_true(tx->facts[0]->seq == 6);
    store_commit(&store);
    assert_int_equal(read_after(&store, b, 5, 4), 1);
    store_close(&store);
}

TEST(a_fact_from_a_wrong_clock_does_not_stop_the_pruning)
{
    struct test_store store;
    bool more = false;

    store_open(&store);
    tenant_id tenant = add_tenant(&store, 1);
    append_many(&store, tenant, 3);
    struct tx *tx = store_begin(&store);
    must(sql_run(tx, &oops, "UPDATE journal SET at = at + 864000000 WHERE seq = 1", ""));
    must(journal_prune(tx, TEST_NOW_MS + 1, 10, &more, &oops));
    assert_int_equal(store_int(tx, "SELECT count(*) FROM journal"), 0);
    store_commit(&store);
    store_close(&store);
}

TEST(a_tenant_without_an_epoch_gets_one_from_the_first_who_writes)
{
    struct test_store store;
    struct journal_state journal;
    struct tx snapshot;
    struct error err = { 0 };

    store_open(&store);
    tenant_id tenant = add_tenant(&store, 1);
    struct tx *tx = store_begin(&store);
    must(sql_run(tx, &oops, "UPDATE tenant SET epoch = NULL", ""));
    store_commit(&store);

    must(tx_begin_read(&snapshot, store.db, TEST_NOW_MS, &store.rng, &store.arena, &oops));
    assert_false(journal_state(&snapshot, tenant, &journal, &err));
    assert_int_equal(err.kind, ERR_BUSY);
    tx_rollback(&snapshot);

    tx = store_begin(&store);
    append(tx, tenant, "{}");
    assert_int_equal(strlen(tx->facts[0]->epoch), 8);
    must(journal_state(tx, tenant, &journal, &oops));
    assert_string_equal(tx->facts[0]->epoch, journal.epoch);
    must(journal_new_epochs(tx, &oops));
    char before[12];
    memcpy(before, journal.epoch, sizeof before);
    must(journal_state(tx, tenant, &journal, &oops));
    assert_string_not_equal(before, journal.epoch);
    must(journal_begin_epochs(tx, &oops));
    memcpy(before, journal.epoch, sizeof before);
    must(journal_state(tx, tenant, &journal, &oops));
    assert_string_equal(before, journal.epoch); /* it has one */
    store_commit(&store);
    store_close(&store);
}

TEST(an_unknown_tenant_is_not_found)
{
    struct test_store store;
    struct journal_state journal;
    struct error err = { 0 };
    tenant_id nobody = { { 9 } };
    struct fact_draft draft = draft_of(nobody, "{}");

    store_open(&store);
    struct tx *tx = store_begin(&store);
    assert_false(journal_append(tx, &draft, &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
    error_clear(&err);
    assert_false(journal_state(tx, nobody, &journal, &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
    store_commit(&store);
    store_close(&store);
}

TEST(text_that_we_did_not_write_is_refused)
{
    static const struct text_case {
        const char *name;
        slice text;
        bool ok;
    } cases[] = {
        { "nothing", SLICE_INIT(""), true },
        { "one", SLICE_INIT("hr 2\n{}\n"), true },
        { "the same again", SLICE_INIT("hr 2\n{}\neveryone =\n"), true },
        { "the same as nothing", SLICE_INIT("hr =\n"), false },
        { "cut in the JSON", SLICE_INIT("hr 2\n{"), false },
        { "cut before its end", SLICE_INIT("hr 2\n{}"), false },
        { "a wrong length", SLICE_INIT("hr 3\n{}\n\n\n"), false },
        { "an absurd length", SLICE_INIT("hr 18446744073709551615\n{}\n"), false },
        { "no length", SLICE_INIT("hr\n{}\n"), false },
        { "an unknown channel", SLICE_INIT("boss 2\n{}\n"), false },
        { "a team without an id", SLICE_INIT("team 2\n{}\n"), false },
    };
    struct fact_draft draft;

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (journal_parse_views(cases[i].text, &draft) != cases[i].ok)
            fail_msg("%s", cases[i].name);
}

TEST_MAIN("store/journal", CASE(what_is_appended_reads_back_as_the_same_fact),
          CASE(effects_read_back_too),
          CASE(each_tenant_counts_for_itself_and_an_undone_number_is_given_again),
          CASE(a_page_has_at_most_what_is_asked_for),
          CASE(a_missing_number_is_an_error_wherever_it_is),
          CASE(pruning_moves_the_floor_in_slices_and_older_cursors_are_told),
          CASE(a_fact_from_a_wrong_clock_does_not_stop_the_pruning),
          CASE(a_tenant_without_an_epoch_gets_one_from_the_first_who_writes),
          CASE(an_unknown_tenant_is_not_found), CASE(text_that_we_did_not_write_is_refused))
