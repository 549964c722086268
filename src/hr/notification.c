#include "hr/notification.h"

#include "hr/data.h"
#include "hr/entry.h"
#include "hr/ids.h"
#include "hr/notification_words.h"
#include "store/journal.h"

#include <assert.h>
#include <string.h>

static const char *const type_texts[NOTIFY_COUNT] = {
    [NOTIFY_REQUEST] = "absence_request",
    [NOTIFY_VALIDATED] = "absence_validated",
    [NOTIFY_APPROVED] = "absence_approved",
    [NOTIFY_REFUSED] = "absence_refused",
    [NOTIFY_CANCELLED] = "absence_cancelled",
    [NOTIFY_CHANGED] = "absence_changed",
    [NOTIFY_DELETED] = "absence_deleted",
    [NOTIFY_NOTICE] = "absence_notice",
    [NOTIFY_ACKNOWLEDGED] = "absence_acknowledged",
    [NOTIFY_RETURNED] = "absence_returned",
    [NOTIFY_UNDONE] = "absence_undone",
    [NOTIFY_REMINDER] = "absence_reminder",
    [NOTIFY_ESCALATED] = "absence_escalated",
    [NOTIFY_PROPOSAL_MADE] = "proposal_made",
    [NOTIFY_PROPOSAL_ACCEPTED] = "proposal_accepted",
    [NOTIFY_PROPOSAL_DECLINED] = "proposal_declined",
    [NOTIFY_PROPOSAL_WITHDRAWN] = "proposal_withdrawn",
    [NOTIFY_COMMENT] = "comment_added",
    [NOTIFY_ATTACHMENT] = "attachment_added",
    [NOTIFY_DEPUTY_ACTIVE] = "deputy_active",
    [NOTIFY_DEPUTY_ENDED] = "deputy_ended",
    [NOTIFY_HANDED_OVER] = "handed_over",
    [NOTIFY_PLANNING] = "planning_changed",
    [NOTIFY_BALANCE] = "balance_expiring",
};

static const struct {
    const char *text, *path;
    bool with_id;
} things[NOTICE_THING_COUNT] = {
    [NOTICE_ABSENCE] = { "absence", "/absences/", true },
    [NOTICE_PERSON] = { "person", "/a-valider", false },
    [NOTICE_PLANNING] = { "planning", "/planning", false },
    [NOTICE_BALANCE] = { "balance", "/soldes", false },
};

const char *notification_type_text(enum notification_type type)
{
    assert(type < NOTIFY_COUNT);
    return type_texts[type];
}

static bool type_parse(slice text, enum notification_type *type_out)
{
    for (int i = 0; i < NOTIFY_COUNT; i++)
        if (slice_eq(text, slice_of(type_texts[i]))) {
            *type_out = (enum notification_type)i;
            return true;
        }
    return false;
}

struct notice notice_of_absence(const struct absence *absence, enum notification_type type)
{
    struct notice notice = {
        .type = type,
        .thing = NOTICE_ABSENCE,
        .user = absence->user,
        .user_name = absence->user_name,
        .start = absence->start,
        .end = absence->end,
        .start_half = absence->start_half,
        .end_half = absence->end_half,
    };

    memcpy(notice.thing_id, absence->id.uuid, sizeof notice.thing_id);
    return notice;
}

/* ---- the parameters ---- */

static void put_days(struct json *json, const struct notice *notice)
{
    if (notice->start.day) {
        json_put_date(json, "start", notice->start);
        json_put_text(json, "start_half", slice_of(half_text(notice->start_half)));
        json_put_date(json, "end", notice->end);
        json_put_text(json, "end_half", slice_of(half_text(notice->end_half)));
    }
    if (notice->length.num) {
        char length[AMOUNT_TEXT_MAX];

        amount_text(notice->length, length);
        json_put_text(json, "length", slice_of(length));
    }
    if (notice->since.day)
        json_put_date(json, "since", notice->since);
}

static slice params_of(struct tx *tx, const struct actor *by, const struct notice *notice)
{
    struct data data;
    struct json *json = data_open(&data);

    json_open_object(json, NULL);
    json_put_text(json, "thing", slice_of(things[notice->thing].text));
    json_put_uuid(json, "thing_id", notice->thing_id);
    json_put_uuid(json, "user_id", notice->user.uuid);
    json_put_text(json, "user_name", notice->user_name);
    json_put_uuid(json, "actor_id", by->user.uuid);
    json_put_text(json, "actor_name", by->system ? SLICE("") : slice_of(by->name));
    if (notice->other_name.len)
        json_put_text(json, "other_name", notice->other_name);
    put_days(json, notice);
    json_close_object(json);
    return data_close(&data, tx);
}

