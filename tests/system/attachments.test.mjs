// Documents of absences: what is taken and what is refused, byte for byte, and how they come back. Who
// may do what is in audience.test.mjs.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { attach, del, expect, form, get, post, request, Wire, wired } from './lib/http.mjs';
import { openSocket } from './lib/live.mjs';
import { folder, run, serve } from './lib/server.mjs';
import { buildWorld, fromTemplate, makeTemplate, ROOMY } from './lib/world.mjs';

let template;
const cleanups = [];
before(async () => { template = await makeTemplate({ after: (work) => cleanups.push(work) }); });
after(async () => { for (const work of cleanups) await work(); });

/** A test in a fresh world, with an absence of the owner's. */
function testWith(name, body, flags) {
    test(name, async (t) => {
        const world = await fromTemplate(template, flags);
        try {
            await body({ world, absence: await world.absence(), t });
        } finally {
            await world.close();
        }
    });
}

const dataOf = (server) => server.child.spawnargs[server.child.spawnargs.indexOf('--data') + 1];
const MAX = 5 * 1024 * 1024;
const bytes = (...parts) => Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
const PDF = '%PDF-1.7\n';
const ftyp = (...brands) => bytes(`\0\0\0${String.fromCharCode(8 + 4 * (brands.length + 1))}ftyp${brands[0]}\0\0\0\0${brands.slice(1).join('')}`);
const path = (absence) => `/api/absences/${absence.id}/attachments`;

/** Send a file as it is; what came. */
const send = (world, absence, content, name = 'fichier', who = world.owner) =>
    request(world.server, 'POST', path(absence), { as: who, ...form([name, content]) });

testWith('what is sent comes back as it was, to be saved and never shown', async ({ world, absence }) => {
    const content = bytes(PDF, Buffer.from(Array.from({ length: 4096 }, (_, i) => i % 256)));
    const made = await attach(world.owner, absence, 'Arrêt "de travail" n° 2.pdf', content);
    assert.deepEqual([made.name, made.media, made.size], ['Arrêt "de travail" n° 2.pdf', 'application/pdf', content.length]);
    for (const reader of [world.owner, world.hr, world.manager]) {
        const answer = await expect(200, world.server, 'GET', `/api/attachments/${made.id}`, { as: reader });
        assert.deepEqual(answer.bytes, content);
        for (const [header, value] of Object.entries({
            'content-type': 'application/pdf',
            'content-disposition': "attachment; filename*=UTF-8''Arr%C3%AAt%20%22de%20travail%22%20n%C2%B0%202.pdf",
            'x-content-type-options': 'nosniff',
            'content-security-policy': "sandbox; default-src 'none'",
            'cross-origin-resource-policy': 'same-origin',
            'cache-control': 'no-store',
            'content-length': String(content.length),
        })) assert.equal(answer.headers[header], value);
    }
    assert.deepEqual((await get(world.manager, `/api/absences/${absence.id}`)).attachments, [made]);
    await del(world.owner, `/api/attachments/${made.id}`);
    assert.equal((await request(world.server, 'GET', `/api/attachments/${made.id}`, { as: world.owner })).body.code, 'attachment_unknown');
    assert.deepEqual((await get(world.owner, `/api/absences/${absence.id}`)).attachments, []);
});

