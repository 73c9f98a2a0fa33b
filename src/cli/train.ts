import { FormatError } from '../errors.js';
import { restoreCheckpoint, saveCheckpoint } from '../io/checkpoint.js';
import { type Activation, activations, type BareActivation } from '../kernels/table.js';
import {
  adagrad,
  adam,
  adamW,
  type Callback,
  type Ending,
  earlyStopping,
  type Logs,
  type Optimizer,
  type RunInfo,
  rmsprop,
  type Sequential,
  sequential,
  sgd,
} from '../nn/index.js';
import { type ArchitectureOptions, architecture } from './architecture.js';
import { loadSamples, type Samples } from './data.js';
import { checkWritable, readBytes, writeAtomically } from './files.js';
import { checkModelPath, writeModel } from './models.js';
import { choiceFlag, command, numberFlag, wholeFlag } from './options.js';
import { type Epoch, introduce, report } from './report.js';
import { restored, type Scales, scalesOf, setScales, standardized, standardizing } from './standardize.js';
import { measures, TASKS, type Task } from './tasks.js';
import { bar, StatusLine } from './terminal.js';
import { UsageError } from './usage.js';

const OPTIMIZERS = { sgd, adam, adamW, rmsprop, adagrad };
const NAMES = Object.entries<Activation>(activations)
  .filter(([, { parameters }]) => parameters.every((parameter) => parameter.default !== undefined))
  .map(([name]) => name as BareActivation);
/** What a shell expects of a process that Ctrl-C has ended. */
const INTERRUPTED = 130;

/** `fourlane train`, and `npm start`. */
export const train = command({
  help: 'Trains a net, by default a classifier 784-128-64-10 with ReLU on digits that fourlane draws itself.',
  operands: [],
  flags: {
    data: { value: 'PATH', help: 'a folder of IDX files (MNIST), gzipped or not, or a CSV file' },
    test: { value: 'FILE', help: 'a CSV file to test on (default: 15% of the data)' },
    task: {
      value: 'NAME',
      help: `${TASKS.join(' or ')}, the latter of a CSV file's columns (default: classification)`,
    },
    label: {
      value: 'COLUMN',
      help: 'the column of the classes in a CSV file, by name or number; for regression columns: A,B (default: the last)',
    },
    standardize: {
      help: 'trains on inputs, and values to predict, of mean 0 and deviation 1; the saved model takes and gives their own',
    },
    layers: { value: 'UNITS', help: 'units of the hidden layers (default: 128,64)' },
    activation: { value: 'NAME', help: 'of the hidden layers (default: relu)' },
    'batch-norm': { help: 'batch norm in the hidden layers, before their activation' },
    dropout: { value: 'RATE', help: 'share of the hidden layers’ outputs that is dropped in training (default: 0)' },
    optimizer: { value: 'NAME', help: `one of ${Object.keys(OPTIMIZERS).join(', ')} (default: adam)` },
    'learning-rate': { value: 'RATE', help: "default: the optimiser's own, Adam's is 0.001" },
    'weight-decay': { value: 'RATE', help: "of the weights, not of biases and batch norms (default: 0, adamW's 0.01)" },
    batch: { value: 'N', help: 'samples a step (default: 32)' },
    epochs: { value: 'N', help: 'default: 10' },
    patience: { value: 'N', help: 'stops after N epochs without a lower test loss, and goes back to the best' },
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
    const optimizer = optimizerOf(given.optimizer, given['learning-rate'], given['weight-decay']);
    const hidden = {
      units: unitsOf(given.layers ?? '128,64'),
      activation: choiceFlag('activation', given.activation, 'relu', NAMES),
      batchNorm: given['batch-norm'] ?? false,
      dropout: numberFlag('dropout', given.dropout, 0, 0, 0.99),
    };
    const task = choiceFlag('task', given.task, 'classification', TASKS);
    const stopping =
      given.patience === undefined
        ? []
        : [earlyStopping({ patience: wholeFlag('patience', given.patience, 0, 1), restoreBestWeights: true })];
    const { save, checkpoint, standardize = false, json = false } = given;
    if (save !== undefined) await checkModelPath(save);
    if (checkpoint !== undefined) await checkWritable(checkpoint);
    const signal = onCtrlC();
    const loaded = await loadSamples({ data: given.data, test: given.test, label: given.label, task, seed });
    const scales = standardize ? scalesOf(loaded) : undefined;
    const samples = scales ? standardized(loaded, scales) : loaded;
    const model = modelFor(samples, hidden, scales, optimizer, seed);
    if (checkpoint !== undefined) {
      await resume(model, checkpoint, stopping, { epochs, batchSize, samples: samples.train.samples });
    }
    if (!json) introduce(model, samples);
    const { finished, ended } = await learn(model, samples, { epochs, batchSize, signal, checkpoint, stopping });
    // Before anything is printed: whoever reads that may have gone.
    if (save !== undefined) {
      await writeModel(save, { model: scales ? restored(model, scales) : model, task, outputs: loaded.outputs });
    }
    const diagnosis = model.diagnose(samples.train.x, samples.train.y);
    if (json) {
      console.log(JSON.stringify({ source: samples.source, task, epochs: finished, ended, ...diagnosis }));
    } else {
      report(model, samples, finished, diagnosis);
      const bestKept = stopping.length > 0 && ended !== 'aborted';
      for (const remark of remarks(task, standardize, bestKept, finished.at(-1))) console.log(remark);
    }
    return ended === 'aborted' ? INTERRUPTED : 0;
  },
});

