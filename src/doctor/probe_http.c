/* P4 to P6: the nearest box, health, who is behind, the socket's path without a handshake, the echo. */
#include "doctor/condition.h"
#include "doctor/probe.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define OUR_SOCKET "/api/ws/doctor"
#define SOCKET_IO "/socket.io/"
#define SOCKET_IO_SOCKET "EIO=4&transport=websocket"

enum { FRONT_MS = 1500 }; /* a refusal needs nobody else */
enum { VERSION_MAX = 40 };

static void ask_get(struct exam *exam, const char *probe, const char *path,
                    struct answer *answer)
{
    struct question question = probe_question(exam, path);
    char shown[256];

    snprintf(shown, sizeof shown, "%.*s", (int)strcspn(path, "?"), path);
    exam_step(exam, probe, shown);
    ask(&question, answer);
    /* Who lets us wait once lets us wait again; but some keep silent only about what they do not
     * have. */
    if (!answer->late)
        exam->patience_ms = exam_patience_ms(exam);
    else
        exam->patience_ms = exam->patience_ms > 2 * PROBE_LATE_MS ? 2 * PROBE_LATE_MS
                                                                  : PROBE_LATE_MS;
}

/* ---- the nearest box ---- */

/* A method with a control character in it. nginx, HAProxy, Caddy, Apache httpd, Varnish, lighttpd,
 * Traffic Server, Squid and Pushpin all refuse it by themselves, at that byte, before they look for
 * whom it is; of what else was tried (no Host, two of them, an unknown version, a header without a
 * colon ...) some passed something on. Nobody's credentials, no body, no length: nothing that two
 * boxes could read differently. */
void probe_front(struct exam *exam)
{
    struct question question = probe_question(exam, "/");
    struct answer answer;
    char raw[400];

    snprintf(raw, sizeof raw, "G\x01T / HTTP/1.1\r\nHost: %s\r\n\r\n", exam->url.authority);
    question.raw = slice_of(raw);
    question.timeout_ms = FRONT_MS;
    exam_step(exam, "front", exam->url.authority);
    ask(&question, &answer);
    exam_see(exam, "front", answer_seen(&answer));
    answer_release(&answer);
}

/* ---- who is behind ---- */

static enum ask_outcome probe_health(struct exam *exam)
{
    struct answer answer;
    enum ask_outcome outcome;

    ask_get(exam, "health", "/api/health", &answer);
    exam->ours = answer_is_our_problem(&answer);
    exam->nobody = answer_status(&answer) >= 502 && answer_status(&answer) <= 504;
    outcome = answer.outcome;
    exam_see(exam, "health", answer_seen(&answer));
    answer_release(&answer);
    return outcome;
}

/* "0.1.0", and nothing else that whoever calls himself mozaik might say: it is printed. */
static bool is_version(const char *text)
{
    size_t len = strspn(text, "0123456789.-+abcdefghijklmnopqrstuvwxyz");

    return isdigit((unsigned char)*text) && len <= VERSION_MAX && !text[len];
}

static void probe_version(struct exam *exam)
{
    struct answer answer;
    json_t *version;

    ask_get(exam, "version", "/api/version", &answer);
    version = json_loadb(answer.body.data, answer.body.len, 0, NULL);
    if (answer_status(&answer) == 200 &&
        strcmp(condition_text(version, "name"), "mozaik") == 0) {
        exam->ours = true;
        if (is_version(condition_text(version, "version")))
            exam_see(exam, "version", json_string(condition_text(version, "version")));
    }
    json_decref(version);
    answer_release(&answer);
}

/* It opens a session, as every page with Socket.IO does; nobody uses it, and it ends by itself. */
static bool is_socket_io(struct exam *exam)
{
    struct answer answer;
    slice body;
    bool is;

    ask_get(exam, "kind", SOCKET_IO "?EIO=4&transport=polling", &answer);
    body = buf_slice(&answer.body);
    /* Engine.IO 4, or 3 with a length before it. */
    is = answer_status(&answer) == 200 && slice_contains(body, SLICE("0{\"sid\"")) &&
         body.len < 1000;
    answer_release(&answer);
    return is;
}

/* ---- where the socket is ---- */

/* Where the socket is: a path, what must stand behind it, and what they have written there, which
 * may be needed to get in. */
static void set_socket(struct exam *exam, slice path, const char *query)
{
    const char *theirs = strchr(exam->url.path, '?');

    theirs = theirs && theirs[1] ? theirs + 1 : "";
    snprintf(exam->socket_path, sizeof exam->socket_path, "%.*s%s%s%s%s", SLICE_ARG(path),
             *query || *theirs ? "?" : "", query, *query && *theirs ? "&" : "", theirs);
}

