#include "api/recent.h"

#include "api/call.h"
#include "api/routes.h"
#include "api/tally.h"
#include "base/mem.h"
#include "hr/audience.h"
#include "hr/recent.h"
#include "live/reader.h"

#include <string.h>

struct guest {
    struct map_node node;
    struct list age; /* in hall->guests_by_age, the longest unused first */
    struct hall *hall;
    struct reader reader;
    struct list waiting; /* struct poll */
    struct loop_task over_task;
    uint8_t token_hash[TOKEN_HASH_LEN];
    char epoch[12];
    uint64_t at; /* the cursor at which everything was told */
    int64_t unread;
    int64_t expires_ms; /* UTC: its session's */
    int64_t used_ms;
    bool over;         /* something is owed, or the session ended: ask the database */
    bool asks_to_wait; /* its last poll did */
};

struct poll {
    struct list link; /* in its guest's waiting list */
    struct call *call;
    struct guest *guest;
    struct cursor cursor; /* up to where its client was told everything */
    slice cursor_text;
    bool has_cursor; /* it is of our form */
    bool asks_to_wait;
    bool counted; /* among its person's live connections, while it waits */
    int64_t wait_ms, until_ms;
    struct recent outcome; /* from the database */
    struct audience *audience;
};

static slice guest_key(const struct map_node *node)
{
    const struct guest *guest = CONTAINER_OF(node, struct guest, node);
    return (slice){ (const char *)guest->token_hash, sizeof guest->token_hash };
}

static struct guest *find_guest(struct hall *hall, const uint8_t token_hash[TOKEN_HASH_LEN])
{
    struct map_node *node =
        map_find(&hall->guests, (slice){ (const char *)token_hash, TOKEN_HASH_LEN });
    return node ? CONTAINER_OF(node, struct guest, node) : NULL;
}

/* ---- answers ---- */

/* The cursor of the body, in quotes. */
static void put_etag(struct call *call)
{
    call->etag = arena_printf(&call->arena, "\"%s\"", call->cursor);
}

static slice without_quotes(slice tag)
{
    if (slice_starts(tag, SLICE("W/"))) /* what a proxy that compresses makes of it */
        tag = slice_skip(tag, 2);
    if (tag.len >= 2 && tag.data[0] == '"' && tag.data[tag.len - 1] == '"')
        return (slice){ tag.data + 1, tag.len - 2 };
    return (slice){ 0 };
}

/* Nothing is owed to this client. Does it say that it has an answer of since `from`? Then
 * nothing has changed for it: 304. A poll that asked to wait wants an answer in any case. */
static bool has_answer_since(const struct poll *poll, uint64_t from)
{
    struct cursor tag;

    return !poll->asks_to_wait &&
           cursor_parse(without_quotes(poll->call->if_none_match), &tag) &&
           strcmp(tag.epoch, poll->cursor.epoch) == 0 && tag.seq >= from;
}

static void count_report(const struct poll *poll)
{
    if (poll->call->conn)
        report_count(&poll->call->hall->reports, call_report(poll->call),
                     poll->asks_to_wait ? TRANSPORT_LONGPOLL : TRANSPORT_POLL);
}

static void answer_unchanged(struct call *call)
{
    call->etag = call->if_none_match;
    call->status = 304;
    buf_clear(&call->out);
    call_finish(call);
}

static slice person_key(const struct guest *guest)
{
    return (slice){ (const char *)guest->reader.user.uuid, sizeof guest->reader.user.uuid };
}

/* It waits no longer. */
static void unpark(struct poll *poll)
{
    list_remove(&poll->link);
    poll->call->lost = NULL;
    if (poll->counted) {
        tally_give(poll->call->hall->service->doors_by_person, person_key(poll->guest));
        poll->call->hall->reports.live[TRANSPORT_LONGPOLL]--;
    }
    poll->counted = false;
}

/* Nothing was for this guest: say so, with the head, so that an idle client's cursor stays
 * young. The client may know of more than this loop does. */
