/* Mails: written, and read back as a strict mail program reads them. */
#include "base/test.h"

#include "proto/mime.h"
#include "proto/mime_read.h"

#include <string.h>

#define NAMES                                                                   \
    "Date From To Subject Message-ID Auto-Submitted MIME-Version Content-Type " \
    "Content-Transfer-Encoding "

static const struct mime_mail example = {
    .from = { SLICE_INIT("MOZAIK RH"), SLICE_INIT("rh@example.fr") },
    .to = SLICE_INIT("employee@demo.mozaik"),
    .subject = SLICE_INIT("Bonjour"),
    .text = SLICE_INIT("Bonjour,\n\nÀ bientôt\n"),
    .message_id = SLICE_INIT("0190f3a2.1@example.fr"),
    .at_ms = INT64_C(1795425243120),
};

TEST(a_whole_mail)
{
    struct buf out;
    struct error err = { 0 };

    buf_init(&out, 4096);
    assert_true(mime_write(&out, &example, &err));
    assert_string_equal(out.data, "Date: Mon, 23 Nov 2026 09:14:03 +0000\r\n"
                                  "From: MOZAIK RH\r\n <rh@example.fr>\r\n"
                                  "To: <employee@demo.mozaik>\r\n"
                                  "Subject: Bonjour\r\n"
                                  "Message-ID: <0190f3a2.1@example.fr>\r\n"
                                  "Auto-Submitted: auto-generated\r\n"
                                  "MIME-Version: 1.0\r\n"
                                  "Content-Type: text/plain; charset=utf-8\r\n"
                                  "Content-Transfer-Encoding: quoted-printable\r\n"
                                  "\r\n"
                                  "Bonjour,\r\n"
                                  "\r\n"
                                  "=C3=80 bient=C3=B4t\r\n");
    buf_release(&out);
}

TEST(an_address_is_ascii_with_one_at)
{
    static const struct {
        const char *name;
        slice text;
        bool good;
    } cases[] = {
        { "the usual", SLICE_INIT("a.b+c@example.fr"), true },
        { "without a dot", SLICE_INIT("a@localhost"), true },
        { "odd but right", SLICE_INIT("!#$%&'*/=?^_`{|}~-@x"), true },
        { "empty", SLICE_INIT(""), false },
        { "no @", SLICE_INIT("example.fr"), false },
        { "two @", SLICE_INIT("a@b@c"), false },
        { "nobody", SLICE_INIT("@b"), false },
        { "nowhere", SLICE_INIT("a@"), false },
        { "a dot first", SLICE_INIT("a@.b"), false },
        { "a dot last", SLICE_INIT("a@b."), false },
        { "a blank", SLICE_INIT("a b@c"), false },
        { "a line break", SLICE_INIT("a@b\r\nBcc: c@d"), false },
        { "LF alone", SLICE_INIT("a@b\nc"), false },
        { "a NUL", SLICE_INIT("a@b\0c"), false },
        { "two of them", SLICE_INIT("a@b,c"), false },
        { "its brackets", SLICE_INIT("<a@b>"), false },
        { "SMTP's parameters", SLICE_INIT("a@b> NOTIFY=NEVER"), false },
        { "not ASCII", SLICE_INIT("é@example.fr"), false },
        { "quoted", SLICE_INIT("\"a\"@b"), false },
    };
    char longest[MIME_ADDRESS_MAX + 2];

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (mailbox_is_address(cases[i].text) != cases[i].good)
            fail_msg("%s", cases[i].name);
    memset(longest, 'a', sizeof longest);
    longest[1] = '@';
    assert_true(mailbox_is_address((slice){ longest, MIME_ADDRESS_MAX }));
    assert_false(mailbox_is_address((slice){ longest, MIME_ADDRESS_MAX + 1 }));
}

