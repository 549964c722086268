#include "base/instant.h"
#include "doctor/feed.h"
#include "doctor/probe.h"
#include "doctor/shape.h"
#include "doctor/together.h"

#include <string.h>

/* How many events, and how far apart. */
struct pace {
    size_t events;
    int64_t gap_ms;
};

static const struct pace usual_pace = { 12, 500 }, quick_pace = { 8, 250 };
enum { USUAL_S = 6 }; /* what the first takes */

/* One stream and what it is asked with. */
struct timed {
    struct exam *exam;
    const char *key, *query;
    bool gzip;
    struct pace pace;
    int64_t usual_ms; /* what an ordinary answer takes on this way */
};

static int64_t usual_ms(struct exam *exam)
{
    json_t *health = exam_seen(exam, "health.ms"), *plain = exam_seen(exam, "plain.ms");
    int64_t a = json_integer_value(health), b = json_integer_value(plain);

    return health && plain ? (a < b ? a : b) : health ? a : b;
}

/* When the server sent it: its own word, or what it was asked for. */
static int64_t sent_ms(slice data, size_t number, int64_t gap_ms)
{
    json_t *event = json_loadb(data.data, data.len, 0, NULL);
    const char *at = json_string_value(json_object_get(event, "at"));
    int64_t at_ms;

    if (!at || !instant_parse(slice_of(at), &at_ms))
        at_ms = (int64_t)number * gap_ms;
    json_decref(event);
    return at_ms;
}

static void see_head(json_t *seen, const struct feed *feed)
{
    const slice *encoding = feed_header(feed, SLICE("Content-Encoding"));

    json_object_set_new(seen, "status", json_integer(answer_status(&feed->answer)));
    json_object_set_new(seen, "content_length",
                        json_boolean(feed_header(feed, SLICE("Content-Length")) != NULL));
    json_object_set_new(seen, "x_accel",
                        json_boolean(feed_header(feed, SLICE("X-Accel-Buffering")) != NULL));
    if (encoding)
        json_object_set_new(seen, "encoding", seen_text(*encoding));
}

/* Asked once more, with patience for the body: what is it that says no? NULL: our own server, which
 * has enough probes for now. */
static json_t *see_refusal(const struct timed *timed, const char *path)
{
    struct question question = probe_question(timed->exam, path);
    struct answer answer;
    json_t *said, *seen = NULL;

    ask(&question, &answer);
    said = answer_seen(&answer);
    if (json_is_string(json_object_get(said, "code")) &&
        strcmp(json_string_value(json_object_get(said, "code")), "too_many_requests") == 0) {
        json_decref(said);
    } else {
        seen = json_pack("{s:s,s:o}", "outcome", "refused", "answer", said);
        if (answer_status(&answer))
            json_object_set_new(seen, "status", json_integer(answer_status(&answer)));
    }
    answer_release(&answer);
    return seen;
}

static json_t *time_events(const struct timed *timed, struct feed *feed, int64_t asked_ms)
{
    const struct pace *pace = &timed->pace;
    struct shape_event events[SHAPE_EVENTS_MAX];
    int64_t span_ms = (int64_t)pace->events * pace->gap_ms + timed->exam->patience_ms;
    int64_t lag_ms, now_ms;
    json_t *seen = json_object();
    enum feed_news news;
    struct sse_event event;
    enum shape shape;
    size_t count = 0;

    while (count < pace->events) {
        news = feed_next(feed, asked_ms + span_ms - wire_now_ms(), &event);
        if (news != FEED_EVENT)
            break;
        events[count].came_ms = wire_now_ms() - asked_ms;
        events[count].sent_ms = sent_ms(event.data, count, pace->gap_ms);
        count++;
    }
    now_ms = wire_now_ms() - asked_ms;
    shape = shape_of(events, count, pace->events, timed->usual_ms, &lag_ms);
    if (shape == SHAPE_CUT)
        json_object_set_new(seen, "after_s", json_integer(exam_seconds(now_ms)));
    if (count)
        json_object_set_new(seen, "ms", json_integer(events[0].came_ms));
    if (count > 1)
        json_object_set_new(seen, "lag_ms", json_integer(lag_ms));
    json_object_set_new(seen, "outcome", json_string(shape_text(shape)));
    json_object_set_new(seen, "events", json_integer((json_int_t)count));
    json_object_set_new(seen, "asked", json_integer((json_int_t)pace->events));
    see_head(seen, feed);
    return seen;
}

static void *run(void *thing)
{
    struct timed *timed = thing;
    struct feed feed;
    int64_t asked_ms = wire_now_ms();
    char path[128], what[64];
    json_t *seen;

    snprintf(path, sizeof path, "/api/probe/sse?events=%zu&gap=%lld%s", timed->pace.events,
             (long long)timed->pace.gap_ms, timed->query);
    snprintf(what, sizeof what, "%zu × %lld ms", timed->pace.events,
             (long long)timed->pace.gap_ms);
    exam_step(timed->exam, timed->key, what);
    /* Where all is held back, the head comes last too. */
    feed_open(&feed, timed->exam, path, timed->gzip,
              (int64_t)timed->pace.events * timed->pace.gap_ms + timed->exam->patience_ms);
    seen = feed.open ? time_events(timed, &feed, asked_ms) : see_refusal(timed, path);
    if (seen)
        exam_see(timed->exam, timed->key, seen);
    feed_release(&feed);
    return NULL;
}

void probe_stream(struct exam *exam)
{
    struct timed streams[] = { { .key = "sse", .query = "" },
                               { .key = "sse_gzip", .query = "", .gzip = true },
                               { .key = "sse_plain", .query = "&plain=1" } };

    for (size_t i = 0; i < COUNT_OF(streams); i++) {
        streams[i].exam = exam;
        streams[i].pace = exam_idle_s(exam) < USUAL_S ? quick_pace : usual_pace;
        streams[i].usual_ms = usual_ms(exam);
    }
    together(run, streams, sizeof streams[0], COUNT_OF(streams));
}
