// What people and the server can do in a play: the words (README.md), and what they mean on the stage.
import assert from 'node:assert/strict';
import { vocabulary } from './grammar.mjs';
import { SCREEN } from './page.mjs';

const isOn = (transport) => (state) => state.transport === transport;
const is = (name, code) => (state) => state.name === name && (code ?? state.code) === state.code;
const comesTo = (name) => (scene, who, code) => scene.comesTo(who, is(name, code), `${name} ${code ?? ''}`);

export const ofPeople = vocabulary({
  /* ---- a page, and the client in it ---- */
  'opens': (scene, who) => scene.opens(who),
  'opens <transports>': (scene, who, transports) => scene.opens(who, { transports }),
  'opens <transports> at <word>': (scene, who, transports, at) => scene.opens(who, { transports, at }),
  'opens at the cursor of <person>': async (scene, who, other) => scene.opens(who, { at: await scene.cursorOf(other) }),
  'closes': (scene, who) => scene.closes(who),
  'crashes': (scene, who) => scene.crashes(who),
  'is on <transport>': (scene, who, transport) => scene.comesTo(who, isOn(transport), `on ${transport}`),
  'was never on <transport>': (scene, who, transport) => assert.ok(!scene.page(who).states.some(isOn(transport))),
  'was never off <transport>': (scene, who, transport) => assert.ok(scene.page(who).statesSince(transport).every(isOn(transport))),
  'is connected': comesTo('connected'),
  'is degraded': comesTo('degraded'),
  'is degraded because <word>': comesTo('degraded'),
  'is connecting': comesTo('connecting'),
  'is connecting because <word>': comesTo('connecting'),
  'was connecting because <word>': (scene, who, code) => assert.ok(scene.page(who).states.some(is('connecting', code))),
  'is suspended because <word>': comesTo('suspended'),
  'is failed because <word>': comesTo('failed'),

  /* ---- what is heard ---- */
  'gets <type>': (scene, who, type) => scene.gets(who, 1, type),
  'gets <count> <type>': (scene, who, count, type) => scene.gets(who, count, type),
  'is reset because <word>': (scene, who, reason) => scene.isReset(who, reason),
  'was never reset': (scene, who) => assert.deepEqual(scene.page(who).resets, []),
  'has heard nothing': (scene, who) => assert.deepEqual(scene.page(who).events.map(({ type }) => type), []),
  'has heard <count> <type>': (scene, who, count, type) => assert.equal(scene.page(who).count(type), count),
  'has heard less than <count> <type>': (scene, who, count, type) => assert.ok(scene.page(who).count(type) < count),
  'has been told <word>': (scene, who, word) => assert.ok(JSON.stringify(scene.page(who).events).includes(word)),
  'has not been told <word>': (scene, who, word) => assert.ok(!JSON.stringify(scene.page(who).events).includes(word)),

  /* ---- who is here ---- */
  'looks at <word>': (scene, who, view) => scene.page(who).look(view),
  'looks away': (scene, who) => scene.page(who).lookAway(),
  'sees <person>': (scene, who, other) => scene.sees(who, other, 'here', true),
  'sees <person> looking': (scene, who, other) => scene.sees(who, other, 'looking', true),
  'sees <person> gone': (scene, who, other) => scene.sees(who, other, 'here', false),
  'sees <person> looking elsewhere': (scene, who, other) => scene.sees(who, other, 'looking', false),
  'still sees <person>': (scene, who, other) => assert.ok(scene.page(who).presence.here.has(scene.person(other).id)),
  'never saw <person>': (scene, who, other) => assert.ok(!scene.page(who).everSeen.has(scene.person(other).id)),
  'knows nothing of who is here': (scene, who) => scene.until(() => !scene.page(who).presence, () => `${who.tab} to know nothing`),

  /* ---- the way to the server ---- */
  'finds <ways> <word>': (scene, who, ways, manner) => scene.finds(who, ways, manner),
  'is cut': (scene, who) => scene.tab(who).cut(),
  'is cut inside a frame': (scene, who) => scene.isCutInside(who),
  'is cut inside a chunk': (scene, who) => scene.isCutInside(who),
  'will be cut inside a handshake': (scene, who) => scene.willBeCut(who, 'ws'),
  'will be cut inside a long answer': (scene, who) => scene.willBeCut(who, 'longpoll'),
  'will be cut inside an answer': (scene, who) => scene.willBeCut(who, 'http'),
  'stops reading': (scene, who) => scene.tab(who).pause(),
  'reads again': (scene, who) => scene.tab(who).resume(),
  'goes offline': (scene, who) => { scene.browser(who).offline = true; },
  'comes online': (scene, who) => { scene.browser(who).offline = false; },
  'has no locks': (scene, who) => { scene.tab(who).platform.locks = undefined; },
  'is told that it is online': (scene, who) => scene.tab(who).platform.page.dispatchEvent(new Event('online')),
  'hides': (scene, who) => scene.tab(who).hide(),
  'shows': (scene, who) => scene.tab(who).show(),
  'sleeps': (scene, who) => scene.tab(who).sleep(),
  'wakes': (scene, who) => scene.tab(who).wake(),

  /* ---- what is written ---- */
  'asks for <thing>': (scene, who, letter) => scene.pen.asks(who, letter),
  'asks for <thing> of type <word> saying <word>': (scene, who, letter, type, comment) =>
    scene.pen.asks(who, letter, { type, comment }),
  'approves <thing>': (scene, who, letter) => scene.pen.decides(who, letter, 'approve'),
  'refuses <thing>': (scene, who, letter) => scene.pen.decides(who, letter, 'refuse', { reason: 'Inventaire' }),
  'cancels <thing>': (scene, who, letter) => scene.pen.decides(who, letter, 'cancel'),
  'proposes other days for <thing>': (scene, who, letter) => scene.pen.decides(who, letter, 'propose', { start: '2027-09-07', end: '2027-09-08', comment: 'Salon' }),
  'takes back the step on <thing>': (scene, who, letter) => scene.pen.decides(who, letter, 'undo'),
  'tries to approve <thing>': (scene, who, letter) => scene.pen.tries(who, letter, 'approve'),
  'tries to refuse <thing>': (scene, who, letter) => scene.pen.tries(who, letter, 'refuse', { reason: 'Inventaire' }),
  'tries to change <thing>': (scene, who, letter) => scene.pen.tries(who, letter, 'change', { comment: 'Autrement' }),
  'tries to accept the days of <thing>': (scene, who, letter) => scene.pen.tries(who, letter, 'proposal/accept'),
  'tries to withdraw the days of <thing>': (scene, who, letter) => scene.pen.tries(who, letter, 'proposal/withdraw'),
  'removes <thing>': (scene, who, letter) => scene.pen.removes(who, letter),
  'reads all notifications': (scene, who) => scene.pen.readsAll(who),
  'tells everybody': (scene, who) => scene.pen.tells(who, 1),
  'tells everybody <count> times': (scene, who, count) => scene.pen.tells(who, count),
  'keeps telling everybody every <time>': (scene, who, ms) => scene.pen.keepsTelling(who, ms),
  'keeps looking at the absences every <time>': (scene, who, ms) => scene.pen.keepsLooking(who, SCREEN, ms),
  'stops looking': (scene, who) => scene.pen.stopsLooking(who),
  'stops telling': (scene, who) => scene.pen.stopsTelling(who),
  'makes <person> <word>': (scene, who, other, role) => scene.pen.changes(who, other, { role }),
  'moves <person> to the team of <person>': (scene, who, other, peer) =>
    scene.pen.changes(who, other, { teams: scene.person(peer).teams }),

  'names <person> deputy of <person>': (scene, who, deputy, manager) => scene.pen.namesDeputy(who, manager, deputy),
  'enters <thing> for <person> on <day>': (scene, who, letter, other, day) => scene.pen.enters(who, other, letter, [day, day]),
  'lets <person> go on <day> and <person> take over': (scene, who, other, departure_day, heir) =>
    scene.pen.changes(who, other, { departure_day, successor: scene.person(heir).id }),
  'moves <person> to the team of <person> from <day> on': (scene, who, other, peer, from) =>
    scene.pen.changes(who, other, { team_periods: scene.periods(other, peer, from) }),

  'hides the type of medical leaves': (scene, who) => scene.pen.setsRules(who, { hide_medical_type: true }),
  'switches presence <word>': (scene, who, how) => scene.pen.setsRules(who, { presence: how === 'on' }),
  'has been answered': (scene, who) => scene.until(() => scene.pen.isAnswered(who), () => `an answer to ${who.browser}`),

  /* ---- sessions ---- */
  'has a session of <time>': (scene, who, ms) => scene.stage.age(scene.person(who).session, ms),
  'signs in on <word>': (scene, who, device) => scene.signsIn(who, device),
  'signs out': (scene, who) => scene.signsOut(who),
  'hands the browser to <person>': (scene, who, other) => scene.handsOver(who, other),
  'ends the session of <person>': (scene, who, other) => scene.pen.endsSession(who, other),
});

