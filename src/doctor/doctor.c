#include "doctor/doctor.h"

#include "doctor/examine.h"
#include "doctor/judge.h"
#include "doctor/progress.h"
#include "doctor/report.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum {
    TICK_MS = 1000,
    INTERRUPTED = 130, /* as a shell says of Ctrl-C */
};

static bool is_english(const struct exam_options *options)
{
    return strcmp(options->language, "en") == 0;
}

void doctor_usage(FILE *out, const char *language)
{
    static const char french[] =
        "mozaik doctor URL [options]\n\n"
        "Essaie de vivre à travers URL, et dit ce qui casse, où, et les lignes qui réparent.\n"
        "URL est http, https, ws ou wss, d’un serveur mozaik ou d’un autre. Aucun mot de "
        "passe\n"
        "ni jeton n’est envoyé ailleurs, ni affiché.\n\n"
        "  --quick          moins de 10 s\n"
        "  --full           dix minutes\u00a0: aussi ce qui ne se voit qu’à la longue\n"
        "                   (sinon environ 80 s)\n"
        "  --direct URL     la même chose au serveur lui-même, sans les proxys\u00a0: sépare "
        "deux\n"
        "                   causes qui se ressemblent\n"
        "  --idle SECONDES  combien de temps des connexions silencieuses sont observées\n"
        "  --insecure       ne pas s’arrêter à un mauvais certificat\n"
        "  --json           le rapport pour des programmes\n"
        "  --lang fr|en     la langue\n\n"
        "Code de sortie\u00a0: 0 tout va bien, 1 dégradé, 2 cassé, 64 mauvais arguments,\n"
        "130 interrompu avant d’avoir rien trouvé.\n";
    static const char english[] =
        "mozaik doctor URL [options]\n\n"
        "Tries to live through URL, and says what breaks, where, and the lines that repair "
        "it.\n"
        "URL is http, https, ws or wss, of a mozaik server or of another one. No password or\n"
        "token is sent elsewhere, or printed.\n\n"
        "  --quick          less than 10 s\n"
        "  --full           ten minutes: also what shows only after long\n"
        "                   (otherwise about 80 s)\n"
        "  --direct URL     the same to the server itself, past the proxies: tells two causes\n"
        "                   apart that look alike\n"
        "  --idle SECONDS   how long silent connections are watched\n"
        "  --insecure       do not stop at a bad certificate\n"
        "  --json           the report for programs\n"
        "  --lang fr|en     the language\n\n"
        "Exit status: 0 all is well, 1 degraded, 2 broken, 64 bad arguments,\n"
        "130 interrupted before anything was found.\n";

    fputs(strcmp(language, "en") == 0 ? english : french, out);
}

/* ---- the report ---- */

static enum doctor_state state_of(json_t *report)
{
    const char *state = json_string_value(json_object_get(report, "state"));

    return strcmp(state, "healthy") == 0    ? DOCTOR_HEALTHY
           : strcmp(state, "degraded") == 0 ? DOCTOR_DEGRADED
                                            : DOCTOR_BROKEN;
}

/* What the report calls the URL: never its secrets. */
static void name_url(const struct exam *exam, char *out, size_t size)
{
    snprintf(out, size, "%s://%s%.*s", exam->url.tls ? "https" : "http", exam->url.authority,
             (int)strcspn(exam->url.path, "?#"), exam->url.path);
}

/* What is known by now, judged. */
static json_t *report_now(struct exam *exam)
{
    json_t *seen = exam_copy(exam), *report;
    char url[2048];

    name_url(exam, url, sizeof url);
    report = judge(seen, url, exam->options->language);
    json_decref(seen);
    return report;
}

static enum doctor_state print_report(struct exam *exam)
{
    json_t *report = report_now(exam);
    enum doctor_state state = state_of(report);

    if (exam->options->json) {
        json_dumpf(report, stdout, JSON_INDENT(2));
        putchar('\n');
    } else {
        report_print(stdout, report, exam->options->language);
    }
    json_decref(report);
    return state;
}

/* ---- the wait ---- */

/* Something that is broken already, said before the minute in which the rest is looked at. */
static void say_known(struct exam *exam)
{
    json_t *report;

    if (!exam->step || !isatty(STDERR_FILENO))
        return;
    report = report_now(exam);
    if (state_of(report) != DOCTOR_HEALTHY) {
        progress_end();
        fprintf(stderr, "%s\n", json_string_value(json_object_get(report, "title")));
    }
    json_decref(report);
}

/* The examination, on a thread of its own: the first one waits for its end, or for Ctrl-C. */
struct visit {
    struct exam exam;
    int ended; /* an eventfd */
};

static void *visit_run(void *thing)
{
    struct visit *visit = thing;

    examine(&visit->exam, say_known);
    (void)!eventfd_write(visit->ended, 1); /* its count has room for one */
    return NULL;
}

/* False: somebody does not want to wait any longer. */
static bool wait_for_end(struct visit *visit, int signals)
{
    struct pollfd both[2] = { { .fd = visit->ended, .events = POLLIN },
                              { .fd = signals, .events = POLLIN } };

    while (poll(both, 2, TICK_MS) <= 0)
        examine_tick(&visit->exam);
    return (both[0].revents & POLLIN) != 0;
}

bool doctor_run(const struct exam_options *options, enum doctor_state *state_out,
                struct error *err)
{
    struct visit visit = { .ended = -1 };
    sigset_t stops;
    pthread_t thread;
    bool ok = false;
    int signals = -1;

    if (!exam_init(&visit.exam, options, err))
        goto done;
    if (!options->json) {
        visit.exam.step = progress_step;
        visit.exam.found = progress_found;
    }
    visit.exam.ctx = (void *)(uintptr_t)options->language;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stops, NULL); /* inherited by every thread */
    visit.ended = eventfd(0, EFD_CLOEXEC);
    signals = signalfd(-1, &stops, SFD_CLOEXEC);
    if (visit.ended < 0 || signals < 0 ||
        pthread_create(&thread, NULL, visit_run, &visit) != 0) {
        error_set(err, ERR_BUSY, "thread", "Pas de place pour un fil d’exécution.");
        goto done;
    }
    if (!wait_for_end(&visit, signals)) {
        progress_stop();
        fputs(is_english(options)
                  ? "Interrupted: the report says what is known so far.\n"
                  : "Interrompu\u00a0: le rapport dit ce qui est connu jusqu’ici.\n",
              stderr);
        *state_out = print_report(&visit.exam);
        fflush(stdout);
        /* Its threads wait still, some for minutes. Half an examination finds nobody healthy. */
        _exit(*state_out == DOCTOR_HEALTHY ? INTERRUPTED : (int)*state_out);
    }
    pthread_join(thread, NULL);
    progress_stop();
    *state_out = print_report(&visit.exam);
    ok = true;
done:
    if (visit.ended >= 0)
        close(visit.ended);
    if (signals >= 0)
        close(signals);
    exam_release(&visit.exam);
    return ok;
}
