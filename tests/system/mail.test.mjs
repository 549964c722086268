// Mails: what was asked for is sent, to whom it belongs, once; whatever the mail server does.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { expect, get, plain, put, request } from './lib/http.mjs';
import { folder, mozaik, serve, startServer } from './lib/server.mjs';
import { deafPort, openSmtp } from './lib/smtp.mjs';
import { until } from './lib/until.mjs';
import { redeem, signIn } from './lib/world.mjs';

const PUBLIC = 'https://rh.example.fr';
const OLD = 'mozaik-demo';
const NEW = 'neuf renards sous la pluie';
const EMPLOYEE = 'employee@demo.mozaik';
const COLLEAGUE = 'colleague@demo.mozaik';
const MANAGER = 'manager@demo.mozaik';

const flags = (url, ...more) => ['--demo', '--threads', '1', '--public-url', PUBLIC, '--sign-in-failures', '1000', '--sign-in-failures-per-address', '1000',
    ...(url ? ['--smtp-url', url, '--mail-from', 'MOZAIK RH – Démo <rh@example.fr>', '--mail-retry', '20ms'] : []), ...more];

const forgotten = (server, email) => expect(202, server, 'POST', '/api/auth/forgotten', { body: { email } });

async function metric(server, name) {
    const { text } = await plain(server.adminPort, 'GET', '/metrics');
    return Number(new RegExp(`^mozaik_${name} (\\d+)$`, 'm').exec(text)?.[1]);
}

/** All that came until now; nothing else was on its way, because this one came last. */
async function lastOf(smtp, server, email) {
    await forgotten(server, email);
    const mails = [];
    do mails.push(await smtp.next(`the mail to ${email}`)); while (mails.at(-1).to[0] !== email);
    return mails.slice(0, -1);
}

function keepsSecrets(server, ...secrets) {
    for (const secret of [EMPLOYEE, COLLEAGUE, 'mzl_', ...secrets]) assert.ok(!server.said.includes(secret), `the log tells ${secret}`);
}

test('a forgotten password, a mail, a link, a new password', async (t) => {
    const smtp = await openSmtp(t);
    const server = await serve(t, flags(smtp.url));
    const before = await signIn(server, EMPLOYEE, OLD);
    await forgotten(server, EMPLOYEE);
    const mail = await smtp.next();

    assert.equal(mail.from, 'rh@example.fr');
    assert.deepEqual(mail.to, [EMPLOYEE]);
    assert.equal(mail.headers.to, `<${EMPLOYEE}>`);
    assert.match(mail.headers.from, /^=\?UTF-8\?B\?[^?]+\?= <rh@example\.fr>$/);
    assert.match(mail.headers['message-id'], /^<[\w.-]+@example\.fr>$/);
    assert.equal(mail.headers['auto-submitted'], 'auto-generated');
    assert.ok(Math.abs(Date.parse(mail.headers.date) - Date.now()) < 60_000, mail.headers.date);
    assert.equal(mail.subject, 'Choisir un nouveau mot de passe');
    assert.match(mail.text, /^Bonjour .*\n/);
    assert.ok(mail.text.includes('cette page\u00a0:'), mail.text);
    assert.ok(mail.link.startsWith(`${PUBLIC}/lien#mzl_`), mail.link);

    const { body } = await expect(200, server, 'POST', '/api/auth/link/check', { body: { token: mail.token } });
    assert.equal(body.email, EMPLOYEE);
    assert.equal(body.purpose, 'reset');
    const now = await redeem(server, mail.token, NEW);
    assert.equal(now.id, before.id);
    assert.equal((await get(now, '/api/auth/me')).user.email, EMPLOYEE);
    assert.equal((await request(server, 'GET', '/api/auth/me', { as: before })).status, 401, 'the old session has ended');
    assert.equal((await request(server, 'POST', '/api/auth/login', { body: { email: EMPLOYEE, password: OLD } })).status, 401);
    await signIn(server, EMPLOYEE, NEW);
    assert.equal((await request(server, 'POST', '/api/auth/link/redeem', { body: { token: mail.token, password: NEW } })).status, 404, 'a link serves once');

    assert.deepEqual(await lastOf(smtp, server, COLLEAGUE), [], 'one mail, and no other');
    // It counts a mail when it has read the yes to it, a moment after the mail has come.
    await until(async () => await metric(server, 'mails_sent_total') === 2, 'both are counted');
    keepsSecrets(server, mail.token);
});

test('in the language of the person', async (t) => {
    const smtp = await openSmtp(t);
    const server = await serve(t, flags(smtp.url));
    await put(await signIn(server, EMPLOYEE, OLD), '/api/auth/me', { language: 'en' });
    await forgotten(server, EMPLOYEE);
    const mail = await smtp.next();
    assert.equal(mail.subject, 'Choose a new password');
    assert.match(mail.text, /^Hello /);
});

