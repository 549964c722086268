// Apache Traffic Server: the files in deploy/trafficserver/ (box.mjs).
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { until } from '../../system/lib/until.mjs';
import { HOST, deployed } from './box.mjs';
import { reloaded } from './child.mjs';
import { keys, put, whole, without } from './edit.mjs';

const SHIPPED = '/etc/trafficserver';

/** The name with its port, which belongs to it in maps. */
const address = ({ host, port }) => `${host}:${port}`;

function right({ backend, port, plainPort, cert, key, tls, host }) {
    let remap = put(deployed('trafficserver/remap.config'), '://127.0.0.1:8001/', `://${backend.host}:${backend.port}/`);
    let headers = deployed('trafficserver/headers.config');
    if (!tls) {
        remap = put(put(without(remap, /redirect/, 2), 'https://', 'http://'), 'wss://', 'ws://');
        headers = put(headers, 'X-Forwarded-Proto https', 'X-Forwarded-Proto http');
    }
    if (host !== HOST) remap = admit(remap, HOST, address({ host, port }));
    return {
        'remap.config': remap,
        'headers.config': headers,
        'records.config': put(deployed('trafficserver/records.config'), 'STRING 80 443:ssl', `STRING ${tls ? `${plainPort}:ip-in=127.0.0.1 ${port}:ip-in=127.0.0.1:ssl` : `${port}:ip-in=127.0.0.1`}`),
        'ip_allow.yaml': deployed('trafficserver/ip_allow.yaml'),
        'ssl_multicert.config': tls ? put(put(deployed('trafficserver/ssl_multicert.config'), '/etc/ssl/certs/mozaik.pem', cert), '/etc/ssl/private/mozaik.key', key) : '',
    };
}

/** The maps of `from` for another address, too: a port belongs to it. */
function admit(remap, from, name) {
    const lines = remap.split('\n');
    const more = lines.filter((line) => /^map /.test(line) && line.includes(`//${from}/`)).map((line) => put(line, from, name));
    return remap + more.filter((line) => !lines.includes(line)).map((line) => `${line}\n`).join('');
}

const changed = (files, name, ...change) => ({ ...files, [name]: put(files[name], ...change) });
const more = (files, name, text) => ({ ...files, [name]: files[name] + text });

export const box = {
    id: 'ats',
    name: 'Apache Traffic Server',
    tls: true,
    kinds: {
        default: (around) => ({
            'remap.config': `map http://${address(around)}/ http://${around.backend.host}:${around.backend.port}/\n`,
            'records.config': `CONFIG proxy.config.http.server_ports STRING ${around.port}:ip-in=127.0.0.1\n`,
        }),
        right: (around) => right(around),
        'no-upgrade': (around) => ({ ...right(around), 'remap.config': without(right(around)['remap.config'], /^(regex_)?map wss?:/) }),
        http10: (around) => more(right(around), 'records.config', 'CONFIG proxy.config.http.send_http11_requests INT 0\n'),
        buffering: 'Traffic Server passes on what it has',
        // Without `flush true` what is compressed waits for more.
        compression: (around) => ({
            ...right(around),
            'plugin.config': `compress.so ${around.place}/compress.config\n`,
            'compress.config': ['enabled true', 'remove-accept-encoding false', 'cache false', 'flush false', 'compressible-content-type text/event-stream',
                'minimum-content-length 1', 'supported-algorithms gzip', ''].join('\n'),
        }),
        timeouts: (around) => changed(right(around), 'records.config', /(transaction_no_activity_timeout_in|transaction_no_activity_timeout_out|websocket\.no_activity_timeout) INT 60/g, '$1 INT 5'),
    },
    places: { remap: { file: 'remap.config', place: whole() }, records: { file: 'records.config', place: whole() }, compress: { file: 'compress.config', place: whole() } },
    key: keys({ map: 2, regex_map: 2, CONFIG: 2 }),
    address,
    admit: (files, name, around) => ({ ...files, 'remap.config': admit(files['remap.config'], address(around), name) }),
    // Nothing outside of its folder, nothing as another user.
    frame: ({ place }, files) => ({
        'runroot.yaml': Object.entries({
            prefix: place, exec_prefix: '/usr', bindir: '/usr/bin', sbindir: '/usr/bin', sysconfdir: place, datadir: place, includedir: '/usr/include',
            libdir: '/usr/lib/trafficserver', libexecdir: '/usr/lib/trafficserver/modules', localstatedir: place, runtimedir: place, logdir: place, cachedir: place,
        }).map(([key, value]) => `${key}: ${value}\n`).join(''),
        'storage.config': `${place}/cache 16M\n`,
        'records.config': `${readFileSync(`${SHIPPED}/records.config`, 'utf8')}
${files['records.config']}
CONFIG proxy.config.config_update_interval_ms INT 200
CONFIG proxy.config.admin.user_id STRING #-1
CONFIG proxy.config.crash_log_helper STRING NULL
CONFIG proxy.config.net.connections_throttle INT 1000
CONFIG proxy.config.exec_thread.autoconfig INT 0
CONFIG proxy.config.exec_thread.limit INT 2
CONFIG proxy.config.log.logging_enabled INT 0
`,
    }),
    // What is not changed is as it is shipped.
    prepare: ({ place }) => {
        mkdirSync(`${place}/cache`, { recursive: true });
        cpSync(SHIPPED, place, { recursive: true });
    },
    logs: ['diags.log', 'manager.log'],
    command: ({ place }) => ['traffic_manager', ['--nosyslog', `--run-root=${place}/runroot.yaml`]],
    check: ({ place }) => ['traffic_server', ['-C', 'verify_config', '-D', place, `--run-root=${place}/runroot.yaml`]],
    reload: async (proxy) => {
        const loads = () => proxy.log('diags.log').split('remap.config finished loading').length;
        const before = loads();
        await reloaded(proxy, 'traffic_ctl', ['config', 'reload', `--run-root=${proxy.place}/runroot.yaml`]);
        await until(() => loads() > before, () => `remap.config is loaded again: ${proxy.said}`);
    },
    // The port is open before the program behind it is there.
    ready: (proxy) => proxy.log('diags.log').includes('Traffic Server is fully initialized'),
};
