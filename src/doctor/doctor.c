#include "doctor/doctor.h"

#include "doctor/judge.h"
#include "doctor/probe.h"
#include "doctor/report.h"

#include <stdio.h>
#include <string.h>

static enum doctor_state state_of(json_t *report)
{
    const char *state = json_string_value(json_object_get(report, "state"));

    return strcmp(state, "healthy") == 0    ? DOCTOR_HEALTHY
           : strcmp(state, "degraded") == 0 ? DOCTOR_DEGRADED
                                            : DOCTOR_BROKEN;
}

/* What the report calls the URL: never its secrets. */
static void name_url(const struct exam *exam, char *out, size_t size)
{
    snprintf(out, size, "%s://%s%.*s", exam->url.tls ? "https" : "http", exam->url.authority,
             (int)strcspn(exam->url.path, "?#"), exam->url.path);
}

static void examine(struct exam *exam)
{
    if (!probe_reach(exam))
        return;
    probe_http(exam);
    probe_socket(exam);
}

bool doctor_run(const struct exam_options *options, enum doctor_state *state_out,
                struct error *err)
{
    struct exam exam;
    char url[2048];
    json_t *report;
    bool ok = false;

    if (!exam_init(&exam, options, err))
        goto done;
    if (!options->json)
        exam.step = report_step;
    exam.ctx = (void *)(uintptr_t)options->language;
    examine(&exam);
    report_step_end();
    name_url(&exam, url, sizeof url);
    report = judge(exam.seen, url, options->language);
    if (options->json) {
        json_dumpf(report, stdout, JSON_INDENT(2));
        putchar('\n');
    } else {
        report_print(stdout, report, options->language);
    }
    *state_out = state_of(report);
    json_decref(report);
    ok = true;
done:
    exam_release(&exam);
    return ok;
}
