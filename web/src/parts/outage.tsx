/** What does not arrive, what does not leave, and what was refused in the end. */
import { CloseButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { dismiss, useAlerts } from '../alerts';
import { useConnection, useUnsent } from '../live';

export function Outage() {
  const { t } = useTranslation();
  const { state, delivers } = useConnection();
  const waiting = useUnsent();
  const alerts = useAlerts();
  const sentences = [
    state.name === 'suspended' && t(state.code === 'offline' ? 'outage.offline' : 'outage.suspended'),
    !delivers && waiting > 0 && t('outage.waiting', { count: waiting }),
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
