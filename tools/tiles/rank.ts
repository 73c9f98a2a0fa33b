// Ranks the candidate micro-kernels on every engine at hand and writes docs/tiles.md. Needs the engines of tools/engines
// (npm install there) and the roofline (npm run build:roofline):  tsx tools/tiles/rank.ts
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { candidates, nameOf, tileModule } from './generate.js';

/** Without V8's first compiler, every run is of optimised code from the start. */
const ENGINES: readonly { name: string; command: string; flags?: readonly string[] }[] = [
  { name: 'Node 20', command: process.execPath, flags: ['--experimental-wasm-relaxed-simd', '--no-liftoff'] },
  { name: 'Node 22', command: 'tools/engines/node_modules/node22/bin/node', flags: ['--no-liftoff'] },
  { name: 'Node 24', command: 'tools/engines/node_modules/node24/bin/node', flags: ['--no-liftoff'] },
  { name: 'Node 26', command: 'tools/engines/node_modules/node26/bin/node', flags: ['--no-liftoff'] },
  {
    name: 'Deno',
    command: 'tools/engines/node_modules/@deno/linux-x64-glibc/deno',
    flags: ['run', '--allow-read', '--v8-flags=--no-liftoff'],
  },
  { name: 'Bun', command: 'tools/engines/node_modules/@oven/bun-linux-x64/bin/bun' },
];
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

function measure({ command, flags = [] }: (typeof ENGINES)[number], binary: 'plain' | 'relaxed'): Speeds {
  const modules = [`${BUILD}/${binary}.wasm`, `build/roofline/${binary}.wasm`];
  return JSON.parse(execFileSync(command, [...flags, 'tools/tiles/measure.mjs', ...modules], { encoding: 'utf8' }));
}

function version({ command }: (typeof ENGINES)[number]): string {
  return execFileSync(command, ['--version'], { encoding: 'utf8' }).match(/\d+\.\d+\.\d+/)?.[0] ?? '';
}

/** A table of the candidates that are best on all engines, by the lowest fraction of the engine's peak, and on any. */
function table(results: readonly { engine: string; speeds: Speeds }[]): string {
  const rows = candidates.map((candidate) => {
    const fractions = results.map(({ speeds }) => (speeds[nameOf(candidate)] ?? 0) / (speeds.peak ?? 1));
    return { candidate, fractions, worst: Math.min(...fractions) };
  });
  rows.sort((left, right) => right.worst - left.worst);
  const best = results.map((_, index) =>
    rows.reduce((top, row) => ((row.fractions[index] ?? 0) > (top.fractions[index] ?? 0) ? row : top)),
  );
  const shown = rows.filter((row, index) => index < SHOWN || best.includes(row));
  return [
    `| tile | unrolled | loop | splat | order | ${results.map(({ engine }) => engine).join(' | ')} | worst |`,
    `|---|---|---|---|---|${results.map(() => '---|').join('')}---|`,
    ...shown.map(({ candidate: { rows, columns, unroll, loop, splat, order }, fractions, worst }) => {
      const cells = fractions.map((fraction, index) => {
        const text = fraction.toFixed(2).replace(/^0/, '');
        return best[index]?.fractions[index] === fraction ? `**${text}**` : text;
      });
      return `| ${rows}×${columns} | ${unroll} | ${loop} | ${splat} | ${order} | ${cells.join(' | ')} | ${worst.toFixed(2).replace(/^0/, '')} |`;
    }),
    `| peak, GFLOP/s | | | | | ${results.map(({ speeds }) => speeds.peak?.toFixed(1)).join(' | ')} | |`,
  ].join('\n');
}

mkdirSync(BUILD, { recursive: true });
writeFileSync(`${BUILD}/candidates.ts`, tileModule());
const engines = ENGINES.filter(({ command }) => existsSync(command));
const sections = (['plain', 'relaxed'] as const).map((binary) => {
  compile(binary);
  const results = engines.map((engine) => ({
    engine: `${engine.name} (${version(engine)})`,
    speeds: measure(engine, binary),
  }));
  writeFileSync(`${BUILD}/${binary}.json`, JSON.stringify(results));
  return `## ${binary === 'plain' ? 'Plain' : 'Relaxed'} binary\n\n${table(results.filter(({ speeds }) => speeds.peak))}\n`;
});
mkdirSync('docs', { recursive: true });
writeFileSync(
  'docs/tiles.md',
  `# Micro-kernels, ranked

Written by \`tools/tiles/rank.ts\`. Fractions of the register peak that the same engine reached in the same run (12
multiply-add chains; fused ones for the relaxed binary); ${candidates.length} candidates, sorted by their worst engine. The first ${SHOWN} are
shown, and the best of each engine, in bold. How a value of A gets into all lanes: a load that splats (load), a shuffle of
four (shuffle), a plain load where packing has put it four times over (packed). Packed panels 256 deep, fed from L2 as in the blocked product.

${sections.join('\n')}`,
);
