#include "base/test.h"

#include "api/origin.h"

#include <string.h>

struct config_case {
    const char *name;
    slice list;
    size_t count; /* 0 and not `good`: refused */
    bool good;
};

TEST(public_urls_are_a_list_of_origins)
{
    static const struct config_case cases[] = {
        { "none", SLICE_INIT(""), 0, true },
        { "one", SLICE_INIT("https://rh.example.fr"), 1, true },
        { "with slashes at the end", SLICE_INIT("https://rh.example.fr//"), 1, true },
        { "two, and blanks", SLICE_INIT("https://a.fr, http://b.fr:8001"), 2, true },
        { "commas for nothing", SLICE_INIT(",https://a.fr,,"), 1, true },
        { "IPv6", SLICE_INIT("http://[::1]:8001"), 1, true },
        { "no scheme", SLICE_INIT("rh.example.fr"), 0, false },
        { "another scheme", SLICE_INIT("ws://rh.example.fr"), 0, false },
        { "no host", SLICE_INIT("https://"), 0, false },
        { "a path", SLICE_INIT("https://rh.example.fr/app"), 0, false },
        { "somebody before the host", SLICE_INIT("https://me@rh.example.fr"), 0, false },
        { "seventeen",
          SLICE_INIT("http://1,http://2,http://3,http://4,http://5,http://6,http://7,http://8,"
                     "http://9,http://a,http://b,http://c,http://d,http://e,http://f,http://g,"
                     "http://h"),
          0, false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct origins origins;
        struct error err = { 0 };
        bool ok = origins_init(&origins, cases[i].list, &err);
        if (ok != cases[i].good)
            fail_msg("%s", cases[i].name);
        if (ok)
            assert_int_equal(origins.count, cases[i].count);
        else
            assert_int_equal(err.kind, ERR_INVALID);
        origins_release(&origins);
    }
}

struct check_case {
    const char *name;
    const char *public_url, *origin, *site, *host; /* NULL: no such header */
    bool passes;
};

static const struct check_case checks[] = {
    /* a program: it has no cookie that a stranger could make it send */
    { "neither Origin nor Sec-Fetch-Site", "", NULL, NULL, "rh.fr", true },
    { "the same origin, without Origin", "", NULL, "same-origin", "rh.fr", true },
    { "another site, without Origin", "", NULL, "cross-site", "rh.fr", false },
    { "the same site is not the same origin", "", NULL, "same-site", "rh.fr", false },
    { "typed into the address line", "", NULL, "none", "rh.fr", false },
    /* without --public-url: Host */
    { "our own host", "", "http://rh.fr", NULL, "rh.fr", true },
    { "whatever the case", "", "https://RH.fr", NULL, "rh.FR", true },
    { "with its port", "", "http://rh.fr:8001", NULL, "rh.fr:8001", true },
    { "another port", "", "http://rh.fr:8002", NULL, "rh.fr:8001", false },
    { "a foreign host", "", "https://evil.example", "cross-site", "rh.fr", false },
    { "null is nobody's origin", "", "null", NULL, "null", false },
    { "an origin that is none", "", "rh.fr", NULL, "rh.fr", false },
    { "empty", "", "", NULL, "", false },
    /* with it: one of those, whatever Host is */
    { "the public one", "https://rh.fr", "https://rh.fr", NULL, "backend:8001", true },
    { "the second one", "https://a.fr,https://b.fr", "https://b.fr", NULL, "x", true },
    { "the host is not looked at any more", "https://rh.fr", "http://backend:8001", NULL,
      "backend:8001", false },
    { "the other scheme", "https://rh.fr", "http://rh.fr", NULL, "rh.fr", false },
    { "a company's sub-domain", "https://rh.fr", "https://acme.rh.fr", NULL, "x", true },
    { "a sub-domain of that", "https://rh.fr", "https://evil.acme.rh.fr", NULL, "x", false },
    { "a name that only ends alike", "https://rh.fr", "https://evilrh.fr", NULL, "x", false },
    { "a name that only begins alike", "https://rh.fr", "https://rh.fr.evil.example", NULL, "x",
      false },
    { "a path that ends alike", "https://rh.fr", "https://evil/.rh.fr", NULL, "x", false },
    { "somebody before the host", "https://rh.fr", "https://evil@x.rh.fr", NULL, "x", false },
    { "a sub-domain by another scheme", "https://rh.fr", "http://acme.rh.fr", NULL, "x",
      false },
};

TEST(a_request_with_a_cookie_must_come_from_our_own_page)
{
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        const struct check_case *c = &checks[i];
        struct http_header headers[2];
        struct http_request request = { .headers = headers };
        struct forwarded forwarded = { .scheme = SLICE("http"), .host = slice_of(c->host) };
        struct origins origins;
        struct error err = { 0 };

        if (c->origin)
            headers[request.header_count++] =
                (struct http_header){ SLICE("Origin"), slice_of(c->origin) };
        if (c->site)
            headers[request.header_count++] =
                (struct http_header){ SLICE("Sec-Fetch-Site"), slice_of(c->site) };
        assert_true(origins_init(&origins, slice_of(c->public_url), &err));
        if (origins_check(&origins, &request, &forwarded, &err) != c->passes)
            fail_msg("%s", c->name);
        if (!c->passes) {
            assert_int_equal(err.kind, ERR_DENIED);
            assert_string_equal(err.code, "origin_refused");
        }
        origins_release(&origins);
    }
}

