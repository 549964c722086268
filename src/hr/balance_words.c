/* Lines and amounts of balances in words (balance.h). */

#include "hr/balance.h"

#include <assert.h>
#include <stdlib.h>

enum { MINUTES_OF_HOUR = 60 };

void balance_amount_words(struct buf *out, const struct type *type, amount days, bool english)
{
    char text[AMOUNT_TEXT_MAX];
    int64_t minutes;
    bool many;

    if (type->in_hours) {
        minutes = amount_down(days, 1).num;
        buf_printf(out, "%s%d\u00a0h\u00a0%02d", minutes < 0 ? (english ? "-" : "−") : "",
                   abs((int)(minutes / MINUTES_OF_HOUR)),
                   abs((int)(minutes % MINUTES_OF_HOUR)));
        return;
    }
    amount_words(days, english, text);
    /* French counts in plural from two on, English says one day and 1.5 days. */
    many = english ? amount_cmp(days, amount_of(1, 1)) != 0
                   : amount_cmp(days, amount_of(2, 1)) >= 0 ||
                         amount_cmp(days, amount_of(-2, 1)) <= 0;
    if (english)
        buf_printf(out, "%s %s", text, many ? "days" : "day");
    else
        buf_printf(out, "%s\u00a0%s", text, many ? "jours" : "jour");
}

/* {D} the day it is about, {L} the day before, {M} its month before, {Y} its year. */
/* clang-format off */
static const struct {
    const char *french, *english;
} words[LEDGER_KIND_COUNT] = {
    [LEDGER_OPENING]        = { "Solde à l’ouverture", "Opening balance" },
    [LEDGER_CORRECTION]     = { "Correction des RH", "Correction by HR" },
    [LEDGER_CARRY_OVER]     = { "Report accordé jusqu’au {D}", "Carried over until {D}" },
    [LEDGER_NOTICE]         = { "Information après arrêt, donnée le {D}", "Notice after sickness, given on {D}" },
    [LEDGER_WAIVER]         = { "Renonciation au fractionnement", "Waiver of fractionnement" },
    [LEDGER_ACQUISITION]    = { "Acquis pour {M}", "Earned for {M}" },
    [LEDGER_ROUNDING]       = { "Arrondi au jour entier en fin de période", "Rounded up at the end of the period" },
    [LEDGER_SENIORITY]      = { "Jours d’ancienneté", "Days for seniority" },
    [LEDGER_RTT]            = { "RTT de l’année {Y}", "RTT of {Y}" },
    [LEDGER_FRACTIONNEMENT] = { "Jours de fractionnement", "Days for fractionnement" },
    [LEDGER_EXPIRY]         = { "Non pris au {L}, perdus", "Not taken by {L}, lost" },
    [LEDGER_KEPT]           = { "Non pris au {L} pour maladie, conservés", "Not taken by {L} for sickness, kept" },
    [LEDGER_TAKEN]          = { "Absence du {D}", "Absence on {D}" },
    [LEDGER_RETURNED]       = { "Arrêt de travail le {D}, jour rendu", "Stop of work on {D}, given back" },
};
/* clang-format on */

static void put_day(struct buf *out, date day, bool english)
{
    char text[DATE_TEXT_LEN + 1];
    int year, month, of_month;

    date_text(day, text);
    date_civil(day, &year, &month, &of_month);
    if (english)
        buf_printf(out, "%s", text);
    else
        buf_printf(out, "%02d/%02d/%04d", of_month, month, year);
}

static void put_month(struct buf *out, date day)
{
    int year, month, of_month;

    date_civil(day, &year, &month, &of_month);
    buf_printf(out, "%02d/%04d", month, year);
}

static void put_place(struct buf *out, char place, date about, bool english)
{
    int year, month, of_month;

    switch (place) {
    case 'D': put_day(out, about, english); break;
    case 'L': put_day(out, date_add(about, -1), english); break;
    case 'M': put_month(out, date_add(about, -1)); break;
    default:
        assert(place == 'Y');
        date_civil(about, &year, &month, &of_month);
        buf_printf(out, "%d", year);
    }
}

void balance_line_words(struct buf *out, const struct ledger_line *line, bool brought,
                        bool english)
{
    const char *text = english ? words[line->kind].english : words[line->kind].french;

    if (brought)
        text = english ? "Left at the beginning of the period" : "Reste au début de la période";
    for (; *text; text++)
        if (*text == '{') {
            put_place(out, text[1], line->about, english);
            text += 2;
        } else {
            buf_add_char(out, *text);
        }
    if (line->corrects)
        buf_printf(out, "%s", english ? " (corrected)" : " (rectifié)");
    if (line->reason.len)
        buf_printf(out, "%s%.*s", english ? ": " : "\u00a0: ", SLICE_ARG(line->reason));
}
