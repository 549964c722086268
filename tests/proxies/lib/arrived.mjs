// A plain request, as it comes out of a box that is configured as in deploy/.
import assert from 'node:assert/strict';
import { expect } from '../../system/lib/http.mjs';
import { HOST } from './box.mjs';

/** Held against what is the same behind all of them; gives the values of a header, by name. `host`: what the box writes into Host. */
export async function arrived(way, host = HOST) {
    const { body } = await expect(200, way, 'GET', '/api/echo', { headers: { Host: HOST } });
    const header = (name) => body.headers.filter((one) => one.name.toLowerCase() === name).map((one) => one.value);
    assert.equal(body.http_version, '1.1');
    assert.deepEqual(header('host'), [host]);
    assert.deepEqual(header('upgrade'), []);
    assert.equal(body.scheme, 'https');
    assert.equal(body.host, HOST);
    assert.equal(body.trusted_proxy, true);
    assert.equal(body.client, '127.0.0.1');
    return header;
}
