// The pages and Workers of docs/guides/browser.md: served as they stand, next to the built package, they do what the guide says.
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { type Browser, chromium, firefox } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPage } from '../guides/page.js';
import { browsers } from './browsers.js';

const PACKAGE = /^\/node_modules\/fourlane\//;
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

const root = new URL('../../', import.meta.url);
const { files } = readPage(new URL('docs/guides/browser.md', root));
/** Each page with the title that its comment promises. */
const pages = [...files].flatMap(([name, text]) => {
  const [, title] = /document\.title = .*; \/\/ (.*)/.exec(String(text)) ?? [];
  return title === undefined ? [] : [{ name, title }];
});

let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer(async ({ url = '/' }, response) => {
    try {
      const body = files.get(url.slice(1)) ?? (await readFile(new URL(url.replace(PACKAGE, ''), root)));
      response.setHeader('Content-Type', TYPES[extname(url)] ?? 'text/plain').end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

it('finds the pages of the guide', () => {
  expect(pages.map(({ name }) => name)).toEqual(['page.html', 'train.html', 'share.html']);
});

describe.each([
  ['chromium', chromium],
  ['firefox', firefox],
] as const)('%s', (name, type) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await type.launch(browsers[name]);
  });

  afterAll(async () => {
    await browser.close();
  });

  it.each(pages)('$name shows $title', async ({ name, title }) => {
    const page = await browser.newPage();
    const errors: Error[] = [];
    page.on('pageerror', (error) => errors.push(error));
    await page.goto(`${origin}/${name}`);
    await page.waitForFunction('document.title !== ""', undefined, { timeout: 20_000 }).catch(() => {});
    expect(errors).toEqual([]);
    expect(await page.title()).toBe(title);
    await page.close();
  });
});