export const ofServer = vocabulary({
  /* ---- what a date brings ---- */
  'begins the deputy of <person> for <day>': (scene, who, day) => scene.brings('begins', who, { start: day, end: day }),
  'ends the deputy of <person>': (scene, who) => scene.brings('ends', who),
  'lets <person> go': (scene, who) => scene.brings('leaves', who, { sessions: [scene.person(who).session] }),
  'moves <person> to the team of <person>': (scene, who, peer) =>
    scene.brings('moves', who, { leaves: scene.person(who).teams[0], joins: scene.person(peer).teams[0] }),

  'is killed': (scene) => scene.stage.kill(),
  'dies after the commit': (scene) => scene.stage.killAfterCommit(),
  'dies before the commit': (scene) => scene.diesBeforeCommit(),
  'starts': (scene) => scene.stage.start(),
  'drains': (scene) => scene.stage.drain(),
  'has a full disk': (scene) => { scene.stage.diskFull = true; },
  'has room on its disk': (scene) => { scene.stage.diskFull = false; },

  /* ---- as its operator sees it ---- */
  'has <count> websocket': (scene, count) => scene.measures('connections{transport="websocket"}', (now) => now === count),
  'holds at most <count> bytes of facts': (scene, count) => scene.measures('ring_bytes', (now) => now <= count),
  'has read pages of the journal': (scene) => scene.measures('journal_pages_total', (now) => now > 0),
  'counted a change from <word> to <word>': (scene, from, to) =>
    scene.measures(`client_changes_total{from="${from}",to="${to}"}`, (now) => now > 0),
});
