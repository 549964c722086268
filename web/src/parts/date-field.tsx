/** A day, typed as people type it or chosen in a calendar; says how it was understood. */
import '@mantine/dates/styles.css';
import './date-field.css';
import { Popover, TextInput } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import 'dayjs/locale/fr';
import i18next from 'i18next';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { dayLong, dayTyped, parseDay, today } from '../days';

/** With the number as it is seen. */
const spoken = (day: string): string => dayLong(day).replace('1er ', '1 ');

interface Props {
  label: string;
  /** A civil day, or '': none, or not understood. */
  value: string;
  onChange: (day: string) => void;
  error?: ReactNode;
  min?: string;
  max?: string;
  required?: boolean;
  disabled?: boolean;
  description?: string;
}

export function DateField({ label, value, onChange, error, min, max, required, disabled, description }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(value && dayTyped(value));
  const [said, setSaid] = useState(value);
  const [left, setLeft] = useState(true);
  const [opened, setOpened] = useState(false);
  // Somebody else than who types here has set it.
  if (value !== said) {
    setSaid(value);
    setText(value && dayTyped(value));
  }

  // A day without a year is the first one that comes, and no earlier than it may be.
  const from = min && min > today() ? min : today();
  const unread = text.trim() !== '' && value === '';
  // What was not understood is not sent as no day at all.
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.setCustomValidity(unread ? t('date.unread') : ''), [unread, t]);
  const outside =
    value && min && value < min ? t('date.early', { day: dayLong(min) })
    : value && max && value > max ? t('date.late', { day: dayLong(max) })
    : null;

  function say(day: string): void {
    setSaid(day);
    if (day !== value) onChange(day);
  }

  return (
    <TextInput ref={field} className="dateField" label={label} value={text} required={required} disabled={disabled} autoComplete="off"
      placeholder={t('date.hint')} description={value ? dayLong(value) : description}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      error={(left && (unread ? t('date.unread') : outside)) || error}
      onFocus={() => setLeft(false)}
      onBlur={() => {
        setLeft(true);
        if (value) setText(dayTyped(value));
      }}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        say(parseDay(typed, from) ?? '');
      }}
      rightSection={
        <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus returnFocus withinPortal
          transitionProps={{ duration: 0 }}>
          <Popover.Target>
            <button type="button" className="plain dateField-open" disabled={disabled} aria-label={t('date.open', { label })}
              onClick={() => setOpened(!opened)}>
              <svg width="18" height="18" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round"
                strokeLinejoin="round" aria-hidden="true">
                <path d="M4 6h16v14H4zM4 10h16M8 3v4m8-4v4" />
              </svg>
            </button>
          </Popover.Target>
          <Popover.Dropdown>
            <DatePicker className="dateField-days" value={value || null} defaultDate={value || from} minDate={min} maxDate={max}
              locale={i18next.language} firstDayOfWeek={1} hideOutsideDates getDayAriaLabel={spoken}
              getDayProps={(day) => ({
                'data-today': day === today() || undefined,
                'data-autofocus': day === (value || from) || undefined,
                'aria-current': day === today() ? 'date' : undefined,
              })}
              ariaLabels={{
                previousMonth: t('date.previousMonth'), nextMonth: t('date.nextMonth'),
                previousYear: t('date.previousYear'), nextYear: t('date.nextYear'),
                previousDecade: t('date.previousDecade'), nextDecade: t('date.nextDecade'),
              }}
              onChange={(day) => {
                if (day) {
                  setText(dayTyped(day));
                  say(day);
                }
                setOpened(false);
              }} />
          </Popover.Dropdown>
        </Popover>
      } />
  );
}
