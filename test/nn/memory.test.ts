// Where linear memory ends: a file of its own, since the limit holds from the start.
import { alloc, DisposedError, init, memory, OutOfMemoryError } from 'fourlane';
import { adam, dense, meanSquaredError, type Sequential, sequential } from 'fourlane/nn';
import { beforeAll, expect, it } from 'vitest';

const INPUTS = 500;
const net = (): Sequential => sequential([dense({ inputShape: [INPUTS], units: INPUTS })]);

beforeAll(async () => {
  await init({ maxMemory: 4 * 2 ** 20 });
});

it('a compile that finds no room for the optimiser gives back what it took', () => {
  const model = net();
  model.build();
  const before = memory().used;
  for (let i = 0; i < 2; i++) {
    expect(() => model.compile({ optimizer: adam(), loss: meanSquaredError() })).toThrow(OutOfMemoryError);
    expect(memory().used).toBe(before);
  }
  model.dispose();
});

it('a prediction that finds no room leaves no result behind', () => {
  const model = net();
  const x = alloc(500 * INPUTS);
  model.build();
  const { blocks } = memory();
  expect(() => model.predict(x, { batchSize: 250 })).toThrow(OutOfMemoryError);
  // What the model keeps for its next prediction.
  model.dispose();
  expect(memory().blocks).toBe(blocks - 1);
  x.dispose();
});

it('a training that finds no room for the data gives back what it took', async () => {
  const model = sequential([dense({ inputShape: [INPUTS], units: 1 })]);
  model.compile({ optimizer: adam(), loss: meanSquaredError() });
  const { blocks } = memory();
  const samples = 1500;
  // x fits, its targets do not.
  const x = new Float32Array(samples * INPUTS);
  using _filler = alloc(10_000);
  await expect(model.fit(x, new Float32Array(samples))).rejects.toThrow(OutOfMemoryError);
  expect(memory().blocks).toBe(blocks + 1);
  model.dispose();
});

it('a model that has been disposed takes no memory', async () => {
  const model = net();
  model.build();
  model.dispose();
  const { blocks } = memory();
  expect(() => model.predict(new Float32Array(INPUTS))).toThrow(DisposedError);
  expect(() => model.compile({ optimizer: adam(), loss: meanSquaredError() })).toThrow(DisposedError);
  expect(memory().blocks).toBe(blocks);
});

it('a model is given back at the end of its scope', () => {
  const { blocks } = memory();
  {
    using model = net();
    expect(model.predict(new Float32Array(INPUTS))).toHaveLength(INPUTS);
    expect(memory().blocks).toBeGreaterThan(blocks);
  }
  expect(memory().blocks).toBe(blocks);
});