TEST(a_mailbox_may_have_a_name)
{
    static const struct {
        slice text;
        bool good;
        const char *name, *address;
    } cases[] = {
        { SLICE_INIT("rh@example.fr"), true, "", "rh@example.fr" },
        { SLICE_INIT("  rh@example.fr "), true, "", "rh@example.fr" },
        { SLICE_INIT("RH <rh@example.fr>"), true, "RH", "rh@example.fr" },
        { SLICE_INIT("<rh@example.fr>"), true, "", "rh@example.fr" },
        { SLICE_INIT("\"RH, Paris\" <rh@example.fr>"), true, "RH, Paris", "rh@example.fr" },
        { SLICE_INIT("Équipe RH <rh@example.fr>"), true, "Équipe RH", "rh@example.fr" },
        { SLICE_INIT("RH"), false, "", "" },
        { SLICE_INIT("RH rh@example.fr>"), false, "", "" },
        { SLICE_INIT("RH <rh@example.fr> x"), false, "", "" },
        { SLICE_INIT("RH <<rh@example.fr>>"), false, "", "" },
        { SLICE_INIT("\xff <rh@example.fr>"), false, "", "" },
        { SLICE_INIT(""), false, "", "" },
    };
    struct mailbox mailbox;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (mailbox_parse(cases[i].text, &mailbox) != cases[i].good)
            fail_msg("%.*s", SLICE_ARG(cases[i].text));
        if (!cases[i].good)
            continue;
        assert_true(slice_eq(mailbox.name, slice_of(cases[i].name)));
        assert_true(slice_eq(mailbox.address, slice_of(cases[i].address)));
    }
}

/* What arrives: the header lines are always the same ones, and the values those given. */
static void arrives(const struct mime_mail *mail, slice name, slice subject, slice text)
{
    struct buf out, names, values, body;
    struct error err = { 0 };
    char wanted[2048];

    buf_init(&out, 1 << 16);
    buf_init(&names, 1 << 16);
    buf_init(&values, 1 << 16);
    buf_init(&body, 1 << 16);
    if (!mime_write(&out, mail, &err))
        fail_msg("%s", err.detail);
    if (!mime_read(buf_slice(&out), &names, &values, &body))
        fail_msg("not readable:\n%s", out.data);
    assert_string_equal(names.data, NAMES);
    snprintf(wanted, sizeof wanted,
             "Mon, 23 Nov 2026 09:14:03 +0000\n%.*s%s<rh@example.fr>\n"
             "<employee@demo.mozaik>\n%.*s\n<0190f3a2.1@example.fr>\nauto-generated\n1.0\n"
             "text/plain; charset=utf-8\nquoted-printable\n",
             SLICE_ARG(name), name.len ? " " : "", SLICE_ARG(subject));
    assert_string_equal(values.data, wanted);
    assert_int_equal(body.len, text.len);
    assert_memory_equal(body.data, text.data, text.len);
    buf_release(&out);
    buf_release(&names);
    buf_release(&values);
    buf_release(&body);
}

TEST(subjects_and_names_arrive_whole_and_alone)
{
    static const struct {
        slice given, arrives;
    } cases[] = {
        { SLICE_INIT("Bonjour"), SLICE_INIT("Bonjour") },
        { SLICE_INIT(""), SLICE_INIT("") },
        { SLICE_INIT("Votre accès à MOZAIK RH"), SLICE_INIT("Votre accès à MOZAIK RH") },
        { SLICE_INIT("Bonjour\r\nBcc: x@y"), SLICE_INIT("Bonjour  Bcc: x@y") },
        { SLICE_INIT("a\nb\tc\x7f"), SLICE_INIT("a b c ") },
        { SLICE_INIT("=?UTF-8?B?QQ==?="), SLICE_INIT("=?UTF-8?B?QQ==?=") },
        { SLICE_INIT(" blanks at the ends "), SLICE_INIT(" blanks at the ends ") },
        { SLICE_INIT("Tout ce qui est plus long que soixante caractères d’une ligne d’un "
                     "message, et de loin, 😀😀😀😀😀😀😀😀😀😀"),
          SLICE_INIT("Tout ce qui est plus long que soixante caractères d’une ligne d’un "
                     "message, et de loin, 😀😀😀😀😀😀😀😀😀😀") },
        { SLICE_INIT("ASCII alone but so long that it must not be one line of a header at all"),
          SLICE_INIT(
              "ASCII alone but so long that it must not be one line of a header at all") },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct mime_mail mail = example;

        mail.text = SLICE("x\n");
        mail.subject = cases[i].given;
        arrives(&mail, SLICE("MOZAIK RH"), cases[i].arrives, mail.text);
        mail.subject = SLICE("x");
        mail.from.name = cases[i].given;
        arrives(&mail, cases[i].arrives, SLICE("x"), mail.text);
    }
}

