#include "api/config.h"

#include "base/buf.h"
#include "base/mem.h"

#include <ctype.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* LIST: a text to which a flag that is said again adds. CHOICE: one of the words of `argument`. */
enum kind { TEXT, LIST, CHOICE, SECRET, NUMBER, TIME, SIZE, SWITCH, GROUP };

static const struct setting {
    const char *name; /* as a flag: --name; MOZAIK_NAME; name = ... */
    enum kind kind;
    size_t at;
    const char *value; /* the default */
    int64_t min, max;
    const char *argument, *help;
} settings[] = {
/* clang-format off */
#define AT(member) offsetof(struct config, member)
#define DAYS ((int64_t)86400000)
    { NULL, GROUP, 0, NULL, 0, 0, NULL, "Where and how" },
    { "listen", TEXT, AT(listen), "127.0.0.1:8001", 0, 0, "ADDRESS:PORT", "where people and proxies connect" },
    { "admin-listen", TEXT, AT(admin_listen), "127.0.0.1:9001", 0, 0, "ADDRESS:PORT", "where the operator connects (/metrics); never behind an Ingress; `none`: nowhere" },
    { "data", TEXT, AT(data), "./data", 0, 0, "DIR", "the folder of the database" },
    { "threads", NUMBER, AT(threads), "0", 0, 32, "N", "loop threads; 0: one per core" },
    { "db-readers", NUMBER, AT(db_readers), "2", 1, 16, "N", "database threads that read" },
    { "public-url", LIST, AT(public_url), "", 0, 0, "URL", "how people reach the page, e.g. https://rh.example.fr; several: parted by commas, or said again" },
    { "trusted-proxies", LIST, AT(trusted_proxies), "", 0, 0, "CIDR,...", "proxies whose Forwarded and X-Forwarded-* headers are believed" },
    { "journal-keep", TIME, AT(journal_keep_ms), "7d", 1000, 366 * DAYS, "TIME", "how long a client may sleep and still miss nothing" },
    { "drain", TIME, AT(drain_ms), "10s", 0, 600000, "TIME", "after SIGTERM, how long clients may take to leave" },
    { "log-format", CHOICE, AT(log_format), "logfmt", 0, 0, "logfmt|json", "how log lines look" },
    { "log-level", CHOICE, AT(log_level), "info", 0, 0, "debug|info|warn|error", "what is logged: this, and what is worse" },
    { "demo", SWITCH, AT(demo), "no", 0, 0, NULL, "make two demo companies; loopback only" },
    { "demo-anywhere", SWITCH, AT(demo_anywhere), "no", 0, 0, NULL, "allow --demo outside loopback: everybody knows the password" },
    { "no-probes", SWITCH, AT(no_probes), "no", 0, 0, NULL, "switch off the echo and probe endpoints" },

    { NULL, GROUP, 0, NULL, 0, 0, NULL, "Mail: invitations and forgotten passwords" },
    { "smtp-url", TEXT, AT(smtp_url), "", 0, 0, "URL", "the mail server, smtp://host:587 or smtps://host; without one mails wait" },
    { "smtp-user", TEXT, AT(smtp_user), "", 0, 0, "NAME", "to sign in there" },
    { "smtp-password", SECRET, AT(smtp_password), "", 0, 0, NULL, "its password" },
    { "smtp-plain", SWITCH, AT(smtp_plain), "no", 0, 0, NULL, "allow smtp:// without TLS also to another machine: whoever is on the way reads the links" },
    { "mail-from", TEXT, AT(mail_from), "", 0, 0, "ADDRESS", "who mails are from, e.g. \"RH <rh@example.fr>\"" },
    { "mail-retry", TIME, AT(mail_retry_ms), "60s", 10, 7200000, "TIME", "after a try that failed; twice as long after each, up to 2h, for 3 days" },

    { NULL, GROUP, 0, NULL, 0, 0, NULL, "Limits of what comes in" },
    { "request-line-max", SIZE, AT(request_line), "8k", 256, 1 << 20, "SIZE", "longer: 414" },
    { "headers-max", SIZE, AT(headers), "32k", 1024, 1 << 20, "SIZE", "all header lines together; longer: 431" },
    { "header-count-max", NUMBER, AT(header_count), "100", 10, 10000, "N", "more: 431" },
    { "body-max", SIZE, AT(body), "256k", 1024, 64 << 20, "SIZE", "longer: 413" },
    { "message-max", SIZE, AT(message), "64k", 1024, 16 << 20, "SIZE", "a WebSocket message; longer: closed with 1009" },
    { "messages-per-second", NUMBER, AT(messages_per_second), "20", 1, 100000, "N", "of one WebSocket; more: closed with 4429" },
    { "unfinished-input-max", SIZE, AT(unfinished_input), "64m", 1 << 20, (int64_t)16 << 30, "SIZE", "half-arrived requests and messages, all together; more: 503" },
    { "head-timeout", TIME, AT(head_ms), "10s", 100, 600000, "TIME", "for a request's head; slower: 408" },
    { "body-timeout", TIME, AT(body_ms), "20s", 100, 3600000, "TIME", "for a request's body, and 1 s more for each 1k; slower: 408" },
    { "idle-timeout", TIME, AT(idle_ms), "75s", 100, 3600000, "TIME", "between two requests of one connection" },

    { NULL, GROUP, 0, NULL, 0, 0, NULL, "Limits of who comes in" },
    { "connections-max", NUMBER, AT(connections), "20000", 10, 10000000, "N", "in all; more: 503" },
    { "connections-per-address", NUMBER, AT(connections_per_address), "12000", 1, 10000000, "N", "more: 429; lets 5,000 people work behind one address" },
    { "connections-per-person", NUMBER, AT(connections_per_person), "50", 1, 100000, "N", "live connections; more: closed with 4429, or 429" },
    { "strangers-max", NUMBER, AT(strangers), "1000", 1, 1000000, "N", "sockets that have not signed in, in all; more: closed with 4429" },
    { "stranger-timeout", TIME, AT(stranger_ms), "30s", 100, 600000, "TIME", "for a socket to sign in; later: closed with 4401" },
    { "sign-in-failures", NUMBER, AT(sign_in_failures), "5", 1, 1000000, "N", "a minute, per account and address; more: 429" },
    { "sign-in-failures-per-address", NUMBER, AT(sign_in_failures_per_address), "100", 1, 1000000, "N", "a minute, per address; more: 429" },
    { "writes-per-minute", NUMBER, AT(writes_per_minute), "600", 1, 100000000, "N", "of one person; more: 429" },
    { "guests-max", NUMBER, AT(guests), "10000", 1, 1000000, "N", "people who poll, remembered per loop so that an idle poll costs no database" },
    { "probes-max", NUMBER, AT(probes), "200", 1, 100000, "N", "probe connections at a time; more: 429" },

    { NULL, GROUP, 0, NULL, 0, 0, NULL, "Limits of work and time" },
    { "command-queue", NUMBER, AT(command_queue), "10000", 1, 1000000, "N", "requests that wait for the database; more: 503" },
    { "command-timeout", TIME, AT(command_ms), "10s", 10, 600000, "TIME", "a request that waited longer is answered 503 without being run" },
    { "ring-bytes", SIZE, AT(ring_bytes), "64m", 4096, (int64_t)16 << 30, "SIZE", "recent events in memory, per loop thread" },
    { "heartbeat", TIME, AT(heartbeat_ms), "15s", 100, 600000, "TIME", "on idle live connections, +-20 %" },
    { "silent-timeout", TIME, AT(silent_ms), "40s", 200, 3600000, "TIME", "a WebSocket that is not heard is closed" },
    { "write-timeout", TIME, AT(write_stall_ms), "40s", 200, 3600000, "TIME", "a connection that takes no byte of what waits for it is ended" },
#undef AT
#undef DAYS
    /* clang-format on */
};

