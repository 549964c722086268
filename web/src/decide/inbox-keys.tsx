/** The keys of the list of requests. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../parts/dialog';

const KEYS = [
  ['keyNext', ['J', '↓']],
  ['keyPrevious', ['K', '↑']],
  ['keyAccept', ['A']],
  ['keyRefuse', ['R']],
  ['keyReturn', ['V']],
  ['keySelect', ['keySpace']],
  ['keyOpen', ['keyEnter']],
  ['keyClose', ['keyEscape']],
  ['keyList', ['?']],
] as const;

export function InboxKeys({ opened, onChange }: { opened: boolean; onChange: (opened: boolean) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Button className="inboxKeys" variant="subtle" size="compact-sm" onClick={() => onChange(true)}>
        {t('decide.keys')}&nbsp;<kbd aria-hidden="true">?</kbd>
      </Button>
      <Dialog title={t('decide.keys')} opened={opened} onClose={() => onChange(false)}>
        <p className="dim">{t('decide.keysHelp')}</p>
        <dl className="facts">
          {KEYS.map(([what, keys]) => (
            <div key={what} className="inboxKey">
              <dt>{keys.map((key) => <kbd key={key}>{key.length > 1 ? t(`decide.${key as 'keySpace'}`) : key}</kbd>)}</dt>
              <dd>{t(`decide.${what}`)}</dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </>
  );
}
