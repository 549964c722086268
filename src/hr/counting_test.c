#include "hr/counting.h"

#include "hr/test_rule.h"

#include <stdio.h>
#include <string.h>

/* Somebody who works Monday to Friday in the metropole, where the law alone applies; and what
 * a test changes of it. The weeks are those of 2 March 2026 (a Monday) unless dated. */
struct world {
    struct policy policy;
    struct workplace place;
    struct workplace_hours hours;
    struct pattern_hours pattern;
    struct arena arena;
};

static void world_open(struct world *world)
{
    *world = (struct world){ 0 };
    for (int i = 0; i < POLICY_COUNT; i++)
        world->policy.value[i] = policy_line((enum policy_key)i)->legal;
    world->place = (struct workplace){
        .holidays = holiday_zone_set(HOLIDAYS_METROPOLE, false),
        .arrival = { DATE_FIRST_DAY },
        .departure = { DATE_LAST_DAY },
        .policy = &world->policy,
    };
    arena_init(&world->arena);
}

/* Who works on these days: "12345" Monday to Friday, "124a5" ..., a letter behind a day: only
 * the morning (a) or the afternoon (p). */
static void works(struct world *world, const char *days)
{
    world->pattern = (struct pattern_hours){ .weeks = 1, .anchor = { 4 } };
    for (; *days; days++) {
        int *halves = &world->pattern.minutes[0][(*days - '1') * 2];
        bool morning = days[1] == 'a', afternoon = days[1] == 'p';

        halves[0] = afternoon ? 0 : 210;
        halves[1] = morning ? 0 : 210;
        days += morning || afternoon;
    }
    world->hours = (struct workplace_hours){ { DATE_FIRST_DAY }, &world->pattern };
    world->place.hours = &world->hours;
    world->place.hours_count = 1;
}

static date day(const char *text)
{
    date found = { 0 };

    if (!date_parse(slice_of(text), &found))
        fail_msg("no day %s", text);
    return found;
}

/* "2026-03-06", "2026-03-06 pm". */
static struct counting_case leave(const struct world *world, const char *start, const char *end)
{
    slice start_day, start_half, end_day, end_half;
    struct counting_case wanted = { .place = &world->place,
                                    .method = COUNTING_OUVRABLES,
                                    .extent = EXTENT_RETURN,
                                    .end_half = 1 };

    if (slice_cut(slice_of(start), ' ', &start_day, &start_half))
        wanted.start_half = slice_eq(start_half, SLICE("pm"));
    if (slice_cut(slice_of(end), ' ', &end_day, &end_half))
        wanted.end_half = slice_eq(end_half, SLICE("pm"));
    assert_true(date_parse(start_day, &wanted.start) && date_parse(end_day, &wanted.end));
    return wanted;
}

static int halves(const struct counting_case *wanted)
{
    struct counting counting;

    counting_run(wanted, NULL, &counting);
    return counting.halves;
}

static int ouvrables(const struct world *world, const char *start, const char *end)
{
    struct counting_case wanted = leave(world, start, end);

    return halves(&wanted);
}

static int ouvres(const struct world *world, const char *start, const char *end)
{
    struct counting_case wanted = leave(world, start, end);

    wanted.method = COUNTING_OUVRES;
    return halves(&wanted);
}

/* What became of one day. */
static struct counting_day on(struct world *world, const struct counting_case *wanted,
                              const char *text)
{
    struct counting counting;

    counting_run(wanted, &world->arena, &counting);
    for (size_t i = 0; i < counting.day_count; i++)
        if (counting.days[i].day.day == day(text).day)
            return counting.days[i];
    fail_msg("%s is not looked at", text);
    return (struct counting_day){ 0 };
}

#define assert_days(expected, counted) assert_int_equal(counted, (int)((expected)*2))

