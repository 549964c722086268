/*
 * Four sockets at once, for as long as is wanted: which of them dies, when, and how?
 *
 * Those who speak do so after 1, 2, 4 ... seconds, then every `every_s`: so also a short limit finds
 * somebody who has spoken before it.
 */
#include "doctor/lives.h"
#include "doctor/probe.h"
#include "doctor/talk.h"
#include "doctor/together.h"

#include <stdio.h>
#include <string.h>

enum {
    EVERY_MAX_S = 15,  /* as often as our own heartbeats */
    SPARE_S = 30,      /* the server keeps them a little longer than we watch */
    WELCOME_MS = 1500, /* a server that greets does not thereby speak by itself */
};

struct watched {
    struct exam *exam;
    size_t who;     /* LIFE_OF_... */
    uint8_t opcode; /* what it says; 0: nothing */
    int64_t asked_ms, every_ms;
    char path[1100];
    struct life life;
    bool greeted_late; /* the server has spoken by itself on it */
};

/* The last words: is anybody there still? Ours says a message back; others a ping, those that did
 * before. */
static bool answers(struct watched *one, struct talk *talk)
{
    bool ours = one->exam->ours;
    int64_t patience_ms = one->exam->patience_ms, until_ms = wire_now_ms() + patience_ms;
    json_t *pings = exam_seen(one->exam, "frames.ping");
    struct ws_event event;

    if (!ours && !(json_is_string(pings) && strcmp(json_string_value(pings), "ok") == 0))
        return true; /* nobody knows how to ask it */
    if (!talk_send(talk, WS_FIN | (ours ? WS_OP_TEXT : WS_OP_PING), SLICE("last"), patience_ms))
        return false;
    for (;;) {
        enum talk_news news = talk_next(talk, until_ms - wire_now_ms(), &event);
        if (news == (ours ? TALK_TEXT : TALK_PONG) && slice_eq(event.payload, SLICE("last")))
            return true;
        if (news >= TALK_NOTHING)
            return false;
    }
}

static void die(struct watched *one, enum life_end end, int64_t age_ms, unsigned code)
{
    one->life.end = end;
    one->life.age_ms = age_ms;
    one->life.code = code;
}

/* False: it is dead. */
static bool hear(struct watched *one, enum talk_news news, int64_t age_ms,
                 const struct ws_event *event)
{
    switch (news) {
    case TALK_TEXT:
    case TALK_BINARY:
    case TALK_PING:
        one->greeted_late = one->greeted_late || (!one->opcode && age_ms > WELCOME_MS);
        one->life.passed_ms = age_ms;
        return true;
    case TALK_PONG: one->life.passed_ms = age_ms; return true;
    case TALK_NOTHING: return true;
    case TALK_CLOSED: die(one, LIFE_CLOSE, age_ms, event->code); return false;
    case TALK_ENDED:
    case TALK_NONSENSE: die(one, LIFE_EOF, age_ms, 0); return false;
    case TALK_WAS_RESET: die(one, LIFE_RESET, age_ms, 0); return false;
    }
    return false;
}

static void live(struct watched *one, struct talk *talk)
{
    int64_t born_ms = wire_now_ms(), age_ms = 0, speak_ms = 1000;
    struct ws_event event;

    for (; age_ms < one->asked_ms; age_ms = wire_now_ms() - born_ms) {
        int64_t wait_ms = one->asked_ms - age_ms;
        if (one->opcode && age_ms >= speak_ms) {
            if (talk_send(talk, (uint8_t)(WS_FIN | one->opcode), SLICE("here"),
                          one->exam->patience_ms))
                one->life.passed_ms = age_ms;
            speak_ms += speak_ms < one->every_ms ? speak_ms : one->every_ms;
        }
        if (one->opcode && speak_ms - age_ms < wait_ms)
            wait_ms = speak_ms > age_ms ? speak_ms - age_ms : 0;
        enum talk_news news = talk_next(talk, wait_ms, &event);
        if (!hear(one, news, wire_now_ms() - born_ms, &event))
            return;
    }
    if (!answers(one, talk))
        die(one, LIFE_SILENT, one->asked_ms, 0);
}

static void *run(void *thing)
{
    struct watched *one = thing;
    struct talk talk;

    talk_open(&talk, one->exam, &(struct talk_how){ .path = one->path, .bare = true });
    one->life.opened = talk.outcome == TALK_OPEN;
    if (one->life.opened)
        live(one, &talk);
    talk_release(&talk);
    return NULL;
}

/* ---- the four ---- */

