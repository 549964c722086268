// All boxes that run here.
import { box as apache } from './apache.mjs';
import { box as ats } from './ats.mjs';
import { box as caddy } from './caddy.mjs';
import { box as haproxy } from './haproxy.mjs';
import { box as lighttpd } from './lighttpd.mjs';
import { box as nginx } from './nginx.mjs';
import { box as pushpin } from './pushpin.mjs';
import { box as varnish } from './varnish.mjs';

export { apache, ats, caddy, haproxy, lighttpd, nginx, pushpin, varnish };
export const BOXES = [nginx, haproxy, caddy, apache, varnish, lighttpd, ats, pushpin];
