/*
 * load - measures the server against the floor and against nchan, and writes what it found.
 *
 *     bench_load --mozaik PROGRAM --floor PROGRAM [--nginx PROGRAM] --folder DATA
 *                [--sizes 1000,10000] [--repeats 5] [--seconds 2] [--idle 10000]
 *
 * DATA was made by bench_seed. The results go to standard output, as Markdown.
 *
 * Servers run on one core, everything else on another. Targets that are compared are all
 * connected at the same time and measured in turn, A B C A B C, because the cost of a send()
 * drifts over minutes; so a ratio is that of two neighbours in time.
 */
#include "askers.h"
#include "crowd.h"
#include "disk.h"
#include "sample.h"

#include "base/mem.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { SIZES_MAX = 4, BURST = 100, CLIENTS = 64, LIFE_MAX_S = 900 };

#define QUIET "600s"
#define HEARTBEAT "15s"

#define GOAL_SINGLE 1.3
#define GOAL_BURST 0.2
#define GOAL_IDLE_KIB 1.5
#define GOAL_WRITES_MAX 8000.0

static struct plan {
    size_t sizes[SIZES_MAX], size_count, idle;
    unsigned repeats;
    double seconds;
} plan = {
    .sizes = { 1000, 10000 }, .size_count = 2, .idle = 10000, .repeats = 5, .seconds = 2
};

static struct workplace place;

/* ---- fan-out ---- */

/* One kind of measurement of one target, repeated. */
struct row {
    enum target_kind kind;
    bool burst, joined;
    const char *what;
    struct series cost_us, ratio, per_second, last_p50_ms, last_p99_ms;
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

struct fanout {
    size_t size;
    struct row rows[ROW_COUNT];
    double handshakes[TARGET_COUNT], handshake_us[TARGET_COUNT], memory[TARGET_COUNT];
};

/* Every delivery costs some microseconds: a burst to everybody is long enough by itself. */
static struct crowd_outcome measure(struct crowd *crowd, const struct row *row)
{
    if (row->burst)
        return crowd_rounds(crowd, BURST, row->joined, plan.seconds / 2, 10);
    return crowd_rounds(crowd, 1, false, plan.seconds, UINT32_MAX);
}

static void note(struct row *row, const struct crowd_outcome *outcome, double floor_us)
{
    double cost_us = (double)outcome->cpu_ns / 1e3 / (double)outcome->deliveries;

    series_add(&row->cost_us, cost_us);
    series_add(&row->ratio, cost_us / floor_us);
    series_add(&row->per_second, (double)outcome->deliveries * 1e9 / (double)outcome->wall_ns);
    series_add(&row->last_p50_ms, outcome->last_p50_us / 1e3);
    series_add(&row->last_p99_ms, outcome->last_p99_us / 1e3);
}

static void run_fanout(struct fanout *fanout, struct crowd *crowds)
{
    memcpy(fanout->rows, rows, sizeof rows);
    for (int kind = 0; kind < TARGET_COUNT; kind++) {
        struct crowd *crowd = &crowds[kind];
        size_t before = crowd->size;
        uint64_t memory;
        if (!crowd->target)
            continue;
        memory = process_memory(crowd->target->process.pid);
        struct crowd_outcome came = crowd_resize(crowd, fanout->size);
        double count = (double)(fanout->size - before);
        fanout->handshakes[kind] = count * 1e9 / (double)came.connect_ns;
        fanout->handshake_us[kind] = (double)came.connect_cpu_ns / 1e3 / count;
        fanout->memory[kind] = (double)(process_memory(crowd->target->process.pid) - memory) /
                               count;
        (void)crowd_rounds(crowd, 1, false, 0.2, 20); /* warm */
    }
    for (unsigned repeat = 0; repeat < plan.repeats; repeat++) {
        double floor_us = 1;
        for (size_t i = 0; i < ROW_COUNT; i++) {
            struct row *row = &fanout->rows[i];
            if (!crowds[row->kind].target)
                continue;
            struct crowd_outcome outcome = measure(&crowds[row->kind], row);
            if (i == ROW_FLOOR)
                floor_us = (double)outcome.cpu_ns / 1e3 / (double)outcome.deliveries;
            note(row, &outcome, floor_us);
        }
        progress("%zu sockets, %u of %u: floor %.2f us, mozaik x %.2f, burst x %.3f",
                 fanout->size, repeat + 1, plan.repeats, floor_us,
                 series_median(&fanout->rows[ROW_SINGLE].ratio),
                 series_median(&fanout->rows[ROW_BURST].ratio));
    }
}

/* ---- latency ---- */

struct latency {
    size_t size;
    struct crowd_outcome outcome;
};

/* ---- printing ---- */

static void put_spread(const struct series *series, int digits)
{
    printf(" %.*f (%.*f–%.*f) |", digits, series_median(series), digits, series_min(series),
           digits, series_max(series));
}

static void print_fanout(const struct fanout *fanout)
{
    printf("\n### %zu sockets\n\n"
           "| | µs CPU per delivery | × floor | deliveries/s | last of all p50 / p99, ms |\n"
           "|---|---|---|---|---|\n",
           fanout->size);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct row *row = &fanout->rows[i];
        if (!row->cost_us.count)
            continue;
        printf("| %s |", row->what);
        put_spread(&row->cost_us, 2);
        put_spread(&row->ratio, row->burst ? 3 : 2);
        printf(" %.0fk | %.1f / %.1f |\n", series_median(&row->per_second) / 1e3,
               series_median(&row->last_p50_ms), series_median(&row->last_p99_ms));
    }
}

