/** The light in the corner: does what others do arrive here, by which way, since when, why not a better one. */
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../live';
import { ConnectionNow, short } from './connection-now';
import { Disclosure } from '../parts/disclosure';

export function Light() {
  const { t } = useTranslation();
  const { state, reconnect } = useConnection();
  return (
    <Disclosure className="plain light" dialog={t('light.title')}
      data={{ 'data-state': state.name, 'data-transport': state.transport ?? '' }}
      button={<>
        <span className="dot" aria-hidden="true" />
        <span role="status" className="lightText">{t(short(state))}</span>
      </>}>
      <div className="lightPanel">
        <h2 className="small">{t('light.title')}</h2>
        <ConnectionNow />
        <div className="buttons">
          {state.name !== 'connected' && (
            <Button size="compact-md" variant="default" onClick={reconnect}>{t('light.again')}</Button>
          )}
          <Link to="/connexion">{t('light.history')}</Link>
        </div>
      </div>
    </Disclosure>
  );
}
