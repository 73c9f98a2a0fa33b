import { alloc } from 'fourlane';
import { expect, it } from 'vitest';
import { engine } from '../../src/wasm/engine.js';

/** Threefry-2x32-20 with plain integers, and the fraction of its upper 24 bits. */
function threefry(seed: number, stream: number, counter: number): [number, number] {
  const keys = [seed, stream, seed ^ stream ^ 0x1bd11bda];
  const rotations = [13, 15, 26, 6, 17, 29, 16, 24];
  let a = (counter + seed) | 0;
  let b = stream | 0;
  for (let round = 0; round < 20; round++) {
    const r = rotations[round % 8] as number;
    a = (a + b) | 0;
    b = ((b << r) | (b >>> (32 - r))) ^ a;
    if (round % 4 === 3) {
      const step = (round + 1) / 4;
      a = (a + (keys[step % 3] as number)) | 0;
      b = (b + (keys[(step + 1) % 3] as number) + step) | 0;
    }
  }
  return [a >>> 0, b >>> 0];
}

it('knows the answer that the paper’s authors publish', () => {
  expect(threefry(0, 0, 0)).toEqual([0x6b200159, 0x99ba4efe]);
});

it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 256, 257, 1000])(
  'draws %i numbers that depend on seed, stream and index alone',
  (n) => {
    using buffer = alloc(n + 1);
    buffer.data.fill(7);
    engine().kernels.uniform(buffer.byteOffset, n, 123, -5, 2, 4);
    const expected = Array.from({ length: n }, (_, i) => {
      const word = threefry(123, -5, (i >> 3) * 4 + (i & 3))[(i >> 2) & 1] as number;
      return Math.fround(2 + Math.fround((word >>> 8) * 2 ** -23));
    });
    expect([...buffer.data]).toEqual([...expected, 7]);
  },
);

it('is uniform: mean, variance and every sixteenth within five standard errors', () => {
  const n = 200_000;
  using buffer = alloc(n);
  engine().kernels.uniform(buffer.byteOffset, n, 1, 2, 0, 1);
  const bins = new Array(16).fill(0);
  let sum = 0;
  let squares = 0;
  for (const u of buffer.data) {
    sum += u;
    squares += (u - 0.5) ** 2;
    bins[Math.floor(u * 16)]++;
  }
  expect(Math.abs(sum / n - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
  expect(Math.abs(squares / n - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / n));
  for (const count of bins) expect(Math.abs(count - n / 16)).toBeLessThan(5 * Math.sqrt((n * 15) / 256));
});

it('is independent: neighbours, seeds and streams are uncorrelated within five standard errors', () => {
  const n = 100_000;
  using buffer = alloc(n);
  const draw = (seed: number, stream: number): Float32Array => {
    engine().kernels.uniform(buffer.byteOffset, n, seed, stream, -1, 1);
    return buffer.data.slice();
  };
  const first = draw(1, 2);
  const correlation = (other: Float32Array, lag: number): number => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += (first[i] as number) * (other[i - lag] as number);
    return (3 * sum) / (n - lag);
  };
  const all = [
    ...[1, 2, 3, 4, 5, 8, 16, 256].map((lag) => correlation(first, lag)),
    ...[draw(1, 3), draw(2, 2), draw(2, 1), draw(-1, 2)].map((other) => correlation(other, 0)),
  ];
  for (const each of all) expect(Math.abs(each)).toBeLessThan(5 / Math.sqrt(n - 256));
});
