#include "api/reply.h"

#include "api/words.h"
#include "base/json.h"

#include <stdio.h>

int reply_status(const struct error *err)
{
    switch (err->kind) {
    case ERR_NONE: return 200;
    case ERR_INVALID: return err->field[0] ? 422 : 400;
    case ERR_UNAUTHENTICATED: return 401;
    case ERR_DENIED: return 403;
    case ERR_NOT_FOUND: return 404;
    case ERR_CONFLICT: return 409;
    case ERR_LIMIT: return 429;
    case ERR_BUSY: return 503;
    case ERR_UNCERTAIN: return 500;
    case ERR_INTERNAL: return 500;
    }
    return 500;
}

void reply_problem(struct buf *out, const struct error *err, int status, bool english,
                   slice members)
{
    struct json json;
    slice sentence = slice_of(err->user), code = slice_of(err->code);
    char type[96];

    if (!status)
        status = reply_status(err);
    if (!code.len)
        code = words_code(status);
    if (english || !sentence.len)
        sentence = words_sentence(code, status, english, sentence);
    snprintf(type, sizeof type, "urn:mozaik:problem:%.*s", SLICE_ARG(code));

    json_begin(&json, out);
    json_open_object(&json, NULL);
    json_put_text(&json, "type", slice_of(type));
    json_put_text(&json, "title", words_title(status, english));
    json_put_int(&json, "status", status);
    json_put_text(&json, "detail", sentence);
    json_put_text(&json, "code", code);
    if (err->field[0]) {
        json_open_object(&json, "errors");
        json_open_array(&json, err->field);
        json_put_text(&json, NULL, sentence);
        json_close_array(&json);
        json_close_object(&json);
    }
    if (members.len) {
        buf_add_char(out, ',');
        buf_add(out, members);
    }
    json_close_object(&json);
}

/* Weights are read as far as they matter: is "en" before "fr"? */
bool reply_wants_english(slice accept_language)
{
    slice rest = accept_language, element;
    int english = -1, french = -1;

    for (int i = 0; i < 16 && rest.len; i++) {
        slice tag, weight, q;
        int value = 1000;
        slice_cut(rest, ',', &element, &rest);
        slice_cut(element, ';', &tag, &weight);
        tag = slice_trim(tag);
        q = slice_trim(weight);
        if (slice_starts(q, SLICE("q="))) {
            value = 0;
            q = slice_skip(q, 2);
            for (size_t at = 0, unit = 1000; at < q.len && unit; at++) {
                if (q.data[at] == '.')
                    continue;
                if (q.data[at] < '0' || q.data[at] > '9')
                    break;
                value += (q.data[at] - '0') * (int)unit;
                unit /= 10;
            }
        }
        if (tag.len >= 2 && slice_eq_nocase((slice){ tag.data, 2 }, SLICE("en")) &&
            value > english)
            english = value;
        if (tag.len >= 2 && slice_eq_nocase((slice){ tag.data, 2 }, SLICE("fr")) &&
            value > french)
            french = value;
    }
    return english > 0 && english > french;
}
