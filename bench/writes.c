#include "study.h"

#include "askers.h"
#include "disk.h"

enum { CLIENTS = 64 };

#define GOAL_MAX 8000.0

/* The server on one core, or on both, of which the loader has one. */
struct place {
    int core;
    const char *where;
    struct series per_second, of_goal, cpu_us, busy, p50_ms, p99_ms, alone;
};

static struct place places[] = {
    { .core = CORE_SERVER, .where = "server on one core" },
    { .core = CORE_ANY, .where = "server on both cores, the loader on one of them" },
};

static struct series syncs, commits;

static double goal(double syncs_per_second)
{
    double most = 0.5 * CLIENTS * syncs_per_second;
    return most < GOAL_MAX ? most : GOAL_MAX;
}

static void measure(struct place *place, const struct plan *plan, uint64_t *number)
{
    struct target target =
        target_start(TARGET_MOZAIK, &plan->place, place->core, HEARTBEAT_NEVER);

    for (unsigned repeat = 0; repeat < plan->repeats; repeat++) {
        double disk = disk_syncs(plan->place.folder, plan->seconds / 4);
        struct asked asked = askers_run(&target, CLIENTS, plan->seconds, number);
        struct asked alone = askers_run(&target, 1, plan->seconds / 4, number);
        series_add(&syncs, disk);
        series_add(&commits, disk_commits(plan->place.folder, plan->seconds / 4));
        series_add(&place->per_second, asked.per_second);
        series_add(&place->of_goal, asked.per_second / goal(disk));
        series_add(&place->cpu_us, asked.cpu_us);
        series_add(&place->busy, asked.per_second * asked.cpu_us / 1e4);
        series_add(&place->p50_ms, asked.p50_us / 1e3);
        series_add(&place->p99_ms, asked.p99_us / 1e3);
        series_add(&place->alone, alone.per_second);
        progress("writes, %u of %u, %s: %.0f/s (%.0f us CPU each); disk %.0f syncs/s",
                 repeat + 1, plan->repeats, place->where, asked.per_second, asked.cpu_us, disk);
    }
    target_end(&target);
}

void writes_run(struct plan *plan)
{
    uint64_t number = 0;

    for (size_t i = 0; i < COUNT_OF(places); i++)
        measure(&places[i], plan, &number);
}

void writes_goals(const struct plan *plan)
{
    char title[128], limit[32], value[64];

    (void)plan;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        const struct series *rate = &places[i].per_second;
        snprintf(title, sizeof title, "durable absences, %d clients, %s", CLIENTS,
                 places[i].where);
        snprintf(limit, sizeof limit, "≥ %.0f/s", goal(series_median(&syncs)));
        snprintf(value, sizeof value, "%.0f/s (%.0f–%.0f)", series_median(rate),
                 series_min(rate), series_max(rate));
        print_goal(title, limit, value, series_median(&places[i].of_goal) >= 1);
    }
}

void writes_print(const struct plan *plan)
{
    (void)plan;
    printf("\n## Durable writes\n\n"
           "`POST /api/absences`, each by another person for another week, answered 201 when "
           "it is on the disk. *Busy* is how much of one core the server got: what is missing "
           "to 100 %% went to the disk's answers, and to whatever else ran on the machine.\n\n"
           "| | a second | p50 / p99 ms | µs CPU each | busy, %% |\n|---|---|---|---|---|\n"
           "| disk: append 4 KiB, fdatasync |");
    print_spread(&syncs, 0);
    printf(" | | |\n| SQLite alone: a small INSERT, COMMIT |");
    print_spread(&commits, 0);
    printf(" | | |\n");
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        const struct place *place = &places[i];
        printf("| 1 client, %s |", place->where);
        print_spread(&place->alone, 0);
        printf(" | | |\n| %d clients, %s |", CLIENTS, place->where);
        print_spread(&place->per_second, 0);
        printf(" %.1f / %.1f |", series_median(&place->p50_ms), series_median(&place->p99_ms));
        print_spread(&place->cpu_us, 0);
        print_spread(&place->busy, 0);
        printf("\n");
    }
}
