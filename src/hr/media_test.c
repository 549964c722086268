#include "hr/media.h"

#include "base/test.h"

#include <stdlib.h>
#include <string.h>

#define FTYP(brands) "ftyp" brands
#define JPEG "\xff\xd8\xff\xe0\0\x10JFIF"
#define PNG "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01"

static const struct media_case {
    const char *name;
    slice content;
    const char *type; /* "": none of ours */
} cases[] = {
    /* clang-format off */
    { "a PDF",                    SLICE_INIT("%PDF-1.7\n%\xe2\xe3\xcf\xd3"),            "application/pdf" },
    { "... behind a byte order mark", SLICE_INIT("\xef\xbb\xbf%PDF-1.4"),               "application/pdf" },
    { "a page with a PDF inside", SLICE_INIT("<html><script>alert(1)</script>%PDF-1.4"), "application/pdf" },
    { "a JPEG",                   SLICE_INIT(JPEG),                                     "image/jpeg" },
    { "a JPEG of a camera",       SLICE_INIT("\xff\xd8\xff\xe1\0\x18""Exif"),           "image/jpeg" },
    { "a JPEG with a PDF inside", SLICE_INIT(JPEG "%PDF-1.4"),                          "image/jpeg" },
    { "a PNG",                    SLICE_INIT(PNG),                                      "image/png" },
    { "a PNG with a page inside", SLICE_INIT(PNG "<script>"),                           "image/png" },
    { "a phone's HEIC",           SLICE_INIT("\0\0\0\x18" FTYP("heic\0\0\0\0mif1heic")), "image/heic" },
    { "heix, ten bits",           SLICE_INIT("\0\0\0\x14" FTYP("heix\0\0\0\0mif1")),    "image/heic" },
    { "hevc, a series",           SLICE_INIT("\0\0\0\x14" FTYP("hevc\0\0\0\0msf1")),    "image/heic" },
    { "mif1, of HEVC",            SLICE_INIT("\0\0\0\x18" FTYP("mif1\0\0\0\0mif1heic")), "image/heic" },
    { "msf1 and nothing more",    SLICE_INIT("\0\0\0\x10" FTYP("msf1\0\0\0\0")),        "image/heic" },

    { "nothing",                  SLICE_INIT(""),                                       "" },
    { "a page",                   SLICE_INIT("<!doctype html><script>alert(1)</script>"), "" },
    { "a drawing that is a page", SLICE_INIT("<svg xmlns='http://www.w3.org/2000/svg'/>"), "" },
    { "a program",                SLICE_INIT("MZ\x90\0"),                               "" },
    { "an archive, and so a document of an office", SLICE_INIT("PK\x03\x04"),           "" },
    { "a GIF",                    SLICE_INIT("GIF89a"),                                 "" },
    { "a film",                   SLICE_INIT("\0\0\0\x18" FTYP("isom\0\0\0\0isomheic")), "" },
    { "an AVIF",                  SLICE_INIT("\0\0\0\x18" FTYP("avif\0\0\0\0mif1miaf")), "" },
    { "an AVIF that says mif1",   SLICE_INIT("\0\0\0\x18" FTYP("mif1\0\0\0\0mif1avif")), "" },
    { "heic, its box longer than the file", SLICE_INIT("\0\0\0\x1c" FTYP("heic\0\0\0\0mif1heic")), "" },
    { "heic, its box too short",  SLICE_INIT("\0\0\0\x08" FTYP("heic\0\0\0\0mif1heic")), "" },
    { "heic, its box uneven",     SLICE_INIT("\0\0\0\x12" FTYP("heic\0\0\0\0mif1heic")), "" },
    { "heic, its box of no end",  SLICE_INIT("\xff\xff\xff\xfc" FTYP("heic\0\0\0\0mif1")), "" },
    { "a JPEG's first two bytes", SLICE_INIT("\xff\xd8"),                               "" },
    { "a PNG's signature alone",  SLICE_INIT("\x89PNG\r\n\x1a\n"),                      "" },
    { "a PNG through a text mode", SLICE_INIT("\x89PNG\n\x1a\n\0\0\0\rIHDR"),           "" },
    { "%PDF without a version",   SLICE_INIT("%PDF"),                                   "" },
    /* clang-format on */
};

static const char *type_of(slice content)
{
    char *copy = malloc(content.len ? content.len : 1); /* its end is guarded */
    enum media media;
    bool known;

    memcpy(copy, content.len ? content.data : "", content.len);
    known = media_of((slice){ copy, content.len }, &media);
    free(copy);
    return known ? media_type(media) : "";
}

TEST(a_file_is_what_its_bytes_are)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (strcmp(type_of(cases[i].content), cases[i].type) != 0)
            fail_msg("%s: %s", cases[i].name, type_of(cases[i].content));
}

/* Readers of PDF look into the first kilobyte, and so do we. */
TEST(a_pdf_begins_in_the_first_kilobyte)
{
    char content[MEDIA_LOOK + 16];

    for (size_t at = MEDIA_LOOK - 8; at < MEDIA_LOOK + 4; at++) {
        memset(content, ' ', sizeof content);
        memcpy(content + at, "%PDF-", 5);
        assert_string_equal(type_of((slice){ content, sizeof content }),
                            at + 5 <= MEDIA_LOOK ? "application/pdf" : "");
    }
}

/* Of a file that was cut the rest is one of ours, or nothing; never another kind. */
TEST(a_file_that_was_cut_is_no_other_kind)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t len = 0; len < cases[i].content.len; len++) {
            const char *type = type_of((slice){ cases[i].content.data, len });

            assert_true(type[0] == 0 || strcmp(type, cases[i].type) == 0);
        }
}

TEST(names_end_as_their_kind_does)
{
    enum media media;

    for (int i = 0; i < MEDIA_COUNT; i++) {
        assert_true(media_parse(slice_of(media_type((enum media)i)), &media));
        assert_int_equal(media, i);
    }
    assert_false(media_parse(SLICE("text/html"), &media));
    assert_true(media_has_ending(MEDIA_JPEG, SLICE("a.JPG")));
    assert_true(media_has_ending(MEDIA_JPEG, SLICE("a.jpeg")));
    assert_false(media_has_ending(MEDIA_JPEG, SLICE("a.png")));
    assert_false(media_has_ending(MEDIA_JPEG, SLICE(".jpg"))); /* an ending is no name */
    assert_false(media_has_ending(MEDIA_PDF, SLICE("pdf")));
}

TEST_MAIN("hr/media", CASE(a_file_is_what_its_bytes_are),
          CASE(a_pdf_begins_in_the_first_kilobyte), CASE(a_file_that_was_cut_is_no_other_kind),
          CASE(names_end_as_their_kind_does))
