/** What the server's answer 426 points to: why a WebSocket does not open, and the test. Nobody needs to be signed in. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ConnectionTest } from '../connection/connection-test';
import { Outside } from '../frame/outside';

export function WebsocketHelpPage() {
  const { t } = useTranslation();
  return (
    <Outside wide title={t('guide.title')} lead={t('guide.lead')} below={<ConnectionTest />}>
      <p>{t('guide.plain')}</p>
      <p>{t('guide.stripped')}</p>
      <p>{t('guide.missing')}</p>
      <p>{t('guide.meanwhile')}</p>
      <p><Link to="/">{t('guide.back')}</Link></p>
    </Outside>
  );
}
