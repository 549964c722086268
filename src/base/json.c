#include "base/json.h"

#include "base/id.h"
#include "base/instant.h"

#include <assert.h>
#include <string.h>

enum { READ_DEPTH_MAX = 64, WRITE_DEPTH_MAX = 32 };

/* ---- reading ---- */

/* jansson goes 2048 levels deep; a body of ours has three. Counting brackets outside of
 * texts is exact for what is JSON, and what is not is refused by jansson afterwards. */
static bool is_too_deep(slice text)
{
    size_t depth = 0;
    bool in_text = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (in_text) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_text = false;
        } else if (c == '"') {
            in_text = true;
        } else if (c == '{' || c == '[') {
            if (++depth > READ_DEPTH_MAX)
                return true;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return false;
}

bool json_read_object(slice text, json_t **object_out, struct error *err)
{
    json_error_t trouble;

    *object_out = NULL;
    if (is_too_deep(text))
        return error_set(err, ERR_INVALID, "json_unreadable",
                         "Les données envoyées ne sont pas lisibles\u00a0: elles sont "
                         "imbriquées sur plus de %d niveaux.",
                         READ_DEPTH_MAX);

    json_t *value =
        json_loadb(text.len ? text.data : "", text.len, JSON_REJECT_DUPLICATES, &trouble);
    if (!value) {
        error_set(err, ERR_INVALID, "json_unreadable",
                  "Les données envoyées ne sont pas lisibles\u00a0: le JSON est incorrect à la "
                  "ligne %d, colonne %d.",
                  trouble.line > 0 ? trouble.line : 1, trouble.column > 0 ? trouble.column : 1);
        /* Not jansson's own sentence: it quotes the body, and the body may be private. */
        return error_detail(err, "json error %d at byte %d", (int)json_error_code(&trouble),
                            trouble.position);
    }
    if (!json_is_object(value)) {
        json_decref(value);
        return error_set(err, ERR_INVALID, "json_unreadable",
                         "Les données envoyées ne sont pas lisibles\u00a0: un objet JSON est "
                         "attendu (ligne 1, colonne 1).");
    }
    *object_out = value;
    return true;
}

bool json_has(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return value && !json_is_null(value);
}

static bool field_required(const char *key, struct error *err)
{
    return error_field(err, key, "field_required", "Ce champ est obligatoire.");
}

/* Absent and null are the same. With no value and no error there is nothing to do. */
static bool find(const json_t *object, const char *key, enum json_need need,
                 const json_t **value_out, struct error *err)
{
    const json_t *value = json_object_get(object, key);

    *value_out = value && !json_is_null(value) ? value : NULL;
    if (!*value_out && need == JSON_REQUIRED)
        return field_required(key, err);
    return true;
}

/* Control characters of ASCII and of Latin-1 (U+0080 to U+009F), but for newline and tab. */
static bool has_control(slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F)
            return true;
        if (c == 0xC2 && i + 1 < text.len && (unsigned char)text.data[i + 1] < 0xA0)
            return true;
    }
    return false;
}

static slice text_of(const json_t *value)
{
    return (slice){ json_string_value(value), json_string_length(value) };
}

bool json_get_text(const json_t *object, const char *key, enum json_need need, size_t max_len,
                   slice *text_out, struct error *err)
{
    const json_t *value;

    *text_out = SLICE("");
    if (!find(object, key, need, &value, err))
        return false;
    if (!value)
        return true;
    if (!json_is_string(value))
        return error_field(err, key, "field_type", "Un texte est attendu ici.");

    slice text = text_of(value); /* well-formed UTF-8: jansson takes nothing else */
    if (text.len == 0 && need == JSON_REQUIRED)
        return field_required(key, err);
    if (text.len > max_len)
        return error_field(err, key, "field_too_long",
                           "Ce texte est trop long\u00a0: raccourcissez-le à %zu caractères "
                           "environ.",
                           max_len);
    if (has_control(text))
        return error_field(err, key, "field_type",
                           "Ce texte contient un caractère invisible qui ne peut pas être "
                           "enregistré\u00a0: saisissez-le à nouveau au clavier.");
    *text_out = text;
    return true;
}

bool json_get_int(const json_t *object, const char *key, enum json_need need, int64_t min,
                  int64_t max, int64_t *value_out, struct error *err)
{
    const json_t *value;

    if (!find(object, key, need, &value, err))
        return false;
    if (!value)
        return true;
    if (!json_is_integer(value))
        return error_field(err, key, "field_type", "Un nombre entier est attendu ici.");
    int64_t number = json_integer_value(value);
    if (number < min || number > max)
        return error_field(err, key, "field_range", "Indiquez un nombre entre %lld et %lld.",
                           (long long)min, (long long)max);
    *value_out = number;
    return true;
}

