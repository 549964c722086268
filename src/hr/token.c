#include "hr/token.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

enum { SECRET_LEN = 32, PREFIX_LEN = 4 };

static const char *const prefixes[TOKEN_KIND_COUNT] = {
    [TOKEN_SESSION] = "mzk_",
    [TOKEN_LINK] = "mzl_",
};

_Static_assert(TOKEN_HASH_LEN == crypto_hash_sha256_BYTES, "we keep a SHA-256");
_Static_assert(TOKEN_TEXT_LEN - PREFIX_LEN + 1 ==
                   sodium_base64_ENCODED_LEN(SECRET_LEN,
                                             sodium_base64_VARIANT_URLSAFE_NO_PADDING),
               "32 bytes are 43 letters of base64url");

static void hash_text(const char *text, uint8_t hash_out[TOKEN_HASH_LEN])
{
    int failed =
        crypto_hash_sha256(hash_out, (const unsigned char *)text, (size_t)TOKEN_TEXT_LEN);
    assert(failed == 0); /* it cannot: no memory, no input that is refused */
    (void)failed;
}

void token_make(struct token *token_out, enum token_kind kind, struct rng *rng)
{
    uint8_t secret[SECRET_LEN];

    assert(kind < TOKEN_KIND_COUNT);
    rng_fill(rng, secret, sizeof(secret));
    memcpy(token_out->text, prefixes[kind], PREFIX_LEN);
    sodium_bin2base64(token_out->text + PREFIX_LEN, TOKEN_TEXT_LEN - PREFIX_LEN + 1, secret,
                      sizeof(secret), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    hash_text(token_out->text, token_out->hash);
    sodium_memzero(secret, sizeof(secret));
}

static bool is_base64url(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_';
}

bool token_hash(slice text, enum token_kind kind, uint8_t hash_out[TOKEN_HASH_LEN])
{
    assert(kind < TOKEN_KIND_COUNT);
    memset(hash_out, 0, TOKEN_HASH_LEN);
    if (text.len != TOKEN_TEXT_LEN || memcmp(text.data, prefixes[kind], PREFIX_LEN) != 0)
        return false;
    for (size_t i = PREFIX_LEN; i < text.len; i++)
        if (!is_base64url(text.data[i]))
            return false;
    hash_text(text.data, hash_out);
    return true;
}
