#include "hr/view.h"

#include "hr/planning.h"
#include "hr/recent.h"
#include "hr/test_absence.h"

/* ---- the levels ---- */

TEST(which_level_somebody_has)
{
    static const struct level_case {
        const char *name;
        struct relation relation;
        enum absence_status status;
        enum colleagues colleagues;
        enum pending_visible pending;
        enum level level;
    } cases[] = {
        { "HR", { .hr = true }, ABSENCE_CANCELLED, COLLEAGUES_TEAM, PENDING_NOBODY, LEVEL_HR },
        { "HR, their own",
          { .hr = true, .owner = true },
          ABSENCE_PENDING,
          COLLEAGUES_TEAM,
          PENDING_NOBODY,
          LEVEL_HR },
        { "the owner",
          { .owner = true },
          ABSENCE_REFUSED,
          COLLEAGUES_TEAM,
          PENDING_NOBODY,
          LEVEL_OWNER },
        { "a manager, their own",
          { .owner = true, .manages = true },
          ABSENCE_PENDING,
          COLLEAGUES_TEAM,
          PENDING_NOBODY,
          LEVEL_OWNER },
        { "the manager",
          { .manages = true },
          ABSENCE_CANCELLED,
          COLLEAGUES_TEAM,
          PENDING_NOBODY,
          LEVEL_MANAGER },
        { "the manager who is a member too",
          { .manages = true, .shares = true },
          ABSENCE_PENDING,
          COLLEAGUES_TEAM,
          PENDING_NOBODY,
          LEVEL_MANAGER },
        { "a colleague, approved",
          { .shares = true },
          ABSENCE_APPROVED,
          COLLEAGUES_TEAM,
          PENDING_NOBODY,
          LEVEL_COLLEAGUE },
        { "a colleague, pending, nobody",
          { .shares = true },
          ABSENCE_PENDING,
          COLLEAGUES_TEAM,
          PENDING_NOBODY,
          LEVEL_NONE },
        { "a colleague, pending, team",
          { .shares = true },
          ABSENCE_PENDING,
          COLLEAGUES_TEAM,
          PENDING_TEAM,
          LEVEL_COLLEAGUE },
        { "a colleague, validated, team",
          { .shares = true },
          ABSENCE_VALIDATED,
          COLLEAGUES_TEAM,
          PENDING_TEAM,
          LEVEL_COLLEAGUE },
        { "a colleague, validated, nobody",
          { .shares = true },
          ABSENCE_VALIDATED,
          COLLEAGUES_COMPANY,
          PENDING_NOBODY,
          LEVEL_NONE },
        { "a colleague, refused",
          { .shares = true },
          ABSENCE_REFUSED,
          COLLEAGUES_COMPANY,
          PENDING_COLLEAGUES,
          LEVEL_NONE },
        { "a colleague, cancelled",
          { .shares = true },
          ABSENCE_CANCELLED,
          COLLEAGUES_COMPANY,
          PENDING_COLLEAGUES,
          LEVEL_NONE },
        { "somebody else, approved, team",
          { 0 },
          ABSENCE_APPROVED,
          COLLEAGUES_TEAM,
          PENDING_COLLEAGUES,
          LEVEL_NONE },
        { "somebody else, approved, company",
          { 0 },
          ABSENCE_APPROVED,
          COLLEAGUES_COMPANY,
          PENDING_NOBODY,
          LEVEL_COLLEAGUE },
        { "somebody else, pending, team",
          { 0 },
          ABSENCE_PENDING,
          COLLEAGUES_COMPANY,
          PENDING_TEAM,
          LEVEL_NONE },
        { "somebody else, pending, colleagues",
          { 0 },
          ABSENCE_PENDING,
          COLLEAGUES_COMPANY,
          PENDING_COLLEAGUES,
          LEVEL_COLLEAGUE },
        { "somebody else, pending, colleagues of the team",
          { 0 },
          ABSENCE_PENDING,
          COLLEAGUES_TEAM,
          PENDING_COLLEAGUES,
          LEVEL_NONE },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct level_case *c = &cases[i];
        struct settings settings = { .colleagues = c->colleagues,
                                     .pending_visible = c->pending };
        struct absence absence = { .status = c->status, .decided_ms = 1 };

        if (view_level(&c->relation, &settings, &absence) != c->level)
            fail_msg("%s", c->name);
    }
}

