#include "hr/closed_period.h"

#include "hr/audit.h"
#include "hr/data.h"
#include "hr/entry.h"
#include "hr/ids.h"
#include "hr/notification_words.h"
#include "hr/rule.h"
#include "store/journal.h"

#include <string.h>

/* ---- reading ---- */

#define PERIOD_COLUMNS "id, version, name, team, start_day, end_day"

static void read_period(const struct rows *rows, struct closed_period *period_out)
{
    *period_out = (struct closed_period){
        .version = rows_int(rows, 1),
        .name = rows_keep(rows, 2),
        .from = rows_date(rows, 4),
        .to = rows_date(rows, 5),
    };
    rows_uuid(rows, 0, period_out->id.uuid);
    rows_uuid(rows, 3, period_out->team.uuid);
}

bool closed_period_list(struct tx *tx, tenant_id tenant, struct closed_period **list_out,
                        size_t *count_out, struct error *err)
{
    struct closed_period *list =
        arena_array(tx->arena, struct closed_period, CLOSED_PERIODS_MAX);
    struct rows rows;
    size_t count = 0;

    *list_out = list;
    if (!sql_open(tx, &rows, err,
                  "SELECT " PERIOD_COLUMNS " FROM closed_period WHERE tenant = ?1"
                  " ORDER BY start_day, end_day, id LIMIT ?2",
                  "ui", tenant.uuid, (int64_t)CLOSED_PERIODS_MAX))
        return false;
    while (rows_next(&rows))
        read_period(&rows, &list[count++]);
    *count_out = count;
    return rows_close(&rows, err);
}

static bool load(struct tx *tx, tenant_id tenant, period_id id,
                 struct closed_period *period_out, struct error *err)
{
    struct rows rows;

    if (!sql_one(tx, &rows, err,
                 "SELECT " PERIOD_COLUMNS " FROM closed_period WHERE tenant = ?1 AND id = ?2",
                 "uu", tenant.uuid, id.uuid))
        return err->kind == ERR_NOT_FOUND ? entry_not_found(err) : false;
    read_period(&rows, period_out);
    return rows_close(&rows, err);
}

/* ---- writing ---- */

static bool check_team(struct tx *tx, tenant_id tenant, team_id team, struct error *err)
{
    struct rows rows;

    if (id_is_none(team))
        return true;
    if (sql_one(tx, &rows, err, "SELECT 1 FROM team WHERE tenant = ?1 AND id = ?2", "uu",
                tenant.uuid, team.uuid))
        return rows_close(&rows, err);
    if (err->kind != ERR_NOT_FOUND)
        return false;
    return error_field(err, "team_id", "team_unknown", "Cette équipe est inconnue.");
}

static bool check_count(struct tx *tx, tenant_id tenant, struct error *err)
{
    struct closed_period *list;
    size_t count;

    if (!closed_period_list(tx, tenant, &list, &count, err))
        return false;
    return count < CLOSED_PERIODS_MAX ||
           error_field(err, "name", "field_range",
                       "%d périodes au plus\u00a0: supprimez d’abord les anciennes.",
                       CLOSED_PERIODS_MAX);
}

static bool check_entry(struct tx *tx, tenant_id tenant, const struct closed_period *entry,
                        slice *name_out, struct error *err)
{
    if (!entry_name(entry->name, "name", CLOSED_PERIOD_NAME_MAX, name_out, err) ||
        !check_team(tx, tenant, entry->team, err))
        return false;
    return entry->to.day >= entry->from.day ||
           error_field(err, "to", "period_order", "La fin précède le début.");
}

static slice gone_data(struct tx *tx, const struct closed_period *period)
{
    struct data data;
    struct json *json = data_open(&data);

    json_open_object(json, NULL);
    json_put_uuid(json, "id", period->id.uuid);
    json_put_int(json, "version", period->version);
    json_close_object(json);
    return data_close(&data, tx);
}

static bool tell(struct tx *tx, const struct actor *by, const char *action,
                 const struct closed_period *period, struct error *err)
{
    bool gone = strcmp(action, "deleted") == 0;
    struct fact_draft draft = { .tenant = by->tenant,
                                .type = arena_printf(tx->arena, "closed_period_%s", action),
                                .actor = by->user };
    struct data data;
    slice json;

    closed_period_view(data_open(&data), NULL, period);
    json = data_close(&data, tx);
    fact_draft_view(&draft, channel_everyone(), gone ? gone_data(tx, period) : json);
    return audit_add(tx, by->tenant, by->user, "closed_period", period->id.uuid, action, json,
                     err) &&
           journal_append(tx, &draft, err);
}