static void print_goal(const char *what, const char *goal, double value, int digits,
                       const char *unit, bool reached)
{
    printf("| %s | %s | %.*f%s | %s |\n", what, goal, digits, value, unit,
           reached ? "yes" : "**no**");
}

/* ---- everything in its order ---- */

static void run_latency(struct latency *latency, struct crowd *crowd)
{
    crowd_resize(crowd, latency->size);
    (void)crowd_rounds(crowd, 1, false, 0.2, 20);
    latency->outcome = crowd_rounds(crowd, 1, false, plan.seconds, 1000);
}

struct idle {
    size_t count;
    double bytes, bytes_after, cpu_us;
};

/* Memory of people who only listen: the slope between a tenth and all of them, so that what
 * a server has once is not counted; again after every one of them had a heartbeat. */
static struct idle run_idle(enum target_kind kind, const char *heartbeat, double watch_s)
{
    struct target target = target_start(kind, &place, CORE_SERVER, heartbeat);
    struct crowd crowd = crowd_start(&target);
    struct idle idle = { .count = plan.idle };
    pid_t pid = target.process.pid;
    size_t tenth = plan.idle / 10;
    double count = (double)(plan.idle - tenth);
    uint64_t few, cpu_ns;

    crowd_resize(&crowd, tenth);
    usleep(500000);
    few = process_memory(pid);
    crowd_resize(&crowd, plan.idle);
    usleep(1500000);
    idle.bytes = (double)(process_memory(pid) - few) / count;
    cpu_ns = process_cpu_ns(pid);
    usleep((useconds_t)(watch_s * 1e6));
    idle.cpu_us = (double)(process_cpu_ns(pid) - cpu_ns) / 1e3 / watch_s / (double)plan.idle;
    idle.bytes_after = (double)(process_memory(pid) - few) / count;
    crowd_end(&crowd);
    target_end(&target);
    progress("%s: %.0f bytes per idle socket, %.0f after a heartbeat", target.name, idle.bytes,
             idle.bytes_after);
    return idle;
}

struct writes {
    struct series syncs, commits, alone, pinned, free, pinned_us;
    struct series pinned_p50, pinned_p99, free_p50, free_p99, ratio_pinned, ratio_free;
};

static double goal_of(double syncs)
{
    double goal = 0.5 * CLIENTS * syncs;
    return goal < GOAL_WRITES_MAX ? goal : GOAL_WRITES_MAX;
}

