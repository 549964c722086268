#include "doctor/chain.h"

#include "doctor/catalogue.h"
#include "doctor/condition.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* Every answer that there may be; where the nearest box shows its marks comes first. */
static const char *const replies[] = { "front",       "health",     "plain",       "upgrade",
                                       "hold.answer", "sse.answer", "proxy.answer" };

/* The text behind `prefix`, as far as it looks like a version. */
static json_t *version_in(const char *text, const char *prefix)
{
    const char *at = text ? strcasestr(text, prefix) : NULL;
    size_t len = 0;

    if (!at)
        return NULL;
    at += strlen(prefix);
    while (isalnum((unsigned char)at[len]) || at[len] == '.' || at[len] == '-')
        len++;
    return len ? json_stringn(at, len) : NULL;
}

static json_t *version_of(json_t *box, json_t *seen)
{
    size_t row, reply;
    json_t *pair;

    json_array_foreach(json_object_get(box, "version"), row, pair) {
        const char *header = json_string_value(json_array_get(pair, 0));
        const char *prefix = json_string_value(json_array_get(pair, 1));
        for (reply = 0; reply < sizeof replies / sizeof *replies; reply++) {
            json_t *headers = json_object_get(condition_find(seen, replies[reply]), "headers");
            json_t *found =
                version_in(json_string_value(json_object_get(headers, header)), prefix);
            if (found)
                return found;
        }
    }
    return json_null();
}

static bool is_there(json_t *box, json_t *seen)
{
    json_t *marks = json_object_get(box, "reply");

    for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
        json_t *reply = condition_find(seen, replies[i]);
        if (reply && condition_any(marks, reply))
            return true;
    }
    marks = json_object_get(box, "request");
    return (json_object_get(seen, "echo") &&
            condition_any(marks, json_object_get(seen, "echo"))) ||
           condition_any(json_object_get(box, "seen"), seen);
}

/* How near it is to us: 0 the nearest. Via names those behind it in order. */
static int place_of(json_t *box, json_t *seen)
{
    json_t *front = json_object_get(seen, "front");
    const char *via = json_string_value(condition_find(seen, "echo.headers.via"));
    const char *name = json_string_value(json_object_get(box, "via"));
    const char *at = via && name ? strcasestr(via, name) : NULL;

    if (front && (condition_any(json_object_get(box, "front"), front) ||
                  condition_any(json_object_get(box, "reply"), front)))
        return 0;
    if (condition_any(json_object_get(box, "nearest"), seen))
        return 1 << 20;
    return at ? 1 + (int)(at - via) : 1 << 10;
}

static json_t *link_of(const char *box, json_t *name, json_t *version)
{
    return json_pack("{s:s, s:O, s:o, s:b}", "box", box, "name", name, "version", version,
                     "guilty", 0);
}

json_t *chain_find(json_t *seen)
{
    json_t *chain = json_array(), *box;
    int places[32];
    size_t at;

    json_array_foreach(json_object_get(catalogue(), "boxes"), at, box) {
        size_t before = json_array_size(chain);
        int place;
        if (!is_there(box, seen) || before == sizeof places / sizeof *places)
            continue;
        place = place_of(box, seen);
        while (before > 0 && places[before - 1] > place) {
            places[before] = places[before - 1];
            before--;
        }
        places[before] = place;
        json_array_insert_new(chain, before,
                              link_of(json_string_value(json_object_get(box, "id")),
                                      json_object_get(box, "name"), version_of(box, seen)));
    }
    return chain;
}

/* ---- who it is ---- */

static json_t *box_of(const char *id)
{
    size_t at;
    json_t *box;

    json_array_foreach(json_object_get(catalogue(), "boxes"), at, box)
        if (strcmp(json_string_value(json_object_get(box, "id")), id) == 0)
            return box;
    return NULL;
}

static void accuse(json_t *chain, const char *id, bool at_the_end)
{
    size_t at;
    json_t *link, *box = box_of(id), *name;

    json_array_foreach(chain, at, link)
        if (strcmp(json_string_value(json_object_get(link, "box")), id) == 0) {
            json_object_set_new(link, "guilty", json_true());
            return;
        }
    name =
        json_object_get(box ? box : json_object_get(json_object_get(catalogue(), "ends"), id),
                        "name");
    link = link_of(id, name, json_null());
    json_object_set_new(link, "guilty", json_true());
    if (at_the_end)
        json_array_append_new(chain, link);
    else
        json_array_insert_new(chain, 0, link);
}

enum guilt { INNOCENT, UNSHOWN, USUAL, GUILTY };

static enum guilt guilt_of(const char *id, const char *fault, json_t *seen)
{
    json_t *known = json_object_get(json_object_get(box_of(id), "faults"), fault);

    if (condition_any(json_object_get(known, "guilty"), seen))
        return GUILTY;
    if (condition_any(json_object_get(known, "innocent"), seen))
        return INNOCENT;
    return json_is_true(json_object_get(known, "usual")) ? USUAL : UNSHOWN;
}

void chain_blame(json_t *chain, json_t *seen, const char *at, const char *fault)
{
    enum guilt worst = INNOCENT;
    size_t i;
    json_t *link;

    if (strcmp(at, "none") == 0)
        return;
    if (strcmp(at, "front") == 0)
        at = json_array_size(chain)
                 ? json_string_value(json_object_get(json_array_get(chain, 0), "box"))
                 : "unknown";
    if (strcmp(at, "fault") != 0) {
        accuse(chain, at, strcmp(at, "client") != 0);
        return;
    }
    json_array_foreach(chain, i, link) {
        enum guilt guilt =
            guilt_of(json_string_value(json_object_get(link, "box")), fault, seen);
        worst = guilt > worst ? guilt : worst;
    }
    if (worst == INNOCENT) {
        accuse(chain, "unknown", true);
        return;
    }
    json_array_foreach(chain, i, link)
        if (guilt_of(json_string_value(json_object_get(link, "box")), fault, seen) == worst)
            json_object_set_new(link, "guilty", json_true());
}

const char *chain_hop(json_t *chain)
{
    const char *hop = NULL;
    size_t at;
    json_t *link;

    json_array_foreach(chain, at, link) {
        if (!json_is_true(json_object_get(link, "guilty")))
            continue;
        if (hop)
            return NULL;
        hop = json_string_value(json_object_get(link, "box"));
    }
    return hop;
}
