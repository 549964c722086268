#include "api/throttle.h"

#include "base/list.h"
#include "base/map.h"
#include "base/mem.h"

#include <pthread.h>
#include <string.h>

struct bucket {
    struct map_node node;
    struct list age; /* the one that was asked longest ago first */
    int64_t filled_ms;
    int64_t tokens_milli; /* thousandths, so that slow rates fill up evenly */
    size_t name_len;
    char name[];
};

struct throttle {
    struct map buckets;
    struct list ages;
    size_t names_max;
    bool shared;
    pthread_mutex_t mutex;
};

static slice bucket_key(const struct map_node *node)
{
    const struct bucket *bucket = CONTAINER_OF(node, struct bucket, node);
    return (slice){ bucket->name, bucket->name_len };
}

struct throttle *throttle_new(bool shared, size_t names_max)
{
    struct throttle *throttle = mem_new(struct throttle);

    map_init(&throttle->buckets, bucket_key);
    list_init(&throttle->ages);
    throttle->names_max = names_max;
    throttle->shared = shared;
    pthread_mutex_init(&throttle->mutex, NULL);
    return throttle;
}

static void forget(struct throttle *throttle, struct bucket *bucket)
{
    list_remove(&bucket->age);
    map_remove(&throttle->buckets, &bucket->node);
    mem_free(bucket);
}

void throttle_free(struct throttle *throttle)
{
    if (!throttle)
        return;
    LIST_EACH(link, &throttle->ages)
        forget(throttle, CONTAINER_OF(link, struct bucket, age));
    map_release(&throttle->buckets);
    pthread_mutex_destroy(&throttle->mutex);
    mem_free(throttle);
}

static struct bucket *find(const struct throttle *throttle, slice name)
{
    struct map_node *node = map_find(&throttle->buckets, name);
    return node ? CONTAINER_OF(node, struct bucket, node) : NULL;
}

static struct bucket *make(struct throttle *throttle, slice name, uint32_t per_minute,
                           int64_t now_ms)
{
    struct bucket *bucket;

    /* A bucket that nobody asked for a minute is full again: it says nothing any more. */
    while (!list_is_empty(&throttle->ages)) {
        bucket = CONTAINER_OF(throttle->ages.next, struct bucket, age);
        if (now_ms - bucket->filled_ms < 60000)
            break;
        forget(throttle, bucket);
    }
    if (throttle->buckets.count >= throttle->names_max)
        return NULL;
    bucket = mem_alloc(sizeof *bucket + name.len);
    bucket->name_len = name.len;
    memcpy(bucket->name, name.data, name.len);
    bucket->tokens_milli = (int64_t)per_minute * 1000;
    bucket->filled_ms = now_ms;
    list_init(&bucket->age);
    map_add(&throttle->buckets, &bucket->node);
    return bucket;
}

static bool ask(struct throttle *throttle, slice name, uint32_t per_minute, bool take,
                int64_t now_ms, int64_t *wait_ms_out)
{
    struct bucket *bucket = find(throttle, name);
    int64_t full = (int64_t)per_minute * 1000, passed_ms;

    *wait_ms_out = 0;
    if (!bucket && !take)
        return true; /* nothing was taken yet: and who only asks costs no memory */
    if (!bucket)
        bucket = make(throttle, name, per_minute, now_ms);
    if (!bucket)
        return true;
    passed_ms = now_ms - bucket->filled_ms; /* a clock that was put back takes nothing away */
    if (passed_ms >= 60000)
        bucket->tokens_milli = full;
    else if (passed_ms > 0)
        bucket->tokens_milli += passed_ms * per_minute / 60;
    if (bucket->tokens_milli > full)
        bucket->tokens_milli = full;
    bucket->filled_ms = now_ms;
    list_remove(&bucket->age);
    list_add_last(&throttle->ages, &bucket->age);
    if (bucket->tokens_milli < 1000) {
        *wait_ms_out = (1000 - bucket->tokens_milli) * 60 / per_minute + 1;
        return false;
    }
    if (take)
        bucket->tokens_milli -= 1000;
    return true;
}

bool throttle_ask(struct throttle *throttle, slice name, uint32_t per_minute, bool take,
                  int64_t now_ms, int64_t *wait_ms_out)
{
    bool may;

    if (throttle->shared)
        pthread_mutex_lock(&throttle->mutex);
    may = ask(throttle, name, per_minute, take, now_ms, wait_ms_out);
    if (throttle->shared)
        pthread_mutex_unlock(&throttle->mutex);
    return may;
}