static void run_writes(struct writes *writes)
{
    struct target pinned = target_start(TARGET_MOZAIK, &place, CORE_SERVER, QUIET);
    uint64_t number = 0;

    for (unsigned repeat = 0; repeat < plan.repeats; repeat++) {
        double syncs = disk_syncs(place.folder, plan.seconds / 2);
        struct asked asked = askers_run(&pinned, CLIENTS, plan.seconds, &number);
        struct asked alone = askers_run(&pinned, 1, plan.seconds / 4, &number);
        series_add(&writes->syncs, syncs);
        series_add(&writes->commits, disk_commits(place.folder, plan.seconds / 2));
        series_add(&writes->pinned, asked.per_second);
        series_add(&writes->ratio_pinned, asked.per_second / goal_of(syncs));
        series_add(&writes->pinned_us, asked.cpu_us);
        series_add(&writes->pinned_p50, asked.p50_us / 1e3);
        series_add(&writes->pinned_p99, asked.p99_us / 1e3);
        series_add(&writes->alone, alone.per_second);
        progress("writes, %u of %u: %.0f/s pinned (%.0f us each); disk %.0f syncs/s",
                 repeat + 1, plan.repeats, asked.per_second, asked.cpu_us, syncs);
    }
    target_end(&pinned);
    struct target loose = target_start(TARGET_MOZAIK, &place, CORE_ANY, QUIET);
    for (unsigned repeat = 0; repeat < plan.repeats; repeat++) {
        double syncs = disk_syncs(place.folder, plan.seconds / 4);
        struct asked asked = askers_run(&loose, CLIENTS, plan.seconds, &number);
        series_add(&writes->free, asked.per_second);
        series_add(&writes->ratio_free, asked.per_second / goal_of(syncs));
        series_add(&writes->free_p50, asked.p50_us / 1e3);
        series_add(&writes->free_p99, asked.p99_us / 1e3);
        progress("writes, %u of %u: %.0f/s on both cores", repeat + 1, plan.repeats,
                 asked.per_second);
    }
    target_end(&loose);
}

static void print_writes(const struct writes *writes)
{
    printf(
        "\n## Durable writes\n\n"
        "`POST /api/absences`, each by another person, answered 201 when it is on the disk.\n\n"
        "| | a second | p50 / p99, ms |\n|---|---|---|\n| disk: append 4 KiB, fdatasync |");
    put_spread(&writes->syncs, 0);
    printf(" |\n| SQLite alone: one small INSERT, COMMIT |");
    put_spread(&writes->commits, 0);
    printf(" |\n| 1 client, server on one core |");
    put_spread(&writes->alone, 0);
    printf(" |\n| %d clients, server on one core |", CLIENTS);
    put_spread(&writes->pinned, 0);
    printf(" %.1f / %.1f |\n| %d clients, server on both cores (the loader has one of them) |",
           series_median(&writes->pinned_p50), series_median(&writes->pinned_p99), CLIENTS);
    put_spread(&writes->free, 0);
    printf(" %.1f / %.1f |\n\nServer CPU per write, on one core:",
           series_median(&writes->free_p50), series_median(&writes->free_p99));
    printf(" %.0f µs (%.0f–%.0f).\n", series_median(&writes->pinned_us),
           series_min(&writes->pinned_us), series_max(&writes->pinned_us));
}

static void read_person(FILE *in, struct person *person)
{
    if (fscanf(in, "%36s %47s", person->id, person->token) != 2)
        die("the list of people is cut short");
}

static void read_people(void)
{
    char path[512];
    FILE *in;

    people_path(path, place.folder);
    in = fopen(path, "re");
    if (!in)
        die("%s: %s (made by bench_seed)", path, strerror(errno));
    place.people.list = mem_array(struct person, PEOPLE_MAX);
    read_person(in, &place.people.hr);
    while (place.people.count < PEOPLE_MAX) {
        struct person *person = &place.people.list[place.people.count];
        if (fscanf(in, "%36s %47s", person->id, person->token) != 2)
            break;
        place.people.count++;
    }
    fclose(in);
}

