/* Bodies as browsers and programs send them, and as they should not. */
#include "base/test.h"

#include "base/buf.h"
#include "proto/multipart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TYPE "multipart/form-data; boundary=limite"
#define HEAD "Content-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n"
#define ONE \
    "--limite\r\n" HEAD "Content-Type: application/pdf\r\n\r\n%PDF-1.7\r\n--limite--\r\n"

/* "name|filename|content" of each part, or the code of the refusal. */
static void read_parts(slice type, slice body, char *out, size_t size)
{
    struct multipart multipart;
    struct error err = { 0 };
    struct arena arena;
    size_t len = 0;

    arena_init(&arena);
    out[0] = 0;
    if (!multipart_read(&multipart, type, body, &arena, &err)) {
        assert_int_equal(err.kind, ERR_INVALID);
        assert_true(err.user[0] != 0);
        snprintf(out, size, "%s", err.code);
    } else {
        for (size_t i = 0; i < multipart.count; i++) {
            const struct multipart_part *part = &multipart.parts[i];
            len += (size_t)snprintf(out + len, size - len, "%s%.*s|%.*s|%.*s", i ? " " : "",
                                    SLICE_ARG(part->name),
                                    part->filename.data ? (int)part->filename.len : 1,
                                    part->filename.data ? part->filename.data : "-",
                                    SLICE_ARG(part->content));
        }
    }
    arena_release(&arena);
}

static const struct body_case {
    const char *name;
    slice type, body;
    const char *parts;
} bodies[] = {
    /* clang-format off */
    { "one file", SLICE_INIT(TYPE), SLICE_INIT(ONE), "file|a.pdf|%PDF-1.7" },
    { "a field and a file", SLICE_INIT(TYPE),
      SLICE_INIT("--limite\r\nContent-Disposition: form-data; name=note\r\n\r\nbonjour\r\n" ONE),
      "note|-|bonjour file|a.pdf|%PDF-1.7" },
    { "the boundary in quotes, in capitals, behind others",
      SLICE_INIT("Multipart/Form-Data; charset=utf-8; BOUNDARY=\"limite\"; "), SLICE_INIT(ONE), "file|a.pdf|%PDF-1.7" },
    { "something before, something behind", SLICE_INIT(TYPE), SLICE_INIT("hello\r\n" ONE "bye"), "file|a.pdf|%PDF-1.7" },
    { "blanks behind a boundary", SLICE_INIT(TYPE), SLICE_INIT("--limite \t\r\n" HEAD "\r\nx\r\n--limite--"), "file|a.pdf|x" },
    { "an empty file", SLICE_INIT(TYPE), SLICE_INIT("--limite\r\n" HEAD "\r\n\r\n--limite--"), "file|a.pdf|" },
    { "content that begins like a delimiter", SLICE_INIT(TYPE),
      SLICE_INIT("--limite\r\n" HEAD "\r\nx\r\n--limitee\r\n--limite-\r\ny\r\n--limite--"), "file|a.pdf|x\r\n--limitee\r\n--limite-\r\ny" },
    { "a delimiter that does not begin a line is content", SLICE_INIT(TYPE),
      SLICE_INIT("--limite\r\n" HEAD "\r\nx--limite\r\n\n--limite\r\ny\r\n--limite--"), "file|a.pdf|x--limite\r\n\n--limite\r\ny" },
    { "parts inside a part are content", SLICE_INIT(TYPE),
      SLICE_INIT("--limite\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n"
                 "Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\r\nx\r\n--in--\r\n--limite--"),
      "file|a|--in\r\n\r\nx\r\n--in--" },
    { "quotes in a name, as browsers send them", SLICE_INIT(TYPE),
      SLICE_INIT("--limite\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22b%20%0A.pdf\"\r\n\r\nx\r\n--limite--"),
      "file|a\"b%20\n.pdf|x" },
    { "quotes in a name, as curl sends them", SLICE_INIT(TYPE),
      SLICE_INIT("--limite\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\\\"b\\\\c;d=e.pdf\"\r\n\r\nx\r\n--limite--"),
      "file|a\"b\\c;d=e.pdf|x" },
    { "a path of long ago", SLICE_INIT(TYPE),
      SLICE_INIT("--limite\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\doc\\a.pdf\"\r\n\r\nx\r\n--limite--"),
      "file|C:\\doc\\a.pdf|x" },

    { "no boundary", SLICE_INIT("multipart/form-data"), SLICE_INIT(ONE), "multipart_boundary" },
    { "an empty boundary", SLICE_INIT("multipart/form-data; boundary=\"\""), SLICE_INIT(ONE), "multipart_boundary" },
    { "two boundaries", SLICE_INIT(TYPE "; boundary=b"), SLICE_INIT(ONE), "multipart_boundary" },
    { "a boundary of 71", SLICE_INIT("multipart/form-data; boundary=12345678901234567890123456789012345678901234567890123456789012345678901"), SLICE_INIT(ONE), "multipart_boundary" },
    { "a boundary with a line end", SLICE_INIT("multipart/form-data; boundary=\"a\r\nb\""), SLICE_INIT(ONE), "multipart_boundary" },
    { "a boundary whose quote does not end", SLICE_INIT("multipart/form-data; boundary=\"limite"), SLICE_INIT(ONE), "multipart_boundary" },
    { "nothing", SLICE_INIT(TYPE), SLICE_INIT(""), "multipart_broken" },
    { "another boundary", SLICE_INIT(TYPE), SLICE_INIT("--autre\r\n" HEAD "\r\nx\r\n--autre--"), "multipart_broken" },
    { "no part", SLICE_INIT(TYPE), SLICE_INIT("--limite--\r\n"), "multipart_broken" },
    { "cut before its end", SLICE_INIT(TYPE), SLICE_INIT("--limite\r\n" HEAD "\r\n%PDF-1.7\r\n--limite"), "multipart_broken" },
    { "cut inside its head", SLICE_INIT(TYPE), SLICE_INIT("--limite\r\nContent-Disposition: form-"), "multipart_broken" },
    { "no head", SLICE_INIT(TYPE), SLICE_INIT("--limite\r\n\r\nx\r\n--limite--"), "multipart_broken" },
    { "no name", SLICE_INIT(TYPE), SLICE_INIT("--limite\r\nContent-Disposition: form-data\r\n\r\nx\r\n--limite--"), "multipart_broken" },
    { "two names", SLICE_INIT(TYPE), SLICE_INIT("--limite\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\nx\r\n--limite--"), "multipart_broken" },
    { "two dispositions", SLICE_INIT(TYPE), SLICE_INIT("--limite\r\n" HEAD HEAD "\r\nx\r\n--limite--"), "multipart_broken" },
    { "another disposition", SLICE_INIT(TYPE), SLICE_INIT("--limite\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--limite--"), "multipart_broken" },
    { "a line that is no header", SLICE_INIT(TYPE), SLICE_INIT("--limite\r\n" HEAD "nonsense\r\n\r\nx\r\n--limite--"), "multipart_broken" },
    { "line feeds alone", SLICE_INIT(TYPE), SLICE_INIT("--limite\nContent-Disposition: form-data; name=a\n\nx\n--limite--"), "multipart_broken" },
    /* clang-format on */
};

