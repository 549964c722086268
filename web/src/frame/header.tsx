import './header.css';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AccountMenu } from './account-menu';
import { Bell } from './bell';
import { Help } from './help';
import { Light } from './light';
import { Logo } from './logo';
import { Nav } from './nav';
import { Outage } from './outage';

export function Header({ route, title }: { route: string; title: string }) {
  const { t } = useTranslation();
  return (
    <header className="top">
      <div className="bar">
        <Link className="brand" to="/" aria-label={t('name')}>
          <Logo /> <span aria-hidden="true">{t('name')}</span>
        </Link>
        <Nav />
        <div className="side">
          <Light />
          <Help route={route} title={title} />
          <Bell />
          <AccountMenu />
        </div>
      </div>
      <Outage />
    </header>
  );
}