/* ---- the shapes ---- */

static struct absence sample(enum type_category category)
{
    return (struct absence){
        .id = { { [15] = 1 } },
        .version = 3,
        .colleague_version = 2,
        .user = { { [15] = 2 } },
        .user_name = SLICE("Salariée Démo 07"),
        .type = category == CATEGORY_MEDICAL ? SLICE("RMED") : SLICE("CA"),
        .category = category,
        .start = day("2026-12-21"),
        .end = day("2026-12-24"),
        .start_half = HALF_PM,
        .end_half = HALF_PM,
        .status = ABSENCE_APPROVED,
        .comment = SLICE("Montagne"),
        .reason = SLICE("Motif"),
        .hr_note = SLICE("Note"),
        .created_ms = 1795425243120,
        .updated_ms = 1795425243120,
        .created_by = { { [15] = 2 } },
        .decided_ms = 1795425243120,
        .decided_by = { { [15] = 3 } },
    };
}

#define UUID(last) "\"00000000-0000-0000-0000-00000000000" last "\""
#define AT "\"2026-11-23T09:14:03.120Z\""
#define DATES                                                                             \
    "\"start\":\"2026-12-21\",\"start_half\":\"pm\",\"end\":\"2026-12-24\",\"end_half\":" \
    "\"pm\",\"status\":\"approved\",\"kind\":\"absent\""
#define BEGIN "{\"id\":" UUID("1") ",\"version\":3,\"user_id\":" UUID("2")
#define BEGIN_COLLEAGUE "{\"id\":" UUID("1") ",\"version\":2,\"user_id\":" UUID("2")
#define NAME ",\"user_name\":\"Salariée Démo 07\""
#define TALK ",\"comment_count\":0,\"proof_missing\":false,\"attachments\":[]"
#define HOURS ",\"minutes\":null,\"start_time\":null,\"proposal\":null"
#define STEPS                                                           \
    ",\"reason\":\"Motif\",\"created_at\":" AT ",\"created_by\":" UUID( \
        "2") ",\"updated_at\":" AT ",\"decided_at\":" AT                \
             ",\"decided_by\":" UUID(                                   \
                 "3") ",\"acknowledged_at\":null,\"acknowledged_by\":null}"
#define VACATION ",\"type\":\"CA\",\"category\":\"vacation\","
#define MEDICAL ",\"type\":\"RMED\",\"category\":\"medical\","