test('an unknown address is answered the same, and gets no mail', async (t) => {
    const smtp = await openSmtp(t);
    const server = await serve(t, flags(smtp.url));
    const shape = ({ status, headers, text }) => {
        const { 'x-request-id': _, date: __, ...rest } = headers;
        return { status, headers: rest, text };
    };
    const unknown = ['nobody@demo.mozaik', 'employee@ailleurs.example', 'no address at all', `${'x'.repeat(200)}@y`];
    const answers = [];
    for (const email of unknown) answers.push(shape(await forgotten(server, email)));
    answers.push(shape(await forgotten(server, EMPLOYEE)));
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
    assert.deepEqual((await smtp.next()).to, [EMPLOYEE]);
    assert.deepEqual(await lastOf(smtp, server, COLLEAGUE), []);
    // Asked again and again, one mail in ten minutes.
    for (let i = 0; i < 5; i++) await forgotten(server, EMPLOYEE);
    assert.deepEqual(await lastOf(smtp, server, MANAGER), []);
});

test('a mail server that is down is tried until it is back; each mail comes once', async (t) => {
    const port = await deafPort();
    const server = await serve(t, flags(`smtp://127.0.0.1:${port}`));
    await forgotten(server, EMPLOYEE);
    await forgotten(server, COLLEAGUE);
    await until(async () => await metric(server, 'mail_tries_failed_total') >= 3, 'three tries');
    await until(() => server.said.includes('mail server out of reach'), 'the log says so');
    const smtp = await openSmtp(t, { port });
    const to = [(await smtp.next()).to[0], (await smtp.next()).to[0]];
    assert.deepEqual(to.sort(), [COLLEAGUE, EMPLOYEE]);
    assert.deepEqual(await lastOf(smtp, server, MANAGER), []);
    keepsSecrets(server);
});

test('a mail that is refused waits alone, and is tried again', async (t) => {
    const smtp = await openSmtp(t);
    const server = await serve(t, flags(smtp.url));
    const asked = { [EMPLOYEE]: 0, [MANAGER]: 0, [COLLEAGUE]: 0 };
    smtp.answers.rcpt = (to) => {
        asked[to]++;
        if (to === EMPLOYEE && asked[to] < 3) return `451 ${to} later, please`; // greylisting
        return to === MANAGER ? `550 ${to} is nobody here` : undefined;
    };
    await forgotten(server, EMPLOYEE);
    await forgotten(server, MANAGER);
    await forgotten(server, COLLEAGUE);
    const to = [(await smtp.next()).to[0], (await smtp.next()).to[0]];
    assert.deepEqual(to.sort(), [COLLEAGUE, EMPLOYEE]);
    assert.deepEqual(asked, { [EMPLOYEE]: 3, [MANAGER]: 1, [COLLEAGUE]: 1 });
    await until(() => server.said.includes('reply=451') && server.said.includes('reply=550'), () => `the log says so: ${server.said}`);
    assert.deepEqual(smtp.mails.length, 2);
    keepsSecrets(server, MANAGER, 'nobody here');
});

test('a mail server that dies before it has said yes gets the mail again, with a link that works', async (t) => {
    const smtp = await openSmtp(t);
    const server = await serve(t, flags(smtp.url));
    let deaths = 0;
    smtp.answers.data = () => (++deaths === 1 ? null : undefined);
    await forgotten(server, EMPLOYEE);
    const [first, second] = [await smtp.next(), await smtp.next()];
    assert.notEqual(first.token, second.token);
    assert.notEqual(first.headers['message-id'], second.headers['message-id'], 'they are two mails');
    assert.equal((await request(server, 'POST', '/api/auth/link/redeem', { body: { token: first.token, password: NEW } })).status, 404);
    await redeem(server, second.token, NEW);
    assert.deepEqual(await lastOf(smtp, server, COLLEAGUE), []);
});

/** A mail that has arrived, and is not answered before `say` is called. */
async function held(smtp, server) {
    let say;
    smtp.answers.data = () => new Promise((done) => { say = (line) => { smtp.answers.data = undefined; done(line); }; });
    await forgotten(server, EMPLOYEE);
    const mail = await smtp.next();
    await until(() => say, 'it is held');
    return { mail, say };
}

test('killed while a mail is on its way: it is sent again', async (t) => {
    const smtp = await openSmtp(t);
    const data = folder(t);
    const server = await startServer(flags(smtp.url), { data });
    const { say } = await held(smtp, server);
    await server.kill();
    say(null);
    const after = await serve(t, flags(smtp.url), { data });
    const again = await smtp.next();
    assert.deepEqual(again.to, [EMPLOYEE]);
    await redeem(after, again.token, NEW);
    assert.deepEqual(await lastOf(smtp, after, COLLEAGUE), []);
});

test('told to stop while a mail is on its way: a yes that comes in time is kept', async (t) => {
    const smtp = await openSmtp(t);
    const data = folder(t);
    const server = await startServer(flags(smtp.url), { data });
    const { mail, say } = await held(smtp, server);
    server.signal('SIGTERM');
    await until(() => server.said.includes('draining'), 'it drains');
    say('250 taken');
    await until(() => server.exit !== undefined, 'it ends');
    assert.equal(server.exit, 0);
    server.check();
    const after = await serve(t, flags(smtp.url), { data });
    assert.deepEqual(await lastOf(smtp, after, COLLEAGUE), [], 'not sent a second time');
    await redeem(after, mail.token, NEW);
});

