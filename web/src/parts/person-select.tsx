/** Choose people by any part of their name, among a thousand as among ten. */
import '@mantine/core/styles/Combobox.css';
import '@mantine/core/styles/Pill.css';
import '@mantine/core/styles/PillsInput.css';
import './person-select.css';
import { MultiSelect, Pill, Select, type ComboboxItem } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { load } from '../store';
import type { User } from '../types';
import { matching } from './person-search';

/** More are not drawn: who looks for somebody types. */
const SHOWN = 50;
const MORE = '…';

interface Common {
  label: string;
  /** Absent: everybody who is active. */
  people?: readonly User[];
  description?: string;
  placeholder?: string;
  error?: string;
  required?: boolean;
  disabled?: boolean;
  /** At most so many. */
  max?: number;
}
interface One extends Common {
  multiple?: false;
  /** '' or null: nobody. */
  value: string | null;
  onChange: (id: string | null) => void;
}
interface Many extends Common {
  multiple: true;
  value: readonly string[];
  onChange: (ids: string[]) => void;
}

const NOBODY: readonly User[] = [];

export function PersonSelect(props: One | Many) {
  const { t } = useTranslation();
  const users = useQuery({ ...load.users(), enabled: props.people === undefined });
  const teams = useQuery(load.teams());
  const [search, setSearch] = useState('');
  const people: readonly User[] = props.people ?? users.data?.items ?? NOBODY;
  const { label, description, placeholder, error, required, disabled } = props;
  const chosen = props.multiple ? props.value : [props.value ?? ''];

  const byId = useMemo(() => new Map(people.map((user) => [user.id, user])), [people]);
  const nameOfTeam = new Map(teams.data?.items.map((team) => [team.id, team.name]));
  // The field holds the name of who is chosen until somebody types.
  const wanted = !props.multiple && search === byId.get(props.value ?? '')?.name ? '' : search;
  const found = useMemo(() => matching(people, wanted), [people, wanted]);
  const shown = found.filter(({ id }) => !props.multiple || !chosen.includes(id)).slice(0, SHOWN);
  const unseen = chosen.map((id) => byId.get(id)).filter((user) => user && !shown.includes(user)) as User[];
  const rest = found.length - shown.length - unseen.filter((user) => found.includes(user)).length;
  const option = ({ id, name }: User): ComboboxItem => ({ value: id, label: name });

  const shared = {
    label,
    description,
    placeholder: placeholder ?? t('personSelect.placeholder'),
    error,
    disabled,
    required,
    searchable: true,
    searchValue: search,
    onSearchChange: setSearch,
    selectFirstOptionOnChange: true,
    nothingFoundMessage: users.isPending && props.people === undefined ? t('loading') : t('personSelect.none'),
    // Those chosen are known by their names, but listed only where they were looked for.
    data: [
      ...shown.map(option),
      ...(rest > 0 ? [{ value: MORE, label: t('personSelect.more', { count: rest }), disabled: true }] : []),
      ...unseen.map(option),
    ],
    filter: ({ options }: { options: unknown[] }) => options.slice(0, shown.length + (rest > 0 ? 1 : 0)) as ComboboxItem[],
    renderOption: ({ option: { value, label: name } }: { option: ComboboxItem }) => {
      const inTeams = byId.get(value)?.teams.map((id) => nameOfTeam.get(id)).filter(Boolean).join(', ');
      return <span className={value === MORE ? 'personMore' : undefined}>{name}{inTeams ? <span className="personTeams">{inTeams}</span> : null}</span>;
    },
    // In the page and not behind it: inside the dialog that has the keyboard, and inside the landmark.
    comboboxProps: { withinPortal: false, floatingStrategy: 'fixed', transitionProps: { duration: 0 } },
    withScrollArea: false,
    classNames: { dropdown: 'personOptions' },
    autoComplete: 'off',
  } as const;

  return (
    <div className="personSelect">
      {props.multiple ? (
        <MultiSelect {...shared} value={[...props.value]} onChange={props.onChange} maxValues={props.max}
          placeholder={props.value.length === 0 ? shared.placeholder : ''}
          renderPill={({ value, onRemove, disabled: off }) => (
            <Pill withRemoveButton={!off} onRemove={onRemove} disabled={off}
              removeButtonProps={{ 'aria-label': t('personSelect.remove', { name: byId.get(String(value))?.name }), tabIndex: 0, 'aria-hidden': false }}>
              {byId.get(String(value))?.name ?? '…'}
            </Pill>
          )} />
      ) : (
        <Select {...shared} value={props.value || null} onChange={props.onChange} allowDeselect={false} clearable={!required}
          clearButtonProps={{ 'aria-label': t('personSelect.clear', { label }), tabIndex: 0, 'aria-hidden': false }} />
      )}
    </div>
  );
}
