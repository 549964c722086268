/**
 * A page comes as a file of its own: when it is first wanted, or when there is nothing better to do, so that
 * a network that fails later does not stop who goes there. What did not come is asked for again, never by a
 * reload: what was typed would be lost.
 */
import { createElement, use, type ComponentType } from 'react';

const failed = new Set<() => void>();

/** Those that did not come are tried anew. */
export function tryAgain(): void {
  for (const forget of failed) forget();
  failed.clear();
}

export function lazyPage<K extends string>(load: () => Promise<Record<K, ComponentType>>, name: K) {
  let coming: Promise<ComponentType> | null = null;
  const forget = (): void => void (coming = null);
  const come = (): Promise<ComponentType> => (coming ??= load().then((file) => file[name]));

  function Page() {
    const promise = come();
    promise.catch(() => failed.add(forget));
    return createElement(use(promise));
  }
  /** Nobody waits for it yet: that it did not come is nothing to say. */
  Page.preload = (): Promise<void> => come().then(() => undefined, forget);
  return Page;
}

/** Safari has none. */
const whenIdle = (run: () => void): unknown => ('requestIdleCallback' in globalThis ? requestIdleCallback(run) : setTimeout(run, 500));

/** One after the other, in idle moments. Returns the end of it. */
export function preloadAll(pages: readonly unknown[]): () => void {
  const left = [...pages] as { preload?: () => Promise<void> }[];
  const next = (): void => {
    const page = left.shift();
    if (page) whenIdle(() => void Promise.resolve(page.preload?.()).then(next));
  };
  next();
  return () => void left.splice(0);
}
