// What somebody types into a URL stays where they sent it: nothing of it is printed, and nobody else
// is told.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { spoken } from './lib/diagnose.mjs';
import { PATH, certificates, closedPort, nodeWs, recorder, secureRecorder, tinyproxy } from './lib/foreign.mjs';

const SECRETS = ['mzs_jeton-tres-secret', 'ines-motdepasse'];
const silent = ({ out, err }) => SECRETS.forEach((secret) => assert.ok(!`${out}${err}`.includes(secret), `it printed ${secret}:\n${out}${err}`));
const withSecrets = (url) => `${url.replace('://', `://ines:${SECRETS[1]}@`)}?token=${SECRETS[0]}#${SECRETS[0]}`;
const forms = [['in words', []], ['in English', ['--lang', 'en']], ['as JSON', ['--json']]];

describe('secrets of a URL', { concurrency: 4 }, () => {
    for (const [form, flags] of forms) {
        test(`are not printed, ${form}`, async (t) => silent(await spoken(withSecrets((await nodeWs(t)).url), flags)));
        test(`are not printed when nobody answers, ${form}`, async () => silent(await spoken(withSecrets((await closedPort()).url), flags)));
        test(`are not printed when --direct has them, ${form}`, async (t) => {
            const server = await nodeWs(t);
            silent(await spoken(server.url, ['--direct', withSecrets(server.url), ...flags]));
        });
        test(`are not printed when the URL is none, ${form}`, async () => {
            const said = await spoken(`ftp://ines:${SECRETS[1]}@exemple.invalid/?token=${SECRETS[0]}`, flags);
            assert.equal(said.code, 64);
            silent(said);
        });
        test(`of a forward proxy are not printed, ${form}`, async (t) => {
            const proxy = await tinyproxy(t, { basic: `ines ${SECRETS[1]}` });
            const env = { HTTP_PROXY: `http://ines:${SECRETS[1]}@${proxy.address}` };
            silent(await spoken((await nodeWs(t)).url, flags, env));
            silent(await spoken((await closedPort()).url, flags, env));
        });
    }

    test('a redirect is not followed: whom it names hears nothing', async (t) => {
        const other = await recorder(t);
        const named = await recorder(t, `${other.url}?suite`);
        silent(await spoken(withSecrets(named.url)));
        assert.notEqual(named.heard.length, 0);
        assert.deepEqual(other.heard, []);
    });

    for (const [form, flags] of forms)
        test(`of a redirect are not printed either, ${form}`, async (t) => {
            const named = await recorder(t, `https://ines:${SECRETS[1]}@ailleurs.example/entrer?code=${SECRETS[0]}`);
            const said = await spoken(named.url, flags);
            silent(said);
            assert.match(said.out, /https:\/\/ailleurs\.example\/entrer/);
        });

    test('what --direct names gets no secret of the URL, and the other way round', async (t) => {
        const [near, far] = [await recorder(t), await recorder(t)];
        await spoken(withSecrets(far.url), ['--direct', near.url]);
        assert.notEqual(near.heard.length, 0, 'it was asked');
        assert.doesNotMatch(JSON.stringify(near.heard), new RegExp(SECRETS.join('|')));
        far.heard.length = 0;
        await spoken(far.url, ['--direct', withSecrets(near.url)]);
        assert.notEqual(far.heard.length, 0, 'it was asked');
        assert.doesNotMatch(JSON.stringify(far.heard), new RegExp(SECRETS.join('|')));
    });

    test('what --direct names hears none of its own either, where its certificate is not its own', async (t) => {
        const made = certificates(t);
        const near = await closedPort();
        const asked = async (kind, flags = []) => {
            const server = await secureRecorder(t, made[kind]);
            await spoken(near.url, ['--direct', withSecrets(server.url), ...flags], { SSL_CERT_FILE: made.authority });
            assert.notEqual(server.heard.length, 0, 'it was asked');
            return JSON.stringify(server.heard);
        };
        for (const kind of ['expired', 'other']) assert.doesNotMatch(await asked(kind), new RegExp(`${SECRETS[0]}|[Aa]uthorization`));
        assert.match(await asked('good'), /[Aa]uthorization/);
        assert.match(await asked('other', ['--insecure']), /[Aa]uthorization/);
    });

    test('nothing of the environment is sent: no cookie, no Authorization that nobody gave', async (t) => {
        const named = await recorder(t);
        await spoken(`http://127.0.0.1:${named.port}${PATH}`);
        for (const { headers } of named.heard) {
            assert.equal(headers.authorization, undefined);
            assert.equal(headers.cookie, undefined);
        }
    });
});
