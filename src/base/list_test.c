#include "base/list.h"

#include "base/test.h"

struct thing {
    int number;
    struct list link;
};

static int sum_in_order(struct list *head)
{
    int digits = 0;
    LIST_EACH(link, head)
        digits = digits * 10 + CONTAINER_OF(link, struct thing, link)->number;
    return digits;
}

TEST(things_stand_in_the_order_they_came)
{
    struct list head;
    struct thing a = { .number = 1 }, b = { .number = 2 }, c = { .number = 3 };

    list_init(&head);
    assert_true(list_is_empty(&head));
    list_add_last(&head, &a.link);
    list_add_last(&head, &b.link);
    list_add_last(&head, &c.link);
    assert_int_equal(sum_in_order(&head), 123);
    list_remove(&b.link);
    list_remove(&b.link);
    assert_int_equal(sum_in_order(&head), 13);
    list_add_last(&head, &b.link);
    assert_int_equal(sum_in_order(&head), 132);
}

TEST(a_walk_may_remove_what_it_stands_on)
{
    struct list head;
    struct thing things[5];

    list_init(&head);
    for (int i = 0; i < 5; i++) {
        things[i].number = i;
        list_add_last(&head, &things[i].link);
    }
    LIST_EACH(link, &head)
        if (CONTAINER_OF(link, struct thing, link)->number % 2)
            list_remove(link);
    assert_int_equal(sum_in_order(&head), 24);
    LIST_EACH(link, &head)
        list_remove(link);
    assert_true(list_is_empty(&head));
}

TEST(a_whole_list_moves_behind_another)
{
    struct list one, two;
    struct thing a = { .number = 1 }, b = { .number = 2 }, c = { .number = 3 };

    list_init(&one);
    list_init(&two);
    list_move_all(&one, &two);
    assert_true(list_is_empty(&one));
    list_add_last(&one, &a.link);
    list_add_last(&two, &b.link);
    list_add_last(&two, &c.link);
    list_move_all(&one, &two);
    assert_true(list_is_empty(&two));
    assert_int_equal(sum_in_order(&one), 123);
}

TEST_MAIN("base/list", CASE(things_stand_in_the_order_they_came),
          CASE(a_walk_may_remove_what_it_stands_on), CASE(a_whole_list_moves_behind_another))
