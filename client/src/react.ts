import { useCallback, useEffect, useRef, useState } from 'react';
import { createLive } from './live.js';
import type { Live, LiveMessage, LiveOptions, LiveState } from './types.js';

export interface UseLiveOptions extends LiveOptions {
  /** false: not connected, e.g. while nobody is signed in. Default true. */
  enabled?: boolean;
}

export interface UseLive {
  state: LiveState;
  send: (message: LiveMessage) => boolean;
  reconnect: () => void;
}

const CLOSED: LiveState = {
  name: 'disconnected', code: null, reason: '', transport: null, cursor: null, since: 0,
};

/**
 * One connection for as long as the component is shown. The callbacks may change from render to
 * render; it is opened anew only when `url`, `userId` or `enabled` change. No message goes through
 * React's state, so none is skipped when several come at once.
 */
export function useLive(options: UseLiveOptions): UseLive {
  const [state, setState] = useState<LiveState>(CLOSED);
  const latest = useRef(options);
  const live = useRef<Live | null>(null);
  useEffect(() => {
    latest.current = options;
  });

  const { url, userId, enabled = true } = options;
  useEffect(() => {
    if (!enabled) return;
    const { onMessage: _m, onReset: _r, onState: _s, getToken, ...rest } = latest.current;
    let open = true;
    const opened = createLive({
      ...rest,
      ...(getToken ? { getToken: () => latest.current.getToken?.() ?? null } : {}),
      onMessage: (message) => open && latest.current.onMessage?.(message),
      onReset: (reason) => open && latest.current.onReset?.(reason),
      onState: (next) => {
        if (!open) return;
        setState(next);
        latest.current.onState?.(next);
      },
    });
    live.current = opened;
    setState(opened.state);
    return () => {
      open = false;
      live.current = null;
      opened.close();
      setState(CLOSED);
    };
  }, [url, userId, enabled]);

  const send = useCallback((message: LiveMessage) => live.current?.send(message) ?? false, []);
  const reconnect = useCallback(() => live.current?.reconnect(), []);
  return { state, send, reconnect };
}

export type UseWebSocketOptions = Pick<UseLiveOptions, 'onMessage' | 'onReset' | 'url' | 'getToken' | 'cursor'>;

export interface UseWebSocket extends UseLive {
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
  const live = useLive({
    ...options,
    ...(userId ? { userId } : {}),
    enabled: Boolean(userId),
    onMessage: (message) => {
      setLastMessage(message);
      onMessage?.(message);
    },
  });
  const { name, transport } = live.state;
  return { ...live, isConnected: name === 'connected' || name === 'degraded', transport, lastMessage };
}
