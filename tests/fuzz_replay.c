/*
 * The driver of a fuzz file where there is no libFuzzer: feeds it every file of its corpus,
 * then inputs made from a seed. Random bytes alone seldom pass a parser's first check, so most
 * inputs are a file of the corpus with a few bytes changed, cut or doubled.
 *
 *     fuzz_replay RUNS [CORPUS_FOLDER...]
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 4096, SEEDS_MAX = 512 };

static struct seed {
    uint8_t *data;
    size_t size;
} seeds[SEEDS_MAX];
static size_t seed_count;

static uint64_t random_state = 0x9e3779b97f4a7c15U;

static uint64_t random_next(void) /* xorshift64*: small, and the same everywhere */
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return random_state * 0x2545f4914f6cdd1dU;
}

static size_t random_below(size_t limit)
{
    return limit == 0 ? 0 : (size_t)(random_next() % limit);
}

/* Exactly `size` bytes on the heap, so that one byte too far is seen by the sanitizer. */
static void feed(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size > 0 ? size : 1);
    if (copy == NULL)
        abort();
    if (size > 0)
        memcpy(copy, data, size);
    (void)LLVMFuzzerTestOneInput(copy, size); /* its answer means nothing by contract */
    free(copy);
}

static void read_seed(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || seed_count == SEEDS_MAX) {
        if (file != NULL)
            (void)fclose(file);
        return;
    }
    uint8_t *data = malloc(INPUT_MAX);
    if (data == NULL)
        abort();
    size_t size = fread(data, 1, INPUT_MAX, file);
    (void)fclose(file); /* only read */
    seeds[seed_count++] = (struct seed){ data, size };
    feed(data, size);
}

static void read_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        (void)fprintf(stderr, "no corpus at %s\n", folder);
        exit(1);
    }
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char path[4096];
        int len = snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.' && len > 0 && (size_t)len < sizeof(path))
            read_seed(path);
    }
    (void)closedir(dir);
}

/* What parsers decide by; the NUL at its end is one of them. */
static const uint8_t telling_bytes[] = "\r\n \t:;,%\"{}[]0\x7f\x80\xff";

static size_t change(uint8_t *input, size_t size)
{
    size_t at = random_below(size);
    switch (random_below(5)) {
    case 0: /* another byte */
        if (size > 0)
            input[at] = (uint8_t)random_next();
        return size;
    case 1: /* one bit */
        if (size > 0)
            input[at] ^= (uint8_t)(1U << random_below(8));
        return size;
    case 2: /* cut */ return at;
    case 3: /* a byte more */
        if (size == INPUT_MAX)
            return size;
        memmove(input + at + 1, input + at, size - at);
        input[at] = telling_bytes[random_below(sizeof(telling_bytes))];
        return size + 1;
    default: /* a byte less */
        if (size == 0)
            return size;
        memmove(input + at, input + at + 1, size - at - 1);
        return size - 1;
    }
}

int main(int argc, char **argv)
{
    unsigned long runs = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;
    for (int i = 2; i < argc; i++)
        read_folder(argv[i]);

    feed(NULL, 0);
    static uint8_t input[INPUT_MAX];
    for (unsigned long run = 0; run < runs; run++) {
        size_t size = 0;
        if (seed_count > 0 && random_below(8) != 0) {
            const struct seed *seed = &seeds[random_below(seed_count)];
            size = seed->size;
            memcpy(input, seed->data, size);
            for (size_t changes = 1 + random_below(8); changes > 0; changes--)
                size = change(input, size);
        } else {
            size = random_below(256);
            for (size_t i = 0; i < size; i++)
                input[i] = (uint8_t)random_next();
        }
        feed(input, size);
    }
    for (size_t i = 0; i < seed_count; i++)
        free(seeds[i].data);
    return 0;
}
