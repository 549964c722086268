import { addressOf } from './http.js';
import type { End, Host, LiveMessage, Transport } from './types.js';

function slot(reason: string): number | undefined {
  try {
    const ms: unknown = (JSON.parse(reason) as { retry_ms?: unknown }).retry_ms;
    return typeof ms === 'number' && ms >= 0 ? ms : undefined;
  } catch {
    return undefined;
  }
}

/** What a close code asks of us (contract/asyncapi.yaml, x-close-codes). */
export function closeMeans(code: number, reason: string, random: () => number): End {
  const words = reason && !reason.startsWith('{') ? `${code}, ${reason}` : `code ${code}`;
  switch (code) {
    case 4401:
      return { kind: 'sign_in', code: 'sign_in', reason: words };
    case 1003:
    case 1007:
    case 4400:
    case 4403:
      return { kind: 'stop', code: 'stopped', reason: words };
    case 4429:
      return { kind: 'later', code: 'too_many', reason: words, retryMs: 10_000 + random() * 10_000 };
    case 1012:
    case 1013: {
      const retryMs = slot(reason);
      return { kind: 'later', code: 'restart', reason: words, ...(retryMs === undefined ? {} : { retryMs }) };
    }
    default:
      return { kind: 'lost', code: 'lost', reason: words };
  }
}

export function openSocket(host: Host, token: string | null): Transport {
  const Socket = host.platform.WebSocket as typeof WebSocket;
  const cursor = host.cursor();
  // With a token the cursor goes beside it: before `auth` the socket is nobody's.
  const path = `/api/ws/${encodeURIComponent(host.userId)}`;
  const address = addressOf(path, { cursor: token ? null : cursor, ...host.report });
  const socket = new Socket(host.url(address).replace(/^http/, 'ws'));
  let words = ''; // a browser tells no page why a handshake failed, other places do

  socket.onopen = () => {
    host.opened();
    if (token) socket.send(JSON.stringify({ type: 'auth', token, ...(cursor ? { cursor } : {}) }));
  };
  socket.onmessage = (event: MessageEvent) => {
    let message: LiveMessage;
    try {
      message = JSON.parse(String(event.data)) as LiveMessage;
    } catch {
      return; // not ours to understand
    }
    host.message(message);
  };
  socket.onerror = (event) => {
    words = (event as ErrorEvent).message ?? '';
  };
  socket.onclose = (event: CloseEvent) => {
    host.ended(closeMeans(event.code, event.reason || words, host.platform.random));
  };

  return {
    send(message: LiveMessage): boolean {
      if (socket.readyState !== 1) return false;
      socket.send(JSON.stringify(message));
      return true;
    },
    close: () => socket.close(),
  };
}
