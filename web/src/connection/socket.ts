/** A WebSocket to wait for: for its opening, for the next message, for its end. */
export interface Socket {
  say(what: string | Uint8Array<ArrayBuffer>): void;
  /** undefined: it ended, or nothing came in time. */
  next(ms: number): Promise<unknown>;
  /** Messages that came and nobody asked for. */
  forget(): void;
  /** When the last one came, ms after the opening; 0: none did. */
  readonly heardMs: number;
  /** Until it has ended, or is so old. */
  endedBy(ageMs: number): Promise<void>;
  /** How it ended. Without a code: no close frame came. */
  readonly ended: { code?: number; afterMs: number } | null;
  close(): void;
}

/** Of our server: says back what it is told. */
export const ECHO = '/api/ws/echo';
const OPEN_MS = 8000;

/** No close frame came: 1006. */
const NO_FRAME = 1006;

/** `failed`: it did not open, and a page is not told why. `silent`: nobody answered in time. */
export function openSocket(path: string, signal: AbortSignal): Promise<Socket | 'failed' | 'silent'> {
  signal.throwIfAborted();
  const address = new URL(path, location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const line = new WebSocket(address);
  line.binaryType = 'arraybuffer';
  return new Promise((done, stop) => {
    const timer = setTimeout(() => {
      done('silent');
      line.close();
    }, OPEN_MS);
    const begun = { at: 0 };
    const messages: unknown[] = [];
    let ended: Socket['ended'] = null;
    let heardMs = 0;
    let changed: () => void = () => undefined;

    /** Until something is so, or the time is over. */
    async function until(isSo: () => boolean, limitMs: number): Promise<void> {
      const end = performance.now() + limitMs;
      while (!isSo() && performance.now() < end) {
        await new Promise<void>((wake) => {
          const late = setTimeout(wake, end - performance.now());
          changed = () => {
            clearTimeout(late);
            wake();
          };
        });
        signal.throwIfAborted();
      }
    }

    signal.addEventListener('abort', () => {
      line.close();
      changed();
      stop(signal.reason as Error);
    }, { once: true });
    line.addEventListener('message', ({ data }) => {
      messages.push(data);
      heardMs = performance.now() - begun.at;
      changed();
    });
    line.addEventListener('close', ({ code }) => {
      clearTimeout(timer);
      ended = { afterMs: performance.now() - begun.at, ...(code === NO_FRAME ? {} : { code }) };
      changed();
      done('failed'); // where it had not opened
    });
    line.addEventListener('open', () => {
      clearTimeout(timer);
      begun.at = performance.now();
      done({
        say: (what) => line.readyState === WebSocket.OPEN && line.send(what),
        async next(limitMs) {
          await until(() => messages.length > 0 || ended !== null, limitMs);
          return messages.shift();
        },
        forget: () => void messages.splice(0),
        get heardMs() {
          return heardMs;
        },
        endedBy: (ageMs) => until(() => ended !== null, ageMs - (performance.now() - begun.at)),
        get ended() {
          return ended;
        },
        close: () => line.close(),
      });
    });
  });
}
