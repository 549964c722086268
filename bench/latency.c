#include "study.h"

static const size_t sizes[] = { 100, 1000 };
static struct crowd_outcome outcomes[COUNT_OF(sizes)];

void latency_run(struct plan *plan)
{
    struct target target =
        target_start(TARGET_MOZAIK, &plan->place, CORE_SERVER, HEARTBEAT_NEVER);
    struct crowd crowd = crowd_start(&target);

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        crowd_resize(&crowd, sizes[i]);
        (void)crowd_rounds(&crowd, 1, false, 0.2, 20); /* warm */
        outcomes[i] = crowd_rounds(&crowd, 1, false, plan->seconds, 1000);
        progress("latency, %zu sockets: p50 %u us, p99 %u us after the answer", sizes[i],
                 outcomes[i].after_p50_us, outcomes[i].after_p99_us);
    }
    crowd_end(&crowd);
    target_end(&target);
}

void latency_print(const struct plan *plan)
{
    (void)plan;
    printf("\n## From the commit to the screen\n\n"
           "One absence at a time, to everybody, over loopback, one loop thread on one core. "
           "*After the answer* begins when the answer to the POST has come, which the server "
           "sends after the commit and before the facts; *after the POST* has the commit and "
           "its fsync in it.\n\n"
           "| sockets | after the answer, p50 / p99 ms | after the POST, p50 / p99 ms |\n"
           "|---|---|---|\n");
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        printf("| %zu | %.2f / %.2f | %.2f / %.2f |\n", sizes[i],
               outcomes[i].after_p50_us / 1e3, outcomes[i].after_p99_us / 1e3,
               outcomes[i].sent_p50_us / 1e3, outcomes[i].sent_p99_us / 1e3);
}