/** What the tables do not say. */
function* remarks(task: Task, standardize: boolean, bestKept: boolean, last: Epoch | undefined): Generator<string> {
  if (task === 'regression' && standardize) {
    yield 'Loss and mae are of values of deviation 1; evaluate has those of the values themselves.';
  }
  if (task === 'regression' && !standardize && (last?.testR2 ?? 0) < 0) {
    yield 'An r2 below 0 is worse than predicting the mean. Columns of different sizes need --standardize.';
  }
  if (bestKept) yield 'The weights are those of the epoch with the lowest test loss.';
}

/** A compiled model for the samples. @throws {UsageError} if there is nothing to tell apart */
function modelFor(
  samples: Samples,
  hidden: Omit<ArchitectureOptions, 'outputs'>,
  scales: Scales | undefined,
  optimizer: Optimizer,
  seed: number,
): Sequential {
  const { source, task, train: trained, outputs } = samples;
  if (task === 'classification' && outputs.length < 2) {
    throw new UsageError(`${source} has no class but ${outputs}, expected two or more`);
  }
  const net = architecture({ ...hidden, outputs: outputs.length });
  const layers = scales ? [standardizing, ...net] : net;
  const inputShape = [trained.features] as const;
  const model = sequential(
    layers.map((make, i) => make(i === 0 ? { inputShape } : {})),
    { seed },
  );
  model.compile({ optimizer, ...measures(task) });
  if (scales) setScales(model, scales);
  return model;
}

type OptimizerName = keyof typeof OPTIMIZERS;

function optimizerOf(name: string | undefined, rate: string | undefined, decay: string | undefined): Optimizer {
  const make = OPTIMIZERS[choiceFlag('optimizer', name, 'adam', Object.keys(OPTIMIZERS) as OptimizerName[])];
  return make({
    ...(rate !== undefined && { learningRate: numberFlag('learning-rate', rate, 0, 0) }),
    ...(decay !== undefined && { weightDecay: numberFlag('weight-decay', decay, 0, 0) }),
    decayMatricesOnly: true,
  });
}

function unitsOf(text: string): number[] {
  const units = text === '' ? [] : text.split(',').map(Number);
  if (!units.every((count) => Number.isSafeInteger(count) && count > 0)) {
    throw new UsageError(`--layers ${text}: expected whole numbers from 1 on, such as 128,64`);
  }
  return units;
}

/** Aborted by the first Ctrl-C, so that what there is can be shown. The second ends the process as usual. */
function onCtrlC(): AbortSignal {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  return interrupt.signal;
}

