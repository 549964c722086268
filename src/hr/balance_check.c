/* What an absence does to balances: may it be, what would be left, who hears of it. */

#include "hr/balance_inside.h"

#include "hr/data.h"
#include "hr/user.h"
#include "store/journal.h"

/* ---- may it be ---- */

static amount sum_of(const struct takings *takings)
{
    amount sum = { 0, 1 };

    for (size_t i = 0; i < takings->count; i++)
        sum = amount_add(sum, takings->list[i].amount);
    return sum;
}

static bool too_much(const struct actor *by, const struct absence *absence,
                     const struct account *account, amount left, amount taken, date day,
                     struct error *err)
{
    struct buf has, takes;
    int year, month, of_month;
    bool own = actor_is_user(by, absence->user);

    buf_init(&has, 64);
    buf_init(&takes, 64);
    balance_amount_words(&has, &account->type, left, false);
    balance_amount_words(&takes, &account->type, taken, false);
    date_civil(day, &year, &month, &of_month);
    error_set(err, ERR_CONFLICT, "balance_short",
              "Il %s reste %s au %02d/%02d/%04d et cette demande compte %s\u00a0: il faut en "
              "demander moins, ou plus tard.",
              own ? "vous" : "lui", has.data, of_month, month, year, takes.data);
    buf_release(&has);
    buf_release(&takes);
    return false;
}

bool balance_check(struct tx *tx, const struct actor *by, const struct absence *absence,
                   struct error *err)
{
    struct sojourn sojourn = sojourn_of(absence);
    struct account_known with, without;
    struct takings_person person;
    struct account *account;
    amount deficit, left, taken;
    date day = absence->start;
    size_t count;

    if (!absence->balance || !rule_holds(RULE_ADVANCE))
        return true;
    if (!account_list(tx, by->tenant, absence->user, absence->type, &account, &count, err))
        return false;
    if (count == 0)
        return true;
    if (!takings_load(tx, by->tenant, absence->user, &person, err))
        return false;
    takings_replace(tx, &person, sojourn.id, &sojourn);
    if (!account_know(tx, &person, account, &with, err))
        return false;
    deficit = account_deficit(tx->arena, &person, account, &with, sojourn.end, NULL);
    if (amount_cmp(deficit, account_advance(&person, account)) <= 0)
        return true;
    takings_replace(tx, &person, sojourn.id, NULL);
    if (!account_know(tx, &person, account, &without, err))
        return false;
    if (amount_cmp(deficit, account_deficit(tx->arena, &person, account, &without, sojourn.end,
                                            NULL)) <= 0)
        return true; /* it was so before, and this makes it no worse */
    taken = amount_sub(sum_of(&with.takings), sum_of(&without.takings));
    left = account_available(tx->arena, &person, account, &without, day);
    if (amount_cmp(left, taken) >= 0) { /* enough when it begins, lost before it ends */
        day = absence->end;
        left = account_available(tx->arena, &person, account, &without, day);
    }
    return too_much(by, absence, account, left, taken, day, err);
}

/* ---- what would be left ---- */

bool balance_look(struct tx *tx, const struct actor *by, const struct absence *absence,
                  struct balance_outlook *outlook_out, struct error *err)
{
    struct sojourn sojourn = sojourn_of(absence);
    struct takings_person person;
    struct balance today;
    struct account *account;
    struct account_known with, without;
    size_t count;

    *outlook_out = (struct balance_outlook){ 0 };
    if (!type_find(tx, by->tenant, absence->type, &outlook_out->type, err))
        return false;
    outlook_out->counted = outlook_out->type.balance;
    if (!outlook_out->counted)
        return true;
    if (!account_list(tx, by->tenant, absence->user, absence->type, &account, &count, err))
        return false;
    outlook_out->opened = count > 0;
    if (!outlook_out->opened)
        return true;
    if (!takings_load(tx, by->tenant, absence->user, &person, err))
        return false;
    takings_replace(tx, &person, sojourn.id, &sojourn);
    if (!account_know(tx, &person, account, &with, err))
        return false;
    takings_replace(tx, &person, sojourn.id, NULL);
    if (!account_know(tx, &person, account, &without, err) ||
        !account_balance(tx, &person, account, person.today, &today, err))
        return false;
    outlook_out->now = today.balance;
    outlook_out->at_date =
        account_available(tx->arena, &person, account, &without, absence->start);
    outlook_out->after = amount_sub(outlook_out->at_date, amount_sub(sum_of(&with.takings),
                                                                     sum_of(&without.takings)));
    return true;
}

/* ---- who hears of it ---- */

static bool is_same(const struct absence *before, const struct absence *after)
{
    return before && after && slice_eq(before->type, after->type) &&
           before->status == after->status && before->start.day == after->start.day &&
           before->end.day == after->end.day && before->start_half == after->start_half &&
           before->end_half == after->end_half && before->minutes == after->minutes;
}

/* Does it take days of this type, or change what work earns, or give days back? */
static bool moves(const struct absence *absence, const struct account *account)
{
    return absence &&
           (slice_eq(absence->type, account->type.code) || type_is_stop(absence->type) ||
            (plan_of(account->type.code) == PLAN_LEAVE &&
             acquisition_work(absence->type, absence->category) != WORK_FULL));
}

static slice view_data(struct tx *tx, const struct balance *balance, enum level level)
{
    struct data data;

    balance_view(data_open(&data), NULL, balance, level, false, false);
    return data_close(&data, tx);
}

bool account_tell(struct tx *tx, const struct actor *by, const struct takings_person *person,
                  struct account *account, const team_id *teams, size_t team_count,
                  struct balance *balance_out, struct error *err)
{
    struct fact_draft draft = {
        .tenant = by->tenant,
        .type = SLICE("balance_updated"),
        .actor = by->user,
    };
    slice full, manager;

    account->version++;
    if (!sql_run(tx, err,
                 "UPDATE balance SET version = ?4 WHERE tenant = ?1 AND user_id = ?2"
                 " AND type = ?3",
                 "uusi", by->tenant.uuid, account->user.uuid, account->type.code,
                 account->version) ||
        !account_balance(tx, person, account, person->today, balance_out, err))
        return false;
    full = view_data(tx, balance_out, LEVEL_HR);
    manager = view_data(tx, balance_out, LEVEL_MANAGER);
    fact_draft_view(&draft, channel_hr(), full);
    fact_draft_view(&draft, channel_user(account->user), full);
    fact_draft_view(&draft, channel_managers_of(account->user), manager);
    for (size_t i = 0; i < team_count; i++)
        fact_draft_view(&draft, channel_managers(teams[i]), manager);
    return journal_append(tx, &draft, err);
}

bool balance_tell_absence(struct tx *tx, const struct actor *by, const struct absence *before,
                          const struct absence *after, const team_id *teams, size_t team_count,
                          struct error *err)
{
    user_id user = after ? after->user : before->user;
    struct takings_person person;
    struct account *accounts;
    struct balance balance;
    bool loaded = false;
    size_t count;

    if (is_same(before, after))
        return true;
    if (!account_list(tx, by->tenant, user, SLICE(""), &accounts, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!moves(before, &accounts[i]) && !moves(after, &accounts[i]))
            continue;
        if (!loaded && !takings_load(tx, by->tenant, user, &person, err))
            return false;
        loaded = true;
        if (!account_tell(tx, by, &person, &accounts[i], teams, team_count, &balance, err))
            return false;
    }
    return true;
}