TEST(each_level_has_its_shape)
{
    static const struct shape_case {
        const char *name;
        enum type_category category;
        enum level level;
        bool hide;
        const char *json;
    } cases[] = {
        { "HR", CATEGORY_VACATION, LEVEL_HR, false,
          BEGIN NAME VACATION DATES HOURS ",\"days\":0,\"comment\":\"Montagne\"" TALK
                                          ",\"hr_note\":\"Note\"" STEPS },
        { "the owner", CATEGORY_VACATION, LEVEL_OWNER, false,
          BEGIN NAME VACATION DATES HOURS ",\"days\":0,\"comment\":\"Montagne\"" TALK STEPS },
        { "the manager", CATEGORY_VACATION, LEVEL_MANAGER, true,
          BEGIN NAME VACATION DATES HOURS ",\"days\":0,\"comment\":\"Montagne\"" TALK STEPS },
        { "HR, medical", CATEGORY_MEDICAL, LEVEL_HR, true,
          BEGIN NAME MEDICAL DATES HOURS ",\"days\":0,\"comment\":\"Montagne\"" TALK
                                         ",\"hr_note\":\"Note\"" STEPS },
        { "the owner, medical", CATEGORY_MEDICAL, LEVEL_OWNER, true,
          BEGIN NAME MEDICAL DATES HOURS ",\"days\":0,\"comment\":\"Montagne\"" TALK STEPS },
        { "the manager, medical", CATEGORY_MEDICAL, LEVEL_MANAGER, false,
          BEGIN NAME MEDICAL DATES HOURS ",\"days\":0" STEPS },
        { "the manager, medical, hidden", CATEGORY_MEDICAL, LEVEL_MANAGER, true,
          BEGIN NAME "," DATES HOURS ",\"days\":0" STEPS },
        { "a colleague", CATEGORY_VACATION, LEVEL_COLLEAGUE, false,
          BEGIN_COLLEAGUE "," DATES "}" },
        { "a colleague, medical", CATEGORY_MEDICAL, LEVEL_COLLEAGUE, false,
          BEGIN_COLLEAGUE "," DATES "}" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct settings settings = { .hide_medical_type = cases[i].hide };
        struct absence absence = sample(cases[i].category);
        struct json json;
        struct buf out;

        buf_init(&out, 1 << 16);
        json_begin(&json, &out);
        absence_view(&json, NULL, &absence, cases[i].level, &settings);
        if (strcmp(out.data, cases[i].json) != 0)
            fail_msg("%s:\n%s\n%s", cases[i].name, out.data, cases[i].json);
        buf_release(&out);
    }
}

/* ---- the colleague ---- */

/* Without what may differ: ids, versions, instants, cursors, and the kind. */
static slice normal(struct tx *tx, slice json)
{
    static const char *const masked[] = {
        "\"id\":\"",     "\"user_id\":\"", "\"version\":", "\"at\":\"",
        "\"cursor\":\"", "\"actor\":\"",   "\"kind\":\"",
    };
    char *out = arena_text(tx->arena, json);

    for (size_t i = 0; i < COUNT_OF(masked); i++) {
        size_t len = strlen(masked[i]);
        for (char *at = out; (at = strstr(at, masked[i])); at += len) {
            char *end = at + len;
            while (*end && *end != '"' && *end != ',' && *end != '}')
                end++;
            memmove(at + len, end, strlen(end) + 1);
        }
    }
    return slice_of(out);
}

static slice kind_of(slice json)
{
    slice before, rest;

    while (slice_cut(json, '"', &before, &rest)) {
        if (slice_starts(rest, SLICE("kind\":\""))) {
            (void)slice_cut(slice_skip(rest, 7), '"', &before, &rest);
            return before;
        }
        json = rest;
    }
    return SLICE("");
}

/* The planning counts who works elsewhere: that is their kind, once more. */
static slice rows_of(slice planning)
{
    const char *totals = strstr(planning.data, "\"totals\"");

    return totals ? (slice){ planning.data, (size_t)(totals - planning.data) } : planning;
}

/* Every way by which a colleague learns of it: the fact, the absence, the list, the
 * planning, the poll. */
static void all_ways(struct people *p, absence_id id, slice ways_out[5])
{
    struct absence_query query = { 0 };
    struct planning_query period = { .from = day("2026-12-01"), .to = day("2026-12-31") };
    struct actor *colleague = &p->colleague;
    struct seen *list;
    struct data data;
    struct json *json;
    struct recent recent;
    char cursor[CURSOR_TEXT_MAX + 1] = "";
    struct cursor from = { .seq = p->tx->facts[p->mark]->seq - 1 };
    size_t count;
    slice next;

    memcpy(from.epoch, p->tx->facts[p->mark]->epoch, sizeof(from.epoch));
    ways_out[0] = people_hear(p, people_fact(p, "absence_created"), colleague);
    ways_out[1] = look(p, colleague, id);
    must(absence_list(p->tx, colleague, &query, &list, &count, &next, &oops));
    assert_int_equal(count, 1);
    absence_view(data_open(&data), NULL, &list[0].absence, list[0].level, &colleague->settings);
    ways_out[2] = data_close(&data, p->tx);
    json = data_open(&data);
    json_open_object(json, NULL);
    must(planning_read(p->tx, colleague, &period, json, &next, &oops));
    json_close_object(json);
    ways_out[3] = rows_of(data_close(&data, p->tx));
    must(recent_read(p->tx, colleague, cursor_text(&from, cursor), data_open(&data), &recent,
                     &oops));
    assert_int_equal(recent.event_count, 1);
    ways_out[4] = data_close(&data, p->tx);
}

TEST(a_colleague_sees_the_same_bytes_for_every_type)
{
    struct people p;
    struct type *types;
    size_t count;
    slice first[5], now[5];

    people_open(&p);
    must(type_list(p.tx, p.first, &types, &count, &oops));
    assert_int_equal(count, 22);
    for (size_t i = 0; i < count; i++) {
        struct absence_entry entry = entry_of("", "2026-12-21", "2026-12-24");
        struct absence_conflict conflict;
        struct seen seen;
        struct absence absence;
        char code[TYPE_CODE_MAX + 3];

        entry.type = types[i].code;
        entry.user = p.employee.user;
        entry.comment = SLICE("Une raison");
        entry.hr_note = SLICE("Une note");
        people_mark(&p);
        must(absence_create(p.tx, &p.hr, &entry, &seen, &conflict, &oops));
        absence = seen.absence;
        all_ways(&p, absence.id, now);
        snprintf(code, sizeof code, "\"%.*s\"", SLICE_ARG(types[i].code));
        for (size_t way = 0; way < COUNT_OF(now); way++) {
            assert_true(kind_of(now[way]).len > 0);
            assert_true(slice_eq(kind_of(now[way]), slice_of(type_kind(types[i].code))));
            assert_false(slice_contains(now[way], slice_of(code)));
            assert_false(slice_contains(now[way], SLICE("raison")));
            assert_false(slice_contains(now[way], SLICE("note\"")));
            assert_false(slice_contains(now[way], SLICE("category")));
            if (i == 0)
                first[way] = normal(p.tx, now[way]);
            else if (!slice_eq(first[way], normal(p.tx, now[way])))
                fail_msg("%.*s, way %zu: %.*s", SLICE_ARG(types[i].code), way,
                         SLICE_ARG(now[way]));
        }
        must(step(&p, &p.hr, &absence, ABSENCE_DELETE, &oops));
    }
    people_close(&p);
}

/* Asked for by the person and approved by the manager: again the same for all that wait. */
TEST(and_the_same_when_the_person_asks)
{
    struct people p;
    struct type *types;
    size_t count, compared = 0;
    slice asked = { 0 }, approved = { 0 };

    people_open(&p);
    must(type_list(p.tx, p.first, &types, &count, &oops));
    for (size_t i = 0; i < count; i++) {
        char code[TYPE_CODE_MAX + 1];
        struct absence absence;
        slice heard;

        if (types[i].decision == DECISION_NOTICE)
            continue; /* effective at once: `status` is one of the nine members */
        snprintf(code, sizeof code, "%.*s", SLICE_ARG(types[i].code));
        people_mark(&p);
        absence = ask(&p, &p.employee, code, "2026-12-21", "2026-12-24");
        heard = normal(p.tx, people_hear(&p, people_fact(&p, "absence_created"), &p.colleague));
        if (!asked.data)
            asked = heard;
        assert_true(slice_eq(asked, heard));
        must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
        heard = normal(p.tx, people_hear(&p, people_fact(&p, "absence_updated"), &p.colleague));
        if (!approved.data)
            approved = heard;
        assert_true(slice_eq(approved, heard));
        must(step(&p, &p.hr, &absence, ABSENCE_CANCEL, &oops));
        compared++;
    }
    assert_int_equal(compared, 20);
    people_close(&p);
}

TEST(the_three_kinds)
{
    assert_string_equal(type_kind(SLICE("TEL")), "remote");
    assert_string_equal(type_kind(SLICE("AST")), "on_call");
    assert_string_equal(type_kind(SLICE("AM")), "absent");
    assert_string_equal(type_kind(SLICE("TE")), "absent");
}

TEST_MAIN("hr/view", CASE(which_level_somebody_has), CASE(each_level_has_its_shape),
          CASE(a_colleague_sees_the_same_bytes_for_every_type),
          CASE(and_the_same_when_the_person_asks), CASE(the_three_kinds))
