// What the controllers that are nginx inside write of an Ingress, as far as live connections meet it;
// in a real nginx, before a real server.
//
//     const proxy = await controller(t, 'ingress-nginx', ingress, { 'backend:8001': port, 'frontend:80': port })
//
// From their templates: ingress-nginx always passes Upgrade and Connection on and does not buffer; F5's
// passes them on to the services that `nginx.org/websocket-services` names, and buffers.
import assert from 'node:assert/strict';
import { start } from '../../proxies/lib/box.mjs';
import { box as nginx } from '../../proxies/lib/nginx.mjs';

const MAP = `map $http_upgrade $connection_upgrade {
    default upgrade;
    ''      close;
}
`;

const KINDS = {
    'ingress-nginx': (annotation) => ({
        upgrade: () => true,
        read: `${annotation('proxy-read-timeout') ?? 60}s`,
        send: `${annotation('proxy-send-timeout') ?? 60}s`,
        body: annotation('proxy-body-size') ?? '1m',
        buffering: annotation('proxy-buffering') ?? 'off',
        forwarded: '$remote_addr',
    }),
    'f5-nic': (annotation) => ({
        upgrade: (service) => (annotation('websocket-services') ?? '').split(',').includes(service),
        read: annotation('proxy-read-timeout') ?? '60s',
        send: annotation('proxy-send-timeout') ?? '60s',
        body: annotation('client-max-body-size') ?? '1m',
        buffering: annotation('proxy-buffering') === 'false' ? 'off' : 'on',
        forwarded: '$proxy_add_x_forwarded_for',
    }),
};
const PREFIX = { 'ingress-nginx': 'nginx.ingress.kubernetes.io', 'f5-nic': 'nginx.org' };

function location({ path, pathType, backend }, settings, ports) {
    const to = `${backend.service.name}:${backend.service.port.number}`;
    const port = ports[to] ?? assert.fail(`the Ingress leads to ${to}, and nobody is there`);
    assert.equal(pathType, 'Prefix');
    const lines = `
        proxy_http_version 1.1;
        ${settings.upgrade(backend.service.name) ? 'proxy_set_header Upgrade $http_upgrade;\n        proxy_set_header Connection $connection_upgrade;' : ''}
        proxy_set_header Host $host;
        proxy_set_header X-Real-IP $remote_addr;
        proxy_set_header X-Forwarded-For ${settings.forwarded};
        proxy_set_header X-Forwarded-Host $host;
        proxy_set_header X-Forwarded-Port $server_port;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_connect_timeout 5s;
        proxy_read_timeout ${settings.read};
        proxy_send_timeout ${settings.send};
        proxy_buffering ${settings.buffering};
        client_max_body_size ${settings.body};
        proxy_pass http://127.0.0.1:${port};`;
    // A Prefix ends where a part of the path does: /api is not /apis.
    return path === '/' ? `    location / {${lines}\n    }\n` : `    location = ${path} {${lines}\n    }\n    location ${path}/ {${lines}\n    }\n`;
}

export function controller(t, kind, ingress, ports) {
    const annotation = (name) => ingress.metadata.annotations?.[`${PREFIX[kind]}/${name}`];
    const settings = KINDS[kind](annotation);
    const [rule, ...more] = ingress.spec.rules;
    assert.deepEqual(more, [], 'one address');
    const made = ({ port }) => ({ 'mozaik.conf': `${MAP}server {\n    listen 127.0.0.1:${port};\n    server_name ${rule.host} _;\n${rule.http.paths.map((path) => location(path, settings, ports)).join('')}}\n` });
    return start(t, { ...nginx, kinds: { right: made } }, 'right', { backend: { port: 0 }, tls: false });
}
