/*
 * sim - the world in which the simulated loops live.
 *
 * One calendar, one seed. Loops, workers, jobs and sockets of the simulated make put
 * their events here; sim_step() takes the next one. All delays, short reads, short
 * writes and the order of what happens at the same time come from the seed, so the same
 * seed plays the same story.
 *
 * Included by plays and tests only; the server above it sees loop.h, worker.h, stream.h.
 *
 * Thread   one thread runs everything.
 * Memory   sim_new / sim_free; one world at a time.
 * Units    ms of simulated time, from sim start. The clock of the loops has another origin.
 * Limits   sockets hold at most `sim_options.socket_bytes` per direction. Listeners are
 *          found by their port alone; everybody dials from loopback.
 */
#ifndef LOOP_SIM_SIM_H
#define LOOP_SIM_SIM_H

#include "base/rng.h"
#include "base/slice.h"
#include "loop/loop.h"
#include "loop/stream.h"

struct sim_options {
    uint64_t seed;
    int64_t wall_ms;      /* UTC at the world's beginning */
    int64_t delay_max_ms; /* network, job and worker delays: 0..delay_max */
    size_t socket_bytes;  /* buffer of a direction (0: 64 KiB) */
    bool cut_writes;      /* short reads and writes anywhere */
};

void sim_new(const struct sim_options *options);
void sim_free(void); /* everything left is dropped as by sim_kill() */

bool sim_step(void);          /* one event; false when the calendar is empty */
void sim_run_for(int64_t ms); /* all events of that span; time ends there */
/* Until the condition holds or `limit_ms` of simulated time passed. */
MUST_USE bool sim_run_until(bool (*condition)(void *ctx), void *ctx, int64_t limit_ms);
int64_t sim_now_ms(void);
struct rng *sim_rng(void);
uint64_t sim_trace(void);  /* a hash over every event so far: same seed, same trace */
void sim_note(slice text); /* mixes something into the trace */

/* Faults. */
void sim_cut(struct stream *stream);                 /* both ends fail from now on */
void sim_stall(struct stream *stream, bool stalled); /* bytes towards it wait */
/* Loops and workers made from now on belong to this process (0 at first; what their own
 * callbacks make belongs to theirs). Gives back the one before. */
int sim_process(int process);

/* A process dies: its loops, workers, listeners and sockets vanish without callbacks, jobs
 * and tasks in flight are dropped, and peers see a failure, perhaps in the middle of what
 * was on its way. `is_server` chooses the loops; workers go with the loops of their
 * process. To be called between events, like all of this page: whoever wants a death at
 * a certain line sets a flag there and waits for it with sim_run_until().
 *
 * The dead server's memory is neither looked at again nor freed, as nobody could do it
 * safely; it stays reachable from a list of graves, so the leak checker is content. Its
 * open files remain open: a database that must be found as the crash left it is copied
 * (with its -wal) at the death, and the next server gets the copy. */
void sim_kill(bool (*is_server)(const struct loop *loop, void *ctx), void *ctx);
bool sim_loop_runs(const struct loop *loop); /* after loop_run(), before a stop or death */

#endif
