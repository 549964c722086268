#include "base/instant.h"

#include "base/zone.h"

#include <string.h>

enum { MS_PER_DAY = 24 * 60 * 60 * 1000 };

static int64_t limit(int64_t at_ms)
{
    const int64_t last_ms = ((int64_t)DATE_LAST_DAY + 1) * MS_PER_DAY - 1;
    if (at_ms < 0)
        return 0;
    return at_ms > last_ms ? last_ms : at_ms;
}

static void put_number(char *text, int count, int value)
{
    for (int i = count - 1; i >= 0; i--, value /= 10)
        text[i] = (char)('0' + value % 10);
}

void instant_text(int64_t at_ms, char text_out[INSTANT_TEXT_LEN + 1])
{
    at_ms = limit(at_ms);
    int ms = (int)(at_ms % MS_PER_DAY);

    date_text((date){ (int32_t)(at_ms / MS_PER_DAY) }, text_out);
    memcpy(text_out + DATE_TEXT_LEN, "T00:00:00.000Z", sizeof("T00:00:00.000Z"));
    put_number(text_out + 11, 2, ms / (60 * 60 * 1000));
    put_number(text_out + 14, 2, ms / (60 * 1000) % 60);
    put_number(text_out + 17, 2, ms / 1000 % 60);
    put_number(text_out + 20, 3, ms % 1000);
}

/* `count` digits, at most `most`; -1 when it is not that. */
static int number(const char *text, int count, int most)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value <= most ? value : -1;
}

bool instant_parse(slice text, int64_t *at_ms_out)
{
    const char *t = text.data;
    date day;

    if (text.len != INSTANT_TEXT_LEN || !date_parse((slice){ t, DATE_TEXT_LEN }, &day))
        return false;
    if (t[10] != 'T' || t[13] != ':' || t[16] != ':' || t[19] != '.' || t[23] != 'Z')
        return false;
    int hour = number(t + 11, 2, 23), minute = number(t + 14, 2, 59);
    int second = number(t + 17, 2, 59), ms = number(t + 20, 3, 999);
    if (day.day < 0 || hour < 0 || minute < 0 || second < 0 || ms < 0)
        return false;
    *at_ms_out = (int64_t)day.day * MS_PER_DAY + ((hour * 60 + minute) * 60 + second) * 1000 +
                 ms;
    return true;
}

date instant_day(int64_t at_ms, const char *zone)
{
    int32_t offset_s = 0;

    at_ms = limit(at_ms);
    (void)zone_offset(zone, at_ms / 1000, &offset_s); /* unknown: the day in UTC */
    int64_t wall_ms = at_ms + (int64_t)offset_s * 1000;
    /* Rounded down, also on the evening of 1969 in the Americas. */
    int64_t day = wall_ms / MS_PER_DAY - (wall_ms % MS_PER_DAY < 0);
    return date_add((date){ (int32_t)day }, 0);
}

int64_t instant_midnight(date day, const char *zone)
{
    /* No place is further than a day from UTC: the last second that is surely before, and
     * the first that surely is not. */
    int64_t before_s = ((int64_t)day.day - 1) * (MS_PER_DAY / 1000);
    int64_t begun_s = ((int64_t)day.day + 1) * (MS_PER_DAY / 1000);

    while (begun_s - before_s > 1) {
        int64_t middle_s = before_s + (begun_s - before_s) / 2;

        if (instant_day(middle_s * 1000, zone).day < day.day)
            before_s = middle_s;
        else
            begun_s = middle_s;
    }
    return begun_s * 1000;
}
