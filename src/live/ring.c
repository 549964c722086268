#include "live/inside.h"

#include "base/mem.h"

#include <assert.h>
#include <string.h>

enum { SLOTS_FIRST = 64 };

static slice ring_key(const struct map_node *node)
{
    const struct ring *ring = CONTAINER_OF(node, struct ring, node);
    return (slice){ (const char *)ring->tenant.uuid, sizeof ring->tenant.uuid };
}

static slice members_key(const struct map_node *node)
{
    const struct members *members = CONTAINER_OF(node, struct members, node);
    return (slice){ (const char *)&members->channel, sizeof members->channel };
}

struct live *live_new(const struct live_options *options)
{
    struct live *live = mem_new(struct live);

    live->options = *options;
    map_init(&live->rings, ring_key);
    list_init(&live->holding);
    list_init(&live->due);
    live->pages = page_cache_new(live);
    live->lookout = lookout_new(live);
    return live;
}

/* ---- what a ring holds ---- */

static void ring_drop_oldest(struct ring *ring)
{
    struct fact *oldest = ring_at(ring, ring->base);

    ring->slots[ring->base & (ring->slot_count - 1)] = NULL;
    ring->base++;
    ring->live->ring_bytes -= oldest->size;
    fact_unref(oldest);
    if (ring->base > ring->head)
        list_remove(&ring->holding);
}

static void ring_grow(struct ring *ring)
{
    size_t count = ring->slot_count ? ring->slot_count * 2 : SLOTS_FIRST;
    struct fact **slots = mem_array(struct fact *, count);

    for (uint64_t seq = ring->base; seq <= ring->head; seq++)
        slots[seq & (count - 1)] = ring_at(ring, seq);
    mem_free(ring->slots);
    ring->slots = slots;
    ring->slot_count = count;
}

static void ring_push(struct ring *ring, struct fact *fact)
{
    if (ring->head + 1 - ring->base >= ring->slot_count)
        ring_grow(ring);
    ring->head = fact->seq;
    ring->slots[fact->seq & (ring->slot_count - 1)] = fact_ref(fact);
    ring->live->ring_bytes += fact->size;
    if (list_is_empty(&ring->holding))
        list_add_last(&ring->live->holding, &ring->holding);
}

/* The budget is one for all rings; each in turn gives its oldest fact. */
static void live_keep_budget(struct live *live)
{
    while (live->ring_bytes > live->options.ring_bytes) {
        struct ring *ring = CONTAINER_OF(live->holding.next, struct ring, holding);
        list_remove(&ring->holding);
        list_add_last(&live->holding, &ring->holding);
        ring_drop_oldest(ring);
    }
}

/* ---- rings come and go ---- */

struct ring *ring_find(const struct live *live, tenant_id tenant)
{
    struct map_node *node =
        map_find(&live->rings, (slice){ (const char *)tenant.uuid, sizeof tenant.uuid });
    return node ? CONTAINER_OF(node, struct ring, node) : NULL;
}

struct ring *ring_get_or_open(struct live *live, tenant_id tenant)
{
    struct ring *ring = ring_find(live, tenant);

    if (!ring) {
        ring = mem_new(struct ring);
        ring->live = live;
        ring->tenant = tenant;
        ring->base = 1;
        ring->empty_since_ms = live->now_ms;
        list_init(&ring->readers);
        list_init(&ring->watchers);
        list_init(&ring->holding);
        map_init(&ring->members, members_key);
        map_add(&live->rings, &ring->node);
    }
    if (!ring->open && !ring->asked) {
        ring->asked = true;
        live->options.source->open_ring(live->options.source_ctx, tenant);
    }
    return ring;
}

static void ring_free(struct ring *ring)
{
    assert(list_is_empty(&ring->readers));
    while (ring->base <= ring->head && ring->slots)
        ring_drop_oldest(ring);
    list_remove(&ring->holding);
    mem_free(ring->slots);
    lookout_forget_changes(ring);
    map_release(&ring->members);
    map_remove(&ring->live->rings, &ring->node);
    mem_free(ring);
}

void live_free(struct live *live)
{
    struct map_node *node;

    if (!live)
        return;
    while ((node = map_next(&live->rings, NULL)))
        ring_free(CONTAINER_OF(node, struct ring, node));
    page_cache_free(live->pages);
    lookout_free(live->lookout);
    map_release(&live->rings);
    mem_free(live);
}

void live_ring_opened(struct live *live, tenant_id tenant, bool ok, slice epoch, uint64_t head,
                      struct fact *const *tail, size_t count)
{
    struct ring *ring = ring_find(live, tenant);

