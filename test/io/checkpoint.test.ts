import { FormatError } from 'fourlane';
import { readSafetensors, restoreCheckpoint, saveCheckpoint, saveModel, writeSafetensors } from 'fourlane/io';
import {
  accuracy,
  adam,
  batchNorm,
  type Callback,
  categoricalCrossentropy,
  cosineDecay,
  dense,
  dropout,
  earlyStopping,
  type Layer,
  type Optimizer,
  r2,
  reduceOnPlateau,
  rmsprop,
  rrelu,
  type Schedule,
  sequential,
  sgd,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.js';
import { expectRefusal } from '../expectations.js';

const random = new Random(5);
const x = Float32Array.from({ length: 200 * 6 }, () => random.normal());
const y = Int32Array.from({ length: 200 }, () => random.below(3));

interface Recipe {
  readonly optimizer: () => Optimizer;
  /** Hidden layers. Default: dense with ReLU. */
  readonly layers?: () => Layer[];
  readonly schedule?: () => Schedule;
  readonly clipNorm?: number;
}

function make({ optimizer, schedule, layers: hidden, ...rest }: Recipe, seed = 3) {
  const layers = hidden?.() ?? [dense({ units: 8, inputShape: [6], activation: 'relu' })];
  const model = sequential([...layers, dense({ units: 3 })], { seed });
  const given = schedule && { schedule: schedule() };
  model.compile({ optimizer: optimizer(), loss: categoricalCrossentropy(), ...given, ...rest });
  return model;
}

const EPOCHS = 5;
const fit = { batchSize: 16, validationSplit: 0.2, verbose: false };

const recipes: [string, Recipe][] = [
  ['Adam', { optimizer: () => adam({ learningRate: 0.01 }) }],
  ['SGD with momentum, clipped', { optimizer: () => sgd({ learningRate: 0.1, momentum: 0.9 }), clipNorm: 0.5 }],
  [
    'chance and running statistics: dropout, RReLU, batch norm',
    {
      optimizer: () => rmsprop({ convention: 'keras' }),
      layers: () => [dense({ units: 8, inputShape: [6] }), batchNorm(), rrelu(), dropout({ rate: 0.3 })],
    },
  ],
  ['a schedule by epochs', { optimizer: adam, schedule: () => cosineDecay({ tMax: 4 }) }],
  ['a schedule by steps', { optimizer: adam, schedule: () => cosineDecay({ tMax: 40, per: 'step' }) }],
  [
    'a schedule with a memory',
    { optimizer: () => sgd({ learningRate: 1 }), schedule: () => reduceOnPlateau({ patience: 0, minDelta: 0.5 }) },
  ],
  [
    'a schedule that goes by the loss of whole epochs',
    { optimizer: adam, schedule: () => reduceOnPlateau({ monitor: 'loss', patience: 1, minDelta: 0 }) },
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
          return first.trainingState.step >= steps;
        },
      } as AbortSignal;
      await first.fit(x, y, { ...fit, signal });
    }
    expect(first.trainingState.step).toBe(steps);

    const second = make(recipe);
    restoreCheckpoint(second, saveCheckpoint(first));
    await second.fit(x, y, {
      ...fit,
      epochs: EPOCHS - second.trainingState.epoch,
      initialBatch: second.trainingState.batch,
    });
    expect(new Uint32Array(second.parameterBuffer.data.slice().buffer)).toEqual(
      new Uint32Array(whole.parameterBuffer.data.slice().buffer),
    );
    expect(saveCheckpoint(second)).toEqual(saveCheckpoint(whole));
    for (const model of [whole, first, second]) model.dispose();
  });
});

