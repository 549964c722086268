/*
 * Pages of the journal, for readers that their ring has left behind. Aligned, so that
 * many who are behind share one read; few at a time, so that a flood of sleepers that
 * wake together cannot push the database's real work aside.
 */
#include "live/inside.h"

#include "base/mem.h"

#include <assert.h>
#include <string.h>

struct page_key {
    tenant_id tenant;
    uint64_t number;
};

struct page {
    struct map_node node;
    struct page_key key;
    struct list recent;  /* in the cache's order of use */
    struct list waiters; /* readers, by their `queue` link */
    bool loading;
    uint64_t first; /* seq of facts[0]: the journal may begin in the middle of a page */
    size_t count;
    struct fact *facts[LIVE_PAGE];
};

struct page_cache {
    struct live *live;
    struct map pages;
    struct list recent;  /* the least recently used first */
    struct list waiting; /* readers that wait until another page may be asked for */
    size_t loading;
};

static slice page_key_of(const struct map_node *node)
{
    const struct page *page = CONTAINER_OF(node, struct page, node);
    return (slice){ (const char *)&page->key, sizeof page->key };
}

static struct page *find(const struct page_cache *cache, const struct page_key *key)
{
    struct map_node *node = map_find(&cache->pages, (slice){ (const char *)key, sizeof *key });
    return node ? CONTAINER_OF(node, struct page, node) : NULL;
}

static struct page_key key_for(tenant_id tenant, uint64_t seq)
{
    return (struct page_key){ tenant, (seq - 1) / LIVE_PAGE };
}

static void drop_facts(struct page *page)
{
    for (size_t i = 0; i < page->count; i++)
        fact_unref(page->facts[i]);
    page->count = 0;
}

static void drop_page(struct page_cache *cache, struct page *page)
{
    assert(list_is_empty(&page->waiters));
    drop_facts(page);
    list_remove(&page->recent);
    map_remove(&cache->pages, &page->node);
    mem_free(page);
}

struct page_cache *page_cache_new(struct live *live)
{
    struct page_cache *cache = mem_new(struct page_cache);

    cache->live = live;
    map_init(&cache->pages, page_key_of);
    list_init(&cache->recent);
    list_init(&cache->waiting);
    return cache;
}

void page_cache_clear(struct page_cache *cache)
{
    LIST_EACH(link, &cache->recent) {
        struct page *page = CONTAINER_OF(link, struct page, recent);
        if (!page->loading)
            drop_page(cache, page);
    }
}

void page_cache_free(struct page_cache *cache)
{
    LIST_EACH(link, &cache->recent)
        drop_page(cache, CONTAINER_OF(link, struct page, recent));
    map_release(&cache->pages);
    mem_free(cache);
}

static bool page_has(const struct page *page, uint64_t seq)
{
    return page->count > 0 && seq >= page->first && seq < page->first + page->count;
}

struct fact *const *page_get(struct page_cache *cache, tenant_id tenant, uint64_t seq,
                             uint64_t *first_out, size_t *count_out)
{
    struct page_key key = key_for(tenant, seq);
    struct page *page = find(cache, &key);

    /* A page that was read while it was the journal's last one is short. */
    if (!page || page->loading || !page_has(page, seq))
        return NULL;
    list_remove(&page->recent);
    list_add_last(&cache->recent, &page->recent);
    *first_out = page->first;
    *count_out = page->count;
    return page->facts;
}

static void make_room(struct page_cache *cache)
{
    LIST_EACH(link, &cache->recent) {
        struct page *page = CONTAINER_OF(link, struct page, recent);
        if (cache->pages.count < cache->live->options.page_max)
            break;
        if (!page->loading)
            drop_page(cache, page);
    }
}

void page_wait(struct page_cache *cache, struct reader *reader)
{
    const struct live_options *options = &cache->live->options;
    struct page_key key = key_for(reader->ring->tenant, reader->next);
    struct page *page = find(cache, &key);

    if (page && page->loading) {
        list_add_last(&page->waiters, &reader->queue);
        return;
    }
    if (cache->loading >= options->page_reads_max) {
        list_add_last(&cache->waiting, &reader->queue);
        return;
    }
    if (!page) {
        make_room(cache);
        page = mem_new(struct page);
        page->key = key;
        list_init(&page->waiters);
        list_init(&page->recent);
        list_add_last(&cache->recent, &page->recent);
        map_add(&cache->pages, &page->node);
    }
    drop_facts(page);
    page->loading = true;
    cache->loading++;
    cache->live->stats.page_reads++;
    list_add_last(&page->waiters, &reader->queue);
    options->source->read_page(options->source_ctx, key.tenant, key.number);
}

void live_page_arrived(struct live *live, tenant_id tenant, uint64_t number, bool ok, bool lost,
                       struct fact *const *facts, size_t count)
{
    struct page_cache *cache = live->pages;
    struct page_key key = { tenant, number };
    struct page *page = find(cache, &key);
    struct list woken;

    if (!page || !page->loading)
        return;
    assert(count <= LIVE_PAGE);
    page->loading = false;
    cache->loading--;
    if (ok) {
        for (size_t i = 0; i < count; i++)
            page->facts[i] = fact_ref(facts[i]);
        page->count = count;
        page->first = count ? facts[0]->seq : 0;
    }

    list_init(&woken);
    list_move_all(&woken, &page->waiters);
    LIST_EACH(link, &woken) {
        struct reader *reader = CONTAINER_OF(link, struct reader, queue);
        if (ok && page_has(page, reader->next))
            reader_page_came(reader);
        else if (lost || (ok && count && reader->next < page->first))
            reader_skip_to_head(reader, "too_old");
        else
            reader_end(reader, READER_TRY_AGAIN);
    }

    /* Those who waited for a turn at the journal: they look again, and ask if need be. */
    list_move_all(&woken, &cache->waiting);
    LIST_EACH(link, &woken)
        reader_page_came(CONTAINER_OF(link, struct reader, queue));
}
