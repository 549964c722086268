/* A day of the count as a sentence (counting.h). */

#include "hr/counting.h"

#include <assert.h>

enum { MINUTES_OF_HOUR = 60 };

static const char *const weekdays[2][7] = {
    { "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche" },
    { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" },
};

static const char *const months[2][12] = {
    { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
      "octobre", "novembre", "décembre" },
    { "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December" },
};

static const char *const methods[COUNTING_COUNT][2] = {
    [COUNTING_CALENDAIRES] = { "calendaire", "calendar day (calendaire)" },
    [COUNTING_OUVRABLES] = { "ouvrable", "working day (ouvrable)" },
    [COUNTING_OUVRES] = { "ouvré", "day of opening (ouvré)" },
};

static const char *const sums[3][2] = {
    { "non compté", "not counted" },
    { "compté pour une demi-journée", "counted as half a day" },
    { "compté", "counted" },
};

/* What the day is, where that is not said by the method; and why it is counted or not, where
 * the source alone would not tell. French, English. */
/* clang-format off */
static const struct {
    const char *what[2], *why[2];
} words[RULE_COUNT] = {
    [RULE_WEEKLY_REST] = { { "repos hebdomadaire", "weekly rest" }, { NULL } },
    [RULE_CLOSED_DAY] = { { "jour de fermeture", "closed" }, { NULL } },
    [RULE_FIRST_DAY] = { { NULL },
        { "avant le premier jour qui aurait été travaillé",
          "before the first day that would have been worked" } },
    [RULE_DAY_BEFORE_RETURN] = { { NULL },
        { "jusqu’à la veille de la reprise", "until the eve of the return to work" } },
    [RULE_SECOND_REST_DAY] = { { NULL },
        { "second jour de repos de la semaine", "second rest day of the week" } },
    [RULE_PART_TIME] = { { NULL },
        { "non travaillé à temps partiel, compté comme à temps complet",
          "not worked by a part-timer, counted as for full time" } },
    [RULE_GIVEN_DATES] = { { NULL },
        { "les jours tels qu’ils ont été donnés", "the days as they were given" } },
    [RULE_HALF_WORKED] = { { NULL },
        { "l’autre moitié du jour n’est pas travaillée",
          "the other half of the day is not worked" } },
    [RULE_ISOLATED_FRIDAY] = { { NULL },
        { "après un vendredi isolé", "behind a Friday alone" } },
    [RULE_SATURDAYS] = { { NULL },
        { "tous les samedis de la période sont déjà décomptés",
          "all Saturdays of the period have been counted" } },
    [RULE_GIVEN_BACK] = { { "arrêt de travail", "stop of work" },
        { "jour de congé rendu", "a day of leave given back" } },
    [RULE_EMPLOYED] = { { "hors contrat", "not employed" }, { NULL } },
    [RULE_COUNTED_HOURS] = { { "absence en heures", "absence in hours" }, { NULL } },
};
/* clang-format on */

static void add_day(struct buf *out, date day, bool english)
{
    int year, month, of_month;

    date_civil(day, &year, &month, &of_month);
    buf_printf(out, "%s %d%s %s", weekdays[english][date_weekday(day) - 1], of_month,
               of_month == 1 && !english ? "er" : "", months[english][month - 1]);
}

/* A text and a decision are quoted as they are; usage and settings by their name. */
static const char *cite(const struct counting_day *day, enum rule rule, bool english)
{
    const struct rule_card *card = rule_card(rule);
    enum rule_source source = card->source;

    if (rule == RULE_WEEKLY_REST && date_weekday(day->day) != 7)
        source = SOURCE_SETTING; /* the text says Sunday */
    else if (rule == RULE_HALF_WORKED && day->halves == 1)
        source = SOURCE_SETTING;
    if (source != card->source)
        return english ? "setting" : "réglage";
    if (english && source == SOURCE_USAGE)
        return "usage";
    return english && source == SOURCE_SETTING ? "setting" : card->cite;
}

/* "Toussaint, jour férié (C. trav., art. L3133-1) chômé sur le site" */
static void add_holiday(struct buf *out, const struct counting_day *day, bool english)
{
    static const char *const kinds[2][2] = {
        { "chômé sur le site", "off at the site" },
        { "travaillé sur le site", "worked at the site" },
    };

    buf_printf(out, english ? "%s, public holiday (%s) %s" : "%s, jour férié (%s) %s",
               holiday_name(day->holiday, english),
               cite(day, (enum rule)(RULE_NEW_YEAR + day->holiday), english),
               kinds[day->rule == RULE_HOLIDAY_WORKED][english]);
}

static void add_what(struct buf *out, const struct counting_day *day, enum type_counting method,
                     bool english)
{
    const char *what = words[day->rule].what[english];

    if (day->holiday != HOLIDAY_COUNT && day->rule != RULE_FIRST_DAY)
        add_holiday(out, day, english);
    else if (day->rule == RULE_WORKED_ONLY)
        buf_printf(out, "%s",
                   day->halves ? english ? "worked" : "travaillé"
                   : english   ? "would not have been worked"
                               : "n’aurait pas été travaillé");
    else
        buf_printf(out, "%s", what ? what : methods[method][english]);
}

void counting_sentence(const struct counting_day *day, enum type_counting method, bool english,
                       struct buf *out)
{
    const char *why = words[day->rule].why[english];

    assert(day->halves >= 0 && day->halves <= 2);
    if (day->rule == RULE_DAY_BEFORE_RETURN && day->halves == 0)
        why = english ? "back at work that afternoon" : "reprise l’après-midi";
    add_day(out, day->day, english);
    buf_printf(out, english ? ": " : "\u00a0: ");
    add_what(out, day, method, english);
    if (day->minutes > 0)
        buf_printf(out, ", %d\u00a0h\u00a0%02d", day->minutes / MINUTES_OF_HOUR,
                   day->minutes % MINUTES_OF_HOUR);
    else
        buf_printf(out, ", %s", sums[day->halves][english]);
    buf_printf(out, " — ");
    if (why)
        buf_printf(out, "%s, ", why);
    buf_printf(out, "%s", cite(day, day->rule, english));
}