TEST(texts_arrive_whole)
{
    static const struct {
        slice given, arrives;
    } cases[] = {
        { SLICE_INIT(""), SLICE_INIT("") },
        { SLICE_INIT("no line break at the end"), SLICE_INIT("no line break at the end\n") },
        { SLICE_INIT("a\r\nb\r\n"), SLICE_INIT("a\nb\n") },
        { SLICE_INIT("a\rb\n"), SLICE_INIT("a\rb\n") },
        { SLICE_INIT("\n\n\n"), SLICE_INIT("\n\n\n") },
        { SLICE_INIT(".\n..\n. \nFrom here\n>From\n"),
          SLICE_INIT(".\n..\n. \nFrom here\n>From\n") },
        { SLICE_INIT("blank at the end \ntab\t\r\n \n "),
          SLICE_INIT("blank at the end \ntab\t\n \n \n") },
        { SLICE_INIT("1 + 1 = 2 =3D\n"), SLICE_INIT("1 + 1 = 2 =3D\n") },
        { SLICE_INIT("«\u00a0Mot de passe oublié\u00a0»\n"),
          SLICE_INIT("«\u00a0Mot de passe oublié\u00a0»\n") },
        { SLICE_INIT("\x01\x7f\n"), SLICE_INIT("\x01\x7f\n") },
    };
    char line[400], ended[401];

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct mime_mail mail = example;
        mail.text = cases[i].given;
        arrives(&mail, SLICE("MOZAIK RH"), SLICE("Bonjour"), cases[i].arrives);
    }
    /* Lines of every length, of what must and what must not be encoded. */
    for (size_t len = 0; len < sizeof line; len++) {
        struct mime_mail mail = example;
        for (size_t i = 0; i < len; i++)
            line[i] = "ab =.\t"[(i * i + len) % 6];
        memcpy(ended, line, len);
        ended[len] = '\n';
        mail.text = (slice){ line, len };
        arrives(&mail, SLICE("MOZAIK RH"), SLICE("Bonjour"),
                (slice){ ended, len ? len + 1 : 0 });
    }
}

TEST(what_does_not_belong_into_a_mail_is_refused)
{
    static const struct {
        const char *name;
        slice to, from, id, subject;
    } cases[] = {
        { "to", SLICE_INIT("a@b\r\nBcc: c@d"), SLICE_INIT("a@b"), SLICE_INIT("a@b"),
          SLICE_INIT("x") },
        { "from", SLICE_INIT("a@b"), SLICE_INIT("a"), SLICE_INIT("a@b"), SLICE_INIT("x") },
        { "message id", SLICE_INIT("a@b"), SLICE_INIT("a@b"), SLICE_INIT("a@b>\r\nX: y"),
          SLICE_INIT("x") },
        { "subject", SLICE_INIT("a@b"), SLICE_INIT("a@b"), SLICE_INIT("a@b"),
          SLICE_INIT("\xff") },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct mime_mail mail = example;
        struct error err = { 0 };
        struct buf out;

        buf_init(&out, 4096);
        mail.to = cases[i].to;
        mail.from.address = cases[i].from;
        mail.message_id = cases[i].id;
        mail.subject = cases[i].subject;
        if (mime_write(&out, &mail, &err) || err.kind != ERR_INVALID || out.len)
            fail_msg("%s", cases[i].name);
        buf_release(&out);
    }
}

TEST(a_mail_that_does_not_fit_is_none)
{
    struct error err = { 0 };
    struct buf out;

    buf_init(&out, 300);
    assert_false(mime_write(&out, &example, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
    buf_release(&out);
}

TEST_MAIN("proto/mime", CASE(a_whole_mail), CASE(an_address_is_ascii_with_one_at),
          CASE(a_mailbox_may_have_a_name), CASE(subjects_and_names_arrive_whole_and_alone),
          CASE(texts_arrive_whole), CASE(what_does_not_belong_into_a_mail_is_refused),
          CASE(a_mail_that_does_not_fit_is_none))
