/** Long polling: an answer that the server holds back must still come. */
import { ask } from './ask';
import { inSeconds, type Exam } from './exam';
import type { Hold } from './seen';

/** Two lanes at once; a browser opens six connections to one host. */
const LANES = [[2, 5], [20]];
const LONGEST_S = 20;

export async function probeHold({ seen, signal }: Exam): Promise<boolean> {
  const hold: Hold = { asked_s: LONGEST_S };
  await Promise.all(LANES.map(async (lane) => {
    for (const seconds of lane) if (!(await held(hold, seconds, signal))) return;
  }));
  seen.hold = hold;
  return hold.after_s === undefined;
}

async function held(hold: Hold, seconds: number, signal: AbortSignal): Promise<boolean> {
  const begun = performance.now();
  const { seen, json } = await ask(`/api/probe/hold?seconds=${seconds}`, signal, (seconds + 10) * 1000);
  if (seen.status === 200 && (json as { seconds?: unknown } | null)?.seconds === seconds) {
    hold.ok_s = Math.max(hold.ok_s ?? 0, seconds);
    return true;
  }
  const after = inSeconds(performance.now() - begun);
  if (after < (hold.after_s ?? Infinity)) {
    hold.after_s = after;
    hold.answer = seen;
  }
  return false;
}