describe('early stopping', () => {
  // So high a rate that the validation loss goes up and down, and training stops after some epochs.
  const recipe = { optimizer: () => sgd({ learningRate: 0.7 }) };
  const stopping = () => earlyStopping({ patience: 4, restoreBestWeights: true });
  const run = { ...fit, epochs: 60 };

  it.each([
    ['at the end of an epoch', 3, 0],
    ['at the end of the last one', 0, 0],
    ['in the middle of an epoch', 3, 4],
  ])(
    'interrupted %s and resumed, it stops where it would have, with the same best weights',
    async (_, before, batch) => {
      const whole = make(recipe);
      const { history, ended } = await whole.fit(x, y, { ...run, callbacks: stopping() });
      expect(ended).toBe('stopped');
      const epochs = (history.loss as number[]).length;
      expect(epochs).toBeGreaterThanOrEqual(before + 4);
      const best = history.val_loss?.indexOf(Math.min(...(history.val_loss as number[])));
      expect(best).toBe(epochs - 5);

      const first = make(recipe);
      const callbacks = [stopping()];
      const at = { epoch: before === 0 ? epochs : epochs - before, batch };
      let file: Uint8Array | undefined;
      const keeping: Callback = {
        onEpochEnd: () => {
          if (first.trainingState.epoch === at.epoch && batch === 0) file = saveCheckpoint(first, { callbacks });
        },
      };
      // Aborted as soon as training is at a batch that is not an epoch's first.
      const signal = {
        get aborted() {
          return batch > 0 && first.trainingState.epoch === at.epoch && first.trainingState.batch === batch;
        },
      } as AbortSignal;
      await first.fit(x, y, { ...run, callbacks: [...callbacks, keeping], signal });
      file ??= saveCheckpoint(first, { callbacks });

      const second = make(recipe);
      const again = [stopping()];
      restoreCheckpoint(second, file, { callbacks: again });
      expect(second.trainingState).toMatchObject(at);
      const rest = { ...run, epochs: 60 - at.epoch, initialBatch: second.trainingState.batch, callbacks: again };
      const resumed = await second.fit(x, y, rest);
      expect(resumed.ended).toBe('stopped');
      expect(resumed.history.loss ?? []).toHaveLength(epochs - at.epoch);
      expect([...new Uint32Array(second.parameterBuffer.data.slice().buffer)]).toEqual([
        ...new Uint32Array(whole.parameterBuffer.data.slice().buffer),
      ]);
      for (const model of [whole, first, second]) model.dispose();
    },
  );

  it('leaves parameters alone where the signal ends training, and puts the best back where it ends by itself', async () => {
    const ends = [];
    for (const callbacks of [[], [stopping()]]) {
      const model = make(recipe);
      // Behind the best epoch.
      const signal = {
        get aborted() {
          return model.trainingState.epoch === 5 && model.trainingState.batch === 3;
        },
      } as AbortSignal;
      const { ended } = await model.fit(x, y, { ...run, callbacks, signal });
      expect(ended).toBe('aborted');
      ends.push([...model.parameterBuffer.data]);
      model.dispose();
    }
    expect(ends[1]).toEqual(ends[0]);
  });

  it('starts from nothing in a training that resumes nothing', async () => {
    const model = make(recipe);
    const callback = stopping();
    const lengths = [];
    for (let i = 0; i < 2; i++) {
      const { history } = await model.fit(x, y, { ...run, callbacks: callback });
      lengths.push(history.loss?.length);
    }
    // With the first training's count it would stop after one epoch.
    expect(lengths[1]).toBeGreaterThanOrEqual(4);
    model.dispose();
  });

  it.each<[string, Uint8Array, readonly Callback[], string]>([
    ['no callback', saveCheckpoint(make(recipe)), [stopping()], 'another number of callbacks: it is 0, in the model 1'],
    [
      'one that is not there',
      saveCheckpoint(make(recipe), { callbacks: [stopping()] }),
      [],
      'another number of callbacks: it is 1, in the model 0',
    ],
    [
      'another kind of callback',
      saveCheckpoint(make(recipe), { callbacks: [{ state: () => ({ numbers: { worst: 1 } }) }] }),
      [stopping()],
      'another callback 0: it has 1 (worst), in the model 2 (bad,best)',
    ],
    [
      'weights of another length',
      saveCheckpoint(make(recipe), {
        callbacks: [{ state: () => ({ numbers: { best: 1, bad: 0 }, weights: new Float32Array(3) }) }],
      }),
      [stopping()],
      'callback/0 has 3 values, expected 88',
    ],
  ])('refuses a checkpoint with %s, and writes nothing', (_, file, callbacks, message) => {
    const model = make(recipe);
    const initial = model.parameterBuffer.data.slice();
    const memories = callbacks.map((callback) => callback.state?.());
    expectRefusal(() => restoreCheckpoint(model, file, { callbacks }), FormatError, message);
    expect(model.parameterBuffer.data).toEqual(initial);
    expect(callbacks.map((callback) => callback.state?.())).toEqual(memories);
    model.dispose();
  });
});

it.each(['null', '5', '[]', '{}'])('refuses %s for what it says about the training', (text) => {
  const model = make({ optimizer: adam });
  const { tensors, metadata } = readSafetensors(saveCheckpoint(model));
  const file = writeSafetensors(tensors, new Map(metadata).set('fourlane.training', text));
  expect(() => restoreCheckpoint(model, file)).toThrow(FormatError);
  model.dispose();
});

it.each([
  ['step', -5],
  ['epoch', 1e300],
  ['batch', 0.5],
  ['batch', '1'],
])('refuses a training state whose %s is %s', (name, value) => {
  const model = make({ optimizer: adam });
  const { tensors, metadata } = readSafetensors(saveCheckpoint(model));
  const training = JSON.parse(metadata.get('fourlane.training') as string);
  training.trainingState[name] = value;
  const file = writeSafetensors(tensors, new Map(metadata).set('fourlane.training', JSON.stringify(training)));
  expectRefusal(
    () => restoreCheckpoint(model, file),
    FormatError,
    /training state that is no (integer from 0 on|number)/,
  );
  expect(model.trainingState).toMatchObject({ step: 0, epoch: 0, batch: 0 });
  model.dispose();
});

