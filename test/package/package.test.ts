// The packed tarball, installed in a project of its own: what it holds, what it resolves to, what bundlers make of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPage } from '../guides/page.js';
import { Consumer } from './consumer.js';

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer();
});

afterAll(() => {
  consumer?.remove();
});

describe('the tarball', () => {
  it('holds the build, the sources its maps point to, and papers; nothing else', () => {
    const stubs = ['io', 'nn', 'relaxed', 'threads', 'threads-relaxed', 'worker'].map((name) => `${name}/package.json`);
    const papers = [
      'ARCHITECTURE.md',
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'package.json',
      ...stubs,
    ];
    const others = consumer.files.filter(
      (file) => !/^(dist|src)\/|^docs\/.*\.(md|svg|png)$/.test(file) || /\btests?\b/.test(file),
    );
    expect(papers).toEqual(expect.arrayContaining(others));
    const built = consumer.files.filter((file) => file.startsWith('dist/'));
    const page = /^dist\/playground\/(index\.html|LICENSES\.md|assets\/[\w.-]+\.(js|css|wasm))$/;
    for (const file of built.filter((file) => !page.test(file))) {
      expect(file).toMatch(/\.(js|d\.ts)(\.map)?$|^dist\/fourlane(-relaxed)?\.wasm$/);
    }
  });

  it('holds the page, with the notices of what is bundled into it, and serves it', async () => {
    const bin = join(consumer.folder, 'node_modules/.bin/fourlane');
    const server = spawn(bin, ['playground', '--port', '0', '--no-open'], { cwd: consumer.folder });
    try {
      const [line] = (await once(server.stdout, 'data')) as [Buffer];
      const [url = ''] = String(line).split('\n');
      const get = async (path: string): Promise<Response> => {
        const response = await fetch(new URL(path, url));
        expect(response.status, path).toBe(200);
        return response;
      };
      const html = await (await get('/')).text();
      const paths = Array.from(html.matchAll(/(?:src|href)="(\.[^"]+)"/g), ([, path = '']) => path);
      expect(paths.some((path) => path.endsWith('.js'))).toBe(true);
      for (const path of paths) await get(path);
      const notices = await (await get('LICENSES.md')).text();
      for (const name of ['preact', '@preact/signals', 'uplot'])
        expect(notices).toMatch(new RegExp(`^## ${name} - `, 'm'));
    } finally {
      server.kill('SIGINT');
    }
    expect(await once(server, 'exit')).toEqual([0, null]);
  });

  it('has the papers that its README leads to', () => {
    const readme = readFileSync(join(consumer.installed, 'README.md'), 'utf8');
    const links = Array.from(readme.matchAll(/\]\(([^)]+)\)/g), ([, link = '']) => link);
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) expect(consumer.files).toContain(link);
  });

  it('has a source for every source map', () => {
    const maps = consumer.files.filter((file) => file.endsWith('.map'));
    expect(maps.length).toBeGreaterThan(0);
    for (const map of maps) {
      const path = join(consumer.installed, map);
      const { sources } = JSON.parse(readFileSync(path, 'utf8')) as { sources: string[] };
      for (const source of sources) expect(existsSync(join(dirname(path), source)), `${map}: ${source}`).toBe(true);
    }
  });

  it('depends on nothing', () => {
    const manifest = JSON.parse(readFileSync(join(consumer.installed, 'package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('scripts.install');
    expect(manifest).not.toHaveProperty('scripts.postinstall');
  });

  it('satisfies publint', () => {
    expect(consumer.tool('publint', consumer.installed, '--strict', '--pack', 'false')).toContain('All good!');
  });

  it('has types that resolve for ESM, by arethetypeswrong', () => {
    const binaries = ['./fourlane.wasm', './fourlane-relaxed.wasm'].flatMap((name) => [name, `${name}?module`]);
    const programs = ['./worker-program.js', './worker-program-threads.js', './thread-program.js'];
    const notTyped = ['--exclude-entrypoints', ...binaries, ...programs];
    const plain = ['--format=ascii', '--no-color', '--no-emoji', '--no-definitely-typed'];
    expect(consumer.tool('attw', consumer.tarball, '--profile=esm-only', ...plain, ...notTyped)).toContain(
      'fourlane/nn',
    );
  });
});

describe('in Node', () => {
  it('imports every entry, and starts nothing by that', () => {
    const file = consumer.write(
      'import.js',
      `import { info, relu } from 'fourlane';
       import * as nn from 'fourlane/nn';
       import * as io from 'fourlane/io';
       import * as relaxed from 'fourlane/relaxed';
       import * as worker from 'fourlane/worker';
       const before = info().binary;
       const names = [nn, io, relaxed, worker].map((entry) => Object.keys(entry).length > 0);
       console.log(JSON.stringify([before, ...names, ...relu(new Float32Array([-1, 2]))]));`,
    );
    expect(JSON.parse(consumer.node(file))).toEqual(['none', true, true, true, true, 0, 2]);
  });

  it('starts from the raw binary that the package exports', () => {
    const file = consumer.write(
      'module.js',
      `import { readFileSync } from 'node:fs';
       import { info, init, relu } from 'fourlane';
       const bytes = readFileSync(new URL(import.meta.resolve('fourlane/fourlane.wasm')));
       await init({ module: new WebAssembly.Module(bytes) });
       console.log(JSON.stringify([info().binary, ...relu(new Float32Array([-1, 2]))]));`,
    );
    expect(JSON.parse(consumer.node(file))).toEqual(['custom', 0, 2]);
  });

  it('trains in a Worker of the user’s own, with a layer of the user’s own', () => {
    consumer.write(
      'halve.js',
      `import { registerLayer, dropout } from 'fourlane/nn';
       const Layer = Object.getPrototypeOf(dropout({ rate: 0.5 }).constructor);
       class Halve extends Layer {
         type = 'halve';
         constructor(options = {}) { super('halve', options, {}); }
         planTraining({ input, take, rows, inputGradient }) {
           const width = input.length / rows;
           const [output, outputGradient] = [take(width), take(width)];
           const half = (from, to) => to.data.set(from.data.map((value) => value / 2));
           return {
             output, outputGradient,
             forward: () => half(input, output),
             backward: () => inputGradient && half(outputGradient, inputGradient),
           };
         }
         planInference(context) {
           const { output, forward } = this.planTraining(context);
           return { output, run: () => forward() };
         }
       }
       export const halve = (options) => new Halve(options);
       registerLayer({ type: 'halve', fromConfig: halve });`,
    );
    const worker = consumer.write(
      'worker.js',
      `import './halve.js'; import { serve } from 'fourlane/worker'; serve();`,
    );
    const file = consumer.write(
      'own.js',
      `import { adam, dense, meanSquaredError, sequential } from 'fourlane/nn';
       import { inWorker } from 'fourlane/worker';
       import { halve } from './halve.js';
       const make = () => {
         const model = sequential([dense({ inputShape: [2], units: 3 }), halve(), dense({ units: 1 })]);
         model.compile({ optimizer: adam(), loss: meanSquaredError() });
         return model;
       };
       const x = Float32Array.from({ length: 20 }, (_, i) => i / 20);
       const y = x.subarray(0, 10);
       const [here, there] = [make(), make()];
       await here.fit(x, y);
       const refused = await inWorker(there).catch(({ message }) => message);
       const remote = await inWorker(there, { worker: ${JSON.stringify(worker)} });
       await remote.fit(x, y);
       const same = here.parameterBuffer.data.every((value, i) => value === there.parameterBuffer.data[i]);
       console.log(JSON.stringify([refused, same]));`,
    );
    const [refused, same] = JSON.parse(consumer.node(file));
    expect(refused).toMatch(/^inWorker: model has a part that the Worker cannot make .*registerLayer/);
    expect(same).toBe(true);
  });

  it('trains in a Worker of the program that the package exports', () => {
    const file = consumer.write(
      'program.js',
      `import { adam, dense, meanSquaredError, sequential } from 'fourlane/nn';
       import { inWorker } from 'fourlane/worker';
       const model = sequential([dense({ inputShape: [2], units: 1 })]);
       model.compile({ optimizer: adam(), loss: meanSquaredError() });
       const remote = await inWorker(model, { worker: new URL(import.meta.resolve('fourlane/worker-program.js')) });
       console.log((await remote.fit(new Float32Array(8), new Float32Array(4))).ended);`,
    );
    expect(consumer.node(file)).toBe('done\n');
  });

  it('runs the one file for pages, which holds all entries', () => {
    const file = consumer.write(
      'min.js',
      `import { alloc, nn, io, relu } from 'fourlane/fourlane.min.js';
       const { train } = io.digits({ train: 10, test: 0 });
       const model = nn.sequential([nn.dense({ inputShape: [784], units: 10 })]);
       let problem;
       try { nn.sequential([alloc(1)]); } catch (error) { problem = error.message; }
       console.log(JSON.stringify([model.predict(train.x).length, relu(new Float32Array([-1, 2])), problem]));`,
    );
    expect(JSON.parse(consumer.node(file))).toEqual([
      100,
      { 0: 0, 1: 2 },
      'add: layer is ResidentBuffer(1), expected a layer',
    ]);
  });

  it('keeps its inner files to itself', () => {
    const file = consumer.write('inner.js', `import 'fourlane/dist/memory/heap.js';`);
    expect(() => consumer.node(file)).toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});

describe('types', () => {
  const program = `
    import { alloc, leakyRelu, matmul, type ResidentBuffer, threshold } from 'fourlane';
    import * as nn from 'fourlane/nn';
    import * as io from 'fourlane/io';
    const plain: Float32Array = leakyRelu(new Float32Array(3), { negativeSlope: 0.1 });
    const resident: ResidentBuffer = leakyRelu(alloc(3));
    const product: Float32Array = matmul(plain, plain, { m: 1, n: 1, k: 3, transB: true });
    // @ts-expect-error relu takes no such array
    leakyRelu([1, 2, 3]);
    // @ts-expect-error there is no such parameter
    leakyRelu(plain, { slope: 1 });
    threshold(plain, { threshold: 0, value: -1 });
    // @ts-expect-error its parameters have no defaults
    threshold(plain);
    // @ts-expect-error one of them is missing
    threshold(plain, { threshold: 0 });
    // @ts-expect-error nor can it go by its name alone
    nn.activation('threshold');
    // @ts-expect-error a layer's name is its model's to give
    nn.dropout({ rate: 0.5 }).name = 'other';
    export { io, nn, plain, product, resident };`;

  it.each([
    ['NodeNext', 'NodeNext', 'in Node', ['--types', 'node']],
    ['ESNext', 'Bundler', 'in browsers', ['--lib', 'ES2022,DOM']],
  ])('compile strictly as module %s, resolution %s, %s', (module, resolution, _, environment) => {
    consumer.lend('@types/node');
    const file = consumer.write('types.ts', program);
    const modules = ['--module', module, '--moduleResolution', resolution];
    consumer.tool('tsc', '--noEmit', '--strict', '--target', 'ES2022', ...modules, ...environment, file);
  });
});

const oldest = new URL('./node_modules/typescript52/bin/tsc', import.meta.url).pathname;

describe('the oldest TypeScript, without the DOM, libraries checked', () => {
  const program = `
    import { alloc, init, relu } from 'fourlane';
    import { relaxed } from 'fourlane/relaxed';
    import { adam, categoricalCrossentropy, dense, sequential } from 'fourlane/nn';
    import { digits, loadModel, saveModel } from 'fourlane/io';
    const model = sequential([dense({ inputShape: [3], units: 2 })]);
    model.compile({ optimizer: adam(), loss: categoricalCrossentropy() });
    const signal = { aborted: false, reason: undefined };
    const done = model.fit(relu(new Float32Array(3)), [0], { signal });
    const bytes: Uint8Array = saveModel(model);
    const x: Float32Array = digits().train.x;
    export const all = [init({ binary: relaxed }), done, loadModel(bytes), alloc(x)];`;
  const binaries = `
    import { init } from 'fourlane';
    import module from 'fourlane/fourlane.wasm';
    import forEdge from 'fourlane/fourlane.wasm?module';
    import relaxed from 'fourlane/fourlane-relaxed.wasm';
    export const all = [module, forEdge, relaxed].map((each) => init({ module: each }));`;

  it.each([
    ['NodeNext', 'NodeNext', [program, binaries]],
    ['ESNext', 'Bundler', [program, binaries]],
    ['CommonJS', 'node10', [program]],
  ])('module %s, resolution %s', (module, resolution, programs) => {
    const files = programs.map((text, i) => consumer.write(`oldest-${i}.ts`, text));
    const modules = ['--module', module, '--moduleResolution', resolution, '--typeRoots', 'nowhere'];
    const strict = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'ES2022', '--lib', 'ES2022'];
    consumer.node(oldest, ...strict, ...modules, ...files);
  });
});

describe('the README', () => {
  it('has programs that compile and run', () => {
    const { programs } = readPage(new URL('../../README.md', import.meta.url));
    expect(programs.length).toBeGreaterThan(0);
    const environment = ['--target', 'ES2022', '--lib', 'ES2022,DOM,ESNext.Disposable', '--module', 'NodeNext'];
    const printed = programs.map(({ lines }, i) => {
      const file = consumer.write(`readme-${i}.ts`, lines.join('\n'));
      consumer.tool('tsc', '--strict', ...environment, '--outDir', 'readme', file);
      return consumer.node(`readme/readme-${i}.js`);
    });
    expect(printed.join('')).toContain('accuracy');
  });
});

describe('bundled', () => {
  beforeAll(() => {
    consumer.write(
      'bundle.js',
      `import { matmul, relu } from 'fourlane';
       import { adam, dense, meanSquaredError, sequential } from 'fourlane/nn';
       import { inWorker } from 'fourlane/worker';
       const x = new Float32Array([-1, 2]);
       const model = sequential([dense({ inputShape: [2], units: 1 })]);
       model.compile({ optimizer: adam(), loss: meanSquaredError() });
       const { ended } = await (await inWorker(model)).fit(x, [1], { epochs: 2 });
       console.log(JSON.stringify([...relu(x), ...matmul(x, x, { m: 1, n: 1, k: 2 }), ended, model.trainingState.epoch]));`,
    );
  });

  it.each([
    [
      'esbuild',
      () => consumer.tool('esbuild', 'bundle.js', '--bundle', '--minify', '--format=esm', '--outdir=esbuild'),
    ],
    [
      'vite',
      () => {
        consumer.write(
          'vite.config.js',
          `export default { build: { lib: { entry: 'bundle.js', formats: ['es'], fileName: 'bundle' }, outDir: 'vite' } };`,
        );
        consumer.tool('vite', 'build', '--logLevel=error');
      },
    ],
    [
      'webpack',
      () => {
        consumer.lend('webpack');
        consumer.write(
          'webpack.js',
          `import webpack from 'webpack';
           const output = { path: import.meta.dirname + '/webpack', filename: 'bundle.js', module: true };
           const modules = { experiments: { outputModule: true }, target: 'es2022' };
           webpack({ mode: 'production', entry: './bundle.js', output, ...modules }, (error, stats) => {
             if (error || stats.hasErrors() || stats.hasWarnings()) throw error ?? new Error(stats.toString());
           });`,
        );
        consumer.node('webpack.js');
      },
    ],
  ])('by %s, it runs without the package', (bundler, bundle) => {
    bundle();
    const text = readFileSync(join(consumer.folder, bundler, 'bundle.js'), 'utf8');
    expect(text).not.toMatch(/(from|require\()\s*["']fourlane/);
    expect(JSON.parse(consumer.node(`${bundler}/bundle.js`))).toEqual([0, 2, 5, 'done', 2]);
  });
});

it('gives workerd the compiled binary, without its text', () => {
  consumer.write(
    'worker.js',
    `export { relu } from 'fourlane'; export { dense } from 'fourlane/nn'; export * from 'fourlane/io';`,
  );
  const flags = [
    '--bundle',
    '--format=esm',
    '--conditions=workerd',
    '--external:*.wasm',
    '--outfile=workerd/bundle.js',
  ];
  consumer.tool('esbuild', 'worker.js', ...flags);
  const text = readFileSync(join(consumer.folder, 'workerd/bundle.js'), 'utf8');
  expect(text).toMatch(/from "\S*fourlane\.wasm"/);
  expect(text).not.toMatch(/[(-[]{1000,}/);
});

describe('bundle sizes', () => {
  /** The table in the docs; `UPDATE_SIZES=1 npm run test:package` writes it. */
  const PAPER = new URL('../../docs/sizes.md', import.meta.url);
  const measured: Size[] = [];
  /** Of the playground, gzipped file by file, in kB. */
  const pageSizes = new Map<string, number>();

  interface Size {
    readonly name: string;
    readonly program: string;
    readonly limit: number;
    /** All in kB of 1,000 bytes. */
    readonly javascript: number;
    readonly minified: number;
    readonly gzipped: number;
  }

  afterAll(() => {
    if (process.env.UPDATE_SIZES) writeFileSync(PAPER, paper(measured));
  });

  function paper(sizes: readonly Size[]): string {
    const rows = sizes.map(({ name, program, javascript, minified, gzipped, limit }) =>
      ['', name, `\`${program}\``, ...[javascript, minified, gzipped].map((kB) => kB.toFixed(1)), limit, '']
        .join(' | ')
        .trim(),
    );
    return [
      '# What a bundle holds',
      '',
      'Written by `UPDATE_SIZES=1 npm run test:package`, which bundles each program with esbuild, minified. Kilobytes of 1,000',
      'bytes. Every bundle holds the whole plain binary as text, which is most of it; JavaScript is what is left without it.',
      'The tests hold the gzipped size to the limit, this table to what they measure, and both inference rows to holding',
      'no loss, optimiser or other code of training. Training holds examination and cures, about a third of its JavaScript: a',
      'model has them as methods and options (`examine`, `fit({ heal, onFinding })`), which no bundler can leave out.',
      '',
      '| what | program | JavaScript | minified | gzipped | limit |',
      '|---|---|--:|--:|--:|--:|',
      ...rows,
      '',
      '## The playground',
      '',
      'Files of the built page, each gzipped. The first are what its HTML asks for, with which it draws its first picture; then the',
      'kernels and the trainer come.',
      '',
      '| what | gzipped |',
      '|---|--:|',
      ...[...pageSizes].map(([name, kB]) => `| ${name} | ${kB.toFixed(0)} |`),
      '',
    ].join('\n');
  }

  const BINARY = /[(-[]{1000,}/g;

  const bundled = (program: string): string => {
    consumer.write('size.js', program);
    consumer.tool('esbuild', 'size.js', '--bundle', '--minify', '--format=esm', '--outdir=size');
    return readFileSync(join(consumer.folder, 'size', 'size.js'), 'utf8');
  };

  it.each([
    ['relu alone', 38, `export { relu } from 'fourlane';`],
    ['all kernels', 46, `export * from 'fourlane';`],
    ['inference, layer by layer', 50, `export { activation, dense, Network, softmax } from 'fourlane/nn';`],
    ['inference from a file', 56, `export { loadNetwork } from 'fourlane/io';`],
    ['training', 88, `export { adam, categoricalCrossentropy, dense, sequential } from 'fourlane/nn';`],
    ['training in a Worker', 160, `export { inWorker } from 'fourlane/worker';`],
    ['all of fourlane/nn', 96, `export * from 'fourlane/nn';`],
    ['all of fourlane/io', 126, `export * from 'fourlane/io';`],
  ])('%s: at most %i kB, and about as docs/sizes.md says', (name, limit, program) => {
    const bundle = bundled(program);
    const binary = Math.max(...[...bundle.matchAll(BINARY)].map(([text]) => text.length));
    const gzipped = gzipSync(bundle, { level: 9 }).length / 1000;
    const size = {
      name,
      program,
      limit,
      javascript: (bundle.length - binary) / 1000,
      minified: bundle.length / 1000,
      gzipped,
    };
    measured.push(size);
    expect(gzipped).toBeLessThan(limit);
    if (process.env.UPDATE_SIZES) return;
    const row =
      readFileSync(PAPER, 'utf8')
        .split('\n')
        .find((line) => line.startsWith(`| ${name} |`)) ?? '';
    const [javascript, minified, documented] = row.split('|').slice(3, 6).map(Number);
    for (const [said, is] of [
      [javascript, size.javascript],
      [minified, size.minified],
      [documented, size.gzipped],
    ] as const) {
      expect(Math.abs((said ?? 0) - is), `${row}: is ${is}`).toBeLessThan(1.5 + 0.1 * is);
    }
  });

  it('has the Worker’s program once, by Vite too, which puts constants wherever they are used', async () => {
    const root = consumer.folder;
    consumer.write('once.js', `export { inWorker } from 'fourlane/worker';`);
    const built = await build({
      configFile: false,
      root,
      logLevel: 'error',
      build: { write: false, lib: { entry: join(root, 'once.js'), formats: ['es'], fileName: 'once' } },
    });
    const [{ output }] = built as unknown as [{ output: { code: string }[] }];
    const program = readFileSync(join(consumer.installed, 'dist/worker-program.js'), 'utf8');
    // A part of it that looks alike in all kinds of quotes.
    const parts = program.match(/[\w(){};,.=<>]{40,}/g) ?? [];
    const part = parts.reduce((longest, each) => (each.length > longest.length ? each : longest), '');
    expect(program.split(part)).toHaveLength(2);
    const texts = output.map(({ code }) => code).join('');
    expect(texts.split(part)).toHaveLength(2);
  });

  it('the playground draws its first picture from at most 100 kB', () => {
    const page = consumer.files.filter((file) => /^dist\/playground\/(index.html|assets\/)/.test(file));
    const html = readFileSync(join(consumer.installed, 'dist/playground/index.html'), 'utf8');
    const first = page.filter((file) => file.endsWith('.html') || html.includes(basename(file)));
    const gzipped = (files: readonly string[]): number =>
      files.reduce(
        (sum, file) => sum + gzipSync(readFileSync(join(consumer.installed, file)), { level: 9 }).length,
        0,
      ) / 1000;
    expect(first.length).toBeGreaterThan(2);
    expect(gzipped(first)).toBeLessThan(100);
    pageSizes.set('HTML, and the scripts and styles that it names', gzipped(first));
    pageSizes.set('all of it, every tab and its Workers', gzipped(page));
    if (process.env.UPDATE_SIZES) return;
    const paper = readFileSync(PAPER, 'utf8');
    for (const [name, is] of pageSizes) {
      const said = Number(paper.split(`| ${name} | `)[1]?.split(' ')[0]);
      expect(Math.abs(said - is), `${name}: is ${is}`).toBeLessThan(1.5 + 0.1 * is);
    }
  });

  it('holds the relaxed binary only where fourlane/relaxed is imported', () => {
    const binaries = (program: string) => bundled(program).match(BINARY)?.length;
    expect(binaries(`export { init, relu } from 'fourlane';`)).toBe(1);
    expect(binaries(`export { init, relu } from 'fourlane'; export { relaxed } from 'fourlane/relaxed';`)).toBe(2);
  });

  it('holds threads only where they are imported, and of their binaries the one that is', () => {
    const kernels = `export { init, relu } from 'fourlane';`;
    const bundles = ['threads', 'threads-relaxed'].map((entry) =>
      bundled(`${kernels} export * from 'fourlane/${entry}';`),
    );
    expect(bundles.map((bundle) => bundle.match(BINARY)?.length)).toEqual([2, 3]);
    for (const bundle of bundles) expect(bundle).toContain('Atomics');
    expect(bundled(kernels)).not.toContain('Atomics');
  });

  it('leaves out what is not imported', () => {
    const bundle = bundled(`export { relu } from 'fourlane';`);
    expect(bundle).toContain('expected a Float32Array');
    expect(bundle).not.toContain('ldc');
  });

  it.each([
    `export { activation, dense, Network, softmax } from 'fourlane/nn';`,
    `export { loadNetwork } from 'fourlane/io';`,
  ])('predicts without the code of training: %s', (program) => {
    const training =
      /training stopped at step|earlyStopping|sgdMomentum|lossAndGradient|decayMatricesOnly|validationSplit/;
    expect(bundled(`export * from 'fourlane/nn';`)).toMatch(training);
    expect(bundled(program)).not.toMatch(training);
  });
});
