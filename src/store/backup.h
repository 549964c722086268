/*
 * backup - a consistent copy while the server works, and the way back.
 *
 * A copy is made without epochs: whoever was connected to the original before gets
 * `reset` from a server on the copy, instead of a wrong history.
 *
 * Thread   any one thread.
 * Memory   -
 * Units    -
 * Limits   the disk.
 */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "base/error.h"

/* Copy the database of `folder` to the new file `target` (must not exist). Consistent
 * under load (SQLite's online backup, in slices). Verified by integrity_check. */
MUST_USE bool backup_make(const char *folder, const char *target, struct error *err);

/* Put the copy `source` in place as the database of `folder`: verifies it, refuses a folder
 * in use (lock) or one that has a database already unless `replace`; the replaced one is
 * kept beside it under a dated name. Begins new epochs. */
MUST_USE bool backup_restore(const char *source, const char *folder, bool replace,
                             struct error *err);

/* One process at a time serves a folder (made if it is not there). Waits up to wait_ms for
 * the other to drain; the lock ends with the process, however it ends.
 * ERR_BUSY with the sentence that says who holds it (its process id). */
struct folder_lock;
MUST_USE bool folder_lock_take(struct folder_lock **lock_out, const char *folder,
                               int64_t wait_ms, struct error *err);
void folder_lock_drop(struct folder_lock *lock);

/* The head of each tenant is also noted beside the database; a start that finds the store
 * behind that note (an older copy was put there by hand) begins new epochs. */
MUST_USE bool heads_note_check(const char *folder,
                               struct error *err); /* at start, after db_open */
MUST_USE bool heads_note_write(const char *folder,
                               struct error *err); /* now and then, and at exit */

#endif
