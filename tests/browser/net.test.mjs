// What no test may overlook: each of these, on any page of anybody, fails the test when they leave.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, newPerson, openHouse, server, until } from './helpers.mjs';

await openHouse();

const append = (tag, properties) => `document.head.append(Object.assign(document.createElement('${tag}'), ${JSON.stringify(properties)}))`;

const FAULTS = [
  ['an error on the console', 'console.error("it hurts")', /it hurts/],
  ['an exception that nobody caught', 'setTimeout(() => { throw new Error("thrown"); })', /Error: thrown/],
  ['a rejection that nobody caught', 'void Promise.reject(new Error("rejected"))', /Error: rejected/],
  ['a style in the page', append('style', { textContent: 'p { color: red }' }), /Content-Security-Policy: style-src-elem/],
  ['a script in the page', append('script', { textContent: '1' }), /Content-Security-Policy: script-src-elem/],
  ['a picture from elsewhere', 'new Image().src = "https://example.org/x.png"', /a request to https:\/\/example.org/],
  ['an answer that is an error', 'void fetch("/api/nothing")', /status of 404 .*\/api\/nothing/],
];

for (const [what, script, words] of FAULTS) {
  test(`${what} is seen`, async () => {
    const person = await newPerson(browser, server.url);
    const page = await person.open('/');
    await page.evaluate(`setTimeout(() => { ${script} })`);
    await until(() => person.faults().some((fault) => words.test(fault)), words);
    await assert.rejects(person.close(), words);
  });
}

test('what the test says it causes is not held against it', async () => {
  const person = await newPerson(browser, server.url, { expected: [/it hurts/] });
  const page = await person.open('/');
  await page.evaluate(() => console.error('it hurts'));
  await person.close();
});
