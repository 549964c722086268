/* /api/absence-types, /api/planning, /api/notifications. */
#include "api/routes.h"
#include "hr/notification.h"
#include "hr/planning.h"
#include "hr/type.h"

#include <string.h>

bool types_list(struct tx *tx, struct call *call, struct error *err)
{
    struct type *list;
    size_t count;

    if (!type_list(tx, call->actor.tenant, &list, &count, err))
        return false;
    call_open_list(call);
    for (size_t i = 0; i < count; i++)
        type_view(&call->json, NULL, &list[i], call->english);
    call_end_list(call, (slice){ 0 });
    json_close_object(&call->json);
    return true;
}

static bool get_day(const struct call *call, const char *name, date *day_out, struct error *err)
{
    slice text = call_param(call, slice_of(name));

    if (!text.data)
        return error_field(err, name, "field_required", "Une date AAAA-MM-JJ est attendue.");
    if (!date_parse(text, day_out))
        return error_field(err, name, "field_date", "Une date AAAA-MM-JJ est attendue.");
    return true;
}

bool planning_get(struct tx *tx, struct call *call, struct error *err)
{
    struct planning_query query = { .after = call_param(call, SLICE("page")) };
    slice team = call_param(call, SLICE("team")), next;

    if (!get_day(call, "from", &query.from, err) || !get_day(call, "to", &query.to, err))
        return false;
    if (team.data && !id_parse(team, &query.team))
        return error_field(err, "team", "field_id", "Un identifiant (UUID) est attendu.");
    json_open_object(&call->json, NULL);
    if (!planning_read(tx, &call->actor, &query, &call->json, &next, err))
        return false;
    call_put_paging(call, next);
    json_close_object(&call->json);
    return true;
}

bool notifications_list(struct tx *tx, struct call *call, struct error *err)
{
    struct notification_query query = { .after = call_param(call, SLICE("page")) };
    struct notification *list;
    size_t count;
    slice next;
    int64_t unread;

    query.unread_only = slice_eq(call_param(call, SLICE("unread")), SLICE("true"));
    if (!notification_list(tx, &call->actor, &query, &list, &count, &next, err) ||
        !notification_unread(tx, &call->actor, &unread, err))
        return false;
    call_open_list(call);
    for (size_t i = 0; i < count; i++)
        notification_view(&call->json, NULL, &list[i], call->english);
    call_end_list(call, next);
    json_put_int(&call->json, "unread", unread);
    json_close_object(&call->json);
    return true;
}

bool notification_read_one(struct tx *tx, struct call *call, struct error *err)
{
    struct notification notification;
    notification_id id;

    memcpy(id.uuid, call->ids[0], sizeof id.uuid);
    if (!notification_mark_read(tx, &call->actor, id, &notification, err))
        return false;
    notification_view(&call->json, NULL, &notification, call->english);
    return true;
}

bool notifications_read_all(struct tx *tx, struct call *call, struct error *err)
{
    int64_t unread;

    if (!notification_read_all(tx, &call->actor, err) ||
        !notification_unread(tx, &call->actor, &unread, err))
        return false;
    json_open_object(&call->json, NULL);
    json_put_int(&call->json, "unread", unread);
    json_close_object(&call->json);
    return true;
}
