// A test that is played with several seeds, each on a stage of its own.
import { test } from 'node:test';
import { openStage } from './stage.mjs';

/** act(stage, seed). flags: of the server. */
export function play(sentence, act, { flags = [], seeds = 5 } = {}) {
  test(sentence, async () => {
    for (let seed = 1; seed <= seeds; seed++) {
      const stage = await openStage({ seed, flags });
      try {
        await act(stage, seed);
      } catch (error) {
        error.message += ` (seed ${seed}, at ${stage.now} ms)`;
        throw error;
      }
      stage.close();
    }
  });
}
