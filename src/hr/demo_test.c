#include "hr/demo.h"

#include "base/instant.h"
#include "hr/absence.h"
#include "hr/notification.h"
#include "hr/tenant.h"
#include "hr/user.h"
#include "store/test_store.h"

static struct test_store store;

static void make(void)
{
    must(demo_make(store_begin(&store), SLICE("$argon2id$demo"), &oops));
    store_commit(&store);
}

static struct actor sign_in(struct tx *tx, const char *slug, const char *email)
{
    struct tenant tenant;
    struct user user;
    struct actor actor;

    must(tenant_find(tx, slice_of(slug), &tenant, &oops));
    must(user_by_email(tx, tenant.id, slice_of(email), &user, &oops));
    must(actor_by_user(tx, tenant.id, user.id, &actor, &oops));
    return actor;
}

TEST(two_companies_with_their_people_and_absences)
{
    struct tx *tx;

    store_open(&store);
    make();
    tx = store_begin(&store);
    assert_int_equal(store_int(tx, "SELECT count(*) FROM tenant"), 2);
    assert_int_equal(store_int(tx,
                               "SELECT count(*) FROM users u JOIN tenant t ON t.id = u.tenant"
                               " WHERE t.slug = 'demo'"),
                     20);
    assert_int_equal(store_int(tx,
                               "SELECT count(*) FROM team t JOIN tenant n ON n.id = t.tenant"
                               " WHERE n.slug = 'demo'"),
                     3);
    assert_int_equal(store_int(tx, "SELECT count(*) FROM users WHERE password_hash IS NULL"),
                     0);
    assert_true(store_int(tx, "SELECT count(*) FROM absence") >= 180);
    /* every state but validated (one step), and every kind of decision */
    assert_int_equal(store_int(tx, "SELECT count(DISTINCT status) FROM absence"), 4);
    assert_int_equal(store_int(tx, "SELECT count(DISTINCT y.decision) FROM absence a"
                                   " JOIN absence_type y ON y.code = a.type"),
                     3);
    /* past, present and future */
    assert_true(store_int(tx, "SELECT min(start_day) FROM absence") <
                TEST_NOW_MS / 86400000 - 60);
    assert_true(store_int(tx, "SELECT max(end_day) FROM absence") >
                TEST_NOW_MS / 86400000 + 60);
    assert_true(store_int(tx, "SELECT count(*) FROM absence WHERE status = 'pending'") >= 20);
    assert_int_equal(store_int(tx, "SELECT count(DISTINCT kind) FROM planning_entry"), 4);
    tx_rollback(tx);
    store_close(&store);
}

TEST(made_twice_it_is_the_same)
{
    int64_t facts;

    store_open(&store);
    make();
    facts = store_int(store_begin(&store), "SELECT count(*) FROM journal");
    tx_rollback(&store.tx);
    make();
    assert_int_equal(store_int(store_begin(&store), "SELECT count(*) FROM journal"), facts);
    assert_int_equal(store_int(&store.tx, "SELECT count(*) FROM tenant"), 2);
    tx_rollback(&store.tx);
    store_close(&store);
}

TEST(the_named_accounts_stand_to_each_other_as_they_are_called)
{
    struct actor hr, manager, employee, colleague, stranger;
    struct absence_query query = { 0 };
    struct seen *list;
    size_t count;
    int64_t unread;
    slice next;
    struct tx *tx;

    store_open(&store);
    make();
    tx = store_begin(&store);
    hr = sign_in(tx, "demo", "hr@demo.mozaik");
    manager = sign_in(tx, "demo", "manager@demo.mozaik");
    employee = sign_in(tx, "demo", "employee@demo.mozaik");
    colleague = sign_in(tx, "demo", "colleague@demo.mozaik");
    stranger = sign_in(tx, "voisin", "hr@voisin.mozaik");
    assert_true(actor_is_hr(&hr) && actor_is_hr(&stranger));
    assert_true(actor_manages_any(&manager, employee.teams, employee.team_count));
    assert_true(actor_manages_any(&manager, colleague.teams, colleague.team_count));
    assert_true(actor_shares_any(&colleague, employee.teams, employee.team_count));

    query.user = employee.user;
    query.statuses = 1u << ABSENCE_PENDING;
    must(absence_list(tx, &manager, &query, &list, &count, &next, &oops));
    assert_true(count > 0); /* there is something to decide */
    assert_int_equal(list[0].level, LEVEL_MANAGER);
    must(absence_list(tx, &stranger, &query, &list, &count, &next, &oops));
    assert_int_equal(count, 0);
    must(notification_unread(tx, &manager, &unread, &oops));
    assert_true(unread > 0 && unread < 40);
    tx_rollback(tx);
    store_close(&store);
}

TEST_MAIN("hr/demo", CASE(two_companies_with_their_people_and_absences),
          CASE(made_twice_it_is_the_same),
          CASE(the_named_accounts_stand_to_each_other_as_they_are_called))
