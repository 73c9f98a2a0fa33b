// Ranks the candidate micro-kernels on every engine at hand and writes docs/tiles.md. Needs the engines of tools/engines
// (npm install there) and the roofline (npm run build:roofline):  tsx tools/tiles/rank.ts
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type Engine, engines, fraction, runJson, versionOf } from './engines.js';
import { candidates, nameOf, tileModule } from './generate.js';

/** Without V8's first compiler, every run is of optimised code from the start. */
const FLAGS: Record<string, string> = { Node: '--no-liftoff', Deno: '--v8-flags=--no-liftoff' };
/**
 * How many candidates a process times. In Bun, only the first two dozen functions of a process run at full speed (the same
 * tile reached .90 among them and .64 behind them).
 */
const SHARES: Record<string, number> = { Bun: 12 };
const BUILD = 'build/tiles';
/** How many candidates of each binary the document shows: the best by their worst engine, and by each engine. */
const SHOWN = 12;

type Speeds = Record<string, number>;

function compile(binary: 'plain' | 'relaxed'): string {
  const path = `${BUILD}/${binary}.wasm`;
  const features = ['--enable', 'simd', ...(binary === 'relaxed' ? ['--enable', 'relaxed-simd'] : [])];
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--noExportMemory', ...features];
  execFileSync('npx', ['asc', `${BUILD}/candidates.ts`, '-o', path, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return path;
}

function measure(engine: Engine, binary: 'plain' | 'relaxed'): Speeds {
  const family = engine.name.split(' ')[0] as string;
  const flag = FLAGS[family];
  const optimised = { ...engine, flags: [...(engine.flags ?? []), ...(flag ? [flag] : [])] };
  const share = SHARES[family] ?? candidates.length;
  const modules = [`${BUILD}/${binary}.wasm`, `build/roofline/${binary}.wasm`];
  const speeds: Speeds = {};
  for (let first = 0; first < candidates.length; first += share) {
    const { peak, ...tiles } = runJson<Speeds>(optimised, 'tools/tiles/measure.mjs', [
      ...modules,
      `${first}`,
      `${share}`,
    ]);
    if (peak) Object.assign(speeds, tiles, { peak: Math.max(peak, speeds.peak ?? 0) });
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
const sections = (['plain', 'relaxed'] as const).map((binary) => {
  compile(binary);
  const results = engines.map((engine) => ({
    engine: `${engine.name} (${versionOf(engine)})`,
    speeds: measure(engine, binary),
  }));
  writeFileSync(`${BUILD}/${binary}.json`, JSON.stringify(results));
  return `## ${binary === 'plain' ? 'Plain' : 'Relaxed'} binary\n\n${table(
    results.filter(({ speeds }) => speeds.peak),
    SHIPPED[binary],
  )}\n`;
});
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
from L2 as in the blocked product; tiles alone, without its packing.

${sections.join('\n')}`,
);
