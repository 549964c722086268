/* What becomes known of a step in an absence's life: audit, fact, notifications. */

#include "hr/absence_inside.h"

#include "hr/audit.h"
#include "hr/balance.h"
#include "hr/data.h"
#include "hr/decider.h"
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

static slice gone_data(struct tx *tx, const struct absence *absence, enum level level)
{
    struct data data;

    absence_gone_view(data_open(&data), NULL, absence, level);
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
    fact_draft_view(draft, channel_managers_of(absence->user), manager);
    for (size_t i = 0; i < team_count; i++)
        fact_draft_view(draft, channel_managers(teams[i]), manager);
}

void absence_add_concerned(struct fact_draft *draft, const struct absence *absence,
                           const team_id *teams, size_t team_count, bool managers, slice data)
{
    fact_draft_view(draft, channel_hr(), data);
    fact_draft_view(draft, channel_user(absence->user), data);
    if (!managers)
        return;
    fact_draft_view(draft, channel_managers_of(absence->user), data);
    for (size_t i = 0; i < team_count; i++)
        fact_draft_view(draft, channel_managers(teams[i]), data);
}

static bool append_fact(struct tx *tx, const struct actor *by, const struct absence *before,
                        const struct absence *after, const team_id *teams, size_t team_count,
                        slice hr, struct error *err)
{
    const struct settings *settings = &by->settings;
    enum sight sight_before = before ? view_sight(settings, before) : SIGHT_NOBODY;
    enum sight sight_after = after ? view_sight(settings, after) : SIGHT_NOBODY;
    bool same = before && after && view_colleague_same(before, after);
    struct fact_draft draft;
    slice gone;

    assert(before || after);
    /* Not zeroed as a whole: it is large, and only what is counted is read. */
    memset(&draft, 0, offsetof(struct fact_draft, views));
    draft.tenant = by->tenant;
    draft.actor = by->user;
    if (!after) {
        gone = gone_data(tx, before, LEVEL_OWNER);
        draft.type = SLICE("absence_deleted");
        absence_add_concerned(&draft, before, teams, team_count, true, gone);
        add_colleagues(&draft, sight_before, teams, team_count,
                       gone_data(tx, before, LEVEL_COLLEAGUE));
        return journal_append(tx, &draft, err);
    }
    draft.type = before ? SLICE("absence_updated") : SLICE("absence_created");
    add_levels(tx, &draft, after, teams, team_count, hr, settings);
    if (sight_after != SIGHT_NOBODY && !same)
        add_colleagues(&draft, sight_after, teams, team_count,
                       view_data(tx, after, LEVEL_COLLEAGUE, settings));
    /* Channels that are there already keep what they have: only who loses sight is left. */
    if (sight_before > sight_after) {
        gone = gone_data(tx, after, LEVEL_COLLEAGUE);
        add_colleagues(&draft, sight_before, teams, team_count,
                       arena_printf(tx->arena, "absence_deleted %.*s", SLICE_ARG(gone)));
    }
    return journal_append(tx, &draft, err);
}

/* Of a step that is only a step the present state says all. */
static bool is_overwritten(const struct absence *before, const struct absence *after)
{
    struct span was = absence_span(before), is = absence_span(after);

    return !span_eq(&was, &is) || !slice_eq(before->type, after->type) ||
           !slice_eq(before->comment, after->comment) ||
           !slice_eq(before->hr_note, after->hr_note) || before->minutes != after->minutes ||
           before->start_minute != after->start_minute ||
           !id_eq(before->proposal.id, after->proposal.id);
}

/* What colleagues see is a version of its own: it is written where it becomes known. */
static bool count_for_colleagues(struct tx *tx, const struct actor *by,
                                 const struct absence *before, const struct absence *after,
                                 struct absence *told_out, struct error *err)
{
    *told_out = after ? *after : *before;
    if (!before && after->version == 1) {
        told_out->colleague_version = 1;
        return true;
    }
    if (before && after && view_colleague_same(before, after))
        return true;
    told_out->colleague_version++;
    return sql_run(tx, err,
                   "UPDATE absence SET colleague_version = ?3 WHERE tenant = ?1 AND id = ?2",
                   "uui", by->tenant.uuid, told_out->id.uuid, told_out->colleague_version);
}

