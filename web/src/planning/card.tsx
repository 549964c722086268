/** What lies on a day, whole: beside the cell that the pointer or the keyboard is on. */
import { Link } from '@tanstack/react-router';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { periodText } from '../days';
import { lengthText, Status } from '../absences/absence-words';
import { TypeMark } from '../parts/type-mark';
import { isKnown, type Absence, type PlanningEntry, type PlanningHoliday, type PlanningRow } from '../types';
import type { Day } from './calendar';
import { onDay, typeOf, type Types } from './segments';
import { lineOf } from './spots';

/** A hand on its way elsewhere opens nothing, and one on its way to the card does not close it. */
const OPENS_MS = 300;
const CLOSES_MS = 250;

interface Point {
  cell: HTMLElement;
  line: string;
  day: string;
}

/** The cell that the card is about. `busy`: hands are at work; what they point at then is no question. */
export function usePoint(busy: boolean) {
  const [point, setPoint] = useState<Point | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    clearTimeout(timer.current);
    setPoint(null);
  }, [busy]);
  const later = (next: Point | null, wait: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setPoint(next), wait);
  };
  return {
    point,
    toCell(cell: HTMLElement | null): void {
      const day = cell?.dataset.day;
      if (busy) return;
      if (cell && day) later({ cell, line: lineOf(cell), day }, OPENS_MS);
      else later(null, CLOSES_MS);
    },
    keep: () => clearTimeout(timer.current),
    leave: () => later(null, CLOSES_MS),
    close(): void {
      clearTimeout(timer.current);
      setPoint(null);
    },
  };
}

interface CardProps {
  point: Point;
  day: Day;
  row: PlanningRow;
  types: Types;
  holiday: PlanningHoliday | undefined;
  onKeep: () => void;
  onLeave: () => void;
  onClose: () => void;
}

const GAP = 6;

export function Card({ point, day, row, types, holiday, onKeep, onLeave, onClose }: CardProps) {
  const { absences, entries } = onDay(row, day.slot);
  const element = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<{ left: number; top: number } | null>(null);

  useLayoutEffect(() => {
    const card = element.current;
    if (!card) return;
    const cell = point.cell.getBoundingClientRect();
    const { width, height } = card.getBoundingClientRect();
    const below = cell.bottom + GAP;
    setAt({
      left: Math.max(GAP, Math.min(cell.left, innerWidth - width - GAP)),
      top: below + height + GAP <= innerHeight ? below : Math.max(GAP, cell.top - height - GAP),
    });
  }, [point, row]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && onClose();
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onClose]);

  if (absences.length + entries.length === 0 && !holiday) return null;
  return (
    <div ref={element} className="planningCard" style={at ?? { left: 0, top: 0, visibility: 'hidden' }}
      onPointerEnter={onKeep} onPointerLeave={onLeave} onFocus={onKeep} onBlur={onLeave}>
      <p className="planningCardHead"><strong>{row.name}</strong> <span className="dim">{day.label}{holiday && `, ${holiday.name}`}</span></p>
      {absences.map((absence) => <AbsencePart key={absence.id} absence={absence} types={types} />)}
      {entries.map((entry) => <EntryPart key={entry.id} entry={entry} />)}
    </div>
  );
}

function AbsencePart({ absence, types }: { absence: Absence; types: Types }) {
  const { t } = useTranslation();
  const type = typeOf(absence, types);
  return (
    <div className="planningCardPart">
      <p>{type && <TypeMark code={type.code} color={type.color} />} <strong>{type?.name ?? t(`kind.${absence.kind}`)}</strong> <Status status={absence.status} /></p>
      <p className="when">{periodText(absence)}{isKnown(absence) && <span className="dim"> · {lengthText(absence)}</span>}</p>
      {isKnown(absence) && <Link to="/absences/$id" params={{ id: absence.id }}>{t('planning.open')}</Link>}
    </div>
  );
}

function EntryPart({ entry }: { entry: PlanningEntry }) {
  const { t } = useTranslation();
  const times = entry.start_time && entry.end_time ? t('planning.times', { from: entry.start_time, to: entry.end_time }) : '';
  return (
    <div className="planningCardPart">
      <p><strong>{t(`planning.kinds.${entry.kind}`)}</strong>{times && ` ${times}`}</p>
      {'label' in entry && entry.label && <p>{entry.label}</p>}
      <p className="when">{periodText(entry)}</p>
    </div>
  );
}
