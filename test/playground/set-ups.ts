// Set-ups at random, in all that a link can hold.

import { ACTIVATION_SETTINGS, activationNamed, problemOf } from '../../playground/src/set-up/activation-choices.js';
import { INITIALIZER_OPTIONS, INITIALIZERS } from '../../playground/src/set-up/initializers.js';
import { LOSS_OPTIONS, LOSSES } from '../../playground/src/set-up/losses.js';
import { OPTIMIZER_OPTIONS } from '../../playground/src/set-up/optimizer-options.js';
import type { OptionTable } from '../../playground/src/set-up/options.js';
import { RANGES, type Range } from '../../playground/src/set-up/ranges.js';
import { SCHEDULE_OPTIONS, SCHEDULES } from '../../playground/src/set-up/schedules.js';
import {
  type ActivationChoice,
  DATA_KINDS,
  OPTIMIZERS,
  type OwnPoint,
  type SetUp,
} from '../../playground/src/set-up/set-up.js';
import fc from '../properties.js';

function within({ min, max, integer }: Range): fc.Arbitrary<number> {
  // −0 is written as 0.
  return integer ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true }).map((value) => value + 0);
}

const activation: fc.Arbitrary<ActivationChoice> = fc
  .constantFrom(...ACTIVATION_SETTINGS.keys())
  .chain((name) => {
    const settings = ACTIVATION_SETTINGS.get(name) ?? [];
    const values = settings.map(({ name, default: usual }) => {
      const value = typeof usual === 'boolean' ? fc.boolean() : within({ min: -3, max: 3 });
      return fc.tuple(fc.constant(name), fc.oneof(fc.constant(usual), value));
    });
    return fc.tuple(...values).map((pairs) => ({ name, ...Object.fromEntries(pairs) }));
  })
  .map((choice) => (problemOf(choice) ? activationNamed(choice.name) : choice));

const layer = fc.record({
  units: within(RANGES.units),
  activation,
  batchNorm: fc.boolean(),
  dropout: fc.oneof(fc.constant(0), within(RANGES.dropout)),
});

const coordinate = fc.integer({ min: -1000, max: 1000 }).map((value) => value / 1000);
const point: fc.Arbitrary<OwnPoint> = fc.tuple(coordinate, coordinate, fc.constantFrom(0, 1));

const csv = fc.record({
  file: fc.string({ unit: 'grapheme' }),
  digest: fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((value) => value.toString(16).padStart(8, '0')),
  task: fc.constantFrom('classes' as const, 'regression' as const),
  column: fc.string({ unit: 'grapheme' }),
  leftOut: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 3 }),
});

/** Some options of one type of a table, or none. */
function optionsOf(table: OptionTable) {
  return fc
    .constantFrom(...Object.values(table))
    .chain((options = []) =>
      fc.tuple(
        ...options.map(({ name, range, choices }) => {
          const value = range ? within(range) : choices ? fc.constantFrom(...Object.keys(choices)) : fc.boolean();
          return fc.option(fc.tuple(fc.constant(name), value));
        }),
      ),
    )
    .map((pairs) => Object.fromEntries(pairs.filter((pair) => pair !== null)));
}

export const setUps: fc.Arbitrary<SetUp> = fc.record({
  data: fc.record({
    kind: fc.constantFrom(...DATA_KINDS),
    samples: within(RANGES.samples),
    noise: within(RANGES.noise),
    seed: within(RANGES.seed),
    offset: within(RANGES.offset),
    scale: within(RANGES.scale),
    points: fc.array(point, { maxLength: 200 }),
    csv: fc.option(csv, { nil: undefined }),
  }),
  layers: fc.array(layer, { maxLength: RANGES.layers.max }),
  initializer: fc.constantFrom(...(Object.keys(INITIALIZERS) as SetUp['initializer'][])),
  initializerScale: within(RANGES.initializerScale),
  initializerOptions: optionsOf(INITIALIZER_OPTIONS),
  bias: within(RANGES.bias),
  standardize: fc.boolean(),
  optimizer: fc.record({
    type: fc.constantFrom(...OPTIMIZERS),
    learningRate: within(RANGES.learningRate),
    momentum: within(RANGES.momentum),
    weightDecay: within(RANGES.weightDecay),
    clipNorm: within(RANGES.clipNorm),
    options: optionsOf(OPTIMIZER_OPTIONS),
  }),
  loss: fc.record({ type: fc.constantFrom(...LOSSES), options: optionsOf(LOSS_OPTIONS) }),
  schedule: fc.record({
    type: fc.constantFrom(...SCHEDULES),
    steps: within(RANGES.scheduleSteps),
    options: optionsOf(SCHEDULE_OPTIONS),
  }),
  batchSize: within(RANGES.batchSize),
  l1: within(RANGES.penalty),
  l2: within(RANGES.penalty),
  seed: within(RANGES.seed),
});
