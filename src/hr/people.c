#include "hr/people.h"

#include "hr/absence.h"
#include "hr/audience.h"
#include "hr/data.h"
#include "hr/entry.h"
#include "hr/ids.h"
#include "hr/membership.h"
#include "hr/planning_entry.h"
#include "hr/view_people.h"
#include "store/journal.h"

#include <string.h>

static slice user_data(struct tx *tx, const struct user *user, enum people_level level)
{
    struct data data;

    user_view(data_open(&data), NULL, user, level);
    return data_close(&data, tx);
}

/* A name and a team are on the door: everybody of the company may hear of them. */
bool people_tell_user(struct tx *tx, tenant_id tenant, user_id actor, slice type,
                      const struct user *user, struct error *err)
{
    struct fact_draft draft = { .tenant = tenant, .type = type, .actor = actor };

    slice full = user_data(tx, user, PEOPLE_FULL);

    fact_draft_view(&draft, channel_hr(), full);
    fact_draft_view(&draft, channel_user(user->id), full);
    fact_draft_view(&draft, channel_everyone(), user_data(tx, user, PEOPLE_PUBLIC));
    return journal_append(tx, &draft, err);
}

bool people_tell_team(struct tx *tx, tenant_id tenant, user_id actor, slice type,
                      const struct team *team, struct error *err)
{
    struct fact_draft draft = { .tenant = tenant, .type = type, .actor = actor };
    struct data data;

    team_view(data_open(&data), NULL, team);
    fact_draft_view(&draft, channel_everyone(), data_close(&data, tx));
    return journal_append(tx, &draft, err);
}

bool people_touch_user(struct tx *tx, tenant_id tenant, user_id actor, user_id user,
                       struct user *user_out, struct error *err)
{
    return sql_run(tx, err,
                   "UPDATE users SET version = version + 1 WHERE tenant = ?1 AND id = ?2", "uu",
                   tenant.uuid, user.uuid) &&
           user_load(tx, tenant, user, user_out, err) &&
           people_tell_user(tx, tenant, actor, SLICE("user_updated"), user_out, err);
}

bool people_touch_team(struct tx *tx, tenant_id tenant, user_id actor, team_id team,
                       struct team *team_out, struct error *err)
{
    return sql_run(tx, err,
                   "UPDATE team SET version = version + 1 WHERE tenant = ?1 AND id = ?2", "uu",
                   tenant.uuid, team.uuid) &&
           people_load_team(tx, tenant, team, team_out, err) &&
           people_tell_team(tx, tenant, actor, SLICE("team_updated"), team_out, err);
}

bool people_load_team(struct tx *tx, tenant_id tenant, team_id team, struct team *team_out,
                      struct error *err)
{
    struct rows rows;

    *team_out = (struct team){ .id = team };
    if (!sql_one(tx, &rows, err,
                 "SELECT name, version, minimum FROM team WHERE tenant = ?1 AND id = ?2", "uu",
                 tenant.uuid, team.uuid)) {
        return err->kind == ERR_NOT_FOUND ? entry_not_found(err) : false;
    }
    team_out->name = rows_keep(&rows, 0);
    team_out->version = rows_int(&rows, 1);
    team_out->minimum = (int)rows_int(&rows, 2);
    return rows_close(&rows, err) &&
           membership_of_team(tx, tenant, MEMBERSHIP_MEMBER, team, &team_out->members,
                              &team_out->member_count, err) &&
           membership_of_team(tx, tenant, MEMBERSHIP_MANAGER, team, &team_out->managers,
                              &team_out->manager_count, err);
}

/* ---- who begins anew ---- */

/* Has one of them something that a team sees: an absence, or an entry of the planning? */
static bool any_planned(struct tx *tx, tenant_id tenant, const user_id *people, size_t count,
                        bool *any_out, struct error *err)
{
    *any_out = false;
    for (size_t i = 0; i < count && !*any_out; i++)
        if (!absence_any(tx, tenant, people[i], any_out, err) ||
            (!*any_out && !planning_any(tx, tenant, people[i], any_out, err)))
            return false;
    return true;
}

/* `people`, and everybody who sees absences by one of the teams. */
static bool with_teams(struct tx *tx, tenant_id tenant, const user_id *people, size_t count,
                       const team_id *teams, size_t team_count, user_id **all_out,
                       size_t *count_out, struct error *err)
{
    struct list {
        user_id *people;
        size_t count;
    } *lists = arena_array(tx->arena, struct list, team_count * MEMBERSHIP_COUNT + 1);
    size_t total = count, at = count;

    for (size_t i = 0; i < team_count * MEMBERSHIP_COUNT; i++) {
        if (!membership_of_team(tx, tenant, (enum membership)(i % MEMBERSHIP_COUNT),
                                teams[i / MEMBERSHIP_COUNT], &lists[i].people, &lists[i].count,
                                err))
            return false;
        total += lists[i].count;
    }
    *all_out = arena_array(tx->arena, user_id, total + 1);
    memcpy(*all_out, people, count * sizeof(user_id));
    for (size_t i = 0; i < team_count * MEMBERSHIP_COUNT; i++) {
        memcpy(*all_out + at, lists[i].people, lists[i].count * sizeof(user_id));
        at += lists[i].count;
    }
    *count_out = total;
    return true;
}

/* ... and those who stand in for one of them: they hear what these do. */
static bool with_deputies(struct tx *tx, tenant_id tenant, user_id **people, size_t *count,
                          struct error *err)
{
    struct rows rows;
    user_id *all = arena_array(tx->arena, user_id, 2 * *count + 1); /* one each, at most */
    size_t total = *count;

    memcpy(all, *people, *count * sizeof(user_id));
    if (!sql_open(tx, &rows, err,
                  "SELECT manager, deputy FROM deputy WHERE tenant = ?1 AND active = 1", "u",
                  tenant.uuid))
        return false;
    while (rows_next(&rows)) {
        user_id manager;

        rows_uuid(&rows, 0, manager.uuid);
        if (ids_have(*people, *count, manager.uuid))
            rows_uuid(&rows, 1, all[total++].uuid);
    }
    ids_set(tx, all, total, people, count);
    return rows_close(&rows, err);
}

bool people_moved(struct tx *tx, tenant_id tenant, user_id actor, const user_id *moved,
                  size_t moved_count, const team_id *teams, size_t team_count,
                  struct error *err)
{
    user_id *all, *set;
    size_t count;
    bool seen;

    if (!any_planned(tx, tenant, moved, moved_count, &seen, err) ||
        !with_teams(tx, tenant, moved, moved_count, teams, seen ? team_count : 0, &all, &count,
                    err))
        return false;
    ids_set(tx, all, count, &set, &count);
    if (!with_deputies(tx, tenant, &set, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!audience_changed(tx, tenant, actor, set[i], err))
            return false;
    return true;
}
