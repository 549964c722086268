// Forgotten passwords: the answer tells nobody anything, the mail tells whose it is.
import assert from 'node:assert/strict';
import net from 'node:net';
import test from 'node:test';
import { expect, plain, post, request } from './lib/http.mjs';
import { folder, mozaik, serve } from './lib/server.mjs';
import { until } from './lib/until.mjs';
import { addPerson, buildWorld, redeem, signIn } from './lib/world.mjs';

/** A mail server of a few lines. `refuse` decides what it says to RCPT and to a whole mail. */
async function mailServer(t, { refuse = () => undefined } = {}) {
    const mails = [], said = [];
    let tries = 0;
    const server = net.createServer((socket) => {
        let text = '', body = false, mail;
        const say = (line) => { said.push(line); socket.write(`${line}\r\n`); };
        socket.on('error', () => {});
        say('220 mail.example.fr ESMTP');
        socket.on('data', (part) => {
            text += part.toString('latin1');
            for (let end; (end = text.indexOf(body ? '\r\n.\r\n' : '\r\n')) >= 0;) {
                const line = text.slice(0, end);
                text = text.slice(end + (body ? 5 : 2));
                if (body) {
                    body = false;
                    tries++;
                    const no = refuse('mail', tries, mail);
                    if (!no) mails.push({ ...mail, ...read(line) });
                    say(no ?? '250 queued');
                } else if (/^EHLO/i.test(line)) say('250-mail.example.fr\r\n250 8BITMIME');
                else if (/^MAIL FROM:<(.*?)>/i.test(line)) { mail = { from: /<(.*?)>/.exec(line)[1], to: [] }; say('250 ok'); }
                else if (/^RCPT TO:<(.*?)>/i.test(line)) {
                    const to = /<(.*?)>/.exec(line)[1];
                    const no = refuse('rcpt', ++tries, to);
                    if (!no) mail.to.push(to);
                    say(no ?? '250 ok');
                } else if (/^DATA/i.test(line)) { body = true; say('354 go on'); }
                else if (/^QUIT/i.test(line)) { say('221 bye'); socket.end(); }
                else say('250 ok');
            }
        });
    });
    await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
    t.after(() => server.close());
    return { url: `smtp://127.0.0.1:${server.address().port}`, mails, said, get tries() { return tries; } };
}

