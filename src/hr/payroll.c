#include "hr/payroll.h"

#include "hr/audit.h"
#include "hr/balance_inside.h"
#include "hr/data.h"
#include "hr/ids.h"
#include "store/journal.h"

bool payroll_open_from(struct tx *tx, tenant_id tenant, date *day_out, struct error *err)
{
    struct rows rows;

    *day_out = (date){ DATE_FIRST_DAY };
    if (!sql_open(tx, &rows, err,
                  "SELECT month_day FROM payroll_month WHERE tenant = ?1"
                  " ORDER BY month_day DESC LIMIT 1",
                  "u", tenant.uuid))
        return false;
    while (rows_next(&rows))
        *day_out = month_add(rows_date(&rows, 0), 1);
    return rows_close(&rows, err);
}

static bool check(struct tx *tx, const struct actor *by, date month, struct error *err)
{
    date today, open_from;

    if (!actor_need_hr(by, err) || !workplace_today(tx, by->tenant, by->user, &today, err) ||
        !payroll_open_from(tx, by->tenant, &open_from, err))
        return false;
    if (month.day != month_add(month, 0).day || month_add(month, 1).day > today.day)
        return error_field(err, "month", "payroll_not_over",
                           "Choisissez le premier jour d’un mois terminé.");
    if (month.day < open_from.day)
        return error_set(err, ERR_CONFLICT, "payroll_closed",
                         "La paie de ce mois est déjà close.");
    return true;
}

/* Every line of the month that nobody wrote yet, of everybody. */
static bool write_all(struct tx *tx, const struct actor *by, date month, struct error *err)
{
    date last = date_add(month_add(month, 1), -1);
    struct rows rows;
    user_id *people;
    size_t count;

    if (!sql_open(tx, &rows, err,
                  "SELECT DISTINCT user_id FROM balance WHERE tenant = ?1 ORDER BY user_id",
                  "u", by->tenant.uuid) ||
        !ids_collect(&rows, &people, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct takings_person person;
        struct account *accounts;
        size_t account_count;

        if (!takings_load(tx, by->tenant, people[i], &person, err) ||
            !account_list(tx, by->tenant, people[i], SLICE(""), &accounts, &account_count, err))
            return false;
        for (size_t j = 0; j < account_count; j++)
            if (!account_write(tx, &person, &accounts[j], last, true, err))
                return false;
    }
    return true;
}

static bool announce(struct tx *tx, const struct actor *by, const struct payroll_month *month,
                     struct error *err)
{
    struct fact_draft draft = {
        .tenant = by->tenant,
        .type = SLICE("payroll_closed"),
        .actor = by->user,
    };
    struct data data;
    slice json;

    payroll_view(data_open(&data), NULL, month);
    json = data_close(&data, tx);
    fact_draft_view(&draft, channel_hr(), json);
    return audit_add(tx, by->tenant, by->user, "payroll", by->tenant.uuid, "closed", json,
                     err) &&
           journal_append(tx, &draft, err);
}

bool payroll_close(struct tx *tx, const struct actor *by, date month,
                   struct payroll_month *month_out, struct error *err)
{
    if (!check(tx, by, month, err) || !write_all(tx, by, month, err) ||
        !sql_run(tx, err,
                 "INSERT INTO payroll_month (tenant, month_day, at, user_id)"
                 " VALUES (?1, ?2, ?3, ?4)",
                 "udiu", by->tenant.uuid, month, tx->now_ms, by->user.uuid))
        return false;
    *month_out = (struct payroll_month){ month, tx->now_ms, by->user };
    return announce(tx, by, month_out, err);
}

bool payroll_list(struct tx *tx, const struct actor *by, struct payroll_month **list_out,
                  size_t *count_out, struct error *err)
{
    struct payroll_month *list;
    struct rows rows;
    size_t count = 0;

    if (!actor_need_hr(by, err))
        return false;
    list = arena_array(tx->arena, struct payroll_month, PAYROLL_MONTHS_MAX);
    if (!sql_open(tx, &rows, err,
                  "SELECT month_day, at, user_id FROM payroll_month WHERE tenant = ?1"
                  " ORDER BY month_day DESC LIMIT ?2",
                  "ui", by->tenant.uuid, (int64_t)PAYROLL_MONTHS_MAX))
        return false;
    while (rows_next(&rows)) {
        list[count] =
            (struct payroll_month){ rows_date(&rows, 0), rows_int(&rows, 1), { { 0 } } };
        rows_uuid(&rows, 2, list[count++].by.uuid);
    }
    *list_out = list;
    *count_out = count;
    return rows_close(&rows, err);
}

void payroll_view(struct json *json, const char *key, const struct payroll_month *month)
{
    json_open_object(json, key);
    json_put_date(json, "month", month->month);
    json_put_instant(json, "closed_at", month->at_ms);
    json_put_uuid(json, "closed_by", month->by.uuid);
    json_close_object(json);
}
