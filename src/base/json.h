/*
 * json - reading bodies, writing answers.
 *
 * Reading is jansson's (strict: no duplicate keys, no NUL, depth limited), with helpers
 * that take a field out of an object and say kindly what is wrong with it. Writing is a
 * small streaming writer into a buf: facts are written once and sent to thousands, so
 * they are built without a tree.
 *
 * Thread   its owner's.
 * Memory   reading: json_t, counted by jansson (json_decref). Writing: owns nothing.
 * Units    bytes of UTF-8.
 * Limits   reading: 64 levels. Writing: 32 levels; the buf's maximum.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/date.h"
#include "base/error.h"
#include "base/slice.h"

#include <jansson.h>

/* ---- reading ---- */

/* One JSON object, to be given back by json_decref(). ERR_INVALID (400, code
 * "json_unreadable") with line and column; *object_out is then NULL. */
MUST_USE bool json_read_object(slice text, json_t **object_out, struct error *err);

/* Fields. Each: absent or null -> *_out is empty/unchanged and the result is true, unless
 * `required`; of another type or out of bounds -> ERR_INVALID with the field (422).
 * When absent: a text is then empty, a uuid all zero, any other value as it was before.
 * An empty text is no answer where one is required. A whole number is written without a
 * fraction. Codes: field_required, field_type, field_too_long, field_range, field_date,
 * field_id, field_unknown.
 * A text is trimmed of nothing, must be UTF-8 without control characters other than
 * newline and tab, and at most max_len bytes. Slices point into the object. */
enum json_need { JSON_OPTIONAL, JSON_REQUIRED };
MUST_USE bool json_get_text(const json_t *object, const char *key, enum json_need need,
                            size_t max_len, slice *text_out, struct error *err);
MUST_USE bool json_get_int(const json_t *object, const char *key, enum json_need need,
                           int64_t min, int64_t max, int64_t *value_out, struct error *err);
MUST_USE bool json_get_bool(const json_t *object, const char *key, enum json_need need,
                            bool *value_out, struct error *err);
MUST_USE bool json_get_date(const json_t *object, const char *key, enum json_need need,
                            date *date_out, struct error *err);
/* A time of the day, "08:30", in minutes after midnight. Code: field_value. */
MUST_USE bool json_get_time(const json_t *object, const char *key, enum json_need need,
                            int *minute_out, struct error *err);
MUST_USE bool json_get_uuid(const json_t *object, const char *key, enum json_need need,
                            uint8_t uuid_out[16], struct error *err);
bool json_has(const json_t *object, const char *key); /* present and not null */

/* Refuse what nobody reads: a field that is not in `known` (NULL-terminated) is 422. */
MUST_USE bool json_only(const json_t *object, const char *const *known, struct error *err);

/* ---- writing ---- */

struct json {
    struct buf *out;
    int depth;
    bool comma; /* the next value needs a comma before it */
};

void json_begin(struct json *json, struct buf *out); /* begins a document at the end of out */

/* `key` is NULL inside an array and at the top. */
void json_open_object(struct json *json, const char *key);
void json_close_object(struct json *json);
void json_open_array(struct json *json, const char *key);
void json_close_array(struct json *json);
/* Escaped; a byte that is not UTF-8 becomes U+FFFD. */
void json_put_text(struct json *json, const char *key, slice text);
void json_put_int(struct json *json, const char *key, int64_t value);
void json_put_halves(struct json *json, const char *key, int halves); /* 3 is 1.5 */
void json_put_bool(struct json *json, const char *key, bool value);
void json_put_null(struct json *json, const char *key);
void json_put_uuid(struct json *json, const char *key, const uint8_t uuid[16]); /* 0: null */
/* An array of ids of any kind: each is 16 bytes. */
void json_put_uuids(struct json *json, const char *key, const void *uuids, size_t count);
void json_put_date(struct json *json, const char *key, date d);
void json_put_time(struct json *json, const char *key, int minute); /* "08:30"; < 0: null */
void json_put_instant(struct json *json, const char *key, int64_t at_ms); /* 0: null */
void json_put_raw(struct json *json, const char *key,
                  slice value); /* is JSON already; empty: null */

#endif
