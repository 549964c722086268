#include "hr/holiday.h"

#include "hr/rule.h"

#include <assert.h>

static const char *const zone_texts[HOLIDAY_ZONE_COUNT] = {
    [HOLIDAYS_METROPOLE] = "metropole",
    [HOLIDAYS_ALSACE_MOSELLE] = "alsace_moselle",
    [HOLIDAYS_GUADELOUPE] = "guadeloupe",
    [HOLIDAYS_MARTINIQUE] = "martinique",
    [HOLIDAYS_GUYANE] = "guyane",
    [HOLIDAYS_REUNION] = "reunion",
    [HOLIDAYS_MAYOTTE] = "mayotte",
    [HOLIDAYS_SAINT_BARTHELEMY] = "saint_barthelemy",
    [HOLIDAYS_SAINT_MARTIN] = "saint_martin",
};

/* When each is: a day of a month, or (month 0) so many days after Easter Sunday. */
/* clang-format off */
static const struct holiday_line {
    const char *code, *french, *english;
    int month, day;
} lines[HOLIDAY_COUNT] = {
    [HOLIDAY_NEW_YEAR]       = { "new_year",       "Jour de l’an",       "New Year’s Day",    1,  1 },
    [HOLIDAY_GOOD_FRIDAY]    = { "good_friday",    "Vendredi saint",     "Good Friday",       0, -2 },
    [HOLIDAY_EASTER_MONDAY]  = { "easter_monday",  "Lundi de Pâques",    "Easter Monday",     0,  1 },
    [HOLIDAY_LABOUR_DAY]     = { "labour_day",     "Fête du Travail",    "Labour Day",        5,  1 },
    [HOLIDAY_VICTORY_DAY]    = { "victory_day",    "Victoire de 1945",   "Victory Day 1945",  5,  8 },
    [HOLIDAY_ASCENSION]      = { "ascension",      "Ascension",          "Ascension Day",     0, 39 },
    [HOLIDAY_WHIT_MONDAY]    = { "whit_monday",    "Lundi de Pentecôte", "Whit Monday",       0, 50 },
    [HOLIDAY_NATIONAL_DAY]   = { "national_day",   "Fête nationale",     "National Day",      7, 14 },
    [HOLIDAY_ASSUMPTION]     = { "assumption",     "Assomption",         "Assumption Day",    8, 15 },
    [HOLIDAY_ALL_SAINTS]     = { "all_saints",     "Toussaint",          "All Saints’ Day",  11,  1 },
    [HOLIDAY_ARMISTICE]      = { "armistice",      "Armistice de 1918",  "Armistice Day",    11, 11 },
    [HOLIDAY_CHRISTMAS]      = { "christmas",      "Noël",               "Christmas Day",    12, 25 },
    [HOLIDAY_SAINT_STEPHEN]  = { "saint_stephen",  "Saint-Étienne",      "Saint Stephen’s Day", 12, 26 },
#define ABOLITION "Abolition de l’esclavage", "Abolition of Slavery"
    [HOLIDAY_ABOLITION_MAYOTTE]          = { "abolition_mayotte",          ABOLITION,  4, 27 },
    [HOLIDAY_ABOLITION_MARTINIQUE]       = { "abolition_martinique",       ABOLITION,  5, 22 },
    [HOLIDAY_ABOLITION_GUADELOUPE]       = { "abolition_guadeloupe",       ABOLITION,  5, 27 },
    [HOLIDAY_ABOLITION_SAINT_MARTIN]     = { "abolition_saint_martin",     ABOLITION,  5, 28 },
    [HOLIDAY_ABOLITION_GUYANE]           = { "abolition_guyane",           ABOLITION,  6, 10 },
    [HOLIDAY_ABOLITION_SAINT_BARTHELEMY] = { "abolition_saint_barthelemy", ABOLITION, 10,  9 },
    [HOLIDAY_ABOLITION_REUNION]          = { "abolition_reunion",          ABOLITION, 12, 20 },
};
/* clang-format on */

#define BIT(holiday) ((holiday_set)1 << (holiday))

enum {
    EVERYWHERE = BIT(HOLIDAY_NEW_YEAR) | BIT(HOLIDAY_EASTER_MONDAY) | BIT(HOLIDAY_LABOUR_DAY) |
                 BIT(HOLIDAY_VICTORY_DAY) | BIT(HOLIDAY_ASCENSION) | BIT(HOLIDAY_WHIT_MONDAY) |
                 BIT(HOLIDAY_NATIONAL_DAY) | BIT(HOLIDAY_ASSUMPTION) | BIT(HOLIDAY_ALL_SAINTS) |
                 BIT(HOLIDAY_ARMISTICE) | BIT(HOLIDAY_CHRISTMAS),
};

