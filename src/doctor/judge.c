#include "doctor/judge.h"

#include "base/buf.h"
#include "doctor/catalogue.h"
#include "doctor/chain.h"
#include "doctor/condition.h"
#include "net/wire_url.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { SENTENCE_MAX = 4096, HEARTBEAT_S = 15, HEARTBEAT_MIN_S = 1 };

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

/* « nginx 1.22.1 », « nginx ou Varnish »: the guilty. `Box` begins a sentence: « Un proxy », but
 * « nginx », as it is called. */
static void name_guilty(json_t *words, json_t *chain, const char *language)
{
    struct buf out;
    size_t at;
    json_t *link;
    bool is_called_so = true;

    buf_init(&out, SENTENCE_MAX);
    json_array_foreach(chain, at, link) {
        json_t *name = json_object_get(link, "name");
        const char *version = condition_text(link, "version");
        if (!json_is_true(json_object_get(link, "guilty")))
            continue;
        if (out.len)
            buf_add(&out, strcmp(language, "en") == 0 ? SLICE(" or ") : SLICE(" ou "));
        else
            is_called_so = !json_is_object(name);
        buf_add(&out, slice_of(json_is_object(name) ? condition_text(name, language)
                                                    : json_string_value(name)));
        if (*version)
            buf_printf(&out, " %s", version);
    }
    json_object_set_new(words, "box", json_stringn(out.data, out.len));
    if (!is_called_so && out.len)
        out.data[0] = (char)toupper((unsigned char)out.data[0]);
    json_object_set_new(words, "Box", json_stringn(out.data, out.len));
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

/* Lines with their holes filled. NULL: an empty list. */
static json_t *lines_of(json_t *lines, const char *language, json_t *words, json_t *seen)
{
    json_t *said = json_array(), *line;
    size_t at;

    json_array_foreach(lines, at, line)
        json_array_append_new(said, sentence(line, language, words, seen));
    return said;
}

static json_t *fix_of(json_t *verdict, const char *hop, const char *language, json_t *words,
                      json_t *seen)
{
    const char *fault =
        condition_text(verdict, *condition_text(verdict, "fix") ? "fix" : "fault");
    json_t *all = json_object_get(json_object_get(catalogue(), "fixes"), fault);
    json_t *known = hop ? json_object_get(all, hop) : NULL, *parts, *part;
    size_t at;

    if (!known)
        return json_null();
    parts = json_array();
    json_array_foreach(json_object_get(known, "parts"), at, part) {
        json_t *said =
            json_pack("{s:o, s:s, s:o}", "place",
                      sentence(json_object_get(part, "place"), language, words, seen), "at",
                      condition_text(part, "at"), "lines",
                      lines_of(json_object_get(part, "lines"), language, words, seen));
        if (json_object_get(part, "remove"))
            json_object_set(said, "remove", json_object_get(part, "remove"));
        json_array_append_new(parts, said);
    }
    return json_pack("{s:s, s:s, s:o, s:o, s:o}", "box", hop, "certainty",
                     condition_text(known, "certainty"), "parts", parts, "note",
                     sentence(json_object_get(known, "note"), language, words, seen), "then",
                     sentence(json_object_get(known, "then"), language, words, seen));
}

/* What is judged: what was seen with those who stand there, the words for it, and who it was. */
struct trial {
    json_t *seen, *words, *chain;
    const char *language;
    bool shown; /* that they are guilty, and nobody else */
};

/* Blames in a chain of its own: each verdict has its guilty. */
static void try(struct trial *trial, json_t *verdict, json_t *boxes)
{
    trial->chain = json_deep_copy(boxes);
    trial->shown =
        chain_blame(trial->chain, trial->seen,
                    &(struct blame){
                        .at = condition_text(verdict, "hop"),
                        .fault = condition_text(verdict, "fault"),
                        .otherwise = json_string_value(json_object_get(verdict, "else")),
                        .with = json_string_value(json_object_get(verdict, "with")) });
    name_guilty(trial->words, trial->chain, trial->language);
}

/* What a verdict says: other words where it is who it is when no box is shown to be it. */
static json_t *words_about(json_t *verdict, const char *hop)
{
    json_t *other = json_object_get(verdict, "else_says");

    return other && hop && strcmp(hop, condition_text(verdict, "else")) == 0 ? other : verdict;
}

/* Proved: what was seen is only so where this is the cause, it is shown where, and such a box was
 * examined. */
static const char *certainty_of(const struct trial *trial, json_t *verdict)
{
    const char *hop = chain_hop(trial->chain);
    size_t at;
    json_t *box;

    if (!trial->shown || (!hop && strcmp(condition_text(verdict, "hop"), "none") != 0))
        return "likely";
    json_array_foreach(json_object_get(catalogue(), "boxes"), at, box)
        if (hop && strcmp(condition_text(box, "id"), hop) == 0 &&
            *condition_text(box, "certainty"))
            return condition_text(box, "certainty");
    return condition_text(words_about(verdict, hop), "certainty");
}

/* In the language of the report: names that have one. */
static void name_in(json_t *link, const char *language)
{
    json_t *name = json_object_get(link, "name");

    if (json_is_object(name))
        json_object_set(link, "name", json_object_get(name, language));
}

static json_t *said_by(const struct trial *trial, json_t *text)
{
    return sentence(text, trial->language, trial->words, trial->seen);
}

static void report_verdict(json_t *report, json_t *verdict, const struct trial *trial)
{
    const char *hop = chain_hop(trial->chain), *certainty = certainty_of(trial, verdict);
    json_t *transport = transport_of(trial->seen), *link, *server = chain_server(trial->seen),
           *check = json_object_get(verdict, "check"), *about = words_about(verdict, hop);
    size_t at;

    if (!trial->shown && !json_object_get(trial->seen, "direct"))
        check = json_object_get(catalogue(), "apart");
    json_object_set_new(report, "title", said_by(trial, json_object_get(about, "title")));
    json_object_set_new(report, "cause", said_by(trial, json_object_get(about, "cause")));
    json_object_set_new(report, "check", said_by(trial, check));
    json_object_set_new(report, "state",
                        json_string(json_is_null(transport)
                                        ? "broken"
                                        : condition_text(verdict, "state")));
    json_object_set_new(report, "verdict", json_string(condition_text(verdict, "id")));
    json_object_set_new(report, "certainty", json_string(certainty));
    json_object_set_new(report, "fix",
                        fix_of(verdict, hop, trial->language, trial->words, trial->seen));
    json_object_set_new(report, "hop", json_pack("s?", hop));
    json_object_set_new(report, "transport", transport);
    json_object_set(report, "heartbeat_s", json_object_get(trial->words, "heartbeat_s"));
    json_array_foreach(trial->chain, at, link)
        name_in(link, trial->language);
    json_object_set(report, "chain", trial->chain);
    name_in(server, trial->language);
    json_object_set_new(report, "server", server);
}

static json_t *also_of(const struct trial *trial, json_t *verdict)
{
    const char *hop = chain_hop(trial->chain);

    return json_pack("{s:s, s:o, s:s?}", "verdict", condition_text(verdict, "id"), "title",
                     said_by(trial, json_object_get(words_about(verdict, hop), "title")), "hop",
                     hop);
}

/* What a verdict is one of: of several that say why the handshake failed, or that are the same
 * fault, the gravest is told. */
static const char *kind_of(json_t *verdict)
{
    static const char *const kinds[] = { "of", "fault" };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (*condition_text(verdict, kinds[i]))
            return condition_text(verdict, kinds[i]);
    return condition_text(verdict, "id");
}

static bool is_so(json_t *verdict, json_t *seen)
{
    json_t *when = json_object_get(verdict, "when");

    return json_is_array(when) ? condition_any(when, seen) : condition_holds(when, seen);
}

/* What a text says by itself, without what was seen. */
static json_t *words_of(const char *url, json_t *seen)
{
    struct wire_url place;
    struct error err;

    if (!wire_url_parse(slice_of(url), &place, &err))
        memset(&place, 0, sizeof place);
    return json_pack("{s:s, s:s, s:s, s:I}", "url", url, "host", place.host, "port", place.port,
                     "heartbeat_s", heartbeat_of(seen));
}

json_t *judge(json_t *seen, const char *url, const char *language)
{
    json_t *report = json_pack("{s:s}", "url", url), *also = json_array(),
           *told = json_object(), *boxes = chain_find(seen), *verdict;
    struct trial trial = {
        .seen = chain_context(boxes, seen),
        .words = words_of(url, seen),
        .language = language,
    };
    size_t at;

    json_array_foreach(json_object_get(catalogue(), "verdicts"), at, verdict) {
        bool is_first = json_object_size(told) == 0;
        if (json_object_get(told, kind_of(verdict)) || !is_so(verdict, trial.seen) ||
            (!is_first && json_is_true(json_object_get(verdict, "only_first"))))
            continue;
        try(&trial, verdict, boxes);
        if (is_first)
            report_verdict(report, verdict, &trial);
        else
            json_array_append_new(also, also_of(&trial, verdict));
        json_object_set_new(told, kind_of(verdict), json_true());
        json_decref(trial.chain);
    }
    json_object_set_new(report, "also", also);
    json_object_set(report, "seen", seen);
    json_decref(trial.seen);
    json_decref(trial.words);
    json_decref(told);
    json_decref(boxes);
    return report;
}
