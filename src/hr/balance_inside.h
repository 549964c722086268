/*
 * balance_inside - what the files of balance share among themselves.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    -
 * Limits   -
 */
#ifndef HR_BALANCE_INSIDE_H
#define HR_BALANCE_INSIDE_H

#include "hr/balance.h"
#include "hr/takings.h"

/* One that was opened. */
struct account {
    user_id user;
    struct type type;
    date opened;
    int64_t version;
};

/* Those of a person, in order of the types' priority. `type` empty: all. */
MUST_USE bool account_list(struct tx *tx, tenant_id tenant, user_id user, slice type,
                           struct account **list_out, size_t *count_out, struct error *err);

/* What all follows from: what is written, and what is taken. */
struct account_known {
    struct ledger_lines written;
    struct takings takings;
    date open_from; /* the first day of payroll that is not closed */
};
MUST_USE bool account_know(struct tx *tx, const struct takings_person *person,
                           const struct account *account, struct account_known *known_out,
                           struct error *err);

/* By how much the takings pass what there is, on the worst day. `extra` is taken besides;
 * NULL: nothing. */
amount account_deficit(struct arena *arena, const struct takings_person *person,
                       const struct account *account, const struct account_known *known,
                       date until, const struct taking *extra);

/* All lines about days until `until` and some behind it, written or not. */
struct ledger_lines account_lines(struct arena *arena, const struct takings_person *person,
                                  const struct account *account,
                                  const struct account_known *known, date until);

/* The columns on a day. */
MUST_USE bool account_balance(struct tx *tx, const struct takings_person *person,
                              const struct account *account, date day,
                              struct balance *balance_out, struct error *err);
/* So many may be taken in advance. */
amount account_advance(const struct takings_person *person, const struct account *account);
/* That column alone. */
amount account_available(struct arena *arena, const struct takings_person *person,
                         const struct account *account, const struct account_known *known,
                         date day);

/* Days that are asked for lie within BALANCE_FAR_DAYS of today: what is walked month by month has
 * an end. ERR_INVALID "field_range" (field) */
enum { BALANCE_FAR_DAYS = 366 * 10 };
MUST_USE bool balance_check_day(date today, date day, const char *field, struct error *err);

/* What the actor may see of somebody's balances.
 *     ERR_NOT_FOUND  nobody, or nothing */
MUST_USE bool balance_level(struct tx *tx, const struct actor *by, user_id user,
                            enum level *level_out, struct error *err);

/* One more version of it, and the fact. */
MUST_USE bool account_tell(struct tx *tx, const struct actor *by,
                           const struct takings_person *person, struct account *account,
                           const team_id *teams, size_t team_count, struct balance *balance_out,
                           struct error *err);

/* Write the lines up to `until` that are missing. `all` kinds, or those that are written month
 * by month. */
MUST_USE bool account_write(struct tx *tx, const struct takings_person *person,
                            const struct account *account, date until, bool all,
                            struct error *err);

#endif
