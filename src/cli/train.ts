import { type Activation, activations, type BareActivation } from '../kernels/table.js';
import {
  type Callback,
  type Examination,
  earlyStopping,
  type Optimizer,
  type Sequential,
  sequential,
} from '../nn/index.js';
import { type ArchitectureOptions, architecture } from './architecture.js';
import { CSV_FLAGS, csvFormat } from './csv-flags.js';
import { curvesText } from './curves.js';
import { loadSamples } from './data.js';
import { checkWritable, writeAtomically } from './files.js';
import { findingsText, flagsText } from './findings.js';
import { type Learnt, learn } from './learn.js';
import { checkModelPath, writeModel } from './models.js';
import { OPTIMIZER_FLAGS, optimizerOf } from './optimizers.js';
import { choiceFlag, command, integerFlag, numberFlag } from './options.js';
import { type CommandIO, print, widthOf } from './output.js';
import { type Epoch, introduce, report } from './report.js';
import { reportPage } from './report-page.js';
import { readCheckpoint, resume } from './resume.js';
import type { Samples } from './samples.js';
import { restored, type Scales, scalesOf, setScales, standardized, standardizing } from './standardize.js';
import { measures, TASKS, type Task } from './tasks.js';
import { startThreads, THREADS_FLAG } from './threads.js';
import { UsageError } from './usage.js';
import { type Moment, watchLayers } from './watch.js';

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
    data: {
      value: 'PATH',
      help: 'a folder of IDX files (MNIST; of several sets FOLDER/emnist-letters), or a CSV file; gzipped or not',
    },
    test: { value: 'FILE', help: 'a CSV file to test on (default: 15% of the data, at random)' },
    task: {
      value: 'NAME',
      help: `${TASKS.join(' or ')}, the latter of a CSV file's columns (default: classification)`,
    },
    ...CSV_FLAGS,
    standardize: {
      help: 'trains on inputs, and values to predict, of mean 0 and deviation 1; the saved model takes and gives their own',
    },
    layers: { value: 'UNITS', help: 'units of the hidden layers (default: 128,64)' },
    activation: { value: 'NAME', help: 'of the hidden layers (default: relu)' },
    'batch-norm': { help: 'batch norm in the hidden layers, before their activation' },
    dropout: { value: 'RATE', help: 'fraction of the hidden layers’ outputs that is dropped in training (default: 0)' },
    ...OPTIMIZER_FLAGS,
    batch: { value: 'N', help: 'samples a step (default: 32)' },
    epochs: { value: 'N', help: 'default: 10' },
    ...THREADS_FLAG,
    patience: { value: 'N', help: 'stops after N epochs without a lower test loss, and goes back to the best' },
    seed: { value: 'N', help: 'decides weights, order, digits and what is tested on (default: 0)' },
    save: {
      value: 'FILE',
      help: 'writes the trained model, .safetensors or .onnx; its best epoch where an error stops training',
    },
    checkpoint: {
      value: 'FILE',
      help: 'written after each epoch and at Ctrl-C; where it exists, training goes on from it',
    },
    report: {
      value: 'FILE.html',
      help: 'writes one page with curves, layers over time, histograms, weights and findings; its pictures can be saved as SVG',
    },
    json: { help: 'prints the result as JSON instead of tables' },
  },
  run: async (given, _, io) => {
    const seed = integerFlag('seed', given.seed, 0, 0);
    const batchSize = integerFlag('batch', given.batch, 32, 1);
    const epochs = integerFlag('epochs', given.epochs, 10, 1);
    const optimizer = optimizerOf(given);
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
        : [earlyStopping({ patience: integerFlag('patience', given.patience, 0, 1), restoreBestWeights: true })];
    const { data, test, label, save, checkpoint, standardize = false, json = false, report: page } = given;
    const format = csvFormat(given);
    if (save !== undefined) await checkModelPath(save);
    if (checkpoint !== undefined) await checkWritable(checkpoint);
    if (page !== undefined) await checkWritable(page);
    await startThreads(given.threads, io);
    const signal = endings(io, save !== undefined || checkpoint !== undefined || page !== undefined);
    const before = checkpoint === undefined ? undefined : await readCheckpoint(checkpoint);
    const loaded = await loadSamples({ data, test, label, format, task, seed, known: before });
    checkBatches(hidden.batchNorm, batchSize, loaded);
    const scales = standardize ? scalesOf(loaded) : undefined;
    const samples = scales ? standardized(loaded, scales) : loaded;
    const model = modelFor(samples, hidden, scales, optimizer, seed);
    if (before) resume(model, before, stopping, { epochs, batchSize, samples: samples.train.samples });
    if (!json) introduce(model, samples, io);
    const watcher = watchLayers(samples, epochs, page !== undefined);
    const options = { epochs, batchSize, signal, checkpoint, stopping, watching: [watcher], shown: !json };
    const learnt = await learn(model, samples, options, io);
    // Before anything else is printed: whoever reads that may have gone.
    if (save !== undefined) {
      await writeModel(save, { model: scales ? restored(model, scales) : model, names: loaded.names });
    }
    const validationData = samples.test;
    const examination = model.examine(samples.train.x, samples.train.y, { batchSize, validationData });
    if (page !== undefined) {
      const side = samples.task === 'classification' ? samples.side : undefined;
      const run = {
        source: samples.source,
        model,
        finished: learnt.finished,
        moments: watcher.history,
        examination,
        side,
      };
      await writeAtomically(page, Buffer.from(reportPage(run)));
    }
    if (learnt.failure) {
      if (!json) print(io, `\n${findingsText(examination.findings, [], widthOf(io))}`);
      throw failed(learnt.failure, save, io);
    }
    conclude(model, samples, learnt, { json, standardize, stopping, examination, moments: watcher.history }, io);
    return learnt.ended === 'aborted' && signal.reason !== CLOSED ? INTERRUPTED : 0;
  },
});

