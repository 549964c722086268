/** One examination from this browser: its probes, in their order, and what is told while they go on. */
import { probeHold } from './probe-hold';
import { probeIdle } from './probe-idle';
import { probeRequests } from './probe-requests';
import { probeFrames, probeSocket } from './probe-socket';
import { probeEvents } from './probe-stream';
import type { Seen } from './seen';

export interface Exam {
  seen: Seen;
  signal: AbortSignal;
  /** What an ordinary answer takes on this way. */
  usualMs: number;
}

/** Whole seconds: what ends after 5 s is seen to have ended a little later. */
export const inSeconds = (ms: number): number => Math.floor((ms + 250) / 1000);

export const STEPS = ['requests', 'socket', 'frames', 'events', 'hold', 'idle'] as const;
export type Step = (typeof STEPS)[number];
export interface StepState {
  name: 'waiting' | 'running' | 'good' | 'bad' | 'skipped';
  ms?: number;
}
export type Steps = Record<Step, StepState>;

export const noSteps = (): Steps => Object.fromEntries(STEPS.map((step) => [step, { name: 'waiting' }])) as Steps;

/** Probes are off (`--no-probes`): the path to the server can be used, not examined. */
const isOff = ({ seen }: Exam): boolean => seen.ours === true && seen.echo?.http_version === undefined;

/** About 25 s. Rejects when it is aborted, else never. */
export async function examine(signal: AbortSignal, told: (step: Step, state: StepState) => void): Promise<Seen> {
  const exam: Exam = { seen: { by: 'browser', tls: location.protocol === 'https:' }, signal, usualMs: 0 };
  const skip = (...steps: Step[]): void => steps.forEach((step) => told(step, { name: 'skipped' }));

  async function go<T>(step: Step, probe: () => Promise<T>, isGood: (result: T) => boolean): Promise<T> {
    const begun = performance.now();
    told(step, { name: 'running' });
    const result = await probe();
    told(step, { name: isGood(result) ? 'good' : 'bad', ms: Math.round(performance.now() - begun) });
    return result;
  }
  const yes = (result: boolean): boolean => result;

  async function sockets(): Promise<void> {
    const socket = await go('socket', () => probeSocket(exam), (opened) => opened !== null);
    if (!socket) return skip('frames', 'idle');
    await Promise.all([
      go('frames', () => probeFrames(exam, socket).finally(() => socket.close()), yes),
      go('idle', () => probeIdle(exam), yes),
    ]);
    // Where nothing passes at all, silence is no question.
    if (exam.seen.frames?.outcome === 'dead') {
      delete exam.seen.idle;
      skip('idle');
    }
  }

  await go('requests', () => probeRequests(exam), yes);
  if (isOff(exam) || !exam.seen.ours) {
    skip('socket', 'frames', 'events', 'hold', 'idle');
    return exam.seen;
  }
  await Promise.all([sockets(), go('events', () => probeEvents(exam), yes), go('hold', () => probeHold(exam), yes)]);
  return exam.seen;
}