/** Headers, and the text as a person reads it. */
function read(text) {
    const end = text.indexOf('\r\n\r\n');
    const headers = {};
    for (const line of text.slice(0, end).replace(/\r\n[ \t]+/g, ' ').split('\r\n')) headers[line.split(':')[0].toLowerCase()] = line.slice(line.indexOf(':') + 1).trim();
    const raw = text.slice(end + 4).replace(/^\.\./gm, '.');
    const way = (headers['content-transfer-encoding'] ?? '').toLowerCase();
    const body = way === 'base64' ? Buffer.from(raw, 'base64')
        : way === 'quoted-printable' ? Buffer.from(raw.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1')
            : Buffer.from(raw, 'latin1');
    const subject = (headers.subject ?? '').replace(/=\?utf-8\?([bq])\?(.*?)\?=\s*/gi, (_, kind, word) => (kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString('utf8')
        : Buffer.from(word.replace(/_/g, ' ').replace(/=([0-9A-F]{2})/gi, (__, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString('utf8')));
    for (const line of text.split('\r\n')) assert.ok(line.length <= 998, 'no line is longer than mail servers take');
    return { headers, subject, body: body.toString('utf8') };
}

const flagsFor = (mail) => ['--smtp-url', mail.url, '--mail-from', 'RH <rh@example.fr>', '--public-url', 'https://rh.example.fr', '--mail-retry', '50ms'];
const forgotten = (server, email) => expect(202, server, 'POST', '/api/auth/forgotten', { body: { email } });
const linkIn = (mail) => /https:\/\/rh\.example\.fr\/lien#(mzl_[\w-]{43})/.exec(mail.body)?.[1] ?? assert.fail(mail.body);

test('a mail with a link to who has an account; to others nothing; the same answer', async (t) => {
    const mail = await mailServer(t);
    const world = await buildWorld(t, flagsFor(mail));
    const left = await addPerson(world.hr, 'parti@demo.mozaik', 'Parti');
    await world.change(left, { active: false });
    for (const email of ['nobody@demo.mozaik', 'parti@demo.mozaik', 'OWNER@demo.mozaik', 'no address']) await forgotten(world.server, email);
    await until(() => mail.mails.length > 0, 'the mail');
    const [one] = mail.mails;
    assert.deepEqual([one.from, one.to], ['rh@example.fr', ['owner@demo.mozaik']]);
    assert.match(one.subject, /mot de passe/);
    assert.match(one.body, /Bonjour Propriétaire Démo/);
    assert.match(one.headers.date, /^\w{3}, \d{1,2} \w{3} \d{4} /);
    assert.ok(one.headers['message-id']);
    const token = linkIn(one);
    const { body: whose } = await expect(200, world.server, 'POST', '/api/auth/link/check', { body: { token } });
    assert.deepEqual([whose.email, whose.purpose], ['owner@demo.mozaik', 'reset']);
    // Once in ten minutes, however often it is asked.
    for (let i = 0; i < 3; i++) await forgotten(world.server, 'owner@demo.mozaik');
    await forgotten(world.server, 'colleague@demo.mozaik');
    await until(() => mail.mails.some((two) => two.to[0] === 'colleague@demo.mozaik'), 'the mail of somebody else, asked later');
    assert.deepEqual(mail.mails.map((two) => two.to[0]), ['owner@demo.mozaik', 'colleague@demo.mozaik']);
    await redeem(world.server, token, 'encore quatre autres mots');
    await expect(401, world.server, 'GET', '/api/auth/me', { as: world.owner });
    await signIn(world.server, 'owner@demo.mozaik', 'encore quatre autres mots');
    assert.equal(world.server.said.includes(token), false, 'no link in the log');
});

test('a mail that was not taken is tried again, and sent once; one that is refused for good is given up', async (t) => {
    const mail = await mailServer(t, {
        refuse: (what, tries, about) => {
            if (what === 'rcpt' && about.startsWith('colleague')) return '550 nobody here';
            return what === 'mail' && mail.mails.length === 0 && tries < 6 ? '451 later' : undefined;
        },
    });
    const world = await buildWorld(t, flagsFor(mail));
    await forgotten(world.server, 'colleague@demo.mozaik');
    await forgotten(world.server, 'owner@demo.mozaik');
    await until(() => mail.mails.length > 0, 'the mail');
    await forgotten(world.server, 'manager@demo.mozaik');
    await until(() => mail.mails.length > 1, 'the next one');
    assert.deepEqual(mail.mails.map((one) => one.to[0]), ['owner@demo.mozaik', 'manager@demo.mozaik']);
    await expect(200, world.server, 'POST', '/api/auth/link/check', { body: { token: linkIn(mail.mails[0]) } });
});

test('a mail waits over a restart, until there is a server that takes it', async (t) => {
    const mail = await mailServer(t);
    const world = await buildWorld(t, ['--smtp-url', 'smtp://127.0.0.1:9', '--mail-from', 'rh@example.fr', '--public-url', 'https://rh.example.fr', '--mail-retry', '50ms']);
    await forgotten(world.server, 'owner@demo.mozaik');
    await forgotten(world.server, 'nobody@demo.mozaik'); // answered before it is written: the second one comes after
    await until(async () => /^mozaik_mail_tries_failed_total [1-9]\d*$/m.test((await plain(world.server.adminPort, 'GET', '/metrics')).text), 'a try that failed');
    const data = world.server.child.spawnargs[world.server.child.spawnargs.indexOf('--data') + 1];
    await world.server.kill();
    const server = await serve(t, flagsFor(mail), { data });
    await until(() => mail.mails.length > 0, 'the mail');
    await redeem(server, linkIn(mail.mails[0]), 'encore quatre autres mots');
});

test('without a mail server the page still answers, and the settings are checked at the start', async (t) => {
    const world = await buildWorld(t);
    await forgotten(world.server, 'owner@demo.mozaik');
    await expect(200, world.server, 'GET', '/api/auth/me', { as: world.owner });
    for (const flags of [['--smtp-url', 'smtp://mail.example.fr'], ['--smtp-url', 'http://mail.example.fr', '--mail-from', 'rh@example.fr'], ['--smtp-url', 'smtp://mail.example.fr', '--mail-from', 'nobody']]) {
        const told = await mozaik(['serve', '--listen', '127.0.0.1:0', '--admin-listen', 'none', '--data', folder(t), ...flags]);
        assert.equal(told.code, 1, flags.join(' '));
        assert.match(told.err, /smtp|mail/);
    }
    const { status } = await request(world.server, 'POST', '/api/auth/forgotten', { body: { email: '' } });
    assert.ok(status === 202 || status === 422);
    await post(world.owner, '/api/absences', { type: 'CA', start: '2027-02-01', end: '2027-02-01' });
});
