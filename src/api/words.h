/*
 * words - the sentences of problems, by code: titles in both languages, English details.
 *
 * Whoever finds an error writes its French sentence (base/error.h), often with values in
 * it. The English one is general, and found here by the code.
 *
 * Thread   any; constant tables.
 * Memory   none.
 */
#ifndef API_WORDS_H
#define API_WORDS_H

#include "base/slice.h"

slice words_title(int status, bool english);
slice words_code(int status); /* for an error without a code of its own */

/* The English sentence of a code; `french` itself where the French is wanted or nothing
 * better is known; the title when that is empty, too. */
slice words_sentence(slice code, int status, bool english, slice french);

#endif
