// All boxes that run here.
import { box as apache } from './apache.mjs';
import { box as caddy } from './caddy.mjs';
import { box as haproxy } from './haproxy.mjs';
import { box as nginx } from './nginx.mjs';

export { apache, caddy, haproxy, nginx };
export const BOXES = [nginx, haproxy, caddy, apache];
