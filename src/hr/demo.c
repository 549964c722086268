#include "hr/demo.h"

#include "base/instant.h"
#include "hr/absence.h"
#include "hr/acquisition.h"
#include "hr/balance_change.h"
#include "hr/decider.h"
#include "hr/notification.h"
#include "hr/pattern.h"
#include "hr/planning_entry.h"
#include "hr/site.h"
#include "hr/team.h"
#include "hr/tenant.h"
#include "hr/user.h"

#include <string.h>

enum { DEMO_TEAMS_MAX = 3, DEMO_PEOPLE_MAX = 20, NO_TEAM = -1 };
enum { HEAD_OFFICE, STRASBOURG, DEMO_SITE_COUNT };
enum { FULL_TIME, NO_WEDNESDAYS, DEMO_PATTERN_COUNT };

struct demo_person {
    const char *email, *name;
    enum role role;
    int team;         /* place in `teams`, or NO_TEAM */
    unsigned manages; /* bits of places in `teams` */
    int also_in;      /* a second team, or NO_TEAM */
    int arrived;      /* the year; each on a day of their own */
    int site, pattern;
    size_t manager; /* place of one of their own in `people`; 0: none */
};

struct demo_company {
    const char *slug, *name;
    const char *teams[DEMO_TEAMS_MAX];
    int minimums[DEMO_TEAMS_MAX];
    size_t team_count;
    struct demo_person people[DEMO_PEOPLE_MAX];
    size_t person_count;
};

/* clang-format off */
static const struct demo_company companies[] = {
    { "demo", "Entreprise Démo", { "Accueil", "Atelier", "Bureau d’études" }, { 2, 0, 0 }, 3, {
        { "hr@demo.mozaik",           "RH Démo",           ROLE_ADMIN,    NO_TEAM, 0, NO_TEAM, 2012, HEAD_OFFICE, FULL_TIME, 0 },
        { "hr2@demo.mozaik",          "RH Démo 2",         ROLE_ADMIN,    NO_TEAM, 0, NO_TEAM, 2016, HEAD_OFFICE, FULL_TIME, 0 },
        { "manager@demo.mozaik",      "Responsable Démo",  ROLE_MANAGER,  1,       2, NO_TEAM, 2014, HEAD_OFFICE, FULL_TIME, 0 },
        { "manager2@demo.mozaik",     "Responsable Démo 2", ROLE_MANAGER, 0,       5, NO_TEAM, 2015, HEAD_OFFICE, FULL_TIME, 1 },
        { "employee@demo.mozaik",     "Salarié Démo",      ROLE_EMPLOYEE, 1,       0, NO_TEAM, 2019, HEAD_OFFICE, FULL_TIME, 0 },
        { "colleague@demo.mozaik",    "Collègue Démo",     ROLE_EMPLOYEE, 1,       0, NO_TEAM, 2018, HEAD_OFFICE, FULL_TIME, 0 },
        { "salariee07@demo.mozaik",   "Salariée Démo 07",  ROLE_EMPLOYEE, 1,       0, NO_TEAM, 2017, HEAD_OFFICE, FULL_TIME, 0 },
        { "salarie08@demo.mozaik",    "Salarié Démo 08",   ROLE_EMPLOYEE, 1,       0, NO_TEAM, 2020, HEAD_OFFICE, FULL_TIME, 0 },
        { "salariee09@demo.mozaik",   "Salariée Démo 09",  ROLE_EMPLOYEE, 1,       0, NO_TEAM, 2021, HEAD_OFFICE, FULL_TIME, 0 },
        { "salarie10@demo.mozaik",    "Salarié Démo 10",   ROLE_EMPLOYEE, 1,       0, NO_TEAM, 2022, HEAD_OFFICE, FULL_TIME, 0 },
        { "salariee11@demo.mozaik",   "Salariée Démo 11",  ROLE_EMPLOYEE, 0,       0, NO_TEAM, 2013, HEAD_OFFICE, FULL_TIME, 0 },
        { "salarie12@demo.mozaik",    "Salarié Démo 12",   ROLE_EMPLOYEE, 0,       0, NO_TEAM, 2019, HEAD_OFFICE, NO_WEDNESDAYS, 0 },
        { "salariee13@demo.mozaik",   "Salariée Démo 13",  ROLE_EMPLOYEE, 0,       0, NO_TEAM, 2023, HEAD_OFFICE, FULL_TIME, 0 },
        { "salarie14@demo.mozaik",    "Salarié Démo 14",   ROLE_EMPLOYEE, 0,       0, 2,       2016, HEAD_OFFICE, FULL_TIME, 0 },
        { "salariee15@demo.mozaik",   "Salariée Démo 15",  ROLE_EMPLOYEE, 2,       0, NO_TEAM, 2024, STRASBOURG, FULL_TIME, 0 },
        { "salarie16@demo.mozaik",    "Salarié Démo 16",   ROLE_EMPLOYEE, 2,       0, NO_TEAM, 2015, STRASBOURG, FULL_TIME, 0 },
        { "salariee17@demo.mozaik",   "Salariée Démo 17",  ROLE_EMPLOYEE, 2,       0, NO_TEAM, 2018, STRASBOURG, FULL_TIME, 0 },
        { "salarie18@demo.mozaik",    "Salarié Démo 18",   ROLE_EMPLOYEE, 2,       0, NO_TEAM, 2021, HEAD_OFFICE, FULL_TIME, 0 },
        { "salariee19@demo.mozaik",   "Salariée Démo 19",  ROLE_EMPLOYEE, 2,       0, NO_TEAM, 2020, HEAD_OFFICE, NO_WEDNESDAYS, 0 },
        { "salarie20@demo.mozaik",    "Salarié Démo 20",   ROLE_EMPLOYEE, 2,       0, NO_TEAM, 2022, HEAD_OFFICE, FULL_TIME, 0 },
    }, 20 },
    { "voisin", "Entreprise Voisine", { "Équipe Voisine" }, { 0 }, 1, {
        { "hr@voisin.mozaik",         "RH Voisine",          ROLE_ADMIN,    NO_TEAM, 0, NO_TEAM, 2012, HEAD_OFFICE, FULL_TIME, 0 },
        { "manager@voisin.mozaik",    "Responsable Voisin",  ROLE_MANAGER,  0,       1, NO_TEAM, 2016, HEAD_OFFICE, FULL_TIME, 0 },
        { "employee@voisin.mozaik",   "Salariée Voisine",    ROLE_EMPLOYEE, 0,       0, NO_TEAM, 2014, HEAD_OFFICE, FULL_TIME, 0 },
        { "colleague@voisin.mozaik",  "Collègue Voisin",     ROLE_EMPLOYEE, 0,       0, NO_TEAM, 2015, HEAD_OFFICE, FULL_TIME, 0 },
    }, 4 },
};

