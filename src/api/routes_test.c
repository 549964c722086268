#include "base/test.h"

#include "api/routes.h"

#include <string.h>

#define ID "0190f3a2-0000-7000-8000-000000000101"

static const struct {
    enum http_method method;
    slice path;
    const char *route; /* NULL: none; "" : the page */
    const char *allow; /* where there is none */
} cases[] = {
    { METHOD_GET, SLICE_INIT("/api/absences"), "/api/absences", "" },
    { METHOD_HEAD, SLICE_INIT("/api/absences"), "/api/absences", "" },
    { METHOD_POST, SLICE_INIT("/api/absences"), "/api/absences", "" },
    { METHOD_PUT, SLICE_INIT("/api/absences"), NULL, "GET, HEAD, POST" },
    { METHOD_PATCH, SLICE_INIT("/api/absences/" ID), NULL, "GET, HEAD, PUT, DELETE" },
    { METHOD_DELETE, SLICE_INIT("/api/absences/" ID), "/api/absences/{id}", "" },
    { METHOD_GET, SLICE_INIT("/api/absences/nothing"), "/api/absences/{id}", "" },
    { METHOD_POST, SLICE_INIT("/api/absences/preview"), "/api/absences/preview", "" },
    { METHOD_POST, SLICE_INIT("/api/absences/" ID "/approve"), "/api/absences/{id}/approve",
      "" },
    { METHOD_GET, SLICE_INIT("/api/absences/" ID "/approve"), NULL, "POST" },
    { METHOD_POST, SLICE_INIT("/api/absences/" ID "/forget"), NULL, "" },
    { METHOD_GET, SLICE_INIT("/api/absences/"), NULL, "" },
    { METHOD_GET, SLICE_INIT("/api/absences//"), NULL, "" },
    { METHOD_GET, SLICE_INIT("/api//absences"), NULL, "" },
    { METHOD_GET, SLICE_INIT("/API/absences"), "", "" }, /* a page of the app, if it is one */
    { METHOD_PUT, SLICE_INIT("/api/notifications/read-all"), "/api/notifications/read-all",
      "" },
    { METHOD_PUT, SLICE_INIT("/api/notifications/" ID "/read"), "/api/notifications/{id}/read",
      "" },
    { METHOD_GET, SLICE_INIT("/api/notifications/recent"), "/api/notifications/recent", "" },
    { METHOD_GET, SLICE_INIT("/api/ws/echo"), "/api/ws/echo", "" },
    { METHOD_GET, SLICE_INIT("/api/ws/test-user-id"), "/api/ws/{user}", "" },
    { METHOD_POST, SLICE_INIT("/api/ws/me"), NULL, "GET, HEAD" },
    { METHOD_GET, SLICE_INIT("/api/ws"), NULL, "" },
    { METHOD_GET, SLICE_INIT("/api/ws/"), NULL, "" },
    { METHOD_GET, SLICE_INIT("/api/ws/me/more"), NULL, "" },
    { METHOD_OPTIONS, SLICE_INIT("/api/users"), NULL, "GET, HEAD, POST" },
    { METHOD_OPTIONS, SLICE_INIT("*"), NULL, "GET, HEAD" },
    { METHOD_GET, SLICE_INIT("/api"), NULL, "" },
    { METHOD_GET, SLICE_INIT("/api/"), NULL, "" },
    { METHOD_GET, SLICE_INIT("/apis"), "", "" },
    { METHOD_GET, SLICE_INIT("/"), "", "" },
    { METHOD_HEAD, SLICE_INIT("/assets/x.js"), "", "" },
    { METHOD_POST, SLICE_INIT("/"), NULL, "GET, HEAD" },
    { METHOD_GET, SLICE_INIT("/metrics"), "",
      "" }, /* not here: the page, which has no such thing */
};

TEST(each_request_finds_its_route_or_what_may_be_asked_instead)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint8_t ids[CALL_IDS_MAX][16];
        char allow[64];
        slice name;
        const struct route *route =
            route_find(cases[i].method, cases[i].path, ids, &name, allow);

        if (!route != !cases[i].route || (route && strcmp(route->path, cases[i].route) != 0) ||
            (!route && strcmp(allow, cases[i].allow) != 0))
            fail_msg("%.*s: %s, allow %s", SLICE_ARG(cases[i].path),
                     route ? route->path : "none", allow);
    }
}

TEST(an_id_in_the_path_comes_out_and_what_is_none_is_nothing)
{
    static const uint8_t nothing[16];
    uint8_t ids[CALL_IDS_MAX][16];
    char allow[64];
    slice name;

    assert_non_null(route_find(METHOD_GET, SLICE("/api/users/" ID), ids, &name, allow));
    assert_int_equal(ids[0][0], 0x01);
    assert_int_equal(ids[0][1], 0x90);
    assert_slice(name, ID);
    assert_non_null(route_find(METHOD_GET, SLICE("/api/users/camille"), ids, &name, allow));
    assert_memory_equal(ids[0], nothing, 16);
    assert_slice(name, "camille");
}

/* A path that is longer or shorter than any, of any bytes: no route, and nothing is read behind
 * its end (the sanitizer looks). */
TEST(every_beginning_of_every_path_is_safe)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t len = 1; len <= cases[i].path.len; len++) {
            char *copy = malloc(len);
            uint8_t ids[CALL_IDS_MAX][16];
            char allow[64];
            slice name;
            assert_non_null(copy);
            memcpy(copy, cases[i].path.data, len);
            for (int method = 0; method < METHOD_COUNT; method++)
                (void)route_find((enum http_method)method, (slice){ copy, len }, ids, &name,
                                 allow);
            free(copy);
        }
}

TEST_MAIN("routes", CASE(each_request_finds_its_route_or_what_may_be_asked_instead),
          CASE(an_id_in_the_path_comes_out_and_what_is_none_is_nothing),
          CASE(every_beginning_of_every_path_is_safe))
