import { afterEach, describe, expect, it } from 'vitest';
import { allOrNone } from '../../playground/src/run/all-or-none.js';
import { digestInParts, digestOf } from '../../playground/src/run/digest.js';
import { Run } from '../../playground/src/run/run.js';
import { loadData } from '../../playground/src/set-up/data.js';
import { makeModel } from '../../playground/src/set-up/model.js';
import { OPENING, type SetUp } from '../../playground/src/set-up/set-up.js';

const SMALL: SetUp = {
  ...OPENING,
  layers: OPENING.layers.slice(0, 1),
  optimizer: { ...OPENING.optimizer, learningRate: 0.01 },
};
const STEPS_PER_EPOCH = Math.ceil(SMALL.data.samples / SMALL.batchSize);

const opened: Run[] = [];

async function open(setUp: SetUp = SMALL, pace = Infinity): Promise<Run> {
  const run = await Run.open(setUp, await loadData(setUp.data), pace);
  opened.push(run);
  return run;
}

afterEach(() => {
  for (const run of opened.splice(0)) run.dispose();
});

describe('a run', () => {
  it('that cannot be made leaves nothing behind', async () => {
    const gone: string[] = [];
    const opened = (name: string) => Promise.resolve({ dispose: () => void gone.push(name) });
    const opening = [opened('first'), Promise.reject(new Error('no Worker')), opened('last')];
    await expect(allOrNone(opening)).rejects.toThrow('no Worker');
    await Promise.resolve();
    expect(gone).toEqual(['first', 'last']);
  });

  it('takes all steps and epochs that are asked for at once, to the weights of fit', async () => {
    const run = await open();
    await Promise.all([run.stepOnce(), run.stepOnce(), run.stepOnce()]);
    expect([run.step.value, run.epoch.value, run.status.value]).toEqual([3, 0, 'standing']);
    await Promise.all([run.stepEpoch(), run.stepEpoch()]);
    expect([run.step.value, run.epoch.value, run.look.value?.epoch]).toEqual([2 * STEPS_PER_EPOCH, 2, 2]);
    const { x, y } = run.data;
    const model = makeModel(SMALL, run.data);
    await model.fit(x, y, { batchSize: SMALL.batchSize, epochs: 2 });
    expect(run.digest.value).toBe(digestOf(model.parameterBuffer.data));
  });

  it('has the digest of many values, made in parts', async () => {
    const values = Float32Array.from({ length: 600_001 }, (_, i) => i);
    expect(await digestInParts(values)).toBe(digestOf(values));
    expect(await digestInParts(new Float32Array(0))).toBe('811c9dc5');
  });

  it('tells the loss, accuracy and units of its own step', async () => {
    const run = await open(OPENING);
    await run.start(STEPS_PER_EPOCH);
    const { x, y } = run.data;
    const { loss, accuracy } = await run.model.evaluate(x, y);
    const look = run.look.value;
    expect(look).toMatchObject({ step: STEPS_PER_EPOCH, epoch: 1, accuracy });
    expect(look?.loss).toBeCloseTo(loss as number, 5);
    const outputs = run.model.layerOutputs(x).slice(0, -1);
    const dead = outputs.map(({ outputs: values, units }) =>
      [...Array(units).keys()].filter((unit) => values.every((value, i) => i % units !== unit || value === 0)),
    );
    expect(dead.flat().length).toBeGreaterThan(10);
    expect(look?.layers.slice(0, -1).map(({ states }) => states?.dead)).toEqual(dead);
  });

  it('tells how far one step has moved the weights', async () => {
    const [run, slower] = [await open(), await open()];
    await run.start(5);
    await slower.start(4);
    const before = slower.model.parameters[0]?.value.data.slice() as Float32Array;
    await slower.start(5);
    const after = slower.model.parameters[0]?.value.data as Float32Array;
    expect(run.digest.value).toBe(slower.digest.value);
    const norm = (values: Float32Array): number => Math.hypot(...values);
    const record = run.updates.value.find(({ step }) => step === 5);
    expect(record?.updates['dense.weight']).toBeCloseTo(
      norm(after.map((value, i) => value - (before[i] as number))) / norm(before),
      6,
    );
  });

  it('takes a step out of training without an end, and pauses between steps', async () => {
    const run = await open(SMALL, 100);
    void run.start();
    await run.stepOnce();
    expect(run.status.value).toBe('standing');
    const step = run.step.value;
    run.pace = 1;
    void run.stepEpoch();
    await run.pause();
    expect(run.status.value).toBe('standing');
    expect(run.step.value - step).toBeLessThan(STEPS_PER_EPOCH);
  });

  it('goes in the middle of training, and answers nothing from then on', async () => {
    const run = await open(SMALL, 100);
    const trained = run.start();
    run.dispose();
    await trained;
    await Promise.all([run.start(), run.stepOnce(), run.stepEpoch(), run.pause()]);
    expect(run.status.value).toBe('running');
    expect(run.digest.value).toBeUndefined();
  });

  it('tells why training broke off, and stays there', async () => {
    const run = await open({
      ...SMALL,
      optimizer: { ...SMALL.optimizer, type: 'sgd', learningRate: 10 },
      layers: OPENING.layers,
    });
    await run.start(300);
    expect(run.status.value).toBe('failed');
    expect(run.failure.value).toMatch(/^training stopped at step \d+: .* not finite/);
    const step = run.step.value;
    await run.stepOnce();
    expect(run.step.value).toBe(step);
  });
});
