// What takes long goes on in Workers: the page answers meanwhile.
import type { Page } from 'playwright';
import { it } from 'vitest';
import { close, open, servePlayground } from './playground-page.js';
import { describeInBrowsers } from './site.js';

const site = servePlayground();

/** Holds back the program of a Worker until what this resolves to is called. */
async function hold(page: Page, program: string): Promise<() => void> {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(`**/assets/${program}-*.js`, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

describeInBrowsers((newPage) => {
  it('reads a file in a Worker, and says so where that takes time', async () => {
    const page = await newPage({ viewport: { width: 1600, height: 1000 } });
    const release = await hold(page, 'csv-worker');
    await open(page, site.origin, '#train?data=csv&rate=0.01&v=1');
    const lines = Array.from({ length: 60 }, (_, i) => `${i},${i % 7},k${i % 3}`);
    const buffer = Buffer.from(`width,height,kind\n${lines.join('\n')}\n`);
    await page.locator('.drop input').setInputFiles({ name: 'kinds.csv', mimeType: 'text/csv', buffer });
    await page.getByText('Reading the file…').waitFor();
    release();
    await page.getByText('60 samples of 2 inputs, 3 classes in kind.').waitFor();
    await page.getByText('Reading the file…').waitFor({ state: 'detached' });
    await close(page);
  });
});
