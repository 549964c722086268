#include "doctor/paint.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct paint paint_for(FILE *out)
{
    const char *unwanted = getenv("NO_COLOR"), *terminal = getenv("TERM");

    if (!isatty(fileno(out)) || (unwanted && *unwanted) ||
        (terminal && strcmp(terminal, "dumb") == 0))
        return (struct paint){ "", "", "", "", "", "", "" };
    return (struct paint){
        .plain = "\x1b[0m",
        .bold = "\x1b[1m",
        .dim = "\x1b[2m",
        .good = "\x1b[32m",
        .warn = "\x1b[33m",
        .bad = "\x1b[31m",
        .code = "\x1b[36m",
    };
}
