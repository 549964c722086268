#include "doctor/examine.h"

#include "doctor/feed.h"
#include "doctor/probe.h"
#include "doctor/together.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* A probe that waits. */
struct waiting {
    void (*probe)(struct exam *exam);
    bool needs_probes; /* endpoints of ours */
    bool only_full;
    struct exam *exam;
};

static void *wait_for(void *thing)
{
    struct waiting *waiting = thing;

    waiting->probe(waiting->exam);
    return NULL;
}

/* The longest of them; without sockets to be watched, a silent stream or the last answer. */
static int64_t longest_s(struct exam *exam)
{
    const char *upgrade = json_string_value(exam_seen(exam, "upgrade.outcome"));
    int64_t idle_s = exam_idle_s(exam), others_s = exam->options->depth == EXAM_FULL ? 125 : 65;

    return idle_s < others_s || (upgrade && strcmp(upgrade, "open") == 0) ? idle_s : others_s;
}

/* Each would be as long by itself as all of them are side by side. */
static void wait_for_all(struct exam *exam)
{
    static const struct waiting all[] = {
        { probe_idle, false, false, NULL },   { probe_stream, true, false, NULL },
        { probe_silence, true, false, NULL }, { probe_holds, true, false, NULL },
        { probe_busy, true, true, NULL },
    };
    struct waiting wanted[COUNT_OF(all)];
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if ((all[i].needs_probes && !exam->probes) ||
            (all[i].only_full && exam->options->depth != EXAM_FULL))
            continue;
        wanted[count] = all[i];
        wanted[count++].exam = exam;
    }
    atomic_store(&exam->waits_s, longest_s(exam));
    atomic_store(&exam->waits_since_ms, wire_now_ms());
    together(wait_for, wanted, sizeof wanted[0], count);
}

void examine_tick(struct exam *exam)
{
    int64_t since_ms = atomic_load(&exam->waits_since_ms), waits_s;
    char what[64];

    if (since_ms == 0)
        return;
    waits_s = atomic_load(&exam->waits_s);
    since_ms = wire_now_ms() - since_ms;
    snprintf(what, sizeof what, "%lld/%lld s",
             (long long)(since_ms < waits_s * 1000 ? since_ms / 1000 : waits_s),
             (long long)waits_s);
    exam_step(exam, "wait", what);
}

void examine(struct exam *exam, void (*known)(struct exam *exam))
{
    bool reached = probe_reach(exam);

    if (reached) {
        probe_http(exam);
        probe_socket(exam);
    }
    if (exam->options->direct)
        probe_direct(exam);
    if (!reached)
        return;
    exam->probes = !exam->nobody && feed_has_probes(exam);
    known(exam);
    if (exam->probes)
        probe_many(exam); /* before the others: it counts connections, and they have some */
    wait_for_all(exam);
}