/* ---- values ---- */

static bool read_scaled(slice text, enum kind kind, int64_t *value_out)
{
    static const struct {
        slice suffix;
        enum kind kind;
        int64_t factor;
    } units[] = {
        { SLICE_INIT("ms"), TIME, 1 },       { SLICE_INIT("s"), TIME, 1000 },
        { SLICE_INIT("m"), TIME, 60000 },    { SLICE_INIT("h"), TIME, 3600000 },
        { SLICE_INIT("d"), TIME, 86400000 }, { SLICE_INIT("k"), SIZE, 1 << 10 },
        { SLICE_INIT("m"), SIZE, 1 << 20 },  { SLICE_INIT("g"), SIZE, 1 << 30 },
    };
    uint64_t number;
    int64_t factor = kind == TIME ? 1000 : 1; /* a bare time is in seconds */

    for (size_t i = 0; i < COUNT_OF(units); i++) {
        slice suffix = units[i].suffix;
        if (units[i].kind == kind && text.len > suffix.len && slice_ends(text, suffix)) {
            factor = units[i].factor;
            text.len -= suffix.len;
            break;
        }
    }
    if (!slice_to_u64(text, &number) || number > (uint64_t)INT64_MAX / (uint64_t)factor)
        return false;
    *value_out = (int64_t)number * factor;
    return true;
}

