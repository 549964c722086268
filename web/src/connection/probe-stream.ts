/** Server-sent events: do they arrive one by one, at their time? */
import { headersOf, nameOf, open } from './ask';
import type { Exam } from './exam';
import type { Stream } from './seen';

const EVENTS = 5;
const GAP_MS = 500;
const LIMIT_MS = 20_000;
const TOGETHER_MS = 50;
const LATE_MS = 150;

export async function probeEvents(exam: Exam): Promise<boolean> {
  const { seen, signal } = exam;
  seen.sse = await stream('', signal);
  seen.sse_plain = await stream('&plain=1', signal);
  return seen.sse.outcome === 'streaming' || seen.sse.outcome === 'late';
}

/** When an event was sent by the server's clock, and when it came by ours. */
interface Arrival {
  sent: number;
  came: number;
}

async function stream(more: string, signal: AbortSignal): Promise<Stream> {
  const begun = performance.now();
  const arrivals: Arrival[] = [];
  let told: Stream = { outcome: 'unknown', asked: EVENTS, events: 0 };
  let how: 'end' | 'cut' | 'silent' = 'end';
  try {
    const response = await open(`/api/probe/sse?events=${EVENTS}&gap=${GAP_MS}${more}`, signal, LIMIT_MS);
    const headers = headersOf(response);
    const ms = Math.round(performance.now() - begun);
    told = {
      ...told,
      status: response.status,
      content_length: response.headers.has('content-length'),
      ...(headers['content-encoding'] ? { encoding: headers['content-encoding'] } : {}),
      x_accel: response.headers.has('x-accel-buffering'),
      answer: { outcome: 'answer', status: response.status, ms, headers },
    };
    if (response.status !== 200 || !headers['content-type']?.startsWith('text/event-stream') || !response.body) {
      void response.body?.cancel();
      return { ...told, outcome: 'refused' };
    }
    await read(response.body, arrivals);
  } catch (reason) {
    signal.throwIfAborted();
    how = nameOf(reason) === 'TimeoutError' ? 'silent' : 'cut';
  }
  if (told.status === undefined) return { ...told, outcome: 'refused', answer: { outcome: how === 'silent' ? 'silent' : 'no_connection' } };
  const [first] = arrivals;
  const after = Math.round((performance.now() - begun) / 1000);
  if (first) told.ms = Math.round(first.came - begun);
  told.events = arrivals.length;
  if (arrivals.length < EVENTS) return { ...told, outcome: how === 'silent' && !first ? 'buffered' : 'cut', after_s: after };
  return { ...told, ...judged(arrivals, begun) };
}

/** Each event of the server has one line `data:`. */
async function read(body: ReadableStream<Uint8Array>, arrivals: Arrival[]): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const came = performance.now();
    text += value;
    let end: number;
    while ((end = text.indexOf('\n\n')) >= 0) {
      const data = /^data: ?(.*)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      if (data) arrivals.push({ sent: Date.parse((JSON.parse(data) as { at: string }).at), came });
    }
  }
}

/** Against the first one: the clocks of two machines do not agree. */
function judged(arrivals: readonly Arrival[], begun: number): Pick<Stream, 'outcome' | 'lag_ms'> {
  const first = arrivals[0]!;
  const last = arrivals[arrivals.length - 1]!;
  const lags = arrivals.slice(1).map(({ sent, came }) => came - first.came - (sent - first.sent)).sort((a, b) => a - b);
  const lag_ms = Math.max(0, Math.round(lags[Math.floor(lags.length / 2)] ?? 0));
  const together = arrivals.slice(1).filter(({ came }, at) => came - arrivals[at]!.came < TOGETHER_MS).length;
  const span = last.sent - first.sent;
  if (together === arrivals.length - 1 && last.came - begun > span * 0.8) return { outcome: 'buffered' };
  if (together > 0) return { outcome: 'bursts', lag_ms };
  return { outcome: lag_ms >= LATE_MS ? 'late' : 'streaming', lag_ms };
}
