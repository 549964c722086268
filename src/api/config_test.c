#include "base/test.h"

#include "api/config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];

static void begin(void)
{
    snprintf(folder, sizeof folder, "/tmp/mozaik-config-XXXXXX");
    assert_non_null(mkdtemp(folder));
}

static void end(void)
{
    char path[100];
    snprintf(path, sizeof path, "%s/mozaik.conf", folder);
    unlink(path);
    rmdir(folder);
}

static void write_file(const char *text)
{
    char path[100];
    FILE *file;

    snprintf(path, sizeof path, "%s/mozaik.conf", folder);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* "--data" of an empty folder stands before what is tried. */
static bool init(struct config *config, const char *const *flags, struct error *err)
{
    char *argv[24] = { (char[]){ "--data" }, folder };
    int argc = 2;

    for (; flags && *flags; flags++)
        argv[argc++] = (char *)(uintptr_t)*flags;
    error_clear(err);
    return config_init(config, argc, argv, err);
}

TEST(the_defaults_are_those_of_the_help)
{
    struct config config;
    struct error err;

    begin();
    assert_true(init(&config, NULL, &err));
    assert_string_equal(config.listen, "127.0.0.1:8001");
    assert_string_equal(config.admin_listen, "127.0.0.1:9001");
    assert_string_equal(config.data, folder);
    assert_int_equal(config.journal_keep_ms, 7ll * 86400000);
    assert_int_equal(config.body, 256 * 1024);
    assert_int_equal(config.stranger_ms, 30000);
    assert_int_equal(config.writes_per_minute, 600);
    assert_false(config.demo);
    config_release(&config);
    config_release(&config); /* twice is fine */
    end();
}

static int64_t value_of(const struct config *config)
{
    return config->silent_ms + config->body + config->threads + config->demo;
}

TEST(values_have_units_and_ranges)
{
    static const struct {
        const char *flag, *value;
        bool good;
        int64_t expected; /* of that member alone */
    } cases[] = {
        { "--silent-timeout", "500ms", true, 500 },
        { "--silent-timeout", "30s", true, 30000 },
        { "--silent-timeout", "30", true, 30000 },
        { "--silent-timeout", "5m", true, 300000 },
        { "--silent-timeout", "1h", true, 3600000 },
        { "--silent-timeout", "2h", false, 0 },
        { "--silent-timeout", "199ms", false, 0 },
        { "--silent-timeout", "30 s", false, 0 },
        { "--silent-timeout", "-1s", false, 0 },
        { "--silent-timeout", "", false, 0 },
        { "--silent-timeout", "s", false, 0 },
        { "--silent-timeout", "1k", false, 0 },
        { "--silent-timeout", "99999999999999999d", false, 0 },
        { "--body-max", "64k", true, 65536 },
        { "--body-max", "1m", true, 1 << 20 },
        { "--body-max", "2048", true, 2048 },
        { "--body-max", "65m", false, 0 },
        { "--body-max", "1s", false, 0 },
        { "--threads", "4", true, 4 },
        { "--threads", "33", false, 0 },
        { "--threads", "4k", false, 0 },
        { "--log-level", "debug", true, 0 },
        { "--log-level", "loud", false, 0 },
        { "--log-level", "", false, 0 },
        { "--log-format", "json", true, 0 },
        { "--log-format", "logfmt|json", false, 0 },
    };

    begin();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *flags[] = { cases[i].flag, cases[i].value, NULL };
        struct config config;
        struct error err;
        bool ok = init(&config, flags, &err);

        if (ok != cases[i].good)
            fail_msg("%s %s", cases[i].flag, cases[i].value);
        if (ok && cases[i].expected) {
            struct config defaults;
            assert_true(init(&defaults, NULL, &err));
            bool is_time = strstr(cases[i].flag, "timeout"),
                 is_size = strstr(cases[i].flag, "max");
            int64_t other = value_of(&defaults) - (is_time   ? defaults.silent_ms
                                                   : is_size ? defaults.body
                                                             : defaults.threads);
            assert_int_equal(value_of(&config) - other, cases[i].expected);
            config_release(&defaults);
        }
        if (!ok) {
            assert_int_equal(err.kind, ERR_INVALID);
            assert_non_null(strstr(err.user, cases[i].flag + 2)); /* names the setting */
        }
        config_release(&config);
    }
    end();
}

TEST(a_flag_wins_over_the_environment_over_the_file_over_the_default)
{
    static const struct {
        const char *file, *environment, *flag;
        int64_t threads;
    } cases[] = {
        { NULL, NULL, NULL, 0 },
        { "threads = 1\n", NULL, NULL, 1 },
        { "threads = 1\n", "2", NULL, 2 },
        { NULL, "2", NULL, 2 },
        { "threads = 1\n", "2", "3", 3 },
        { "# all of it\n\n  threads=1 # one\n", NULL, NULL, 1 },
    };

    begin();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *flags[] = { cases[i].flag ? "--threads" : NULL, cases[i].flag, NULL };
        struct config config;
        struct error err;
        end();
        begin();
        if (cases[i].file)
            write_file(cases[i].file);
        if (cases[i].environment)
            setenv("MOZAIK_THREADS", cases[i].environment, 1);
        assert_true(init(&config, flags, &err));
        assert_int_equal(config.threads, cases[i].threads);
        config_release(&config);
        unsetenv("MOZAIK_THREADS");
    }
    end();
}

