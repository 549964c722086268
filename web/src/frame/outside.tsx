/** The frame of the pages for who is not signed in. */
import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Logo } from './logo';

interface Props {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  /** Something to read, not to fill in. */
  wide?: boolean;
  /** Beside the card. */
  below?: ReactNode;
}

export function Outside({ title, lead, children, wide = false, below }: Props) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · ${t('name')}`;
  }, [t, title]);
  return (
    <main className="middle">
      <div className={wide ? 'outsideWide' : 'narrow'}>
        <p className="brand">
          <Logo size={32} /> {t('name')}
        </p>
        <section className="card">
          <h1>{title}</h1>
          {lead && <p className="lead">{lead}</p>}
          {children}
        </section>
        {below}
      </div>
    </main>
  );
}
