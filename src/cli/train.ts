import { saveModel } from '../io/model.js';
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
    save: { value: 'FILE', help: 'writes the trained model, as safetensors' },
    json: { help: 'prints the result as JSON instead of tables' },
  },
  run: async (given) => {
    const seed = wholeFlag('seed', given.seed, 0, 0);
    const batchSize = wholeFlag('batch', given.batch, 32, 1);
    const epochs = wholeFlag('epochs', given.epochs, 10, 1);
    const optimizer = optimizerOf(given.optimizer, given['learning-rate']);
    const units = unitsOf(given.layers ?? '128,64');
    const activation = choiceFlag('activation', given.activation, 'relu', NAMES);
    const interrupt = onCtrlC();
    const samples = await loadSamples({ data: given.data, test: given.test, label: given.label, seed });
    const model = sequential(
      [
        ...units.map((count, i) =>
          dense({ units: count, activation, ...(i === 0 && { inputShape: [samples.train.features] as const }) }),
        ),
        dense({
          units: samples.classes.length,
          ...(units.length === 0 && { inputShape: [samples.train.features] as const }),
        }),
      ],
      { seed },
    );
    model.compile({ optimizer, loss: categoricalCrossentropy(), metrics: [accuracy()] });
    if (!given.json) introduce(model, samples);
    const { finished, interrupted } = await learn(model, samples, { epochs, batchSize, signal: interrupt });
    const diagnosis = model.diagnose(samples.train.x, samples.train.y);
    if (given.json)
      console.log(JSON.stringify({ source: samples.source, epochs: finished, interrupted, ...diagnosis }));
    else report(model, samples, finished, diagnosis);
    if (given.save) await writeAtomically(given.save, saveModel(model));
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

interface LearnOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly signal: AbortSignal;
}

/** Trains, and tests after each epoch, until all epochs are done or Ctrl-C is pressed. */
async function learn(model: Sequential, { train, test }: Samples, options: LearnOptions) {
  const { epochs } = options;
  const finished: Epoch[] = [];
  const status = new StatusLine(process.stdout);
  let started = 0;
  const follow: Callback = {
    onEpochBegin: () => {
      started = performance.now();
    },
    onProgress: (batch, logs, { batches = 0 }) => {
      const perStep = ((performance.now() - started) / batch).toFixed(2);
      status.show(
        () =>
          `epoch ${finished.length + 1}/${epochs} ${bar(batch / batches, 24)}  ${words(logs)}  ${perStep} ms a step`,
      );
    },
    onEpochEnd: (_, { loss = Number.NaN, accuracy: right = Number.NaN }, { batches = 0 }) => {
      const milliseconds = performance.now() - started;
      const tested = model.evaluate(test.x, test.y);
      finished.push({
        loss,
        accuracy: right,
        testLoss: tested.loss ?? Number.NaN,
        testAccuracy: tested.accuracy ?? Number.NaN,
        millisecondsPerStep: milliseconds / batches,
        samplesPerSecond: train.samples / (milliseconds / 1000),
      });
    },
  };
  const { ended } = await model.fit(train.x, train.y, { ...options, callbacks: follow, verbose: false });
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
  const rows = finished.map((epoch, i) => [
    String(i + 1),
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
