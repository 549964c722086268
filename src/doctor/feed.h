/*
 * feed - an event stream of the doctor's: asked for, and heard event by event.
 *
 * A compressed one (gzip) is unpacked as it comes: what counts is when an event can be read, not
 * when its bytes arrive.
 *
 * Thread   its owner's.
 * Memory   feed_open / feed_release, whatever came of it.
 * Units    ms, bytes.
 * Limits   FEED_EVENT_MAX bytes an event.
 */
#ifndef DOCTOR_FEED_H
#define DOCTOR_FEED_H

#include "doctor/ask.h"
#include "doctor/exam.h"
#include "proto/sse.h"

#include <zlib.h>

enum { FEED_EVENT_MAX = 64 * 1024, FEED_READ = 16 * 1024 };

enum feed_news {
    FEED_EVENT,
    FEED_NOTHING, /* within the time */
    FEED_END,     /* a whole answer, as HTTP has it */
    FEED_CUT,     /* the connection ended in the middle of it */
    FEED_RESET,   /* so, and rudely */
    FEED_NONSENSE,
};

struct feed {
    struct answer answer; /* the head */
    bool open;            /* 200, and text/event-stream */
    struct sse_parser events;
    bool zipped, ended;
    z_stream zip;
    slice input;  /* read, and not looked at yet */
    slice text;   /* of the stream itself, and not looked at yet */
    slice packed; /* body not unpacked yet */
    char bytes[FEED_READ], unpacked[FEED_READ];
};

/* Never fails: see `open` and `answer`. `timeout_ms` is for the head. */
void feed_open(struct feed *feed, struct exam *exam, const char *path, bool gzip,
               int64_t timeout_ms);
void feed_release(struct feed *feed);

/* What comes next; only of an open one. The event is valid until the next call. After one of the
 * last four, the same is told again. */
enum feed_news feed_next(struct feed *feed, int64_t timeout_ms, struct sse_event *event_out);

/* Of an answered one; NULL: there is none. */
const slice *feed_header(const struct feed *feed, slice name);

/* The way in which it ended, as `how` of the schema; NULL: it did not, or as it should. */
const char *feed_news_how(enum feed_news news);

/* True: /api/probe/... answers there, whoever stands before it. */
bool feed_has_probes(struct exam *exam);

#endif
