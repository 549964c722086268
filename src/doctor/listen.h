/*
 * listen - our wscat: signs in, prints every live message, survives everything.
 *
 * WebSocket, else an event stream. One line of JSON for each event on standard output;
 * what happens to the connection on standard error. It comes back with its cursor after
 * whatever cut it, so what it prints is complete, once, and in order.
 *
 * Thread   the program's only one.
 * Memory   its own.
 * Units    ms.
 * Limits   messages of 1 MiB.
 */
#ifndef DOCTOR_LISTEN_H
#define DOCTOR_LISTEN_H

#include "base/error.h"

struct listen_options {
    const char *url;
    const char *email, *tenant; /* NULL: ask for nothing, use `token`, or be a stranger */
    const char *password;       /* NULL: asked on the terminal */
    const char *token, *cursor; /* NULL: none */
    bool insecure;              /* do not check the certificate */
    bool events_only;           /* begin with the event stream  */
    int64_t count;              /* end after so many events; 0: never */
};

/* Until it is told to stop (4403, wrong password), or `count` events came.
 * Errors: what ended it, for the person. */
MUST_USE bool listen_run(const struct listen_options *options, struct error *err);

#endif