TEST(a_refusal_says_which_flag_to_set)
{
    struct http_header headers[] = { { SLICE_INIT("Origin"),
                                       SLICE_INIT("https://rh.example.fr") } };
    struct http_request request = { .headers = headers, .header_count = 1 };
    struct forwarded forwarded = { .scheme = SLICE("http"), .host = SLICE("10.0.0.7:8001") };
    struct origins origins = { 0 };
    struct error err = { 0 };

    assert_false(origins_check(&origins, &request, &forwarded, &err));
    assert_non_null(strstr(err.user, "--public-url https://rh.example.fr"));
}

TEST(a_company_is_found_by_its_sub_domain)
{
    static const struct {
        const char *name, *public_url, *host, *slug;
    } cases[] = {
        { "one label before the public host", "https://rh.fr", "acme.rh.fr", "acme" },
        { "a port does not matter", "http://localhost:8001", "acme.localhost:9000", "acme" },
        { "nor the case", "https://rh.fr", "acme.RH.fr", "acme" },
        { "the public host itself", "https://rh.fr", "rh.fr", "" },
        { "two labels", "https://rh.fr", "a.b.rh.fr", "" },
        { "another host", "https://rh.fr", "acme.other.fr", "" },
        { "a host that ends alike", "https://rh.fr", "acmerh.fr", "" },
        { "of any public host", "https://rh.fr,https://autre.fr", "acme.autre.fr", "acme" },
        { "www is public itself", "https://rh.fr,https://www.rh.fr", "www.rh.fr", "" },
        { "no public host: no sub-domains", "", "acme.rh.fr", "" },
        { "IPv6", "http://[::1]:8001", "[::1]:8001", "" },
        { "no host", "https://rh.fr", "", "" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct origins origins;
        struct error err = { 0 };
        slice slug;
        assert_true(origins_init(&origins, slice_of(cases[i].public_url), &err));
        slug = origins_tenant(&origins, slice_of(cases[i].host));
        if (!slice_eq(slug, slice_of(cases[i].slug)))
            fail_msg("%s: %.*s", cases[i].name, SLICE_ARG(slug));
        origins_release(&origins);
    }
}

TEST(cookies_are_secure_where_the_page_is)
{
    static const struct {
        const char *public_url, *scheme;
        bool secure;
    } cases[] = {
        { "", "http", false },
        { "", "https", true }, /* a trusted proxy said so */
        { "https://rh.fr", "http", true },
        { "http://rh.fr", "http", false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct forwarded forwarded = { .scheme = slice_of(cases[i].scheme),
                                       .host = SLICE("rh.fr") };
        struct origins origins;
        struct error err = { 0 };
        assert_true(origins_init(&origins, slice_of(cases[i].public_url), &err));
        assert_int_equal(origins_is_secure(&origins, &forwarded), cases[i].secure);
        origins_release(&origins);
    }
}

TEST(links_begin_with_the_first_public_url_or_as_the_request_came)
{
    struct forwarded forwarded = { .scheme = SLICE("http"), .host = SLICE("127.0.0.1:8001") };
    struct origins origins = { 0 };
    struct error err = { 0 };
    struct buf out;

    buf_init(&out, 1000);
    origins_base(&origins, &forwarded, &out);
    assert_slice(buf_slice(&out), "http://127.0.0.1:8001");
    buf_clear(&out);
    assert_true(origins_init(&origins, SLICE("https://RH.fr/,https://b.fr"), &err));
    origins_base(&origins, &forwarded, &out);
    assert_slice(buf_slice(&out), "https://rh.fr");
    origins_release(&origins);
    buf_release(&out);
}

TEST_MAIN("origin", CASE(public_urls_are_a_list_of_origins),
          CASE(a_request_with_a_cookie_must_come_from_our_own_page),
          CASE(a_refusal_says_which_flag_to_set), CASE(a_company_is_found_by_its_sub_domain),
          CASE(cookies_are_secure_where_the_page_is),
          CASE(links_begin_with_the_first_public_url_or_as_the_request_came))