/* Secrets among them: nothing of it stays in memory. */
static void forget_text(char **text)
{
    if (*text)
        sodium_memzero(*text, strlen(*text));
    mem_free(*text);
    *text = NULL;
}

static bool is_text(const struct setting *setting)
{
    return setting->kind == TEXT || setting->kind == LIST || setting->kind == CHOICE ||
           setting->kind == SECRET;
}

static bool is_choice(const char *words, slice value)
{
    slice rest = slice_of(words), word;

    while (rest.len) {
        slice_cut(rest, '|', &word, &rest);
        if (slice_eq(word, value))
            return true;
    }
    return false;
}

static bool take(struct config *config, const struct setting *setting, slice value,
                 const char *from, struct error *err)
{
    void *member = (char *)config + setting->at;
    int64_t number;

    switch (setting->kind) {
    case CHOICE:
        if (!is_choice(setting->argument, value))
            return error_set(err, ERR_INVALID, "setting",
                             "%s (%s)\u00a0: «\u00a0%.*s\u00a0» n’est pas un de %s.",
                             setting->name, from, SLICE_ARG(value), setting->argument);
        /* fall through */
    case TEXT:
    case LIST:
    case SECRET:
        forget_text(member);
        *(char **)member = mem_alloc(value.len + 1);
        memcpy(*(char **)member, value.data, value.len);
        return true;
    case SWITCH:
        if (slice_eq(value, SLICE("yes")) || slice_eq(value, SLICE("true")) ||
            slice_eq(value, SLICE("1")))
            *(bool *)member = true;
        else if (slice_eq(value, SLICE("no")) || slice_eq(value, SLICE("false")) ||
                 slice_eq(value, SLICE("0")))
            *(bool *)member = false;
        else
            return error_set(
                err, ERR_INVALID, "setting",
                "%s (%s)\u00a0: oui ou non attendu (yes, no), pas «\u00a0%.*s\u00a0».",
                setting->name, from, SLICE_ARG(value));
        return true;
    case NUMBER:
    case TIME:
    case SIZE:
        if (!read_scaled(value, setting->kind, &number) || number < setting->min ||
            number > setting->max)
            return error_set(
                err, ERR_INVALID, "setting",
                "%s (%s)\u00a0: «\u00a0%.*s\u00a0» n’est pas %s entre %lld et %lld%s.",
                setting->name, from, SLICE_ARG(value),
                setting->kind == NUMBER ? "un nombre"
                : setting->kind == TIME ? "une durée (500ms, 30s, 5m, 24h, 7d)"
                                        : "une taille (64k, 1m)",
                (long long)setting->min, (long long)setting->max,
                setting->kind == TIME ? " ms" : "");
        *(int64_t *)member = number;
        return true;
    case GROUP: break;
    }
    return true;
}

static const struct setting *find(slice name)
{
    for (size_t i = 0; i < COUNT_OF(settings); i++)
        if (settings[i].name && slice_eq(slice_of(settings[i].name), name))
            return &settings[i];
    return NULL;
}

/* ---- the sources ---- */

