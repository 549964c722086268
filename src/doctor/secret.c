#include "doctor/secret.h"

#include "base/buf.h"

#include <string.h>

static void add(struct secrets *secrets, slice text)
{
    char *place = secrets->list[secrets->count];

    if (text.len < SECRET_MIN || text.len >= SECRET_LONG || secrets->count == SECRETS_MAX)
        return;
    memcpy(place, text.data, text.len);
    place[text.len] = '\0';
    secrets->count++;
}

/* A value of a query, as it is written and as it is meant. */
static void add_value(struct secrets *secrets, slice value)
{
    char decoded[SECRET_LONG];

    /* What everybody writes who speaks to a Socket.IO is none, and stands in answers. */
    if (slice_eq(value, SLICE("websocket")) || slice_eq(value, SLICE("polling")))
        return;
    add(secrets, value);
    if (wire_url_decode(value, decoded, sizeof decoded) && !slice_eq(slice_of(decoded), value))
        add(secrets, slice_of(decoded));
}

void secrets_of_url(struct secrets *secrets, const struct wire_url *url)
{
    slice login = slice_of(url->login), user, password, query, path, pair, name, value;
    char basic[WIRE_BASIC_MAX];

    wire_url_basic(url, basic);
    if (basic[0]) {
        add(secrets, slice_skip(slice_of(basic), strlen("Basic ")));
        add(secrets, login);
        slice_cut(login, ':', &user, &password);
        add(secrets, password);
    }
    slice_cut(slice_of(url->path), '?', &path, &query);
    while (query.len > 0) {
        slice_cut(query, '&', &pair, &query);
        /* `?token` without a name is a secret, too. */
        if (slice_cut(pair, '=', &name, &value))
            add_value(secrets, value);
        else
            add_value(secrets, pair);
    }
}

/* How much of a secret stands at the front of the text: all of it, or what there is of the text
 * when that was cut; 0: none. */
static size_t stands_at(const struct secrets *secrets, slice text)
{
    size_t longest = 0;

    for (size_t i = 0; i < secrets->count; i++) {
        slice secret = slice_of(secrets->list[i]);
        bool cut = text.len < secret.len && text.len >= SECRET_MIN;
        if (slice_starts(text, secret) || (cut && slice_starts(secret, text)))
            if (longest < secret.len)
                longest = secret.len;
    }
    return longest < text.len ? longest : text.len;
}

static json_t *hide_text(const struct secrets *secrets, json_t *value)
{
    slice text = { json_string_value(value), json_string_length(value) };
    struct buf out;
    json_t *hidden;

    buf_init(&out, 3 * text.len + 1);
    while (text.len > 0) {
        size_t len = stands_at(secrets, text);
        buf_add(&out, len ? SLICE("…") : (slice){ text.data, 1 });
        text = slice_skip(text, len ? len : 1);
    }
    hidden = json_stringn(out.data, out.len);
    buf_release(&out);
    json_decref(value);
    return hidden ? hidden : json_string("");
}

/* Words of others stand there; everything else is ours. */
static bool is_of_others(const char *key)
{
    static const char *const keys[] = { "body", "headers",      "reason", "received",
                                        "host", "http_version", "scheme" };

    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

static json_t *hide(const struct secrets *secrets, json_t *value, bool of_others)
{
    const char *key;
    json_t *member;

    if (json_is_string(value) && of_others)
        return hide_text(secrets, value);
    /* Setting the value of a key that is there does not disturb the walk (jansson). */
    json_object_foreach(value, key, member)
        json_object_set_new(value, key,
                            hide(secrets, json_incref(member), of_others || is_of_others(key)));
    return value;
}

json_t *secrets_hide(const struct secrets *secrets, json_t *value)
{
    return secrets->count ? hide(secrets, value, false) : value;
}
