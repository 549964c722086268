/* Two event streams that show limits: one that says nothing for a while, one that never stops. */
#include "doctor/feed.h"
#include "doctor/probe.h"

#include <stdio.h>

enum { SILENCE_S = 65, BUSY_S = 40, BUSY_GAP_MS = 400 };

/* What is listened to: so many events, so far apart, for so long in all. */
struct plan {
    const char *key;
    int64_t events, gap_ms, asked_s;
};

/* Until all events are there, or the stream ends. One that was not opened says nothing here: that
 * is for probe_stream(). */
static void watch(struct exam *exam, const struct plan *plan)
{
    int64_t asked_ms = wire_now_ms();
    int64_t until_ms = asked_ms + plan->asked_s * 1000 + exam->patience_ms;
    struct feed feed;
    enum feed_news news = FEED_EVENT;
    struct sse_event event;
    char path[128], what[32];
    json_t *seen;

    snprintf(path, sizeof path, "/api/probe/sse?events=%lld&gap=%lld", (long long)plan->events,
             (long long)plan->gap_ms);
    snprintf(what, sizeof what, "%lld s", (long long)plan->asked_s);
    exam_step(exam, plan->key, what);
    feed_open(&feed, exam, path, false, until_ms - asked_ms);
    if (!feed.open)
        goto done;
    for (int64_t count = 0; count < plan->events && news == FEED_EVENT; count++)
        news = feed_next(&feed, until_ms - wire_now_ms(), &event);
    seen = json_pack("{s:I}", "asked_s", (json_int_t)plan->asked_s);
    if (news != FEED_EVENT) {
        const char *how = feed_news_how(news);
        /* Of one that fell silent nobody knows when: it was found out at the end. */
        int64_t after_s = news == FEED_NOTHING ? plan->asked_s
                                               : exam_seconds(wire_now_ms() - asked_ms);
        json_object_set_new(seen, "after_s", json_integer(after_s));
        json_object_set_new(seen, "how", json_string(how ? how : "eof"));
    }
    exam_see(exam, plan->key, seen);
done:
    feed_release(&feed);
}

static int64_t at_most(int64_t seconds, int64_t max)
{
    return seconds < max ? seconds : max;
}

void probe_silence(struct exam *exam)
{
    int64_t silent_s = at_most(exam_idle_s(exam), SILENCE_S);

    watch(exam, &(struct plan){ "silence", 2, silent_s * 1000, silent_s });
}

void probe_busy(struct exam *exam)
{
    int64_t busy_s = at_most(exam_idle_s(exam), BUSY_S);

    watch(exam, &(struct plan){ "busy", busy_s * 1000 / BUSY_GAP_MS, BUSY_GAP_MS, busy_s });
}
