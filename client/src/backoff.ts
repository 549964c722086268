/**
 * How long to wait before the next try, in ms: a floor, and above it full jitter that doubles,
 * so that ten thousand clients that lost the same server do not come back in one moment.
 */
export function backoff(step: number, min: number, max: number, random: () => number): number {
  const room = Math.min(max, min * 2 ** Math.min(step, 31));
  return Math.min(max, min + Math.floor(random() * room));
}
