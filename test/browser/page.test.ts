// The built package as a plain page gets it: files from a static server, no bundler, no init, no await.
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { describeInBrowsers, dist, packageFile, serve } from './site.js';

/**
 * A program that leaves in `hashes` what every function of the table makes of some values, and what training makes of a
 * model. Any NaN counts as the same.
 */
const hashProgram = (dist: string) => `
  import * as fourlane from '${dist}index.js';
  import { adam, categoricalCrossentropy, dense, sequential } from '${dist}nn/index.js';
  import { activations } from '${dist}kernels/table.js';
  const hash = (floats) =>
    new Uint32Array(Float32Array.from(floats, (value) => (value === value ? value : 1e30)).buffer)
      .reduce((h, word) => Math.imul(h ^ word, 16777619), 2166136261);
  const x = Float32Array.from({ length: 40003 }, (_, i) => (i - 20000) / 997);
  x.set([NaN, Infinity, -Infinity, -0, 1e-40, -3e38]);
  const hashes = {};
  for (const [name, { parameters }] of Object.entries(activations)) {
    const options = Object.fromEntries(parameters.map(({ name }) => [name, 0.25]));
    hashes[name] = hash(fourlane[name](x, options));
    hashes[name + 'Derivative'] = hash(fourlane[name + 'Derivative'](x, options));
  }
  hashes.softmax = hash(fourlane.softmax(x.subarray(1003), { cols: 30 }));
  hashes.matmul = hash(fourlane.matmul(x.subarray(103, 20103), x.subarray(20003), { m: 100, k: 200, n: 100 }));
  const model = sequential(
    [dense({ inputShape: [20], units: 30, activation: 'gelu' }), dense({ units: 5 })],
    { seed: 7 },
  );
  model.compile({ optimizer: adam(), loss: categoricalCrossentropy() });
  await model.fit(x.subarray(10003, 20003), Int32Array.from({ length: 500 }, (_, i) => i % 5), { epochs: 3 });
  hashes.trained = hash(model.parameterBuffer.data);
`;

/** What the pages run; it leaves its result in the title. */
const pages: Record<string, string> = {
  '/': `<script type="module">
      import { relu } from './dist/index.js';
      document.title = relu(new Float32Array([-1, 2])).join();
    </script>`,
  '/hashes': `<script type="module">${hashProgram('./dist/')} document.title = JSON.stringify(hashes);</script>`,
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

const site = serve(async (path) => {
  const page = pages[path];
  if (page === undefined) return packageFile(path);
  return {
    body: page,
    ...(!path.endsWith('.js') && { type: 'text/html' }),
    ...(path === '/forbidden' && { policy: "script-src 'self' 'unsafe-inline'" }),
  };
});

describeInBrowsers((newPage) => {
  /** Opens a page and waits for the title that its program leaves. */
  async function titleOf(path: string): Promise<string> {
    const page = await newPage();
    const errors: Error[] = [];
    page.on('pageerror', (error) => errors.push(error));
    await page.goto(site.origin + path);
    await page.waitForFunction('document.title !== ""').catch((timeout) => {
      throw new AggregateError([timeout, ...errors], `${path} leaves no title: ${errors.join()}`);
    });
    const title = await page.title();
    await page.close();
    return title;
  }

  it.each([
    ['runs a kernel at once, in a page', '/', '0,2'],
    ['runs a kernel at once, in a Worker', '/worker', '0,2'],
    ['takes a module that the page has compiled from the served binary', '/module', 'custom,0,2'],
    ['says what the matter is where the content security policy forbids WebAssembly', '/forbidden', 'UnsupportedError'],
  ])('%s', async (_, path, title) => {
    expect(await titleOf(path)).toBe(title);
  });

  it('computes and trains to the bits that Node has', async () => {
    const program = `${hashProgram(dist.href)} console.log(JSON.stringify(hashes));`;
    const expected = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(JSON.parse(await titleOf('/hashes'))).toEqual(JSON.parse(expected));
  });
});
