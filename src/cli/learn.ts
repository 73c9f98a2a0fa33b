import { NumericError } from '../errors.js';
import { saveCheckpoint } from '../io/checkpoint.js';
import type { Callback, Ending, Finding, Logs, RunInfo, Sequential } from '../nn/index.js';
import { writeAtomically } from './files.js';
import { type CommandIO, print, widthOf } from './output.js';
import { type Epoch, EpochTable } from './report.js';
import type { Samples } from './samples.js';
import { bar, StatusLine, wrap } from './terminal.js';

export interface LearnOptions {
  /** Counted from the start of training, before the checkpoint too. */
  readonly epochs: number;
  readonly batchSize: number;
  readonly signal: AbortSignal;
  readonly checkpoint: string | undefined;
  readonly stopping: readonly Callback[];
  /** What else looks on. */
  readonly watching: readonly Callback[];
  /** Whether finished epochs are printed as they finish, and the progress of the others on a terminal. */
  readonly shown: boolean;
}

export interface Learnt {
  readonly finished: readonly Epoch[];
  readonly ended: Ending;
  /** What stopped training before its end, the parameters being those of the best epoch again. */
  readonly failure?: { readonly error: NumericError; readonly best: number };
}

/**
 * Trains, and tests after each epoch, until all epochs are done or Ctrl-C is pressed.
 * @throws {NumericError} if training stops by it before an epoch is finished
 */
export async function learn(
  model: Sequential,
  samples: Samples,
  options: LearnOptions,
  io: CommandIO,
): Promise<Learnt> {
  const { train, test } = samples;
  const { epochs, batchSize, signal, checkpoint, stopping, watching } = options;
  const { epoch: before, batch: initialBatch } = model.trainingState;
  const finished: Epoch[] = [];
  const status = new StatusLine(io.stdout);
  const best = new BestEpoch(model);
  const keep = async (): Promise<void> => {
    if (checkpoint === undefined) return;
    const { names } = samples;
    await writeAtomically(checkpoint, saveCheckpoint(model, { callbacks: stopping, names }));
  };
  // Where training ended by itself the last epoch's checkpoint stands: the best weights are back already.
  const keepInterrupted = async (_: RunInfo, ended: Ending): Promise<void> => {
    if (ended === 'aborted') await keep();
  };
  try {
    const { ended } = await model.fit(train.x, train.y, {
      epochs: epochs - before,
      initialBatch,
      batchSize,
      signal,
      validationData: { x: test.x, y: test.y },
      callbacks: [
        follow(model, finished, status, { ...options, samples: train.samples }, io),
        best,
        ...watching,
        ...stopping,
        { onEpochEnd: keep, onTrainEnd: keepInterrupted },
      ],
      verbose: false,
      ...(options.shown && { onFinding: (finding) => tell(finding, model, status, io) }),
    });
    return { finished, ended };
  } catch (error) {
    if (!(error instanceof NumericError && best.restore())) throw error;
    return { finished, ended: 'failed', failure: { error, best: best.epoch } };
  } finally {
    status.clear();
  }
}

/** Says what is found while training is at work, in a sentence; what to do about it stands at the end. */
function tell({ what, code }: Finding, { trainingState }: Sequential, status: StatusLine, io: CommandIO): void {
  const { step, epoch, batch } = trainingState;
  const when = step === 0 ? 'before training' : batch > 0 ? `in epoch ${epoch + 1}` : `after epoch ${epoch}`;
  status.clear();
  print(io, wrap(`found ${when}: ${what} [${code}]`, widthOf(io)));
}

/** Remembers the parameters of the epoch with the lowest test loss. */
class BestEpoch implements Callback {
  epoch = 0;
  #loss = Infinity;
  #parameters: Float32Array | undefined;
  readonly #model: Sequential;

  constructor(model: Sequential) {
    this.#model = model;
  }

  onEpochEnd(_: number, { val_loss: loss = Infinity }: Logs): void {
    if (!(loss < this.#loss)) return;
    this.#loss = loss;
    this.epoch = this.#model.trainingState.epoch;
    this.#parameters = this.#model.parameterBuffer.data.slice();
  }

  /** Puts them back. False where no epoch has been finished. */
  restore(): boolean {
    if (this.#parameters) this.#model.parameterBuffer.data.set(this.#parameters);
    return this.#parameters !== undefined;
  }
}

/** Notes finished epochs, and prints them where that is wanted. */
function follow(
  model: Sequential,
  finished: Epoch[],
  status: StatusLine,
  { epochs, batchSize, shown, samples }: LearnOptions & { readonly samples: number },
  io: CommandIO,
): Callback {
  const metrics = (model.compileOptions.metrics ?? []).map(({ name }) => name);
  const rows = new EpochTable(metrics, widthOf(io));
  let started = 0;
  // Batches of the first epoch that were done before the checkpoint.
  let skipped = model.trainingState.batch;
  return {
    onTrainBegin: () => {
      if (shown) print(io, rows.heading());
    },
    onEpochBegin: () => {
      started = performance.now();
    },
    onProgress: (batch, logs, { batchCount = 0 }) => {
      if (!shown) return;
      const perStep = ((performance.now() - started) / (batch - skipped)).toFixed(2);
      const epoch = model.trainingState.epoch + 1;
      status.show(
        () => `epoch ${epoch}/${epochs} ${bar(batch / batchCount, 24)}  ${words(logs)}  ${perStep} ms a step`,
      );
    },
    onEpochEnd: (_, logs, { batchCount = 0 }) => {
      const perStep = (performance.now() - started) / (batchCount - skipped);
      const epoch = {
        epoch: model.trainingState.epoch,
        ...figuresOf(logs),
        millisecondsPerStep: perStep,
        samplesPerSecond: (1000 * Math.min(batchSize, samples)) / perStep,
      };
      finished.push(epoch);
      skipped = 0;
      if (!shown) return;
      status.clear();
      print(io, rows.row(epoch));
    },
  };
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