/* What somebody asks for in a week of theirs: from which weekday (0 Monday), how long. */
static const struct demo_wish {
    const char *type;
    int from_day, days;
    enum half start_half, end_half;
    const char *comment;
} wishes[] = {
    { "CA",   0, 5, HALF_AM, HALF_PM, "Vacances" },
    { "TEL",  1, 2, HALF_AM, HALF_PM, "" },
    { "RTT",  4, 1, HALF_PM, HALF_PM, "" },
    { "AM",   2, 3, HALF_AM, HALF_PM, "" },
    { "CA",   0, 12, HALF_AM, HALF_PM, "" },
    { "RMED", 3, 1, HALF_AM, HALF_AM, "Contrôle" },
    { "FO",   1, 3, HALF_AM, HALF_PM, "Formation sécurité" },
    { "TEL",  4, 1, HALF_AM, HALF_PM, "" },
    { "REC",  0, 1, HALF_AM, HALF_PM, "" },
    { "DEL",  2, 1, HALF_PM, HALF_PM, "" },
    { "EMAL", 1, 1, HALF_AM, HALF_PM, "" },
};
/* clang-format on */

/* A person asks every three weeks, from twelve weeks ago to twelve weeks ahead. */
enum { WEEKS_APART = 3, FIRST_WEEK = -12, WISHES_EACH = 9 };

/* clang-format off */
static const struct pattern_entry demo_patterns[DEMO_PATTERN_COUNT] = {
    [FULL_TIME] = { SLICE_INIT("35 heures"), { .weeks = 1, .anchor = { 4 }, .minutes = {
        { 210, 210, 210, 210, 210, 210, 210, 210, 210, 210 } } } },
    [NO_WEDNESDAYS] = { SLICE_INIT("Quatre cinquièmes, sans mercredi"), { .weeks = 1, .anchor = { 4 }, .minutes = {
        { 210, 210, 210, 210, 0, 0, 210, 210, 210, 210 } } } },
};
/* clang-format on */

