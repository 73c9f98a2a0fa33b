// What the options of a set-up become.

import { describe, expect, it } from 'vitest';
import type { TrainingData } from '../../playground/src/set-up/data.js';
import { loadData } from '../../playground/src/set-up/data.js';
import { differences, freshAspects } from '../../playground/src/set-up/differences.js';
import { makeModel, makeSchedule } from '../../playground/src/set-up/model.js';
import { horizonOf, ratesOf } from '../../playground/src/set-up/rates.js';
import { OPENING, type ScheduleChoice, type SetUp } from '../../playground/src/set-up/set-up.js';
import fc from '../properties.js';
import { setUps } from './set-ups.js';

const BASE = 0.1;
const choice = (type: ScheduleChoice['type'], steps: number, options = {}): ScheduleChoice => ({
  type,
  steps,
  options,
});

/** The rates of a schedule at some steps. */
function ratesAt(schedule: ScheduleChoice, ...steps: readonly number[]): readonly (number | undefined)[] {
  return steps.map((step) => makeSchedule(schedule)?.rate(BASE, step));
}

/** Equal to nine digits. */
function expectRates(given: readonly (number | undefined)[], expected: readonly number[]): void {
  expect(given.map((rate) => Number(rate?.toPrecision(9)))).toEqual(
    expected.map((rate) => Number(rate.toPrecision(9))),
  );
}

describe('a schedule', () => {
  it('is halved unless another factor is given', () => {
    expectRates(ratesAt(choice('stepDecay', 10), 0, 9, 10, 25), [0.1, 0.1, 0.05, 0.025]);
    expectRates(ratesAt(choice('stepDecay', 10, { gamma: 0.1 }), 9, 10, 25), [0.1, 0.01, 0.001]);
    for (const [options, factor] of [[{}, 0.5] as const, [{ gamma: 0.01 }, 0.01] as const]) {
      const [rate] = ratesAt(choice('exponentialDecay', 100, options), 100);
      // Its factor of a step is kept to nine digits.
      expect(rate).toBeCloseTo(BASE * factor, 7);
    }
  });

  it('takes the options of its type', () => {
    expectRates(ratesAt(choice('cosineDecay', 20, { etaMin: 0.02 }), 0, 10, 20), [0.1, 0.06, 0.02]);
    expectRates(ratesAt(choice('linearWarmup', 10, { startFactor: 0 }), 0, 5, 10, 50), [0, 0.05, 0.1, 0.1]);
    const cycle = choice('oneCycle', 100, { pctStart: 0.5, divFactor: 10, finalDivFactor: 100 });
    expectRates(ratesAt(cycle, 0, 49, 99), [0.01, 0.1, 0.0001]);
  });

  it('comes after its warm-up, from its own first step on', () => {
    const warmed = choice('cosineDecay', 20, { warmup: 10, etaMin: 0.02 });
    expectRates(ratesAt(warmed, 0, 5, 10, 20, 30), [0.1 / 3, 0.2 / 3, 0.1, 0.06, 0.02]);
  });

  it('does not mind options of other types', () => {
    expect(makeSchedule(choice('oneCycle', 9, { warmup: 5, gamma: 0.1, patience: 2 }))?.toJSON()).toEqual(
      makeSchedule(choice('oneCycle', 9))?.toJSON(),
    );
    const [one, other] = [{}, { etaMin: 0.01 }].map((options) => ({
      ...OPENING,
      schedule: choice('oneCycle', 9, options),
    }));
    expect(differences(one as SetUp, other as SetUp)).toEqual([]);
  });

  it('has a curve of finite rates whichever its options are', () => {
    fc.assert(
      fc.property(setUps, ({ schedule, optimizer: { learningRate } }) => {
        const made = makeSchedule(schedule);
        const steps = horizonOf(schedule);
        expect(steps === undefined).toBe(schedule.type === 'constant' || schedule.type === 'reduceOnPlateau');
        if (!made || steps === undefined) return;
        const rates = ratesOf(made, learningRate, steps);
        expect(rates.length).toBeGreaterThanOrEqual(2);
        expect(rates.every((rate) => Number.isFinite(rate) && rate >= 0)).toBe(true);
        expect(rates[0]).toBe(made.rate(learningRate, 0));
        expect(rates.at(-1)).toBe(made.rate(learningRate, steps));
      }),
    );
  });
});

