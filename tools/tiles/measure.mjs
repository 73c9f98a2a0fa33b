// Runs in any engine: times exports of a module of candidates and prints their GFLOP/s as JSON. The arguments are the
// modules, candidates and roofline, then the first export to time and how many. Plain JavaScript, since some engines read
// no TypeScript.
import { readFileSync } from 'node:fs';

const [, , candidatesPath, rooflinePath, first, count] = process.argv;
const PAGE = 65536;
/** The blocks of a product: 24 × 256 of A (24 KiB, or 96 KiB as vectors) and 256 × 96 of B (96 KiB), so that L2 feeds the tile as it does there. */
const DEPTH = 256;
const ROWS = 24;
const COLUMNS = 96;
const RUNS = 30;
const WARM_UP_MS = 10;

function instantiate(path) {
  const code = readFileSync(path);
  if (!WebAssembly.validate(code)) return undefined;
  const memory = new WebAssembly.Memory({ initial: 64 });
  new Float32Array(memory.buffer).fill(1e-3);
  return new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } }).exports;
}

/** GFLOP/s of the fastest run. */
function speed(flops, run) {
  const until = performance.now() + WARM_UP_MS;
  while (performance.now() < until) run();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return flops / best / 1e6;
}

const tiles = instantiate(candidatesPath);
const roofline = instantiate(rooflinePath);
const results = {};
if (tiles && roofline) {
  results.peak = speed(112 * 1e5, () => roofline.chains(1e5, 0.5));
  for (const [name, tile] of Object.entries(tiles).slice(Number(first), Number(first) + Number(count))) {
    const shape = /^t(\d+)x(\d+)_.*_(\w+)$/.exec(name);
    if (!shape) continue;
    const [rows, columns] = [Number(shape[1]), Number(shape[2])];
    const bytesA = rows * DEPTH * (shape[3] === 'packed' ? 16 : 4);
    const [panelsA, panelsB] = [Math.floor(ROWS / rows), COLUMNS / columns];
    const run = () => {
      for (let j = 0; j < panelsB; j++) {
        for (let i = 0; i < panelsA; i++) {
          const a = PAGE + i * bytesA;
          const b = 4 * PAGE + j * columns * DEPTH * 4;
          tile(DEPTH, a, DEPTH * 4, b, 8 * PAGE + i * rows * 1024 + j * columns * 4, 1024);
        }
      }
    };
    results[name] = speed(2 * panelsA * rows * panelsB * columns * DEPTH, run);
  }
}
console.log(JSON.stringify(results));
