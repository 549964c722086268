// HAProxy: deploy/haproxy/haproxy.cfg (box.mjs).
import { deployed } from './box.mjs';
import { renewed } from './child.mjs';
import { keys, put, section, without } from './edit.mjs';

const FILE = 'haproxy.cfg';

function right({ port, plainPort, backend, pem, tls }) {
    let text = put(deployed('haproxy/haproxy.cfg'), 'server mozaik 127.0.0.1:8001 check', `server mozaik ${backend.host}:${backend.port} check`);
    text = put(text, 'bind :80\n', `bind 127.0.0.1:${plainPort}\n`);
    text = put(text, 'bind :443 ssl crt /etc/haproxy/certs/mozaik.pem alpn h2,http/1.1', `bind 127.0.0.1:${port}${tls ? ` ssl crt ${pem} alpn h2,http/1.1` : ''}`);
    text = put(text, 'maxconn 20000', 'maxconn 500'); // machines of tests may not open so many
    return tls ? text : put(text, 'X-Forwarded-Proto https', 'X-Forwarded-Proto http');
}

const inBackend = (text, lines) => put(text, '    option httpchk', `    ${lines}\n    option httpchk`);

export const box = {
    id: 'haproxy',
    name: 'HAProxy',
    tls: true,
    kinds: {
        default: ({ port, backend }) => ({
            [FILE]: `defaults
    mode http
    timeout connect 5s
    timeout client 50s
    timeout server 50s

frontend front
    bind 127.0.0.1:${port}
    default_backend back

backend back
    server one ${backend.host}:${backend.port}
`,
        }),
        right: (around) => ({ [FILE]: right(around) }),
        'no-upgrade': (around) => ({ [FILE]: inBackend(right(around), 'http-request del-header Upgrade\n    http-request del-header Connection') }),
        http10: 'HAProxy speaks HTTP/1.1 to servers, whatever it is told',
        // No more than late: it waits for the kernel to acknowledge what it has sent.
        buffering: (around) => ({ [FILE]: without(right(around), /^ *option http-no-delay/, 1) }),
        compression: (around) => ({ [FILE]: inBackend(right(around), 'compression algo gzip\n    compression type text/event-stream application/json') }),
        timeouts: (around) => ({ [FILE]: put(right(around), /timeout (client|server|tunnel) 60s/g, 'timeout $1 5s') }),
    },
    places: {
        global: { file: FILE, place: section(/^global\b/) },
        defaults: { file: FILE, place: section(/^defaults\b/) },
        frontend: { file: FILE, place: section(/^frontend\b(?! http$)/) },
        backend: { file: FILE, place: section(/^backend\b/) },
    },
    key: keys({ timeout: 2, option: 2, 'http-request': 3, 'http-response': 3, compression: 2, no: 3 }),
    // -W: a master, which SIGUSR2 makes read its file again.
    command: ({ place }) => ['haproxy', ['-W', '-f', `${place}/${FILE}`]],
    check: ({ place }) => ['haproxy', ['-c', '-q', '-f', `${place}/${FILE}`]],
    reload: (proxy) => renewed(proxy, 'SIGUSR2'),
};
