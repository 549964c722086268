/**
 * What I do in the planning. It is seen at once, where it will be, until the server has it; it goes back
 * where it was, with the server's words, where it is refused; and it can be undone.
 */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { alertTo, tell } from '../alerts';
import { problemOf } from '../http';
import { useTypes } from '../absences/absence-words';
import { useMe } from '../session';
import { today } from '../days';
import { applyConflict, stepsOf, takeStep, type Step, type StepTaken } from '../absences/steps';
import { applyAnswer, load, write } from '../store';
import type { Absence, PlanningData, PlanningEntry, PlanningRow, Team } from '../types';
import * as entries from './entries';
import { withMoves, type Moved, type Moves } from './overlay';
import { laidAt, lengthOf, periodOf, sameSpan, shift, spanOf, type Slot, type Span } from './slots';
import { leadsTeam, mayAsk, mayPlan, wayOf, type Way } from './ways';
import { isEntry, useWhat, type Thing } from './what';

/** What something is to be done with: half days of people, and what lies there. */
export interface Target {
  row: PlanningRow;
  span: Span;
  /** All who are chosen, where they are several. */
  rows?: readonly PlanningRow[];
  absence?: Absence;
  entry?: PlanningEntry;
  /** All entries that are chosen. */
  entries?: readonly PlanningEntry[];
}

/** A window that is open. */
type Dialogue =
  | { what: 'ask'; row: PlanningRow; span: Span; type?: string }
  /** `team`: who may have a note instead, or alone where there are no people. */
  | { what: 'plan'; rows: readonly PlanningRow[]; team?: Team; span: Span; kind: PlanningEntry['kind'] }
  | { what: 'edit'; entry: PlanningEntry; who: string }
  | { what: 'propose' | 'return'; absence: Absence; span: Span }
  | { what: 'refuse' | 'cancel'; absence: Absence }
  | { what: 'remove'; entries: readonly PlanningEntry[] }
  | { what: 'conflict'; mine: Thing; span: Span; user?: string; theirs: Thing; by: string | null; at: string | null }
  | { what: 'keys' };

type Clip = { what: 'absence'; absence: Absence } | { what: 'entries'; entries: readonly PlanningEntry[]; cut: boolean };

/** The first sentence that says more than that something is wrong. */
function sentenceOf(error: unknown): string {
  const problem = problemOf(error);
  return Object.values(problem?.errors ?? {})[0]?.[0] ?? problem?.message ?? '';
}

/** As it is seen now. */
export function freshOf<T extends Thing>(data: PlanningData | undefined, thing: T): T {
  for (const row of data?.items ?? []) {
    const found = [...row.absences, ...row.entries].find((one) => one.id === thing.id);
    if (found) return found as unknown as T;
  }
  return (data?.notes.find((one) => one.id === thing.id) as T | undefined) ?? thing;
}

/** The whole of an absence, on other days. */
function elsewhere({ version, type, minutes, start_time, comment }: Absence, span: Span) {
  return { version, type, ...periodOf(span), comment, ...(minutes === null ? {} : { minutes, start_time }) };
}

/** The day of a half day, whole: what a finger means. */
export const wholeDay = (slot: Slot): Span => ({ from: slot - (slot % 2), to: slot - (slot % 2) + 1 });

export type Acting = ReturnType<typeof useActing>;

