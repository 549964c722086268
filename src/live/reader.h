/*
 * reader - a cursor into one tenant's journal, with a way out.
 *
 * A reader stands for one person's open door: a WebSocket, an event stream or a waiting
 * poll. It holds no queue. What it still has to send is the part of the ring between its
 * number and the head, so a slow reader costs what a fast one costs: nothing but itself.
 *
 * Why no queue: one sleeping laptop must not hold the whole company's events in memory,
 * and dropping it would lose them. A reader that the ring has left behind reads the
 * journal, a page at a time, until it is back in the ring.
 *
 * The number means something only while something is owed. A reader that owes nothing is
 * at the head, by definition: facts for others pass it by without touching it.
 *
 * Thread   the loop thread of its `live`.
 * Memory   embedded in its owner: reader_open / reader_close (a zeroed one is closed).
 *          Holds one reference to its audience, and a link per channel in it.
 * Units    seq counts facts of one tenant.
 * Limits   READER_BATCH facts for one write.
 */
#ifndef LIVE_READER_H
#define LIVE_READER_H

#include "base/list.h"
#include "live/live.h"
#include "live/presence.h"

enum { READER_BATCH = 64 };

/* One fact owed to one reader, in the view it may see. */
struct owed {
    const struct fact *fact;
    const struct fact_view *view;
};

enum reader_end {
    READER_SESSION_ENDED, /* signed out, revoked, person deactivated: sign in again */
    READER_TRY_AGAIN,     /* the store could not answer: come back with the cursor  */
};

struct user_ids {
    user_id *ids;
    size_t count, cap;
};

/* What a watcher is told of people that it may see, at most once a second: what they are now,
 * each of them once. */
struct sight {
    const struct view *view; /* that it looks at itself */
    bool whole;              /* all who are here; else those who are something else now */
    size_t came;             /* of `here`; the others are those who looked at the view */
    struct user_ids here;    /* in the house, and look at something else */
    struct user_ids looking; /* at the view */
    struct user_ids gone;
};

/* How a reader speaks to the outside. None of these may call the reader or live back from
 * inside: close later. */
struct reader_sink {
    /* Takes what it can, in order, and says how many: never blocks, never buffers more
     * than one unfinished piece. Fewer than count: it will call reader_ready(). */
    size_t (*write)(void *ctx, const struct owed *items, size_t count);

    /* History was skipped: tell the client to reload its state, at this cursor. */
    void (*reset)(void *ctx, const char *reason, uint64_t seq);

    void (*ended)(void *ctx, enum reader_end why);

    /* Who is here. False: it is full, and is told the whole later. May be NULL where nobody
     * calls reader_look(). */
    bool (*sight)(void *ctx, const struct sight *sight);
};

struct reader_link; /* one membership of a channel */
struct watcher;     /* that it looks at a view     */

struct reader {
    struct ring *ring;
    const struct reader_sink *sink;
    void *ctx;
    struct audience *audience;
    struct reader_link *links; /* one per channel of the audience */
    struct list all;           /* in the ring's list of readers            */
    struct list queue;         /* in live's due list, or waiting for a page */
    uint64_t next;             /* while it owes: the next seq to look at    */
    uint64_t known;            /* at or below: settled when it opened (ahead, audience) */
    user_id user;
    session_id session;
    uint8_t state;
    uint8_t view; /* of the fact `next`: 1 + the number of its view; 0: look for it */
    bool counted; /* among the doors that make its person present */
    struct watcher *watcher; /* NULL: it is told nothing of who is here */
};

/* Who opens, and where. The audience was read at `audience_at` (a head of the journal):
 * what changed it since is applied from the ring. */
struct reader_start {
    tenant_id tenant;
    user_id user;
    session_id session;
    struct audience *audience; /* the reader takes a reference */
    uint64_t audience_at;
    uint64_t from; /* facts with seq > from come first; may be ahead of the ring */
};

/* Open. Facts owed are sent from the next live_turn() on, not from inside. */
void reader_open(struct reader *reader, struct live *live, const struct reader_start *start,
                 const struct reader_sink *sink, void *ctx);
void reader_close(struct reader *reader); /* twice is fine */
bool reader_is_open(const struct reader *reader);

/* The same person has shown another session, that was good at `at` (a head of the journal):
 * from here on its end is the reader's end. May end it at once. */
void reader_renew(struct reader *reader, session_id session, uint64_t at);

/* It looks at this view from here on ("": at none): its person is seen there, and it is told
 * who is here. The whole comes first, with the next beat. */
void reader_look(struct reader *reader, const struct view *view);

/* The sink takes again. */
void reader_ready(struct reader *reader);

/* The cursor this reader stands at: everything up to it was sent or is not for it. */
uint64_t reader_position(const struct reader *reader);
bool reader_is_behind(const struct reader *reader); /* owes something now */

#endif
