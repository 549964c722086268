#include "base/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any bytes as a body, each of its fields as every kind of value; and any bytes as a text
 * that we write, which must be readable. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const known[] = { "a", NULL };
    slice bytes = { (const char *)data, size }, text;
    struct error err = { 0 };
    json_t *object;

    if (json_read_object(bytes, &object, &err)) {
        int answers = 0;
        int64_t number;
        bool yes;
        date day;
        uint8_t uuid[16];
        const char *key;
        json_t *value;
        json_object_foreach(object, key, value) {
            if (json_get_text(object, key, JSON_REQUIRED, 100, &text, &err) &&
                !slice_is_utf8(text))
                abort();
            if (json_get_int(object, key, JSON_OPTIONAL, -1000, 1000, &number, &err) &&
                json_has(object, key) && (number < -1000 || number > 1000))
                abort();
            answers += json_get_bool(object, key, JSON_OPTIONAL, &yes, &err);
            answers += json_get_date(object, key, JSON_OPTIONAL, &day, &err);
            answers += json_get_uuid(object, key, JSON_OPTIONAL, uuid, &err);
        }
        answers += json_only(object, known, &err);
        if (answers < 0) /* any answer will do */
            abort();
        json_decref(object);
    } else if (err.kind != ERR_INVALID) {
        abort();
    }
    if (!slice_is_utf8(slice_of(err.user)) || !slice_is_utf8(slice_of(err.field)))
        abort();

    struct buf out;
    struct json json;
    buf_init(&out, 6 * size + 16);
    json_begin(&json, &out);
    json_put_text(&json, NULL, bytes);
    json_t *back = json_loadb(out.data, out.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    if (!back || out.full)
        abort();
    json_decref(back);
    buf_release(&out);
    return 0;
}
