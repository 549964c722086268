#include "base/test.h"

#include "net/quota.h"

#include <pthread.h>
#include <string.h>

static struct address at(const char *text)
{
    struct address address;

    assert_true(address_parse(slice_of(text), &address));
    return address;
}

TEST(connections_are_counted_in_all)
{
    struct quota *quota = quota_new(2, 10, 0);

    assert_int_equal(quota_take_connection(quota), QUOTA_TAKEN);
    assert_int_equal(quota_take_connection(quota), QUOTA_TAKEN);
    assert_int_equal(quota_take_connection(quota), QUOTA_FULL);
    assert_int_equal(quota_connections(quota), 2);
    quota_give_connection(quota);
    assert_int_equal(quota_take_connection(quota), QUOTA_TAKEN);
    quota_give_connection(quota);
    quota_give_connection(quota);
    quota_free(quota);
}

/* Which addresses share an account. */
static const struct account_case {
    const char *name, *first, *second;
    bool same;
} account_cases[] = {
    { "the same address, another port", "10.0.0.1:5", "10.0.0.1:6", true },
    { "neighbours", "10.0.0.1", "10.0.0.2", false },
    { "one house of IPv6", "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true },
    { "the house next door", "2001:db8:1:2::1", "2001:db8:1:3::1", false },
    { "IPv4 inside IPv6 is IPv4", "::ffff:10.0.0.1", "10.0.0.1", true },
    { "IPv4 and the IPv6 that begins like it", "1.2.3.4", "102:304::", false },
};

TEST(an_address_has_its_own_account)
{
    for (size_t i = 0; i < COUNT_OF(account_cases); i++) {
        const struct account_case *c = &account_cases[i];
        struct quota *quota = quota_new(10, 1, 0);
        struct address first = at(c->first), second = at(c->second);

        assert_int_equal(quota_take_address(quota, &first), QUOTA_TAKEN);
        if ((quota_take_address(quota, &second) == QUOTA_ADDRESS_FULL) != c->same)
            fail_msg("%s", c->name);
        assert_int_equal(quota_addresses(quota), c->same ? 1 : 2);
        if (!c->same)
            quota_give_address(quota, &second);
        quota_give_address(quota, &first);
        assert_int_equal(quota_addresses(quota), 0);
        quota_free(quota);
    }
}

TEST(unfinished_input_is_bounded_in_all)
{
    struct quota *quota = quota_new(1, 1, 100);

    assert_true(quota_take_input(quota, 60));
    assert_false(quota_take_input(quota, 41));
    assert_true(quota_take_input(quota, 40));
    quota_give_input(quota, 100);
    assert_int_equal(quota_input(quota), 0);
    quota_free(quota);
}

static void *come_and_go(void *arg)
{
    struct quota *quota = arg;
    struct address address = at("10.0.0.1");

    for (int i = 0; i < 2000; i++) {
        if (quota_take_connection(quota) != QUOTA_TAKEN)
            continue;
        if (quota_take_address(quota, &address) == QUOTA_TAKEN)
            quota_give_address(quota, &address);
        if (quota_take_input(quota, 7))
            quota_give_input(quota, 7);
        quota_give_connection(quota);
    }
    return NULL;
}

TEST(threads_leave_the_books_in_order)
{
    struct quota *quota = quota_new(3, 2, 15);
    pthread_t threads[4];

    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, come_and_go, quota), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(quota_connections(quota), 0);
    assert_int_equal(quota_addresses(quota), 0);
    assert_int_equal(quota_input(quota), 0);
    quota_free(quota);
}

TEST_MAIN("quota", CASE(connections_are_counted_in_all), CASE(an_address_has_its_own_account),
          CASE(unfinished_input_is_bounded_in_all), CASE(threads_leave_the_books_in_order))
