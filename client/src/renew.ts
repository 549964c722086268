import { authorization, request } from './http.js';
import type { Platform } from './platform.js';
import type { LiveMessage, Server } from './types.js';

const DAY_MS = 24 * 3600_000;

/**
 * Prolongs the session before it ends, while the stream goes on: once a day, and at the latest when
 * half of what is left of it has passed. `send` says whether a WebSocket took the message.
 */
export function openRenewal(platform: Platform, server: Server, send: (message: LiveMessage) => boolean) {
  let skewMs = 0; // the server's clock less ours
  let endsAt = Infinity; // by our clock
  let dueAt = Infinity;
  let timer: unknown = null;

  function plan(): void {
    platform.clearTimeout(timer);
    const left = endsAt - platform.now();
    if (left <= 0) return;
    const ms = Math.max(Math.min(DAY_MS, left / 2), 1000);
    dueAt = platform.now() + ms;
    timer = platform.setTimeout(() => void renew(), ms);
  }

  function until(expires: unknown): void {
    if (typeof expires === 'string') endsAt = Date.parse(expires) - skewMs;
    plan();
  }

  async function renew(signal?: AbortSignal): Promise<void> {
    plan(); // again, if this one fails
    try {
      const token = await server.token?.();
      if (token && send({ type: 'auth', token })) return; // answered by `connected`
      const response = await request(server, '/api/auth/refresh', {}, {
        method: 'POST',
        headers: authorization(token),
        ...(signal ? { signal } : {}),
      });
      if (response.ok) until(((await response.json()) as { expires_at?: string }).expires_at);
    } catch {
      // Without network there is nothing to prolong; without a session the stream says so.
    }
  }

  return {
    begin(): void {
      endsAt = Infinity;
      plan();
    },
    /** `connected` says when the session ends. */
    told(data: { expires_at?: string; server_time?: string }): void {
      if (data.server_time) skewMs = Date.parse(data.server_time) - platform.now();
      if (data.expires_at) until(data.expires_at);
    },
    /** We slept through it. */
    async ifDue(signal: AbortSignal): Promise<void> {
      if (platform.now() >= dueAt) await renew(signal);
    },
    stop(): void {
      platform.clearTimeout(timer);
    },
  };
}