static void answer_nothing(struct poll *poll)
{
    struct call *call = poll->call;
    struct guest *guest = poll->guest;
    uint64_t here = reader_position(&guest->reader);
    struct cursor cursor = { .seq = here > poll->cursor.seq ? here : poll->cursor.seq };

    unpark(poll);
    count_report(poll);
    call->hall->polls_from_memory++;
    memcpy(cursor.epoch, guest->epoch, sizeof cursor.epoch);
    cursor_text(&cursor, call->cursor);
    if (has_answer_since(poll, guest->at)) {
        answer_unchanged(call);
        return;
    }
    put_etag(call);
    if (atomic_load(&call->hall->service->draining))
        call->retry_after_s = call_slot_s(call);
    buf_clear(&call->out);
    json_begin(&call->json, &call->out);
    json_open_object(&call->json, NULL);
    json_put_text(&call->json, "cursor", slice_of(call->cursor));
    json_open_array(&call->json, "events");
    json_close_array(&call->json);
    json_open_array(&call->json, "notifications");
    json_close_array(&call->json);
    json_put_int(&call->json, "unread", guest->unread);
    json_put_bool(&call->json, "more", false);
    json_close_object(&call->json);
    call_finish(call);
}

/* ---- guests ---- */

static void ask_database(struct poll *poll);

static void guest_free(struct guest *guest)
{
    reader_close(&guest->reader);
    list_remove(&guest->age);
    map_remove(&guest->hall->guests, &guest->node);
    mem_free(guest);
}

/* Later, because the reader's news came from inside a turn. */
static void guest_over(struct loop_task *task)
{
    struct guest *guest = CONTAINER_OF(task, struct guest, over_task);

    LIST_EACH(link, &guest->waiting) {
        struct poll *poll = CONTAINER_OF(link, struct poll, link);
        unpark(poll);
        poll->guest = NULL;
        poll->wait_ms = 0; /* it has waited */
        ask_database(poll);
    }
    guest_free(guest);
}

static void end_guest(struct guest *guest)
{
    if (guest->over)
        return;
    guest->over = true;
    guest->over_task.run = guest_over;
    loop_later(guest->hall->loop, &guest->over_task);
}

static size_t guest_is_owed(void *ctx, const struct owed *items, size_t count)
{
    (void)items;
    (void)count;
    end_guest(ctx);
    return 0;
}

static void guest_is_reset(void *ctx, const char *reason, uint64_t seq)
{
    (void)reason;
    (void)seq;
    end_guest(ctx);
}

static void guest_has_ended(void *ctx, enum reader_end why)
{
    (void)why;
    end_guest(ctx);
}

static const struct reader_sink guest_sink = {
    .write = guest_is_owed,
    .reset = guest_is_reset,
    .ended = guest_has_ended,
};

static struct guest *make_room(struct hall *hall)
{
    if (hall->guests.count < (size_t)hall->service->config->guests)
        return mem_new(struct guest);
    LIST_EACH(link, &hall->guests_by_age) {
        struct guest *guest = CONTAINER_OF(link, struct guest, age);
        if (!list_is_empty(&guest->waiting) || guest->over)
            continue;
        guest_free(guest);
        return mem_new(struct guest);
    }
    return NULL;
}

/* The database has just told everything up to `outcome.cursor`. */
static struct guest *welcome(struct poll *poll)
{
    struct call *call = poll->call;
    struct hall *hall = call->hall;
    struct guest *guest = find_guest(hall, call->token_hash);

    if (guest && !guest->over) {
        guest->expires_ms = call->actor.session_expires_ms; /* perhaps prolonged */
        guest->asks_to_wait = poll->asks_to_wait;
    }
    if (guest || poll->outcome.more)
        return guest && !guest->over ? guest : NULL;
    guest = make_room(hall);
    if (!guest)
        return NULL;
    guest->hall = hall;
    memcpy(guest->token_hash, call->token_hash, sizeof guest->token_hash);
    memcpy(guest->epoch, poll->outcome.epoch, sizeof guest->epoch);
    guest->at = poll->outcome.head;
    guest->unread = poll->outcome.unread;
    guest->expires_ms = call->actor.session_expires_ms;
    guest->used_ms = loop_now_ms(hall->loop);
    guest->asks_to_wait = poll->asks_to_wait;
    list_init(&guest->waiting);
    list_init(&guest->age);
    list_add_last(&hall->guests_by_age, &guest->age);
    map_add(&hall->guests, &guest->node);
    reader_open(&guest->reader, hall->live,
                &(struct reader_start){ .tenant = call->actor.tenant,
                                        .user = call->actor.user,
                                        .session = call->actor.session,
                                        .audience = poll->audience,
                                        .audience_at = guest->at,
                                        .from = guest->at },
                &guest_sink, guest);
    return guest;
}

