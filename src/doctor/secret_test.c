#include "doctor/secret.h"

#include "base/test.h"

#include <string.h>

static const struct {
    const char *name, *url, *before, *after;
} cases[] = {
    { "the value of a query", "https://a.fr/ws?token=abcdef", "Cannot GET /ws?token=abcdef",
      "Cannot GET /ws?token=…" },
    { "each of them", "https://a.fr/ws?a=abcdef&b=ghijkl", "/ws?b=ghijkl&a=abcdef",
      "/ws?b=…&a=…" },
    { "also without a name", "https://a.fr/ws?abcdef", "? abcdef !", "? … !" },
    { "decoded", "https://a.fr/ws?t=a%2Fb%2Fc", "<a/b/c>", "<…>" },
    { "the password", "https://ines:motdepasse@a.fr/", "motdepasse", "…" },
    { "as Basic credentials", "https://Aladdin:open%20sesame@a.fr/",
      "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Basic …" },
    { "not the name of the user", "https://nginx:motdepasse@a.fr/", "nginx/1.22",
      "nginx/1.22" },
    { "cut at the end", "https://a.fr/ws?token=abcdefgh", "/ws?token=abcde", "/ws?token=…" },
    { "a whole one within a longer one", "https://a.fr/ws?t=abcd&u=abcdefgh", "abcdefgh abcd",
      "… …" },
    { "short values are no secrets", "https://a.fr/ws?v=3&EIO=4", "HTTP 3 4", "HTTP 3 4" },
    { "nor is what Socket.IO is told", "https://a.fr/?transport=websocket", "websocket",
      "websocket" },
    { "nothing to hide", "https://a.fr/ws", "é", "é" },
};

TEST(secrets_are_taken_out_of_what_others_say)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct secrets *secrets = calloc(1, sizeof *secrets);
        struct wire_url url;
        json_t *seen;
        assert_true(wire_url_parse(slice_of(cases[i].url), &url, NULL));
        secrets_of_url(secrets, &url);
        seen = secrets_hide(secrets,
                            json_pack("{s:s,s:{s:s},s:s}", "body", cases[i].before, "headers",
                                      "location", cases[i].before, "outcome", cases[i].before));
        const char *body = json_string_value(json_object_get(seen, "body"));
        const char *header =
            json_string_value(json_object_get(json_object_get(seen, "headers"), "location"));
        if (strcmp(body, cases[i].after) != 0 || strcmp(header, cases[i].after) != 0)
            fail_msg("%s: %s", cases[i].name, body);
        /* Our own words stay, whatever the secret is. */
        assert_string_equal(json_string_value(json_object_get(seen, "outcome")),
                            cases[i].before);
        json_decref(seen);
        free(secrets);
    }
}

TEST_MAIN("doctor/secret", CASE(secrets_are_taken_out_of_what_others_say))
