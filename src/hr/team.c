#include "hr/team.h"

#include "base/instant.h"
#include "hr/audit.h"
#include "hr/data.h"
#include "hr/entry.h"
#include "hr/ids.h"
#include "hr/membership.h"
#include "hr/people.h"
#include "hr/reference.h"
#include "hr/view_people.h"

/* Who comes and who goes, of one kind. */
struct change {
    user_id *gone, *come;
    size_t gone_count, come_count;
};

/* What an entry means for the team as it stands. */
struct plan {
    slice name;
    int minimum;
    struct change changes[MEMBERSHIP_COUNT];
};

static const char *field_of(enum membership kind)
{
    return kind == MEMBERSHIP_MEMBER ? "members" : "managers";
}

/* ---- looking at an entry ---- */

static bool check_name_free(struct tx *tx, tenant_id tenant, slice name, team_id team,
                            struct error *err)
{
    bool taken;

    if (!sql_any(tx, &taken, err,
                 "SELECT 1 FROM team WHERE tenant = ?1 AND name = ?2"
                 " AND (?3 IS NULL OR id <> ?3)",
                 "usu", tenant.uuid, name, team.uuid))
        return false;
    if (taken)
        return error_set(err, ERR_CONFLICT, "team_exists",
                         "Une équipe porte déjà le nom «\u00a0%.*s\u00a0».", SLICE_ARG(name));
    return true;
}

static void find_change(struct tx *tx, const user_id *before, size_t before_count,
                        const user_id *after, size_t after_count, struct change *change_out)
{
    user_id *set;
    size_t set_count;

    ids_set(tx, after, after_count, &set, &set_count);
    ids_minus(tx, before, before_count, set, set_count, &change_out->gone,
              &change_out->gone_count);
    ids_minus(tx, set, set_count, before, before_count, &change_out->come,
              &change_out->come_count);
}

static bool check_change(struct tx *tx, tenant_id tenant, enum membership kind,
                         const struct change *change, struct error *err)
{
    struct user user;

    if (change->gone_count + change->come_count > TEAM_CHANGES_MAX)
        return error_field(err, field_of(kind), "field_invalid",
                           "%d personnes au plus à la fois.", TEAM_CHANGES_MAX);
    for (size_t i = 0; i < change->come_count; i++) {
        if (!user_load(tx, tenant, change->come[i], &user, err)) {
            if (err->kind != ERR_NOT_FOUND)
                return false;
            return error_field(err, field_of(kind), "user_unknown",
                               "Cette personne est inconnue.");
        }
        if (!user.active)
            return error_field(err, field_of(kind), "field_invalid",
                               "%.*s n’est plus dans l’entreprise.", SLICE_ARG(user.name));
        if (kind == MEMBERSHIP_MANAGER && user.role == ROLE_EMPLOYEE)
            return error_field(err, field_of(kind), "field_invalid",
                               "%.*s n’a pas le rôle de manager.", SLICE_ARG(user.name));
    }
    return true;
}

static bool make_plan(struct tx *tx, const struct actor *by, const struct team *before,
                      const struct team_entry *entry, struct plan *plan_out, struct error *err)
{
    if (!entry_name(entry->name, "name", TEAM_NAME_MAX, &plan_out->name, err))
        return false;
    plan_out->minimum = entry->keep_minimum ? before->minimum : entry->minimum;
    if (plan_out->minimum < 0 || plan_out->minimum > TEAM_MEMBERS_MAX)
        return error_field(err, "minimum", "field_range", "Choisissez entre 0 et %d personnes.",
                           TEAM_MEMBERS_MAX);
    find_change(tx, before->members, before->member_count, entry->members, entry->member_count,
                &plan_out->changes[MEMBERSHIP_MEMBER]);
    find_change(tx, before->managers, before->manager_count, entry->managers,
                entry->manager_count, &plan_out->changes[MEMBERSHIP_MANAGER]);
    for (int kind = 0; kind < MEMBERSHIP_COUNT; kind++)
        if (!check_change(tx, by->tenant, (enum membership)kind, &plan_out->changes[kind], err))
            return false;
    return true;
}

/* ---- writing ---- */

/* Who comes or goes by hand does so whatever the dates said. */
static bool move(struct tx *tx, tenant_id tenant, enum membership kind, team_id team,
                 const struct change *change, struct error *err)
{
    bool dated = kind == MEMBERSHIP_MEMBER;

    for (size_t i = 0; i < change->gone_count; i++)
        if (!membership_remove(tx, tenant, kind, team, change->gone[i], err) ||
            (dated && !employment_forget_period(tx, tenant, change->gone[i], team, err)))
            return false;
    for (size_t i = 0; i < change->come_count; i++)
        if (!membership_add(tx, tenant, kind, team, change->come[i], field_of(kind), err) ||
            (dated && !employment_forget_period(tx, tenant, change->come[i], team, err)))
            return false;
    return true;
}

