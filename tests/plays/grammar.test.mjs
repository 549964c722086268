// What a play may say, and how it is told that it may not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPlay } from './grammar.mjs';
import { PEOPLE } from './scene.mjs';
import { ofPeople, ofServer } from './verbs.mjs';

const words = { people: Object.keys(PEOPLE), ofPeople, ofServer };
const read = (...lines) => readPlay(['play  A play', ...lines].join('\n'), 'a.play', words);

test('a line is a time, a person, a verb and its objects', () => {
  const { sentence, seed, flags, steps } = read(
    'seed 7', 'given server --ring-bytes 8k', '', '# why',
    'at 2s  employee@laptop/2  opens ws,poll  # a remark', 'after 150ms server is killed', 'hr gets 3 user_updated',
  );
  assert.deepEqual({ sentence, seed, flags }, { sentence: 'A play', seed: 7, flags: ['--ring-bytes', '8k'] });
  const [opens, killed, gets] = steps;
  assert.deepEqual({ ...opens, work: undefined }, {
    at: 2000, after: undefined, who: { name: 'employee', browser: 'employee@laptop', tab: 'employee@laptop/2' },
    work: undefined, objects: [['ws', 'poll']], line: 6, text: 'at 2s employee@laptop/2 opens ws,poll',
  });
  assert.deepEqual([killed.who, killed.after, killed.objects], [undefined, 150, []]);
  assert.deepEqual(gets.objects, [3, 'user_updated']);
});

for (const [what, line, why] of [
  ['an unknown verb', 'hr dances', /a\.play:2: nobody can 'dances'/],
  ['an unknown person', 'nobody opens', /a\.play:2: who is 'nobody'\?/],
  ['an unknown person as an object', 'hr ends the session of nobody', /a\.play:2: who is 'nobody'\?/],
  ['an unknown transport', 'hr is on pigeon', /a\.play:2: nobody can 'is on pigeon'/],
  ['what only people can do', 'server opens', /a\.play:2: the server cannot 'opens'/],
  ['a time without its unit', 'at 7 hr opens', /a\.play:2: '7' is no time/],
  ['a condition that is none', 'given hr', /a\.play:2: given are the clock/],
])
  test(`${what} is an error, with its line`, () => assert.throws(() => read(line, 'hr opens'), why));

test('time goes forward', () => assert.throws(() => read('at 2s hr opens', 'at 1s hr closes'), /a\.play:3: time goes forward/));
test('a play in which nothing happens is an error', () => assert.throws(() => read(''), /something happens/));
