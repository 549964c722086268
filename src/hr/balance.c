#include "hr/balance_inside.h"

#include "hr/entry.h"
#include "hr/user.h"

#include <stdlib.h>
#include <string.h>

bool balance_level(struct tx *tx, const struct actor *by, user_id user, enum level *level_out,
                   struct error *err)
{
    team_id teams[USER_TEAMS_MAX];
    struct relation relation;
    struct user person;
    size_t count;

    if (actor_is_hr(by)) {
        *level_out = LEVEL_HR;
        return user_load(tx, by->tenant, user, &person, err);
    }
    if (!user_teams(tx, by->tenant, user, teams, &count, err))
        return false;
    relation = relation_of(by, user, teams, count);
    if (!relation.owner && !relation.manages)
        return entry_not_found(err);
    *level_out = relation.owner ? LEVEL_OWNER : LEVEL_MANAGER;
    return true;
}

/* ---- all of a person ---- */

static const struct account *find_account(const struct account *list, size_t count, slice type)
{
    for (size_t i = 0; i < count; i++)
        if (slice_eq(list[i].type.code, type))
            return &list[i];
    return NULL;
}

bool balance_check_day(date today, date day, const char *field, struct error *err)
{
    if (day.day >= today.day - BALANCE_FAR_DAYS && day.day <= today.day + BALANCE_FAR_DAYS)
        return true;
    return error_field(err, field, "field_range", "Choisissez un jour plus proche.");
}

bool balance_list(struct tx *tx, const struct actor *by, user_id user, const date *day,
                  enum level *level_out, struct balance **list_out, size_t *count_out,
                  struct error *err)
{
    struct takings_person person;
    struct account *accounts;
    struct balance *list;
    struct type *types;
    size_t account_count, type_count, count = 0;

    if (!balance_level(tx, by, user, level_out, err) ||
        !takings_load(tx, by->tenant, user, &person, err) ||
        (day && !balance_check_day(person.today, *day, "day", err)) ||
        !account_list(tx, by->tenant, user, SLICE(""), &accounts, &account_count, err) ||
        !type_list(tx, by->tenant, &types, &type_count, err))
        return false;
    list = arena_array(tx->arena, struct balance, type_count + 1);
    for (size_t i = 0; i < type_count; i++) {
        const struct account *account = find_account(accounts, account_count, types[i].code);

        if (account) {
            if (!account_balance(tx, &person, account, day ? *day : person.today,
                                 &list[count++], err))
                return false;
        } else if (types[i].balance && !types[i].hidden) {
            list[count++] = (struct balance){ .user = user, .type = types[i] };
        }
    }
    *list_out = list;
    *count_out = count;
    return true;
}

/* ---- line by line ---- */

/* How many of the oldest lines are still to come: lines are added at the other end. */
static bool page_parse(slice text, size_t count, size_t *left_out, struct error *err)
{
    size_t left = 0;

    *left_out = count;
    if (text.len == 0)
        return true;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || left > count)
            return entry_page_unknown(err);
        left = left * 10 + (size_t)(text.data[i] - '0');
    }
    if (left > count)
        return entry_page_unknown(err);
    *left_out = left;
    return true;
}

bool balance_lines(struct tx *tx, const struct actor *by, user_id user, slice type, slice after,
                   struct ledger_lines *page_out, slice *next_out, struct error *err)
{
    struct takings_person person;
    struct account_known known;
    struct ledger_lines all;
    struct account *account;
    enum level level;
    size_t count, shown = 0, left;

    if (!balance_level(tx, by, user, &level, err) ||
        !account_list(tx, by->tenant, user, type, &account, &count, err))
        return false;
    if (count == 0 || type.len == 0)
        return entry_not_found(err);
    if (level == LEVEL_MANAGER)
        return error_set(err, ERR_DENIED, "balance_private",
                         "Le détail d’un compteur est à la personne et aux RH.");
    if (!takings_load(tx, by->tenant, user, &person, err) ||
        !account_know(tx, &person, account, &known, err))
        return false;
    all = account_lines(tx->arena, &person, account, &known, person.today);
    /* Of days that have come: what follows is planned. */
    while (shown < all.count && all.items[shown].day.day <= person.today.day)
        shown++;
    if (!page_parse(after, shown, &left, err))
        return false;
    *page_out = (struct ledger_lines){ .arena = tx->arena };
    while (left > 0 && page_out->count < BALANCE_PAGE_MAX)
        ledger_push(page_out, &all.items[--left]);
    *next_out = left > 0 ? arena_printf(tx->arena, "%zu", left) : (slice){ 0 };
    return true;
}

