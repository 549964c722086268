// deploy/kubernetes: objects that Kubernetes would take, that fit together, and that keep what the
// server needs: one process, time to leave, nobody at the metrics.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { folder, mozaik, run, serve } from '../system/lib/server.mjs';
import { plain } from '../system/lib/http.mjs';
import { build, documents, named } from './lib/kustomize.mjs';
import { wrong } from './lib/schemas.mjs';

const ROOT = fileURLToPath(new URL('../../deploy/kubernetes', import.meta.url));
const OVERLAYS = readdirSync(join(ROOT, 'overlays')).sort();
const COMPONENTS = readdirSync(join(ROOT, 'components')).sort();
const every = () => OVERLAYS.map((name) => [name, COMPONENTS.reduce((objects, component) => build(join(ROOT, 'components', component), objects), build(join(ROOT, 'overlays', name)))]);
const all = (objects, kind) => objects.filter((object) => object.kind === kind);
const one = (objects, kind, name) => {
    const found = all(objects, kind).filter((object) => name === undefined || object.metadata.name === name);
    assert.equal(found.length, 1, `${kind} ${name ?? ''}`);
    return found[0];
};
const pod = (objects) => one(objects, 'StatefulSet').spec.template.spec;

test('every file is YAML, and every overlay with every component is objects that Kubernetes knows, field by field', async () => {
    assert.deepEqual(OVERLAYS, ['f5-nic', 'gateway-api', 'ingress-nginx', 'ingress-nginx-other-page', 'traefik']);
    for (const file of readdirSync(ROOT, { recursive: true }).filter((name) => name.endsWith('.yaml'))) assert.ok(documents(join(ROOT, file)).length > 0, file);
    for (const [name, objects] of every()) {
        assert.ok(objects.length >= 8, name);
        for (const object of objects) assert.deepEqual(await wrong(object), [], `${name}: ${object.kind} ${object.metadata.name}`);
    }
});

test('the schemas miss nothing that is easily got wrong', async () => {
    const [, objects] = every()[0];
    const mistakes = [
        ['StatefulSet', (o) => { o.spec.template.spec.terminationGracePeriodSecond = 30; }],
        ['StatefulSet', (o) => { o.spec.replicas = 'one'; }],
        ['StatefulSet', (o) => { o.spec.template.spec.containers[0].securityContext.readonlyRootFilesystem = true; }],
        ['StatefulSet', (o) => { delete o.spec.template; }],
        ['Ingress', (o) => { o.spec.rules[0].http.paths[0].backend = { serviceName: 'backend', servicePort: 8001 }; }],
        ['Ingress', (o) => { delete o.spec.rules[0].http.paths[0].pathType; }],
        ['NetworkPolicy', (o) => { o.spec.ingress[0].port = 8001; }],
    ];
    for (const [kind, spoil] of mistakes) {
        const object = structuredClone(all(objects, kind)[0]);
        spoil(object);
        assert.notDeepEqual(await wrong(object), [], `${kind} ${spoil}`);
    }
    const gateway = build(join(ROOT, 'overlays/gateway-api'));
    const route = structuredClone(one(gateway, 'HTTPRoute'));
    route.spec.rules[0].timeout = { request: '0s' };
    assert.notDeepEqual(await wrong(route), []);
    route.spec.rules[0] = { ...one(gateway, 'HTTPRoute').spec.rules[0], timeouts: { request: 'never' } };
    assert.notDeepEqual(await wrong(route), []);
});

test('one process at a time, with time to leave', async () => {
    for (const [name, objects] of every()) {
        const { spec } = one(objects, 'StatefulSet');
        assert.equal(spec.replicas, 1, name);
        assert.deepEqual(spec.volumeClaimTemplates[0].spec.accessModes, ['ReadWriteOnce'], 'no ReadWriteMany: one node');
        for (const kind of ['PodDisruptionBudget', 'HorizontalPodAutoscaler', 'Deployment']) assert.deepEqual(all(objects, kind), [], `${name}: no ${kind}`);
        const drain = Number(/^--drain=(\d+)s$/.exec(spec.template.spec.containers[0].args.find((arg) => arg.startsWith('--drain')))[1]);
        assert.match(await run(['serve', '--help']), new RegExp(`--drain TIME .*\\(${drain}s\\)`), 'the default, said');
        assert.ok(spec.template.spec.terminationGracePeriodSeconds >= drain + 10, `${name}: longer than the drain`);
        assert.equal(spec.template.spec.containers[0].lifecycle, undefined, 'nothing delays the leave');
    }
});

