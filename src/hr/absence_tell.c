/* What becomes known of a step in an absence's life: audit, fact, notifications. */

#include "hr/absence_inside.h"

#include "hr/audit.h"
#include "hr/data.h"
#include "hr/ids.h"
#include "hr/notification.h"
#include "hr/user.h"
#include "store/journal.h"

#include <assert.h>
#include <string.h>

/* ---- the fact ---- */

static slice view_data(struct tx *tx, const struct absence *absence, enum level level,
                       const struct settings *settings)
{
    struct data data;

    absence_view(data_open(&data), NULL, absence, level, settings);
    return data_close(&data, tx);
}

static slice gone_data(struct tx *tx, const struct absence *absence)
{
    struct data data;

    absence_gone_view(data_open(&data), NULL, absence);
    return data_close(&data, tx);
}

/* What colleagues get, on the channels of those who see it. */
static void add_colleagues(struct fact_draft *draft, enum sight sight, const team_id *teams,
                           size_t team_count, slice data)
{
    if (sight == SIGHT_COMPANY)
        fact_draft_view(draft, channel_everyone(), data);
    for (size_t i = 0; sight == SIGHT_TEAM && i < team_count; i++)
        fact_draft_view(draft, channel_team(teams[i]), data);
}

/* It is there: each level its view. The bytes that an owner and a manager get are the same
 * unless it is medical, and then they are made once. */
static void add_levels(struct tx *tx, struct fact_draft *draft, const struct absence *absence,
                       const team_id *teams, size_t team_count, slice hr,
                       const struct settings *settings)
{
    slice owner = view_data(tx, absence, LEVEL_OWNER, settings), manager = owner;

    if (absence->category == CATEGORY_MEDICAL)
        manager = view_data(tx, absence, LEVEL_MANAGER, settings);
    fact_draft_view(draft, channel_hr(), hr);
    fact_draft_view(draft, channel_user(absence->user), owner);
    for (size_t i = 0; i < team_count; i++)
        fact_draft_view(draft, channel_managers(teams[i]), manager);
}

static void add_gone_for_all(struct fact_draft *draft, user_id owner, const team_id *teams,
                             size_t team_count, slice gone)
{
    fact_draft_view(draft, channel_hr(), gone);
    fact_draft_view(draft, channel_user(owner), gone);
    for (size_t i = 0; i < team_count; i++)
        fact_draft_view(draft, channel_managers(teams[i]), gone);
}

static bool append_fact(struct tx *tx, const struct actor *by, const struct absence *before,
                        const struct absence *after, const team_id *teams, size_t team_count,
                        slice hr, struct error *err)
{
    const struct settings *settings = &by->settings;
    enum sight sight_before = before ? view_sight(settings, before) : SIGHT_NOBODY;
    enum sight sight_after = after ? view_sight(settings, after) : SIGHT_NOBODY;
    struct fact_draft draft;
    slice gone;

    assert(before || after);
    /* Not zeroed as a whole: it is large, and only what is counted is read. */
    memset(&draft, 0, offsetof(struct fact_draft, views));
    draft.tenant = by->tenant;
    draft.actor = by->user;
    if (!after) {
        gone = gone_data(tx, before);
        draft.type = SLICE("absence_deleted");
        add_gone_for_all(&draft, before->user, teams, team_count, gone);
        add_colleagues(&draft, sight_before, teams, team_count, gone);
        return journal_append(tx, &draft, err);
    }
    draft.type = before ? SLICE("absence_updated") : SLICE("absence_created");
    add_levels(tx, &draft, after, teams, team_count, hr, settings);
    if (sight_after != SIGHT_NOBODY)
        add_colleagues(&draft, sight_after, teams, team_count,
                       view_data(tx, after, LEVEL_COLLEAGUE, settings));
    /* Channels that are there already keep what they have: only who loses sight is left. */
    if (sight_before > sight_after) {
        gone = gone_data(tx, after);
        add_colleagues(&draft, sight_before, teams, team_count,
                       arena_printf(tx->arena, "absence_deleted %.*s", SLICE_ARG(gone)));
    }
    return journal_append(tx, &draft, err);
}

