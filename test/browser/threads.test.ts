// The built package with threads in pages: isolated ones, ones that are not, in a Worker, under content security policies.
import { execFileSync } from 'node:child_process';
import type { Page } from 'playwright';
import { beforeAll, expect, it } from 'vitest';
import { describeInBrowsers, dist, packageFile, serve } from './site.js';
import { resultUndriven } from './undriven.js';

/**
 * A program that leaves in `result` the threads and a digest of what kernels, a growing memory and training give. @param worker
 * where it trains, and whose threads are meant
 */
const program = (dist: string, options?: string, worker?: string) => `
  import { alloc, gelu, info, init, matmul } from '${dist}index.js';
  import { adam, categoricalCrossentropy, dense, sequential } from '${dist}nn/index.js';
  import { threads } from '${dist}threads/index.js';
  import { inWorker } from '${dist}worker/index.js';
  ${options ? `await init({ binary: threads, ...${options} });` : ''}
  let hash = 2166136261;
  const add = (floats) => { for (const word of new Uint32Array(floats.slice().buffer)) hash = Math.imul(hash ^ word, 16777619); };
  const x = Float32Array.from({ length: 300000 }, (_, i) => Math.fround((i * 37 % 1009) / 500 - 1));
  const a = alloc(x);
  for (let i = 0; i < 20; i++) add(gelu(a).data);
  const large = alloc(2 ** 22);
  add(matmul(a.subarray(0, 90000), a.subarray(0, 210000), { m: 300, n: 700, k: 300 }).data);
  add(matmul(a.subarray(0, 200), a.subarray(0, 140000), { m: 1, n: 700, k: 200 }).data);
  const model = sequential([dense({ inputShape: [200], units: 150, activation: 'gelu' }), dense({ units: 5 })], { seed: 7 });
  model.compile({ optimizer: adam(), loss: categoricalCrossentropy() });
  const remote = ${worker && `await inWorker(model, { worker: ${worker} })`};
  await (remote ?? model).fit(x.subarray(0, 100000), Int32Array.from({ length: 500 }, (_, i) => i % 5), { epochs: 3, batchSize: 100 });
  add(model.parameterBuffer.data);
  const { count, reason } = (remote ?? info()).threads;
  const result = JSON.stringify({ hash, count, reason });
`;

const POLICY = "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; worker-src";
interface Settings {
  readonly isolated: boolean;
  readonly policy?: string;
  /** What init is given. */
  readonly options: string;
  /** What `inWorker` is given, if it trains. */
  readonly worker?: string;
  readonly count: number;
  readonly reason: RegExp;
}
const two = '{ threads: 2 }';
/** What is loaded may start no texts: a page's policy does not bind its Workers, but their own. */
const strict = { isolated: true, policy: `${POLICY} 'self'` };
const served = "{ threads: 2, worker: 'dist/thread-program.js' }";
/** By path. */
const pages: Record<string, Settings> = {
  '/isolated': { isolated: true, options: two, count: 2, reason: /^init asked for 2$/ },
  '/four': { isolated: true, options: '{ threads: 4 }', count: 4, reason: /^init asked for 4$/ },
  '/open': { isolated: false, options: two, count: 1, reason: /not cross-origin isolated.*Cross-Origin-Opener-Policy/ },
  '/blob': { isolated: true, policy: `${POLICY} blob:`, options: two, count: 2, reason: /^init asked for 2$/ },
  '/forbidden': { ...strict, options: two, count: 1, reason: /worker-src blob:/ },
  '/served': {
    ...strict,
    options: served,
    count: 2,
    reason: /^init asked for 2$/,
  },
  '/program-served': {
    ...strict,
    options: served,
    worker: "'/program/worker-program-threads.js'",
    count: 2,
    reason: /^the caller has as many$/,
  },
  '/program-own': {
    ...strict,
    options: served,
    worker: "() => new Worker('/program/own.js', { type: 'module' })",
    count: 2,
    reason: /^the caller has as many$/,
  },
  '/missing': { isolated: true, options: "{ threads: 2, worker: '/none.js' }", count: 1, reason: /a thread/ },
  '/in-worker': { isolated: true, options: two, count: 2, reason: /^init asked for 2$/ },
};

/** The program of a Worker of the user's own. */
const OWN = `import { serve } from '/dist/worker/index.js'; import { threads } from '/dist/threads/index.js'; serve({ threads });`;

const SHOW =
  "const show = (text) => { document.title = text; fetch('/result' + location.pathname, { method: 'POST', body: text }); };";

const site = serve(async (path) => {
  if (path === '/worker.js') return { body: `${program('/dist/', two)} postMessage(result);`, isolated: true };
  const page = pages[path];
  if (path === '/program/own.js') return { body: OWN, ...strict };
  if (path.startsWith('/program/')) return { ...(await packageFile(path.replace('/program', '/dist'))), ...strict };
  if (page === undefined) return { ...(await packageFile(path)), isolated: true };
  const inPage = `try { ${program('/dist/', page.options, page.worker).replace(/import (.*) from '(.*)';/g, "const $1 = await import('$2');")}
    show(result); } catch (error) { show(error.name + ': ' + error.message); }`;
  const inWorker = `const worker = new Worker('/worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => { show(data); };
    worker.onerror = ({ message }) => { show(message); };`;
  return {
    body: `<script type="module">${SHOW} ${path === '/in-worker' ? inWorker : inPage}</script>`,
    type: 'text/html',
    isolated: page.isolated,
    ...(page.policy && { policy: page.policy }),
  };
});

let expected: number;

beforeAll(() => {
  const inPlace = `${program(dist.href)} console.log(result);`;
  expected = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', inPlace], { encoding: 'utf8' }),
  ).hash;
});

describeInBrowsers((newPage, name) => {
  it.each(Object.entries(pages))(
    '%s gives the bits of one thread, and says how many there are',
    async (path, { worker, count, reason }) => {
      const isUndriven = name === 'firefox' && (path === '/in-worker' || worker !== undefined);
      const title = await (isUndriven ? resultUndriven(site, path) : titleOf(await newPage(), path));
      expect(title).toMatch(/^\{/);
      expect(JSON.parse(title)).toEqual({ hash: expected, count, reason: expect.stringMatching(reason) });
    },
  );
});

async function titleOf(page: Page, path: string): Promise<string> {
  await page.goto(site.origin + path);
  // A policy forbids the programs by which Playwright would wait.
  await expect.poll(() => page.title()).not.toBe('');
  const title = await page.title();
  await page.close();
  return title;
}
