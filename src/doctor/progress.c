#include "doctor/progress.h"

#include "doctor/paint.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* What is asked, as people call it, in the order of the examination. */
static const struct asked {
    const char *key, *french, *english;
} questions[] = {
    { "proxy", "proxy de l’entreprise", "company's proxy" },
    { "dns", "nom (DNS)", "name (DNS)" },
    { "tcp", "connexion (TCP)", "connection (TCP)" },
    { "cert", "certificat (TLS)", "certificate (TLS)" },
    { "front", "qui est devant", "who is in front" },
    { "health", "santé du serveur", "server's health" },
    { "plain", "chemin du WebSocket", "path of the WebSocket" },
    { "echo", "demande vue du serveur", "request as it arrives" },
    { "upgrade", "ouverture du WebSocket", "opening a WebSocket" },
    { "variants", "autres façons d’ouvrir", "other ways to open" },
    { "frames", "messages", "messages" },
    { "sse", "flux d’événements", "event stream" },
    { "sse_gzip", "flux, compression admise", "stream, gzip accepted" },
    { "sse_plain", "flux, sans X-Accel", "stream, without X-Accel" },
    { "hold", "réponses tardives", "late answers" },
    { "many", "sept flux à la fois", "seven streams at once" },
    { "idle", "silence", "silence" },
    { "silence", "flux silencieux", "silent stream" },
    { "busy", "flux bavard", "busy stream" },
    { "wait", "attente", "waiting" },
    { "direct", "sans les proxys", "past the proxies" },
};

static const struct asked *question_of(const char *key)
{
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        if (strcmp(questions[i].key, key) == 0)
            return &questions[i];
    return NULL;
}

static const char *name_of(const struct asked *asked, const char *language)
{
    return strcmp(language, "en") == 0 ? asked->english : asked->french;
}

static bool is_one_of(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

/* Whether that is as it should be. */
static bool is_well(const char *key, json_t *value)
{
    static const char *const well[] = {
        "ok", "answer", "open", "streaming", "none", "unknown"
    };
    const char *outcome = json_string_value(json_object_get(value, "outcome"));
    const char *kind = json_string_value(json_object_get(value, "kind"));
    json_t *asked = json_object_get(value, "asked");

    if (strcmp(key, "direct") == 0)
        return is_well("upgrade", json_object_get(value, "upgrade"));
    if (strcmp(key, "many") == 0)
        return json_equal(asked, json_object_get(value, "opened"));
    if (kind)
        return strcmp(kind, "none") == 0;
    if (!outcome)
        return !json_object_get(value, "after_s");
    if (strcmp(key, "health") == 0 &&
        json_integer_value(json_object_get(value, "status")) >= 500)
        return false;
    return is_one_of(outcome, well, sizeof well / sizeof *well);
}

/* « 426, 3 ms », « coupé après 5 s ». */
static void print_seen(json_t *value, const char *language)
{
    bool english = strcmp(language, "en") == 0;
    json_t *status = json_object_get(value, "status"), *ms = json_object_get(value, "ms"),
           *after = json_object_get(value, "after_s"),
           *opened = json_object_get(value, "opened");
    const char *outcome = json_string_value(json_object_get(value, "outcome")), *before = "  ";

    if (status) {
        fprintf(stderr, "%s%lld", before, (long long)json_integer_value(status));
        before = ", ";
    } else if (outcome && strcmp(outcome, "ok") != 0 && strcmp(outcome, "answer") != 0) {
        fprintf(stderr, "%s%s", before, outcome);
        before = ", ";
    }
    if (after) {
        fprintf(stderr, english ? "%scut after %lld s" : "%scoupé après %lld s", before,
                (long long)json_integer_value(after));
        before = ", ";
    }
    if (opened) {
        fprintf(stderr, "%s%lld", before, (long long)json_integer_value(opened));
        before = ", ";
    }
    if (ms)
        fprintf(stderr, "%s%lld ms", before, (long long)json_integer_value(ms));
}

void progress_step(void *ctx, const char *probe, const char *what)
{
    struct paint paint = paint_for(stderr);
    const struct asked *asked = question_of(probe);

    if (!isatty(STDERR_FILENO))
        return;
    pthread_mutex_lock(&lock);
    fprintf(stderr, "\r\x1b[2K  %s· %s  %.40s%s", paint.dim,
            asked ? name_of(asked, ctx) : probe, what, paint.plain);
    pthread_mutex_unlock(&lock);
}

void progress_found(void *ctx, const char *key, json_t *value)
{
    struct paint paint = paint_for(stderr);
    const struct asked *asked = question_of(key);
    bool well;

    if (!asked || !json_is_object(value) || !isatty(STDERR_FILENO))
        return;
    well = is_well(key, value);
    pthread_mutex_lock(&lock);
    fprintf(stderr, "\r\x1b[2K  %s%s%s %s%s", well ? paint.good : paint.bad, well ? "✓" : "✗",
            paint.plain, name_of(asked, ctx), paint.dim);
    print_seen(value, ctx);
    fprintf(stderr, "%s\n", paint.plain);
    pthread_mutex_unlock(&lock);
}

void progress_end(void)
{
    if (isatty(STDERR_FILENO))
        fputs("\r\x1b[2K", stderr);
}
