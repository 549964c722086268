/** What I may do with something: a list, in a menu where the pointer is, or in a sheet on a phone. */
import './menu.css';
import { useEffect, useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export interface Item {
  key: string;
  label: string;
  run: () => void;
  danger?: boolean;
  /** A line stands before it. */
  apart?: boolean;
  /** The key that does the same. */
  by?: string;
}

const MARGIN = 8;

interface Props {
  label: string;
  items: readonly Item[];
  at: { x: number; y: number };
  onClose: () => void;
  /** Where the keyboard goes on. */
  onLeave: () => void;
  children?: ReactNode;
}

/** Focus goes into it; `onLeave` takes it back. */
export function Menu({ label, items, at, onClose, onLeave, children }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', at: 0 });

  useLayoutEffect(() => {
    const menu = box.current;
    if (!menu) return;
    const { width, height } = menu.getBoundingClientRect();
    menu.style.left = `${Math.max(MARGIN, Math.min(at.x, innerWidth - width - MARGIN))}px`;
    menu.style.top = `${Math.max(MARGIN, Math.min(at.y, innerHeight - height - MARGIN))}px`;
    (menu.querySelector<HTMLElement>('[role=menuitem]') ?? menu).focus({ preventScroll: true });
  }, [at]);

  useEffect(() => {
    const outside = (event: Event) => !box.current?.contains(event.target as Node) && onClose();
    document.addEventListener('pointerdown', outside, true);
    window.addEventListener('blur', onClose);
    document.addEventListener('scroll', outside, true);
    return () => {
      document.removeEventListener('pointerdown', outside, true);
      window.removeEventListener('blur', onClose);
      document.removeEventListener('scroll', outside, true);
    };
  }, [onClose]);

  function leave(): void {
    onLeave();
    onClose();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const all = [...(box.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const now = all.indexOf(document.activeElement as HTMLElement);
    const go = (index: number) => all[(index + all.length) % all.length]?.focus();
    if (event.key === 'ArrowDown') go(now + 1);
    else if (event.key === 'ArrowUp') go(now - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(-1);
    else if (event.key === 'Escape' || event.key === 'Tab') leave();
    else if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey) {
      // Typing leads to what begins so.
      const { text, at: last } = typed.current;
      typed.current = { text: (event.timeStamp - last < 700 ? text : '') + event.key.toLocaleLowerCase(), at: event.timeStamp };
      const begins = (index: number) => all[index]?.textContent?.trim().toLocaleLowerCase().startsWith(typed.current.text);
      const found = all.map((_, index) => (now + 1 + index) % all.length).find(begins);
      if (found !== undefined) go(found);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div ref={box} className="planMenu" role="menu" aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}>
      {children}
      {items.length === 0 && <p className="planMenuNothing" role="menuitem" aria-disabled="true" tabIndex={-1}>{t('acting.nothing')}</p>}
      {items.map((item) => (
        <Choice key={item.key} item={item} role="menuitem" onDone={leave} />
      ))}
    </div>
  );
}

/** The same, as buttons of a page. */
export function MenuList({ items, onDone }: { items: readonly Item[]; onDone: () => void }) {
  const { t } = useTranslation();
  if (items.length === 0) return <p className="dim">{t('acting.nothing')}</p>;
  return (
    <div className="planMenuList">
      {items.map((item) => <Choice key={item.key} item={item} onDone={onDone} />)}
    </div>
  );
}

function Choice({ item, role, onDone }: { item: Item; role?: 'menuitem'; onDone: () => void }) {
  return (
    <button type="button" role={role} tabIndex={role && -1} className="planMenuItem" data-danger={item.danger || undefined} data-apart={item.apart || undefined}
      aria-keyshortcuts={item.by?.replaceAll(' ', '').replace('Ctrl', 'Control')}
      onClick={() => {
        // The focus goes back first, so that a window that opens finds its way back, too.
        onDone();
        item.run();
      }}>
      <span>{item.label}</span>
      {item.by && role && <kbd aria-hidden="true">{item.by}</kbd>}
    </button>
  );
}
