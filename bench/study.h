/*
 * study - what is measured: five questions, each with its run, its goals and its pages.
 *
 *     fanout   what does a delivery cost, next to the floor's and nchan's?
 *     latency  how soon after the commit is it on the screen?
 *     idle     what does a person cost who only listens?
 *     restart  when the server is restarted, how soon has everybody caught up?
 *     writes   how many absences a second are made durable?
 *
 * Each keeps its numbers until they are printed: the goals of all come first.
 *
 * Thread   one.
 * Memory   static.
 * Units    us, ms, bytes; as the names say.
 * Limits   PLAN_SIZES sizes of the crowd.
 */
#ifndef BENCH_STUDY_H
#define BENCH_STUDY_H

#include "crowd.h"
#include "sample.h"

enum { PLAN_SIZES = 4 };

struct plan {
    struct workplace place;
    size_t sizes[PLAN_SIZES], size_count; /* of the crowds of fanout */
    size_t idle;                          /* sockets of idle, restart */
    unsigned repeats;
    double seconds; /* of one measurement */
};

void fanout_run(struct plan *plan);
void fanout_goals(const struct plan *plan);
void fanout_print(const struct plan *plan);

void latency_run(struct plan *plan);
void latency_print(const struct plan *plan);

void idle_run(struct plan *plan);
void idle_goals(const struct plan *plan);
void idle_print(const struct plan *plan);

void restart_run(struct plan *plan);
void restart_goals(const struct plan *plan);
void restart_print(const struct plan *plan);

void writes_run(struct plan *plan);
void writes_goals(const struct plan *plan);
void writes_print(const struct plan *plan);

/* ---- printing ---- */

void print_goal(const char *what, const char *goal, const char *value, bool reached);
void print_spread(const struct series *series, int digits); /* a cell: median (min–max) */

#endif
