/*
 * disk - how often a second this disk can promise something.
 *
 * Both write in the folder of the data, as the server does: one file, appended to, and
 * fdatasync() after each; and SQLite, one small transaction at a time (WAL, FULL).
 *
 * Units    promises a second.
 */
#ifndef BENCH_DISK_H
#define BENCH_DISK_H

double disk_syncs(const char *folder, double seconds);
double disk_commits(const char *folder, double seconds);

#endif