/* ---- what will be lost ---- */

struct expiry_list {
    struct balance_expiry *items;
    size_t count, cap;
};

static void push_expiry(struct arena *arena, struct expiry_list *list,
                        const struct balance_expiry *expiry)
{
    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 64;
        struct balance_expiry *items = arena_array(arena, struct balance_expiry, cap);

        for (size_t i = 0; i < list->count; i++)
            items[i] = list->items[i];
        list->items = items;
        list->cap = cap;
    }
    list->items[list->count++] = *expiry;
}

static bool add_expiring(struct tx *tx, tenant_id tenant, user_id user, slice name, date before,
                         struct expiry_list *list, struct error *err)
{
    struct takings_person person;
    struct account *accounts;
    size_t count;

    if (!takings_load(tx, tenant, user, &person, err) ||
        !account_list(tx, tenant, user, SLICE(""), &accounts, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct account_known known;
        struct ledger_lines all;

        if (!account_know(tx, &person, &accounts[i], &known, err))
            return false;
        all = account_lines(tx->arena, &person, &accounts[i], &known, date_add(before, 1));
        for (size_t j = 0; j < all.count; j++) {
            const struct ledger_line *line = &all.items[j];
            bool kept = line->kind == LEDGER_KEPT;

            if ((!kept && (line->kind != LEDGER_EXPIRY || line->day.day <= person.today.day)) ||
                line->day.day > before.day + 1)
                continue;
            push_expiry(tx->arena, list,
                        &(struct balance_expiry){
                            .user = user,
                            .user_name = name,
                            .type = accounts[i].type,
                            .last = date_add(line->about, -1),
                            .amount = kept ? line->amount : amount_times(line->amount, -1, 1),
                            .notice_due = kept,
                        });
        }
    }
    return true;
}

static int by_last(const void *left, const void *right)
{
    const struct balance_expiry *a = left, *b = right;

    if (a->last.day != b->last.day)
        return a->last.day < b->last.day ? -1 : 1;
    return memcmp(a->user.uuid, b->user.uuid, sizeof a->user.uuid);
}

bool balance_expiring(struct tx *tx, const struct actor *by, date before,
                      struct balance_expiry **list_out, size_t *count_out, struct error *err)
{
    struct expiry_list list = { 0 };
    struct person {
        user_id id;
        slice name;
    } * people;
    size_t count = 0, cap = 64;
    struct rows rows;
    date today;

    if (!actor_need_hr(by, err) || !workplace_today(tx, by->tenant, by->user, &today, err) ||
        !balance_check_day(today, before, "before", err))
        return false;
    people = arena_array(tx->arena, struct person, cap);
    if (!sql_open(tx, &rows, err,
                  "SELECT DISTINCT b.user_id, u.name FROM balance b CROSS JOIN users u"
                  " WHERE b.tenant = ?1 AND u.tenant = b.tenant AND u.id = b.user_id"
                  " AND u.active = 1",
                  "u", by->tenant.uuid))
        return false;
    while (rows_next(&rows)) {
        if (count == cap) {
            struct person *more = arena_array(tx->arena, struct person, cap * 2);

            for (size_t i = 0; i < count; i++)
                more[i] = people[i];
            people = more;
            cap *= 2;
        }
        rows_uuid(&rows, 0, people[count].id.uuid);
        people[count++].name = rows_keep(&rows, 1);
    }
    if (!rows_close(&rows, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!add_expiring(tx, by->tenant, people[i].id, people[i].name, before, &list, err))
            return false;
    if (list.count)
        qsort(list.items, list.count, sizeof *list.items, by_last);
    *list_out = list.items;
    *count_out = list.count;
    return true;
}
