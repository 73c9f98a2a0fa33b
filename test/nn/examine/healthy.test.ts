import { type ActivationOption, adam, adamW, type Optimizer, rmsprop, sgd } from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { sampled } from '../../thorough.js';
import { absolute, blobs, type Data, Dice, digits, mapped, spirals, table } from './data.js';
import { net, trained } from './nets.js';

// So many digits, and so few epochs, that the nets know none of them by heart.
const DATA = { spirals, blobs, table, absolute, digits: (seed: number) => digits(seed, 3000) };
const ACTIVATIONS: readonly ActivationOption[] = [
  'relu',
  'leakyRelu',
  'elu',
  'gelu',
  'silu',
  'selu',
  'tanh',
  'relu6',
  'softplus',
  'mish',
  'hardtanh',
  'softsign',
];
const OPTIMIZERS: readonly (() => Optimizer)[] = [
  () => adam(),
  () => adam({ learningRate: 3e-3 }),
  () => adamW(),
  () => rmsprop({ learningRate: 1e-3 }),
  () => sgd({ learningRate: 0.01, momentum: 0.9 }),
  () => sgd({ learningRate: 0.03 }),
];
/** 200 in all in CI. */
const NETS = sampled(40, 5);

describe('a healthy net is left in peace', () => {
  it.each(Object.entries(DATA))('%s', async (name, make) => {
    for (let seed = 0; seed < NETS; seed++) {
      const dice = new Dice(seed);
      const data = make(seed);
      const hidden = new Array<number>(1 + dice.below(4)).fill(dice.pick([16, 32, 64]));
      const activation = dice.pick(ACTIVATIONS);
      const optimizer = dice.pick(OPTIMIZERS)();
      const batchNorm = dice.below(5) === 0;
      const epochs = dice.pick([0, 0, 2, name === 'digits' ? 5 : 20]);
      const model = net(data, { hidden, activation, optimizer, batchNorm, seed });
      if (epochs > 0) await trained(model, data, epochs);
      const { findings, harmless } = model.examine(data.x, data.y, { validationData: data.validation });
      const which = `seed ${seed}: ${hidden} ${activation} ${optimizer.type} ${epochs}`;
      expect(
        findings.map(({ code }) => code),
        which,
      ).toEqual([]);
      if (activation === 'relu' && !batchNorm)
        expect(harmless.map(({ what }) => what).join(), which).toContain('sparse');
      model.dispose();
    }
  });

  it('a probe of a few samples, units that are never positive, constant features', () => {
    const data = mapped(blobs(3), (value, j) => (j === 0 ? 1 : value));
    const some: Data = { ...data, x: data.x.subarray(0, 20 * 10), y: data.y.subarray(0, 20) };
    const relu = net(data, { hidden: [128], seed: 1 }).examine(some.x, some.y);
    expect(relu.findings).toEqual([]);
    expect(String(relu)).toMatch(/dead on 20 samples. On so few samples/);
    expect(String(relu)).toMatch(/1 of 10 features are the same in all samples/);
    const leaky = net(data, { hidden: [128], activation: 'leakyRelu', seed: 1 }).examine(some.x, some.y);
    expect(leaky.findings).toEqual([]);
    expect(String(leaky)).toMatch(/never positive. They are not dead/);
  });
});
