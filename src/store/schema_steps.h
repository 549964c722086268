/*
 * schema_steps - the later steps, each in a file of its own.
 *
 * Thread   constant.
 * Memory   none.
 * Units    -
 * Limits   -
 */
#ifndef STORE_SCHEMA_STEPS_H
#define STORE_SCHEMA_STEPS_H

/* Lists of statements that end with NULL. */
extern const char *const schema_step_2[]; /* the trade: sites, patterns, balances, planning */

#endif
