#include "hr/balance_change.h"

#include "base/instant.h"
#include "hr/audit.h"
#include "hr/balance_inside.h"
#include "hr/data.h"
#include "hr/due.h"
#include "hr/entry.h"
#include "hr/notification.h"
#include "hr/payroll.h"
#include "hr/user.h"

#include <string.h>

enum { OPEN_AHEAD_DAYS = 366, OPEN_BACK_DAYS = 366 * 60 };

static date later(date a, date b)
{
    return a.day > b.day ? a : b;
}

static bool audit_line(struct tx *tx, const struct actor *by, user_id user, slice type,
                       const struct ledger_line *line, struct error *err)
{
    struct data data;
    struct json *json = data_open(&data);

    json_open_object(json, NULL);
    json_put_text(json, "type", type);
    balance_line_view(json, "line", line, NULL, false, false);
    json_close_object(json);
    return audit_add(tx, by->tenant, by->user, "balance", user.uuid,
                     ledger_kind_text(line->kind), data_close(&data, tx), err);
}

static bool write_line(struct tx *tx, const struct actor *by, const struct account *account,
                       const struct ledger_line *line, struct error *err)
{
    return ledger_append(tx, by->tenant, account->user, account->type.code, line, err) &&
           audit_line(tx, by, account->user, account->type.code, line, err);
}

static bool tell(struct tx *tx, const struct actor *by, const struct takings_person *person,
                 struct account *account, struct balance *balance_out, struct error *err)
{
    team_id teams[USER_TEAMS_MAX];
    size_t count;

    return user_teams(tx, by->tenant, account->user, teams, &count, err) &&
           account_tell(tx, by, person, account, teams, count, balance_out, err);
}

/* ---- opening ---- */

static bool check_opening(struct tx *tx, const struct actor *by, slice code, date as_of,
                          size_t count, struct type *type_out, struct error *err)
{
    date today;

    if (!actor_need_hr(by, err) || !type_find(tx, by->tenant, code, type_out, err) ||
        !workplace_today(tx, by->tenant, by->user, &today, err))
        return false;
    if (!type_out->balance)
        return error_field(err, "type", "balance_none", "Ce type d’absence n’a pas de solde.");
    if (as_of.day > today.day + OPEN_AHEAD_DAYS || as_of.day < today.day - OPEN_BACK_DAYS)
        return error_field(err, "as_of", "field_range",
                           "Choisissez un jour d’au plus un an à venir.");
    if (count == 0 || count > BALANCE_OPEN_MAX)
        return error_field(err, "entries", "field_range", "De 1 à %d personnes à la fois.",
                           BALANCE_OPEN_MAX);
    return true;
}

static bool open_account(struct tx *tx, const struct actor *by, const struct account *account,
                         struct error *err)
{
    struct user person;

    if (!user_load(tx, by->tenant, account->user, &person, err)) {
        if (err->kind != ERR_NOT_FOUND)
            return false;
        return error_field(err, "entries", "user_unknown", "Cette personne est inconnue.");
    }
    if (sql_run(tx, err,
                "INSERT INTO balance (tenant, user_id, type, opened_day, version)"
                " VALUES (?1, ?2, ?3, ?4, 0)",
                "uusd", by->tenant.uuid, account->user.uuid, account->type.code,
                account->opened))
        return true;
    if (err->kind != ERR_CONFLICT)
        return false;
    return error_set(err, ERR_CONFLICT, "balance_opened",
                     "Ce compteur est déjà ouvert (%.*s)\u00a0: corrigez-le par une ligne.",
                     SLICE_ARG(person.name));
}

/* The lot of before must not have ended. */
static bool check_previous(enum plan plan, const struct policy *policy, date as_of,
                           amount previous, struct error *err)
{
    date period = plan_period(plan, policy, as_of), before = date_add(period, -1);

    if (!amount_sign(previous))
        return true;
    if (plan != PLAN_ENTERED &&
        lots_last_day(plan, policy, plan_period(plan, policy, before)).day >= as_of.day)
        return true;
    return error_field(err, "entries", "field_value",
                       "Ce compteur n’a pas de jours d’une période précédente à cette date.");
}

static bool open_one(struct tx *tx, const struct actor *by, const struct type *type, date as_of,
                     const struct balance_opening *entry, struct balance *balance_out,
                     struct error *err)
{
    struct account account = { .user = entry->user, .type = *type, .opened = as_of };
    enum plan plan = plan_of(type->code);
    struct ledger_line line = { .kind = LEDGER_OPENING,
                                .about = as_of,
                                .rule = RULE_COUNT,
                                .by = by->user,
                                .at_ms = tx->now_ms };
    struct takings_person person;
    date open_from;