describe('what an epoch has summed up', () => {
  const metrics = [accuracy(), r2()];
  const oneHot = Float32Array.from({ length: 600 }, (_, i) => Number(y[Math.floor(i / 3)] === i % 3));
  /** A model after two batches of an epoch, or where it is to go on from there. */
  const interrupted = async (batches = 2) => {
    const model = make({ optimizer: adam });
    model.compile({ optimizer: adam(), loss: categoricalCrossentropy(), metrics });
    const callbacks: Callback = {
      onBatchEnd: (batch) => {
        model.stopTraining = batch === batches;
      },
    };
    if (batches > 0) await model.fit(x, oneHot, { batchSize: 16, callbacks, verbose: false });
    return model;
  };
  const altered = (file: Uint8Array, sums: (old: Record<string, number[]>) => unknown): Uint8Array => {
    const { tensors, metadata } = readSafetensors(file);
    const training = JSON.parse(metadata.get('fourlane.training') as string);
    training.trainingState.sums = sums(training.trainingState.sums);
    return writeSafetensors(tensors, new Map(metadata).set('fourlane.training', JSON.stringify(training)));
  };

  it.each<[string, number, (old: Record<string, number[]>) => unknown, string]>([
    ['are missing', 2, () => ({}), 'sums that are not those of 2 batches'],
    ['are none', 2, () => null, 'sums that are not those of 2 batches'],
    ['are of no batch', 0, () => ({ loss: [1, 1] }), 'sums that are not those of 0 batches'],
    ['are no numbers', 2, (old) => ({ ...old, loss: ['1', 1] }), 'sums that are not those of 2 batches'],
    ['are infinite', 2, (old) => ({ ...old, loss: [1, null] }), 'sums that are not those of 2 batches'],
    ['lack a metric', 2, ({ r2: _, ...old }) => old, 'those of accuracy,loss, expected those of accuracy,loss,r2'],
    ['are of another metric too', 2, (old) => ({ ...old, mae: [1, 1] }), 'those of accuracy,loss,mae,r2'],
    ['have one number too many', 2, (old) => ({ ...old, accuracy: [1, 2, 3] }), 'accuracy: sums is [1,2,3]'],
    ['have a weight below 0', 2, (old) => ({ ...old, loss: [1, -2] }), 'loss: sums is [1,-2]'],
    ['lack a number of an output', 2, (old) => ({ ...old, r2: [32, 1, 0.5] }), 'r2: sums is [32,1,0.5]'],
    ['have a spread below 0', 2, (old) => ({ ...old, r2: [32, 1, 0.5, -1] }), 'r2: sums is [32,1,0.5,-1]'],
  ])('is refused where sums %s; nothing is written', async (_, batches, change, message) => {
    const saved = await interrupted(batches);
    const model = await interrupted(0);
    const initial = model.parameterBuffer.data.slice();
    const file = altered(saveCheckpoint(saved), change);
    expectRefusal(() => restoreCheckpoint(model, file), FormatError, message);
    expect(model.parameterBuffer.data).toEqual(initial);
    restoreCheckpoint(model, saveCheckpoint(saved));
    expect(model.trainingState).toEqual(saved.trainingState);
    for (const each of [saved, model]) each.dispose();
  });

  it('is that of the batches before where a step has failed', async () => {
    const model = await interrupted(0);
    const broken = x.slice();
    broken[6 * 16 * 3] = Number.NaN;
    const fitting = model.fit(broken, oneHot, { batchSize: 16, shuffle: false, verbose: false });
    await expect(fitting).rejects.toThrow('stopped at step 4');
    expect(model.trainingState).toMatchObject({ batch: 3, sums: { loss: [expect.any(Number), 48] } });
    const again = await interrupted(0);
    restoreCheckpoint(again, saveCheckpoint(model));
    expect(again.trainingState).toEqual(model.trainingState);
    for (const each of [model, again]) each.dispose();
  });
});

it('refuses a checkpoint of another model, optimiser or schedule, and files that are none; nothing is written', () => {
  const recipe = { optimizer: adam };
  const saved = make(recipe);
  const checkpoint = saveCheckpoint(saved);
  const refusals: [ReturnType<typeof make>, Uint8Array, string][] = [
    [make(recipe, 4), checkpoint, 'the checkpoint has another architecture: seed is 3, in the model 4'],
    [make({ optimizer: sgd }), checkpoint, 'the checkpoint has another optimizer: type is "adam", in the model "sgd"'],
    [
      make({ ...recipe, schedule: () => cosineDecay({ tMax: 3 }) }),
      checkpoint,
      'has another schedule: it is null, in the model {"type"',
    ],
    [make({ ...recipe, clipNorm: 1 }), checkpoint, 'has another clipNorm: it is null, in the model 1'],
    [make(recipe), saveModel(saved), 'the file is no checkpoint'],
  ];
  for (const [model, bytes, message] of refusals) {
    const initial = model.parameterBuffer.data.slice();
    expectRefusal(() => restoreCheckpoint(model, bytes), FormatError, message);
    expect(model.parameterBuffer.data).toEqual(initial);
    model.dispose();
  }
  const callbacks = earlyStopping() as never;
  for (const refused of [
    () => saveCheckpoint(saved, { callbacks }),
    () => restoreCheckpoint(saved, checkpoint, { callbacks }),
  ]) {
    expect(refused).toThrow('callbacks is Object, expected an array');
  }
  saved.dispose();
});
