#include "doctor/report.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static const char *text_of(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

/* client → nginx 1.22.1 → server, the guilty one between marks. */
static void print_chain(FILE *out, json_t *report, bool english)
{
    size_t at;
    json_t *link;

    fprintf(out, "  %s", english ? "browser" : "navigateur");
    json_array_foreach(json_object_get(report, "chain"), at, link) {
        bool guilty = json_is_true(json_object_get(link, "guilty"));
        fprintf(out, " → %s%s%s%s%s", guilty ? "✗ " : "", text_of(link, "name"),
                *text_of(link, "version") ? " " : "", text_of(link, "version"),
                guilty ? " ✗" : "");
    }
    fprintf(out, " → %s\n", english ? "server" : "serveur");
}

void report_print(FILE *out, json_t *report, const char *language)
{
    bool english = strcmp(language, "en") == 0;

    fprintf(out, "%s\n\n", text_of(report, "url"));
    print_chain(out, report, english);
    fprintf(out, "\n  %s\n  %s\n", text_of(report, "title"), text_of(report, "cause"));
}

void report_step(void *ctx, const char *probe, const char *what)
{
    (void)ctx;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\x1b[2K· %s %s", probe, what);
}

void report_step_end(void)
{
    if (isatty(STDERR_FILENO))
        fputs("\r\x1b[2K", stderr);
}
