/*
 * quota - what all loops together may hold: connections, and input that is not complete.
 *
 * Connections are counted in all and by address; an IPv6 address counts as its /64, which
 * is what one house has. Unfinished input (heads, bodies and messages of which a part is
 * still on its way) is counted in bytes, in all.
 *
 * Why shared: with one listener per loop the kernel deals connections out unevenly, so a
 * share of the limit for each loop would refuse people while there is room.
 *
 * Thread   any. A mutex guards the addresses and is taken at accept and close alone; the
 *          sums are atomic.
 * Memory   quota_new / quota_free; an address costs one small block while it is counted.
 * Units    connections; bytes.
 * Limits   the three it is made with.
 */
#ifndef NET_QUOTA_H
#define NET_QUOTA_H

#include "base/slice.h"
#include "loop/stream.h"

struct quota;

enum quota_answer { QUOTA_TAKEN, QUOTA_FULL, QUOTA_ADDRESS_FULL };

struct quota *quota_new(size_t connections_max, size_t per_address_max, size_t input_max);
void quota_free(struct quota *quota); /* everything must be given back; NULL is fine */

/* One connection. QUOTA_TAKEN is given back by quota_give_connection(). */
enum quota_answer quota_take_connection(struct quota *quota);
void quota_give_connection(struct quota *quota);

/* The same for its address: the peer's, or behind a trusted proxy the client's. */
enum quota_answer quota_take_address(struct quota *quota, const struct address *address);
void quota_give_address(struct quota *quota, const struct address *address);

/* `bytes` more of unfinished input. False, and nothing is counted, when that would pass the
 * maximum. */
MUST_USE bool quota_take_input(struct quota *quota, size_t bytes);
void quota_give_input(struct quota *quota, size_t bytes);

size_t quota_connections(const struct quota *quota);
size_t quota_addresses(struct quota *quota);
size_t quota_input(const struct quota *quota);

#endif
