// The pictures of the books, of every page: French, at a desk and on a phone, by day and by night.
//
//     node tests/browser/screenshots.mjs [NAME...]     into docs/screenshots/NAME-desk-light.png and so on
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lightSays, newPerson, startBrowser, startServer } from './helpers.mjs';
import { arrive, DESK, enter, PHONE, VISITORS } from './pages.mjs';

const folder = process.env.SCREENSHOTS ?? fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const wanted = process.argv.slice(2);
fs.mkdirSync(folder, { recursive: true });
const server = await startServer();
const browser = await startBrowser();
for (const { who, rows } of VISITORS) {
  for (const [place, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
    const person = await newPerson(browser, server.url, { expected: [/404 .*link\/check/], viewport, hasTouch: place === 'phone', reducedMotion: 'reduce' });
    await enter(person, who);
    const page = await person.context.newPage();
    for (const row of rows) {
      if (wanted.length > 0 && !wanted.includes(row.name)) continue;
      await arrive(page, row);
      if (who !== null) await lightSays(page, 'En direct');
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
        await page.screenshot({ path: `${folder}/${row.name}-${place}-${colorScheme}.png`, animations: 'disabled' });
      }
      await page.emulateMedia({ colorScheme: 'light' });
    }
    await person.close();
  }
}
await browser.close();
await server.stop();
