/** The connection: how it is, what became of it, and words for whoever looks after the network. */
import './connection.css';
import { Button } from '@mantine/core';
import i18next from 'i18next';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { ConnectionTest } from '../connection/connection-test';
import { useConnectionLog, type LogLine } from '../frame/connection-log';
import { clock, dayLong, instantDay } from '../days';
import { useConnection, useUnsent } from '../live';
import { ConnectionNow, short, useDelay } from '../frame/connection-now';
import { useMe } from '../session';

export function ConnectionPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { state, reconnect } = useConnection();
  const lines = useConnectionLog(me.session.id);
  const unsent = useUnsent();
  const delay = useDelay();
  const [summary, setSummary] = useState('');
  const now = useNow();

  /** Nothing personal in it: it is made to be passed on. */
  function inWords(): string {
    const said = (line: Pick<LogLine, 'name' | 'transport' | 'code' | 'reason'>): string =>
      [line.name, line.transport ?? '-', line.code ?? '-', line.reason].filter(Boolean).join(' · ');
    return [
      `MOZAIK RH, ${location.origin}`,
      `${new Date().toISOString()} · ${navigator.userAgent}`,
      `secure context: ${isSecureContext} · online: ${navigator.onLine} · delay: ${delay === null ? '-' : `${delay} ms`} · waiting: ${unsent}`,
      `now: ${said(state)} · since ${new Date(state.since).toISOString()}`,
      '',
      ...lines.map((line) => `${new Date(line.at).toISOString()}  ${said(line)}`),
    ].join('\n');
  }

  async function copy(): Promise<void> {
    const words = inWords();
    try {
      await navigator.clipboard.writeText(words); // there is none on plain http
      tell(t('connection.copied'));
    } catch {
      setSummary(words);
    }
  }

  return (
    <div className="oneColumn">
      <h1>{t('connection.title')}</h1>
      <section className="card">
        <div className="row">
          <h2>
            <span className="light connectionState" data-state={state.name}><span className="dot" aria-hidden="true" />{t(short(state))}</span>
          </h2>
          <div className="buttons">
            <Button variant="default" onClick={reconnect}>{t('light.again')}</Button>
            <Button variant="default" onClick={() => void copy()}>{t('connection.copy')}</Button>
          </div>
        </div>
        <ConnectionNow />
        {unsent > 0 && <p>{t('outage.waiting', { count: unsent })}</p>}
        {summary && (
          <label className="connectionSummary">
            {t('connection.byHand')}
            <textarea readOnly rows={8} value={summary} ref={select} />
          </label>
        )}
      </section>
      <ConnectionTest />
      <section className="card">
        <h2>{t('connection.history')}</h2>
        <p className="dim">{t('connection.historyHelp')}</p>
        {lines.length === 0 && <p>{t('connection.nothing')}</p>}
        <ol className="plainList lines connectionLog">
          {lines.map((line, index) => {
            const until = lines[index - 1]?.at ?? now;
            const day = instantDay(line.at);
            return (
              <li key={`${line.at} ${line.name} ${line.transport}`}>
                {(index === 0 || day !== instantDay(lines[index - 1]?.at ?? 0)) && <p className="connectionDay">{dayLong(day)}</p>}
                <div className="connectionLine">
                  <time dateTime={new Date(line.at).toISOString()}>{clock(line.at)}</time>
                  <span className="light" data-state={line.name}><span className="dot" aria-hidden="true" />{t(short(line))}</span>
                  <span className="dim">{t(index === 0 ? 'connection.forNow' : 'connection.lasted', { time: lasting(until - line.at) })}</span>
                  {line.code && (
                    <span className="connectionWhy">
                      {t(`light.codes.${line.code}`)}{line.reason && <span className="dim"> ({line.reason})</span>}
                    </span>
                  )}
                </div>
              </li>
            );
          })}
        </ol>
      </section>
    </div>
  );
}

/** Once: the page is drawn each second. */
const select = (field: HTMLTextAreaElement | null): void => field?.select();

/** « 3 min 20 s » */
function lasting(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (h > 0) return i18next.t('connection.hours', { h, m });
  return m > 0 ? i18next.t('connection.minutes', { m, s }) : i18next.t('connection.seconds', { s });
}

/** It goes on while one looks. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
