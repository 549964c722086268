// What must come out of each box, configured so: written by hand, from what the fault does
// (docs/fr/infrastructure.md), before anything was run, and never from what a run said.
//
//     id          of the box (lib/<id>.mjs, contract/doctor.json), and the kind of configuration
//     transport   what the npm client ends on; `below`: the same where there is no WebSocket
//     wscat       `open`, or the status it is refused with; `silent`: no answer
//     verdict, state, hop     of `mozaik doctor`. `guilty`: where two boxes look the same from
//                 outside both are named, and the hop is none
//     why         the reasoning
//     not         instead of all these: why this box cannot be got wrong so
//
// Each kind but `default` is the configuration of deploy/ with one thing wrong, so that this one
// thing is what must be found.
const ws = { transport: 'ws', below: 'sse', wscat: 'open' };
const healthy = { ...ws, verdict: 'healthy', state: 'healthy', hop: null };
const stripped = { transport: 'sse', wscat: 426, verdict: 'upgrade_stripped', state: 'degraded' };
const idle = { ...ws, verdict: 'idle_timeout', state: 'degraded' };
const held = { ...ws, below: 'longpoll', state: 'degraded' };

const right = (why) => ({ ...healthy, why });
const reload = (why) => ({ ...healthy, why });

export const MATRIX = {
    nginx: {
        default: { ...stripped, hop: 'nginx', why: 'proxy_pass alone: HTTP/1.0, Upgrade and Connection are taken away; the key arrives, so the server knows. X-Accel-Buffering: no lets streams through' },
        right: right('both headers and HTTP/1.1; the time-outs are longer than the heartbeat'),
        'no-upgrade': { ...stripped, hop: 'nginx', why: 'HTTP/1.1, without the two headers: nginx writes Connection: close' },
        http10: { ...stripped, hop: 'nginx', verdict: 'upgrade_over_http10', why: 'both headers arrive, in a request of HTTP/1.0, where there is no Upgrade (RFC 9110, 7.8): the server refuses and says so' },
        buffering: { ...held, hop: 'nginx', verdict: 'nginx_proxy_ignore_xab', why: 'WebSocket has a location of its own; in the other one HTTP/1.0, so bodies that end with the connection, which nginx collects, and it was told to ignore X-Accel-Buffering' },
        compression: { ...held, hop: 'nginx', verdict: 'gzip_buffer', why: 'chunks go on at once, but its gzip collects them once X-Accel-Buffering is ignored: only those who accept gzip wait, and all browsers do' },
        timeouts: { ...idle, hop: 'nginx', why: 'proxy_read_timeout 5s: a tunnel in which nobody speaks is cut after 5 s; a held answer becomes 504' },
        reload: reload('old workers keep their connections; a restart cuts them, and the client comes back with its cursor'),
    },
    haproxy: {
        default: { ...ws, hop: 'haproxy', verdict: 'haproxy_nagle', state: 'degraded', why: 'passes Upgrade without being told; but without option http-no-delay each event is some 200 ms late' },
        right: right('http-no-delay, and a tunnel time-out longer than the heartbeat'),
        'no-upgrade': { ...stripped, hop: 'haproxy', why: 'rules that delete both headers' },
        http10: { not: 'HAProxy always speaks HTTP/1.1 to servers' },
        buffering: { ...ws, hop: 'haproxy', verdict: 'haproxy_nagle', state: 'degraded', why: 'it holds nothing back but for the delay that option http-no-delay takes away' },
        compression: right('gzip even of streams: what is marked no-transform it leaves as it is, and its gzip is flushed at every event'),
        timeouts: { ...idle, hop: 'haproxy', why: 'client, server and tunnel 5s: cut after 5 s of silence; a held answer becomes its 504' },
        reload: reload('the new process takes the port, the old one keeps its connections'),
    },
    caddy: {
        default: right('reverse_proxy passes Upgrade and streams without being told'),
        right: right('as by default'),
        'no-upgrade': { ...stripped, hop: 'caddy', why: 'header_up takes Upgrade and Connection away' },
        http10: { not: 'Caddy speaks HTTP/1.1 or HTTP/2 to servers, nothing older' },
        buffering: { transport: 'longpoll', wscat: 'silent', hop: 'caddy', verdict: 'full_buffer', state: 'degraded', why: 'buffer_responses reads every body to its end before the head is sent, and takes the socket behind a 101 for a body: neither an event stream nor a WebSocket is ever answered. What ends, a held answer, comes' },
        compression: { ...held, hop: 'caddy', verdict: 'gzip_buffer', why: 'encode leaves text/event-stream alone, unless a matcher names it: then what is flushed does not reach the compressor, which keeps small events. Only those who accept gzip wait' },
        timeouts: { ...idle, hop: 'caddy', why: 'read_timeout 5s of the transport: a server that says nothing for 5 s is cut off, also behind an upgrade' },
        reload: reload('a reload closes every WebSocket; the client comes back with its cursor'),
    },
    apache: {
        default: { ...stripped, hop: 'apache', why: 'ProxyPass http:// alone takes Upgrade away; streams go on at once' },
        right: right('upgrade=websocket'),
        'no-upgrade': { ...stripped, hop: 'apache', why: 'without upgrade=websocket, as by default' },
        http10: { ...stripped, hop: 'apache', why: 'force-proxy-request-1.0: mod_proxy_http asks for no upgrade over HTTP/1.0 and leaves Upgrade away; the key arrives, so the server says upgrade_stripped' },
        buffering: right('a filter of mod_buffer: mod_proxy_http sends a flush behind what the server said last, and there a flush goes before the buffer'),
        compression: right('mod_deflate on everything: it flushes at every event'),
        timeouts: { ...idle, hop: 'apache', why: 'Timeout 5: a tunnel is cut after 5 s of silence; a held answer becomes 502' },
        reload: reload('a graceful reload lets old children finish; a restart cuts them'),
    },
    varnish: {
        default: { ...stripped, hop: 'varnish', why: 'the built-in VCL passes a request on without Upgrade; the answer has X-Varnish, so it was not piped' },
        right: right('an upgrade is piped with its headers'),
        'no-upgrade': { ...stripped, hop: 'varnish', why: 'nothing is piped, as by default' },
        http10: { not: 'Varnish speaks HTTP/1.1 to servers: bereq.proto cannot be set since VCL 4.1' },
        buffering: { ...held, hop: 'varnish', verdict: 'full_buffer', why: 'do_stream = false: an answer is fetched whole before it is sent, and then has a Content-Length' },
        compression: { ...held, hop: 'varnish', verdict: 'full_buffer', why: 'do_gzip does not flush at events; it compresses as it fetches and unpacks for those who do not accept gzip, so all wait' },
        timeouts: { ...idle, hop: 'varnish', why: 'pipe_timeout, between_bytes_timeout, first_byte_timeout 5: a pipe in which nobody speaks is cut after 5 s; a held answer becomes 503' },
        reload: reload('a new VCL is for new requests, pipes go on; a restart cuts them'),
    },
    lighttpd: {
        default: { transport: 'longpoll', wscat: 426, hop: 'lighttpd', verdict: 'upgrade_stripped', state: 'degraded', twice: true, why: 'Upgrade is taken away, and answers are collected whole (stream-response-body 0): the graver first, the other behind it' },
        right: right('upgrade enabled, stream-response-body 1'),
        'no-upgrade': { ...stripped, hop: 'lighttpd', why: 'mod_proxy takes Upgrade away unless it is enabled' },
        http10: { ...stripped, hop: 'lighttpd', why: 'force-http10: no Upgrade is sent over HTTP/1.0; the key arrives, so the server says upgrade_stripped' },
        buffering: { ...held, hop: 'lighttpd', verdict: 'full_buffer', why: 'stream-response-body 0: an event stream comes at its end, with a Content-Length' },
        compression: { not: 'lighttpd compresses answers that are complete, and a stream is not' },
        timeouts: { ...idle, hop: 'lighttpd', why: 'idle limits of 5 s, looked at once a second: cut after 5 to 7 s' },
        reload: reload('a graceful restart lets old connections finish or cuts them; the client comes back'),
    },
    ats: {
        default: { transport: 'sse', wscat: 404, hop: 'ats', verdict: 'ats_no_ws_remap', state: 'degraded', why: 'a map for http:// is none for ws://: a handshake is answered 404 Not Found on Accelerator' },
        right: right('a map for ws:// beside that for http://'),
        'no-upgrade': { transport: 'sse', wscat: 404, hop: 'ats', verdict: 'ats_no_ws_remap', state: 'degraded', why: 'its way to lose WebSocket is not to have the map for ws://, as by default' },
        http10: { ...stripped, hop: 'ats', verdict: 'upgrade_over_http10', why: 'send_http11_requests 0: it writes Upgrade and Connection itself for ws://, in a request of HTTP/1.0' },
        buffering: { not: 'Traffic Server passes on what it has; nothing makes it collect an answer but a plugin' },
        compression: { ...held, hop: 'ats', verdict: 'gzip_buffer', why: 'compress.so without flush: deflate() keeps small events; only those who accept gzip wait' },
        timeouts: { ...idle, hop: 'ats', why: 'websocket.no_activity_timeout and transaction_no_activity_timeout 5: cut after 5 s of silence' },
        reload: reload('a new remap is for new requests; a restart cuts what is open'),
    },
    pushpin: {
        default: right('passes WebSocket and streams; that it does not answer pings of WebSocket is known, and our heartbeat is none'),
        right: right('as by default'),
        'no-upgrade': { transport: 'sse', wscat: 405, hop: 'pushpin', verdict: 'websocket_over_http', state: 'degraded', why: 'over_http: it asks by POST instead of GET with Upgrade; the path of the socket knows GET alone and answers 405, which no GET gets' },
        http10: { not: 'its client (zurl) speaks HTTP/1.1' },
        buffering: { not: 'it passes on each piece as it comes, and has no setting for it' },
        compression: { not: 'it does not compress' },
        timeouts: { ...idle, hop: 'pushpin', why: 'timeout=5 of zurl, which asks the server: what says nothing for 5 s is given up' },
        reload: reload('routes are read again without touching connections; a restart cuts them'),
    },
};

