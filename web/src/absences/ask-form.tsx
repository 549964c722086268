/** Asking for an absence, and changing what was asked for. */
import './ask-form.css';
import { Button, FileInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { alertTo, tell } from '../alerts';
import { attach, FILE_TYPES, refuses } from './attach';
import { periodText } from '../days';
import { useDraft } from '../draft';
import { drop, EMPTY, entryOf, keep, kept, missing, wantedOf, type Entry } from './entry';
import { problemOf } from '../http';
import { useConnection } from '../live';
import { useMe } from '../session';
import { applyConflict, takeBack, unsent } from './steps';
import { applyAnswer, load, write } from '../store';
import type { Absence, AbsenceType, Balance, Me, User } from '../types';
import { ENTRY_FIELDS, EntryFields, soonest, useOutlook } from './entry-fields';
import { Arrival } from '../parts/arrival';
import { PersonSelect } from '../parts/person-select';
import { ProblemAlert } from '../parts/problem';

const NO_TYPES: readonly AbsenceType[] = [];
const NO_BALANCES: readonly Balance[] = [];

/** For whom I may enter an absence besides my own; undefined: for nobody. */
function usePeople(me: Me): User[] | undefined {
  const settings = useQuery(load.settings()).data;
  const enters = me.user.role === 'admin' || (me.user.role === 'manager' && settings?.policy.managers_enter === 'yes');
  const users = useQuery({ ...load.users(), enabled: enters }).data?.items ?? [];
  if (!enters) return undefined;
  return users.filter((user) => me.user.role === 'admin' || user.teams.some((team) => me.user.managed.includes(team)) || user.id === me.user.id);
}

interface AskProps {
  /** What the address asks for. */
  wanted: Partial<Entry>;
  /** It is theirs now. */
  onSent: (absence: Absence) => void;
}

export function AskForm({ wanted, onSent }: AskProps) {
  const { t } = useTranslation();
  const me = useMe();
  const at = JSON.stringify(wanted);
  const people = usePeople(me);
  const [typed, setTyped] = useState<Entry>(() => kept(me.user.id, at) ?? { ...EMPTY, ...wanted });
  const [file, setFile] = useState<File | null>(null);
  const [tried, setTried] = useState(false);
  const known = useQuery(load.types());
  const types = known.data?.items ?? NO_TYPES;
  const balances = useQuery(load.balances(typed.person || me.user.id)).data?.items ?? NO_BALANCES;
  // Until somebody chooses: what would be lost first.
  const entry = types.some(({ code }) => code === typed.type) ? typed : { ...typed, type: soonest(types, balances) };
  const type = types.find((one) => one.code === entry.type);
  const proof = type?.decision === 'proof' || type?.category === 'medical';
  const teams = entry.person ? people?.find((one) => one.id === entry.person)?.teams : me.user.teams;

  const send = useMutation({
    mutationFn: (sent: Entry) => write<Absence>('POST', '/api/absences', { ...wantedOf(sent, type), comment: sent.comment.trim() }),
    // It is on its way: a form that is opened now asks for something else.
    onMutate: () => drop(me.user.id),
    onError: (_error, sent) => keep(me.user.id, sent, at),
    onSuccess: async (absence) => {
      applyAnswer('absence_updated', absence);
      tell(t(absence.status === 'approved' ? 'ask.effective' : 'ask.sent', { what: `${type?.name}, ${periodText(absence)}` }), unsent(absence, me));
      if (file && proof) await attach(absence.id, file).catch((error) => alertTo(problemOf(error)?.message ?? ''));
    },
  });
  const outlook = useOutlook(entry, type, send.isPending || send.isSuccess);

  function edit(next: Entry): void {
    setTyped(next);
    keep(me.user.id, next, at);
    if (send.isError) send.reset();
  }

  if (known.error && !known.data) return <Arrival of={known} />;
  return (
    <EntryForm label={t('ask.title')} submit={t('ask.submit')} sending={send.isPending}
      onSubmit={() => {
        setTried(true);
        if (missing(entry, type).length === 0 && !(proof && file && refuses(file))) send.mutate(entry, { onSuccess: onSent });
      }}>
      {people && (
        <PersonSelect label={t('ask.for')} people={people} value={entry.person || me.user.id}
          error={problemOf(send.error)?.field('user_id') ?? outlook.problem?.field('user_id')}
          onChange={(id) => edit({ ...typed, person: id && id !== me.user.id ? id : '' })} />
      )}
      <EntryFields entry={entry} onChange={edit} types={types} balances={balances} problem={problemOf(send.error)} outlook={outlook}
        tried={tried} teams={teams ?? []} />
      {proof && (
        <FileInput label={t('ask.document')} description={t('ask.documentHelp')} placeholder={t('files.choose')} accept={FILE_TYPES} clearable
          value={file} onChange={setFile} error={file ? refuses(file) : undefined} />
      )}
      <ProblemAlert error={send.error ?? (outlook.old ? null : outlook.problem)} fields={ENTRY_FIELDS} />
    </EntryForm>
  );
}

/** What waits may be changed: what I do not touch follows what others do. */
export function ChangeForm({ absence, onDone }: { absence: Absence; onDone: () => void }) {
  const { t } = useTranslation();
  const draft = useDraft(entryOf(absence));
  const [tried, setTried] = useState(false);
  const types = useQuery(load.types()).data?.items ?? NO_TYPES;
  const balances = useQuery(load.balances(absence.user_id)).data?.items ?? NO_BALANCES;
  const me = useMe();
  const users = useQuery({ ...load.users(), enabled: absence.user_id !== me.user.id }).data?.items;
  const teams = absence.user_id === me.user.id ? me.user.teams : users?.find((one) => one.id === absence.user_id)?.teams;
  const entry = draft.value;
  const type = types.find((one) => one.code === entry.type);
  const send = useMutation({
    mutationFn: () =>
      write<Absence>('PUT', `/api/absences/${absence.id}`, { version: absence.version, ...wantedOf(entry, type), comment: entry.comment.trim() }),
    onSuccess: (changed) => {
      applyAnswer('absence_updated', changed);
      tell(t('ask.changed', { what: periodText(changed) }), () => void takeBack(changed, me));
    },
    onError: (error) => applyConflict(error, absence.id),
  });
  const outlook = useOutlook(entry, type, send.isPending || send.isSuccess, absence.id);

  function edit(next: Entry): void {
    for (const key of Object.keys(next) as (keyof Entry)[]) if (next[key] !== entry[key]) draft.set(key, next[key]);
    if (send.isError) send.reset();
  }

  return (
    <EntryForm label={t('ask.change')} submit={t('save')} sending={send.isPending} onCancel={onDone}
      onSubmit={() => {
        setTried(true);
        if (missing(entry, type).length === 0) send.mutate(undefined, { onSuccess: onDone });
      }}>
      {draft.theirs.length > 0 && <p role="status" className="ask-theirs">{t('ask.theirs')}</p>}
      <EntryFields entry={entry} onChange={edit} types={types} balances={balances} problem={problemOf(send.error)} outlook={outlook}
        tried={tried} teams={teams ?? []} />
      <ProblemAlert error={send.error ?? (outlook.old ? null : outlook.problem)} fields={ENTRY_FIELDS} />
    </EntryForm>
  );
}

interface FormProps {
  label: string;
  submit: string;
  sending: boolean;
  children: ReactNode;
  onSubmit: () => void;
  onCancel?: () => void;
}

function EntryForm({ label, submit, sending, children, onSubmit, onCancel }: FormProps) {
  const { t } = useTranslation();
  const { delivers } = useConnection();
  return (
    <form className="ask" noValidate aria-label={label}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (!sending) onSubmit();
      }}>
      {children}
      <div role="status">{sending && !delivers && <p className="dim">{t('ask.waits')}</p>}</div>
      <div className="buttons">
        <Button type="submit" loading={sending}>{submit}</Button>
        {onCancel && <Button variant="default" onClick={onCancel}>{t('cancel')}</Button>}
      </div>
    </form>
  );
}
