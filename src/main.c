/* The command line: mozaik serve, and what an administrator does beside it. */
#include "api/config.h"
#include "api/service.h"
#include "api/upkeep.h"
#include "base/instant.h"
#include "base/log.h"
#include "doctor/doctor.h"
#include "doctor/listen.h"
#include "hr/demo.h"
#include "hr/link.h"
#include "hr/rule_book.h"
#include "hr/tenant.h"
#include "hr/user.h"
#include "loop/systemd.h"
#include "store/backup.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

static int fail(const struct error *err)
{
    fprintf(stderr, "mozaik : %s\n", err->user[0] ? err->user : "erreur inconnue");
    if (err->detail[0])
        fprintf(stderr, "         (%s)\n", err->detail);
    return 1;
}

/* ---- serve ---- */

static enum log_level log_level_of(const char *text)
{
    static const char *const names[] = { "debug", "info", "warn", "error" };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(names[i], text) == 0)
            return (enum log_level)i;
    return LOG_INFO;
}

static bool demo_is_allowed(const struct config *config, struct error *err)
{
    struct address address;

    if (!config->demo || config->demo_anywhere)
        return true;
    if (address_parse(slice_of(config->listen), &address) && address_is_loopback(&address))
        return true;
    return error_set(
        err, ERR_INVALID, "demo",
        "--demo crée des comptes dont tout le monde connaît le mot de passe : refusé hors "
        "de 127.0.0.1. Ajoutez --demo-anywhere si c’est voulu.");
}

/* Each connection is a file: as many as the machine allows, up to what is wanted. */
static void allow_files(const struct config *config)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)config->connections + 256;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    (void)setrlimit(RLIMIT_NOFILE, &limit); /* the listener pauses where it is not enough */
}

/* Of ADDRESS:PORT, what is before the port. */
static int host_len(const char *listen)
{
    const char *colon = strrchr(listen, ':');

    return colon ? (int)(colon - listen) : (int)strlen(listen);
}

static void announce(const struct config *config, const struct service *service)
{
    printf("MOZAIK RH : http://%.*s:%u\n", host_len(config->listen), config->listen,
           service->port);
    if (service->admin_port)
        printf("Métriques : port %u de %.*s\n", service->admin_port,
               host_len(config->admin_listen), config->admin_listen);
    if (config->demo)
        printf("\nComptes de démonstration (mot de passe : " DEMO_PASSWORD ")\n"
               "  hr@demo.mozaik          RH\n"
               "  manager@demo.mozaik     manager\n"
               "  employee@demo.mozaik    salarié de son équipe\n"
               "  colleague@demo.mozaik   collègue de la même équipe\n"
               "  hr@voisin.mozaik        RH d’une autre entreprise\n\n");
    printf("Ctrl-C pour arrêter.\n");
    fflush(stdout);
}

static void wait_until_drained(const struct service *service, const sigset_t *signals,
                               int64_t drain_ms)
{
    struct timespec step = { .tv_nsec = 20 * 1000 * 1000 };

    for (int64_t waited = 0; waited < drain_ms && !service_is_drained(service); waited += 20)
        if (sigtimedwait(signals, NULL, &step) > 0)
            return; /* asked twice: at once */
}

static int serve(int argc, char **argv)
{
    struct config config;
    struct service *service = NULL;
    struct error err = { 0 };
    sigset_t signals;
    int status = 1, signal_number;

    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            config_help(stdout);
            return 0;
        }
    if (!systemd_begin(&err))
        return fail(&err);
    if (!config_init(&config, argc, argv, &err) || !demo_is_allowed(&config, &err)) {
        config_release(&config);
        return fail(&err);
    }
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); /* inherited by every thread */
    signal(SIGPIPE, SIG_IGN);
    allow_files(&config);
    log_start(log_level_of(config.log_level),
              strcmp(config.log_format, "json") == 0 ? LOG_JSON : LOG_LOGFMT);

    if (!service_start(&service, &config, &err) || !systemd_all_taken(&err)) {
        status = fail(&err);
        goto done;
    }
    announce(&config, service);
    systemd_tell("READY=1");
    sigwait(&signals, &signal_number);
    systemd_tell("STOPPING=1");
    log_write(LOG_INFO, "draining", LOG_INT("signal", signal_number));
    service_drain(service);
    wait_until_drained(service, &signals, config.drain_ms);
    status = 0;