TEST(ouvrables_are_all_days_but_sunday_and_holidays)
{
    struct world w;

    world_open(&w);
    assert_days(6, ouvrables(&w, "2026-03-02", "2026-03-06"));
    assert_days(12, ouvrables(&w, "2026-03-02", "2026-03-13"));
    assert_days(5, ouvrables(&w, "2025-10-27", "2025-10-31")); /* Saturday 1 November */
    arena_release(&w.arena);
}

TEST(ouvres_are_the_days_the_company_is_open)
{
    struct world w;

    world_open(&w);
    assert_days(5, ouvres(&w, "2026-03-02", "2026-03-06"));
    assert_days(1, ouvres(&w, "2026-03-06", "2026-03-06"));
    w.policy.value[POLICY_OPEN_DAYS] = OPEN_TUESDAY_SATURDAY;
    assert_days(3, ouvres(&w, "2026-03-02", "2026-03-05")); /* closed on Monday */
    works(&w, "23456");
    assert_days(5, ouvres(&w, "2026-03-03", "2026-03-07"));
    w.policy.value[POLICY_OPEN_DAYS] = OPEN_MONDAY_SATURDAY;
    assert_days(6, ouvres(&w, "2026-03-03", "2026-03-07"));
    arena_release(&w.arena);
}

TEST(calendaires_are_all_days)
{
    struct world w;
    struct counting_case wanted;

    world_open(&w);
    wanted = leave(&w, "2026-03-02", "2026-03-06");
    wanted.method = COUNTING_CALENDAIRES;
    assert_days(7, halves(&wanted)); /* until the eve of the return */
    wanted = leave(&w, "2025-10-27", "2025-11-02");
    wanted.method = COUNTING_CALENDAIRES;
    assert_days(7, halves(&wanted));
    arena_release(&w.arena);
}

TEST(the_weekly_rest_is_not_counted)
{
    struct world w;
    struct counting_case wanted;

    world_open(&w);
    wanted = leave(&w, "2026-03-02", "2026-03-13");
    assert_int_equal(on(&w, &wanted, "2026-03-08").halves, 0);
    assert_int_equal(on(&w, &wanted, "2026-03-08").rule, RULE_WEEKLY_REST);
    w.policy.value[POLICY_WEEKLY_REST] = 1;
    assert_int_equal(on(&w, &wanted, "2026-03-08").halves, 2);
    assert_int_equal(on(&w, &wanted, "2026-03-09").rule, RULE_WEEKLY_REST);
    arena_release(&w.arena);
}

TEST(a_holiday_off_is_not_counted)
{
    struct world w;
    struct counting_case wanted;

    world_open(&w);
    assert_days(4, ouvres(&w, "2023-08-14", "2023-08-18"));
    assert_days(5, ouvrables(&w, "2023-08-14", "2023-08-18"));
    wanted = leave(&w, "2023-08-14", "2023-08-18");
    assert_int_equal(on(&w, &wanted, "2023-08-15").rule, RULE_HOLIDAY_OFF);
    assert_int_equal(on(&w, &wanted, "2023-08-15").holiday, HOLIDAY_ASSUMPTION);
    /* On a Saturday it is one day less of six, and nothing of five. */
    assert_days(5, ouvrables(&w, "2025-10-27", "2025-10-31"));
    assert_days(5, ouvres(&w, "2025-10-27", "2025-10-31"));
    /* Nobody returns on Easter Monday. */
    assert_days(2, ouvrables(&w, "2026-04-03", "2026-04-03"));
    arena_release(&w.arena);
}

