#include "study.h"

#include <string.h>

enum { BURST = 100, BURST_ROUNDS_MAX = 10 };

#define GOAL_SINGLE 1.3
#define GOAL_BURST 0.2

/* One kind of measurement of one target, repeated. */
struct row {
    enum target_kind kind;
    bool burst, joined;
    const char *what;
    struct series cost_us, ratio, per_second, last_p50_ms, last_p99_ms;
    struct series wire_ratio; /* without the database's thread */
};

/* The floor, one at a time, is what all are divided by; it stands first. */
static const struct row rows[] = {
    { .kind = TARGET_FLOOR, .what = "floor" },
    { .kind = TARGET_MOZAIK, .what = "mozaik" },
    { .kind = TARGET_NCHAN, .what = "nchan" },
    { .kind = TARGET_MOZAIK, .burst = true, .what = "mozaik, burst of 100" },
    { .kind = TARGET_FLOOR, .burst = true, .joined = true, .what = "floor, 100 joined" },
    { .kind = TARGET_NCHAN, .burst = true, .what = "nchan, burst of 100" },
};
enum { ROW_COUNT = COUNT_OF(rows), ROW_FLOOR = 0, ROW_SINGLE = 1, ROW_BURST = 3 };

/* Everything about one size of the crowd. */
static struct result {
    struct row rows[ROW_COUNT];
    double handshakes[TARGET_COUNT], handshake_us[TARGET_COUNT];
} results[PLAN_SIZES];

/* ---- running ---- */

static void gather(struct crowd *crowd, size_t size, struct result *result)
{
    enum target_kind kind = crowd->target->kind;
    double count = (double)(size - crowd->size);
    struct crowd_outcome came = crowd_resize(crowd, size);

    result->handshakes[kind] = count * 1e9 / (double)came.connect_ns;
    result->handshake_us[kind] = (double)came.connect_cpu_ns / 1e3 / count;
    (void)crowd_rounds(crowd, 1, false, 0.2, 20); /* warm */
}

static struct crowd_outcome measure(struct crowd *crowd, const struct row *row, double seconds)
{
    if (row->burst)
        return crowd_rounds(crowd, BURST, row->joined, seconds / 2, BURST_ROUNDS_MAX);
    return crowd_rounds(crowd, 1, false, seconds, UINT32_MAX);
}

static double cost_us(const struct crowd_outcome *outcome)
{
    return (double)outcome->cpu_ns / 1e3 / (double)outcome->deliveries;
}

static double wire_us(const struct crowd_outcome *outcome)
{
    return (double)(outcome->cpu_ns - outcome->clerk_ns) / 1e3 / (double)outcome->deliveries;
}

static void note(struct row *row, const struct crowd_outcome *outcome, double floor_us)
{
    series_add(&row->cost_us, cost_us(outcome));
    series_add(&row->ratio, cost_us(outcome) / floor_us);
    series_add(&row->wire_ratio, wire_us(outcome) / floor_us);
    series_add(&row->per_second, (double)outcome->deliveries * 1e9 / (double)outcome->wall_ns);
    series_add(&row->last_p50_ms, outcome->last_p50_us / 1e3);
    series_add(&row->last_p99_ms, outcome->last_p99_us / 1e3);
}

/* A B C A B C: each ratio is to the floor as it was a moment ago. */
static void compare(struct crowd *crowds, size_t size, const struct plan *plan,
                    struct result *result)
{
    memcpy(result->rows, rows, sizeof rows);
    for (int kind = 0; kind < TARGET_COUNT; kind++)
        if (crowds[kind].target)
            gather(&crowds[kind], size, result);
    for (unsigned repeat = 0; repeat < plan->repeats; repeat++) {
        double floor_us = 1;
        for (size_t i = 0; i < ROW_COUNT; i++) {
            struct row *row = &result->rows[i];
            if (!crowds[row->kind].target)
                continue;
            struct crowd_outcome outcome = measure(&crowds[row->kind], row, plan->seconds);
            if (i == ROW_FLOOR)
                floor_us = cost_us(&outcome);
            note(row, &outcome, floor_us);
        }
        progress("%zu sockets, %u of %u: floor %.2f us, mozaik x %.2f, burst x %.3f", size,
                 repeat + 1, plan->repeats, floor_us,
                 series_median(&result->rows[ROW_SINGLE].ratio),
                 series_median(&result->rows[ROW_BURST].ratio));
    }
}

