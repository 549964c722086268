// Apache httpd: deploy/apache/mozaik.conf (box.mjs).
import { HOST, ROOT, deployed } from './box.mjs';
import { renewed } from './child.mjs';
import { block, keys, put } from './edit.mjs';

const FILE = 'mozaik.conf';
const MODULES = ['authz_core', 'mpm_event', 'socache_shmcb', 'ssl', 'http2', 'rewrite', 'headers', 'proxy', 'proxy_http', 'proxy_wstunnel',
    'reqtimeout', 'filter', 'deflate', 'buffer', 'env', 'dir'];

function right({ port, plainPort, backend, cert, key, tls }) {
    let text = put(deployed('apache/mozaik.conf'), 'ProxyPass / http://127.0.0.1:8001/', `ProxyPass / http://${backend.host}:${backend.port}/`);
    text = put(put(text, '<VirtualHost *:80>', `<VirtualHost 127.0.0.1:${plainPort}>`), '<VirtualHost *:443>', `<VirtualHost 127.0.0.1:${port}>`);
    text = put(put(text, '/etc/ssl/certs/mozaik.pem', cert), '/etc/ssl/private/mozaik.key', key);
    return tls ? text : put(put(text, /^ *(SSL|Protocols ).*\n/gm, ''), 'X-Forwarded-Proto https', 'X-Forwarded-Proto http');
}

const inHost = (text, ...lines) => put(text, '    ProxyPreserveHost On\n', `    ProxyPreserveHost On\n${lines.map((line) => `    ${line}\n`).join('')}`);

export const box = {
    id: 'apache',
    name: 'Apache httpd',
    tls: true,
    kinds: {
        default: ({ port, backend }) => ({
            [FILE]: `<VirtualHost 127.0.0.1:${port}>
    ProxyPass / http://${backend.host}:${backend.port}/
    ProxyPassReverse / http://${backend.host}:${backend.port}/
</VirtualHost>
`,
        }),
        right: (around) => ({ [FILE]: right(around) }),
        'no-upgrade': (around) => ({ [FILE]: put(right(around), '/ upgrade=websocket ', '/ ') }),
        http10: (around) => ({ [FILE]: inHost(right(around), 'SetEnv force-proxy-request-1.0 1', 'SetEnv proxy-nokeepalive 1') }),
        buffering: (around) => ({ [FILE]: inHost(right(around), '<Location />', '    SetOutputFilter BUFFER', '</Location>') }),
        compression: (around) => ({ [FILE]: inHost(right(around), '<Location />', '    SetOutputFilter DEFLATE', '</Location>') }),
        timeouts: (around) => ({ [FILE]: put(put(right(around), / Timeout +60/g, ' Timeout 5'), / ProxyTimeout +60/g, ' ProxyTimeout 5') }),
    },
    places: { vhost: { file: FILE, place: block(/^\s*<VirtualHost\b/i, /ProxyPass|DocumentRoot/) } },
    key: keys({ ProxyPass: 2, ProxyPassReverse: 2, RequestHeader: 3, Header: 4, SetEnv: 2 }),
    frame: ({ place, port, plainPort, tls }) => ({
        'httpd.conf': `ServerRoot ${place}
DefaultRuntimeDir ${place}
PidFile ${place}/httpd.pid
Mutex file:${place} default
ErrorLog ${place}/error.log
SSLSessionCache shmcb:${place}/ssl(51200)
LogLevel warn
ServerName ${HOST}
${ROOT ? 'User www-data\nGroup www-data' : ''}
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
StartServers 1
ServerLimit 4
ThreadsPerChild 64
MaxRequestWorkers 256
Listen 127.0.0.1:${port}${tls ? ' https' : ''}
Listen 127.0.0.1:${plainPort}
IncludeOptional ${place}/${FILE}
`,
    }),
    logs: ['error.log'],
    command: ({ place }) => ['apache2', ['-DFOREGROUND', '-f', `${place}/httpd.conf`]],
    check: ({ place }) => ['apache2', ['-t', '-f', `${place}/httpd.conf`]],
    reload: (proxy) => renewed(proxy, 'SIGUSR1'),
};
