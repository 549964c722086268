/** Choose one or several of many things by any part of their name, among a thousand as among ten. */
import '@mantine/core/styles/Combobox.css';
import '@mantine/core/styles/Pill.css';
import '@mantine/core/styles/PillsInput.css';
import './choose.css';
import { MultiSelect, Pill, Select, type ComboboxItem } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { matching } from './person-search';

/** More are not drawn: who looks for something types. */
const SHOWN = 50;
const MORE = '…';

export interface Thing {
  id: string;
  name: string;
  email?: string;
  /** Tells two of one name apart. */
  hint?: string;
}

interface Common {
  label: string;
  description?: string;
  placeholder?: string;
  error?: string;
  required?: boolean;
  disabled?: boolean;
  /** At most so many. */
  max?: number;
}
interface One {
  multiple?: false;
  /** '' or null: none. */
  value: string | null;
  onChange: (id: string | null) => void;
}
interface Many {
  multiple: true;
  value: readonly string[];
  onChange: (ids: string[]) => void;
}
export type ChooseProps = Common & (One | Many);

/** `words`: what is said where nothing has been typed, nothing is found, and of those not shown. */
export function Choose({ things, words, ...props }: ChooseProps & {
  things: readonly Thing[];
  words: { placeholder: string; none: string; more: (count: number) => string };
}) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const { label, description, placeholder = words.placeholder, error, required, disabled } = props;
  const chosen = props.multiple ? props.value : [props.value ?? ''];

  const byId = useMemo(() => new Map(things.map((thing) => [thing.id, thing])), [things]);
  // The field holds the name of what is chosen until somebody types.
  const wanted = !props.multiple && search === byId.get(props.value ?? '')?.name ? '' : search;
  const found = useMemo(() => matching(things, wanted), [things, wanted]);
  const offered = props.multiple ? found.filter(({ id }) => !chosen.includes(id)) : found;
  const shown = offered.slice(0, SHOWN);
  const rest = offered.length - shown.length;
  const listed = [
    ...shown.map(({ id, name }): ComboboxItem => ({ value: id, label: name })),
    ...(rest > 0 ? [{ value: MORE, label: words.more(rest), disabled: true }] : []),
  ];
  const unlisted = chosen.filter((id) => byId.has(id) && !shown.some((thing) => thing.id === id));

  const shared = {
    label,
    description,
    placeholder,
    error,
    disabled,
    required,
    searchable: true,
    searchValue: search,
    onSearchChange: setSearch,
    selectFirstOptionOnChange: true,
    nothingFoundMessage: words.none,
    // What is chosen is known by its name, but listed only where it was looked for.
    data: [...listed, ...unlisted.map((id) => ({ value: id, label: byId.get(id)?.name ?? '' }))],
    filter: ({ options }: { options: unknown[] }) => options.slice(0, listed.length) as ComboboxItem[],
    renderOption: ({ option: { value, label: name } }: { option: ComboboxItem }) => {
      const hint = byId.get(value)?.hint;
      return <span className={value === MORE ? 'chooseMore' : undefined}>{name}{hint ? <> <span className="chooseHint">{hint}</span></> : null}</span>;
    },
    // In the page and not behind it: inside the dialog that has the keyboard, and inside the landmark.
    comboboxProps: { withinPortal: false, floatingStrategy: 'fixed', transitionProps: { duration: 0 } },
    withScrollArea: false,
    classNames: { options: 'chooseOptions' },
    autoComplete: 'off',
  } as const;

  return (
    <div className="choose">
      {props.multiple ? (
        <MultiSelect {...shared} value={[...props.value]} onChange={props.onChange} maxValues={props.max}
          placeholder={props.value.length === 0 ? placeholder : ''}
          renderPill={({ value, onRemove, disabled: off }) => {
            const name = byId.get(String(value))?.name ?? '…';
            return (
              <Pill withRemoveButton={!off} onRemove={onRemove} disabled={off}
                removeButtonProps={{ 'aria-label': t('choose.remove', { name }), tabIndex: 0, 'aria-hidden': false }}>
                {name}
              </Pill>
            );
          }} />
      ) : (
        <Select {...shared} value={props.value || null} onChange={props.onChange} allowDeselect={false} clearable={!required}
          clearButtonProps={{ 'aria-label': t('choose.clear', { label }), tabIndex: 0, 'aria-hidden': false }} />
      )}
    </div>
  );
}
