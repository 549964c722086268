/*
 * ask - one HTTP/1.1 question and its answer, with the time it took; or a WebSocket, opened.
 *
 * Each question has a connection of its own: an answer must not depend on the one before it.
 *
 * Thread   its owner's.
 * Memory   answer_init by ask(), answer_release. A connection that stays open is `line`.
 * Units    ms, bytes.
 * Limits   ANSWER_MAX bytes of a body are kept.
 */
#ifndef DOCTOR_ASK_H
#define DOCTOR_ASK_H

#include "base/buf.h"
#include "net/wire.h"
#include "proto/http_response.h"

#include <jansson.h>

enum { ANSWER_MAX = 64 * 1024, ANSWER_SHOWN = 400 };

enum ask_outcome {
    ASK_ANSWER, /* a whole head came; the body as far as it did */
    ASK_EOF,
    ASK_RESET,
    ASK_SILENT,     /* nothing within the time */
    ASK_UNREADABLE, /* bytes, but no HTTP/1 */
    ASK_NO_CONNECTION,
};

struct question {
    const struct wire_url *url; /* host, TLS, login; its path is not used */
    const struct wire_way *way;
    const char *path;
    const char *host;   /* Host, where it is not the URL's; NULL: it is */
    slice headers;      /* whole lines, "Name: value\r\n"; Host and User-Agent are added */
    slice raw;          /* instead of everything: these very bytes */
    bool to_the_head;   /* do not wait for a body: `line` stays open behind the head */
    bool upgrade;       /* so with a 101 */
    int64_t timeout_ms; /* for everything */
};

struct answer {
    enum ask_outcome outcome;
    struct http_response_parser parser; /* the head is in it */
    struct buf rest;                    /* to_the_head: what came behind the head */
    struct buf body;
    struct wire
        *line; /* to_the_head (or a 101) and answered: open. Taken by whoever sets it to NULL */
    int64_t ms; /* until the head */
    bool late;  /* the time was over before all of it was there */
    struct wire_story story;
};

/* An answer that is read from elsewhere than a question: its bytes, as far as they came. */
void answer_init(struct answer *answer);
void answer_take(struct answer *answer, slice bytes);

/* Never fails: that nobody answers is an answer. */
void ask(const struct question *question, struct answer *answer_out);
void answer_release(struct answer *answer);

const char *ask_outcome_text(enum ask_outcome outcome); /* as in the schema */
int answer_status(const struct answer *answer);         /* 0: none */

/* A problem document as only our server writes them: it answers there, also where a box lets no more
 * than the socket through. */
bool answer_is_our_problem(const struct answer *answer);

/* A text that may be no UTF-8, or move a terminal's cursor, as JSON: "\uFFFD" for what is not fit. */
json_t *seen_text(slice text);

/* As `exchange` of the schema. */
json_t *answer_seen(const struct answer *answer);

#endif
