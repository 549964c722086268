/** A step that is said in words and asked once, with a sentence for the other side where it needs one. */
import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../http';
import { Dialog } from '../parts/dialog';
import { ProblemAlert } from '../parts/problem';

interface Props {
  title: string;
  /** Told what went wrong, where it has fields of its own. */
  children?: ReactNode | ((error: unknown) => ReactNode);
  /** The fields of these. */
  fields?: readonly string[];
  yes: string;
  no: string;
  danger?: boolean;
  /** What is written with it; `field`: its name at the server. */
  text?: { field: 'reason' | 'comment'; label: string; description: string; first?: string; required?: boolean };
  run: (text: string) => Promise<void>;
  onClose: () => void;
}

export function Sure({ title, children, fields = [], yes, no, danger, text, run, onClose }: Props) {
  const { t } = useTranslation();
  const [value, setValue] = useState(text?.first ?? '');
  const [tried, setTried] = useState(false);
  const act = useMutation({ mutationFn: () => run(value.trim()), onSuccess: onClose });
  const missing = text?.required === true && value.trim() === '';

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (!missing) act.mutate();
  }

  return (
    <Dialog title={title} opened onClose={onClose}>
      <form onSubmit={submit} noValidate>
        {typeof children === 'function' ? children(act.error) : children}
        {text && (
          <Textarea label={text.label} description={text.description} value={value} rows={2} maxLength={1000} required={text.required}
            data-autofocus error={problemOf(act.error)?.field(text.field) ?? (tried && missing ? t('ask.required') : undefined)}
            onChange={(event) => setValue(event.currentTarget.value)} />
        )}
        <ProblemAlert error={act.error} fields={text ? [...fields, text.field] : fields} />
        <div className="buttons">
          <Button type="submit" color={danger ? 'red' : undefined} loading={act.isPending} data-autofocus={!text || undefined}>{yes}</Button>
          <Button variant="default" onClick={onClose}>{no}</Button>
        </div>
      </form>
    </Dialog>
  );
}