static void read_plan(int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *name = argv[i], *value = argv[i + 1];
        if (strcmp(name, "--mozaik") == 0) {
            place.mozaik = value;
        } else if (strcmp(name, "--floor") == 0) {
            place.floor = value;
        } else if (strcmp(name, "--nginx") == 0) {
            place.nginx = value;
        } else if (strcmp(name, "--folder") == 0) {
            snprintf(place.folder, sizeof place.folder, "%.400s", value);
        } else if (strcmp(name, "--repeats") == 0) {
            plan.repeats = (unsigned)atoi(value);
        } else if (strcmp(name, "--seconds") == 0) {
            plan.seconds = atof(value);
        } else if (strcmp(name, "--idle") == 0) {
            plan.idle = (size_t)atol(value);
        } else if (strcmp(name, "--sizes") == 0) {
            plan.size_count = 0;
            for (char *rest; plan.size_count < SIZES_MAX; value = rest + 1) {
                plan.sizes[plan.size_count++] = (size_t)strtoul(value, &rest, 10);
                if (*rest != ',')
                    break;
            }
        } else {
            die("unknown option %s", name);
        }
    }
    if (!place.mozaik || !place.floor || !place.folder[0])
        die("--mozaik, --floor and --folder are needed");
    place.sockets_max = plan.idle;
    for (size_t i = 0; i < plan.size_count; i++)
        if (plan.sizes[i] > place.sockets_max)
            place.sockets_max = plan.sizes[i];
}

/* How long a message of ours is: the others send as much. */
static void find_message_len(struct crowd *crowd)
{
    crowd_resize(crowd, 10);
    place.message_len = crowd_rounds(crowd, 1, false, 0, 1).message_len;
    progress("one fact is a message of %zu bytes", place.message_len);
}

