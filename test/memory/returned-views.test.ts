// A view of linear memory as `out`: where the call makes the memory grow, the view that comes back is a good one.
import {
  alloc,
  gemm,
  glu,
  gluBackward,
  init,
  matmul,
  memory,
  prelu,
  preluBackward,
  rrelu,
  softmax,
  softmaxBackward,
} from 'fourlane';
import { beforeEach, expect, it } from 'vitest';

/** So many values that their copies do not fit into the memory that is there at the start. */
const N = 1_000_000;
const x = new Float32Array(N).fill(1);

// A fresh memory, so that calls make it grow.
beforeEach(async () => {
  await init({ maxMemory: 2 ** 28 });
  await init();
});

it.each<[string, number, (out: Float32Array) => Float32Array]>([
  ['glu', N / 2, (out) => glu(x, { out })],
  ['gluBackward', N, (out) => gluBackward(x.subarray(N / 2), x, { out })],
  ['prelu', N, (out) => prelu(x, { weight: x, out })],
  ['preluBackward', N, (out) => preluBackward(x, x, { weight: x, out }).gradInput],
  ['rrelu', N, (out) => rrelu(x, { training: true, slopes: new Float32Array(N), out })],
  ['softmax', N, (out) => softmax(x, { out })],
  ['softmaxBackward', N, (out) => softmaxBackward(x, x, { out })],
  ['matmul', 1000, (out) => matmul(x, x.subarray(0, 1000), { m: 1000, k: 1000, n: 1, out })],
  ['gemm', 1000, (c) => gemm({ a: x, b: x.subarray(0, 1000), c, m: 1000, k: 1000, n: 1 })],
])('%s', (_, length, call) => {
  using buffer = alloc(length);
  const { total } = memory();
  const result = call(buffer.data);
  expect(memory().total).toBeGreaterThan(total);
  expect(result).toHaveLength(length);
  expect(result.buffer).toBe(buffer.data.buffer);
  expect(result.byteOffset).toBe(buffer.byteOffset);
});