static slice link_of(struct tx *tx, const struct notice *notice)
{
    char id[ID_TEXT_LEN + 1];

    if (notice->type == NOTIFY_DELETED)
        return SLICE("");
    uuid_text(notice->thing_id, id);
    return arena_printf(tx->arena, "%s%s", things[notice->thing].path,
                        things[notice->thing].with_id ? id : "");
}

/* What was written by params_of(), of today or of years ago: what is missing stays empty.
 * The texts point into `object`. */
static void read_params(const json_t *object, struct notification_words *words, user_id reader)
{
    struct notice *notice = &words->notice;
    struct error ignored;
    user_id actor = { { 0 } };
    slice start_half = { 0 }, end_half = { 0 }, length = { 0 };
    bool fine;

    error_clear(&ignored);
    notice->end_half = HALF_PM;
    fine = json_get_uuid(object, "user_id", JSON_OPTIONAL, notice->user.uuid, &ignored) &&
           json_get_uuid(object, "actor_id", JSON_OPTIONAL, actor.uuid, &ignored) &&
           json_get_text(object, "user_name", JSON_OPTIONAL, USER_NAME_MAX, &notice->user_name,
                         &ignored) &&
           json_get_text(object, "actor_name", JSON_OPTIONAL, USER_NAME_MAX, &words->actor,
                         &ignored) &&
           json_get_text(object, "other_name", JSON_OPTIONAL, USER_NAME_MAX,
                         &notice->other_name, &ignored) &&
           json_get_date(object, "since", JSON_OPTIONAL, &notice->since, &ignored) &&
           json_get_text(object, "length", JSON_OPTIONAL, AMOUNT_TEXT_MAX, &length, &ignored) &&
           (!length.len || amount_parse(length, &notice->length)) &&
           json_get_date(object, "start", JSON_OPTIONAL, &notice->start, &ignored) &&
           json_get_date(object, "end", JSON_OPTIONAL, &notice->end, &ignored) &&
           json_get_text(object, "start_half", JSON_OPTIONAL, 2, &start_half, &ignored) &&
           json_get_text(object, "end_half", JSON_OPTIONAL, 2, &end_half, &ignored) &&
           half_parse(start_half, &notice->start_half) &&
           half_parse(end_half, &notice->end_half);
    (void)fine; /* a sentence with a hole is better than no list */
    words->own = id_eq(notice->user, reader);
    words->self = !id_is_none(actor) && id_eq(notice->user, actor);
}

/* ---- the JSON ---- */

static void put_members(struct json *json, const struct notification *notification,
                        const struct notification_words *words, bool english)
{
    struct buf message;

    buf_init(&message, 4096);
    notification_message(&message, words, english);
    json_put_uuid(json, "id", notification->id.uuid);
    json_put_text(json, "type", slice_of(notification_type_text(notification->type)));
    json_put_text(json, "title", notification_title(notification->type, english));
    json_put_text(json, "message", buf_slice(&message));
    json_put_raw(json, "params", notification->params);
    json_put_text(json, "link", notification->link);
    json_put_bool(json, "read", notification->read_ms != 0);
    json_put_instant(json, "read_at", notification->read_ms);
    json_put_instant(json, "created_at", notification->created_ms);
    buf_release(&message);
}

void notification_view(struct json *json, const char *key,
                       const struct notification *notification, bool english)
{
    struct notification_words words = { .notice.type = notification->type };
    json_t *object = NULL;
    struct error ignored;

    error_clear(&ignored);
    if (json_read_object(notification->params, &object, &ignored))
        read_params(object, &words, notification->user);
    json_open_object(json, key);
    put_members(json, notification, &words, english);
    json_close_object(json);
    json_decref(object);
}

/* ---- writing ---- */

/* The receiver's language and unread ones. Somebody who left gets nothing. */
static bool look_at_receiver(struct tx *tx, tenant_id tenant, user_id user, bool *there_out,
                             bool *english_out, int64_t *unread_out, struct error *err)
{
    struct rows rows;

    *there_out = false;
    if (!sql_open(tx, &rows, err,
                  "SELECT u.language, (SELECT count(*) FROM (SELECT 1 FROM notification n"
                  "  WHERE n.tenant = ?1 AND n.user_id = ?2 AND n.read_at IS NULL LIMIT ?3) c)"
                  " FROM users u WHERE u.tenant = ?1 AND u.id = ?2 AND u.active = 1",
                  "uui", tenant.uuid, user.uuid, (int64_t)NOTIFICATION_UNREAD_MAX))
        return false;
    while (rows_next(&rows)) {
        *there_out = true;
        *english_out = slice_eq(rows_text(&rows, 0), SLICE("en"));
        *unread_out = rows_int(&rows, 1);
    }
    return rows_close(&rows, err);
}

