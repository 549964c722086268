#include "base/arena.h"

#include "base/mem.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    _Alignas(max_align_t) char bytes[];
};

enum {
    BLOCK_FIRST = 4096,      /* most requests need no second one */
    BLOCK_MOST = 256 * 1024, /* blocks double up to this */
    BLOCK_KEPT = 64 * 1024,  /* arena_clear() keeps none that is bigger */
};

void arena_init(struct arena *arena)
{
    *arena = (struct arena){ 0 };
}

static void free_blocks(struct arena_block *block)
{
    while (block) {
        struct arena_block *next = block->next;
        mem_free(block);
        block = next;
    }
}

void arena_release(struct arena *arena)
{
    free_blocks(arena->blocks);
    arena->blocks = NULL;
}

void arena_clear(struct arena *arena)
{
    struct arena_block *kept = arena->blocks;
    if (!kept)
        return;
    if (kept->size > BLOCK_KEPT) {
        arena_release(arena);
        return;
    }
    free_blocks(kept->next);
    kept->next = NULL;
    /* What is given out must be zeroed, and a block knows how far it was written. */
    memset(kept->bytes, 0, kept->used);
    kept->used = 0;
}

static struct arena_block *block_new(size_t size)
{
    size_t whole;
    if (__builtin_add_overflow(size, sizeof(struct arena_block), &whole))
        whole = SIZE_MAX; /* mem_alloc() says so and stops */
    struct arena_block *block = mem_alloc(whole);
    block->size = size;
    return block;
}

static void *take(struct arena_block *block, size_t size)
{
    void *memory = block->bytes + block->used;
    block->used += size;
    return memory;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t step = _Alignof(max_align_t);
    struct arena_block *current = arena->blocks;

    if (size > SIZE_MAX - step)
        return block_new(SIZE_MAX); /* stops */
    size = (size + step - 1) / step * step;
    if (size == 0)
        size = step;
    if (current && size <= current->size - current->used)
        return take(current, size);

    size_t block_size = current ? current->size * 2 : BLOCK_FIRST;
    if (block_size > BLOCK_MOST)
        block_size = BLOCK_MOST;

    if (current && size > block_size / 4) {
        /* A big thing gets a block of its own, behind the current one, whose rest stays
         * in use. */
        struct arena_block *own = block_new(size);
        own->next = current->next;
        current->next = own;
        return take(own, size);
    }
    struct arena_block *fresh = block_new(size > block_size ? size : block_size);
    fresh->next = current;
    arena->blocks = fresh;
    return take(fresh, size);
}

void *arena_alloc_array(struct arena *arena, size_t size, size_t count)
{
    size_t whole;
    if (__builtin_mul_overflow(size, count, &whole))
        whole = SIZE_MAX;
    return arena_alloc(arena, whole);
}

char *arena_text(struct arena *arena, slice bytes)
{
    char *copy = arena_alloc(arena, bytes.len + 1);
    if (bytes.len)
        memcpy(copy, bytes.data, bytes.len);
    return copy;
}

slice arena_dup(struct arena *arena, slice bytes)
{
    return (slice){ arena_text(arena, bytes), bytes.len };
}

slice arena_printf(struct arena *arena, const char *fmt, ...)
{
    va_list args, again;

    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    assert(len >= 0); /* only a format of ours can be wrong */
    char *text = arena_alloc(arena, (size_t)len + 1);
    (void)vsnprintf(text, (size_t)len + 1, fmt, again); /* measured above */
    va_end(again);
    va_end(args);
    return (slice){ text, (size_t)len };
}
