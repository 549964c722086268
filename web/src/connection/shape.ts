/**
 * What the way does to an event stream, from when its events were sent (the server's clock) and when they came
 * (ours, from the question on): src/doctor/shape.h, of which this is the same.
 */
export interface Arrival {
  sent: number;
  came: number;
}

export type Shape = 'streaming' | 'late' | 'buffered' | 'bursts' | 'cut';

const LATE_MS = 120;

/** What came within a quarter of the time in which it was sent came together. */
const cameTogether = (first: Arrival, last: Arrival): boolean => (last.came - first.came) * 4 < last.sent - first.sent;

/** `usualMs`: what an ordinary answer takes on this way. `lag`: the median. */
export function shapeOf(events: readonly Arrival[], asked: number, usualMs: number): { shape: Shape; lag: number } {
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last) return { shape: 'cut', lag: 0 };
  const lags = events.map(({ sent, came }) => came - usualMs - (sent - first.sent));
  const firstLag = lags[0]!;
  lags.sort((a, b) => a - b);
  const lag = Math.max(0, Math.round(lags[Math.floor(events.length / 2)]!));
  const pairs = events.slice(1).filter((event, at) => cameTogether(events[at]!, event)).length;
  const mostLag = lags[Math.floor(events.length / 4)]!; // three of four lag so much
  let shape: Shape = mostLag >= LATE_MS && mostLag - lags[0]! >= LATE_MS ? 'late' : 'streaming';
  if (events.length < asked) shape = 'cut';
  else if (events.length > 1 && cameTogether(first, last) && firstLag * 2 > last.sent - first.sent) shape = 'buffered';
  else if (events.length > 1 && pairs * 2 >= events.length - 1) shape = 'bursts';
  return { shape, lag };
}
