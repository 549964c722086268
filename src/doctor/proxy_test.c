#include "doctor/proxy.h"

#include "base/test.h"

#include <string.h>

static const struct {
    const char *name, *list, *url;
    bool exempt;
} exempts[] = {
    { "the very name", "rh.example.fr", "https://rh.example.fr", true },
    { "in other letters", "RH.Example.FR", "https://rh.example.fr", true },
    { "what is below a name", "example.fr", "https://rh.example.fr", true },
    { "with a dot", ".example.fr", "https://rh.example.fr", true },
    { "with a star and a dot", "*.example.fr", "https://rh.example.fr", true },
    { "a dot also means the name itself", ".example.fr", "https://example.fr", true },
    { "letters are no labels", "ample.fr", "https://rh.example.fr", false },
    { "not above", "rh.example.fr", "https://example.fr", false },
    { "everything", "*", "https://rh.example.fr", true },
    { "the second of a list", "a.fr, rh.example.fr", "https://rh.example.fr", true },
    { "parted by blanks", "a.fr rh.example.fr", "https://rh.example.fr", true },
    { "the port fits", "rh.example.fr:8443", "https://rh.example.fr:8443", true },
    { "the port does not fit", "rh.example.fr:8443", "https://rh.example.fr", false },
    { "an address", "127.0.0.1", "http://127.0.0.1:8001", true },
    { "an address with its port", "127.0.0.1:8001", "http://127.0.0.1:8001", true },
    { "another address", "127.0.0.2", "http://127.0.0.1:8001", false },
    { "a network", "10.0.0.0/8", "http://10.20.30.40", true },
    { "a network of odd size", "10.16.0.0/12", "http://10.31.0.1", true },
    { "outside of it", "10.16.0.0/12", "http://10.32.0.1", false },
    { "the whole world", "0.0.0.0/0", "http://10.32.0.1", true },
    { "a network of no size", "10.0.0.0/99", "http://10.0.0.1", false },
    { "IPv6", "::1", "http://[::1]:8001", true },
    { "IPv6 written otherwise", "0:0::1", "http://[::1]:8001", true },
    { "IPv6 in brackets with its port", "[::1]:8001", "http://[::1]:8001", true },
    { "a network of IPv6", "fd00::/8", "http://[fd12::1]", true },
    { "nothing", "", "https://rh.example.fr", false },
    { "only commas", ",,", "https://rh.example.fr", false },
};

TEST(no_proxy_names_hosts_domains_addresses_and_networks)
{
    for (size_t i = 0; i < COUNT_OF(exempts); i++) {
        struct wire_url url;
        assert_true(wire_url_parse(slice_of(exempts[i].url), &url, NULL));
        if (proxy_is_exempt(slice_of(exempts[i].list), &url) != exempts[i].exempt)
            fail_msg("%s", exempts[i].name);
    }
}

/* One environment after the other: NAME, value, NAME, value ... */
static const char *const *environment;

static const char *variable(const char *name)
{
    for (size_t i = 0; environment[i]; i += 2)
        if (strcmp(environment[i], name) == 0)
            return environment[i + 1];
    return NULL;
}

static const struct {
    const char *name, *environment[7], *url, *host, *port; /* host NULL: none is used */
} choices[] = {
    { "none", { NULL }, "https://a.fr", NULL, NULL },
    { "for https", { "HTTPS_PROXY", "http://p:3128", NULL }, "wss://a.fr", "p", "3128" },
    { "not for http", { "HTTPS_PROXY", "http://p:3128", NULL }, "http://a.fr", NULL, NULL },
    { "for http", { "HTTP_PROXY", "http://p:3128", NULL }, "ws://a.fr", "p", "3128" },
    { "for all", { "ALL_PROXY", "http://p:3128", NULL }, "ws://a.fr", "p", "3128" },
    { "the scheme's before that of all",
      { "ALL_PROXY", "http://q:1", "HTTPS_PROXY", "http://p:2", NULL },
      "https://a.fr",
      "p",
      "2" },
    { "lower case first",
      { "HTTPS_PROXY", "http://q:1", "https_proxy", "http://p:2", NULL },
      "https://a.fr",
      "p",
      "2" },
    { "an empty one is none", { "HTTPS_PROXY", "", NULL }, "https://a.fr", NULL, NULL },
    { "without a scheme", { "https_proxy", "p:3128", NULL }, "https://a.fr", "p", "3128" },
    { "with a slash behind",
      { "https_proxy", "http://p:3128/", NULL },
      "https://a.fr",
      "p",
      "3128" },
    { "unless exempt",
      { "HTTPS_PROXY", "http://p:3128", "NO_PROXY", "a.fr", NULL },
      "https://a.fr",
      NULL,
      NULL },
    { "also in lower case",
      { "HTTPS_PROXY", "http://p:3128", "no_proxy", "a.fr", NULL },
      "https://a.fr",
      NULL,
      NULL },
};

TEST(the_environment_names_the_proxy_as_curl_reads_it)
{
    for (size_t i = 0; i < COUNT_OF(choices); i++) {
        struct wire_url url, proxy;
        bool used;
        environment = choices[i].environment;
        assert_true(wire_url_parse(slice_of(choices[i].url), &url, NULL));
        assert_true(proxy_choose(&url, variable, &proxy, &used, NULL));
        if (used != (choices[i].host != NULL) ||
            (used && (strcmp(proxy.host, choices[i].host) != 0 ||
                      strcmp(proxy.port, choices[i].port) != 0)))
            fail_msg("%s", choices[i].name);
    }
}

TEST(what_cannot_be_used_is_refused_without_repeating_it)
{
    static const char *const bad[][3] = {
        { "HTTPS_PROXY", "socks5://ines:motdepasse@p:1080", NULL },
        { "HTTPS_PROXY", "https://ines:motdepasse@p:443", NULL },
        { "HTTPS_PROXY", "http://ines:motdepasse@", NULL },
    };

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct wire_url url, proxy;
        struct error err = { 0 };
        bool used;
        environment = bad[i];
        assert_true(wire_url_parse(SLICE("https://a.fr"), &url, NULL));
        assert_false(proxy_choose(&url, variable, &proxy, &used, &err));
        assert_true(strstr(err.user, "HTTPS_PROXY"));
        assert_false(strstr(err.user, "motdepasse"));
    }
}

TEST(a_proxy_has_a_login_of_its_own)
{
    static const char *const with_login[] = { "https_proxy", "http://ines:mot%20de%20passe@p:1",
                                              NULL };
    struct wire_url url, proxy;
    bool used;

    environment = with_login;
    assert_true(wire_url_parse(SLICE("https://a.fr"), &url, NULL));
    assert_true(proxy_choose(&url, variable, &proxy, &used, NULL) && used);
    assert_true(strcmp(proxy.login, "ines:mot de passe") == 0);
    assert_false(url.login[0]);
}

TEST_MAIN("doctor/proxy", CASE(no_proxy_names_hosts_domains_addresses_and_networks),
          CASE(the_environment_names_the_proxy_as_curl_reads_it),
          CASE(what_cannot_be_used_is_refused_without_repeating_it),
          CASE(a_proxy_has_a_login_of_its_own))
