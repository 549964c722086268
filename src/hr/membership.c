#include "hr/membership.h"

#include "hr/ids.h"
#include "hr/team.h"

/* Statements are known by the address of their text, so each kind has its own. */
static const struct words {
    const char *of_team, *count_team, *count_user, *add, *remove;
    int64_t team_max, user_max;
} words[MEMBERSHIP_COUNT] = {
    [MEMBERSHIP_MEMBER] = {
        "SELECT m.user_id FROM team_member m JOIN users u ON u.tenant = m.tenant"
        " AND u.id = m.user_id WHERE m.tenant = ?1 AND m.team = ?2 AND u.active = 1"
        " ORDER BY m.user_id",
        "SELECT count(*) FROM team_member WHERE tenant = ?1 AND team = ?2",
        "SELECT count(*) FROM team_member WHERE tenant = ?1 AND user_id = ?2",
        "INSERT INTO team_member (tenant, team, user_id) VALUES (?1, ?2, ?3)"
        " ON CONFLICT DO NOTHING",
        "DELETE FROM team_member WHERE tenant = ?1 AND team = ?2 AND user_id = ?3",
        TEAM_MEMBERS_MAX, USER_TEAMS_MAX,
    },
    [MEMBERSHIP_MANAGER] = {
        "SELECT m.user_id FROM team_manager m JOIN users u ON u.tenant = m.tenant"
        " AND u.id = m.user_id WHERE m.tenant = ?1 AND m.team = ?2 AND u.active = 1"
        " ORDER BY m.user_id",
        "SELECT count(*) FROM team_manager WHERE tenant = ?1 AND team = ?2",
        "SELECT count(*) FROM team_manager WHERE tenant = ?1 AND user_id = ?2",
        "INSERT INTO team_manager (tenant, team, user_id) VALUES (?1, ?2, ?3)"
        " ON CONFLICT DO NOTHING",
        "DELETE FROM team_manager WHERE tenant = ?1 AND team = ?2 AND user_id = ?3",
        TEAM_MANAGERS_MAX, USER_MANAGED_MAX,
    },
};

bool membership_of_user(struct tx *tx, tenant_id tenant, user_id user,
                        struct memberships *memberships_out, struct error *err)
{
    struct memberships found = { .team_count = 0 };
    struct rows rows;

    if (!sql_open(tx, &rows, err,
                  "SELECT team, 0 FROM team_member WHERE tenant = ?1 AND user_id = ?2"
                  " UNION ALL"
                  " SELECT team, 1 FROM team_manager WHERE tenant = ?1 AND user_id = ?2"
                  " ORDER BY 2, 1",
                  "uu", tenant.uuid, user.uuid))
        return false;
    while (rows_next(&rows)) {
        if (!rows_bool(&rows, 1) && found.team_count < USER_TEAMS_MAX)
            rows_uuid(&rows, 0, found.teams[found.team_count++].uuid);
        else if (rows_bool(&rows, 1) && found.managed_count < USER_MANAGED_MAX)
            rows_uuid(&rows, 0, found.managed[found.managed_count++].uuid);
    }
    *memberships_out = found;
    return rows_close(&rows, err);
}

/* Only of managers who could decide themselves. */
#define STANDS_IN_FOR                                    \
    " FROM deputy d JOIN users m ON m.tenant = d.tenant" \
    " AND m.id = d.manager AND m.active = 1 AND m.role <> 'employee'"
#define STANDS_IN " WHERE d.tenant = ?1 AND d.deputy = ?2 AND d.active = 1"

enum { MANDATE_REPORT, MANDATE_STAND_IN, MANDATE_TEAM_FOR, MANDATE_REPORT_FOR };

static void take_mandate(struct actor *actor, int kind, const struct rows *rows)
{
    bool own = kind == MANDATE_REPORT;

    if (kind == MANDATE_STAND_IN && actor->stand_in_count < ACTOR_STAND_INS_MAX)
        rows_uuid(rows, 1, actor->stands_in_for[actor->stand_in_count++].uuid);
    else if (kind == MANDATE_TEAM_FOR && actor->managed_count < ACTOR_MANAGED_MAX)
        rows_uuid(rows, 1, actor->managed[actor->managed_count++].uuid);
    else if ((own && actor->report_count < USER_REPORTS_MAX) ||
             (kind == MANDATE_REPORT_FOR && actor->report_count < ACTOR_REPORTS_MAX))
        rows_uuid(rows, 1, actor->reports[actor->report_count++].uuid);
    actor->reports_own += own ? actor->report_count - actor->reports_own : 0;
}

