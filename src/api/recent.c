#include "api/recent.h"

#include "api/call.h"
#include "api/routes.h"
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
    bool over; /* something is owed, or the session ended: ask the database */
};

struct poll {
    struct list link; /* in its guest's waiting list */
    struct call *call;
    struct guest *guest;
    struct cursor cursor;
    slice cursor_text;
    bool has_cursor; /* it is of our form */
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

static void put_etag(struct call *call, const char *epoch, uint64_t at)
{
    call->etag = arena_printf(&call->arena, "\"%s.%llu\"", epoch, (unsigned long long)at);
}

/* Nothing was for this guest since `at`: say so, with the head, so that an idle client's
 * cursor stays young. */
static void answer_nothing(struct poll *poll)
{
    struct call *call = poll->call;
    struct guest *guest = poll->guest;
    struct cursor cursor = { .seq = reader_position(&guest->reader) };

    list_remove(&poll->link);
    call->lost = NULL;
    call->hall->polls_from_memory++;
    memcpy(cursor.epoch, guest->epoch, sizeof cursor.epoch);
    cursor_text(&cursor, call->cursor);
    put_etag(call, guest->epoch, guest->at);
    if (call->if_none_match.len && slice_eq(call->if_none_match, call->etag)) {
        call->status = 304;
        call_finish(call);
        return;
    }
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

    LIST_EACH (link, &guest->waiting) {
        struct poll *poll = CONTAINER_OF(link, struct poll, link);
        list_remove(&poll->link);
        poll->call->lost = NULL;
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

static const struct reader_sink guest_sink = { guest_is_owed, guest_is_reset, guest_has_ended };

static struct guest *make_room(struct hall *hall)
{
    if (hall->guests.count < (size_t)hall->service->config->guests)
        return mem_new(struct guest);
    LIST_EACH (link, &hall->guests_by_age) {
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

static bool read_recent(struct tx *tx, struct call *call, struct error *err)
{
    struct poll *poll = call->more;

    audience_unref(poll->audience);
    poll->audience = NULL;
    if (!call_identify(tx, call, err) ||
        !recent_read(tx, &call->actor, poll->cursor_text, &call->json, &poll->outcome, err))
        return false;
    poll->audience = audience_of_actor(&call->actor);
    return true;
}

static void poll_lost(struct call *call)
{
    struct poll *poll = call->more;

    list_remove(&poll->link);
    call_free(call);
}

static void park(struct poll *poll, struct guest *guest)
{
    struct loop *loop = poll->call->hall->loop;

    poll->guest = guest;
    poll->until_ms = loop_now_ms(loop) + poll->wait_ms;
    poll->call->lost = poll_lost;
    list_add_last(&guest->waiting, &poll->link);
}

static void read_back(struct call *call)
{
    struct poll *poll = call->more;
    struct recent *outcome = &poll->outcome;
    struct cursor cursor = { .seq = outcome->cursor };
    struct guest *guest;

    if (!call->command.ok) {
        audience_unref(poll->audience);
        call_fail(call);
        return;
    }
    guest = welcome(poll);
    audience_unref(poll->audience);
    poll->audience = NULL;
    if (guest && poll->wait_ms > 0 && call->conn && outcome->event_count == 0 && poll->has_cursor &&
        !atomic_load(&call->hall->service->draining)) {
        park(poll, guest);
        return;
    }
    memcpy(cursor.epoch, outcome->epoch, sizeof cursor.epoch);
    cursor_text(&cursor, call->cursor);
    put_etag(call, outcome->epoch, outcome->cursor);
    call_finish(call);
}

static void ask_database(struct poll *poll)
{
    call_read(poll->call, read_recent, read_back);
}

static bool read_wait(struct call *call, int64_t *wait_ms_out)
{
    slice text = call_param(call, SLICE("wait"));
    uint64_t seconds = 0;

    *wait_ms_out = 0;
    if (!text.data)
        return true;
    if (!slice_to_u64(text, &seconds) || seconds > RECENT_WAIT_MAX_S) {
        error_field(&call->err, "wait", "field_range",
                    "« wait » est un nombre de secondes entre 0 et %d.", RECENT_WAIT_MAX_S);
        call_fail(call);
        return false;
    }
    *wait_ms_out = (int64_t)seconds * 1000;
    return true;
}

/* Is this guest at least as far as the client, and owed nothing? */
static bool knows(const struct guest *guest, const struct poll *poll, int64_t wall_ms)
{
    return guest && !guest->over && poll->has_cursor && guest->expires_ms > wall_ms &&
           slice_eq(slice_of(guest->epoch), slice_of(poll->cursor.epoch)) &&
           poll->cursor.seq >= guest->at && !reader_is_behind(&guest->reader) &&
           poll->cursor.seq <= reader_position(&guest->reader);
}

void recent_poll(struct call *call)
{
    struct hall *hall = call->hall;
    struct poll *poll = arena_new(&call->arena, struct poll);
    struct guest *guest;

    hall->polls++;
    call->more = poll;
    poll->call = call;
    list_init(&poll->link);
    if (!call->has_token) {
        error_set(&call->err, ERR_UNAUTHENTICATED, "sign_in", "Connectez-vous pour continuer.");
        call_fail(call);
        return;
    }
    if (!read_wait(call, &poll->wait_ms))
        return;
    poll->cursor_text = call_param(call, SLICE("cursor"));
    poll->has_cursor = cursor_parse(poll->cursor_text, &poll->cursor);
    guest = find_guest(hall, call->token_hash);
    if (!knows(guest, poll, loop_wall_ms(hall->loop))) {
        ask_database(poll);
        return;
    }
    guest->used_ms = loop_now_ms(hall->loop);
    list_remove(&guest->age);
    list_add_last(&hall->guests_by_age, &guest->age);
    park(poll, guest);
    if (poll->wait_ms == 0 || atomic_load(&hall->service->draining))
        answer_nothing(poll);
}

/* ---- time ---- */

void recent_init(struct hall *hall)
{
    map_init(&hall->guests, guest_key);
    list_init(&hall->guests_by_age);
}

static void answer_waiting(struct guest *guest, int64_t now_ms)
{
    LIST_EACH (link, &guest->waiting) {
        struct poll *poll = CONTAINER_OF(link, struct poll, link);
        if (poll->until_ms <= now_ms)
            answer_nothing(poll);
    }
}

void recent_tick(struct hall *hall)
{
    int64_t now_ms = loop_now_ms(hall->loop);

    LIST_EACH (link, &hall->guests_by_age) {
        struct guest *guest = CONTAINER_OF(link, struct guest, age);
        if (guest->over)
            continue;
        if (!list_is_empty(&guest->waiting))
            answer_waiting(guest, now_ms);
        else if (now_ms - guest->used_ms > GUEST_IDLE_MS)
            guest_free(guest);
    }
}

void recent_drain(struct hall *hall)
{
    LIST_EACH (link, &hall->guests_by_age) {
        struct guest *guest = CONTAINER_OF(link, struct guest, age);
        if (!guest->over)
            answer_waiting(guest, INT64_MAX);
    }
}

void recent_release(struct hall *hall)
{
    LIST_EACH (link, &hall->guests_by_age)
        guest_free(CONTAINER_OF(link, struct guest, age));
    map_release(&hall->guests);
}
