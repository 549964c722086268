#include "api/subscriber.h"

#include "api/tally.h"
#include "base/instant.h"
#include "base/log.h"
#include "base/mem.h"
#include "hr/audience.h"
#include "hr/session.h"
#include "proto/sse.h"

#include <string.h>

/* ---- messages that are not facts ---- */

static void write_cursor(struct json *json, const struct subscriber *subscriber, uint64_t seq)
{
    struct cursor cursor = { .seq = seq };
    char text[CURSOR_TEXT_MAX];

    memcpy(cursor.epoch, subscriber->epoch, sizeof cursor.epoch);
    json_put_text(json, "cursor", cursor_text(&cursor, text));
}

static void begin(struct json *json, struct buf *out, const char *type)
{
    json_begin(json, out);
    json_open_object(json, NULL);
    json_put_text(json, "type", slice_of(type));
}

static void say(struct subscriber *subscriber, enum door_word word, const char *type,
                const struct buf *text, bool moves_cursor, uint64_t seq)
{
    struct cursor cursor = { .seq = seq };
    char id[CURSOR_TEXT_MAX];
    struct door_message message = { .type = slice_of(type), .text = buf_slice(text) };

    memcpy(cursor.epoch, subscriber->epoch, sizeof cursor.epoch);
    if (moves_cursor)
        message.id = cursor_text(&cursor, id);
    door_say(&subscriber->door, word, &message);
}

/* `timestamp` is the name that `at` had in the first version. */
void message_ping(struct subscriber *subscriber, const char *type, struct buf *out)
{
    int64_t now_ms = loop_wall_ms(subscriber->hall->loop);
    struct json json;

    begin(&json, out, type);
    if (subscriber->signed_in)
        write_cursor(&json, subscriber, reader_position(&subscriber->reader));
    json_put_instant(&json, "at", now_ms);
    json_put_instant(&json, "timestamp", now_ms);
    json_close_object(&json);
}

static void say_error(struct subscriber *subscriber, const char *sentence)
{
    struct buf text;
    struct json json;

    buf_init(&text, DOOR_WORD_MAX);
    begin(&json, &text, "error");
    json_put_instant(&json, "at", loop_wall_ms(subscriber->hall->loop));
    json_open_object(&json, "data");
    json_put_text(&json, "message", slice_of(sentence));
    json_close_object(&json);
    json_close_object(&json);
    say(subscriber, DOOR_NOTICE, "error", &text, false, 0);
    buf_release(&text);
}

void subscriber_mistake(struct subscriber *subscriber, const char *sentence)
{
    if (++subscriber->mistakes >= SUBSCRIBER_MISTAKES)
        door_close(&subscriber->door, WS_CLOSE_UNREADABLE, SLICE("trop de messages incompris"));
    else
        say_error(subscriber, sentence);
}

static void say_connected(struct subscriber *subscriber, uint64_t seq)
{
    int64_t now_ms = loop_wall_ms(subscriber->hall->loop);
    struct buf text;
    struct json json;

    buf_init(&text, DOOR_WORD_MAX);
    begin(&json, &text, "connected");
    if (subscriber->signed_in)
        write_cursor(&json, subscriber, seq);
    json_put_instant(&json, "at", now_ms);
    json_open_object(&json, "data");
    json_put_uuid(&json, "user_id", subscriber->user.uuid);
    json_put_bool(&json, "authenticated", subscriber->signed_in);
    if (subscriber->signed_in)
        json_put_instant(&json, "expires_at", subscriber->expires_ms);
    else
        json_put_null(&json, "expires_at");
    json_put_int(&json, "heartbeat_s",
                 (subscriber->hall->service->config->heartbeat_ms + 999) / 1000);
    json_put_text(
        &json, "message",
        subscriber->signed_in
            ? SLICE("Connecté\u00a0: les changements arrivent ici.")
            : SLICE("La connexion fonctionne. Envoyez {\"type\":\"auth\",\"token\":\"…\"} "
                    "pour recevoir vos événements."));
    json_put_instant(&json, "server_time", now_ms);
    json_put_instant(&json, "timestamp", now_ms);
    json_close_object(&json);
    json_close_object(&json);
    say(subscriber, DOOR_WELCOME, "connected", &text, subscriber->signed_in, seq);
    buf_release(&text);
}

