/* Any bytes as the parts of a mail: what is written has our header lines and no other, and the
 * text comes back. */
#include "proto/mime.h"
#include "proto/mime_read.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static slice take(slice *rest, size_t len)
{
    slice part = { rest->data, len < rest->len ? len : rest->len };
    *rest = slice_skip(*rest, part.len);
    return part;
}

static void must(bool it)
{
    if (!it)
        abort();
}

/* LF alone ends a line, and the last one is ended. */
static void normalise(slice text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != '\r' || i + 1 == text.len || text.data[i + 1] != '\n')
            buf_add_char(out, text.data[i]);
    if (out->len && out->data[out->len - 1] != '\n')
        buf_add_char(out, '\n');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    slice rest = { (const char *)data, size };
    struct mime_mail mail = { .message_id = SLICE("a@b"), .at_ms = INT64_C(1795425243120) };
    struct buf out, names, values, text, wanted;
    struct error err = { 0 };

    if (size < 5 || size > 4096)
        return 0;
    slice lens = take(&rest, 4);
    mail.from.name = take(&rest, (unsigned char)lens.data[0]);
    mail.from.address = take(&rest, (unsigned char)lens.data[1]);
    mail.to = take(&rest, (unsigned char)lens.data[2]);
    mail.subject = take(&rest, (unsigned char)lens.data[3]);
    mail.text = rest;
    if (lens.data[0] & 1) /* else hardly any pair of addresses is good */
        mail.from.address = mail.to = SLICE("a@b");

    buf_init(&out, 1 << 20);
    buf_init(&names, 1 << 20);
    buf_init(&values, 1 << 20);
    buf_init(&text, 1 << 20);
    buf_init(&wanted, 1 << 20);
    if (mime_write(&out, &mail, &err)) {
        must(mime_read(buf_slice(&out), &names, &values, &text));
        must(slice_eq(buf_slice(&names),
                      SLICE("Date From To Subject Message-ID Auto-Submitted MIME-Version "
                            "Content-Type Content-Transfer-Encoding ")));
        normalise(mail.text, &wanted);
        must(slice_eq(buf_slice(&text), buf_slice(&wanted)));
    } else {
        must(err.kind == ERR_INVALID);
    }
    struct mailbox mailbox;
    if (mailbox_parse(mail.subject, &mailbox))
        must(mailbox_is_address(mailbox.address));
    buf_release(&out);
    buf_release(&names);
    buf_release(&values);
    buf_release(&text);
    buf_release(&wanted);
    return 0;
}