static bool from_defaults(struct config *config, struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(settings); i++)
        if (settings[i].name &&
            !take(config, &settings[i], slice_of(settings[i].value), "défaut", err))
            return false;
    return true;
}

static bool from_environment(struct config *config, struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        char name[64] = "MOZAIK_";
        size_t at = strlen(name);
        const char *value;
        if (!settings[i].name)
            continue;
        for (const char *c = settings[i].name; *c; c++)
            name[at++] = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
        name[at] = '\0';
        value = getenv(name);
        if (value && !take(config, &settings[i], slice_of(value), name, err))
            return false;
    }
    return true;
}

/* A comment begins a line, or stands behind a blank: a password may well have a '#' in it. */
static slice without_comment(slice line)
{
    size_t len = 0;

    while (len < line.len && line.data[len] != '\n' &&
           !(line.data[len] == '#' &&
             (len == 0 || line.data[len - 1] == ' ' || line.data[len - 1] == '\t')))
        len++;
    return slice_trim((slice){ line.data, len });
}

static bool from_file(struct config *config, const char *path, bool must_exist,
                      struct error *err)
{
    FILE *file = fopen(path, "re");
    char line[1024];
    bool ok = true;

    if (!file) {
        if (!must_exist && errno == ENOENT)
            return true;
        return error_set(err, ERR_INVALID, "config_file", "Impossible de lire %s\u00a0: %s.",
                         path, strerror(errno));
    }
    for (int number = 1; ok && fgets(line, sizeof line, file); number++) {
        slice text = slice_trim(slice_of(line)), name, value;
        char from[320];
        const struct setting *setting;
        text = without_comment(text);
        if (!text.len)
            continue;
        snprintf(from, sizeof from, "%.250s, ligne %d", path, number);
        slice_cut(text, '=', &name, &value);
        setting = find(slice_trim(name));
        if (!setting)
            ok = error_set(err, ERR_INVALID, "setting",
                           "%s\u00a0: réglage inconnu «\u00a0%.*s\u00a0».", from,
                           SLICE_ARG(slice_trim(name)));
        else
            ok = take(config, setting, slice_trim(value), from, err);
    }
    fclose(file);
    return ok;
}

/* A secret, in a file of its name: what systemd (LoadCredential=) or Kubernetes (a mounted
 * Secret) lays down for this service alone. A line's end behind it does not belong to it. */
static bool from_credential(struct config *config, const char *folder,
                            const struct setting *setting, struct error *err)
{
    char path[1024], value[1024];
    FILE *file;
    size_t len;
    bool ok;

    snprintf(path, sizeof path, "%.900s/%s", folder, setting->name);
    file = fopen(path, "re");
    if (!file && errno == ENOENT)
        return true;
    if (!file)
        return error_set(err, ERR_INVALID, "credential", "Impossible de lire %s\u00a0: %s.",
                         path, strerror(errno));
    len = fread(value, 1, sizeof value, file);
    if (ferror(file) || len == sizeof value) {
        ok = error_set(err, ERR_INVALID, "credential",
                       "%s\u00a0: illisible, ou plus long que %zu octets.", path,
                       sizeof value - 1);
    } else {
        if (len && value[len - 1] == '\n')
            len--;
        ok = take(config, setting, (slice){ value, len }, path, err);
    }
    sodium_memzero(value, sizeof value);
    fclose(file);
    return ok;
}

static bool from_credentials(struct config *config, struct error *err)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");

    for (size_t i = 0; folder && i < COUNT_OF(settings); i++)
        if (settings[i].kind == SECRET && !from_credential(config, folder, &settings[i], err))
            return false;
    return true;
}

/* One more value of a list. What the environment or the file said goes with the first. */
static bool add(struct config *config, const struct setting *setting, slice value,
                bool is_first, struct error *err)
{
    const char *present;
    struct buf joined;
    bool ok;

    if (is_first || setting->kind != LIST)
        return take(config, setting, value, "option", err);
    present = *(char **)(void *)((char *)config + setting->at);
    buf_init(&joined, 64 * 1024);
    buf_printf(&joined, "%s,%.*s", present, SLICE_ARG(value));
    ok = buf_check(&joined, err) && take(config, setting, buf_slice(&joined), "option", err);
    buf_release(&joined);
    return ok;
}