static void say_reset(struct subscriber *subscriber, const char *reason, uint64_t seq)
{
    struct buf text;
    struct json json;

    buf_init(&text, DOOR_WORD_MAX);
    begin(&json, &text, "reset");
    write_cursor(&json, subscriber, seq);
    json_put_instant(&json, "at", loop_wall_ms(subscriber->hall->loop));
    json_open_object(&json, "data");
    json_put_text(&json, "reason", slice_of(reason));
    json_close_object(&json);
    json_close_object(&json);
    say(subscriber, DOOR_RESET_WORD, "reset", &text, true, seq);
    buf_release(&text);
}

/* ---- the sink: facts into the door ---- */

static size_t write_frames(struct door *door, const struct owed *items, size_t count)
{
    uint8_t heads[READER_BATCH][WS_HEAD_MAX];
    struct iovec iov[READER_BATCH * 2];
    size_t taken = 0;

    for (size_t i = 0; i < count; i++) {
        slice message = items[i].view->message;
        iov[i * 2].iov_base = heads[i];
        iov[i * 2].iov_len = ws_frame_head(WS_FIN | WS_OP_TEXT, message.len, heads[i]);
        iov[i * 2 + 1] = (struct iovec){ (void *)(uintptr_t)message.data, message.len };
    }
    if (door_write(door, iov, 2, count, &taken) == IO_CLOSED)
        return 0;
    return taken; /* what was not taken is still owed */
}

static size_t write_events(struct door *door, const struct owed *items, size_t count)
{
    char heads[READER_BATCH][SSE_BEFORE_MAX];
    struct iovec iov[READER_BATCH * 3];
    bool chunked = door->kind == DOOR_EVENTS;
    slice after = sse_after(chunked);
    size_t taken = 0;

    for (size_t i = 0; i < count; i++) {
        slice message = items[i].view->message;
        struct cursor cursor = { .seq = items[i].fact->seq };
        char id[CURSOR_TEXT_MAX];
        memcpy(cursor.epoch, items[i].fact->epoch, sizeof cursor.epoch);
        iov[i * 3].iov_base = heads[i];
        iov[i * 3].iov_len =
            sse_before(heads[i], cursor_text(&cursor, id), (slice){ 0 }, message.len, chunked);
        iov[i * 3 + 1] = (struct iovec){ (void *)(uintptr_t)message.data, message.len };
        iov[i * 3 + 2] = (struct iovec){ (void *)(uintptr_t)after.data, after.len };
    }
    if (door_write(door, iov, 3, count, &taken) == IO_CLOSED)
        return 0;
    return taken;
}

static size_t sink_write(void *ctx, const struct owed *items, size_t count)
{
    struct subscriber *subscriber = ctx;

    return subscriber->door.kind == DOOR_WEBSOCKET
               ? write_frames(&subscriber->door, items, count)
               : write_events(&subscriber->door, items, count);
}

static void sink_reset(void *ctx, const char *reason, uint64_t seq)
{
    say_reset(ctx, reason, seq);
}

static void sink_ended(void *ctx, enum reader_end why)
{
    struct subscriber *subscriber = ctx;

    if (why == READER_SESSION_ENDED)
        door_close(&subscriber->door, WS_CLOSE_SIGN_IN,
                   SLICE("session terminée\u00a0: reconnectez-vous"));
    else
        door_close(&subscriber->door, WS_CLOSE_RESTART, SLICE("revenez dans un instant"));
}

static const struct reader_sink sink = { sink_write, sink_reset, sink_ended, subscriber_show };

/* ---- who is it? ---- */

bool subscriber_find(struct tx *tx, struct identification *who, struct error *err)
{
    slice cursor = who->has_cursor ? slice_of(who->cursor) : (slice){ 0 };

    audience_unref(who->audience);
    who->audience = NULL;
    if (!actor_load(tx, who->token_hash, &who->actor, err) ||
        !recent_from(tx, &who->actor, cursor, &who->start, err))
        return false;
    who->audience = audience_of_actor(&who->actor);
    return true;
}

static bool identify_run(struct tx *tx, struct command *command, struct error *err)
{
    return subscriber_find(tx, CONTAINER_OF(command, struct identification, command), err);
}

