// The built package as a plain page gets it: files from a static server, no bundler, no init, no await.
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { type Browser, chromium, firefox } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browsers } from './browsers.js';

const dist = new URL('../../dist/', import.meta.url);
const types: Record<string, string> = { '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** What the pages run; it leaves its result in the title. */
const pages: Record<string, string> = {
  '/': `<script type="module">
      import { relu } from './dist/index.js';
      document.title = relu(new Float32Array([-1, 2])).join();
    </script>`,
  '/worker': `<script>
      const worker = new Worker('/worker.js', { type: 'module' });
      worker.onmessage = ({ data }) => { document.title = data; };
    </script>`,
  '/worker.js': `import { relu } from './dist/index.js';
      postMessage(relu(new Float32Array([-1, 2])).join());`,
  '/module': `<script type="module">
      import { info, init, relu } from './dist/index.js';
      await init({ module: await WebAssembly.compileStreaming(fetch('./dist/fourlane.wasm')) });
      document.title = [info().binary, ...relu(new Float32Array([-1, 2]))].join();
    </script>`,
  '/forbidden': `<script type="module">
      import { relu } from './dist/index.js';
      try {
        relu(new Float32Array([-1, 2]));
      } catch (error) {
        document.title = error.name;
      }
    </script>`,
};

let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer(async ({ url = '/' }, response) => {
    try {
      if (url === '/forbidden') response.setHeader('Content-Security-Policy', "script-src 'self' 'unsafe-inline'");
      const page = pages[url];
      const body = page ?? (await readFile(new URL(`.${url.replace(/^\/dist/, '')}`, dist)));
      response.setHeader('Content-Type', page && !extname(url) ? 'text/html' : (types[extname(url)] ?? 'text/plain'));
      response.end(body);
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

describe.each([chromium, firefox])('$name', (type) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await type.launch(browsers[type.name() as keyof typeof browsers]);
  });

  afterAll(async () => {
    await browser.close();
  });

  it.each([
    ['runs a kernel at once, in a page', '/', '0,2'],
    ['runs a kernel at once, in a Worker', '/worker', '0,2'],
    ['takes a module that the page has compiled from the served binary', '/module', 'custom,0,2'],
    ['says what the matter is where the content security policy forbids WebAssembly', '/forbidden', 'UnsupportedError'],
  ])('%s', async (_, path, title) => {
    const page = await browser.newPage();
    const failures: string[] = [];
    page.on('pageerror', (error) => failures.push(error.message));
    await page.goto(origin + path);
    await expect.poll(() => (failures.length > 0 ? failures : page.title()), { timeout: 10_000 }).toEqual(title);
    await page.close();
  });
});
