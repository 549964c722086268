/*
 * GET /api/events: the same live messages as an event stream (HTML, 9.2), for where
 * WebSockets do not pass. Who it is must be known before it begins: 401 says sign in,
 * 403 says stop.
 */
#include "api/subscriber.h"

#include "api/routes.h"
#include "base/mem.h"
#include "hr/audience.h"

#include <string.h>

enum { RETRY_MS = 3000 };

static const struct door_events stream_events = {
    .writable = subscriber_writable,
    .heartbeat = subscriber_heartbeat,
    .draining = subscriber_draining,
    .gone = subscriber_gone,
};

/* Which page is looked at; none is well, too. */
static bool wanted_view(const struct call *call, struct view *view_out)
{
    slice word = call_param(call, SLICE("presence"));

    *view_out = (struct view){ 0 };
    return !word.data || view_parse(word, view_out);
}

/* Who asks is found out before what they ask. */
static bool find(struct tx *tx, struct call *call, struct error *err)
{
    struct view view;

    if (!subscriber_find(tx, call->more, err))
        return false;
    return wanted_view(call, &view) ||
           error_field(err, "presence", "field_value",
                       "Une vue a de 1 à %d caractères parmi a-z, 0-9, «\u00a0:\u00a0», "
                       "«\u00a0/\u00a0» et «\u00a0-\u00a0».",
                       PRESENCE_VIEW_MAX);
}

static void give_back(struct call *call)
{
    struct identification *who = call->more;
    audience_unref(who->audience);
}

static bool too_many(struct call *call, struct subscriber *subscriber, user_id user)
{
    if (subscriber_count(subscriber, user))
        return false;
    call->retry_after_s = 30;
    error_set(&call->err, ERR_LIMIT, "too_many_connections",
              "Trop de connexions ouvertes pour ce compte. Fermez des onglets.");
    return true;
}

static void begin(struct call *call)
{
    struct identification *who = call->more;
    struct subscriber *subscriber = subscriber_new(call->hall);
    struct conn *conn = call->conn;
    struct view view;

    (void)call_begin_stream(call);
    conn_set_user(conn, NULL);
    if (too_many(call, subscriber, who->actor.user) ||
        !conn_start_events(conn, RETRY_MS, &subscriber->door, &stream_events, &call->err)) {
        conn_set_user(conn, call);
        subscriber_drop(subscriber);
        call_fail(call);
        return;
    }
    call->conn = NULL;
    subscriber->report = call_report(call);
    subscriber_opened(subscriber);
    if (subscriber_admit(subscriber, who) && wanted_view(call, &view))
        reader_look(&subscriber->reader, &view);
    call_free(call);
}

static void found(struct call *call)
{
    struct identification *who = call->more;
    struct cursor cursor = { .seq = who->start.from };

    if (!call->command.ok) {
        call_fail(call);
        return;
    }
    hints_set(&call->hall->hints, who->token_hash, who->actor.tenant);
    memcpy(cursor.epoch, who->start.epoch, sizeof cursor.epoch);
    cursor_text(&cursor, call->cursor);
    if (!call->conn)
        call_free(call);
    else if (call->method == METHOD_HEAD)
        call_finish_stream_head(call, false);
    else if (!call_refuse_draining(call))
        begin(call);
}

void events_open(struct call *call)
{
    struct identification *who = arena_new(&call->arena, struct identification);
    slice cursor = call->last_event_id.len ? call->last_event_id
                                           : call_param(call, SLICE("cursor"));

    if (!call->has_token) {
        error_set(&call->err, ERR_UNAUTHENTICATED, "sign_in", "Connectez-vous pour continuer.");
        call_fail(call);
        return;
    }
    memcpy(who->token_hash, call->token_hash, sizeof who->token_hash);
    who->has_cursor = cursor.len > 0;
    snprintf(who->cursor, sizeof who->cursor, "%.*s", SLICE_ARG(cursor));
    call->more = who;
    call->freed = give_back;
    call_read(call, find, found);
}
