/*
 * systemd - what it hands over, and what it is told.
 *
 * A service may be started with sockets that listen already (sd_listen_fds(3): LISTEN_PID,
 * LISTEN_FDS, descriptors from 3 on). systemd made them and keeps them while no server runs:
 * who connects during a restart waits in the kernel's queue instead of being refused. A
 * listener_open() for the address of such a socket takes it and binds none of its own.
 *
 * Why by address: a unit and a configuration that name different addresses are a mistake,
 * and systemd_all_taken() says so instead of listening at the wrong one.
 *
 * Each loop takes a duplicate of the one socket, not a SO_REUSEPORT neighbour: the neighbours'
 * queues would die with this process, and with them who waits there. The price is that a
 * connection may wake several loops; one of them gets it, and takes few at a time, so that a
 * company that comes back at once is spread over all of them.
 *
 * Thread   systemd_begin(), systemd_all_taken(): before and after the loops are made, by whoever
 *          makes them. systemd_listening() any, one at a time. systemd_tell() any.
 * Memory   static; the descriptors stay open to the end of the process.
 * Units    -
 * Limits   SYSTEMD_SOCKETS_MAX sockets.
 */
#ifndef LOOP_SYSTEMD_H
#define LOOP_SYSTEMD_H

#include "base/error.h"
#include "loop/stream.h"

enum { SYSTEMD_SOCKETS_MAX = 8 };

/* What was handed over, if anything was; the environment is cleared of it.
 * Errors: ERR_INVALID if one of them is no listening TCP socket, or they are too many. */
MUST_USE bool systemd_begin(struct error *err);

/* A descriptor for the caller of the socket at this address; -1 if there is none. */
int systemd_listening(const struct address *address);

/* Errors: ERR_INVALID names the first socket that nobody asked for. */
MUST_USE bool systemd_all_taken(struct error *err);

/* A line of sd_notify(3), such as "READY=1". Nothing happens where nobody asked to be told;
 * who cannot be told is not waited for. */
void systemd_tell(const char *line);

#endif
