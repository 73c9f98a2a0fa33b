import { type ActivationOption, adagrad, adam, adamW, type Optimizer, rmsprop, sgd } from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { sampled } from '../../thorough.js';
import { Dice } from './data.js';
import { net, trained } from './nets.js';
import { WILD } from './wild-data.js';
import { SHAPES } from './wild-sick.js';

const ACTIVATIONS: readonly ActivationOption[] = [
  'relu',
  'relu',
  'leakyRelu',
  'elu',
  'gelu',
  'silu',
  'selu',
  'tanh',
  'mish',
  'softsign',
  'hardswish',
  'celu',
  'geluTanh',
];
const OPTIMIZERS: readonly (() => Optimizer)[] = [
  () => adam(),
  () => adam({ learningRate: 3e-3 }),
  () => adam({ learningRate: 3e-4 }),
  () => adamW({ weightDecay: 0.01 }),
  () => rmsprop({ learningRate: 1e-3 }),
  () => sgd({ learningRate: 0.01, momentum: 0.9 }),
  () => adagrad({ learningRate: 0.03 }),
];

describe('other healthy nets are left in peace', () => {
  it.each(Object.entries(WILD))('%s', async (name, make) => {
    for (let seed = 0; seed < sampled(12, 2); seed++) {
      // Rightly not left in peace: training leaves 20 of its 24 units dead.
      if (name === 'sine' && seed === 7) continue;
      const dice = new Dice(seed + 5000);
      const data = make(seed);
      const hidden = Array.from({ length: 1 + dice.below(4) }, () => dice.pick([16, 24, 48, 64, 128]));
      const [activation, optimizer] = [dice.pick(ACTIVATIONS), dice.pick(OPTIMIZERS)()];
      const batchNorm = dice.below(5) === 0;
      const [epochs, batchSize] = [dice.pick([0, 1, 5, 20]), dice.pick([16, 32, 64])];
      const model = net(data, { hidden, activation, optimizer, batchNorm, seed });
      if (epochs > 0) await trained(model, data, epochs, batchSize);
      const { findings } = model.examine(data.x, data.y, { validationData: data.validation, batchSize });
      const which = `seed ${seed}: ${hidden} ${activation} ${optimizer.type} ${epochs}`;
      expect(
        findings.map(({ code }) => code),
        which,
      ).toEqual([]);
      model.dispose();
    }
  });
});

describe('other sick nets are told what ails them', () => {
  const third = SHAPES.filter((_, i) => i % 3 === 0);
  it.each(sampled(SHAPES, third))('$name', async ({ codes, make }) => {
    for (let seed = 0; seed < sampled(6, 1); seed++) {
      const {
        data,
        epochs = 0,
        batchSize = 32,
        validate = false,
        after,
        ...options
      } = make(new Dice(seed + 6000), seed);
      const model = net(data, { ...options, seed });
      if (epochs > 0) await trained(model, data, epochs, batchSize);
      after?.(model);
      const validationData = validate ? { validationData: data.validation } : {};
      const { findings } = model.examine(data.x, data.y, { batchSize, ...validationData });
      const found = findings.map(({ code }) => code);
      expect(codes, `seed ${seed}: ${found}`).toContain(found[0]);
      model.dispose();
    }
  });
});
