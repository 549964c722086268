/*
 * planning - what does the planning of a thousand people over a month cost the server?
 *
 *     bench_planning FOLDER      makes a company there, and prints a table
 *
 * 1,000 people in 20 teams, three absences and two entries of each within the 31 days, made by
 * the functions of hr/. Measured is the CPU of the database's thread for one answer, from the
 * first statement to the last byte of JSON, in turn with a floor: the same rows read, column by
 * column, and as many bytes written. Of each the median.
 */
#include "sample.h"

#include "base/mem.h"
#include "base/rng.h"
#include "hr/absence_inside.h"
#include "hr/planning.h"
#include "hr/planning_entry.h"
#include "hr/team.h"
#include "hr/tenant.h"
#include "hr/user.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PEOPLE = 1000, TEAMS = 20, ROUNDS = 31, ANSWER_MAX = 32 << 20 };

static struct db *db;
static struct arena arena;
static struct tx tx;
static user_id people[PEOPLE];

static void must(bool ok, const struct error *err)
{
    if (ok)
        return;
    fprintf(stderr, "bench_planning: %s (%s, %s)\n", err->user, err->code, err->detail);
    exit(1);
}

static void begin(bool writes)
{
    struct error err = { 0 };
    int64_t now_ms = (int64_t)time(NULL) * 1000;

    must(writes ? tx_begin(&tx, db, now_ms, rng_system(), &arena, &err)
                : tx_begin_read(&tx, db, now_ms, rng_system(), &arena, &err),
         &err);
}

static void commit(void)
{
    struct error err = { 0 };

    must(tx_commit(&tx, &err), &err);
    tx_drop_facts(&tx);
    arena_clear(&arena);
}

/* ---- the company ---- */

static date from_day, to_day;

static void make_absence(const struct actor *by, user_id user, const char *type, int start,
                         int days)
{
    struct absence_entry entry = {
        .user = user,
        .type = slice_of(type),
        .start = date_add(from_day, start),
        .end = date_add(from_day, start + days - 1),
        .end_half = HALF_PM,
        .start_minute = -1,
        .comment = SLICE("Vacances en famille"),
    };
    struct absence_conflict conflict;
    struct error err = { 0 };
    struct seen seen;

    must(absence_create(&tx, by, &entry, &seen, &conflict, &err), &err);
}

static void make_entries(const struct actor *by, user_id user, int place)
{
    struct planning_entry entries[] = {
        { .kind = PLANNING_SHIFT,
          .start = date_add(from_day, 14),
          .end = date_add(from_day, 16),
          .start_minute = 480,
          .end_minute = 960,
          .label = SLICE("Accueil du matin") },
        { .kind = place % 4 ? PLANNING_TRAINING : PLANNING_ON_CALL,
          .start = date_add(from_day, 3 + place % 20),
          .end = date_add(from_day, 3 + place % 20),
          .start_minute = NO_MINUTE,
          .end_minute = NO_MINUTE,
          .label = SLICE("Sécurité") },
    };
    struct planning_outcome outcome;
    struct error err = { 0 };

    for (size_t i = 0; i < COUNT_OF(entries); i++) {
        entries[i].user = user;
        entries[i].end_half = HALF_PM;
    }
    must(planning_create(&tx, by, entries, COUNT_OF(entries), &outcome, &err), &err);
}

static user_id make_person(const struct actor *by, const char *name, enum role role)
{
    struct error err = { 0 };
    struct user user;
    char email[64];

    snprintf(email, sizeof email, "%s@demo.mozaik", name);
    must(user_create(&tx, by,
                     &(struct user_entry){ .email = slice_of(email),
                                           .name = slice_of(name),
                                           .role = role,
                                           .active = true },
                     &user, &err),
         &err);
    return user.id;
}

static struct actor make_company(user_id *hr_out)
{
    struct error err = { 0 };
    struct actor system;
    struct settings settings;
    tenant_id tenant;

    must(tenant_add(&tx, SLICE("demo"), SLICE("Demo"), &tenant, &err), &err);
    must(actor_system(&tx, tenant, &system, &err), &err);
    settings = system.settings;
    settings.colleagues = COLLEAGUES_COMPANY;
    must(settings_put(&tx, &system, &settings, NULL, &settings, &err), &err);
    must(actor_system(&tx, tenant, &system, &err), &err);
    *hr_out = make_person(&system, "hr", ROLE_ADMIN);
    return system;
}

static void make_team(const struct actor *by, int number)
{
    enum { EACH = PEOPLE / TEAMS };
    struct error err = { 0 };
    struct team team;
    char name[32];

    for (int i = 0; i < EACH; i++) {
        int place = number * EACH + i;

        snprintf(name, sizeof name, "person%04d", place);
        people[place] = make_person(by, name, ROLE_EMPLOYEE);
    }
    snprintf(name, sizeof name, "team%02d", number);
    must(team_create(&tx, by,
                     &(struct team_entry){ .name = slice_of(name),
                                           .members = &people[number * EACH],
                                           .member_count = EACH },
                     &team, &err),
         &err);
    for (int i = 0; i < EACH; i++) {
        int place = number * EACH + i;
        user_id user = people[place];

        make_absence(by, user, "TEL", place % 3, 1);
        make_absence(by, user, "CA", 6 + place % 4, 3);
        make_absence(by, user, "RTT", 27 + place % 4, 1);
        make_entries(by, user, place);
    }
}

