// The table in the guide is that of the matrix, measured; nobody has written into it by hand.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { KINDS } from './lib/box.mjs';
import { BOXES } from './lib/boxes.mjs';
import { HEADS, expectedOf, written } from './lib/table.mjs';
import { CELLS, MATRIX, PAIRS } from './matrix.mjs';

const withoutVersion = (text) => text.replace(/ \d+(\.\d+)+/g, '');

test('every box has every kind, and those that it cannot have are the same in both', () => {
    assert.deepEqual(Object.keys(MATRIX).toSorted(), BOXES.map(({ id }) => id).toSorted());
    for (const box of BOXES) {
        assert.deepEqual(Object.keys(MATRIX[box.id]), [...KINDS, 'reload'], box.id);
        for (const kind of KINDS) assert.equal(Boolean(MATRIX[box.id][kind].not), typeof box.kinds[kind] !== 'function', `${box.id}, ${kind}`);
    }
    for (const cell of CELLS) assert.ok(cell.not ?? cell.why, `${cell.name} has its reason`);
});

test('at least ten faults of two boxes, each with a guilty one or two', () => {
    const faults = PAIRS.filter(({ state }) => state !== 'healthy');
    assert.ok(faults.filter(({ hop }) => hop).length >= 10);
    for (const { boxes, hop, guilty } of faults) for (const id of guilty ?? [hop]) assert.ok(boxes.some(([box]) => box === id), id);
});

test('what the doctor may say here, it knows', () => {
    const known = new Set(JSON.parse(readFileSync(new URL('../../contract/doctor.json', import.meta.url), 'utf8')).verdicts.map(({ id }) => id));
    for (const cell of CELLS) if (!cell.not) assert.ok(known.has(cell.verdict), cell.verdict);
});

test('the table in the guide has exactly the rows of the matrix, and what it expects', () => {
    const at = (head) => HEADS.indexOf(head);
    const rows = written().map((columns) => [withoutVersion(columns[at('intermédiaire')]), columns[at('configuration')], columns[at('attendu')]]);
    assert.deepEqual(rows, CELLS.map(expectedOf), 'script/matrix writes it');
});

test('every row of it was true, and lost and repeated nothing', () => {
    const at = (head) => HEADS.indexOf(head);
    for (const columns of written()) {
        if (columns[at('attendu')] === 'impossible') continue;
        assert.equal(columns[at('vrai ?')], 'oui', columns.join(' '));
        for (const head of ['perdus', 'répétés']) assert.match(columns[at(head)], /^(0|–)$/, columns.join(' '));
    }
});