static int64_t one_more(int64_t unread)
{
    return unread < NOTIFICATION_UNREAD_MAX ? unread + 1 : NOTIFICATION_UNREAD_MAX;
}

/* One receiver: the row, and a view of the fact. */
static bool add_receiver(struct tx *tx, const struct actor *by, user_id user,
                         struct notification *notification, struct notification_words *words,
                         struct fact_draft *draft, struct error *err)
{
    bool there, english = false;
    int64_t unread = 0;
    struct data data;
    struct json *json;

    if (!look_at_receiver(tx, by->tenant, user, &there, &english, &unread, err))
        return false;
    if (!there)
        return true;
    id_make(&notification->id, tx->now_ms, tx->rng);
    notification->user = user;
    words->own = id_eq(user, words->notice.user);
    if (!sql_run(
            tx, err,
            "INSERT INTO notification (tenant, id, user_id, type, params, link, created_at)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            "uuutssi", by->tenant.uuid, notification->id.uuid, user.uuid,
            notification_type_text(notification->type), notification->params,
            notification->link, tx->now_ms))
        return false;
    json = data_open(&data);
    json_open_object(json, NULL);
    put_members(json, notification, words, english);
    json_put_int(json, "unread", one_more(unread));
    json_close_object(json);
    fact_draft_view(draft, channel_user(user), data_close(&data, tx));
    return true;
}

bool notification_create(struct tx *tx, const struct actor *by, const struct notice *notice,
                         const user_id *receivers, size_t count, struct error *err)
{
    struct notification notification = { .type = notice->type, .created_ms = tx->now_ms };
    struct notification_words words = {
        .notice = *notice,
        .actor = by->system ? SLICE("") : slice_of(by->name),
        .self = actor_is_user(by, notice->user),
    };
    struct fact_draft draft;
    size_t next = 0;

    if (count == 0 || (count == 1 && actor_is_user(by, receivers[0])))
        return true;
    notification.params = params_of(tx, by, notice);
    notification.link = link_of(tx, notice);
    while (next < count) {
        /* Not zeroed as a whole: it is large, and only what is counted is read. */
        memset(&draft, 0, offsetof(struct fact_draft, views));
        draft.tenant = by->tenant;
        draft.type = SLICE("notification_created");
        draft.actor = by->user;
        for (; next < count && draft.view_count < FACT_VIEWS_MAX; next++) {
            if (actor_is_user(by, receivers[next]) ||
                ids_have(receivers, next, receivers[next].uuid))
                continue;
            if (!add_receiver(tx, by, receivers[next], &notification, &words, &draft, err))
                return false;
        }
        if (draft.view_count > 0 && !journal_append(tx, &draft, err))
            return false;
    }
    return true;
}

/* ---- reading ---- */

#define NOTIFICATION_COLUMNS "id, user_id, type, params, link, created_at, read_at"

/* False: of a kind this version does not know. */
static bool read_notification(const struct rows *rows, struct notification *notification_out)
{
    *notification_out = (struct notification){
        .params = rows_keep(rows, 3),
        .link = rows_keep(rows, 4),
        .created_ms = rows_int(rows, 5),
        .read_ms = rows_int(rows, 6),
    };
    rows_uuid(rows, 0, notification_out->id.uuid);
    rows_uuid(rows, 1, notification_out->user.uuid);
    return type_parse(rows_text(rows, 2), &notification_out->type);
}

static bool unknown(struct error *err)
{
    return error_set(err, ERR_NOT_FOUND, "notification_unknown",
                     "Cette notification est inconnue.");
}

static bool find_own(struct tx *tx, const struct actor *by, notification_id id,
                     struct notification *notification_out, struct error *err)
{
    struct rows rows;
    bool known;

    if (!sql_one(tx, &rows, err,
                 "SELECT " NOTIFICATION_COLUMNS " FROM notification"
                 " WHERE tenant = ?1 AND id = ?2 AND user_id = ?3",
                 "uuu", by->tenant.uuid, id.uuid, by->user.uuid))
        return err->kind == ERR_NOT_FOUND ? unknown(err) : false;
    known = read_notification(&rows, notification_out);
    if (!rows_close(&rows, err))
        return false;
    return known ? true : unknown(err);
}