    if (!open_account(tx, by, &account, err) ||
        !payroll_open_from(tx, by->tenant, &open_from, err) ||
        !takings_load(tx, by->tenant, entry->user, &person, err) ||
        !check_previous(plan, person.place.policy, as_of, entry->previous, err))
        return false;
    line.day = later(as_of, open_from);
    line.period = plan_period(plan, person.place.policy, as_of);
    line.amount = entry->amount;
    if (!write_line(tx, by, &account, &line, err))
        return false;
    line.period = plan_period(plan, person.place.policy, date_add(line.period, -1));
    line.amount = entry->previous;
    if (amount_sign(entry->previous) && !write_line(tx, by, &account, &line, err))
        return false;
    return due_add(tx, by->tenant, DUE_BALANCE, entry->user.uuid,
                   instant_midnight(month_add(person.today, 1), person.place.time_zone), err) &&
           tell(tx, by, &person, &account, balance_out, err);
}

bool balance_open(struct tx *tx, const struct actor *by, slice type, date as_of,
                  const struct balance_opening *entries, size_t count,
                  struct balance *balances_out, struct error *err)
{
    struct type found;

    if (!check_opening(tx, by, type, as_of, count, &found, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!open_one(tx, by, &found, as_of, &entries[i], &balances_out[i], err))
            return false;
    return true;
}

/* ---- lines ---- */

static bool check_reason(slice reason, slice *clean_out, struct error *err)
{
    size_t characters = 0;

    *clean_out = slice_trim(reason);
    for (size_t i = 0; i < clean_out->len; i++)
        characters += ((unsigned char)clean_out->data[i] & 0xc0) != 0x80;
    if (characters == 0)
        return error_field(err, "reason", "field_required",
                           "Dites pourquoi\u00a0: la personne lira ce motif.");
    if (characters > BALANCE_REASON_MAX)
        return error_field(err, "reason", "field_too_long",
                           "Ce texte est trop long (%d caractères au plus).",
                           BALANCE_REASON_MAX);
    return true;
}

static bool bad_period(struct error *err)
{
    return error_field(err, "period", "balance_period",
                       "Ce compteur n’a pas cette période, ou ses jours ne sont plus à "
                       "prendre.");
}

/* A period whose days can still be taken; of what puts their end off, any that has begun. */
static bool check_period(enum plan plan, const struct takings_person *person,
                         const struct balance_entry *entry, date *period_out, struct error *err)
{
    const struct policy *policy = person->place.policy;
    bool corrects = entry->kind == BALANCE_CORRECTION;

    *period_out = plan_period(plan, policy, entry->has_period ? entry->period : person->today);
    if (!corrects && (plan != PLAN_LEAVE || !entry->has_period) &&
        !(entry->kind == BALANCE_CARRY_OVER && plan == PLAN_RTT && entry->has_period))
        return bad_period(err);
    if (period_out->day > person->today.day ||
        period_out->day < person->today.day - BALANCE_FAR_DAYS ||
        (corrects && lots_last_day(plan, policy, *period_out).day < person->today.day))
        return bad_period(err);
    return true;
}

/* A notice was given; what is carried over is kept longer than it would be. */
static bool check_day(enum plan plan, const struct takings_person *person,
                      const struct balance_entry *entry, date period, struct error *err)
{
    bool notice = entry->kind == BALANCE_NOTICE;
    const char *field = notice ? "given_on" : "until";
    date last = lots_last_day(plan, person->place.policy, period);
    int year, month, of_month;

    if (!notice && entry->kind != BALANCE_CARRY_OVER)
        return true;
    if (notice && entry->day.day > person->today.day)
        return error_field(
            err, field, "balance_notice_ahead",
            "Ce jour n’est pas encore venu\u00a0: indiquez celui où la personne a "
            "été informée.");
    if (!notice && entry->day.day < last.day) {
        date_civil(last, &year, &month, &of_month);
        return error_field(
            err, field, "balance_carry_short",
            "Ces jours se prennent déjà jusqu’au %02d/%02d/%04d\u00a0: choisissez "
            "un jour plus tardif.",
            of_month, month, year);
    }
    return balance_check_day(person->today, entry->day, field, err);
}

static bool check_amount(const struct balance_entry *entry, struct error *err)
{
    int sign = amount_sign(entry->amount);

    if ((entry->kind == BALANCE_CORRECTION && sign == 0) ||
        (entry->kind == BALANCE_CARRY_OVER && sign <= 0))
        return error_field(err, "amount", "field_value",
                           "Indiquez un nombre de jours, par exemple 2 ou 1/2.");
    return true;
}

static const enum ledger_kind kinds[] = {
    [BALANCE_CORRECTION] = LEDGER_CORRECTION,
    [BALANCE_CARRY_OVER] = LEDGER_CARRY_OVER,
    [BALANCE_NOTICE] = LEDGER_NOTICE,
    [BALANCE_WAIVER] = LEDGER_WAIVER,
};

static const enum rule rules[] = {
    [BALANCE_CORRECTION] = RULE_COUNT,
    [BALANCE_CARRY_OVER] = RULE_CARRY_OVER,
    [BALANCE_NOTICE] = RULE_SICK_CARRY_OVER,
    [BALANCE_WAIVER] = RULE_FRACTIONNEMENT_WAIVER,
};

bool balance_enter(struct tx *tx, const struct actor *by, user_id user, slice type,
                   const struct balance_entry *entry, struct balance *balance_out,
                   struct error *err)
{
    bool dated = entry->kind == BALANCE_CARRY_OVER || entry->kind == BALANCE_NOTICE;
    struct ledger_line line = { .kind = kinds[entry->kind],
                                .rule = rules[entry->kind],
                                .amount = entry->amount,
                                .by = by->user,
                                .at_ms = tx->now_ms };
    struct takings_person person;
    struct account *account;
    enum level level;
    date open_from;
    size_t count;

