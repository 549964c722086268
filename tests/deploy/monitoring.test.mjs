// deploy/prometheus and deploy/grafana speak of what the server really says: every number, every label and
// every value of one, parsed with Prometheus's own grammar; rules that ring when they should.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { parser } from '@prometheus-io/lezer-promql';
import { parse, stringify } from 'yaml';
import { plain } from '../system/lib/http.mjs';
import { folder, serve } from '../system/lib/server.mjs';

const DEPLOY = fileURLToPath(new URL('../../deploy', import.meta.url));
const rules = parse(readFileSync(join(DEPLOY, 'prometheus/alerts.yml'), 'utf8')).groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(readFileSync(join(DEPLOY, 'grafana/mozaik.json'), 'utf8'));
const panels = dashboard.panels.filter(({ type }) => type !== 'row');

// What Prometheus itself knows of each series, and `up` of each target.
const OF_PROMETHEUS = ['job', 'instance'];

/** What a server says: name -> label -> values. */
async function said(t) {
    const server = await serve(t);
    const { text } = await plain(server.adminPort, 'GET', '/metrics');
    const found = new Map([['up', new Map()]]);
    for (const [, name, labels = ''] of text.matchAll(/^(mozaik_\w+)(?:\{(.*)\})? /gm)) {
        if (!found.has(name)) found.set(name, new Map());
        for (const [, label, value] of labels.matchAll(/(\w+)="([^"]*)"/g)) {
            const values = found.get(name).get(label) ?? new Set();
            found.get(name).set(label, values.add(value));
        }
    }
    return found;
}

/** An expression: { mistakes, selectors: [{ name, matchers: [[label, operator, value]] }], grouped: [label] }. */
function read(expression) {
    const text = expression.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*');
    const found = { mistakes: [], selectors: [], grouped: [] };
    parser.parse(text).iterate({
        enter(node) {
            const here = text.slice(node.from, node.to);
            if (node.type.isError) found.mistakes.push(`${text} at ${node.from}`);
            else if (node.name === 'VectorSelector') found.selectors.push({ name: here.match(/^\w+/)?.[0], matchers: [] });
            else if (node.name === 'UnquotedLabelMatcher') {
                const [, label, operator, value] = /^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/s.exec(here);
                found.selectors.at(-1).matchers.push([label, operator, value]);
            } else if (node.name === 'GroupingLabels') found.grouped.push(...here.match(/\w+/g) ?? []);
        },
    });
    return found;
}

/** What is wrong with an expression, given what the server says. */
function wrong(expression, metrics) {
    const { mistakes, selectors, grouped } = read(expression);
    const all = [...mistakes];
    if (selectors.length === 0) all.push('it asks for nothing');
    for (const { name, matchers } of selectors) {
        const labels = metrics.get(name);
        if (!labels) {
            all.push(`no ${name}`);
            continue;
        }
        for (const [label, operator, value] of matchers) {
            if (OF_PROMETHEUS.includes(label)) continue;
            if (!labels.has(label)) all.push(`${name} has no ${label}`);
            else for (const one of operator.includes('~') ? value.split('|') : [value]) if (!labels.get(label).has(one)) all.push(`${name} has no ${label}="${one}"`);
        }
        for (const label of grouped) if (!labels.has(label) && !OF_PROMETHEUS.includes(label)) all.push(`${name} cannot be grouped by ${label}`);
    }
    return all;
}

const promtool = (...words) => {
    const { stdout, stderr, status } = spawnSync('promtool', words, { encoding: 'utf8' });
    return { said: stdout + stderr, status };
};

test('every number and label of the rules and the dashboard is one that the server says', async (t) => {
    const metrics = await said(t);
    assert.ok(metrics.size > 30);
    const expressions = [
        ...rules.map(({ alert, expr }) => [alert, expr]),
        ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr])),
        ...dashboard.annotations.list.map(({ name, expr }) => [name, expr]),
        ...dashboard.templating.list.filter(({ type }) => type === 'query').map(({ name, definition }) => [name, /^label_values\((\w+), instance\)$/.exec(definition)[1]]),
    ];
    assert.ok(expressions.length > 40);
    for (const [name, expression] of expressions) assert.deepEqual(wrong(expression, metrics), [], `${name}: ${expression}`);
    // The rule of docs/operating.md, too.
    const [, written] = /A rule that rings before the first complaint:\n\n((?: {4}.*\n)+)/.exec(readFileSync(join(DEPLOY, '../docs/operating.md'), 'utf8'));
    assert.deepEqual(wrong(written, metrics), []);
});

