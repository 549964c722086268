/*
 * load - measures the server against the floor and against nchan, and writes what it found.
 *
 *     bench_load --mozaik PROGRAM --floor PROGRAM [--nginx PROGRAM] --folder DATA
 *                [--sizes 1000,10000] [--idle 10000] [--repeats 5] [--seconds 2]
 *                [--only fanout,latency,idle,restart,writes]
 *
 * DATA was made by bench_seed. The results go to standard output, as Markdown.
 *
 * Servers run on one core, everything else on another. Targets that are compared are all
 * connected at the same time and measured in turn, because the cost of a send() drifts over
 * minutes.
 */
#include "study.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { LIFE_MAX_S = 900 };

static const struct part {
    const char *name;
    void (*run)(struct plan *plan);
    void (*goals)(const struct plan *plan);
    void (*print)(const struct plan *plan);
} parts[] = {
    { "fanout", fanout_run, fanout_goals, fanout_print },
    { "latency", latency_run, NULL, latency_print },
    { "idle", idle_run, idle_goals, idle_print },
    { "restart", restart_run, restart_goals, restart_print },
    { "writes", writes_run, writes_goals, writes_print },
};

/* ---- printing ---- */

void print_goal(const char *what, const char *goal, const char *value, bool reached)
{
    printf("| %s | %s | %s | %s |\n", what, goal, value, reached ? "yes" : "**no**");
}

void print_spread(const struct series *series, int digits)
{
    printf(" %.*f (%.*f–%.*f) |", digits, series_median(series), digits, series_min(series),
           digits, series_max(series));
}

/* ---- what to do ---- */

static bool read_person(FILE *in, struct person *person)
{
    return fscanf(in, "%36s %47s", person->id, person->token) == 2;
}

static void read_people(struct workplace *place)
{
    struct people *people = &place->people;
    char path[512];
    FILE *in;

    people_path(path, place->folder);
    in = fopen(path, "re");
    if (!in)
        die("%s: %s (made by bench_seed)", path, strerror(errno));
    people->list = mem_array(struct person, PEOPLE_MAX);
    if (!read_person(in, &people->hr))
        die("%s has nobody in it", path);
    while (people->count < PEOPLE_MAX && read_person(in, &people->list[people->count]))
        people->count++;
    fclose(in);
}

static void read_sizes(struct plan *plan, const char *text)
{
    char *rest;

    plan->size_count = 0;
    while (plan->size_count < PLAN_SIZES) {
        plan->sizes[plan->size_count++] = (size_t)strtoul(text, &rest, 10);
        if (*rest != ',')
            break;
        text = rest + 1;
    }
}

static const char *read_plan(struct plan *plan, int argc, char **argv)
{
    struct workplace *place = &plan->place;
    const char *only = NULL;

    for (int i = 1; i < argc; i += 2) {
        const char *name = argv[i], *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(name, "--mozaik") == 0)
            place->mozaik = value;
        else if (strcmp(name, "--floor") == 0)
            place->floor = value;
        else if (strcmp(name, "--nginx") == 0)
            place->nginx = value;
        else if (strcmp(name, "--folder") == 0)
            snprintf(place->folder, sizeof place->folder, "%.400s", value);
        else if (strcmp(name, "--repeats") == 0)
            plan->repeats = (unsigned)atoi(value);
        else if (strcmp(name, "--seconds") == 0)
            plan->seconds = atof(value);
        else if (strcmp(name, "--idle") == 0)
            plan->idle = (size_t)atol(value);
        else if (strcmp(name, "--sizes") == 0)
            read_sizes(plan, value);
        else if (strcmp(name, "--only") == 0)
            only = value;
        else
            die("unknown option %s", name);
    }
    if (!place->mozaik || !place->floor || !place->folder[0])
        die("--mozaik, --floor and --folder are needed");
    place->sockets_max = plan->idle;
    for (size_t i = 0; i < plan->size_count; i++)
        if (plan->sizes[i] > place->sockets_max)
            place->sockets_max = plan->sizes[i];
    return only;
}

static void allow_files(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    files.rlim_cur = files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files); /* where it is not enough, dial() says so */
}

int main(int argc, char **argv)
{
    static struct plan plan = {
        .sizes = { 1000, 10000 }, .size_count = 2, .idle = 10000, .repeats = 5, .seconds = 2
    };
    const char *only = read_plan(&plan, argc, argv);

    read_people(&plan.place);
    if (plan.place.people.count <= plan.place.sockets_max)
        die("%zu people are too few: seed more than %zu", plan.place.people.count,
            plan.place.sockets_max);
    allow_files();
    alarm(LIFE_MAX_S); /* whatever happens, it ends, and its servers with it */
    pin_to(CORE_LOADER);

    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (!only || strstr(only, parts[i].name))
            parts[i].run(&plan);
    printf("| | goal | measured | reached |\n|---|---|---|---|\n");
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i].goals && (!only || strstr(only, parts[i].name)))
            parts[i].goals(&plan);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (!only || strstr(only, parts[i].name))
            parts[i].print(&plan);
    return 0;
}
