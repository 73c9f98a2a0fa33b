import { readFile } from 'node:fs/promises';
import { FormatError } from '../errors.js';
import { restoreCheckpoint, saveCheckpoint } from '../io/model.js';
import { type ActivationName, activations } from '../kernels/table.js';
import {
  accuracy,
  adam,
  adamW,
  type Callback,
  categoricalCrossentropy,
  type Diagnosis,
  dense,
  type Optimizer,
  rmsprop,
  type Sequential,
  sequential,
  sgd,
} from '../nn/index.js';
import { loadSamples, type Samples } from './data.js';
import { writeAtomically } from './files.js';
import { checkModelPath, writeModel } from './models.js';
import { choiceFlag, command, numberFlag, wholeFlag } from './options.js';
import { showPredictions } from './predictions.js';
import { bar, StatusLine, table } from './terminal.js';
import { UsageError } from './usage.js';

const OPTIMIZERS = { sgd, adam, adamW, rmsprop };
const NAMES = Object.keys(activations) as ActivationName[];
/** What a shell expects of a process that Ctrl-C has ended. */
const INTERRUPTED = 130;
/** Test images that are shown in the end. */
const SHOWN = 10;

/** One finished epoch. */
interface Epoch {
  /** From 1 on. */
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly testLoss: number;
  readonly testAccuracy: number;
  readonly millisecondsPerStep: number;
  readonly samplesPerSecond: number;
}

/** `fourlane train`, and `npm start`. */
export const train = command({
  help: 'Trains a classifier, by default 784-128-64-10 with ReLU on digits that fourlane draws itself.',
  operands: [],
  flags: {
    data: { value: 'PATH', help: 'a folder of IDX files (MNIST), gzipped or not, or a CSV file' },
    test: { value: 'FILE', help: 'a CSV file to test on (default: 15% of the data)' },
    label: { value: 'COLUMN', help: 'the column of the classes in a CSV file, by name or number (default: the last)' },
    layers: { value: 'UNITS', help: 'units of the hidden layers (default: 128,64)' },
    activation: { value: 'NAME', help: 'of the hidden layers (default: relu)' },
    optimizer: { value: 'NAME', help: `one of ${Object.keys(OPTIMIZERS).join(', ')} (default: adam)` },
    'learning-rate': { value: 'RATE', help: "default: the optimiser's own, Adam's is 0.001" },
    batch: { value: 'N', help: 'samples a step (default: 32)' },
    epochs: { value: 'N', help: 'default: 10' },
    seed: { value: 'N', help: 'decides weights, order and digits (default: 0)' },
    save: { value: 'FILE', help: 'writes the trained model: .safetensors or .onnx' },
    checkpoint: {
      value: 'FILE',
      help: 'written after each epoch and at Ctrl-C; where it exists, training goes on from it',
    },
    json: { help: 'prints the result as JSON instead of tables' },
  },
  run: async (given) => {
    const seed = wholeFlag('seed', given.seed, 0, 0);
    const batchSize = wholeFlag('batch', given.batch, 32, 1);
    const epochs = wholeFlag('epochs', given.epochs, 10, 1);
    const optimizer = optimizerOf(given.optimizer, given['learning-rate']);
    const units = unitsOf(given.layers ?? '128,64');
    const activation = choiceFlag('activation', given.activation, 'relu', NAMES);
    if (given.save) checkModelPath(given.save);
    const interrupt = onCtrlC();
    const samples = await loadSamples({ data: given.data, test: given.test, label: given.label, seed });
    const model = sequential(
      [...units.map((count) => ({ units: count, activation })), { units: samples.classes.length }].map((options, i) =>
        dense({ ...options, ...(i === 0 && { inputShape: [samples.train.features] }) }),
      ),
      { seed },
    );
    model.compile({ optimizer, loss: categoricalCrossentropy(), metrics: [accuracy()] });
    if (given.checkpoint) await resume(model, given.checkpoint, epochs);
    if (!given.json) introduce(model, samples);
    const { finished, interrupted } = await learn(model, samples, {
      epochs,
      batchSize,
      signal: interrupt,
      checkpoint: given.checkpoint,
    });
    const diagnosis = model.diagnose(samples.train.x, samples.train.y);
    if (given.json)
      console.log(JSON.stringify({ source: samples.source, epochs: finished, interrupted, ...diagnosis }));
    else report(model, samples, finished, diagnosis);
    if (given.save) await writeModel(given.save, { model, classes: samples.classes });
    return interrupted ? INTERRUPTED : 0;
  },
});

type OptimizerName = keyof typeof OPTIMIZERS;

function optimizerOf(name: string | undefined, rate: string | undefined): Optimizer {
  const make = OPTIMIZERS[choiceFlag('optimizer', name, 'adam', Object.keys(OPTIMIZERS) as OptimizerName[])];
  return make(rate === undefined ? {} : { learningRate: numberFlag('learning-rate', rate, 0, 0) });
}