TEST(a_holiday_worked_on_the_site_is_counted)
{
    struct world w;
    struct counting_case wanted;

    world_open(&w);
    w.place.worked = (holiday_set)1 << HOLIDAY_ASSUMPTION;
    assert_days(5, ouvres(&w, "2023-08-14", "2023-08-18"));
    assert_days(6, ouvrables(&w, "2023-08-14", "2023-08-18"));
    wanted = leave(&w, "2023-08-14", "2023-08-18");
    assert_int_equal(on(&w, &wanted, "2023-08-15").rule, RULE_HOLIDAY_WORKED);
    /* Of two on one day both must be worked: 1 May 2008 is Ascension, too. */
    w.place.worked = (holiday_set)1 << HOLIDAY_ASCENSION;
    assert_days(5, ouvrables(&w, "2008-04-28", "2008-05-02"));
    w.place.worked |= (holiday_set)1 << HOLIDAY_LABOUR_DAY;
    assert_days(6, ouvrables(&w, "2008-04-28", "2008-05-02"));
    arena_release(&w.arena);
}

TEST(leave_begins_on_the_first_day_that_would_have_been_worked)
{
    struct world w;
    struct counting_case wanted;

    world_open(&w);
    /* Away since Friday evening: the first Saturday is not counted, the second is. */
    assert_days(6, ouvrables(&w, "2026-03-07", "2026-03-15"));
    wanted = leave(&w, "2026-03-07", "2026-03-15");
    assert_int_equal(on(&w, &wanted, "2026-03-07").rule, RULE_FIRST_DAY);
    /* Nothing of it would have been worked. */
    assert_days(0, ouvrables(&w, "2026-03-07", "2026-03-08"));
    works(&w, "1245");
    assert_days(0, ouvrables(&w, "2026-03-04", "2026-03-04"));
    arena_release(&w.arena);
}

TEST(leave_lasts_until_the_eve_of_the_return)
{
    struct world w;
    struct counting_case wanted;

    world_open(&w);
    assert_days(2, ouvrables(&w, "2026-03-06", "2026-03-06"));
    wanted = leave(&w, "2026-03-06", "2026-03-06");
    assert_int_equal(on(&w, &wanted, "2026-03-07").rule, RULE_DAY_BEFORE_RETURN);
    assert_int_equal(on(&w, &wanted, "2026-03-08").halves, 0);
    /* Whether the weekend was asked for or not. */
    assert_days(2, ouvrables(&w, "2026-03-06", "2026-03-08"));
    works(&w, "1245");
    assert_days(3, ouvrables(&w, "2026-03-02", "2026-03-03")); /* and Wednesday */
    arena_release(&w.arena);
}

TEST(who_never_returns_takes_what_was_asked_for)
{
    struct world w;

    world_open(&w);
    w.place.departure = day("2026-03-06");
    assert_days(5, ouvrables(&w, "2026-03-02", "2026-03-06"));
    works(&w, "");
    assert_days(0, ouvrables(&w, "2026-03-02", "2026-03-06"));
    arena_release(&w.arena);
}

TEST(the_second_rest_day_is_ouvrable)
{
    struct world w;
    struct counting_case wanted;

    world_open(&w);
    wanted = leave(&w, "2026-03-02", "2026-03-10");
    assert_int_equal(on(&w, &wanted, "2026-03-07").rule, RULE_SECOND_REST_DAY);
    assert_int_equal(on(&w, &wanted, "2026-03-07").halves, 2);
    works(&w, "23456"); /* Monday is theirs */
    wanted = leave(&w, "2026-03-03", "2026-03-11");
    assert_int_equal(on(&w, &wanted, "2026-03-09").rule, RULE_SECOND_REST_DAY);
    assert_int_equal(on(&w, &wanted, "2026-03-09").halves, 2);
    arena_release(&w.arena);
}

