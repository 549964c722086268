/** A button for what cannot be taken back: it asks once, in its place. */
import { Button } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  /** What stands in the button, and in the one that does it. */
  children: ReactNode;
  /** The name of the button, where what stands in it is not enough. */
  label?: string;
  question: ReactNode;
  loading?: boolean;
  variant?: 'default' | 'subtle';
  size?: string;
  onConfirm: () => void;
}

export function AskOnce({ children, label, question, loading, variant = 'default', size, onConfirm }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const no = useRef<HTMLButtonElement>(null);
  const wasAsking = useRef(false);
  useEffect(() => {
    // The keyboard stays where the question is; the safe answer is the one under it.
    if (asking) no.current?.focus();
    else if (wasAsking.current) opener.current?.focus();
    wasAsking.current = asking;
  }, [asking]);
  if (!asking) {
    return (
      <Button ref={opener} variant={variant} size={size} aria-label={label} loading={loading} onClick={() => setAsking(true)}>{children}</Button>
    );
  }
  return (
    <div role="group" aria-label={typeof question === 'string' ? question : label} className="buttons"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        setAsking(false);
      }}>
      <span>{question}</span>
      <Button color="red" size={size} onClick={() => { setAsking(false); onConfirm(); }}>{children}</Button>
      <Button ref={no} variant="default" size={size} onClick={() => setAsking(false)}>{t('cancel')}</Button>
    </div>
  );
}