done:
    service_free(service);
    if (status == 0)
        log_write(LOG_INFO, "stopped");
    log_stop();
    config_release(&config);
    return status;
}

/* ---- what an administrator does ---- */

/* "--name value" pairs and the words between them. */
struct arguments {
    const char *words[4];
    int word_count;
    const char *data, *tenant, *role, *name, *url;
    const char *email, *token, *cursor, *count;
    const char *direct, *idle, *language;
    bool replace, insecure, sse, quick, full, json, help;
};

static bool read_arguments(struct arguments *arguments, int argc, char **argv,
                           struct error *err)
{
    const struct {
        const char *name;
        const char **value;
    } known[] = {
        { "--data", &arguments->data },      { "--tenant", &arguments->tenant },
        { "--role", &arguments->role },      { "--name", &arguments->name },
        { "--public-url", &arguments->url }, { "--email", &arguments->email },
        { "--token", &arguments->token },    { "--cursor", &arguments->cursor },
        { "--count", &arguments->count },    { "--direct", &arguments->direct },
        { "--idle", &arguments->idle },      { "--lang", &arguments->language },
    };
    const struct {
        const char *name;
        bool *value;
    } switches[] = {
        { "--replace", &arguments->replace }, { "--insecure", &arguments->insecure },
        { "--sse", &arguments->sse },         { "--quick", &arguments->quick },
        { "--full", &arguments->full },       { "--json", &arguments->json },
        { "--help", &arguments->help },
    };

    arguments->data = getenv("MOZAIK_DATA") ? getenv("MOZAIK_DATA") : "./data";
    arguments->url = getenv("MOZAIK_PUBLIC_URL");
    for (int i = 0; i < argc; i++) {
        size_t at = 0;
        while (at < COUNT_OF(switches) && strcmp(argv[i], switches[at].name) != 0)
            at++;
        if (at < COUNT_OF(switches)) {
            *switches[at].value = true;
            continue;
        }
        at = 0;
        while (at < COUNT_OF(known) && strcmp(argv[i], known[at].name) != 0)
            at++;
        if (at < COUNT_OF(known)) {
            if (++i >= argc)
                return error_set(err, ERR_INVALID, "flag", "%s attend une valeur.",
                                 argv[i - 1]);
            *known[at].value = argv[i];
        } else if (argv[i][0] == '-' ||
                   arguments->word_count == (int)COUNT_OF(arguments->words)) {
            return error_set(err, ERR_INVALID, "flag",
                             "Argument inattendu « %s ». Voir mozaik --help.", argv[i]);
        } else {
            arguments->words[arguments->word_count++] = argv[i];
        }
    }
    return true;
}

static int in_store(struct arguments *arguments, upkeep_work *work)
{
    struct error err = { 0 };
    struct db *db = NULL;
    bool ok = db_open(&db, arguments->data, DB_WRITE, &err) &&
              upkeep_run(db, work, arguments, &err);

    db_close(db);
    return ok ? 0 : fail(&err);
}

static bool add_tenant(struct tx *tx, void *ctx, struct error *err)
{
    const struct arguments *arguments = ctx;
    tenant_id id;

    if (!tenant_add(tx, slice_of(arguments->words[0]), slice_of(arguments->words[1]), &id, err))
        return false;
    printf("Entreprise créée : %s (%s)\n", arguments->words[1], arguments->words[0]);
    return true;
}

