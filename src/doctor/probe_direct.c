/* P8e: the same questions past the proxies (--direct), to tell apart what looks alike from here. */
#include "doctor/probe.h"
#include "doctor/talk.h"

#include <stdio.h>
#include <string.h>

/* Its certificate is not what is asked about. But whose is wrong may be anybody: nothing secret is
 * said there, unless they have said --insecure. */
static struct wire_url whom_to_ask(const struct exam *exam)
{
    static const struct wire_way strict = { 0 };
    struct wire_url direct = exam->direct;
    char *query = strchr(direct.path, '?');
    struct wire *wire;

    if (!direct.tls || exam->options->insecure || (!direct.login[0] && !query))
        return direct;
    if (wire_open(&wire, &direct, &strict, exam->patience_ms, NULL, NULL)) {
        wire_close(wire);
        return direct;
    }
    direct.login[0] = '\0';
    if (query)
        *query = '\0';
    return direct;
}

/* Host stays that of the first URL: the server is to see the same as through the proxies. */
static json_t *ask_direct(const struct exam *exam, const struct wire_url *direct,
                          const struct wire_way *way, const char *path,
                          struct wire_story *story_out)
{
    struct answer answer;
    json_t *seen;

    ask(&(struct question){ .url = direct,
                            .way = way,
                            .path = path,
                            .host = exam->url.authority,
                            .timeout_ms = exam->patience_ms },
        &answer);
    *story_out = answer.story;
    seen = answer_seen(&answer);
    answer_release(&answer);
    return seen;
}

/* Their path and query, where they gave some; else the path that was found. The query of the first
 * URL goes nowhere else: a secret may stand in it. */
static void find_path(const struct exam *exam, const struct wire_url *direct, char *out,
                      size_t size)
{
    slice path, query, found, ignored;

    slice_cut(slice_of(direct->path), '?', &path, &query);
    slice_cut(slice_of(exam->socket_path), '?', &found, &ignored);
    if (path.len > 1)
        found = path;
    if (!query.len && slice_ends(found, SLICE("/socket.io/")))
        query = SLICE("EIO=4&transport=websocket");
    snprintf(out, size, "%.*s%s%.*s", SLICE_ARG(found), query.len ? "?" : "", SLICE_ARG(query));
}

static const char *tcp_text(const struct wire_story *story)
{
    return story->tcp                           ? probe_tcp_text(WIRE_OPEN)
           : story->outcome <= WIRE_NAME_FAILED ? "unknown"
                                                : probe_tcp_text(story->outcome);
}

void probe_direct(struct exam *exam)
{
    struct wire_way way = { .insecure = true };
    struct wire_url direct;
    char path[sizeof exam->socket_path];
    struct wire_story story;
    struct talk talk;
    json_t *seen = json_object(), *health;

    exam_step(exam, "direct", exam->direct.authority);
    direct = whom_to_ask(exam);
    health = ask_direct(exam, &direct, &way, "/api/health", &story);
    json_object_set_new(seen, "tcp", json_string(tcp_text(&story)));
    json_object_set_new(seen, "health", health);
    if (story.tcp) {
        find_path(exam, &direct, path, sizeof path);
        json_object_set_new(seen, "plain", ask_direct(exam, &direct, &way, path, &story));
        talk_open(&talk, exam,
                  &(struct talk_how){
                      .url = &direct, .way = &way, .path = path, .host = exam->url.authority });
        json_object_set_new(seen, "upgrade", talk_seen(&talk));
        talk_release(&talk);
    }
    exam_see(exam, "direct", seen);
}