/* What was made of a company. */
struct demo_made {
    const struct demo_company *company;
    tenant_id tenant;
    struct actor system;
    site_id sites[DEMO_SITE_COUNT];
    pattern_id patterns[DEMO_PATTERN_COUNT];
    team_id teams[DEMO_TEAMS_MAX];
    user_id users[DEMO_PEOPLE_MAX];
};

/* ---- where and when ---- */

/* The first site was made with the company. */
static bool make_places(struct tx *tx, struct demo_made *made, struct error *err)
{
    const struct site_entry entry = {
        .name = SLICE("Strasbourg"),
        .zone = HOLIDAYS_ALSACE_MOSELLE,
        .good_friday = true,
        .time_zone = SLICE(SITE_TIME_ZONE),
    };
    struct pattern pattern;
    struct site site;

    if (!site_create(tx, &made->system, &entry, &site, err))
        return false;
    made->sites[STRASBOURG] = site.id;
    for (size_t i = 0; i < DEMO_PATTERN_COUNT; i++) {
        if (!pattern_create(tx, &made->system, &demo_patterns[i], &pattern, err))
            return false;
        made->patterns[i] = pattern.id;
    }
    return true;
}

/* ---- the people ---- */

static bool make_teams(struct tx *tx, struct demo_made *made, struct error *err)
{
    for (size_t i = 0; i < made->company->team_count; i++) {
        struct team_entry entry = { .name = slice_of(made->company->teams[i]),
                                    .minimum = made->company->minimums[i] };
        struct team team;

        if (!team_create(tx, &made->system, &entry, &team, err))
            return false;
        made->teams[i] = team.id;
    }
    return true;
}

static bool make_person(struct tx *tx, struct demo_made *made, size_t place,
                        slice password_hash, struct error *err)
{
    const struct demo_person *person = &made->company->people[place];
    team_id teams[2], managed[DEMO_TEAMS_MAX];
    struct user_entry entry = {
        .email = slice_of(person->email),
        .name = slice_of(person->name),
        .role = person->role,
        .active = true,
        .teams = teams,
        .managed = managed,
    };
    struct employment *work = &entry.employment;
    struct user user;

    work->site = made->sites[person->site];
    work->has_arrival = true;
    work->arrival = date_from_civil(person->arrived, 1 + (int)place % 12, 1 + (int)place);
    work->patterns[0] =
        (struct pattern_since){ made->patterns[person->pattern], work->arrival };
    work->pattern_count = 1;
    if (person->manager > 0)
        work->managers[work->manager_count++] = made->users[person->manager];
    if (person->team != NO_TEAM)
        teams[entry.team_count++] = made->teams[person->team];
    if (person->also_in != NO_TEAM)
        teams[entry.team_count++] = made->teams[person->also_in];
    for (size_t i = 0; i < made->company->team_count; i++)
        if (person->manages & 1u << i)
            managed[entry.managed_count++] = made->teams[i];
    if (!user_create(tx, &made->system, &entry, &user, err))
        return false;
    made->users[place] = user.id;
    return user_put_password(tx, made->tenant, user.id, password_hash, err);
}

static date this_monday(const struct tx *tx)
{
    date today = instant_day(tx->now_ms, "Europe/Paris");

    return date_add(today, 1 - date_weekday(today));
}

/* ---- their balances ---- */

/* On the first of a month before all absences of the demo: what was left then. */
static bool open_balances(struct tx *tx, const struct demo_made *made, slice type, date as_of,
                          amount days, amount previous, struct error *err)
{
    struct balance_opening entries[DEMO_PEOPLE_MAX];
    struct balance balances[DEMO_PEOPLE_MAX];

    for (size_t i = 0; i < made->company->person_count; i++)
        entries[i] = (struct balance_opening){ made->users[i], days, previous };
    return balance_open(tx, &made->system, type, as_of, entries, made->company->person_count,
                        balances, err);
}

/* An agreement of this company: leave is kept for seven months more, until the end of the
 * year, and may be taken before it is earned. */
static bool agree(struct tx *tx, const struct demo_made *made, struct error *err)
{
    struct policy policy;

    if (!policy_load(tx, made->tenant, &policy, err))
        return false;
    policy.value[POLICY_LEAVE_CARRY_MONTHS] = 7;
    policy.value[POLICY_ADVANCE_HALVES] = 60;
    return policy_save(tx, made->tenant, &policy, err);
}