/* How long a message of ours is: the others send as much. */
static void find_message_len(struct plan *plan, struct crowd *crowd)
{
    crowd_resize(crowd, 10);
    plan->place.message_len = crowd_rounds(crowd, 1, false, 0, 1).message_len;
    progress("one fact is a message of %zu bytes", plan->place.message_len);
}

void fanout_run(struct plan *plan)
{
    struct target targets[TARGET_COUNT] = { 0 };
    struct crowd crowds[TARGET_COUNT] = { 0 };

    for (int kind = 0; kind < TARGET_COUNT; kind++) {
        if (kind == TARGET_NCHAN && !plan->place.nginx)
            continue;
        targets[kind] =
            target_start((enum target_kind)kind, &plan->place, CORE_SERVER, HEARTBEAT_NEVER);
        if (kind == TARGET_MOZAIK) { /* comes first */
            struct crowd few = crowd_start(&targets[kind]);
            find_message_len(plan, &few);
            crowd_end(&few);
        }
    }
    for (int kind = 0; kind < TARGET_COUNT; kind++)
        if (targets[kind].name)
            crowds[kind] = crowd_start(&targets[kind]);
    for (size_t i = 0; i < plan->size_count; i++)
        compare(crowds, plan->sizes[i], plan, &results[i]);
    for (int kind = 0; kind < TARGET_COUNT; kind++) {
        crowd_end(&crowds[kind]);
        target_end(&targets[kind]);
    }
}

/* ---- printing ---- */

static void put_goal(const struct series *ratio, double goal, int digits, const char *what,
                     size_t size)
{
    char title[80], limit[32], value[64];

    snprintf(title, sizeof title, "%s, %zu sockets: CPU per delivery", what, size);
    snprintf(limit, sizeof limit, "≤ %.1f × floor", goal);
    snprintf(value, sizeof value, "%.*f × (%.*f–%.*f)", digits, series_median(ratio), digits,
             series_min(ratio), digits, series_max(ratio));
    print_goal(title, limit, value, series_median(ratio) <= goal);
}

void fanout_goals(const struct plan *plan)
{
    for (size_t i = 0; i < plan->size_count; i++) {
        const struct row *list = results[i].rows;
        put_goal(&list[ROW_SINGLE].ratio, GOAL_SINGLE, 2, "one fact at a time", plan->sizes[i]);
        put_goal(&list[ROW_BURST].ratio, GOAL_BURST, 3, "burst of 100 facts", plan->sizes[i]);
    }
}

static void print_handshakes(const struct result *result)
{
    static const char *const titles[TARGET_COUNT] = { "mozaik (looks up the session)", "floor",
                                                      "nchan" };

    printf("\nOpening them:");
    for (int kind = 0; kind < TARGET_COUNT; kind++)
        if (result->handshakes[kind] > 0)
            printf("%s %s %.1fk/s, %.0f µs CPU each", kind ? ";" : "", titles[kind],
                   result->handshakes[kind] / 1e3, result->handshake_us[kind]);
    printf(".\n");
}

void fanout_print(const struct plan *plan)
{
    printf("\n## Fan-out\n\n"
           "HR enters an absence; everybody of the company hears of it. One fact is a "
           "WebSocket message of %zu bytes; the floor and nchan send as much. CPU is user and "
           "system time of the whole server process: of ours, the POST, its commit and its "
           "fsync are in it; *the wire alone* is without the database's thread. Median of %u "
           "(min–max); a ratio is to the floor's measurement just before.\n",
           plan->place.message_len, plan->repeats);
    for (size_t i = 0; i < plan->size_count; i++) {
        printf("\n### %zu sockets\n\n"
               "| | µs CPU per delivery | × floor | the wire alone × floor | deliveries/s "
               "| last of all, p50 / p99 ms |\n|---|---|---|---|---|---|\n",
               plan->sizes[i]);
        for (size_t j = 0; j < ROW_COUNT; j++) {
            const struct row *row = &results[i].rows[j];
            if (row->cost_us.count == 0)
                continue;
            printf("| %s |", row->what);
            print_spread(&row->cost_us, 2);
            print_spread(&row->ratio, row->burst ? 3 : 2);
            if (row->kind == TARGET_MOZAIK)
                print_spread(&row->wire_ratio, row->burst ? 3 : 2);
            else
                printf(" |");
            printf(" %.0fk | %.1f / %.1f |\n", series_median(&row->per_second) / 1e3,
                   series_median(&row->last_p50_ms), series_median(&row->last_p99_ms));
        }
        print_handshakes(&results[i]);
    }
}
