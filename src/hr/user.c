#include "hr/user_inside.h"

#include "hr/absence.h"
#include "hr/audit.h"
#include "hr/data.h"
#include "hr/departure.h"
#include "hr/deputy.h"
#include "hr/entry.h"
#include "hr/ids.h"
#include "hr/link.h"
#include "hr/membership.h"
#include "hr/people.h"
#include "hr/session.h"
#include "hr/team_period.h"
#include "hr/view_people.h"

#include <string.h>

static const session_id no_session;

/* ---- what may not be ---- */

/* Nobody else of the tenant may have it. `user` is none for somebody new. */
static bool check_email_free(struct tx *tx, tenant_id tenant, slice email, user_id user,
                             struct error *err)
{
    bool taken;

    if (!sql_any(tx, &taken, err,
                 "SELECT 1 FROM users WHERE tenant = ?1 AND email = ?2"
                 " AND (?3 IS NULL OR id <> ?3)",
                 "usu", tenant.uuid, email, user.uuid))
        return false;
    if (taken)
        return error_set(err, ERR_CONFLICT, "email_taken",
                         "Une personne avec cette adresse e-mail existe déjà.");
    return true;
}

/* ---- writing ---- */

static bool move_one_way(struct tx *tx, tenant_id tenant, user_id user, enum membership kind,
                         const team_id *before, size_t before_count, const team_id *after,
                         size_t after_count, struct error *err)
{
    const char *field = kind == MEMBERSHIP_MEMBER ? "teams" : "managed";
    team_id *gone, *come;
    size_t gone_count, come_count;

    ids_minus(tx, before, before_count, after, after_count, &gone, &gone_count);
    ids_minus(tx, after, after_count, before, before_count, &come, &come_count);
    for (size_t i = 0; i < gone_count; i++)
        if (!membership_remove(tx, tenant, kind, gone[i], user, err))
            return false;
    for (size_t i = 0; i < come_count; i++)
        if (!membership_add(tx, tenant, kind, come[i], user, field, err))
            return false;
    return true;
}

/* Every team in which something of this person changed: who comes back or leaves, does so in
 * all of theirs. */
static void find_touched(struct tx *tx, const struct user *before, const struct clean *after,
                         team_id **touched_out, size_t *count_out)
{
    const struct {
        const team_id *teams, *others;
        size_t count, other_count;
    } ways[] = {
        { before->teams, after->teams, before->team_count, after->team_count },
        { after->teams, before->teams, after->team_count, before->team_count },
        { before->managed, after->managed, before->managed_count, after->managed_count },
        { after->managed, before->managed, after->managed_count, before->managed_count },
    };
    team_id *all = arena_array(tx->arena, team_id, 2 * (USER_TEAMS_MAX + USER_MANAGED_MAX));
    bool whole = before->active != after->active;
    size_t total = 0;

    for (size_t way = 0; way < COUNT_OF(ways); way++)
        for (size_t i = 0; i < ways[way].count; i++)
            if (whole ||
                !ids_have(ways[way].others, ways[way].other_count, ways[way].teams[i].uuid))
                all[total++] = ways[way].teams[i];
    ids_set(tx, all, total, touched_out, count_out);
}

static bool move_teams(struct tx *tx, tenant_id tenant, const struct user *before,
                       const struct clean *after, struct error *err)
{
    return move_one_way(tx, tenant, before->id, MEMBERSHIP_MEMBER, before->teams,
                        before->team_count, after->teams, after->team_count, err) &&
           move_one_way(tx, tenant, before->id, MEMBERSHIP_MANAGER, before->managed,
                        before->managed_count, after->managed, after->managed_count, err);
}

static bool touch_teams(struct tx *tx, const struct actor *by, const team_id *teams,
                        size_t count, struct error *err)
{
    struct team team;

    for (size_t i = 0; i < count; i++)
        if (!people_touch_team(tx, by->tenant, by->user, teams[i], &team, err))
            return false;
    return true;
}

