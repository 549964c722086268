/** What is written under an absence, as it is written. */
import './comments.css';
import { Button, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ago, instantText } from '../days';
import { problemOf } from '../http';
import { useMe } from '../session';
import { applyEvent, load, write } from '../store';
import type { Absence, AbsenceComment } from '../types';
import { Arrival } from '../parts/arrival';
import { ProblemAlert } from '../parts/problem';

export function Comments({ absence }: { absence: Absence }) {
  const { t } = useTranslation();
  const me = useMe();
  const loaded = useQuery(load.comments(absence.id));
  const { data } = loaded;
  const [text, setText] = useState('');
  const send = useMutation({
    mutationFn: (body: { text: string }) => write<AbsenceComment>('POST', `/api/absences/${absence.id}/comments`, body),
    onSuccess: (comment) => applyEvent({ type: 'comment_created', data: comment }),
  });
  const items = [...(data?.items ?? [])].sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id));

  function submit(event: FormEvent): void {
    event.preventDefault();
    const said = text.trim();
    if (said === '' || send.isPending) return;
    // What is typed meanwhile is the next one.
    send.mutate({ text: said }, { onSuccess: () => setText((now) => (now.trim() === said ? '' : now)) });
  }

  return (
    <section className="card comments" aria-label={t('comments.title')}>
      <h2>{t('comments.title')}</h2>
      <Arrival of={loaded} />
      {data && items.length === 0 && <p className="dim">{t('comments.empty')}</p>}
      <div role="log" aria-label={t('comments.title')}>
        <ol className="plainList">
          {items.map((comment) => (
            <li key={comment.id} data-mine={comment.user_id === me.user.id || undefined}>
              <p className="comments-who">
                <strong>{comment.user_name}</strong> <time dateTime={comment.at} title={instantText(comment.at)}>{ago(comment.at)}</time>
              </p>
              <p className="comments-text">{comment.text}</p>
            </li>
          ))}
        </ol>
      </div>
      <form onSubmit={submit} aria-label={t('comments.write')}>
        <Textarea label={t('comments.write')} description={t(absence.category === 'medical' ? 'comments.helpMedical' : 'comments.help')}
          value={text} rows={2} maxLength={1000} error={problemOf(send.error)?.field('text')}
          onChange={(event) => { setText(event.currentTarget.value); if (send.isError) send.reset(); }} />
        <ProblemAlert error={send.error} fields={['text']} />
        <div className="buttons">
          <Button type="submit" variant="default" loading={send.isPending} disabled={text.trim() === ''}>{t('comments.send')}</Button>
        </div>
      </form>
    </section>
  );
}