/* Where the page begins: behind a notification, not at a number. */
static bool read_after(struct tx *tx, const struct actor *by, slice after, int64_t *at_ms_out,
                       notification_id *id_out, struct error *err)
{
    struct notification last = { 0 };

    *at_ms_out = INT64_MAX;
    if (after.len == 0)
        return true;
    if (!id_parse(after, id_out) || !find_own(tx, by, *id_out, &last, err)) {
        if (err->kind != ERR_NONE && err->kind != ERR_NOT_FOUND)
            return false;
        return entry_page_unknown(err);
    }
    *at_ms_out = last.created_ms;
    return true;
}

bool notification_list(struct tx *tx, const struct actor *by,
                       const struct notification_query *query, struct notification **list_out,
                       size_t *count_out, slice *next_out, struct error *err)
{
    size_t limit = query->limit > 0 && query->limit < NOTIFICATION_PAGE_MAX
                       ? query->limit
                       : NOTIFICATION_PAGE_MAX;
    struct notification *list = arena_array(tx->arena, struct notification, limit + 1);
    notification_id after = { { 0 } };
    char next[ID_TEXT_LEN + 1];
    int64_t at_ms;
    struct rows rows;
    size_t count = 0;

    *list_out = list;
    *count_out = 0;
    if (!read_after(tx, by, query->after, &at_ms, &after, err) ||
        !sql_open(tx, &rows, err,
                  "SELECT " NOTIFICATION_COLUMNS " FROM notification"
                  " WHERE tenant = ?1 AND user_id = ?2 AND created_at <= ?3"
                  " AND (created_at < ?3 OR id < ?4) AND (?5 = 0 OR read_at IS NULL)"
                  " ORDER BY created_at DESC, id DESC",
                  "uuiui", by->tenant.uuid, by->user.uuid, at_ms, after.uuid,
                  (int64_t)query->unread_only))
        return false;
    while (count <= limit && rows_next(&rows))
        if (read_notification(&rows, &list[count]))
            count++;
    if (!rows_close(&rows, err))
        return false;
    *next_out = SLICE("");
    if (count > limit) { /* the one too many says that there is a next page */
        count = limit;
        uuid_text(list[count - 1].id.uuid, next);
        *next_out = arena_dup(tx->arena, slice_of(next));
    }
    *count_out = count;
    return true;
}

bool notification_unread(struct tx *tx, const struct actor *by, int64_t *unread_out,
                         struct error *err)
{
    struct rows rows;

    if (!sql_one(tx, &rows, err,
                 "SELECT count(*) FROM (SELECT 1 FROM notification WHERE tenant = ?1"
                 " AND user_id = ?2 AND read_at IS NULL LIMIT ?3) c",
                 "uui", by->tenant.uuid, by->user.uuid, (int64_t)NOTIFICATION_UNREAD_MAX))
        return false;
    *unread_out = rows_int(&rows, 0);
    return rows_close(&rows, err);
}

/* ---- read ---- */

/* To all of the person's screens. `id` NULL: all of them. */
static bool tell_read(struct tx *tx, const struct actor *by, const notification_id *id,
                      struct error *err)
{
    struct fact_draft draft = { .tenant = by->tenant,
                                .type = SLICE("notification_read"),
                                .actor = by->user };
    int64_t unread = 0;
    struct data data;
    struct json *json;

    if (id && !notification_unread(tx, by, &unread, err))
        return false;
    json = data_open(&data);
    json_open_object(json, NULL);
    if (id)
        json_put_uuid(json, "id", id->uuid);
    else
        json_put_bool(json, "all", true);
    json_put_int(json, "unread", unread);
    json_close_object(json);
    fact_draft_view(&draft, channel_user(by->user), data_close(&data, tx));
    return journal_append(tx, &draft, err);
}

bool notification_mark_read(struct tx *tx, const struct actor *by, notification_id id,
                            struct notification *notification_out, struct error *err)
{
    if (!find_own(tx, by, id, notification_out, err))
        return false;
    if (notification_out->read_ms != 0)
        return true;
    notification_out->read_ms = tx->now_ms;
    return sql_run(tx, err,
                   "UPDATE notification SET read_at = ?3 WHERE tenant = ?1 AND id = ?2", "uui",
                   by->tenant.uuid, id.uuid, tx->now_ms) &&
           tell_read(tx, by, &id, err);
}

bool notification_read_all(struct tx *tx, const struct actor *by, struct error *err)
{
    if (!sql_run(tx, err,
                 "UPDATE notification SET read_at = ?3"
                 " WHERE tenant = ?1 AND user_id = ?2 AND read_at IS NULL",
                 "uui", by->tenant.uuid, by->user.uuid, tx->now_ms))
        return false;
    return sql_changes(tx) == 0 || tell_read(tx, by, NULL, err);
}
