/** The light in the corner: does what others do arrive here, by which way, since when, why not a better one. */
import { Button, Popover } from '@mantine/core';
import type { LiveState } from 'mozaik-live';
import { useTranslation } from 'react-i18next';
import { ago, clock } from '../days';
import { useConnection } from '../live';

export function Light() {
  const { t } = useTranslation();
  const { state, reconnect } = useConnection();
  const words = useWords(state);
  return (
    <Popover position="bottom-end" width={300} withArrow shadow="md" transitionProps={{ duration: 0 }}>
      <Popover.Target>
        <button type="button" className="plain light" data-state={state.name} data-transport={state.transport ?? ''}>
          <span className="dot" aria-hidden="true" />
          <span role="status" className="lightText">{words}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <h2 className="small">{t('light.title')}</h2>
        <p>{explain(state, t)}</p>
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
                {t(`light.reasons.${state.code}`)}
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

function useWords(state: LiveState): string {
  const { t } = useTranslation();
  if (state.name === 'degraded') return t(`light.degraded.${state.transport ?? 'ws'}`);
  if (state.code === 'offline') return t('light.offline');
  return t(`light.${state.name}`);
}

function explain(state: LiveState, t: ReturnType<typeof useTranslation>['t']): string {
  if (state.name === 'connected' || state.name === 'degraded') return t(`light.explain.${state.name}`);
  return t('light.explain.connecting');
}
