#include "base/test.h"

#include "api/words.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Whoever finds an error writes its French sentence; the English one stands here, by its code.
 * So the sources are read: each code that may come before somebody's eyes has one.
 */

/* Said to the administrator who starts the server or calls the command line: in French only. */
static const char *const said_at_the_start[] = {
    "already_exists",
    "config_file",
    "credential",
    "connect",
    "database_damaged",
    "database_empty",
    "database_exists",
    "database_foreign",
    "database_unreadable",
    "dial",
    "dns",
    "file_exists",
    "file_failed",
    "flag",
    "folder_failed",
    "folder_in_use",
    "listen",
    "listen_denied",
    "listen_in_use",
    "listen_no_address",
    "mail",
    "mail_from",
    "mail_unfit",
    "no_wal",
    "path_too_long",
    "public_url",
    "schema_differs",
    "schema_newer",
    "setting",
    "slug_form",
    "smtp_password",
    "smtp_plain",
    "smtp_url",
    "starting",
    "tenant_exists",
    "tls",
    "trusted_proxies",
    "url",
    "ws_handshake",
};

static bool is_said_at_the_start(slice code)
{
    for (size_t i = 0; i < COUNT_OF(said_at_the_start); i++)
        if (slice_eq(slice_of(said_at_the_start[i]), code))
            return true;
    return false;
}

static bool is_code(slice text)
{
    if (text.len == 0 || text.len > 31)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!((text.data[i] >= 'a' && text.data[i] <= 'z') ||
              (text.data[i] >= '0' && text.data[i] <= '9') || text.data[i] == '_'))
            return false;
    return true;
}

static size_t found;

static void check(slice code, const char *path)
{
    slice none = SLICE("\x01");

    if (!is_code(code) || is_said_at_the_start(code))
        return;
    found++;
    if (slice_eq(words_sentence(code, 500, true, none), none))
        fail_msg("%s: the code \"%.*s\" has no English sentence in words.c", path,
                 SLICE_ARG(code));
}

/* The next text in quotes, if one begins before a comma or an end of what is asked. */
static slice next_text(const char **at)
{
    const char *c = *at, *end;

    while (*c && *c != '"' && *c != ',' && *c != ';')
        c++;
    if (*c != '"') {
        *at = c;
        return (slice){ 0 };
    }
    end = strchr(c + 1, '"');
    *at = end ? end + 1 : c + 1;
    return (slice){ c + 1, end ? (size_t)(end - c - 1) : 0 };
}

static const char *after_comma(const char *c)
{
    while (*c && *c != ',' && *c != ';')
        c++;
    return *c == ',' ? c + 1 : c;
}

/* The argument after so many commas; a choice between two codes is two. */
static void read_calls(const char *source, const char *function, int commas, const char *path)
{
    for (const char *call = strstr(source, function); call; call = strstr(call + 1, function)) {
        const char *c = call + strlen(function);
        slice code;
        for (int i = 0; i < commas; i++)
            c = after_comma(c);
        while ((code = next_text(&c)).len > 0)
            check(code, path);
    }
}

/* Tables of reasons: { 400, ERR_INVALID, "code", ... */
static void read_tables(const char *source, const char *path)
{
    for (const char *kind = strstr(source, " ERR_"); kind; kind = strstr(kind + 1, " ERR_")) {
        const char *c = after_comma(kind);
        check(next_text(&c), path);
    }
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text;
    long size;

    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    text = malloc((size_t)size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)size, file), (size_t)size);
    text[size] = '\0';
    fclose(file);
    return text;
}

static void read_folder(const char *folder)
{
    const char *root = getenv("MOZAIK_SOURCE");
    char path[700], dir_path[400];
    const struct dirent *entry;
    DIR *dir;

    snprintf(dir_path, sizeof dir_path, "%s/src/%s", root ? root : ".", folder);
    dir = opendir(dir_path);
    assert_non_null(dir);
    while ((entry = readdir(dir))) {
        slice name = slice_of(entry->d_name);
        char *source;
        if (!slice_ends(name, SLICE(".c")) || slice_ends(name, SLICE("_test.c")) ||
            slice_ends(name, SLICE("_fuzz.c")))
            continue;
        snprintf(path, sizeof path, "%s/%s", dir_path, entry->d_name);
        source = read_file(path);
        read_calls(source, "error_set(", 2, path);
        read_calls(source, "error_field(", 2, path);
        read_calls(source, "refuse(call, ", 1, path);
        read_calls(source, "refuse(call, request, ", 1, path);
        read_tables(source, path);
        free(source);
    }
    closedir(dir);
}

TEST(each_code_that_somebody_may_see_has_an_english_sentence)
{
    static const char *const folders[] = { "base", "proto", "store", "net", "hr", "api" };

    for (size_t i = 0; i < COUNT_OF(folders); i++)
        read_folder(folders[i]);
    assert_true(found > 100); /* it has read something */
}

TEST(each_status_that_is_answered_has_a_title_in_both_languages_and_a_code)
{
    static const int statuses[] = { 400, 401, 403, 404, 405, 408, 409, 413, 414, 415,
                                    417, 422, 426, 429, 431, 500, 501, 503, 505 };

    for (size_t i = 0; i < COUNT_OF(statuses); i++) {
        assert_false(slice_eq(words_title(statuses[i], false), SLICE("Erreur")));
        assert_false(slice_eq(words_title(statuses[i], true), SLICE("Error")));
        assert_true(is_code(words_code(statuses[i])));
    }
    assert_slice(words_title(418, false), "Erreur");
    assert_slice(words_code(418), "internal");
}

TEST(french_is_what_its_finder_wrote_and_english_what_stands_here)
{
    assert_slice(words_sentence(SLICE("absence_order"), 422, false,
                                SLICE("La fin précède le début.")),
                 "La fin précède le début.");
    assert_slice(words_sentence(SLICE("absence_order"), 422, true,
                                SLICE("La fin précède le début.")),
                 "The end comes before the start.");
    assert_slice(words_sentence(SLICE("no_such_code"), 422, true, SLICE("Mieux que rien.")),
                 "Mieux que rien.");
    assert_slice(words_sentence(SLICE("no_such_code"), 422, true, SLICE("")), "Please correct");
}

TEST_MAIN("words", CASE(each_code_that_somebody_may_see_has_an_english_sentence),
          CASE(each_status_that_is_answered_has_a_title_in_both_languages_and_a_code),
          CASE(french_is_what_its_finder_wrote_and_english_what_stands_here))
