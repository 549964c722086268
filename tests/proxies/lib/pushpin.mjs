// Pushpin: the files in deploy/pushpin/, zurl among them (box.mjs).
import { mkdirSync, readFileSync } from 'node:fs';
import { until } from '../../system/lib/until.mjs';
import { deployed } from './box.mjs';
import { keys, put, whole } from './edit.mjs';

const right = ({ backend }) => ({
    routes: put(deployed('pushpin/routes'), '* 127.0.0.1:8001', `* ${backend.host}:${backend.port}`),
    'pushpin.conf': deployed('pushpin/pushpin.conf'),
    'zurl.conf': deployed('pushpin/zurl.conf'),
});

const changed = (files, name, ...change) => ({ ...files, [name]: put(files[name], ...change) });

export const box = {
    id: 'pushpin',
    name: 'Pushpin',
    kinds: {
        default: ({ backend }) => ({ routes: `* ${backend.host}:${backend.port}\n` }),
        right: (around) => right(around),
        'no-upgrade': (around) => changed(right(around), 'routes', /^(\* \S+)$/gm, '$1,over_http'),
        http10: 'Pushpin speaks HTTP/1.1 to servers',
        buffering: 'Pushpin passes on what it has',
        compression: 'Pushpin does not compress',
        timeouts: (around) => changed(right(around), 'zurl.conf', 'timeout=60', 'timeout=5'),
    },
    places: {
        routes: { file: 'routes', place: whole() },
        conf: { file: 'pushpin.conf', place: whole() },
        zurl: { file: 'zurl.conf', place: whole() },
    },
    key: keys({}),
    // What was not written is as it is shipped, but that zurl may ask this machine.
    frame: ({ place, port }, files) => {
        const shipped = () => put(put(readFileSync('/usr/share/pushpin/pushpin.conf.condure', 'utf8'), 'http_port=7999', 'http_port=127.0.0.1:7999'), /^push_in_.*|^command_spec=.*/gm, '');
        const conf = put(put(files['pushpin.conf'] ?? shipped(), 'http_port=127.0.0.1:7999', `http_port=127.0.0.1:${port}`), '{libdir}/internal.conf', `${place}/internal.conf`);
        const zurl = files['zurl.conf'] ?? put(readFileSync('/etc/zurl.conf', 'utf8'), /^deny=.*/gm, 'deny=');
        return {
            'pushpin.conf': put(put(conf, '/var/run/pushpin', `${place}/run`), '/var/log/pushpin', `${place}/log`),
            'internal.conf': put(readFileSync('/usr/lib/pushpin/internal.conf', 'utf8'), '/var/run/zurl', `${place}/run`),
            'zurl.conf': put(zurl, '/var/run/zurl', `${place}/run`),
        };
    },
    prepare: ({ place }) => { for (const name of ['run', 'log']) mkdirSync(`${place}/${name}`, { recursive: true }); },
    command: ({ place }) => ['pushpin', ['-m', `--config=${place}/pushpin.conf`]],
    beside: ({ place }) => [['zurl', [`--config=${place}/zurl.conf`]]],
    reload: async (proxy) => {
        const loads = () => proxy.child.said.split('routes loaded').length;
        const before = loads();
        proxy.child.signal('SIGHUP');
        await until(() => loads() > before, () => `routes are loaded again: ${proxy.said}`);
    },
    ready: ({ child, beside }) => ['[condure] started', '[proxy] started', '[handler] started'].every((words) => child.said.includes(words)) && beside[0].said.includes('started'),
};
