/*
 * id - names of things: UUIDv7 (RFC 9562), one type per kind of thing.
 *
 * The types differ only so that the compiler refuses to mix them up. As bytes they sort
 * by age, which keeps the database's index pages warm.
 *
 * Thread   values.
 * Memory   none.
 * Units    -
 * Limits   -
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/rng.h"
#include "base/slice.h"

/* clang-format off */
typedef struct { uint8_t uuid[16]; } tenant_id;
typedef struct { uint8_t uuid[16]; } user_id;
typedef struct { uint8_t uuid[16]; } team_id;
typedef struct { uint8_t uuid[16]; } absence_id;
typedef struct { uint8_t uuid[16]; } session_id;
typedef struct { uint8_t uuid[16]; } notification_id;
typedef struct { uint8_t uuid[16]; } site_id;
typedef struct { uint8_t uuid[16]; } pattern_id;
typedef struct { uint8_t uuid[16]; } proposal_id;
typedef struct { uint8_t uuid[16]; } comment_id;
typedef struct { uint8_t uuid[16]; } attachment_id;
typedef struct { uint8_t uuid[16]; } period_id; /* closed to leave */
typedef struct { uint8_t uuid[16]; } planning_id;
/* clang-format on */

enum { ID_TEXT_LEN = 36 };

/* A new UUIDv7 for this instant. */
void uuid_make(uint8_t uuid_out[16], int64_t now_ms, struct rng *rng);

/* The canonical text, lower case, and NUL: 37 bytes. */
void uuid_text(const uint8_t uuid[16], char text_out[ID_TEXT_LEN + 1]);

/* Canonical text in either case. False on anything else; uuid_out is then all zero. */
MUST_USE bool uuid_parse(slice text, uint8_t uuid_out[16]);

bool uuid_eq(const uint8_t a[16], const uint8_t b[16]);
bool uuid_is_zero(const uint8_t uuid[16]); /* all zero stands for "none" */

#define id_make(id_out, now_ms, rng) uuid_make((id_out)->uuid, (now_ms), (rng))
#define id_parse(text, id_out) uuid_parse((text), (id_out)->uuid)
#define id_eq(a, b) uuid_eq((a).uuid, (b).uuid)
#define id_is_none(id) uuid_is_zero((id).uuid)

#endif
