/** The keyboard in the chart: all that the hand does. */
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { untell, useTold } from '../alerts';
import type { Acting, Target } from './acting';
import { lengthOf, periodOf, shift, spanOf, stretch } from './slots';
import { cellOf } from './spots';
import type { Carried } from './use-drag';
import { isEntry, useWhat } from './what';

interface Field {
  acting: Acting;
  /** Of what is chosen. */
  target: () => Target | null;
  openMenu: (cell: HTMLElement) => void;
  /** Enter: what is here, or asking for it. */
  enter: (target: Target, cell: HTMLElement) => void;
}

export function useKeys({ acting, target, openMenu, enter }: Field) {
  const { t } = useTranslation();
  const what = useWhat();
  const told = useTold();
  /** Taken along by the arrow keys. */
  const [carried, setCarried] = useState<Carried | null>(null);
  const [said, setSaid] = useState('');

  function begin({ absence, entry }: Target): void {
    const thing = [absence, entry].find((one) => one && acting.grip(one));
    if (!thing) return setSaid(t('acting.notMovable'));
    setCarried({ thing, span: spanOf(thing), user: thing.user_id ?? '' });
    setSaid(t('acting.moveMode', { what: what.whole(thing) }));
  }

  function carry(event: KeyboardEvent, now: Carried): boolean {
    const halves = acting.halvesOf(now.thing);
    const days = isEntry(now.thing) || !halves || lengthOf(now.span) % 2 === 0;
    const ways: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -14, ArrowDown: 14 };
    const way = ways[event.key];
    if (event.key === 'Escape') {
      setCarried(null);
      setSaid(t('acting.moveLeft'));
    } else if (event.key === 'Enter') {
      setCarried(null);
      setSaid('');
      acting.take(now.thing, now.span, now.user);
    } else if (way !== undefined) {
      const by = Math.abs(way) === 1 && (event.shiftKey ? !halves : days) ? way * 2 : way;
      const stretched = event.shiftKey && acting.stretches(now.thing);
      const span = stretched ? stretch(now.span, 'end', now.span.to + by, halves) : event.shiftKey ? now.span : shift(now.span, by);
      setCarried({ ...now, span });
      setSaid(t('acting.moveAt', { when: what.when(periodOf(span)) }));
    } else return event.key !== 'Tab';
    return true;
  }

  function withControl(key: string, there: Target): boolean {
    if (key === 'c') acting.copy(there);
    else if (key === 'x') acting.copy({ ...there, absence: undefined }, true);
    else if (key === 'v') acting.paste(there);
    else if (key === 'z') {
      // What can be taken back is what is said that it can; of what is still on its way nothing is said yet.
      if (acting.moves.size > 0) return true;
      const last = told.findLast((one) => one.undo);
      if (!last) return false;
      untell(last.id);
      last.undo?.();
    } else return false;
    return true;
  }

  function anywhere(event: KeyboardEvent, cell: HTMLElement): boolean {
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey) || event.key === 'Enter') openMenu(cell);
    else if (event.key === '?') acting.open({ what: 'keys' });
    else return false;
    return true;
  }

  function plain(event: KeyboardEvent, there: Target, cell: HTMLElement): boolean {
    const entries = acting.entriesOf(there);
    if (event.key === 'Enter') enter(there, cell);
    else if (event.key.toLowerCase() === 'm') begin(there);
    else if (event.key === 'Delete' || event.key === 'Backspace') {
      if (there.absence && acting.stepsOf(there.absence).has('cancel')) acting.open({ what: 'cancel', absence: there.absence });
      else if (entries.length > 0) acting.open({ what: 'remove', entries });
      else return false;
    } else return anywhere(event, cell);
    return true;
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const cell = cellOf(event.target);
    if (!cell || event.altKey) return;
    const there = target();
    const done = !there ? anywhere(event, cell) : carried ? carry(event, carried) : event.ctrlKey || event.metaKey ? withControl(event.key.toLowerCase(), there) : plain(event, there, cell);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  }

  return { carried, begin, said, onKeyDown, onBlur: () => setCarried(null) };
}
