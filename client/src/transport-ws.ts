import { addressOf } from './http.js';
import type { Code, End, Host, LiveMessage, Transport } from './types.js';

/** What a close code asks of us (contract/asyncapi.yaml, x-close-codes). */
export function closeMeans(code: number, words: string, random: () => number): End {
  const slot = /"retry_ms":(\d+)/.exec(words)?.[1];
  const reason = words && !slot ? `${code}, ${words}` : `code ${code}`;
  const end = (meaning: Code, retryMs?: number): End => ({ code: meaning, reason, retryMs });
  if (code === 4401) return end('sign_in');
  if ([1003, 1007, 4400, 4403].includes(code)) return end('stopped');
  if (code === 4429) return end('too_many', 10_000 + random() * 10_000);
  if (code === 1012 || code === 1013) return end('restart', slot ? Number(slot) : undefined);
  return end('lost');
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
