/*
 * desk - one keep-alive HTTP connection that asks one question at a time.
 *
 * Thread   one.
 * Memory   embedded: desk_open / desk_close.
 * Units    ns.
 * Limits   an answer's body is read and dropped.
 * Failures end the program.
 */
#ifndef BENCH_DESK_H
#define BENCH_DESK_H

#include "proto/http_response.h"

struct desk {
    int fd;
    bool waiting;
    uint64_t asked_ns;
    struct http_response_parser parser;
    char problem[256]; /* the beginning of the last body: what a refusal said */
};

int dial(uint16_t port); /* a TCP connection to 127.0.0.1, non-blocking */

void desk_open(struct desk *desk, uint16_t port);
void desk_close(struct desk *desk);
void desk_ask(struct desk *desk, slice request); /* a whole request */

/* Its socket is readable. True: the answer is complete. */
bool desk_input(struct desk *desk, int *status_out);

int desk_wait(struct desk *desk); /* for the answer, at most 30 s; its status */

#endif
