// The built playground, as its tests open it.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { expect } from 'vitest';
import { dist, serve } from './site.js';

/**
 * For the tests of a file: the page at `origin`.
 * @param isolated as the command `fourlane playground` serves it; without, there is one thread
 */
export function servePlayground(isolated = true): { readonly origin: string } {
  return serve(async (path) => {
    const { pathname } = new URL(path, 'http://page');
    const file = pathname === '/' ? 'index.html' : pathname.slice(1);
    return {
      body: await readFile(new URL(`playground/${file}`, dist)),
      isolated,
      ...(file === 'index.html' && { type: 'text/html' }),
    };
  });
}

/** Milliseconds that anything may take on a busy machine. */
const TIMEOUT = 120_000;

const complaints = new WeakMap<Page, string[]>();

/** Opens a link of the playground, and from then on listens for what the page complains of. */
export async function open(page: Page, origin: string, link = ''): Promise<void> {
  const heard: string[] = [];
  complaints.set(page, heard);
  page.on('pageerror', (error) => heard.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) heard.push(message.text());
  });
  page.setDefaultTimeout(TIMEOUT);
  await page.goto(`${origin}/${link}`);
  await page.getByRole('main').waitFor();
}

/** Closes a page, which must not have complained of anything. */
export async function close(page: Page): Promise<void> {
  expect(complaints.get(page)).toEqual([]);
  await page.close();
}

/** Presses Tab, or what goes back, until what is called so has the focus. */
export async function tabTo(
  page: Page,
  role: 'button' | 'slider',
  name: string,
  key: 'Tab' | 'Shift+Tab' = 'Tab',
): Promise<void> {
  const target = page.getByRole('main').getByRole(role, { name });
  await target.waitFor();
  for (let i = 0; i < 200; i++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  expect.fail(`${name} does not get the focus by 200 times ${key}`);
}

/** What the page shows of a net that stands. */
interface Shown {
  readonly loss: string;
  /** The share of samples that are right. */
  readonly right: string;
  /** Digests of the nets. */
  readonly digest: string;
}

/** Waits until a net stands at a step, and its figures are those of this step. */
export async function standsAt(page: Page, step: number, title = 'The net'): Promise<Shown> {
  const figures = page.getByRole('region', { name: title, exact: true }).locator('.figures div');
  await figures.filter({ hasText: new RegExp(`^steps?\\s*${step}$`) }).waitFor();
  const digest = await page.getByText('The weights’ digest is').locator('code').innerText();
  const [, loss = '', right = ''] = await figures.locator('dd').allInnerTexts();
  return { loss, right, digest };
}

/** Presses a button that copies, and gives what is copied; the clipboard itself all programs of a machine share. */
export async function copiedBy(page: Page, button: string): Promise<string> {
  await page.evaluate('navigator.clipboard.writeText = async (text) => { window.copied = text; }');
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.waitForFunction('window.copied');
  return page.evaluate('window.copied');
}

/** What a screen reader was given to say, and when, in milliseconds. */
export interface Said {
  readonly at: number;
  readonly text: string;
}

/** Keeps what a page that is opened after this has screen readers say. */
export async function hear(page: Page): Promise<() => Promise<readonly Said[]>> {
  await page.addInitScript(`
    window.said = [];
    new MutationObserver(() => {
      const text = document.querySelector('.for-readers[aria-live]')?.textContent;
      if (text && text !== window.said.at(-1)?.text) window.said.push({ at: performance.now(), text });
    }).observe(document, { subtree: true, childList: true, characterData: true });
  `);
  return () => page.evaluate('window.said');
}
