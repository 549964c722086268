#include "live/inside.h"

#include "base/mem.h"

#include <assert.h>

/* ---- channels ---- */

static void link_channels(struct reader *reader)
{
    const struct audience *audience = reader->audience;

    reader->links = audience->count ? mem_array(struct reader_link, audience->count) : NULL;
    for (uint32_t i = 0; i < audience->count; i++) {
        struct reader_link *link = &reader->links[i];
        link->reader = reader;
        link->members = ring_members(reader->ring, &audience->channels[i], true);
        list_add_last(&link->members->links, &link->link);
    }
}

static void unlink_channels(struct reader *reader)
{
    for (uint32_t i = 0; reader->links && i < reader->audience->count; i++) {
        struct reader_link *link = &reader->links[i];
        list_remove(&link->link);
        if (list_is_empty(&link->members->links))
            ring_forget_members(reader->ring, link->members);
    }
    mem_free(reader->links);
    reader->links = NULL;
}

/* ---- states ---- */

static void become(struct reader *reader, enum reader_state state)
{
    struct live *live = reader->ring->live;

    if (reader->state == READER_PAGING)
        live->stats.behind--;
    list_remove(&reader->queue);
    reader->state = (uint8_t)state;
    if (state == READER_DUE)
        list_add_last(&live->due, &reader->queue);
    if (state == READER_PAGING)
        live->stats.behind++;
}

static bool owes(const struct reader *reader)
{
    return reader->state == READER_DUE || reader->state == READER_FULL ||
           reader->state == READER_PAGING;
}

void reader_open(struct reader *reader, struct live *live, const struct reader_start *start,
                 const struct reader_sink *sink, void *ctx)
{
    struct ring *ring = ring_get_or_open(live, start->tenant);

    lookout_share(live->lookout, start->tenant, start->audience);
    *reader = (struct reader){
        .ring = ring,
        .sink = sink,
        .ctx = ctx,
        .audience = audience_ref(start->audience),
        .next = start->from + 1,
        .known = start->audience_at,
        .user = start->user,
        .session = start->session,
        .state = READER_OPENING,
    };
    list_init(&reader->all);
    list_init(&reader->queue);
    list_add_last(&ring->readers, &reader->all);
    ring->empty_since_ms = -1;
    link_channels(reader);
    live->stats.readers++;
    if (ring->open)
        reader_started(reader);
}

void reader_close(struct reader *reader)
{
    struct ring *ring = reader->ring;

    if (reader->state == READER_CLOSED)
        return;
    become(reader, READER_CLOSED);
    lookout_closed(reader);
    unlink_channels(reader);
    list_remove(&reader->all);
    audience_unref(reader->audience);
    reader->audience = NULL;
    ring->live->stats.readers--;
    if (list_is_empty(&ring->readers))
        ring->empty_since_ms = ring->live->now_ms;
}

bool reader_is_open(const struct reader *reader)
{
    return reader->state != READER_CLOSED;
}

/* Its owner may still be asked where it stands (a heartbeat that waited in the door): what it
 * owed then must stay owed, so the place is kept as it is now. */
void reader_end(struct reader *reader, enum reader_end why)
{
    reader->next = reader_position(reader) + 1;
    become(reader, READER_ENDED);
    reader->sink->ended(reader->ctx, why);
}

void reader_skip_to_head(struct reader *reader, const char *reason)
{
    uint64_t head = reader->ring->head;

    become(reader, READER_AT_HEAD);
    reader->next = head + 1;
    lookout_reset(reader);
    reader->sink->reset(reader->ctx, reason, head);
}

void reader_new_audience(struct reader *reader, const struct fact *fact)
{
    struct audience *audience = audience_ref(fact->audience);

    unlink_channels(reader);
    audience_unref(reader->audience);
    reader->audience = audience;
    link_channels(reader);
    lookout_audience(reader, fact->seq);
    if (audience->count == 0)
        reader_end(reader, READER_SESSION_ENDED);
    else
        reader_skip_to_head(reader, "audience_changed");
}

/* The ring is open. What changed this person's audience between the moment it was read
 * and the head of the ring is applied now; what comes later finds the reader linked. */
void reader_started(struct reader *reader)
{
    struct ring *ring = reader->ring;
    const struct fact *latest = NULL;
    uint64_t audience_at = reader->known;

    if (audience_at + 1 < ring->base) { /* too long ago to be sure: sign in again, quickly */
        reader_end(reader, READER_TRY_AGAIN);
        return;
    }
    /* From here on `known` is up to where facts are settled for this reader. */
    reader->known = reader->next - 1 > audience_at ? reader->next - 1 : audience_at;
    for (uint64_t seq = audience_at + 1; seq <= ring->head; seq++) {
        const struct fact *fact = ring_at(ring, seq);
        if (fact->effect == FACT_PLAIN || !id_eq(fact->subject, reader->user))
            continue;
        if (fact->effect == FACT_AUDIENCE) {
            latest = fact;
        } else if (id_eq(fact->session, reader->session)) {
            reader_end(reader, READER_SESSION_ENDED);
            return;
        }
    }
    if (latest)
        reader_new_audience(reader, latest);
    else
        become(reader, reader->next <= ring->head ? READER_DUE : READER_AT_HEAD);
    lookout_opened(reader, audience_at > ring->head ? audience_at : ring->head);
}

