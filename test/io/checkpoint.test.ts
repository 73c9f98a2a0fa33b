import { FormatError } from 'fourlane';
import { restoreCheckpoint, saveCheckpoint, saveModel } from 'fourlane/io';
import {
  adam,
  categoricalCrossentropy,
  cosineDecay,
  dense,
  type Optimizer,
  reduceOnPlateau,
  type Schedule,
  sequential,
  sgd,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.js';

const random = new Random(5);
const x = Float32Array.from({ length: 200 * 6 }, () => random.normal());
const y = Int32Array.from({ length: 200 }, () => random.below(3));

interface Recipe {
  readonly optimizer: () => Optimizer;
  readonly schedule?: () => Schedule;
  readonly clipNorm?: number;
}

function make({ optimizer, schedule, ...rest }: Recipe, seed = 3) {
  const layers = [dense({ units: 8, inputShape: [6], activation: 'relu' }), dense({ units: 3 })];
  const model = sequential(layers, { seed });
  const given = schedule && { schedule: schedule() };
  model.compile({ optimizer: optimizer(), loss: categoricalCrossentropy(), ...given, ...rest });
  return model;
}

const EPOCHS = 5;
const fit = { batchSize: 16, validationSplit: 0.2, verbose: false };

const recipes: [string, Recipe][] = [
  ['Adam', { optimizer: () => adam({ learningRate: 0.01 }) }],
  ['SGD with momentum, clipped', { optimizer: () => sgd({ learningRate: 0.1, momentum: 0.9 }), clipNorm: 0.5 }],
  ['a schedule by epochs', { optimizer: adam, schedule: () => cosineDecay({ period: 4 }) }],
  ['a schedule by steps', { optimizer: adam, schedule: () => cosineDecay({ period: 40, per: 'step' }) }],
  [
    'a schedule with a memory',
    { optimizer: () => sgd({ learningRate: 1 }), schedule: () => reduceOnPlateau({ patience: 0, threshold: 0.5 }) },
  ],
];

describe.each(recipes)('%s', (_, recipe) => {
  // After the first epoch; in the middle of the third.
  it.each([10, 24])('stopped after %i steps and resumed, it ends with the same bits', async (steps) => {
    const whole = make(recipe);
    await whole.fit(x, y, { ...fit, epochs: EPOCHS });

    const first = make(recipe);
    await first.fit(x, y, { ...fit, epochs: Math.floor(steps / 10) });
    if (steps % 10 > 0) {
      // A signal that is aborted as soon as that many steps are done.
      const signal = {
        get aborted() {
          return first.position.step >= steps;
        },
      } as AbortSignal;
      await first.fit(x, y, { ...fit, signal });
    }
    expect(first.position.step).toBe(steps);

    const second = make(recipe);
    restoreCheckpoint(second, saveCheckpoint(first));
    await second.fit(x, y, { ...fit, epochs: EPOCHS - second.position.epoch, initialBatch: second.position.batch });
    expect(new Uint32Array(second.values.data.slice().buffer)).toEqual(
      new Uint32Array(whole.values.data.slice().buffer),
    );
    expect(saveCheckpoint(second)).toEqual(saveCheckpoint(whole));
    for (const model of [whole, first, second]) model.dispose();
  });
});

it('refuses a checkpoint of another model, optimiser or schedule, and files that are none; nothing is written', () => {
  const recipe = { optimizer: adam };
  const saved = make(recipe);
  const checkpoint = saveCheckpoint(saved);
  const refusals: [ReturnType<typeof make>, Uint8Array, string][] = [
    [make(recipe, 4), checkpoint, 'the checkpoint has architecture {"seed":3'],
    [make({ optimizer: sgd }), checkpoint, 'the checkpoint has optimizer {"type":"adam"'],
    [
      make({ ...recipe, schedule: () => cosineDecay({ period: 3 }) }),
      checkpoint,
      'has schedule null, but the model {"type"',
    ],
    [make({ ...recipe, clipNorm: 1 }), checkpoint, 'has clipNorm null, but the model 1'],
    [make(recipe), saveModel(saved), 'the file is no checkpoint'],
  ];
  for (const [model, bytes, message] of refusals) {
    const initial = model.values.data.slice();
    expect(() => restoreCheckpoint(model, bytes)).toThrow(message);
    expect(() => restoreCheckpoint(model, bytes)).toThrow(FormatError);
    expect(model.values.data).toEqual(initial);
    model.dispose();
  }
  saved.dispose();
});
