// Penalties on weights: λ·Σ|w| and λ·Σw², added to the loss, as Keras' regularizers.L1, L2 and L1L2 have them.
import { loadModel, saveModel } from 'fourlane/io';
import {
  dense,
  fromJSON,
  l1,
  l1l2,
  l2,
  meanSquaredError,
  mse,
  type Regularizer,
  registerRegularizer,
  type Sequential,
  sequential,
  sgd,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { values } from '../reference/samples.js';
import { expectTrueGradients, still } from './helpers.js';

const x = values(12 * 5);
const y = values(12 * 3, 2);

const cases: [string, Regularizer, (w: number) => number][] = [
  ['l1', l1({ l1: 0.3 }), (w) => 0.3 * Math.abs(w)],
  ['l1 by default', l1(), (w) => 0.01 * Math.abs(w)],
  ['l2', l2({ l2: 0.2 }), (w) => 0.2 * w * w],
  ['l2 by default', l2(), (w) => 0.01 * w * w],
  ['l1l2', l1l2({ l1: 0.1, l2: 0.05 }), (w) => 0.1 * Math.abs(w) + 0.05 * w * w],
  ['l1l2 by default', l1l2(), () => 0],
];

/** Weights that no eight and no four divide, and biases off 0. */
function net(regularizer: Regularizer, trainable = true): Sequential {
  return sequential(
    [
      dense({ inputShape: [5], units: 7, kernelRegularizer: regularizer, trainable, biasInitializer: 'normal' }),
      dense({ units: 3, biasRegularizer: regularizer, biasInitializer: 'normal' }),
    ],
    { seed: 4 },
  );
}

function sum(values: ArrayLike<number>, f: (value: number) => number): number {
  return Array.from(values).reduce((total, value) => total + f(value), 0);
}

describe.each(cases)('%s', (_, regularizer, oracle) => {
  const penaltyOf = (model: Sequential, trainable = true): number => {
    const [weight, , , bias] = model.parameters;
    return (trainable ? sum(weight?.value.data ?? [], oracle) : 0) + sum(bias?.value.data ?? [], oracle);
  };

  it('is added to the loss of a step, of an epoch, of validation and of evaluation, and to no metric', async () => {
    const model = net(regularizer);
    model.compile({ optimizer: sgd({ learningRate: 0 }), loss: meanSquaredError(), metrics: [mse()] });
    const penalty = penaltyOf(model);
    const evaluated = model.evaluate(x, y);
    expect(evaluated.loss).toBeCloseTo((evaluated.mse as number) + penalty, 6);
    expect(model.trainOnBatch(x, y)).toBeCloseTo((evaluated.mse as number) + penalty, 6);
    const { history } = await model.fit(x, y, { batchSize: 5, validationData: { x, y }, verbose: false });
    expect(history.loss?.[0]).toBeCloseTo((evaluated.mse as number) + penalty, 6);
    expect(history.val_loss?.[0]).toBeCloseTo((evaluated.mse as number) + penalty, 6);
    expect(history.mse?.[0]).toBeCloseTo(evaluated.mse as number, 6);
    model.dispose();
  });

  it('has a gradient that equals central differences, and a step follows it', () => {
    const model = net(regularizer);
    model.compile({ optimizer: sgd({ learningRate: 0 }), loss: meanSquaredError() });
    // Away from 0, where |w| bends.
    for (const { value } of model.parameters) {
      value.data.forEach((w, i, data) => {
        if (Math.abs(w) < 0.02) data[i] = 0.02;
      });
    }
    expectTrueGradients(model, x, y);
    model.dispose();
  });

  it('does not count where the layer is frozen, as in Keras', () => {
    const model = net(regularizer, false);
    model.compile({ optimizer: sgd({ learningRate: 0 }), loss: meanSquaredError(), metrics: [mse()] });
    const { loss, mse: error } = model.evaluate(x, y) as { loss: number; mse: number };
    expect(loss).toBeCloseTo(error + penaltyOf(model, false), 6);
    model.dispose();
  });

  it('is part of the description', () => {
    const model = net(regularizer);
    const again = fromJSON(JSON.parse(JSON.stringify(model)));
    expect(again.toJSON()).toEqual(model.toJSON());
    expect(model.toJSON().layers[0]?.kernelRegularizer).toEqual(regularizer.toJSON());
    expect(JSON.parse(JSON.stringify(model.toJSON()))).toEqual(model.toJSON());
    again.dispose();
    model.dispose();
  });
});

it('draws nothing to 0 that is 0: L1 has no gradient there', () => {
  const model = sequential([dense({ inputShape: [2], units: 1, kernelRegularizer: l1(), kernelInitializer: 'zeros' })]);
  model.compile({ optimizer: sgd(), loss: meanSquaredError() });
  model.trainOnBatch(new Float32Array(2), [0]);
  expect([...(model.parameters[0]?.gradient?.data ?? [])]).toEqual([0, 0]);
  model.dispose();
});

it('a model without penalties has the loss of the data, bit for bit', () => {
  const none = net(l1l2());
  none.compile({ optimizer: sgd(), loss: meanSquaredError() });
  const bare = still([
    dense({ inputShape: [5], units: 7, biasInitializer: 'normal' }),
    dense({ units: 3, biasInitializer: 'normal' }),
  ]);
  bare.parameterBuffer.data.set(none.parameterBuffer.data);
  expect(none.trainOnBatch(x, y)).toBe(bare.trainOnBatch(x, y));
  for (const model of [none, bare]) model.dispose();
});

it.each([
  [() => l1({ l1: -1 }), 'l1: l1 is -1, expected a finite number from 0 on'],
  [() => l2({ l1: 1 } as never), 'l2: l1 is no option, expected l2'],
  [
    () => dense({ units: 1, kernelRegularizer: 'l2' as never }),
    'dense: kernelRegularizer is "l2", expected a regulariser such as l2()',
  ],
  [
    () => dense({ units: 1, biasRegularizer: { type: 'group' } }),
    /dense: biasRegularizer.type is "group", expected one of l1, l2, l1l2; call registerRegularizer\(\{ type: 'group', ... \}\) first/,
  ],
])('refuses %s', (make, text) => {
  expect(make).toThrow(text);
});

it('one of the user’s own is registered, saved and loaded', () => {
  /** λ·Σ w⁴. */
  const quartic = ({ lambda = 0.1 } = {}): Regularizer => ({
    type: 'quartic',
    penalty: ({ data }) => lambda * sum(data, (w) => w ** 4),
    addGradient: ({ data }, gradient) => {
      const g = gradient.data;
      data.forEach((w, i) => {
        g[i] = (g[i] as number) + 4 * lambda * w ** 3;
      });
    },
    toJSON: () => ({ type: 'quartic', lambda }),
  });
  registerRegularizer({ type: 'quartic', fromConfig: quartic });
  expect(() => registerRegularizer({ type: 'l2', fromConfig: quartic })).toThrow(
    'type is "l2", which there is already',
  );
  const model = still([dense({ inputShape: [5], units: 3, kernelRegularizer: quartic({ lambda: 0.3 }) })]);
  expectTrueGradients(model, x, y);
  const again = loadModel(saveModel(model));
  again.compile({ optimizer: sgd(), loss: meanSquaredError() });
  expect(again.evaluate(x, y)).toEqual(model.evaluate(x, y));
  again.dispose();
  model.dispose();
});
