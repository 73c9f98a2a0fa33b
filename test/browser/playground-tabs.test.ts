// Every tab of the playground in both colour schemes: axe finds nothing to complain of, and nothing is wider than the page.
// With PICTURES=folder, leaves screenshots there.
import axe from 'axe-core';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { close, open, servePlayground } from './playground-page.js';
import { describeInBrowsers } from './site.js';

const { PICTURES } = process.env;
const TABS = ['train', 'curves', 'bench', 'lessons'];
const SCHEMES = ['light', 'dark'] as const;
const WIDTHS = [360, 800, 1600];

const site = servePlayground();

async function shown(page: Page): Promise<void> {
  await page.getByText('Loading…').waitFor({ state: 'hidden' });
  await page.getByRole('heading', { level: 2 }).first().waitFor();
  await expect.poll(() => page.getByText('being made').count()).toBe(0);
}

/** The rules that a page breaks, each with the first element that does. */
async function broken(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
}

describeInBrowsers((newPage, name) => {
  it.each(TABS)('%s', async (tab) => {
    const page = await newPage({ viewport: { width: 1600, height: 1000 } });
    await open(page, site.origin, `#${tab}`);
    await shown(page);
    for (const scheme of SCHEMES) {
      await page.getByLabel('Colours').selectOption(scheme);
      expect(await broken(page)).toEqual([]);
      for (const width of PICTURES ? WIDTHS : WIDTHS.slice(0, 1)) {
        await page.setViewportSize({ width, height: 1000 });
        const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
        await expect.poll(wide, { message: `pixels of the page at ${width}` }).toBeLessThanOrEqual(width);
        if (PICTURES) await page.screenshot({ path: `${PICTURES}/${tab}-${width}-${scheme}-${name}.png` });
      }
    }
    await close(page);
  });
});