export function useActing(loaded: PlanningData | undefined) {
  const { t } = useTranslation();
  const me = useMe();
  const types = useTypes();
  const settings = useQuery(load.settings()).data;
  const what = useWhat();
  const [moves, setMoves] = useState<Moves>(new Map());
  const [dialogue, setDialogue] = useState<Dialogue | null>(null);
  const [clip, setClip] = useState<Clip | null>(null);
  const doing = useMutation({ mutationFn: (run: () => Promise<void>) => run() });
  const newest = useRef(loaded);
  useEffect(() => {
    newest.current = loaded;
  }, [loaded]);

  const data = useMemo(() => loaded && withMoves(loaded, moves), [loaded, moves]);
  const rowOf = (user: string | null): PlanningRow | undefined => loaded?.items.find((row) => row.user_id === user);
  const nameOf = (user: string | null): string => rowOf(user)?.name ?? '';
  const fresh = <T extends Thing>(thing: T): T => freshOf(newest.current, thing);
  const typeOf = (absence: Absence) => types.get(absence.type ?? '');

  // ---- writes ----

  /** `to`: where things are meanwhile. What went wrong is said, unless `refused` has found what to do about it. */
  async function send(to: readonly (readonly [string, Moved])[], run: () => Promise<void>, refused?: (error: unknown) => boolean): Promise<void> {
    setMoves((now) => new Map([...now, ...to]));
    try {
      await doing.mutateAsync(run);
    } catch (error) {
      if (!refused?.(error)) alertTo(sentenceOf(error));
    } finally {
      setMoves((now) => new Map([...now].filter(([id]) => !to.some(([mine]) => mine === id))));
    }
  }

  /** Somebody else has changed it meanwhile: both sides are shown. */
  function conflictOf(mine: Thing, span: Span, user?: string) {
    return (error: unknown): boolean => {
      const problem = problemOf(error);
      const theirs = problem?.body.current as Thing | undefined;
      if (problem?.status !== 409 || theirs?.id !== mine.id) return false;
      if (isEntry(theirs)) applyAnswer('planning_updated', { entries: [theirs], gone: [] });
      else applyConflict(error, mine.id);
      const by = problem.body.changed_by as { name: string } | null | undefined;
      setDialogue({ what: 'conflict', mine, span, user, theirs, by: by?.name ?? null, at: (problem.body.changed_at as string | undefined) ?? null });
      return true;
    };
  }

  /** `back`: this takes a move back. */
  function moveAbsence(absence: Absence, span: Span, back = false): Promise<void> {
    return send(
      [[absence.id, { span }]],
      async () => {
        const after = await write<Absence>('PUT', `/api/absences/${absence.id}`, elsewhere(absence, span));
        applyAnswer('absence_updated', after);
        if (back) tell(t('acting.taken'));
        else tell(t('acting.moved', { what: what.whole(after) }), () => void moveAbsence(after, spanOf(absence), true));
      },
      conflictOf(absence, span),
    );
  }

  /** Entries as an answer has them, what it warns of, and the way back; null: this was the way back. */
  function settle(answer: entries.Changed, words: (count: number, what: string) => string, undo: (() => void) | null): void {
    applyAnswer('planning_updated', { entries: answer.entries, gone: [] });
    if (!undo) return tell(t('acting.taken'));
    const [first] = answer.entries;
    tell([words(answer.entries.length, first ? what.whole(first) : ''), ...answer.warnings.map((one) => one.message)].join(' '), undo);
  }

  function moveEntries(list: readonly PlanningEntry[], days: number, user?: string, back = false): Promise<void> {
    const [first] = list;
    return send(
      list.map((one) => [one.id, { span: shift(spanOf(one), days * 2), ...(user && { user }) }] as const),
      async () => {
        const answer = await entries.move(list, days, user);
        const owner = user && first?.user_id !== user ? (first?.user_id ?? undefined) : undefined;
        settle(answer, (count, one) => t('acting.movedEntry', { count, what: one }), back ? null : () => void moveEntries(answer.entries, -days, owner, true));
      },
      first && list.length === 1 ? conflictOf(first, shift(spanOf(first), days * 2), user) : undefined,
    );
  }

  const changeEntry = async (before: PlanningEntry, after: entries.Content, back = false): Promise<void> => {
    const answer = await entries.change(before, after);
    const [now = before] = answer.entries;
    settle(answer, (_, one) => t('acting.changed', { what: one }), back ? null : () => void editEntry(now, entries.contentOf(before), true));
  };
  const editEntry = (before: PlanningEntry, after: entries.Content, back = false): Promise<void> =>
    send([[before.id, { span: spanOf(after) }]], () => changeEntry(before, after, back), conflictOf(before, spanOf(after)));

  function removeEntries(list: readonly PlanningEntry[], back = false): Promise<void> {
    return send(
      list.map((one) => [one.id, { gone: true }] as const),
      async () => {
        const gone: PlanningEntry[] = [];
        try {
          for (const one of list) {
            await entries.remove(one);
            gone.push(one);
          }
        } finally {
          applyAnswer('planning_updated', { entries: [], gone: gone.map(({ id, version }) => ({ id, version: version + 1 })) });
        }
        if (back) return tell(t('acting.taken'));
        const again = gone.map((one) => ({ ...entries.contentOf(one), ...entries.ownerOf(one) }));
        tell(t('acting.removed', { what: gone.map((one) => what.whole(one)).join(' ; ') }), () => void send([], () => createEntries(again, true)));
      },
      (error) => {
        const current = problemOf(error)?.body.current as PlanningEntry | undefined;
        if (current && isEntry(current)) applyAnswer('planning_updated', { entries: [current], gone: [] });
        return false;
      },
    );
  }

  const settleNew = (answer: entries.Changed, back = false): void =>
    settle(answer, (count, one) => t('acting.planned', { count, what: one }), back ? null : () => void removeEntries(answer.entries, true));
  const createEntries = async (wanted: readonly entries.New[], back = false): Promise<void> => settleNew(await entries.create(wanted), back);

  // ---- what is offered ----

  const steps = (absence: Absence): ReadonlySet<Step> => stepsOf(absence, { me, type: typeOf(absence), steps: settings?.steps ?? 1, today: today() });

  /** What taking it elsewhere would be; null: it stays where it is. */
  function grip(thing: Thing): Way | 'entry' | null {
    if (moves.has(thing.id)) return null;
    if (!isEntry(thing)) return wayOf(thing, me, typeOf(thing));
    if (thing.team) return leadsTeam(thing.team, me) ? 'entry' : null;
    const row = rowOf(thing.user_id);
    return row && 'label' in thing && mayPlan(row, me, thing.kind) ? 'entry' : null;
  }

  /** Its ends may lie in the middle of a day. */
  const halvesOf = (thing: Thing): boolean =>
    isEntry(thing) ? thing.kind === 'training' || thing.kind === 'note' : (typeOf(thing)?.half_days ?? true);

  /** In hours there is one day, and no end to take hold of. */
  const stretches = (thing: Thing): boolean => isEntry(thing) || (thing.minutes ?? null) === null;

  /** To other days, or to somebody else: at once, or by a question. */
  function take(seen: Thing, span: Span, user?: string): void {
    const thing = fresh(seen);
    const before = spanOf(thing);
    const other = user !== undefined && user !== thing.user_id ? user : undefined;
    if (sameSpan(before, span) && !other) return;
    if (isEntry(thing)) {
      const days = (span.from - before.from) / 2;
      if (lengthOf(span) === lengthOf(before) && Number.isInteger(days)) void moveEntries([thing], days, other);
      else void editEntry(thing, { ...entries.contentOf(thing), ...periodOf(span) });
      return;
    }
    const way = wayOf(thing, me, typeOf(thing));
    if (way === 'move') void moveAbsence(thing, span);
    else if (way) setDialogue({ what: way, absence: thing, span });
    else alertTo(t('acting.notMovable'));
  }

  /** A step that asks nothing. */
  const step = (absence: Absence, taken: StepTaken): Promise<void> => send([], async () => void (await takeStep(fresh(absence), taken, me)));

  const ask = (row: PlanningRow, span: Span, type?: string): void => setDialogue({ what: 'ask', row, span, type });

  // ---- copying ----

  const mine = (target: Target): readonly PlanningEntry[] =>
    (target.entries ?? (target.entry ? [target.entry] : [])).filter((one) => grip(one) === 'entry');

  function copy(target: Target, cut = false): void {
    const list = mine(target);
    const [first] = list;
    if (!cut && target.absence && mayAsk(target.row, me, settings)) {
      setClip({ what: 'absence', absence: target.absence });
      tell(t('acting.copiedIt', { what: what.title(target.absence) }));
    } else if (first) {
      setClip({ what: 'entries', entries: list, cut });
      tell(t(cut ? 'acting.cutIt' : 'acting.copiedIt', { what: list.map((one) => what.title(one)).join(', ') }));
    }
  }

  function mayPaste({ row }: Target): boolean {
    if (!clip) return false;
    return clip.what === 'absence' ? mayAsk(row, me, settings) : clip.entries.every((one) => mayPlan(row, me, one.kind));
  }

  function paste(target: Target): void {
    if (!clip || !mayPaste(target)) return;
    if (clip.what === 'absence') return ask(target.row, laidAt(spanOf(clip.absence), target.span.from), clip.absence.type);
    const list = clip.entries.map(fresh);
    const first = Math.min(...list.map((one) => spanOf(one).from));
    const days = Math.floor(target.span.from / 2) - Math.floor(first / 2);
    // Those of several people stay with these people, on other days.
    const owners = new Set(list.map((one) => one.user_id));
    const user = owners.size === 1 && !owners.has(target.row.user_id) ? target.row.user_id : undefined;
    if (!clip.cut) void send([], async () => settleNew(await entries.copy(list, days, user)));
    else {
      setClip(null);
      if (days !== 0 || user) void moveEntries(list, days, user);
    }
  }

  const close = useCallback(() => setDialogue(null), []);

  return {
    /** In which what I move is already where it is taken to. */
    data,
    /** What is on its way to the server. */
    moves,
    dialogue, clip, settings, me, close, rowOf, nameOf, fresh, typeOf,
    open: setDialogue,
    stepsOf: steps,
    grip, halvesOf, stretches, take, step, ask, copy, paste, mayPaste,
    /** Of what is chosen: the entries that I may change. */
    entriesOf: mine,
    createEntries, changeEntry, removeEntries,
  };
}
