#include "proto/mime.h"

#include "proto/http_head.h"

#include <assert.h>
#include <openssl/evp.h>
#include <string.h>

/* An encoded word has at most 75 characters (RFC 2047, 2), a header line of ours at most 76:
 * "Subject: " + "=?UTF-8?B?" + 52 + "?=". Those 52 are 39 bytes. */
enum { WORD_BYTES = 39, PLAIN_MAX = 60, LINE_MAX_LEN = 76 };

/* ---- addresses ---- */

static bool is_address_char(char c)
{
    return c > ' ' && c < 0x7f && strchr("()<>[]:;,\\\"@", c) == NULL;
}

bool mailbox_is_address(slice text)
{
    slice local, domain;

    if (text.len > MIME_ADDRESS_MAX || !slice_cut(text, '@', &local, &domain) || !local.len ||
        !domain.len || domain.data[0] == '.' || domain.data[domain.len - 1] == '.')
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (i != local.len && !is_address_char(text.data[i]))
            return false;
    return true;
}

bool mailbox_parse(slice text, struct mailbox *mailbox_out)
{
    slice name, address;

    text = slice_trim(text);
    *mailbox_out = (struct mailbox){ .address = text };
    if (slice_ends(text, SLICE(">"))) {
        if (!slice_cut((slice){ text.data, text.len - 1 }, '<', &name, &address))
            return false;
        name = slice_trim(name);
        if (name.len >= 2 && name.data[0] == '"' && name.data[name.len - 1] == '"')
            name = (slice){ name.data + 1, name.len - 2 };
        *mailbox_out = (struct mailbox){ name, address };
    }
    return mailbox_is_address(mailbox_out->address) && mailbox_out->name.len <= MIME_NAME_MAX &&
           slice_is_utf8(mailbox_out->name);
}

/* ---- the header ---- */

static bool is_control(char c)
{
    return (unsigned char)c < ' ' || c == 0x7f;
}

/* Can it stand in a header line as it is? */
static bool is_plain(slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_control(text.data[i]) || (unsigned char)text.data[i] > 0x7e)
            return false;
    return text.len <= PLAIN_MAX && !slice_contains(text, SLICE("=?")) &&
           slice_trim(text).len == text.len;
}

/* Several words, where one is too short, stand on lines of their own: the break between them
 * belongs to none (RFC 2047, 6.2). No character is cut in two. */
static void add_words(struct buf *out, slice text)
{
    const char *before = "";

    while (text.len) {
        const slice piece = slice_utf8_cut(text, WORD_BYTES);
        char clean[WORD_BYTES], word[WORD_BYTES / 3 * 4 + 1];

        assert(piece.len > 0 && piece.len <= WORD_BYTES); /* it is UTF-8: see mime_write() */
        for (size_t i = 0; i < piece.len; i++)
            clean[i] = piece.data[i];
        for (size_t i = 0; i < piece.len; i++)
            if (is_control(clean[i]))
                clean[i] = ' ';
        EVP_EncodeBlock((unsigned char *)word, (const unsigned char *)clean, (int)piece.len);
        buf_printf(out, "%s=?UTF-8?B?%s?=", before, word);
        text = slice_skip(text, piece.len);
        before = "\r\n ";
    }
}

static void add_name(struct buf *out, slice name)
{
    bool is_simple = is_plain(name);

    for (size_t i = 0; i < name.len; i++)
        is_simple = is_simple && (is_address_char(name.data[i]) || name.data[i] == ' ') &&
                    name.data[i] != '.';
    if (is_simple)
        buf_add(out, name);
    else
        add_words(out, name);
}

static void add_from(struct buf *out, const struct mailbox *from)
{
    buf_add(out, SLICE("From: "));
    if (from->name.len) {
        add_name(out, from->name);
        buf_add(out, SLICE("\r\n ")); /* a name and an address may be long */
    }
    buf_printf(out, "<%.*s>\r\n", SLICE_ARG(from->address));
}

