/** What does not arrive, what does not leave, and what was refused in the end. */
import { CloseButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dismiss, useAlerts } from '../alerts';
import { useConnection, useUnsent } from '../live';

export function Outage() {
  const { t } = useTranslation();
  const { state, delivers } = useConnection();
  const waiting = useUnsent();
  const long = useLong(waiting > 0);
  const alerts = useAlerts();
  const sentences = [
    state.name === 'suspended' && t(state.code === 'offline' ? 'outage.offline' : 'outage.suspended'),
    (!delivers || long) && waiting > 0 && t('outage.waiting', { count: waiting }),
  ].filter(Boolean);
  return (
    <>
      <div role="status">{sentences.length > 0 && <p className="outage">{sentences.join(' ')}</p>}</div>
      <div role="alert">
        {alerts.map((text) => (
          <p key={text} className="outage" data-bad>
            {text} <CloseButton size="sm" aria-label={t('close')} onClick={() => dismiss(text)} />
          </p>
        ))}
      </div>
    </>
  );
}

const LONG_MS = 5000;

/** It has been so for longer than an answer takes. */
function useLong(so: boolean): boolean {
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!so) return undefined;
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [so]);
  return long;
}
