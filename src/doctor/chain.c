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

/* A box that is a kind of another one has the marks of both. */
static bool is_another(const char *id, json_t *seen)
{
    size_t at;
    json_t *box;

    json_array_foreach(json_object_get(catalogue(), "boxes"), at, box) {
        const char *instead = json_string_value(json_object_get(box, "instead"));
        if (instead && strcmp(instead, id) == 0 && is_there(box, seen))
            return true;
    }
    return false;
}

json_t *chain_find(json_t *seen)
{
    json_t *chain = json_array(), *box;
    int places[32];
    size_t at;

    json_array_foreach(json_object_get(catalogue(), "boxes"), at, box) {
        size_t before = json_array_size(chain);
        const char *id = json_string_value(json_object_get(box, "id"));
        int place;
        if (!is_there(box, seen) || is_another(id, seen) ||
            before == sizeof places / sizeof *places)
            continue;
        place = place_of(box, seen);
        while (before > 0 && places[before - 1] > place) {
            places[before] = places[before - 1];
            before--;
        }
        places[before] = place;
        json_array_insert_new(chain, before,
                              link_of(id, json_object_get(box, "name"), version_of(box, seen)));
    }
    return chain;
}

json_t *chain_server(json_t *seen)
{
    size_t at;
    json_t *server, *ends = json_object_get(catalogue(), "ends");

    if (json_is_true(json_object_get(seen, "ours")))
        return json_pack("{s:s, s:O?}", "name", "mozaik", "version",
                         json_object_get(seen, "version"));
    json_array_foreach(json_object_get(catalogue(), "servers"), at, server)
        if (is_there(server, seen))
            return json_pack("{s:O, s:o}", "name", json_object_get(server, "name"), "version",
                             version_of(server, seen));
    return json_pack("{s:O, s:n}", "name",
                     json_object_get(json_object_get(ends, "server"), "name"), "version");
}

json_t *chain_context(json_t *chain, json_t *seen)
{
    json_t *context = json_copy(seen), *boxes = json_object(), *link;
    size_t at, count = json_array_size(chain);

    json_array_foreach(chain, at, link)
        json_object_set_new(boxes, json_string_value(json_object_get(link, "box")),
                            json_true());
    json_object_set_new(context, "chain", boxes);
    if (count) {
        json_object_set(context, "first", json_object_get(json_array_get(chain, 0), "box"));
        json_object_set(context, "last",
                        json_object_get(json_array_get(chain, count - 1), "box"));
    }
    return context;
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

static const char *id_at(json_t *chain, size_t at)
{
    return json_string_value(json_object_get(json_array_get(chain, at), "box"));
}

/* The client before all others, everybody else who is not there yet behind them. */
static void accuse(json_t *chain, const char *id, json_t *seen)
{
    bool is_server = strcmp(id, "server") == 0;
    json_t *server = chain_server(seen), *end, *link;
    size_t at;

    json_array_foreach(chain, at, link)
        if (strcmp(id_at(chain, at), id) == 0)
            goto found;
    end = box_of(id) ? box_of(id) : json_object_get(json_object_get(catalogue(), "ends"), id);
    link = link_of(id, json_object_get(is_server ? server : end, "name"),
                   is_server ? json_incref(json_object_get(server, "version")) : json_null());
    json_array_insert_new(chain, strcmp(id, "client") == 0 ? 0 : json_array_size(chain), link);
found:
    json_object_set_new(link, "guilty", json_true());
    json_decref(server);
}

static json_t *fault_at(json_t *chain, size_t at, const char *fault)
{
    return json_object_get(json_object_get(box_of(id_at(chain, at)), "faults"), fault);
}

/* The part of the chain, [from, to), in which the fault must lie. */
struct stretch {
    size_t from, to;
};

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t greater(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* A request goes down the chain: who had it whole, and from where on it was not. */
static struct stretch stretch_of(json_t *chain, json_t *seen, const char *fault)
{
    size_t count = json_array_size(chain);
    struct stretch stretch = { 0, count };

    for (size_t at = 0; at < count; at++) {
        json_t *known = fault_at(chain, at, fault);
        if (condition_any(json_object_get(known, "passed"), seen))
            stretch.from = greater(stretch.from, at + 1);
        if (condition_any(json_object_get(known, "received"), seen))
            stretch.from = greater(stretch.from, at);
        if (condition_any(json_object_get(known, "lost"), seen))
            stretch.to = smaller(stretch.to, at + 1);
        if (condition_any(json_object_get(known, "missed"), seen))
            stretch.to = smaller(stretch.to, at);
    }
    return stretch;
}

enum guilt { INNOCENT, UNSHOWN, USUAL, GUILTY };

static enum guilt guilt_of(json_t *known, json_t *seen)
{
    if (condition_any(json_object_get(known, "guilty"), seen))
        return GUILTY;
    if (condition_any(json_object_get(known, "innocent"), seen))
        return INNOCENT;
    return json_is_true(json_object_get(known, "usual")) ? USUAL : UNSHOWN;
}

static bool blame_within(json_t *chain, json_t *seen, const struct blame *blame,
                         struct stretch stretch)
{
    enum guilt worst = INNOCENT;
    size_t suspects = 0;

    for (size_t at = stretch.from; at < stretch.to; at++) {
        enum guilt guilt = guilt_of(fault_at(chain, at, blame->fault), seen);
        suspects += guilt != INNOCENT;
        worst = guilt > worst ? guilt : worst;
    }
    if (worst < GUILTY && blame->otherwise) {
        accuse(chain, blame->otherwise, seen);
        return true;
    }
    if (worst == INNOCENT) {
        accuse(chain, "unknown", seen);
        return false;
    }
    for (size_t at = stretch.from; at < stretch.to; at++)
        if (guilt_of(fault_at(chain, at, blame->fault), seen) == worst)
            json_object_set_new(json_array_get(chain, at), "guilty", json_true());
    return worst == GUILTY || suspects == 1;
}

bool chain_blame(json_t *chain, json_t *context, const struct blame *blame)
{
    bool shown = true;

    if (strcmp(blame->at, "none") == 0)
        return true;
    if (strcmp(blame->at, "fault") == 0)
        shown = blame_within(chain, context, blame, stretch_of(chain, context, blame->fault));
    else if (strcmp(blame->at, "front") == 0)
        accuse(chain, json_array_size(chain) ? id_at(chain, 0) : "unknown", context);
    else
        accuse(chain, blame->at, context);
    if (blame->with)
        accuse(chain, blame->with, context);
    return shown;
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
        hop = id_at(chain, at);
    }
    return hop;
}
