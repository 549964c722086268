/* Who hears what of changed entries: always what their planning shows, and each once. */
#include "hr/notification.h"
#include "hr/test_planning.h"

/* "kind label*" of entries and "-" for each that is gone, in order: "shift A,training -". */
static void words_of(slice message, char *out, size_t size)
{
    json_t *object = NULL, *data, *entry;
    size_t i;

    out[0] = 0;
    if (message.len == 0)
        return;
    must(json_read_object(message, &object, &oops));
    data = json_object_get(object, "data");
    json_array_foreach(json_object_get(data, "entries"), i, entry) {
        json_t *label = json_object_get(entry, "label");

        snprintf(out + strlen(out), size - strlen(out), "%s%s %s", out[0] ? "," : "",
                 json_string_value(json_object_get(entry, "kind")),
                 label ? json_string_value(label) : "*");
    }
    json_array_foreach(json_object_get(data, "gone"), i, entry)
        snprintf(out + strlen(out), size - strlen(out), "-");
    json_decref(object);
}

static void hears(struct people *p, const struct actor *actor, const char *expected)
{
    char words[4000];

    words_of(people_hear(p, people_fact(p, "planning_updated"), actor), words, sizeof words);
    if (strcmp(words, expected) != 0)
        fail_msg("%s hears %s, should hear %s", actor->name, words, expected);
}

static struct planning_outcome plan_all(struct people *p, const struct actor *by,
                                        const struct planning_entry *wanted, size_t count)
{
    struct planning_outcome outcome;

    people_mark(p);
    must(planning_create(p->tx, by, wanted, count, &outcome, &oops));
    return outcome;
}

#define EACH_KIND(user)                                                      \
    planned(PLANNING_ON_CALL, (user), "2026-12-07", "2026-12-07", "A"),      \
        planned(PLANNING_SHIFT, (user), "2026-12-08", "2026-12-08", "B"),    \
        planned(PLANNING_TRAINING, (user), "2026-12-09", "2026-12-09", "C"), \
        planned(PLANNING_NOTE, (user), "2026-12-10", "2026-12-10", "D")

TEST(each_level_hears_of_each_kind_what_is_theirs)
{
    struct people p;
    struct settings settings;

    people_open(&p);
    {
        const struct planning_entry wanted[] = { EACH_KIND(p.employee.user),
                                                 team_note(p.team, "2026-12-11", "E") };
        const char *all = "on_call A,shift B,training C,note D,note E";

        plan_all(&p, &p.manager, wanted, COUNT_OF(wanted));
        assert_int_equal(people_facts(&p, "planning_updated"), 1);
        hears(&p, &p.hr, all);
        hears(&p, &p.manager, all);
        hears(&p, &p.employee, all);
        hears(&p, &p.colleague, "on_call A,shift B,training *,note E");
        hears(&p, &p.stranger, "");

        settings = p.hr.settings;
        settings.colleagues = COLLEAGUES_COMPANY;
        choose_settings(&p, &settings);
        plan_all(&p, &p.hr, wanted + 1, COUNT_OF(wanted) - 1);
        hears(&p, &p.hr, "shift B,training C,note D,note E");
        hears(&p, &p.employee, "shift B,training C,note D,note E");
        hears(&p, &p.colleague, "shift B,training *,note E");
        hears(&p, &p.stranger, "shift B,training *"); /* the note is the team's */
    }
    people_close(&p);
}

/* Somebody who is in two teams, or manages one and is in another, gets one message of all. */
TEST(who_holds_several_channels_hears_the_sum)
{
    struct people p;

    people_open(&p);
    must(team_add_member(p.tx, &p.hr, p.other_team, p.colleague.user, &oops));
    must(team_add_member(p.tx, &p.hr, p.other_team, p.manager.user, &oops));
    people_reload(&p, &p.manager);
    people_reload(&p, &p.colleague);
    {
        const struct planning_entry wanted[] = { EACH_KIND(p.employee.user),
                                                 EACH_KIND(p.stranger.user) };

        plan_all(&p, &p.hr, wanted, COUNT_OF(wanted));
        assert_int_equal(people_facts(&p, "planning_updated"), 1);
        hears(&p, &p.colleague, "on_call A,shift B,training *,on_call A,shift B,training *");
        hears(&p, &p.manager,
              "on_call A,shift B,training C,note D,on_call A,shift B,training *");
        hears(&p, &p.employee, "on_call A,shift B,training C,note D");
        hears(&p, &p.stranger, "on_call A,shift B,training C,note D");
    }
    people_close(&p);
}

