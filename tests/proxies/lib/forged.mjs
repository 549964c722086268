// Whoever writes by hand what a proxy says gains nothing, and harms nobody.
import assert from 'node:assert/strict';
import { expect, request } from '../../system/lib/http.mjs';
import { signIn } from '../../system/lib/world.mjs';
import { HOST } from './box.mjs';
import { door } from './door.mjs';

const FORGED = ['203.0.113.7', '198.51.100.1, 203.0.113.8', '127.0.0.1', 'unknown'];

/**
 * Failures are counted for the real address, whatever the client says that it is. `person`: whose
 * password is not known; `addresses`: two of this machine, from which nobody has failed yet.
 */
export async function forged(t, proxy, { email, password }, addresses = ['127.0.0.2', '127.0.0.3']) {
    const doors = await Promise.all(addresses.map((from) => door(t, proxy, { from })));
    const lies = (text) => ({ 'X-Forwarded-For': text, Forwarded: `for="${text}";proto=http;host=evil.example`, 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'http', 'X-Real-IP': text });
    for (const text of FORGED)
        for (const [at, one] of doors.entries()) {
            const { body } = await expect(200, one, 'GET', '/api/echo', { headers: { Host: HOST, ...lies(text) } });
            assert.equal(body.client, addresses[at], `with ${text}`);
            assert.equal(body.host, HOST, `with ${text}`);
            assert.equal(body.scheme, 'https', `with ${text}`);
        }
    const wrong = (one, from) => request(one, 'POST', '/api/auth/login', { headers: { Host: HOST, ...lies(from) }, body: { email, password: 'mauvais mot de passe' } });
    for (let i = 0; i < 5; i++) assert.equal((await wrong(doors[0], `203.0.113.${i}`)).status, 401);
    for (let i = 5; i < 8; i++) {
        const answer = await wrong(doors[0], `203.0.113.${i}`);
        assert.equal(answer.status, 429, `an address that nobody has heard of, number ${i}: ${answer.text}`);
        assert.equal(answer.body.code, 'too_many_failures');
    }
    // Nor can somebody be shut out by failures in their name.
    assert.equal((await wrong(doors[1], addresses[0])).status, 401);
    await signIn(doors[1], email, password);
}
