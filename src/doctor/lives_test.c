#include "doctor/lives.h"

#include "base/test.h"

#define LIVED(passed)                  \
    {                                  \
        true, LIFE_LIVED, 0, 0, passed \
    }
#define DIED(age, passed)              \
    {                                  \
        true, LIFE_EOF, 0, age, passed \
    }
#define CLOSED(age, passed, code)           \
    {                                       \
        true, LIFE_CLOSE, code, age, passed \
    }
#define NONE \
    {        \
        0    \
    }

/* In the order silent, message, ping, server. Words pass after 1, 2, 4, 8 ... and then every 15 s;
 * the server's every 15 s. */
static const struct lives_case {
    const char *name;
    struct life lives[LIFE_COUNT];
    enum lives_kind kind;
    int64_t first_ms;
} cases[] = {
    { "nothing is cut",
      { LIVED(0), LIVED(75000), LIVED(75000), LIVED(75000) },
      LIVES_NONE,
      -1 },
    { "nginx: an idle limit of a minute",
      { DIED(60080, 0), LIVED(75000), LIVED(75000), LIVED(75000) },
      LIVES_IDLE,
      60080 },
    { "the same, by a close frame",
      { CLOSED(60080, 0, 1000), LIVED(75000), LIVED(75000), LIVED(75000) },
      LIVES_IDLE,
      60080 },
    { "an idle limit below the interval: the others die later, of silence, and one never spoke",
      { DIED(10050, 0), DIED(26060, 16010), DIED(26040, 16000), DIED(10040, 0) },
      LIVES_IDLE,
      10040 },
    { "a limit of life",
      { DIED(60080, 0), DIED(60070, 46000), DIED(60090, 46000), DIED(60060, 45000) },
      LIVES_LIFETIME,
      60060 },
    { "a limit of life shorter than the server's first word",
      { DIED(10050, 0), DIED(10050, 8000), DIED(10040, 8000), DIED(10060, 0) },
      LIVES_LIFETIME,
      10040 },
    { "a limit of life of 3 s",
      { DIED(3010, 0), DIED(3020, 2010), DIED(3000, 2000), DIED(3040, 2400) },
      LIVES_LIFETIME,
      3000 },
    { "the server's words do not count",
      { DIED(60080, 0), LIVED(75000), LIVED(75000), DIED(60070, 45000) },
      LIVES_SERVER_ONLY,
      60070 },
    { "pings do not count",
      { DIED(60080, 0), LIVED(75000), DIED(60070, 46000), LIVED(75000) },
      LIVES_NO_PING,
      60070 },
    { "pings do not count, and the server's first word came too late to know",
      { DIED(3010, 0), LIVED(8000), DIED(3020, 2000), DIED(3020, 0) },
      LIVES_NO_PING,
      3010 },
    { "ours do not count",
      { DIED(60080, 0), DIED(60090, 46000), DIED(60070, 46000), LIVED(75000) },
      LIVES_CLIENT_ONLY,
      60070 },
    { "only messages count",
      { DIED(60080, 0), LIVED(75000), DIED(60070, 46000), DIED(60070, 45000) },
      LIVES_UNKNOWN,
      60070 },
    { "whoever speaks is cut",
      { LIVED(0), DIED(8010, 8000), LIVED(75000), LIVED(75000) },
      LIVES_UNKNOWN,
      8010 },
    { "the server restarts",
      { CLOSED(40000, 0, 1012), CLOSED(40000, 31000, 1012), CLOSED(40000, 31000, 1012),
        CLOSED(40000, 30000, 1012) },
      LIVES_UNKNOWN,
      40000 },
    { "all dead before anything was said",
      { DIED(400, 0), DIED(400, 0), DIED(400, 0), DIED(400, 0) },
      LIVES_UNKNOWN,
      400 },
    { "two only, an idle limit",
      { DIED(60080, 0), NONE, LIVED(75000), NONE },
      LIVES_IDLE,
      60080 },
    { "two only, a limit of life",
      { DIED(30080, 0), NONE, DIED(30060, 16000), NONE },
      LIVES_LIFETIME,
      30060 },
    { "a server that speaks by itself, a limit of life",
      { NONE, NONE, DIED(30060, 16000), DIED(30080, 20000) },
      LIVES_LIFETIME,
      30060 },
    { "a server that speaks by itself, and one is cut",
      { NONE, NONE, LIVED(75000), DIED(30080, 20000) },
      LIVES_UNKNOWN,
      30080 },
};

TEST(why_they_died_is_read_from_when)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t first_ms;
        enum lives_kind kind = lives_kind_of(cases[i].lives, &first_ms);

        if (kind != cases[i].kind || first_ms != cases[i].first_ms)
            fail_msg("%s: %s after %lld ms", cases[i].name, lives_kind_text(kind),
                     (long long)first_ms);
    }
}

TEST_MAIN("doctor/lives", CASE(why_they_died_is_read_from_when))
