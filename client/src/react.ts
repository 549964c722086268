import { useCallback, useEffect, useRef, useState } from 'react';
import { createLive } from './live.js';
import { sessionName } from './session.js';
import type { Presence } from './presence.js';
import type { Live, LiveMessage, LiveOptions, LiveState } from './types.js';

export interface UseLiveOptions extends LiveOptions {
  /** false: not connected, e.g. while nobody is signed in. Default true. */
  enabled?: boolean;
}

export interface UseLive {
  state: LiveState;
  send: (message: LiveMessage) => boolean;
  reconnect: () => void;
  /** For `snapshot`, `mutate`, `since`; null: not enabled. */
  live: Live | null;
}

const CLOSED: LiveState = {
  name: 'disconnected', code: null, reason: '', transport: null, cursor: null, since: 0,
};
const OPENING: LiveState = { ...CLOSED, name: 'connecting' };

/**
 * One stream for as long as the component is shown. The callbacks may change from render to render;
 * it is opened anew only when `url`, `userId`, `identity` or `enabled` change. No message goes through
 * React's state, so none is skipped when several come at once.
 */
export function useLive(options: UseLiveOptions): UseLive {
  const [state, setState] = useState(options.enabled === false ? CLOSED : OPENING);
  const [live, setLive] = useState<Live | null>(null);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });

  const { url, userId, identity, enabled = true } = options;
  useEffect(() => {
    if (!enabled) return;
    const { getToken, ...first } = latest.current;
    const opened = createLive({
      ...first,
      ...(getToken ? { getToken: () => latest.current.getToken?.() ?? null } : {}),
      onMessage: (message) => latest.current.onMessage?.(message),
      onReset: (reason) => latest.current.onReset?.(reason),
      onWrite: (write, error) => latest.current.onWrite?.(write, error),
      onState(next) {
        setState(next);
        latest.current.onState?.(next);
      },
    });
    setLive(opened);
    setState(opened.state);
    return () => {
      setLive(null);
      opened.close();
    };
  }, [url, userId, identity && sessionName(identity), enabled]);

  const send = useCallback((message: LiveMessage) => live?.send(message) ?? false, [live]);
  const reconnect = useCallback(() => live?.reconnect(), [live]);
  return { state, send, reconnect, live };
}

/** Who is here, and who looks at `view`, too, while the component is shown; null: not known now. */
export function usePresence(live: Live | null, view: string): Presence | null {
  const [presence, setPresence] = useState<Presence | null>(null);
  useEffect(() => {
    setPresence(null);
    return live?.presence(view, setPresence);
  }, [live, view]);
  return presence;
}

export type UseWebSocketOptions = Pick<
  UseLiveOptions, 'onMessage' | 'onReset' | 'url' | 'getToken' | 'cursor' | 'identity'
>;

export interface UseWebSocket extends Omit<UseLive, 'live'> {
  /** Something delivers, a WebSocket or not. */
  isConnected: boolean;
  transport: LiveState['transport'];
  /** The latest only: where several come at once, use `onMessage`. */
  lastMessage: LiveMessage | null;
}

/** The hook under the name its users know. */
export function useWebSocket(userId: string | null | undefined, options: UseWebSocketOptions = {}): UseWebSocket {
  const [lastMessage, setLastMessage] = useState<LiveMessage | null>(null);
  const { onMessage } = options;
  const { state, send, reconnect } = useLive({
    ...options,
    ...(userId ? { userId } : {}),
    enabled: Boolean(userId),
    onMessage(message) {
      setLastMessage(message);
      onMessage?.(message);
    },
  });
  const { name, transport } = state;
  return { isConnected: name === 'connected' || name === 'degraded', transport, state, lastMessage, send, reconnect };
}