/* ---- a poll's way ---- */

/* Checked in the visit, after who asks. */
static bool read_wait(const struct call *call, struct error *err)
{
    slice text = call_param(call, SLICE("wait"));
    uint64_t seconds = 0;

    if (!text.data)
        return true;
    if (!slice_to_u64(text, &seconds) || seconds < 1 || seconds > RECENT_WAIT_MAX_S)
        return error_field(err, "wait", "field_range",
                           "«\u00a0wait\u00a0» est un nombre de secondes entre 1 et %d.",
                           RECENT_WAIT_MAX_S);
    return true;
}

static bool read_recent(struct tx *tx, struct call *call, struct error *err)
{
    struct poll *poll = call->more;

    audience_unref(poll->audience);
    poll->audience = NULL;
    if (!call_identify(tx, call, err) || !read_wait(call, err) ||
        !recent_read(tx, &call->actor, poll->cursor_text, &call->json, &poll->outcome, err))
        return false;
    poll->audience = audience_of_actor(&call->actor);
    return true;
}

static void poll_lost(struct call *call)
{
    unpark(call->more);
    call_free(call);
}

static void poll_freed(struct call *call)
{
    struct poll *poll = call->more;
    audience_unref(poll->audience);
}

/* Waits at its guest. False: this person has too many live connections; answered. */
static bool park(struct poll *poll, struct guest *guest)
{
    struct call *call = poll->call;
    struct service *service = call->hall->service;

    poll->counted = tally_take(service->doors_by_person, person_key(guest),
                               (size_t)service->config->connections_per_person);
    if (!poll->counted) {
        atomic_fetch_add(&service->persons_refused, 1);
        call->retry_after_s = 30;
        error_set(&call->err, ERR_LIMIT, "too_many_connections",
                  "Trop de connexions ouvertes pour ce compte. Fermez des onglets.");
        call_fail(call);
        return false;
    }
    call->hall->reports.live[TRANSPORT_LONGPOLL]++;
    poll->guest = guest;
    poll->until_ms = loop_now_ms(call->hall->loop) + poll->wait_ms;
    call->lost = poll_lost;
    list_add_last(&guest->waiting, &poll->link);
    return true;
}

/* From the database. Its answer stands in call->out. */
static void answer_read(struct poll *poll)
{
    struct call *call = poll->call;
    struct recent *outcome = &poll->outcome;
    bool nothing = poll->has_cursor && !outcome->reset && outcome->event_count == 0 &&
                   !outcome->more;
    uint64_t from = poll->cursor.seq;

    count_report(poll);
    poll->cursor.seq = outcome->cursor;
    memcpy(poll->cursor.epoch, outcome->epoch, sizeof poll->cursor.epoch);
    cursor_text(&poll->cursor, call->cursor);
    if (nothing && has_answer_since(poll, from)) {
        answer_unchanged(call);
        return;
    }
    put_etag(call);
    if (atomic_load(&call->hall->service->draining))
        call->retry_after_s = call_slot_s(call);
    call_finish(call);
}

/* The guest knows what was owed since its `at`, so who waits there has been told everything up
 * to there: a read of an earlier moment than the guest's, or one that stopped half-way, has not. */
static bool may_wait(const struct poll *poll, const struct guest *guest)
{
    const struct recent *outcome = &poll->outcome;

    return poll->wait_ms > 0 && poll->has_cursor && outcome->event_count == 0 &&
           !outcome->reset && !outcome->more && outcome->cursor >= guest->at &&
           !atomic_load(&poll->call->hall->service->draining);
}

