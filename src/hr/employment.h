/*
 * employment - where, when and how much somebody works, and with whom: what HR enters of a
 * person besides name, role and the teams of today.
 *
 * Part of a person (user.h): their version counts its changes, their entry is checked with
 * it. What happens on its days (joining a team, leaving the company) is done when they come
 * (due.h).
 *
 * Thread   a database thread, inside a tx; then a value.
 * Memory   a value.
 * Units    days at the person's site, all included.
 * Limits   EMPLOYMENT_...
 */
#ifndef HR_EMPLOYMENT_H
#define HR_EMPLOYMENT_H

#include "base/json.h"
#include "hr/actor.h"

enum {
    EMPLOYMENT_MANAGERS_MAX = 4,
    EMPLOYMENT_PATTERNS_MAX = 24,
    EMPLOYMENT_PERIODS_MAX = 16,
};

/* A work pattern from a day on. Before the first: Monday to Friday. */
struct pattern_since {
    pattern_id pattern;
    date from;
};

/* Belonging to a team with dates. Open ends are DATE_FIRST_DAY and DATE_LAST_DAY. */
struct team_dates {
    team_id team;
    date from, to;
};

struct employment {
    site_id site; /* none: the company's first */
    bool has_arrival, has_departure;
    date arrival;
    date departure;    /* the last day of work */
    user_id successor; /* then decides what was theirs to decide; none: nobody named */
    user_id managers[EMPLOYMENT_MANAGERS_MAX]; /* active, besides those of the teams; sorted */
    size_t manager_count;
    struct pattern_since patterns[EMPLOYMENT_PATTERNS_MAX]; /* in order of days */
    size_t pattern_count;
    struct team_dates periods[EMPLOYMENT_PERIODS_MAX]; /* a team once; in order of ids */
    size_t period_count;
};

/* What is looked at together with it. */
struct employment_person {
    user_id id; /* none: somebody new */
    bool comes; /* new, or active again */
};

/* Make an entry uniform, or say what is wrong with it.
 *     ERR_INVALID  "site_unknown", "pattern_unknown", "team_unknown", "user_unknown",
 *                  "field_invalid" (field "site", "arrival_day", "departure_day",
 *                  "successor", "managers", "patterns", "team_periods") */
MUST_USE bool employment_check(struct tx *tx, tenant_id tenant,
                               const struct employment_person *person,
                               const struct employment *before, const struct employment *entry,
                               struct employment *employment_out, struct error *err);

bool employment_is_same(const struct employment *a, const struct employment *b);

/* Are days counted by the one as by the other? And who sees them: the person, those who decide
 * for them, HR. In the tx's arena. */
bool employment_counts_same(const struct employment *a, const struct employment *b);
MUST_USE bool employment_onlookers(struct tx *tx, tenant_id tenant, user_id user,
                                   user_id **list_out, size_t *count_out, struct error *err);

/* What stands in tables of its own, into what was read of the person's row; and their deputy
 * (deputy.h), none where there is none, who is or is not standing in today. */
MUST_USE bool employment_load_rest(struct tx *tx, tenant_id tenant, user_id user,
                                   struct employment *employment, user_id *deputy_out,
                                   bool *deputy_active_out, struct error *err);
MUST_USE bool employment_save(struct tx *tx, tenant_id tenant, user_id user,
                              const struct employment *before, const struct employment *after,
                              struct error *err);

/* Somebody came to a team, or left it, by hand: its dates count no longer. */
MUST_USE bool employment_forget_period(struct tx *tx, tenant_id tenant, user_id user,
                                       team_id team, struct error *err);

/* The dates of a team, or NULL: none. */
const struct team_dates *employment_period(const struct employment *employment, team_id team);
bool employment_in_force(const struct team_dates *period, date today);

/* Its members, into an object that is open. */
void employment_put(struct json *json, const struct employment *employment);

#endif
