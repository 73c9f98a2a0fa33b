import { restoreCheckpoint, saveCheckpoint } from 'fourlane/io';
import { adam, type Callback, earlyStopping, type Finding, type FitFinding, type Sequential } from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { sampled } from '../../thorough.js';
import { blobs, digits, mapped, shuffled, spirals, table } from '../examine/data.js';
import { net } from '../examine/nets.js';
import { CURABLE } from './curable.js';
import { fallIll, fitOptions, healthy, score, train } from './illness.js';

/** Of one illness for each code, every third is enough of a sample; walls, and nets that die first, take long. */
const quick = CURABLE.filter(({ name }) => !/wall|Adam at 0.3|50 tanh/.test(name))
  .filter(({ code }, i, all) => all.findIndex((other) => other.code === code) === i)
  .filter((_, i) => i % 3 === 0);

describe('fit({ heal: true }) cures', () => {
  it.each(sampled(CURABLE, quick))('$name', async (illness) => {
    const { model, data } = await fallIll(illness, 1);
    const told = await train(model, data, { ...fitOptions(illness, data), heal: true });
    const { findings = [] } = told ?? {};
    expect(findings[0]?.finding.code === illness.code || findings[0]?.finding.code === 'dead-units').toBe(true);
    expect(findings[0]?.treatment?.done).toBe(true);
    const reached = score(model, data);
    expect(reached).toBeGreaterThan((await healthy(illness, 1)) - (illness.code === 'overfitting' ? 0.2 : 0.1));
  });
});

const pixels = mapped(digits(1, 300), (v) => 255 * v);

describe('fit({ heal: true })', () => {
  it('leaves a healthy net alone, to the bit', async () => {
    for (const data of [blobs(1), spirals(2), table(3)]) {
      const run = async (heal: boolean): Promise<Float32Array> => {
        const model = net(data, { seed: 4 });
        expect((await model.fit(data.x, data.y, { epochs: 3, verbose: false, heal })).findings).toEqual([]);
        return model.parameterBuffer.data.slice();
      };
      expect(await run(true)).toEqual(await run(false));
    }
  });

  it('says what it did, in the result and in the moment', async () => {
    const heard: FitFinding['finding'][] = [];
    const model = net(pixels, { seed: 1 });
    const { findings } = await model.fit(pixels.x, pixels.y, {
      epochs: 2,
      verbose: false,
      heal: true,
      onFinding: (finding, treatment) => {
        heard.push(finding);
        expect(treatment?.what).toMatch(/standardised the inputs/);
      },
    });
    expect(findings.map(({ epoch, finding }) => [epoch, finding.code])).toEqual([[0, 'inputs-unscaled']]);
    expect(heard).toEqual(findings.map(({ finding }) => finding));
    expect(model.layers[0]?.name).toBe('standardize');
  });

  it('is only told, where it is not asked to heal', async () => {
    const model = net(pixels, { seed: 1 });
    const before = JSON.stringify(model);
    const told: { finding: Finding; treatment: unknown }[] = [];
    const onFinding = (finding: Finding, treatment?: unknown): void => void told.push({ finding, treatment });
    const { findings } = await model.fit(pixels.x, pixels.y, { epochs: 2, verbose: false, onFinding });
    expect(findings).toEqual([]);
    expect(told[0]).toMatchObject({ finding: { code: 'inputs-unscaled' }, treatment: undefined });
    expect(new Set(told.map(({ finding }) => finding.code)).size).toBe(told.length);
    expect(JSON.stringify(model)).toBe(before);
  });

  it('refuses in words what only other data or another loss cure', async () => {
    const data = shuffled(blobs(1), 1);
    const model = net(data);
    const { findings } = await model.fit(data.x, data.y, { epochs: 1, verbose: false, heal: true });
    expect(findings.at(-1)).toMatchObject({ finding: { code: 'labels-unrelated' }, treatment: { done: false } });
    expect(findings.at(-1)?.treatment?.what).toMatch(/^not cured, .*shuffle and split x and y together/);
  });

  it('gives the same bits on every run, and resumed from a checkpoint of any epoch', async () => {
    const data = digits(1, 400);
    const made = (): Sequential => {
      const model = net(data, { hidden: [24, 24], seed: 2 });
      for (const { path, value } of model.parameters) if (path === 'dense.bias') value.data.fill(-9);
      return model;
    };
    const options = { epochs: 4, verbose: false, heal: true } as const;
    const saved: Uint8Array[] = [];
    const keep: Callback = { onEpochEnd: (_epoch, _logs, { model }) => void saved.push(saveCheckpoint(model)) };
    const whole = made();
    const { findings } = await whole.fit(data.x, data.y, { ...options, callbacks: keep });
    expect(findings.length).toBeGreaterThan(0);
    const again = made();
    await again.fit(data.x, data.y, options);
    expect(again.parameterBuffer.data).toEqual(whole.parameterBuffer.data);
    for (const [epoch, bytes] of saved.slice(0, -1).entries()) {
      const resumed = made();
      restoreCheckpoint(resumed, bytes);
      await resumed.fit(data.x, data.y, { ...options, epochs: 3 - epoch });
      expect(resumed.parameterBuffer.data).toEqual(whole.parameterBuffer.data);
    }
  });

  it('a checkpoint of a net whose layers or rate were changed is refused, in words, by the net as it was', async () => {
    const model = net(pixels, { seed: 1 });
    await model.fit(pixels.x, pixels.y, { epochs: 1, verbose: false, heal: true });
    expect(() => restoreCheckpoint(net(pixels, { seed: 1 }), saveCheckpoint(model))).toThrow(/architecture/);
    const data = blobs(1);
    const fast = net(data, { optimizer: adam({ learningRate: 3 }) });
    await fast.fit(data.x, data.y, { epochs: 1, verbose: false, heal: true });
    expect(() => restoreCheckpoint(net(data, { optimizer: adam({ learningRate: 3 }) }), saveCheckpoint(fast))).toThrow(
      /optimizer/,
    );
  });

  it('goes with early stopping, schedules and validation', async () => {
    const model = net(pixels, { seed: 1 });
    const stop = earlyStopping({ patience: 2, restoreBestWeights: true });
    const { history } = await model.fit(pixels.x, pixels.y, {
      epochs: 4,
      verbose: false,
      heal: true,
      validationData: pixels.validation,
      callbacks: stop,
    });
    expect(model.evaluate(pixels.validation.x, pixels.validation.y).loss).toBeCloseTo(
      Math.min(...(history.val_loss ?? [])),
      5,
    );
  });

  it('refuses batches, and what is no switch or function', async () => {
    const data = blobs(1);
    const model = net(data);
    const batches = [{ x: data.x, y: data.y }];
    await expect(model.fit(batches, { heal: true })).rejects.toThrow(
      'fit: heal is true, which takes all samples at once',
    );
    await expect(model.fit(data.x, data.y, { heal: 1 as never })).rejects.toThrow(
      'fit: heal is 1, expected true or false',
    );
    await expect(model.fit(data.x, data.y, { onFinding: true as never })).rejects.toThrow('onFinding is true');
  });
});
