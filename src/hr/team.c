#include "hr/team.h"

#include "hr/audience.h"
#include "hr/audit.h"
#include "hr/data.h"
#include "hr/entry.h"
#include "hr/ids.h"
#include "hr/membership.h"
#include "hr/people.h"
#include "store/journal.h"

/* Who comes and who goes, of one kind. */
struct change {
    user_id *gone, *come;
    size_t gone_count, come_count;
};

static const char *field_of(enum membership kind)
{
    return kind == MEMBERSHIP_MEMBER ? "members" : "managers";
}

/* ---- looking at an entry ---- */

static bool check_name_free(struct tx *tx, tenant_id tenant, slice name, team_id team,
                            struct error *err)
{
    struct rows rows;
    bool taken = false;

    if (!sql_open(tx, &rows, err,
                  "SELECT 1 FROM team WHERE tenant = ?1 AND name = ?2"
                  " AND (?3 IS NULL OR id <> ?3)",
                  "usu", tenant.uuid, name, team.uuid))
        return false;
    while (rows_next(&rows))
        taken = true;
    if (!rows_close(&rows, err))
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

static bool check_come(struct tx *tx, tenant_id tenant, enum membership kind,
                       const struct change *change, struct error *err)
{
    struct user user;

    for (size_t i = 0; i < change->come_count; i++) {
        if (!user_load(tx, tenant, change->come[i], &user, err)) {
            if (err->kind != ERR_NOT_FOUND)
                return false;
            return error_field(err, field_of(kind), "user_unknown",
                               "Cette personne est inconnue.");
        }
        if (!user.active)
            return error_field(err, field_of(kind), "user_inactive",
                               "%.*s n’est plus dans l’entreprise.", SLICE_ARG(user.name));
        if (kind == MEMBERSHIP_MANAGER && user.role == ROLE_EMPLOYEE)
            return error_field(err, field_of(kind), "not_a_manager",
                               "%.*s n’a pas le rôle de manager.", SLICE_ARG(user.name));
    }
    return true;
}

/* ---- writing ---- */

static bool move(struct tx *tx, tenant_id tenant, enum membership kind, team_id team,
                 const struct change *change, struct error *err)
{
    for (size_t i = 0; i < change->gone_count; i++)
        if (!membership_remove(tx, tenant, kind, team, change->gone[i], err))
            return false;
    for (size_t i = 0; i < change->come_count; i++)
        if (!membership_add(tx, tenant, kind, team, change->come[i], field_of(kind), err))
            return false;
    return true;
}

/* Everybody concerned, once. */
static void find_touched(struct tx *tx, const struct change changes[MEMBERSHIP_COUNT],
                         user_id **touched_out, size_t *count_out)
{
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

static void put_ids(struct json *json, const char *key, const user_id *ids, size_t count)
{
    json_open_array(json, key);
    for (size_t i = 0; i < count; i++)
        json_put_uuid(json, NULL, ids[i].uuid);
    json_close_array(json);
}

static bool note(struct tx *tx, const struct actor *by, team_id team, const char *action,
                 slice name, const struct change changes[MEMBERSHIP_COUNT], struct error *err)
{
    const struct change *members = &changes[MEMBERSHIP_MEMBER];
    const struct change *managers = &changes[MEMBERSHIP_MANAGER];
    struct data data;
    struct json *json = data_open(&data);

    json_open_object(json, NULL);
    json_put_text(json, "name", name);
    put_ids(json, "members_come", members->come, members->come_count);
    put_ids(json, "members_gone", members->gone, members->gone_count);
    put_ids(json, "managers_come", managers->come, managers->come_count);
    put_ids(json, "managers_gone", managers->gone, managers->gone_count);
    json_close_object(json);
    return audit_add(tx, by->tenant, by->user, "team", team.uuid, action,
                     data_close(&data, tx), err);
}

/* Things first, audiences last (people.h). */
static bool tell_people(struct tx *tx, const struct actor *by, const user_id *people,
                        size_t count, struct error *err)
{
    struct user user;

    for (size_t i = 0; i < count; i++)
        if (!people_touch_user(tx, by->tenant, by->user, people[i], &user, err))
            return false;
    for (size_t i = 0; i < count; i++)
        if (!audience_changed(tx, by->tenant, by->user, people[i], err))
            return false;
    return true;
}

static bool check_size(const struct change changes[MEMBERSHIP_COUNT], struct error *err)
{
    for (int kind = 0; kind < MEMBERSHIP_COUNT; kind++)
        if (changes[kind].gone_count + changes[kind].come_count > TEAM_CHANGES_MAX)
            return error_field(err, field_of((enum membership)kind), "too_many_changes",
                               "%d personnes au plus à la fois.", TEAM_CHANGES_MAX);
    return true;
}

/* The rows, then the notes and the facts. `before` has version 0 for a new team. */
static bool apply(struct tx *tx, const struct actor *by, const struct team *before, slice name,
                  const struct team_entry *entry, struct team *team_out, struct error *err)
{
    struct change changes[MEMBERSHIP_COUNT];
    bool is_new = before->version == 0;
    user_id *touched;
    size_t touched_count;

    find_change(tx, before->members, before->member_count, entry->members, entry->member_count,
                &changes[MEMBERSHIP_MEMBER]);
    find_change(tx, before->managers, before->manager_count, entry->managers,
                entry->manager_count, &changes[MEMBERSHIP_MANAGER]);
    find_touched(tx, changes, &touched, &touched_count);
    if (!is_new && touched_count == 0 && slice_eq(before->name, name)) {
        *team_out = *before;
        return true;
    }
    if (!check_size(changes, err))
        return false;
    for (int kind = 0; kind < MEMBERSHIP_COUNT; kind++)
        if (!check_come(tx, by->tenant, (enum membership)kind, &changes[kind], err) ||
            !move(tx, by->tenant, (enum membership)kind, before->id, &changes[kind], err))
            return false;
    if (!note(tx, by, before->id, is_new ? "created" : "updated", name, changes, err))
        return false;
    if (is_new) {
        if (!people_load_team(tx, by->tenant, before->id, team_out, err) ||
            !people_tell_team(tx, by->tenant, by->user, SLICE("team_created"), team_out, err))
            return false;
    } else if (!people_touch_team(tx, by->tenant, by->user, before->id, team_out, err)) {
        return false;
    }
    return tell_people(tx, by, touched, touched_count, err);
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
    slice name;

    if (!actor_need_hr(by, err) ||
        !entry_name(entry->name, "name", TEAM_NAME_MAX, &name, err) ||
        !check_count(tx, by->tenant, err) ||
        !check_name_free(tx, by->tenant, name, team.id, err))
        return false;
    id_make(&team.id, tx->now_ms, tx->rng);
    return sql_run(tx, err,
                   "INSERT INTO team (tenant, id, name, created_at) VALUES (?1, ?2, ?3, ?4)",
                   "uusi", by->tenant.uuid, team.id.uuid, name, tx->now_ms) &&
           apply(tx, by, &team, name, entry, team_out, err);
}

bool team_update(struct tx *tx, const struct actor *by, team_id id, int64_t version,
                 const struct team_entry *entry, struct team *team_out, struct error *err)
{
    struct team before;
    slice name;

    if (!actor_need_hr(by, err) || !people_load_team(tx, by->tenant, id, team_out, err) ||
        !entry_version(version, team_out->version, err) ||
        !entry_name(entry->name, "name", TEAM_NAME_MAX, &name, err) ||
        !check_name_free(tx, by->tenant, name, id, err))
        return false;
    before = *team_out;
    if (!slice_eq(before.name, name) &&
        !sql_run(tx, err, "UPDATE team SET name = ?3 WHERE tenant = ?1 AND id = ?2", "uus",
                 by->tenant.uuid, id.uuid, name))
        return false;
    return apply(tx, by, &before, name, entry, team_out, err);
}

/* ---- one person ---- */

static bool unknown_person(struct error *err)
{
    if (err->kind != ERR_INVALID || !slice_eq(slice_of(err->code), SLICE("user_unknown")))
        return false;
    return error_set(err, ERR_NOT_FOUND, "user_unknown", "Cette personne est inconnue.");
}

/* The present people with one more or one less, through the same door as all of them. */
static bool change_one(struct tx *tx, const struct actor *by, team_id id, enum membership kind,
                       user_id user, bool in, struct error *err)
{
    struct team team, changed;
    struct team_entry entry;
    user_id *list;
    size_t count = 0;

    if (!actor_need_hr(by, err) || !people_load_team(tx, by->tenant, id, &team, err))
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

/* ---- away ---- */

bool team_delete(struct tx *tx, const struct actor *by, team_id id, int64_t version,
                 struct error *err)
{
    struct fact_draft draft = {
        .tenant = by->tenant,
        .type = SLICE("team_deleted"),
        .actor = by->user,
    };
    struct team team, empty;
    struct team_entry nobody;
    struct data data;
    struct json *json;

    if (!actor_need_hr(by, err) || !people_load_team(tx, by->tenant, id, &team, err) ||
        !entry_version(version, team.version, err))
        return false;
    if (team.member_count > 0)
        return error_set(err, ERR_CONFLICT, "team_not_empty",
                         "Cette équipe a encore %zu membre(s). Retirez-les d’abord.",
                         team.member_count);
    nobody = (struct team_entry){ .name = team.name };
    if (!team_update(tx, by, id, version, &nobody, &empty, err) ||
        !sql_run(tx, err, "DELETE FROM team WHERE tenant = ?1 AND id = ?2", "uu",
                 by->tenant.uuid, id.uuid) ||
        !audit_add(tx, by->tenant, by->user, "team", id.uuid, "deleted", SLICE(""), err))
        return false;
    json = data_open(&data);
    json_open_object(json, NULL);
    json_put_uuid(json, "id", id.uuid);
    json_close_object(json);
    fact_draft_view(&draft, channel_everyone(), data_close(&data, tx));
    return journal_append(tx, &draft, err);
}

/* ---- reading ---- */

bool team_get(struct tx *tx, const struct actor *by, team_id id, struct team *team_out,
              struct error *err)
{
    return people_load_team(tx, by->tenant, id, team_out, err);
}

bool team_list(struct tx *tx, const struct actor *by, struct team **list_out,
               size_t *count_out, struct error *err)
{
    struct rows rows;
    team_id *ids;
    struct team *list;
    size_t count;

    *count_out = 0;
    if (!sql_open(tx, &rows, err, "SELECT id FROM team WHERE tenant = ?1 ORDER BY name, id",
                  "u", by->tenant.uuid) ||
        !ids_collect(&rows, &ids, &count, err))
        return false;
    list = arena_array(tx->arena, struct team, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!people_load_team(tx, by->tenant, ids[i], &list[i], err))
            return false;
    *list_out = list;
    *count_out = count;
    return true;
}
