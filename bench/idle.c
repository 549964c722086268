#include "study.h"

#include "desk.h"

#include <unistd.h>

#define GOAL_KIB 1.5

static struct idle {
    double bytes, bytes_after; /* per socket, before and after a heartbeat */
    double cpu_us;             /* a second, per socket                     */
} idles[TARGET_COUNT];

enum { WARM_DESKS = 16, WARM_ROUNDS = 3 };

static void visit(const struct target *target, struct desk *desk, size_t person)
{
    struct buf request;

    buf_init(&request, 4096);
    target_visit(target, person, &request);
    desk_ask(desk, buf_slice(&request));
    buf_release(&request);
}

/* Everybody asks who they are, some at a time and a few times over, so that each connection
 * of the database has read what it will read of them: its page cache is bounded and shared,
 * and no socket's. */
static void warm(const struct target *target, size_t people)
{
    struct desk desks[WARM_DESKS];

    for (size_t i = 0; i < WARM_DESKS; i++)
        desk_open(&desks[i], target->port);
    for (size_t at = 0; at + WARM_DESKS <= WARM_ROUNDS * people; at += WARM_DESKS) {
        for (size_t i = 0; i < WARM_DESKS; i++)
            visit(target, &desks[i], (at + i) % people);
        for (size_t i = 0; i < WARM_DESKS; i++)
            if (desk_wait(&desks[i]) != 200)
                die("somebody may not know who they are: %s", desks[i].problem);
    }
    for (size_t i = 0; i < WARM_DESKS; i++)
        desk_close(&desks[i]);
}

/* The slope between a tenth and all of them, so that what a server has once is not counted. */
static struct idle watch_idle(enum target_kind kind, const struct plan *plan, unsigned watch_s)
{
    struct target target = target_start(kind, &plan->place, CORE_SERVER, HEARTBEAT_USUAL);
    struct crowd crowd = crowd_start(&target);
    pid_t pid = target.process.pid;
    size_t tenth = plan->idle / 10;
    double count = (double)(plan->idle - tenth);
    struct idle idle;
    uint64_t few, cpu_ns;

    if (kind == TARGET_MOZAIK)
        warm(&target, plan->idle);
    crowd_resize(&crowd, tenth);
    usleep(500000);
    few = process_memory(pid);
    crowd_resize(&crowd, plan->idle);
    usleep(1500000);
    idle.bytes = (double)(process_memory(pid) - few) / count;
    cpu_ns = process_cpu_ns(pid);
    sleep(watch_s);
    idle.cpu_us = (double)(process_cpu_ns(pid) - cpu_ns) / 1e3 / watch_s / (double)plan->idle;
    idle.bytes_after = (double)(process_memory(pid) - few) / count;
    progress("%s: %.0f bytes per idle socket, %.0f after %u s", target.name, idle.bytes,
             idle.bytes_after, watch_s);
    crowd_end(&crowd);
    target_end(&target);
    return idle;
}

void idle_run(struct plan *plan)
{
    idles[TARGET_MOZAIK] = watch_idle(TARGET_MOZAIK, plan, 20);
    if (plan->place.nginx)
        idles[TARGET_NCHAN] = watch_idle(TARGET_NCHAN, plan, 1);
}

void idle_goals(const struct plan *plan)
{
    double kib = idles[TARGET_MOZAIK].bytes_after / 1024;
    char title[80], limit[32], value[32];

    snprintf(title, sizeof title, "an idle WebSocket of %zu: user memory", plan->idle);
    snprintf(limit, sizeof limit, "≤ %.1f KiB", GOAL_KIB);
    snprintf(value, sizeof value, "%.2f KiB", kib);
    print_goal(title, limit, value, kib <= GOAL_KIB);
}

void idle_print(const struct plan *plan)
{
    printf(
        "\n## Idle sockets\n\n"
        "Anonymous memory of the server (RssAnon), the slope between %zu and %zu sockets, "
        "each of another person; *after* is 20 s later, when each has had its heartbeat. The "
        "page cache of the database was filled before: it is bounded, and no socket's.\n\n"
        "| | bytes per socket | after | CPU a second per socket |\n|---|---|---|---|\n"
        "| mozaik | %.0f | %.0f | %.2f µs |\n",
        plan->idle / 10, plan->idle, idles[TARGET_MOZAIK].bytes,
        idles[TARGET_MOZAIK].bytes_after, idles[TARGET_MOZAIK].cpu_us);
    if (plan->place.nginx)
        printf("| nchan | %.0f | | |\n", idles[TARGET_NCHAN].bytes);
}
