/** Requests that wait for me, the oldest first: one after the other, or many at once; by hand or by key. */
import { Button } from '@mantine/core';
import { startTransition, useCallback, useEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { oldestAskedFirst } from '../lists/absences';
import type { Absence } from '../types';
import { useTitle, useTypes } from '../absences/absence-words';
import { InboxBulk } from './inbox-bulk';
import { InboxKeys } from './inbox-keys';
import { InboxRow, isTyping, rowId } from './inbox-row';
import { useDecision } from './inbox-words';
import { steady } from './steady';

/** At first what fits on a screen, then the others little by little; of very many the rest when it is wanted. */
const FIRST = 10;
const SHOWN = 100;

type Held = ReadonlyMap<string, Absence>;
const EMPTY: Held = new Map();

function without(held: Held, id: string): Held {
  if (!held.has(id)) return held;
  const next = new Map(held);
  next.delete(id);
  return next;
}

export function Inbox({ items, heading }: { items: readonly Absence[]; heading: 'h2' | 'h3' }) {
  const { t } = useTranslation();
  const titleOf = useTitle();
  const types = useTypes();
  const decision = useDecision();
  const [most, setMost] = useState(SHOWN);
  const [shown, setShown] = useState(FIRST);
  const [current, setCurrent] = useState<string | null>(null);
  // In hand: under the keyboard, in the middle of a step, or chosen. It stays, whatever others do with it.
  const [focused, setFocused] = useState(EMPTY);
  const [busy, setBusy] = useState(EMPTY);
  const [selected, setSelected] = useState(EMPTY);
  const [keys, setKeys] = useState(false);
  /** The last one is dealt with: there is no next. */
  const finished = useRef(false);

  const waiting = new Set(items.map(({ id }) => id));
  const gone = new Map([...focused, ...busy, ...selected].filter(([id]) => !waiting.has(id)));
  const all = gone.size > 0 ? [...items, ...gone.values()].sort(oldestAskedFirst) : items;
  const rows = all.slice(0, shown);
  const entry = rows.some(({ id }) => id === current) ? current : rows[0]?.id;

  const wanted = Math.min(most, all.length);
  useEffect(() => {
    if (shown >= wanted) return undefined;
    const timer = setTimeout(() => startTransition(() => setShown(Math.min(shown + FIRST, most))));
    return () => clearTimeout(timer);
  }, [shown, wanted, most]);

  // The rows are given the same functions each time: they ask here what is now.
  const now = useRef({ rows, done: (_id: string): void => undefined });
  const onBusy = useCallback((id: string, busyNow: boolean) => {
    setBusy((before) => {
      const absence = now.current.rows.find((one) => one.id === id);
      return busyNow && absence ? new Map(before).set(id, absence) : without(before, id);
    });
  }, []);
  const onSelect = useCallback((absence: Absence, selectedNow: boolean) => {
    setSelected((before) => (selectedNow ? new Map(before).set(absence.id, absence) : without(before, absence.id)));
  }, []);
  const onDone = useCallback((id: string) => now.current.done(id), []);

  function focusRow(id: string): void {
    const row = document.getElementById(rowId(id));
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
  }

  /** It is dealt with: the next one opens, unless I have gone on by myself. */
  function done(id: string): void {
    const row = document.getElementById(rowId(id));
    const here = document.activeElement;
    const at = rows.findIndex((one) => one.id === id);
    const next = rows[at + 1] ?? rows[at - 1];
    if (here === document.body || row?.contains(here)) {
      if (next) focusRow(next.id);
      else finished.current = true;
    }
    setSelected((before) => without(before, id));
    setFocused((before) => without(before, id));
    setBusy((before) => without(before, id));
  }

  now.current = { rows, done };

  function onFocus({ target }: FocusEvent): void {
    const here = target.closest<HTMLElement>('[data-request]')?.dataset.request;
    const absence = rows.find(({ id }) => id === here);
    if (!absence) return;
    setCurrent(absence.id);
    if (!focused.has(absence.id)) setFocused(new Map([[absence.id, absence]]));
  }
  function onBlur({ target, relatedTarget, currentTarget }: FocusEvent): void {
    // Another window has the keyboard now: the row has not been left.
    if (!currentTarget.contains(relatedTarget) && document.activeElement !== target) setFocused(EMPTY);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const at = rows.findIndex(({ id }) => id === current);
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const to = { j: at + 1, ArrowDown: at + 1, k: at - 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[key];
    if (key === '?') setKeys(true);
    else if (to === undefined) return;
    else focusRow(rows[Math.max(0, Math.min(rows.length - 1, to))]?.id ?? '');
    event.preventDefault();
  }

  function onEmpty(words: HTMLElement | null): void {
    if (words && finished.current) words.focus();
    if (words) finished.current = false;
  }

  if (all.length === 0) return <p ref={onEmpty} tabIndex={-1} className="dim">{t('decide.empty')}</p>;
  const rest = all.length - wanted;
  return (
    <>
      <div className="row inboxHead">
        <Button variant="subtle" size="compact-sm" disabled={rows.every(({ id }) => selected.has(id))}
          onClick={() => setSelected(new Map(rows.map((one) => [one.id, one])))}>
          {t('decide.selectAll')}
        </Button>
        <InboxKeys opened={keys} onChange={(opened) => { setKeys(opened); if (!opened && current) focusRow(current); }} />
      </div>
      <InboxBulk selected={selected} onClear={() => setSelected(EMPTY)} />
      <ul ref={steady} className="card plainList inbox" aria-label={t('decide.list')} onFocus={onFocus} onBlur={onBlur} onKeyDown={onKeyDown}>
        {rows.map((absence) => (
          <li key={absence.id}>
            <InboxRow absence={absence} title={titleOf(absence)} type={types.get(absence.type ?? '')} decision={decision}
              gone={!waiting.has(absence.id)} current={absence.id === entry} selected={selected.has(absence.id)}
              heading={heading} onSelect={onSelect} onBusy={onBusy} onDone={onDone} />
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <Button variant="default" onClick={() => setMost(most + SHOWN)}>{t('decide.more', { count: Math.min(rest, SHOWN) })}</Button>
      )}
    </>
  );
}
