#include "hr/password.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <string.h>

enum { COST_PASSES = 3, COST_BYTES = 32 * 1024 * 1024 };
enum { DIFFERENT_CHARS_MIN = 5, OWN_CHARS_MIN = 6, WELL_KNOWN_MIN = 4 };

_Static_assert(PASSWORD_HASH_MAX == crypto_pwhash_STRBYTES, "libsodium's form of a hash");

/* Of 32 random bytes that nobody kept, with our costs: what is verified where there is no
 * account, so that it takes as long. */
static const char nobodys_hash[] = "$argon2id$v=19$m=32768,t=3,p=1$3C/5ORFFq4WZSA5PpcAAog$"
                                   "2CJ/58v3IJJyToNUPvqxqpPpznGCppJbFjx2frxPMqg";

/* What lists of guesses begin with. They may be part of a password, but do not count. */
static const slice well_known[] = {
    SLICE_INIT("motdepasse"), SLICE_INIT("password"),   SLICE_INIT("passw0rd"),
    SLICE_INIT("azertyuiop"), SLICE_INIT("qwertyuiop"), SLICE_INIT("azerty"),
    SLICE_INIT("qwerty"),     SLICE_INIT("1234567890"), SLICE_INIT("0123456789"),
    SLICE_INIT("0987654321"), SLICE_INIT("123456"),     SLICE_INIT("abcdef"),
    SLICE_INIT("soleil"),     SLICE_INIT("bonjour"),    SLICE_INIT("bienvenue"),
    SLICE_INIT("admin"),      SLICE_INIT("mozaik"),
};

static size_t count_chars(slice text) /* of valid UTF-8 */
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.data[i] & 0xC0u) != 0x80u;
    return count;
}

static size_t count_different_bytes(slice text)
{
    bool seen[256] = { false };
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.data[i];

        count += !seen[byte];
        seen[byte] = true;
    }
    return count;
}

/* Cut every `word` out of `text`, whatever its case; the new length. */
static size_t without(char *text, size_t len, slice word)
{
    size_t i = 0;

    while (word.len > 0 && i + word.len <= len) {
        if (slice_eq_nocase((slice){ text + i, word.len }, word)) {
            memmove(text + i, text + i + word.len, len - i - word.len);
            len -= word.len;
        } else {
            i++;
        }
    }
    return len;
}

/* How many characters are the person's own: neither a well-known word nor the e-mail. */
static size_t count_own_chars(slice password, slice email)
{
    char rest[PASSWORD_BYTES_MAX];
    size_t len = password.len;
    slice local, domain;

    assert(len <= sizeof(rest));
    memcpy(rest, password.data, len);
    len = without(rest, len, email);
    (void)slice_cut(email, '@', &local, &domain); /* no '@': all of it is local */
    if (local.len >= WELL_KNOWN_MIN)
        len = without(rest, len, local);
    for (size_t i = 0; i < COUNT_OF(well_known); i++)
        len = without(rest, len, well_known[i]);
    return count_chars((slice){ rest, len });
}

bool password_check(slice password, slice email, const char *field, struct error *err)
{
    if (!password.data)
        password = SLICE("");
    if (password.len > PASSWORD_BYTES_MAX)
        return error_field(err, field, "password_long",
                           "Le mot de passe est trop long (%d octets au plus).",
                           PASSWORD_BYTES_MAX);
    if (!slice_is_utf8(password) || memchr(password.data, 0, password.len))
        return error_field(err, field, "password_unreadable",
                           "Le mot de passe contient un caractère illisible.");
    if (count_chars(password) < PASSWORD_CHARS_MIN)
        return error_field(err, field, "password_short",
                           "Choisissez un mot de passe d’au moins %d caractères.",
                           PASSWORD_CHARS_MIN);
    if (count_different_bytes(password) < DIFFERENT_CHARS_MIN ||
        count_own_chars(password, email) < OWN_CHARS_MIN)
        return error_field(err, field, "password_simple",
                           "Ce mot de passe est trop facile à deviner\u00a0: choisissez "
                           "plusieurs mots sans rapport entre eux.");
    return true;
}

static bool no_memory(struct error *err)
{
    error_set(err, ERR_BUSY, "busy", "Le serveur est très occupé. Réessayez dans un instant.");
    return error_detail(err, "argon2id: no memory (%d bytes)", COST_BYTES);
}

bool password_hash(slice password, char hash_out[PASSWORD_HASH_MAX], struct error *err)
{
    memset(hash_out, 0, PASSWORD_HASH_MAX);
    if (sodium_init() < 0 ||
        crypto_pwhash_str_alg(hash_out, password.data ? password.data : "", password.len,
                              COST_PASSES, COST_BYTES, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return no_memory(err);
    return true;
}

bool password_verify(slice hash, slice password, bool *right_out, struct error *err)
{
    char text[PASSWORD_HASH_MAX] = { 0 };
    bool somebody = hash.len > 0 && hash.len < sizeof(text);

    *right_out = false;
    if (somebody)
        memcpy(text, hash.data, hash.len);
    else
        memcpy(text, nobodys_hash, sizeof(nobodys_hash));
    if (password.len > PASSWORD_BYTES_MAX) { /* cannot have been chosen, and only costs */
        password = (slice){ "", 0 };
        somebody = false;
    }
    if (sodium_init() < 0)
        return no_memory(err);
    errno = 0;
    if (crypto_pwhash_str_verify(text, password.data ? password.data : "", password.len) == 0) {
        *right_out = somebody;
        return true;
    }
    /* libsodium says -1 for both, but names a mismatch. */
    return errno == EINVAL ? true : no_memory(err);
}
