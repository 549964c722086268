/*
 * talk - a WebSocket of the doctor's: asked for, spoken on, listened to with a time limit.
 *
 * Opening it is a question like the others (ask.h), with one more thing to find out: is the 101
 * the answer to our key? Where that fails, `answer` says what came instead.
 *
 * Thread   its owner's.
 * Memory   talk_open / talk_release, whatever came of it.
 * Units    ms, bytes.
 * Limits   TALK_MESSAGE_MAX bytes a message.
 */
#ifndef DOCTOR_TALK_H
#define DOCTOR_TALK_H

#include "doctor/ask.h"
#include "doctor/exam.h"
#include "proto/ws.h"

enum { TALK_MESSAGE_MAX = 2 << 20, TALK_READ = 16 * 1024 };

/* How a handshake is asked for. The zeroed one is a browser's, at the exam's socket_path. */
struct talk_how {
    const struct wire_url *url; /* NULL: the exam's */
    const struct wire_way *way; /* with url; NULL with it: straight */
    const char *path;
    const char *host; /* Host, where it is not the URL's */
    bool no_origin;
    bool keep_alive;    /* Connection: keep-alive, Upgrade */
    bool bare;          /* offer no extension */
    int64_t timeout_ms; /* 0: the exam's patience */
};

enum talk_outcome {
    TALK_OPEN,
    TALK_REFUSED,    /* an HTTP answer that is no 101 */
    TALK_BAD_ACCEPT, /* a 101 that is not the answer to our key */
    TALK_EOF,
    TALK_RESET,
    TALK_SILENT,
    TALK_UNREADABLE,
    TALK_NO_CONNECTION,
};

struct talk {
    enum talk_outcome outcome;
    struct answer answer; /* to the handshake */
    struct wire *wire;    /* TALK_OPEN */
    struct ws_parser frames;
    bool deflate; /* was agreed */
    bool mute;    /* pings are not answered */
    size_t at, len;
    char bytes[TALK_READ];
};

enum talk_news {
    TALK_TEXT, /* a whole message */
    TALK_BINARY,
    TALK_PING, /* answered already, unless mute */
    TALK_PONG,
    TALK_NOTHING,   /* within the time */
    TALK_CLOSED,    /* by a close frame: event.code; answered */
    TALK_ENDED,     /* without one */
    TALK_WAS_RESET, /* so, and rudely */
    TALK_NONSENSE,  /* what came is no WebSocket */
};

/* Never fails: see outcome. */
void talk_open(struct talk *talk, struct exam *exam, const struct talk_how *how);
void talk_release(struct talk *talk); /* a zeroed one is fine */

const char *talk_outcome_text(enum talk_outcome outcome); /* as in the schema */
/* As `upgrade` of the schema. */
json_t *talk_seen(const struct talk *talk);

/* A frame: `first` = WS_FIN | opcode. False: it could not be sent within the time. */
bool talk_send(struct talk *talk, uint8_t first, slice payload, int64_t timeout_ms);

/* What comes next. The payload is valid until the next call. After TALK_CLOSED the end of the
 * connection follows; after TALK_NONSENSE nothing can be understood any more. */
enum talk_news talk_next(struct talk *talk, int64_t timeout_ms, struct ws_event *event_out);

#endif
