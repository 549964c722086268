// Signing in: one-time links instead of passwords that somebody else types, sessions that can be ended,
// failures that are counted, several companies that know one e-mail.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { del, expect, get, post, request } from './lib/http.mjs';
import { openSocket } from './lib/live.mjs';
import { folder, mozaik, run, serve } from './lib/server.mjs';
import { within } from './lib/until.mjs';
import { addCompany, addPerson, again, buildWorld, inviteByHand, PASSWORD, redeem, ROOMY, signIn } from './lib/world.mjs';

let world;
const cleanups = [];
before(async () => { world = await buildWorld({ after: (work) => cleanups.unshift(work) }); });
after(async () => { for (const work of cleanups) await work(); });

const login = (server, email, password, more = {}, headers = {}) => request(server, 'POST', '/api/auth/login', { body: { email, password, ...more }, headers });
const NEXT = 'encore quatre autres mots';

test('a company begins at the command line: a link, a password, a session', async (t) => {
    const data = folder(t);
    const server = await serve(t, [], { data }); // the commands work beside a server
    assert.match(await run(['tenant', 'add', 'atelier', 'Atelier du Nord', '--data', data]), /atelier/);
    assert.match(await run(['tenant', 'list', '--data', data]), /atelier\s+Atelier du Nord/);
    const out = await run(['user', 'add', '--tenant', 'atelier', '--role', 'admin', '--name', 'Inès', '--data', data, '--public-url', 'https://rh.example.fr', 'Ines@Example.FR']);
    const url = /https:\/\/rh\.example\.fr\/lien#(mzl_[\w-]{43})/.exec(out);
    assert.ok(url, out);
    const { body: owner } = await expect(200, server, 'POST', '/api/auth/link/check', { body: { token: url[1] } });
    assert.deepEqual(owner, { email: 'ines@example.fr', name: 'Inès', tenant: { slug: 'atelier', name: 'Atelier du Nord' }, purpose: 'invite' });
    const person = await redeem(server, url[1]);
    assert.equal((await get(person, '/api/auth/me')).user.role, 'admin');
    for (const what of ['check', 'redeem']) {
        const answer = await expect(404, server, 'POST', `/api/auth/link/${what}`, { body: { token: url[1], ...(what === 'redeem' && { password: NEXT }) } });
        assert.equal(answer.body.code, 'link_unknown');
    }
    for (const words of [['tenant', 'add', 'atelier', 'Encore'], ['tenant', 'add', 'Pas Un Slug', 'X'], ['user', 'add', '--tenant', 'nulle-part', '--role', 'admin', '--name', 'X', 'x@example.fr'],
        ['user', 'add', '--tenant', 'atelier', '--role', 'chef', '--name', 'X', 'x@example.fr'], ['user', 'add', '--tenant', 'atelier', '--role', 'admin', '--name', 'X', 'ines@example.fr']]) {
        const { code, err } = await mozaik([...words, '--data', data]);
        assert.equal(code, 1, words.join(' '));
        assert.match(err, /^mozaik : .{10,}/, 'a sentence');
    }
});

test('a link works once, the newest only, and a refused password leaves it good', async () => {
    const { user, link } = await post(world.hr, '/api/users', { name: 'Neuve', email: 'neuve@demo.mozaik', role: 'employee' });
    assert.equal(link.url, `http://127.0.0.1:${world.server.port}/lien#${link.token}`);
    assert.equal(link.purpose, 'invite');
    const newer = await post(world.hr, `/api/users/${user.id}/link`);
    assert.equal((await request(world.server, 'POST', '/api/auth/link/redeem', { body: { token: link.token, password: PASSWORD } })).body.code, 'link_unknown');
    for (const [password, code] of [['court', 'password_short'], ['onze-signes', 'password_short'], ['x'.repeat(257), 'password_long'], ['aaaaaaaaaaaaaaaa', 'password_simple'],
        ['neuve@demo.mozaik', 'password_simple'], ['motdepasse123', 'password_simple']]) {
        const answer = await expect(422, world.server, 'POST', '/api/auth/link/redeem', { body: { token: newer.token, password } });
        assert.ok([code, 'field_length', 'field_range', 'field_too_long'].includes(answer.body.code), `${password}: ${answer.body.code}`);
        assert.ok(answer.body.errors.password);
    }
    const both = await Promise.all([0, 1].map((i) => request(world.server, 'POST', '/api/auth/link/redeem', { body: { token: newer.token, password: `${PASSWORD} ${i}` } })));
    assert.deepEqual(both.map((one) => one.status).sort(), [200, 404], 'of two at once only one passes');
    for (const token of ['', 'x', `mzl_${'A'.repeat(43)}`, newer.token]) {
        const answer = await request(world.server, 'POST', '/api/auth/link/check', { body: { token } });
        assert.ok(answer.status === 404 || (token === '' && answer.status === 422), `${token}: ${answer.status}`);
    }
});

