// Runs in any engine, browsers included: GFLOP/s of tiles and of products, and the register peak. Plain JavaScript without
// imports; `engines.ts` hands it to each engine. Binaries come as arrays of bytes.

function instantiate(code, pages) {
  const bytes = Uint8Array.from(code);
  if (!WebAssembly.validate(bytes)) return undefined;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: 65536 });
  new Float32Array(memory.buffer).fill(1e-3);
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
}

/**
 * GFLOP/s in the fastest of some windows; single calls are too short for browsers' clocks. A window starts as the clock
 * moves on: Chromium's does so ten times in a millisecond.
 */
function speed(flops, run, { warmUp, window, windows }) {
  const until = performance.now() + warmUp;
  while (performance.now() < until) run();
  let best = 0;
  for (let i = 0; i < windows; i++) {
    const before = performance.now();
    let start = before;
    while (start === before) start = performance.now();
    let calls = 0;
    let elapsed = 0;
    do {
      for (let done = 0; done < 1e6; done += flops, calls++) run();
      elapsed = performance.now() - start;
    } while (elapsed < window);
    best = Math.max(best, (flops * calls) / elapsed / 1e6);
  }
  return best;
}

/** Of a multiply-add loop that loads nothing; nothing where the engine has no relaxed SIMD. */
function peakOf(roofline) {
  const chains = instantiate(roofline, 1)?.chains;
  return chains && (() => speed(112 * 1e4, () => chains(1e4, 0.5), { warmUp: 60, window: 15, windows: 6 }));
}

/** The blocked product's shapes. */
export function measureProducts({ binary, roofline, shapes }) {
  const kernels = instantiate(binary, 512);
  const peak = peakOf(roofline);
  if (!kernels || !peak) return null;
  // Before and after: noise can only hide some of it.
  const before = peak();
  const [a, b, c] = [0, 1, 2].map(() => kernels.allocate(4 * 1024 * 1024));
  const speeds = shapes.map(({ m, k, n, form }) => {
    const [transA, transB] = [Number(form[0] === 'T'), Number(form[1] === 'T')];
    const [lda, ldb] = [transA ? m : k, transB ? k : n];
    const run = () => kernels.gemm(m, n, k, 1, a, lda, transA, b, ldb, transB, 0, c, n, 0);
    return speed(2 * m * k * n, run, { warmUp: 60, window: 15, windows: 6 });
  });
  return { peak: Math.max(before, peak()), speeds };
}

/**
 * Candidates, by name, on the blocks of a product: 24 × 256 of A (24 KiB, or 96 KiB as vectors) and 256 × 96 of B (96 KiB), so
 * that L2 feeds the tile as it does there.
 */
export function measureTiles({ binary, roofline, tiles }) {
  const [DEPTH, ROWS, COLUMNS, PAGE] = [256, 24, 96, 65536];
  const kernels = instantiate(binary, 64);
  const peak = peakOf(roofline);
  if (!kernels || !peak) return null;
  const results = { peak: peak() };
  for (const { name, rows, columns, splat } of tiles) {
    const bytesA = rows * DEPTH * (splat === 'packed' ? 16 : 4);
    const [panelsA, panelsB] = [Math.floor(ROWS / rows), COLUMNS / columns];
    const run = () => {
      for (let j = 0; j < panelsB; j++) {
        for (let i = 0; i < panelsA; i++) {
          const a = PAGE + i * bytesA;
          const b = 4 * PAGE + j * columns * DEPTH * 4;
          kernels[name](DEPTH, a, DEPTH * 4, b, 8 * PAGE + i * rows * 1024 + j * columns * 4, 1024);
        }
      }
    };
    const flops = 2 * panelsA * rows * panelsB * columns * DEPTH;
    results[name] = speed(flops, run, { warmUp: 10, window: 2, windows: 4 });
  }
  return results;
}
