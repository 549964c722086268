#include "base/test.h"

#include "loop/stream.h"

#include <string.h>

/* clang-format off */
static const struct address_case {
    slice text;
    const char *host; /* NULL: refused */
    uint16_t port;
    uint8_t family;
    bool is_loopback;
} cases[] = {
    { SLICE_INIT("127.0.0.1:8001"),        "127.0.0.1",    8001,  4, true  },
    { SLICE_INIT("127.0.0.1"),             "127.0.0.1",    0,     4, true  },
    { SLICE_INIT("127.9.8.7:1"),           "127.9.8.7",    1,     4, true  },
    { SLICE_INIT("0.0.0.0:65535"),         "0.0.0.0",      65535, 4, false },
    { SLICE_INIT("192.168.1.20:443"),      "192.168.1.20", 443,   4, false },
    { SLICE_INIT("[::1]:8001"),            "::1",          8001,  6, true  },
    { SLICE_INIT("[::1]"),                 "::1",          0,     6, true  },
    { SLICE_INIT("::1"),                   "::1",          0,     6, true  },
    { SLICE_INIT("[::]:80"),               "::",           80,    6, false },
    { SLICE_INIT("[2001:DB8::7]:443"),     "2001:db8::7",  443,   6, false },
    { SLICE_INIT("[::ffff:10.1.2.3]:443"), "10.1.2.3",     443,   4, false },
    { SLICE_INIT("::ffff:127.0.0.1"),      "127.0.0.1",    0,     4, true  },
    { SLICE_INIT(""),                      NULL,           0,     0, false },
    { SLICE_INIT(":8001"),                 NULL,           0,     0, false },
    { SLICE_INIT("127.0.0.1:"),            NULL,           0,     0, false },
    { SLICE_INIT("127.0.0.1:65536"),       NULL,           0,     0, false },
    { SLICE_INIT("127.0.0.1:-1"),          NULL,           0,     0, false },
    { SLICE_INIT("127.0.0.1:80 "),         NULL,           0,     0, false },
    { SLICE_INIT(" 127.0.0.1"),            NULL,           0,     0, false },
    { SLICE_INIT("127.0.0"),               NULL,           0,     0, false },
    { SLICE_INIT("127.0.0.256"),           NULL,           0,     0, false },
    { SLICE_INIT("localhost:80"),          NULL,           0,     0, false },
    { SLICE_INIT("[::1"),                  NULL,           0,     0, false },
    { SLICE_INIT("[::1]8001"),             NULL,           0,     0, false },
    { SLICE_INIT("[::1]:"),                NULL,           0,     0, false },
    { SLICE_INIT("[]"),                    NULL,           0,     0, false },
    { SLICE_INIT("["),                     NULL,           0,     0, false },
    { SLICE_INIT("[127.0.0.1]:80"),        NULL,           0,     0, false },
    { SLICE_INIT("fe80::1%eth0"),          NULL,           0,     0, false },
    { SLICE_INIT("127.0.0.1\0.2"),         NULL,           0,     0, false },
    { SLICE_INIT("1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc"),
                                           NULL,           0,     0, false },
};
/* clang-format on */

TEST(an_address_is_numeric_and_nothing_else)
{
    static const struct address none = { 0 };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct address address;
        char text[ADDRESS_TEXT_MAX];
        bool ok = address_parse(cases[i].text, &address);

        if (ok != (cases[i].host != NULL))
            fail_msg("%.*s", SLICE_ARG(cases[i].text));
        if (!ok) {
            assert_memory_equal(&address, &none, sizeof(address));
            continue;
        }
        address_text(&address, text);
        assert_string_equal(text, cases[i].host);
        assert_int_equal(address.port, cases[i].port);
        assert_int_equal(address.family, cases[i].family);
        assert_int_equal(address_is_loopback(&address), cases[i].is_loopback);
    }
}

TEST(no_address_is_an_empty_text_and_no_loopback)
{
    const struct address none = { 0 };
    char text[ADDRESS_TEXT_MAX];

    address_text(&none, text);
    assert_string_equal(text, "");
    assert_false(address_is_loopback(&none));
}

TEST_MAIN("address", CASE(an_address_is_numeric_and_nothing_else),
          CASE(no_address_is_an_empty_text_and_no_loopback))
