import { softmax } from 'fourlane';
import { categoricalCrossentropy, dense, sequential, sgd } from 'fourlane/nn';
import { expect, it } from 'vitest';
import { PlainNet, plainSoftmax } from '../../bench/plain-net.js';
import { values } from '../../bench/workloads.js';
import { expectWithin } from '../expectations.js';

it('trains as the package does', () => {
  const widths = [20, 12, 7, 3];
  const batch = 5;
  const model = sequential([
    dense({ inputShape: [20], units: 12, activation: 'relu' }),
    dense({ units: 7, activation: 'relu' }),
    dense({ units: 3 }),
  ]);
  model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: categoricalCrossentropy() });
  const of = (kind: string) =>
    model.parameters.filter(({ path }) => path.endsWith(kind)).map(({ value }) => value.data.slice());
  const [weights, biases] = [of('.weight'), of('.bias')];
  const net = new PlainNet(widths, weights, biases, { batch, learningRate: 0.1 });
  const x = values(batch * 20);
  const labels = Int32Array.of(0, 1, 2, 1, 0);
  for (let step = 0; step < 10; step++) {
    expect(net.step(x, labels)).toBeCloseTo(model.trainOnBatch(x, labels), 4);
  }
  of('.weight').forEach((trained, i) => {
    expect(trained).not.toEqual(new Float32Array(trained.length));
    expectWithin(weights[i] as Float32Array, trained, 1e-4);
  });
  of('.bias').forEach((trained, i) => {
    expectWithin(biases[i] as Float32Array, trained, 1e-4);
  });
});

it('gives the softmax of rows', () => {
  const x = values(60);
  const y = new Float32Array(60);
  plainSoftmax(x, y, 12);
  expectWithin(y, softmax(x, { cols: 12 }), 1e-6);
});
