/*
 * examine - all questions of an examination, in their order.
 *
 * What is known at once comes first; then, side by side, the probes that mostly wait. `known` is
 * told between the two: a verdict that is certain already need not wait for them.
 *
 * Thread   its own.
 * Memory   the exam's.
 * Units    -
 * Limits   quick: under 10 s; default: about 80 s; full: ten minutes and a half.
 */
#ifndef DOCTOR_EXAMINE_H
#define DOCTOR_EXAMINE_H

#include "doctor/exam.h"

void examine(struct exam *exam, void (*known)(struct exam *exam));

/* Any thread, every second or so: says by exam_step() how much of the wait is over. */
void examine_tick(struct exam *exam);

#endif
