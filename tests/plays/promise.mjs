// The promise of the product, held against a play: every event once, in order, right audience, for
// everybody who had a page open. The truth is the storm's model, made of the answered writes alone.
import { openStage } from '../stage/stage.mjs';
import { check } from '../storm/check.mjs';
import { startOf } from '../storm/start.mjs';
import { seqOf } from '../storm/words.mjs';

const TODAY = '2026-11-23'; // of the stage
const COMPANIES = ['demo', 'voisin'];
/** Of a cursor that is none of this journal: what came before it is not owed. */
const FROM_NOWHERE = ['unknown_cursor', 'other_epoch', 'ahead'];

let starts;

/** What there is in the companies before a play begins: asked for once, in a story of its own. */
export async function learnStarts() {
  if (starts) return;
  const stage = await openStage({ seed: 1 });
  const people = Object.entries(stage.people).map(([name, person]) => ({ ...person, on: name }));
  const ask = async ({ on }, path) => {
    const { headers, body } = await stage.ask(on, 'GET', path);
    return { body, cursor: headers.get('Mozaik-Cursor') };
  };
  starts = [];
  for (const slug of COMPANIES) {
    const here = people.filter(({ tenant }) => tenant === slug);
    starts.push({ slug, start: await startOf(ask, here, TODAY) });
  }
  stage.close();
}

/** pages: of page.mjs. writes, reads: as check.mjs wants them. keepMs: of the journal. */
export function holdPromise({ pages, writes, reads, keepMs = Infinity }) {
  check({ companies: starts, writes, reads, ears: pages.map(earOf), keepMs });
}

/** An answered read, as check.mjs wants it. `after`: what this person had heard when it was asked. */
export function readOf(person, path, { status, headers, body }, after = 0) {
  const cursor = headers.get('Mozaik-Cursor');
  return { by: person.id, slug: person.tenant, path, status, answer: body, cursor, after, line: `${person.email}: GET ${path}` };
}

function earOf(page) {
  const [first, ...rest] = page.log;
  const nowhere = FROM_NOWHERE.includes(first?.reset);
  return {
    name: page.name,
    by: page.person.id,
    slug: page.person.tenant,
    sessions: new Set([page.person.session]),
    from: seqOf(nowhere ? first.cursor : page.start),
    heard: nowhere ? rest : page.log,
    open: page.lives,
  };
}
