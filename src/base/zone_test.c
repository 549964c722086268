#include "base/zone.h"

#include "base/log.h"
#include "base/test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* glibc answers the same question for one zone of the whole process: a second opinion. */
TEST(every_offset_is_the_one_that_libc_knows)
{
    static const char *const zones[] = {
        "Europe/Paris",        "Europe/London",    "Europe/Dublin",    "Europe/Lisbon",
        "Europe/Moscow",       "Europe/Istanbul",  "America/New_York", "America/Cayenne",
        "America/Sao_Paulo",   "America/St_Johns", "America/Nuuk",     "America/Santiago",
        "Africa/Casablanca",   "Africa/Cairo",     "Asia/Kolkata",     "Asia/Kathmandu",
        "Asia/Tokyo",          "Asia/Jerusalem",   "Asia/Tehran",      "Australia/Sydney",
        "Australia/Lord_Howe", "Pacific/Apia",     "Pacific/Noumea",   "Pacific/Chatham",
        "Pacific/Kiritimati",  "Indian/Reunion",   "Etc/GMT+5",        "UTC",
    };
    const int64_t step_s = 7 * 3600 + 13; /* odd on purpose: all times of day come up */
    const int64_t until_s = 4133980800;   /* 2101 */

    for (size_t i = 0; i < COUNT_OF(zones); i++) {
        setenv("TZ", zones[i], 1);
        tzset();
        for (int64_t at_s = 0; at_s < until_s; at_s += step_s) {
            time_t when = at_s;
            struct tm local;
            int32_t offset_s = -1;
            localtime_r(&when, &local);
            if (!zone_offset(zones[i], at_s, &offset_s) || offset_s != local.tm_gmtoff)
                fail_msg("%s at %lld: %d, not %ld", zones[i], (long long)at_s, offset_s,
                         local.tm_gmtoff);
        }
    }
}

