// The blocked product on every engine at hand, browsers included: writes docs/products.md. Needs the engines of
// tools/engines (npm install there), npm run build and npm run build:roofline:  npx tsx tools/tiles/products.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium, firefox } from 'playwright';
import { form, PRODUCTS, product } from '../../bench/workloads.js';
import { browsers } from '../../test/browser/browsers.js';
import { engines, fraction, runJson, versionOf } from './engines.js';

/** GFLOP/s of each shape; nothing where the engine has no relaxed SIMD. */
type Result = { readonly peak: number; readonly speeds: readonly number[] } | null | undefined;

/** The bench's products, and large ones whose A is copied, which peers would take minutes for. */
const LARGE = [768, 1024].flatMap((n) => (['NT', 'TN', 'TT'] as const).map((form) => product(n, n, n, form)));
const shapes = [...PRODUCTS, ...LARGE].map((each) => ({ m: each.m, k: each.k, n: each.n, form: form(each) }));
const BINARIES = ['plain', 'relaxed'] as const;
type BinaryName = (typeof BINARIES)[number];
const pathsOf = (binary: BinaryName) => [`build/${binary}.wasm`, `build/roofline/${binary}.wasm`] as const;

/** The same in a page of a browser. */
async function inBrowsers(binary: BinaryName): Promise<[string, Result][]> {
  const source = readFileSync(new URL('products.mjs', import.meta.url), 'utf8').replace('export function', 'function');
  const [product, roofline] = pathsOf(binary).map((path) => [...readFileSync(path)]);
  const input = JSON.stringify({ binary: product, roofline, shapes });
  const results: [string, Result][] = [];
  for (const [name, type] of [
    ['Chromium', chromium],
    ['Firefox', firefox],
  ] as const) {
    const browser = await type.launch(browsers[name === 'Chromium' ? 'chromium' : 'firefox']);
    const page = await browser.newPage();
    const result = (await page.evaluate(`(() => { ${source}\nreturn measureProducts(${input}); })()`)) as Result;
    results.push([`${name} ${browser.version().split('.')[0]}`, result]);
    await browser.close();
  }
  return results;
}

async function table(binary: BinaryName): Promise<string> {
  const results: [string, Result][] = engines.map((engine) => [
    `${engine.name} (${versionOf(engine)})`,
    runJson<Result>(engine, 'tools/tiles/products-here.mjs', [...pathsOf(binary), JSON.stringify(shapes)]),
  ]);
  results.push(...(await inBrowsers(binary)));
  const cells = (of: (result: NonNullable<Result>) => string) =>
    results.map(([, result]) => (result ? of(result) : '–'));
  const lines = [
    ['m×k×n', ...results.map(([name]) => name)],
    ['---', ...results.map(() => '---')],
    ...shapes.map(({ m, k, n, form }, i) => [
      `${m}×${k}×${n} ${form}`,
      ...cells(({ peak, speeds }) => fraction((speeds[i] as number) / peak)),
    ]),
    ['peak, GFLOP/s', ...cells(({ peak }) => peak.toFixed(1))],
  ];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

const sections: string[] = [];
for (const binary of BINARIES) {
  sections.push(`## ${binary === 'plain' ? 'Plain' : 'Relaxed'} binary\n\n${await table(binary)}\n`);
}
writeFileSync(
  'docs/products.md',
  `# Products on every engine

Written by \`tools/tiles/products.ts\`: the kernel alone, its operands in linear memory, on one core. Fractions of the
register peak that the same engine reached in the same run: 14 multiply-add chains, fused ones for the relaxed binary.

${sections.join('\n')}`,
);
