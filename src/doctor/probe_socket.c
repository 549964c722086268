/* P7 and P8: the handshake, and when it fails what it may be about. */
#include "doctor/probe.h"
#include "doctor/talk.h"

#include <stdio.h>
#include <string.h>

static void show_path(struct exam *exam, const char *probe, const char *path)
{
    char shown[256];

    snprintf(shown, sizeof shown, "%.*s", (int)strcspn(path, "?"), path);
    exam_step(exam, probe, shown);
}

/* ---- what it may be about ---- */

static const char *try(struct exam *exam, struct talk_how how, int *status_out)
{
    struct talk talk;
    const char *outcome;

    talk_open(&talk, exam, &how);
    outcome = talk_outcome_text(talk.outcome);
    if (status_out)
        *status_out = answer_status(&talk.answer);
    talk_release(&talk);
    return outcome;
}

/* A path nobody has: does the refusal depend on the path at all? */
static void try_other_path(struct exam *exam, json_t *seen)
{
    int status;

    json_object_set_new(seen, "other_path",
                        json_string(
                            try(exam, (struct talk_how){ .path = "/api/ws-doctor" }, &status)));
    if (status)
        json_object_set_new(seen, "other_path_status", json_integer(status));
}

/* wss for ws and the reverse, without credentials: that is another door. On the scheme's own port,
 * unless one was named. */
static void try_other_scheme(struct exam *exam, json_t *seen)
{
    struct wire_url other = exam->url;
    struct wire_way way = exam->way;
    bool usual = strcmp(other.port, other.tls ? "443" : "80") == 0;
    char path[sizeof exam->socket_path];

    way.insecure = true; /* nothing of theirs is sent */
    other.tls = !other.tls;
    other.login[0] = '\0';
    snprintf(path, sizeof path, "%.*s", (int)strcspn(exam->socket_path, "?"),
             exam->socket_path);
    if (usual) {
        snprintf(other.port, sizeof other.port, "%s", other.tls ? "443" : "80");
        way.addresses = exam->way.proxy ? exam->way.addresses : NULL; /* they have the port */
    }
    json_object_set_new(
        seen, "other_scheme",
        json_string(try(exam,
                        (struct talk_how){
                            .url = &other, .way = &way, .path = path, .no_origin = true },
                        NULL)));
}

static void try_handshakes(struct exam *exam, json_t *seen)
{
    json_object_set_new(seen, "no_origin",
                        json_string(try(exam, (struct talk_how){ .no_origin = true }, NULL)));
    json_object_set_new(seen, "keep_alive",
                        json_string(try(exam, (struct talk_how){ .keep_alive = true }, NULL)));
    json_object_set_new(seen, "bare",
                        json_string(try(exam, (struct talk_how){ .bare = true }, NULL)));
    try_other_path(exam, seen);
}

/* Where nobody spoke in time, there is nothing to vary. */
static void probe_variants(struct exam *exam, bool spoke)
{
    json_t *seen = json_object();

    show_path(exam, "variants", exam->socket_path);
    if (spoke)
        try_handshakes(exam, seen);
    try_other_scheme(exam, seen);
    exam_see(exam, "variants", seen);
}

/* ---- the handshake ---- */

static bool is_answered(struct exam *exam)
{
    return exam_seen(exam, "health.status") || exam_seen(exam, "plain.status");
}

/* Nobody has said where, and it is not at "/": many have it at "/ws". */
static void try_ws(struct exam *exam, struct talk *talk)
{
    char before[sizeof exam->socket_path];
    struct talk other;

    snprintf(before, sizeof before, "%s", exam->socket_path);
    snprintf(exam->socket_path, sizeof exam->socket_path, "/ws%.1000s", before + 1);
    talk_open(&other, exam, &(struct talk_how){ 0 });
    if (other.outcome == TALK_OPEN) {
        talk_release(talk);
        *talk = other;
    } else {
        talk_release(&other);
        snprintf(exam->socket_path, sizeof exam->socket_path, "%s", before);
    }
}

void probe_socket(struct exam *exam)
{
    struct talk talk;
    json_t *seen;

    show_path(exam, "upgrade", exam->socket_path);
    talk_open(&talk, exam, &(struct talk_how){ 0 });
    if (talk.outcome == TALK_REFUSED && !exam->told && !exam->nobody &&
        strcspn(exam->socket_path, "?") == 1)
        try_ws(exam, &talk);
    seen = talk_seen(&talk);
    if (!exam->ours && answer_is_our_problem(&talk.answer)) {
        exam->ours = true;
        exam_see(exam, "ours", json_true());
        exam_see(exam, "kind", json_string("mozaik"));
    }
    exam_see(exam, "upgrade", seen);
    if (talk.outcome == TALK_OPEN)
        probe_frames(exam, &talk);
    else if (!exam->nobody)
        probe_variants(exam, !talk.answer.late &&
                                 (talk.outcome == TALK_REFUSED || is_answered(exam)));
    talk_release(&talk);
}
