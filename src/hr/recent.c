#include "hr/recent.h"

#include "hr/audience.h"
#include "hr/data.h"
#include "hr/notification.h"

#include <string.h>

/* ---- where a reader begins ---- */

const char *cursor_verdict(const struct journal_state *state, uint64_t audience_seq,
                           slice cursor, uint64_t *from_out)
{
    struct cursor parsed;

    *from_out = state->head;
    if (cursor.len == 0)
        return NULL;
    if (!cursor_parse(cursor, &parsed))
        return "unknown_cursor";
    if (strcmp(parsed.epoch, state->epoch) != 0)
        return "other_epoch";
    if (parsed.seq > state->head)
        return "ahead";
    if (parsed.seq < state->floor)
        return "too_old";
    if (parsed.seq < audience_seq)
        return "audience_changed";
    *from_out = parsed.seq;
    return NULL;
}

bool recent_from(struct tx *tx, const struct actor *actor, slice cursor,
                 struct recent_start *start_out, struct error *err)
{
    struct journal_state state;

    if (!journal_state(tx, actor->tenant, &state, err))
        return false;
    memcpy(start_out->epoch, state.epoch, sizeof(start_out->epoch));
    start_out->head = state.head;
    start_out->reset = cursor_verdict(&state, actor->audience_seq, cursor, &start_out->from);
    return true;
}

static void put_cursor(struct json *json, const char *epoch, uint64_t seq)
{
    struct cursor cursor = { .seq = seq };
    char text[CURSOR_TEXT_MAX];

    memcpy(cursor.epoch, epoch, sizeof(cursor.epoch));
    json_put_text(json, "cursor", cursor_text(&cursor, text));
}

void recent_reset_message(struct json *json, const char *key, const char *epoch, uint64_t head,
                          int64_t at_ms, const char *reason)
{
    json_open_object(json, key);
    json_put_text(json, "type", SLICE("reset"));
    put_cursor(json, epoch, head);
    json_put_instant(json, "at", at_ms);
    json_open_object(json, "data");
    json_put_text(json, "reason", slice_of(reason));
    json_close_object(json);
    json_close_object(json);
}

/* ---- the answer ---- */

/* The notification inside of its message: the last member of it, `data`, is the value
 * between the first ,"data": and the closing brace. What stands before it are a type, a
 * cursor, an instant and an id: none can hold that word. */
static slice data_of(slice message)
{
    static const slice mark = SLICE_INIT(",\"data\":");
    slice rest = message;

    while (rest.len > 0 && !slice_starts(rest, mark))
        rest = slice_skip(rest, 1);
    rest = slice_skip(rest, mark.len);
    return (slice){ rest.data, rest.len > 0 ? rest.len - 1 : 0 };
}

/* As lists have it: without `unread`, the last member, which is true of its moment alone. */
static slice notification_of(struct arena *arena, slice message)
{
    static const slice mark = SLICE_INIT(",\"unread\":");
    slice data = data_of(message);

    while (data.len > 0 && !slice_ends(data, mark))
        data.len--;
    if (data.len == 0)
        return data_of(message);
    return arena_printf(arena, "%.*s}", (int)(data.len - mark.len), data.data);
}

/* Notifications are written beside the events, after them. */
struct walk {
    struct arena *arena;
    struct json *events;
    struct data told; /* the notifications among them */
    size_t count;
};

static void take(struct walk *walk, const struct fact *fact, const struct audience *audience)
{
    const struct fact_view *view = fact_view_for(fact, audience);

    /* An effect is for the loops. A reader of this tenant never meets its own audience
     * change here: cursors from before it begin anew. */
    if (!view || fact->effect == FACT_AUDIENCE)
        return;
    json_put_raw(walk->events, NULL, view->message);
    walk->count++;
    if (strcmp(fact->type, "notification_created") == 0)
        json_put_raw(&walk->told.json, NULL, notification_of(walk->arena, view->message));
}

/* Facts after `from`, until enough are taken or looked at; *end_out is where it ended. */
static bool walk_facts(struct tx *tx, const struct actor *actor, uint64_t from, uint64_t head,
                       struct walk *walk, uint64_t *end_out, struct error *err)
{
    struct audience *audience = audience_of_actor(actor);
    struct fact *page[JOURNAL_PAGE];
    uint64_t at = from;
    bool ok = false;

