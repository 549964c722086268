#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Longer than any field of struct error, so that the cut is ours: at a character's border. */
enum { SENTENCE_MAX = 512 };

static void put(char *field, size_t field_size, const char *text)
{
    slice cut = slice_utf8_cut(slice_of(text), field_size - 1);
    memmove(field, cut.data, cut.len);
    field[cut.len] = '\0';
}

/* The sentence is made aside first: its arguments may come from `err` itself. */
static void format(char sentence_out[SENTENCE_MAX], const char *fmt, va_list args)
{
    if (vsnprintf(sentence_out, SENTENCE_MAX, fmt, args) < 0)
        sentence_out[0] = '\0';
}

static void begin(struct error *err, enum error_kind kind, const char *field, const char *code,
                  const char *sentence)
{
    struct error fresh = { .kind = kind };
    put(fresh.code, sizeof(fresh.code), code);
    put(fresh.field, sizeof(fresh.field), field);
    put(fresh.user, sizeof(fresh.user), sentence);
    *err = fresh;
}

bool error_set(struct error *err, enum error_kind kind, const char *code, const char *user_fmt,
               ...)
{
    char sentence[SENTENCE_MAX];
    va_list args;

    if (!err)
        return false;
    va_start(args, user_fmt);
    format(sentence, user_fmt, args);
    va_end(args);
    begin(err, kind, NULL, code, sentence);
    return false;
}

bool error_field(struct error *err, const char *field, const char *code, const char *user_fmt,
                 ...)
{
    char sentence[SENTENCE_MAX];
    va_list args;

    if (!err)
        return false;
    va_start(args, user_fmt);
    format(sentence, user_fmt, args);
    va_end(args);
    begin(err, ERR_INVALID, field, code, sentence);
    return false;
}

bool error_detail(struct error *err, const char *log_fmt, ...)
{
    char sentence[SENTENCE_MAX], detail[SENTENCE_MAX];
    va_list args;

    if (!err)
        return false;
    va_start(args, log_fmt);
    format(sentence, log_fmt, args);
    va_end(args);

    if (err->kind == ERR_NONE)
        begin(err, ERR_INTERNAL, NULL, "internal",
              "Un problème est survenu de notre côté, et il est consigné. "
              "Réessayez un peu plus tard.");
    /* `detail` holds at most the field and what of the sentence still fits behind it. */
    (void)snprintf(detail, sizeof(detail), "%s%s%.*s", err->detail, err->detail[0] ? "; " : "",
                   (int)sizeof(err->detail), sentence);
    put(err->detail, sizeof(err->detail), detail);
    return false;
}

void error_clear(struct error *err)
{
    if (err)
        *err = (struct error){ 0 };
}