/* Everybody concerned, once. */
static void find_touched(struct tx *tx, const struct plan *plan, user_id **touched_out,
                         size_t *count_out)
{
    const struct change *changes = plan->changes;
    size_t total = 0, at = 0;
    user_id *all;

    for (int kind = 0; kind < MEMBERSHIP_COUNT; kind++)
        total += changes[kind].gone_count + changes[kind].come_count;
    all = arena_array(tx->arena, user_id, total + 1);
    for (int kind = 0; kind < MEMBERSHIP_COUNT; kind++) {
        for (size_t i = 0; i < changes[kind].gone_count; i++)
            all[at++] = changes[kind].gone[i];
        for (size_t i = 0; i < changes[kind].come_count; i++)
            all[at++] = changes[kind].come[i];
    }
    ids_set(tx, all, total, touched_out, count_out);
}

static bool note(struct tx *tx, const struct actor *by, team_id team, const char *action,
                 const struct plan *plan, struct error *err)
{
    const struct change *members = &plan->changes[MEMBERSHIP_MEMBER];
    const struct change *managers = &plan->changes[MEMBERSHIP_MANAGER];
    struct data data;
    struct json *json = data_open(&data);

    json_open_object(json, NULL);
    json_put_text(json, "name", plan->name);
    json_put_int(json, "minimum", plan->minimum);
    json_put_uuids(json, "members_come", members->come, members->come_count);
    json_put_uuids(json, "members_gone", members->gone, members->gone_count);
    json_put_uuids(json, "managers_come", managers->come, managers->come_count);
    json_put_uuids(json, "managers_gone", managers->gone, managers->gone_count);
    json_close_object(json);
    return audit_add(tx, by->tenant, by->user, "team", team.uuid, action, data_close(&data, tx),
                     err);
}

/* Things first, audiences last (people.h). */
static bool tell_people(struct tx *tx, const struct actor *by, team_id team,
                        const struct plan *plan, const user_id *people, size_t count,
                        struct error *err)
{
    const struct change *members = &plan->changes[MEMBERSHIP_MEMBER];
    struct user user;

    for (size_t i = 0; i < count; i++)
        if (!people_touch_user(tx, by->tenant, by->user, people[i], &user, err))
            return false;
    return people_moved(tx, by->tenant, by->user, people, count, &team,
                        members->come_count + members->gone_count > 0 ? 1 : 0, err);
}

static bool move_all(struct tx *tx, const struct actor *by, team_id team,
                     const struct plan *plan, struct error *err)
{
    for (int kind = 0; kind < MEMBERSHIP_COUNT; kind++)
        if (!move(tx, by->tenant, (enum membership)kind, team, &plan->changes[kind], err))
            return false;
    return true;
}

static bool check_count(struct tx *tx, tenant_id tenant, struct error *err)
{
    struct rows rows;
    int64_t count;

    if (!sql_one(tx, &rows, err, "SELECT count(*) FROM team WHERE tenant = ?1", "u",
                 tenant.uuid))
        return false;
    count = rows_int(&rows, 0);
    if (!rows_close(&rows, err))
        return false;
    if (count >= TEAMS_MAX)
        return error_set(err, ERR_LIMIT, "too_many_teams", "%d équipes au plus.", TEAMS_MAX);
    return true;
}

bool team_create(struct tx *tx, const struct actor *by, const struct team_entry *entry,
                 struct team *team_out, struct error *err)
{
    struct team team = { .version = 0 };
    user_id *touched;
    size_t touched_count;
    struct plan plan;

    if (!actor_need_hr(by, err) || !make_plan(tx, by, &team, entry, &plan, err) ||
        !check_name_free(tx, by->tenant, plan.name, team.id, err) ||
        !check_count(tx, by->tenant, err))
        return false;
    id_make(&team.id, tx->now_ms, tx->rng);
    find_touched(tx, &plan, &touched, &touched_count);
    return sql_run(tx, err,
                   "INSERT INTO team (tenant, id, name, minimum, created_at)"
                   " VALUES (?1, ?2, ?3, ?4, ?5)",
                   "uusii", by->tenant.uuid, team.id.uuid, plan.name, (int64_t)plan.minimum,
                   tx->now_ms) &&
           move_all(tx, by, team.id, &plan, err) &&
           note(tx, by, team.id, "created", &plan, err) &&
           people_load_team(tx, by->tenant, team.id, team_out, err) &&
           people_tell_team(tx, by->tenant, by->user, SLICE("team_created"), team_out, err) &&
           tell_people(tx, by, team.id, &plan, touched, touched_count, err);
}

