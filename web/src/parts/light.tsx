/** The light in the corner: does what others do arrive here, by which way, since when, why not a better one. */
import { Button, Popover } from '@mantine/core';
import type { LiveState } from 'mozaik-live';
import { useTranslation } from 'react-i18next';
import { ago, clock } from '../days';
import { useConnection } from '../live';

export function Light() {
  const { t } = useTranslation();
  const { state, reconnect } = useConnection();
  return (
    <Popover position="bottom-end" width={300} withArrow shadow="md" transitionProps={{ duration: 0 }}>
      <Popover.Target>
        <button type="button" className="plain light" data-state={state.name} data-transport={state.transport ?? ''}>
          <span className="dot" aria-hidden="true" />
          <span role="status" className="lightText">{t(short(state))}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <h2 className="small">{t('light.title')}</h2>
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
        {state.name !== 'connected' && (
          <Button size="compact-sm" variant="default" onClick={reconnect}>{t('light.again')}</Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function short({ name, transport, code }: LiveState) {
  if (name === 'degraded' && transport) return `light.degraded.${transport}` as const;
  if (name === 'suspended' && code === 'offline') return 'light.offline';
  return `light.states.${name}` as const;
}

function explanation({ name, code }: LiveState) {
  if (name === 'suspended' && code === 'offline') return 'light.explain.offline';
  return `light.explain.${name}` as const;
}