TEST(bodies_are_read_or_refused)
{
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        char parts[256];

        read_parts(bodies[i].type, bodies[i].body, parts, sizeof parts);
        if (strcmp(parts, bodies[i].parts) != 0)
            fail_msg("%s: %s, should be %s", bodies[i].name, parts, bodies[i].parts);
    }
}

/* Whatever a body is cut to, it is refused: its last delimiter is missing. Only what comes
 * behind that one may be. */
TEST(a_body_that_was_cut_is_refused)
{
    slice whole = SLICE(ONE);

    for (size_t len = 0; len < whole.len - 2; len++) {
        char *copy = malloc(len + 1); /* so that reading behind its end is seen */
        char parts[256];

        memcpy(copy, whole.data, len);
        read_parts(SLICE(TYPE), (slice){ copy, len }, parts, sizeof parts);
        assert_string_equal(parts, "multipart_broken");
        free(copy);
    }
}

TEST(heads_and_parts_have_a_limit)
{
    struct buf body;
    char parts[4096];

    buf_init(&body, 1 << 20);
    for (int i = 0; i < MULTIPART_PARTS_MAX; i++)
        buf_add(&body, SLICE("--limite\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n"));
    buf_add(&body, SLICE("--limite--"));
    read_parts(SLICE(TYPE), buf_slice(&body), parts, sizeof parts);
    assert_true(strncmp(parts, "a|-| a|-|", 9) == 0);
    body.len -= 2;
    buf_add(&body, SLICE("\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--limite--"));
    read_parts(SLICE(TYPE), buf_slice(&body), parts, sizeof parts);
    assert_string_equal(parts, "multipart_broken");

    buf_clear(&body);
    buf_add(&body, SLICE("--limite\r\n" HEAD "X: "));
    for (int i = 0; i < MULTIPART_HEAD_MAX; i++)
        buf_add_char(&body, 'x');
    buf_add(&body, SLICE("\r\n\r\nx\r\n--limite--"));
    read_parts(SLICE(TYPE), buf_slice(&body), parts, sizeof parts);
    assert_string_equal(parts, "multipart_broken");
    buf_release(&body);
}

TEST_MAIN("proto/multipart", CASE(bodies_are_read_or_refused),
          CASE(a_body_that_was_cut_is_refused), CASE(heads_and_parts_have_a_limit))
