#include "study.h"

#include "returners.h"

#include <signal.h>

enum { MISSED = 100 };

/* How the server goes, and what becomes of those who listened. */
static struct way {
    int signal;
    const char *what;
    struct returned returned;
} ways[] = {
    { .signal = SIGTERM, .what = "restarted: 1012, a slot each" },
    { .signal = SIGKILL, .what = "killed: a first back-off of 500 to 1000 ms" },
};

void restart_run(struct plan *plan)
{
    struct target target =
        target_start(TARGET_MOZAIK, &plan->place, CORE_SERVER, HEARTBEAT_NEVER);
    struct returners *all = returners_open(&target, plan->idle);

    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct returned *returned = &ways[i].returned;
        *returned = returners_restart(all, ways[i].signal, MISSED);
        progress("%s: all of %zu caught up after %.1f s, %.0f %% CPU at most", ways[i].what,
                 plan->idle, returned->all_ms / 1e3, returned->peak_1s);
    }
    returners_close(all);
    target_end(&target);
}

/* In their slots nobody waits: the last one caught up is the one with the last slot. */
void restart_goals(const struct plan *plan)
{
    const struct returned *returned = &ways[0].returned;
    char title[96], limit[48], value[64];

    snprintf(title, sizeof title, "%zu come back after a restart: the last has caught up",
             plan->idle);
    snprintf(limit, sizeof limit, "≤ its slot (%.1f s) + 1 s", returned->span_ms / 1e3);
    snprintf(value, sizeof value, "%.1f s", returned->all_ms / 1e3);
    print_goal(title, limit, value, returned->all_ms <= returned->span_ms + 1000);
}

void restart_print(const struct plan *plan)
{
    printf(
        "\n## Coming back\n\n"
        "%zu people listen, one WebSocket each; the server ends, the next one starts on the "
        "same data, and each returns at its cursor: in the slot that the close told, or by "
        "the client's back-off where nobody could tell one. %d facts were committed before "
        "the first is back, more while they come. Every one heard every fact, once, in "
        "order, or there would be no numbers here. Seconds count from the signal; *caught "
        "up* from a person's own moment (or from when the next server listened).\n\n"
        "| | the next one listens, s | last slot, s | people a second in it | all caught "
        "up, s | caught up, p50 / p99 / max ms | busiest 100 ms / 1 s, %% of a core | µs CPU "
        "each |\n|---|---|---|---|---|---|---|---|\n",
        plan->idle, MISSED);
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        const struct returned *r = &ways[i].returned;
        printf("| %s | %.2f | %.1f |", ways[i].what, r->down_ms / 1e3, r->span_ms / 1e3);
        if (ways[i].signal == SIGTERM)
            printf(" %u–%u", r->slots_min, r->slots_max);
        printf(" | %.1f | %.1f / %.1f / %.1f | %.0f / %.0f | %.0f |\n", r->all_ms / 1e3,
               r->p50_ms, r->p99_ms, r->max_ms, r->peak_100ms, r->peak_1s, r->cpu_us);
    }
}
