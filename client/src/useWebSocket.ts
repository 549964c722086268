export { useWebSocket, useWebSocket as default } from './react.js';
export type { UseWebSocket, UseWebSocketOptions } from './react.js';
