// What tells two set-ups apart: in words, and whether weights of one can go on in the other.
import { initializerOptions, SCALED } from './initializers.js';
import { LOSS_OPTIONS } from './losses.js';
import { OPTIMIZER_OPTIONS } from './optimizer-options.js';
import { countingOptions, type OptionTable, type OptionValues, type SetUpOption } from './options.js';
import { SCHEDULE_STEPS, scheduleOptions } from './schedules.js';
import type { ActivationChoice, LayerChoice, SetUp } from './set-up.js';

/** A part of a set-up, in words. */
interface Aspect {
  readonly name: string;
  readonly of: (setUp: SetUp) => string;
  /** Whether a change of it begins again with other weights. */
  readonly fresh?: boolean;
}

const ASPECTS: readonly Aspect[] = [
  { name: 'the data', of: ({ data: { kind, seed } }) => `${kind}, seed ${seed}`, fresh: true },
  { name: 'the file', of: ({ data: { csv } }) => JSON.stringify(csv ?? 'none'), fresh: true },
  { name: 'the points', of: ({ data: { points } }) => JSON.stringify(points) },
  { name: 'the samples', of: ({ data: { samples } }) => String(samples) },
  { name: 'the noise', of: ({ data: { noise } }) => String(noise) },
  { name: 'the inputs’ offset', of: ({ data: { offset } }) => String(offset) },
  { name: 'the inputs’ scale', of: ({ data: { scale } }) => String(scale) },
  { name: 'the layers', of: ({ layers }) => layers.map(({ units }) => units).join('–') || 'none', fresh: true },
  { name: 'batch norm', of: eachLayer(({ batchNorm }) => (batchNorm ? 'on' : 'off')), fresh: true },
  { name: 'the activation', of: eachLayer(({ activation }) => activationInWords(activation)) },
  { name: 'dropout', of: eachLayer(({ dropout }) => String(dropout)) },
  { name: 'the initialiser', of: initializerInWords, fresh: true },
  { name: 'the biases at the start', of: ({ bias }) => String(bias), fresh: true },
  { name: 'standardised inputs', of: ({ standardize }) => (standardize ? 'on' : 'off'), fresh: true },
  {
    name: 'the loss',
    of: ({ loss: { type, options } }) =>
      withSettings(type === 'default' ? 'the usual one' : type, (LOSS_OPTIONS as OptionTable)[type], options),
  },
  { name: 'the optimiser', of: ({ optimizer: { type } }) => type },
  {
    name: 'the optimiser’s settings',
    of: ({ optimizer: { type, options } }) => optionsInWords(OPTIMIZER_OPTIONS[type], options) || 'none',
  },
  { name: 'the learning rate', of: ({ optimizer: { learningRate } }) => String(learningRate) },
  { name: 'momentum', of: ({ optimizer: { momentum } }) => String(momentum) },
  { name: 'weight decay', of: ({ optimizer: { weightDecay } }) => String(weightDecay) },
  {
    name: 'the gradients’ largest norm',
    of: ({ optimizer: { clipNorm } }) => (clipNorm > 0 ? String(clipNorm) : 'none'),
  },
  { name: 'the schedule', of: scheduleInWords },
  { name: 'the batch size', of: ({ batchSize }) => String(batchSize) },
  { name: 'the L1 penalty', of: ({ l1 }) => String(l1) },
  { name: 'the L2 penalty', of: ({ l2 }) => String(l2) },
  { name: 'the seed', of: ({ seed }) => String(seed), fresh: true },
];

/** `the learning rate is 0.002 instead of 0.2`, one for each aspect that differs. */
export function differences(before: SetUp, after: SetUp): readonly string[] {
  return differing(before, after).map(({ name, of }) => `${name}: ${of(after)} instead of ${of(before)}`);
}

/** Names of what would begin again with other weights; empty where training can go on with those that are there. */
export function freshAspects(before: SetUp, after: SetUp): readonly string[] {
  const fresh = differing(before, after).filter((aspect) => aspect.fresh);
  if (fresh.length > 0) return fresh.map(({ name }) => name);
  // A learned slope is a parameter of its own, and fixed moments are those of the data that were there.
  if (learned(before) !== learned(after)) return ['the activation'];
  if (after.standardize && JSON.stringify(before.data) !== JSON.stringify(after.data)) return ['the data'];
  return [];
}

function differing(before: SetUp, after: SetUp): readonly Aspect[] {
  return ASPECTS.filter(({ of }) => of(before) !== of(after));
}

function learned({ layers }: SetUp): string {
  return layers.map(({ activation: { name, ...options } }) => (name === 'prelu' ? JSON.stringify(options) : '')).join();
}

/** One text where all layers agree. */
function eachLayer(inWords: (layer: LayerChoice) => string): Aspect['of'] {
  return ({ layers }) => {
    const all = layers.map(inWords);
    return new Set(all).size <= 1 ? (all[0] ?? 'none') : all.join(', ');
  };
}

/** `leakyRelu(negativeSlope 0.1)`. */
function activationInWords({ name, ...parameters }: ActivationChoice): string {
  const values = Object.entries(parameters).map(([parameter, value]) => `${parameter} ${value}`);
  return values.length > 0 ? `${name}(${values.join(', ')})` : name;
}

function initializerInWords({ initializer, initializerScale, initializerOptions: options }: SetUp): string {
  if (initializer === 'default') return 'the activation’s own';
  if (SCALED[initializer]) return `${initializer}, scale ${initializerScale}`;
  return withSettings(initializer, initializerOptions(initializer), options);
}

function scheduleInWords({ schedule: { type, steps, options } }: SetUp): string {
  const name = SCHEDULE_STEPS[type] ? `${type}, ${steps} steps` : type;
  return withSettings(name, scheduleOptions(type), options);
}

function withSettings(name: string, table: readonly SetUpOption[] | undefined, chosen: OptionValues): string {
  return [name, optionsInWords(table, chosen)].filter(Boolean).join(', ');
}

/** `beta1 0.8, nesterov true`: those that count. */
function optionsInWords(table: readonly SetUpOption[] | undefined, chosen: OptionValues): string {
  return Object.entries(countingOptions(table, chosen))
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
