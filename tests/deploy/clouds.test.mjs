// What cannot run here: Envoy, Istio, the load balancer of AWS, Cloudflare. Each file is held against what its
// program publishes of itself, and says what live connections need there.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { run } from '../system/lib/server.mjs';
import { wrong as wrongEnvoy } from './lib/envoy.mjs';
import { build, documents } from './lib/kustomize.mjs';
import { wrong } from './lib/schemas.mjs';

const DEPLOY = fileURLToPath(new URL('../../deploy', import.meta.url));
const text = (name) => readFileSync(join(DEPLOY, name), 'utf8');
const BOOTSTRAP = 'envoy.config.bootstrap.v3.Bootstrap';
// YAML's own anchors, and nothing of it left over.
const envoy = () => parse(text('envoy/envoy.yaml'), { merge: true });
const manager = (config) => config.static_resources.listeners[0].filter_chains[0].filters[0].typed_config;

/** A setting of the program, in seconds. */
async function seconds(option) {
    return Number(new RegExp(`--${option} TIME .*\\((\\d+)s\\)`).exec(await run(['serve', '--help']))[1]);
}

test('each of them says that it was not run, and by what it was checked', () => {
    for (const name of ['envoy/envoy.yaml', 'istio/mozaik.yaml', 'aws/ingress.yaml', 'cloudflare/config.yml'])
        assert.match(text(name).replace(/\n# /g, ' '), /Non exécuté: [^.]*\.? ?[^]*(held against|checked against|checks that)/, name);
});

test('Envoy: every field is one of its own; WebSocket is let through, and nothing that stays open has a limit', () => {
    const config = envoy();
    assert.deepEqual(wrongEnvoy(BOOTSTRAP, config), []);
    const http = manager(config);
    assert.deepEqual(http.upgrade_configs, [{ upgrade_type: 'websocket' }]);
    assert.equal(http.use_remote_address, true);
    assert.ok(Number.parseInt(http.stream_idle_timeout, 10) >= 3600);
    const { routes } = http.route_config.virtual_hosts[0];
    for (const path of ['/api/ws', '/api/events', '/api/notifications/recent', '/api/probe']) {
        const { route } = routes.find(({ match }) => match.path_separated_prefix === path);
        assert.equal(route.timeout, '0s', path);
        assert.ok(Number.parseInt(route.idle_timeout, 10) >= 3600, path);
    }
    assert.deepEqual(routes.at(-1).match, { prefix: '/' }, 'the rest comes last: the first that fits is taken');
    for (const { route } of routes) assert.ok(config.static_resources.clusters.some(({ name }) => name === route.cluster));
    assert.deepEqual(http.http_filters.map(({ name }) => name), ['envoy.filters.http.router'], 'no buffer');
    assert.doesNotMatch(text('envoy/envoy.yaml'), /port_value: 9001/);
});

test('Envoy: mistakes would be found', () => {
    const mistakes = [
        (config) => { manager(config).upgrade_config = manager(config).upgrade_configs; },
        (config) => { manager(config).stream_idle_timeout = '1h'; },
        (config) => { manager(config).codec_type = 'HTTP'; },
        (config) => { delete manager(config).stat_prefix; },
        (config) => { manager(config)['@type'] = 'type.googleapis.com/envoy.HttpConnectionManager'; },
        (config) => { manager(config).route_config.virtual_hosts[0].routes[0].match.prefix = '/'; },
        (config) => { config.static_resources.clusters[0].load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.port_value = '8001a'; },
        (config) => { config.static_resources.listeners[0].adress = {}; },
        (config) => { manager(config).route_config.virtual_hosts[0].routes[0].match = {}; },
    ];
    for (const spoil of mistakes) {
        const config = structuredClone(envoy());
        spoil(config);
        assert.notDeepEqual(wrongEnvoy(BOOTSTRAP, config), [], String(spoil));
    }
});

test('Istio: objects of its schemas, no limit for the whole, HTTP/1.1 to the server, a Service that is there', async () => {
    const objects = documents(join(DEPLOY, 'istio/mozaik.yaml'));
    for (const object of objects) assert.deepEqual(await wrong(object), [], object.kind);
    const of = (kind) => objects.find((object) => object.kind === kind);
    const [route] = of('VirtualService').spec.http;
    assert.equal(route.timeout, '0s');
    assert.deepEqual(of('VirtualService').spec.gateways, [of('Gateway').metadata.name]);
    const [{ destination }] = route.route;
    const base = build(join(DEPLOY, 'kubernetes/base'));
    const [service, namespace] = destination.host.split('.');
    assert.ok(base.some(({ kind, metadata, spec }) => kind === 'Service' && metadata.name === service && metadata.namespace === namespace && spec.ports.some(({ port }) => port === destination.port.number)));
    assert.equal(of('DestinationRule').spec.host, destination.host);
    assert.equal(of('DestinationRule').spec.trafficPolicy.connectionPool.http.h2UpgradePolicy, 'DO_NOT_UPGRADE');
    const spoiled = structuredClone(of('VirtualService'));
    spoiled.spec.http[0].websocketUpgrade = true; // as it was before 1.0
    assert.notDeepEqual(await wrong(spoiled), []);
});

const OF_ALB = ['scheme', 'target-type', 'listen-ports', 'ssl-redirect', 'certificate-arn', 'backend-protocol-version', 'healthcheck-path', 'load-balancer-attributes', 'target-group-attributes'];

test('AWS: objects that Kubernetes knows, annotations that the controller knows, times that fit the server', async () => {
    const objects = build(join(DEPLOY, 'aws'));
    for (const object of objects) assert.deepEqual(await wrong(object), [], object.kind);
    const { metadata: { annotations }, spec } = objects.find(({ kind }) => kind === 'Ingress');
    assert.deepEqual(Object.keys(annotations).sort(), OF_ALB.map((name) => `alb.ingress.kubernetes.io/${name}`).sort());
    const said = (name) => annotations[`alb.ingress.kubernetes.io/${name}`];
    assert.deepEqual(JSON.parse(said('listen-ports')), [{ HTTP: 80 }, { HTTPS: 443 }]);
    assert.equal(spec.ingressClassName, 'alb');
    assert.deepEqual(spec.rules[0].http.paths.map(({ path, backend }) => [path, backend.service.name, backend.service.port.number]), [['/api/ws', 'backend', 8001], ['/api', 'backend', 8001], ['/', 'backend', 8001]]);
    const idle = Number(/^idle_timeout\.timeout_seconds=(\d+)$/.exec(said('load-balancer-attributes'))[1]);
    assert.ok(idle > 2 * await seconds('heartbeat') && idle < await seconds('idle-timeout'), 'longer than two heartbeats, shorter than the server keeps connections');
    assert.ok(Number(/=(\d+)$/.exec(said('target-group-attributes'))[1]) > await seconds('drain'));
    const policy = objects.find(({ kind }) => kind === 'NetworkPolicy');
    assert.deepEqual(policy.spec.ingress[0].from.map((peer) => Object.keys(peer)), [['ipBlock']]);
});

test('idle connections to the server are given up before the server does it, everywhere', async () => {
    const ours = await seconds('idle-timeout');
    const cluster = envoy().static_resources.clusters[0].typed_extension_protocol_options['envoy.extensions.upstreams.http.v3.HttpProtocolOptions'];
    const [, , rule] = documents(join(DEPLOY, 'istio/mozaik.yaml'));
    const tunnel = parse(text('cloudflare/config.yml')).ingress[0].originRequest;
    for (const theirs of [cluster.common_http_protocol_options.idle_timeout, rule.spec.trafficPolicy.connectionPool.http.idleTimeout, tunnel.keepAliveTimeout])
        assert.ok(Number.parseInt(theirs, 10) < ours, theirs);
    // Traefik's 90 s are Traefik's own: there it is the server that waits longer.
    const { args } = build(join(DEPLOY, 'kubernetes/overlays/traefik')).find(({ kind }) => kind === 'StatefulSet').spec.template.spec.containers[0];
    assert.ok(Number(/^--idle-timeout=(\d+)s$/.exec(args.at(-1))[1]) > 90);
});

// developers.cloudflare.com, origin parameters
const OF_ORIGIN = ['connectTimeout', 'keepAliveTimeout', 'http2Origin', 'disableChunkedEncoding'];

test('Cloudflare: the tunnel leads to the server, by fields that cloudflared has, and to nothing else', async () => {
    const config = parse(text('cloudflare/config.yml'));
    assert.deepEqual(Object.keys(config).sort(), ['credentials-file', 'ingress', 'tunnel']);
    const [ours, rest, ...more] = config.ingress;
    assert.deepEqual([rest, more], [{ service: 'http_status:404' }, []], 'the last rule takes the rest, as cloudflared demands');
    assert.deepEqual(Object.keys(ours.originRequest).sort(), [...OF_ORIGIN].sort());
    assert.deepEqual([ours.originRequest.http2Origin, ours.originRequest.disableChunkedEncoding], [false, false]);
    assert.ok((await run(['serve', '--help'])).includes(`(${ours.service.replace('http://', '')})`), 'the address of --listen');
    assert.match(text('cloudflare/config.yml'), /--idle-timeout 920s/);
});
