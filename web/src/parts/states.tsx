/** What stands where a page is on its way, did not come, or is not. */
import { Button, Loader } from '@mantine/core';
import { Link, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

export function Loading() {
  const { t } = useTranslation();
  return <Loader aria-label={t('loading')} />;
}

/** The file of a page could not be loaded, or it stopped: an update took its place, or there is no network. */
export function Failure() {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <div role="alert" className="card oneColumn">
      <h1>{t('states.failed')}</h1>
      <p>{t('states.failedText')}</p>
      <div className="buttons">
        <Button onClick={() => void router.invalidate()}>{t('retry')}</Button>
        <Button variant="default" onClick={() => location.reload()}>{t('states.reload')}</Button>
      </div>
    </div>
  );
}

export function Nowhere() {
  const { t } = useTranslation();
  return (
    <div className="card oneColumn">
      <h1>{t('states.nowhere')}</h1>
      <p>{t('states.nowhereText')}</p>
      <div className="buttons"><Button component={Link} to="/">{t('states.home')}</Button></div>
    </div>
  );
}
