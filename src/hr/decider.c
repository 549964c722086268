#include "hr/decider.h"

#include "hr/deputy.h"
#include "hr/employment.h"
#include "hr/ids.h"
#include "hr/rule.h"
#include "hr/team.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* A list that grows: each person once, by the first reason found. */
struct deciders {
    struct tx *tx;
    struct decider *list;
    size_t count, cap;
};

static bool has(const struct deciders *deciders, user_id id)
{
    for (size_t i = 0; i < deciders->count; i++)
        if (id_eq(deciders->list[i].id, id))
            return true;
    return false;
}

static void put(struct deciders *deciders, const struct decider *decider)
{
    if (has(deciders, decider->id))
        return;
    if (deciders->count == deciders->cap) {
        size_t cap = deciders->cap ? deciders->cap * 2 : 16;
        struct decider *more = arena_array(deciders->tx->arena, struct decider, cap);

        if (deciders->count > 0)
            memcpy(more, deciders->list, deciders->count * sizeof(struct decider));
        deciders->list = more;
        deciders->cap = cap;
    }
    deciders->list[deciders->count++] = *decider;
}

/* ---- the managers, and who was named to stand in for them ---- */

struct stand_in {
    bool named, active;
    struct decider decider;
};

static bool put_managers(struct deciders *deciders, tenant_id tenant, user_id owner,
                         struct stand_in **stand_ins_out, struct error *err)
{
    struct rows rows;
    size_t cap = TEAM_MANAGERS_MAX * USER_TEAMS_MAX + EMPLOYMENT_MANAGERS_MAX;
    struct stand_in *stand_ins = arena_array(deciders->tx->arena, struct stand_in, cap);

    if (!sql_open(deciders->tx, &rows, err,
                  "SELECT u.id, u.name, c.why, c.team, d.deputy, p.name, d.active FROM"
                  " (SELECT g.user_id AS id, 0 AS why, t.name AS team FROM team_member m"
                  "   JOIN team_manager g ON g.tenant = m.tenant AND g.team = m.team"
                  "   JOIN team t ON t.tenant = m.tenant AND t.id = m.team"
                  "   WHERE m.tenant = ?1 AND m.user_id = ?2"
                  "  UNION ALL"
                  "  SELECT r.manager, 1, '' FROM user_manager r"
                  "   WHERE r.tenant = ?1 AND r.user_id = ?2) c"
                  " JOIN users u ON u.tenant = ?1 AND u.id = c.id"
                  " LEFT JOIN deputy d ON d.tenant = ?1 AND d.manager = u.id"
                  " LEFT JOIN users p ON p.tenant = ?1 AND p.id = d.deputy"
                  " WHERE u.id <> ?2 AND u.active = 1 AND u.role <> 'employee'"
                  " ORDER BY c.why, u.name, u.id, c.team",
                  "uu", tenant.uuid, owner.uuid))
        return false;
    while (deciders->count < cap && rows_next(&rows)) {
        struct stand_in *stand_in = &stand_ins[deciders->count];
        struct decider decider = {
            .name = rows_keep(&rows, 1),
            .why = rows_int(&rows, 2) == 0 ? DECIDER_TEAM : DECIDER_DIRECT,
            .of = rows_keep(&rows, 3),
        };

        rows_uuid(&rows, 0, decider.id.uuid);
        *stand_in = (struct stand_in){
            .named = !rows_is_null(&rows, 4),
            .active = rows_bool(&rows, 6),
            .decider = { .name = rows_keep(&rows, 5),
                         .why = DECIDER_DEPUTY,
                         .of = decider.name },
        };
        rows_uuid(&rows, 4, stand_in->decider.id.uuid);
        put(deciders, &decider);
    }
    *stand_ins_out = stand_ins;
    return rows_close(&rows, err);
}

