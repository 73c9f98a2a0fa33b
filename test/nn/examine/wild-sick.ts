// Shapes of illness that the limits of the examination were not chosen on: data, sizes and settings by dice.
import {
  adagrad,
  adam,
  adamW,
  type FindingCode,
  huber,
  meanAbsoluteError,
  meanSquaredError,
  type Optimizer,
  rmsprop,
  type Sequential,
  sgd,
  softmax,
} from 'fourlane/nn';
import { type Data, type Dice, mapped, shuffled } from './data.js';
import type { NetOptions } from './nets.js';
import { WILD } from './wild-data.js';

interface Patient extends NetOptions {
  readonly data: Data;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly validate?: boolean;
  readonly after?: (model: Sequential) => void;
}

export interface Shape {
  readonly name: string;
  /** What may come first. */
  readonly codes: readonly FindingCode[];
  make(dice: Dice, seed: number): Patient;
}

type Kind = keyof typeof WILD;
const CLASSES: readonly Kind[] = ['rings', 'parity', 'clouds', 'words', 'bars', 'moons'];
const NUMBERS: readonly Kind[] = ['friedman', 'sine', 'arm', 'mixed'];
const ANY: readonly Kind[] = [...CLASSES, ...NUMBERS, 'tags'];
const ONE_HOT_FREE: readonly Kind[] = ['clouds', 'words', 'bars'];
const COLUMNS: readonly Kind[] = ['friedman', 'mixed', 'tags', 'clouds', 'parity'];
const ACTIVATIONS = ['relu', 'leakyRelu', 'elu', 'gelu', 'silu', 'tanh', 'selu', 'mish'] as const;

const some = (dice: Dice, kinds: readonly Kind[], seed: number): Data => WILD[dice.pick(kinds)](seed);
const deep = (units: number, layers: number): number[] => new Array<number>(layers).fill(units);
const usual = (dice: Dice): Pick<Patient, 'hidden' | 'activation'> => ({
  hidden: Array.from({ length: 1 + dice.below(4) }, () => dice.pick([16, 32, 64, 100])),
  activation: dice.pick(ACTIVATIONS),
});

/** Data with some of the samples. */
function kept(data: Data, keep: (label: number, sample: number) => boolean): Data {
  const chosen = [...data.y.keys()].filter((i) => keep(data.y[i] as number, i));
  const x = chosen.flatMap((i) => [...data.x.subarray(i * data.inputs, (i + 1) * data.inputs)]);
  return { ...data, x: Float32Array.from(x), y: Float32Array.from(chosen, (i) => data.y[i] as number) };
}

function setBias(path: string, value: number, units?: number): (model: Sequential) => void {
  return ({ parameters }) => {
    for (const parameter of parameters) if (parameter.path === path) parameter.value.data.fill(value, 0, units);
  };
}

function freeze(layers: number): (model: Sequential) => void {
  return (model) => {
    for (const layer of model.layers.slice(0, layers)) layer.trainable = false;
    model.compile(model.compileOptions);
  };
}

const rateOf = (name: string, code: FindingCode, optimizers: readonly (() => Optimizer)[]): Shape => ({
  name,
  codes: [code],
  make: (dice, seed) => ({
    data: some(dice, ANY, seed),
    ...usual(dice),
    optimizer: dice.pick(optimizers)(),
    epochs: dice.pick([0, 2]),
  }),
});

const inputsAre = (
  name: string,
  codes: readonly FindingCode[],
  kinds: readonly Kind[],
  change: (value: number, feature: number, size: number) => number,
  sizes: readonly number[],
): Shape => ({
  name,
  codes,
  make: (dice, seed) => {
    const size = dice.pick(sizes);
    const data = mapped(some(dice, kinds, seed), (value, feature) => change(value, feature, size));
    return { data, ...usual(dice), epochs: dice.pick([0, 2]) };
  },
});

const weightsAre = (
  name: string,
  codes: readonly FindingCode[],
  net: (dice: Dice) => Omit<Patient, 'data'>,
): Shape => ({
  name,
  codes,
  make: (dice, seed) => ({ data: some(dice, ANY, seed), epochs: dice.pick([0, 1]), ...net(dice) }),
});

const endsIn = (
  name: string,
  code: FindingCode,
  kinds: readonly Kind[],
  end: (dice: Dice) => Omit<Patient, 'data'>,
): Shape => ({
  name,
  codes: [code],
  make: (dice, seed) => ({ data: some(dice, kinds, seed), ...usual(dice), epochs: dice.pick([0, 3]), ...end(dice) }),
});

