/*
 * together - the same work for several things, side by side, each on a thread of its own.
 *
 * For probes that mostly wait: the examination lasts as long as the longest of them. They share
 * nothing but the exam, and of that only what exam_see() guards.
 *
 * Thread   any; returns when all of them have.
 * Memory   the things are the caller's.
 * Units    -
 * Limits   TOGETHER_MAX things. Where no thread is to be had, the thing has its turn afterwards.
 */
#ifndef DOCTOR_TOGETHER_H
#define DOCTOR_TOGETHER_H

#include <stddef.h>

enum { TOGETHER_MAX = 16 };

/* `things` is an array of `count`, each of `size` bytes; `work` is called with the address of each. */
void together(void *(*work)(void *thing), void *things, size_t size, size_t count);

#endif
