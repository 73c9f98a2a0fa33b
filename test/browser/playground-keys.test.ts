// The playground by keyboard: keys that can be switched off, a focus that is never lost, and what is said twice.
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { close, hear, open, servePlayground, standsAt } from './playground-page.js';
import { describeInBrowsers } from './site.js';

const site = servePlayground();

const LINK = '#train?until=7&v=1';

/** What has the focus: its role or kind, and its name. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement as HTMLInputElement | null;
    return `${at?.localName}: ${at?.labels?.[0]?.textContent ?? at?.getAttribute('aria-label') ?? at?.textContent}`;
  });

const WIDE = { width: 1300, height: 900 };
const NARROW = { width: 800, height: 900 };

/** Once the page is laid out for another width: only a narrow one has a drawer. */
async function resize(page: Page, size: typeof WIDE): Promise<void> {
  await page.setViewportSize(size);
  await page.getByRole('button', { name: 'Set-up' }).waitFor({ state: size === WIDE ? 'hidden' : 'visible' });
  // The focus moves with the page.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

describeInBrowsers((newPage) => {
  it('has keys that can be switched off, and stay so', async () => {
    const page = await newPage();
    await open(page, site.origin, LINK);
    await standsAt(page, 7);
    await page.keyboard.press('.');
    await standsAt(page, 8);
    const keys = page.getByRole('checkbox', { name: /^Keys: Space/ });
    await keys.uncheck();
    await keys.blur();
    await page.keyboard.press('e');
    await page.keyboard.press('r');
    await page.keyboard.press('.');
    await page.keyboard.press(' ');
    // Buttons still are pressed by Space, and are so after the keys before.
    await page.getByRole('button', { name: 'One step' }).press(' ');
    await standsAt(page, 9);
    expect(await page.getByRole('button', { name: 'One step' }).getAttribute('aria-keyshortcuts')).toBeNull();
    await page.reload();
    await standsAt(page, 7);
    await page.keyboard.press('Shift');
    expect(await keys.isChecked()).toBe(false);
    expect(page.url()).toBe(`${site.origin}/${LINK}`);
    await keys.check();
    await keys.blur();
    await page.keyboard.press('.');
    await standsAt(page, 8);
    expect(await page.getByRole('button', { name: 'One step' }).getAttribute('aria-keyshortcuts')).toBe('.');
    await close(page);
  });

  it('has keys where the browser keeps nothing', async () => {
    const page = await newPage();
    await page.addInitScript(
      "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } })",
    );
    await open(page, site.origin, LINK);
    await standsAt(page, 7);
    // A browser that knows of no mouse shows what keys do once there is a keyboard.
    await page.keyboard.press('Shift');
    const keys = page.getByRole('checkbox', { name: /^Keys: Space/ });
    await keys.uncheck();
    await keys.check();
    await keys.blur();
    await page.keyboard.press('.');
    await standsAt(page, 8);
    await close(page);
  });

  it('keeps the focus where a drawer becomes a column, and a column a drawer', async () => {
    const page = await newPage({ viewport: NARROW });
    await open(page, site.origin, LINK);
    await standsAt(page, 7);
    const button = page.getByRole('button', { name: 'Set-up' });
    await button.press('Enter');
    const field = page.getByLabel('Batch size');
    await field.fill('3');
    const before = await focused(page);
    expect(before).toMatch(/^input: Batch size/);
    await resize(page, WIDE);
    expect(await focused(page)).toBe(before);
    await resize(page, NARROW);
    expect(await focused(page)).toBe(before);
    // What is half typed is still there.
    expect(await field.inputValue()).toBe('3');
    await field.fill('64');

    await page.keyboard.press('Escape');
    expect(await focused(page)).toBe('button: Set-up');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('button: Close');
    await resize(page, WIDE);
    const first = await focused(page);
    expect(first).toMatch(/^select: /);
    await page.getByRole('button', { name: 'Copy link' }).focus();
    await resize(page, NARROW);
    expect(await focused(page)).toBe('button: Copy link');
    await page.getByRole('complementary', { name: 'Set-up' }).waitFor({ state: 'detached' });
    await button.focus();
    await resize(page, WIDE);
    // The form, or its first field: what the button led to.
    expect([first, 'aside: Set-up']).toContain(await focused(page));
    await close(page);
  });

  it('says again what happens again', async () => {
    const page = await newPage();
    const said = await hear(page);
    await open(page, site.origin, LINK);
    await standsAt(page, 7);
    const times = async () => (await said()).split('Back at step 0.').length - 1;
    for (const expected of [1, 2, 3]) {
      await page.getByRole('button', { name: 'Reset' }).click();
      await expect.poll(times).toBe(expected);
    }
    await close(page);
  });
});
