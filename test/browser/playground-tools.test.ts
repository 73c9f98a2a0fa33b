// The playground's other tabs at work, in the browsers: curves by keyboard, and a measurement.
import { expect, it } from 'vitest';
import { close, copiedBy, open, servePlayground } from './playground-page.js';
import { describeInBrowsers } from './site.js';

const withThreads = servePlayground();
const withOneThread = servePlayground({ isolated: false });

describeInBrowsers((newPage, name) => {
  // Threads of a Worker are Workers in a Worker, where a driven Firefox blocks now and then (undriven.ts).
  const hasThreads = name === 'chromium';
  const site = hasThreads ? withThreads : withOneThread;

  it('draws another activation, by keyboard, and keeps it in the address', async () => {
    const page = await newPage();
    await open(page, site.origin, '#curves?x.curves=leakyRelu%2C0.25&v=1');
    const slope = page.getByRole('slider', { name: 'negativeSlope' });
    await slope.focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('row', { name: /leakyRelu\(0\.26\)/ }).waitFor();
    await page.getByLabel('Read at x').first().focus();
    await page.keyboard.press('Home');
    const cells = page.getByRole('row', { name: /leakyRelu/ }).getByRole('cell');
    await expect.poll(() => cells.allInnerTexts()).toEqual(['−1.04', expect.any(String), '0.5', '0.26', '0.00', '0']);
    await page.waitForURL(/0\.26/);
    await close(page);
  });

  it(`measures the training step${hasThreads ? ', with threads' : ''}, and copies what it has measured`, async () => {
    const page = await newPage();
    await open(page, site.origin, '#bench');
    await page.getByLabel('Activations').uncheck();
    await page.getByLabel('Matrix products').uncheck();
    await page.getByRole('button', { name: 'Measure' }).click();
    await page.getByRole('button', { name: 'Measure again' }).waitFor();
    await page.getByText('The figures as a table').click();
    const row = await page
      .getByRole('row', { name: /batch of 128/ })
      .getByRole('cell')
      .allInnerTexts();
    // The unit, fourlane, with threads, plain JavaScript, how many times, the limit, and the share of it.
    expect(row.map((cell) => cell.replace(/\d+(\.\d+)?/g, '0'))).toEqual([
      'GFLOP/s',
      '0 ±0%',
      ...(hasThreads ? ['0 ±0%'] : []),
      '0 ±0%',
      '0×',
      '0',
      '0%',
    ]);
    // Who is faster, a busy machine does not tell.
    for (const cell of row.slice(1)) expect(Number.parseFloat(cell), cell).toBeGreaterThan(0);
    const { rows, threads } = JSON.parse(await copiedBy(page, 'Copy as JSON'));
    expect(threads.count > 1).toBe(hasThreads);
    expect(rows.map(({ group }: { group: string }) => group)).toContain('training');
    await close(page);
  });

  it('can be stopped while it measures', async () => {
    const page = await newPage();
    await open(page, site.origin, '#bench');
    await page.getByRole('button', { name: 'Measure' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: /^Measure/ }).waitFor();
    await close(page);
  });
});
