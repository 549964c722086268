#include "hr/rtt.h"

#include "hr/rule.h"

#include <assert.h>

enum { LEAVE_DAYS = 25 };

int rtt_year_days(int year)
{
    return date_from_civil(year + 1, 1, 1).day - date_from_civil(year, 1, 1).day;
}

int rtt_days(int year, int holidays, int plan_days)
{
    date day = date_from_civil(year, 1, 1);
    int weekdays = 0, rest;

    for (int left = rtt_year_days(year); left > 0; left--, day = date_add(day, 1))
        weekdays += date_weekday(day) < 6;
    rest = weekdays - LEAVE_DAYS - holidays - plan_days;
    return rest > 0 && rule_holds(RULE_RTT_DAYS) ? rest : 0;
}

amount rtt_share(int days, int present, int all, enum rtt_rounding rounding)
{
    amount share = amount_times(amount_of(days, 1), present, all);

    if (!rule_holds(RULE_RTT_SHARE))
        return amount_of(days, 1);
    switch (rounding) {
    case RTT_HALF_UP: return amount_up(share, 2);
    case RTT_UP: return amount_up(share, 1);
    case RTT_DOWN: return amount_down(share, 1);
    case RTT_EXACT: break;
    }
    return share;
}
