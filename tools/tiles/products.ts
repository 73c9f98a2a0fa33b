// The blocked product on every engine of engines.ts, browsers included: writes this processor's section of docs/products.md. Needs
// the engines of tools/engines (npm install there), npm run build and npm run build:roofline:
//   npx tsx tools/tiles/products.ts [--processor NAME]
import { parseArgs } from 'node:util';
import type { Table } from '../../bench/report.js';
import { saveSection, thisRun } from '../../bench/sections.js';
import { writeFigureFiles } from '../../bench/update.js';
import { form, PRODUCTS, product } from '../../bench/workloads.js';
import { engines, fraction } from './engines.js';

/** GFLOP/s of each shape; nothing where the engine has no relaxed SIMD. */
type Result = { readonly peak: number; readonly speeds: readonly number[] } | null;

/** Noise only slows a run down, and lasts for a while: each engine is measured three times, and the fastest figures count. */
const ROUNDS = 3;

/**
 * The bench's products, a layer's for eight rows and in the plain form, large ones with a transpose (peers would take
 * minutes).
 */
const MORE = [
  product(8, 784, 128, 'NT'),
  product(32, 784, 128),
  ...[768, 1024].flatMap((n) => (['NT', 'TN', 'TT'] as const).map((form) => product(n, n, n, form))),
];
const shapes = [...PRODUCTS, ...MORE].map((each) => ({ m: each.m, k: each.k, n: each.n, form: form(each) }));
const BINARIES = ['plain', 'relaxed'] as const;

function faster(left: Result, right: Result): Result {
  if (!left || !right) return left ?? right;
  const speeds = left.speeds.map((speed, i) => Math.max(speed, right.speeds[i] as number));
  return { peak: Math.max(left.peak, right.peak), speeds };
}

async function table(binary: (typeof BINARIES)[number]): Promise<Table> {
  const input = { binary: `build/${binary}.wasm`, roofline: `build/roofline/${binary}.wasm`, shapes };
  const results: Result[] = engines.map(() => null);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, engine] of engines.entries()) {
      results[i] = faster(results[i] as Result, await engine.measure<Result>('measureProducts', input));
    }
  }
  const cells = (of: (result: NonNullable<Result>) => string) => results.map((result) => (result ? of(result) : '–'));
  return {
    title: binary === 'plain' ? 'Plain binary' : 'Relaxed binary',
    headers: ['m×k×n', ...engines.map(({ name }) => name)],
    rows: [
      ...shapes.map(({ m, k, n, form }, i) => [
        `${m}×${k}×${n} ${form}`,
        ...cells(({ peak, speeds }) => fraction((speeds[i] as number) / peak)),
      ]),
      ['peak, GFLOP/s', ...cells(({ peak }) => peak.toFixed(1))],
    ],
  };
}

const { values: flags } = parseArgs({ options: { processor: { type: 'string' } } });
const tables: Table[] = [];
for (const binary of BINARIES) tables.push(await table(binary));
const run = thisRun('npx tsx tools/tiles/products.ts', { ...flags, engine: '' });
saveSection('products', { ...run, tables }, false);
writeFigureFiles();
