// The measure of contrast itself: it knows what reaches and what does not. accessible.test.mjs uses it on every page.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { colour, contrast, over, tooFaint } from './contrast.mjs';
import { startBrowser } from './helpers.mjs';

let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

const grey = (part) => ({ red: part, green: part, blue: part, alpha: 1 });

test('contrast is what WCAG computes', () => {
  assert.equal(contrast(grey(0), grey(255)), 21);
  assert.equal(contrast(grey(90), grey(90)), 1);
  assert.equal(contrast(colour('rgb(118, 118, 118)'), grey(255)).toFixed(2), '4.54'); // the lightest grey on white that reaches
  assert.equal(contrast(colour('rgb(255, 0, 0)'), grey(255)).toFixed(2), '4.00');
  assert.deepEqual(over(colour('rgba(0, 0, 0, 0.5)'), grey(255)), grey(127.5));
  assert.deepEqual(colour('color(srgb 1 0 0.2 / 0.5)'), { red: 255, green: 0, blue: 51, alpha: 0.5 });
});

/** What is shown, and what is said of it. */
const CASES = [
  ['grey on white that reaches', '<p style="color: #767676">abc</p>'],
  ['grey on white that does not', '<p style="color: #777">abc</p>', /^p « abc »: 4.48, not 4.5$/],
  ['the same in large letters', '<p style="color: #777; font-size: 24px">abc</p>'],
  ['letters that shine through', '<p style="opacity: 0.5">abc</p>', /^p « abc »: 3\.\d\d, not 4.5$/],
  ['the worst of two stripes',
    '<p style="background: repeating-linear-gradient(90deg, #fff 0 4px, #666 4px 8px)">abc</p>', /^p « abc »: 3.66, not 4.5$/],
  ['a ground that is not an ancestor’s',
    '<div style="position: relative"><i style="position: absolute; inset: 0; background: #333"></i><p style="position: relative">abc</p></div>',
    /^p « abc »: 1.66, not 4.5$/],
  ['a ground without blue', '<div style="background: #222"><p style="background: rgb(240, 140, 0); color: #000">abc</p></div>'],
  ['below the first screen', '<div style="height: 3000px"></div><p style="color: #aaa">abc</p>', /^p « abc »/],
  ['inactive', '<button disabled style="color: #ccc">abc</button>'],
  ['not shown', '<p style="color: #eee; visibility: hidden">abc</p>'],
  ['a field with a faint edge', '<input style="border: 1px solid #ccc">', /^the shape of input: 1.61, not 3$/],
  ['a field with an edge', '<input style="border: 1px solid #888">'],
  ['words that a field suggests', '<style>::placeholder { color: #aaa }</style><input placeholder="abc">', /^input « abc »/],
  ['an icon', '<svg width="20" height="20"><circle cx="10" cy="10" r="8" fill="none" stroke="#999"/></svg>', /^the shape of svg in body: 2.8/],
];

test('on a page, what is too faint is found and nothing else', async () => {
  const page = await browser.newPage();
  for (const [what, html, ...words] of CASES) {
    await page.setContent(`<!doctype html><style>input { border: 1px solid #777 }</style>${html}`);
    const found = await tooFaint(page);
    assert.equal(found.length, words.length, `${what}: ${found}`);
    for (const [i, pattern] of words.entries()) assert.match(found[i], pattern, what);
  }
});
