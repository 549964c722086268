/*
 * token - a secret that opens a door: a session, or a one-time link.
 *
 * 32 random bytes as base64url behind a prefix that says what it opens. The prefix lets
 * a scanner of logs and repositories recognise a leaked one, and us refuse the wrong
 * kind before any look-up. We keep only its SHA-256: whoever reads the database cannot
 * use what they find, and 256 random bits need no slow hash.
 *
 * Thread   any; pure.
 * Memory   a value. The text is shown once and never stored.
 * Units    bytes.
 * Limits   TOKEN_TEXT_LEN.
 */
#ifndef HR_TOKEN_H
#define HR_TOKEN_H

#include "base/rng.h"
#include "base/slice.h"

enum token_kind { TOKEN_SESSION, TOKEN_LINK, TOKEN_KIND_COUNT }; /* mzk_..., mzl_... */

enum { TOKEN_TEXT_LEN = 4 + 43, TOKEN_HASH_LEN = 32 };

struct token {
    char text[TOKEN_TEXT_LEN + 1];
    uint8_t hash[TOKEN_HASH_LEN];
};

void token_make(struct token *token_out, enum token_kind kind, struct rng *rng);

/* The hash of a token somebody showed. False: it does not look like one of this kind;
 * answer as for an unknown one. */
MUST_USE bool token_hash(slice text, enum token_kind kind, uint8_t hash_out[TOKEN_HASH_LEN]);

#endif