bool json_get_bool(const json_t *object, const char *key, enum json_need need, bool *value_out,
                   struct error *err)
{
    const json_t *value;

    if (!find(object, key, need, &value, err))
        return false;
    if (!value)
        return true;
    if (!json_is_boolean(value))
        return error_field(err, key, "field_type", "Oui ou non est attendu ici.");
    *value_out = json_is_true(value);
    return true;
}

bool json_get_date(const json_t *object, const char *key, enum json_need need, date *date_out,
                   struct error *err)
{
    const json_t *value;

    if (!find(object, key, need, &value, err))
        return false;
    if (!value)
        return true;
    if (!json_is_string(value))
        return error_field(err, key, "field_type", "Une date est attendue ici.");
    if (!date_parse(text_of(value), date_out))
        return error_field(err, key, "field_date",
                           "Cette date n’existe pas, ou n’est pas écrite sous la forme "
                           "AAAA-MM-JJ.");
    return true;
}

static int two_digits(const char *text)
{
    bool digits = text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9';

    return digits ? (text[0] - '0') * 10 + text[1] - '0' : 99;
}

bool json_get_time(const json_t *object, const char *key, enum json_need need, int *minute_out,
                   struct error *err)
{
    const json_t *value;
    slice text;

    if (!find(object, key, need, &value, err))
        return false;
    if (!value)
        return true;
    if (!json_is_string(value))
        return error_field(err, key, "field_type", "Une heure est attendue ici.");
    text = text_of(value);
    if (text.len != 5 || text.data[2] != ':' || two_digits(text.data) > 23 ||
        two_digits(text.data + 3) > 59)
        return error_field(err, key, "field_value",
                           "Une heure est attendue, comme «\u00a014:00\u00a0».");
    *minute_out = two_digits(text.data) * 60 + two_digits(text.data + 3);
    return true;
}

bool json_get_uuid(const json_t *object, const char *key, enum json_need need,
                   uint8_t uuid_out[16], struct error *err)
{
    const json_t *value;

    memset(uuid_out, 0, 16);
    if (!find(object, key, need, &value, err))
        return false;
    if (!value)
        return true;
    if (!json_is_string(value))
        return error_field(err, key, "field_type", "Un identifiant est attendu ici.");
    if (!uuid_parse(text_of(value), uuid_out))
        return error_field(err, key, "field_id", "Cet identifiant n’est pas valable.");
    return true;
}

static bool is_known(const char *key, const char *const *known)
{
    for (; *known; known++)
        if (strcmp(key, *known) == 0)
            return true;
    return false;
}

bool json_only(const json_t *object, const char *const *known, struct error *err)
{
    /* jansson walks an object without changing it, but asks for one that it might change. */
    json_t *walked = (json_t *)object;
    const char *key;
    json_t *value;

    json_object_foreach(walked, key, value) {
        if (is_known(key, known))
            continue;
        slice shown = slice_utf8_cut(slice_of(key), 31); /* as long as error.field */
        return error_field(err, key, "field_unknown",
                           "Le champ «\u00a0%.*s\u00a0» n’est pas attendu ici.",
                           SLICE_ARG(shown));
    }
    return true;
}

/* ---- writing ---- */

void json_begin(struct json *json, struct buf *out)
{
    *json = (struct json){ .out = out };
}

/* How many bytes at the front stand in JSON as they are: ASCII without control characters,
 * quote and backslash. Most texts are nothing else. */
static size_t plain_front(slice text)
{
    size_t len = 0;

    while (len < text.len) {
        unsigned char c = (unsigned char)text.data[len];
        if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\')
            break;
        len++;
    }
    return len;
}

static void put_one_escaped(struct buf *out, unsigned char c)
{
    switch (c) {
    case '"': buf_add(out, SLICE("\\\"")); break;
    case '\\': buf_add(out, SLICE("\\\\")); break;
    case '\n': buf_add(out, SLICE("\\n")); break;
    case '\r': buf_add(out, SLICE("\\r")); break;
    case '\t': buf_add(out, SLICE("\\t")); break;
    default: buf_printf(out, "\\u%04x", c); break;
    }
}

static void put_escaped(struct buf *out, slice text)
{
    buf_add_char(out, '"');
    while (text.len) {
        size_t plain = plain_front(text), len;
        buf_add(out, (slice){ text.data, plain });
        text = slice_skip(text, plain);
        if (!text.len)
            break;
        len = slice_utf8_front(text);
        if (len > 1)
            buf_add(out, (slice){ text.data, len });
        else if (len == 1)
            put_one_escaped(out, (unsigned char)text.data[0]);
        else
            buf_add(out, SLICE("\xEF\xBF\xBD")); /* U+FFFD: here stood no UTF-8 */
        text = slice_skip(text, len ? len : 1);
    }
    buf_add_char(out, '"');
}

