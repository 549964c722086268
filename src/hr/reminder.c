#include "hr/reminder.h"

#include "base/instant.h"
#include "hr/absence_inside.h"
#include "hr/decider.h"
#include "hr/due.h"
#include "hr/notification.h"
#include "hr/policy.h"
#include "hr/rule.h"
#include "hr/workplace.h"

#include <string.h>

static const int64_t DAY_MS = INT64_C(24) * 60 * 60 * 1000;

bool reminder_schedule(struct tx *tx, tenant_id tenant, const struct absence *absence,
                       struct error *err)
{
    struct policy policy;
    int64_t remind, escalate;

    if (!policy_load(tx, tenant, &policy, err))
        return false;
    remind = policy.value[POLICY_REMINDER_DAYS];
    escalate = policy.value[POLICY_ESCALATION_DAYS];
    if (remind && !due_add(tx, tenant, DUE_REMINDER, absence->id.uuid,
                           absence->created_ms + remind * DAY_MS, err))
        return false;
    return !escalate || due_add(tx, tenant, DUE_ESCALATION, absence->id.uuid,
                                absence->created_ms + escalate * DAY_MS, err);
}

/* Does it wait still, and does the company still want it? */
static bool find_waiting(struct tx *tx, const struct actor *by, const uint8_t id[16],
                         enum policy_key policy_key, bool *waits_out, struct absence *absence,
                         struct error *err)
{
    struct absence_case found;
    struct policy policy;
    absence_id wanted;

    *waits_out = false;
    memcpy(wanted.uuid, id, sizeof(wanted.uuid));
    if (!absence_load(tx, by, wanted, &found, err)) {
        if (err->kind != ERR_NOT_FOUND)
            return false;
        error_clear(err); /* deleted */
        return true;
    }
    if (!policy_load(tx, by->tenant, &policy, err))
        return false;
    *absence = found.absence;
    *waits_out = policy.value[policy_key] > 0 &&
                 (absence->status == ABSENCE_PENDING || absence->status == ABSENCE_VALIDATED);
    return true;
}

static bool tell(struct tx *tx, const struct actor *by, const struct absence *absence,
                 const user_id *list, size_t count, enum notification_type type,
                 struct error *err)
{
    struct notice notice = notice_of_absence(absence, type);

    char zone[ZONE_NAME_MAX + 1];

    if (!workplace_zone(tx, by->tenant, absence->user, zone, err))
        return false;
    notice.since = instant_day(absence->created_ms, zone);
    return notification_create(tx, by, &notice, list, count, err);
}

/* Where the manager has validated it, it is HR that is waited for. */
bool reminder_due(struct tx *tx, const struct actor *by, const uint8_t id[16],
                  struct error *err)
{
    struct absence absence;
    user_id *list;
    size_t count;
    bool waits;

    if (!find_waiting(tx, by, id, POLICY_REMINDER_DAYS, &waits, &absence, err))
        return false;
    if (!waits || !rule_holds(RULE_REMINDER))
        return true;
    return (absence.status == ABSENCE_VALIDATED
                ? decider_hr(tx, by->tenant, absence.user, &list, &count, err)
                : decider_ids(tx, by->tenant, absence.user, &list, &count, err)) &&
           tell(tx, by, &absence, list, count, NOTIFY_REMINDER, err);
}

bool reminder_escalate(struct tx *tx, const struct actor *by, const uint8_t id[16],
                       struct error *err)
{
    struct absence absence;
    user_id *list;
    size_t count;
    bool waits;

    if (!find_waiting(tx, by, id, POLICY_ESCALATION_DAYS, &waits, &absence, err))
        return false;
    if (!waits || !rule_holds(RULE_ESCALATION))
        return true;
    return decider_hr(tx, by->tenant, absence.user, &list, &count, err) &&
           tell(tx, by, &absence, list, count, NOTIFY_ESCALATED, err);
}
