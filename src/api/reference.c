/* /api/notifications. */
#include "api/routes.h"
#include "hr/notification.h"

#include <string.h>

/* What is written to a person is in the person's language, as it is when it is heard. */
static bool reads_english(const struct call *call)
{
    return strcmp(call->actor.language, "en") == 0;
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
        notification_view(&call->json, NULL, &list[i], reads_english(call));
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
    notification_view(&call->json, NULL, &notification, reads_english(call));
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