bool absence_tell(struct tx *tx, const struct actor *by, const char *action,
                  const struct absence *before, const struct absence *after,
                  const team_id *teams, size_t team_count, struct error *err)
{
    const struct absence *present = after ? after : before;
    slice hr = view_data(tx, present, LEVEL_HR, &by->settings), detail = hr;

    /* What was overwritten stands in the audit and nowhere else. */
    if (before && after && strcmp(action, "updated") == 0) {
        slice old = view_data(tx, before, LEVEL_HR, &by->settings);
        detail = arena_printf(tx->arena, "{\"before\":%.*s,\"after\":%.*s}", SLICE_ARG(old),
                              SLICE_ARG(hr));
    }
    return audit_add(tx, by->tenant, by->user, "absence", present->id.uuid, action, detail,
                     err) &&
           append_fact(tx, by, before, after, teams, team_count, hr, err);
}

/* ---- the notifications ---- */

static bool notify_list(struct tx *tx, const struct actor *by, const struct absence *absence,
                        const user_id *list, size_t count, bool with_owner,
                        enum notification_type type, struct error *err)
{
    struct notice notice = notice_of_absence(absence, type);
    user_id *all = arena_array(tx->arena, user_id, count + 1);

    if (count > 0)
        memcpy(all, list, count * sizeof(user_id));
    if (with_owner)
        all[count] = absence->user;
    return notification_create(tx, by, &notice, all, count + (with_owner ? 1 : 0), err);
}

static bool notify_owner(struct tx *tx, const struct actor *by, const struct absence *absence,
                         enum notification_type type, struct error *err)
{
    struct notice notice = notice_of_absence(absence, type);

    return notification_create(tx, by, &notice, &absence->user, 1, err);
}

static bool notify_hr(struct tx *tx, const struct actor *by, const struct absence *absence,
                      bool with_owner, enum notification_type type, struct error *err)
{
    user_id *list;
    size_t count;

    return user_hr(tx, by->tenant, absence->user, &list, &count, err) &&
           notify_list(tx, by, absence, list, count, with_owner, type, err);
}

static bool notify_deciders(struct tx *tx, const struct actor *by,
                            const struct absence *absence, bool with_owner,
                            enum notification_type type, struct error *err)
{
    user_id *list;
    size_t count;

    return user_deciders(tx, by->tenant, absence->user, &list, &count, err) &&
           notify_list(tx, by, absence, list, count, with_owner, type, err);
}

/* To the person where another did it, and to who has the matter on the table: HR where
 * nobody decides (notice) or where only they still have to (validated). */
static bool notify_concerned(struct tx *tx, const struct actor *by,
                             const struct absence *before, const struct absence *after,
                             enum notification_type type, struct error *err)
{
    if (before->decision == DECISION_NOTICE || before->status == ABSENCE_VALIDATED)
        return notify_hr(tx, by, after, true, type, err);
    return notify_deciders(tx, by, after, true, type, err);
}

static bool notify_asked(struct tx *tx, const struct actor *by, const struct absence *absence,
                         struct error *err)
{
    if (!actor_is_user(by, absence->user)) /* entered by HR, and so approved */
        return notify_owner(tx, by, absence, NOTIFY_APPROVED, err);
    if (absence->status == ABSENCE_APPROVED)
        return notify_hr(tx, by, absence, false, NOTIFY_NOTICE, err);
    return notify_deciders(tx, by, absence, false, NOTIFY_REQUEST, err);
}

bool absence_notify(struct tx *tx, const struct actor *by, enum absence_event event,
                    const struct absence *before, const struct absence *after,
                    struct error *err)
{
    switch (event) {
    case ABSENCE_EVENT_COUNT: return notify_asked(tx, by, after, err);
    case ABSENCE_UPDATE:
        if (before->status != after->status) /* it became a notice */
            return notify_hr(tx, by, after, true, NOTIFY_NOTICE, err);
        return notify_concerned(tx, by, before, after, NOTIFY_CHANGED, err);
    case ABSENCE_APPROVE:
        if (after->status == ABSENCE_VALIDATED)
            return notify_hr(tx, by, after, true, NOTIFY_VALIDATED, err);
        return notify_owner(tx, by, after, NOTIFY_APPROVED, err);
    case ABSENCE_REFUSE: return notify_owner(tx, by, after, NOTIFY_REFUSED, err);
    case ABSENCE_CANCEL: return notify_concerned(tx, by, before, after, NOTIFY_CANCELLED, err);
    case ABSENCE_ACKNOWLEDGE: return notify_owner(tx, by, after, NOTIFY_ACKNOWLEDGED, err);
    case ABSENCE_DELETE: return notify_concerned(tx, by, before, before, NOTIFY_DELETED, err);
    }
    return true;
}