describe('an initialiser', () => {
  const wide: SetUp = {
    ...OPENING,
    layers: [{ units: 400, activation: { name: 'relu' }, batchNorm: false, dropout: 0 }],
  };
  /** Root mean square of the first layer's weights, of two inputs each. */
  async function sizeOf(part: Partial<SetUp>): Promise<number> {
    const model = makeModel({ ...wide, ...part }, await loadData(OPENING.data));
    const weights = model.parameters[0]?.value.data ?? [];
    const size = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0) / weights.length);
    model.dispose();
    return size;
  }

  it.each<[SetUp['initializer'], SetUp['initializerOptions'], number]>([
    ['heNormal', {}, 1],
    ['heNormal', { gain: 0 }, 1],
    ['heNormal', { gain: 3 }, 3 / Math.SQRT2],
    ['heNormal', { mode: 'fanOut' }, Math.sqrt(2 / 400)],
    ['heUniform', { gain: 3 }, 3 / Math.SQRT2],
    ['glorotNormal', { gain: 2 }, 2 * Math.sqrt(2 / 402)],
    ['lecunUniform', { mode: 'fanOut', gain: 2 }, 2 / Math.sqrt(400)],
    ['orthogonal', { gain: 5 }, 5 / Math.sqrt(400)],
    ['glorotUniform', { mode: 'fanOut', truncated: true }, Math.sqrt(2 / 402)],
  ])('%s with %o has the deviation that is asked for', async (initializer, initializerOptions, expected) => {
    const size = await sizeOf({ initializer, initializerOptions });
    expect(size / expected).toBeGreaterThan(0.9);
    expect(size / expected).toBeLessThan(1.1);
  });

  it('draws nothing beyond two deviations where it is cut', async () => {
    const made = async (initializerOptions: SetUp['initializerOptions']): Promise<number> => {
      const model = makeModel({ ...wide, initializer: 'heNormal', initializerOptions }, await loadData(OPENING.data));
      const most = model.parameters[0]?.value.data.reduce((a, b) => Math.max(a, Math.abs(b)), 0) ?? 0;
      model.dispose();
      return most;
    };
    expect(await made({ truncated: true })).toBeLessThan(2 / 0.8796);
    expect(await made({})).toBeGreaterThan(2.5);
  });

  it('begins again with other options, those that count', () => {
    const before: SetUp = { ...OPENING, initializer: 'orthogonal' };
    expect(freshAspects(before, { ...before, initializerOptions: { gain: 2 } })).toEqual(['the initialiser']);
    expect(freshAspects(before, { ...before, initializerOptions: { mode: 'fanOut' } })).toEqual([]);
  });
});

describe('a loss', () => {
  /** Of one step's gradient: the loss of the first weights. */
  async function lossOf(part: Partial<SetUp>, kind: SetUp['data']['kind'] = 'xor') {
    const setUp: SetUp = { ...OPENING, data: { ...OPENING.data, kind }, ...part };
    const data = await loadData(setUp.data);
    const model = makeModel(setUp, data);
    const [outputs, figures] = [model.predict(data.x) as Float32Array, model.evaluate(data.x, data.y)];
    model.dispose();
    return { data, outputs, figures };
  }
  const mean = ({ y }: TrainingData, outputs: Float32Array, of: (output: number, target: number) => number): number =>
    outputs.reduce((sum, output, i) => sum + of(output, y[i] as number), 0) / outputs.length;

  it.each<[SetUp['loss'], (output: number, target: number) => number]>([
    [{ type: 'meanSquaredError', options: {} }, (a, b) => (a - b) ** 2],
    [{ type: 'meanAbsoluteError', options: {} }, (a, b) => Math.abs(a - b)],
    [
      { type: 'huber', options: { delta: 0.25 } },
      (a, b) => {
        const d = Math.abs(a - b);
        return d <= 0.25 ? (d * d) / 2 : 0.25 * (d - 0.125);
      },
    ],
  ])('$type is that of values, for classes 0 and 1 too', async (loss, expected) => {
    for (const kind of ['abs', 'xor'] as const) {
      const { data, outputs, figures } = await lossOf({ loss }, kind);
      expect(figures.loss).toBeCloseTo(mean(data, outputs, expected), 5);
      if (kind === 'xor') {
        const right = mean(data, outputs, (output, target) => ((output > 0.5 ? 1 : 0) === target ? 1 : 0));
        expect(figures.accuracy).toBeCloseTo(right, 6);
      }
    }
  });

  it('smooths the labels of cross-entropy', async () => {
    const loss = { type: 'default', options: { labelSmoothing: 0.2 } } as const;
    const { data, outputs, figures } = await lossOf({ loss });
    const smoothed = mean(data, outputs, (logit, target) => {
      const t = 0.8 * target + 0.1;
      return Math.log1p(Math.exp(-Math.abs(logit))) + Math.max(logit, 0) - t * logit;
    });
    expect(figures.loss).toBeCloseTo(smoothed, 5);
  });

  it('of values is refused for more than two classes, at its field', async () => {
    const loss = { type: 'huber', options: {} } as const;
    await expect(lossOf({ loss }, 'digits')).rejects.toMatchObject({
      argument: 'loss',
      message: expect.stringContaining('more than two classes'),
    });
  });
});
