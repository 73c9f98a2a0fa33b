import { adam, rmsprop, type Sequential, sgd, softmax } from 'fourlane/nn';
import { absolute, blobs, type Data, Dice, digits, mapped, spirals, table } from '../examine/data.js';
import type { Illness } from './illness.js';

const deep = (units: number, layers: number): number[] => new Array<number>(layers).fill(units);
const wide = { hidden: [64, 64] };
/** Compiled again at a rate that suits, as everybody tries first. */
const lower = (model: Sequential): void => model.compile({ ...model.compileOptions, optimizer: adam() });
const freeze = (model: Sequential): void => {
  for (const layer of model.layers) layer.trainable = false;
  model.compile(model.compileOptions);
};
const sinkBiases = (model: Sequential): void => {
  for (const { path, value } of model.parameters) if (path === 'dense.bias') value.data.fill(-12);
};
const scaledTargets = (seed: number): Data => {
  const data = table(seed);
  const scale = (y: Float32Array): Float32Array => y.map((value) => 1e4 * value + 5e4);
  return { ...data, y: scale(data.y), validation: { x: data.validation.x, y: scale(data.validation.y) } };
};
/** Three in ten labels drawn at random. */
const mislabelled = (data: Data, seed: number): Data => {
  const dice = new Dice(seed + 31);
  return { ...data, y: data.y.map((label) => (dice.uniform(0, 1) < 0.3 ? dice.below(data.outputs) : label)) };
};
/** Illnesses that a cure of the net, or of how it is trained, mends. */
export const CURABLE: readonly Illness[] = [
  {
    name: 'dead after Adam at 0.3, then 1e-3',
    code: 'dead-layer',
    data: digits,
    net: { ...wide, optimizer: adam({ learningRate: 0.3 }) },
    before: 3,
    harm: lower,
  },
  {
    name: 'dead after Adam at 0.3, rate kept',
    code: 'rate-too-high',
    data: digits,
    net: { ...wide, optimizer: adam({ learningRate: 0.3 }) },
    before: 3,
  },
  { name: 'Adam at 3', code: 'rate-too-high', data: blobs, net: { optimizer: adam({ learningRate: 3 }) } },
  {
    name: 'SGD at 10, momentum',
    code: 'rate-too-high',
    data: spirals,
    net: { ...wide, optimizer: sgd({ learningRate: 10, momentum: 0.9 }) },
    epochs: 30,
  },
  {
    name: 'RMSprop at 1, tanh',
    code: 'rate-too-high',
    data: table,
    net: { activation: 'tanh', optimizer: rmsprop({ learningRate: 1 }) },
  },
  { name: 'Adam at 1e-6', code: 'rate-too-low', data: blobs, net: { optimizer: adam({ learningRate: 1e-6 }) } },
  {
    name: 'SGD at 1e-6',
    code: 'rate-too-low',
    data: spirals,
    net: { optimizer: sgd({ learningRate: 1e-6 }) },
    epochs: 30,
  },
  {
    name: 'weights of 1e-3, five layers',
    code: 'initialization-too-small',
    data: blobs,
    net: { hidden: deep(32, 4), initializer: { type: 'normal', scale: 1e-3 } },
    healthy: { net: { hidden: deep(32, 4) } },
  },
  {
    name: 'weights of 2, ReLU',
    code: 'initialization-too-large',
    data: blobs,
    net: { initializer: { type: 'normal', scale: 2 } },
  },
  {
    name: 'weights of 1, tanh',
    code: 'initialization-too-large',
    data: digits,
    net: { ...wide, activation: 'tanh', initializer: { type: 'normal', scale: 1 } },
    healthy: { net: { ...wide, activation: 'tanh' } },
  },
  { name: 'weights of 0', code: 'initialization-constant', data: table, net: { initializer: 'zeros' } },
  { name: 'biases of −10 from the start', code: 'initialization-biased', data: digits, net: { ...wide, bias: -10 } },
  { name: 'biases of −12 set later', code: 'biased-units', data: blobs, before: 2, harm: sinkBiases },
  {
    name: 'pixels to 255',
    code: 'inputs-unscaled',
    data: (seed) => mapped(digits(seed), (v) => 255 * v),
    net: { hidden: [64] },
    healthy: { data: digits, net: { hidden: [64] } },
  },
  {
    name: 'inputs of 1e-4',
    code: 'inputs-unscaled',
    data: (seed) => mapped(blobs(seed), (v) => 1e-4 * v),
    healthy: { data: blobs },
  },
  {
    name: 'one feature of 1e4',
    code: 'inputs-unscaled',
    data: (seed) => mapped(table(seed), (v, j) => (j === 3 ? 1e4 * v : v)),
    healthy: { data: table },
  },
  {
    name: 'inputs about −8',
    code: 'inputs-off-center',
    data: (seed) => mapped(spirals(seed), (v) => v - 8),
    epochs: 30,
    healthy: { data: spirals },
  },
  { name: 'targets of 1e4, Adam', code: 'targets-unscaled', data: scaledTargets, healthy: { data: table } },
  {
    name: 'targets of 1e4, SGD',
    code: 'targets-unscaled',
    data: scaledTargets,
    net: { optimizer: sgd() },
    healthy: { data: table, net: { optimizer: sgd() } },
  },
  {
    name: '25 layers of 2 (the wall)',
    code: 'wall',
    data: absolute,
    net: { hidden: deep(2, 25) },
    epochs: 60,
    healthy: { net: { hidden: [16, 16] } },
  },
  {
    name: '40 layers of 3 (the wall)',
    code: 'wall',
    data: absolute,
    net: { hidden: deep(3, 40) },
    epochs: 60,
    healthy: { net: { hidden: [16, 16] } },
  },
  {
    name: 'ten sigmoid layers',
    code: 'vanishing-signal',
    data: digits,
    net: { hidden: deep(32, 10), activation: 'sigmoid' },
    healthy: { net: { hidden: deep(32, 10) } },
  },
  { name: 'softmax twice', code: 'softmax-twice', data: blobs, net: { end: 'softmax', more: [softmax()] } },
  { name: 'ReLU before softmax', code: 'output-activation', data: blobs, net: { end: 'relu' } },
  { name: 'tanh before softmax', code: 'output-activation', data: digits, net: { end: 'tanh' } },
  { name: 'sigmoid for any numbers', code: 'output-activation', data: table, net: { end: 'sigmoid' } },
  {
    name: '50 tanh layers',
    code: 'too-deep',
    data: spirals,
    net: { hidden: deep(32, 50), activation: 'tanh' },
    epochs: 20,
    healthy: { net: { hidden: [32, 32], activation: 'tanh' } },
  },
  {
    name: '60 noisy samples by heart',
    code: 'overfitting',
    data: (seed) => table(seed, 60),
    net: { hidden: [64, 64] },
    before: 60,
    validate: true,
    epochs: 100,
    healthy: { data: table, net: { hidden: [64, 64] } },
  },
  {
    name: '300 noisy labels by heart',
    code: 'overfitting',
    data: (seed) => mislabelled(blobs(seed, 300), seed),
    net: { hidden: [64, 64] },
    before: 60,
    validate: true,
    epochs: 100,
    healthy: { data: (seed) => blobs(seed, 300), net: { hidden: [64, 64] } },
  },
  { name: 'everything frozen', code: 'frozen-layer', data: blobs, harm: freeze },
  { name: 'biases of −20, frozen', code: 'frozen-layer', data: blobs, net: { bias: -20 }, harm: freeze },
];
