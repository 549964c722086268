/** The « ? » of each page: what one does here, what the marks mean, who sees what, which keys. */
import './help.css';
import { CloseButton } from '@mantine/core';
import i18next from 'i18next';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Words } from '../words/fr';
import { Icon } from '../parts/icon';

type Key = keyof Words['help']['pages'];

/** The help of a page, by the route's address. */
const PAGES: Record<string, Key> = {
  '/': 'today',
  '/planning': 'planning',
  '/absences': 'absences',
  '/absences/nouvelle': 'ask',
  '/absences/$id': 'absence',
  '/a-valider': 'decide',
  '/notifications': 'notifications',
  '/connexion': 'connection',
  '/equipes': 'teams',
  '/personnes': 'people',
  '/personnes/$id': 'person',
  '/types': 'types',
  '/calendriers': 'calendars',
  '/soldes': 'balances',
  '/reglages': 'settings',
  '/compte': 'account',
};

const SECTIONS = ['does', 'marks', 'sees', 'keys'] as const;

/** `route`: the address as routes.tsx has it; `title`: what the page is called. */
export function Help({ route, title }: { route: string; title: string }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const page = PAGES[route];

  function close(): void {
    setOpened(false);
    button.current?.focus();
  }

  return (
    <>
      <button ref={button} type="button" className="plain help" aria-expanded={opened} aria-label={t('help.open')} title={t('help.open')}
        disabled={!page} onClick={() => setOpened(!opened)}>
        <Icon name="help" />
      </button>
      {opened && page && <Panel page={page} title={t('help.title', { page: title })} onClose={close} />}
    </>
  );
}

function Panel({ page, title, onClose }: { page: Key; title: string; onClose: () => void }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const words = i18next.t(`help.pages.${page}`, { returnObjects: true }) as Partial<Record<(typeof SECTIONS)[number], string>>;
  return (
    <aside className="helpPanel" aria-label={title} onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <div className="row">
        <h2 ref={heading} tabIndex={-1}>{title}</h2>
        <CloseButton size="lg" aria-label={t('close')} onClick={onClose} />
      </div>
      {SECTIONS.map((section) => words[section] && (
        <section key={section}>
          <h3>{t(`help.sections.${section}`)}</h3>
          <Lines text={words[section]} />
        </section>
      ))}
    </aside>
  );
}

function Lines({ text }: { text: string }) {
  const lines = text.split('\n').map((line) => line.split(' | '));
  if (lines.every((line) => line.length === 2)) {
    return <dl>{lines.map(([mark, meaning]) => <div key={mark}><dt>{mark}</dt><dd>{meaning}</dd></div>)}</dl>;
  }
  return lines.map(([line]) => <p key={line}>{line}</p>);
}
