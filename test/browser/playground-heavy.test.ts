// What takes long goes on in Workers: the page answers meanwhile.
import { expect, it } from 'vitest';
import { readLink } from '../../playground/src/set-up/address.js';
import { digestInNode } from '../playground/train-in-node.js';
import { close, open, servePlayground, standsAt } from './playground-page.js';
import { describeInBrowsers } from './site.js';

/** The program of a Worker that is held back, and until when. */
let held: { readonly program: string; readonly released: Promise<void> } | undefined;
const site = servePlayground({
  before: async (file) => {
    if (held && file.startsWith(`assets/${held.program}-`)) await held.released;
  },
});

/** Holds back the program of a Worker until what this gives is called. */
function hold(program: string): () => void {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  held = { program, released };
  return release;
}

describeInBrowsers((newPage) => {
  it('reads a file in a Worker, and says so where that takes time', async () => {
    const page = await newPage({ viewport: { width: 1600, height: 1000 } });
    const release = hold('csv-worker');
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

  it('draws the weights of a large net in a Worker, to the same bits', async () => {
    const link = '#train?data=digits&samples=300&layers=100.relu&rate=0.003&until=3&v=1';
    const page = await newPage({ viewport: { width: 1600, height: 1000 } });
    const release = hold('model-worker');
    await open(page, site.origin, link);
    await page.getByText('No net yet.').waitFor();
    await page.getByRole('button', { name: 'Copy link' }).waitFor();
    release();
    const { state } = readLink(link);
    expect((await standsAt(page, 3)).digest).toBe(await digestInNode(state.setUp, 3));
    await close(page);
  });
});
