/** What stands where a page is on its way, did not come, or is not. */
import { Button, Loader } from '@mantine/core';
import { Link, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tryAgain } from '../lazy-page';

export function Loading({ size }: { size?: 'sm' }) {
  const { t } = useTranslation();
  return <Loader role="progressbar" size={size} aria-label={t('loading')} />;
}

/** Is this page of a version that the server no longer has? */
async function isOld(): Promise<boolean> {
  const answer = await fetch('/', { cache: 'no-store' });
  return answer.ok && !(await answer.text()).includes(new URL(import.meta.url).pathname);
}

/** The file of a page could not be loaded, or it stopped: an update took its place, or there is no network. */
export function Failure() {
  const { t } = useTranslation();
  const router = useRouter();
  const [old, setOld] = useState(false);
  useEffect(() => {
    isOld().then(setOld, () => undefined);
    return tryAgain;
  }, []);
  return (
    <div role="alert" className="card oneColumn">
      <h1>{t(old ? 'states.updated' : 'states.failed')}</h1>
      <p>{t(old ? 'states.updatedText' : 'states.failedText')}</p>
      <div className="buttons">
        {!old && <Button onClick={() => { tryAgain(); void router.invalidate(); }}>{t('retry')}</Button>}
        <Button variant={old ? 'filled' : 'default'} onClick={() => location.reload()}>{t('states.reload')}</Button>
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
