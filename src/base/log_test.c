#include "base/log.h"

#include "base/instant.h"
#include "base/mem.h"
#include "base/test.h"

#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Standard error goes to a file of its own while a test looks. */
static int kept_stderr = -1, file = -1;
static char *lines; /* what was written, NUL-terminated */

static void begin_looking(void)
{
    char path[] = "/tmp/mozaik_log_test_XXXXXX";
    file = mkstemp(path);
    assert_true(file >= 0);
    unlink(path);
    kept_stderr = dup(STDERR_FILENO);
    assert_true(dup2(file, STDERR_FILENO) >= 0);
}

static void end_looking(void)
{
    assert_true(dup2(kept_stderr, STDERR_FILENO) >= 0);
    close(kept_stderr);
    off_t size = lseek(file, 0, SEEK_END);
    assert_true(size >= 0);
    mem_free(lines);
    lines = mem_alloc((size_t)size + 1);
    assert_int_equal(pread(file, lines, (size_t)size, 0), size);
    close(file);
}

static size_t count_lines(void)
{
    size_t count = 0;
    for (const char *c = lines; *c; c++)
        count += *c == '\n';
    return count;
}

/* A line without its time, which must be one. */
static const char *without_ts(void)
{
    int64_t at_ms;
    assert_true(slice_starts(slice_of(lines), SLICE("ts=")));
    assert_true(instant_parse((slice){ lines + 3, INSTANT_TEXT_LEN }, &at_ms));
    return lines + 3 + INSTANT_TEXT_LEN;
}

TEST(a_line_is_a_message_and_its_values)
{
    begin_looking();
    log_start(LOG_INFO, LOG_LOGFMT);
    log_write(LOG_INFO, "listening", LOG_TEXT("address", SLICE("127.0.0.1")),
              LOG_INT("port", 8080), LOG_TEXT("empty", SLICE("")), LOG_INT("min", INT64_MIN));
    log_stop();
    end_looking();
    assert_string_equal(without_ts(), " level=info msg=listening address=127.0.0.1 port=8080 "
                                      "empty=\"\" min=-9223372036854775808\n");
}

TEST(a_message_alone_is_a_line)
{
    begin_looking();
    log_start(LOG_DEBUG, LOG_LOGFMT);
    log_write(LOG_DEBUG, "hello there");
    log_line(LOG_ERROR, "bare", NULL, 0);
    log_stop();
    end_looking();
    assert_non_null(strstr(lines, " level=debug msg=\"hello there\"\n"));
    assert_non_null(strstr(lines, " level=error msg=bare\n"));
}

TEST(lesser_lines_are_left_out)
{
    begin_looking();
    log_start(LOG_WARN, LOG_LOGFMT);
    log_write(LOG_DEBUG, "a");
    log_write(LOG_INFO, "b");
    log_write(LOG_WARN, "c");
    log_write(LOG_ERROR, "d");
    log_stop();
    end_looking();
    assert_int_equal(count_lines(), 2);
}

TEST(without_a_writer_only_warnings_are_written_and_at_once)
{
    begin_looking();
    log_write(LOG_INFO, "quiet");
    log_write(LOG_WARN, "early", LOG_INT("n", 1));
    end_looking();
    assert_string_equal(without_ts(), " level=warn msg=early n=1\n");
}

static const slice wicked[] = {
    SLICE_INIT("a\nts=2026-01-01T00:00:00.000Z level=error msg=forged"),
    SLICE_INIT("a\r\nb"),
    SLICE_INIT("\0\x01\x1B[2J\x7F"),
    SLICE_INIT("\xC2\x85\xC2\x9B next"), /* NEL and CSI of Latin-1 */
    SLICE_INIT("\"quoted\" \\ back"),
    SLICE_INIT("x=y"),
    SLICE_INIT("\xFF\xC3"),
    SLICE_INIT("é€𝄞"),
    { NULL, 0 },
};

