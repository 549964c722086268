#include "api/report.h"

static const char *const from_words[FROM_COUNT] = {
    [TRANSPORT_WS] = "ws",     [TRANSPORT_SSE] = "sse", [TRANSPORT_LONGPOLL] = "longpoll",
    [TRANSPORT_POLL] = "poll", [FROM_NONE] = "none",    [FROM_OTHER] = "other",
};

/* As in client/src/types.ts; the last one stands for those that are not known. */
static const char *const why_words[WHY_COUNT] = {
    "no_open",  "no_message", "dies", "refused", "unsupported", "restart",
    "too_many", "down",       "lost", "silent",  "offline",     "other",
};

/* 1 + its number, the last one's where it is not known; 0: not said. */
static uint8_t word_number(slice word, const char *const *words, size_t count)
{
    size_t number = 0;

    if (!word.data)
        return 0;
    while (number < count - 1 && !slice_eq(word, slice_of(words[number])))
        number++;
    return (uint8_t)(number + 1);
}

struct report report_read(slice from, slice why)
{
    return (struct report){ word_number(from, from_words, FROM_COUNT),
                            word_number(why, why_words, WHY_COUNT) };
}

void report_count(struct reports *reports, struct report report, enum transport to)
{
    if (report.from && report.from - 1 != (int)to)
        reports->changes[report.from - 1][to]++;
    if (report.why)
        reports->degraded[to][report.why - 1]++;
}

void reports_add(struct reports *sums, const struct reports *reports)
{
    for (size_t to = 0; to < TRANSPORT_COUNT; to++) {
        for (size_t from = 0; from < FROM_COUNT; from++)
            sums->changes[from][to] += reports->changes[from][to];
        for (size_t why = 0; why < WHY_COUNT; why++)
            sums->degraded[to][why] += reports->degraded[to][why];
        sums->live[to] += reports->live[to];
    }
}

static void heading(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP mozaik_%s %s\n# TYPE mozaik_%s %s\n", name, help, name, type);
}

void reports_write(struct buf *out, const struct reports *sums)
{
    heading(out, "live_clients", "gauge", "People's live connections by transport.");
    for (size_t to = 0; to < TRANSPORT_COUNT; to++)
        buf_printf(out, "mozaik_live_clients{transport=\"%s\"} %llu\n", from_words[to],
                   (unsigned long long)sums->live[to]);
    heading(out, "client_changes_total", "counter",
            "Changes of transport, as told by the clients that made them.");
    for (size_t from = 0; from < FROM_COUNT; from++)
        for (size_t to = 0; to < TRANSPORT_COUNT; to++)
            if (from != to)
                buf_printf(out, "mozaik_client_changes_total{from=\"%s\",to=\"%s\"} %llu\n",
                           from_words[from], from_words[to],
                           (unsigned long long)sums->changes[from][to]);
    heading(out, "client_degraded_total", "counter",
            "Transports opened because a better one did not deliver, by the client's why.");
    for (size_t to = 0; to < TRANSPORT_COUNT; to++)
        for (size_t why = 0; why < WHY_COUNT; why++)
            buf_printf(out, "mozaik_client_degraded_total{transport=\"%s\",why=\"%s\"} %llu\n",
                       from_words[to], why_words[why],
                       (unsigned long long)sums->degraded[to][why]);
}
