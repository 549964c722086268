/** Passing messages: what was just done, and the way back from it. */
import './told.css';
import { CloseButton } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { untell, useTold, type Told as Message } from '../alerts';

/** As long as the server takes a step back; longer under the pointer or with the focus in it. */
const STAYS_MS = 10_000;

export function Told() {
  const { t } = useTranslation();
  const told = useTold();
  return (
    <section className="told" aria-label={t('told.label')}>
      <div role="status">
        {told.map((message) => <Line key={message.id} message={message} />)}
      </div>
    </section>
  );
}

function Line({ message: { id, text, undo } }: { message: Message }) {
  const { t } = useTranslation();
  const [held, setHeld] = useState({ pointer: false, focus: false });
  const before = useRef<HTMLElement | null>(null);
  const stays = !held.pointer && !held.focus;

  useEffect(() => {
    if (!stays) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    // In a tab that nobody sees, nobody reads.
    const count = () => {
      clearTimeout(timer);
      if (!document.hidden) timer = setTimeout(() => untell(id), STAYS_MS);
    };
    count();
    document.addEventListener('visibilitychange', count);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', count);
    };
  }, [id, stays]);

  function close(): void {
    if (before.current?.isConnected) before.current.focus();
    untell(id);
  }

  return (
    <div className="toldLine"
      onPointerEnter={() => setHeld({ ...held, pointer: true })}
      onPointerLeave={() => setHeld({ ...held, pointer: false })}
      onFocus={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        before.current = event.relatedTarget as HTMLElement | null;
        setHeld({ ...held, focus: true });
      }}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setHeld({ ...held, focus: false })}
      onKeyDown={(event) => event.key === 'Escape' && close()}>
      <span>{text}</span>
      {undo && (
        <button type="button" className="toldUndo" onClick={() => { undo(); close(); }}>{t('cancel')}</button>
      )}
      <CloseButton size="md" aria-label={t('close')} onClick={close} />
    </div>
  );
}