TEST(part_time_is_counted_as_full_time)
{
    static const struct part_case {
        const char *name, *works, *start, *end;
        int ouvrables, ouvres;
    } cases[] = {
        { "Monday to Wednesday, the week", "123", "2026-03-02", "2026-03-06", 6, 5 },
        { "Wednesday to Friday, until Tuesday", "345", "2026-03-04", "2026-03-10", 6, 5 },
        { "without Wednesday: Thursday, Friday", "1245", "2026-03-05", "2026-03-06", 3, 2 },
        { "without Wednesday: Monday, Tuesday", "1245", "2026-03-02", "2026-03-03", 3, 3 },
        { "without Wednesday: the week", "1245", "2026-03-02", "2026-03-06", 6, 5 },
        { "without Wednesday: Tuesday to Thursday", "1245", "2026-03-03", "2026-03-05", 3, 3 },
    };
    struct counting_case wanted;
    struct world w;

    world_open(&w);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        works(&w, cases[i].works);
        if (ouvrables(&w, cases[i].start, cases[i].end) != cases[i].ouvrables * 2 ||
            ouvres(&w, cases[i].start, cases[i].end) != cases[i].ouvres * 2)
            fail_msg("%s", cases[i].name);
    }
    wanted = leave(&w, "2026-03-03", "2026-03-05");
    assert_int_equal(on(&w, &wanted, "2026-03-04").rule, RULE_PART_TIME);
    arena_release(&w.arena);
}

TEST(other_than_leave_only_worked_days_count)
{
    struct world w;
    struct counting_case wanted;

    world_open(&w);
    works(&w, "1245");
    wanted = leave(&w, "2026-03-02", "2026-03-08");
    wanted.extent = EXTENT_WORKED;
    assert_days(4, halves(&wanted));
    wanted = leave(&w, "2026-05-07", "2026-05-08"); /* 8 May is off */
    wanted.extent = EXTENT_WORKED;
    assert_days(1, halves(&wanted));
    arena_release(&w.arena);
}

TEST(a_stop_of_work_counts_the_days_as_given)
{
    struct world w;
    struct counting_case wanted;

    world_open(&w);
    wanted = leave(&w, "2026-03-07", "2026-03-13"); /* Saturday to Friday */
    wanted.method = COUNTING_CALENDAIRES;
    wanted.extent = EXTENT_DATES;
    assert_days(7, halves(&wanted));
    wanted = leave(&w, "2026-03-13", "2026-03-13");
    wanted.method = COUNTING_CALENDAIRES;
    wanted.extent = EXTENT_DATES;
    assert_days(1, halves(&wanted));
    arena_release(&w.arena);
}

TEST(a_day_half_worked_counts_half)
{
    struct world w;
    struct counting_case wanted;

    world_open(&w);
    assert_days(0.5, ouvrables(&w, "2026-03-03 am", "2026-03-03 am"));
    assert_days(0.5, ouvrables(&w, "2026-03-03 pm", "2026-03-03 pm"));
    assert_days(2, ouvrables(&w, "2026-03-02 pm", "2026-03-04 am"));
    assert_days(1.5, ouvrables(&w, "2026-03-06 pm", "2026-03-06 pm")); /* and Saturday */
    wanted = leave(&w, "2026-03-02 pm", "2026-03-04 am");
    assert_int_equal(on(&w, &wanted, "2026-03-02").rule, RULE_HALF_DAY);
    assert_int_equal(on(&w, &wanted, "2026-03-04").rule, RULE_HALF_DAY);
    arena_release(&w.arena);
}

TEST(the_only_half_of_a_day_takes_the_whole_day)
{
    struct world w;

    world_open(&w);
    works(&w, "123a45"); /* Wednesday: the morning only */
    assert_days(1, ouvres(&w, "2026-03-04 am", "2026-03-04 am"));
    assert_days(0, ouvres(&w, "2026-03-04 pm", "2026-03-04 pm"));
    w.policy.value[POLICY_HALF_WORKED] = 1;
    assert_days(0.5, ouvres(&w, "2026-03-04 am", "2026-03-04 am"));
    assert_days(1, ouvres(&w, "2026-03-04 am", "2026-03-04 pm"));
    arena_release(&w.arena);
}

TEST(back_at_noon_the_last_day_is_not_taken)
{
    struct world w;

    world_open(&w);
    works(&w, "123p45"); /* Wednesday: the afternoon only */
    assert_days(2, ouvrables(&w, "2026-03-02", "2026-03-04 am"));
    assert_days(0, ouvrables(&w, "2026-03-04 am", "2026-03-04 am"));
    arena_release(&w.arena);
}

