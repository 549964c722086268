/*
 * mime_read - what a mail program makes of a mail of ours: for the tests and the fuzzer.
 *
 * It knows no more of mail than mime.h writes, and is as strict as a strict server: every
 * line ends with CR LF, is ASCII, and is not too long.
 *
 * Thread   any.
 * Memory   the caller's bufs.
 * Units    -
 * Limits   -
 */
#ifndef PROTO_MIME_READ_H
#define PROTO_MIME_READ_H

#include "base/buf.h"

#include <openssl/evp.h>
#include <string.h>

enum { MIME_READ_LINE_MAX = 76 + MIME_ADDRESS_MAX };

/* Names of the header lines in order, with a blank behind each; unfolded values in `values`,
 * one a line; the decoded text in `text`. False: a mail that a strict reader refuses. */
static inline bool mime_read_line(slice *rest, slice *line_out)
{
    for (size_t i = 0; i + 1 < rest->len; i++) {
        if (rest->data[i] == '\r' && rest->data[i + 1] == '\n') {
            *line_out = (slice){ rest->data, i };
            *rest = slice_skip(*rest, i + 2);
            return i <= MIME_READ_LINE_MAX;
        }
        if (rest->data[i] != '\t' &&
            ((unsigned char)rest->data[i] < ' ' || (unsigned char)rest->data[i] > 0x7e))
            return false;
    }
    return false;
}

static inline bool mime_read_words(slice value, struct buf *out)
{
    while (value.len) {
        slice word;
        unsigned char bytes[60];
        int len;

        if (!slice_starts(value, SLICE("=?UTF-8?B?"))) {
            buf_add_char(out, value.data[0]);
            value = slice_skip(value, 1);
            continue;
        }
        value = slice_skip(value, 10);
        if (!slice_cut(value, '?', &word, &value) || word.len > 52 || word.len % 4 != 0 ||
            !slice_starts(value, SLICE("=")))
            return false;
        len = EVP_DecodeBlock(bytes, (const unsigned char *)word.data, (int)word.len);
        if (len < 0)
            return false;
        for (size_t i = word.len; i-- > 0 && word.data[i] == '=';)
            len--;
        buf_add(out, (slice){ (const char *)bytes, (size_t)len });
        value = slice_skip(value, 1);
        if (slice_starts(value, SLICE(" =?"))) /* between two words it is nothing */
            value = slice_skip(value, 1);
    }
    return true;
}

static inline int mime_read_hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static inline bool mime_read_text(slice rest, struct buf *text)
{
    slice line;

    while (rest.len) {
        bool soft = false;

        if (!mime_read_line(&rest, &line) || line.len > 76 || slice_starts(line, SLICE(".")) ||
            slice_starts(line, SLICE("From ")) || slice_ends(line, SLICE(" ")) ||
            slice_ends(line, SLICE("\t")))
            return false;
        for (size_t i = 0; i < line.len; i++) {
            if (line.data[i] != '=') {
                buf_add_char(text, line.data[i]);
            } else if (i + 1 == line.len) {
                soft = true;
            } else {
                if (i + 2 >= line.len || mime_read_hex(line.data[i + 1]) < 0 ||
                    mime_read_hex(line.data[i + 2]) < 0)
                    return false;
                buf_add_char(text, (char)(mime_read_hex(line.data[i + 1]) * 16 +
                                          mime_read_hex(line.data[i + 2])));
                i += 2;
            }
        }
        if (!soft)
            buf_add_char(text, '\n');
    }
    return true;
}

static inline bool mime_read(slice mail, struct buf *names, struct buf *values,
                             struct buf *text)
{
    slice line, name, value;
    struct buf whole;
    bool ok = true;

    buf_init(&whole, 1 << 20);
    while (ok && (ok = mime_read_line(&mail, &line)) && line.len) {
        ok = slice_cut(line, ':', &name, &value) && slice_starts(value, SLICE(" "));
        buf_add(names, name);
        buf_add_char(names, ' ');
        buf_clear(&whole);
        buf_add(&whole, slice_skip(value, 1));
        while (ok && slice_starts(mail, SLICE(" ")) && (ok = mime_read_line(&mail, &line)))
            buf_add(&whole, line);
        ok = ok && mime_read_words(buf_slice(&whole), values);
        buf_add_char(values, '\n');
    }
    buf_release(&whole);
    return ok && mime_read_text(mail, text);
}

#endif