bool closed_period_put(struct tx *tx, const struct actor *by, const struct closed_period *entry,
                       struct closed_period *entry_out, struct error *err)
{
    struct closed_period next = *entry; /* the answer may go where it came from */
    bool new = id_is_none(entry->id);

    if (!actor_need_hr(by, err) || (!new && !load(tx, by->tenant, next.id, entry_out, err)) ||
        (!new && !entry_version_given(next.version, err)) ||
        !check_entry(tx, by->tenant, &next, &next.name, err) ||
        (new && !check_count(tx, by->tenant, err)) ||
        (!new && !entry_version(next.version, entry_out->version, err)))
        return false;
    next.version = new ? 1 : next.version + 1;
    if (new)
        id_make(&next.id, tx->now_ms, tx->rng);
    *entry_out = next;
    if (new ? !sql_run(tx, err,
                       "INSERT INTO closed_period (tenant, id, name, team, start_day, end_day)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                       "uusudd", by->tenant.uuid, next.id.uuid, next.name, next.team.uuid,
                       next.from, next.to)
            : !sql_run(tx, err,
                       "UPDATE closed_period SET name = ?3, team = ?4, start_day = ?5,"
                       " end_day = ?6, version = ?7 WHERE tenant = ?1 AND id = ?2",
                       "uusuddi", by->tenant.uuid, next.id.uuid, next.name, next.team.uuid,
                       next.from, next.to, next.version))
        return false;
    return tell(tx, by, new ? "created" : "updated", &next, err);
}

bool closed_period_delete(struct tx *tx, const struct actor *by, period_id id, int64_t version,
                          struct closed_period *present_out, struct error *err)
{
    if (!actor_need_hr(by, err) || !load(tx, by->tenant, id, present_out, err) ||
        !entry_version_given(version, err) ||
        !entry_version(version, present_out->version, err))
        return false;
    present_out->version++;
    return sql_run(tx, err, "DELETE FROM closed_period WHERE tenant = ?1 AND id = ?2", "uu",
                   by->tenant.uuid, id.uuid) &&
           tell(tx, by, "deleted", present_out, err);
}

void closed_period_view(struct json *json, const char *key, const struct closed_period *period)
{
    json_open_object(json, key);
    json_put_uuid(json, "id", period->id.uuid);
    json_put_int(json, "version", period->version);
    json_put_text(json, "name", period->name);
    json_put_uuid(json, "team_id", period->team.uuid);
    json_put_date(json, "from", period->from);
    json_put_date(json, "to", period->to);
    json_close_object(json);
}

/* ---- asking inside one ---- */

static bool closed(const struct closed_period *period, struct error *err)
{
    struct notice notice = { .start = period->from, .end = period->to, .end_half = HALF_PM };
    struct buf days;

    buf_init(&days, 256);
    notification_days(&days, &notice, false);
    error_field(err, "start", "closed_period",
                "Aucun congé ne se demande pendant «\u00a0%.*s\u00a0», %s.",
                SLICE_ARG(period->name), days.data);
    buf_release(&days);
    return false;
}

bool closed_period_check(struct tx *tx, const struct actor *by, const struct absence *absence,
                         const team_id *teams, size_t count, struct error *err)
{
    struct closed_period found;
    struct rows rows;
    bool any = false;

    if ((actor_is_hr(by) && !actor_is_user(by, absence->user)) ||
        absence->decision != DECISION_DISCRETION ||
        strcmp(type_kind(absence->type), "absent") != 0 || !rule_holds(RULE_CLOSED_PERIOD))
        return true;
    if (!sql_open(tx, &rows, err,
                  "SELECT " PERIOD_COLUMNS " FROM closed_period WHERE tenant = ?1"
                  " AND start_day <= ?2 AND end_day >= ?3 ORDER BY start_day, id",
                  "udd", by->tenant.uuid, absence->end, absence->start))
        return false;
    while (!any && rows_next(&rows)) {
        read_period(&rows, &found);
        any = id_is_none(found.team) || ids_have(teams, count, found.team.uuid);
    }
    if (any)
        rows_leave(&rows);
    else if (!rows_close(&rows, err))
        return false;
    return !any || closed(&found, err);
}
