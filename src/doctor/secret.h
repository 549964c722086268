/*
 * secret - what must not be written down, and taking it out of what is.
 *
 * A server or a proxy may repeat what it was asked: "Cannot GET /ws?token=...", or the address of
 * a redirect. So every text that was seen goes through here before it stands in a report.
 *
 * Thread   secrets_of_url() before the probes run; secrets_hide(): any.
 * Memory   embedded, by value.
 * Units    bytes.
 * Limits   SECRETS_MAX of them; shorter ones than SECRET_MIN are no secrets.
 */
#ifndef DOCTOR_SECRET_H
#define DOCTOR_SECRET_H

#include "net/wire_url.h"

#include <jansson.h>

enum { SECRETS_MAX = 48, SECRET_MIN = 4, SECRET_LONG = 1024 };

struct secrets {
    size_t count;
    char list[SECRETS_MAX][SECRET_LONG];
};

/* Of its login: the password, and the whole as Basic credentials. Of its query: the values, as
 * they were written and decoded. */
void secrets_of_url(struct secrets *secrets, const struct wire_url *url);

/* The same value with "…" in place of the secrets where others' words stand (bodies, headers ...),
 * also of one that was cut at the end of a text. Takes the value, gives what takes its place. */
json_t *secrets_hide(const struct secrets *secrets, json_t *value);

#endif