static json_t *see_life(const struct life *life)
{
    json_t *seen = json_object();

    if (life->end == LIFE_LIVED)
        return seen;
    json_object_set_new(seen, "after_s", json_integer(exam_seconds(life->age_ms)));
    json_object_set_new(seen, "how", json_string(life_end_text(life->end)));
    if (life->end == LIFE_CLOSE)
        json_object_set_new(seen, "code", json_integer((json_int_t)life->code));
    return seen;
}

/* Of others nobody knows why they close by a close frame: they may mind who we are. */
static bool has_its_own_mind(const struct exam *exam, const struct life *lives)
{
    for (size_t i = 0; i < LIFE_COUNT && !exam->ours; i++)
        if (lives[i].opened && lives[i].end == LIFE_CLOSE)
            return true;
    return false;
}

static void see(struct exam *exam, const struct life *lives, int64_t asked_s, int64_t every_s)
{
    static const char *const keys[] = {
        [LIFE_OF_SILENT] = "silent",
        [LIFE_OF_MESSAGE] = "message",
        [LIFE_OF_PING] = "ping",
        [LIFE_OF_SERVER] = "server",
    };
    int64_t first_ms;
    enum lives_kind kind = lives_kind_of(lives, &first_ms);
    json_t *seen = json_object();

    if (has_its_own_mind(exam, lives))
        kind = LIVES_UNKNOWN;
    json_object_set_new(seen, "asked_s", json_integer(asked_s));
    json_object_set_new(seen, "every_s", json_integer(every_s));
    json_object_set_new(seen, "kind", json_string(lives_kind_text(kind)));
    if (first_ms >= 0)
        json_object_set_new(seen, "after_s", json_integer(exam_seconds(first_ms)));
    for (size_t i = 0; i < LIFE_COUNT; i++)
        if (lives[i].opened)
            json_object_set_new(seen, keys[i], see_life(&lives[i]));
    exam_see(exam, "idle", seen);
}

static bool is_said(struct exam *exam, const char *path, const char *text)
{
    json_t *said = exam_seen(exam, path);

    return json_is_string(said) && strcmp(json_string_value(said), text) == 0;
}

/* Ours echoes, and on the fourth it speaks. Others are not made to hear messages that they do not
 * expect: one silent, one with pings. */
static size_t plan(struct exam *exam, struct watched watched[LIFE_COUNT])
{
    static const uint8_t opcodes[] = {
        [LIFE_OF_MESSAGE] = WS_OP_TEXT,
        [LIFE_OF_PING] = WS_OP_PING,
        [LIFE_OF_SERVER] = 0,
    };
    int64_t asked_s = exam_idle_s(exam), every_s = asked_s / 4;
    size_t count = 0;

    every_s = every_s < 1 ? 1 : every_s > EVERY_MAX_S ? EVERY_MAX_S : every_s;
    for (size_t who = 0; who < LIFE_COUNT; who++) {
        struct watched *one = &watched[count];
        if (!exam->ours && who != LIFE_OF_SILENT && who != LIFE_OF_PING)
            continue;
        *one = (struct watched){ .exam = exam,
                                 .who = who,
                                 .opcode = opcodes[who],
                                 .asked_ms = asked_s * 1000,
                                 .every_ms = every_s * 1000 };
        if (!exam->ours)
            snprintf(one->path, sizeof one->path, "%s", exam->socket_path);
        else if (who == LIFE_OF_SERVER)
            snprintf(one->path, sizeof one->path, "/api/ws/echo?seconds=%lld&every=%lld",
                     (long long)(asked_s + SPARE_S), (long long)every_s);
        else
            snprintf(one->path, sizeof one->path, "/api/ws/echo?seconds=%lld",
                     (long long)(asked_s + SPARE_S));
        count++;
    }
    return count;
}

void probe_idle(struct exam *exam)
{
    struct watched watched[LIFE_COUNT];
    struct life lives[LIFE_COUNT] = { 0 };
    bool opened = false;
    size_t count;

    /* Socket.IO wants its own words in time, and closes who does not know them. */
    if (!is_said(exam, "upgrade.outcome", "open") || is_said(exam, "frames.outcome", "dead") ||
        is_said(exam, "kind", "socket.io") || (exam->ours && !exam->probes))
        return;
    count = plan(exam, watched);
    together(run, watched, sizeof watched[0], count);
    for (size_t i = 0; i < count; i++) {
        /* Where a server of others speaks by itself, nothing is silent. */
        bool spoken = !exam->ours && watched[i].greeted_late;
        lives[spoken ? LIFE_OF_SERVER : watched[i].who] = watched[i].life;
        opened = opened || watched[i].life.opened;
    }
    if (opened)
        see(exam, lives, watched[0].asked_ms / 1000, watched[0].every_ms / 1000);
}