bool absence_tell(struct tx *tx, const struct actor *by, const char *action,
                  const struct absence *before, const struct absence *after,
                  const team_id *teams, size_t team_count, struct error *err)
{
    struct absence told;
    const struct absence *present = &told;
    slice hr, detail;

    if (!count_for_colleagues(tx, by, before, after, &told, err))
        return false;
    hr = detail = view_data(tx, present, LEVEL_HR, &by->settings);

    /* What was overwritten stands in the audit and nowhere else. */
    if (before && after && is_overwritten(before, after)) {
        slice old = view_data(tx, before, LEVEL_HR, &by->settings);
        detail = arena_printf(tx->arena, "{\"before\":%.*s,\"after\":%.*s}", SLICE_ARG(old),
                              SLICE_ARG(hr));
    }
    return audit_add(tx, by->tenant, by->user, "absence", present->id.uuid, action, detail,
                     err) &&
           append_fact(tx, by, after ? before : present, after ? present : NULL, teams,
                       team_count, hr, err) &&
           balance_tell_absence(tx, by, before, after, teams, team_count, err);
}

/* ---- the notifications ---- */

/* Who is told of a step, and of what. Whoever took it is left out when it is told. */
struct told {
    enum notification_type type;
    bool owner;      /* and: */
    user_id *others; /* those who decide, or HR */
    size_t count;
};

static bool tell_owner(struct told *told, enum notification_type type)
{
    *told = (struct told){ .type = type, .owner = true };
    return true;
}

static bool tell_hr(struct tx *tx, const struct actor *by, const struct absence *absence,
                    bool owner, enum notification_type type, struct told *told,
                    struct error *err)
{
    *told = (struct told){ .type = type, .owner = owner };
    return decider_hr(tx, by->tenant, absence->user, &told->others, &told->count, err);
}

static bool tell_deciders(struct tx *tx, const struct actor *by, const struct absence *absence,
                          bool owner, enum notification_type type, struct told *told,
                          struct error *err)
{
    *told = (struct told){ .type = type, .owner = owner };
    return decider_ids(tx, by->tenant, absence->user, &told->others, &told->count, err);
}

/* To the person where another did it, and to who has the matter on the table: HR where
 * nobody decides (notice) or where only they still have to (validated). */
static bool tell_concerned(struct tx *tx, const struct actor *by, const struct absence *before,
                           enum notification_type type, struct told *told, struct error *err)
{
    if (before->decision == DECISION_NOTICE || before->status == ABSENCE_VALIDATED)
        return tell_hr(tx, by, before, true, type, told, err);
    return tell_deciders(tx, by, before, true, type, told, err);
}

/* Who asks is asked for: where nobody could decide, nothing was asked. */
static bool tell_who_must_decide(struct tx *tx, const struct actor *by,
                                 const struct absence *absence, struct told *told,
                                 struct error *err)
{
    struct decider *list;
    size_t count;

    if (!decider_need(tx, by->tenant, absence->user, by->settings.steps, &list, &count, err))
        return false;
    *told = (struct told){ .type = NOTIFY_REQUEST,
                           .others = arena_array(tx->arena, user_id, count + 1),
                           .count = count };
    for (size_t i = 0; i < count; i++)
        told->others[i] = list[i].id;
    return true;
}

static bool tell_of_new(struct tx *tx, const struct actor *by, const struct absence *absence,
                        struct told *told, struct error *err)
{
    bool own = actor_is_user(by, absence->user);

