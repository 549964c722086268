// Plays a .play (README.md): each line at its time, and at the end the promise of the product, for
// everybody who had a page open.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { openStage } from '../stage/stage.mjs';
import { readPlay } from './grammar.mjs';
import { learnStarts } from './promise.mjs';
import { PEOPLE, Scene } from './scene.mjs';
import { ofPeople, ofServer } from './verbs.mjs';

const USUAL = ['--writes-per-minute', '1000000']; // a play's people write as fast as it likes

export function openPlay(file) {
  return readPlay(readFileSync(file, 'utf8'), basename(file), { people: Object.keys(PEOPLE), ofPeople, ofServer });
}

/** Gives the story's trace: the same for the same seed. */
export async function perform(play, seed) {
  await learnStarts();
  const stage = await openStage({ seed, flags: [...USUAL, ...play.flags], people: PEOPLE, clockMs: play.clockMs });
  const scene = new Scene(stage, { keepMs: play.keepMs });
  let at = { line: 1, text: '' };
  try {
    const begun = stage.now;
    for (const step of play.steps) {
      at = step;
      await act(scene, step, begun);
    }
    at = { line: play.steps.at(-1).line + 1, text: 'the promise' };
    await scene.close();
    return stage.trace;
  } catch (error) {
    const where = `${play.file}:${at.line}: ${at.text}`;
    throw new Error(`${where}\n${error.message}\n(seed ${seed}, at ${stage.now} ms)`, { cause: error });
  } finally {
    stage.close();
  }
}

async function act(scene, { at, after, who, work, objects }, begun) {
  const now = scene.stage.now - begun;
  if (at < now) throw new Error(`it is ${now} ms already`);
  await scene.stage.run(after ?? (at === undefined ? 0 : at - now));
  await (who ? work(scene, who, ...objects) : work(scene, ...objects));
  scene.pen.check();
}
