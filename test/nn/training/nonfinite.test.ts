import { NumericError } from 'fourlane';
import { dense, meanSquaredError, sequential, sgd } from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { expectRefusal } from '../../expectations.js';
import { values } from '../../reference/samples.js';

import { classifier, x, y } from './classifier.js';

describe('what is not finite stops training, with step, place and cause', () => {
  const data = values(8);
  it('in the data', async () => {
    const model = classifier();
    const broken = x.slice();
    broken[7] = Number.NaN;
    await expect(model.fit(broken, y, { shuffle: false })).rejects.toThrow(
      'stopped at step 1: a sample of x holds NaN or ∞',
    );
    model.dispose();
  });

  it('in the validation data', async () => {
    const model = classifier();
    const broken = x.slice();
    broken[7] = Number.POSITIVE_INFINITY;
    await expect(model.fit(x, y, { validationData: { x: broken, y } })).rejects.toThrow(
      'stopped at step 2: a sample of validationData.x holds NaN or ∞',
    );
    model.dispose();
  });

  it('in a weight', () => {
    const model = classifier();
    (model.parameters[2]?.value.data as Float32Array)[1] = Number.POSITIVE_INFINITY;
    expect(() => model.trainOnBatch(data, [0, 1])).toThrow(/step 1: dense_1.weight is not finite/);
    model.dispose();
  });

  it('in an activation whose infinity a ReLU hides from the loss', async () => {
    const model = sequential([dense({ inputShape: [4], units: 8, activation: 'relu' }), dense({ units: 1 })]);
    model.compile({ optimizer: sgd({ learningRate: 0 }), loss: meanSquaredError() });
    model.parameters[0]?.value.data.fill(-3e38);
    const all = new Float32Array(8).fill(1);
    expect(Number.isFinite(model.trainOnBatch(all, [1, 2]))).toBe(true);
    await expect(model.fit(all, [1, 2])).rejects.toThrow(/step 2: the outputs of layer dense are not finite/);
    model.dispose();
  });

  it('through a learning rate that is too high', () => {
    const model = sequential([dense({ inputShape: [4], units: 8, activation: 'relu' }), dense({ units: 1 })]);
    model.compile({ optimizer: sgd({ learningRate: 100 }), loss: meanSquaredError() });
    const go = () => {
      for (let i = 0; i < 100; i++) model.trainOnBatch(data, [1, 2]);
    };
    expectRefusal(go, NumericError, /learning rate \(100\) is likely too high/);
    model.dispose();
  });

  it('through inputs, targets or weights that are too large, which the rate is not blamed for', async () => {
    const trainFrom = async (factor: number, targets: number, scale: number): Promise<void> => {
      const kernelInitializer = { type: 'normal', scale } as const;
      const layers = [
        dense({ inputShape: [4], units: 8, activation: 'relu', kernelInitializer }),
        dense({ units: 1, kernelInitializer }),
      ];
      const model = sequential(layers);
      model.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: meanSquaredError() });
      await model.fit(
        values(400).map((v) => v * factor),
        values(100, 2).map((v) => v * targets),
        { epochs: 50, verbose: false },
      );
    };
    await expect(trainFrom(1e4, 1, 0.5)).rejects.toThrow(/The inputs reach .* likely cause; scale them/);
    await expect(trainFrom(1, 1e9, 0.5)).rejects.toThrow(/The targets reach .* likely cause; scale them/);
    await expect(trainFrom(1, 1, 100)).rejects.toThrow(/the likely cause is the initial weights/);
  });

  it.each(['tanh', 'sigmoid', 'relu6', 'hardtanh', 'softsign'] as const)(
    '∞ before %s is the data’s fault',
    async (activation) => {
      const x = values(400);
      x[83] = Infinity;
      const make = () => {
        const model = sequential([dense({ inputShape: [4], units: 8, activation }), dense({ units: 1 })]);
        model.compile({ optimizer: sgd(), loss: meanSquaredError() });
        return model;
      };
      const place = /a sample of x holds NaN or ∞/;
      await expect(make().fit(x, values(100, 2), { epochs: 3, verbose: false })).rejects.toThrow(place);
      expect(() => make().trainOnBatch(x, values(100, 2))).toThrow(/a sample of x holds NaN or ∞/);
      expect(() => make().diagnose(x, values(100, 2))).toThrow(/diagnose: x holds NaN or ∞ \(sample 20, feature 3\)/);
    },
  );
});
