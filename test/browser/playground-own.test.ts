// What readers bring to the playground: a CSV file, a digit drawn by hand.
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { linkOf } from '../../playground/src/set-up/address.js';
import { keepFile } from '../../playground/src/set-up/csv-data.js';
import { OPENING, type SetUp } from '../../playground/src/set-up/set-up.js';
import { digestInNode } from '../playground/train-in-node.js';
import { close, copiedBy, open, servePlayground } from './playground-page.js';
import { describeInBrowsers } from './site.js';

const site = servePlayground();

/** Three kinds that two inputs tell apart. */
const CSV = ['width,height,kind', ...Array.from({ length: 90 }, (_, i) => `${i % 3},${(i % 7) / 7},k${i % 3}`)].join(
  '\n',
);

/** What a file is moved in. */
function transferOf(page: Page, name: string, text: string) {
  return page.evaluateHandle(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text as string], name as string, { type: 'text/csv' }));
      return transfer;
    },
    [name, text],
  );
}

/** Lets a file go over an element, as from the desktop. */
async function drop(page: Page, selector: string, name: string, text: string): Promise<void> {
  const transfer = await transferOf(page, name, text);
  await page.dispatchEvent(selector, 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent(selector, 'drop', { dataTransfer: transfer });
}

describeInBrowsers((newPage) => {
  it('trains on a CSV file that is dropped on it', async () => {
    const page = await newPage({ viewport: { width: 1600, height: 1000 } });
    await open(page, site.origin, '#train?data=csv&rate=0.01&v=1');
    await page.locator('.drop').waitFor();
    await drop(page, '.drop', 'kinds.csv', CSV);
    await page.getByText('90 samples of 2 inputs, 3 classes in kind.').waitFor();
    await page.getByText('In training:').waitFor();
    await page.getByRole('button', { name: 'One epoch' }).click();
    await page.getByText(/^Stands at step [1-9]/).waitFor();
    await close(page);
  });

  it('asks for the file of a link, takes no other one, and replays to the weights of Node', async () => {
    const csv = keepFile('kinds.csv', new TextEncoder().encode(CSV));
    const setUp: SetUp = {
      ...OPENING,
      data: { ...OPENING.data, kind: 'csv', csv },
      optimizer: { ...OPENING.optimizer, learningRate: 0.01 },
    };
    const digest = await digestInNode(setUp, 12);
    const link = linkOf({ tab: 'train', setUp, cured: undefined, until: 12, extra: { digest } });
    // The set-up is in a drawer there, which nobody has to open.
    const page = await newPage({ viewport: { width: 360, height: 800 } });
    await open(page, site.origin, link);
    const story = page.getByRole('region', { name: 'What happens' });
    await story.getByText('This link needs the file kinds.csv.').waitFor();
    await story.getByText(`(digest ${csv.digest})`).waitFor();

    await story.locator('.drop').waitFor();
    const refusal = story.getByText('is not the file that the link asks for');
    const others = { 'other.csv': CSV.replace('height', 'depth'), 'kinds.csv': `${CSV}\n` };
    for (const [name, text] of Object.entries(others)) {
      await drop(page, '.story .drop', name, text);
      const { digest } = keepFile(name, new TextEncoder().encode(text));
      const why = `its digest is ${digest}, that of kinds.csv must be ${csv.digest}.`;
      await refusal.filter({ hasText: why }).waitFor();
    }

    // Chosen in the dialog; what a file is called on another machine does not matter.
    const chosen = await transferOf(page, 'kinds (1).csv', CSV);
    await story.getByLabel('Open or drop kinds.csv').evaluate((input: HTMLInputElement, { files }) => {
      input.files = files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }, chosen);
    await page.getByText('These are the weights of the link, bit for bit.').waitFor();
    expect(await copiedBy(page, 'Copy link')).toBe(`${site.origin}/${link}`);
    await close(page);
  });

  it('trains on another file than a link asks for only where its reader says so', async () => {
    const csv = keepFile('kinds.csv', new TextEncoder().encode(CSV));
    const setUp: SetUp = { ...OPENING, data: { ...OPENING.data, kind: 'csv', csv } };
    const page = await newPage({ viewport: { width: 1600, height: 1000 } });
    await open(page, site.origin, linkOf({ tab: 'train', setUp, cured: undefined, until: 12, extra: {} }));
    await page.locator('.story .drop').waitFor();
    await drop(page, '.story .drop', 'other.csv', CSV.replace('height', 'depth'));
    await page.getByRole('button', { name: 'Train on other.csv instead' }).click();
    await page.getByText('90 samples of 2 inputs, 3 classes in kind.').waitFor();
    await page.getByText('In training:').waitFor();
    expect(page.url()).toContain('other.csv');
    expect(page.url()).not.toContain('until');
    await close(page);
  });

  it('reads a digit that is drawn on it', async () => {
    const page = await newPage({ viewport: { width: 1600, height: 1000 } });
    await open(page, site.origin, '#train?data=digits&samples=2000&layers=64.relu&rate=0.003&until=190&v=1');
    await page.getByText('Stands at step 190,').waitFor();
    const pad = page.getByLabel(/^Pad to draw a digit on/);
    const { width, height } = await pad.evaluate(({ clientWidth, clientHeight }) => ({
      width: clientWidth,
      height: clientHeight,
    }));
    // Places on the pad, not on the page, where charts that are still to come move it.
    const moveTo = (x: number, y: number) => pad.hover({ position: { x: x * width, y: y * height } });
    await moveTo(0.52, 0.2);
    await page.mouse.down();
    await moveTo(0.5, 0.5);
    await moveTo(0.48, 0.8);
    await page.mouse.up();
    await page
      .getByText(/^The net says 1, with [\d.]+%\.$/)
      .first()
      .waitFor();
    await close(page);
  });
});