static bool list_tenants(struct tx *tx, void *ctx, struct error *err)
{
    struct tenant *list;
    size_t count;

    (void)ctx;
    if (!tenant_list(tx, &list, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        printf("%-24.*s %.*s (%lld personnes)\n", SLICE_ARG(list[i].slug),
               SLICE_ARG(list[i].name), (long long)list[i].user_count);
    if (!count)
        printf("Aucune entreprise. mozaik tenant add <nom-court> \"<Nom>\"\n");
    return true;
}

/* Nobody types a password for somebody else: a one-time link is printed. */
static bool add_user(struct tx *tx, void *ctx, struct error *err)
{
    const struct arguments *arguments = ctx;
    struct tenant tenant;
    struct actor system;
    struct user_entry entry = { .active = true };
    struct user user;
    struct one_time_link link;
    char until[INSTANT_TEXT_LEN + 1];

    if (!tenant_find(tx, slice_of(arguments->tenant), &tenant, err) ||
        !actor_system(tx, tenant.id, &system, err))
        return false;
    if (!role_parse(slice_of(arguments->role), &entry.role))
        return error_set(err, ERR_INVALID, "role",
                         "Rôle inconnu « %s » : employee, manager ou admin (RH).",
                         arguments->role);
    entry.email = slice_of(arguments->words[0]);
    entry.name = slice_of(arguments->name);
    if (!user_create(tx, &system, &entry, &user, err) ||
        !link_for(tx, &system, user.id, &link, err))
        return false;
    instant_text(link.expires_ms, until);
    printf("Compte créé : %.*s (%s)\nLien à usage unique, valable jusqu’au %s :\n%s/lien#%s\n",
           SLICE_ARG(user.email), arguments->role, until,
           arguments->url ? arguments->url : "http://127.0.0.1:8001", link.token.text);
    return true;
}

static int usage(FILE *out)
{
    fputs("mozaik serve [options]                       le serveur ; --help pour ses options\n"
          "mozaik tenant add SLUG \"NOM\"                 une nouvelle entreprise\n"
          "mozaik tenant list\n"
          "mozaik user add --tenant SLUG --name \"NOM\" [--role employee|manager|admin] EMAIL\n"
          "                                             affiche un lien à usage unique (24 h)\n"
          "mozaik listen URL [--email EMAIL [--tenant SLUG] | --token JETON] [--cursor C] "
          "[--count N]\n"
          "              [--sse] [--insecure]           affiche les événements en direct, une "
          "ligne chacun\n"
          "                                             (mot de passe : MOZAIK_PASSWORD, ou "
          "demandé)\n"
          "mozaik doctor URL [--quick | --full]         dit ce qui casse la connexion, où, et "
          "les lignes\n"
          "                                             qui réparent ; options : --help\n"
          "mozaik backup FICHIER                        copie cohérente, pendant que le "
          "serveur travaille\n"
          "mozaik restore FICHIER [--replace]           remet une copie en place, serveur "
          "arrêté\n"
          "mozaik rules [--json]                        les règles appliquées, leur source et "
          "leur réglage\n"
          "mozaik version\n\n"
          "Partout : --data DIR (./data, ou MOZAIK_DATA) ; --public-url URL pour les liens.\n",
          out);
    return out == stdout ? 0 : EX_USAGE;
}

static int tenant_command(struct arguments *arguments)
{
    const char *verb = arguments->words[0];

    if (verb && strcmp(verb, "list") == 0 && arguments->word_count == 1)
        return in_store(arguments, list_tenants);
    if (!verb || strcmp(verb, "add") != 0 || arguments->word_count != 3)
        return usage(stderr);
    arguments->words[0] = arguments->words[1];
    arguments->words[1] = arguments->words[2];
    return in_store(arguments, add_tenant);
}

static int user_command(struct arguments *arguments)
{
    if (arguments->word_count != 2 || strcmp(arguments->words[0], "add") != 0 ||
        !arguments->tenant || !arguments->name)
        return usage(stderr);
    if (!arguments->role)
        arguments->role = "employee";
    arguments->words[0] = arguments->words[1];
    return in_store(arguments, add_user);
}

static int backup_command(struct arguments *arguments)
{
    struct error err = { 0 };

    if (arguments->word_count != 1)
        return usage(stderr);
    if (!backup_make(arguments->data, arguments->words[0], &err))
        return fail(&err);
    printf("Copie faite et vérifiée : %s\n", arguments->words[0]);
    return 0;
}

static int restore_command(struct arguments *arguments)
{
    struct error err = { 0 };

    if (arguments->word_count != 1)
        return usage(stderr);
    if (!backup_restore(arguments->words[0], arguments->data, arguments->replace, &err))
        return fail(&err);
    printf("Copie remise en place dans %s. Les clients recevront « reset » et rechargeront.\n",
           arguments->data);
    return 0;
}

static int listen_command(struct arguments *arguments)
{
    struct error err = { 0 };
    struct listen_options options = {
        .url = arguments->words[0],
        .email = arguments->email,
        .tenant = arguments->tenant,
        .password = getenv("MOZAIK_PASSWORD"),
        .token = arguments->token ? arguments->token : getenv("MOZAIK_TOKEN"),
        .cursor = arguments->cursor,
        .insecure = arguments->insecure,
        .events_only = arguments->sse,
    };

    if (arguments->word_count != 1 ||
        (arguments->count && !slice_to_i64(slice_of(arguments->count), &options.count)))
        return usage(stderr);
    signal(SIGPIPE, SIG_IGN);
    return listen_run(&options, &err) ? 0 : fail(&err);
}

static int doctor_command(struct arguments *arguments)
{
    struct error err = { 0 };
    enum doctor_state state = DOCTOR_BROKEN;
    struct exam_options options = {
        .url = arguments->words[0],
        .direct = arguments->direct,
        .depth = arguments->quick  ? EXAM_QUICK
                 : arguments->full ? EXAM_FULL
                                   : EXAM_DEFAULT,
        .insecure = arguments->insecure,
        .json = arguments->json,
        .language = arguments->language ? arguments->language : "fr",
    };

    if (arguments->help) {
        doctor_usage(stdout, options.language);
        return 0;
    }
    if (arguments->word_count != 1 || (arguments->quick && arguments->full) ||
        (strcmp(options.language, "fr") != 0 && strcmp(options.language, "en") != 0) ||
        (arguments->idle && (!slice_to_i64(slice_of(arguments->idle), &options.idle_s) ||
                             options.idle_s < 1 || options.idle_s > 620))) {
        doctor_usage(stderr, options.language);
        return EX_USAGE;
    }
    signal(SIGPIPE, SIG_IGN);
    if (doctor_run(&options, &state, &err))
        return (int)state;
    if (err.kind == ERR_INVALID && strcmp(options.language, "en") == 0)
        fputs(strcmp(err.code, "proxy") == 0
                  ? "mozaik: the environment names a proxy that the doctor cannot use: it must "
                    "be http://host:port.\n"
                  : "mozaik: this is no address like https://rh.example.fr.\n",
              stderr);
    else
        (void)fail(&err);
    return err.kind == ERR_INVALID ? EX_USAGE : EX_OSERR;
}

static int rules_command(int argc, char **argv)
{
    bool as_json = argc == 1 && strcmp(argv[0], "--json") == 0;
    struct buf book;
    bool written;

    if (argc > 0 && !as_json)
        return usage(stderr);
    buf_init(&book, 1 << 20);
    if (as_json)
        rule_book_json(&book);
    else
        rule_book(&book);
    written = fwrite(book.data, 1, book.len, stdout) == book.len && fflush(stdout) == 0;
    buf_release(&book);
    return written ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct arguments arguments = { 0 };
    struct error err = { 0 };
    const char *command = argc > 1 ? argv[1] : "";

    if (strcmp(command, "serve") == 0)
        return serve(argc - 2, argv + 2);
    if (strcmp(command, "version") == 0 || strcmp(command, "--version") == 0) {
        printf("mozaik " MOZAIK_VERSION "\n");
        return 0;
    }
    if (strcmp(command, "rules") == 0)
        return rules_command(argc - 2, argv + 2);
    if (strcmp(command, "--help") == 0 || strcmp(command, "-h") == 0 ||
        strcmp(command, "help") == 0)
        return usage(stdout);
    if (argc < 2)
        return usage(stderr);
    if (!read_arguments(&arguments, argc - 2, argv + 2, &err)) {
        (void)fail(&err);
        return EX_USAGE; /* 1 and 2 are what the doctor found */
    }
    if (arguments.help && strcmp(command, "doctor") != 0)
        return usage(stdout);
    if (strcmp(command, "tenant") == 0)
        return tenant_command(&arguments);
    if (strcmp(command, "user") == 0)
        return user_command(&arguments);
    if (strcmp(command, "backup") == 0)
        return backup_command(&arguments);
    if (strcmp(command, "restore") == 0)
        return restore_command(&arguments);
    if (strcmp(command, "doctor") == 0)
        return doctor_command(&arguments);
    if (strcmp(command, "listen") == 0)
        return listen_command(&arguments);
    return usage(stderr);
}