TEST(clocks_change_at_the_very_second)
{
    static const struct change_case {
        const char *zone;
        int64_t at_s;
        int32_t before_s, after_s;
    } cases[] = {
        { "Europe/Paris", 1774746000, 3600, 7200 },       /* 2026-03-29T01:00:00Z */
        { "Europe/Paris", 1792890000, 7200, 3600 },       /* 2026-10-25T01:00:00Z */
        { "Europe/Paris", 4078429200, 3600, 7200 },       /* 2099-03-29T01:00:00Z */
        { "Europe/Paris", 4096573200, 7200, 3600 },       /* 2099-10-25T01:00:00Z */
        { "Australia/Sydney", 1775318400, 39600, 36000 }, /* 2026-04-04T16:00:00Z */
        { "Europe/Dublin", 1774746000, 0, 3600 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int32_t offset_s;
        assert_true(zone_offset(cases[i].zone, cases[i].at_s - 1, &offset_s));
        assert_int_equal(offset_s, cases[i].before_s);
        assert_true(zone_offset(cases[i].zone, cases[i].at_s, &offset_s));
        assert_int_equal(offset_s, cases[i].after_s);
    }
}

TEST(a_name_cannot_leave_the_folder_of_zones)
{
    static const char *const names[] = {
        NULL,
        "",
        "/etc/passwd",
        "../zoneinfo/Europe/Paris",
        "Europe/../Europe/Paris",
        "Europe",
        "zone.tab",
        "posixrules.",
        "Europe/Paris ",
        "Europe/Paris\n",
        "Europe/Atlantis",
        "tzdata.zi",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    };
    for (int twice = 0; twice < 2; twice++) {
        for (size_t i = 0; i < COUNT_OF(names); i++) {
            int32_t offset_s = 7;
            assert_false(zone_offset(names[i], 0, &offset_s));
            assert_int_equal(offset_s, 0);
        }
    }
}

TEST(more_zones_than_are_kept_still_answer)
{
    char name[ZONE_NAME_MAX];
    for (int round = 0; round < 3; round++) {
        for (int hours = -14; hours <= 12; hours++) {
            int32_t offset_s;
            (void)snprintf(name, sizeof(name), "Etc/GMT%+d", hours);
            assert_true(zone_offset(name, 1000, &offset_s));
            assert_int_equal(offset_s, -hours * 3600);
            (void)snprintf(name, sizeof(name), "None/GMT%+d", hours);
            assert_false(zone_offset(name, 1000, &offset_s));
        }
    }
}

static void *ask_often(void *seed)
{
    static const char *const zones[] = { "Europe/Paris", "Asia/Tokyo", "America/Cayenne" };
    static const int32_t offsets_s[] = { 3600, 32400, -10800 };
    size_t n = *(const size_t *)seed;

    for (size_t i = 0; i < 3000; i++) {
        int32_t offset_s;
        if (!zone_offset(zones[(i + n) % 3], 1795425243, &offset_s) ||
            offset_s != offsets_s[(i + n) % 3])
            return "wrong";
    }
    return NULL;
}

TEST(threads_may_ask_at_the_same_time)
{
    pthread_t threads[4];
    size_t seeds[4];

    for (size_t i = 0; i < 4; i++) {
        seeds[i] = i;
        assert_int_equal(pthread_create(&threads[i], NULL, ask_often, &seeds[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        void *wrong;
        pthread_join(threads[i], &wrong);
        assert_null(wrong);
    }
}

/* ---- files made here, for the rules that no zone of today uses ---- */

static size_t tzif_make(char out[512], const char *rule)
{
    /* Two headers, no change, one type: UTC+1 h, "X". */
    static const char header[44] = "TZif2"; /* and zeros */
    char counts[24] = { 0 };
    size_t len = 0;

    memcpy(out, header, 44);
    len += 44;
    memcpy(out + len, header, 44);
    counts[19] = 1; /* types */
    counts[23] = 2; /* chars */
    memcpy(out + len + 20, counts, 24);
    len += 44;
    memcpy(out + len, "\0\0\x0E\x10\0\0X\0", 8);
    len += 8;
    len += (size_t)snprintf(out + len, 512 - len, "\n%s\n", rule);
    return len;
}

TEST(the_rule_at_the_end_may_take_every_form_of_posix)
{
    static const struct rule_case {
        const char *rule;
        bool ok;
        int64_t at_s;
        int32_t offset_s;
    } cases[] = {
        { "", true, 0, 3600 },
        { "UTC0", true, 0, 0 },
        { "<+0330>-3:30", true, 0, 12600 },
        { "<-02>2:00:30", true, 0, -7230 },
        /* J60 is 1 March in every year; 59 counts 29 February in leap years. */
        { "AAA0BBB,J60/0,J300/0", true, 951868799, 0 },               /* 2000-02-29T23:59:59Z */
        { "AAA0BBB,J60/0,J300/0", true, 951868800, 3600 },            /* 2000-03-01 */
        { "AAA0BBB,59/0,300/0", true, 951782399, 0 },                 /* 2000-02-28T23:59:59Z */
        { "AAA0BBB,59/0,300/0", true, 951782400, 3600 },              /* 2000-02-29 */
        { "AAA0BBB,59/0,300/0", true, 983404799, 0 },                 /* 2001-02-28T23:59:59Z */
        { "AAA0BBB-2,M3.5.0/-1,M10.5.0/25", true, 1774742400, 7200 }, /* 2026-03-29T00Z */
        { "AAA0BBB-2,M3.5.0/-1,M10.5.0/25", true, 1774738799, 0 },    /* an hour and 1 s less */
        { "AAA0BBB-2,M3.5.0/-1,M10.5.0/25", true, 1774738800, 7200 },
        { "AAA0BBB,0/0,J365/25", true, 951782400, 3600 }, /* summer all year */
        { "AA0", false, 0, 0 },
        { "AAA", false, 0, 0 },
        { "AAA0BBB", false, 0, 0 },
        { "AAA0BBB,M3.5.0", false, 0, 0 },
        { "AAA0BBB,M3.5.0,M10.5.0x", false, 0, 0 },
        { "AAA0BBB,M0.5.0,M10.5.0", false, 0, 0 },
        { "AAA0BBB,M13.5.0,M10.5.0", false, 0, 0 },
        { "AAA0BBB,M3.0.0,M10.5.0", false, 0, 0 },
        { "AAA0BBB,M3.6.0,M10.5.0", false, 0, 0 },
        { "AAA0BBB,M3.5.7,M10.5.0", false, 0, 0 },
        { "AAA0BBB,J0,M10.5.0", false, 0, 0 },
        { "AAA0BBB,J366,M10.5.0", false, 0, 0 },
        { "AAA0BBB,366,M10.5.0", false, 0, 0 },
        { "AAA0BBB,M3.5.0/168,M10.5.0", false, 0, 0 },
        { "AAA25", false, 0, 0 },
        { "AAA0:60", false, 0, 0 },
        { "<AAA0", false, 0, 0 },
        { "AAA00000000001", false, 0, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char tzif[512];
        struct zone zone;
        size_t len = tzif_make(tzif, cases[i].rule);
        bool ok = zone_parse((slice){ tzif, len }, &zone);
        if (ok != cases[i].ok)
            fail_msg("%s", cases[i].rule);
        if (ok) {
            if (zone_offset_in(&zone, cases[i].at_s) != cases[i].offset_s)
                fail_msg("%s at %lld", cases[i].rule, (long long)cases[i].at_s);
            zone_release(&zone);
        }
        /* Torn anywhere, it is refused. */
        for (size_t torn = 0; torn < len; torn++)
            assert_false(zone_parse((slice){ tzif, torn }, &zone));
    }
}

/* Names that nobody knows are half of what is tried here; the log need not say so. */
int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_offset_is_the_one_that_libc_knows),
        CASE(clocks_change_at_the_very_second),
        CASE(a_name_cannot_leave_the_folder_of_zones),
        CASE(more_zones_than_are_kept_still_answer),
        CASE(threads_may_ask_at_the_same_time),
        CASE(the_rule_at_the_end_may_take_every_form_of_posix),
    };
    log_start(LOG_ERROR, LOG_LOGFMT);
    int failed = cmocka_run_group_tests_name("base/zone", tests, NULL, NULL);
    log_stop();
    return failed;
}
