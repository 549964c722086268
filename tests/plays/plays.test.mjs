// All the plays: each a test, its name the sentence of the play.
//
//     MOZAIK_SEED    is added to the seeds: other stories of the same plays
//     MOZAIK_SEEDS   how many seeds each play is played with (default 4)
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { closeStages } from '../stage/stage.mjs';
import { openPlay, perform } from './player.mjs';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const MORE = Number(process.env.MOZAIK_SEED ?? 0);
const SEEDS = Number(process.env.MOZAIK_SEEDS ?? 4);
const APART = 1000; // between two seeds of a play

after(closeStages);

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.play')).sort()) {
  const play = openPlay(FOLDER + file);
  test(play.sentence, async () => {
    for (let i = 0; i < SEEDS; i++) await perform(play, play.seed + MORE + i * APART);
  });
}

test('the same seed plays the same story, and another one another', async () => {
  const play = openPlay(`${FOLDER}killed_between_commit_and_send.play`);
  const trace = await perform(play, 77);
  assert.equal(await perform(play, 77), trace);
  assert.notEqual(await perform(play, 78), trace);
});
