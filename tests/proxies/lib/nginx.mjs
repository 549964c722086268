// nginx: deploy/nginx/mozaik.conf, and what else stands inside of http {} (box.mjs).
import { ROOT, deployed } from './box.mjs';
import { renewed } from './child.mjs';
import { block, keys, put, whole, without } from './edit.mjs';

const FILE = 'mozaik.conf';

/** The file in deploy/ with our ports and paths. */
function right({ port, plainPort, backend, cert, key, tls }) {
    let text = deployed('nginx/mozaik.conf').replace(/^ *listen \[::\].*\n/gm, ''); // not every machine has IPv6
    text = put(text, 'server 127.0.0.1:8001;', `server ${backend.host}:${backend.port};`);
    text = put(text, 'listen 80;', `listen 127.0.0.1:${plainPort};`);
    text = put(text, 'listen 443 ssl http2;', `listen 127.0.0.1:${port}${tls ? ' ssl http2' : ''};`);
    text = put(text, '/etc/ssl/certs/mozaik.pem', cert);
    text = put(text, '/etc/ssl/private/mozaik.key', key);
    return tls ? text : without(text, /^ *ssl_/);
}

const PASS = 'proxy_pass http://mozaik;';
const inLocation = (text, ...lines) => put(text, PASS, [PASS, ...lines].join('\n        '));

/** A location that somebody wrote by hand, and what stands around it, with TLS. */
export function homemade(location, around = '') {
    return ({ port, cert, key, tls }) => ({
        [FILE]: `${around}
server {
    listen 127.0.0.1:${port}${tls ? ' ssl' : ''};
    ${tls ? `ssl_certificate ${cert}; ssl_certificate_key ${key};` : ''}
    location / { ${location} }
}
`,
    });
}

export const box = {
    id: 'nginx',
    name: 'nginx',
    tls: true,
    kinds: {
        default: ({ port, backend }) => ({
            [FILE]: `server {
    listen 127.0.0.1:${port};
    location / {
        proxy_pass http://${backend.host}:${backend.port};
    }
}
`,
        }),
        right: (around) => ({ [FILE]: right(around) }),
        'no-upgrade': (around) => ({ [FILE]: without(right(around), /^ *proxy_set_header (Upgrade|Connection) /, 2) }),
        http10: (around) => ({ [FILE]: put(right(around), 'proxy_http_version 1.1;', 'proxy_http_version 1.0;') }),
        // WebSocket has a location of its own. In the other one nothing was said about the version, so
        // answers have no length and no chunks: nginx fills its buffers with them, unless the server
        // may tell it not to.
        buffering: (around) => {
            const text = right(around);
            const [location] = /^ {4}location \/ \{[^]*?^ {4}\}\n/m.exec(text);
            const other = put(without(location, /^ *proxy_(http_version|set_header (Upgrade|Connection)) /, 3), PASS, `${PASS}\n        proxy_ignore_headers X-Accel-Buffering;`);
            return { [FILE]: text.replace(location, () => `${put(location, 'location / {', 'location /api/ws {')}\n${other}`) };
        },
        compression: (around) => ({
            [FILE]: inLocation(right(around), 'gzip on;', 'gzip_proxied any;', 'gzip_types text/event-stream application/json;', 'proxy_ignore_headers X-Accel-Buffering;'),
        }),
        timeouts: (around) => ({ [FILE]: put(put(right(around), /proxy_read_timeout +60s/g, 'proxy_read_timeout 5s'), /proxy_send_timeout +60s/g, 'proxy_send_timeout 5s') }),
    },
    places: {
        http: { file: FILE, place: whole() },
        server: { file: FILE, place: block(/^\s*server\s*\{/, /proxy_pass|^\s*root /) },
        location: { file: FILE, place: block(/^\s*location\b/, /proxy_pass/) },
    },
    key: keys({ proxy_set_header: 2, add_header: 2, map: 3, proxy_hide_header: 2, upstream: 2, location: 2 }),
    // In the foreground, and nothing outside of its folder.
    frame: ({ place }) => ({
        'nginx.conf': `daemon off;
worker_processes 1;
${ROOT ? 'user root;' : ''}
pid ${place}/nginx.pid;
error_log stderr warn;
events { worker_connections 512; }
http {
    access_log off;
    client_body_temp_path ${place}/body;
    proxy_temp_path ${place}/proxy;
    fastcgi_temp_path ${place}/fastcgi;
    uwsgi_temp_path ${place}/uwsgi;
    scgi_temp_path ${place}/scgi;
    include ${place}/${FILE};
}
`,
    }),
    command: ({ place }) => ['nginx', ['-p', place, '-e', 'stderr', '-c', `${place}/nginx.conf`]],
    check: ({ place }) => ['nginx', ['-t', '-q', '-p', place, '-e', 'stderr', '-c', `${place}/nginx.conf`]],
    reload: (proxy) => renewed(proxy, 'SIGHUP'),
};