    if (absence->status == ABSENCE_VALIDATED)
        return tell_hr(tx, by, absence, true, NOTIFY_VALIDATED, told, err);
    if (!own && absence->decided_ms) /* entered by who decides */
        return tell_owner(told, NOTIFY_APPROVED);
    if (absence->status == ABSENCE_APPROVED)
        return tell_hr(tx, by, absence, false, NOTIFY_NOTICE, told, err);
    return tell_who_must_decide(tx, by, absence, told, err);
}

/* A proposal goes from one side to the other, and so does what becomes of it. */
static bool tell_other_side(struct tx *tx, const struct actor *by,
                            const struct absence *absence, enum notification_type type,
                            struct told *told, struct error *err)
{
    if (!actor_is_user(by, absence->user))
        return tell_owner(told, type);
    return tell_deciders(tx, by, absence, false, type, told, err);
}

static bool find_told(struct tx *tx, const struct actor *by, enum absence_event event,
                      const struct absence *before, const struct absence *after,
                      struct told *told, struct error *err)
{
    switch (event) {
    case ABSENCE_EVENT_COUNT: return tell_of_new(tx, by, after, told, err);
    case ABSENCE_UPDATE:
        if (before->status != after->status) /* it became a notice */
            return tell_hr(tx, by, after, true, NOTIFY_NOTICE, told, err);
        return tell_concerned(tx, by, before, NOTIFY_CHANGED, told, err);
    case ABSENCE_APPROVE:
        if (after->status == ABSENCE_VALIDATED)
            return tell_hr(tx, by, after, true, NOTIFY_VALIDATED, told, err);
        return tell_owner(told, NOTIFY_APPROVED);
    case ABSENCE_REFUSE: return tell_owner(told, NOTIFY_REFUSED);
    case ABSENCE_RETURN: return tell_owner(told, NOTIFY_RETURNED);
    case ABSENCE_CANCEL: return tell_concerned(tx, by, before, NOTIFY_CANCELLED, told, err);
    case ABSENCE_ACKNOWLEDGE: return tell_owner(told, NOTIFY_ACKNOWLEDGED);
    case ABSENCE_PROPOSE:
        return tell_other_side(tx, by, after, NOTIFY_PROPOSAL_MADE, told, err);
    case ABSENCE_ACCEPT:
        return tell_other_side(tx, by, after, NOTIFY_PROPOSAL_ACCEPTED, told, err);
    case ABSENCE_DECLINE:
        return tell_other_side(tx, by, after, NOTIFY_PROPOSAL_DECLINED, told, err);
    case ABSENCE_WITHDRAW:
        return tell_other_side(tx, by, after, NOTIFY_PROPOSAL_WITHDRAWN, told, err);
    case ABSENCE_DELETE: return tell_concerned(tx, by, before, NOTIFY_DELETED, told, err);
    }
    return true;
}

/* The days that it is about. */
static struct span days_of(enum absence_event event, const struct absence *before,
                           const struct absence *after)
{
    if (event == ABSENCE_PROPOSE)
        return after->proposal.span;
    if (event == ABSENCE_ACCEPT || event == ABSENCE_DECLINE || event == ABSENCE_WITHDRAW)
        return before->proposal.span;
    if (event == ABSENCE_CANCEL && after->status != ABSENCE_CANCELLED)
        return after->part;
    return absence_span(after);
}

bool absence_notify(struct tx *tx, const struct actor *by, enum absence_event event,
                    const struct absence *before, const struct absence *after, bool undone,
                    struct error *err)
{
    struct absence about = undone ? *before : *after;
    struct span days = undone ? absence_span(before) : days_of(event, before, after);
    struct notice notice;
    struct told told;
    user_id *all;

    if (!find_told(tx, by, event, before, after, &told, err))
        return false;
    absence_put_span(&about, &days);
    notice = notice_of_absence(&about, undone ? NOTIFY_UNDONE : told.type);
    all = arena_array(tx->arena, user_id, told.count + 1);
    if (told.count > 0)
        memcpy(all, told.others, told.count * sizeof(user_id));
    if (told.owner)
        all[told.count++] = after->user;
    return notification_create(tx, by, &notice, all, told.count, err);
}
