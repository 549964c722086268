#include "base/test.h"

#include "live/presence.h"

#include <stdio.h>
#include <string.h>

/* The owner alone: notes go in, and what is told of it a second later comes out. */

static const tenant_id acme = { { 1 } }, other = { { 2 } };
static const user_id ines = { { 10 } }, marc = { { 11 } };

struct scene {
    struct presence *presence;
    struct audience *sales, *support;
    int64_t now_ms;
    struct presence_news *news; /* of the last beat */
};

static struct audience *seen_on(uint8_t team)
{
    struct channel channels[] = { channel_hr(), channel_team((team_id){ { team } }) };
    return audience_new(channels, 2);
}

static void open_scene(struct scene *scene)
{
    *scene = (struct scene){
        .presence = presence_new(), .sales = seen_on(20), .support = seen_on(21), .now_ms = 1000
    };
}

static void close_scene(struct scene *scene)
{
    if (scene->news)
        presence_news_unref(scene->news);
    presence_free(scene->presence);
    audience_unref(scene->sales);
    audience_unref(scene->support);
}

static struct view view(const char *word)
{
    struct view view = { "" };

    if (word[0])
        assert_true(view_parse(slice_of(word), &view));
    return view;
}

static void note(struct scene *scene, user_id user, int doors, const char *from, const char *to)
{
    presence_note(scene->presence,
                  &(struct presence_note){ .tenant = acme,
                                           .user = user,
                                           .seen = scene->sales,
                                           .at = 1,
                                           .doors = doors,
                                           .from = view(from),
                                           .to = view(to) },
                  scene->now_ms);
}

/* The seconds go by, and nothing is told in the last of them but... */
static size_t after(struct scene *scene, int seconds)
{
    for (int i = 0; i < seconds; i++) {
        if (scene->news)
            presence_news_unref(scene->news);
        scene->now_ms += 1000;
        scene->news = presence_tick(scene->presence, scene->now_ms);
        if (i + 1 < seconds && scene->news->count > 0)
            return 1000 + scene->news->count; /* too early */
    }
    return scene->news->count;
}

static const struct whereabouts *told(const struct scene *scene, user_id user)
{
    for (size_t i = 0; i < scene->news->count; i++)
        if (id_eq(scene->news->people[i]->user, user))
            return scene->news->people[i];
    fail_msg("nothing was told of them");
    return NULL;
}

TEST(a_person_with_five_tabs_is_here_once)
{
    struct scene scene;

    open_scene(&scene);
    for (int i = 0; i < 5; i++)
        note(&scene, ines, 1, "", "");
    assert_int_equal(after(&scene, 1), 1);
    assert_ptr_equal(told(&scene, ines)->seen, scene.sales);
    for (int i = 0; i < 4; i++)
        note(&scene, ines, -1, "", "");
    assert_int_equal(after(&scene, 60), 0);
    close_scene(&scene);
}

TEST(gone_is_ten_seconds_after_the_last_door_closed)
{
    struct scene scene;

    open_scene(&scene);
    note(&scene, ines, 1, "", "planning");
    note(&scene, marc, 1, "", "");
    assert_int_equal(after(&scene, 1), 2);
    note(&scene, ines, -1, "planning", "");
    assert_int_equal(after(&scene, 10), 1);
    assert_null(told(&scene, ines)->seen);
    assert_int_equal(after(&scene, 60), 0);
    close_scene(&scene);
}

TEST(a_reload_is_no_coming_and_going)
{
    struct scene scene;

    open_scene(&scene);
    note(&scene, ines, 1, "", "planning");
    assert_int_equal(after(&scene, 1), 1);
    for (int i = 0; i < 3; i++) {
        note(&scene, ines, -1, "planning", "");
        assert_int_equal(after(&scene, 9), 0);
        note(&scene, ines, 1, "", "planning");
        assert_int_equal(after(&scene, 1), 0);
    }
    assert_int_equal(after(&scene, 60), 0);
    close_scene(&scene);
}

TEST(who_comes_and_goes_within_a_second_is_told_once)
{
    struct scene scene;

    open_scene(&scene);
    note(&scene, ines, 1, "", "planning");
    note(&scene, ines, 0, "planning", "absence:1");
    note(&scene, ines, 0, "absence:1", "home");
    assert_int_equal(after(&scene, 1), 1);
    assert_int_equal(told(&scene, ines)->view_count, 1);
    assert_string_equal(told(&scene, ines)->views[0].word, "home");
    note(&scene, ines, 0, "home", "");
    note(&scene, ines, 0, "", "home");
    assert_int_equal(after(&scene, 1), 0); /* it came to the same */
    close_scene(&scene);
}

