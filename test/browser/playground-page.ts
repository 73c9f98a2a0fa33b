// The built playground, as its tests open it.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { expect } from 'vitest';
import { dist, serve } from './site.js';

interface Served {
  /** As the command `fourlane playground` serves it; without, there is one thread. Default true. */
  readonly isolated?: boolean;
  /**
   * Called before a file is sent, which waits for it; if it throws, there is no such file. It stands in for Playwright's
   * `page.route`, with which the page never ends to load now and then in Firefox, as Playwright drives it.
   */
  readonly before?: (file: string) => void | Promise<void>;
}

/** For the tests of a file: the page at `origin`. */
export function servePlayground({ isolated = true, before }: Served = {}): { readonly origin: string } {
  return serve(async (path) => {
    const { pathname } = new URL(path, 'http://page');
    const file = pathname === '/' ? 'index.html' : pathname.slice(1);
    await before?.(file);
    return {
      body: await readFile(new URL(`playground/${file}`, dist)),
      isolated,
      ...(file === 'index.html' && { type: 'text/html' }),
    };
  });
}

const complaints = new WeakMap<Page, string[]>();

/** Opens a link of the playground, and from then on listens for what the page complains of. */
export async function open(page: Page, origin: string, link = ''): Promise<void> {
  const heard: string[] = [];
  complaints.set(page, heard);
  page.on('pageerror', (error) => heard.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) heard.push(message.text());
  });
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

/** Keeps what a page that is opened after this has screen readers say, a line for each time. */
export async function hear(page: Page): Promise<() => Promise<string>> {
  await page.addInitScript(`
    window.said = [];
    let stands = '';
    new MutationObserver(() => {
      const text = document.querySelector('.for-readers[aria-live]')?.textContent ?? '';
      if (text && text !== stands) window.said.push(text);
      stands = text;
    }).observe(document, { subtree: true, childList: true, characterData: true });
  `);
  return () => page.evaluate("window.said.join('\\n')");
}
