/** The documents of an absence: added, read, removed. */
import './attachments.css';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { attach, FILE_TYPES, FILES_MAX, refuses, sizeText } from './attach';
import { instantText } from '../days';
import { useMe } from '../session';
import { queries, load, write } from '../store';
import type { Absence, Attachment } from '../types';
import { AskOnce } from '../parts/ask-once';
import { toHeading } from '../parts/keyboard';
import { ProblemAlert } from '../parts/problem';

/** Their owner and HR, as long as there is an absence they are of. */
function useMayAttach(absence: Absence): boolean {
  const me = useMe();
  const ended = absence.status === 'refused' || absence.status === 'cancelled';
  return absence.attachments !== undefined && !ended && (absence.user_id === me.user.id || me.user.role === 'admin');
}

export function Attachments({ absence }: { absence: Absence }) {
  const { t } = useTranslation();
  const me = useMe();
  const files = absence.attachments ?? [];
  const removes = absence.user_id === me.user.id ? absence.status === 'pending' : me.user.role === 'admin';
  return (
    <section className="card" aria-label={t('files.title')}>
      <h2>{t('files.title')}</h2>
      {files.length === 0 && <p className="dim">{t('files.none')}</p>}
      <ul className="plainList lines">
        {files.map((file) => <File key={file.id} file={file} removes={removes} absence={absence} />)}
      </ul>
      <AddAttachment absence={absence} />
    </section>
  );
}

/** The event has the list anew; where none comes, it is asked for. */
const renew = (absence: Absence) => queries.invalidateQueries({ queryKey: load.absence(absence.id).queryKey });

function File({ file, removes, absence }: { file: Attachment; removes: boolean; absence: Absence }) {
  const { t } = useTranslation();
  const line = useRef<HTMLLIElement>(null);
  const remove = useMutation({
    mutationFn: (_section: Element | null | undefined) => write('DELETE', `/api/attachments/${file.id}`),
    onSuccess: async (_, section) => {
      tell(t('files.removed', { name: file.name }));
      await renew(absence);
      setTimeout(() => toHeading(section));
    },
  });
  return (
    <li ref={line} className="row">
      <div>
        <a href={`/api/attachments/${file.id}`} download={file.name}>{file.name}</a>
        <p className="dim">{sizeText(file.size)} · {instantText(file.at)}</p>
        <ProblemAlert error={remove.error} />
      </div>
      {removes && (
        <AskOnce size="compact-sm" label={t('files.removeOf', { name: file.name })} question={t('files.removeSure', { name: file.name })}
          loading={remove.isPending} onConfirm={() => remove.mutate(line.current?.closest('section'))}>{t('files.remove')}</AskOnce>
      )}
    </li>
  );
}

/** In its card, too, where one is missing. */
export function AddAttachment({ absence }: { absence: Absence }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const help = useId();
  const [refused, setRefused] = useState('');
  const [part, setPart] = useState(0);
  const may = useMayAttach(absence);
  const add = useMutation({
    mutationFn: (file: globalThis.File) => attach(absence.id, file, setPart),
    onSuccess: ({ name }) => {
      tell(t('files.added', { name }));
      void renew(absence);
    },
  });
  if (!may) return null;
  const full = (absence.attachments?.length ?? 0) >= FILES_MAX;
  return (
    <div className="attach">
      <input ref={field} type="file" accept={FILE_TYPES} hidden aria-label={t('files.add')}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = ''; // the same one may be chosen again
          if (!file) return;
          const why = refuses(file);
          setRefused(why);
          setPart(0);
          if (!why) add.mutate(file);
        }} />
      <Button variant="default" size="compact-md" loading={add.isPending} disabled={full} aria-describedby={help} onClick={() => field.current?.click()}>
        {t('files.add')}
      </Button>
      <p className="dim" id={help}>{full ? t('files.full') : t('files.help')}</p>
      <div role="status">
        {add.isPending && t('files.sending', { name: add.variables.name, percent: Math.round(part * 100) })}
      </div>
      {add.isPending && <progress className="attach-progress" value={part} max={1} aria-label={t('files.add')} />}
      {refused && <p role="alert" className="fieldError">{refused}</p>}
      <ProblemAlert error={add.error} />
    </div>
  );
}