/** Goes on from a checkpoint, if there is one. */
async function resume(
  model: Sequential,
  path: string,
  callbacks: readonly Callback[],
  { epochs, batchSize, samples }: { readonly epochs: number; readonly batchSize: number; readonly samples: number },
): Promise<void> {
  const bytes = await readBytes(path).catch((error: UsageError) => {
    if ((error.cause as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
  if (!bytes) return;
  try {
    restoreCheckpoint(model, bytes, { callbacks });
  } catch (cause) {
    if (cause instanceof FormatError) throw new UsageError(`--checkpoint ${path}: ${cause.message}`);
    throw cause;
  }
  const { epoch, batch, sums } = model.trainingState;
  if (epoch >= epochs) throw new UsageError(`--epochs ${epochs}: the checkpoint has ${epoch} epochs already`);
  // Samples count alike here, so the loss has been summed up over as many as were passed.
  const [, passed = 0] = sums.loss ?? [];
  if (passed !== Math.min(batch * batchSize, samples)) {
    throw new UsageError(`--batch ${batchSize}: the checkpoint is ${batch} batches, ${passed} samples, into an epoch`);
  }
}

interface LearnOptions {
  /** Counted from the start of training, before the checkpoint too. */
  readonly epochs: number;
  readonly batchSize: number;
  readonly signal: AbortSignal;
  readonly checkpoint: string | undefined;
  readonly stopping: readonly Callback[];
}

interface Learnt {
  readonly finished: readonly Epoch[];
  readonly ended: Ending;
}

/** Trains, and tests after each epoch, until all epochs are done or Ctrl-C is pressed. */
async function learn(model: Sequential, { train, test }: Samples, options: LearnOptions): Promise<Learnt> {
  const { epochs, batchSize, signal, checkpoint, stopping } = options;
  const { epoch: before, batch: initialBatch } = model.trainingState;
  const finished: Epoch[] = [];
  const status = new StatusLine(process.stdout);
  let started = 0;
  // Batches of the first epoch that were done before the checkpoint.
  let skipped = initialBatch;
  const follow: Callback = {
    onEpochBegin: () => {
      started = performance.now();
    },
    onProgress: (batch, logs, { batchCount = 0 }) => {
      const perStep = ((performance.now() - started) / (batch - skipped)).toFixed(2);
      status.show(
        () =>
          `epoch ${model.trainingState.epoch + 1}/${epochs} ${bar(batch / batchCount, 24)}  ${words(logs)}  ${perStep} ms a step`,
      );
    },
    onEpochEnd: (_, logs, { batchCount = 0 }) => {
      const perStep = (performance.now() - started) / (batchCount - skipped);
      finished.push({
        epoch: model.trainingState.epoch,
        ...figuresOf(logs),
        millisecondsPerStep: perStep,
        samplesPerSecond: (1000 * Math.min(batchSize, train.samples)) / perStep,
      });
      skipped = 0;
    },
  };
  const keep = async (): Promise<void> => {
    if (checkpoint !== undefined) await writeAtomically(checkpoint, saveCheckpoint(model, { callbacks: stopping }));
  };
  // Where training ended by itself the last epoch's checkpoint stands: the best weights are back already.
  const keepInterrupted = async (_: RunInfo, ended: Ending): Promise<void> => {
    if (ended === 'aborted') await keep();
  };
  const { ended } = await model.fit(train.x, train.y, {
    epochs: epochs - before,
    initialBatch,
    batchSize,
    signal,
    validationData: { x: test.x, y: test.y },
    callbacks: [follow, ...stopping, { onEpochEnd: keep, onTrainEnd: keepInterrupted }],
    verbose: false,
  });
  status.clear();
  return { finished, ended };
}

/** `val_loss` of the logs becomes `testLoss`. */
function figuresOf(logs: Logs): Record<string, number> {
  return Object.fromEntries(
    Object.entries(logs).map(([name, value]) => [
      name.replace(/^val_(.)/, (_, letter: string) => `test${letter.toUpperCase()}`),
      value,
    ]),
  );
}

function words(logs: Readonly<Record<string, number>>): string {
  return Object.entries(logs)
    .map(([name, value]) => `${name} ${value.toFixed(4)}`)
    .join('  ');
}
