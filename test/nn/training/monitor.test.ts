// What goes by a log knows which of its values are better: the metric says so, whatever it is called.
import {
  accuracy,
  binaryAccuracy,
  type Callback,
  categoricalCrossentropy,
  dense,
  earlyStopping,
  type Metric,
  mae,
  meanSquaredError,
  mse,
  r2,
  reduceOnPlateau,
  type Sequential,
  sequential,
  sgd,
  topK,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';

/** A metric that takes the next of these values at each epoch's end. */
function scripted(values: readonly number[], mode?: 'min' | 'max', name = 'scripted'): Metric {
  let epoch = 0;
  return {
    name,
    ...(mode && { mode }),
    createState: () => ({
      update: () => {},
      get value() {
        return values[Math.min(epoch++, values.length - 1)] as number;
      },
      sums: [],
    }),
  };
}

function model(metrics: readonly Metric[], schedule?: ReturnType<typeof reduceOnPlateau>): Sequential {
  const made = sequential([dense({ units: 1, inputShape: [1] })]);
  made.compile({ optimizer: sgd(), loss: meanSquaredError(), metrics, ...(schedule && { schedule }) });
  return made;
}

/** How many epochs of 10 run before early stopping ends them. */
async function epochsUntilStop(metric: Metric, options: Parameters<typeof earlyStopping>[0]): Promise<number> {
  using trained = model([metric]);
  const callbacks = earlyStopping({ monitor: metric.name, patience: 2, ...options });
  const { history } = await trained.fit(new Float32Array([1]), [1], { epochs: 10, callbacks });
  return history.loss?.length ?? 0;
}

const rising = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

describe('the direction of a log', () => {
  it.each([
    ['accuracy', accuracy(), 'max'],
    ['binaryAccuracy', binaryAccuracy(), 'max'],
    ['topK', topK(), 'max'],
    ['r2', r2(), 'max'],
    ['mae', mae({ name: 'error2' }), 'min'],
    ['mse', mse({ name: 'accuracy of the fit' }), 'min'],
  ] as const)('is said by %s, whatever its name', (_, metric, mode) => {
    expect(metric.mode).toBe(mode);
  });

  it.each([
    ['min', 'error2'],
    ['min', 'accurate'],
    ['max', 'right'],
    ['max', 'loss of nothing'],
  ] as const)('stops early by %s where the metric is called %s', async (mode, name) => {
    expect(await epochsUntilStop(scripted(rising, mode, name), {})).toBe(mode === 'max' ? 10 : 3);
  });

  it('is the mode where one is given', async () => {
    expect(await epochsUntilStop(scripted(rising, 'max'), { mode: 'min' })).toBe(3);
    expect(await epochsUntilStop(scripted(rising), { mode: 'max' })).toBe(10);
  });

  it('is asked for where the metric does not say, before the first step', async () => {
    using trained = model([scripted(rising)]);
    const stopping: Callback = earlyStopping({ monitor: 'scripted' });
    const message = 'earlyStopping: mode is auto, but the metric of scripted does not say which values are better';
    await expect(trained.fit(new Float32Array([1]), [1], { callbacks: stopping })).rejects.toThrow(message);
    using scheduled = model([scripted(rising)], reduceOnPlateau({ monitor: 'scripted' }));
    await expect(scheduled.fit(new Float32Array([1]), [1])).rejects.toThrow('reduceOnPlateau: mode is auto');
    expect(trained.trainingState.step + scheduled.trainingState.step).toBe(0);
  });
});

describe('reduceOnPlateau', () => {
  // PyTorch's bar is best·(1 − threshold), which below zero lies above the best: any value passes it. Here it is |best|.
  it.each([
    ['min', [-1, -1, -1, -1], 0.1],
    ['min', [-1, -1.005, -1.01, -1.015], 0.1],
    ['min', [-1, -1.2, -1.5, -2], 1],
    ['min', [1, 0.8, 0.6, 0.4], 1],
    ['max', [-4, -3, -2, -1], 1],
    ['max', [-1, -1, -1, -1], 0.1],
    ['max', [1, 1.001, 1.002, 1.003], 0.1],
  ] as const)('by %s of %j ends with the rate times %d', async (mode, values, factor) => {
    const schedule = reduceOnPlateau({ monitor: 'scripted', patience: 2, minDelta: 0.02, factor: 0.1 });
    using trained = model([scripted(values, mode)], schedule);
    await trained.fit(new Float32Array([1]), [1], { epochs: 4 });
    expect(trained.learningRate).toBeCloseTo(0.01 * factor, 12);
  });
});

describe('labels of yes and no', () => {
  const x = new Float32Array(10);

  it('must lie in 0 to 1 where accuracy compares a single output with them', async () => {
    using trained = model([accuracy()]);
    const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    await expect(trained.fit(x, digits)).rejects.toThrow('fit: y[2] is 2, expected 0 to 1 (accuracy takes it');
    expect(trained.trainingState.step).toBe(0);
    expect(() => trained.evaluate(x, digits)).toThrow('evaluate: y[2] is 2, expected 0 to 1');
  });

  it.each([[null], ['2'], [2n], [undefined]])('are refused where a later one is %s', async (label) => {
    using trained = sequential([dense({ units: 3, inputShape: [1] })]);
    trained.compile({ optimizer: sgd(), loss: categoricalCrossentropy() });
    const labels = [0, 1, label] as unknown as number[];
    await expect(trained.fit(new Float32Array(3), labels)).rejects.toThrow('fit: y[2] is');
  });
});
