// Caddy: deploy/caddy/Caddyfile (box.mjs).
import { HOST, deployed } from './box.mjs';
import { reloaded } from './child.mjs';
import { block, keys, put } from './edit.mjs';

const FILE = 'site.caddyfile';

function right({ port, backend, cert, key, tls, host }) {
    let text = put(deployed('caddy/Caddyfile'), 'reverse_proxy 127.0.0.1:8001', `reverse_proxy ${backend.host}:${backend.port}`);
    if (!tls) return put(put(text, `${HOST}, *.${HOST} {`, `http://:${port} {`), /^\ttls .*\n/gm, '');
    text = put(text, `${HOST}, *.${HOST} {`, `${HOST}, *.${HOST}${host === HOST ? '' : `, ${host}`} {`);
    return put(put(text, '/etc/ssl/certs/mozaik.pem', cert), '/etc/ssl/private/mozaik.key', key);
}

const ENCODE = `	encode {
		gzip
		minimum_length 1
		match {
			header Content-Type text/event-stream*
		}
	}
`;

const inProxy = (text, ...lines) => put(text, '\t\theader_up -Forwarded\n', `\t\theader_up -Forwarded\n${lines.map((line) => `\t\t${line}\n`).join('')}`);
const inTransport = (text, ...lines) => put(text, '\t\t\tdial_timeout 5s\n', `\t\t\tdial_timeout 5s\n${lines.map((line) => `\t\t\t${line}\n`).join('')}`);
const admin = (place) => `unix/${place}/admin.sock`;

export const box = {
    id: 'caddy',
    name: 'Caddy',
    tls: true,
    kinds: {
        default: ({ port, backend }) => ({ [FILE]: `http://:${port} {\n\treverse_proxy ${backend.host}:${backend.port}\n}\n` }),
        right: (around) => ({ [FILE]: right(around) }),
        'no-upgrade': (around) => ({ [FILE]: inProxy(right(around), 'header_up -Upgrade', 'header_up -Connection') }),
        http10: 'Caddy speaks HTTP/1.1 or 2 to servers, whatever it is told',
        buffering: (around) => ({ [FILE]: inProxy(right(around), 'buffer_responses') }),
        // By itself `encode` leaves text/event-stream alone; told to take it, it does not flush at events.
        compression: (around) => ({ [FILE]: put(right(around), '\theader Strict-', `${ENCODE}\theader Strict-`) }),
        timeouts: (around) => ({ [FILE]: inTransport(right(around), 'read_timeout 5s', 'write_timeout 5s', 'response_header_timeout 5s') }),
    },
    places: {
        site: { file: FILE, place: block(/^\S.*\{\s*$/, /reverse_proxy|file_server|respond/) },
        reverse_proxy: { file: FILE, place: block(/^\s*reverse_proxy\b.*\{\s*$/) },
    },
    key: keys({ header_up: 2, header_down: 2 }),
    frame: ({ place, port, plainPort, tls }) => ({
        Caddyfile: `{
	admin unix/${place}/admin.sock
	default_bind 127.0.0.1
	http_port ${tls ? plainPort : port}
	https_port ${tls ? port : plainPort}
	skip_install_trust
	auto_https ${tls ? 'disable_certs' : 'off'}
	log {
		level WARN
	}
}

import ${FILE}
`,
    }),
    command: ({ place }) => ['caddy', ['run', '--config', `${place}/Caddyfile`], home(place)],
    check: ({ place }) => ['caddy', ['validate', '--config', `${place}/Caddyfile`], home(place)],
    reload: (proxy) => reloaded(proxy, 'caddy', ['reload', '--force', '--config', `${proxy.place}/Caddyfile`, '--address', admin(proxy.place)], home(proxy.place)),
};

/** What it would keep in the folder of whoever runs it. */
function home(place) { return { env: { HOME: place, XDG_DATA_HOME: place, XDG_CONFIG_HOME: place } }; }
