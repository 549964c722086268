/** How the connection is now, in words: in the light's window and on the page. */
import type { LiveState } from 'mozaik-live';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ago, clock } from '../days';
import { useConnection } from '../live';

export function ConnectionNow() {
  const { t } = useTranslation();
  const { state } = useConnection();
  const delay = useDelay();
  return (
    <>
      <p>{t(explanation(state))}</p>
      <dl className="facts">
        <dt>{t('light.transport')}</dt>
        <dd>{t(`light.transports.${state.transport ?? 'none'}`)}</dd>
        {state.since > 0 && (
          <>
            <dt>{t('light.since')}</dt>
            <dd>{clock(state.since)} ({ago(state.since)})</dd>
          </>
        )}
        {state.code && (
          <>
            <dt>{t('light.why')}</dt>
            <dd>
              {t(`light.codes.${state.code}`)}
              {state.reason && <span className="dim"> ({state.reason})</span>}
            </dd>
          </>
        )}
      </dl>
      {delay !== null && <p className="dim">{t('light.delay', { ms: delay })}</p>}
    </>
  );
}

export function short({ name, transport, code }: Pick<LiveState, 'name' | 'transport' | 'code'>) {
  if (name === 'degraded' && transport) return `light.degraded.${transport}` as const;
  if (name === 'suspended' && code === 'offline') return 'light.offline';
  return `light.states.${name}` as const;
}

function explanation({ name, code }: LiveState) {
  if (name === 'suspended' && code === 'offline') return 'light.explain.offline';
  return `light.explain.${name}` as const;
}

const MEASURE_MS = 5000;

/** There and back to the server, ms, while somebody looks; null: nothing answers. */
export function useDelay(): number | null {
  const { delivers } = useConnection();
  const [delay, setDelay] = useState<number | null>(null);
  useEffect(() => {
    setDelay(null);
    if (!delivers) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    const end = new AbortController();
    async function measure(): Promise<void> {
      const begun = performance.now();
      const answered = await fetch('/api/health', { cache: 'no-store', signal: end.signal }).then(({ ok }) => ok, () => false);
      if (end.signal.aborted) return;
      setDelay(answered ? Math.max(1, Math.round(performance.now() - begun)) : null);
      timer = setTimeout(() => void measure(), MEASURE_MS);
    }
    void measure();
    return () => {
      end.abort();
      clearTimeout(timer);
    };
  }, [delivers]);
  return delay;
}
