#include "proto/multipart.h"

#include <string.h>

static bool broken(struct error *err)
{
    return error_set(err, ERR_INVALID, "multipart_broken",
                     "L’envoi du fichier est incomplet ou illisible.");
}

/* ---- parameters of a header: `; name=value; name="value"` ---- */

static slice skip_blanks(slice text)
{
    while (text.len && (text.data[0] == ' ' || text.data[0] == '\t'))
        text = slice_skip(text, 1);
    return text;
}

/* What stands between quotes, still quoted, and moves behind them. False: they do not end. */
static bool take_quoted(slice *rest, slice *value_out)
{
    slice text = slice_skip(*rest, 1);
    size_t len = 0;

    while (len < text.len && text.data[len] != '"')
        len += text.data[len] == '\\' && len + 1 < text.len ? 2 : 1;
    if (len >= text.len)
        return false;
    *value_out = (slice){ text.data, len };
    *rest = slice_skip(text, len + 1);
    return true;
}

/* The value of a parameter; data NULL: it is not there. False: this is no list of them, or
 * it is there twice. `rest` begins behind the value that they belong to. */
static bool find_param(slice rest, slice wanted, slice *value_out)
{
    *value_out = (slice){ 0 };
    for (;;) {
        slice name, value;

        rest = skip_blanks(rest);
        if (!rest.len)
            return true;
        if (rest.data[0] != ';')
            return false;
        rest = skip_blanks(slice_skip(rest, 1));
        if (!rest.len || rest.data[0] == ';')
            continue; /* "; ;" and a last ";" are nothing */
        if (!slice_cut(rest, '=', &name, &rest))
            return false;
        if (slice_starts(rest, SLICE("\""))) {
            if (!take_quoted(&rest, &value))
                return false;
        } else {
            size_t len = 0;

            while (len < rest.len && rest.data[len] != ';')
                len++;
            value = slice_trim((slice){ rest.data, len });
            rest = slice_skip(rest, len);
        }
        if (!slice_eq_nocase(slice_trim(name), wanted))
            continue;
        if (value_out->data)
            return false;
        *value_out = value;
    }
}

/* The value before the parameters, and they. */
static slice head_of(slice header, slice *params_out)
{
    size_t len = 0;

    while (len < header.len && header.data[len] != ';')
        len++;
    *params_out = slice_skip(header, len);
    return slice_trim((slice){ header.data, len });
}

/* A name as its writer had it. `\"` and `\\` are curl's and the standard's, %22 (and what
 * would end the line) the browsers'. All else stays: a backslash may be of a path. */
static slice unquote(struct arena *arena, slice quoted)
{
    static const struct {
        slice from;
        char to;
    } pairs[] = {
        { SLICE_INIT("\\\""), '"' }, { SLICE_INIT("\\\\"), '\\' }, { SLICE_INIT("%22"), '"' },
        { SLICE_INIT("%0D"), '\r' }, { SLICE_INIT("%0A"), '\n' },
    };
    char *text = arena_alloc(arena, quoted.len + 1);
    size_t len = 0;

    while (quoted.len) {
        size_t used = 1;

        text[len] = quoted.data[0];
        for (size_t i = 0; i < COUNT_OF(pairs); i++)
            if (slice_starts(quoted, pairs[i].from)) {
                text[len] = pairs[i].to;
                used = pairs[i].from.len;
                break;
            }
        len++;
        quoted = slice_skip(quoted, used);
    }
    return (slice){ text, len };
}

/* ---- delimiters ---- */

struct delimiter {
    char text[4 + MULTIPART_BOUNDARY_MAX]; /* CR LF "--" boundary */
    size_t len;
};

/* RFC 2046, 5.1.1: what a boundary is made of; a space is no last one. */
static bool delimiter_make(struct delimiter *delimiter, slice boundary)
{
    static const char others[] = "'()+_,-./:=? ";

    if (!boundary.len || boundary.len > MULTIPART_BOUNDARY_MAX ||
        boundary.data[boundary.len - 1] == ' ')
        return false;
    for (size_t i = 0; i < boundary.len; i++) {
        char c = boundary.data[i];

        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
              (c && strchr(others, c))))
            return false;
    }
    memcpy(delimiter->text, "\r\n--", 4);
    memcpy(delimiter->text + 4, boundary.data, boundary.len);
    delimiter->len = 4 + boundary.len;
    return true;
}

