// Ranks the candidate micro-kernels on every engine at hand and writes docs/tiles.md. Needs the engines of tools/engines
// (npm install there) and the roofline (npm run build:roofline):  npx tsx tools/tiles/rank.ts
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type Engine, engines, fraction } from './engines.js';
import { candidates, nameOf, tileModule } from './generate.js';

/**
 * How many candidates a process times. In Bun, only the first two dozen functions of a process run at full speed (the same
 * tile reached .90 among them and .64 behind them).
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

/** What `assembly/gemm/tile.ts` has, then the same in the plain order, and without the fence. */
const SHIPPED = {
  plain: ['t4x8_u2_exits_mixed_rows', 't4x8_u2_exits_rows_rows'],
  relaxed: ['t5x8_u2_fenced_mixed_rows', 't5x8_u2_fenced_rows_rows', 't5x8_u2_exits_mixed_rows'],
};

/** A table of the candidates that are best on all engines, by the lowest fraction of the engine's peak, and on any. */
function table(results: readonly { engine: string; speeds: Speeds }[], shipped: readonly string[]): string {
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
  return [
    `| tile | unrolled | loop | splat | order | ${results.map(({ engine }) => engine).join(' | ')} | worst |`,
    `|---|---|---|---|---|${results.map(() => '---|').join('')}---|`,
    ...shown.map(({ candidate, fractions, worst }) => {
      const { rows, columns, unroll, loop, splat, order } = candidate;
      const mark = nameOf(candidate) === shipped[0] ? ' (shipped)' : '';
      const cells = fractions.map((value, index) => {
        const text = fraction(value);
        return best[index]?.fractions[index] === value ? `**${text}**` : text;
      });
      return `| ${rows}×${columns}${mark} | ${unroll} | ${loop} | ${splat} | ${order} | ${cells.join(' | ')} | ${fraction(worst)} |`;
    }),
    `| peak, GFLOP/s | | | | | ${results.map(({ speeds }) => speeds.peak?.toFixed(1)).join(' | ')} | |`,
  ].join('\n');
}

mkdirSync(BUILD, { recursive: true });
writeFileSync(`${BUILD}/candidates.ts`, tileModule());
const sections: string[] = [];
for (const binary of ['plain', 'relaxed'] as const) {
  compile(binary);
  const results: { engine: string; speeds: Speeds }[] = [];
  for (const engine of engines) results.push({ engine: engine.name, speeds: await measure(engine, binary) });
  writeFileSync(`${BUILD}/${binary}.json`, JSON.stringify(results));
  const ranked = table(
    results.filter(({ speeds }) => speeds.peak),
    SHIPPED[binary],
  );
  sections.push(`## ${binary === 'plain' ? 'Plain' : 'Relaxed'} binary\n\n${ranked}\n`);
}
mkdirSync('docs', { recursive: true });
writeFileSync(
  'docs/tiles.md',
  `# Micro-kernels, ranked

Written by \`tools/tiles/rank.ts\`. Fractions of the register peak that the same engine reached in the same run (14
multiply-add chains; fused ones for the relaxed binary); ${candidates.length} candidates, sorted by their worst engine. The first ${SHOWN} are
shown, the best of each engine, in bold, and what \`assembly/gemm/tile.ts\` has, with its order or fence and without. How a
value of A gets into all lanes: a load that splats, from a packed panel (load) or from A in place (rows); a shuffle of four;
a plain load where packing has put it four times over (packed). How a loop over k ends: at a pointer or a counter; exits,
after each step of a turn; fenced, by a test in the middle of each step as well, which never holds. Blocks 256 deep, fed
from L2 as in the blocked product; tiles alone, without its packing. No engine's first, quick compiler takes part, but Bun's.

${sections.join('\n')}`,
);