testWith('a file is what its bytes are, not what it says', async ({ world }) => {
    const html = '<!doctype html><script>alert(1)</script>';
    const kinds = [
        // name, bytes, what it is taken for, under which name
        ['certificat.pdf', bytes(PDF), 'application/pdf', 'certificat.pdf'],
        ['photo.html', bytes('\xff\xd8\xff\xe0\0\x10JFIF', html), 'image/jpeg', 'photo.html.jpg'],
        ['scan.JPEG', bytes('\xff\xd8\xff\xe1\0\x10Exif'), 'image/jpeg', 'scan.JPEG'],
        ['image', bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', html), 'image/png', 'image.png'],
        ['page.html', bytes(html, ' '.repeat(950), PDF), 'application/pdf', 'page.html.pdf'],
        ['../../etc/cron.d/x', bytes(PDF, html), 'application/pdf', 'x.pdf'],
        ['iphone.heic', ftyp('heic', 'mif1', 'heic'), 'image/heic', 'iphone.heic'],
        ['a.HEIF', ftyp('heix', 'mif1'), 'image/heic', 'a.HEIF'],
        ['b', ftyp('mif1', 'mif1', 'heic'), 'image/heic', 'b.heic'],
        ['c', ftyp('msf1', 'hevc'), 'image/heic', 'c.heic'],
    ];
    for (const [i, [name, content, media, stored]] of kinds.entries()) {
        const day = `2027-02-${String(i + 1).padStart(2, '0')}`;
        const absence = await world.absence({ type: 'TEL', start: day, end: day });
        const made = await attach(world.owner, absence, name, content);
        assert.deepEqual([made.media, made.name], [media, stored], name);
        const answer = await expect(200, world.server, 'GET', `/api/attachments/${made.id}`, { as: world.hr });
        assert.deepEqual(answer.bytes, content);
        assert.equal(answer.headers['content-type'], media);
    }
});

testWith('anything else is refused, whatever it calls itself', async ({ world, absence }) => {
    for (const content of [
        '<!doctype html><script>alert(1)</script>', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'MZ\x90\0', 'PK\x03\x04', 'GIF89a', '\xff\xd8', '\x89PNG\r\n\x1a\n', '%PDF', ' '.repeat(1020) + PDF,
        ftyp('avif', 'mif1'), ftyp('mif1', 'avif'), ftyp('isom', 'heic'), ftyp('heic', 'mif1').subarray(0, 14),
    ]) {
        const answer = await send(world, absence, bytes(content), 'certificat.pdf');
        assert.deepEqual([answer.status, answer.body.code, Object.keys(answer.body.errors)], [422, 'file_kind', ['file']], JSON.stringify(content.toString('latin1').slice(0, 40)));
    }
    const empty = await send(world, absence, '');
    assert.deepEqual([empty.status, empty.body.code], [422, 'field_required']);
    assert.deepEqual((await get(world.owner, `/api/absences/${absence.id}`)).attachments, []);
});

testWith('five mebibytes, and no byte more', async ({ world, absence }) => {
    const content = Buffer.alloc(MAX, 'x');
    content.write(PDF);
    const made = await attach(world.owner, absence, 'grand.pdf', content);
    assert.equal(made.size, MAX);
    assert.ok((await expect(200, world.server, 'GET', `/api/attachments/${made.id}`, { as: world.hr })).bytes.equals(content));
    const over = await send(world, absence, Buffer.concat([content, Buffer.from('x')]));
    assert.deepEqual([over.status, over.body.code], [413, 'file_too_large']);

    // Longer than such a form can be: refused by its announced length, or at the byte that is too many.
    const head = `POST ${path(absence)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.owner.token}\r\nContent-Type: multipart/form-data; boundary=b\r\n`;
    let answer = await wired(world.server.port, `${head}Content-Length: ${MAX + 100 * 1024}\r\nExpect: 100-continue\r\n\r\n`);
    assert.deepEqual([answer.status, answer.value.code], [413, 'http_body_too_large']);
    answer = await wired(world.server.port, `${head}Transfer-Encoding: chunked\r\n\r\n${(MAX + 100 * 1024).toString(16)}\r\nxxxx`);
    assert.deepEqual([answer.status, answer.value.code], [413, 'http_body_too_large']);
    // Room is made here alone, and for who has a session at least in name.
    const long = Buffer.alloc(300 * 1024, ' ');
    assert.equal((await request(world.server, 'POST', path(absence), { headers: { 'Content-Type': 'multipart/form-data; boundary=b' }, body: long })).status, 413);
    assert.equal((await request(world.server, 'POST', '/api/absences', { as: world.owner, body: long })).status, 413);
    assert.equal((await request(world.server, 'POST', path(absence), { as: { token: 'mzk_nobody' }, ...form(['a.pdf', PDF]) })).status, 401);
});

testWith('a form comes in chunks, byte by byte, and cut off', async ({ world, absence }) => {
    const { headers, body } = form(['a.pdf', PDF]);
    const head = `POST ${path(absence)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.owner.token}\r\nContent-Type: ${headers['Content-Type']}\r\n`;
    const chunks = [...body].map((byte) => `1\r\n${String.fromCharCode(byte)}\r\n`).join('');
    const answer = await wired(world.server.port, `${head}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);
    assert.deepEqual([answer.status, answer.value.size], [201, PDF.length]);

    const wire = new Wire(world.server.port);
    await wire.write(`${head}Content-Length: ${body.length}\r\n\r\n${body.toString('latin1').slice(0, -10)}`);
    wire.drop();
    assert.equal((await get(world.owner, `/api/absences/${absence.id}`)).attachments.length, 1);
});

testWith('who takes a document slowly, or sends one slowly, keeps nobody waiting', async ({ world, absence }) => {
    const content = Buffer.alloc(MAX, 'x');
    content.write(PDF);
    const { id } = await attach(world.owner, absence, 'grand.pdf', content);
    const wires = Array.from({ length: 8 }, () => new Wire(world.server.port));
    for (const [i, wire] of wires.entries()) {
        if (i % 2) {
            await wire.write(`POST ${path(absence)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.owner.token}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${MAX}\r\n\r\n`);
            await wire.write('x'.repeat(1024 * 1024));
        } else {
            wire.socket.pause();
            await wire.write(`GET /api/attachments/${id} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.owner.token}\r\n\r\n`);
        }
    }
    for (let i = 0; i < 20; i++) await get(world.hr, `/api/absences/${absence.id}`);
    wires[0].socket.resume();
    await wires[0].until((text) => text.length > MAX, 'the whole of it');
    for (const wire of wires) wire.drop();
    await get(world.hr, `/api/absences/${absence.id}`);
});

testWith('a form that stops coming is told so', async ({ world, absence }) => {
    const wire = new Wire(world.server.port);
    await wire.write(`POST ${path(absence)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.owner.token}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 4000000\r\n\r\n--b\r\n`);
    const answer = await wire.answer('POST');
    assert.equal(answer.status, 408);
    assert.equal(JSON.parse(answer.body).code, 'too_slow');
    wire.drop();
}, ['--body-timeout', '300ms']);

testWith('forms that are none, and files that are not one', async ({ world, absence }) => {
    const type = (boundary) => ({ 'Content-Type': `multipart/form-data${boundary}` });
    const part = (name, file, content = PDF) => `--b\r\nContent-Disposition: form-data; name="${name}"${file ? `; filename="${file}"` : ''}\r\n\r\n${content}\r\n`;
    const nested = `--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\r\n${PDF}\r\n--in--\r\n--b--`;
    const cases = [
        // headers, body, status, code
        [type(''), `${part('file', 'a.pdf')}--b--`, 400, 'multipart_boundary'],
        [type('; boundary='), `${part('file', 'a.pdf')}--b--`, 400, 'multipart_boundary'],
        [type('; boundary=c'), `${part('file', 'a.pdf')}--b--`, 400, 'multipart_broken'],
        [type('; boundary=b'), part('file', 'a.pdf'), 400, 'multipart_broken'],
        [type('; boundary=b'), '', 400, 'multipart_broken'],
        [type('; boundary=b'), '--b--', 400, 'multipart_broken'],
        [type('; boundary=b'), `${part('file', 'a.pdf')}${part('file', 'b.pdf')}--b--`, 422, 'one_file'],
        [type('; boundary=b'), `${part('file', 'a.pdf')}${part('note', undefined, 'x')}--b--`, 422, 'one_file'],
        [type('; boundary=b'), `${part('document', 'a.pdf')}--b--`, 422, 'one_file'],
        [type('; boundary=b'), `${part('file')}--b--`, 422, 'one_file'],
        [{ 'Content-Type': 'application/json' }, '{}', 415, 'form_type'],
        [{ 'Content-Type': 'application/pdf' }, PDF, 415, 'form_type'],
        [{ 'Content-Type': null }, PDF, 415, 'form_type'],
    ];
    for (const [headers, body, status, code] of cases) {
        const answer = await request(world.server, 'POST', path(absence), { as: world.owner, headers, body });
        assert.deepEqual([answer.status, answer.body.code], [status, code], body.slice(0, 60));
        const english = await request(world.server, 'POST', path(absence), { as: world.owner, headers: { ...headers, 'Accept-Language': 'en' }, body });
        assert.notEqual(english.body.detail, answer.body.detail);
        assert.doesNotMatch(english.body.detail, /[éèàç’«»]/);
    }
    // What is inside a part is content, and is a PDF by its own bytes, 20 of them behind.
    const answer = await request(world.server, 'POST', path(absence), { as: world.owner, headers: type('; boundary=b'), body: nested });
    assert.deepEqual([answer.status, answer.body.media], [201, 'application/pdf']);
    // There and allowed come before valid, also for what is no form with one file.
    for (const [who, status] of [['employee', 404], ['other_tenant', 404], ['colleague', 403], ['manager', 403]])
        assert.equal((await request(world.server, 'POST', path(absence), { as: world[who], headers: type('; boundary=b'), body: `${part('document', 'a.pdf')}--b--` })).status, status, who);
});

testWith('the same file twice is there once; ten are enough', async ({ world, absence }) => {
    const first = await attach(world.owner, absence);
    const again = await expect(200, world.server, 'POST', path(absence), { as: world.owner, ...form(['autre nom.pdf', '%PDF-1.7 certificat.pdf']) });
    assert.deepEqual(again.body, first);
    assert.equal(again.headers.location, `/api/attachments/${first.id}`);
    for (let i = 1; i < 10; i++) await attach(world.owner, absence, `${i}.pdf`);
    const over = await send(world, absence, PDF);
    assert.deepEqual([over.status, over.body.code], [409, 'attachments_full']);
    assert.equal((await get(world.owner, `/api/absences/${absence.id}`)).attachments.length, 10);
    // Many at once: not one more than ten.
    const other = await world.absence({ type: 'TEL', start: '2027-03-01', end: '2027-03-01' });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => send(world, other, `${PDF}${i}`)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array(10).fill(201), ...Array(10).fill(409)]);
});

testWith('open pages see a document come and go', async ({ world, absence }) => {
    const socket = await openSocket(world.manager);
    const made = await attach(world.owner, absence);
    const added = await socket.next((m) => m.type === 'absence_updated');
    assert.deepEqual([added.data.version, added.data.attachments], [2, [made]]);
    await del(world.hr, `/api/attachments/${made.id}`);
    const removed = await socket.next((m) => m.type === 'absence_updated');
    assert.deepEqual([removed.data.version, removed.data.attachments], [3, []]);
    await socket.close();
});

testWith('a page of somebody else cannot send one with our cookie', async ({ world, absence }) => {
    const answer = await request(world.server, 'POST', path(absence), { headers: { Cookie: `mozaik=${world.owner.token}`, Origin: 'https://evil.example', ...form(['a.pdf', PDF]).headers }, body: form(['a.pdf', PDF]).body });
    assert.deepEqual([answer.status, answer.body.code], [403, 'origin_refused']);
    assert.equal((await request(world.server, 'POST', path(absence), { as: world.owner, by: 'cookie', ...form(['a.pdf', PDF]) })).status, 201);
});

testWith('whoever manages the team no longer has its documents no longer', async ({ world, absence }) => {
    const made = await attach(world.owner, absence);
    const ask = (who) => request(world.server, 'GET', `/api/attachments/${made.id}`, { as: world[who] });
    assert.equal((await ask('manager')).status, 200);
    assert.equal((await ask('manager_other')).status, 404);
    await world.change(world.owner, { teams: [world.teams.team_other] });
    assert.equal((await ask('manager')).status, 404);
    assert.equal((await ask('manager_other')).status, 200);
    const { version } = await get(world.hr, `/api/absences/${absence.id}`);
    await del(world.hr, `/api/absences/${absence.id}?version=${version}`);
    for (const who of ['owner', 'hr', 'manager_other']) assert.equal((await ask(who)).status, 404, who);
});

testWith('comments: a talk in pages, the newest first', async ({ world, absence }) => {
    for (let i = 0; i < 103; i++) await post(i % 2 ? world.manager : world.owner, `/api/absences/${absence.id}/comments`, { text: `Mot ${i}` });
    const first = await get(world.hr, `/api/absences/${absence.id}/comments`);
    assert.deepEqual([first.items.length, first.items[0].text, first.items[0].user_id], [100, 'Mot 102', world.owner.id]);
    const second = await get(world.hr, `/api/absences/${absence.id}/comments?page=${first.next}`);
    assert.deepEqual([second.items.map((one) => one.text), second.next], [['Mot 2', 'Mot 1', 'Mot 0'], null]);
    assert.equal((await get(world.manager, `/api/absences/${absence.id}`)).comment_count, 103);
});

test('a copy of the house has its documents', async (t) => {
    const world = await buildWorld(t);
    const made = await attach(world.owner, await world.absence());
    const copy = join(folder(t), 'copie.db'), data = folder(t);
    await run(['backup', copy, '--data', dataOf(world.server)]);
    await world.server.stop();
    await run(['restore', copy, '--data', data]);
    const server = await serve(t, ROOMY, { data });
    const { text } = await expect(200, server, 'GET', `/api/attachments/${made.id}`, { as: world.owner });
    assert.equal(text, '%PDF-1.7 certificat.pdf');
});
