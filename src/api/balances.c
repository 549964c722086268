/* /api/balances, /api/payroll-months: JSON in, a command to hr/, JSON out. */
#include "api/body.h"
#include "api/routes.h"
#include "hr/balance_change.h"
#include "hr/payroll.h"

#include <string.h>

#define TEXT_BYTES(characters) ((size_t)(characters)*4)

static user_id path_user(const struct call *call)
{
    user_id id;

    memcpy(id.uuid, call->ids[0], sizeof id.uuid);
    return id;
}

/* ---- reading ---- */

bool balances_list(struct tx *tx, struct call *call, struct error *err)
{
    slice user = call_param(call, SLICE("user_id")), on = call_param(call, SLICE("day"));
    struct balance *list;
    enum level level;
    user_id id = call->actor.user;
    date day;
    size_t count;

    if (user.data && !id_parse(user, &id))
        return error_field(err, "user_id", "field_id", "Un identifiant (UUID) est attendu.");
    if (on.data && !date_parse(on, &day))
        return error_field(err, "day", "field_date", "Une date AAAA-MM-JJ est attendue.");
    if (!balance_list(tx, &call->actor, id, on.data ? &day : NULL, &level, &list, &count, err))
        return false;
    call_open_list(call);
    for (size_t i = 0; i < count; i++)
        balance_view(&call->json, NULL, &list[i], level, true, call->english);
    call_end_list(call, (slice){ 0 });
    json_close_object(&call->json);
    return true;
}

bool balances_lines(struct tx *tx, struct call *call, struct error *err)
{
    struct ledger_lines page;
    slice next;

    if (!balance_lines(tx, &call->actor, path_user(call), call->name,
                       call_param(call, SLICE("page")), &page, &next, err))
        return false;
    call_open_list(call);
    for (size_t i = 0; i < page.count; i++)
        balance_line_view(&call->json, NULL, &page.items[i], NULL, false, call->english);
    call_end_list(call, next);
    json_close_object(&call->json);
    return true;
}

bool balances_expiring(struct tx *tx, struct call *call, struct error *err)
{
    slice before = call_param(call, SLICE("before"));
    struct balance_expiry *list;
    size_t count;
    date day;

    if (!actor_need_hr(&call->actor, err))
        return false;
    if (!before.data || !date_parse(before, &day))
        return error_field(err, "before", before.data ? "field_date" : "field_required",
                           "Une date AAAA-MM-JJ est attendue.");
    if (!balance_expiring(tx, &call->actor, day, &list, &count, err))
        return false;
    call_open_list(call);
    for (size_t i = 0; i < count; i++)
        balance_expiry_view(&call->json, NULL, &list[i]);
    call_end_list(call, (slice){ 0 });
    json_close_object(&call->json);
    return true;
}

/* ---- entering ---- */

static bool get_amount(const json_t *object, const char *key, enum json_need need,
                       amount *amount_out, struct error *err)
{
    slice text;

    if (!json_get_text(object, key, need, AMOUNT_TEXT_MAX, &text, err))
        return false;
    if (text.len == 0 || amount_parse(text, amount_out))
        return true;
    return error_field(err, key, "field_amount",
                       "Un nombre est attendu, par exemple 2, 2,5 ou 25/12.");
}

static bool get_openings(struct call *call, struct balance_opening **list_out,
                         size_t *count_out, struct error *err)
{
    static const char *const known[] = { "user_id", "amount", "previous_amount", NULL };
    struct balance_opening *list;
    const json_t *array;

    if (!body_need(call, "entries", err) ||
        !body_objects(call, "entries", BALANCE_OPEN_MAX, known, &array, err))
        return false;
    *count_out = json_array_size(array);
    *list_out = list = arena_array(&call->arena, struct balance_opening, *count_out + 1);
    for (size_t i = 0; i < *count_out; i++) {
        const json_t *item = json_array_get(array, i);

        if (!json_get_uuid(item, "user_id", JSON_REQUIRED, list[i].user.uuid, err) ||
            !get_amount(item, "amount", JSON_REQUIRED, &list[i].amount, err) ||
            !get_amount(item, "previous_amount", JSON_OPTIONAL, &list[i].previous, err))
            return body_inside("entries", err);
    }
    return true;
}