bool team_update(struct tx *tx, const struct actor *by, team_id id, int64_t version,
                 const struct team_entry *entry, struct team *team_out, struct error *err)
{
    user_id *touched;
    size_t touched_count;
    struct plan plan;

    if (!people_load_team(tx, by->tenant, id, team_out, err) || !actor_need_hr(by, err) ||
        !entry_version_given(version, err) || !make_plan(tx, by, team_out, entry, &plan, err) ||
        !entry_version(version, team_out->version, err) ||
        !check_name_free(tx, by->tenant, plan.name, id, err))
        return false;
    find_touched(tx, &plan, &touched, &touched_count);
    if (touched_count == 0 && slice_eq(team_out->name, plan.name) &&
        team_out->minimum == plan.minimum)
        return true;
    return sql_run(tx, err,
                   "UPDATE team SET name = ?3, minimum = ?4 WHERE tenant = ?1 AND id = ?2",
                   "uusi", by->tenant.uuid, id.uuid, plan.name, (int64_t)plan.minimum) &&
           move_all(tx, by, id, &plan, err) && note(tx, by, id, "updated", &plan, err) &&
           people_touch_team(tx, by->tenant, by->user, id, team_out, err) &&
           tell_people(tx, by, id, &plan, touched, touched_count, err);
}

/* ---- taking away ---- */

/* Members who left are nobody's members any more; of those to come the dates speak. */
static bool check_unused(struct tx *tx, tenant_id tenant, const struct team *team,
                         struct error *err)
{
    struct rows rows;
    bool people = team->member_count > 0, plans = false;

    if (!sql_open(tx, &rows, err,
                  "SELECT 0 FROM team_period p JOIN users u ON u.tenant = p.tenant"
                  " AND u.id = p.user_id AND u.active = 1 WHERE p.tenant = ?1 AND p.team = ?2"
                  " AND (p.to_day IS NULL OR p.to_day >= ?3)"
                  " UNION ALL SELECT 1 FROM closed_period WHERE tenant = ?1 AND team = ?2"
                  " UNION ALL SELECT 1 FROM planning_entry WHERE tenant = ?1 AND team = ?2",
                  "uud", tenant.uuid, team->id.uuid, instant_day(tx->now_ms, "UTC")))
        return false;
    while (rows_next(&rows))
        *(rows_bool(&rows, 0) ? &plans : &people) = true;
    if (!rows_close(&rows, err))
        return false;
    if (people)
        return error_set(err, ERR_CONFLICT, "team_in_use",
                         "Cette équipe a encore des membres, ou en aura\u00a0: changez d’abord "
                         "leur équipe.");
    if (plans)
        return error_set(err, ERR_CONFLICT, "team_in_use",
                         "Cette équipe a des périodes fermées ou des notes au planning\u00a0: "
                         "supprimez-les d’abord.");
    return true;
}

static bool remove_rows(struct tx *tx, tenant_id tenant, team_id team, struct error *err)
{
    return sql_run(tx, err, "DELETE FROM team_member WHERE tenant = ?1 AND team = ?2", "uu",
                   tenant.uuid, team.uuid) &&
           sql_run(tx, err, "DELETE FROM team_manager WHERE tenant = ?1 AND team = ?2", "uu",
                   tenant.uuid, team.uuid) &&
           sql_run(tx, err, "DELETE FROM team_period WHERE tenant = ?1 AND team = ?2", "uu",
                   tenant.uuid, team.uuid) &&
           sql_run(tx, err, "DELETE FROM team WHERE tenant = ?1 AND id = ?2", "uu", tenant.uuid,
                   team.uuid);
}

bool team_delete(struct tx *tx, const struct actor *by, team_id id, int64_t version,
                 struct team *team_out, struct error *err)
{
    struct data data;
    struct user user;

    if (!people_load_team(tx, by->tenant, id, team_out, err) || !actor_need_hr(by, err) ||
        !entry_version_given(version, err) || !entry_version(version, team_out->version, err) ||
        !check_unused(tx, by->tenant, team_out, err) || !remove_rows(tx, by->tenant, id, err))
        return false;
    team_view(data_open(&data), NULL, team_out);
    if (!reference_gone(tx, by, "team", id.uuid, version + 1, data_close(&data, tx), err))
        return false;
    for (size_t i = 0; i < team_out->manager_count; i++)
        if (!people_touch_user(tx, by->tenant, by->user, team_out->managers[i], &user, err))
            return false;
    return people_moved(tx, by->tenant, by->user, team_out->managers, team_out->manager_count,
                        NULL, 0, err);
}

