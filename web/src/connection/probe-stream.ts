/** Server-sent events: do they arrive one by one, at their time? */
import { headersOf, nameOf, open } from './ask';
import { inSeconds, type Exam } from './exam';
import type { Stream } from './seen';
import { shapeOf, type Arrival } from './shape';

const EVENTS = 8;
const GAP_MS = 300;
const LIMIT_MS = 20_000;

export async function probeEvents(exam: Exam): Promise<boolean> {
  const { seen, signal } = exam;
  seen.sse = await stream('', signal, exam.usualMs);
  seen.sse_plain = await stream('&plain=1', signal, exam.usualMs);
  return seen.sse.outcome === 'streaming' || seen.sse.outcome === 'late';
}

async function stream(more: string, signal: AbortSignal, usualMs: number): Promise<Stream> {
  const begun = performance.now();
  const arrivals: Arrival[] = [];
  let told: Stream = { outcome: 'unknown', asked: EVENTS, events: 0 };
  let how: 'end' | 'cut' | 'silent' = 'end';
  try {
    const response = await open(`/api/probe/sse?events=${EVENTS}&gap=${GAP_MS}${more}`, signal, LIMIT_MS);
    const headers = headersOf(response);
    const ms = Math.round(performance.now() - begun);
    if (response.type === 'opaqueredirect') return { ...told, outcome: 'refused', answer: { outcome: 'unasked', ms } };
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
    await read(response.body, begun, arrivals);
  } catch (reason) {
    signal.throwIfAborted();
    how = nameOf(reason) === 'TimeoutError' ? 'silent' : 'cut';
  }
  if (told.status === undefined) return { ...told, outcome: 'refused', answer: { outcome: how === 'silent' ? 'silent' : 'no_connection' } };
  const { shape, lag } = shapeOf(arrivals, EVENTS, usualMs);
  const [first] = arrivals;
  return {
    ...told,
    // A proxy that still keeps the whole of it when nobody waits any longer.
    outcome: how === 'silent' && !first ? 'buffered' : shape,
    events: arrivals.length,
    ...(first ? { ms: Math.round(first.came) } : {}),
    ...(arrivals.length > 1 ? { lag_ms: lag } : {}),
    ...(shape === 'cut' ? { after_s: inSeconds(performance.now() - begun) } : {}),
  };
}

/** Each event of the server has one line `data:`. */
async function read(body: ReadableStream<Uint8Array>, begun: number, arrivals: Arrival[]): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const came = performance.now() - begun;
    text += value;
    let end: number;
    while ((end = text.indexOf('\n\n')) >= 0) {
      const data = /^data: ?(.*)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      if (data) arrivals.push({ sent: Date.parse((JSON.parse(data) as { at: string }).at), came });
    }
  }
}
