#include "base/date.h"

#include <assert.h>

/* The calendar is counted from 0000-03-01: with the leap day at the very end of a year,
 * months have the same lengths in every year, and a run of 400 years always the same days
 * (the method of Howard Hinnant's "chrono-compatible low-level date algorithms"). */
enum {
    DAYS_PER_ERA = 146097,       /* 400 years */
    EPOCH_FROM_MARCH_0 = 719468, /* 0000-03-01 to 1970-01-01 */
};

static int limit(int64_t day)
{
    if (day < DATE_FIRST_DAY)
        return DATE_FIRST_DAY;
    if (day > DATE_LAST_DAY)
        return DATE_LAST_DAY;
    return (int)day;
}

bool date_exists(int year, int month, int day)
{
    static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    if (year < 1583 || year > 9999 || month < 1 || month > 12 || day < 1)
        return false;
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= month_days[month - 1] + (month == 2 && is_leap);
}

date date_from_civil(int year, int month, int day)
{
    assert(date_exists(year, month, day));
    int from_march = month > 2 ? month - 3 : month + 9;
    int y = month > 2 ? year : year - 1;
    int year_of_era = y % 400;
    int day_of_year = (153 * from_march + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (date){ y / 400 * DAYS_PER_ERA + day_of_era - EPOCH_FROM_MARCH_0 };
}

void date_civil(date d, int *year_out, int *month_out, int *day_out)
{
    int days = limit(d.day) + EPOCH_FROM_MARCH_0;
    int era = days / DAYS_PER_ERA;
    int day_of_era = days % DAYS_PER_ERA;
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int from_march = (5 * day_of_year + 2) / 153;

    *day_out = day_of_year - (153 * from_march + 2) / 5 + 1;
    *month_out = from_march < 10 ? from_march + 3 : from_march - 9;
    *year_out = era * 400 + year_of_era + (*month_out <= 2);
}

/* `count` digits, or -1. */
static int number(const char *text, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

bool date_parse(slice text, date *date_out)
{
    if (text.len != DATE_TEXT_LEN || text.data[4] != '-' || text.data[7] != '-')
        return false;
    int year = number(text.data, 4);
    int month = number(text.data + 5, 2);
    int day = number(text.data + 8, 2);
    if (!date_exists(year, month, day))
        return false;
    *date_out = date_from_civil(year, month, day);
    return true;
}

static void put_number(char *text, int count, int value)
{
    for (int i = count - 1; i >= 0; i--, value /= 10)
        text[i] = (char)('0' + value % 10);
}

void date_text(date d, char text_out[DATE_TEXT_LEN + 1])
{
    int year, month, day;

    date_civil(d, &year, &month, &day);
    put_number(text_out, 4, year);
    text_out[4] = '-';
    put_number(text_out + 5, 2, month);
    text_out[7] = '-';
    put_number(text_out + 8, 2, day);
    text_out[10] = '\0';
}

int date_weekday(date d)
{
    /* 1970-01-01 was a Thursday; the shift keeps what is divided above zero. */
    const int monday = -3 - 7 * 30000;
    return (limit(d.day) - monday) % 7 + 1;
}

date date_add(date d, int days)
{
    return (date){ limit((int64_t)d.day + days) };
}
