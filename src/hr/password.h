/*
 * password - kept as Argon2id, never as itself.
 *
 * Slow on purpose: call hash and verify in loop_work(), never on a loop thread and never
 * inside a transaction. So signing in has three parts: find the accounts (a read), verify
 * here, open the session (a write).
 *
 * Why these costs: 32 MiB and 3 passes take about as long as libsodium's INTERACTIVE
 * (64 MiB, 2 passes) with half the memory, above OWASP's least (19 MiB, 2 passes). Four at
 * once, as many as the pool has threads, then fit in a container of 256 MiB on a Monday
 * morning.
 *
 * The policy is length, not composition: 12 characters, as ANSSI advises, which with our
 * limit on failures is more than the CNIL's 50 bits; any character counts, and pasting
 * works.
 *
 * Thread   any; pure.
 * Memory   COST_BYTES while a hash runs.
 * Units    bytes, characters.
 * Limits   12 characters to 256 bytes.
 */
#ifndef HR_PASSWORD_H
#define HR_PASSWORD_H

#include "base/error.h"
#include "base/slice.h"

enum { PASSWORD_CHARS_MIN = 12, PASSWORD_BYTES_MAX = 256, PASSWORD_HASH_MAX = 128 };

/* May it be chosen?
 *     ERR_INVALID  with `field`: too short, too long, not text, the e-mail, too simple */
MUST_USE bool password_check(slice password, slice email, const char *field, struct error *err);

/* ERR_BUSY  no memory for it now. Does not look at the policy. */
MUST_USE bool password_hash(slice password, char hash_out[PASSWORD_HASH_MAX],
                            struct error *err);

/* Is this the password? An empty hash (nobody there, or no password set yet) takes the
 * same time and is never right.
 *     ERR_BUSY  no memory for it now: not known, and not a wrong password */
MUST_USE bool password_verify(slice hash, slice password, bool *right_out, struct error *err);

#endif