TEST(a_friday_alone_may_be_counted_alone)
{
    struct world w;

    world_open(&w);
    w.policy.value[POLICY_ISOLATED_FRIDAY] = 1;
    assert_days(1, ouvrables(&w, "2026-03-06", "2026-03-06"));
    assert_days(1, ouvrables(&w, "2026-03-06", "2026-03-08"));
    assert_days(3, ouvrables(&w, "2026-03-05", "2026-03-06")); /* not alone */
    assert_days(3, ouvrables(&w, "2026-03-06", "2026-03-09")); /* neither */
    arena_release(&w.arena);
}

TEST(no_more_saturdays_than_the_setting_says)
{
    struct world w;
    struct counting_case wanted;
    struct counting counting;

    world_open(&w);
    w.policy.value[POLICY_SATURDAYS] = 5;
    wanted = leave(&w, "2026-03-02", "2026-03-13");
    wanted.saturdays = 4;
    counting_run(&wanted, NULL, &counting);
    assert_days(11, counting.halves);
    assert_int_equal(counting.saturdays, 5);
    assert_int_equal(on(&w, &wanted, "2026-03-14").rule, RULE_SATURDAYS);
    /* On 1 June the count begins again: 6 June is the first Saturday of the new period. */
    wanted = leave(&w, "2026-05-26", "2026-06-05");
    wanted.saturdays = 5;
    counting_run(&wanted, NULL, &counting);
    assert_days(4 + 6, counting.halves);
    assert_int_equal(counting.saturdays, 1);
    assert_int_equal(counting.period.day, day("2026-06-01").day);
    arena_release(&w.arena);
}

TEST(days_under_a_stop_of_work_are_given_back)
{
    struct world w;
    struct counting_case wanted;
    struct day_range stop;

    world_open(&w);
    stop = (struct day_range){ day("2026-03-05"), day("2026-03-08") };
    wanted = leave(&w, "2026-03-02", "2026-03-06");
    wanted.given_back = &stop;
    wanted.given_back_count = 1;
    assert_days(3, halves(&wanted));
    assert_int_equal(on(&w, &wanted, "2026-03-07").rule, RULE_GIVEN_BACK);
    arena_release(&w.arena);
}

TEST(nothing_is_counted_outside_of_employment)
{
    struct world w;
    struct counting_case wanted;

    world_open(&w);
    w.place.arrival = day("2026-03-04");
    assert_days(4, ouvrables(&w, "2026-03-02", "2026-03-06"));
    wanted = leave(&w, "2026-03-02", "2026-03-06");
    assert_int_equal(on(&w, &wanted, "2026-03-02").rule, RULE_EMPLOYED);
    w.place.departure = day("2026-03-05");
    assert_days(2, ouvrables(&w, "2026-03-02", "2026-03-06"));
    arena_release(&w.arena);
}

TEST(hours_are_counted_as_minutes)
{
    struct world w;
    struct counting_case wanted;
    struct counting counting;

    world_open(&w);
    wanted = leave(&w, "2026-03-03", "2026-03-03");
    wanted.extent = EXTENT_WORKED;
    wanted.minutes = 90;
    counting_run(&wanted, NULL, &counting);
    assert_int_equal(counting.minutes, 90);
    assert_int_equal(counting.halves, 0);
    wanted.start = wanted.end = day("2026-03-07");
    counting_run(&wanted, NULL, &counting);
    assert_int_equal(counting.minutes, 0);
    arena_release(&w.arena);
}

