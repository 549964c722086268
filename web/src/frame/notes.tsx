/** Notifications by day: who did what, when, and where it leads. In the bell and on its page. */
import './notes.css';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { addDays, ago, clockShort, dayLong, instantDay, today } from '../days';
import { write } from '../store';
import type { Notification } from '../types';
import { ProblemAlert } from '../parts/problem';

export function useReadAll() {
  return useMutation({ mutationFn: () => write('PUT', '/api/notifications/read-all') });
}

interface Props {
  items: readonly Notification[];
  /** Of the headings of days. */
  heading: 'h2' | 'h3';
  onFollow?: () => void;
}

export function Notes({ items, heading: Heading, onFollow }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const read = useMutation({ mutationFn: (id: string) => write('PUT', `/api/notifications/${id}/read`) });

  const days = new Map<string, Notification[]>();
  for (const item of items) {
    const day = instantDay(item.created_at);
    days.set(day, [...(days.get(day) ?? []), item]);
  }

  function follow(item: Notification): void {
    if (!item.read) read.mutate(item.id);
    // Of this page and of no other: `//` and `/\\` would lead elsewhere.
    if (item.link && /^\/(?![/\\])/.test(item.link)) void navigate({ href: item.link });
    onFollow?.();
  }

  return (
    <>
      <ProblemAlert error={read.error} />
      {[...days].map(([day, notes]) => (
        <section key={day} className="notesDay">
          <Heading>{dayInWords(day)}</Heading>
          <ul className="plainList">
            {notes.map((item) => (
              <li key={item.id} className="note" data-unread={!item.read || undefined}>
                <button type="button" className="plain noteBody" onClick={() => follow(item)}>
                  <strong>{item.title}{!item.read && <span className="unseen"> ({t('bell.new')})</span>}</strong>
                  <span>{item.message}</span>
                  <span className="dim">{day === today() ? ago(item.created_at) : clockShort(item.created_at)}</span>
                </button>
                {!item.read && (
                  <button type="button" className="plain noteRead" title={t('bell.read')} aria-label={t('bell.readOne', { title: item.message })}
                    onClick={({ currentTarget }) => {
                      // The button goes away: the keyboard stays with its line.
                      currentTarget.closest('li')?.querySelector<HTMLElement>('.noteBody')?.focus();
                      read.mutate(item.id);
                    }}>
                    <span className="noteDot" aria-hidden="true" />
                  </button>
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** « Aujourd’hui », « hier », « lundi 21 décembre 2026 » */
function dayInWords(day: string): string {
  if (day === today()) return i18next.t('bell.today');
  return day === addDays(today(), -1) ? i18next.t('bell.yesterday') : dayLong(day);
}
