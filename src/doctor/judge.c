#include "doctor/judge.h"

#include "base/buf.h"
#include "doctor/catalogue.h"
#include "doctor/chain.h"
#include "doctor/condition.h"

#include <string.h>

enum { SENTENCE_MAX = 4096, HEARTBEAT_S = 15, HEARTBEAT_MIN_S = 1 };

static const char *text_of(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

/* ---- sentences ---- */

/* "{upgrade.status}": what stands at that path, first in `words`, then in `seen`. */
static void add_value(struct buf *out, const char *path, json_t *words, json_t *seen)
{
    json_t *value = json_object_get(words, path);

    value = value ? value : condition_find(seen, path);
    if (json_is_string(value))
        buf_add(out, slice_of(json_string_value(value)));
    else if (json_is_integer(value))
        buf_printf(out, "%lld", (long long)json_integer_value(value));
    else
        buf_add(out, SLICE("?"));
}

/* A text of the catalogue, {"fr":, "en":} or a plain one, with its holes filled. NULL: null. */
static json_t *sentence(json_t *text, const char *language, json_t *words, json_t *seen)
{
    const char *at =
        json_string_value(json_is_object(text) ? json_object_get(text, language) : text);
    struct buf out;
    json_t *said;

    if (!at)
        return json_null();
    buf_init(&out, SENTENCE_MAX);
    while (*at) {
        size_t plain = strcspn(at, "{");
        const char *end = strchr(at + plain, '}');
        char path[64];
        buf_add(&out, (slice){ at, plain });
        at += plain;
        if (!*at)
            break;
        if (!end || end == at + 1 || (size_t)(end - at) >= sizeof path ||
            strcspn(at, " \n") < (size_t)(end - at)) { /* a bracket of a configuration */
            buf_add(&out, (slice){ at++, 1 });
            continue;
        }
        snprintf(path, sizeof path, "%.*s", (int)(end - at - 1), at + 1);
        add_value(&out, path, words, seen);
        at = end + 1;
    }
    said = json_stringn(out.data, out.len);
    buf_release(&out);
    return said;
}

/* « nginx 1.22.1 », « nginx ou Varnish »: the guilty. */
static void name_guilty(json_t *words, json_t *chain, const char *language)
{
    struct buf out;
    size_t at;
    json_t *link;

    buf_init(&out, SENTENCE_MAX);
    json_array_foreach(chain, at, link) {
        json_t *name = json_object_get(link, "name");
        const char *version = text_of(link, "version");
        if (!json_is_true(json_object_get(link, "guilty")))
            continue;
        if (out.len)
            buf_add(&out, strcmp(language, "en") == 0 ? SLICE(" or ") : SLICE(" ou "));
        buf_add(&out, slice_of(json_is_object(name) ? text_of(name, language)
                                                    : json_string_value(name)));
        if (*version)
            buf_printf(&out, " %s", version);
    }
    json_object_set_new(words, "box", json_stringn(out.data, out.len));
    buf_release(&out);
}

/* ---- parts of the report ---- */

static json_t *transport_of(json_t *seen)
{
    size_t at;
    json_t *transport;

    json_array_foreach(json_object_get(catalogue(), "transports"), at, transport)
        if (condition_holds(json_object_get(transport, "when"), seen))
            return json_incref(json_object_get(transport, "id"));
    return json_null();
}

/* A third of what the shortest-lived silence lasted. */
static json_int_t heartbeat_of(json_t *seen)
{
    static const char *const silences[] = { "idle.after_s", "silence.after_s" };
    json_int_t beat = HEARTBEAT_S;

    for (size_t i = 0; i < sizeof silences / sizeof *silences; i++) {
        json_t *after = condition_find(seen, silences[i]);
        if (after && json_integer_value(after) / 3 < beat)
            beat = json_integer_value(after) / 3;
    }
    return beat < HEARTBEAT_MIN_S ? HEARTBEAT_MIN_S : beat;
}

static json_t *fix_of(json_t *verdict, const char *hop, const char *language, json_t *words,
                      json_t *seen)
{
    const char *fault = text_of(verdict, *text_of(verdict, "fix") ? "fix" : "fault");
    json_t *all = json_object_get(json_object_get(catalogue(), "fixes"), fault);
    json_t *known = hop ? json_object_get(all, hop) : NULL, *fix, *parts, *part;
    size_t at;

    if (!known)
        return json_null();
    parts = json_array();
    json_array_foreach(json_object_get(known, "parts"), at, part) {
        json_t *lines = json_array(), *line;
        size_t row;
        json_array_foreach(json_object_get(part, "lines"), row, line)
            json_array_append_new(lines, sentence(line, language, words, seen));
        json_array_append_new(parts, json_pack("{s:o, s:s, s:o}", "place",
                                               sentence(json_object_get(part, "place"),
                                                        language, words, seen),
                                               "at", text_of(part, "at"), "lines", lines));
    }
    fix = json_pack("{s:s, s:s, s:o, s:o}", "box", hop, "certainty",
                    text_of(known, "certainty"), "parts", parts, "then",
                    sentence(json_object_get(known, "then"), language, words, seen));
    return fix;
}

/* Blames in a chain of its own: each verdict has its guilty. */
static json_t *chain_for(json_t *verdict, json_t *boxes, json_t *seen)
{
    json_t *chain = json_deep_copy(boxes);

    chain_blame(chain, seen, text_of(verdict, "hop"), text_of(verdict, "fault"));
    return chain;
}

static json_t *also_of(json_t *verdict, json_t *chain, const char *language, json_t *words,
                       json_t *seen)
{
    name_guilty(words, chain, language);
    return json_pack("{s:s, s:o, s:s?}", "verdict", text_of(verdict, "id"), "title",
                     sentence(json_object_get(verdict, "title"), language, words, seen), "hop",
                     chain_hop(chain));
}

static void report_verdict(json_t *report, json_t *verdict, json_t *chain, const char *language,
                           json_t *words, json_t *seen)
{
    static const char *const texts[] = { "title", "cause", "check" };
    json_t *transport = transport_of(seen), *link;
    const char *state = text_of(verdict, "state"), *certainty = text_of(verdict, "certainty");
    size_t at;

    json_object_set_new(words, "heartbeat_s", json_integer(heartbeat_of(seen)));
    name_guilty(words, chain, language);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        json_object_set_new(report, texts[i],
                            sentence(json_object_get(verdict, texts[i]), language, words,
                                     seen));
    if (json_is_null(transport))
        state = "broken";
    if (!chain_hop(chain) && strcmp(text_of(verdict, "hop"), "none") != 0)
        certainty = "likely"; /* which of them was not shown */
    json_object_set_new(report, "state", json_string(state));
    json_object_set_new(report, "verdict", json_string(text_of(verdict, "id")));
    json_object_set_new(report, "certainty", json_string(certainty));
    json_object_set_new(report, "fix",
                        fix_of(verdict, chain_hop(chain), language, words, seen));
    json_object_set_new(report, "hop", json_pack("s?", chain_hop(chain)));
    json_object_set_new(report, "transport", transport);
    json_object_set_new(report, "heartbeat_s", json_integer(heartbeat_of(seen)));
    json_array_foreach(chain, at, link) {
        json_t *name = json_object_get(link, "name");
        if (json_is_object(name))
            json_object_set(link, "name", json_object_get(name, language));
    }
    json_object_set_new(report, "chain", json_incref(chain));
}

static bool is_told(json_t *told, json_t *verdict)
{
    const char *fault = text_of(verdict, "fault");

    return json_object_get(told, *fault ? fault : text_of(verdict, "id"));
}

json_t *judge(json_t *seen, const char *url, const char *language)
{
    json_t *report = json_pack("{s:s}", "url", url), *also = json_array(),
           *told = json_object();
    json_t *boxes = chain_find(seen), *words = json_pack("{s:s}", "url", url), *verdict;
    size_t at;

    /* One of each fault: what follows from it is not another. */
    json_array_foreach(json_object_get(catalogue(), "verdicts"), at, verdict) {
        const char *fault = text_of(verdict, "fault");
        json_t *chain, *when = json_object_get(verdict, "when");
        bool is_first = json_object_size(told) == 0;
        if (is_told(told, verdict) ||
            (json_is_array(when) ? !condition_any(when, seen) : !condition_holds(when, seen)))
            continue;
        if (!is_first && strcmp(text_of(verdict, "state"), "healthy") == 0)
            continue;
        chain = chain_for(verdict, boxes, seen);
        if (is_first)
            report_verdict(report, verdict, chain, language, words, seen);
        else
            json_array_append_new(also, also_of(verdict, chain, language, words, seen));
        json_object_set_new(told, *fault ? fault : text_of(verdict, "id"), json_true());
        json_decref(chain);
    }
    json_object_set_new(report, "also", also);
    json_object_set(report, "seen", seen);
    json_decref(told);
    json_decref(words);
    json_decref(boxes);
    return report;
}
