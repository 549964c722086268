/*
 * notification_words - a notification said as a person would, in French or English.
 *
 * Made from the type and the parameters whenever somebody reads it. A sentence names
 * people and days, never the type of an absence or a reason.
 *
 * Thread   any; pure.
 * Memory   writes into the caller's buf.
 * Units    days.
 * Limits   names of USER_NAME_MAX bytes.
 */
#ifndef HR_NOTIFICATION_WORDS_H
#define HR_NOTIFICATION_WORDS_H

#include "hr/notification.h"

struct notification_words {
    struct notice notice;
    slice actor; /* a name; none: the system */
    bool own;    /* the reader's own thing            */
    bool self;   /* who did it is whose thing it is   */
};

/* "du 21 au 24 décembre 2026 (matin)", "on 21 December 2026": the days alone. */
void notification_days(struct buf *out, const struct notice *notice, bool english);

slice notification_title(enum notification_type type, bool english);
void notification_message(struct buf *out, const struct notification_words *words,
                          bool english);

#endif
