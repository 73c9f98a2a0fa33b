// The playground's lessons, in the browsers: their tasks are done by keyboard, and remembered.
import type { Locator, Page } from 'playwright';
import { expect, it } from 'vitest';
import { close, open, servePlayground } from './playground-page.js';
import { describeInBrowsers } from './site.js';

const site = servePlayground();

/** Types a number into the field of a slider. */
async function enter(page: Page, label: string, value: number): Promise<void> {
  const field = page.getByRole('textbox', { name: label }).or(page.getByRole('spinbutton', { name: label }));
  await field.fill(String(value));
  await page.keyboard.press('Enter');
}

async function press(within: Page | Locator, name: string): Promise<void> {
  const button = within.getByRole('button', { name, exact: true });
  await button.and(within.locator(':enabled')).press('Enter');
}

/** Goes to the next lesson, whose title takes the focus once it is there. */
async function next(page: Page, title: string): Promise<void> {
  await press(page, `Next: ${title}`);
  await page.locator('h2:focus', { hasText: title }).waitFor();
}

async function isDone(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Task' }).getByText('✓ Done').waitFor();
}

describeInBrowsers(
  (newPage) => {
    it('have six tasks, which are done by keyboard, and stay done', async () => {
      const page = await newPage();
      await open(page, site.origin, '#lessons');
      await enter(page, 'weight w', 1.5);
      await enter(page, 'bias b', -2.4);
      await isDone(page);

      await next(page, 'How a unit dies');
      await enter(page, 'bias b', -2);
      await press(page, 'Train: 200 steps');
      await page.getByText('moved neither w nor b by a single bit').waitFor();
      await isDone(page);

      await next(page, 'The learning rate');
      await press(page, 'Train all four: 1,200 steps');
      await press(page.getByRole('region', { name: 'Rate 0.003' }), 'This one');
      await isDone(page);

      await next(page, 'Born dead');
      await enter(page, 'hidden layers', 20);
      await press(page, 'Draw 500 nets');
      await page.getByText(/of your nets 4\d\d of 500/).waitFor();
      await enter(page, 'units a layer', 12);
      await press(page, 'Draw 500 nets');
      await isDone(page);

      await next(page, 'Inputs off centre');
      await press(page, 'Train both: 256 steps');
      await page.getByRole('row', { name: '0 to 255' }).waitFor();
      await enter(page, 'pixels from 0 to', 1);
      await press(page, 'Train both: 256 steps');
      await isDone(page);

      await next(page, 'The cures compared');
      await press(page, 'Try all');
      await press(page, 'Prescribe: fresh units (reviveDead)');
      await page.getByText('10 of 10 cures tried').waitFor();
      await isDone(page);

      await page.reload();
      await page.getByText('6 of 6 tasks done.').waitFor();
      expect(await page.getByRole('heading', { level: 2 }).innerText()).toBe('6. The cures compared');
      await close(page);
    });
  },
  // So that what can be watched ends at once.
  { still: true },
);
