// lighttpd: deploy/lighttpd/mozaik.conf (box.mjs).
import { until } from '../../system/lib/until.mjs';
import { deployed } from './box.mjs';
import { keys, put, whole, without } from './edit.mjs';

const FILE = 'mozaik.conf';

function right({ port, backend, cert, key, tls }) {
    let text = put(deployed('lighttpd/mozaik.conf'), '"host" => "127.0.0.1", "port" => 8001', `"host" => "${backend.host}", "port" => ${backend.port}`);
    text = put(text, '$SERVER["socket"] == ":443"', `$SERVER["socket"] == "127.0.0.1:${port}"`);
    text = put(put(text, '/etc/ssl/certs/mozaik.pem', cert), '/etc/ssl/private/mozaik.key', key);
    if (tls) return text;
    text = put(text, '"mod_openssl", ', '');
    text = put(text, '$HTTP["scheme"] == "http"', '$HTTP["scheme"] == "none"');
    return put(text, /^ *ssl\..*\n/gm, '');
}

export const box = {
    id: 'lighttpd',
    name: 'lighttpd',
    tls: true,
    kinds: {
        default: ({ backend }) => ({ [FILE]: `server.modules += ( "mod_proxy" )\nproxy.server = ( "" => (( "host" => "${backend.host}", "port" => ${backend.port} )) )\n` }),
        right: (around) => ({ [FILE]: right(around) }),
        'no-upgrade': (around) => ({ [FILE]: without(right(around), /^proxy\.header /, 1) }),
        http10: (around) => ({ [FILE]: put(right(around), '"upgrade" => "enable"', '"upgrade" => "enable", "force-http10" => "enable"') }),
        buffering: (around) => ({ [FILE]: put(right(around), 'server.stream-response-body = 1', 'server.stream-response-body = 0') }),
        compression: 'lighttpd compresses answers that are complete, and a stream is not',
        timeouts: (around) => ({ [FILE]: put(right(around), 'server.max-read-idle = 60', 'server.max-read-idle = 5\nserver.max-write-idle = 5') }),
    },
    places: { conf: { file: FILE, place: whole() } },
    key: keys({}),
    frame: ({ place, port, plainPort, tls }) => ({
        'lighttpd.conf': `server.modules = ( "mod_redirect" )
server.document-root = "${place}"
server.upload-dirs = ( "${place}" )
server.bind = "127.0.0.1"
server.port = ${tls ? plainPort : port}
server.pid-file = "${place}/lighttpd.pid"
include "${place}/${FILE}"
`,
    }),
    command: ({ place }) => ['lighttpd', ['-D', '-f', `${place}/lighttpd.conf`]],
    check: ({ place }) => ['lighttpd', ['-tt', '-f', `${place}/lighttpd.conf`]],
    // A graceful restart: what is open has five seconds to end.
    reload: async (proxy) => {
        const starts = () => proxy.child.said.split('server started').length;
        const before = starts();
        proxy.child.signal('SIGUSR1');
        await until(() => starts() > before, () => `lighttpd has started again: ${proxy.said}`);
    },
};