/* Who stands in for the owner decides nothing of theirs (view.h: relation.stands_in). */
static bool stands_in_for(struct tx *tx, tenant_id tenant, user_id deputy, user_id owner,
                          bool *so_out, struct error *err)
{
    return sql_any(tx, so_out, err,
                   "SELECT 1 FROM deputy WHERE tenant = ?1 AND manager = ?2 AND deputy = ?3"
                   " AND active = 1",
                   "uuu", tenant.uuid, owner.uuid, deputy.uuid);
}

/* One manager: their deputy joins the list. *reached_out: is there somebody for them, or are
 * they here themselves? */
static bool put_stand_in(struct deciders *deciders, tenant_id tenant, user_id owner,
                         user_id manager, const struct stand_in *stand_in, bool *reached_out,
                         struct error *err)
{
    bool away = false, of_owner = false;

    *reached_out = true;
    if (!stand_in->named)
        return true; /* nobody was named: it waits for them */
    if (stand_in->active) {
        if (!stands_in_for(deciders->tx, tenant, stand_in->decider.id, owner, &of_owner, err))
            return false;
        *reached_out = !of_owner && !id_eq(stand_in->decider.id, owner);
        if (*reached_out)
            put(deciders, &stand_in->decider);
        return true;
    }
    if (!deputy_is_away(deciders->tx, tenant, manager, &away, err))
        return false;
    *reached_out = !away;
    return true;
}

static bool put_stand_ins(struct deciders *deciders, tenant_id tenant, user_id owner,
                          const struct stand_in *stand_ins, bool *reached_out,
                          struct error *err)
{
    size_t managers = deciders->count;

    *reached_out = managers == 0;
    for (size_t i = 0; i < managers; i++) {
        bool reached;

        if (!put_stand_in(deciders, tenant, owner, deciders->list[i].id, &stand_ins[i],
                          &reached, err))
            return false;
        *reached_out |= reached;
    }
    return true;
}

/* ---- HR ---- */

static bool put_hr(struct deciders *deciders, tenant_id tenant, user_id owner,
                   enum decider_why why, struct error *err)
{
    struct rows rows;

    if (!sql_open(deciders->tx, &rows, err,
                  "SELECT id, name FROM users WHERE tenant = ?1 AND role = 'admin'"
                  " AND active = 1 AND id <> ?2 ORDER BY name, id",
                  "uu", tenant.uuid, owner.uuid))
        return false;
    while (rows_next(&rows)) {
        struct decider decider = { .name = rows_keep(&rows, 1), .why = why, .of = SLICE("") };

        rows_uuid(&rows, 0, decider.id.uuid);
        put(deciders, &decider);
    }
    return rows_close(&rows, err);
}

/* Why there is no manager for somebody. */
static bool find_why_hr(struct tx *tx, tenant_id tenant, user_id owner,
                        enum decider_why *why_out, struct error *err)
{
    struct rows rows;

    *why_out = DECIDER_HR;
    if (!sql_open(tx, &rows, err,
                  "SELECT 1 FROM team_member m JOIN team_manager g ON g.tenant = m.tenant"
                  " AND g.team = m.team AND g.user_id = m.user_id"
                  " WHERE m.tenant = ?1 AND m.user_id = ?2 LIMIT 1",
                  "uu", tenant.uuid, owner.uuid))
        return false;
    while (rows_next(&rows))
        *why_out = DECIDER_HR_MANAGER;
    return rows_close(&rows, err);
}

/* ---- questions ---- */

bool decider_list(struct tx *tx, tenant_id tenant, user_id owner, struct decider **list_out,
                  size_t *count_out, struct error *err)
{
    struct deciders deciders = { .tx = tx };
    enum decider_why why = DECIDER_HR_AWAY;
    struct stand_in *stand_ins;
    bool reached;

    if (!put_managers(&deciders, tenant, owner, &stand_ins, err) ||
        !put_stand_ins(&deciders, tenant, owner, stand_ins, &reached, err))
        return false;
    if (deciders.count == 0 && !find_why_hr(tx, tenant, owner, &why, err))
        return false;
    if ((deciders.count == 0 || !reached) && !put_hr(&deciders, tenant, owner, why, err))
        return false;
    *list_out = deciders.list;
    *count_out = deciders.count;
    return true;
}

