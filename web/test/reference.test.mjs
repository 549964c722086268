// Colours, hours, exact amounts, drafts, and the policy as the server has it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load } from './build.mjs';

let page;
before(async () => {
  page = await load('page.ts');
});
const read = (file) => fs.readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');

test('letters on every colour of the server are read, and the marks stand on the grounds of the page', () => {
  const { inkOn, contrast, SURFACES } = page.colour;
  const colours = [...read('src/hr/type.c').matchAll(/"(#[0-9a-f]{6})"/g)].map(([, colour]) => colour);
  assert.equal(colours.length, 22);
  for (const colour of [...colours, '#000000', '#ffffff', '#767676', '#777777']) {
    assert.ok(contrast(colour, inkOn(colour)) >= 4.5, colour);
  }
  const surfaces = [...read('web/src/app.css').matchAll(/--surface: (#[0-9a-f]+);/g)].map(([, colour]) => colour.replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3'));
  assert.deepEqual(surfaces, [SURFACES.light, SURFACES.dark]);
});

test('a colour that is hard to tell says why', () => {
  const { doubts } = page.colour;
  const others = [{ code: 'CA', color: '#1864ab' }, { code: 'RTT', color: '#2b8a3e' }];
  for (const [colour, ground, like] of [
    ['#f8f8f8', 'light', null], ['#24272d', 'dark', null], ['#1a66ad', null, 'CA'], ['#2b8a40', null, 'RTT'], ['#c2410c', null, null],
  ]) {
    const found = doubts(colour, others);
    assert.deepEqual([found.ground, found.like?.code ?? null], [ground, like], colour);
  }
});

test('hours are typed as people type them', () => {
  const { parseHours, hoursText } = page.hours;
  for (const [typed, minutes] of [
    ['3 h 30', 210], ['3h30', 210], ['3h', 180], ['3:30', 210], ['3,5', 210], ['3.25 h', 195], ['7', 420], ['210 min', 210], ['', 0], ['–', 0],
    ['3 h 75', null], ['trois', null], ['-2', null], ['3,555', null],
  ]) {
    assert.equal(parseHours(typed), minutes, typed);
  }
  for (const minutes of [0, 30, 210, 480, 2100]) assert.equal(parseHours(hoursText(minutes)), minutes);
  assert.equal(hoursText(2100), '35\u00A0h');
});

test('amounts stay exact', () => {
  const { minus, lessThan, isExact, isZero, parseAmount } = page.amount;
  for (const [a, b, expected] of [['25/12', '25/12', '0'], ['30', '25/2', '35/2'], ['1/3', '1/2', '-1/6'], ['-1/2', '1/2', '-1'], ['10', '4', '6']]) {
    assert.equal(minus(a, b), expected);
  }
  assert.ok(lessThan('25/12', '13/6') && !lessThan('2', '2'));
  assert.ok(isExact('63/2') && isExact('-1/4') && !isExact('25/12') && isZero('0') && !isZero('-1/2'));
  for (const [typed, expected] of [['2,5', '2,5'], [' -0.5 ', '-0.5'], ['\u22121', '-1'], ['+3', '3'], ['25/12', '25/12'], ['deux', null], ['1/0', null], ['', null], ['1,234', null]]) {
    assert.equal(parseAmount(typed), expected, typed);
  }
});

test('what I typed stays, what others changed under it is named, the rest follows', () => {
  const { changedMeanwhile } = page.draft;
  const before = { name: 'Lyon', worked: [] };
  for (const [typed, now, expected] of [
    [{ name: 'Lyon 2' }, { name: 'Lyon', worked: [] }, []],
    [{ name: 'Lyon 2' }, { name: 'Lyon 3', worked: [] }, ['name']],
    [{ name: 'Lyon 2' }, { name: 'Lyon 2', worked: [] }, []],
    [{ name: 'Lyon 2' }, { name: 'Lyon', worked: ['christmas'] }, []],
    [{ worked: ['ascension'] }, { name: 'Paris', worked: ['christmas'] }, ['worked']],
  ]) {
    assert.deepEqual(changedMeanwhile(typed, before, now), expected);
  }
});

test('sites stand in order of age, the first being everybody’s; closed periods in order of their days', () => {
  const known = { me: { user: { id: 'me', role: 'employee' }, stands_in_for: [] }, types: [] };
  const ids = (scope, items, event) => page.after(scope, { items, cursor: 'k.1' }, event, known).items.map(({ id }) => id);
  const site = (id, name) => ({ id, version: 1, name });
  assert.deepEqual(ids(['sites'], [site('a', 'Siège'), site('b', 'Lyon')], { type: 'site_created', data: site('c', 'Brest') }), ['a', 'b', 'c']);
  assert.deepEqual(ids(['sites'], [site('a', 'Siège'), site('b', 'Lyon')], { type: 'site_updated', data: { ...site('a', 'Zone'), version: 2 } }), ['a', 'b']);
  const closed = (id, from) => ({ id, version: 1, name: id, from, to: from });
  assert.deepEqual(
    ids(['closed-periods'], [closed('a', '2027-06-01'), closed('b', '2027-08-01')], { type: 'closed_period_created', data: closed('c', '2027-07-01') }),
    ['a', 'c', 'b'],
  );
});

test('every key of the server’s policy is here with its limits, its law and its words, in both languages', () => {
  const source = read('src/hr/policy.c');
  const table = source.slice(source.indexOf('lines[POLICY_COUNT]'), source.indexOf('};\n'));
  const lines = [...table.matchAll(/\{\s*"(\w+)",\s*(\d+),\s*(\d+),\s*(\d+),\s*\{([^}]*)\}/g)].map(([, key, min, max, legal, words]) => ({
    key, min: Number(min), max: Number(max), legal: Number(legal), words: [...words.matchAll(/"(\w+)"/g)].map(([, word]) => word),
  }));
  assert.ok(lines.length >= 20);
  assert.deepEqual(lines.map(({ key }) => key).sort(), Object.keys(page.policy.POLICY).sort());
  const book = read('docs/fr/regles.md').replaceAll('\u00A0', ' ');
  for (const { key, min, max, legal, words } of lines) {
    const here = page.policy.POLICY[key];
    if (words.length > 0) assert.deepEqual([here.choices, here.legal], [words, words[legal]], key);
    else assert.deepEqual([here.min, here.max, here.legal], [min, max, legal], key);
    for (const language of [page.fr, page.en]) {
      const said = language.settings.policy[key];
      assert.ok(said.name && said.help, key);
      assert.deepEqual(Object.keys(said.values ?? {}), words, key);
    }
    // Its source is that of one of the rules that name it.
    const sources = [...book.matchAll(/- Source(?: \(\w+\))? : (.*)\n- Réglage : \[`(\w+)`\]/g)].filter(([, , one]) => one === key).map(([, cite]) => cite);
    assert.ok(sources.some((cite) => cite.startsWith(here.source)), `${key}: ${here.source} / ${sources.join(' | ')}`);
  }
});