test('mistakes would be found', async (t) => {
    const metrics = await said(t);
    for (const mistake of ['rate(mozaik_request_total[5m])', 'mozaik_connections{kind="sse"}', 'mozaik_connections{transport="ws"}', 'mozaik_connections{transport=~"sse|poll"}', 'sum(mozaik_connections) by (why)', 'sum(rate(mozaik_requests_total[5m])', '1 + 1', ''])
        assert.notDeepEqual(wrong(mistake, metrics), [], mistake);
});

test('promtool takes the rules and the configuration', () => {
    for (const words of [['check', 'rules', join(DEPLOY, 'prometheus/alerts.yml')], ['check', 'config', join(DEPLOY, 'prometheus/prometheus.yml')]]) {
        const { said: text, status } = promtool(...words);
        assert.equal(status, 0, text);
        assert.doesNotMatch(text, /FAILED|warning/i);
    }
    const config = parse(readFileSync(join(DEPLOY, 'prometheus/prometheus.yml'), 'utf8'));
    assert.deepEqual(config.scrape_configs[0].job_name, 'mozaik', 'the name that the rules know');
});

test('each rule rings when it should, and not on a healthy morning', (t) => {
    const place = folder(t);
    const cases = parse(readFileSync(fileURLToPath(new URL('alerts.yml', import.meta.url)), 'utf8'));
    cases.rule_files = [join(DEPLOY, 'prometheus/alerts.yml')];
    const tried = { quiet: [], rings: [] };
    for (const { alert_rule_test: one } of cases.tests)
        for (const { alertname, exp_alerts: expected } of one) {
            (expected.length ? tried.rings : tried.quiet).push(alertname);
            // Its words are those of the rule, with the label in its place.
            for (const alert of expected)
                alert.exp_annotations = Object.fromEntries(Object.entries(rules.find((rule) => rule.alert === alertname).annotations)
                    .map(([name, text]) => [name, text.replace('{{ $labels.limit }}', alert.exp_labels.limit)]));
        }
    const names = rules.map(({ alert }) => alert).sort();
    assert.deepEqual([[...tried.quiet].sort(), [...tried.rings].sort()], [names, names], 'every rule, both ways');
    writeFileSync(join(place, 'alerts.yml'), stringify(cases));
    const { said: text, status } = promtool('test', 'rules', join(place, 'alerts.yml'));
    assert.equal(status, 0, text);
});

test('each rule says what it is in two languages, how grave, and what to do', () => {
    for (const { alert, labels, annotations } of rules) {
        assert.match(alert, /^Mozaik[A-Z]\w+$/);
        assert.ok(['warning', 'critical'].includes(labels.severity), alert);
        assert.deepEqual(Object.keys(annotations).sort(), ['action', 'summary', 'summary_en'], alert);
        for (const text of Object.values(annotations)) assert.doesNotMatch(text, /'/, `${alert}: ’`);
    }
});

test('the dashboard: each panel once, none over another, each with a title and what it asks', () => {
    assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
    const taken = new Map();
    for (const { title, gridPos: { x, y, w, h } } of dashboard.panels) {
        assert.ok(title && x >= 0 && x + w <= 24, title);
        for (let i = x; i < x + w; i++) for (let j = y; j < y + h; j++) {
            assert.equal(taken.get(`${i} ${j}`), undefined, `${title} over ${taken.get(`${i} ${j}`)}`);
            taken.set(`${i} ${j}`, title);
        }
    }
    for (const { title, targets, datasource, fieldConfig } of panels) {
        assert.ok(targets.length > 0 && fieldConfig.defaults.unit, title);
        for (const one of [datasource, ...targets.map((target) => target.datasource)]) assert.deepEqual(one, { type: 'prometheus', uid: '${datasource}' }, `${title}: whichever Prometheus it is`);
        assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title);
        assert.doesNotMatch(title, /'/);
    }
    assert.equal(dashboard.id, undefined, 'it is imported, not one of somebody\'s');
});
