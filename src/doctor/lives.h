/*
 * lives - from when and how four sockets died to why.
 *
 * They are opened at the same time. One is wholly silent; on one we send messages that come back,
 * on one WebSocket pings, on one the server alone speaks. What kills only where nothing passes is
 * an idle limit, and a heartbeat beats it; what kills all of them at the same age is a limit of
 * life, and nothing does.
 *
 * A socket that spoke and died all the same, how is that read? When as long a silence lay before
 * its death as kills the silent one, it died of silence: had it spoken oftener, it would live. So
 * one that died before it had ever spoken says nothing; but one that outlived the silent one says
 * as much as one that lived to the end.
 *
 * Thread   any.
 * Memory   none.
 * Units    ms, since the socket was open.
 * Limits   -
 */
#ifndef DOCTOR_LIVES_H
#define DOCTOR_LIVES_H

#include "base/slice.h"

enum life_end {
    LIFE_LIVED,
    LIFE_EOF,
    LIFE_RESET,
    LIFE_CLOSE,  /* by a close frame */
    LIFE_SILENT, /* nobody answers on it any more */
};

struct life {
    bool opened; /* false: it says nothing */
    enum life_end end;
    unsigned code;     /* LIFE_CLOSE */
    int64_t age_ms;    /* when it died */
    int64_t passed_ms; /* when something passed on it last; 0: never */
};

enum { LIFE_OF_SILENT, LIFE_OF_MESSAGE, LIFE_OF_PING, LIFE_OF_SERVER, LIFE_COUNT };

enum lives_kind {
    LIVES_NONE,        /* all lived */
    LIVES_IDLE,        /* only silence kills */
    LIVES_LIFETIME,    /* age kills */
    LIVES_SERVER_ONLY, /* what the server alone says does not count */
    LIVES_CLIENT_ONLY, /* what we say does not count */
    LIVES_NO_PING,     /* pings do not count, messages do */
    LIVES_UNKNOWN,
};

/* *first_ms_out: the age of the first that died; -1: all lived. */
enum lives_kind lives_kind_of(const struct life lives[LIFE_COUNT], int64_t *first_ms_out);

const char *lives_kind_text(enum lives_kind kind); /* as in the schema */
const char *life_end_text(enum life_end end);

#endif
