/*
 * service - the whole server: loops, database threads, and what they share.
 *
 *     loop threads     one `hall` each (hall.h): connections, rings, readers
 *     the clerk        one database thread that writes
 *     the readers      a few database threads that read
 *     the mail thread  sends the outbox (mail.h), where a mail server is named
 *
 * It starts them, connects them, drains and stops them. Everything it shares between loops
 * is either constant, atomic, or guarded where it lives.
 *
 * Thread   service_start/stop: the thread that made it. The rest as said.
 * Memory   service_start / service_free.
 * Units    ms, bytes.
 * Limits   struct config.
 */
#ifndef API_SERVICE_H
#define API_SERVICE_H

#include "api/config.h"
#include "api/origin.h"
#include "api/tally.h"
#include "api/throttle.h"
#include "loop/worker.h"
#include "net/forwarded.h"
#include "net/quota.h"
#include "net/server.h"
#include "store/backup.h"
#include "store/clerk.h"

#include <stdatomic.h>

struct hall;
struct mail;
struct presence;

enum { SERVICE_LOOPS_MAX = OUTLETS_MAX };

struct service {
    const struct config *config;
    struct folder_lock *lock;
    struct db *db; /* the clerk's */
    struct clerk *clerk;
    struct reader_queue *readers;
    struct worker *clerk_worker;
    struct worker **reader_workers;
    struct db **reader_dbs;
    struct reader_place *reader_places; /* which connection is whose */
    size_t reader_count;
    bool heads_checked;

    struct mail *mail; /* NULL: mails wait */
    bool mails_told;   /* the clerk's thread: that they wait, it was said */

    struct trust trust;
    struct quota *quota;
    struct origins origins;
    struct throttle *sign_ins; /* failures: guarded inside */
    struct throttle *writes;   /* the clerk's thread alone  */
    struct tally *doors_by_person;
    struct presence *presence;  /* the first hall's loop alone */
    struct tally *keys_running; /* Idempotency-Keys of writes without an answer yet */

    struct hall *halls[SERVICE_LOOPS_MAX];
    struct thread *threads[SERVICE_LOOPS_MAX];
    size_t hall_count;
    uint16_t port, admin_port;

    _Atomic bool ready, draining;
    bool closed;
    bool stopped; /* all threads have ended: nothing is asked of the database any more */
    _Atomic bool has_tenant;
    _Atomic size_t strangers; /* sockets that have not said who they are */
    _Atomic uint64_t strangers_refused, persons_refused, sign_ins_refused, writes_refused,
        probes_refused;
    _Atomic size_t probes;       /* probe connections open */
    _Atomic size_t probes_large; /* of them, those that may hold a large message */
    _Atomic size_t halls_busy;   /* not drained yet */
    int64_t upkeep_ms;           /* the clerk's thread: when it last cleaned up */
    int64_t due_ms;              /* the same: when it last looked what is due   */
    bool forgetting;             /* the same: a slice is being forgotten        */
    bool due_running;            /* the same: a slice of it is being done       */
    int64_t started_wall_ms;
};

/* Opens the database, starts everything, listens. On failure nothing is left behind.
 * Errors: ERR_INTERNAL / ERR_BUSY with a sentence for the person who started it. */
MUST_USE bool service_start(struct service **service_out, const struct config *config,
                            struct error *err);

/* Not ready any more, no new connections, everyone is told when to come back. Returns at
 * once. */
void service_drain(struct service *service);
bool service_is_drained(const struct service *service);

/* Ends what is left on the loops; they stop when that is done. service_free() does it, too:
 * only who turns the loops itself (the stage) asks for it alone. */
void service_close(struct service *service);

/* Ends what is left, joins all threads, closes the database. */
void service_free(struct service *service);

/* Any thread: somebody must look after the queues. */
void service_wake_clerk(struct service *service);

#endif