static bool note(struct tx *tx, const struct actor *by, const char *action,
                 const struct user *before, const struct user *after, struct error *err)
{
    struct data data;
    struct json *json = data_open(&data);

    json_open_object(json, NULL);
    if (before)
        user_view(json, "before", before, PEOPLE_FULL);
    user_view(json, "after", after, PEOPLE_FULL);
    json_close_object(json);
    return audit_add(tx, by->tenant, by->user, "user", after->id.uuid, action,
                     data_close(&data, tx), err);
}

/* Days are counted when they are read: where they are counted otherwise now, whoever sees them
 * reads again. */
static bool find_onlookers(struct tx *tx, tenant_id tenant, const struct user *before,
                           const struct clean *after, user_id **list_out, size_t *count_out,
                           struct error *err)
{
    bool any = false;

    *count_out = 0;
    if (before->version == 0 || employment_counts_same(&before->employment, &after->employment))
        return true;
    return absence_any(tx, tenant, before->id, &any, err) &&
           (!any || employment_onlookers(tx, tenant, before->id, list_out, count_out, err));
}

/* Whose readers begin anew: the person, if they hear other things now; the managers who came or
 * went; who sees days that are counted otherwise. */
static bool tell_moved(struct tx *tx, const struct actor *by, const struct user *before,
                       const struct clean *after, struct error *err)
{
    const struct employment *old = &before->employment, *new = &after->employment;
    team_id teams[2 * USER_TEAMS_MAX], *gone, *come;
    user_id *moved, *onlookers = NULL, *left, *joined;
    size_t gone_count, come_count, onlooker_count, left_count, joined_count, count = 0;

    ids_minus(tx, before->teams, before->team_count, after->teams, after->team_count, &gone,
              &gone_count);
    ids_minus(tx, after->teams, after->team_count, before->teams, before->team_count, &come,
              &come_count);
    memcpy(teams, gone, gone_count * sizeof(team_id));
    memcpy(teams + gone_count, come, come_count * sizeof(team_id));
    ids_minus(tx, old->managers, old->manager_count, new->managers, new->manager_count, &left,
              &left_count);
    ids_minus(tx, new->managers, new->manager_count, old->managers, old->manager_count, &joined,
              &joined_count);
    if (!find_onlookers(tx, by->tenant, before, after, &onlookers, &onlooker_count, err))
        return false;
    moved = arena_array(tx->arena, user_id, 1 + left_count + joined_count + onlooker_count);
    if (before->version > 0 && !user_hears_the_same(before, after))
        moved[count++] = before->id;
    for (size_t i = 0; i < left_count; i++)
        moved[count++] = left[i];
    for (size_t i = 0; i < joined_count; i++)
        moved[count++] = joined[i];
    for (size_t i = 0; i < onlooker_count; i++)
        moved[count++] = onlookers[i];
    return people_moved(tx, by->tenant, by->user, moved, count, teams, gone_count + come_count,
                        err);
}

/* What comes on a day: their teams', their last one's. Who is somebody's deputy, or has one,
 * may have a word to say now, or none any more. */
static bool follow_days(struct tx *tx, const struct actor *by, const struct user *before,
                        struct user *after, struct error *err)
{
    bool role_or_back = before->role != after->role || before->active != after->active;

    return departure_schedule(tx, by->tenant, after->id, err) &&
           (after->employment.period_count + before->employment.period_count == 0 ||
            team_period_follow(tx, by, after->id, err)) &&
           (!role_or_back || deputy_follow(tx, by, after->id, err)) &&
           user_load(tx, by->tenant, after->id, after, err);
}

bool user_create(struct tx *tx, const struct actor *by, const struct user_entry *entry,
                 struct user *user_out, struct error *err)
{
    struct user nobody = { .version = 0, .active = true };
    struct user_entry new = *entry;
    team_id *touched;
    size_t touched_count;
    struct clean clean = { 0 };

