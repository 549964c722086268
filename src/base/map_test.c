#include "base/map.h"

#include "base/mem.h"
#include "base/rng.h"
#include "base/test.h"

#include <stdio.h>
#include <string.h>

struct thing {
    struct map_node node;
    char name[24];
    bool is_in, is_seen;
};

static struct thing *thing_of(const struct map_node *node)
{
    return CONTAINER_OF(node, struct thing, node);
}

static slice name_of(const struct map_node *node)
{
    return slice_of(thing_of(node)->name);
}

TEST(an_empty_map_has_nothing)
{
    struct map map;
    map_init(&map, name_of);
    assert_null(map_find(&map, SLICE("a")));
    assert_null(map_next(&map, NULL));
    map_release(&map);
}

TEST(a_thing_is_found_by_its_key_until_it_is_removed)
{
    struct map map;
    struct thing a = { .name = "a" }, b = { .name = "b" };

    map_init(&map, name_of);
    map_add(&map, &a.node);
    map_add(&map, &b.node);
    assert_int_equal(map.count, 2);
    assert_ptr_equal(map_find(&map, SLICE("a")), &a.node);
    assert_null(map_find(&map, SLICE("A")));
    assert_null(map_find(&map, SLICE("")));
    map_remove(&map, &a.node);
    assert_null(map_find(&map, SLICE("a")));
    assert_ptr_equal(map_find(&map, SLICE("b")), &b.node);
    map_add(&map, &a.node);
    assert_ptr_equal(map_find(&map, SLICE("a")), &a.node);
    map_release(&map);
    assert_int_equal(map.count, 0);
    assert_null(map_find(&map, SLICE("a")));
}

/* Against the simplest map there is: a flag in each thing. */
TEST(many_things_come_and_go)
{
    enum { THINGS = 3000, STEPS = 60000 };
    struct thing *things = mem_array(struct thing, THINGS);
    struct map map;
    struct rng rng;
    size_t count = 0;

    rng_seed(&rng, 2);
    map_init(&map, name_of);
    for (int i = 0; i < THINGS; i++)
        (void)snprintf(things[i].name, sizeof(things[i].name), "%d", i * 7919);
    for (int step = 0; step < STEPS; step++) {
        struct thing *thing = &things[rng_below(&rng, THINGS)];
        struct map_node *found = map_find(&map, slice_of(thing->name));
        assert_ptr_equal(found, thing->is_in ? &thing->node : NULL);
        if (thing->is_in) {
            map_remove(&map, &thing->node);
            count--;
        } else {
            map_add(&map, &thing->node);
            count++;
        }
        thing->is_in = !thing->is_in;
        assert_int_equal(map.count, count);
    }

    size_t walked = 0;
    for (struct map_node *node = map_next(&map, NULL); node; node = map_next(&map, node)) {
        assert_true(thing_of(node)->is_in);
        assert_false(thing_of(node)->is_seen);
        thing_of(node)->is_seen = true;
        walked++;
    }
    assert_int_equal(walked, count);
    map_release(&map);
    mem_free(things);
}

TEST(with_a_key_given_the_order_of_a_walk_is_always_the_same)
{
    /* main() gave a key of zeros; this order belongs to SipHash-2-4 under it. */
    struct thing things[8];
    struct map map;
    char order[9] = "";

    map_init(&map, name_of);
    for (int i = 0; i < 8; i++) {
        things[i] = (struct thing){ .name = { (char)('a' + i) } };
        map_add(&map, &things[i].node);
    }
    for (struct map_node *node = map_next(&map, NULL); node; node = map_next(&map, node))
        strncat(order, thing_of(node)->name, 1);
    map_release(&map);
    assert_string_equal(order, "gcbhfead");
}

TEST(the_same_key_may_be_given_again)
{
    static const uint8_t key[16];
    map_set_key(key);
}

int main(void)
{
    static const uint8_t key[16];
    const struct CMUnitTest tests[] = {
        CASE(an_empty_map_has_nothing),
        CASE(a_thing_is_found_by_its_key_until_it_is_removed),
        CASE(many_things_come_and_go),
        CASE(with_a_key_given_the_order_of_a_walk_is_always_the_same),
        CASE(the_same_key_may_be_given_again),
    };
    map_set_key(key);
    return cmocka_run_group_tests_name("base/map", tests, NULL, NULL);
}