TEST(patterns_follow_their_days_and_their_weeks)
{
    struct world w;
    struct pattern_hours two = { .weeks = 2, .anchor = { 4 } };
    struct workplace_hours from[2];

    world_open(&w);
    for (int i = 0; i < 14; i++) { /* one week whole, one week nothing */
        two.minutes[0][i] = i < 10 ? 210 : 0;
        two.minutes[1][i] = 0;
    }
    two.anchor = day("2026-03-02");
    from[0] = (struct workplace_hours){ day("2026-01-01"), &two };
    from[1] = (struct workplace_hours){ day("2026-04-06"), &workplace_usual_hours };
    w.place.hours = from;
    w.place.hours_count = 2;
    assert_days(12, ouvrables(&w, "2026-03-02", "2026-03-06")); /* and the week behind it */
    assert_days(0, ouvrables(&w, "2026-03-09", "2026-03-13"));
    assert_days(6, ouvrables(&w, "2026-04-13", "2026-04-17")); /* the usual, since April */
    assert_days(6, ouvrables(&w, "2025-12-08", "2025-12-12")); /* and before */
    arena_release(&w.arena);
}

/* ---- words ---- */

static void check_sentence(const struct counting_day *found, enum type_counting method,
                           const char *french, const char *english)
{
    struct buf out;

    buf_init(&out, 1024);
    counting_sentence(found, method, false, &out);
    assert_string_equal(out.data, french);
    buf_clear(&out);
    counting_sentence(found, method, true, &out);
    assert_string_equal(out.data, english);
    buf_release(&out);
}

TEST(a_reason_is_a_sentence_with_its_source)
{
    static const struct sentence_case {
        const char *start, *end, *day;
        enum type_counting method;
        const char *french, *english;
    } cases[] = {
        { "2026-03-06", "2026-03-06", "2026-03-07", COUNTING_OUVRABLES,
          "samedi 7 mars\u00a0: ouvrable, compté — jusqu’à la veille de la reprise, "
          "Cass. soc. 22\u00a0févr. 2000 n°\u00a097-43.515",
          "Saturday 7 March: working day (ouvrable), counted — until the eve of the return to "
          "work, Cass. soc. 22\u00a0févr. 2000 n°\u00a097-43.515" },
        { "2026-03-06", "2026-03-06", "2026-03-08", COUNTING_OUVRABLES,
          "dimanche 8 mars\u00a0: repos hebdomadaire, non compté — C. trav., art. L3132-3",
          "Sunday 8 March: weekly rest, not counted — C. trav., art. L3132-3" },
        { "2026-04-30", "2026-05-04", "2026-05-01", COUNTING_OUVRES,
          "vendredi 1er mai\u00a0: Fête du Travail, jour férié (C. trav., art. L3133-1, "
          "L3133-4 "
          "et L3133-6) chômé sur le site, non compté — usage\u00a0: un jour férié chômé n’est "
          "pas un jour ouvrable",
          "Friday 1 May: Labour Day, public holiday (C. trav., art. L3133-1, L3133-4 et "
          "L3133-6) off at the site, not counted — usage" },
        { "2026-03-03 am", "2026-03-03 am", "2026-03-03", COUNTING_OUVRES,
          "mardi 3 mars\u00a0: ouvré, compté pour une demi-journée — réglage\u00a0: "
          "demi-journées du type d’absence",
          "Tuesday 3 March: day of opening (ouvré), counted as half a day — setting" },
        { "2026-03-02", "2026-03-02", "2026-03-02", COUNTING_OUVRABLES,
          "lundi 2 mars\u00a0: ouvrable, compté — C. trav., art. L3141-3",
          "Monday 2 March: working day (ouvrable), counted — C. trav., art. L3141-3" },
    };
    struct world w;

    world_open(&w);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct counting_case wanted = leave(&w, cases[i].start, cases[i].end);
        struct counting_day found;

        wanted.method = cases[i].method;
        found = on(&w, &wanted, cases[i].day);
        check_sentence(&found, wanted.method, cases[i].french, cases[i].english);
    }
    arena_release(&w.arena);
}

