import {
  adam,
  categoricalCrossentropy,
  compareDiagnoses,
  dense,
  meanSquaredError,
  type Parameter,
  sequential,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { classifier, x, y } from '../training/classifier.js';

describe('diagnosis', () => {
  it('leaves the gradients of the last step alone', () => {
    const model = classifier();
    model.trainOnBatch(x, y);
    const before = model.parameters.map(({ gradient }) => gradient?.data.slice());
    model.diagnose(x, y);
    expect(model.parameters.map(({ gradient }) => gradient?.data.slice())).toEqual(before);
    model.dispose();
  });

  it('tells dead units from live ones', () => {
    const model = classifier();
    const [weight, bias] = model.parameters as [Parameter, Parameter];
    const before = model.diagnose(x, y).layers;
    expect(before).toEqual([
      { layer: 'dense', units: 16, dead: [], neverPositive: [], withoutGradient: [], dormant: [] },
    ]);
    bias.value.data[3] = -1000; // never positive
    weight.value.data.fill(0, 4 * 5, 4 * 6); // always 0: dead as well
    const [after] = model.diagnose(x, y, { batchSize: 7 }).layers;
    expect(after).toEqual({
      layer: 'dense',
      units: 16,
      dead: [3, 5],
      neverPositive: [],
      withoutGradient: [3, 5],
      dormant: [3, 5],
    });
    expect(compareDiagnoses(before[0] as never, after as never)).toEqual({ died: [3, 5], revived: [] });
    model.dispose();
  });

  it('calls dormant what is at most a fraction of its layer’s mean', () => {
    const model = sequential([dense({ inputShape: [1], units: 3, activation: 'relu' }), dense({ units: 1 })]);
    model.compile({ optimizer: adam(), loss: meanSquaredError() });
    // Means of 1, 0.25 and 0.1, and so of 0.45 in the layer.
    model.parameters[0]?.value.data.set([1, 0.25, 0.1]);
    const dormant = (dormantBelow: number) =>
      model.diagnose(Float32Array.of(0.5, 1.5), [1, 1], { dormantBelow }).layers[0]?.dormant;
    expect([0, 0.5, 0.6].map(dormant)).toEqual([[], [2], [1, 2]]);
    model.dispose();
  });

  it('knows that a leaky unit without positive values still learns', () => {
    const model = sequential([
      dense({ inputShape: [4], units: 6, activation: { name: 'leakyRelu', negativeSlope: 0.1 } }),
      dense({ units: 3 }),
    ]);
    model.compile({ optimizer: adam(), loss: categoricalCrossentropy() });
    (model.parameters[1]?.value.data as Float32Array)[2] = -1000;
    const [layer] = model.diagnose(x, y).layers;
    expect([layer?.dead, layer?.neverPositive, layer?.withoutGradient, layer?.dormant]).toEqual([[], [2], [], []]);
    model.dispose();
  });
});
