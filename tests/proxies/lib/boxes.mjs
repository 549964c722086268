// All boxes that run here.
import { box as haproxy } from './haproxy.mjs';
import { box as nginx } from './nginx.mjs';

export { haproxy, nginx };
export const BOXES = [nginx, haproxy];
