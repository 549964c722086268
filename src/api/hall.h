/*
 * hall - one loop thread's part of the service: its connections, rings and guests.
 *
 * Requests come in here and become calls (call.h); live doors are opened here; facts from
 * the clerk arrive here and go to the rings.
 *
 * Thread   its loop's, but for hall_publish (the clerk's).
 * Memory   hall_new / hall_free, by the service.
 * Units    ms.
 * Limits   guests: config->guests_max.
 */
#ifndef API_HALL_H
#define API_HALL_H

#include "api/hints.h"
#include "api/report.h"
#include "api/service.h"
#include "base/list.h"
#include "base/map.h"
#include "live/live.h"
#include "loop/loop.h"

struct hall {
    struct service *service;
    struct loop *loop;
    struct server *server;
    struct server *admin; /* in the first hall only: /metrics */
    struct live *live;
    struct outlet outlet;
    struct loop_timer tick;
    struct loop_task drain_task, close_task;
    struct list strangers;     /* sockets without credentials, the oldest first */
    struct list doors;         /* all live doors */
    struct list echoes, holds; /* probes that last */
    struct hints hints;
    struct map guests; /* those who poll (recent.c), by token */
    struct list guests_by_age;
    uint64_t request_count, ticks;
    char name[9];          /* begins every request id of this hall */
    uint32_t slot_span_ms; /* of the drain: within that everybody comes back */
    bool drained;
    int closing; /* servers still to close */

    /* For /metrics; written here, read by any. */
    _Atomic uint64_t delivered, page_reads, ring_bytes, rings, readers, behind, lag_max;
    _Atomic uint64_t here, sights;
    _Atomic uint64_t polls, polls_from_memory, strangers_late;
    struct reports reports;
};

struct hall *hall_new(struct service *service, unsigned index);
MUST_USE bool hall_listen(struct hall *hall, struct error *err);
void hall_run(void *hall);          /* a loop thread's life */
void hall_drain(struct hall *hall); /* any thread */
void hall_close(struct hall *hall); /* any thread: end what is left, then the loop stops */
void hall_free(struct hall *hall);

/* Who is here (presence.c). A note of one of this hall's doors; the beat, each second. */
void presence_carry(struct hall *hall, const struct presence_note *note);
void presence_beat(struct hall *hall);

#endif
