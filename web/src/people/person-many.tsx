/** Enter many people from pasted lines: what was understood is seen first; then they are sent one by one, each once. */
import './person-many.css';
import '@mantine/core/styles/Progress.css';
import { Button, Checkbox, Progress, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../http';
import { applyAnswer, load, queries, write } from '../store';
import type { List, OneTimeLink, Team, UserCreated } from '../types';
import { CopyButton } from '../parts/copy-button';
import { Dialog } from '../parts/dialog';
import { newTeams, parseLines, type Line } from './person-lines';
import { folded } from '../parts/person-search';

type Outcome = { link: OneTimeLink | null } | { refusal: string };

/** In the server's words: at a field, or as a whole. */
function refusalOf(error: unknown): string {
  const problem = problemOf(error);
  return Object.values(problem?.errors ?? {}).flat().join(' ') || (problem?.message ?? '');
}

async function teamIds(names: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names) {
    const known = queries.getQueryData<List<Team>>(['teams'])?.items.find((team) => folded(team.name) === folded(name));
    const team = known ?? (await write<Team>('POST', '/api/teams', { name }));
    if (!known) applyAnswer('team_updated', team);
    ids.push(team.id);
  }
  return ids;
}

async function send(line: Line): Promise<Outcome> {
  try {
    const { name, email } = line;
    const { user, link } = await write<UserCreated>('POST', '/api/users', { name, email, role: 'employee', teams: await teamIds(line.teams) });
    applyAnswer('user_updated', user);
    return { link };
  } catch (error) {
    return { refusal: refusalOf(error) };
  }
}

export function PersonMany({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const users = useQuery(load.everyone());
  const teams = useQuery(load.teams());
  const [text, setText] = useState('');
  const [makeTeams, setMakeTeams] = useState(false);
  const [sent, setSent] = useState<{ lines: Line[]; outcomes: Outcome[]; running: boolean } | null>(null);
  const stopped = useRef(false);
  useEffect(() => () => void (stopped.current = true), []);

  const known = useMemo(() => ({ users: (users.data?.items ?? []) as { name: string; email?: string }[], teams: teams.data?.items ?? [] }), [users.data, teams.data]);
  const lines = useMemo(() => parseLines(text, known, makeTeams), [text, known, makeTeams]);
  const missing = useMemo(() => newTeams(parseLines(text, known, true), known.teams), [text, known]);
  const ready = lines.filter((line) => !line.problem);
  const wrong = lines.length - ready.length;

  async function run(): Promise<void> {
    stopped.current = false;
    const outcomes: Outcome[] = [];
    setSent({ lines: ready, outcomes, running: true });
    for (const line of ready) {
      outcomes.push(await send(line));
      const running = !stopped.current && outcomes.length < ready.length;
      setSent({ lines: ready, outcomes: [...outcomes], running });
      if (!running) return;
    }
  }

  /** What was not entered, and what was not ready, is there to be corrected. */
  function correct(): void {
    const done = new Set(sent?.lines.filter((_, place) => 'link' in (sent.outcomes[place] ?? {})).map((line) => line.number));
    setText(lines.filter((line) => !done.has(line.number)).map((line) => line.text).join('\n'));
    setSent(null);
  }

  return (
    <Dialog title={t('many.title')} opened onClose={() => (sent?.running ? undefined : close())} size="56rem">
      {sent ? (
        <Sent {...sent} stop={() => { stopped.current = true; }} correct={correct} close={close} />
      ) : (
        <form className="many" onSubmit={(event) => { event.preventDefault(); void run(); }}>
          <Textarea label={t('many.label')} description={t('many.help')} placeholder={t('many.example')} rows={6} value={text}
            data-autofocus spellCheck={false} onChange={(event) => setText(event.currentTarget.value)} />
          {missing.length > 0 && (
            <Checkbox label={t('many.newTeams', { names: missing.join(', '), count: missing.length })} checked={makeTeams}
              onChange={(event) => setMakeTeams(event.currentTarget.checked)} />
          )}
          {lines.length > 0 && <Understood lines={lines} known={new Set(known.teams.map((team) => team.name))} />}
          <p role="status" className="dim">
            {lines.length > 0 && [t('many.ready', { count: ready.length }), wrong > 0 ? t('many.wrong', { count: wrong }) : ''].filter(Boolean).join(' · ')}
          </p>
          <div className="buttons">
            <Button type="submit" disabled={ready.length === 0}>{t('many.send', { count: ready.length })}</Button>
            <Button variant="default" onClick={close}>{t('cancel')}</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function Understood({ lines, known }: { lines: Line[]; known: ReadonlySet<string> }) {
  const { t } = useTranslation();
  return (
    <div className="manyLines" role="region" aria-label={t('many.understood')} tabIndex={0}>
      <table>
        <caption>{t('many.understood')}</caption>
        <thead>
          <tr><th scope="col">{t('many.line')}</th><th scope="col">{t('people.name')}</th><th scope="col">{t('people.email')}</th><th scope="col">{t('people.teams')}</th></tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.number} data-wrong={line.problem ? '' : undefined}>
              <th scope="row">{line.number}</th>
              <td>
                {line.name || '—'}
                {line.problem && <span className="fieldError">{t(`many.problems.${line.problem}`, line.about ?? {})}</span>}
              </td>
              <td>{line.email || '—'}</td>
              <td>{line.teams.map((team) => (known.has(team) || line.problem ? team : `${team} (${t('many.newTeam')})`)).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Sent({ lines, outcomes, running, stop, correct, close }: {
  lines: Line[]; outcomes: Outcome[]; running: boolean; stop: () => void; correct: () => void; close: () => void;
}) {
  const { t } = useTranslation();
  const entered = lines.flatMap((line, place) => {
    const outcome = outcomes[place];
    return outcome && 'link' in outcome ? [{ line, link: outcome.link }] : [];
  });
  const refused = outcomes.length - entered.length;
  const left = lines.length - outcomes.length;
  const links = entered.map(({ line, link }) => [line.name, line.email, link?.url ?? ''].join('\t')).join('\n');
  return (
    <div className="many">
      <Progress value={(100 * outcomes.length) / lines.length} transitionDuration={0} aria-label={t('many.title')} />
      <p role="status">
        {running
          ? t('many.progress', { done: outcomes.length, all: lines.length })
          : [
              t('many.ended', { count: entered.length }),
              refused > 0 ? t('many.refused', { count: refused }) : '',
              left > 0 ? t('many.left', { count: left }) : '',
            ].filter(Boolean).join(' ')}
      </p>
      {!running && entered.length > 0 && <p>{t('many.links')}</p>}
      <div className="manyLines" role="region" aria-label={t('many.title')} tabIndex={0}>
        <table>
          <tbody>
            {outcomes.map((outcome, place) => {
              const { number, name, email } = lines[place] as Line;
              return (
                <tr key={number} data-wrong={'refusal' in outcome ? '' : undefined}>
                  <th scope="row">{name}</th>
                  <td>{email}</td>
                  <td>
                    {'refusal' in outcome ? <span className="fieldError">{outcome.refusal}</span> : outcome.link ? <code>{outcome.link.url}</code> : t('many.noLink')}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div className="buttons">
        {running ? <Button variant="default" onClick={stop}>{t('many.stop')}</Button> : (
          <>
            {links && <CopyButton text={links} label={t('many.copyAll')} copied={t('many.copied')} />}
            {refused + left > 0 && <Button variant="default" onClick={correct}>{t('many.correct', { count: refused + left })}</Button>}
            <Button variant="default" onClick={close}>{t('people.done')}</Button>
          </>
        )}
      </div>
    </div>
  );
}
