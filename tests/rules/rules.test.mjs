// Every rule has a source and a test, and that test notices when the rule is gone. For each card of
// `mozaik rules --json` the test it names is run twice: as it is, and with that one rule switched off
// (src/hr/test_rule.h). The book for HR is what the program prints.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test from 'node:test';

const program = process.env.MOZAIK_BIN ?? assert.fail('MOZAIK_BIN names the program');
const build = dirname(program);

/** How a program ended and what it said. A program that is not there is an error, not an end. */
const run = (file, args, env = {}) =>
    new Promise((resolve, reject) => {
        execFile(file, args, { env: { ...process.env, ...env }, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
            if (error && typeof error.code !== 'number' && !error.signal) return reject(error);
            resolve({ code: error?.code ?? 0, signal: error?.signal ?? null, said: stdout + stderr, stdout });
        });
    });

const { stdout } = await run(program, ['rules', '--json']);
const { rules, policies } = JSON.parse(stdout);

test('each rule is on one complete card', () => {
    assert.ok(rules.length > 0);
    assert.equal(new Set(rules.map((rule) => rule.code)).size, rules.length, 'a code stands for one rule');
    for (const rule of rules) {
        for (const key of ['code', 'area', 'title', 'text', 'source', 'cite', 'test']) assert.ok(rule[key], `${rule.code}: no ${key}`);
        assert.match(rule.code, /^[a-z][a-z0-9_]*$/);
        assert.match(rule.test, /^hr_[a-z0-9_]+_test\/[a-z0-9_]+$/, `${rule.code}: a test is program/name`);
        const text = { usage: /^usage/i, réglage: /^réglage/i }[rule.source];
        if (text) assert.match(rule.cite, text, `${rule.code}: what is ${rule.source} quotes no article`);
        else assert.match(rule.cite, /\d/, `${rule.code}: a text or a decision has a number`);
        if (rule.source === 'jurisprudence') assert.match(rule.cite, /n°/, `${rule.code}: a decision has its number`);
    }
});

test('each policy belongs to a rule', () => {
    const used = new Set(rules.map((rule) => rule.setting));
    assert.deepEqual(policies.filter((policy) => !used.has(policy.key)).map((policy) => policy.key), []);
    for (const { key, min, max, legal, words, text } of policies) {
        assert.ok(text, `${key}: no words`);
        assert.ok(min <= legal && legal <= max, `${key}: the law's value is outside of the limits`);
        if (words.length) assert.deepEqual([min, max], [0, words.length - 1], `${key}: a word for each value`);
    }
});

test('the book in docs/fr/regles.md is what the program prints', async () => {
    const book = await readFile(new URL('../../docs/fr/regles.md', import.meta.url), 'utf8');
    assert.equal((await run(program, ['rules'])).stdout, book, 'write it anew: mozaik rules > docs/fr/regles.md');
});

for (const rule of rules)
    test(`${rule.code}: its test passes, and fails without the rule`, async () => {
        const [file, name] = rule.test.split('/');
        const kept = await run(join(build, file), [], { MOZAIK_TEST: name });
        assert.match(kept.said, /Running 1 test\(s\)/, `${file} has no test of that name, or does not include hr/test_rule.h`);
        assert.equal(kept.code, 0, kept.said);
        const gone = await run(join(build, file), [], { MOZAIK_TEST: name, MOZAIK_RULE_OFF: rule.code });
        assert.equal(gone.signal, null, gone.said);
        assert.match(gone.said, /1 FAILED TEST\(S\)/, `${rule.test} passes without the rule`);
    });
