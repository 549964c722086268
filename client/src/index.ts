export { createLive } from './live.js';
export { compareCursors, smallestCursor } from './cursor.js';
export { UnauthorizedError } from './types.js';
export type { Platform } from './platform.js';
export type { Code, Live, LiveMessage, LiveOptions, LiveState, StateName, TransportName } from './types.js';
