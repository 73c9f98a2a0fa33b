// Runs in any engine, browsers included: GFLOP/s of the blocked product's shapes, and the register peak. Plain JavaScript
// without imports; `products.ts` hands it to each engine. Binaries come as arrays of bytes.
export function measureProducts({ binary, roofline, shapes }) {
  const WARM_UP_MS = 60;
  const WINDOW_MS = 15;
  const WINDOWS = 6;

  function instantiate(code) {
    const bytes = Uint8Array.from(code);
    if (!WebAssembly.validate(bytes)) return undefined;
    const memory = new WebAssembly.Memory({ initial: 512, maximum: 65536 });
    new Float32Array(memory.buffer).fill(1e-3);
    return { memory, ...new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports };
  }

  /** GFLOP/s in the fastest window; browsers' clocks are too coarse for single calls. */
  function speed(flops, run) {
    const until = performance.now() + WARM_UP_MS;
    while (performance.now() < until) run();
    let best = 0;
    for (let i = 0; i < WINDOWS; i++) {
      const start = performance.now();
      let calls = 0;
      let elapsed = 0;
      do {
        for (let done = 0; done < 2e6; done += flops, calls++) run();
        elapsed = performance.now() - start;
      } while (elapsed < WINDOW_MS);
      best = Math.max(best, (flops * calls) / elapsed / 1e6);
    }
    return best;
  }

  const kernels = instantiate(binary);
  const chains = instantiate(roofline)?.chains;
  if (!kernels || !chains) return undefined;
  const peakSpeed = () => speed(112 * 1e5, () => chains(1e5, 0.5));
  // Before and after: noise can only hide some of it.
  const before = peakSpeed();
  const [a, b, c] = [0, 1, 2].map(() => kernels.allocate(4 * 1024 * 1024));
  const speeds = shapes.map(({ m, k, n, form }) => {
    const [transA, transB] = [Number(form[0] === 'T'), Number(form[1] === 'T')];
    const [lda, ldb] = [transA ? m : k, transB ? k : n];
    return speed(2 * m * k * n, () => kernels.gemm(m, n, k, 1, a, lda, transA, b, ldb, transB, 0, c, n, 0));
  });
  return { peak: Math.max(before, peakSpeed()), speeds };
}
