/*
 * test_due - days that pass, and absences as they stand, for tests of what is due.
 *
 * Absences are written as rows: what asks and decides has tests of its own.
 *
 * Thread   the test's.
 * Memory   in the tx's arena.
 * Units    -
 * Limits   -
 */
#ifndef HR_TEST_DUE_H
#define HR_TEST_DUE_H

#include "base/instant.h"
#include "hr/deputy.h"
#include "hr/due.h"
#include "hr/test_absence.h"

static inline int64_t instant(const char *text)
{
    int64_t at_ms = 0;

    if (!instant_parse(slice_of(text), &at_ms))
        fail_msg("no instant %s", text);
    return at_ms;
}

/* The clock goes to this instant, and the server does what is due. */
static inline void pass_to(struct people *people, const char *text)
{
    bool more = true;

    people->tx->now_ms = instant(text);
    people_mark(people);
    while (more)
        must(due_run(people->tx, 20, &more, &oops));
}

/* The same without a server: nobody does it. */
static inline void sleep_to(struct people *people, const char *text)
{
    people->tx->now_ms = instant(text);
    people_mark(people);
}

static inline absence_id put_absence(struct people *people, const struct actor *whose,
                                     const char *type, const char *start, const char *end,
                                     const char *status)
{
    struct absence_entry entry = entry_of(type, start, end);
    absence_id id;

    id_make(&id, people->tx->now_ms, people->tx->rng);
    must(sql_run(people->tx, &oops,
                 "INSERT INTO absence (tenant, id, user_id, type, start_day, start_half,"
                 " end_day, end_half, status, created_at, created_by, updated_at, updated_by)"
                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?3, ?10, ?3)",
                 "uuutdiditi", people->first.uuid, id.uuid, whose->user.uuid, type, entry.start,
                 (int64_t)entry.start_half, entry.end, (int64_t)entry.end_half, status,
                 people->tx->now_ms));
    return id;
}

static inline void set_status(struct people *people, absence_id id, const char *status)
{
    must(sql_run(people->tx, &oops,
                 "UPDATE absence SET status = ?3 WHERE tenant = ?1 AND id = ?2", "uut",
                 people->first.uuid, id.uuid, status));
}

/* Away on these days, as an approval leaves it. */
static inline absence_id put_away(struct people *people, const struct actor *whose,
                                  const char *start, const char *end)
{
    absence_id id = put_absence(people, whose, "CA", start, end, "approved");

    must(deputy_follow(people->tx, &people->hr, whose->user, &oops));
    return id;
}

static inline void name_deputy(struct people *people, const struct actor *manager,
                               const struct actor *deputy)
{
    struct user user;

    must(user_load(people->tx, people->first, manager->user, &user, &oops));
    must(deputy_set(people->tx, &people->hr, manager->user, user.version, deputy->user, &user,
                    &oops));
}

static inline void put_manager(struct people *people, const struct actor *whose,
                               const struct actor *manager)
{
    must(sql_run(people->tx, &oops,
                 "INSERT INTO user_manager (tenant, user_id, manager) VALUES (?1, ?2, ?3)",
                 "uuu", people->first.uuid, whose->user.uuid, manager->user.uuid));
}

/* What somebody is to somebody else now. */
static inline struct relation relation_between(struct people *people, struct actor *who,
                                               const struct actor *whose)
{
    team_id teams[USER_TEAMS_MAX];
    size_t count;

    people_reload(people, who);
    must(user_teams(people->tx, people->first, whose->user, teams, &count, &oops));
    return relation_of(who, whose->user, teams, count);
}

static inline int64_t count_rows(struct people *people, const char *sql)
{
    struct rows rows;
    int64_t count;

    must(sql_one(people->tx, &rows, &oops, sql, "u", people->first.uuid));
    count = rows_int(&rows, 0);
    must(rows_close(&rows, &oops));
    return count;
}

#endif