TEST(no_value_can_forge_a_line)
{
    for (enum log_format format = LOG_LOGFMT; format <= LOG_JSON; format++) {
        begin_looking();
        log_start(LOG_INFO, format);
        for (size_t i = 0; i < COUNT_OF(wicked); i++)
            log_write(LOG_INFO, "seen", LOG_TEXT("value", wicked[i]));
        log_stop();
        end_looking();
        assert_int_equal(count_lines(), COUNT_OF(wicked));
        slice text = slice_of(lines);
        assert_true(slice_is_utf8(text));
        for (size_t i = 0; i < text.len; i++)
            if (((unsigned char)lines[i] < 0x20 && lines[i] != '\n') || lines[i] == 0x7F ||
                (lines[i] == '\xC2' && (unsigned char)lines[i + 1] < 0xA0))
                fail_msg("control character at %zu", i);
        if (format == LOG_LOGFMT) {
            assert_non_null(strstr(lines, "value=\"a\\nts=2026"));
            assert_non_null(strstr(lines, "value=\"x=y\""));
            assert_non_null(strstr(lines, "value=\"\\u0085\\u009b next\""));
        }
    }
}

TEST(json_lines_are_json_and_mean_what_was_said)
{
    begin_looking();
    log_start(LOG_INFO, LOG_JSON);
    for (size_t i = 0; i < COUNT_OF(wicked); i++)
        log_write(LOG_WARN, "seen \"it\"", LOG_TEXT("value", wicked[i]), LOG_INT("n", i));
    log_stop();
    end_looking();

    slice rest = slice_of(lines), line;
    for (size_t i = 0; i < COUNT_OF(wicked); i++) {
        assert_true(slice_cut(rest, '\n', &line, &rest));
        json_t *object = json_loadb(line.data, line.len, JSON_ALLOW_NUL, NULL);
        assert_non_null(object);
        assert_string_equal(json_string_value(json_object_get(object, "level")), "warn");
        assert_string_equal(json_string_value(json_object_get(object, "msg")), "seen \"it\"");
        assert_int_equal(json_integer_value(json_object_get(object, "n")), i);
        const json_t *value = json_object_get(object, "value");
        if (slice_is_utf8(wicked[i]))
            assert_true(slice_eq((slice){ json_string_value(value), json_string_length(value) },
                                 wicked[i]));
        json_decref(object);
    }
}

TEST(a_line_that_is_too_long_is_cut_and_stays_a_line)
{
    const slice euro = SLICE_INIT("€");
    char filler[3000];
    for (size_t i = 0; i + 3 <= sizeof(filler); i += 3)
        memmove(filler + i, euro.data, euro.len);

    /* Every length around the limit, in both formats, the value last or not. */
    for (size_t len = 0; len<sizeof(filler); len += len> 800 && len < 1100 ? 1 : 97) {
        for (enum log_format format = LOG_LOGFMT; format <= LOG_JSON; format++) {
            begin_looking();
            log_start(LOG_INFO, format);
            log_write(LOG_INFO, "long", LOG_TEXT("value", ((slice){ filler, len })),
                      LOG_INT("number", INT64_MIN), LOG_TEXT("other", SLICE("x y")));
            log_stop();
            end_looking();
            size_t written = strlen(lines);
            assert_in_range(written, 10, 1024);
            assert_int_equal(count_lines(), 1);
            assert_true(slice_is_utf8(slice_of(lines)));
            bool cut = strstr(lines, format == LOG_JSON ? "\"cut\":true}\n" : " cut=true\n");
            if (len < 800 || len > 1024)
                assert_int_equal(cut, len > 1024);
            if (format == LOG_JSON) {
                json_t *object = json_loadb(lines, written, 0, NULL);
                assert_non_null(object);
                assert_int_equal(json_is_true(json_object_get(object, "cut")), cut);
                if (!cut)
                    assert_int_equal(json_object_size(object), 6);
                json_decref(object);
            }
        }
    }
}

