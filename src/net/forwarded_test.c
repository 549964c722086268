#include "base/test.h"

#include "net/forwarded.h"

#include <stdio.h>
#include <string.h>

static const struct trust_case {
    const char *name;
    slice list, address;
    bool ok, trusted;
} trust_cases[] = {
    { "nobody", SLICE_INIT(""), SLICE_INIT("127.0.0.1"), true, false },
    { "one address", SLICE_INIT("10.1.2.3"), SLICE_INIT("10.1.2.3"), true, true },
    { "its neighbour", SLICE_INIT("10.1.2.3"), SLICE_INIT("10.1.2.4"), true, false },
    { "a net", SLICE_INIT("10.0.0.0/8"), SLICE_INIT("10.255.0.1"), true, true },
    { "outside of it", SLICE_INIT("10.0.0.0/8"), SLICE_INIT("11.0.0.0"), true, false },
    { "odd bits", SLICE_INIT("172.16.0.0/12"), SLICE_INIT("172.31.255.255"), true, true },
    { "odd bits, outside", SLICE_INIT("172.16.0.0/12"), SLICE_INIT("172.32.0.0"), true, false },
    { "bits behind the net", SLICE_INIT("10.1.2.3/8"), SLICE_INIT("10.9.9.9"), true, true },
    { "everybody of IPv4", SLICE_INIT("0.0.0.0/0"), SLICE_INIT("8.8.8.8"), true, true },
    { "but not of IPv6", SLICE_INIT("0.0.0.0/0"), SLICE_INIT("::1"), true, false },
    { "IPv6", SLICE_INIT("fd00::/8"), SLICE_INIT("fdab::1"), true, true },
    { "IPv6, outside", SLICE_INIT("fd00::/8"), SLICE_INIT("fe00::1"), true, false },
    { "a list with blanks", SLICE_INIT(" 10.0.0.1 , ,::1,"), SLICE_INIT("::1"), true, true },
    { "IPv4 written as IPv6", SLICE_INIT("::ffff:10.0.0.0/104"), SLICE_INIT("10.3.3.3"), true,
      true },
    { "too few bits for it", SLICE_INIT("::ffff:10.0.0.0/8"), SLICE_INIT("::1"), false, false },
    { "a name", SLICE_INIT("proxy.example"), SLICE_INIT("::1"), false, false },
    { "too many bits", SLICE_INIT("10.0.0.0/33"), SLICE_INIT("::1"), false, false },
    { "no bits", SLICE_INIT("10.0.0.0/"), SLICE_INIT("::1"), false, false },
    { "negative bits", SLICE_INIT("10.0.0.0/-1"), SLICE_INIT("::1"), false, false },
    { "a port", SLICE_INIT("10.0.0.1:80"), SLICE_INIT("::1"), false, false },
    { "brackets", SLICE_INIT("[::1]"), SLICE_INIT("::1"), false, false },
};

TEST(a_trust_list_says_whom_we_believe)
{
    for (size_t i = 0; i < COUNT_OF(trust_cases); i++) {
        const struct trust_case *c = &trust_cases[i];
        struct trust trust;
        struct address address;
        struct error err = { 0 };

        assert_true(address_parse(c->address, &address));
        if (trust_init(&trust, c->list, &err) != c->ok)
            fail_msg("%s: accepted or not", c->name);
        if (!c->ok)
            assert_int_equal(err.kind, ERR_INVALID);
        if (trust_has(&trust, &address) != c->trusted)
            fail_msg("%s: trusted or not", c->name);
        trust_release(&trust);
    }
}