/* What comes behind a boundary makes it one: "--" for the last, else blanks and the end of
 * the line. */
static bool ends_line(slice behind, bool *last_out, slice *next_out)
{
    *last_out = slice_starts(behind, SLICE("--"));
    if (*last_out)
        return true;
    behind = skip_blanks(behind);
    *next_out = slice_skip(behind, 2);
    return slice_starts(behind, SLICE("\r\n"));
}

/* The next delimiter in `text`: what is before it, and what comes after its line. */
static bool find_delimiter(const struct delimiter *delimiter, slice text, slice *before_out,
                           slice *next_out, bool *last_out)
{
    slice rest = text;

    for (;;) {
        const char *found =
            rest.len ? memmem(rest.data, rest.len, delimiter->text, delimiter->len) : NULL;
        if (!found)
            return false;
        rest = slice_skip(rest, (size_t)(found - rest.data));
        if (ends_line(slice_skip(rest, delimiter->len), last_out, next_out)) {
            *before_out = (slice){ text.data, (size_t)(found - text.data) };
            return true;
        }
        rest = slice_skip(rest, 1);
    }
}

/* The first one may be the body's first line; something may stand before it (RFC 2046,
 * 5.1.1: preamble). */
static bool find_first(const struct delimiter *delimiter, slice body, slice *next_out,
                       bool *last_out)
{
    slice line = { delimiter->text + 2, delimiter->len - 2 }, preamble;

    if (slice_starts(body, line) && ends_line(slice_skip(body, line.len), last_out, next_out))
        return true;
    return find_delimiter(delimiter, body, &preamble, next_out, last_out);
}

/* ---- parts ---- */

/* Its header lines and the empty one. Only one of them says anything to us. */
static bool read_head(slice *rest, struct arena *arena, struct multipart_part *part)
{
    bool named = false;

    for (size_t used = 0;;) {
        const char *end = rest->len ? memmem(rest->data, rest->len, "\r\n", 2) : NULL;
        slice line, name, value, params, quoted;

        if (!end)
            return false;
        line = (slice){ rest->data, (size_t)(end - rest->data) };
        *rest = slice_skip(*rest, line.len + 2);
        if (!line.len)
            return named;
        used += line.len + 2;
        if (used > MULTIPART_HEAD_MAX || !slice_cut(line, ':', &name, &value))
            return false;
        if (!slice_eq_nocase(name, SLICE("Content-Disposition")))
            continue;
        if (named || !slice_eq_nocase(head_of(value, &params), SLICE("form-data")) ||
            !find_param(params, SLICE("name"), &quoted) || !quoted.data)
            return false;
        part->name = unquote(arena, quoted);
        if (!find_param(params, SLICE("filename"), &quoted))
            return false;
        if (quoted.data)
            part->filename = unquote(arena, quoted);
        named = true;
    }
}

bool multipart_read(struct multipart *multipart, slice content_type, slice body,
                    struct arena *arena, struct error *err)
{
    struct delimiter delimiter;
    slice params, boundary, rest;
    bool last;

    multipart->count = 0;
    (void)head_of(content_type, &params);
    if (!find_param(params, SLICE("boundary"), &boundary) ||
        !delimiter_make(&delimiter, boundary))
        return error_set(err, ERR_INVALID, "multipart_boundary",
                         "L’en-tête Content-Type ne dit pas ce qui sépare les parties "
                         "(boundary).");
    if (!find_first(&delimiter, body, &rest, &last) || last)
        return broken(err);
    while (!last) {
        struct multipart_part *part = &multipart->parts[multipart->count];

        if (multipart->count == MULTIPART_PARTS_MAX)
            return broken(err);
        *part = (struct multipart_part){ 0 };
        if (!read_head(&rest, arena, part) ||
            !find_delimiter(&delimiter, rest, &part->content, &rest, &last))
            return broken(err);
        multipart->count++;
    }
    return true;
}