    new.active = true;
    if (!actor_need_hr(by, err) || !user_check(tx, by, &nobody, &new, &clean, err) ||
        !user_check_successor(tx, by, &nobody, &clean, err) ||
        !check_email_free(tx, by->tenant, clean.email, nobody.id, err))
        return false;
    id_make(&nobody.id, tx->now_ms, tx->rng);
    if (!sql_run(tx, err,
                 "INSERT INTO users (tenant, id, email, name, role, active, language,"
                 " created_at, created_by) VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?8)",
                 "uussttiu", by->tenant.uuid, nobody.id.uuid, clean.email, clean.name,
                 role_text(clean.role), clean.language, tx->now_ms, by->user.uuid) ||
        !employment_save(tx, by->tenant, nobody.id, &nobody.employment, &clean.employment,
                         err) ||
        !move_teams(tx, by->tenant, &nobody, &clean, err) ||
        !user_load(tx, by->tenant, nobody.id, user_out, err))
        return false;
    find_touched(tx, &nobody, &clean, &touched, &touched_count);
    return note(tx, by, "created", NULL, user_out, err) &&
           people_tell_user(tx, by->tenant, by->user, SLICE("user_created"), user_out, err) &&
           touch_teams(tx, by, touched, touched_count, err) &&
           tell_moved(tx, by, &nobody, &clean, err) &&
           follow_days(tx, by, &nobody, user_out, err);
}

/* Who leaves: out of every door, and no key is left under the mat. */
static bool send_away(struct tx *tx, const struct actor *by, user_id user, struct error *err)
{
    size_t ended;

    return session_end_all(tx, by->tenant, by->user, user, no_session, &ended, err) &&
           link_void(tx, by->tenant, user, err);
}

/* Who left is shown as nobody's manager, who came back again; an employee is nobody's. */
static bool tell_reports(struct tx *tx, const struct actor *by, user_id manager,
                         const struct clean *after, struct error *err)
{
    struct rows rows;
    struct user user;
    user_id *reports;
    size_t count;

    if (!sql_open(tx, &rows, err,
                  "SELECT user_id FROM user_manager WHERE tenant = ?1 AND manager = ?2"
                  " ORDER BY user_id",
                  "uu", by->tenant.uuid, manager.uuid) ||
        !ids_collect(&rows, &reports, &count, err) ||
        (after->role == ROLE_EMPLOYEE &&
         !sql_run(tx, err, "DELETE FROM user_manager WHERE tenant = ?1 AND manager = ?2", "uu",
                  by->tenant.uuid, manager.uuid)))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!people_touch_user(tx, by->tenant, by->user, reports[i], &user, err))
            return false;
    return true;
}

static bool apply(struct tx *tx, const struct actor *by, const struct user *before,
                  const struct clean *after, struct user *user_out, struct error *err)
{
    bool leaves = before->active && !after->active;
    bool managed = before->active && before->role != ROLE_EMPLOYEE;
    bool manages = after->active && after->role != ROLE_EMPLOYEE;
    team_id *touched;
    size_t touched_count;

    find_touched(tx, before, after, &touched, &touched_count);
    /* First of all the doors: who leaves is told by them, not by their own entry. */
    if (leaves && !send_away(tx, by, before->id, err))
        return false;
    return sql_run(tx, err,
                   "UPDATE users SET email = ?3, name = ?4, role = ?5, active = ?6,"
                   " language = ?7 WHERE tenant = ?1 AND id = ?2",
                   "uusstit", by->tenant.uuid, before->id.uuid, after->email, after->name,
                   role_text(after->role), (int64_t)after->active, after->language) &&
           employment_save(tx, by->tenant, before->id, &before->employment, &after->employment,
                           err) &&
           move_teams(tx, by->tenant, before, after, err) &&
           (!leaves ||
            departure_hand_over(tx, by, before->id, after->employment.successor, err)) &&
           people_touch_user(tx, by->tenant, by->user, before->id, user_out, err) &&
           note(tx, by, leaves ? "deactivated" : "updated", before, user_out, err) &&
           touch_teams(tx, by, touched, touched_count, err) &&
           (managed == manages || tell_reports(tx, by, before->id, after, err)) &&
           tell_moved(tx, by, before, after, err) &&
           (leaves || follow_days(tx, by, before, user_out, err));
}

