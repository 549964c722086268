/** One week of a work pattern, as a small table: what is worked each morning and each afternoon. */
import './pattern-week.css';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { weekdayName } from '../days';
import { hoursText, parseHours, sum } from '../hours';

const HALF_MAX = 720;

interface Props {
  number: number;
  alone: boolean;
  minutes: number[];
  /** `wrong`: halves whose text says no hours. */
  onChange: (minutes: number[], wrong: number[]) => void;
  onRepeat: () => void;
  onRemove?: () => void;
}

export function PatternWeek({ number, alone, minutes, onChange, onRepeat, onRemove }: Props) {
  const { t } = useTranslation();
  const [texts, setTexts] = useState(() => minutes.map((one) => (one ? hoursText(one) : '')));
  const title = t('calendars.week', { number });
  const readable = (text: string): boolean => (parseHours(text) ?? HALF_MAX + 1) <= HALF_MAX;

  function type(half: number, text: string): void {
    const now = texts.map((old, at) => (at === half ? text : old));
    setTexts(now);
    onChange(
      minutes.map((old, at) => (at === half && readable(text) ? (parseHours(text) ?? old) : old)),
      now.flatMap((one, at) => (readable(one) ? [] : [at])),
    );
  }

  function field(half: number) {
    const text = texts[half] ?? '';
    const day = weekdayName(half >> 1);
    return (
      <td key={half}>
        <input className="patternHalf" autoComplete="off" value={text} aria-invalid={!readable(text)} title={readable(text) ? undefined : t('calendars.badHours')}
          aria-label={`${alone ? '' : `${title}, `}${t('calendars.half', { day, half: t(half & 1 ? 'calendars.afternoon' : 'calendars.morning').toLowerCase() })}`}
          onChange={(event) => type(half, event.currentTarget.value)}
          onBlur={() => {
            const said = parseHours(text);
            if (said !== null && readable(text)) setTexts(texts.map((old, at) => (at === half ? (said ? hoursText(said) : '') : old)));
          }} />
      </td>
    );
  }

  return (
    <div className="patternWeek">
      <table>
        <caption>
          <span className="row">
            <strong>{alone ? t('calendars.perWeek', { hours: hoursText(sum(minutes)) }) : `${title} : ${hoursText(sum(minutes))}`}</strong>
            <span className="buttons">
              <Button type="button" variant="subtle" size="compact-sm" onClick={onRepeat}>{t('calendars.repeat')}</Button>
              {onRemove && <Button type="button" variant="subtle" size="compact-sm" onClick={onRemove}>{t('calendars.removeWeek', { number })}</Button>}
            </span>
          </span>
        </caption>
        <thead>
          <tr>
            <td />
            <th scope="col">{t('calendars.morning')}</th>
            <th scope="col">{t('calendars.afternoon')}</th>
            <th scope="col">{t('calendars.total')}</th>
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: 7 }, (_, day) => (
            <tr key={day} data-rest={day > 4 || undefined}>
              <th scope="row">{weekdayName(day)}</th>
              {field(2 * day)}
              {field(2 * day + 1)}
              <td className="patternTotal">{hoursText(sum(minutes.slice(2 * day, 2 * day + 2)))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {texts.some((text) => !readable(text)) && <p className="fieldError" role="alert">{t('calendars.badHours')}</p>}
    </div>
  );
}
