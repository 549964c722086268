/*
 * mem - memory for things of our own sizes.
 *
 * mem_new() and mem_array() never return NULL: when memory is gone they say so and
 * abort. The transaction is atomic and clients come back by their cursor, so a restart
 * is safe, and half of all clean-up code disappears.
 *
 * Allocation of *their* sizes (a body, a header) meets a limit first: see buf.h.
 *
 * Thread   any.
 * Memory   mem_free() gives back; NULL is fine.
 * Units    bytes.
 * Limits   none.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size);                     /* zeroed                          */
void *mem_alloc_array(size_t size, size_t count); /* zeroed; the product may not wrap */
void *mem_resize(void *memory, size_t size);      /* the new part is not zeroed      */
void *mem_copy(const void *data, size_t size);
void mem_free(void *memory);

#define mem_new(type) ((type *)mem_alloc(sizeof(type)))
#define mem_array(type, count) ((type *)mem_alloc_array(sizeof(type), (count)))

#endif
