/*
 * http_target - the first line of a request: method, target, version, and what the
 * target means.
 *
 * A target is decoded once, here, and never again: what the router compares is what the
 * rest of the house sees. Where decoding could make two readers disagree (an escaped
 * slash, dots that climb, bytes that are no UTF-8) the request is refused with a reason.
 *
 * Thread   any.
 * Memory   decoded text goes to the arena; the rest points into the line.
 * Units    -
 * Limits   those of the line.
 */
#ifndef PROTO_HTTP_TARGET_H
#define PROTO_HTTP_TARGET_H

#include "base/arena.h"
#include "proto/http.h"
#include "proto/http_refusal.h"

/* Method, target and version of `line` (without CR LF) into the request. */
enum http_refusal http_target_line(slice line, struct http_request *request);

/* path, query, params, and for an absolute target the host, from the target. */
enum http_refusal http_target_read(struct http_request *request, struct arena *arena);

/* host[:port] as a Host header may say it: a name or an address, no user, no path. */
bool http_target_is_host(slice host);

#endif
