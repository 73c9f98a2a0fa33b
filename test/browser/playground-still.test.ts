// The playground for those who prefer reduced motion: nothing moves, and no net trains, before they ask for it.
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { close, open, servePlayground } from './playground-page.js';
import { describeInBrowsers } from './site.js';

const site = servePlayground();

const animations = (page: Page): Promise<number> => page.evaluate(() => document.getAnimations().length);

describeInBrowsers(
  (newPage) => {
    it('moves nothing of itself', async () => {
      // Narrow: the set-up is a drawer, which slides in for others.
      const page = await newPage({ viewport: { width: 800, height: 1000 } });
      await open(page, site.origin);
      expect(await page.evaluate(() => matchMedia('(prefers-reduced-motion: reduce)').matches)).toBe(true);
      await page.getByText('Stands at step 0,').waitFor();
      expect(await animations(page)).toBe(0);
      await page.getByRole('button', { name: 'Set-up' }).click();
      expect(await animations(page)).toBe(0);
      await page.getByRole('button', { name: 'Close' }).click();
      // What trains of itself, this would halt.
      await page.getByRole('button', { name: 'Start' }).click();
      await page.getByText('In training:').waitFor();
      await close(page);
    });
  },
  { still: true },
);
