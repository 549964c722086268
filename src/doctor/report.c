#include "doctor/report.h"

#include "doctor/condition.h"
#include "doctor/paint.h"

#include <stdbool.h>
#include <string.h>

/* The words around what doctor.json says. */
static const struct words {
    const char *browser, *arrow, *write, *take_away, *untried, *then, *also, *best, *beat,
        *every, *certainty, *proved, *likely, *check;
    const char *transports[5];
} french = {
    .browser = "navigateur",
    .arrow = "→ ",
    .write = "À écrire",
    .take_away = "À enlever, s’il y en a,",
    .untried = "Ces lignes sont lues ou connues, elles n’ont pas été essayées ici.",
    .then = "Puis",
    .also = "Aussi",
    .best = "Passe aujourd’hui",
    .beat = "Battement sûr",
    .every = "toutes les %lld s",
    .certainty = "Certitude",
    .proved = "prouvé\u00a0: l’examen l’a vu",
    .likely = "probable\u00a0: c’est connu de tels cas, l’examen ne l’a pas montré",
    .check = "Vérifier",
    .transports = { "WebSocket", "flux d’événements (SSE)", "interrogation longue",
                    "interrogation à intervalles", "rien" },
}, english = {
    .browser = "browser",
    .arrow = "→ ",
    .write = "To write",
    .take_away = "To remove, if there,",
    .untried = "These lines were read or are known, they were not tried here.",
    .then = "Then",
    .also = "Also",
    .best = "Works now",
    .beat = "Safe heartbeat",
    .every = "every %lld s",
    .certainty = "Certainty",
    .proved = "proved: the examination saw it",
    .likely = "likely: known of such cases, the examination did not show it",
    .check = "Check",
    .transports = { "WebSocket", "event stream (SSE)", "long polling", "polling", "nothing" },
};

struct page {
    FILE *out;
    const struct words *words;
    struct paint paint;
};

/* ---- lines ---- */

/* Letters, not bytes. */
static size_t letters(const char *text, size_t len)
{
    size_t count = 0;

    for (size_t at = 0; at < len; at++)
        count += ((unsigned char)text[at] & 0xc0) != 0x80;
    return count;
}

/* Words on lines of REPORT_COLUMNS, `margin` blanks before each but the first, which has begun
 * with as many columns. */
static void flow(const struct page *page, const char *text, size_t margin)
{
    size_t column = margin;

    while (*text) {
        size_t len = strcspn(text, " \n"), wide = letters(text, len);
        if (column > margin && column + 1 + wide > REPORT_COLUMNS) {
            fprintf(page->out, "\n%*s", (int)margin, "");
            column = margin;
        } else if (column > margin) {
            fputc(' ', page->out);
            column++;
        }
        fwrite(text, 1, len, page->out);
        column += wide;
        text += len;
        text += strspn(text, " \n");
    }
    fputc('\n', page->out);
}

static void paragraph(const struct page *page, const char *text)
{
    fputs("\n  ", page->out);
    flow(page, text, 2);
}

enum { LABEL_COLUMNS = 20 };

/* « Battement sûr       toutes les 15 s » */
static void labelled(const struct page *page, const char *label, const char *text, bool whole)
{
    size_t wide = letters(label, strlen(label));

    fprintf(page->out, "  %s%s%s%*s", page->paint.dim, label, page->paint.plain,
            (int)(LABEL_COLUMNS - wide), "");
    if (whole)
        fprintf(page->out, "%s\n", text);
    else
        flow(page, text, LABEL_COLUMNS + 2);
}

/* ---- parts ---- */

/* How much of a line a name takes, with what is before it. */
static size_t link_columns(json_t *name, json_t *version)
{
    const char *a = json_string_value(name), *b = json_string_value(version);

    return 3 + (a ? letters(a, strlen(a)) : 0) + (b ? 1 + letters(b, strlen(b)) : 0);
}

static size_t print_link(const struct page *page, json_t *link, size_t column)
{
    bool guilty = json_is_true(json_object_get(link, "guilty"));
    size_t wide =
        link_columns(json_object_get(link, "name"), json_object_get(link, "version")) +
        (guilty ? 2 : 0);

    if (column + wide > REPORT_COLUMNS) {
        fputs("\n   ", page->out);
        column = 3;
    }
    fprintf(page->out, " %s%s%s%s%s%s%s", page->words->arrow, guilty ? page->paint.bad : "",
            guilty ? "✗ " : "", condition_text(link, "name"),
            *condition_text(link, "version") ? " " : "", condition_text(link, "version"),
            guilty ? page->paint.plain : "");
    return column + wide;
}

