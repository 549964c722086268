/*
 * takings - what the absences of one person take from a balance, day by day.
 *
 * Counted as counting.h does; days under a stop of work are shown as taken and as given
 * back, so that whoever reads the lines sees both.
 *
 * Thread   a database thread, inside a tx; then values.
 * Memory   in the tx's arena.
 * Units    half days are 1/2; of a type in hours, minutes of the person's work.
 * Limits   -
 */
#ifndef HR_TAKINGS_H
#define HR_TAKINGS_H

#include "hr/absence.h"
#include "hr/counting.h"
#include "hr/lots.h"

/* What counting has to know of an absence. */
struct sojourn {
    absence_id id;
    slice type;
    enum type_category category;
    date start, end;
    int start_half, end_half, minutes;
    bool approved; /* false: somebody still has to decide */
};

struct sojourn sojourn_of(const struct absence *absence);

/* One person, and all that is asked for or approved, in order of days. */
struct takings_person {
    tenant_id tenant;
    user_id user;
    struct workplace place;
    date today; /* where they work */
    struct sojourn *list;
    size_t count;
};
MUST_USE bool takings_load(struct tx *tx, tenant_id tenant, user_id user,
                           struct takings_person *person_out, struct error *err);

/* With one more, or another in the place of the one with its id. `with` NULL: without it. */
void takings_replace(struct tx *tx, struct takings_person *person, absence_id id,
                     const struct sojourn *with);

/* What is not worked (acquisition.h), and what is sickness of any kind. A stop of work is so
 * whatever was decided about it; the others where they are approved. */
void takings_stretches(struct arena *arena, const struct takings_person *person,
                       struct stretch **off_out, size_t *off_count_out,
                       struct stretch **sick_out, size_t *sick_count_out);

/* What one type's absences take from `opened` on. */
struct takings {
    struct taking *list; /* in order of days, what was given back is not in it */
    size_t count, cap;
    struct ledger_lines taken;    /* of what is approved: TAKEN and RETURNED, whatever day */
    struct ledger_lines reserved; /* of what waits */
};
void takings_run(struct arena *arena, const struct takings_person *person,
                 const struct type *type, date opened, struct takings *takings_out);

#endif
