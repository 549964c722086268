#include "base/test.h"

#include "api/report.h"

#include <string.h>

static bool says(const struct reports *sums, const char *line)
{
    struct buf out;
    bool found;

    buf_init(&out, 64 * 1024);
    reports_write(&out, sums);
    assert_false(out.full);
    found = strstr(buf_slice(&out).data, line) != NULL;
    buf_release(&out);
    return found;
}

static const struct report_case {
    const char *name;
    slice from, why;
    enum transport to;
    const char *line; /* of /metrics that it counts in; NULL: none */
} cases[] = {
    { "the first one",
      SLICE_INIT("none"),
      { 0 },
      TRANSPORT_WS,
      "\nmozaik_client_changes_total{from=\"none\",to=\"ws\"} 1\n" },
    { "down",
      SLICE_INIT("ws"),
      { 0 },
      TRANSPORT_SSE,
      "\nmozaik_client_changes_total{from=\"ws\",to=\"sse\"} 1\n" },
    { "up",
      SLICE_INIT("poll"),
      { 0 },
      TRANSPORT_LONGPOLL,
      "\nmozaik_client_changes_total{from=\"poll\",to=\"longpoll\"} 1\n" },
    { "a word that is not known",
      SLICE_INIT("pigeon"),
      { 0 },
      TRANSPORT_POLL,
      "\nmozaik_client_changes_total{from=\"other\",to=\"poll\"} 1\n" },
    { "an empty word",
      SLICE_INIT(""),
      { 0 },
      TRANSPORT_POLL,
      "\nmozaik_client_changes_total{from=\"other\",to=\"poll\"} 1\n" },
    { "other is no word",
      SLICE_INIT("other"),
      { 0 },
      TRANSPORT_POLL,
      "\nmozaik_client_changes_total{from=\"other\",to=\"poll\"} 1\n" },
    { "a reason",
      { 0 },
      SLICE_INIT("no_open"),
      TRANSPORT_SSE,
      "\nmozaik_client_degraded_total{transport=\"sse\",why=\"no_open\"} 1\n" },
    { "the last reason",
      { 0 },
      SLICE_INIT("offline"),
      TRANSPORT_POLL,
      "\nmozaik_client_degraded_total{transport=\"poll\",why=\"offline\"} 1\n" },
    { "a reason that would break the text",
      { 0 },
      SLICE_INIT("\"} 1\n"),
      TRANSPORT_SSE,
      "\nmozaik_client_degraded_total{transport=\"sse\",why=\"other\"} 1\n" },
    { "nothing said", { 0 }, { 0 }, TRANSPORT_SSE, NULL },
    { "the same again is no change", SLICE_INIT("sse"), { 0 }, TRANSPORT_SSE, NULL },
};

TEST(a_report_counts_in_its_line_and_in_no_other)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct report_case *one = &cases[i];
        struct reports reports = { 0 };

        report_count(&reports, report_read(one->from, one->why), one->to);
        if (one->line && !says(&reports, one->line))
            fail_msg("%s", one->name);
        if (!one->line && says(&reports, "} 1\n"))
            fail_msg("%s", one->name);
    }
}

TEST(what_the_loops_counted_is_added_up)
{
    struct reports loops[2] = { 0 }, sums = { 0 };
    struct report report = report_read(SLICE("ws"), SLICE("dies"));

    report_count(&loops[0], report, TRANSPORT_POLL);
    report_count(&loops[1], report, TRANSPORT_POLL);
    loops[0].live[TRANSPORT_POLL] = 3;
    loops[1].live[TRANSPORT_POLL] = 4;
    reports_add(&sums, &loops[0]);
    reports_add(&sums, &loops[1]);
    assert_true(says(&sums, "\nmozaik_client_changes_total{from=\"ws\",to=\"poll\"} 2\n"));
    assert_true(
        says(&sums, "\nmozaik_client_degraded_total{transport=\"poll\",why=\"dies\"} 2\n"));
    assert_true(says(&sums, "\nmozaik_live_clients{transport=\"poll\"} 7\n"));
}

TEST_MAIN("report", CASE(a_report_counts_in_its_line_and_in_no_other),
          CASE(what_the_loops_counted_is_added_up))
