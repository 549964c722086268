#include "doctor/examine.h"

#include "doctor/feed.h"
#include "doctor/probe.h"
#include "doctor/together.h"

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
    together(wait_for, wanted, sizeof wanted[0], count);
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
    exam->probes = feed_has_probes(exam);
    known(exam);
    if (exam->probes)
        probe_many(exam); /* before the others: it counts connections, and they have some */
    wait_for_all(exam);
}
