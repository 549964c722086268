/** What I may do here, in the order in which it is wanted: of the menu, of the sheet on a phone. */
import type { TFunction } from 'i18next';
import type { Step, StepTaken } from '../absences/steps';
import type { Absence, PlanningEntry, Team } from '../types';
import type { Acting, Target } from './acting';
import type { Item } from './menu';
import { spanOf, type Span } from './slots';
import { leads, leadsTeam, mayAsk, mayPlan } from './ways';

const KINDS = ['on_call', 'shift', 'training', 'note'] as const satisfies readonly PlanningEntry['kind'][];

/** Steps that ask nothing more. */
const PLAIN = ['approve', 'accept', 'decline', 'withdraw', 'acknowledge'] as const satisfies readonly Step[];

interface Ways {
  acting: Acting;
  t: TFunction;
  /** The address of an absence. */
  openPage: (absence: Absence) => void;
  /** Take it along with the arrow keys; absent: there are none here. */
  moveByKeys?: (target: Target) => void;
}

function ofAbsence(absence: Absence, target: Target, { acting, t, openPage, moveByKeys }: Ways): Item[] {
  const items: Item[] = [];
  const { me, settings } = acting;
  const steps = acting.stepsOf(absence);
  const toHr = settings?.steps === 2 && me.user.role !== 'admin';
  const plain = (step: (typeof PLAIN)[number]): Item => ({
    key: step,
    label: t(step === 'approve' && toHr ? 'acting.validate' : `acting.${step}`),
    run: () => void acting.step(absence, { step } as StepTaken),
  });
  items.push({ key: 'open', label: t('acting.open'), run: () => openPage(absence), by: '↵' });
  for (const step of PLAIN) if (steps.has(step)) items.push(plain(step));
  if (steps.has('refuse')) items.push({ key: 'refuse', label: t('acting.refuse'), run: () => acting.open({ what: 'refuse', absence }) });
  for (const step of ['return', 'propose'] as const) {
    if (steps.has(step)) items.push({ key: step, label: t(`acting.${step}`), run: () => acting.open({ what: step, absence, span: spanOf(absence) }) });
  }
  if (moveByKeys && acting.grip(absence)) items.push({ key: 'move', label: t('acting.move'), run: () => moveByKeys(target), by: 'M' });
  if (mayAsk(target.row, me, settings)) items.push({ key: 'copy', label: t('acting.copy'), run: () => acting.copy(target), by: 'Ctrl C' });
  if (steps.has('cancel')) {
    items.push({ key: 'cancel', label: t('acting.cancel'), run: () => acting.open({ what: 'cancel', absence }), danger: true, apart: true, by: 'Suppr' });
  }
  return items;
}

function ofEntry(entry: PlanningEntry, target: Target, { acting, t, moveByKeys }: Ways): Item[] {
  if (acting.grip(entry) !== 'entry') return [];
  const removed = acting.entriesOf(target);
  return [
    { key: 'edit', label: t('acting.edit'), run: () => acting.open({ what: 'edit', entry, who: target.row.name }), by: '↵' },
    ...(moveByKeys ? [{ key: 'move', label: t('acting.move'), run: () => moveByKeys(target), by: 'M' }] : []),
    { key: 'copyEntry', label: t('acting.copy'), run: () => acting.copy({ ...target, absence: undefined }), by: 'Ctrl C' },
    { key: 'cut', label: t('acting.cut'), run: () => acting.copy({ ...target, absence: undefined }, true), by: 'Ctrl X' },
    { key: 'remove', label: t('acting.remove'), run: () => acting.open({ what: 'remove', entries: removed }), danger: true, by: 'Suppr' },
  ];
}

/** Of the head of a team: its notes. */
export function itemsOfTeam(team: Team, span: Span, notes: readonly PlanningEntry[], { acting, t }: Ways): Item[] {
  if (!leadsTeam(team.id, acting.me)) return [];
  return [
    ...notes.flatMap((entry): Item[] => [
      { key: `edit ${entry.id}`, label: t('acting.editNote', { label: 'label' in entry ? entry.label : '' }), run: () => acting.open({ what: 'edit', entry, who: team.name }) },
      { key: `remove ${entry.id}`, label: t('acting.remove'), run: () => acting.open({ what: 'remove', entries: [entry] }), danger: true },
    ]),
    { key: 'note', label: t('acting.add.note'), run: () => acting.open({ what: 'plan', rows: [], team, span, kind: 'note' }), apart: notes.length > 0 },
  ];
}

export function itemsOf(target: Target, ways: Ways): Item[] {
  const { acting, t } = ways;
  const { row, span, absence, entry } = target;
  const { me, settings, clip } = acting;
  const rows = target.rows ?? [row];
  const items: Item[] = [];
  if (absence) items.push(...ofAbsence(absence, target, ways));
  if (entry) items.push(...ofEntry(entry, target, ways).map((item, index) => (absence && index === 0 ? { ...item, apart: true } : item)));
  const before = items.length;
  const mine = row.user_id === me.user.id;
  if (!absence && rows.length === 1 && mayAsk(row, me, settings)) {
    items.push({ key: 'ask', label: mine ? t('acting.ask') : t('acting.askFor', { name: row.name }), run: () => acting.ask(row, span), by: '↵' });
  }
  if (clip && acting.mayPaste(target)) items.push({ key: 'paste', label: t('acting.paste'), run: () => acting.paste(target), by: 'Ctrl V' });
  for (const kind of KINDS) {
    if (!rows.every((one) => mayPlan(one, me, kind))) continue;
    // Who leads nobody plans nothing but notes.
    const label = t(`acting.add.${kind}`);
    items.push({ key: kind, label, run: () => acting.open({ what: 'plan', rows, span, kind }), apart: kind === 'on_call' || (kind === 'note' && !rows.every((one) => leads(one, me))) });
  }
  const first = items[before];
  if (first && before > 0) items[before] = { ...first, apart: true };
  else if (items[0]?.apart) items[0] = { ...items[0], apart: false };
  return items;
}
