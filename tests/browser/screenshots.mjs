// The pictures of the book: node tests/browser/screenshots.mjs
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lightSays, newPerson, startBrowser, startServer } from './helpers.mjs';

const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
fs.mkdirSync(folder, { recursive: true });
const server = await startServer();
const browser = await startBrowser();
try {
  const desk = await newPerson(browser, server.url, { viewport: { width: 1200, height: 780 }, colorScheme: 'light' });
  const team = await desk.signIn('manager@demo.mozaik', undefined, '/planning');
  await lightSays(team, 'En direct');
  await team.locator('.planningLine').first().waitFor();
  await team.screenshot({ path: `${folder}page.png` });

  const phone = await newPerson(browser, server.url, { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, colorScheme: 'light' });
  const mine = await phone.signIn('employee@demo.mozaik');
  await lightSays(mine, 'En direct');
  await mine.getByRole('article').first().waitFor();
  await mine.screenshot({ path: `${folder}phone.png` });
} finally {
  await browser.close();
  await server.stop();
}
