// Bundlers, as their documentation starts with them: what they write runs in Node, or in a page of Chromium.
import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { build as esbuild, type Format } from 'esbuild';
import { chromium, digestFrom } from '../browsers.js';
import { major, type Place } from '../place.js';
import { openSite, REPORT, reportTo, type Site } from '../site.js';
import { digestIn, load, program, run, tool, versionOf, work, write } from '../workplace.js';

async function withSite<T>(use: (site: Site) => Promise<T>): Promise<T> {
  const site = await openSite();
  try {
    return await use(site);
  } finally {
    site.close();
  }
}

/** A project with a page whose Worker runs the probe. */
function workerProject(name: string, report: string): string {
  write(`${name}/index.html`, `<!doctype html><script type="module" src="./main.js"></script>`);
  write(`${name}/main.js`, `new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });`);
  write(`${name}/worker.js`, program(report));
  cpSync(join(work, 'probe.js'), join(work, name, 'probe.js'));
  return join(work, name);
}

/** Builds with a Worker, whose bundle Vite before 8 writes without chunks. */
async function viteBuild(name: string): Promise<string> {
  const folder = workerProject(name, REPORT);
  await run(process.execPath, [tool(name, 'vite'), 'build', '--logLevel=error', '--base=./'], { cwd: folder });
  return withSite((site) => digestFrom(chromium, `${site.origin}/${name}/dist/index.html`, site));
}

/** The development server, which bundles dependencies before it serves them. */
function viteDev(name: string): Promise<string> {
  return withSite(async (site) => {
    const folder = workerProject(`${name}-dev`, reportTo(`'${site.origin}/report'`));
    const child = spawn(process.execPath, [tool(name, 'vite'), '--port=0', '--host=127.0.0.1'], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '' },
    });
    try {
      const address = await new Promise<string>((resolve, reject) => {
        let printed = '';
        child.stdout.on('data', (part) => {
          printed += String(part);
          const [found] = printed.match(/http:\/\/127\.0\.0\.1:\d+\//) ?? [];
          if (found) resolve(found);
        });
        child.on('exit', () => reject(new Error(printed)));
      });
      return await digestFrom(chromium, address, site);
    } finally {
      child.kill();
    }
  });
}

interface Rollup {
  rollup(options: object): Promise<{ write(options: object): Promise<unknown> }>;
}

async function rollup(format: string): Promise<string> {
  const [{ rollup: bundle }, { nodeResolve }] = await Promise.all([
    load<Rollup>('rollup'),
    load<{ nodeResolve: () => unknown }>('@rollup/plugin-node-resolve'),
  ]);
  const made = await bundle({ input: join(work, 'main.js'), plugins: [nodeResolve()], logLevel: 'silent' });
  const file = join(work, `rollup-${format}.cjs`);
  await made.write({ file, format, name: 'probe' });
  return digestIn(await run(process.execPath, [file]));
}

async function esbuildAs(format: Format): Promise<string> {
  const outfile = join(work, `esbuild-${format}.${format === 'esm' ? 'mjs' : 'cjs'}`);
  await esbuild({
    entryPoints: [join(work, 'main.js')],
    bundle: true,
    minify: true,
    format,
    outfile,
    logLevel: 'error',
  });
  return digestIn(await run(process.execPath, [outfile]));
}

type Webpack = (
  options: object,
  done: (error: unknown, stats: { hasErrors(): boolean; toString(): string }) => void,
) => void;

async function webpack(): Promise<string> {
  const { default: bundle } = await load<{ default: Webpack }>('webpack');
  const output = { path: join(work, 'webpack'), filename: 'main.cjs' };
  await new Promise<void>((resolve, reject) => {
    bundle({ mode: 'production', context: work, entry: './main.js', target: 'node', output }, (error, stats) => {
      if (error || stats.hasErrors()) reject(error ?? new Error(stats.toString()));
      else resolve();
    });
  });
  return digestIn(await run(process.execPath, [join(work, 'webpack/main.cjs')]));
}

/** Parcel as it comes, which reads no `exports`. */
async function parcel(): Promise<string> {
  const folder = workerProject('parcel', REPORT);
  const flags = [
    'build',
    'index.html',
    '--no-cache',
    '--no-source-maps',
    '--public-url',
    './',
    '--dist-dir',
    join(folder, 'dist'),
  ];
  await run(process.execPath, [tool('parcel'), ...flags], { cwd: folder });
  return withSite((site) => digestFrom(chromium, `${site.origin}/parcel/dist/index.html`, site));
}

const vites = ['vite5', 'vite6', 'vite7', 'vite8'];
const named = (name: string, tool: string) => `${name} ${major(() => versionOf(tool))}`.trim();

export const bundlers: readonly Place[] = [
  ...vites.flatMap((name): Place[] => [
    { group: 'Vite', name: `${name.slice(4)} build, with a Worker`, run: () => viteBuild(name) },
    { group: 'Vite', name: `${name.slice(4)} development server`, run: () => viteDev(name) },
  ]),
  ...['es', 'iife', 'umd', 'cjs'].map(
    (format): Place => ({
      group: 'Other bundlers',
      name: `${named('Rollup', 'rollup')} ${format}`,
      run: () => rollup(format),
    }),
  ),
  ...(['esm', 'iife', 'cjs'] as const).map(
    (format): Place => ({ group: 'Other bundlers', name: `esbuild ${format}`, run: () => esbuildAs(format) }),
  ),
  { group: 'Other bundlers', name: named('webpack', 'webpack'), run: webpack },
  { group: 'Other bundlers', name: `${named('Parcel', 'parcel')}, with a Worker`, run: parcel },
];