static const holiday_set zone_sets[HOLIDAY_ZONE_COUNT] = {
    [HOLIDAYS_METROPOLE] = EVERYWHERE,
    [HOLIDAYS_ALSACE_MOSELLE] = EVERYWHERE | BIT(HOLIDAY_SAINT_STEPHEN),
    [HOLIDAYS_GUADELOUPE] = EVERYWHERE | BIT(HOLIDAY_ABOLITION_GUADELOUPE),
    [HOLIDAYS_MARTINIQUE] = EVERYWHERE | BIT(HOLIDAY_ABOLITION_MARTINIQUE),
    [HOLIDAYS_GUYANE] = EVERYWHERE | BIT(HOLIDAY_ABOLITION_GUYANE),
    [HOLIDAYS_REUNION] = EVERYWHERE | BIT(HOLIDAY_ABOLITION_REUNION),
    [HOLIDAYS_MAYOTTE] = EVERYWHERE | BIT(HOLIDAY_ABOLITION_MAYOTTE),
    [HOLIDAYS_SAINT_BARTHELEMY] = EVERYWHERE | BIT(HOLIDAY_ABOLITION_SAINT_BARTHELEMY),
    [HOLIDAYS_SAINT_MARTIN] = EVERYWHERE | BIT(HOLIDAY_ABOLITION_SAINT_MARTIN),
};

const char *holiday_zone_text(enum holiday_zone zone)
{
    assert(zone < HOLIDAY_ZONE_COUNT);
    return zone_texts[zone];
}

bool holiday_zone_parse(slice text, enum holiday_zone *zone_out)
{
    for (int i = 0; i < HOLIDAY_ZONE_COUNT; i++)
        if (slice_eq(text, slice_of(zone_texts[i]))) {
            *zone_out = (enum holiday_zone)i;
            return true;
        }
    return false;
}

const char *holiday_code(enum holiday holiday)
{
    assert(holiday < HOLIDAY_COUNT);
    return lines[holiday].code;
}

const char *holiday_name(enum holiday holiday, bool english)
{
    assert(holiday < HOLIDAY_COUNT);
    return english ? lines[holiday].english : lines[holiday].french;
}

bool holiday_parse(slice code, enum holiday *holiday_out)
{
    for (int i = 0; i < HOLIDAY_COUNT; i++)
        if (slice_eq(code, slice_of(lines[i].code))) {
            *holiday_out = (enum holiday)i;
            return true;
        }
    return false;
}

/* Each holiday is a rule. */
_Static_assert(RULE_ABOLITION_REUNION - RULE_NEW_YEAR == HOLIDAY_COUNT - 1, "in one order");

static bool holds(enum holiday holiday)
{
    return rule_holds((enum rule)(RULE_NEW_YEAR + holiday)) &&
           (lines[holiday].month > 0 || rule_holds(RULE_EASTER));
}

holiday_set holiday_zone_set(enum holiday_zone zone, bool good_friday)
{
    holiday_set set;

    assert(zone < HOLIDAY_ZONE_COUNT);
    set = zone_sets[zone];
    if (zone == HOLIDAYS_ALSACE_MOSELLE && good_friday)
        set |= BIT(HOLIDAY_GOOD_FRIDAY);
    for (int i = 0; i < HOLIDAY_COUNT; i++)
        if (!holds((enum holiday)i))
            set &= ~BIT(i);
    return set;
}

/* The method of Butcher, as Meeus gives it (Astronomical Algorithms, chapter 8). */
date holiday_easter(int year)
{
    int golden = year % 19, century = year / 100, of_century = year % 100;
    int leap = century / 4;
    int moon = (century + 8) / 25;
    int epact = (19 * golden + century - leap - (century - moon + 1) / 3 + 15) % 30;
    int weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    int late = (golden + 11 * epact + 22 * weekday) / 451;
    int days = epact + weekday - 7 * late + 114;

    return date_from_civil(year, days / 31, days % 31 + 1);
}

enum { EASTER_FIRST_MONTH = 3, EASTER_LAST_MONTH = 6 }; /* Good Friday to Whit Monday */

holiday_set holiday_on(holiday_set set, date day)
{
    int year, month, day_of_month, after_easter;
    holiday_set found = 0;
    bool moving;

    date_civil(day, &year, &month, &day_of_month);
    moving = month >= EASTER_FIRST_MONTH && month <= EASTER_LAST_MONTH;
    after_easter = moving ? day.day - holiday_easter(year).day : 0;
    for (int i = 0; i < HOLIDAY_COUNT; i++) {
        const struct holiday_line *line = &lines[i];

        if (line->month == month && line->day == day_of_month)
            found |= BIT(i);
        else if (line->month == 0 && moving && line->day == after_easter)
            found |= BIT(i);
    }
    return found & set;
}

static date day_in(const struct holiday_line *line, int year, date easter)
{
    return line->month > 0 ? date_from_civil(year, line->month, line->day)
                           : date_add(easter, line->day);
}

size_t holiday_list(holiday_set set, int year, struct holiday_day list_out[HOLIDAYS_MAX])
{
    date easter = holiday_easter(year);
    size_t count = 0;

    for (int i = 0; i < HOLIDAY_COUNT; i++) {
        date day = day_in(&lines[i], year, easter);
        size_t place = count;

        if (!(set & BIT(i)))
            continue;
        assert(count < HOLIDAYS_MAX);
        for (; place > 0 && list_out[place - 1].day.day > day.day; place--)
            list_out[place] = list_out[place - 1];
        list_out[place] = (struct holiday_day){ day, (enum holiday)i };
        count++;
    }
    return count;
}