/* What somebody hears is what their planning shows. */
static void same_as_planning(struct people *p, const struct actor *actor)
{
    struct planning_query query = { .from = day("2026-12-01"), .to = day("2026-12-31") };
    char heard[4000], shown[4000] = "";
    slice next;
    json_t *planning = plan_of(p, actor, &query, &next), *row, *entry;
    size_t i, k;
    json_t *lists[100];
    size_t list_count = 0;

    words_of(people_hear(p, people_fact(p, "planning_updated"), actor), heard, sizeof heard);
    json_array_foreach(json_object_get(planning, "items"), i, row)
        lists[list_count++] = json_object_get(row, "entries");
    lists[list_count++] = json_object_get(planning, "notes");
    for (i = 0; i < list_count; i++)
        json_array_foreach(lists[i], k, entry) {
            char one[64];
            json_t *label = json_object_get(entry, "label");

            snprintf(one, sizeof one, "%s %s",
                     json_string_value(json_object_get(entry, "kind")),
                     label ? json_string_value(label) : "*");
            if (!strstr(heard, one))
                fail_msg("%s sees %s, and heard %s", actor->name, one, heard);
            snprintf(shown + strlen(shown), sizeof shown - strlen(shown), "%s,", one);
        }
    if (strlen(heard) + (heard[0] != 0) != strlen(shown))
        fail_msg("%s sees %s and heard %s", actor->name, shown, heard);
    json_decref(planning);
}

TEST(the_planning_shows_what_the_fact_said)
{
    static const enum colleagues ranges[] = { COLLEAGUES_TEAM, COLLEAGUES_COMPANY };

    for (size_t range = 0; range < COUNT_OF(ranges); range++) {
        struct people p;
        struct settings settings;

        people_open(&p);
        settings = p.hr.settings;
        settings.colleagues = ranges[range];
        choose_settings(&p, &settings);
        must(team_add_member(p.tx, &p.hr, p.other_team, p.colleague.user, &oops));
        people_reload(&p, &p.colleague);
        {
            const struct planning_entry wanted[] = {
                EACH_KIND(p.employee.user), EACH_KIND(p.stranger.user),
                EACH_KIND(p.manager.user), team_note(p.team, "2026-12-11", "E"),
                team_note(p.other_team, "2026-12-11", "F")
            };
            const struct actor *all[] = { &p.hr, &p.manager, &p.employee, &p.colleague,
                                          &p.stranger };

            plan_all(&p, &p.hr, wanted, COUNT_OF(wanted));
            for (size_t i = 0; i < COUNT_OF(all); i++)
                same_as_planning(&p, all[i]);
        }
        people_close(&p);
    }
}

TEST(what_moves_to_somebody_else_is_gone_for_who_saw_it_there)
{
    struct people p;
    struct planning_entry entry;
    struct planning_choice choice;
    struct planning_outcome outcome;

    people_open(&p);
    entry = plan_one(&p, &p.hr,
                     planned(PLANNING_TRAINING, p.employee.user, "2026-12-08", "2026-12-08",
                             "Secourisme"));
    choice = chosen(&entry);
    people_mark(&p);
    must(planning_move(p.tx, &p.hr, &choice, 1,
                       &(struct planning_way){ .user = p.stranger.user }, &outcome, &oops));
    hears(&p, &p.hr, "training Secourisme");
    hears(&p, &p.stranger, "training Secourisme");
    hears(&p, &p.employee, "-");
    hears(&p, &p.colleague, "-");
    hears(&p, &p.manager, "-");
    people_mark(&p);
    must(planning_delete(p.tx, &p.hr, entry.id, 2, &outcome, &oops));
    hears(&p, &p.hr, "-");
    hears(&p, &p.stranger, "-");
    hears(&p, &p.employee, "");
    people_close(&p);
}

/* A training becomes a note: colleagues lose sight of it. */
TEST(what_becomes_private_is_gone_for_colleagues)
{
    struct people p;
    struct planning_entry entry;
    struct planning_outcome outcome;

    people_open(&p);
    entry =
        plan_one(&p, &p.manager,
                 planned(PLANNING_TRAINING, p.employee.user, "2026-12-08", "2026-12-08", "A"));
    entry.kind = PLANNING_NOTE;
    people_mark(&p);
    must(planning_update(p.tx, &p.manager, entry.id, 1, &entry, &outcome, &oops));
    hears(&p, &p.employee, "note A");
    hears(&p, &p.colleague, "-");
    people_close(&p);
}

