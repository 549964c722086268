#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Not the log: it would wait in a buffer that nobody prints any more. */
static _Noreturn void memory_is_gone(void)
{
    static const char words[] = "level=error msg=\"out of memory, stopping\"\n";
    if (write(STDERR_FILENO, words, sizeof(words) - 1) < 0) {
        /* Nobody is left to tell. */
    }
    abort();
}

void *mem_alloc(size_t size)
{
    return mem_alloc_array(size, 1);
}

void *mem_alloc_array(size_t size, size_t count)
{
    /* calloc() checks the product. Nothing is still something: one byte to free. */
    void *memory = size && count ? calloc(count, size) : calloc(1, 1);
    if (!memory)
        memory_is_gone();
    return memory;
}

void *mem_resize(void *memory, size_t size)
{
    void *resized = realloc(memory, size ? size : 1);
    if (!resized)
        memory_is_gone();
    return resized;
}

void *mem_copy(const void *data, size_t size)
{
    void *memory = malloc(size ? size : 1);
    if (!memory)
        memory_is_gone();
    if (size)
        memcpy(memory, data, size);
    return memory;
}

void mem_free(void *memory)
{
    free(memory);
}
