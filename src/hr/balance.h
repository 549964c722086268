/*
 * balance - the days somebody has of a type: earned, taken, planned, asked for, left.
 *
 *     previous   earned in the periods before: what was left of it when this period began,
 *                and what came since
 *     current    earned in the period of the day
 *     taken      since the period began, until the day itself
 *     expired    lost since the period began
 *     planned    approved, after the day
 *     reserved   asked for, not decided
 *     balance    previous + current − taken − expired
 *     available  what could still be asked for on the day: what is planned, reserved, earned
 *                by then and lost by then is looked at, also behind it
 *
 * Nothing of it is kept: it is worked out from the absences, the calendar and the ledger
 * (ledger.h), so that the day itself moves what is planned to what is taken. A balance
 * exists for who had it opened (balance_change.h); who had not is not limited.
 *
 * Who sees it: HR and the person all of it; their manager what is left, reserved and
 * available, to decide by. For anybody else it does not exist.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    days; minutes of a type that is taken in hours.
 * Limits   BALANCE_TYPES_MAX types of a person; BALANCE_PAGE_MAX lines a page.
 */
#ifndef HR_BALANCE_H
#define HR_BALANCE_H

#include "hr/absence.h"
#include "hr/ledger.h"

enum { BALANCE_TYPES_MAX = 32, BALANCE_PAGE_MAX = 100 };

enum balance_column {
    COLUMN_PREVIOUS,
    COLUMN_CURRENT,
    COLUMN_TAKEN,
    COLUMN_EXPIRED,
    COLUMN_PLANNED,
    COLUMN_RESERVED,
    COLUMN_COUNT
};

/* A line that explains a column. `brought`: the sum of all that was before the period. */
struct balance_line {
    enum balance_column column;
    struct ledger_line line;
    bool brought;
};

struct balance {
    user_id user;
    struct type type;
    bool opened; /* false: nothing below is known */
    date opened_day;
    int64_t version;
    date day, period, period_end; /* DATE_LAST_DAY: there are no periods */
    amount columns[COLUMN_COUNT];
    amount balance, available;
    date previous_last; /* until when the previous ones are kept; DATE_LAST_DAY: always */
    struct balance_line *lines; /* their sums are the columns */
    size_t line_count;
};

/* All of a person, in order of the types' priority; `day` NULL: today, where they work.
 *     ERR_NOT_FOUND  nobody, or not to be seen */
MUST_USE bool balance_list(struct tx *tx, const struct actor *by, user_id user, const date *day,
                           enum level *level_out, struct balance **list_out, size_t *count_out,
                           struct error *err);

/* Every line of one, the newest first; `after` is the `next` of the page before.
 *     ERR_NOT_FOUND; ERR_DENIED "balance_private": a manager sees no lines
 *     ERR_INVALID   "page_unknown" */
MUST_USE bool balance_lines(struct tx *tx, const struct actor *by, user_id user, slice type,
                            slice after, struct ledger_lines *page_out, slice *next_out,
                            struct error *err);

/* HR: what will be lost until a day, whoever's, soonest first.
 *     ERR_DENIED "hr_only" */
struct balance_expiry {
    user_id user;
    slice user_name;
    struct type type;
    date last; /* the last day to take them */
    amount amount;
    bool notice_due; /* they were sick then: their fifteen months wait for HR's notice */
};
MUST_USE bool balance_expiring(struct tx *tx, const struct actor *by, date before,
                               struct balance_expiry **list_out, size_t *count_out,
                               struct error *err);

/* ---- absences ---- */

/* May this be asked for, or approved, in place of what stands there with its id?
 *     ERR_CONFLICT "balance_short": it is more than is left; the sentence says how many and
 *                  on which day */
MUST_USE bool balance_check(struct tx *tx, const struct actor *by,
                            const struct absence *absence, struct error *err);

/* What a request would leave. */
struct balance_outlook {
    bool counted; /* false: a type without a balance */
    bool opened;
    struct type type;
    amount now, at_date, after; /* of today; of its first day without it; and with it */
};
MUST_USE bool balance_look(struct tx *tx, const struct actor *by, const struct absence *absence,
                           struct balance_outlook *outlook_out, struct error *err);
void balance_outlook_view(struct json *json, const char *key,
                          const struct balance_outlook *outlook);

/* An absence was made, changed or removed in this tx: tell whose balances it moves. */
MUST_USE bool balance_tell_absence(struct tx *tx, const struct actor *by,
                                   const struct absence *before, const struct absence *after,
                                   const team_id *teams, size_t team_count, struct error *err);

/* ---- on the wire (balance_view.c, balance_words.c) ---- */

/* `lines`: with those that explain it, at the levels that see them. */
void balance_view(struct json *json, const char *key, const struct balance *balance,
                  enum level level, bool lines, bool english);
void balance_line_view(struct json *json, const char *key, const struct ledger_line *line,
                       const char *column, bool brought, bool english);
void balance_expiry_view(struct json *json, const char *key,
                         const struct balance_expiry *expiry);
const char *balance_unit(const struct type *type); /* "days", "minutes" */

/* What a line is, in a few words. */
void balance_line_words(struct buf *out, const struct ledger_line *line, bool brought,
                        bool english);
/* "3,5 jours", "1 day", "3 h 30". */
void balance_amount_words(struct buf *out, const struct type *type, amount days, bool english);

#endif
