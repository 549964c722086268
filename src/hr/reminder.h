/*
 * reminder - a request that waits is not forgotten.
 *
 * After `reminder_days` those who decide are reminded, after `escalation_days` HR is told
 * (policy.h; 0: never). Both once, counted from the day it was asked for, and not when it has
 * been decided, cancelled or deleted meanwhile. Who asked is never reminded of their own.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    days of 24 hours.
 * Limits   -
 */
#ifndef HR_REMINDER_H
#define HR_REMINDER_H

#include "hr/actor.h"

struct absence;

/* It was asked for, and waits: part of absence_create(). */
MUST_USE bool reminder_schedule(struct tx *tx, tenant_id tenant, const struct absence *absence,
                                struct error *err);

/* DUE_REMINDER, DUE_ESCALATION. */
MUST_USE bool reminder_due(struct tx *tx, const struct actor *by, const uint8_t absence[16],
                           struct error *err);
MUST_USE bool reminder_escalate(struct tx *tx, const struct actor *by,
                                const uint8_t absence[16], struct error *err);

#endif