TEST(a_view_that_is_left_is_over_at_once_and_one_whose_door_closed_lingers)
{
    struct scene scene;

    open_scene(&scene);
    note(&scene, ines, 1, "", "planning");
    note(&scene, ines, 1, "", "home");
    assert_int_equal(after(&scene, 1), 1);
    assert_int_equal(told(&scene, ines)->view_count, 2);
    note(&scene, ines, 0, "planning", "");
    assert_int_equal(after(&scene, 1), 1);
    assert_string_equal(told(&scene, ines)->views[0].word, "home");
    note(&scene, ines, -1, "home", "");
    assert_int_equal(after(&scene, 10), 1);
    assert_int_equal(told(&scene, ines)->view_count, 0);
    assert_non_null(told(&scene, ines)->seen); /* the other door is open */
    close_scene(&scene);
}

TEST(who_opens_and_closes_at_ever_other_views_is_remembered_at_few)
{
    struct scene scene;
    char word[20];

    open_scene(&scene);
    for (int i = 0; i < 100; i++) {
        snprintf(word, sizeof word, "page:%d", i);
        note(&scene, ines, 1, "", word);
        note(&scene, ines, -1, word, "");
    }
    assert_int_equal(after(&scene, 1), 1);
    assert_int_equal(told(&scene, ines)->view_count, 8);
    assert_string_equal(told(&scene, ines)->views[7].word, "page:99");
    close_scene(&scene);
}

TEST(of_two_loops_the_later_audience_counts_in_whatever_order_they_say_it)
{
    struct scene scene;
    struct presence_note late = { .tenant = acme, .user = ines, .doors = 1, .at = 5 };

    open_scene(&scene);
    late.seen = scene.support;
    presence_note(scene.presence, &late, scene.now_ms);
    note(&scene, ines, 1, "", ""); /* at 1: of before */
    assert_int_equal(after(&scene, 1), 1);
    assert_ptr_equal(told(&scene, ines)->seen, scene.support);
    late.doors = 0;
    late.at = 6;
    late.seen = NULL; /* the company switched it off */
    presence_note(scene.presence, &late, scene.now_ms);
    assert_int_equal(after(&scene, 1), 1);
    assert_null(told(&scene, ines)->seen);
    late.at = 7;
    late.seen = scene.sales;
    presence_note(scene.presence, &late, scene.now_ms);
    assert_int_equal(after(&scene, 1), 1);
    assert_ptr_equal(told(&scene, ines)->seen, scene.sales);
    close_scene(&scene);
}

TEST(another_copy_of_the_same_audience_is_no_news)
{
    struct scene scene;
    struct presence_note same = { .tenant = acme, .user = ines, .doors = 1, .at = 9 };

    open_scene(&scene);
    note(&scene, ines, 1, "", "");
    assert_int_equal(after(&scene, 1), 1);
    same.seen = seen_on(20);
    presence_note(scene.presence, &same, scene.now_ms);
    assert_int_equal(after(&scene, 1), 0);
    audience_unref(same.seen);
    close_scene(&scene);
}

TEST(the_same_id_in_another_company_is_another_person)
{
    struct scene scene;
    struct presence_note there = { .tenant = other, .user = ines, .doors = 1, .at = 1 };

    open_scene(&scene);
    there.seen = scene.sales;
    note(&scene, ines, 1, "", "");
    presence_note(scene.presence, &there, scene.now_ms);
    assert_int_equal(after(&scene, 1), 2);
    note(&scene, ines, -1, "", "");
    assert_int_equal(after(&scene, 10), 1);
    assert_true(id_eq(scene.news->people[0]->tenant, acme));
    close_scene(&scene);
}

static const struct view_case {
    const char *word;
    bool good;
} views[] = {
    { "planning", true },
    { "absence:0190f3a2-0000-7000-8000-000000000003", true },
    { "a/b-c:9", true },
    { "", false },
    { "Planning", false },
    { "two words", false },
    { "a\"b", false },
    { "équipe", false },
    { "a_b", false },
    { "0123456789012345678901234567890123456789012345678901234567890123", true },
    { "01234567890123456789012345678901234567890123456789012345678901234", false },
};

TEST(a_view_is_a_short_plain_word)
{
    for (size_t i = 0; i < COUNT_OF(views); i++) {
        struct view parsed;
        if (view_parse(slice_of(views[i].word), &parsed) != views[i].good)
            fail_msg("%s", views[i].word);
    }
}

TEST_MAIN("presence", CASE(a_person_with_five_tabs_is_here_once),
          CASE(gone_is_ten_seconds_after_the_last_door_closed),
          CASE(a_reload_is_no_coming_and_going),
          CASE(who_comes_and_goes_within_a_second_is_told_once),
          CASE(a_view_that_is_left_is_over_at_once_and_one_whose_door_closed_lingers),
          CASE(who_opens_and_closes_at_ever_other_views_is_remembered_at_few),
          CASE(of_two_loops_the_later_audience_counts_in_whatever_order_they_say_it),
          CASE(another_copy_of_the_same_audience_is_no_news),
          CASE(the_same_id_in_another_company_is_another_person),
          CASE(a_view_is_a_short_plain_word))