TEST(mistakes_are_named_with_their_place)
{
    static const struct {
        const char *file;
        const char *flags[4];
        const char *says;
    } cases[] = {
        { "threds = 1\n", { NULL }, "mozaik.conf, ligne 1" },
        { "demo = yes\nthreads = many\n", { NULL }, "ligne 2" },
        { NULL, { "--threds", "1" }, "--threds" },
        { NULL, { "--threads" }, "--threads" },
        { NULL, { "serve" }, "serve" },
        { NULL, { "--demo=perhaps" }, "demo" },
        { NULL, { "--config", "/nowhere/mozaik.conf" }, "/nowhere/mozaik.conf" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct config config;
        struct error err;
        begin();
        if (cases[i].file)
            write_file(cases[i].file);
        assert_false(init(&config, cases[i].flags, &err));
        if (!strstr(err.user, cases[i].says))
            fail_msg("%s: %s", cases[i].says, err.user);
        config_release(&config);
        end();
    }
}

TEST(a_switch_needs_no_value_and_takes_one)
{
    static const struct {
        const char *flag;
        bool on;
    } cases[] = {
        { "--demo", true }, { "--demo=yes", true }, { "--demo=no", false }, { "--demo=1", true }
    };

    begin();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct config config;
        struct error err;
        assert_true(
            init(&config, (const char *const[]){ cases[i].flag, "--threads=2", NULL }, &err));
        assert_int_equal(config.demo, cases[i].on);
        assert_int_equal(config.threads, 2);
        config_release(&config);
    }
    end();
}

TEST(a_list_that_is_said_again_grows_and_begins_anew_with_the_first_flag)
{
    struct config config;
    struct error err;

    begin();
    write_file("public-url = https://file.example\n");
    assert_true(init(&config, NULL, &err));
    assert_string_equal(config.public_url, "https://file.example");
    config_release(&config);
    assert_true(
        init(&config,
             (const char *const[]){ "--public-url", "https://a.example", "--threads", "1",
                                    "--public-url=https://b.example,https://c.example", NULL },
             &err));
    assert_string_equal(config.public_url,
                        "https://a.example,https://b.example,https://c.example");
    config_release(&config);
    /* Others are replaced. */
    assert_true(init(&config,
                     (const char *const[]){ "--listen", "127.0.0.1:1", "--listen",
                                            "127.0.0.1:2", NULL },
                     &err));
    assert_string_equal(config.listen, "127.0.0.1:2");
    config_release(&config);
    end();
}

TEST(a_secret_is_no_flag)
{
    struct config config;
    struct error err;

    begin();
    assert_false(
        init(&config, (const char *const[]){ "--smtp-password", "secret", NULL }, &err));
    assert_null(strstr(err.user, "secret"));
    config_release(&config);
    end();
}

TEST(the_help_names_every_flag_once)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    static const char *const flags[] = { "\n  --listen ",  "\n  --data ",
                                         "\n  --threads ", "\n  --public-url ",
                                         "\n  --drain ",   "\n  --command-queue ",
                                         "\n  --demo ",    "\n  --journal-keep " };

    config_help(out);
    fclose(out);
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        const char *at = strstr(text, flags[i]);
        assert_non_null(at);
        assert_null(strstr(at + 1, flags[i]));
    }
    free(text);
}

static void write_credential(const char *name, const char *value)
{
    char path[100];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(value, file);
    fclose(file);
}

static void remove_credential(const char *name)
{
    char path[100];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_return_code(unlink(path), 0);
}

TEST(a_secret_is_read_from_the_credentials_and_what_is_no_secret_is_not)
{
    struct config config;
    struct error err;
    char long_one[1200];

    begin();
    setenv("CREDENTIALS_DIRECTORY", folder, 1);
    write_file("smtp-password = of the file\n");
    assert_true(init(&config, NULL, &err)); /* none laid down: the file's */
    assert_string_equal(config.smtp_password, "of the file");
    config_release(&config);

    write_credential("smtp-password", " a # b \n");
    write_credential("smtp-user", "nobody");
    assert_true(init(&config, NULL, &err));
    assert_string_equal(config.smtp_password, " a # b ");
    assert_string_equal(config.smtp_user, "");
    config_release(&config);

    setenv("MOZAIK_SMTP_PASSWORD", "of the environment", 1);
    assert_true(init(&config, NULL, &err));
    assert_string_equal(config.smtp_password, "of the environment");
    config_release(&config);
    unsetenv("MOZAIK_SMTP_PASSWORD");

    memset(long_one, 'x', sizeof long_one - 1);
    long_one[sizeof long_one - 1] = '\0';
    write_credential("smtp-password", long_one);
    assert_false(init(&config, NULL, &err));
    assert_string_equal(err.code, "credential");
    assert_null(strstr(err.user, "xxx"));
    config_release(&config);
    unsetenv("CREDENTIALS_DIRECTORY");
    remove_credential("smtp-password");
    remove_credential("smtp-user");
    end();
}

TEST_MAIN("config", CASE(the_defaults_are_those_of_the_help),
          CASE(values_have_units_and_ranges),
          CASE(a_flag_wins_over_the_environment_over_the_file_over_the_default),
          CASE(mistakes_are_named_with_their_place),
          CASE(a_switch_needs_no_value_and_takes_one),
          CASE(a_list_that_is_said_again_grows_and_begins_anew_with_the_first_flag),
          CASE(a_secret_is_no_flag), CASE(the_help_names_every_flag_once),
          CASE(a_secret_is_read_from_the_credentials_and_what_is_no_secret_is_not))
