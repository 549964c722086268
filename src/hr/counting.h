/*
 * counting - how many days an absence takes, and why: day by day, with the rule.
 *
 * Three methods (type.h): ouvrables, every day but the weekly rest and holidays off; ouvrés,
 * the days on which the company is open; calendaires, all. And three extents, because not
 * all absences are leave:
 *
 *     return  leave: from the first day that would have been worked to the eve of the day on
 *             which work resumes, whatever days lie between (Cass. soc.)
 *     worked  work elsewhere, RTT, recovery: what would have been worked, nothing else
 *     dates   a stop of work, maternity: the days as they were given
 *
 * Half days: a day on which some half that is worked was not asked for counts half; else the
 * whole day counts, also for who works only half of it (a policy says otherwise).
 *
 * Thread   any; pure.
 * Memory   the days are in the caller's arena.
 * Units    halves: half days. minutes: of an absence in hours.
 * Limits   who does not work again within COUNTING_RETURN_DAYS has no day of return: counted
 *          is then up to the end that was asked for.
 */
#ifndef HR_COUNTING_H
#define HR_COUNTING_H

#include "base/arena.h"
#include "base/buf.h"
#include "hr/rule.h"
#include "hr/type.h"
#include "hr/workplace.h"

enum { COUNTING_RETURN_DAYS = 92 };

/* As POLICY_OPEN_DAYS has it. */
enum open_days { OPEN_MONDAY_FRIDAY, OPEN_TUESDAY_SATURDAY, OPEN_MONDAY_SATURDAY };

/* Both included. */
struct day_range {
    date from, to;
};

struct counting_case {
    const struct workplace *place;
    enum type_counting method;
    enum type_extent extent;
    date start, end;
    int start_half, end_half; /* 0 the morning, 1 the afternoon; whole days: 0 and 1 */
    int minutes;              /* in hours, on the day `start`; 0: in days */
    const struct day_range *given_back; /* under a stop of work: not counted */
    size_t given_back_count;
    int saturdays; /* counted before it, in the reference period of its start */
};

/* One day and what became of it. */
struct counting_day {
    date day;
    int halves;  /* 0, 1, 2 */
    int minutes; /* of an absence in hours */
    enum rule rule;
    enum holiday holiday; /* where the rule is about one, else HOLIDAY_COUNT */
};

struct counting {
    enum type_counting method;
    int halves;  /* all together */
    int minutes; /* of an absence in hours; its halves are 0 */
    /* Saturdays that were counted without being worked, in the reference period that
     * begins on `period`, those of before included: what the next absence has to know. */
    int saturdays;
    date period;
    struct counting_day *days; /* in order; NULL where the sum was enough */
    size_t day_count;
};

/* The first day of the reference period of a day. */
date counting_period(const struct policy *policy, date day);

/* `arena` NULL: the sum only. */
void counting_run(const struct counting_case *wanted, struct arena *arena,
                  struct counting *result_out);

/* A day's reason as a sentence: "samedi 7 mars : ouvrable, compté — ...". */
void counting_sentence(const struct counting_day *day, enum type_counting method, bool english,
                       struct buf *out);

#endif
