/*
 * world - what the files of the simulated make share: the calendar and its things.
 *
 * Everything the calendar points to (loops, timers, jobs, sockets, workers) is a thing of
 * the world, in its arena, and lives as long as it; the structs embedded in the server
 * only point here. So an entry is never taken out of the calendar: what it was for says,
 * when it comes up, that it no longer matters. And a killed server's memory is never
 * looked at again.
 *
 * Thread   one.
 * Memory   all of it in world->arena, but the calendar's array and the bytes in sockets.
 * Units    ms and us of simulated time.
 * Limits   -
 */
#ifndef LOOP_SIM_WORLD_H
#define LOOP_SIM_WORLD_H

#include "base/arena.h"
#include "base/list.h"
#include "loop/sim/sim.h"
#include "loop/worker.h"

/* The loops' clock has another origin than the world's, as a real one has. */
enum { LOOP_ORIGIN_MS = 1000000 };

enum event_kind {
    EVENT_TURN,      /* a loop takes a turn                                  */
    EVENT_TIMER,     /* a timer is due                                       */
    EVENT_WORK,      /* a job runs                                           */
    EVENT_WORK_DONE, /* and its loop is told                                 */
    EVENT_WORKER,    /* a worker takes a turn                                */
    EVENT_SYN,       /* somebody knocks at a listener                        */
    EVENT_CONNECTED, /* and is told that there is one                        */
    EVENT_ARRIVED,   /* bytes reach a socket                                 */
    EVENT_ENDED,     /* the end of the bytes reaches it                      */
    EVENT_TAKEN,     /* a writer is told that its bytes were read            */
    EVENT_RESET,     /* a socket is told that its peer is gone               */
    /* below: not in the calendar, only in the trace */
    TRACE_READ,
    TRACE_WRITE,
    TRACE_KILL,
    TRACE_NOTE,
};

struct event {
    int64_t at_ms;
    uint64_t tie; /* drawn: the order of what happens at the same time */
    uint64_t seq;
    enum event_kind kind;
    void (*run)(void *subject, uint64_t number);
    void *subject;
    uint64_t subject_id;
    uint64_t number;
};

struct task_queue {
    struct loop_task *first, *last;
};
void queue_add(struct task_queue *queue, struct loop_task *task);

struct loop {
    struct list link; /* world->loops */
    uint64_t id;
    int process;
    bool running, stopping;
    bool dead; /* killed or freed: nothing of it is looked at again */
    bool turn_planned;
    struct rng rng;
    bool (*turn)(void *ctx);
    void *turn_ctx;
    struct task_queue posted, later;
    struct list due_timers; /* struct sim_timer.link */
    struct list jobs;       /* struct sim_job.link   */
    struct list listeners;  /* struct listener.link  */
    struct socket **ready;  /* have something to say */
    size_t ready_count, ready_cap;
    size_t stream_count;
};

/* One direction, seen from the end that reads. The four counters only grow:
 * taken <= read <= arrived <= sent, and sent - taken is what the writer's buffer holds. */
struct pipe {
    uint64_t sent, arrived, read, taken;
    uint8_t *bytes; /* those between read and sent, from `start` */
    size_t start, cap;
    int64_t last_ms; /* nothing overtakes in one direction */
    bool ending;     /* the writer has finished             */
    bool ended;      /* and that has arrived                */
    bool cut;        /* bytes were lost: no good end        */
};

struct socket {
    struct list link;        /* world->sockets             */
    struct list accept_link; /* a listener's waiting list */
    uint64_t id;
    struct socket *peer;
    struct loop *loop;     /* NULL: not accepted yet            */
    struct stream *stream; /* NULL: not opened yet, or closed   */
    struct pipe in;
    struct address peer_address, local_address;
    bool connected, closed, failed, stalled, in_ready;
};

struct world {
    struct sim_options options;
    struct arena arena;
    struct event *events; /* a binary heap, the next one first */
    size_t event_count, event_cap;
    int64_t now_ms, now_us;
    uint64_t next_seq, next_id;
    uint64_t trace;
    struct rng dice;    /* delays, cuts, order */
    struct rng harness; /* sim_rng()           */
    struct list loops, workers, sockets;
    uint16_t next_port;
    int process; /* what is made now belongs to it */
    bool in_event;
    struct loop *here; /* whose turn it is; NULL outside of all loops */
    bool littered;     /* something was dropped that owns memory */
    struct world *next_grave;
};

extern struct world *world;

uint64_t world_id(void);
void world_trace(enum event_kind kind, uint64_t subject_id, uint64_t number);
void world_plan(int64_t at_ms, enum event_kind kind, uint64_t subject_id,
                void (*run)(void *subject, uint64_t number), void *subject, uint64_t number);
int64_t world_delay(void);  /* ms: 0 to delay_max_ms */
int64_t world_now_us(void); /* every look takes a little time */

/* loop.c */
void loop_sim_wake(struct loop *loop); /* it will take a turn */
void loop_sim_kill(struct loop *loop);

/* worker.c */
void worker_sim_kill_process(int process);

/* stream.c */
struct socket *socket_new_pair(void);     /* the peer is ->peer; neither is connected    */
void socket_touch(struct socket *socket); /* its loop looks at it in its next turn       */
void socket_serve(struct socket *socket); /* calls ready() if there is something         */
void socket_connected(void *subject, uint64_t number); /* an event's run: it is connected   */
void socket_reset_later(struct socket *socket); /* it will learn that its peer is gone      */
void socket_hang_up(struct socket *socket); /* a close: an end, or a reset over unread bytes */
void socket_drop(struct socket *socket);    /* the end of its process, or of its host      */

/* listener.c */
void listener_sim_serve(struct loop *loop);
bool listener_sim_waits(const struct loop *loop);
void listener_sim_drop(struct loop *loop);

#endif