/* Shown again by somebody who is signed in: the session lives on, as by POST /api/auth/refresh.
 * Somebody else's is only looked up, and refused when it comes back. */
static bool prolong_run(struct tx *tx, struct command *command, struct error *err)
{
    struct identification *who = CONTAINER_OF(command, struct identification, command);
    struct session session;

    if (!subscriber_find(tx, who, err))
        return false;
    if (!id_eq(who->prolongs, who->actor.user))
        return true;
    if (!session_refresh(tx, &who->actor, &session, err))
        return false;
    who->actor.session_expires_ms = session.expires_ms;
    return true;
}

static void identify_answered(struct command *command)
{
    struct identification *who = CONTAINER_OF(command, struct identification, command);
    loop_post(who->hall->loop, &who->back);
}

/* ---- strangers ---- */

/* Not signed in: counted, and given a while to say who it is. */
static void become_stranger(struct subscriber *subscriber)
{
    struct hall *hall = subscriber->hall;
    struct service *service = hall->service;
    size_t before = atomic_fetch_add(&service->strangers, 1);

    subscriber->counted_stranger = true;
    subscriber->since_ms = loop_now_ms(hall->loop);
    list_add_last(&hall->strangers, &subscriber->stranger);
    if (before >= (size_t)service->config->strangers) {
        atomic_fetch_add(&service->strangers_refused, 1);
        door_close(&subscriber->door, WS_CLOSE_BACK_OFF,
                   SLICE("trop de connexions non identifiées"));
    }
}

static void leave_strangers(struct subscriber *subscriber)
{
    list_remove(&subscriber->stranger);
    if (subscriber->counted_stranger)
        atomic_fetch_sub(&subscriber->hall->service->strangers, 1);
    subscriber->counted_stranger = false;
}

/* ---- somebody ---- */

static slice person_key(const struct subscriber *subscriber)
{
    return (slice){ (const char *)subscriber->user.uuid, sizeof subscriber->user.uuid };
}

bool subscriber_count(struct subscriber *subscriber, user_id user)
{
    struct service *service = subscriber->hall->service;

    if (subscriber->counted_person)
        return true;
    subscriber->user = user;
    subscriber->counted_person = tally_take(service->doors_by_person, person_key(subscriber),
                                            (size_t)service->config->connections_per_person);
    if (!subscriber->counted_person)
        atomic_fetch_add(&service->persons_refused, 1);
    return subscriber->counted_person;
}

static enum transport transport_of(const struct subscriber *subscriber)
{
    return subscriber->door.kind == DOOR_WEBSOCKET ? TRANSPORT_WS : TRANSPORT_SSE;
}

bool subscriber_admit(struct subscriber *subscriber, const struct identification *who)
{
    struct hall *hall = subscriber->hall;

    if (subscriber->claims && !id_eq(subscriber->claimed, who->actor.user)) {
        door_close(&subscriber->door, WS_CLOSE_DENIED,
                   SLICE("cette adresse n’est pas la vôtre"));
        return false;
    }
    if (!subscriber_count(subscriber, who->actor.user)) {
        door_close(&subscriber->door, WS_CLOSE_BACK_OFF,
                   SLICE("trop de connexions ouvertes pour ce compte"));
        return false;
    }
    leave_strangers(subscriber);
    subscriber->signed_in = true;
    hall->reports.live[transport_of(subscriber)]++;
    report_count(&hall->reports, subscriber->report, transport_of(subscriber));
    subscriber->expires_ms = who->actor.session_expires_ms;
    memcpy(subscriber->token_hash, who->token_hash, sizeof subscriber->token_hash);
    memcpy(subscriber->epoch, who->start.epoch, sizeof subscriber->epoch);
    say_connected(subscriber, who->start.from);
    if (who->start.reset)
        say_reset(subscriber, who->start.reset, who->start.from);
    reader_open(&subscriber->reader, hall->live,
                &(struct reader_start){ .tenant = who->actor.tenant,
                                        .user = who->actor.user,
                                        .session = who->actor.session,
                                        .audience = who->audience,
                                        .audience_at = who->start.head,
                                        .from = who->start.from },
                &sink, subscriber);
    return true;
}

