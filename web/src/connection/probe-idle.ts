/**
 * Three sockets at once: one that says nothing, one on which we speak, one on which the server does. Only together
 * they tell silence from age.
 */
import { inSeconds, type Exam } from './exam';
import { kindOf, type Lived } from './lives';
import type { Idle, Life } from './seen';
import { ECHO, openSocket } from './socket';

const ASKED_S = 21; // the shortest limits known are 15 and 20 s
const EVERY_S = 3;
const SPARE_S = 30; // the server keeps them a little longer than we watch
const BACK_MS = 8000;

export async function probeIdle({ seen, signal }: Exam): Promise<boolean> {
  const [silent, message, server] = await Promise.all([
    watch(signal, ''),
    watch(signal, '', true),
    watch(signal, `&every=${EVERY_S}`),
  ]);
  const { kind, first } = kindOf({ silent, message, server });
  const idle: Idle = { asked_s: ASKED_S, every_s: EVERY_S, kind };
  if (first !== null) idle.after_s = inSeconds(first);
  if (silent) idle.silent = seenOf(silent);
  if (message) idle.message = seenOf(message);
  if (server) idle.server = seenOf(server);
  if (silent || message || server) seen.idle = idle;
  return kind === 'none';
}

function seenOf({ age, how, code }: Lived): Life {
  if (age === null) return {};
  return { after_s: inSeconds(age), ...(how ? { how } : {}), ...(code === undefined ? {} : { code }) };
}

/** How long one lives; null: it did not open. */
async function watch(signal: AbortSignal, more: string, speaks = false): Promise<Lived | null> {
  const socket = await openSocket(`${ECHO}?seconds=${ASKED_S + SPARE_S}${more}`, signal);
  if (typeof socket === 'string') return null;
  try {
    for (let at = 1; speaks && at < ASKED_S && !socket.ended; at += Math.min(at, EVERY_S)) {
      await socket.endedBy(at * 1000);
      socket.say('…');
    }
    await socket.endedBy(ASKED_S * 1000);
    const passed = socket.heardMs;
    if (!socket.ended) {
      // It may be dead, and nobody has been told.
      socket.forget();
      socket.say('?');
      if ((await socket.next(BACK_MS)) === undefined && !socket.ended) return { age: ASKED_S * 1000, passed, how: 'silent' };
    }
    if (!socket.ended) return { age: null, passed };
    const { code, afterMs } = socket.ended;
    return { age: Math.min(afterMs, ASKED_S * 1000), passed, ...(code === undefined ? { how: 'eof' } : { how: 'close', code }) };
  } finally {
    socket.close();
  }
}
