/*
 * probe - the questions of an examination, in the order in which they are asked.
 *
 * Each writes its members of `seen` (contract/doctor-report.schema.json) and returns; where one
 * cannot go on (no name, no connection, no certificate), those behind it are not asked.
 *
 * Thread   its own; see exam.h.
 * Memory   the exam's.
 * Units    ms, s where the name says so.
 * Limits   each ends by itself: PROBE_MS an answer, and what its own sentence says.
 */
#ifndef DOCTOR_PROBE_H
#define DOCTOR_PROBE_H

#include "doctor/ask.h"
#include "doctor/exam.h"

enum { PROBE_MS = 5000, PROBE_QUICK_MS = 3500, PROBE_LATE_MS = 800 };

/* A question to the server of the exam, on the way that was found. */
struct question probe_question(const struct exam *exam, const char *path);

/* As `tcp.outcome` of the schema. */
const char *probe_tcp_text(enum wire_outcome outcome);

/* proxy, dns, tcp, cert. False: nobody can be asked anything. */
bool probe_reach(struct exam *exam);

/* front: the nearest box is made to name itself. */
void probe_front(struct exam *exam);

/* front, health (and ours, kind, version), plain, echo. Sets exam->ours and socket_path. */
void probe_http(struct exam *exam);

/* upgrade, and when it fails variants; else frames. */
void probe_socket(struct exam *exam);
struct talk;
void probe_frames(struct exam *exam, struct talk *talk); /* heartbeat_s, frames */

/* idle: four sockets for exam_idle_s(). */
void probe_idle(struct exam *exam);

/* sse, sse_gzip, sse_plain (6 s); silence (65 s, or as long as idle); busy (40 s). */
void probe_stream(struct exam *exam);
void probe_silence(struct exam *exam);
void probe_busy(struct exam *exam);

/* hold: 5, 20 and 28 s; full also 35, 59, 65, 95, 125. None longer than idle, which is asked for
 * instead. */
void probe_holds(struct exam *exam);

/* many: seven streams. */
void probe_many(struct exam *exam);

/* direct: what the same questions say past the proxies. */
void probe_direct(struct exam *exam);

#endif
