/** What the keyboard does in the planning. */
import './keys.css';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../parts/dialog';

const KEYS = ['arrows', 'select', 'enter', 'menu', 'move', 'remove', 'copy', 'paste', 'undo', 'escape', 'help'] as const;

export function Keys({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('acting.keysTitle')} opened onClose={onClose} size="36rem">
      <dl className="keys">
        {KEYS.map((key) => (
          <div key={key}>
            <dt><kbd>{t(`acting.keyList.${key}`)}</kbd></dt>
            <dd>{t(`acting.keyList.${key}Text`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
