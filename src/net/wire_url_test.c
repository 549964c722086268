#include "net/wire_url.h"

#include "base/test.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *text;
    bool tls;
    const char *host, *port, *authority, *path, *login;
} urls[] = {
    { "http://a.fr", false, "a.fr", "80", "a.fr", "", "" },
    { "https://a.fr/", true, "a.fr", "443", "a.fr", "/", "" },
    { "ws://a.fr:8001/api/ws/x", false, "a.fr", "8001", "a.fr:8001", "/api/ws/x", "" },
    { "WSS://A.fr?x=1", true, "A.fr", "443", "A.fr", "?x=1", "" },
    { "http://a.fr:80/", false, "a.fr", "80", "a.fr", "/", "" },
    { "https://a.fr:443/", true, "a.fr", "443", "a.fr", "/", "" },
    { "http://a.fr:443/", false, "a.fr", "443", "a.fr:443", "/", "" },
    { "http://a.fr:/", false, "a.fr", "80", "a.fr", "/", "" },
    { "http://[::1]:8001/", false, "::1", "8001", "[::1]:8001", "/", "" },
    { "https://[fd00::1]", true, "fd00::1", "443", "[fd00::1]", "", "" },
    { "http://a.fr/x?y#z", false, "a.fr", "80", "a.fr", "/x?y", "" },
    { "http://ines:a%3Ab%40@a.fr/", false, "a.fr", "80", "a.fr", "/", "ines:a:b@" },
    { "http://ines@a.fr/", false, "a.fr", "80", "a.fr", "/", "ines" },
    { "http://ines:a@b@a.fr:81/", false, "a.fr", "81", "a.fr:81", "/", "ines:a@b" },
    { "http://a.fr/@b", false, "a.fr", "80", "a.fr", "/@b", "" },
};

TEST(a_url_is_taken_apart)
{
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        struct wire_url url;
        if (!wire_url_parse(slice_of(urls[i].text), &url, NULL))
            fail_msg("%s", urls[i].text);
        assert_int_equal(url.tls, urls[i].tls);
        assert_string_equal(url.host, urls[i].host);
        assert_string_equal(url.port, urls[i].port);
        assert_string_equal(url.authority, urls[i].authority);
        assert_string_equal(url.path, urls[i].path);
        assert_string_equal(url.login, urls[i].login);
    }
}

TEST(what_is_none_is_refused)
{
    static const char *const bad[] = {
        "",
        "a.fr",
        "ftp://a.fr",
        "http://",
        "http:///x",
        "http://:80/",
        "http://a.fr:0/",
        "http://a.fr:65536/",
        "http://a.fr:8a/",
        "http://[::1/",
        "http://[::1]x/",
        "http://a b/",
        "http://a.fr/x y",
        "http://a.fr/\r\nHost: b",
        "http://a.fr\r\n",
        "http://a%0d:b%0a@a.fr/",
        "http://a%4:b@a.fr/",
        "http://ines:secret@",
        "http://a.fr/\xe9",
        "http://\xff.fr/",
    };
    struct wire_url url;
    char longer[1600], text[2000];

    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (wire_url_parse(slice_of(bad[i]), &url, NULL))
            fail_msg("taken: %s", bad[i]);
    memset(longer, 'a', sizeof longer);
    snprintf(text, sizeof text, "http://%.1500s", longer);
    assert_false(wire_url_parse(slice_of(text), &url, NULL));
    snprintf(text, sizeof text, "http://a.fr/%.1500s", longer);
    assert_false(wire_url_parse(slice_of(text), &url, NULL));
    snprintf(text, sizeof text, "http://a.fr/%.1000s", longer);
    assert_true(wire_url_parse(slice_of(text), &url, NULL));
}

TEST(a_refusal_repeats_no_secret)
{
    static const char *const bad[] = { "ftp://ines:motdepasse@a.fr/", "http://motdepasse:x@",
                                       "ftp://a.fr/?motdepasse", "a.fr#motdepasse",
                                       "http://a.fr:x/?token=motdepasse" };

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct wire_url url;
        struct error err = { 0 };
        assert_false(wire_url_parse(slice_of(bad[i]), &url, &err));
        assert_null(strstr(err.user, "motdepasse"));
        assert_int_equal(err.kind, ERR_INVALID);
    }
}

TEST(a_login_becomes_basic_credentials)
{
    static const char *const cases[][2] = {
        { "http://a.fr", "" },
        { "http://Aladdin:open%20sesame@a.fr", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" },
        { "http://ines@a.fr", "Basic aW5lczo=" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct wire_url url;
        char basic[WIRE_BASIC_MAX];
        assert_true(wire_url_parse(slice_of(cases[i][0]), &url, NULL));
        wire_url_basic(&url, basic);
        assert_string_equal(basic, cases[i][1]);
    }
}

TEST(the_longest_login_fits)
{
    struct wire_url url = { 0 };
    char basic[WIRE_BASIC_MAX];

    memset(url.login, 'x', sizeof url.login - 1);
    wire_url_basic(&url, basic);
    assert_int_equal(strlen(basic), 6 + 344);
}

TEST_MAIN("net/wire_url", CASE(a_url_is_taken_apart), CASE(what_is_none_is_refused),
          CASE(a_refusal_repeats_no_secret), CASE(a_login_becomes_basic_credentials),
          CASE(the_longest_login_fits))
