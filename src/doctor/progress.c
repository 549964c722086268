#include "doctor/progress.h"

#include "base/slice.h"
#include "doctor/paint.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool stopped; /* guarded by it */

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
    { "version", "qui est derrière", "who is behind" },
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
    for (size_t i = 0; i < COUNT_OF(questions); i++)
        if (strcmp(questions[i].key, key) == 0)
            return &questions[i];
    return NULL;
}

static const char *name_of(const struct asked *asked, const char *language)
{
    return strcmp(language, "en") == 0 ? asked->english : asked->french;
}

/* What came of it, in words. Codes that are not here are said as they are. */
static const struct outcome {
    const char *code, *french, *english;
} outcomes[] = {
    { "open", "ouvert", "open" },
    { "refused", "refusé", "refused" },
    { "bad_accept", "réponse à une autre clé", "answer to another key" },
    { "eof", "coupé", "cut" },
    { "reset", "coupé net", "cut short" },
    { "silent", "sans réponse", "no answer" },
    { "timeout", "sans réponse", "no answer" },
    { "unreachable", "injoignable", "unreachable" },
    { "unreadable", "illisible", "unreadable" },
    { "no_connection", "pas de connexion", "no connection" },
    { "auth", "mot de passe demandé", "wants a password" },
    { "failed", "échec", "failed" },
    { "dead", "rien ne passe", "nothing passes" },
    { "partial", "une partie passe", "some pass" },
    { "unknown", "pas d’écho", "no echo" },
    { "streaming", "au fil de l’eau", "as they come" },
    { "late", "en retard", "late" },
    { "buffered", "d’un seul coup", "all at once" },
    { "bursts", "par paquets", "in bursts" },
    { "cut", "coupé avant la fin", "cut before the end" },
    { "expired", "expiré", "expired" },
    { "not_yet", "pas encore valable", "not valid yet" },
    { "wrong_name", "autre nom", "another name" },
    { "untrusted", "autorité inconnue", "unknown authority" },
    { "plain_http", "ce n’est pas TLS", "no TLS" },
};

static const char *outcome_words(const char *code, const char *language)
{
    for (size_t i = 0; i < COUNT_OF(outcomes); i++)
        if (strcmp(outcomes[i].code, code) == 0)
            return strcmp(language, "en") == 0 ? outcomes[i].english : outcomes[i].french;
    return code;
}

/* One of the ways to open it does. */
static bool is_any_open(json_t *variants)
{
    const char *key;
    json_t *one;

    json_object_foreach(variants, key, one)
        if (json_is_string(one) && strcmp(json_string_value(one), "open") == 0)
            return true;
    return false;
}

/* Whether that is as it should be. */
static bool is_well(const char *key, json_t *value)
{
    static const char *const well[] = { "ok", "answer", "open", "streaming", "unknown" };
    const char *outcome = json_string_value(json_object_get(value, "outcome"));
    const char *kind = json_string_value(json_object_get(value, "kind"));

    if (strcmp(key, "direct") == 0)
        return is_well("upgrade", json_object_get(value, "upgrade"));
    if (strcmp(key, "variants") == 0)
        return is_any_open(value);
    if (strcmp(key, "many") == 0)
        return json_equal(json_object_get(value, "asked"), json_object_get(value, "opened"));
    if (kind)
        return strcmp(kind, "none") == 0;
    if (!outcome)
        return !json_object_get(value, "after_s");
    if (json_integer_value(json_object_get(value, "status")) >= 500)
        return false;
    for (size_t i = 0; i < COUNT_OF(well); i++)
        if (strcmp(outcome, well[i]) == 0)
            return true;
    return false;
}

static const char *add(const char *before, json_t *number, const char *format)
{
    if (!number)
        return before;
    fputs(before, stderr);
    fprintf(stderr, format, (long long)json_integer_value(number));
    return ", ";
}

/* « 426, refusé, 3 ms », « coupé après 5 s ». */
static void print_seen(json_t *value, const char *language)
{
    static const char *const plain[] = { "ok", "answer" };
    const char *outcome = json_string_value(json_object_get(value, "outcome")), *before = "  ";
    bool english = strcmp(language, "en") == 0, told = outcome != NULL;

    for (size_t i = 0; outcome && i < COUNT_OF(plain); i++)
        told = told && strcmp(outcome, plain[i]) != 0;
    before = add(before, json_object_get(value, "status"), "%lld");
    if (told) {
        fprintf(stderr, "%s%s", before, outcome_words(outcome, language));
        before = ", ";
    }
    before = add(before, json_object_get(value, "after_s"),
                 english ? "cut after %lld s" : "coupé après %lld s");
    before = add(before, json_object_get(value, "opened"), "%lld");
    (void)add(before, json_object_get(value, "ms"), "%lld ms");
}

void progress_step(void *ctx, const char *probe, const char *what)
{
    struct paint paint = paint_for(stderr);
    const struct asked *asked = question_of(probe);

    if (!isatty(STDERR_FILENO))
        return;
    pthread_mutex_lock(&lock);
    if (!stopped)
        fprintf(stderr, "\r\x1b[2K  %s· %s  %.40s%s", paint.dim,
                asked ? name_of(asked, ctx) : probe, what, paint.plain);
    pthread_mutex_unlock(&lock);
}

/* A stream that only other servers would send so: it is not ours that is held back. */
static bool is_remark(const char *key)
{
    return strcmp(key, "sse_plain") == 0;
}

static void print_line(const struct asked *asked, json_t *value, const char *language)
{
    struct paint paint = paint_for(stderr);
    bool well = is_well(asked->key, value), remark = is_remark(asked->key);

    fprintf(stderr, "\r\x1b[2K  %s%s%s %s%s",
            well     ? paint.good
            : remark ? paint.dim
                     : paint.bad,
            well     ? "✓"
            : remark ? "·"
                     : "✗",
            paint.plain, name_of(asked, language), paint.dim);
    print_seen(value, language);
    fprintf(stderr, "%s\n", paint.plain);
}

void progress_found(void *ctx, const char *key, json_t *value)
{
    const struct asked *asked = question_of(key);
    const char *outcome = json_string_value(json_object_get(value, "outcome"));

    if (!asked || !json_is_object(value) || (outcome && strcmp(outcome, "none") == 0) ||
        !isatty(STDERR_FILENO))
        return;
    pthread_mutex_lock(&lock);
    if (!stopped)
        print_line(asked, value, ctx);
    pthread_mutex_unlock(&lock);
}

void progress_end(void)
{
    if (isatty(STDERR_FILENO))
        fputs("\r\x1b[2K", stderr);
}

void progress_stop(void)
{
    pthread_mutex_lock(&lock);
    stopped = true;
    progress_end();
    pthread_mutex_unlock(&lock);
}
