/* Dates of HTTP (RFC 9110, 5.6.7). Declared in http_head.h. */
#include "proto/http_head.h"

#include "base/date.h"
#include "base/instant.h"

#include <string.h>

static const char weekdays[] = "MonTueWedThuFriSatSun";
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static void two_digits(char *out, int value)
{
    out[0] = (char)('0' + value / 10);
    out[1] = (char)('0' + value % 10);
}

void http_date_text(int64_t at_ms, char out[HTTP_DATE_LEN + 1])
{
    const int64_t seconds = at_ms / 1000;
    const date day = { (int32_t)(seconds / 86400) };
    const int second = (int)(seconds % 86400);
    int year, month, day_of_month;

    date_civil(day, &year, &month, &day_of_month);
    memcpy(out, "Day, 00 Mon 0000 00:00:00 GMT", HTTP_DATE_LEN + 1);
    memcpy(out, weekdays + 3 * (date_weekday(day) - 1), 3);
    two_digits(out + 5, day_of_month);
    memcpy(out + 8, months + 3 * (month - 1), 3);
    two_digits(out + 12, year / 100);
    two_digits(out + 14, year % 100);
    two_digits(out + 17, second / 3600);
    two_digits(out + 20, second / 60 % 60);
    two_digits(out + 23, second % 60);
}

/* 0 stands for a digit, _ for a digit or a space, a for a letter, the rest for itself. */
static bool fits(char c, char form)
{
    const bool digit = c >= '0' && c <= '9';

    switch (form) {
    case '0': return digit;
    case '_': return digit || c == ' ';
    case 'a': return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    default: return c == form;
    }
}

static bool has_form(slice text, const char *form)
{
    if (text.len != strlen(form))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!fits(text.data[i], form[i]))
            return false;
    return true;
}

static int number(slice text, size_t at, size_t len)
{
    int value = 0;

    for (size_t i = at; i < at + len; i++)
        value = value * 10 + (text.data[i] == ' ' ? 0 : text.data[i] - '0');
    return value;
}

static int month_of(const char *name) /* 1..12, 0 if it is none */
{
    for (int i = 0; i < 12; i++)
        if (memcmp(months + 3 * i, name, 3) == 0)
            return i + 1;
    return 0;
}

static bool make(int year, int month, int day, slice clock, int64_t *at_ms_out)
{
    static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    const int hour = number(clock, 0, 2), minute = number(clock, 3, 2),
              second = number(clock, 6, 2);

    if (year < 1970 || month == 0 || day < 1 || day > days[month - 1])
        return false;
    if (month == 2 && day == 29 && !(year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    const int64_t seconds = date_from_civil(year, month, day).day * (int64_t)86400 +
                            hour * 3600 + minute * 60 + (second == 60 ? 59 : second);
    *at_ms_out = seconds * 1000;
    return true;
}

bool http_date_parse(slice text, int64_t *at_ms_out)
{
    if (has_form(text, "aaa, 00 aaa 0000 00:00:00 GMT"))
        return make(number(text, 12, 4), month_of(text.data + 8), number(text, 5, 2),
                    slice_skip(text, 17), at_ms_out);
    if (has_form(text, "aaa aaa _0 00:00:00 0000")) /* asctime() */
        return make(number(text, 20, 4), month_of(text.data + 4), number(text, 8, 2),
                    slice_skip(text, 11), at_ms_out);
    /* RFC 850: a whole weekday and two digits of a year, taken as 1970..2069. */
    slice weekday, rest;
    if (slice_cut(text, ',', &weekday, &rest) && weekday.len >= 6 && weekday.len <= 9 &&
        has_form(rest, " 00-aaa-00 00:00:00 GMT")) {
        const int short_year = number(rest, 8, 2);
        return make(short_year + (short_year < 70 ? 2000 : 1900), month_of(rest.data + 4),
                    number(rest, 1, 2), slice_skip(rest, 11), at_ms_out);
    }
    return false;
}
