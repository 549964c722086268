import { openConnection } from './connection.js';
import { platformOf } from './platform.js';
import type { Live, LiveOptions } from './types.js';

export function createLive(options: LiveOptions = {}): Live {
  return openConnection(options, platformOf(options), {
    message: (message) => options.onMessage?.(message),
    moved: () => undefined,
    reset: (_cursor, reason) => options.onReset?.(reason),
    state: (state) => options.onState?.(state),
  });
}
