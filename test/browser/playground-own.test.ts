// What readers bring to the playground: a CSV file, a digit drawn by hand.
import type { Page } from 'playwright';
import { it } from 'vitest';
import { close, open, servePlayground } from './playground-page.js';
import { describeInBrowsers } from './site.js';

const site = servePlayground();

/** Three kinds that two inputs tell apart. */
const CSV = ['width,height,kind', ...Array.from({ length: 90 }, (_, i) => `${i % 3},${(i % 7) / 7},k${i % 3}`)].join(
  '\n',
);

/** Lets a file go over an element, as from the desktop. */
async function drop(page: Page, selector: string, name: string, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text as string], name as string, { type: 'text/csv' }));
      return transfer;
    },
    [name, text],
  );
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
