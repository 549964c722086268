#include "doctor/ask.h"
#include "doctor/condition.h"
#include "doctor/probe.h"

#include <string.h>

static void ask_get(struct exam *exam, const char *path, struct answer *answer)
{
    struct question question = probe_question(exam, path);

    ask(&question, answer);
}

/* The nearest box must refuse it before it looks at anything else. */
void probe_front(struct exam *exam)
{
    struct question question = probe_question(exam, "/");
    struct answer answer;

    question.raw = SLICE("GET / HTTP/1.1\r\nHost: a\r\nbad name: \x01\r\n\r\n");
    ask(&question, &answer);
    exam_see(exam, "front", answer_seen(&answer));
    answer_release(&answer);
}

static void probe_health(struct exam *exam)
{
    struct answer answer;
    json_t *version;

    ask_get(exam, "/api/health", &answer);
    exam_see(exam, "health", answer_seen(&answer));
    answer_release(&answer);
    ask_get(exam, "/api/version", &answer);
    version = json_loadb(answer.body.data, answer.body.len, 0, NULL);
    exam->ours = answer_status(&answer) == 200 &&
                 json_is_string(json_object_get(version, "name")) &&
                 strcmp(json_string_value(json_object_get(version, "name")), "mozaik") == 0;
    if (exam->ours && json_is_string(json_object_get(version, "version")))
        exam_see(exam, "version", json_incref(json_object_get(version, "version")));
    exam_see(exam, "ours", json_boolean(exam->ours));
    exam_see(exam, "kind", json_string(exam->ours ? "mozaik" : "other"));
    json_decref(version);
    answer_release(&answer);
}

static void probe_plain(struct exam *exam)
{
    struct answer answer;

    ask_get(exam, exam->socket_path, &answer);
    exam_see(exam, "plain", answer_seen(&answer));
    answer_release(&answer);
}

void probe_http(struct exam *exam)
{
    probe_front(exam);
    probe_health(exam);
    snprintf(exam->socket_path, sizeof exam->socket_path, "%s",
             strlen(exam->url.path) > 1 ? exam->url.path : "/api/ws/doctor");
    probe_plain(exam);
}
