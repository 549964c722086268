#include "doctor/catalogue.h"

#include <assert.h>
#include <pthread.h>

/* catalogue.S.in */
extern const char catalogue_text[];
extern const char catalogue_end[];

static json_t *all;

static void read_it(void)
{
    all = json_loadb(catalogue_text, (size_t)(catalogue_end - catalogue_text),
                     JSON_REJECT_DUPLICATES, NULL);
    assert(all);
}

json_t *catalogue(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, read_it);
    return all;
}