test('no rights: the restricted profile of Kubernetes', () => {
    for (const [name, objects] of every()) {
        const { securityContext, containers, automountServiceAccountToken, hostNetwork, hostPID, hostIPC, volumes } = pod(objects);
        assert.equal(one(objects, 'Namespace').metadata.labels['pod-security.kubernetes.io/enforce'], 'restricted', name);
        assert.equal(securityContext.runAsNonRoot, true);
        assert.ok(securityContext.runAsUser >= 1000 && securityContext.runAsGroup >= 1000 && securityContext.fsGroup >= 1000);
        assert.deepEqual(securityContext.seccompProfile, { type: 'RuntimeDefault' });
        assert.equal(automountServiceAccountToken, false);
        assert.deepEqual([hostNetwork, hostPID, hostIPC], [undefined, undefined, undefined]);
        for (const volume of volumes) assert.equal(volume.hostPath, undefined);
        assert.equal(containers.length, 1);
        assert.deepEqual(containers[0].securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
        assert.ok(containers[0].resources.limits.memory && containers[0].resources.requests.memory);
        assert.doesNotMatch(containers[0].image, /:latest$|^[^:]*$/, 'a version');
    }
});

test('names lead somewhere: services, ports, selectors, volumes, config, secrets', () => {
    for (const [name, objects] of every()) {
        const set = one(objects, 'StatefulSet');
        const labels = set.spec.template.metadata.labels;
        const [container] = pod(objects).containers;
        const fits = (selector) => Object.entries(selector).every(([key, value]) => labels[key] === value) && Object.keys(selector).length > 0;
        assert.ok(fits(set.spec.selector.matchLabels), name);
        assert.ok(fits(one(objects, 'NetworkPolicy').spec.podSelector.matchLabels));
        assert.ok(one(objects, 'Service', set.spec.serviceName).spec.clusterIP === 'None', 'its own service has no address');
        for (const service of all(objects, 'Service')) {
            assert.ok(fits(service.spec.selector), service.metadata.name);
            for (const { targetPort } of service.spec.ports) assert.ok(container.ports.some((port) => port.name === targetPort), `${service.metadata.name}: ${targetPort}`);
        }
        for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) assert.ok(container.ports.some((port) => port.name === container[probe].httpGet.port));
        const volumes = new Set([...pod(objects).volumes.map((volume) => volume.name), ...set.spec.volumeClaimTemplates.map((claim) => claim.metadata.name)]);
        for (const mount of container.volumeMounts) assert.ok(volumes.delete(mount.name), mount.name);
        assert.equal(volumes.size, 0, 'every volume is mounted');
        const made = new Set(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
        named(set, (kind, holder, key) => assert.ok(made.has(`${kind} ${holder[key]}`), `${kind} ${holder[key]}`));
        for (const object of objects) if (object.kind !== 'Namespace') assert.equal(object.metadata.namespace, 'mozaik', object.kind);
        const monitor = one(objects, 'ServiceMonitor');
        assert.ok(one(objects, 'Service', 'mozaik-metrics').spec.ports.some((port) => port.name === monitor.spec.endpoints[0].port));
    }
    // Without components/mail the secret is not there, and may be missing.
    const without = build(join(ROOT, 'overlays/ingress-nginx'));
    assert.deepEqual(all(without, 'Secret'), []);
    named(one(without, 'StatefulSet'), (kind, holder) => { if (kind === 'Secret') assert.equal(holder.optional, true); });
});

test('the door leads /api/ws, /api and / to backend:8001, for an hour; nobody but the controller comes to it', () => {
    const controllers = { 'f5-nic': 'nginx-ingress', 'gateway-api': 'envoy-gateway-system', 'ingress-nginx': 'ingress-nginx', 'ingress-nginx-other-page': 'ingress-nginx', traefik: 'traefik' };
    for (const [name, objects] of every()) {
        const routes = name === 'gateway-api'
            ? all(objects, 'HTTPRoute').flatMap(({ spec }) => spec.rules.flatMap(({ matches, backendRefs }) => matches.map(({ path }) => [path.value, path.type, `${backendRefs[0].name}:${backendRefs[0].port}`])))
            : one(objects, 'Ingress').spec.rules.flatMap(({ http }) => http.paths.map(({ path, pathType, backend }) => [path, pathType, `${backend.service.name}:${backend.service.port.number}`]));
        const kind = name === 'gateway-api' ? 'PathPrefix' : 'Prefix';
        const page = name.endsWith('other-page') ? 'frontend:80' : 'backend:8001';
        for (const wanted of [['/api/ws', kind, 'backend:8001'], ['/api', kind, 'backend:8001'], ['/', kind, page]])
            assert.deepEqual(routes.filter(([path]) => path === wanted[0]), [wanted], name);
        for (const [, , to] of routes) {
            const [service, port] = to.split(':');
            assert.doesNotMatch(to, /9001|metrics/);
            if (service !== 'frontend') assert.ok(one(objects, 'Service', service).spec.ports.some((offered) => offered.port === Number(port)), to);
        }
        const { spec } = one(objects, 'NetworkPolicy');
        const from = (port) => spec.ingress.filter((rule) => rule.ports.some((one) => one.port === port)).flatMap((rule) => rule.from.map((peer) => peer.namespaceSelector.matchLabels['kubernetes.io/metadata.name']));
        assert.deepEqual(from(8001), [controllers[name]]);
        assert.deepEqual(from(9001), ['monitoring']);
        assert.ok(spec.ingress.every((rule) => rule.from.length > 0 && rule.ports.length === 1), 'no rule lets everybody in');
        assert.deepEqual([...spec.policyTypes].sort(), ['Egress', 'Ingress']);
    }
});

// From the controllers' own documentation. What is not in its list does nothing there.
const ANNOTATIONS = {
    'ingress-nginx': ['nginx.ingress.kubernetes.io/proxy-read-timeout', 'nginx.ingress.kubernetes.io/proxy-send-timeout', 'nginx.ingress.kubernetes.io/proxy-body-size'],
    'ingress-nginx-other-page': ['nginx.ingress.kubernetes.io/proxy-read-timeout', 'nginx.ingress.kubernetes.io/proxy-send-timeout', 'nginx.ingress.kubernetes.io/proxy-body-size'],
    'f5-nic': ['nginx.org/websocket-services', 'nginx.org/proxy-read-timeout', 'nginx.org/proxy-send-timeout', 'nginx.org/proxy-buffering', 'nginx.org/client-max-body-size'],
    traefik: ['traefik.ingress.kubernetes.io/router.entrypoints', 'traefik.ingress.kubernetes.io/router.tls'],
};

test('no annotation that its controller does not have; and where people look for it, it is said', () => {
    for (const [name, objects] of every()) {
        const annotations = objects.flatMap(({ metadata }) => Object.entries(metadata.annotations ?? {}));
        assert.deepEqual(annotations.map(([key]) => key).sort(), [...(ANNOTATIONS[name] ?? [])].sort(), name);
        for (const [key, value] of annotations) assert.equal(typeof value, 'string', `${key}: annotations are texts`);
    }
    const annotation = (name) => one(build(join(ROOT, 'overlays', name)), 'Ingress').metadata.annotations;
    for (const name of ['ingress-nginx', 'ingress-nginx-other-page']) {
        assert.equal(annotation(name)['nginx.ingress.kubernetes.io/proxy-read-timeout'], '3600');
        assert.equal(annotation(name)['nginx.ingress.kubernetes.io/proxy-send-timeout'], '3600');
    }
    assert.equal(annotation('f5-nic')['nginx.org/websocket-services'], 'backend', 'the name of the Service');
    const said = (name, file) => readFileSync(join(ROOT, 'overlays', name, file), 'utf8').replace(/\n# ?/g, ' ');
    assert.match(said('ingress-nginx', 'ingress.yaml'), /`nginx\.ingress\.kubernetes\.io\/websocket-services`\? It does not exist/);
    assert.match(said('ingress-nginx', 'ingress.yaml'), /retired[^]*gateway-api/);
    for (const [name, file] of OVERLAYS.map((overlay) => [overlay, overlay === 'gateway-api' ? 'gateway.yaml' : 'ingress.yaml'])) assert.match(said(name, file), /Non exécuté/, name);
});

test('Gateway API: what stays open has no limit, and the port says that it speaks WebSocket', () => {
    const objects = build(join(ROOT, 'overlays/gateway-api'));
    const { rules } = one(objects, 'HTTPRoute').spec;
    const open = rules.filter((rule) => rule.matches.some(({ path }) => ['/api/ws', '/api/events', '/api/notifications/recent', '/api/probe'].includes(path.value)));
    assert.equal(open.flatMap((rule) => rule.matches).length, 4);
    for (const rule of open) assert.deepEqual(rule.timeouts, { request: '0s', backendRequest: '0s' });
    assert.equal(one(objects, 'Service', 'backend').spec.ports[0].appProtocol, 'kubernetes.io/ws');
    assert.equal(one(objects, 'HTTPRoute').spec.parentRefs[0].name, one(objects, 'Gateway').metadata.name);
});

for (const [name, objects] of every()) test(`${name}: the program takes these arguments and this file, and the probes ask for what it answers`, async (t) => {
    const [container] = pod(objects).containers;
    const conf = one(objects, 'ConfigMap');
    const mount = container.volumeMounts.find((mounted) => mounted.name === 'config').mountPath;
    assert.ok(container.args.includes(`--config=${mount}/${Object.keys(conf.data)[0]}`));
    const ports = Object.fromEntries(container.ports.map((port) => [port.name, port.containerPort]));
    assert.ok(container.args.includes(`--listen=0.0.0.0:${ports.http}`) && container.args.includes(`--admin-listen=0.0.0.0:${ports.metrics}`));
    const env = Object.fromEntries(container.env.map((variable) => [variable.name, variable.value]));
    assert.ok(container.volumeMounts.some(({ mountPath, readOnly }) => mountPath === env.MOZAIK_DATA && !readOnly), 'its data is on the volume');
    assert.ok(container.volumeMounts.some(({ mountPath }) => mountPath === env.CREDENTIALS_DIRECTORY));
    const settings = (await run(['serve', '--help'])).toLowerCase();
    for (const key of Object.keys(env).filter((one) => one.startsWith('MOZAIK_'))) assert.match(settings, new RegExp(`--${key.slice(7).toLowerCase().replaceAll('_', '-')} `), key);
    for (const key of Object.keys(one(objects, 'Secret').stringData)) assert.match(settings, new RegExp(`\\(${key}, no flag\\)`), key);

    // Its own arguments and variables, but for the places and ports.
    const place = folder(t);
    writeFileSync(join(place, 'mozaik.conf'), Object.values(conf.data)[0]);
    for (const [key, secret] of Object.entries(one(objects, 'Secret').stringData)) writeFileSync(join(place, key), `${secret}\n`);
    const flags = container.args.slice(1).filter((arg) => !/^--(admin-)?listen=|^--config=/.test(arg));
    const server = await serve(t, [...flags, `--config=${join(place, 'mozaik.conf')}`], { env: { ...env, MOZAIK_DATA: join(place, 'data'), CREDENTIALS_DIRECTORY: place } });
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) assert.equal((await plain(server.port, 'GET', container[probe].httpGet.path)).status, 200, probe);
    assert.equal((await plain(server.adminPort, 'GET', one(objects, 'ServiceMonitor').spec.endpoints[0].path)).status, 200);
    assert.match((await mozaik(['serve', ...flags, '--config=/nowhere/mozaik.conf'])).err, /nowhere/, 'the file is read');
});