/* Signed in already: the session that was shown now counts from here on. */
static void renewed(struct subscriber *subscriber, const struct identification *who)
{
    if (!id_eq(subscriber->user, who->actor.user)) {
        door_close(&subscriber->door, WS_CLOSE_DENIED,
                   SLICE("une autre personne\u00a0: ouvrez une autre connexion"));
        return;
    }
    subscriber->expires_ms = who->actor.session_expires_ms;
    if (who->why == ASKED_AT_EXPIRY)
        return; /* it was prolonged meanwhile: nobody needs to be told */
    memcpy(subscriber->token_hash, who->token_hash, sizeof subscriber->token_hash);
    say_connected(subscriber, reader_position(&subscriber->reader));
    reader_renew(&subscriber->reader, who->actor.session, who->start.head);
}

/* Nobody holds that token. */
static void unknown(struct subscriber *subscriber, enum asking why)
{
    if (subscriber->signed_in) {
        door_close(&subscriber->door, WS_CLOSE_SIGN_IN,
                   SLICE("session terminée\u00a0: reconnectez-vous"));
    } else if (why == ASKED_BY_MESSAGE) {
        subscriber_mistake(subscriber, "Ce jeton n’est pas valable\u00a0: reconnectez-vous.");
    } else {
        become_stranger(subscriber);
        say_connected(subscriber, 0);
    }
}

static void conclude(struct subscriber *subscriber, const struct identification *who)
{
    if (who->command.ok && subscriber->signed_in)
        renewed(subscriber, who);
    else if (who->command.ok)
        (void)subscriber_admit(subscriber, who); /* it closed the door where not */
    else if (who->command.err.kind == ERR_UNAUTHENTICATED)
        unknown(subscriber, who->why);
    else if (!id_is_none(who->prolongs)) /* the session is what it was */
        say_error(subscriber,
                  "La session n’a pas pu être prolongée\u00a0: réessayez dans un instant.");
    else
        door_close(&subscriber->door, WS_CLOSE_RESTART, SLICE("revenez dans un instant"));
}

static bool submit_command(struct service *service, struct identification *who)
{
    if (id_is_none(who->prolongs))
        return reader_queue_submit(service->readers, &who->command);
    who->command.run = prolong_run;
    return clerk_submit(service->clerk, &who->command);
}

static void submit(struct subscriber *subscriber, struct identification *who)
{
    struct hall *hall = subscriber->hall;

    if (who->why == ASKED_BY_MESSAGE && subscriber->signed_in)
        who->prolongs = subscriber->user;
    who->command.deadline_ms = loop_now_ms(hall->loop) + hall->service->config->command_ms;
    who->command.tenant = hints_find(&hall->hints, who->token_hash);
    subscriber->asking = who;
    if (submit_command(hall->service, who))
        return;
    error_set(&who->command.err, ERR_BUSY, "busy", "occupé");
    loop_post(hall->loop, &who->back);
}

static void identified(struct loop_task *task)
{
    struct identification *who = CONTAINER_OF(task, struct identification, back);
    struct subscriber *subscriber = who->subscriber;

    if (who->command.ok)
        hints_set(&who->hall->hints, who->token_hash, who->actor.tenant);
    if (subscriber) {
        subscriber->asking = NULL;
        if (!subscriber->door.closing)
            conclude(subscriber, who);
        if (!subscriber->door.closing && subscriber->queued) {
            submit(subscriber, subscriber->queued);
            subscriber->queued = NULL;
        }
    }
    audience_unref(who->audience);
    mem_free(who);
}

void subscriber_identify(struct subscriber *subscriber, const uint8_t hash[TOKEN_HASH_LEN],
                         slice cursor, enum asking why)
{
    struct identification *who = mem_new(struct identification);

    who->hall = subscriber->hall;
    who->subscriber = subscriber;
    memcpy(who->token_hash, hash, sizeof who->token_hash);
    who->has_cursor = cursor.len > 0;
    snprintf(who->cursor, sizeof who->cursor, "%.*s", SLICE_ARG(cursor));
    who->why = why;
    who->back.run = identified;
    who->command.run = identify_run;
    who->command.answered = identify_answered;
    if (!subscriber->asking) {
        submit(subscriber, who);
        return;
    }
    mem_free(subscriber->queued);
    subscriber->queued = who;
}

