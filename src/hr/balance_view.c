/* Balances as JSON (balance.h). */

#include "hr/balance.h"

enum { LINE_WORDS_MAX = 2048 };

static const char *const column_texts[COLUMN_COUNT] = {
    [COLUMN_PREVIOUS] = "previous", [COLUMN_CURRENT] = "current",
    [COLUMN_TAKEN] = "taken",       [COLUMN_EXPIRED] = "expired",
    [COLUMN_PLANNED] = "planned",   [COLUMN_RESERVED] = "reserved",
};

static void put_amount(struct json *json, const char *key, bool known, amount days)
{
    char text[AMOUNT_TEXT_MAX];

    amount_text(days, text);
    if (known)
        json_put_text(json, key, slice_of(text));
    else
        json_put_null(json, key);
}

static void put_day(struct json *json, const char *key, bool known, date day)
{
    if (known)
        json_put_date(json, key, day);
    else
        json_put_null(json, key);
}

const char *balance_unit(const struct type *type)
{
    return type->in_hours ? "minutes" : "days";
}

/* ---- a line ---- */

void balance_line_view(struct json *json, const char *key, const struct ledger_line *line,
                       const char *column, bool brought, bool english)
{
    const struct rule_card *card = line->rule < RULE_COUNT ? rule_card(line->rule) : NULL;
    struct buf text;

    buf_init(&text, LINE_WORDS_MAX);
    balance_line_words(&text, line, brought, english);
    json_open_object(json, key);
    if (column)
        json_put_text(json, "column", slice_of(column));
    json_put_text(json, "kind",
                  brought ? SLICE("brought_forward") : slice_of(ledger_kind_text(line->kind)));
    put_day(json, "period", line->period.day != 0, line->period);
    json_put_date(json, "about", line->about);
    json_put_date(json, "day", line->day);
    put_amount(json, "amount", true, line->amount);
    json_put_text(json, "text", buf_slice(&text));
    if (card) {
        json_open_object(json, "rule");
        json_put_text(json, "code", slice_of(card->code));
        json_put_text(json, "source", slice_of(card->cite));
        json_close_object(json);
    } else {
        json_put_null(json, "rule");
    }
    json_put_text(json, "reason", line->reason);
    json_put_bool(json, "corrects", line->corrects);
    json_put_uuid(json, "by", line->by.uuid);
    json_put_instant(json, "at", line->at_ms);
    json_close_object(json);
    buf_release(&text);
}

/* ---- a balance ---- */

static void put_full(struct json *json, const struct balance *balance, bool lines, bool english)
{
    bool periods = balance->opened && balance->period_end.day != DATE_LAST_DAY;

    put_day(json, "opened_day", balance->opened, balance->opened_day);
    put_day(json, "period_start", periods, balance->period);
    put_day(json, "period_end", periods, balance->period_end);
    put_day(json, "previous_until",
            balance->opened && balance->previous_last.day != DATE_LAST_DAY,
            balance->previous_last);
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (i != COLUMN_RESERVED) /* it is everybody's */
            put_amount(json, column_texts[i], balance->opened, balance->columns[i]);
    if (!lines)
        return;
    json_open_array(json, "lines");
    for (size_t i = 0; i < balance->line_count; i++)
        balance_line_view(json, NULL, &balance->lines[i].line,
                          column_texts[balance->lines[i].column], balance->lines[i].brought,
                          english);
    json_close_array(json);
}

void balance_view(struct json *json, const char *key, const struct balance *balance,
                  enum level level, bool lines, bool english)
{
    json_open_object(json, key);
    json_put_uuid(json, "user_id", balance->user.uuid);
    json_put_text(json, "type", balance->type.code);
    json_put_int(json, "version", balance->version);
    json_put_text(json, "unit", slice_of(balance_unit(&balance->type)));
    json_put_bool(json, "opened", balance->opened);
    put_day(json, "day", balance->opened, balance->day);
    put_amount(json, "balance", balance->opened, balance->balance);
    put_amount(json, "reserved", balance->opened, balance->columns[COLUMN_RESERVED]);
    put_amount(json, "available", balance->opened, balance->available);
    if (level >= LEVEL_OWNER)
        put_full(json, balance, lines, english);
    json_close_object(json);
}

void balance_outlook_view(struct json *json, const char *key,
                          const struct balance_outlook *outlook)
{
    if (!outlook->counted) {
        json_put_null(json, key);
        return;
    }
    json_open_object(json, key);
    json_put_text(json, "type", outlook->type.code);
    json_put_text(json, "unit", slice_of(balance_unit(&outlook->type)));
    json_put_bool(json, "opened", outlook->opened);
    put_amount(json, "now", outlook->opened, outlook->now);
    put_amount(json, "at_date", outlook->opened, outlook->at_date);
    put_amount(json, "after", outlook->opened, outlook->after);
    json_close_object(json);
}

void balance_expiry_view(struct json *json, const char *key,
                         const struct balance_expiry *expiry)
{
    json_open_object(json, key);
    json_put_uuid(json, "user_id", expiry->user.uuid);
    json_put_text(json, "user_name", expiry->user_name);
    json_put_text(json, "type", expiry->type.code);
    json_put_text(json, "unit", slice_of(balance_unit(&expiry->type)));
    json_put_date(json, "last", expiry->last);
    put_amount(json, "amount", true, expiry->amount);
    json_put_bool(json, "notice_due", expiry->notice_due);
    json_close_object(json);
}