/* Gives the kind of server. Where Socket.IO is alone, it answers nothing else at all. */
static const char *find_socket(struct exam *exam, enum ask_outcome health)
{
    slice path, query;

    slice_cut(slice_of(exam->url.path), '?', &path, &query);
    /* They have said where; but a page of ours is no socket. */
    exam->told = path.len > 1 && !(exam->ours && !slice_starts(path, SLICE("/api/")));
    if (exam->told && slice_ends(path, SLICE(SOCKET_IO))) {
        set_socket(exam, path, slice_contains(query, SLICE("EIO=")) ? "" : SOCKET_IO_SOCKET);
        return "socket.io";
    }
    if (exam->told) {
        set_socket(exam, path, "");
        return "other";
    }
    if (!exam->ours && !exam->nobody && (health == ASK_ANSWER || health == ASK_SILENT) &&
        is_socket_io(exam)) {
        set_socket(exam, SLICE(SOCKET_IO), SOCKET_IO_SOCKET);
        return "socket.io";
    }
    set_socket(exam, exam->ours ? SLICE(OUR_SOCKET) : SLICE("/"), "");
    return "other";
}

static void probe_plain(struct exam *exam)
{
    struct answer answer;

    ask_get(exam, "plain", exam->socket_path, &answer);
    exam->ours = exam->ours || answer_is_our_problem(&answer);
    exam_see(exam, "plain", answer_seen(&answer));
    answer_release(&answer);
}

/* ---- what our server received ---- */

static void see_received(json_t *seen, json_t *document, const struct exam *exam)
{
    json_t *headers = json_object(), *header;
    bool lower = true, kept = false;
    size_t at;

    json_array_foreach(json_object_get(document, "headers"), at, header) {
        const char *name = condition_text(header, "name"), *before;
        json_t *length = json_object_get(header, "length");
        char key[128], value[1024];
        for (size_t i = 0; i <= strlen(name) && i < sizeof key; i++) {
            lower = lower && !isupper((unsigned char)name[i]);
            key[i] = (char)tolower((unsigned char)name[i]);
        }
        key[sizeof key - 1] = '\0';
        before = json_string_value(json_object_get(headers, key));
        snprintf(value, sizeof value, "%.600s%s", before ? before : "", before ? ", " : "");
        if (length)
            snprintf(value + strlen(value), sizeof value - strlen(value), "%lld",
                     (long long)json_integer_value(length));
        else
            snprintf(value + strlen(value), sizeof value - strlen(value), "%.300s",
                     condition_text(header, "value"));
        if (strcmp(key, "host") == 0)
            kept = strcmp(value, exam->url.authority) == 0;
        json_object_set_new(headers, key, seen_text(slice_of(value)));
    }
    json_object_set_new(seen, "headers", headers);
    json_object_set_new(seen, "lower_case", json_boolean(lower));
    json_object_set_new(seen, "host_kept", json_boolean(kept));
}

static void probe_echo(struct exam *exam)
{
    static const char *const texts[] = { "http_version", "scheme", "host" };
    struct answer answer;
    json_t *seen, *document;

    ask_get(exam, "echo", "/api/echo", &answer);
    document = json_loadb(answer.body.data, answer.body.len, 0, NULL);
    seen = json_pack("{s:s}", "outcome",
                     answer.outcome == ASK_ANSWER && answer_status(&answer) != 200
                         ? "refused"
                         : ask_outcome_text(answer.outcome));
    if (answer_status(&answer) == 200 && json_is_array(json_object_get(document, "headers"))) {
        for (size_t i = 0; i < COUNT_OF(texts); i++)
            if (json_is_string(json_object_get(document, texts[i])))
                json_object_set_new(seen, texts[i],
                                    seen_text(slice_of(condition_text(document, texts[i]))));
        if (json_is_boolean(json_object_get(document, "trusted_proxy")))
            json_object_set(seen, "trusted_proxy", json_object_get(document, "trusted_proxy"));
        see_received(seen, document, exam);
    }
    exam_see(exam, "echo", seen);
    json_decref(document);
    answer_release(&answer);
}

void probe_http(struct exam *exam)
{
    enum ask_outcome health;
    const char *kind;

    probe_front(exam);
    health = probe_health(exam);
    if (health == ASK_ANSWER && !exam->nobody)
        probe_version(exam);
    kind = find_socket(exam, health);
    probe_plain(exam);
    exam_see(exam, "ours", json_boolean(exam->ours));
    exam_see(exam, "kind", json_string(exam->ours ? "mozaik" : kind));
    if (exam->ours)
        probe_echo(exam);
}