/* ---- one person ---- */

static bool unknown_person(struct error *err)
{
    if (err->kind != ERR_INVALID || !slice_eq(slice_of(err->code), SLICE("user_unknown")))
        return false;
    return entry_not_found(err);
}

/* The present people with one more or one less, through the same door as all of them. */
static bool change_one(struct tx *tx, const struct actor *by, team_id id, enum membership kind,
                       user_id user, bool in, struct error *err)
{
    struct team team, changed;
    struct team_entry entry;
    user_id *list;
    size_t count = 0;

    if (!people_load_team(tx, by->tenant, id, &team, err) || !actor_need_hr(by, err))
        return false;
    const user_id *present = kind == MEMBERSHIP_MEMBER ? team.members : team.managers;
    size_t present_count = kind == MEMBERSHIP_MEMBER ? team.member_count : team.manager_count;

    list = arena_array(tx->arena, user_id, present_count + 1);
    for (size_t i = 0; i < present_count; i++)
        if (!id_eq(present[i], user))
            list[count++] = present[i];
    if (in)
        list[count++] = user;
    entry = (struct team_entry){
        .name = team.name,
        .keep_minimum = true,
        .members = kind == MEMBERSHIP_MEMBER ? list : team.members,
        .member_count = kind == MEMBERSHIP_MEMBER ? count : team.member_count,
        .managers = kind == MEMBERSHIP_MANAGER ? list : team.managers,
        .manager_count = kind == MEMBERSHIP_MANAGER ? count : team.manager_count,
    };
    return team_update(tx, by, id, team.version, &entry, &changed, err) || unknown_person(err);
}

bool team_add_member(struct tx *tx, const struct actor *by, team_id id, user_id user,
                     struct error *err)
{
    return change_one(tx, by, id, MEMBERSHIP_MEMBER, user, true, err);
}

bool team_remove_member(struct tx *tx, const struct actor *by, team_id id, user_id user,
                        struct error *err)
{
    return change_one(tx, by, id, MEMBERSHIP_MEMBER, user, false, err);
}

bool team_add_manager(struct tx *tx, const struct actor *by, team_id id, user_id user,
                      struct error *err)
{
    return change_one(tx, by, id, MEMBERSHIP_MANAGER, user, true, err);
}

bool team_remove_manager(struct tx *tx, const struct actor *by, team_id id, user_id user,
                         struct error *err)
{
    return change_one(tx, by, id, MEMBERSHIP_MANAGER, user, false, err);
}

/* ---- reading ---- */

bool team_get(struct tx *tx, const struct actor *by, team_id id, struct team *team_out,
              struct error *err)
{
    return people_load_team(tx, by->tenant, id, team_out, err);
}

static bool read_after(struct tx *tx, tenant_id tenant, slice after, team_id *after_out,
                       struct error *err)
{
    struct team last;

    *after_out = (team_id){ { 0 } };
    if (after.len == 0)
        return true;
    if (id_parse(after, after_out)) {
        if (people_load_team(tx, tenant, *after_out, &last, err))
            return true;
        if (err->kind != ERR_NOT_FOUND)
            return false;
    }
    return entry_page_unknown(err);
}

bool team_list(struct tx *tx, const struct actor *by, slice after, size_t limit,
               struct team **list_out, size_t *count_out, slice *next_out, struct error *err)
{
    char next[ID_TEXT_LEN + 1];
    struct rows rows;
    struct team *list;
    team_id *ids, last;
    size_t count;

    *count_out = 0;
    *next_out = SLICE("");
    if (limit == 0 || limit > TEAM_PAGE_MAX)
        limit = TEAM_PAGE_MAX;
    if (!read_after(tx, by->tenant, after, &last, err) ||
        !sql_open(tx, &rows, err,
                  "SELECT id FROM team WHERE tenant = ?1"
                  " AND (?2 IS NULL OR (name, id) >"
                  "  (SELECT a.name, a.id FROM team a WHERE a.tenant = ?1 AND a.id = ?2))"
                  " ORDER BY name, id LIMIT ?3",
                  "uui", by->tenant.uuid, last.uuid, (int64_t)limit + 1) ||
        !ids_collect(&rows, &ids, &count, err))
        return false;
    if (count > limit) { /* the one too many says that there is a next page */
        count = limit;
        uuid_text(ids[count - 1].uuid, next);
        *next_out = arena_dup(tx->arena, slice_of(next));
    }
    list = arena_array(tx->arena, struct team, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!people_load_team(tx, by->tenant, ids[i], &list[i], err))
            return false;
    *list_out = list;
    *count_out = count;
    return true;
}
