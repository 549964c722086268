/*
 * arena - memory that is forgotten all at once.
 *
 * One per request or transaction: decoded fields, copies of text, small arrays. Nobody
 * frees single things; they vanish together.
 *
 * Thread   its owner's.
 * Memory   embedded: arena_init / arena_release (a zeroed struct is fine); arena_clear
 *          keeps one block for reuse.
 * Units    bytes; everything is aligned for any type, and zeroed.
 * Limits   none of its own: what goes in was measured before (bodies, rows).
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/slice.h"

struct arena_block;
struct arena {
    struct arena_block *blocks;
};

void arena_init(struct arena *arena);
void arena_release(struct arena *arena);
void arena_clear(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size);
void *arena_alloc_array(struct arena *arena, size_t size, size_t count);
slice arena_dup(struct arena *arena, slice bytes);  /* NUL-terminated copy */
char *arena_text(struct arena *arena, slice bytes); /* the same, as char * */
slice arena_printf(struct arena *arena, const char *fmt, ...) PRINTF_LIKE(2, 3);

#define arena_new(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define arena_array(arena, type, count) \
    ((type *)arena_alloc_array((arena), sizeof(type), (count)))

#endif
