#include "net/quota.h"

#include "base/map.h"
#include "base/mem.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { KEY_LEN = 9 }; /* the family, then an IPv4 address or the /64 of an IPv6 one */

struct counted {
    struct map_node node;
    char key[KEY_LEN];
    size_t count;
};

struct quota {
    size_t connections_max, per_address_max, input_max;
    atomic_size_t connections, input;
    pthread_mutex_t mutex; /* guards the addresses */
    struct map addresses;
};

static slice counted_key(const struct map_node *node)
{
    const struct counted *counted = CONTAINER_OF(node, const struct counted, node);

    return (slice){ counted->key, KEY_LEN };
}

static void address_key(const struct address *address, char key_out[KEY_LEN])
{
    memset(key_out, 0, KEY_LEN);
    key_out[0] = (char)address->family;
    memcpy(key_out + 1, address->bytes, address->family == 4 ? 4 : 8);
}

struct quota *quota_new(size_t connections_max, size_t per_address_max, size_t input_max)
{
    struct quota *quota = mem_new(struct quota);

    quota->connections_max = connections_max;
    quota->per_address_max = per_address_max;
    quota->input_max = input_max;
    pthread_mutex_init(&quota->mutex, NULL);
    map_init(&quota->addresses, counted_key);
    return quota;
}

void quota_free(struct quota *quota)
{
    if (quota == NULL)
        return;
    assert(quota->addresses.count == 0);
    assert(atomic_load(&quota->connections) == 0);
    map_release(&quota->addresses);
    pthread_mutex_destroy(&quota->mutex);
    mem_free(quota);
}

enum quota_answer quota_take_connection(struct quota *quota)
{
    if (atomic_fetch_add(&quota->connections, 1) < quota->connections_max)
        return QUOTA_TAKEN;
    quota_give_connection(quota);
    return QUOTA_FULL;
}

void quota_give_connection(struct quota *quota)
{
    size_t before = atomic_fetch_sub(&quota->connections, 1);

    assert(before > 0);
}

enum quota_answer quota_take_address(struct quota *quota, const struct address *address)
{
    char key[KEY_LEN];
    struct map_node *node;
    enum quota_answer answer = QUOTA_TAKEN;

    address_key(address, key);
    pthread_mutex_lock(&quota->mutex);
    node = map_find(&quota->addresses, (slice){ key, KEY_LEN });
    if (node == NULL && quota->per_address_max > 0) {
        struct counted *counted = mem_new(struct counted);

        memcpy(counted->key, key, KEY_LEN);
        counted->count = 1;
        map_add(&quota->addresses, &counted->node);
    } else if (node == NULL ||
               CONTAINER_OF(node, struct counted, node)->count >= quota->per_address_max) {
        answer = QUOTA_ADDRESS_FULL;
    } else {
        CONTAINER_OF(node, struct counted, node)->count++;
    }
    pthread_mutex_unlock(&quota->mutex);
    return answer;
}

void quota_give_address(struct quota *quota, const struct address *address)
{
    char key[KEY_LEN];
    struct map_node *node;
    struct counted *counted;

    address_key(address, key);
    pthread_mutex_lock(&quota->mutex);
    node = map_find(&quota->addresses, (slice){ key, KEY_LEN });
    assert(node != NULL);
    counted = CONTAINER_OF(node, struct counted, node);
    if (--counted->count == 0) {
        map_remove(&quota->addresses, node);
        mem_free(counted);
    }
    pthread_mutex_unlock(&quota->mutex);
}

bool quota_take_input(struct quota *quota, size_t bytes)
{
    if (atomic_fetch_add(&quota->input, bytes) + bytes <= quota->input_max)
        return true;
    quota_give_input(quota, bytes);
    return false;
}

void quota_give_input(struct quota *quota, size_t bytes)
{
    size_t before = atomic_fetch_sub(&quota->input, bytes);

    assert(before >= bytes);
}

size_t quota_connections(const struct quota *quota)
{
    return atomic_load(&quota->connections);
}

size_t quota_addresses(struct quota *quota)
{
    size_t count;

    pthread_mutex_lock(&quota->mutex);
    count = quota->addresses.count;
    pthread_mutex_unlock(&quota->mutex);
    return count;
}

size_t quota_input(const struct quota *quota)
{
    return atomic_load(&quota->input);
}