/* Is this one of HR now, without an end, and no longer so? */
static bool loses_hr(const struct user *before, const struct clean *after)
{
    return before->active && before->role == ROLE_ADMIN && !before->employment.has_departure &&
           (!after->active || after->role != ROLE_ADMIN || after->employment.has_departure);
}

bool user_update(struct tx *tx, const struct actor *by, user_id id, int64_t version,
                 const struct user_entry *entry, struct user *user_out, struct error *err)
{
    struct clean clean = { 0 };

    if (!user_load(tx, by->tenant, id, user_out, err) || !actor_need_hr(by, err) ||
        !entry_version_given(version, err) ||
        !user_check(tx, by, user_out, entry, &clean, err) ||
        !user_check_successor(tx, by, user_out, &clean, err) ||
        !entry_version(version, user_out->version, err) ||
        !check_email_free(tx, by->tenant, clean.email, id, err))
        return false;
    if (user_is_the_same(user_out, &clean))
        return true;
    if (loses_hr(user_out, &clean) && !departure_check_hr(tx, by->tenant, id, err))
        return false;
    struct user before = *user_out;
    return apply(tx, by, &before, &clean, user_out, err);
}

bool user_deactivate(struct tx *tx, const struct actor *by, user_id id, int64_t version,
                     struct user *user_out, struct error *err)
{
    struct user user;
    struct user_entry entry;

    if (!user_load(tx, by->tenant, id, &user, err) || !actor_need_hr(by, err))
        return false;
    entry = (struct user_entry){
        .email = user.email,
        .name = user.name,
        .role = user.role,
        .language = slice_of(user.language),
        .active = false,
        .keep = KEEP_ALL,
    };
    return user_update(tx, by, id, version, &entry, user_out, err);
}

/* ---- oneself ---- */

bool user_set_language(struct tx *tx, const struct actor *by, slice language,
                       struct user *user_out, struct error *err)
{
    char chosen[3];

    if (!entry_language(language, by->language, chosen, err) ||
        !user_load(tx, by->tenant, by->user, user_out, err))
        return false;
    if (strcmp(user_out->language, chosen) == 0)
        return true;
    return sql_run(tx, err, "UPDATE users SET language = ?3 WHERE tenant = ?1 AND id = ?2",
                   "uut", by->tenant.uuid, by->user.uuid, chosen) &&
           people_touch_user(tx, by->tenant, by->user, by->user, user_out, err);
}

bool user_password_hash(struct tx *tx, const struct actor *by, slice *hash_out,
                        struct error *err)
{
    struct rows rows;

    if (!sql_one(tx, &rows, err,
                 "SELECT password_hash FROM users WHERE tenant = ?1 AND id = ?2", "uu",
                 by->tenant.uuid, by->user.uuid))
        return false;
    *hash_out = rows_keep(&rows, 0);
    return rows_close(&rows, err);
}

bool user_set_password(struct tx *tx, const struct actor *by, slice old_hash, slice new_hash,
                       struct error *err)
{
    slice present;
    size_t ended;

    if (!user_password_hash(tx, by, &present, err))
        return false;
    if (!slice_eq(present, old_hash))
        return error_set(err, ERR_CONFLICT, "password_changed",
                         "Votre mot de passe vient d’être changé ailleurs.");
    return user_put_password(tx, by->tenant, by->user, new_hash, err) &&
           link_void(tx, by->tenant, by->user, err) &&
           session_end_others(tx, by, &ended, err) &&
           audit_add(tx, by->tenant, by->user, "user", by->user.uuid, "password_changed",
                     SLICE(""), err);
}

bool user_put_password(struct tx *tx, tenant_id tenant, user_id id, slice hash,
                       struct error *err)
{
    struct user user;

    if (!user_load(tx, tenant, id, &user, err) ||
        !sql_run(tx, err, "UPDATE users SET password_hash = ?3 WHERE tenant = ?1 AND id = ?2",
                 "uus", tenant.uuid, id.uuid, hash))
        return false;
    /* The first one is seen: HR no longer shows the person as invited. */
    return user.has_password || people_touch_user(tx, tenant, id, id, &user, err);
}