/* Entries are not told again: the team loads what it may see now. */
TEST(who_comes_to_a_team_with_entries_makes_it_begin_anew)
{
    static const bool planned_before[] = { false, true };

    for (size_t i = 0; i < COUNT_OF(planned_before); i++) {
        struct people p;
        bool colleague_begins = false;

        people_open(&p);
        if (planned_before[i])
            plan_one(&p, &p.hr,
                     planned(PLANNING_SHIFT, p.stranger.user, "2026-12-08", "2026-12-08", ""));
        people_mark(&p);
        must(team_add_member(p.tx, &p.hr, p.team, p.stranger.user, &oops));
        for (size_t k = p.mark; k < p.tx->fact_count; k++)
            colleague_begins |= p.tx->facts[k]->effect == FACT_AUDIENCE &&
                                id_eq(p.tx->facts[k]->subject, p.colleague.user);
        assert_true(colleague_begins == planned_before[i]);
        people_close(&p);
    }
}

/* ---- bulks ---- */

TEST(fifty_entries_that_move_are_one_fact_and_a_bell_each)
{
    struct people p;
    struct planning_entry wanted[50];
    struct planning_choice choices[50];
    struct planning_outcome outcome;
    int64_t audits;

    people_open(&p);
    for (size_t i = 0; i < 50; i++) {
        wanted[i] = planned(PLANNING_SHIFT, i % 2 ? p.employee.user : p.colleague.user,
                            "2026-12-01", "2026-12-01", "");
        wanted[i].start.day += (int)i / 2;
        wanted[i].end = wanted[i].start;
    }
    outcome = plan_all(&p, &p.manager, wanted, 50);
    for (size_t i = 0; i < 50; i++)
        choices[i] = chosen(&outcome.entries[i]);
    people_mark(&p);
    audits = store_int(p.tx, "SELECT count(*) FROM audit");
    must(planning_move(p.tx, &p.manager, choices, 50, &(struct planning_way){ .days = 7 },
                       &outcome, &oops));
    assert_int_equal(people_facts(&p, "planning_updated"), 1);
    assert_int_equal(people_facts(&p, "notification_created"), 2);
    assert_int_equal(p.tx->fact_count - p.mark, 3);
    assert_int_equal(store_int(p.tx, "SELECT count(*) FROM audit") - audits, 50);
    assert_int_equal(store_int(p.tx, "SELECT count(*) FROM planning_entry WHERE version = 2"),
                     50);
    people_close(&p);
}

TEST(nobody_is_told_by_bell_of_what_they_did_themselves)
{
    struct people p;

    people_open(&p);
    people_mark(&p);
    plan_one(&p, &p.employee,
             planned(PLANNING_NOTE, p.employee.user, "2026-12-08", "2026-12-08", "x"));
    plan_one(&p, &p.hr, team_note(p.team, "2026-12-08", "x")); /* nor is a team */
    assert_int_equal(people_facts(&p, "notification_created"), 0);
    plan_one(&p, &p.hr,
             planned(PLANNING_NOTE, p.employee.user, "2026-12-08", "2026-12-08", "x"));
    assert_int_equal(people_facts(&p, "notification_created"), 1);
    people_close(&p);
}

TEST(a_note_of_a_team_without_people_is_told_to_hr)
{
    struct people p;

    people_open(&p);
    people_mark(&p);
    plan_one(&p, &p.hr,
             team_note(people_add_team(p.tx, &p.system, "Nouvelle"), "2026-12-08", "x"));
    hears(&p, &p.hr, "note x");
    hears(&p, &p.employee, "");
    people_close(&p);
}

/* More people with something private each than a fact has views: then it is some facts, and
 * everybody still hears each entry once. */