/* ---- the two that are measured ---- */

static double cpu_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double answer(const struct actor *by, struct buf *out)
{
    struct planning_query query = { .from = from_day, .to = to_day };
    struct error err = { 0 };
    struct json json;
    double before;
    slice next;

    begin(false);
    before = cpu_ms();
    buf_clear(out);
    json_begin(&json, out);
    json_open_object(&json, NULL);
    must(planning_read(&tx, by, &query, &json, &next, &err), &err);
    json_close_object(&json);
    before = cpu_ms() - before;
    tx_rollback(&tx);
    arena_clear(&arena);
    return before;
}

static size_t walk(struct rows *rows, int columns)
{
    struct error err = { 0 };
    size_t bytes = 0;

    while (rows_next(rows))
        for (int i = 0; i < columns; i++)
            bytes += rows_text(rows, i).len;
    must(rows_close(rows, &err), &err);
    return bytes;
}

/* The same rows, and as many bytes. */
static double bare(const struct actor *by, struct buf *out, slice same)
{
    struct error err = { 0 };
    struct rows rows;
    size_t read = 0;
    double before;

    begin(false);
    before = cpu_ms();
    buf_clear(out);
    must(sql_open(&tx, &rows, &err,
                  "SELECT id, name, site FROM users WHERE tenant = ?1 AND active = 1"
                  " ORDER BY name, id",
                  "u", by->tenant.uuid),
         &err);
    read += walk(&rows, 3);
    must(sql_open(&tx, &rows, &err, "SELECT user_id, team FROM team_member WHERE tenant = ?1",
                  "u", by->tenant.uuid),
         &err);
    read += walk(&rows, 2);
    must(sql_open(&tx, &rows, &err,
                  "SELECT " ABSENCE_COLUMNS ABSENCE_TABLES
                  "a.tenant = ?1 AND a.start_day <= ?2 AND a.start_day > ?3",
                  "udd", by->tenant.uuid, to_day, date_add(from_day, -ABSENCE_DAYS_MAX)),
         &err);
    read += walk(&rows, ABSENCE_COLUMN_COUNT);
    must(sql_open(&tx, &rows, &err,
                  "SELECT " PLANNING_COLUMNS " FROM planning_entry e WHERE e.tenant = ?1"
                  " AND e.start_day <= ?2 AND e.start_day > ?3",
                  "udd", by->tenant.uuid, to_day, date_add(from_day, -PLANNING_ENTRY_DAYS_MAX)),
         &err);
    read += walk(&rows, 12);
    buf_add(out, same);
    before = cpu_ms() - before;
    tx_rollback(&tx);
    arena_clear(&arena);
    if (read == 0)
        exit(1);
    return before;
}

static void measure(const char *who, tenant_id tenant, user_id user)
{
    struct series ours = { 0 }, floor_of = { 0 }, ratio = { 0 };
    struct error err = { 0 };
    struct actor actor;
    struct buf out, copy;

    begin(false);
    must(actor_by_user(&tx, tenant, user, &actor, &err), &err);
    tx_rollback(&tx);
    buf_init(&out, ANSWER_MAX);
    buf_init(&copy, ANSWER_MAX);
    answer(&actor, &out);
    bare(&actor, &copy, buf_slice(&out)); /* once each before it counts */
    for (int i = 0; i < ROUNDS; i++) {
        double mine = answer(&actor, &out), bottom = bare(&actor, &copy, buf_slice(&out));

        series_add(&ours, mine);
        series_add(&floor_of, bottom);
        series_add(&ratio, mine / bottom);
    }
    printf("| %s | %.0f KB | %.1f (%.1f to %.1f) | %.1f | %.2f (%.2f to %.2f) |\n", who,
           (double)out.len / 1e3, series_median(&ours), series_min(&ours), series_max(&ours),
           series_median(&floor_of), series_median(&ratio), series_min(&ratio),
           series_max(&ratio));
    buf_release(&out);
    buf_release(&copy);
}

int main(int argc, char **argv)
{
    struct error err = { 0 };
    struct actor system;
    user_id hr;

    if (argc != 2) {
        fprintf(stderr, "bench_planning FOLDER\n");
        return 2;
    }
    must(db_open(&db, argv[1], DB_WRITE, &err), &err);
    arena_init(&arena);
    from_day = date_from_civil(2026, 12, 1);
    to_day = date_from_civil(2026, 12, 31);
    begin(true);
    system = make_company(&hr);
    commit();
    for (int i = 0; i < TEAMS; i++) {
        begin(true);
        make_team(&system, i);
        commit();
    }
    printf(
        "## The planning\n\n"
        "%d people in %d teams over 31 days, three absences and two entries of each; every\n"
        "absence of a colleague visible. CPU of the database's thread for one answer, all of\n"
        "it; goal: 50 ms. Floor: the same rows read, as many bytes written.\n\n"
        "| who looks | answer | CPU, ms | floor, ms | × floor |\n|---|---|---|---|---|\n",
        PEOPLE, TEAMS);
    measure("HR", system.tenant, hr);
    measure("a colleague", system.tenant, people[0]);
    db_close(db);
    arena_release(&arena);
    return 0;
}
