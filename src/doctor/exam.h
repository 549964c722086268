/*
 * exam - one examination: whom it is about, how much of it is wanted, what has been seen so far.
 *
 * Every probe is straight-line code that asks and writes down facts; what they mean is for the
 * judge. Probes that mostly wait run side by side, each on a thread of its own; they share nothing
 * but this, and of this only what exam_see() guards.
 *
 * Thread   exam_see(), exam_seen(), exam_copy(), exam_step(): any. The rest is not changed while probes run.
 * Memory   exam_init / exam_release.
 * Units    ms, s where the name says so.
 * Limits   -
 */
#ifndef DOCTOR_EXAM_H
#define DOCTOR_EXAM_H

#include "base/error.h"
#include "doctor/secret.h"
#include "net/wire.h"

#include <jansson.h>
#include <pthread.h>

enum exam_depth {
    EXAM_QUICK,   /* under 10 s: what can be seen at once      */
    EXAM_DEFAULT, /* about 80 s: also what shows after a while */
    EXAM_FULL,    /* ten minutes                               */
};

struct exam_options {
    const char *url;
    const char *direct; /* the same past the proxies; NULL: not known */
    enum exam_depth depth;
    int64_t idle_s; /* how long the idle sockets are watched; 0: what the depth says */
    bool insecure;  /* do not mind the certificate (it is looked at all the same) */
    bool json;
    const char *language; /* "fr", "en" */
};

struct exam {
    const struct exam_options *options;
    struct wire_url url, proxy;
    struct wire_url direct; /* where options->direct is */
    struct wire_addresses addresses;
    struct wire_way way;    /* how `url` is reached: every question of the exam goes it */
    char site[280];         /* scheme://authority, as a browser writes it into Origin */
    char socket_path[1088]; /* where a WebSocket is asked for */
    bool told;              /* that is what the person has said */
    int64_t patience_ms;    /* for an answer; less after one that did not come in time */
    bool ours;              /* mozaik is behind */
    bool
        nobody; /* a proxy says that there is no server: its socket is asked for, and no more */
    bool probes; /* /api/probe/... answers: set before the probes that wait */
    _Atomic int64_t waits_since_ms; /* when the probes that wait began; 0: they have not */
    _Atomic int64_t waits_s;        /* how long they will be */
    struct secrets secrets;         /* taken out of whatever is written down */
    json_t *seen;                   /* by exam_see() */
    pthread_mutex_t lock;
    /* Told as it happens: what is being asked; what came of it. */
    void (*step)(void *ctx, const char *probe, const char *what);
    void (*found)(void *ctx, const char *key, json_t *value);
    void *ctx;
};

/* ERR_INVALID: the URL (or --direct) is none. */
MUST_USE bool exam_init(struct exam *exam, const struct exam_options *options,
                        struct error *err);
void exam_release(struct exam *exam);

/* Writes down a member of `seen`, without the secrets; takes the value. */
void exam_see(struct exam *exam, const char *key, json_t *value);
/* What stands there by path; borrowed, and not changed by other probes once it is there. */
json_t *exam_seen(struct exam *exam, const char *path);

/* All of it so far, in a copy of the caller's: for a look in the middle. */
json_t *exam_copy(struct exam *exam);

void exam_step(struct exam *exam, const char *probe, const char *what);

int64_t exam_patience_ms(const struct exam *exam); /* for an answer, where none was late */

/* A time as the report says it: timers fire a little early or late. */
int64_t exam_seconds(int64_t ms);

int64_t exam_idle_s(const struct exam *exam); /* 4 quick, 75 default, 620 full, or as told */

#endif