test('a link for somebody who has a password sets a new one and ends all sessions', async () => {
    const person = await addPerson(world.hr, 'oublieux@demo.mozaik', 'Oublieux');
    const socket = await openSocket(person);
    const link = await post(world.hr, `/api/users/${person.id}/link`);
    assert.equal(link.purpose, 'reset');
    const anew = await redeem(world.server, link.token, NEXT);
    assert.equal((await within(socket.ended, 'the old socket closes')).code, 4401);
    await expect(401, world.server, 'GET', '/api/auth/me', { as: person });
    await get(anew, '/api/auth/me');
    assert.equal((await login(world.server, person.email, PASSWORD)).status, 401);
    assert.equal((await login(world.server, person.email, NEXT)).status, 200);
});

test('signing in: a token for programs, a cookie for the page', async () => {
    const { headers, body } = await login(world.server, 'OWNER@demo.mozaik', PASSWORD, {}, { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' });
    const [cookie] = headers['set-cookie'];
    assert.match(cookie, /^mozaik=mzk_[\w-]{43}; /);
    for (const flag of ['HttpOnly', 'SameSite=Lax', 'Path=/', 'Max-Age=2592000']) assert.ok(cookie.split('; ').includes(flag), `${flag}: ${cookie}`);
    assert.doesNotMatch(cookie, /Secure/, 'not over plain http');
    assert.ok(cookie.startsWith(`mozaik=${body.token}`));
    assert.equal(body.session.label, 'Firefox sur Linux');
    await expect(200, world.server, 'GET', '/api/auth/me', { headers: { Cookie: `autre=1; mozaik=${body.token}; encore=2` } });
    const me = { server: world.server, token: body.token };
    const out = await expect(204, world.server, 'POST', '/api/auth/logout', { as: me, by: 'cookie' });
    assert.match(out.headers['set-cookie'][0], /^mozaik=; .*Max-Age=0/);
    assert.equal((await request(world.server, 'GET', '/api/auth/me', { as: me })).body.code, 'session_ended');
    assert.equal((await request(world.server, 'GET', '/api/auth/me')).body.code, 'sign_in');
});

test('unknown account, wrong password, one that left, one without a password: the same answer', async () => {
    const left = await addPerson(world.hr, 'parti@demo.mozaik', 'Parti');
    await world.change(left, { active: false });
    await post(world.hr, '/api/users', { name: 'Invité', email: 'invite@demo.mozaik', role: 'employee' });
    const said = [];
    for (const [email, password] of [['nobody@demo.mozaik', PASSWORD], ['owner@demo.mozaik', NEXT], ['parti@demo.mozaik', PASSWORD], ['invite@demo.mozaik', PASSWORD], ['nothing', 'x'], ['owner@demo.mozaik', `${PASSWORD} `]]) {
        const { status, body: { request_id, ...body } } = await login(world.server, email, password);
        said.push({ status, body });
    }
    for (const one of said) assert.deepEqual(one, said[0]);
    assert.equal(said[0].body.code, 'bad_credentials');
});

test('a new password: the present one is asked for, and all other sessions end', async () => {
    const person = await addPerson(world.hr, 'change@demo.mozaik', 'Change');
    const other = await again(person);
    const wrong = await expect(422, world.server, 'POST', '/api/auth/password', { as: person, body: { current: 'pas celui-là du tout', new: NEXT } });
    assert.deepEqual([wrong.body.code, Object.keys(wrong.body.errors)], ['password_wrong', ['current']]);
    assert.equal((await expect(422, world.server, 'POST', '/api/auth/password', { as: person, body: { current: PASSWORD, new: 'court' } })).body.errors.new.length, 1);
    await get(other, '/api/auth/me');
    await expect(204, world.server, 'POST', '/api/auth/password', { as: person, body: { current: PASSWORD, new: NEXT } });
    await get(person, '/api/auth/me');
    await expect(401, world.server, 'GET', '/api/auth/me', { as: other });
    assert.equal((await login(world.server, person.email, PASSWORD)).status, 401);
    assert.equal((await login(world.server, person.email, NEXT)).status, 200);
});

test('I forgot: the same answer whether there is an account or not', async () => {
    const answers = [];
    for (const email of ['owner@demo.mozaik', 'nobody@demo.mozaik', 'owner@demo.mozaik', 'pas une adresse'])
        answers.push(await expect(202, world.server, 'POST', '/api/auth/forgotten', { body: { email } }));
    const bare = ({ headers: { date, 'x-request-id': id, ...headers }, text }) => ({ headers, text });
    for (const answer of answers) assert.deepEqual(bare(answer), bare(answers[0]));
    await get(world.owner, '/api/auth/me'); // and nothing has happened to them
});

test('my sessions: listed, the newest first, prolonged, ended one by one', async () => {
    const person = await addPerson(world.hr, 'sessions@demo.mozaik', 'Sessions');
    const second = await again(person);
    const { items } = await get(second, '/api/auth/sessions');
    assert.deepEqual(items.map((one) => [one.id, one.current]), [[second.session, true], [person.session, false]]);
    assert.equal(items[0].address, '127.0.0.1');
    const { body: session } = await expect(200, world.server, 'POST', '/api/auth/refresh', { as: second });
    assert.equal(session.id, second.session);
    assert.ok(session.expires_at >= items[0].expires_at);
    const socket = await openSocket(person);
    await del(second, `/api/auth/sessions/${person.session}`);
    assert.equal((await within(socket.ended, 'its socket closes')).code, 4401);
    assert.equal((await get(second, '/api/auth/sessions')).items.length, 1);
    await expect(404, world.server, 'DELETE', `/api/auth/sessions/${person.session}`, { as: second });
    await del(second, `/api/auth/sessions/${second.session}`); // as logout
    await expect(401, world.server, 'GET', '/api/auth/sessions', { as: second });
});

test('neither passwords nor tokens are on the disk or in the log', async () => {
    const person = await addPerson(world.hr, 'secret@demo.mozaik', 'Secret');
    const { token } = await post(world.hr, `/api/users/${world.owner.id}/link`);
    const data = dataOf(world.server);
    const secrets = [PASSWORD, person.token, world.hr.token, token];
    for (const name of readdirSync(data)) {
        const path = join(data, name);
        if (!statSync(path).isFile()) continue;
        const bytes = readFileSync(path);
        for (const secret of secrets) assert.equal(bytes.includes(secret), false, `${name} has ${secret}`);
    }
    for (const secret of secrets) assert.equal(world.server.said.includes(secret), false);
});
const dataOf = (server) => server.child.spawnargs[server.child.spawnargs.indexOf('--data') + 1];

/* ---- failures are counted ---- */

test('five failures a minute for an account from an address, then 429, with the right password too', async (t) => {
    const data = folder(t);
    await addCompany(data, 'demo', 'Démo');
    const token = await inviteByHand(data, 'demo', 'hr@demo.mozaik', 'RH');
    const server = await serve(t, ['--trusted-proxies', '127.0.0.1'], { data });
    const hr = await redeem(server, token);
    await addPerson(hr, 'deux@demo.mozaik', 'Deux');
    const from = (address) => ({ 'X-Forwarded-For': address });
    for (let i = 0; i < 8; i++) assert.equal((await login(server, 'hr@demo.mozaik', PASSWORD, {}, from('192.0.2.1'))).status, 200, 'successes do not count');
    for (let i = 0; i < 5; i++) assert.equal((await login(server, i % 2 ? 'hr@demo.mozaik' : 'HR@demo.mozaik', 'faux', {}, from('192.0.2.1'))).status, 401);
    for (const password of ['faux', PASSWORD]) {
        const late = await login(server, 'hr@demo.mozaik', password, {}, from('192.0.2.1'));
        assert.deepEqual([late.status, late.body.code], [429, 'too_many_failures']);
        assert.ok(Number(late.headers['retry-after']) <= 61);
    }
    assert.equal((await login(server, 'deux@demo.mozaik', PASSWORD, {}, from('192.0.2.1'))).status, 200, 'another account');
    assert.equal((await login(server, 'hr@demo.mozaik', PASSWORD, {}, from('192.0.2.2'))).status, 200, 'another address');
    // A wrong present password counts as one, too.
    const person = await signIn(server, 'deux@demo.mozaik');
    for (let i = 0; i < 5; i++)
        assert.equal((await request(server, 'POST', '/api/auth/password', { as: person, headers: from('192.0.2.9'), body: { current: 'faux', new: NEXT } })).status, 422);
    assert.equal((await request(server, 'POST', '/api/auth/password', { as: person, headers: from('192.0.2.9'), body: { current: PASSWORD, new: NEXT } })).status, 429);
});

test('a hundred failures a minute from one address, whatever the account; guessed links count', async (t) => {
    const server = await serve(t, ['--sign-in-failures-per-address', '12']);
    for (let i = 0; i < 6; i++) assert.equal((await login(server, `nobody${i}@demo.mozaik`, 'faux')).status, 401);
    let refused = 0;
    for (let i = 0; i < 12 && !refused; i++) {
        const answer = await request(server, 'POST', '/api/auth/link/check', { body: { token: `mzl_${String(i).padStart(43, 'A')}` } });
        if (answer.status === 429) refused = i;
        else assert.equal(answer.status, 404);
    }
    assert.ok(refused > 0 && refused <= 6, `after ${refused} guesses`);
    for (let i = 6; i < 12; i++) await login(server, `nobody${i}@demo.mozaik`, 'faux');
    const late = await login(server, 'somebody@demo.mozaik', 'faux');
    assert.deepEqual([late.status, late.body.code], [429, 'too_many_failures']);
});

/* ---- several companies ---- */

test('an e-mail that several companies know: the list after the right password only', async (t) => {
    const data = folder(t);
    const people = {};
    for (const slug of ['nord', 'sud', 'est']) await addCompany(data, slug, `Maison ${slug}`);
    for (const slug of ['nord', 'sud', 'est']) people[slug] = await inviteByHand(data, slug, 'rh@example.fr', 'RH');
    const server = await serve(t, ROOMY, { data });
    for (const slug of ['nord', 'sud']) people[slug] = await redeem(server, people[slug]);
    people.est = await redeem(server, people.est, NEXT);
    const { status, body } = await login(server, 'rh@example.fr', PASSWORD);
    assert.deepEqual([status, body.code], [409, 'tenant_choice']);
    assert.deepEqual(body.tenants.map((one) => one.slug).sort(), ['nord', 'sud'], 'only where the password is right');
    assert.equal((await login(server, 'rh@example.fr', 'faux')).status, 401);
    for (const slug of ['nord', 'sud']) {
        const one = await signIn(server, 'rh@example.fr', PASSWORD, slug);
        assert.deepEqual([one.tenant, one.id], [slug, people[slug].id]);
    }
    assert.equal((await signIn(server, 'rh@example.fr', NEXT)).tenant, 'est', 'one company alone: no question');
    for (const slug of ['est', 'ouest']) assert.equal((await login(server, 'rh@example.fr', PASSWORD, { tenant: slug })).status, 401);
});

test('the company is the sub-domain of --public-url, which wins over what was typed', async (t) => {
    const data = folder(t);
    for (const slug of ['nord', 'sud']) await addCompany(data, slug, `Maison ${slug}`);
    const tokens = { nord: await inviteByHand(data, 'nord', 'rh@example.fr', 'RH'), sud: await inviteByHand(data, 'sud', 'rh@example.fr', 'RH') };
    const server = await serve(t, [...ROOMY, '--public-url', 'http://rh.example.fr'], { data });
    for (const slug of ['nord', 'sud']) await redeem(server, tokens[slug]);
    for (const slug of ['nord', 'sud'])
        for (const tenant of [undefined, 'nord', 'sud']) {
            const answer = await login(server, 'rh@example.fr', PASSWORD, tenant && { tenant }, { Host: `${slug}.rh.example.fr` });
            assert.deepEqual([answer.status, answer.body.tenant?.slug], [200, slug], `${tenant} at ${slug}`);
        }
    assert.equal((await login(server, 'rh@example.fr', PASSWORD, {}, { Host: 'rh.example.fr' })).status, 409);
    assert.equal((await login(server, 'rh@example.fr', PASSWORD, {}, { Host: 'ouest.rh.example.fr' })).status, 401);
    assert.equal((await login(server, 'rh@example.fr', PASSWORD, { tenant: 'sud' }, { Host: 'nord.evil.example' })).body.tenant.slug, 'sud');
    const hr = await signIn(server, 'rh@example.fr', PASSWORD, 'nord');
    const { link } = await post(hr, '/api/users', { name: 'X', email: 'x@example.fr', role: 'employee' });
    assert.match(link.url, /^http:\/\/rh\.example\.fr\/lien#/);
});

test('one company sees nothing of another: not even that an id exists', async () => {
    const absence = await world.absence();
    for (const [method, target, body] of [['GET', `/api/absences/${absence.id}`], ['POST', `/api/absences/${absence.id}/approve`, { version: 1 }], ['GET', `/api/users/${world.owner.id}`],
        ['POST', `/api/users/${world.owner.id}/link`], ['PUT', `/api/teams/${world.teams.team}`, { version: 1, name: 'X', members: [], managers: [] }]])
        await expect(404, world.server, method, target, { as: world.other_tenant, body });
    await expect(422, world.server, 'POST', '/api/teams', { as: world.other_tenant, body: { name: 'Chez nous', members: [world.owner.id], managers: [] } });
});
