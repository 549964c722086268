/** Puts a text where it can be pasted; says whether the browser did. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Without https there is no clipboard, but what is selected can be copied. */
function copySelected(text: string): boolean {
  const field = document.createElement('textarea');
  const before = document.activeElement as HTMLElement | null;
  field.value = text;
  field.className = 'unseen';
  (before?.closest('[role="dialog"]') ?? document.body).append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  before?.focus();
  return copied;
}

export function CopyButton({ text, label, copied }: { text: string; label: string; copied: string }) {
  const { t } = useTranslation();
  const [said, setSaid] = useState('');
  async function copy(): Promise<void> {
    const done = await (navigator.clipboard?.writeText(text).then(() => true, () => copySelected(text)) ?? copySelected(text));
    setSaid(done ? copied : t('problem.copy'));
  }
  return (
    <>
      <Button size="compact-sm" onClick={() => void copy()}>{label}</Button>
      <span role="status">{said}</span>
    </>
  );
}