/* navigateur → ✗ nginx 1.22.1 → mozaik 0.1.0 */
static void print_chain(const struct page *page, json_t *report)
{
    json_t *chain = json_object_get(report, "chain"), *link, *first = json_array_get(chain, 0),
           *last = json_array_get(chain, json_array_size(chain) - 1);
    size_t at, column;

    fputs("\n  ", page->out);
    if (strcmp(condition_text(first, "box"), "client") == 0) {
        fprintf(page->out, "%s✗ %s%s", page->paint.bad, condition_text(first, "name"),
                page->paint.plain);
        column = 1 + link_columns(json_object_get(first, "name"), NULL);
    } else {
        fputs(page->words->browser, page->out);
        column = 2 + strlen(page->words->browser);
    }
    json_array_foreach(chain, at, link)
        if (strcmp(condition_text(link, "box"), "client") != 0)
            column = print_link(page, link, column);
    if (strcmp(condition_text(last, "box"), "server") != 0)
        print_link(page, json_object_get(report, "server"), column);
    fputc('\n', page->out);
}

/* « À écrire dans location { } », and below it lines that can be copied whole. */
static void print_lines(const struct page *page, const char *what, const char *place,
                        json_t *lines)
{
    size_t at;
    json_t *line;

    fprintf(page->out, "\n  %s ", what);
    flow(page, place, letters(what, strlen(what)) + 3);
    fputc('\n', page->out);
    json_array_foreach(lines, at, line)
        fprintf(page->out, "      %s%s%s\n", page->paint.code, json_string_value(line),
                page->paint.plain);
}

static void print_part(const struct page *page, json_t *part)
{
    json_t *lines = json_object_get(part, "lines"), *gone = json_object_get(part, "remove");

    if (json_array_size(lines) > 0)
        print_lines(page, page->words->write, condition_text(part, "place"), lines);
    if (json_array_size(gone) > 0)
        print_lines(page, page->words->take_away, condition_text(part, "place"), gone);
}

static void print_fix(const struct page *page, json_t *fix)
{
    json_t *parts = json_object_get(fix, "parts"), *part;
    size_t at;

    json_array_foreach(parts, at, part)
        print_part(page, part);
    if (*condition_text(fix, "then"))
        fprintf(page->out, "\n  %s\n\n      %s%s%s\n", page->words->then, page->paint.code,
                condition_text(fix, "then"), page->paint.plain);
    if (*condition_text(fix, "note"))
        paragraph(page, condition_text(fix, "note"));
    if (json_array_size(parts) > 0 && strcmp(condition_text(fix, "certainty"), "proved") != 0)
        paragraph(page, page->words->untried);
}

static void print_title(const struct page *page, json_t *report)
{
    const char *state = condition_text(report, "state");
    bool healthy = strcmp(state, "healthy") == 0, broken = strcmp(state, "broken") == 0;

    fprintf(page->out, "\n%s%s%s ",
            healthy  ? page->paint.good
            : broken ? page->paint.bad
                     : page->paint.warn,
            healthy  ? "✓"
            : broken ? "✗"
                     : "!",
            page->paint.plain);
    flow(page, condition_text(report, "title"), 2);
}

static const char *transport_name(const struct page *page, const char *id)
{
    static const char *const ids[] = { "ws", "sse", "longpoll", "poll" };

    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (strcmp(ids[i], id) == 0)
            return page->words->transports[i];
    return page->words->transports[4];
}

static void print_rest(const struct page *page, json_t *report)
{
    json_t *also = json_object_get(report, "also"), *one;
    bool proved = strcmp(condition_text(report, "certainty"), "proved") == 0;
    const char *transport = condition_text(report, "transport");
    char every[64];
    size_t at;

    fputc('\n', page->out);
    labelled(page, page->words->best, transport_name(page, transport), false);
    if (*transport) {
        snprintf(every, sizeof every, page->words->every,
                 (long long)json_integer_value(json_object_get(report, "heartbeat_s")));
        labelled(page, page->words->beat, every, false);
    }
    labelled(page, page->words->certainty, proved ? page->words->proved : page->words->likely,
             false);
    if (*condition_text(report, "check"))
        labelled(page, page->words->check, condition_text(report, "check"), true);
    json_array_foreach(also, at, one)
        labelled(page, page->words->also, condition_text(one, "title"), false);
}

void report_print(FILE *out, json_t *report, const char *language)
{
    struct page page = {
        .out = out,
        .words = strcmp(language, "en") == 0 ? &english : &french,
        .paint = paint_for(out),
    };

    fprintf(out, "%s%s%s\n", page.paint.bold, condition_text(report, "url"), page.paint.plain);
    print_chain(&page, report);
    print_title(&page, report);
    paragraph(&page, condition_text(report, "cause"));
    print_fix(&page, json_object_get(report, "fix"));
    print_rest(&page, report);
}
