/*
 * inside - what the files of live/ share with each other and with nobody else.
 */
#ifndef LIVE_INSIDE_H
#define LIVE_INSIDE_H

#include "base/list.h"
#include "base/map.h"
#include "live/live.h"
#include "live/presence.h"
#include "live/reader.h"

enum reader_state {
    READER_CLOSED = 0,
    READER_OPENING, /* the ring is not open yet; `next` - 1 is where it starts       */
    READER_AT_HEAD, /* owes nothing                                                   */
    READER_DUE,     /* owes, and the sink takes: in live's due list                   */
    READER_FULL,    /* owes, and the sink is full: waits for reader_ready()           */
    READER_PAGING,  /* owes, and waits for a page of the journal                      */
    READER_ENDED,   /* sends nothing more: its owner closes it soon                    */
};

struct reader_link {
    struct list link;
    struct reader *reader;
    struct members *members;
};

/* Everybody who hears one channel of one tenant. */
struct members {
    struct map_node node;
    struct channel channel;
    struct list links;
};

/* A reader that looks at a view. */
struct watcher {
    struct list link; /* of its ring           */
    struct list due;  /* in live's list, or not */
    struct reader *reader;
    struct view view;
    bool whole; /* it knows nothing, or has missed something */
};

/* What somebody was at the beat before, and is at this one. */
struct change {
    struct whereabouts *before, *now; /* before: NULL: unknown */
};

struct changes {
    struct change *items;
    size_t count, cap;
};

struct ring {
    struct map_node node;
    struct live *live;
    tenant_id tenant;
    char epoch[12];
    bool open;
    bool asked;    /* the source was asked and has not answered */
    uint64_t base; /* seq of the oldest fact held; head + 1 when none is */
    uint64_t head;
    struct fact **slots; /* slots[seq & (slot_count - 1)] */
    size_t slot_count;
    struct list readers;
    struct map members;
    struct list watchers;
    struct changes changes; /* of the last beat, for watchers that are not told them yet */
    struct list holding;    /* in live->holding while it holds facts */
    int64_t empty_since_ms; /* -1 while it has readers */
};

struct live {
    struct live_options options;
    struct map rings;
    struct list holding; /* rings with facts; the first gives way next */
    struct list due;
    struct page_cache *pages;
    struct lookout *lookout;
    size_t ring_bytes;
    int64_t now_ms;
    struct live_stats stats;
};

/* ring.c */
struct ring *ring_find(const struct live *live, tenant_id tenant);
struct ring *ring_get_or_open(struct live *live, tenant_id tenant);
static inline struct fact *ring_at(const struct ring *ring, uint64_t seq)
{
    return ring->slots[seq & (ring->slot_count - 1)];
}
struct members *ring_members(struct ring *ring, const struct channel *channel, bool make);
void ring_forget_members(struct ring *ring, struct members *members);

/* reader.c */
void reader_started(struct reader *reader); /* the ring is open now        */
/* The ring has got a fact for it; of its views, this is the first that it holds. */
void reader_owe(struct reader *reader, uint64_t seq, uint32_t view);
void reader_new_audience(struct reader *reader, const struct fact *fact);
void reader_page_came(struct reader *reader);
void reader_skip_to_head(struct reader *reader, const char *reason);
void reader_end(struct reader *reader, enum reader_end why);

/* lookout.c */
struct lookout *lookout_new(struct live *live);
void lookout_free(struct lookout *lookout);
/* A reader is about to keep this audience. */
void lookout_share(struct lookout *lookout, tenant_id tenant, struct audience *audience);
void lookout_opened(struct reader *reader, uint64_t at); /* its audience is right, at `at` */
void lookout_audience(struct reader *reader, uint64_t at);
void lookout_reset(struct reader *reader); /* it begins anew: the whole once more */
void lookout_closed(struct reader *reader);
void lookout_forget_changes(struct ring *ring);
bool lookout_is_due(const struct lookout *lookout);
/* Tell one watcher. False: nobody is due. */
bool lookout_tell(struct lookout *lookout);

/* page.c */
struct page_cache *page_cache_new(struct live *live);
void page_cache_free(struct page_cache *cache);
/* The facts of the page that holds seq, lent until the next call, or NULL: page_wait(). */
struct fact *const *page_get(struct page_cache *cache, tenant_id tenant, uint64_t seq,
                             uint64_t *first_out, size_t *count_out);
/* Queue a reader (READER_PAGING) for the page of its `next`. */
void page_wait(struct page_cache *cache, struct reader *reader);
void page_cache_clear(struct page_cache *cache); /* nobody is behind: keep nothing */

#endif