bool balances_open(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "type", "as_of", "entries", NULL };
    struct balance_opening *openings;
    struct balance *balances;
    size_t count;
    slice type;
    date as_of;

    if (!actor_need_hr(&call->actor, err) || !json_only(call->body, known, err) ||
        !json_get_text(call->body, "type", JSON_REQUIRED, TYPE_CODE_MAX, &type, err) ||
        !json_get_date(call->body, "as_of", JSON_REQUIRED, &as_of, err) ||
        !get_openings(call, &openings, &count, err))
        return false;
    balances = arena_array(&call->arena, struct balance, count + 1);
    if (!balance_open(tx, &call->actor, type, as_of, openings, count, balances, err))
        return false;
    json_open_object(&call->json, NULL);
    json_open_array(&call->json, "balances");
    for (size_t i = 0; i < count; i++)
        balance_view(&call->json, NULL, &balances[i], LEVEL_HR, false, call->english);
    json_close_array(&call->json);
    json_close_object(&call->json);
    return true;
}

/* The fields of one kind of entry; `day` is the name of its day, NULL: it has none. */
static bool get_entry(const struct call *call, const char *day, bool amount_needed,
                      struct balance_entry *entry, struct error *err)
{
    const json_t *body = call->body;

    entry->has_period = json_has(body, "period");
    if (entry->kind != BALANCE_CORRECTION && !body_need(call, "period", err))
        return false;
    return json_get_date(body, "period", JSON_OPTIONAL, &entry->period, err) &&
           (!day || json_get_date(body, day, JSON_REQUIRED, &entry->day, err)) &&
           (!amount_needed || get_amount(body, "amount", JSON_REQUIRED, &entry->amount, err)) &&
           json_get_text(body, "reason", JSON_REQUIRED, TEXT_BYTES(BALANCE_REASON_MAX),
                         &entry->reason, err);
}

static bool enter(struct tx *tx, struct call *call, const char *const *known,
                  enum balance_entry_kind kind, const char *day, bool amount_needed,
                  struct error *err)
{
    struct balance_entry entry = { .kind = kind };
    struct error rule = { 0 };
    struct balance balance;

    if (!json_only(call->body, known, err) ||
        !get_entry(call, day, amount_needed, &entry, err)) {
        entry = (struct balance_entry){ .kind = kind };
        return call_invalid(balance_enter(tx, &call->actor, path_user(call), call->name, &entry,
                                          &balance, &rule),
                            &rule, err);
    }
    if (!balance_enter(tx, &call->actor, path_user(call), call->name, &entry, &balance, err))
        return false;
    balance_view(&call->json, NULL, &balance, LEVEL_HR, false, call->english);
    return true;
}

bool balances_correct(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "amount", "period", "reason", NULL };

    return enter(tx, call, known, BALANCE_CORRECTION, NULL, true, err);
}

bool balances_carry_over(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "amount", "period", "until", "reason", NULL };

    return enter(tx, call, known, BALANCE_CARRY_OVER, "until", true, err);
}

bool balances_notice(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "period", "given_on", "reason", NULL };

    return enter(tx, call, known, BALANCE_NOTICE, "given_on", false, err);
}

bool balances_waive(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "period", "reason", NULL };

    return enter(tx, call, known, BALANCE_WAIVER, NULL, false, err);
}

/* ---- payroll ---- */

bool payroll_months_list(struct tx *tx, struct call *call, struct error *err)
{
    struct payroll_month *list;
    size_t count;

    if (!payroll_list(tx, &call->actor, &list, &count, err))
        return false;
    call_open_list(call);
    for (size_t i = 0; i < count; i++)
        payroll_view(&call->json, NULL, &list[i]);
    call_end_list(call, (slice){ 0 });
    json_close_object(&call->json);
    return true;
}

bool payroll_months_close(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "month", NULL };
    struct payroll_month closed;
    date month;

    if (!actor_need_hr(&call->actor, err) || !json_only(call->body, known, err) ||
        !json_get_date(call->body, "month", JSON_REQUIRED, &month, err) ||
        !payroll_close(tx, &call->actor, month, &closed, err))
        return false;
    payroll_view(&call->json, NULL, &closed);
    return true;
}
