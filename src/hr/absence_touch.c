#include "hr/absence_touch.h"

#include "hr/decider.h"
#include "hr/ids.h"
#include "hr/user.h"

#include <string.h>

bool absence_touch(struct tx *tx, const struct actor *by, const struct absence_case *present,
                   struct absence *after, const char *action, struct error *err)
{
    after->version++;
    after->updated_ms = tx->now_ms;
    after->updated_by = by->user;
    return sql_run(tx, err,
                   "UPDATE absence SET version = ?3, updated_at = ?4, updated_by = ?5,"
                   " comment_count = ?6, attachments = ?7 WHERE tenant = ?1 AND id = ?2",
                   "uuiiuit", by->tenant.uuid, after->id.uuid, after->version,
                   after->updated_ms, after->updated_by.uuid, after->comment_count,
                   after->attachments.len ? after->attachments.data : NULL) &&
           absence_tell(tx, by, action, &present->absence, after, present->teams,
                        present->team_count, err);
}

/* Who of HR has written here: an answer concerns them. */
static bool hr_in_talk(struct tx *tx, tenant_id tenant, absence_id absence, user_id **list_out,
                       size_t *count_out, struct error *err)
{
    struct rows rows;

    return sql_open(tx, &rows, err,
                    "SELECT DISTINCT c.user_id FROM absence_comment c CROSS JOIN users u"
                    " WHERE c.tenant = ?1 AND c.absence = ?2 AND u.tenant = c.tenant"
                    " AND u.id = c.user_id AND u.role = 'admin'",
                    "uu", tenant.uuid, absence.uuid) &&
           ids_collect(&rows, list_out, count_out, err);
}

bool absence_touch_notify(struct tx *tx, const struct actor *by, const struct absence *absence,
                          enum notification_type type, struct error *err)
{
    struct notice notice = notice_of_absence(absence, type);
    bool of_hr = !view_reads_words(LEVEL_MANAGER, absence) ||
                 absence->decision == DECISION_NOTICE || absence->status == ABSENCE_VALIDATED ||
                 (type == NOTIFY_ATTACHMENT && absence->decision == DECISION_PROOF);
    user_id *deciders, *talkers, *all;
    size_t decider_count, talker_count;

    if (of_hr ? !decider_hr(tx, by->tenant, absence->user, &deciders, &decider_count, err)
              : !decider_ids(tx, by->tenant, absence->user, &deciders, &decider_count, err))
        return false;
    if (!hr_in_talk(tx, by->tenant, absence->id, &talkers, &talker_count, err))
        return false;
    all = arena_array(tx->arena, user_id, 1 + decider_count + talker_count);
    all[0] = absence->user;
    if (decider_count > 0)
        memcpy(all + 1, deciders, decider_count * sizeof *all);
    if (talker_count > 0)
        memcpy(all + 1 + decider_count, talkers, talker_count * sizeof *all);
    return notification_create(tx, by, &notice, all, 1 + decider_count + talker_count, err);
}