TEST(what_needs_too_many_views_becomes_several_facts)
{
    enum { PEOPLE = 100 };
    struct people p;
    struct actor each[PEOPLE];
    struct planning_entry wanted[PEOPLE];
    size_t facts, of_hr = 0, of_first = 0;

    people_open(&p);
    for (size_t i = 0; i < PEOPLE; i++) {
        char name[32];

        snprintf(name, sizeof name, "someone%zu", i);
        each[i] = people_enter(p.tx, &p.system, name, ROLE_EMPLOYEE, &p.team, NULL);
        wanted[i] =
            planned(PLANNING_TRAINING, each[i].user, "2026-12-08", "2026-12-08", "Incendie");
    }
    plan_all(&p, &p.manager, wanted, PEOPLE);
    facts = people_facts(&p, "planning_updated");
    assert_true(facts >= 2 && facts <= 4);
    for (size_t i = p.mark; i < p.tx->fact_count; i++) {
        char words[8000];

        if (strcmp(p.tx->facts[i]->type, "planning_updated") != 0)
            continue;
        words_of(people_hear(&p, p.tx->facts[i], &p.hr), words, sizeof words);
        for (const char *at = words; (at = strstr(at, "Incendie")); at++)
            of_hr++;
        words_of(people_hear(&p, p.tx->facts[i], &each[0]), words, sizeof words);
        of_first += strstr(words, "Incendie") != NULL;
    }
    assert_int_equal(of_hr, PEOPLE);
    assert_int_equal(of_first, 1); /* their own; of the others only the kind */
    people_close(&p);
}

/* Many are in the team of all and in a smaller one: what goes from one small team to another
 * is for each of them one thing, and fits into one fact. */
TEST(one_entry_always_fits_into_one_fact)
{
    enum { PEOPLE = 100 };
    struct people p;
    struct actor each;
    struct planning_entry entry;
    struct planning_choice choice;
    struct planning_outcome outcome;
    team_id all;

    people_open(&p);
    all = people_add_team(p.tx, &p.system, "Tous");
    must(team_add_member(p.tx, &p.hr, all, p.employee.user, &oops));
    must(team_add_member(p.tx, &p.hr, all, p.stranger.user, &oops));
    for (size_t i = 0; i < PEOPLE; i++) {
        char name[32];

        snprintf(name, sizeof name, "someone%zu", i);
        each = people_enter(p.tx, &p.system, name, ROLE_EMPLOYEE, &all, NULL);
        must(team_add_member(p.tx, &p.hr, i % 2 ? p.team : p.other_team, each.user, &oops));
    }
    entry =
        plan_one(&p, &p.hr,
                 planned(PLANNING_TRAINING, p.employee.user, "2026-12-08", "2026-12-08", "A"));
    choice = chosen(&entry);
    people_mark(&p);
    must(planning_move(p.tx, &p.hr, &choice, 1,
                       &(struct planning_way){ .user = p.stranger.user }, &outcome, &oops));
    assert_int_equal(people_facts(&p, "planning_updated"), 1);
    hears(&p, &each, "training *");
    hears(&p, &p.colleague, "-"); /* not in the team of all */
    hears(&p, &p.employee, "training *");
    hears(&p, &p.stranger, "training A");
    people_close(&p);
}

/* As long as the contract allows, of characters that JSON writes as two. */
TEST(the_longest_bulk_has_room_in_its_fact)
{
    static char label[4 * PLANNING_LABEL_MAX + 1];
    struct people p;
    struct planning_entry wanted[PLANNING_BULK_MAX];

    people_open(&p);
    for (size_t i = 0; i < PLANNING_LABEL_MAX; i++)
        memcpy(label + 4 * i, "\xf0\x9f\x90\xb0", 4);
    for (size_t i = 0; i < PLANNING_BULK_MAX; i++)
        wanted[i] =
            planned(PLANNING_TRAINING, p.employee.user, "2026-12-08", "2026-12-08", label);
    plan_all(&p, &p.manager, wanted, PLANNING_BULK_MAX);
    assert_int_equal(people_facts(&p, "planning_updated"), 1);
    people_close(&p);
}

TEST_MAIN("hr/planning_tell", CASE(each_level_hears_of_each_kind_what_is_theirs),
          CASE(who_holds_several_channels_hears_the_sum),
          CASE(the_planning_shows_what_the_fact_said),
          CASE(what_moves_to_somebody_else_is_gone_for_who_saw_it_there),
          CASE(what_becomes_private_is_gone_for_colleagues),
          CASE(who_comes_to_a_team_with_entries_makes_it_begin_anew),
          CASE(fifty_entries_that_move_are_one_fact_and_a_bell_each),
          CASE(nobody_is_told_by_bell_of_what_they_did_themselves),
          CASE(a_note_of_a_team_without_people_is_told_to_hr),
          CASE(what_needs_too_many_views_becomes_several_facts),
          CASE(one_entry_always_fits_into_one_fact),
          CASE(the_longest_bulk_has_room_in_its_fact))
