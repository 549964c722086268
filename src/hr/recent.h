/*
 * recent - what is new since a cursor, from one snapshot: the answer of a poll.
 *
 *     {"cursor":"k3.1042","events":[...],"notifications":[...],"unread":2,"more":false}
 *
 * `events` are the same live messages that sockets and event streams carry. Whether a
 * cursor can be continued at all is one rule for all three: cursor_verdict().
 *
 * Thread   a database thread, inside a tx (a read snapshot will do).
 * Memory   in the tx's arena.
 * Units    seq counts facts of one tenant.
 * Limits   RECENT_EVENTS_MAX events, RECENT_SCAN_MAX facts looked at; then `more`.
 */
#ifndef HR_RECENT_H
#define HR_RECENT_H

#include "base/json.h"
#include "hr/actor.h"
#include "store/journal.h"

enum { RECENT_EVENTS_MAX = 200, RECENT_SCAN_MAX = 2048, RECENT_BYTES_MAX = 16 << 20 };

/* Where a reader with this cursor begins: *from_out is the last fact it has. An empty
 * cursor begins at the head. NULL, or the reason why its client must load its state anew
 * (from_out is then the head, too):
 *     "unknown_cursor"    not a cursor
 *     "other_epoch"       of another history: the server was restored
 *     "ahead"             beyond the head: of a history that was lost
 *     "too_old"           facts after it are forgotten
 *     "audience_changed"  what this person may hear has changed since */
const char *cursor_verdict(const struct journal_state *state, uint64_t audience_seq,
                           slice cursor, uint64_t *from_out);

/* The same, asking the tenant's journal: for sockets and event streams. */
struct recent_start {
    char epoch[12];
    uint64_t from, head;
    const char *reset; /* NULL: continue */
};
MUST_USE bool recent_from(struct tx *tx, const struct actor *actor, slice cursor,
                          struct recent_start *start_out, struct error *err);

/* The message {"type":"reset","cursor","at","data":{"reason"}}. */
void recent_reset_message(struct json *json, const char *key, const char *epoch, uint64_t head,
                          int64_t at_ms, const char *reason);

struct recent {
    char epoch[12];
    uint64_t head;   /* of the snapshot                      */
    uint64_t cursor; /* where the answer ends, <= head       */
    int64_t unread;  /* -1: as it was at the cursor given (nothing was owed) */
    size_t event_count;
    bool more;         /* cursor < head */
    const char *reset; /* NULL, or the reason */
};

/* Write the answer as one object. Without a cursor, and after a reset: no facts, the latest
 * NOTIFICATION_RECENT notifications; else the notifications among the events. Sentences are
 * in the actor's language. */
MUST_USE bool recent_read(struct tx *tx, const struct actor *actor, slice cursor,
                          struct json *json, struct recent *recent_out, struct error *err);

#endif
