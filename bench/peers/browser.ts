// The comparison in a real browser: a page that is cross-origin isolated, so that all packages have their threads.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright';
import { browsers } from '../../test/browser/browsers.js';
import type { Contestant } from './contestant.js';
import type { Results } from './tables.js';

export interface PageResults {
  readonly results: Results;
  readonly contestants: readonly Pick<Contestant, 'name' | 'version' | 'threads'>[];
}

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};
/** Folders from which packages fetch their binaries and workers. */
const FOLDERS: Record<string, string> = {
  tfjs: './node_modules/@tensorflow/tfjs-backend-wasm/dist/',
  ort: './node_modules/onnxruntime-web/dist/',
};
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
const PAGE = '<!doctype html><title>starting</title><script type="module" src="/page.js"></script>';

/** Measures in Chromium; gives the results, and the browser's name. */
export async function compareInBrowser(
  only: string,
  quick: boolean,
  progress: (name: string) => void,
): Promise<PageResults & { engine: string }> {
  const server = createServer(serve(await bundle()));
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const browser = await chromium.launch(browsers.chromium);
  try {
    const page = await browser.newPage();
    page.on('console', (message) => progress(message.text()));
    const failed = new Promise<never>((_, fail) => {
      page.on('pageerror', fail);
    });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await Promise.race([page.waitForFunction('document.title === "ready"'), failed]);
    const measured = page.evaluate(`bench(${JSON.stringify(only)}, ${quick})`) as Promise<PageResults>;
    return { ...(await Promise.race([measured, failed])), engine: `Chromium ${browser.version().split('.')[0]}` };
  } finally {
    await browser.close();
    server.close();
  }
}

/** The page's program with all packages; what only Node has is left out of them. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [new URL('page.ts', import.meta.url).pathname],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'esnext',
    write: false,
    logLevel: 'error',
    // Without WebGPU, and with its binary and its workers' script in files of their own.
    alias: { 'onnxruntime-web': 'onnxruntime-web/wasm' },
    conditions: ['onnxruntime-web-use-extern-wasm'],
    external: ['node:*', 'fs', 'path', 'module', 'worker_threads', 'perf_hooks', 'os', 'url'],
  });
  return outputFiles[0]?.text ?? '';
}

function serve(program: string): Parameters<typeof createServer>[1] {
  return async ({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const [, folder = '', name = ''] = pathname.split('/');
    try {
      const body = pathname === '/' ? PAGE : pathname === '/page.js' ? program : await readFile(fileOf(folder, name));
      const type = TYPES[pathname === '/' ? '.html' : extname(pathname)] ?? 'text/plain';
      response.writeHead(200, { ...ISOLATED, 'Content-Type': type }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  };
}

function fileOf(folder: string, name: string): URL {
  const at = FOLDERS[folder];
  if (at === undefined) throw new Error(`no folder ${folder}`);
  return new URL(at + name, import.meta.url);
}