    if (!balance_level(tx, by, user, &level, err) ||
        !account_list(tx, by->tenant, user, type, &account, &count, err))
        return false;
    if (count == 0 || type.len == 0)
        return entry_not_found(err);
    if (!actor_need_hr(by, err) || !takings_load(tx, by->tenant, user, &person, err) ||
        !check_period(plan_of(type), &person, entry, &line.period, err) ||
        !check_amount(entry, err) ||
        !check_day(plan_of(type), &person, entry, line.period, err) ||
        !check_reason(entry->reason, &line.reason, err) ||
        !payroll_open_from(tx, by->tenant, &open_from, err))
        return false;
    line.day = later(person.today, open_from);
    line.about = dated ? entry->day : line.day;
    return write_line(tx, by, account, &line, err) &&
           tell(tx, by, &person, account, balance_out, err);
}

/* ---- month by month ---- */

/* In the third month before: on the first of March, of what ends with May. */
enum { WARNED_MONTHS = 2 };

static bool warn(struct tx *tx, const struct actor *by, const struct takings_person *person,
                 amount days, date last, struct error *err)
{
    struct notice notice = {
        .type = NOTIFY_BALANCE,
        .thing = NOTICE_BALANCE,
        .user = person->user,
        .start = last,
        .end = last,
        .end_half = HALF_PM,
        .length = days,
    };
    struct user user;

    memcpy(notice.thing_id, person->user.uuid, sizeof notice.thing_id);
    if (!user_load(tx, by->tenant, person->user, &user, err))
        return false;
    notice.user_name = user.name;
    return !user.active || notification_create(tx, by, &notice, &person->user, 1, err);
}

static bool warn_of_loss(struct tx *tx, const struct actor *by,
                         const struct takings_person *person, const struct account *account,
                         struct error *err)
{
    date from = month_add(person->today, WARNED_MONTHS);
    date until = month_add(person->today, WARNED_MONTHS + 1);
    struct account_known known;
    struct ledger_lines lines;

    if (!rule_holds(RULE_LOSS_WARNING))
        return true;
    if (!account_know(tx, person, account, &known, err))
        return false;
    lines = account_lines(tx->arena, person, account, &known, until);
    for (size_t i = 0; i < lines.count; i++) {
        const struct ledger_line *line = &lines.items[i];

        if (line->kind != LEDGER_EXPIRY || line->about.day <= from.day ||
            line->about.day > until.day)
            continue;
        if (!warn(tx, by, person, amount_times(line->amount, -1, 1), date_add(line->about, -1),
                  err))
            return false;
    }
    return true;
}

bool balance_due(struct tx *tx, const struct actor *by, const uint8_t user[16],
                 struct error *err)
{
    struct takings_person person;
    struct account *accounts;
    user_id id;
    size_t count;

    memcpy(id.uuid, user, sizeof id.uuid);
    if (!takings_load(tx, by->tenant, id, &person, err) ||
        !account_list(tx, by->tenant, id, SLICE(""), &accounts, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!account_write(tx, &person, &accounts[i], person.today, false, err) ||
            !warn_of_loss(tx, by, &person, &accounts[i], err))
            return false;
    return count == 0 ||
           due_add(tx, by->tenant, DUE_BALANCE, user,
                   instant_midnight(month_add(person.today, 1), person.place.time_zone), err);
}