int main(int argc, char **argv)
{
    struct rlimit files;
    struct target targets[TARGET_COUNT] = { 0 };
    struct crowd crowds[TARGET_COUNT] = { 0 };
    struct fanout fanouts[SIZES_MAX] = { 0 };
    struct latency latencies[] = { { .size = 100 }, { .size = 1000 } };
    struct idle idles[TARGET_COUNT] = { 0 };
    struct writes writes = { 0 };

    read_plan(argc, argv);
    read_people();
    if (place.people.count <= place.sockets_max)
        die("%zu people are too few: seed more than %zu", place.people.count,
            place.sockets_max);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
    alarm(LIFE_MAX_S); /* whatever happens, it ends, and its servers with it */
    pin_to(CORE_LOADER);

    for (int kind = 0; kind < TARGET_COUNT; kind++) {
        if (kind == TARGET_NCHAN && !place.nginx)
            continue;
        targets[kind] = target_start((enum target_kind)kind, &place, CORE_SERVER, QUIET);
        crowds[kind] = crowd_start(&targets[kind]);
        if (kind == TARGET_MOZAIK)
            find_message_len(&crowds[kind]);
    }
    for (size_t i = 0; i < COUNT_OF(latencies); i++)
        run_latency(&latencies[i], &crowds[TARGET_MOZAIK]);
    crowd_resize(&crowds[TARGET_MOZAIK], 10);
    for (size_t i = 0; i < plan.size_count; i++) {
        fanouts[i].size = plan.sizes[i];
        run_fanout(&fanouts[i], crowds);
    }
    for (int kind = 0; kind < TARGET_COUNT; kind++) {
        crowd_end(&crowds[kind]);
        target_end(&targets[kind]);
    }
    idles[TARGET_MOZAIK] = run_idle(TARGET_MOZAIK, HEARTBEAT, 20);
    if (place.nginx)
        idles[TARGET_NCHAN] = run_idle(TARGET_NCHAN, HEARTBEAT, 1);
    run_writes(&writes);

    const struct idle *idle = &idles[TARGET_MOZAIK];
    double writes_best = series_median(&writes.ratio_pinned);
    char goal[64], what[64];
    printf("| | goal | measured | reached |\n|---|---|---|---|\n");
    for (size_t i = 0; i < plan.size_count; i++) {
        double single = series_median(&fanouts[i].rows[ROW_SINGLE].ratio);
        double burst = series_median(&fanouts[i].rows[ROW_BURST].ratio);
        snprintf(what, sizeof what, "one fact at a time, %zu sockets", plan.sizes[i]);
        print_goal(what, "≤ 1.3 × floor", single, 2, " ×", single <= GOAL_SINGLE);
        snprintf(what, sizeof what, "burst of 100 facts, %zu sockets", plan.sizes[i]);
        print_goal(what, "≤ 0.2 × floor", burst, 3, " ×", burst <= GOAL_BURST);
    }
    print_goal("user memory of an idle WebSocket", "≤ 1.5 KiB", idle->bytes_after / 1024, 2,
               " KiB", idle->bytes_after / 1024 <= GOAL_IDLE_KIB);
    snprintf(goal, sizeof goal, "≥ %.0f/s", goal_of(series_median(&writes.syncs)));
    print_goal("durable absences, 64 clients, server on one core", goal,
               series_median(&writes.pinned), 0, "/s", writes_best >= 1);
    print_goal("durable absences, 64 clients, server on both cores", goal,
               series_median(&writes.free), 0, "/s", series_median(&writes.ratio_free) >= 1);

    printf("\n## Fan-out\n\nOne fact is a WebSocket message of %zu bytes; the floor and nchan "
           "send as much. CPU is user and system time of the whole server process, what it "
           "spends on the write and its commit included. Median of %u (min–max); a ratio "
           "is that of neighbours in time.\n",
           place.message_len, plan.repeats);
    for (size_t i = 0; i < plan.size_count; i++)
        print_fanout(&fanouts[i]);

    printf("\n## From the commit to the screen\n\nOne absence at a time, to everybody, over "
           "loopback, one loop thread on one core. *After the answer* begins when the POST "
           "is answered, which is after the commit; *after the POST* has the commit and its "
           "fsync in it.\n\n"
           "| sockets | after the answer p50 / p99, ms | after the POST p50 / p99, ms |\n"
           "|---|---|---|\n");
    for (size_t i = 0; i < COUNT_OF(latencies); i++) {
        const struct crowd_outcome *outcome = &latencies[i].outcome;
        printf("| %zu | %.2f / %.2f | %.2f / %.2f |\n", latencies[i].size,
               outcome->after_p50_us / 1e3, outcome->after_p99_us / 1e3,
               outcome->sent_p50_us / 1e3, outcome->sent_p99_us / 1e3);
    }

    printf("\n## Idle sockets\n\nAnonymous memory of the server (RssAnon), the slope between "
           "%zu and %zu sockets, each of another person; *after* is 20 s later, when each "
           "had its heartbeat.\n\n"
           "| | bytes per socket | after | CPU a second per socket, µs |\n|---|---|---|---|\n",
           plan.idle / 10, plan.idle);
    printf("| mozaik | %.0f | %.0f | %.2f |\n", idle->bytes, idle->bytes_after, idle->cpu_us);
    if (place.nginx)
        printf("| nchan | %.0f | | |\n", idles[TARGET_NCHAN].bytes);
    printf("\nOpening %zu sockets: ", plan.sizes[0]);
    for (int kind = 0; kind < TARGET_COUNT; kind++)
        if (fanouts[0].handshakes[kind] > 0)
            printf("%s%s %.1fk/s, %.0f µs CPU each", kind ? "; " : "",
                   kind == TARGET_MOZAIK  ? "mozaik (with its session looked up)"
                   : kind == TARGET_FLOOR ? "floor"
                                          : "nchan",
                   fanouts[0].handshakes[kind] / 1e3, fanouts[0].handshake_us[kind]);
    printf(".\n");
    print_writes(&writes);
    return 0;
}