TEST(hours_say_how_many)
{
    struct world w;
    struct counting_case wanted;
    struct counting_day found;

    world_open(&w);
    wanted = leave(&w, "2026-03-06", "2026-03-06");
    wanted.minutes = 90;
    found = on(&w, &wanted, "2026-03-06");
    check_sentence(&found, COUNTING_OUVRES,
                   "vendredi 6 mars\u00a0: absence en heures, "
                   "1\u00a0h\u00a030 — réglage\u00a0: heures du type d’absence",
                   "Friday 6 March: absence in hours, 1\u00a0h\u00a030 — setting");
    wanted = leave(&w, "2026-03-07", "2026-03-07");
    wanted.minutes = 90;
    found = on(&w, &wanted, "2026-03-07");
    check_sentence(&found, COUNTING_OUVRES,
                   "samedi 7 mars\u00a0: absence en heures, non compté — "
                   "réglage\u00a0: heures du type d’absence",
                   "Saturday 7 March: absence in hours, not counted — setting");
    arena_release(&w.arena);
}

/* What usage or a company decides quotes no text; what a text decides names it. */
TEST(a_setting_never_quotes_an_article)
{
    for (int i = RULE_OUVRABLES; i <= RULE_COUNTED_HOURS; i++) {
        const struct rule_card *card = rule_card((enum rule)i);
        struct counting_day found = { .day = day("2026-03-07"),
                                      .rule = (enum rule)i,
                                      .holiday = HOLIDAY_COUNT };
        struct buf out;
        const char *source;

        if (i == RULE_HOLIDAY_OFF || i == RULE_HOLIDAY_WORKED)
            found.holiday = HOLIDAY_NATIONAL_DAY;
        buf_init(&out, 1024);
        counting_sentence(&found, COUNTING_OUVRABLES, false, &out);
        source = strstr(out.data, " — ");
        assert_non_null(source);
        if (i == RULE_WEEKLY_REST) /* the text says Sunday, and this is a Saturday */
            assert_non_null(strstr(source, "réglage"));
        else if (card->source == SOURCE_USAGE)
            assert_non_null(strstr(source, "usage"));
        else if (card->source == SOURCE_SETTING)
            assert_non_null(strstr(source, "réglage"));
        else
            assert_non_null(strstr(source, card->cite));
        if (card->source == SOURCE_USAGE || card->source == SOURCE_SETTING)
            assert_null(strstr(source, "art."));
        buf_release(&out);
    }
}

TEST_MAIN("counting", CASE(ouvrables_are_all_days_but_sunday_and_holidays),
          CASE(ouvres_are_the_days_the_company_is_open), CASE(calendaires_are_all_days),
          CASE(the_weekly_rest_is_not_counted), CASE(a_holiday_off_is_not_counted),
          CASE(a_holiday_worked_on_the_site_is_counted),
          CASE(leave_begins_on_the_first_day_that_would_have_been_worked),
          CASE(leave_lasts_until_the_eve_of_the_return),
          CASE(who_never_returns_takes_what_was_asked_for),
          CASE(the_second_rest_day_is_ouvrable), CASE(part_time_is_counted_as_full_time),
          CASE(other_than_leave_only_worked_days_count),
          CASE(a_stop_of_work_counts_the_days_as_given), CASE(a_day_half_worked_counts_half),
          CASE(the_only_half_of_a_day_takes_the_whole_day),
          CASE(back_at_noon_the_last_day_is_not_taken),
          CASE(a_friday_alone_may_be_counted_alone),
          CASE(no_more_saturdays_than_the_setting_says),
          CASE(days_under_a_stop_of_work_are_given_back),
          CASE(nothing_is_counted_outside_of_employment), CASE(hours_are_counted_as_minutes),
          CASE(patterns_follow_their_days_and_their_weeks),
          CASE(a_reason_is_a_sentence_with_its_source), CASE(hours_say_how_many),
          CASE(a_setting_never_quotes_an_article))