static bool make_balances(struct tx *tx, const struct demo_made *made, struct error *err)
{
    date as_of = month_add(date_add(this_monday(tx), FIRST_WEEK * 7), 0);
    int year, month, day, months;

    date_civil(as_of, &year, &month, &day);
    months = (month + 6) % 12; /* since the first of June */
    return agree(tx, made, err) &&
           open_balances(tx, made, SLICE("CA"), as_of, amount_of(5 * months, 2),
                         amount_of(25, 1), err) &&
           open_balances(tx, made, SLICE("RTT"), as_of, amount_of(8, 1), amount_of(0, 1),
                         err) &&
           open_balances(tx, made, SLICE("REC"), as_of, amount_of(2 * 7 * 60, 1),
                         amount_of(0, 1), err);
}

/* ---- their absences ---- */

static int week_of(size_t place, int number)
{
    return FIRST_WEEK + number * WEEKS_APART + (int)(place % WEEKS_APART);
}

/* The past was decided, the near future mostly; the rest waits. */
static enum absence_event fate_of(size_t place, int number, int week)
{
    size_t dice = place * 5 + (size_t)number * 7;

    if (week > 4 && dice % 3 != 0)
        return ABSENCE_EVENT_COUNT; /* nobody has looked at it yet */
    if (week > 0 && dice % 4 == 0)
        return ABSENCE_EVENT_COUNT;
    if (dice % 11 == 3)
        return ABSENCE_REFUSE;
    return dice % 13 == 5 ? ABSENCE_CANCEL : ABSENCE_APPROVE;
}

/* Somebody who may: the first of those who decide for this person. */
static bool load_decider(struct tx *tx, const struct demo_made *made, user_id user,
                         struct actor *actor_out, struct error *err)
{
    user_id *list;
    size_t count;

    if (!decider_ids(tx, made->tenant, user, &list, &count, err))
        return false;
    if (count == 0) {
        *actor_out = made->system;
        return true;
    }
    return actor_by_user(tx, made->tenant, list[0], actor_out, err);
}

static bool decide(struct tx *tx, const struct demo_made *made, const struct actor *owner,
                   const struct absence *absence, enum absence_event fate, struct error *err)
{
    struct absence_conflict conflict;
    struct actor decider;
    struct seen seen;

    if (fate == ABSENCE_CANCEL)
        return absence_cancel(tx, owner, absence->id, absence->version, NULL, &seen, &conflict,
                              err);
    if (!load_decider(tx, made, absence->user, &decider, err))
        return false;
    if (fate == ABSENCE_REFUSE && absence->decision == DECISION_DISCRETION)
        return absence_refuse(tx, &decider, absence->id, absence->version,
                              SLICE("L’équipe est déjà au minimum cette semaine-là."), &seen,
                              &conflict, err);
    return absence_approve(tx, &decider, absence->id, absence->version, &seen, &conflict, err);
}

static bool make_absence(struct tx *tx, const struct demo_made *made, const struct actor *owner,
                         size_t place, int number, date monday, struct error *err)
{
    const struct demo_wish *wish = &wishes[(place * 4 + (size_t)number * 3) % COUNT_OF(wishes)];
    int week = week_of(place, number);
    date start = date_add(monday, week * 7 + wish->from_day);
    struct absence_entry entry = {
        .type = slice_of(wish->type),
        .start = start,
        .end = date_add(start, wish->days - 1),
        .start_half = wish->start_half,
        .end_half = wish->end_half,
        .comment = slice_of(wish->comment),
    };
    enum absence_event fate = fate_of(place, number, week);
    struct absence_conflict conflict;
    struct seen seen;

    if (!absence_create(tx, owner, &entry, &seen, &conflict, err)) {
        /* A holiday, a day on which they do not work; the only one of HR; no days left. */
        if (strcmp(err->code, "zero_days") != 0 && strcmp(err->code, "nobody_decides") != 0 &&
            strcmp(err->code, "balance_short") != 0)
            return false;
        error_clear(err);
        return true;
    }
    if (seen.absence.status != ABSENCE_PENDING || fate == ABSENCE_EVENT_COUNT)
        return true;
    return decide(tx, made, owner, &seen.absence, fate, err);
}

/* Those of the past, or those to come. */
static bool make_absences(struct tx *tx, const struct demo_made *made, bool past,
                          struct error *err)
{
    date monday = this_monday(tx);

    for (size_t place = 0; place < made->company->person_count; place++) {
        struct actor owner;

        if (!actor_by_user(tx, made->tenant, made->users[place], &owner, err))
            return false;
        for (int number = 0; number < WISHES_EACH; number++)
            if ((week_of(place, number) <= 0) == past &&
                !make_absence(tx, made, &owner, place, number, monday, err))
                return false;
    }
    return true;
}