TEST(nobody_waits_for_a_full_pipe_and_the_loss_is_told)
{
    enum { LINES = 3000 };
    int ends[2];
    char value[200];

    memset(value, 'v', sizeof(value));
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    kept_stderr = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);

    log_start(LOG_INFO, LOG_LOGFMT);
    for (int i = 0; i < LINES; i++) /* some 750 KiB, and nobody reads */
        log_write(LOG_INFO, "busy", LOG_INT("i", i), LOG_TEXT("v", ((slice){ value, 200 })));
    uint64_t lost = log_lost();
    assert_true(lost > 0 && lost < LINES);

    /* Somebody reads at last, so that log_stop() can end. */
    size_t got = 0, capacity = 2 * 1024 * 1024;
    mem_free(lines);
    lines = mem_alloc(capacity);
    fcntl(ends[0], F_SETFL, 0);
    while (got < 200 * 1024) {
        ssize_t n = read(ends[0], lines + got, capacity - got);
        assert_true(n > 0);
        got += (size_t)n;
    }
    log_write(LOG_INFO, "after");
    /* The rest fits into the pipe only while it is read. */
    pthread_t stopper;
    assert_int_equal(pthread_create(&stopper, NULL, (void *(*)(void *))(void (*)(void))log_stop,
                                    NULL),
                     0);
    while (!slice_contains((slice){ lines, got }, SLICE("msg=after\n"))) {
        ssize_t n = read(ends[0], lines + got, capacity - got);
        assert_true(n > 0);
        got += (size_t)n;
    }
    pthread_join(stopper, NULL);
    dup2(kept_stderr, STDERR_FILENO);
    close(kept_stderr);
    close(ends[0]);
    close(ends[1]);

    char expected[80];
    (void)snprintf(expected, sizeof(expected), "msg=\"log lines were lost\" lines=%llu\n",
                   (unsigned long long)lost);
    const char *told = strstr(lines, expected), *after = strstr(lines, "msg=after\n");
    assert_true(told && after && told < after);
    assert_int_equal(count_lines(), LINES - (size_t)lost + 2);
    assert_true(log_lost() == lost);
}

static void *write_often(void *name)
{
    for (int i = 0; i < 300; i++)
        log_write(LOG_INFO, "from a thread", LOG_TEXT("name", slice_of(name)), LOG_INT("i", i));
    return NULL;
}

TEST(lines_of_many_threads_stay_whole)
{
    static char names[4][2] = { "a", "b", "c", "d" };
    pthread_t threads[4];

    begin_looking();
    log_start(LOG_INFO, LOG_JSON);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_often, names[i]), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    log_stop();
    end_looking();
    assert_int_equal(count_lines() + log_lost(), 4 * 300);
    slice rest = slice_of(lines), line;
    while (slice_cut(rest, '\n', &line, &rest)) {
        json_t *object = json_loadb(line.data, line.len, 0, NULL);
        assert_non_null(object);
        json_decref(object);
    }
}

TEST(stopping_twice_is_fine_and_starting_again_too)
{
    begin_looking();
    log_stop();
    log_start(LOG_INFO, LOG_LOGFMT);
    log_write(LOG_INFO, "one");
    log_stop();
    log_stop();
    log_write(LOG_INFO, "dropped");
    log_write(LOG_ERROR, "two");
    log_start(LOG_INFO, LOG_LOGFMT);
    log_write(LOG_INFO, "three");
    log_stop();
    end_looking();
    assert_int_equal(count_lines(), 3);
}

static int forget_lines(void **state)
{
    (void)state;
    mem_free(lines);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(without_a_writer_only_warnings_are_written_and_at_once),
        CASE(a_line_is_a_message_and_its_values),
        CASE(a_message_alone_is_a_line),
        CASE(lesser_lines_are_left_out),
        CASE(no_value_can_forge_a_line),
        CASE(json_lines_are_json_and_mean_what_was_said),
        CASE(a_line_that_is_too_long_is_cut_and_stays_a_line),
        CASE(nobody_waits_for_a_full_pipe_and_the_loss_is_told),
        CASE(lines_of_many_threads_stay_whole),
        CASE(stopping_twice_is_fine_and_starting_again_too),
    };
    return cmocka_run_group_tests_name("base/log", tests, NULL, forget_lines);
}
