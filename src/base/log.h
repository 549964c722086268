/*
 * log - one line for the operator: what happened, and the facts around it.
 *
 * A line is a message and named values, written as logfmt or as JSON. Lines go to a
 * bounded buffer and a writer thread prints them to standard error: a loop thread never
 * waits for a disk. When the buffer is full lines are counted, not waited for, and the
 * next line says how many are missing.
 *
 * Never put a secret or a person's data in a line: ids, sizes, times, kinds.
 *
 * Thread   any.
 * Memory   one static buffer.
 * Units    -
 * Limits   1 KiB a line (what is longer is cut, and says `cut`), 256 KiB waiting.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/slice.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
enum log_format { LOG_LOGFMT, LOG_JSON };

struct log_value {
    const char *key;
    enum { LOG_VALUE_TEXT, LOG_VALUE_INT } kind;
    slice text;
    int64_t number;
};

/* clang-format off */
#define LOG_TEXT(k, s) { .key = (k), .kind = LOG_VALUE_TEXT, .text = (s) }
#define LOG_INT(k, n)  { .key = (k), .kind = LOG_VALUE_INT, .number = (int64_t)(n) }
/* clang-format on */

/* log_write(level, message, values...), with any number of values:
 * log_write(LOG_INFO, "listening", LOG_TEXT("address", a), LOG_INT("port", p)); */
#define log_write(level, ...) log_write_values(level, __VA_ARGS__, { .key = NULL })
#define log_write_values(level, message, ...)                               \
    log_line((level), (message), (const struct log_value[]){ __VA_ARGS__ }, \
             sizeof((const struct log_value[]){ __VA_ARGS__ }) / sizeof(struct log_value))

void log_line(enum log_level level, const char *message, const struct log_value *values,
              size_t count); /* values with a NULL key are passed over */

/* Starts the writer thread. Before it and after log_stop() warnings and errors are written
 * at once, by whoever has them, and lesser lines are dropped. */
void log_start(enum log_level least, enum log_format format);
void log_stop(void);     /* writes what waits, ends the thread */
uint64_t log_lost(void); /* lines dropped since the start */

#endif
