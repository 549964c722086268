/*
 * report - what a client says about its way here, counted for the operator.
 *
 * Only the client knows that a WebSocket did not open, or opened and carried nothing: to the
 * server, behind the proxy that does it, nothing came. So the request of each transport says
 * in two words of its query what was before it:
 *
 *     from   the transport that delivered before: none, ws, sse, longpoll, poll
 *     why    why it is not the best one: the client's code
 *
 * It is counted when that transport was accepted, as somebody who is signed in. The words are
 * a stranger's: those that are not known count as `other`, so that the labels stay few.
 *
 * Thread   the hall's loop; reports_add(), reports_write(): any.
 * Memory   embedded in its hall.
 * Units    -
 * Limits   FROM_COUNT x TRANSPORT_COUNT and TRANSPORT_COUNT x WHY_COUNT counters.
 */
#ifndef API_REPORT_H
#define API_REPORT_H

#include "base/buf.h"

#include <stdatomic.h>

enum transport {
    TRANSPORT_WS,
    TRANSPORT_SSE,
    TRANSPORT_LONGPOLL,
    TRANSPORT_POLL,
    TRANSPORT_COUNT
};

/* The first four are the transports. */
enum { FROM_NONE = TRANSPORT_COUNT, FROM_OTHER, FROM_COUNT };
enum { WHY_COUNT = 12 };

/* What one request says. */
struct report {
    uint8_t from, why; /* 1 + the number of the word; 0: not said */
};

struct reports {
    _Atomic uint64_t changes[FROM_COUNT][TRANSPORT_COUNT];
    _Atomic uint64_t degraded[TRANSPORT_COUNT][WHY_COUNT];
    _Atomic uint64_t live[TRANSPORT_COUNT]; /* connections of people who are signed in, now */
};

/* data NULL: not said. */
struct report report_read(slice from, slice why);

/* The transport `to` was accepted. Who stays on the same one has not changed. */
void report_count(struct reports *reports, struct report report, enum transport to);

/* Add up what the loops counted, and write it as Prometheus text. */
void reports_add(struct reports *sums, const struct reports *reports);
void reports_write(struct buf *out, const struct reports *sums);

#endif