bool membership_mandate(struct tx *tx, struct actor *actor, struct error *err)
{
    struct rows rows;

    if (!sql_open(tx, &rows, err,
                  "SELECT 0, user_id FROM user_manager WHERE tenant = ?1 AND manager = ?2"
                  " UNION ALL"
                  " SELECT 1, d.manager" STANDS_IN_FOR STANDS_IN " UNION ALL"
                  " SELECT 2, g.team" STANDS_IN_FOR " JOIN team_manager g"
                  "  ON g.tenant = d.tenant AND g.user_id = d.manager" STANDS_IN " UNION ALL"
                  " SELECT 3, r.user_id" STANDS_IN_FOR " JOIN user_manager r"
                  "  ON r.tenant = d.tenant AND r.manager = d.manager" STANDS_IN
                  " ORDER BY 1, 2",
                  "uu", actor->tenant.uuid, actor->user.uuid))
        return false;
    while (rows_next(&rows))
        take_mandate(actor, (int)rows_int(&rows, 0), &rows);
    return rows_close(&rows, err);
}

bool membership_of_team(struct tx *tx, tenant_id tenant, enum membership kind, team_id team,
                        user_id **list_out, size_t *count_out, struct error *err)
{
    struct rows rows;

    return sql_open(tx, &rows, err, words[kind].of_team, "uu", tenant.uuid, team.uuid) &&
           ids_collect(&rows, list_out, count_out, err);
}

static bool count(struct tx *tx, const char *sql, tenant_id tenant, const uint8_t id[16],
                  int64_t *count_out, struct error *err)
{
    struct rows rows;

    if (!sql_one(tx, &rows, err, sql, "uu", tenant.uuid, id))
        return false;
    *count_out = rows_int(&rows, 0);
    return rows_close(&rows, err);
}

bool membership_add(struct tx *tx, tenant_id tenant, enum membership kind, team_id team,
                    user_id user, const char *field, struct error *err)
{
    const struct words *w = &words[kind];
    int64_t in_team, of_user;

    if (!sql_run(tx, err, w->add, "uuu", tenant.uuid, team.uuid, user.uuid) ||
        !count(tx, w->count_team, tenant, team.uuid, &in_team, err) ||
        !count(tx, w->count_user, tenant, user.uuid, &of_user, err))
        return false;
    if (in_team > w->team_max)
        return error_field(err, field, "field_invalid",
                           kind == MEMBERSHIP_MEMBER ? "Une équipe a %d membres au plus."
                                                     : "Une équipe a %d responsables au plus.",
                           (int)w->team_max);
    if (of_user > w->user_max)
        return error_field(err, field, "field_invalid",
                           kind == MEMBERSHIP_MEMBER
                               ? "Une personne fait partie de %d équipes au plus."
                               : "Une personne est responsable de %d équipes au plus.",
                           (int)w->user_max);
    return true;
}

bool membership_remove(struct tx *tx, tenant_id tenant, enum membership kind, team_id team,
                       user_id user, struct error *err)
{
    return sql_run(tx, err, words[kind].remove, "uuu", tenant.uuid, team.uuid, user.uuid);
}

bool membership_check_reports(struct tx *tx, tenant_id tenant, user_id manager,
                              const char *field, struct error *err)
{
    struct rows rows;
    int64_t count;

    if (!sql_one(tx, &rows, err,
                 "SELECT count(*) FROM user_manager WHERE tenant = ?1 AND manager = ?2", "uu",
                 tenant.uuid, manager.uuid))
        return false;
    count = rows_int(&rows, 0);
    if (!rows_close(&rows, err))
        return false;
    return count <= USER_REPORTS_MAX ||
           error_field(err, field, "field_invalid",
                       "Une personne est responsable directe de %d personnes au plus.",
                       USER_REPORTS_MAX);
}
