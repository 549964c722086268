#include "doctor/probe.h"
#include "doctor/together.h"

#include <string.h>

/* One answer that is held back. */
struct held {
    struct exam *exam;
    int64_t seconds;
    bool asked; /* false: our own server has enough probes for now */
    bool came;
    int64_t took_ms;
    json_t *answer; /* what came instead */
};

static void *run(void *thing)
{
    struct held *held = thing;
    struct question question;
    struct answer answer;
    char path[64], what[32];
    json_t *said;
    int64_t asked_ms = wire_now_ms();

    snprintf(path, sizeof path, "/api/probe/hold?seconds=%lld", (long long)held->seconds);
    snprintf(what, sizeof what, "%lld s", (long long)held->seconds);
    exam_step(held->exam, "hold", what);
    question = probe_question(held->exam, path);
    question.timeout_ms = held->seconds * 1000 + held->exam->patience_ms;
    ask(&question, &answer);
    held->took_ms = wire_now_ms() - asked_ms;
    said = json_loadb(answer.body.data, answer.body.len, 0, NULL);
    held->came = answer_status(&answer) == 200 &&
                 json_integer_value(json_object_get(said, "seconds")) ==
                     (json_int_t)held->seconds;
    held->answer = answer_seen(&answer);
    held->asked = answer_status(&answer) != 429 || !json_object_get(held->answer, "code");
    json_decref(said);
    answer_release(&answer);
    return NULL;
}

static void see(struct exam *exam, const struct held *holds, size_t count)
{
    json_t *seen = json_object();

    for (size_t i = 0; i < count; i++) {
        if (!holds[i].asked)
            continue;
        json_object_set_new(seen, "asked_s", json_integer(holds[i].seconds));
        if (holds[i].came) {
            json_object_set_new(seen, "ok_s", json_integer(holds[i].seconds));
        } else if (!json_object_get(seen, "after_s")) {
            json_object_set_new(seen, "after_s", json_integer(exam_seconds(holds[i].took_ms)));
            json_object_set(seen, "answer", holds[i].answer);
        }
    }
    if (json_object_size(seen))
        exam_see(exam, "hold", seen);
    else
        json_decref(seen);
}

void probe_holds(struct exam *exam)
{
    static const int64_t quick[] = { 2 }, usual[] = { 5, 20, 28 },
                         full[] = { 5, 20, 28, 35, 59, 65, 95, 125 };
    static const struct {
        const int64_t *seconds;
        size_t count;
    } plans[] = { [EXAM_QUICK] = { quick, COUNT_OF(quick) },
                  [EXAM_DEFAULT] = { usual, COUNT_OF(usual) },
                  [EXAM_FULL] = { full, COUNT_OF(full) } };
    struct held holds[TOGETHER_MAX] = { 0 };
    enum exam_depth depth = exam->options->depth;
    int64_t idle_s = exam_idle_s(exam), longest_s = 0;
    size_t count = 0;

    for (size_t i = 0; i < plans[depth].count && longest_s < idle_s; i++) {
        int64_t seconds = plans[depth].seconds[i];
        longest_s = seconds < idle_s ? seconds : idle_s; /* instead, as long as we may */
        holds[count++] = (struct held){ .exam = exam, .seconds = longest_s };
    }
    together(run, holds, sizeof holds[0], count);
    see(exam, holds, count);
    for (size_t i = 0; i < count; i++)
        json_decref(holds[i].answer);
}