/* "--name value", "--name=value"; a switch needs no value. `config_out` gets --config. */
static bool from_flags(struct config *config, int argc, char **argv, const char **config_out,
                       bool apply, struct error *err)
{
    bool seen[COUNT_OF(settings)] = { false };

    for (int i = 0; i < argc; i++) {
        slice flag = slice_of(argv[i]), name, value;
        const struct setting *setting;
        bool has_value;
        if (!slice_starts(flag, SLICE("--")))
            return error_set(err, ERR_INVALID, "flag",
                             "Argument inattendu «\u00a0%s\u00a0». Voir mozaik serve --help.",
                             argv[i]);
        has_value = slice_cut(slice_skip(flag, 2), '=', &name, &value);
        setting = find(name);
        if (!setting && !slice_eq(name, SLICE("config")))
            return error_set(err, ERR_INVALID, "flag",
                             "Option inconnue --%.*s. Voir mozaik serve --help.",
                             SLICE_ARG(name));
        if (setting && setting->kind == SECRET)
            return error_set(
                err, ERR_INVALID, "flag",
                "--%s se verrait dans la liste des processus\u00a0: voir mozaik serve --help.",
                setting->name);
        if (!has_value && setting && setting->kind == SWITCH) {
            value = SLICE("yes");
        } else if (!has_value) {
            if (++i >= argc)
                return error_set(err, ERR_INVALID, "flag", "--%.*s attend une valeur.",
                                 SLICE_ARG(name));
            value = slice_of(argv[i]);
        }
        if (!setting) {
            *config_out = value.data;
            continue;
        }
        if ((apply || setting->at == offsetof(struct config, data)) &&
            !add(config, setting, value, !seen[setting - settings], err))
            return false;
        seen[setting - settings] = true;
    }
    return true;
}

bool config_init(struct config *config, int argc, char **argv, struct error *err)
{
    const char *file = getenv("MOZAIK_CONFIG");
    char beside[1024];
    bool named;

    *config = (struct config){ 0 };
    if (!from_defaults(config, err) || !from_environment(config, err) ||
        !from_flags(config, argc, argv, &file, false, err))
        return false;
    named = file != NULL;
    if (!named) {
        snprintf(beside, sizeof beside, "%.1000s/mozaik.conf", config->data);
        file = beside;
    }
    return from_file(config, file, named, err) && from_credentials(config, err) &&
           from_environment(config, err) && from_flags(config, argc, argv, &file, true, err);
}

void config_release(struct config *config)
{
    for (size_t i = 0; i < COUNT_OF(settings); i++)
        if (is_text(&settings[i]))
            forget_text((char **)(void *)((char *)config + settings[i].at));
    *config = (struct config){ 0 };
}

void config_help(FILE *out)
{
    fputs(
        "mozaik serve [options]\n\n"
        "Each option is also an environment variable (--journal-keep is MOZAIK_JOURNAL_KEEP)\n"
        "and a line of mozaik.conf (journal-keep = 7d), in the data folder or --config FILE.\n"
        "A flag wins over the environment, the environment over the file. What has no flag is\n"
        "also read from a file of its name in $CREDENTIALS_DIRECTORY (systemd LoadCredential=, "
        "a\n"
        "mounted Kubernetes Secret).\n",
        out);
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        const struct setting *setting = &settings[i];
        char flag[80];
        if (!setting->name) {
            fprintf(out, "\n%s\n", setting->help);
            continue;
        }
        if (setting->kind == SECRET)
            snprintf(flag, sizeof flag, "(%s, no flag)", setting->name);
        else
            snprintf(flag, sizeof flag, "--%s%s%s", setting->name, setting->argument ? " " : "",
                     setting->argument ? setting->argument : "");
        fprintf(out, "  %-38s %s", flag, setting->help);
        if (setting->kind != SWITCH && setting->value[0])
            fprintf(out, " (%s)", setting->value);
        fputc('\n', out);
    }
}
