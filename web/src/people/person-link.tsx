/** The one-time link of somebody: shown here, once. */
import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { instantText } from '../days';
import { request } from '../http';
import type { OneTimeLink } from '../types';
import { CopyButton } from '../parts/copy-button';

interface Invitation {
  name: string;
  link: OneTimeLink;
}

/** Asking again is safe, and the older link is void: no queue, no key. */
export function useNewLink() {
  return useMutation({
    mutationFn: async ({ id, name }: { id: string; name: string }): Promise<Invitation> => ({
      name,
      link: (await request<OneTimeLink>('POST', `/api/users/${id}/link`)).data,
    }),
  });
}

export function PersonLink({ invitation: { name, link } }: { invitation: Invitation }) {
  const { t } = useTranslation();
  return (
    <div className="card invitation">
      <TextInput label={t('people.link', { name })} description={t('people.linkHelp', { until: instantText(link.expires_at) })}
        value={link.url} readOnly onFocus={(event) => event.currentTarget.select()} />
      <div className="buttons">
        <CopyButton key={link.url} text={link.url} label={t('people.copy')} copied={t('people.copied')} />
      </div>
    </div>
  );
}
