#include "hr/media.h"

#include <assert.h>

static const struct {
    const char *type;
    const char *endings[3]; /* the first is ours */
} kinds[MEDIA_COUNT] = {
    [MEDIA_PDF] = { "application/pdf", { ".pdf" } },
    [MEDIA_JPEG] = { "image/jpeg", { ".jpg", ".jpeg" } },
    [MEDIA_PNG] = { "image/png", { ".png" } },
    [MEDIA_HEIC] = { "image/heic", { ".heic", ".heif" } },
};

/* Start of image, and the 0xFF of the segment that follows. */
static bool is_jpeg(slice content)
{
    return slice_starts(content, SLICE("\xff\xd8\xff"));
}

/* The signature, and the chunk that must come first with its one length. */
static bool is_png(slice content)
{
    return slice_starts(content, SLICE("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"));
}

static bool is_pdf(slice content)
{
    slice front = { content.data, content.len < MEDIA_LOOK ? content.len : MEDIA_LOOK };

    return slice_contains(front, SLICE("%PDF-"));
}

static bool is_among(slice brand, const char *const *brands)
{
    for (; *brands; brands++)
        if (slice_eq(brand, slice_of(*brands)))
            return true;
    return false;
}

/* ISO/IEC 14496-12, 4.3: the first box is `ftyp`: size, "ftyp", major brand, its version,
 * then brands of four bytes. ISO/IEC 23008-12, B.4: hei* and hev* are pictures in HEVC; mif1
 * and msf1 are pictures of some coding, which for AVIF is another one. */
static bool is_heic(slice content)
{
    static const char *const hevc[] = { "heic", "heix", "heim", "heis", "hevc",
                                        "hevx", "hevm", "hevs", NULL };
    static const char *const any[] = { "mif1", "msf1", NULL };
    static const char *const av1[] = { "avif", "avis", NULL };
    slice major;
    size_t size = 0;

    if (content.len < 16 || !slice_starts(slice_skip(content, 4), SLICE("ftyp")))
        return false;
    for (size_t i = 0; i < 4; i++)
        size = size << 8 | (unsigned char)content.data[i];
    if (size < 16 || size % 4 != 0 || size > content.len || size > MEDIA_LOOK)
        return false;
    major = (slice){ content.data + 8, 4 };
    if (is_among(major, hevc))
        return true;
    if (!is_among(major, any))
        return false;
    for (size_t at = 16; at + 4 <= size; at += 4)
        if (is_among((slice){ content.data + at, 4 }, av1))
            return false;
    return true;
}

bool media_of(slice content, enum media *media_out)
{
    static bool (*const is[MEDIA_COUNT])(slice) = {
        [MEDIA_PDF] = is_pdf,
        [MEDIA_JPEG] = is_jpeg,
        [MEDIA_PNG] = is_png,
        [MEDIA_HEIC] = is_heic,
    };

    for (int i = MEDIA_COUNT - 1; i >= 0; i--) /* a PDF may begin later: it is asked last */
        if (is[i](content)) {
            *media_out = (enum media)i;
            return true;
        }
    return false;
}

const char *media_type(enum media media)
{
    assert(media < MEDIA_COUNT);
    return kinds[media].type;
}

bool media_parse(slice type, enum media *media_out)
{
    for (int i = 0; i < MEDIA_COUNT; i++)
        if (slice_eq(type, slice_of(kinds[i].type))) {
            *media_out = (enum media)i;
            return true;
        }
    return false;
}

bool media_has_ending(enum media media, slice name)
{
    assert(media < MEDIA_COUNT);
    for (size_t i = 0; i < COUNT_OF(kinds[media].endings) && kinds[media].endings[i]; i++) {
        slice ending = slice_of(kinds[media].endings[i]);

        if (name.len > ending.len &&
            slice_eq_nocase(slice_skip(name, name.len - ending.len), ending))
            return true;
    }
    return false;
}

const char *media_ending(enum media media)
{
    assert(media < MEDIA_COUNT);
    return kinds[media].endings[0];
}