/* ---- their planning ---- */

/* From the Sunday before last week on: who does what, when, for how long. */
static const struct demo_plan {
    enum planning_kind kind;
    size_t place; /* of the person; of a team's note: of the team */
    int from_day, days;
    int start_minute, end_minute;
    const char *label;
} plans[] = {
    { PLANNING_ON_CALL, 5, 0, 7, NO_MINUTE, NO_MINUTE, "" },
    { PLANNING_ON_CALL, 6, 7, 7, NO_MINUTE, NO_MINUTE, "" },
    { PLANNING_ON_CALL, 7, 14, 7, NO_MINUTE, NO_MINUTE, "" },
    { PLANNING_ON_CALL, 8, 21, 7, NO_MINUTE, NO_MINUTE, "" },
    { PLANNING_SHIFT, 10, 8, 5, 7 * 60, 14 * 60, "Matin" },
    { PLANNING_SHIFT, 11, 8, 5, 13 * 60, 20 * 60, "Après-midi" },
    { PLANNING_SHIFT, 10, 15, 5, 13 * 60, 20 * 60, "Après-midi" },
    { PLANNING_SHIFT, 11, 15, 5, 7 * 60, 14 * 60, "Matin" },
    { PLANNING_TRAINING, 9, 17, 2, NO_MINUTE, NO_MINUTE, "Sauveteur secouriste du travail" },
    { PLANNING_TRAINING, 14, 16, 1, NO_MINUTE, NO_MINUTE, "Logiciel de dessin" },
    { PLANNING_NOTE, 1, 18, 1, NO_MINUTE, NO_MINUTE, "Inventaire de l’atelier" },
};

static bool make_planning(struct tx *tx, const struct demo_made *made, struct error *err)
{
    date sunday = date_add(this_monday(tx), -8);
    struct planning_entry entries[COUNT_OF(plans)];
    struct planning_outcome outcome;
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        const struct demo_plan *plan = &plans[i];
        bool note = plan->kind == PLANNING_NOTE;
        struct planning_entry *entry = &entries[count];

        if (plan->place >= (note ? made->company->team_count : made->company->person_count))
            continue; /* the other company is smaller */
        *entry = (struct planning_entry){
            .kind = plan->kind,
            .start = date_add(sunday, plan->from_day),
            .end = date_add(sunday, plan->from_day + plan->days - 1),
            .end_half = HALF_PM,
            .start_minute = plan->start_minute,
            .end_minute = plan->end_minute,
            .label = slice_of(plan->label),
        };
        if (note)
            entry->team = made->teams[plan->place];
        else
            entry->user = made->users[plan->place];
        count++;
    }
    return count == 0 || planning_create(tx, &made->system, entries, count, &outcome, err);
}

/* Bells that ring for what was long ago would hide what is new. */
static bool read_bells(struct tx *tx, const struct demo_made *made, struct error *err)
{
    for (size_t place = 0; place < made->company->person_count; place++) {
        struct actor owner;

        if (!actor_by_user(tx, made->tenant, made->users[place], &owner, err) ||
            !notification_read_all(tx, &owner, err))
            return false;
    }
    return true;
}

static bool make_company(struct tx *tx, const struct demo_company *company, slice password_hash,
                         struct error *err)
{
    struct demo_made made = { .company = company };
    struct tenant there;

    if (tenant_find(tx, slice_of(company->slug), &there, err))
        return true;
    if (err->kind != ERR_NOT_FOUND)
        return false;
    error_clear(err);
    if (!tenant_add(tx, slice_of(company->slug), slice_of(company->name), &made.tenant, err) ||
        !actor_system(tx, made.tenant, &made.system, err) || !make_places(tx, &made, err) ||
        !make_teams(tx, &made, err))
        return false;
    for (size_t i = 0; i < company->person_count; i++)
        if (!make_person(tx, &made, i, password_hash, err))
            return false;
    return make_balances(tx, &made, err) && make_absences(tx, &made, true, err) &&
           make_planning(tx, &made, err) && read_bells(tx, &made, err) &&
           make_absences(tx, &made, false, err);
}

bool demo_make(struct tx *tx, slice password_hash, struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(companies); i++)
        if (!make_company(tx, &companies[i], password_hash, err))
            return false;
    return true;
}
