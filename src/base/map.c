#include "base/map.h"

#include "base/mem.h"

#include <assert.h>
#include <endian.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8,
               "the key and the hash of SipHash-2-4");

enum { SLOTS_FIRST = 16 };

static uint8_t hash_key[crypto_shorthash_KEYBYTES];
static bool key_is_given, key_is_used;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;

static void draw_key(void)
{
    if (sodium_init() < 0)
        abort(); /* a system without randomness can keep no promise at all */
    if (!key_is_given)
        randombytes_buf(hash_key, sizeof(hash_key));
    key_is_used = true;
}

void map_set_key(const uint8_t key[16])
{
    assert(!key_is_used || memcmp(hash_key, key, sizeof(hash_key)) == 0);
    memcpy(hash_key, key, sizeof(hash_key));
    key_is_given = true;
}

static uint64_t hash_of(slice key)
{
    uint64_t hash;
    pthread_once(&key_once, draw_key);
    (void)crypto_shorthash((unsigned char *)&hash, (const unsigned char *)key.data, key.len,
                           hash_key); /* it cannot fail */
    return le64toh(hash);             /* the same on every machine, for simulations */
}

static struct map_node **slot_of(const struct map *map, uint64_t hash)
{
    return &map->slots[hash & (map->slot_count - 1)];
}

static struct map_node *find(const struct map *map, slice key, uint64_t hash)
{
    if (map->slot_count == 0)
        return NULL;
    for (struct map_node *node = *slot_of(map, hash); node; node = node->next)
        if (node->hash == hash && slice_eq(map->key(node), key))
            return node;
    return NULL;
}

void map_init(struct map *map, slice (*key)(const struct map_node *node))
{
    *map = (struct map){ .key = key };
}

void map_release(struct map *map)
{
    mem_free(map->slots);
    map_init(map, map->key);
}

struct map_node *map_find(const struct map *map, slice key)
{
    return map->count ? find(map, key, hash_of(key)) : NULL;
}

static void grow(struct map *map)
{
    struct map bigger = *map;
    bigger.slot_count = map->slot_count ? map->slot_count * 2 : SLOTS_FIRST;
    bigger.slots = mem_array(struct map_node *, bigger.slot_count);

    for (size_t i = 0; i < map->slot_count; i++) {
        struct map_node *node = map->slots[i];
        while (node) {
            struct map_node *next = node->next;
            struct map_node **slot = slot_of(&bigger, node->hash);
            node->next = *slot;
            *slot = node;
            node = next;
        }
    }
    mem_free(map->slots);
    *map = bigger;
}

void map_add(struct map *map, struct map_node *node)
{
    slice key = map->key(node);

    node->hash = hash_of(key);
    assert(!find(map, key, node->hash));
    if (map->count == map->slot_count)
        grow(map);
    struct map_node **slot = slot_of(map, node->hash);
    node->next = *slot;
    *slot = node;
    map->count++;
}

void map_remove(struct map *map, struct map_node *node)
{
    assert(map->count > 0);
    struct map_node **link = slot_of(map, node->hash);
    while (*link != node) {
        assert(*link);
        link = &(*link)->next;
    }
    *link = node->next;
    node->next = NULL;
    map->count--;
}

struct map_node *map_next(const struct map *map, const struct map_node *node)
{
    if (node && node->next)
        return node->next;
    for (size_t i = node ? (node->hash & (map->slot_count - 1)) + 1 : 0; i < map->slot_count;
         i++)
        if (map->slots[i])
            return map->slots[i];
    return NULL;
}