    while (at < head && walk->count < RECENT_EVENTS_MAX && at - from < RECENT_SCAN_MAX) {
        size_t count;

        if (!journal_read(tx, actor->tenant, at, COUNT_OF(page), page, &count, err))
            goto done;
        for (size_t i = 0; i < count; i++) {
            if (walk->count < RECENT_EVENTS_MAX) {
                take(walk, page[i], audience);
                at = page[i]->seq;
            }
            fact_unref(page[i]);
        }
    }
    *end_out = at;
    ok = true;
done:
    audience_unref(audience);
    return ok;
}

/* The newest ones, for who begins. */
static bool put_newest(struct tx *tx, const struct actor *actor, struct json *json,
                       struct error *err)
{
    struct notification_query query = { .limit = NOTIFICATION_RECENT };
    struct notification *list;
    size_t count;
    slice next;

    if (!notification_list(tx, actor, &query, &list, &count, &next, err))
        return false;
    json_open_array(json, "notifications");
    for (size_t i = 0; i < count; i++)
        notification_view(json, NULL, &list[i], strcmp(actor->language, "en") == 0);
    json_close_array(json);
    return true;
}

static bool put_rest(struct tx *tx, const struct actor *actor, struct json *json,
                     struct recent *recent, struct error *err)
{
    if (!notification_unread(tx, actor, &recent->unread, err))
        return false;
    json_put_int(json, "unread", recent->unread);
    json_put_bool(json, "more", recent->more);
    json_close_object(json);
    return true;
}

/* Who begins, or must begin anew: no facts. */
static bool answer_begin(struct tx *tx, const struct actor *actor, struct json *json,
                         struct recent *recent, struct error *err)
{
    json_open_object(json, NULL);
    put_cursor(json, recent->epoch, recent->head);
    json_open_array(json, "events");
    if (recent->reset)
        recent_reset_message(json, NULL, recent->epoch, recent->head, tx->now_ms,
                             recent->reset);
    json_close_array(json);
    recent->event_count = recent->reset ? 1 : 0;
    return put_newest(tx, actor, json, err) && put_rest(tx, actor, json, recent, err);
}

/* Who goes on. The cursor stands before the events and is known after them, so they are
 * written aside. */
static bool answer_on(struct tx *tx, const struct actor *actor, uint64_t from,
                      struct json *json, struct recent *recent, struct error *err)
{
    struct buf events_buf;
    struct json events;
    struct walk walk = { .arena = tx->arena, .events = &events };
    bool ok = false;

    buf_init(&events_buf, RECENT_BYTES_MAX);
    json_begin(&events, &events_buf);
    json_open_array(&events, NULL);
    buf_init(&walk.told.buf, RECENT_BYTES_MAX);
    json_begin(&walk.told.json, &walk.told.buf);
    json_open_array(&walk.told.json, NULL);
    if (!walk_facts(tx, actor, from, recent->head, &walk, &recent->cursor, err))
        goto done;
    json_close_array(&events);
    json_close_array(&walk.told.json);
    if (!buf_check(&events_buf, err) || !buf_check(&walk.told.buf, err))
        goto done;
    recent->event_count = walk.count;
    recent->more = recent->cursor < recent->head;
    json_open_object(json, NULL);
    put_cursor(json, recent->epoch, recent->cursor);
    json_put_raw(json, "events", buf_slice(&events_buf));
    json_put_raw(json, "notifications", buf_slice(&walk.told.buf));
    ok = put_rest(tx, actor, json, recent, err);
done:
    buf_release(&events_buf);
    buf_release(&walk.told.buf);
    return ok;
}

bool recent_read(struct tx *tx, const struct actor *actor, slice cursor, struct json *json,
                 struct recent *recent_out, struct error *err)
{
    struct recent_start start;

    *recent_out = (struct recent){ 0 };
    if (!recent_from(tx, actor, cursor, &start, err))
        return false;
    memcpy(recent_out->epoch, start.epoch, sizeof(recent_out->epoch));
    recent_out->head = recent_out->cursor = start.head;
    recent_out->reset = start.reset;
    if (cursor.len == 0 || start.reset)
        return answer_begin(tx, actor, json, recent_out, err);
    return answer_on(tx, actor, start.from, json, recent_out, err);
}
