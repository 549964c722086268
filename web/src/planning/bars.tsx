/** What lies in a line, drawn over its days: places are told in days (--col), so that paper has the same as the screen. */
import type { TFunction } from 'i18next';
import { inkOn } from '../colour';
import { isPending, typeOf, type Lanes, type Segment, type Types } from './segments';
import { spanOf, type Span } from './slots';

/** Where half days lie; `start`: the first half day that is shown. */
export function place({ from, to }: Span, start: number): React.CSSProperties {
  return { left: `calc(var(--col) * ${(from - start) / 2})`, width: `calc(var(--col) * ${(to - from + 1) / 2})` };
}

/** About as wide as letters are, in pixels. */
const LETTER = 7.2;
const TIGHT_LETTER = 6;
const INNER = 5;

interface BarProps {
  segment: Segment;
  start: number;
  types: Types;
  /** How wide a day is; on paper about so wide. */
  col: number;
  t: TFunction;
}

function Bar({ segment, start, types, col, t }: BarProps) {
  const { absence, entry, from, to, open } = segment;
  const type = absence && typeOf(absence, types);
  const kind = absence ? absence.kind : entry?.kind;
  const code = type?.code ?? t(`planning.codes.${kind ?? 'absent'}`);
  const times = entry?.kind === 'shift' && entry.start_time && entry.end_time ? `${hour(entry.start_time)}–${hour(entry.end_time)}` : '';
  const label = entry && 'label' in entry ? entry.label : '';
  const name = type?.name ?? (entry ? [times, label || (times ? '' : t(`planning.kinds.${entry.kind}`))].filter(Boolean).join(' ') : t(`kind.${absence?.kind ?? 'absent'}`));
  const width = ((to - from + 1) / 2) * col - INNER;
  const text = [name, times, code].find((one) => one && one.length * LETTER <= width);
  const fit = text ? undefined : code.length * TIGHT_LETTER <= width ? 'tight' : 'upright';
  return (
    <i className="planningBar" data-kind={kind} data-pending={(absence && isPending(absence)) || undefined}
      data-before={open.before || undefined} data-behind={open.behind || undefined} data-fit={fit}
      style={{ ...place(segment, start), ...(type ? { '--c': type.color, '--i': inkOn(type.color) } as React.CSSProperties : {}) }}>
      <b>{text ?? code}</b>
    </i>
  );
}

/** « 8 h », « 8 h 30 » → 8, 8:30 */
const hour = (time: string): string => time.replace(/^0/, '').replace(/:00$/, '');

export function Bars({ lanes, ...rest }: Omit<BarProps, 'segment'> & { lanes: Lanes }) {
  return (
    <div className="planningBars" aria-hidden="true" data-band={lanes.onCall.length > 0 || undefined}>
      {lanes.main.map((segment) => <Bar key={segment.from} segment={segment} {...rest} />)}
      {lanes.onCall.map((segment) => <Bar key={`on-call ${segment.from}`} segment={segment} {...rest} />)}
      {lanes.notes.map((note) => <i key={note.id} className="planningNote" style={place(spanOf(note), rest.start)} />)}
    </div>
  );
}
