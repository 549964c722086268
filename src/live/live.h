/*
 * live - the rings of one loop thread, and who gives them facts.
 *
 * Everything that was committed reaches a loop as facts; everything that must leave it
 * leaves through readers (reader.h). Between them stands one ring per tenant: the tail
 * of that tenant's journal, as counted references to immutable facts.
 *
 *   - A ring exists while its loop has readers of the tenant, and 60 s longer.
 *   - The first reader fills it with one request; the others wait for that one.
 *   - All rings share one byte budget; when it is reached the oldest facts go, one ring
 *     after the other. Whoever still owed them reads pages of the journal instead,
 *     through a small shared cache, few at a time.
 *   - A turn of the loop flushes at most `turn_us`, round-robin, then the sockets are
 *     looked at again.
 *
 * It knows no socket, no clock, no thread and no database: api gives it a source to ask
 * and tells it the time; sinks (reader.h) are api's, too.
 *
 * Thread   the loop thread that made it; there are no locks here.
 * Memory   live_new / live_free. Facts are counted references.
 * Units    seq counts facts of one tenant; bytes; us and ms of the loop's clock.
 * Limits   ring_bytes for all rings; page_max pages of LIVE_PAGE facts in the cache;
 *          page_reads_max page requests at a time, the other readers wait their turn.
 */
#ifndef LIVE_LIVE_H
#define LIVE_LIVE_H

#include "base/error.h"
#include "base/fact.h"

enum { LIVE_PAGE = 64 }; /* facts a page; page n holds seq n*64+1 ... n*64+64 */

struct live;
struct presence_note;
struct presence_news;

/* Where rings and pages come from. Each question is answered later, on the loop thread,
 * by the function named; never from inside the question. */
struct live_source {
    void (*open_ring)(void *ctx,
                      tenant_id tenant); /* live_ring_opened(): watch it from now on */
    void (*close_ring)(void *ctx,
                       tenant_id tenant); /* no answer; publish nothing any more      */
    void (*read_page)(void *ctx, tenant_id tenant,
                      uint64_t page); /* live_page_arrived()        */
    /* For the owner of presence; no answer: its news come to all loops alike. */
    void (*note)(void *ctx, const struct presence_note *note);
};

struct live_options {
    size_t ring_bytes;     /* 64 MiB */
    size_t page_max;       /* 64     */
    size_t page_reads_max; /* 4      */
    int64_t idle_ms;       /* 60000  */
    int64_t turn_us;       /* 2000   */
    const struct live_source *source;
    void *source_ctx;
};

struct live *live_new(const struct live_options *options);
void live_free(struct live *live); /* all readers must be closed; NULL is fine */

/* The answer to open_ring: the newest facts (oldest first, taken by reference), and where
 * the journal stood. `ok` false: the ring could not be read; its readers are told to try
 * again. */
void live_ring_opened(struct live *live, tenant_id tenant, bool ok, slice epoch, uint64_t head,
                      struct fact *const *tail, size_t count);

/* The answer to read_page: its facts without a gap, from the first that the journal still has.
 * Readers that owe an older one get `reset`, all of them where `lost` is true: the journal has
 * nothing of it any more (retention). Not ok and not lost: told to try again. */
void live_page_arrived(struct live *live, tenant_id tenant, uint64_t page, bool ok, bool lost,
                       struct fact *const *facts, size_t count);

/* Committed facts, in order. Facts of a tenant without a ring are passed over, so are
 * those a ring has already. Marks the readers concerned; sends nothing yet. */
void live_append(struct live *live, struct fact *const *facts, size_t count);

/* The owner's news of who is here. Marks the watchers concerned; tells them nothing yet. */
void live_hear_presence(struct live *live, const struct presence_news *news);

/* Send what is owed, then tell who is here, for at most turn_us by `now_us`. True: more is due. */
bool live_turn(struct live *live, int64_t (*now_us)(void *ctx), void *ctx);
bool live_is_due(const struct live *live);

/* Once a second: rings that nobody reads any more are closed. */
void live_tick(struct live *live, int64_t now_ms);

struct live_stats {
    uint64_t delivered;  /* facts handed to sinks         */
    uint64_t page_reads; /* asked of the source           */
    uint64_t ring_bytes; /* held now                      */
    uint64_t rings;      /* open now                      */
    uint64_t readers;    /* open now                      */
    uint64_t behind;     /* readers that wait for pages   */
    uint64_t here;       /* people, of all companies, on all loops */
    uint64_t sights;     /* told to watchers              */
    uint64_t lag_max;    /* most facts any flush was behind since the last asking */
};
void live_read_stats(struct live *live, struct live_stats *stats_out);

#endif
