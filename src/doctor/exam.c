#include "doctor/exam.h"

#include "doctor/condition.h"
#include "doctor/probe.h"
#include "doctor/proxy.h"

#include <stdlib.h>
#include <string.h>

static const char *variable(const char *name)
{
    return getenv(name);
}

bool exam_init(struct exam *exam, const struct exam_options *options, struct error *err)
{
    bool by_proxy;

    *exam = (struct exam){ .options = options, .seen = json_pack("{s:s}", "by", "doctor") };
    pthread_mutex_init(&exam->lock, NULL);
    if (!wire_url_parse(slice_of(options->url), &exam->url, err))
        return false;
    secrets_of_url(&exam->secrets, &exam->url);
    exam->way.insecure = options->insecure;
    /* Until more is known. */
    snprintf(exam->socket_path, sizeof exam->socket_path, "%s",
             strcspn(exam->url.path, "?") > 1 ? exam->url.path : "/api/ws/doctor");
    exam->patience_ms = exam_patience_ms(exam);
    if (!proxy_choose(&exam->url, variable, &exam->proxy, &by_proxy, err))
        return false;
    exam->way.proxy = by_proxy ? &exam->proxy : NULL;
    secrets_of_url(&exam->secrets, &exam->proxy);
    if (options->direct && !wire_url_parse(slice_of(options->direct), &exam->direct, err))
        return false;
    secrets_of_url(&exam->secrets, &exam->direct);
    snprintf(exam->site, sizeof exam->site, "%s://%s", exam->url.tls ? "https" : "http",
             exam->url.authority);
    json_object_set_new(exam->seen, "tls", json_boolean(exam->url.tls));
    return true;
}

void exam_release(struct exam *exam)
{
    json_decref(exam->seen);
    pthread_mutex_destroy(&exam->lock);
}

void exam_see(struct exam *exam, const char *key, json_t *value)
{
    value = secrets_hide(&exam->secrets, value);
    pthread_mutex_lock(&exam->lock);
    if (exam->found)
        exam->found(exam->ctx, key, value);
    json_object_set_new(exam->seen, key, value);
    pthread_mutex_unlock(&exam->lock);
}

json_t *exam_seen(struct exam *exam, const char *path)
{
    json_t *found;

    pthread_mutex_lock(&exam->lock);
    found = condition_find(exam->seen, path);
    pthread_mutex_unlock(&exam->lock);
    return found;
}

json_t *exam_copy(struct exam *exam)
{
    json_t *copy;

    pthread_mutex_lock(&exam->lock);
    copy = json_deep_copy(exam->seen);
    pthread_mutex_unlock(&exam->lock);
    return copy;
}

void exam_step(struct exam *exam, const char *probe, const char *what)
{
    if (exam->step)
        exam->step(exam->ctx, probe, what);
}

struct question probe_question(const struct exam *exam, const char *path)
{
    return (struct question){
        .url = &exam->url, .way = &exam->way, .path = path, .timeout_ms = exam->patience_ms
    };
}

int64_t exam_seconds(int64_t ms)
{
    return (ms + 250) / 1000;
}

int64_t exam_patience_ms(const struct exam *exam)
{
    return exam->options->depth == EXAM_QUICK ? PROBE_QUICK_MS : PROBE_MS;
}

int64_t exam_idle_s(const struct exam *exam)
{
    static const int64_t depths[] = {
        [EXAM_QUICK] = 4, [EXAM_DEFAULT] = 75, [EXAM_FULL] = 620
    };

    return exam->options->idle_s ? exam->options->idle_s : depths[exam->options->depth];
}
