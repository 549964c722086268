/*
 * map - find a thing by its bytes.
 *
 * A hash table of links embedded in the things. The hash is keyed (SipHash with a key
 * drawn at start), so that nobody outside can choose names that all collide.
 *
 * Thread   its owner's.
 * Memory   embedded: map_init / map_release. Frees its table, never the things.
 * Units    -
 * Limits   grows with its things.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/slice.h"

struct map_node {
    struct map_node *next;
    uint64_t hash;
};

struct map {
    struct map_node **slots;
    size_t slot_count; /* a power of two, or 0 before the first thing */
    size_t count;
    slice (*key)(const struct map_node *node); /* how to read a thing's key */
};

/* Only for simulations and benches, which must walk a map in the same order every time:
 * hash with this key instead of a random one. Before the first use of any map and before
 * the second thread; once maps are in use only the same key again is accepted. */
void map_set_key(const uint8_t key[16]);

void map_init(struct map *map, slice (*key)(const struct map_node *node));
void map_release(struct map *map);

struct map_node *map_find(const struct map *map, slice key); /* NULL if absent */
void map_add(struct map *map, struct map_node *node);        /* the key must be new */
void map_remove(struct map *map, struct map_node *node);     /* it must be there */

/* Walk all things in no order: start with NULL, ends with NULL. The map must not change. */
struct map_node *map_next(const struct map *map, const struct map_node *node);

#endif