/**
 * Faults of two boxes, the first nearest to the client: the hop is the guilty one. `dead`: nobody
 * listens where the second one leads.
 */
export const PAIRS = [
    { boxes: [['varnish', 'right'], ['nginx', 'default']], ...stripped, hop: 'nginx', why: 'the answer to the handshake has no X-Varnish, others have it: Varnish piped it, so it was nginx; and it came over HTTP/1.0' },
    { boxes: [['varnish', 'default'], ['nginx', 'right']], ...stripped, hop: 'varnish', why: 'nobody is before Varnish, and it did not pipe' },
    { boxes: [['haproxy', 'right'], ['apache', 'default']], ...stripped, hop: 'apache', why: 'HAProxy passes Upgrade unless a rule deletes it, Apache takes it away unless told otherwise' },
    { boxes: [['apache', 'default'], ['haproxy', 'right']], ...stripped, hop: 'apache', why: 'the same, the other way round' },
    { boxes: [['caddy', 'right'], ['nginx', 'http10']], ...stripped, hop: 'nginx', verdict: 'upgrade_over_http10', why: 'Caddy never speaks HTTP/1.0' },
    { boxes: [['nginx', 'right'], ['lighttpd', 'buffering']], ...held, hop: 'lighttpd', verdict: 'full_buffer', why: 'an event stream with a Content-Length: nginx does not write one' },
    { boxes: [['haproxy', 'timeouts'], ['nginx', 'right']], ...idle, hop: 'haproxy', why: 'the answer to a held request is the 504 of HAProxy' },
    { boxes: [['nginx', 'right'], ['haproxy', 'timeouts']], ...idle, hop: 'haproxy', why: 'the same 504, through nginx' },
    { boxes: [['apache', 'right'], ['nginx', 'buffering']], ...held, hop: 'nginx', verdict: 'nginx_proxy_ignore_xab', why: 'Apache does not hold streams back, and X-Accel-Buffering was read and not obeyed' },
    { boxes: [['varnish', 'right'], ['caddy', 'no-upgrade']], ...stripped, hop: 'caddy', why: 'Varnish piped it, so it was the other one' },
    { boxes: [['varnish', 'right'], ['nginx', 'timeouts']], ...idle, hop: 'nginx', why: 'the answer to a held request is the 504 of nginx' },
    { boxes: [['nginx', 'no-upgrade'], ['varnish', 'right']], ...stripped, hop: null, guilty: ['nginx', 'varnish'], why: 'Varnish pipes what asks for an upgrade; what nginx sends asks for none. With an nginx that is right and a Varnish that does not pipe it would look the same: both are named' },
    { boxes: [['nginx', 'right'], ['haproxy', 'right']], dead: true, transport: null, wscat: 503, hop: 'haproxy', verdict: 'haproxy_no_server', state: 'broken', why: 'the 503 of HAProxy: it has no server' },
    { boxes: [['varnish', 'right'], ['nginx', 'right']], dead: true, transport: null, wscat: 502, hop: 'nginx', verdict: 'backend_down', state: 'broken', why: 'the 502 of nginx, at once: nobody listens there' },
    { boxes: [['nginx', 'right'], ['haproxy', 'right']], ...healthy, why: 'two that are right' },
    { boxes: [['haproxy', 'right'], ['apache', 'right']], ...healthy, why: 'two that are right' },
    { boxes: [['varnish', 'right'], ['nginx', 'right']], ...healthy, why: 'two that are right' },
];

/** `nginx-no-upgrade`, `varnish-right+nginx-default`, `...+dead`: the name of a cell. */
export const nameOf = ({ boxes, dead }) => boxes.map((one) => one.join('-')).join('+') + (dead ? '+dead' : '');

/** Every cell of the table, in its order: { name, boxes: [[box, kind], ...], ... }. */
export const CELLS = [
    ...Object.entries(MATRIX).flatMap(([box, kinds]) => Object.entries(kinds).map(([kind, expected]) => ({ boxes: [[box, kind]], ...expected }))),
    ...PAIRS,
].map((cell) => ({ name: nameOf(cell), ...cell }));