static bool nobody(struct error *err, const char *sentence)
{
    return error_set(err, ERR_CONFLICT, "nobody_decides", "%s", sentence);
}

bool decider_need(struct tx *tx, tenant_id tenant, user_id owner, int steps,
                  struct decider **list_out, size_t *count_out, struct error *err)
{
    user_id *hr;
    size_t hr_count = 1;

    if (!decider_list(tx, tenant, owner, list_out, count_out, err) ||
        (steps == 2 && !decider_hr(tx, tenant, owner, &hr, &hr_count, err)))
        return false;
    if (!rule_holds(RULE_NOBODY_DECIDES))
        return true;
    if (*count_out == 0)
        return nobody(err, "Personne ne peut décider de cette demande\u00a0: il faut un "
                           "responsable ou une autre personne des RH.");
    if (hr_count == 0)
        return nobody(err, "Personne ne peut approuver cette demande\u00a0: les RH décident en "
                           "dernier, et il faut une autre personne des RH.");
    return true;
}

bool decider_ids(struct tx *tx, tenant_id tenant, user_id owner, user_id **list_out,
                 size_t *count_out, struct error *err)
{
    struct decider *list;

    if (!decider_list(tx, tenant, owner, &list, count_out, err))
        return false;
    *list_out = arena_array(tx->arena, user_id, *count_out + 1);
    for (size_t i = 0; i < *count_out; i++)
        (*list_out)[i] = list[i].id;
    return true;
}

bool decider_hr(struct tx *tx, tenant_id tenant, user_id except, user_id **list_out,
                size_t *count_out, struct error *err)
{
    struct rows rows;

    return sql_open(tx, &rows, err,
                    "SELECT id FROM users WHERE tenant = ?1 AND role = 'admin' AND active = 1"
                    " AND (?2 IS NULL OR id <> ?2) ORDER BY id",
                    "uu", tenant.uuid, except.uuid) &&
           ids_collect(&rows, list_out, count_out, err);
}

/* ---- in words ---- */

/* `%.*s` is the name behind the reason. */
static const struct why_words {
    const char *french, *english;
} why_words[DECIDER_WHY_COUNT] = {
    [DECIDER_TEAM] = { "responsable de l’équipe %.*s", "manager of the team %.*s" },
    [DECIDER_DIRECT] = { "responsable direct%.*s", "direct manager%.*s" },
    [DECIDER_DEPUTY] = { "supplée %.*s pendant son absence",
                         "stands in for %.*s, who is away" },
    [DECIDER_HR_AWAY] = { "RH\u00a0: les responsables et leurs suppléants sont absents%.*s",
                          "HR: the managers and their deputies are away%.*s" },
    [DECIDER_HR_MANAGER] = { "RH\u00a0: personne d’autre n’est responsable de l’équipe%.*s",
                             "HR: nobody else manages the team%.*s" },
    [DECIDER_HR] = { "RH\u00a0: aucun responsable n’est désigné%.*s",
                     "HR: no manager is named%.*s" },
};

void decider_view(struct json *json, const char *key, const struct decider *list, size_t count,
                  bool english)
{
    char why[160 + USER_NAME_MAX];

    json_open_array(json, key);
    for (size_t i = 0; i < count; i++) {
        const struct why_words *words = &why_words[list[i].why];

        assert(list[i].why < DECIDER_WHY_COUNT);
        snprintf(why, sizeof why, english ? words->english : words->french,
                 SLICE_ARG(list[i].of));
        json_open_object(json, NULL);
        json_put_uuid(json, "id", list[i].id.uuid);
        json_put_text(json, "name", list[i].name);
        json_put_text(json, "why", slice_of(why));
        json_close_object(json);
    }
    json_close_array(json);
}
