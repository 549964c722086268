/*
 * mime - a mail as it travels: header lines, an empty line, a text.
 *
 * It writes one kind of mail and nothing else: plain text in UTF-8, from one to one, written by
 * a machine. What is not ASCII becomes encoded words in the header (RFC 2047) and
 * quoted-printable in the text (RFC 2045), so that every server takes it and no line is too
 * long.
 *
 * Why no header can be forged: what comes from people (a subject, a name) is either visible
 * ASCII or encoded whole, controls become blanks, and an address that has anything in it that
 * an address need not have is refused. There is no other way into a header line.
 *
 * Thread   any: pure functions.
 * Memory   the caller's buf. Slices point into what was given.
 * Units    at_ms: UTC.
 * Limits   MIME_ADDRESS_MAX; a text as long as the buf may be.
 */
#ifndef PROTO_MIME_H
#define PROTO_MIME_H

#include "base/buf.h"

enum { MIME_ADDRESS_MAX = 254, MIME_NAME_MAX = 200 };

struct mailbox {
    slice name; /* "" if there is none */
    slice address;
};

struct mime_mail {
    struct mailbox from;
    slice to, subject;
    slice text;       /* UTF-8, lines ended by LF or CR LF */
    slice message_id; /* what stands between < and >       */
    int64_t at_ms;
};

/* `rh@example.fr` or `RH Exemple <rh@example.fr>`. False: it is neither. */
MUST_USE bool mailbox_parse(slice text, struct mailbox *mailbox_out);

/* One that can be written to: ASCII, something, one @, something. */
bool mailbox_is_address(slice text);

/* Adds the whole mail; its lines end with CR LF.
 *     ERR_INVALID  an address or the message id has what does not belong there, or a text is
 *                  no UTF-8: it can never be sent
 *     ERR_LIMIT    it does not fit into `out` */
MUST_USE bool mime_write(struct buf *out, const struct mime_mail *mail, struct error *err);

#endif
