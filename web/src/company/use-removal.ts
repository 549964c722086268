/** Taking out what is in a list of the calendars: said, gone at once, and the keyboard goes on at the heading of the list. */
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { toHeading } from '../parts/keyboard';
import { applyAnswer, write } from '../store';

interface Removable {
  id: string;
  version: number;
  name: string;
}

/** To be called with the section that the list stands in. */
export function useRemoval(kind: 'site' | 'pattern' | 'closed_period', thing: Removable) {
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (_section: Element | null | undefined) => write('DELETE', `/api/${kind.replace('_', '-')}s/${thing.id}?version=${thing.version}`),
    onSuccess: (_, section) => {
      applyAnswer(`${kind}_deleted`, thing);
      tell(t('calendars.removed', { name: thing.name }));
      setTimeout(() => toHeading(section));
    },
  });
}