/* ---- time ---- */

/* A session that nobody prolonged ends on its open doors, too. Whether it was prolonged, the
 * database knows. */
static void ask_for_expired(struct hall *hall)
{
    int64_t wall_ms = loop_wall_ms(hall->loop);

    LIST_EACH(link, &hall->doors) {
        struct subscriber *subscriber = CONTAINER_OF(link, struct subscriber, all);
        if (subscriber->signed_in && subscriber->expires_ms <= wall_ms && !subscriber->asking &&
            !subscriber->door.closing)
            subscriber_identify(subscriber, subscriber->token_hash, (slice){ 0 },
                                ASKED_AT_EXPIRY);
    }
}

void subscribers_tick(struct hall *hall)
{
    int64_t now_ms = loop_now_ms(hall->loop);

    if (++hall->ticks % 16 == 0)
        ask_for_expired(hall);

    LIST_EACH(link, &hall->strangers) {
        struct subscriber *subscriber = CONTAINER_OF(link, struct subscriber, stranger);
        if (now_ms - subscriber->since_ms < hall->service->config->stranger_ms)
            break; /* the oldest come first */
        if (subscriber->asking || subscriber->door.closing)
            continue; /* an `auth` that comes in time may be answered after it */
        hall->strangers_late++;
        door_close(&subscriber->door, WS_CLOSE_SIGN_IN, SLICE("identifiez-vous, puis revenez"));
    }
}

/* ---- its life ---- */

struct subscriber *subscriber_new(struct hall *hall)
{
    struct subscriber *subscriber = mem_new(struct subscriber);

    subscriber->hall = hall;
    list_init(&subscriber->all);
    list_init(&subscriber->stranger);
    return subscriber;
}

void subscriber_drop(struct subscriber *subscriber)
{
    if (subscriber->counted_person)
        tally_give(subscriber->hall->service->doors_by_person, person_key(subscriber));
    mem_free(subscriber);
}

void subscriber_opened(struct subscriber *subscriber)
{
    list_add_last(&subscriber->hall->doors, &subscriber->all);
    if (subscriber->door.kind != DOOR_WEBSOCKET || subscriber->asking)
        return; /* who it is is known, or known in a moment */
    become_stranger(subscriber);
    say_connected(subscriber, 0);
}

void subscriber_writable(struct door *door)
{
    struct subscriber *subscriber = CONTAINER_OF(door, struct subscriber, door);
    reader_ready(&subscriber->reader);
}

void subscriber_heartbeat(struct door *door, struct buf *text_out)
{
    struct subscriber *subscriber = CONTAINER_OF(door, struct subscriber, door);
    message_ping(subscriber, "ping", text_out);
}

/* Everyone is told when to come back, each at another moment. */
void subscriber_draining(struct door *door, uint32_t slot_ms)
{
    char reason[64];

    snprintf(reason, sizeof reason, "{\"retry_ms\":%u}", slot_ms);
    if (door->kind != DOOR_WEBSOCKET)
        door_retry(door, slot_ms);
    door_close(door, WS_CLOSE_RESTART, slice_of(reason));
}

static void free_later(struct loop_task *task)
{
    mem_free(CONTAINER_OF(task, struct subscriber, free_task));
}

void subscriber_gone(struct door *door, const struct door_gone *gone)
{
    struct subscriber *subscriber = CONTAINER_OF(door, struct subscriber, door);

    log_write(LOG_DEBUG, "door gone", LOG_INT("end", gone->end), LOG_INT("code", gone->code));
    if (subscriber->asking)
        subscriber->asking->subscriber = NULL;
    mem_free(subscriber->queued);
    if (reader_is_open(&subscriber->reader))
        reader_close(&subscriber->reader);
    if (subscriber->counted_person)
        tally_give(subscriber->hall->service->doors_by_person, person_key(subscriber));
    if (subscriber->signed_in)
        subscriber->hall->reports.live[transport_of(subscriber)]--;
    leave_strangers(subscriber);
    list_remove(&subscriber->all);
    subscriber->free_task.run = free_later;
    loop_later(subscriber->hall->loop, &subscriber->free_task);
}
