// The bits of one thread, whatever the number of threads: kernels over random lengths, products of random shapes, training runs.
import { alloc, info, init, matmul, type ResidentBuffer, relu, softmax } from 'fourlane';
import { adam, batchNorm, categoricalCrossentropy, dense, dropout, sequential } from 'fourlane/nn';
import { threads } from 'fourlane/threads';
import { afterAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/random.js';
import { expectSameBits } from '../expectations.js';
import { family } from '../kernels/family.js';
import { values, valuesAndSpecials } from '../reference/samples.js';
import { sampled } from '../thorough.js';

afterAll(() => init());

/** What `compute` gives with 1 to 4 threads; the first is what the plain binary gives. */
async function withThreads(compute: () => Float32Array[] | Promise<Float32Array[]>): Promise<Float32Array[][]> {
  const results: Float32Array[][] = [];
  for (const count of [1, 2, 3, 4]) {
    await init({ binary: threads, threads: count });
    expect(info().threads.count).toBe(count);
    results.push(await compute());
  }
  return results;
}

async function expectOneResult(compute: () => Float32Array[] | Promise<Float32Array[]>): Promise<void> {
  const [expected, ...others] = await withThreads(compute);
  for (const result of others)
    for (const [i, array] of result.entries()) expectSameBits(array, expected?.[i] as Float32Array);
}

/** The values of a resident result, which is disposed of. */
function taken(buffer: ResidentBuffer): Float32Array {
  const copy = buffer.data.slice();
  buffer.dispose();
  return copy;
}

describe('any number of threads gives the bits of one', () => {
  it('for every activation, its derivative and its backward pass, at random lengths', async () => {
    const random = new Random(1);
    const lengths = family.map(() => 20_000 + random.below(30_000));
    await expectOneResult(() =>
      family.map(({ call }, i) => {
        using x = alloc(valuesAndSpecials(lengths[i] as number, i));
        using grad = alloc(values(x.length, i, 2));
        return taken(call(x, grad));
      }),
    );
  });

  it('for products of random shapes', async () => {
    const random = new Random(2);
    const cases = Array.from({ length: sampled(200, 40) }, () => ({
      m: 1 + random.below(random.below(2) ? 200 : 20),
      n: 1 + random.below(random.below(4) ? 300 : 9),
      k: 1 + random.below(random.below(2) ? 700 : 60),
      transA: random.below(3) === 0,
      transB: random.below(2) === 0,
    }));
    await expectOneResult(() =>
      cases.map(({ m, n, k, ...options }, i) => {
        using a = alloc(values(m * k, i, 1));
        using b = alloc(values(k * n, i + 1, 1));
        return taken(matmul(a, b, { m, n, k, ...options }));
      }),
    );
  });

  it('for rows of softmax', async () => {
    await expectOneResult(() =>
      [3, 10, 257, 5000].map((cols, i) => {
        using x = alloc(values(cols * Math.ceil(60_001 / cols), i, 9));
        return taken(softmax(x, { cols }));
      }),
    );
  });

  it('for a training run', async () => {
    const x = values(300 * 100, 1, 1);
    const y = Int32Array.from({ length: 300 }, (_, i) => i % 7);
    await expectOneResult(async () => {
      const layers = [
        dense({ inputShape: [100], units: 150, activation: 'gelu' }),
        batchNorm(),
        dropout({ rate: 0.2 }),
        dense({ units: 70, activation: 'relu' }),
        dense({ units: 7 }),
      ];
      const model = sequential(layers, { seed: 5 });
      model.compile({ optimizer: adam(), loss: categoricalCrossentropy() });
      await model.fit(x, y, { epochs: 3, batchSize: 64 });
      const outputs = model.predict(x);
      const results = [model.parameterBuffer.data.slice(), outputs.slice()];
      model.dispose();
      return results;
    });
  });
});

/** JOBS=1000000 takes a minute. */
const JOBS = Number(process.env.JOBS ?? sampled(20_000, 5000));

it(`loses no result in ${JOBS} random jobs`, { timeout: 1_200_000 }, async () => {
  const random = new Random(3);
  await init({ binary: threads, threads: 4 });
  using x = alloc(values(40_000, 1, 3));
  using y = alloc(40_000);
  const all = taken(relu(x));
  for (let i = 0; i < JOBS; i++) {
    const from = random.below(1000);
    const length = 16_000 + random.below(20_000);
    y.data[from + length] = 7;
    relu(x.subarray(from, from + length), { out: y.subarray(from, from + length) });
    for (const at of [from, from + length - 1, from + random.below(length)])
      if (y.data[at] !== all[at]) expect({ i, at, value: y.data[at] }).toEqual({ i, at, value: all[at] });
    expect(y.data[from + length]).toBe(7);
    y.data.fill(-1, from, from + length);
  }
});