/* Our proxies are 10.0.0.0/8 and fd00::/8. */
static const struct forwarded_case {
    const char *name;
    slice peer;
    slice headers; /* one a line */
    slice client, scheme, host;
} cases[] = {
    { "nobody in between", SLICE_INIT("203.0.113.9"), SLICE_INIT(""), SLICE_INIT("203.0.113.9"),
      SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "forged by a direct peer", SLICE_INIT("203.0.113.9"),
      SLICE_INIT("X-Forwarded-For: 1.1.1.1\nX-Forwarded-Proto: https\nX-Forwarded-Host: evil\n"
                 "Forwarded: for=1.1.1.1;proto=https;host=evil\n"),
      SLICE_INIT("203.0.113.9"), SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "a proxy that says nothing", SLICE_INIT("10.0.0.1"), SLICE_INIT(""),
      SLICE_INIT("10.0.0.1"), SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "a proxy", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("X-Forwarded-For: 203.0.113.9\nX-Forwarded-Proto: https\n"
                 "X-Forwarded-Host: rh.example.fr\n"),
      SLICE_INIT("203.0.113.9"), SLICE_INIT("https"), SLICE_INIT("rh.example.fr") },
    { "the client forged the left part", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("X-Forwarded-For: 1.1.1.1, 10.0.0.77, 203.0.113.9\n"),
      SLICE_INIT("203.0.113.9"), SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "two proxies", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("X-Forwarded-For: 1.1.1.1, 203.0.113.9, 10.0.0.2\n"),
      SLICE_INIT("203.0.113.9"), SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "two proxies, two header lines", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("X-Forwarded-For: 1.1.1.1, 203.0.113.9\nx-forwarded-for: 10.0.0.2\n"),
      SLICE_INIT("203.0.113.9"), SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "only proxies: the left-most of them", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("X-Forwarded-For: 10.0.0.3, 10.0.0.2\n"), SLICE_INIT("10.0.0.3"),
      SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "a port behind the address", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("X-Forwarded-For: 203.0.113.9:4711\n"), SLICE_INIT("203.0.113.9"),
      SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "IPv6", SLICE_INIT("fd00::1"), SLICE_INIT("X-Forwarded-For: 2001:db8::9\n"),
      SLICE_INIT("2001:db8::9"), SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "IPv6 with brackets and port", SLICE_INIT("fd00::1"),
      SLICE_INIT("X-Forwarded-For: [2001:db8::9]:443\n"), SLICE_INIT("2001:db8::9"),
      SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "garbage: whoever reported it counts", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("X-Forwarded-For: 1.1.1.1, <script>, 10.0.0.2\n"), SLICE_INIT("10.0.0.2"),
      SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "garbage alone", SLICE_INIT("10.0.0.1"), SLICE_INIT("X-Forwarded-For: unknown\n"),
      SLICE_INIT("10.0.0.1"), SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "nothing but commas", SLICE_INIT("10.0.0.1"), SLICE_INIT("X-Forwarded-For: , ,,\n"),
      SLICE_INIT("10.0.0.1"), SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "an open quote hides nobody", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("X-Forwarded-For: \"1.1.1.1, 203.0.113.9\n"), SLICE_INIT("203.0.113.9"),
      SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "Forwarded", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("Forwarded: for=1.1.1.1, for=203.0.113.9;proto=https;host=rh.example.fr\n"),
      SLICE_INIT("203.0.113.9"), SLICE_INIT("https"), SLICE_INIT("rh.example.fr") },
    { "Forwarded, quoted IPv6, other order and case", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("forwarded: PROTO=https; For=\"[2001:db8::9]:4711\"\n"),
      SLICE_INIT("2001:db8::9"), SLICE_INIT("https"), SLICE_INIT("own.example") },
    { "Forwarded over two proxies: the client's element tells the scheme",
      SLICE_INIT("10.0.0.1"),
      SLICE_INIT("Forwarded: for=203.0.113.9;proto=https, for=10.0.0.2;proto=http\n"),
      SLICE_INIT("203.0.113.9"), SLICE_INIT("https"), SLICE_INIT("own.example") },
    { "a hidden name in Forwarded", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("Forwarded: for=1.1.1.1, for=_hidden\n"), SLICE_INIT("10.0.0.1"),
      SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "Forwarded with an open quote", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("Forwarded: for=\"1.1.1.1, for=203.0.113.9\n"), SLICE_INIT("203.0.113.9"),
      SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "both families agree", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("X-Forwarded-For: 203.0.113.9\nForwarded: for=203.0.113.9;proto=https\n"),
      SLICE_INIT("203.0.113.9"), SLICE_INIT("https"), SLICE_INIT("own.example") },
    { "forged Forwarded through a proxy that knows X-Forwarded-For alone",
      SLICE_INIT("10.0.0.1"),
      SLICE_INIT("Forwarded: for=1.1.1.1;host=evil\nX-Forwarded-For: 203.0.113.9\n"
                 "X-Forwarded-Proto: https\n"),
      SLICE_INIT("10.0.0.1"), SLICE_INIT("https"), SLICE_INIT("own.example") },
    { "forged X-Forwarded-For through a proxy that knows Forwarded alone",
      SLICE_INIT("10.0.0.1"),
      SLICE_INIT("X-Forwarded-For: 1.1.1.1\nForwarded: for=203.0.113.9;proto=https\n"),
      SLICE_INIT("10.0.0.1"), SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "a forged proxy in Forwarded does not hide the client", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("Forwarded: for=10.0.0.99;proto=http\nX-Forwarded-For: 203.0.113.9\n"),
      SLICE_INIT("203.0.113.9"), SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "the scheme of a WebSocket", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("X-Forwarded-For: 203.0.113.9\nX-Forwarded-Proto: wss\n"),
      SLICE_INIT("203.0.113.9"), SLICE_INIT("https"), SLICE_INIT("own.example") },
    { "the last scheme counts", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("X-Forwarded-For: 203.0.113.9\nX-Forwarded-Proto: http, https\n"),
      SLICE_INIT("203.0.113.9"), SLICE_INIT("https"), SLICE_INIT("own.example") },
    { "a scheme we do not know", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("X-Forwarded-For: 203.0.113.9\nX-Forwarded-Proto: gopher\n"),
      SLICE_INIT("203.0.113.9"), SLICE_INIT("http"), SLICE_INIT("own.example") },
    { "a host that is none", SLICE_INIT("10.0.0.1"),
      SLICE_INIT("X-Forwarded-For: 203.0.113.9\nX-Forwarded-Host: rh.example/<x>\n"),
      SLICE_INIT("203.0.113.9"), SLICE_INIT("http"), SLICE_INIT("own.example") },
};

