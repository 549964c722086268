/** What others change, said to who does not see it: one sentence every few seconds, however much it is. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Change } from './marks';

const APART_MS = 5_000;

export function useAnnounced(): { text: string; add: (change: Change) => void } {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const waiting = useRef<Change[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  function say(): void {
    timer.current = undefined;
    const changes = waiting.current;
    const [first] = changes;
    if (!first) return;
    waiting.current = [];
    const names = [...new Set(changes.map((change) => change.by))].filter(Boolean).slice(0, 3).join(', ');
    setText(changes.length === 1 ? t('planning.changed', { ...first }) : t('planning.changedMany', { count: changes.length, names }));
    timer.current = setTimeout(say, APART_MS);
  }

  return {
    text,
    add(change: Change): void {
      waiting.current.push(change);
      if (timer.current === undefined) say();
    },
  };
}
