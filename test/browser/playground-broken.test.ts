// What a reader sees of the playground where something that it needs does not come.
import { expect, it } from 'vitest';
import { close, open, servePlayground } from './playground-page.js';
import { describeInBrowsers } from './site.js';

/** Part of the name of what is not to be had. */
let missing: string | undefined;
const site = servePlayground({
  before: (file) => {
    if (missing && file.includes(missing)) throw new Error('missing');
  },
});

describeInBrowsers((newPage, name) => {
  it('tells of a tab that cannot be loaded, and goes on with the others', async () => {
    const page = await newPage();
    missing = 'curves-view';
    await page.goto(`${site.origin}/#curves`);
    await page.getByText(/^This part of the page cannot be shown: /).waitFor();
    missing = undefined;
    await page.getByRole('button', { name: 'Load the page again' }).click();
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.close();
  });

  // Playwright reaches into Workers in Chromium alone.
  it.runIf(name === 'chromium')('tells that a Worker has died, and has a way back', async () => {
    const page = await newPage();
    await open(page, site.origin, '#train?until=20&v=1');
    await page.getByText('Stands at step 20,').waitFor();
    for (const worker of page.workers()) {
      // Timers keep their order: it has thrown when this returns.
      await worker.evaluate(() => {
        setTimeout(() => {
          throw new Error('out of luck');
        });
        return new Promise((resolve) => setTimeout(resolve));
      });
    }
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('Training broke off at step 20.').waitFor();
    await page.getByText(/^The Worker has ended .*out of luck.* Reset begins again at step 0\.$/).waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByText('Stands at step 0,').waitFor();
    await page.getByRole('button', { name: 'One step' }).click();
    await page.getByText('Stands at step 1,').waitFor();
    await close(page);
  });
});