interface ConclusionOptions {
  readonly json: boolean;
  readonly standardize: boolean;
  readonly stopping: readonly Callback[];
  readonly examination: Examination;
  readonly moments: readonly Moment[];
}

/** Prints what training has come to. */
function conclude(
  model: Sequential,
  samples: Samples,
  { finished, ended }: Learnt,
  { json, standardize, stopping, examination, moments }: ConclusionOptions,
  io: CommandIO,
): void {
  const { source, task, train: trained, remarks: read } = samples;
  const diagnosis = model.diagnose(trained.x, trained.y);
  const { findings, harmless } = examination;
  if (json) {
    const notes = read.length > 0 ? { remarks: read } : {};
    print(io, JSON.stringify({ source, ...notes, task, epochs: finished, ended, ...diagnosis, findings, harmless }));
    return;
  }
  const width = widthOf(io);
  print(io);
  const curves = curvesText(finished, moments, width);
  if (curves) print(io, `${curves}\n`);
  report(model, samples, diagnosis, io);
  print(io, findingsText(findings, [], width) + flagsText(findings, width));
  const bestKept = stopping.length > 0 && ended !== 'aborted';
  for (const remark of remarks(task, standardize, bestKept, finished.at(-1))) print(io, remark);
}

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

/** The error that stopped training; says first what has been saved nevertheless. */
function failed({ error, best }: Required<Learnt>['failure'], save: string | undefined, { stderr }: CommandIO): Error {
  if (save !== undefined) {
    stderr.write(`fourlane: epoch ${best}, which had the lowest test loss, is saved in ${save}\n`);
  }
  return error;
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

/** @throws {UsageError} if batch norm were to train on a batch of one sample, which has no variance */
function checkBatches(batchNorm: boolean, batchSize: number, { train: { samples } }: Samples): void {
  const last = samples % batchSize || Math.min(samples, batchSize);
  if (!batchNorm || last > 1) return;
  throw new UsageError(
    `--batch ${batchSize}: of ${samples} samples a batch of one is left, which batch norm cannot train on; expected another size`,
  );
}

function unitsOf(text: string): number[] {
  const units = text === '' ? [] : text.split(',').map(Number);
  if (!units.every((count) => Number.isSafeInteger(count) && count > 0)) {
    throw new UsageError(`--layers ${text}: expected integers from 1 on, such as 128,64`);
  }
  return units;
}

/** Why the signal ends training when nobody reads what it prints. */
const CLOSED = 'output closed';

/**
 * Aborted by the first Ctrl-C, so that what there is can be shown; the second ends the process as usual. Also when nobody
 * reads the output any more, unless a file is written.
 */
function endings(io: CommandIO, writes: boolean): AbortSignal {
  const end = new AbortController();
  io.onInterrupt(() => end.abort());
  if (!writes) io.onOutputClosed(() => end.abort(CLOSED));
  return end.signal;
}
