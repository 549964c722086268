#include "doctor/lives.h"

/* What one that spoke says about the limit that killed the silent one. */
enum word {
    WORD_NONE,  /* not opened, or dead before it spoke */
    WORD_SAVED, /* to speak helps */
    WORD_CUT,   /* to speak does not */
};

static int64_t slack_of(int64_t age_ms)
{
    int64_t slack_ms = age_ms / 3;

    return slack_ms < 300 ? 300 : slack_ms > 3000 ? 3000 : slack_ms;
}

static bool same_age(int64_t a_ms, int64_t b_ms)
{
    int64_t apart_ms = a_ms < b_ms ? b_ms - a_ms : a_ms - b_ms;

    return apart_ms <= slack_of(a_ms);
}

static enum word word_of(const struct life *life, int64_t limit_ms)
{
    if (!life->opened)
        return WORD_NONE;
    if (life->end == LIFE_LIVED)
        return WORD_SAVED;
    if (life->age_ms - life->passed_ms < limit_ms - slack_of(limit_ms))
        return WORD_CUT;
    return same_age(limit_ms, life->age_ms) ? WORD_NONE : WORD_SAVED;
}

/* A server that goes away closes everything at once, whatever the age. */
static bool went_away(const struct life *life)
{
    return life->opened && life->end == LIFE_CLOSE &&
           (life->code == 1001 || life->code == 1012);
}

/* There is no silent one where the server speaks by itself. */
static enum lives_kind without_silence(const struct life lives[LIFE_COUNT], int64_t first_ms)
{
    for (size_t i = 0; i < LIFE_COUNT; i++)
        if (lives[i].opened && (lives[i].end == LIFE_LIVED || lives[i].passed_ms == 0 ||
                                !same_age(first_ms, lives[i].age_ms)))
            return LIVES_UNKNOWN;
    return LIVES_LIFETIME;
}

enum lives_kind lives_kind_of(const struct life lives[LIFE_COUNT], int64_t *first_ms_out)
{
    const struct life *silent = &lives[LIFE_OF_SILENT];
    enum word message, ping, server;
    bool gone = false;

    *first_ms_out = -1;
    for (size_t i = 0; i < LIFE_COUNT; i++) {
        if (!lives[i].opened || lives[i].end == LIFE_LIVED)
            continue;
        gone = gone || went_away(&lives[i]);
        if (*first_ms_out < 0 || lives[i].age_ms < *first_ms_out)
            *first_ms_out = lives[i].age_ms;
    }
    if (*first_ms_out < 0)
        return LIVES_NONE;
    if (gone)
        return LIVES_UNKNOWN;
    if (!silent->opened)
        return without_silence(lives, *first_ms_out);
    if (silent->end == LIFE_LIVED)
        return LIVES_UNKNOWN;
    message = word_of(&lives[LIFE_OF_MESSAGE], silent->age_ms);
    ping = word_of(&lives[LIFE_OF_PING], silent->age_ms);
    server = word_of(&lives[LIFE_OF_SERVER], silent->age_ms);
    if (message == WORD_NONE && ping == WORD_NONE && server == WORD_NONE)
        return LIVES_UNKNOWN;
    if (message != WORD_CUT && ping != WORD_CUT && server != WORD_CUT)
        return LIVES_IDLE;
    if (message != WORD_SAVED && ping != WORD_SAVED && server != WORD_SAVED)
        return LIVES_LIFETIME;
    if (message != WORD_CUT && ping != WORD_CUT)
        return LIVES_SERVER_ONLY;
    if (message != WORD_CUT && server != WORD_CUT)
        return LIVES_NO_PING;
    if (message != WORD_SAVED && ping != WORD_SAVED)
        return LIVES_CLIENT_ONLY;
    return LIVES_UNKNOWN;
}

const char *lives_kind_text(enum lives_kind kind)
{
    static const char *const texts[] = {
        [LIVES_NONE] = "none",
        [LIVES_IDLE] = "idle",
        [LIVES_LIFETIME] = "lifetime",
        [LIVES_SERVER_ONLY] = "server_only",
        [LIVES_CLIENT_ONLY] = "client_only",
        [LIVES_NO_PING] = "no_ping",
        [LIVES_UNKNOWN] = "unknown",
    };

    return texts[kind];
}

const char *life_end_text(enum life_end end)
{
    static const char *const texts[] = {
        [LIFE_LIVED] = NULL,    [LIFE_EOF] = "eof",       [LIFE_RESET] = "reset",
        [LIFE_CLOSE] = "close", [LIFE_SILENT] = "silent",
    };

    return texts[end];
}
