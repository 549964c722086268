/*
 * Seven event streams at once. One whose head comes only when another has ended was waiting for
 * its turn: some box lets fewer pass. Where all heads come late, all is held back to the end;
 * that alone is no reason to count them as missing.
 */
#include "doctor/feed.h"
#include "doctor/probe.h"
#include "doctor/together.h"

#include <stdio.h>

enum { MANY = 7, LAST_MS = 4000, QUICK_LAST_MS = 1000, QUICK_S = 6 };

struct one_of_many {
    struct exam *exam;
    const char *path;
    int64_t timeout_ms;
    struct feed feed; /* all stay open until all have been tried */
};

static void *run(void *thing)
{
    struct one_of_many *one = thing;

    feed_open(&one->feed, one->exam, one->path, false, one->timeout_ms);
    return NULL;
}

void probe_many(struct exam *exam)
{
    int64_t last_ms = exam_idle_s(exam) < QUICK_S ? QUICK_LAST_MS : LAST_MS;
    int64_t slack_ms = last_ms * 3 / 4, first_ms = INT64_MAX;
    struct one_of_many many[MANY];
    char path[64];
    int opened = 0;

    snprintf(path, sizeof path, "/api/probe/sse?events=2&gap=%lld", (long long)last_ms);
    exam_step(exam, "many", "");
    for (size_t i = 0; i < MANY; i++) {
        many[i].exam = exam;
        many[i].path = path;
        many[i].timeout_ms = last_ms + slack_ms + last_ms / 2;
    }
    together(run, many, sizeof many[0], MANY);
    for (size_t i = 0; i < MANY; i++)
        if (many[i].feed.open && many[i].feed.answer.ms < first_ms)
            first_ms = many[i].feed.answer.ms;
    for (size_t i = 0; i < MANY; i++)
        opened += many[i].feed.open && many[i].feed.answer.ms <= first_ms + slack_ms;
    exam_see(exam, "many", json_pack("{s:i,s:i}", "asked", MANY, "opened", opened));
    for (size_t i = 0; i < MANY; i++)
        feed_release(&many[i].feed);
}
