/*
 * amount - so many days, exactly: a fraction in lowest terms.
 *
 * A month of work earns 5/2 days by law and 25/12 where days are counted as ouvrés; a
 * request takes 1/2. Added up as decimals they drift, and somebody loses a day at the end
 * of the year: so nothing here is ever rounded but by a rule that says how.
 *
 * Thread   a value.
 * Memory   none.
 * Units    whatever the caller counts: days, or minutes.
 * Limits   what leave is made of: |num| and den far below 2^63; beyond is our bug (assert).
 *          What people type passes amount_parse(), which is stricter.
 */
#ifndef BASE_AMOUNT_H
#define BASE_AMOUNT_H

#include "base/slice.h"

/* A value; { 0 } is none, as den 0 is read as 1. */
typedef struct {
    int64_t num, den;
} amount;

amount amount_of(int64_t num, int64_t den); /* den not 0; in lowest terms */
amount amount_add(amount a, amount b);
amount amount_sub(amount a, amount b);
amount amount_times(amount a, int64_t num, int64_t den); /* a × num / den */
int amount_cmp(amount a, amount b);                      /* as memcmp */
int amount_sign(amount a);

/* To a whole multiple of 1/step: step 1 whole days, 2 half days. */
amount amount_up(amount a, int64_t step);
amount amount_down(amount a, int64_t step);

/* On the wire and in the database: "6", "-1/2", "25/12". */
enum { AMOUNT_TEXT_MAX = 44 };
void amount_text(amount a, char text_out[AMOUNT_TEXT_MAX]);

/* Back, and what people type: "6", "-1/2", "2,5", "2.08". At most two decimals, a denominator
 * of at most 1,200, and AMOUNT_TYPED_MAX either side of zero. */
enum { AMOUNT_TYPED_MAX = 100000 };
MUST_USE bool amount_parse(slice text, amount *amount_out);

/* For people: "2,5" or "2.5"; hundredths towards zero ("2,08"). */
void amount_words(amount a, bool english, char text_out[AMOUNT_TEXT_MAX]);

#endif