/* "Name: value\n"... as headers. */
static size_t read_headers(slice text, struct http_header *headers)
{
    size_t count = 0;
    slice line;

    while (text.len > 0) {
        (void)slice_cut(text, '\n', &line, &text);
        (void)slice_cut(line, ':', &headers[count].name, &headers[count].value);
        headers[count].value = slice_trim(headers[count].value);
        count++;
    }
    return count;
}

TEST(the_right_most_address_that_is_not_ours_is_the_client)
{
    struct trust trust;
    struct error err = { 0 };

    assert_true(trust_init(&trust, SLICE("10.0.0.0/8, fd00::/8"), &err));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct forwarded_case *c = &cases[i];
        struct http_header headers[8];
        struct http_request request = { .host = SLICE("own.example"), .headers = headers };
        struct forwarded forwarded;
        struct address peer;
        char client[ADDRESS_TEXT_MAX];

        request.header_count = read_headers(c->headers, headers);
        assert_true(address_parse(c->peer, &peer));
        forwarded_read(&trust, &peer, &request, &forwarded);
        address_text(&forwarded.client, client);
        if (!slice_eq(slice_of(client), c->client))
            fail_msg("%s: client %s", c->name, client);
        if (!slice_eq(forwarded.scheme, c->scheme))
            fail_msg("%s: scheme %.*s", c->name, SLICE_ARG(forwarded.scheme));
        if (!slice_eq(forwarded.host, c->host))
            fail_msg("%s: host %.*s", c->name, SLICE_ARG(forwarded.host));
        assert_int_equal(forwarded.by_proxy, trust_has(&trust, &peer));
    }
    trust_release(&trust);
}

TEST(a_very_long_chain_ends)
{
    static char value[100 * 16];
    struct http_header header = { SLICE("X-Forwarded-For"), { value, 0 } };
    struct http_request request = { .headers = &header, .header_count = 1 };
    struct forwarded forwarded;
    struct trust trust;
    struct address peer;
    struct error err = { 0 };

    for (int i = 0; i < 100; i++)
        header.value.len += (size_t)snprintf(value + header.value.len, 16, "10.0.0.%d,", i);
    assert_true(trust_init(&trust, SLICE("10.0.0.0/8"), &err));
    assert_true(address_parse(SLICE("10.0.0.200"), &peer));
    forwarded_read(&trust, &peer, &request, &forwarded);
    assert_int_equal(forwarded.client.bytes[3], 100 - FORWARDED_HOPS_MAX);
    trust_release(&trust);
}

TEST_MAIN("forwarded", CASE(a_trust_list_says_whom_we_believe),
          CASE(the_right_most_address_that_is_not_ours_is_the_client),
          CASE(a_very_long_chain_ends))
