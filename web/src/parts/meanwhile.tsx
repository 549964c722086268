/** What somebody else changed while I was typing over it. */
import './meanwhile.css';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function Meanwhile({ names, onDrop }: { names: string[]; onDrop: () => void }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      {names.length > 0 && (
        <p className="meanwhile">
          {t('draft.meanwhile', { names: names.join(', '), count: names.length })}{' '}
          <Button variant="default" size="compact-sm" onClick={onDrop}>{t('draft.theirs')}</Button>
        </p>
      )}
    </div>
  );
}
