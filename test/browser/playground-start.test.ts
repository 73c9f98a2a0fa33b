// A cold start of the built playground: what must have come before there is something to see.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, it } from 'vitest';
import { browsers, PATIENCE } from './browsers.js';
import { dist, type Reply, serve } from './site.js';

const LIMIT = 100_000;
/** Bytes of the heads of an answer, about. */
const HEADS = 300;

let sent = 0;

/** As nearly all servers of static files send them, until the limit: what comes after that the picture must do without. */
async function gzipped(path: string): Promise<Reply> {
  const body = gzipSync(await readFile(new URL(`./playground${path === '/' ? '/index.html' : path}`, dist)));
  if (sent + body.length + HEADS > LIMIT) throw new Error('too late');
  sent += body.length + HEADS;
  return { body, encoding: 'gzip', ...(path === '/' && { type: 'text/html' }) };
}

const site = serve(gzipped);

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch(browsers.chromium);
});
afterAll(() => browser.close());

it('shows the first picture before 100 kB have come', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  // A text, for what compiles this file gives functions helpers that the page has not.
  await page.addInitScript(`
    const isDrawn = (canvas) =>
      canvas.width > 100 &&
      canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0);
    const look = () => {
      if ([...document.querySelectorAll('canvas')].some(isDrawn)) window.drawn = true;
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  `);
  await page.goto(site.origin, { waitUntil: 'commit', timeout: PATIENCE });
  await page.waitForFunction('window.drawn', undefined, { timeout: PATIENCE });
  await page.close();
});
