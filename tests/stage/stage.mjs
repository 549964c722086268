// The stage: the real server and real npm clients in one simulated clock, by seed.
//
//     const stage = await openStage({ seed: 7 });
//     const tab = stage.browser('employee').tab();
//     const live = createLive({ platform: tab.platform, getToken: () => stage.people.employee.token });
//     await stage.until(() => live.state.name === 'connected');
//     await stage.ask('manager', 'POST', '/api/absences', {...});
//     stage.kill(); await stage.run(3000); stage.start();
//     await stage.close();
//
// What a stage can do is in story.mjs; what a browser and its tabs can, in browser.mjs.
import { Bridge } from './bridge.mjs';
import { newFolder } from './folders.mjs';
import { Story } from './story.mjs';

const BEGINNING_MS = Date.UTC(2026, 10, 23, 9);
const STORIES_MS = BEGINNING_MS + 60_000;
const SEED = 0x6d6f7a61696b; // of the sign-ins: no story's, or it would draw the same ids again
const DEATHS = 50; // servers that were killed stay in the bridge's memory, with what they had open

const PASSWORD = 'mozaik-demo';
const DEMO = [
  'hr', 'hr2', 'manager', 'manager2', 'employee', 'colleague',
  'salariee07', 'salarie08', 'salariee09', 'salarie10', 'salariee11', 'salarie12', 'salariee13',
  'salarie14', 'salariee15', 'salarie16', 'salariee17', 'salarie18', 'salariee19', 'salarie20',
];
const NEIGHBOURS = ['hr', 'manager', 'employee', 'colleague'];

let bridge = null;
let cast = null;

/**
 * seed: a whole number. flags: of the server, e.g. ['--ring-bytes', '64k']. clockMs: when it
 * begins, later than 2026-11-23T09:01Z.
 * people: other names for the cast, e.g. { ines: 'employee', marc: 'manager' }. The cast is the
 * demo companies: 'employee', 'hr2', 'salariee07', ..., and 'voisin.employee' of the other one.
 * Each is {id, name, email, role, teams, managed, tenant, token, session}, ids as in the API.
 */
export async function openStage({ seed = 1, flags = [], people = {}, clockMs = STORIES_MS } = {}) {
  cast ??= await enter();
  const named = { ...cast.people };
  for (const [name, of] of Object.entries(people)) named[name] = cast.people[of];
  const story = new Story({ bridge: await freshBridge(), seed, flags, people: named, wallMs: clockMs });
  story.start(cast.folder);
  return story;
}

/** For the end of a test file: the server's process must have ended well, too. */
export async function closeStages() {
  const old = bridge;
  bridge = null;
  old?.story?.close();
  await old?.close();
}

async function freshBridge() {
  if (bridge?.gone) bridge = null; // that story has told how
  if (bridge && bridge.deaths >= DEATHS) await closeStages();
  return (bridge ??= new Bridge());
}

/**
 * Everybody signs in, once per process. Stories begin with a copy of that folder: they neither
 * migrate a database nor hash a password.
 */
async function enter() {
  const story = new Story({ bridge: await freshBridge(), seed: SEED, flags: ['--demo'], people: {}, wallMs: BEGINNING_MS });
  const people = {};
  story.startOn(newFolder());
  for (const name of DEMO) people[name] = await signIn(story, `${name}@demo.mozaik`);
  for (const name of NEIGHBOURS) people[`voisin.${name}`] = await signIn(story, `${name}@voisin.mozaik`);
  if (story.now > STORIES_MS - BEGINNING_MS) throw new Error('stories would begin before their past');
  await story.close({ keep: true });
  return { folder: story.folder, people };
}

async function signIn(story, email) {
  const { status, body } = await story.ask(null, 'POST', '/api/auth/login', { email, password: PASSWORD });
  if (status !== 200) throw new Error(`${email}: ${status} ${JSON.stringify(body)}`);
  const { user, tenant, token, session } = body;
  return { ...user, tenant: tenant.slug, token, session: session.id };
}