    if (!ring || !ring->asked)
        return;
    ring->asked = false;
    if (!ok) { /* the next reader asks again */
        LIST_EACH(link, &ring->readers)
            reader_end(CONTAINER_OF(link, struct reader, all), READER_TRY_AGAIN);
        return;
    }
    assert(epoch.len < sizeof ring->epoch);
    memcpy(ring->epoch, epoch.data, epoch.len);
    ring->open = true;
    ring->base = count ? tail[0]->seq : head + 1;
    ring->head = ring->base - 1;
    for (size_t i = 0; i < count; i++)
        ring_push(ring, tail[i]);
    assert(ring->head == head);
    live_keep_budget(live);

    LIST_EACH(link, &ring->readers) {
        struct reader *reader = CONTAINER_OF(link, struct reader, all);
        if (reader->state == READER_OPENING)
            reader_started(reader);
    }
}

void live_tick(struct live *live, int64_t now_ms)
{
    struct map_node *node, *next;

    live->now_ms = now_ms;
    if (live->stats.behind == 0)
        page_cache_clear(live->pages);
    for (node = map_next(&live->rings, NULL); node; node = next) {
        struct ring *ring = CONTAINER_OF(node, struct ring, node);
        next = map_next(&live->rings, node);
        if (!list_is_empty(&ring->readers) || ring->asked) {
            ring->empty_since_ms = -1;
        } else if (ring->empty_since_ms < 0) {
            ring->empty_since_ms = now_ms;
        } else if (now_ms - ring->empty_since_ms >= live->options.idle_ms) {
            if (ring->open)
                live->options.source->close_ring(live->options.source_ctx, ring->tenant);
            ring_free(ring);
            next = map_next(&live->rings, NULL); /* the map has changed: begin again */
        }
    }
}

/* ---- who hears a channel ---- */

struct members *ring_members(struct ring *ring, const struct channel *channel, bool make)
{
    struct map_node *node =
        map_find(&ring->members, (slice){ (const char *)channel, sizeof *channel });
    struct members *members;

    if (node)
        return CONTAINER_OF(node, struct members, node);
    if (!make)
        return NULL;
    members = mem_new(struct members);
    members->channel = *channel;
    list_init(&members->links);
    map_add(&ring->members, &members->node);
    return members;
}

void ring_forget_members(struct ring *ring, struct members *members)
{
    map_remove(&ring->members, &members->node);
    mem_free(members);
}

/* ---- facts arrive ---- */

/* What a fact does to the readers of the person it is about, before it is sent to anyone. */
static void apply_effect(struct ring *ring, const struct fact *fact)
{
    struct channel own = channel_user(fact->subject);
    struct members *members = ring_members(ring, &own, false);
    struct list readers;

    if (!members)
        return;
    /* A new audience relinks the reader, perhaps out of this very list: walk a copy. */
    list_init(&readers);
    LIST_EACH(link, &members->links) {
        struct reader *reader = CONTAINER_OF(link, struct reader_link, link)->reader;
        list_remove(&reader->all);
        list_add_last(&readers, &reader->all);
    }
    LIST_EACH(link, &readers) {
        struct reader *reader = CONTAINER_OF(link, struct reader, all);
        list_remove(&reader->all);
        list_add_last(&ring->readers, &reader->all);
        if (reader->state == READER_ENDED || fact->seq <= reader->known)
            continue; /* it came with what this fact says */
        if (fact->effect == FACT_AUDIENCE)
            reader_new_audience(reader, fact);
        else if (id_eq(reader->session, fact->session))
            reader_end(reader, READER_SESSION_ENDED);
    }
}

static struct reader *reader_of(const struct list *link)
{
    return CONTAINER_OF(link, struct reader_link, link)->reader;
}

/* The next reader, and the link behind it, come out of far memory meanwhile. */
static void mark_members(struct members *members, uint64_t seq, uint32_t view)
{
    LIST_EACH(link, &members->links) {
        if (link->next != &members->links) {
            const char *next = (const char *)reader_of(link->next);
            __builtin_prefetch(next);
            __builtin_prefetch(next + 64);
            __builtin_prefetch(link->next->next);
        }
        reader_owe(reader_of(link), seq, view);
    }
}

static void ring_append(struct ring *ring, struct fact *fact)
{
    assert(fact->seq == ring->head + 1); /* the clerk publishes without gaps */
    ring_push(ring, fact);
    if (fact->effect != FACT_PLAIN)
        apply_effect(ring, fact);
    for (uint32_t i = 0; i < fact->view_count; i++) {
        struct members *members = ring_members(ring, &fact->views[i].channel, false);
        if (members)
            mark_members(members, fact->seq, i);
    }
}

void live_append(struct live *live, struct fact *const *facts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct ring *ring = ring_find(live, facts[i]->tenant);
        if (ring && ring->open && facts[i]->seq > ring->head)
            ring_append(ring, facts[i]);
    }
    live_keep_budget(live);
}

/* ---- questions ---- */

void live_read_stats(struct live *live, struct live_stats *stats_out)
{
    live->stats.ring_bytes = live->ring_bytes;
    live->stats.rings = live->rings.count;
    *stats_out = live->stats;
    live->stats.lag_max = 0;
}
