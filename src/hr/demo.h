/*
 * demo - two companies to try everything with: `demo` and `voisin`.
 *
 * demo    three teams, twenty people, months of absences around today:
 *         hr@demo.mozaik, manager@demo.mozaik, employee@demo.mozaik, colleague@demo.mozaik,
 *         the last two in the manager's team
 * voisin  hr@voisin.mozaik and a few people: proof that the neighbours see nothing
 *
 * Everything goes through the functions that real people use, so it is also a test of them.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    -
 * Limits   -
 */
#ifndef HR_DEMO_H
#define HR_DEMO_H

#include "store/db.h"

#define DEMO_PASSWORD "mozaik-demo"

/* A company that is there already is left as it is. `password_hash` is of DEMO_PASSWORD. */
MUST_USE bool demo_make(struct tx *tx, slice password_hash, struct error *err);

#endif
