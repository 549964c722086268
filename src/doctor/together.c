#include "doctor/together.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

void together(void *(*work)(void *thing), void *things, size_t size, size_t count)
{
    pthread_t threads[TOGETHER_MAX];
    bool started[TOGETHER_MAX];

    assert(count <= TOGETHER_MAX);
    for (size_t i = 0; i < count; i++)
        started[i] = pthread_create(&threads[i], NULL, work, (char *)things + i * size) == 0;
    for (size_t i = 0; i < count; i++) {
        if (started[i])
            pthread_join(threads[i], NULL);
        else
            (void)work((char *)things + i * size);
    }
}
