/**
 * What somebody types over a thing that others may change meanwhile: what was not touched follows the
 * thing, what was typed stays, and what both changed is named. So the version that is sent is the one
 * that is seen.
 */
import { useState } from 'react';

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

type Part<T> = { [K in keyof T]?: T[K] };

export interface Draft<T> {
  value: T;
  /** Something would be another than it is. */
  changed: boolean;
  /** What I typed over something that somebody else has changed since. */
  theirs: (keyof T)[];
  set: <K extends keyof T>(key: K, value: T[K]) => void;
  /** Without a key: all. */
  drop: (key?: keyof T) => void;
  /** What was sent is there now; what was typed over it since stays. */
  sent: (value: T) => void;
}

/** Of what stood there when I began and stands there now: what others changed under my hands. */
export function changedMeanwhile<T>(typed: Part<T>, before: Part<T>, now: T): (keyof T)[] {
  return (Object.keys(typed) as (keyof T)[]).filter((key) => !same(before[key], now[key]) && !same(typed[key], now[key]));
}

export function useDraft<T extends object>(thing: T): Draft<T> {
  const [typed, setTyped] = useState<Part<T>>({});
  const [before, setBefore] = useState<Part<T>>({});
  return {
    value: { ...thing, ...typed },
    changed: (Object.keys(typed) as (keyof T)[]).some((key) => !same(typed[key], thing[key])),
    theirs: changedMeanwhile(typed, before, thing),
    set(key, value) {
      setTyped((old) => ({ ...old, [key]: value }));
      setBefore((old) => (key in old ? old : { ...old, [key]: thing[key] }));
    },
    drop(key) {
      const without = (old: Part<T>) => Object.fromEntries(Object.entries(old).filter(([one]) => one !== key)) as Part<T>;
      setTyped(key === undefined ? {} : without);
      setBefore(key === undefined ? {} : without);
    },
    sent(value) {
      const since = Object.fromEntries(Object.entries(typed).filter(([key, now]) => !same(now, value[key as keyof T]))) as Part<T>;
      setTyped(since);
      setBefore(Object.fromEntries(Object.keys(since).map((key) => [key, value[key as keyof T]])) as Part<T>);
    },
  };
}
