// The pages and Workers of docs/guides/browser.md: served as they stand, next to the built package, they do what the guide says.
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readPage } from '../guides/page.js';
import { describeInBrowsers, serve } from './site.js';

const PACKAGE = /^\/node_modules\/fourlane\//;

const root = new URL('../../', import.meta.url);
const { files } = readPage(new URL('docs/guides/browser.md', root));
/** Each page with the title that its comment promises. */
const pages = [...files].flatMap(([name, text]) => {
  const [, title] = /document\.title = .*; \/\/ (.*)/.exec(String(text)) ?? [];
  return title === undefined ? [] : [{ name, title }];
});

const site = serve(async (path) => ({
  body: files.get(path.slice(1)) ?? (await readFile(new URL(path.replace(PACKAGE, ''), root))),
}));

it('finds the pages of the guide', () => {
  expect(pages.map(({ name }) => name)).toEqual(['page.html', 'train.html', 'share.html']);
});

describeInBrowsers((newPage) => {
  it.each(pages)('$name shows $title', async ({ name, title }) => {
    const page = await newPage();
    const errors: Error[] = [];
    page.on('pageerror', (error) => errors.push(error));
    await page.goto(`${site.origin}/${name}`);
    await page.waitForFunction('document.title !== ""').catch(() => {});
    expect(errors).toEqual([]);
    expect(await page.title()).toBe(title);
    await page.close();
  });
});
