// Ranks the candidate micro-kernels on every engine of engines.ts and writes this processor's section of docs/tiles.md. Needs the
// engines of tools/engines (npm install there) and the roofline (npm run build:roofline):
//   npx tsx tools/tiles/rank.ts [--processor NAME]
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Table } from '../../bench/report.js';
import { saveSection, thisRun } from '../../bench/sections.js';
import { writeFigureFiles } from '../../bench/update.js';
import { candidateModule, candidates, nameOf } from './candidates.js';
import { type Engine, engines, fraction } from './engines.js';
import type { Tile } from './generate.js';
import { SHIPPED } from './shipped.js';

/**
 * How many candidates a process times. In Bun, only the first two dozen functions of a process run at full speed.
 */
const BUN_SHARE = 12;
const BUILD = 'build/tiles';
/** How many candidates of each binary the document shows: the best by their worst engine, and by each engine. */
const SHOWN = 12;

type Speeds = Record<string, number>;

function compile(binary: 'plain' | 'relaxed'): void {
  execFileSync('npx', ['asc', '--config', 'tools/tiles/asconfig.json', '--target', binary], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function measure(engine: Engine, binary: 'plain' | 'relaxed'): Promise<Speeds> {
  const count = engine.name.startsWith('Bun') ? BUN_SHARE : candidates.length;
  const modules = { binary: `${BUILD}/${binary}.wasm`, roofline: `build/roofline/${binary}.wasm` };
  const speeds: Speeds = {};
  for (let first = 0; first < candidates.length; first += count) {
    const tiles = candidates.slice(first, first + count).map((each) => ({ ...each, name: nameOf(each) }));
    const found = await engine.measure<Speeds | null>('measureTiles', { ...modules, tiles }, true);
    if (found) Object.assign(speeds, found, { peak: Math.max(found.peak ?? 0, speeds.peak ?? 0) });
  }
  return speeds;
}

/** The binaries' own tiles, then those with the plain order, and without the fence. */
const COMPARED = {
  plain: [SHIPPED.plain, { ...SHIPPED.plain, order: 'rows' }],
  relaxed: [SHIPPED.relaxed, { ...SHIPPED.relaxed, order: 'rows' }, { ...SHIPPED.relaxed, loop: 'exits' }],
} as const satisfies Record<string, readonly Tile[]>;

/** A table of the candidates that are best on all engines, by the lowest fraction of the engine's peak, and on any. */
function table(
  binary: 'plain' | 'relaxed',
  results: readonly { engine: string; speeds: Speeds }[],
  shipped: readonly string[],
): Table {
  const rows = candidates.map((candidate) => {
    const fractions = results.map(({ speeds }) => (speeds[nameOf(candidate)] ?? 0) / (speeds.peak ?? 1));
    return { candidate, fractions, worst: Math.min(...fractions) };
  });
  rows.sort((left, right) => right.worst - left.worst);
  const best = results.map((_, index) =>
    rows.reduce((top, row) => ((row.fractions[index] ?? 0) > (top.fractions[index] ?? 0) ? row : top)),
  );
  const shown = rows.filter(
    (row, index) => index < SHOWN || best.includes(row) || shipped.includes(nameOf(row.candidate)),
  );
  return {
    title: binary === 'plain' ? 'Plain binary' : 'Relaxed binary',
    keys: 5,
    headers: ['tile', 'unrolled', 'loop', 'splat', 'order', ...results.map(({ engine }) => engine), 'worst'],
    rows: [
      ...shown.map(({ candidate, fractions, worst }) => {
        const { rows, columns, unroll, loop, splat, order } = candidate;
        const mark = nameOf(candidate) === shipped[0] ? ' (shipped)' : '';
        const cells = fractions.map((value, index) => {
          const text = fraction(value);
          return best[index]?.fractions[index] === value ? `**${text}**` : text;
        });
        return [`${rows}×${columns}${mark}`, `${unroll}`, loop, splat, order, ...cells, fraction(worst)];
      }),
      ['peak, GFLOP/s', '', '', '', '', ...results.map(({ speeds }) => speeds.peak?.toFixed(1)), ''],
    ],
  };
}

mkdirSync(BUILD, { recursive: true });
writeFileSync(`${BUILD}/candidates.ts`, candidateModule());
const { values: flags } = parseArgs({ options: { processor: { type: 'string' } } });
const tables: Table[] = [];
for (const binary of ['plain', 'relaxed'] as const) {
  compile(binary);
  const results: { engine: string; speeds: Speeds }[] = [];
  for (const engine of engines) results.push({ engine: engine.name, speeds: await measure(engine, binary) });
  writeFileSync(`${BUILD}/${binary}.json`, JSON.stringify(results));
  tables.push(
    table(
      binary,
      results.filter(({ speeds }) => speeds.peak),
      COMPARED[binary].map(nameOf),
    ),
  );
}
const facts = { candidates: `${candidates.length}, of which the first ${SHOWN} are shown` };
const run = thisRun('npx tsx tools/tiles/rank.ts', { ...flags, engine: '', facts });
saveSection('tiles', { ...run, tables }, false);
writeFigureFiles();
