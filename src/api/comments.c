/* /api/absences/{id}/comments: JSON in, a command to hr/, JSON out. */
#include "api/routes.h"
#include "hr/absence_comment.h"

#include <string.h>

static absence_id path_id(const struct call *call)
{
    absence_id id;

    memcpy(id.uuid, call->ids[0], sizeof id.uuid);
    return id;
}

bool comments_list(struct tx *tx, struct call *call, struct error *err)
{
    struct absence_comment *list;
    size_t count;
    slice next;

    if (!absence_comment_list(tx, &call->actor, path_id(call), COMMENT_PAGE_MAX,
                              call_param(call, SLICE("page")), &list, &count, &next, err))
        return false;
    call_open_list(call);
    for (size_t i = 0; i < count; i++)
        absence_comment_view(&call->json, NULL, &list[i]);
    call_end_list(call, next);
    json_close_object(&call->json);
    return true;
}

bool comments_create(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "text", NULL };
    struct absence_comment comment;
    struct error rule = { 0 };
    slice text = { 0 };

    if (!json_only(call->body, known, err) ||
        !json_get_text(call->body, "text", JSON_REQUIRED, (size_t)ABSENCE_COMMENT_MAX * 4,
                       &text, err))
        return call_invalid(absence_comment_add(tx, &call->actor, path_id(call), SLICE(""),
                                                &comment, &rule),
                            &rule, err);
    if (!absence_comment_add(tx, &call->actor, path_id(call), text, &comment, err))
        return false;
    absence_comment_view(&call->json, NULL, &comment);
    return true;
}
