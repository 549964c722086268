export { createLive } from './live.js';
export { compareCursors, smallestCursor } from './cursor.js';
export { UnauthorizedError } from './types.js';
export type { Live, LiveMessage, LiveOptions, LiveState, Reason, StateName, TransportName } from './types.js';