static void add_date(struct buf *out, int64_t at_ms)
{
    char date[HTTP_DATE_LEN + 1];

    http_date_text(at_ms, date); /* the same as that of a mail, but for the name of UTC */
    buf_printf(out, "Date: %.*s+0000\r\n", HTTP_DATE_LEN - 3, date);
}

/* ---- the text ---- */

/* "From " and "." at the beginning of a line are misread by old mailboxes and by SMTP. */
static bool is_literal(slice text, size_t at, bool line_begins)
{
    const char c = text.data[at];
    const slice rest = slice_skip(text, at);

    if (line_begins && (c == '.' || slice_starts(rest, SLICE("From "))))
        return false;
    if (c == ' ' || c == '\t') /* at the end of a line it would be lost */
        return rest.len > 1 && rest.data[1] != '\n' && !slice_starts(rest, SLICE(" \r\n")) &&
               !slice_starts(rest, SLICE("\t\r\n"));
    return c > ' ' && c < 0x7f && c != '=';
}

/* RFC 2045, 6.7. */
static void add_quoted_printable(struct buf *out, slice text)
{
    size_t column = 0;

    for (size_t i = 0; i < text.len; i++) {
        bool literal;

        if (text.data[i] == '\r' && i + 1 < text.len && text.data[i + 1] == '\n')
            continue;
        if (text.data[i] == '\n') {
            buf_add(out, SLICE("\r\n"));
            column = 0;
            continue;
        }
        /* A soft break begins a line on the wire, too. */
        literal = is_literal(text, i, column == 0);
        if (column + (literal ? 1 : 3) > LINE_MAX_LEN - 1) {
            buf_add(out, SLICE("=\r\n"));
            column = 0;
            literal = is_literal(text, i, true);
        }
        if (literal)
            buf_add_char(out, text.data[i]);
        else
            buf_printf(out, "=%02X", (unsigned)(unsigned char)text.data[i]);
        column += literal ? 1 : 3;
    }
    if (column > 0)
        buf_add(out, SLICE("\r\n"));
}

/* ---- all of it ---- */

static bool check(const struct mime_mail *mail, struct error *err)
{
    const char *wrong = NULL;

    if (!mailbox_is_address(mail->to))
        wrong = "to";
    else if (!mailbox_is_address(mail->from.address))
        wrong = "from";
    else if (!mailbox_is_address(mail->message_id)) /* of the same form */
        wrong = "message id";
    else if (!slice_is_utf8(mail->from.name) || !slice_is_utf8(mail->subject) ||
             !slice_is_utf8(mail->text))
        wrong = "not UTF-8";
    if (!wrong)
        return true;
    error_set(err, ERR_INVALID, "mail_unfit", "Ce message ne peut pas être envoyé.");
    return error_detail(err, "mail: %s", wrong);
}

bool mime_write(struct buf *out, const struct mime_mail *mail, struct error *err)
{
    if (!check(mail, err))
        return false;
    add_date(out, mail->at_ms);
    add_from(out, &mail->from);
    buf_printf(out, "To: <%.*s>\r\n", SLICE_ARG(mail->to));
    buf_add(out, SLICE("Subject: "));
    if (is_plain(mail->subject))
        buf_add(out, mail->subject);
    else
        add_words(out, mail->subject);
    buf_printf(out, "\r\nMessage-ID: <%.*s>\r\n", SLICE_ARG(mail->message_id));
    buf_add(out, SLICE("Auto-Submitted: auto-generated\r\n" /* RFC 3834: no answers, please */
                       "MIME-Version: 1.0\r\n"
                       "Content-Type: text/plain; charset=utf-8\r\n"
                       "Content-Transfer-Encoding: quoted-printable\r\n"
                       "\r\n"));
    add_quoted_printable(out, mail->text);
    return buf_check(out, err);
}
