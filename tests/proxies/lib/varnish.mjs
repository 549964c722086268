// Varnish: deploy/varnish/mozaik.vcl, with hitch before it where TLS is asked for (box.mjs). The file
// `args` has one parameter of varnishd in each line.
import { ROOT, deployed } from './box.mjs';
import { reloaded, run } from './child.mjs';
import { keys, put, whole, without } from './edit.mjs';

const FILE = 'mozaik.vcl';

function right({ backend, tls }) {
    let text = put(deployed('varnish/mozaik.vcl'), '.host = "127.0.0.1";', `.host = "${backend.host}";`);
    text = put(text, '.port = "8001";', `.port = "${backend.port}";`);
    return tls ? text : put(put(text, 'X-Forwarded-Proto = "https"', 'X-Forwarded-Proto = "http"'), 'local.socket == "http"', 'local.socket == "none"');
}

const dropping = (text, name, inside) => `${text}\nsub ${name} {\n    ${inside}\n}\n`;
const files = (vcl, args = '') => ({ [FILE]: vcl, args });

let loads = 0;

export const box = {
    id: 'varnish',
    name: 'Varnish',
    tls: true,
    spare: 1, // between hitch and varnishd
    kinds: {
        default: ({ backend }) => files(`vcl 4.1;\n\nbackend default {\n    .host = "${backend.host}";\n    .port = "${backend.port}";\n}\n`),
        right: (around) => files(right(around)),
        'no-upgrade': (around) => files(put(right(around), '        return (pipe);', '        return (pass);')),
        http10: 'Varnish speaks HTTP/1.1 to servers, whatever it is told',
        buffering: (around) => files(dropping(right(around), 'vcl_backend_response', 'set beresp.do_stream = false;')),
        compression: (around) => files(dropping(right(around), 'vcl_backend_response', 'set beresp.do_gzip = true;')),
        timeouts: (around) => files(without(right(around), /^ *\.(first_byte|between_bytes)_timeout = 60s;/, 2), '-p pipe_timeout=5\n-p first_byte_timeout=5\n-p between_bytes_timeout=5\n'),
    },
    // Routines of one name are joined in the order in which they stand: what is added comes first.
    places: {
        vcl: { file: FILE, place: whole(), before: (lines) => lines.concat('sub ').findIndex((line) => line.startsWith('sub ')) },
        args: { file: 'args', place: whole() },
    },
    key: (line) => (line.startsWith('sub ') ? `${line} ${loads++}` : keys({ '-p': 2 })(line)),
    frame: ({ tls, port, spare: [between], pem }) => (tls ? {
        'hitch.conf': put(put(put(put(deployed('varnish/hitch.conf'), '"[*]:443"', `"[127.0.0.1]:${port}"`), '"[127.0.0.1]:8443"', `"[127.0.0.1]:${between}"`),
            '/etc/hitch/mozaik.pem', pem), /^user = .*\ngroup = .*\n/gm, ROOT ? 'user = "www-data"\ngroup = "www-data"\n' : ''),
    } : {}),
    command: ({ place, port, plainPort, spare: [between], tls }, { args }) => ['varnishd', ['-F', '-j', 'none', '-n', `${place}/varnish`, '-f', `${place}/${FILE}`, '-s', 'malloc,16m',
        '-p', 'thread_pool_min=10', ...(tls ? ['-a', `http=127.0.0.1:${plainPort}`, '-a', `tls=127.0.0.1:${between},PROXY`] : ['-a', `127.0.0.1:${port}`]), ...args.split(/\s+/).filter(Boolean)]],
    beside: ({ place, tls }) => (tls ? [['hitch', [`--config=${place}/hitch.conf`]]] : []),
    check: ({ place }) => ['varnishd', ['-C', '-j', 'none', '-n', `${place}/check`, '-f', `${place}/${FILE}`]],
    reload: async (proxy) => {
        const name = `again${loads++}`;
        const admin = ['-n', `${proxy.place}/varnish`];
        await reloaded(proxy, 'varnishadm', [...admin, 'vcl.load', name, `${proxy.place}/${FILE}`]);
        await reloaded(proxy, 'varnishadm', [...admin, 'vcl.use', name]);
    },
    // The port is open before the first VCL is in use.
    ready: async ({ place }) => (await run('varnishadm', ['-n', `${place}/varnish`, 'status'])).said.includes('running'),
};
