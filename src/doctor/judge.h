/*
 * judge - from what was seen to what is wrong, where, and the lines that repair it.
 *
 * Pure: observations in (contract/doctor-report.schema.json, `seen`), a report out (the same
 * file). Nothing here asks anybody anything.
 *
 *     chain      which boxes stand on the way: each has marks in the answers, or in the request
 *                as our server received it. The one that refused nonsense is the nearest to us.
 *     verdict    the first whose condition holds; contract/doctor.json lists the gravest first.
 *     guilty     a verdict has a fault ("upgrade", "buffering", "timeout" ...). A request goes down
 *                the chain, so marks that a box leaves say where the fault must lie: behind it
 *                (`passed`), not before it (`received`), not behind it (`lost`), before it
 *                (`missed`). Of those left: who is shown to be it (`guilty`), else who has this
 *                fault unless told otherwise (`usual`), else all that are not shown `innocent`.
 *                When two are left, both are named.
 *     fix        the lines for that fault and that box.
 *
 * Why no weights and guesses: a person must be able to say from the file why a box was blamed.
 *
 * web/src/connection/judge.ts is the same; contract/doctor-cases.json holds both to it.
 *
 * Thread   any.
 * Memory   the report is the caller's: json_decref().
 * Units    as in the schema.
 * Limits   -
 */
#ifndef DOCTOR_JUDGE_H
#define DOCTOR_JUDGE_H

#include <jansson.h>

/* `url` is what was examined, without its secrets; `language` "fr" or "en". */
json_t *judge(json_t *seen, const char *url, const char *language);

#endif
