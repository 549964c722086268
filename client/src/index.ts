export { announceSession, compareCursors, smallestCursor, UnauthorizedError } from './core.js';
export { createLive } from './live.js';
export { ProblemError } from './problem.js';
export type { Answer, Write } from './outbox.js';
export type { Platform } from './platform.js';
export type { Presence } from './presence.js';
export type { Identity } from './session.js';
export type { Snapshot, SnapshotOptions } from './snapshot.js';
export type { Code, Live, LiveCore, LiveMessage, LiveOptions, LiveState, StateName, TransportName } from './types.js';
