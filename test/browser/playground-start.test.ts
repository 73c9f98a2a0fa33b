// A cold start of the built playground from a slow network: what must have come before there is something to see.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { browsers } from './browsers.js';
import { dist, type Reply, serve } from './site.js';

/** As nearly all servers of static files send them. */
async function gzipped(path: string): Promise<Reply> {
  const body = gzipSync(await readFile(new URL(`./playground${path === '/' ? '/index.html' : path}`, dist)));
  return { body, encoding: 'gzip', ...(path === '/' && { type: 'text/html' }) };
}

const site = serve(gzipped);
/** Bytes a second, and milliseconds: a telephone in a train. */
const NETWORK = { downloadThroughput: 100_000, uploadThroughput: 100_000, latency: 100, offline: false };
const LIMIT = 100_000;

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch(browsers.chromium);
});
afterAll(() => browser.close());

it('shows the first picture before 100 kB have come', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const network = await page.context().newCDPSession(page);
  let received = 0;
  const requested: string[] = [];
  network.on('Network.dataReceived', ({ encodedDataLength }) => {
    received += encodedDataLength;
  });
  network.on('Network.responseReceived', ({ response }) => {
    received += response.encodedDataLength;
    requested.push(new URL(response.url).pathname);
  });
  await network.send('Network.enable');
  await network.send('Network.setCacheDisabled', { cacheDisabled: true });
  await network.send('Network.emulateNetworkConditions', NETWORK);
  // A text, for what compiles this file gives functions helpers that the page has not.
  await page.addInitScript(`
    const isDrawn = (canvas) =>
      canvas.width > 100 &&
      canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0);
    const look = () => {
      if ([...document.querySelectorAll('canvas')].some(isDrawn)) window.drawn = performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  `);
  await page.goto(site.origin, { waitUntil: 'commit' });
  await page.waitForFunction('window.drawn', undefined, { polling: 'raf' });
  const bytes = received;
  expect(requested).toContain('/');
  expect(bytes).toBeGreaterThan(5000);
  expect(bytes, requested.join(' ')).toBeLessThan(LIMIT);
  await page.close();
});