export const SHAPES: readonly Shape[] = [
  rateOf('SGD at 3 to 30', 'rate-too-high', [
    () => sgd({ learningRate: 5, momentum: 0.9 }),
    () => sgd({ learningRate: 30 }),
    () => sgd({ learningRate: 3, momentum: 0.95, nesterov: true }),
  ]),
  rateOf('Adam at 5 to 20', 'rate-too-high', [
    () => adam({ learningRate: 5 }),
    () => adamW({ learningRate: 20 }),
    () => rmsprop({ learningRate: 5 }),
  ]),
  rateOf('1e-5 to 1e-7', 'rate-too-low', [
    () => adam({ learningRate: 1e-6 }),
    () => sgd({ learningRate: 1e-5, momentum: 0.9 }),
    () => rmsprop({ learningRate: 1e-7 }),
    () => adagrad({ learningRate: 1e-6 }),
    () => sgd({ learningRate: 0 }),
  ]),
  weightsAre('weights of 1e-5 to 1e-2', ['initialization-too-small'], (dice) => ({
    hidden: deep(32, 2 + dice.below(5)),
    activation: dice.pick(ACTIVATIONS),
    initializer: dice.pick([1e-5, 1e-3].map((scale) => ({ type: 'normal', scale }) as const)),
  })),
  weightsAre('weights of 5 to 10', ['initialization-too-large'], (dice) => ({
    hidden: deep(dice.pick([32, 64]), 1 + dice.below(4)),
    activation: dice.pick(ACTIVATIONS),
    initializer: dice.pick([{ type: 'uniform', scale: 10 } as const, { type: 'heNormal', gain: 20 } as const]),
  })),
  weightsAre('bounded units at their ends', ['initialization-too-large'], (dice) => ({
    hidden: deep(64, 2 + dice.below(2)),
    activation: dice.pick(['tanh', 'sigmoid', 'hardtanh', 'softsign', 'relu6'] as const),
    initializer: { type: 'normal', scale: dice.pick([2, 4]) },
  })),
  weightsAre(
    'a gain that is a little too large, many times',
    ['exploding-signal', 'initialization-too-large'],
    (dice) => ({
      hidden: deep(64, dice.pick([10, 20])),
      activation: dice.pick(['relu', 'leakyRelu', 'elu'] as const),
      initializer: { type: 'heNormal', gain: dice.pick([2.2, 3]) },
    }),
  ),
  weightsAre('a gain that is a little too small, many times', ['vanishing-signal'], (dice) => ({
    hidden: deep(64, dice.pick([20, 30])),
    initializer: dice.pick(['glorotUniform', 'lecunNormal'] as const),
    epochs: 0,
  })),
  weightsAre('weights of 0, or all alike', ['initialization-constant'], (dice) => ({
    hidden: deep(32, 1 + dice.below(3)),
    activation: dice.pick(ACTIVATIONS),
    initializer: dice.pick(['zeros', 'ones'] as const),
  })),
  weightsAre('biases of −8 to −30', ['initialization-biased'], (dice) => ({
    hidden: deep(32, 1 + dice.below(3)),
    activation: dice.pick(['relu', 'relu', 'gelu', 'silu', 'tanh', 'sigmoid', 'elu'] as const),
    bias: dice.pick([-8, -10, -30]),
  })),
  weightsAre('biases of 10 or 30', ['initialization-biased'], (dice) => ({
    hidden: deep(32, 1 + dice.below(3)),
    activation: dice.pick(['tanh', 'sigmoid', 'relu6', 'hardtanh'] as const),
    bias: dice.pick([10, 30]),
  })),
  weightsAre('biases set to −15 later', ['biased-units'], () => ({ epochs: 3, after: setBias('dense.bias', -15) })),
  weightsAre('45 to 60 of 64 units pushed down', ['dead-units', 'biased-units'], (dice) => ({
    hidden: [64, 64],
    epochs: 1,
    after: setBias('dense_1.bias', -40, dice.pick([45, 55, 60])),
  })),
  weightsAre('most units of almost no weight', ['dormant-units'], (dice) => ({
    hidden: [64, 64],
    activation: dice.pick(['relu', 'tanh', 'gelu'] as const),
    epochs: 0,
    after: ({ parameters: [weight] }) => void weight?.value.data.fill(1e-5, 0, (weight.value.length / 64) * 50),
  })),
  weightsAre('the wall', ['wall'], (dice) => ({
    hidden: dice.pick([deep(2, 30), deep(3, 60), deep(4, 150), [32, 32, ...deep(2, 30), 16]]),
  })),
  weightsAre('eight to twenty sigmoid layers', ['vanishing-signal'], (dice) => ({
    hidden: deep(32, dice.pick([8, 12, 20])),
    activation: dice.pick(['sigmoid', 'hardsigmoid'] as const),
  })),
  weightsAre('fifty layers and more', ['too-deep', 'vanishing-signal'], (dice) => ({
    hidden: deep(32, dice.pick([50, 70])),
    activation: dice.pick(['tanh', 'softsign', 'sigmoid'] as const),
    epochs: 0,
  })),
  weightsAre('batch norm in forty ReLU layers', ['too-deep', 'exploding-gradient'], () => ({
    hidden: deep(32, 40),
    batchNorm: true,
    epochs: 5,
  })),
  weightsAre('all frozen', ['frozen-layer'], (dice) => ({ ...usual(dice), after: freeze(9) })),
  weightsAre('batch norm of batches of 2 or 4', ['batch-norm-small-batch'], (dice) => ({
    ...usual(dice),
    batchNorm: true,
    batchSize: dice.pick([2, 4]),
  })),
  inputsAre('pixels, salaries', ['inputs-unscaled'], ANY, (v, _j, size) => size * v, [50, 255, 1000, 1e5]),
  inputsAre('tiny inputs', ['inputs-unscaled'], ANY, (v, _j, size) => size * v, [1e-3, 1e-5, 1e-8]),
  inputsAre(
    'one large column',
    ['inputs-unscaled'],
    COLUMNS,
    (v, j, size) => (j === 1 ? size * v + size : v),
    [1e3, 1e5],
  ),
  inputsAre(
    'years and incomes',
    ['inputs-unscaled', 'inputs-off-center'],
    ['friedman', 'mixed', 'tags'],
    (v, j) => (j === 0 ? 1990 + 10 * v : j === 1 ? 4e4 + 1e4 * v : v),
    [1],
  ),
  inputsAre(
    'off centre',
    ['inputs-off-center'],
    ['rings', 'parity', 'moons', 'tags', 'clouds'],
    (v, _j, size) => v + size,
    [6, 20, -50, 100],
  ),
  inputsAre('all samples alike', ['inputs-constant'], ANY, (_v, j, size) => size * (1 + j), [0, 1, -3, 1e4]),
  endsIn('softmax twice', 'softmax-twice', [...ONE_HOT_FREE, 'rings'], () => ({ end: 'softmax', more: [softmax()] })),
  endsIn('no logits', 'output-activation', CLASSES, (dice) => ({
    end: dice.pick(['relu', 'tanh', 'relu6', 'hardtanh', 'softplus', 'softsign'] as const),
  })),
  endsIn('targets out of reach', 'output-activation', NUMBERS, (dice) => ({
    end: dice.pick(['relu', 'sigmoid', 'tanh', 'softplus'] as const),
  })),
  endsIn('one output for classes', 'one-output-many-classes', ONE_HOT_FREE, (dice) => ({
    outputs: 1,
    loss: dice.pick([meanSquaredError, huber, meanAbsoluteError])(),
  })),
  {
    name: 'large targets',
    codes: ['targets-unscaled'],
    make: (dice, seed) => {
      const data = some(dice, NUMBERS, seed);
      const [scale, shift] = dice.pick([[1e3, 0] as const, [1e4, 5e4] as const, [50, 200] as const, [1, 500] as const]);
      return { data: { ...data, y: data.y.map((v) => scale * v + shift) }, ...usual(dice), epochs: dice.pick([0, 3]) };
    },
  },
  {
    name: 'labels that are shuffled, or shifted by a row',
    codes: ['labels-unrelated'],
    make: (dice, seed) => {
      const data = some(dice, ['moons', 'parity', 'clouds', 'words', 'bars', 'sine', 'friedman', 'mixed'], seed);
      const shifted = { ...data, y: data.y.map((_, i) => data.y[(i + 1) % data.y.length] as number) };
      return { data: dice.pick([shifted, shuffled(data, seed)]), ...usual(dice), epochs: dice.pick([0, 20]) };
    },
  },
  {
    name: 'a class without samples',
    codes: ['class-missing'],
    make: (dice, seed) => {
      const data = some(dice, ONE_HOT_FREE, seed);
      const gone = dice.pick([0, data.outputs - 1]);
      const less = dice.pick([{ ...data, outputs: data.outputs + 2 }, kept(data, (label) => label !== gone)]);
      return { data: less, ...usual(dice), epochs: dice.pick([0, 5]) };
    },
  },
  {
    name: 'rare classes',
    codes: ['class-imbalance'],
    make: (dice, seed) => {
      const data = some(dice, ['moons', 'words', 'bars', 'parity'], seed);
      return { data: kept(data, (label, i) => label === 0 || i % 20 === 0), ...usual(dice), epochs: dice.pick([0, 5]) };
    },
  },
  {
    name: 'few samples by heart',
    codes: ['overfitting'],
    make: (dice, seed) => {
      const data = dice.pick([
        () => WILD.friedman(seed, 60),
        () => WILD.bars(seed, 30),
        () => WILD.parity(seed, 150),
      ])();
      return { data, hidden: [128, 64], epochs: 200, batchSize: 16, validate: true };
    },
  },
];
