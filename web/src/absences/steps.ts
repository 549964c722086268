/** The steps of the life of an absence: who may take them (step-rules.ts), and taking them. */
import { useMutation, useQuery } from '@tanstack/react-query';
import i18next from 'i18next';
import { alertTo, tell } from '../alerts';
import { periodText, today } from '../days';
import { problemOf } from '../http';
import { useMe } from '../session';
import { stepsOf, type Step } from './step-rules';
import { applyAnswer, load, write } from '../store';
import type { Absence, Me } from '../types';

export { stepsOf, type Step };

/** The steps the page offers to who is signed in. */
export function useSteps(absence: Absence): ReadonlySet<Step> {
  const me = useMe();
  const type = useQuery(load.types()).data?.items.find((one) => one.code === absence.type);
  const steps = useQuery(load.settings()).data?.steps ?? 1;
  return stepsOf(absence, { me, type, steps, today: today() });
}

const PATHS = {
  approve: 'approve', refuse: 'refuse', return: 'return', cancel: 'cancel', cut: 'cancel', acknowledge: 'acknowledge', propose: 'propose',
  accept: 'proposal/accept', decline: 'proposal/decline', withdraw: 'proposal/withdraw', undo: 'undo',
} as const satisfies Partial<Record<Step | 'undo', string>>;

export interface StepTaken {
  step: keyof typeof PATHS;
  /** Of a refusal or a return. */
  reason?: string;
  /** The part that is cancelled. */
  from?: string;
  from_half?: 'am' | 'pm';
  to?: string;
  to_half?: 'am' | 'pm';
  /** The days that are proposed. */
  start?: string;
  start_half?: 'am' | 'pm';
  end?: string;
  end_half?: 'am' | 'pm';
  comment?: string;
}

export function take({ id, version }: Absence, { step, ...body }: StepTaken): Promise<Absence> {
  return write<Absence>('POST', `/api/absences/${id}/${PATHS[step]}`, { version, ...body });
}

/** Somebody else was quicker: it is shown as it is now. */
export function applyConflict(error: unknown, id: string): void {
  const current = problemOf(error)?.body.current as Absence | undefined;
  if (current?.id === id) applyAnswer('absence_updated', current);
}

function tellStep(step: StepTaken['step'], changed: Absence, me: Me): void {
  const when = periodText(changed);
  const what = changed.user_id === me.user.id ? when : `${changed.user_name}, ${when}`;
  const word = step === 'approve' && changed.status === 'validated' ? 'validate' : step;
  const undo = changed.undo_until !== undefined && step !== 'undo';
  tell(i18next.t(`steps.done.${word}`, { what }), undo ? () => void takeBack(changed, me) : undefined);
}

export async function takeBack(absence: Absence, me: Me): Promise<void> {
  try {
    const before = await take(absence, { step: 'undo' });
    applyAnswer('absence_updated', before);
    tellStep('undo', before, me);
  } catch (error) {
    applyConflict(error, absence.id);
    alertTo(problemOf(error)?.message ?? '');
  }
}

/** A step of the life of an absence, as it is seen now; it can be taken back for ten seconds. */
export async function takeStep(absence: Absence, taken: StepTaken, me: Me): Promise<Absence> {
  try {
    const changed = await take(absence, taken);
    applyAnswer('absence_updated', changed);
    tellStep(taken.step, changed, me);
    return changed;
  } catch (error) {
    applyConflict(error, absence.id);
    throw error;
  }
}

/** The way back from a request that was just sent, where there is one: it is cancelled. */
export const unsent = (absence: Absence, me: Me): (() => void) | undefined =>
  absence.status !== 'pending' ? undefined : () => void takeStep(absence, { step: 'cancel' }, me).catch((error) => alertTo(problemOf(error)?.message ?? ''));

/** The same, for a card: its progress, and what went wrong. */
export function useStep(absence: Absence) {
  const me = useMe();
  return useMutation({ mutationFn: (taken: StepTaken) => takeStep(absence, taken, me) });
}