/* The comma, the key with its colon, and room for `count` bytes of the value, at once; NULL
 * when it does not fit. The caller fills the room and says how much. A key that somebody else
 * named (a field, a header) may need escapes, our own words do not. */
static char *lead(struct json *json, const char *key, size_t count)
{
    slice name = slice_of(key);
    size_t comma = json->comma ? 1 : 0, len = key ? name.len + 3 : 0;
    char *room;

    json->comma = true;
    if (plain_front(name) != name.len) {
        if (comma)
            buf_add_char(json->out, ',');
        put_escaped(json->out, name);
        buf_add_char(json->out, ':');
        return buf_room(json->out, count);
    }
    room = buf_room(json->out, comma + len + count);
    if (!room)
        return NULL;
    if (comma)
        *room = ',';
    if (key) {
        room[comma] = '"';
        memcpy(room + comma + 1, key, name.len);
        memcpy(room + comma + 1 + name.len, "\":", 2);
    }
    buf_filled(json->out, comma + len);
    return room + comma + len;
}

/* A value as it stands, between quotes if it is text without anything to escape. */
static void put(struct json *json, const char *key, slice value, bool quoted)
{
    char *room = lead(json, key, value.len + (quoted ? 2 : 0));

    if (!room)
        return;
    if (quoted) {
        room[0] = '"';
        room[1 + value.len] = '"';
    }
    if (value.len)
        memcpy(room + (quoted ? 1 : 0), value.data, value.len);
    buf_filled(json->out, value.len + (quoted ? 2 : 0));
}

static void open_level(struct json *json, const char *key, char bracket)
{
    assert(json->depth < WRITE_DEPTH_MAX);
    put(json, key, (slice){ &bracket, 1 }, false);
    json->depth++;
    json->comma = false;
}

static void close_level(struct json *json, char bracket)
{
    assert(json->depth > 0);
    buf_add_char(json->out, bracket);
    json->depth--;
    json->comma = true;
}

void json_open_object(struct json *json, const char *key)
{
    open_level(json, key, '{');
}

void json_close_object(struct json *json)
{
    close_level(json, '}');
}

void json_open_array(struct json *json, const char *key)
{
    open_level(json, key, '[');
}

void json_close_array(struct json *json)
{
    close_level(json, ']');
}

void json_put_text(struct json *json, const char *key, slice text)
{
    if (plain_front(text) == text.len) {
        put(json, key, text, true);
        return;
    }
    (void)lead(json, key, 0);
    put_escaped(json->out, text);
}

void json_put_int(struct json *json, const char *key, int64_t value)
{
    char digits[20]; /* as many as the smallest has, and its sign */
    size_t at = sizeof(digits);
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        digits[--at] = '-';
    put(json, key, (slice){ digits + at, sizeof(digits) - at }, false);
}

void json_put_halves(struct json *json, const char *key, int halves)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%d%s", halves / 2, halves % 2 ? ".5" : "");

    put(json, key, (slice){ text, (size_t)len }, false);
}

void json_put_bool(struct json *json, const char *key, bool value)
{
    put(json, key, value ? SLICE("true") : SLICE("false"), false);
}

void json_put_null(struct json *json, const char *key)
{
    put(json, key, SLICE("null"), false);
}

void json_put_uuid(struct json *json, const char *key, const uint8_t uuid[16])
{
    char text[ID_TEXT_LEN + 1];

    if (uuid_is_zero(uuid)) {
        json_put_null(json, key);
        return;
    }
    uuid_text(uuid, text);
    put(json, key, (slice){ text, ID_TEXT_LEN }, true);
}

void json_put_uuids(struct json *json, const char *key, const void *uuids, size_t count)
{
    const uint8_t *bytes = uuids;

    json_open_array(json, key);
    for (size_t i = 0; i < count; i++)
        json_put_uuid(json, NULL, bytes + i * 16);
    json_close_array(json);
}

void json_put_date(struct json *json, const char *key, date d)
{
    char text[DATE_TEXT_LEN + 1];
    date_text(d, text);
    put(json, key, (slice){ text, DATE_TEXT_LEN }, true);
}

void json_put_time(struct json *json, const char *key, int minute)
{
    char text[16];

    if (minute < 0) {
        json_put_null(json, key);
        return;
    }
    snprintf(text, sizeof text, "%02d:%02d", minute / 60, minute % 60);
    put(json, key, slice_of(text), true);
}

void json_put_instant(struct json *json, const char *key, int64_t at_ms)
{
    char text[INSTANT_TEXT_LEN + 1];

    if (at_ms == 0) {
        json_put_null(json, key);
        return;
    }
    instant_text(at_ms, text);
    put(json, key, (slice){ text, INSTANT_TEXT_LEN }, true);
}

void json_put_raw(struct json *json, const char *key, slice value)
{
    put(json, key, value.len ? value : SLICE("null"), false);
}
