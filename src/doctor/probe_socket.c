#include "doctor/probe.h"
#include "doctor/talk.h"

void probe_socket(struct exam *exam)
{
    struct talk talk;

    talk_open(&talk, exam, &(struct talk_how){ 0 });
    exam_see(exam, "upgrade", talk_seen(&talk));
    talk_release(&talk);
}
