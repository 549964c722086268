/** My name, and what belongs to me: account, connection, language, theme, the way out. */
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { signOut, useMe } from '../session';
import { useUnsent } from '../live';
import { LanguageChoice, ThemeChoice } from '../parts/choices';
import { Disclosure } from '../parts/disclosure';
import { Icon } from '../parts/icon';
import { initials } from '../text';

export function AccountMenu() {
  const { t } = useTranslation();
  const { user, tenant } = useMe();
  return (
    <Disclosure className="plain who"
      button={<>
        <span className="unseen">{t('nav.accountOf', { name: user.name })}</span>
        <span className="initials" aria-hidden="true">{initials(user.name)}</span>
        <span className="whole" aria-hidden="true">{user.name}</span>
        <Icon name="down" size={14} />
      </>}>
      <div className="accountMenu">
        <p className="whoIs"><strong>{user.name}</strong><br /><span className="dim">{user.email}<br />{tenant.name}</span></p>
        <ul className="plainList">
          <li><Link to="/compte"><Icon name="account" />{t('nav.account')}</Link></li>
          <li><Link to="/connexion"><Icon name="signal" />{t('nav.connection')}</Link></li>
        </ul>
        <LanguageChoice />
        <ThemeChoice />
        <SignOut />
      </div>
    </Disclosure>
  );
}

/** What has not left yet would be lost: that is asked once. */
function SignOut() {
  const { t } = useTranslation();
  const unsent = useUnsent();
  const [asked, setAsked] = useState(false);
  if (asked && unsent > 0) {
    return (
      <div role="alert" className="signOut">
        <p>{t('signOut.unsent', { count: unsent })}</p>
        <div className="buttons">
          <Button color="red" size="compact-md" onClick={() => void signOut()}>{t('signOut.anyway')}</Button>
          <Button variant="default" size="compact-md" autoFocus onClick={() => setAsked(false)}>{t('signOut.stay')}</Button>
        </div>
      </div>
    );
  }
  return (
    <button type="button" className="plain choice" onClick={() => (unsent > 0 ? setAsked(true) : void signOut())}>
      <Icon name="leave" />{t('nav.signOut')}
    </button>
  );
}
