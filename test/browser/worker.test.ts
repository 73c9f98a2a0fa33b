// The built package in pages: a model trains in a Worker, in place of the page, and under content security policies.
import { execFileSync } from 'node:child_process';
import { beforeAll, expect, it } from 'vitest';
import { describeInBrowsers, dist, packageFile, serve } from './site.js';

/** A program that leaves in `result` what training gives, in place where `worker` is no option. */
const program = (dist: string, options?: string) => `
  import { accuracy, adam, categoricalCrossentropy, dense, dropout, earlyStopping, sequential } from '${dist}nn/index.js';
  import { inWorker } from '${dist}worker/index.js';
  const model = sequential(
    [dense({ inputShape: [20], units: 30, activation: 'gelu' }), dropout({ rate: 0.2 }), dense({ units: 5 })],
    { seed: 7 },
  );
  model.compile({ optimizer: adam(), loss: categoricalCrossentropy(), metrics: [accuracy()] });
  const x = Float32Array.from({ length: 10000 }, (_, i) => Math.fround((i * 37 % 1009) / 500 - 1));
  const y = Int32Array.from({ length: 500 }, (_, i) => i % 5);
  let epochs = 0;
  const callbacks = [earlyStopping({ monitor: 'loss', patience: 2 }), { onEpochEnd: () => { epochs += 1; } }];
  const trainer = ${options ? `await inWorker(model, ${options})` : 'model'};
  const { ended, history } = await trainer.fit(x, y, { epochs: 6, callbacks });
  const hash = new Uint32Array(model.parameterBuffer.data.slice().buffer)
    .reduce((h, word) => Math.imul(h ^ word, 16777619), 2166136261);
  const result = JSON.stringify([ended, history, epochs, hash]);
`;

const POLICY = "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; worker-src";
/** By path: the content security policy, and what the page gives to inWorker. */
const pages: Record<string, { readonly policy?: string; readonly options: string }> = {
  '/free': { options: '{}' },
  '/blob': { policy: `${POLICY} blob:`, options: '{}' },
  '/forbidden': { policy: `${POLICY} 'self'`, options: '{}' },
  '/served': { policy: `${POLICY} 'self'`, options: "{ worker: '/dist/worker-program.js' }" },
  '/missing': { options: "{ worker: '/none.js' }" },
  '/own': { options: "{ worker: () => new Worker('/own.js', { type: 'module' }) }" },
};

const site = serve((path) => {
  if (path === '/own.js') return { body: "import { serve } from '/dist/worker/index.js'; serve();" };
  const page = pages[path];
  if (page === undefined) return packageFile(path);
  const text = `try { ${program('./dist/', page.options).replace(/import (.*) from '(.*)';/g, "const $1 = await import('$2');")}
    document.title = result; } catch (error) { document.title = error.name + ': ' + error.message; }`;
  return {
    body: `<script type="module">${text}</script>`,
    type: 'text/html',
    ...(page.policy && { policy: page.policy }),
  };
});

let expected: string;

beforeAll(() => {
  const inPlace = `${program(dist.href)} console.log(result);`;
  expected = execFileSync(process.execPath, ['--input-type=module', '-e', inPlace], { encoding: 'utf8' }).trim();
});

describeInBrowsers((newPage) => {
  async function titleOf(path: string): Promise<string> {
    const page = await newPage();
    try {
      await page.goto(site.origin + path);
      // A policy forbids the programs by which Playwright would wait.
      await expect.poll(() => page.title()).not.toBe('');
      return await page.title();
    } finally {
      await page.close();
    }
  }

  it.each(['/free', '/blob', '/served', '/own'])('trains to the bits of Node, in place: %s', async (path) => {
    expect(await titleOf(path)).toBe(expected);
  });

  it.each(['/forbidden', '/missing'])('says what the matter is where no Worker starts: %s', async (path) => {
    const title = await titleOf(path);
    expect(title).toMatch(/^UnsupportedError: inWorker: the Worker does not start \(.*worker-src blob:/);
  });
});