test('told to stop while the mail server is silent: it stops', async (t) => {
    const smtp = await openSmtp(t);
    const server = await startServer(flags(smtp.url), { data: folder(t) });
    await held(smtp, server);
    const begun = Date.now();
    await server.stop();
    assert.ok(Date.now() - begun < 20_000, `it took ${Date.now() - begun} ms`);
});

test('without a mail server mails wait, the log says so once, and later they are sent', async (t) => {
    const data = folder(t);
    const before = await startServer(flags(undefined), { data });
    await forgotten(before, EMPLOYEE);
    const told = () => before.said.split('\n').filter((line) => line.includes('mails wait')).length;
    await until(told, 'it is said');
    assert.equal(told(), 1);
    await before.stop();
    assert.equal(told(), 1);
    const smtp = await openSmtp(t);
    const server = await serve(t, flags(smtp.url), { data });
    await redeem(server, (await smtp.next()).token, NEW);
});

test('it signs in with a password from the environment or the file, and tells nobody', async (t) => {
    const credentials = { user: 'mozaik', password: 'un secret # avec «\u00a0tout\u00a0»' };
    const smtp = await openSmtp(t, { credentials });
    const data = folder(t);
    const file = join(data, 'mozaik.conf');
    const more = ['--smtp-user', credentials.user];
    {
        const server = await serve(t, flags(smtp.url, ...more), { env: { MOZAIK_SMTP_PASSWORD: credentials.password } });
        await forgotten(server, EMPLOYEE);
        await smtp.next();
        keepsSecrets(server, credentials.password);
    }
    credentials.password = 'un#secret';
    writeFileSync(file, `# the mail server\nsmtp-password = ${credentials.password} # for it\n`);
    const server = await serve(t, flags(smtp.url, ...more), { data });
    await forgotten(server, EMPLOYEE);
    await smtp.next();
    assert.deepEqual(smtp.signedInAs, ['mozaik', 'mozaik']);
    assert.ok(!readFileSync(`/proc/${server.pid}/cmdline`, 'utf8').includes(credentials.password));
    keepsSecrets(server, credentials.password);

    // A wrong one is no reason to lose a mail.
    credentials.password = 'un autre';
    await forgotten(server, COLLEAGUE);
    await until(async () => await metric(server, 'mail_tries_failed_total') > 0, 'a try failed');
    credentials.password = 'un#secret';
    assert.deepEqual((await smtp.next()).to, [COLLEAGUE]);
});

test('a mail server that cannot prove who it is gets nothing', async (t) => {
    const place = folder(t);
    const [cert, key] = [join(place, 'cert.pem'), join(place, 'key.pem')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
        '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', cert], { stdio: 'pipe' });
    const smtp = await openSmtp(t, { secure: { cert: readFileSync(cert), key: readFileSync(key) } });
    const server = await serve(t, flags(`smtps://127.0.0.1:${smtp.port}`));
    await forgotten(server, EMPLOYEE);
    await until(async () => await metric(server, 'mail_tries_failed_total') >= 2, 'two tries');
    await until(() => /certificate/.test(server.said), () => `the log says why: ${server.said}`);
    assert.deepEqual(smtp.mails, []);
});

const from = ['--mail-from', 'rh@example.fr'];
const wrong = [
    ['an address of something else', ['--smtp-url', 'http://127.0.0.1', ...from], /smtp:\/\/hôte/],
    ['no address at all', ['--smtp-url', 'mail.example.fr', ...from], /smtp-url/],
    ['a password in the address', ['--smtp-url', 'smtp://user:secret@127.0.0.1', ...from], /smtp-user/],
    ['nobody whom it is from', ['--smtp-url', 'smtp://127.0.0.1'], /mail-from/],
    ['a header instead of an address', ['--smtp-url', 'smtp://127.0.0.1', '--mail-from', 'rh@example.fr\r\nBcc: x@y'], /mail-from/],
    ['a user without a password', ['--smtp-url', 'smtp://127.0.0.1', ...from, '--smtp-user', 'x'], /MOZAIK_SMTP_PASSWORD/],
    ['a password that everybody sees', ['--smtp-password', 'secret'], /liste des processus/],
    ['a password in clear over the network', ['--smtp-url', 'smtp://mail.example.fr', ...from, '--smtp-user', 'x', '--smtp-plain'], /en clair/],
    ['no public address for the links', ['--smtp-url', 'smtp://127.0.0.1', ...from], /public-url/],
];

test('a setting that cannot work stops the start with a sentence', async (t) => {
    for (const [name, more, sentence] of wrong) {
        const { code, err } = await mozaik(['serve', '--listen', '127.0.0.1:0', '--admin-listen', 'none', '--data', folder(t), ...(name.startsWith('no public') ? [] : ['--public-url', PUBLIC]), ...more], { env: { MOZAIK_SMTP_PASSWORD: name.includes('clear') ? 'x' : '' } });
        assert.equal(code, 1, `${name}: ${err}`);
        assert.match(err, sentence, name);
    }
});