function unitsOf(text: string): number[] {
  const units = text === '' ? [] : text.split(',').map(Number);
  if (!units.every((count) => Number.isSafeInteger(count) && count > 0)) {
    throw new UsageError(`--layers ${text}: expected whole numbers from 1 on, such as 128,64`);
  }
  return units;
}

function introduce(model: Sequential, { source, train, test }: Samples): void {
  const count = (n: number): string => n.toLocaleString('en-US');
  console.log(`${count(train.samples)} samples to train on, ${count(test.samples)} to test on: ${source}\n`);
  model.summary();
  console.log();
}

/** Aborted by the first Ctrl-C, so that what there is can be shown. The second ends the process as usual. */
function onCtrlC(): AbortSignal {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  return interrupt.signal;
}

/** Goes on from a checkpoint, if there is one. */
async function resume(model: Sequential, path: string, epochs: number): Promise<void> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    throw new UsageError(`--checkpoint ${path}: ${message}`);
  }
  try {
    restoreCheckpoint(model, bytes);
  } catch (cause) {
    if (cause instanceof FormatError) throw new UsageError(`--checkpoint ${path}: ${cause.message}`);
    throw cause;
  }
  const { epoch } = model.position;
  if (epoch >= epochs) throw new UsageError(`--epochs ${epochs}: the checkpoint has ${epoch} epochs already`);
}

interface LearnOptions {
  /** Counted from the start of training, before the checkpoint too. */
  readonly epochs: number;
  readonly batchSize: number;
  readonly signal: AbortSignal;
  readonly checkpoint: string | undefined;
}

/** Trains, and tests after each epoch, until all epochs are done or Ctrl-C is pressed. */
async function learn(model: Sequential, { train, test }: Samples, options: LearnOptions) {
  const { epochs, batchSize, signal, checkpoint } = options;
  const { epoch: before, batch: initialBatch } = model.position;
  const finished: Epoch[] = [];
  const status = new StatusLine(process.stdout);
  let started = 0;
  // Batches of the first epoch that were done before the checkpoint.
  let skipped = initialBatch;
  const follow: Callback = {
    onEpochBegin: () => {
      started = performance.now();
    },
    onProgress: (batch, logs, { batches = 0 }) => {
      const perStep = ((performance.now() - started) / (batch - skipped)).toFixed(2);
      status.show(
        () =>
          `epoch ${model.position.epoch + 1}/${epochs} ${bar(batch / batches, 24)}  ${words(logs)}  ${perStep} ms a step`,
      );
    },
    onEpochEnd: (_, { loss = Number.NaN, accuracy: right = Number.NaN }, { batches = 0 }) => {
      const perStep = (performance.now() - started) / (batches - skipped);
      const tested = model.evaluate(test.x, test.y);
      finished.push({
        epoch: model.position.epoch,
        loss,
        accuracy: right,
        testLoss: tested.loss ?? Number.NaN,
        testAccuracy: tested.accuracy ?? Number.NaN,
        millisecondsPerStep: perStep,
        samplesPerSecond: (1000 * Math.min(batchSize, train.samples)) / perStep,
      });
      skipped = 0;
    },
  };
  const keep = async (): Promise<void> => {
    if (checkpoint !== undefined) await writeAtomically(checkpoint, saveCheckpoint(model));
  };
  const { ended } = await model.fit(train.x, train.y, {
    epochs: epochs - before,
    initialBatch,
    batchSize,
    signal,
    callbacks: [follow, { onEpochEnd: keep, onTrainEnd: keep }],
    verbose: false,
  });
  status.clear();
  return { finished, interrupted: ended === 'aborted' };
}

function words(logs: Readonly<Record<string, number>>): string {
  return Object.entries(logs)
    .map(([name, value]) => `${name} ${value.toFixed(4)}`)
    .join('  ');
}

function report(
  model: Sequential,
  { train, test, classes, side }: Samples,
  finished: readonly Epoch[],
  diagnosis: Diagnosis,
): void {
  const heading = ['epoch', 'loss', 'accuracy', 'test loss', 'test accuracy', 'ms a step', 'samples/s'];
  const rows = finished.map((epoch) => [
    String(epoch.epoch),
    epoch.loss.toFixed(4),
    epoch.accuracy.toFixed(4),
    epoch.testLoss.toFixed(4),
    epoch.testAccuracy.toFixed(4),
    epoch.millisecondsPerStep.toFixed(3),
    Math.round(epoch.samplesPerSecond).toLocaleString('en-US'),
  ]);
  console.log(`${table(heading, rows)}\n`);
  // A unit without a positive pre-activation on any sample.
  const layers = diagnosis.layers.map(({ layer, units, dead }) => [
    layer,
    String(units),
    String(dead.length),
    `${((100 * dead.length) / units).toFixed(1)}%`,
  ]);
  if (layers.length > 0) {
    console.log(`${table(['hidden layer', 'units', 'dead', 'share'], layers)}`);
    console.log(
      `dead: no positive pre-activation on any of the ${train.samples.toLocaleString('en-US')} training samples\n`,
    );
  }
  if (side !== undefined) console.log(showPredictions(model, test, side, classes, SHOWN));
}
