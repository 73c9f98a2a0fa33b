// The comparison in a real browser: pages that are cross-origin isolated, so that all packages have their threads. A page for
// each peer with fourlane alone, for workers of one would wait busily while another is measured.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright';
import { browsers } from '../../test/browser/browsers.js';
import type { Contestant } from './contestant.js';
import { mergedResults, type Results } from './tables.js';

export interface PageResults {
  readonly results: Results;
  readonly contestants: readonly Pick<Contestant, 'name' | 'version' | 'threads'>[];
}

const TYPES: Record<string, string> = {
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
/** The peers: a module and what it exports. */
const PEERS = { tfjs: 'tfjs', ort: 'onnxruntime', jax: 'jax', numpy: 'numpy' };
const page = (peer: string) =>
  `<!doctype html><title>starting</title><script type="module" src="/${peer}.js"></script>`;

/** Measures in Chromium; gives the results, and the browser's name. */
export async function compareInBrowser(
  only: string,
  quick: boolean,
  progress: (name: string) => void,
): Promise<PageResults & { engine: string }> {
  const programs: Record<string, string> = {};
  for (const [module, name] of Object.entries(PEERS)) programs[module] = await bundle(module, name);
  const server = createServer(serve(programs));
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const browser = await chromium.launch(browsers.chromium);
  try {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const each: PageResults[] = [];
    for (const peer of Object.keys(PEERS)) {
      each.push(await measureIn(await browser.newPage(), `${origin}/${peer}`, only, quick, progress));
    }
    return { ...merged(each), engine: `Chromium ${browser.version().split('.')[0]}` };
  } finally {
    await browser.close();
    server.close();
  }
}

/** All pages' results as one. */
function merged(each: readonly PageResults[]): PageResults {
  const contestants = new Map(
    each.flatMap((page) => page.contestants).map((contestant) => [contestant.name, contestant]),
  );
  return { results: mergedResults(each.map(({ results }) => results)), contestants: [...contestants.values()] };
}

async function measureIn(
  page: Page,
  address: string,
  only: string,
  quick: boolean,
  progress: (name: string) => void,
): Promise<PageResults> {
  page.on('console', (message) => progress(`${address} ${message.text()}`));
  const failed = new Promise<never>((_, fail) => {
    page.on('pageerror', fail);
  });
  await page.goto(address);
  await Promise.race([page.waitForFunction('document.title === "ready"'), failed]);
  const measured = page.evaluate(`bench(${JSON.stringify(only)}, ${quick})`) as Promise<PageResults>;
  const results = await Promise.race([measured, failed]);
  await page.close();
  return results;
}

/** A page's program with one peer; what only Node has is left out of it. */
async function bundle(module: string, name: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { ${name} } from './${module}.js';\nimport { start } from './page.js';\nstart(${name});`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      loader: 'ts',
    },
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

function serve(programs: Record<string, string>): Parameters<typeof createServer>[1] {
  return async ({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const [, folder = '', name] = pathname.split('/');
    try {
      const body = name === undefined ? pageOrProgram(folder, programs) : await readFile(fileOf(folder, name));
      const type = TYPES[extname(pathname)] ?? 'text/html';
      response.writeHead(200, { ...ISOLATED, 'Content-Type': type }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  };
}

function pageOrProgram(name: string, programs: Record<string, string>): string {
  const program = programs[name.replace(/\.js$/, '')];
  if (program === undefined) throw new Error(`no page ${name}`);
  return name.endsWith('.js') ? program : page(name);
}

function fileOf(folder: string, name: string): URL {
  const at = FOLDERS[folder];
  if (at === undefined) throw new Error(`no folder ${folder}`);
  return new URL(at + name, import.meta.url);
}
