/** A button, and what it opens beside itself. Escape, a click elsewhere, leaving it or going to another page closes it. */
import './disclosure.css';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';

interface Props {
  /** What is in the button. */
  button: ReactNode;
  /** Its name, where what is in it is not. */
  label?: string;
  title?: string;
  className?: string;
  /** Where it is a window of its own, its name. */
  dialog?: string;
  /** `data-` attributes of the button. */
  data?: Record<`data-${string}`, string | undefined>;
  children: ReactNode | ((close: () => void) => ReactNode);
}

export function Disclosure({ button, label, title, className = 'plain', dialog, data, children }: Props) {
  const [opened, setOpened] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!opened) return undefined;
    const outside = ({ target }: Event) => !root.current?.contains(target as Node) && setOpened(false);
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [opened]);

  function close(): void {
    if (root.current?.contains(document.activeElement)) opener.current?.focus();
    setOpened(false);
  }

  return (
    <div ref={root} className="disclosure"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !opened) return;
        event.stopPropagation();
        close();
      }}
      onBlur={({ relatedTarget }) => relatedTarget && !root.current?.contains(relatedTarget) && setOpened(false)}>
      <button ref={opener} type="button" className={className} aria-expanded={opened} aria-controls={opened ? id : undefined}
        aria-haspopup={dialog ? 'dialog' : undefined} aria-label={label} title={title} {...data} onClick={() => setOpened(!opened)}>
        {button}
      </button>
      {opened && (
        <div id={id} className="disclosed" {...(dialog ? { role: 'dialog', 'aria-label': dialog } : {})}
          onClick={(event) => (event.target as Element).closest('a[href]') && setOpened(false)}>
          {typeof children === 'function' ? children(close) : children}
        </div>
      )}
    </div>
  );
}