static void read_back(struct call *call)
{
    struct poll *poll = call->more;
    struct guest *guest;

    if (!call->command.ok) {
        call_fail(call);
        return;
    }
    guest = call->conn ? welcome(poll) : NULL;
    if (guest && may_wait(poll, guest)) {
        poll->cursor.seq = poll->outcome.cursor;
        (void)park(poll, guest); /* else it is answered */
        return;
    }
    answer_read(poll);
}

static void ask_database(struct poll *poll)
{
    call_read(poll->call, read_recent, read_back);
}

/* Is this guest at least as far as the client, and owed nothing? */
static bool knows(const struct guest *guest, const struct poll *poll, int64_t wall_ms)
{
    return guest && !guest->over && poll->has_cursor &&
           (poll->wait_ms > 0 || !poll->asks_to_wait) && guest->expires_ms > wall_ms &&
           slice_eq(slice_of(guest->epoch), slice_of(poll->cursor.epoch)) &&
           poll->cursor.seq >= guest->at && !reader_is_behind(&guest->reader) &&
           poll->cursor.seq <= reader_position(&guest->reader);
}

static void take_wait(struct poll *poll)
{
    slice text = call_param(poll->call, SLICE("wait"));
    uint64_t seconds = 0;
    struct error ignored = { 0 };

    poll->asks_to_wait = text.data != NULL;
    if (read_wait(poll->call, &ignored) && slice_to_u64(text, &seconds))
        poll->wait_ms = (int64_t)seconds * 1000;
}

void recent_poll(struct call *call)
{
    struct hall *hall = call->hall;
    struct poll *poll = arena_new(&call->arena, struct poll);
    struct guest *guest;

    hall->polls++;
    call->more = poll;
    call->freed = poll_freed;
    poll->call = call;
    list_init(&poll->link);
    if (!call->has_token) {
        error_set(&call->err, ERR_UNAUTHENTICATED, "sign_in", "Connectez-vous pour continuer.");
        call_fail(call);
        return;
    }
    take_wait(poll);
    poll->cursor_text = call_param(call, SLICE("cursor"));
    poll->has_cursor = cursor_parse(poll->cursor_text, &poll->cursor);
    guest = find_guest(hall, call->token_hash);
    if (!knows(guest, poll, loop_wall_ms(hall->loop))) {
        ask_database(poll);
        return;
    }
    guest->used_ms = loop_now_ms(hall->loop);
    guest->asks_to_wait = poll->asks_to_wait;
    list_remove(&guest->age);
    list_add_last(&hall->guests_by_age, &guest->age);
    poll->guest = guest;
    if (poll->wait_ms == 0 || atomic_load(&hall->service->draining))
        answer_nothing(poll);
    else
        (void)park(poll, guest); /* else it is answered */
}

/* ---- time ---- */

void recent_init(struct hall *hall)
{
    map_init(&hall->guests, guest_key);
    list_init(&hall->guests_by_age);
}

static void answer_waiting(struct guest *guest, int64_t now_ms)
{
    LIST_EACH(link, &guest->waiting) {
        struct poll *poll = CONTAINER_OF(link, struct poll, link);
        if (poll->until_ms <= now_ms)
            answer_nothing(poll);
    }
}

void recent_tick(struct hall *hall)
{
    int64_t now_ms = loop_now_ms(hall->loop);
    uint64_t polling = 0;

    LIST_EACH(link, &hall->guests_by_age) {
        struct guest *guest = CONTAINER_OF(link, struct guest, age);
        if (guest->over)
            continue;
        if (!guest->asks_to_wait)
            polling++;
        if (!list_is_empty(&guest->waiting))
            answer_waiting(guest, now_ms);
        else if (now_ms - guest->used_ms > GUEST_IDLE_MS)
            guest_free(guest);
    }
    hall->reports.live[TRANSPORT_POLL] = polling;
}

void recent_drain(struct hall *hall)
{
    LIST_EACH(link, &hall->guests_by_age) {
        struct guest *guest = CONTAINER_OF(link, struct guest, age);
        if (!guest->over)
            answer_waiting(guest, INT64_MAX);
    }
}

void recent_release(struct hall *hall)
{
    LIST_EACH(link, &hall->guests_by_age)
        guest_free(CONTAINER_OF(link, struct guest, age));
    map_release(&hall->guests);
}