void reader_renew(struct reader *reader, session_id session, uint64_t at)
{
    const struct ring *ring = reader->ring;

    if (reader->state == READER_CLOSED || reader->state == READER_ENDED)
        return;
    reader->session = session;
    if (reader->state == READER_OPENING)
        return; /* reader_started() looks from further back */
    if (at + 1 < ring->base) {
        reader_end(reader, READER_TRY_AGAIN);
        return;
    }
    for (uint64_t seq = at + 1; seq <= ring->head; seq++) {
        const struct fact *fact = ring_at(ring, seq);
        if (fact->effect == FACT_SESSION_ENDED && id_eq(fact->subject, reader->user) &&
            id_eq(fact->session, session)) {
            reader_end(reader, READER_SESSION_ENDED);
            return;
        }
    }
}

void reader_owe(struct reader *reader, uint64_t seq, uint32_t view)
{
    if (reader->state != READER_AT_HEAD)
        return; /* opening, or owes already: the walk will come to it */
    if (seq < reader->next)
        return; /* its cursor is ahead of this ring */
    reader->next = seq;
    reader->view = (uint8_t)(view + 1);
    become(reader, READER_DUE);
}

void reader_ready(struct reader *reader)
{
    if (reader->state == READER_FULL)
        become(reader, READER_DUE);
}

void reader_page_came(struct reader *reader)
{
    if (reader->state == READER_PAGING)
        become(reader, READER_DUE);
}

uint64_t reader_position(const struct reader *reader)
{
    uint64_t head;

    if (reader->state == READER_OPENING || reader->state == READER_ENDED || owes(reader))
        return reader->next - 1;
    head = reader->ring->head;
    return reader->next - 1 > head ? reader->next - 1 : head;
}

bool reader_is_behind(const struct reader *reader)
{
    return reader->state == READER_OPENING || owes(reader);
}

/* ---- the walk ---- */

/* As much of a sink's own memory as is fetched in advance: a door is smaller. */
enum { FORESEEN_BYTES = 320 };

/* Send up to READER_BATCH facts, from the ring or from one page of the journal. The reader
 * is in the due list when this is called, and afterwards wherever it belongs. */
static void flush(struct reader *reader)
{
    struct ring *ring = reader->ring;
    struct live *live = ring->live;
    struct owed items[READER_BATCH];
    struct fact *const *page = NULL; /* lent until the next page_get() */
    uint64_t seq = reader->next, page_first = 0, stop = ring->head;
    uint8_t known = reader->view; /* by whoever marked it: spares a look at its audience */
    size_t count = 0, taken;

    reader->view = 0;
    if (ring->head + 1 - seq > live->stats.lag_max)
        live->stats.lag_max = ring->head + 1 - seq;

    if (seq < ring->base) {
        size_t page_count;
        page = page_get(live->pages, ring->tenant, seq, &page_first, &page_count);
        if (!page) {
            become(reader, READER_PAGING);
            page_wait(live->pages, reader);
            return;
        }
        /* The journal may be ahead of this ring. What the ring has not told may change who
         * hears what: nothing is sent before its effects are known here. */
        if (page_first + page_count - 1 < stop)
            stop = page_first + page_count - 1;
    }
    for (; seq <= stop && count < READER_BATCH; seq++) {
        const struct fact *fact = page ? page[seq - page_first] : ring_at(ring, seq);
        const struct fact_view *view = known ? &fact->views[known - 1]
                                             : fact_view_for(fact, reader->audience);
        known = 0;
        if (view)
            items[count++] = (struct owed){ fact, view };
    }

    taken = count ? reader->sink->write(reader->ctx, items, count) : 0;
    live->stats.delivered += taken;
    if (taken < count) {
        reader->next = items[taken].fact->seq;
        become(reader, READER_FULL);
        return;
    }
    reader->next = seq;
    become(reader, seq > ring->head ? READER_AT_HEAD : READER_DUE);
}

bool live_is_due(const struct live *live)
{
    return !list_is_empty(&live->due) || lookout_is_due(live->lookout);
}

/* Ten thousand readers are more than a processor keeps at hand. The next in the row, and what
 * its sink is given, come out of far memory while the kernel works for this one; of the one
 * after it, only where to look. Hints: nothing waits for them. */
static void foresee(const struct live *live, const struct list *place)
{
    const struct reader *next;

    place = place->next;
    if (place == &live->due)
        return;
    next = CONTAINER_OF(place, struct reader, queue);
    for (size_t at = 0; at < FORESEEN_BYTES; at += 64)
        __builtin_prefetch((const void *)((uintptr_t)next->ctx + at));
    if (place->next != &live->due)
        __builtin_prefetch(CONTAINER_OF(place->next, struct reader, queue));
}

/* Facts first: who is here can wait, and is the newer for it. */
bool live_turn(struct live *live, int64_t (*now_us)(void *ctx), void *ctx)
{
    int64_t end_us;
    unsigned flushed = 0;

    if (!live_is_due(live))
        return false;
    end_us = now_us(ctx) + live->options.turn_us;
    while (!list_is_empty(&live->due)) {
        struct reader *reader = CONTAINER_OF(live->due.next, struct reader, queue);
        foresee(live, &reader->queue);
        flush(reader);
        if (++flushed % 16 == 0 && now_us(ctx) >= end_us)
            return live_is_due(live);
    }
    while (lookout_tell(live->lookout))
        if (++flushed % 16 == 0 && now_us(ctx) >= end_us)
            break;
    return live_is_due(live);
}
