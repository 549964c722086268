#include "api/tally.h"

#include "base/map.h"
#include "base/mem.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

struct count {
    struct map_node node;
    size_t has;
    size_t name_len;
    char name[];
};

struct tally {
    pthread_mutex_t mutex;
    struct map counts;
};

static slice count_key(const struct map_node *node)
{
    const struct count *count = CONTAINER_OF(node, struct count, node);
    return (slice){ count->name, count->name_len };
}

struct tally *tally_new(void)
{
    struct tally *tally = mem_new(struct tally);

    pthread_mutex_init(&tally->mutex, NULL);
    map_init(&tally->counts, count_key);
    return tally;
}

void tally_free(struct tally *tally)
{
    if (!tally)
        return;
    assert(tally->counts.count == 0); /* whoever took has given back */
    map_release(&tally->counts);
    pthread_mutex_destroy(&tally->mutex);
    mem_free(tally);
}

bool tally_take(struct tally *tally, slice name, size_t max)
{
    struct map_node *node;
    struct count *count;
    bool taken;

    pthread_mutex_lock(&tally->mutex);
    node = map_find(&tally->counts, name);
    count = node ? CONTAINER_OF(node, struct count, node) : NULL;
    if (!count) {
        count = mem_alloc(sizeof *count + name.len);
        count->name_len = name.len;
        memcpy(count->name, name.data, name.len);
        map_add(&tally->counts, &count->node);
    }
    taken = count->has < max;
    if (taken)
        count->has++;
    pthread_mutex_unlock(&tally->mutex);
    return taken;
}

void tally_give(struct tally *tally, slice name)
{
    struct map_node *node;
    struct count *count;

    pthread_mutex_lock(&tally->mutex);
    node = map_find(&tally->counts, name);
    assert(node);
    count = CONTAINER_OF(node, struct count, node);
    if (--count->has == 0) {
        map_remove(&tally->counts, node);
        mem_free(count);
    }
    pthread_mutex_unlock(&tally->mutex);
}
