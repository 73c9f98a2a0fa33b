import { ofThisCopy } from '../../copy.js';
import { NumericError } from '../../errors.js';
import { sumOfSquares } from '../../kernels/nn/gradients.js';
import { squaredDistance } from '../../kernels/nn/indicators.js';
import { FLOAT } from '../../memory/heap.js';
import { alloc, ResidentBuffer, viewAsBuffer } from '../../memory/resident.js';
import { count, flag, oneOf, optional, readOptions, type TableOf, unchecked } from '../../options.js';
import type { Network } from '../model/network.js';
import type { Callback, RunInfo } from '../training/callbacks.js';
import type { Batch } from '../training/data.js';
import { indicators } from './indicators.js';
import { type LayerIndicators, NetMeter } from './net-meter.js';

export interface WatchOptions {
  /** Steps from one look to the next, default 100; with `data` epochs, default 1. */
  readonly every?: number;
  /**
   * What the net is measured on before training and at the ends of epochs, as `indicators` does, for figures of one epoch
   * that can be compared with those of another. It costs a pass over them. Default: batches that training goes through.
   */
  readonly data?: Batch;
  /** A record an epoch, which takes all its looks together, or one a look. Default `epoch`. */
  readonly by?: 'epoch' | 'step';
  /** Whether to count histograms. Default false. */
  readonly histograms?: boolean;
}

const OPTIONS = {
  every: optional(count()),
  data: unchecked<Batch>(),
  by: oneOf(['epoch', 'step'], 'epoch'),
  histograms: flag(false),
} satisfies TableOf<WatchOptions>;

/** What `watch` saw in an epoch, or at a step. */
export interface WatchRecord {
  /** From 1 on, over all trainings of the model; with `data` from 0 on, where training has not begun. */
  readonly epoch: number;
  /** Optimiser steps taken. */
  readonly step: number;
  /** Mean loss of the samples that were looked at. */
  readonly loss: number;
  /** Samples that were looked at: units that are dead on few of them need not be dead on all. */
  readonly samples: number;
  /** Layers in figures, with noise (dropout, RReLU) and batch statistics, as in training; with `data` as in inference. */
  readonly layers: readonly LayerIndicators[];
  /** How far the last step that was looked at moved each parameter, relative to its size (root mean squares), by path; none with `data`. */
  readonly updates: Readonly<Record<string, number>>;
  /** Units that have died since the record before, and that have come back, by layer. */
  readonly died: Readonly<Record<string, readonly number[]>>;
  readonly revived: Readonly<Record<string, readonly number[]>>;
}

/** A callback that keeps what it sees. */
export interface Watcher extends Callback {
  readonly history: readonly WatchRecord[];
  /** @internal What makes it again in a Worker. */
  toJSON(): { readonly type: string };
}

/**
 * Follows a net's health through training, from what every hundredth batch leaves behind: signals, gradients, updates,
 * dead and saturated units. An epoch shorter than that is looked at once, at its end.
 * @throws {ArgumentError} if an option is out of range
 */
export function watch(options: WatchOptions = {}): Watcher {
  const { every: given, data, by, histograms } = readOptions('watch', options, OPTIONS);
  if (data) return watchOn(data, given ?? 1, histograms);
  const every = given ?? 100;
  const history: WatchRecord[] = [];
  let look: Look | undefined;
  const close = (run: RunInfo): void => {
    if (look && look.samples > 0) history.push(look.record(run.model, history.at(-1)));
    look?.dispose();
    look = undefined;
  };
  return {
    history,
    ...ofThisCopy,
    onBatchEnd: (batch, loss, run) => {
      const step = run.model.trainingState.step;
      const due = step % every === 0 || (batch === run.batchCount && !look?.samples);
      const next = (step + 1) % every === 0 || batch + 1 === run.batchCount;
      if (due) {
        look ??= new Look(run.model, histograms);
        look.add(run, loss);
        if (by === 'step') close(run);
      }
      if (next) {
        look ??= new Look(run.model, histograms);
        look.before(run.model);
      }
    },
    onEpochEnd: (_epoch, _logs, run) => close(run),
    onTrainEnd: (run) => close(run),
    toJSON: () => ({ type: 'watch', every, by, histograms }),
  };
}

/** Looks at the net on fixed samples: before training, after every so many epochs, and at its end. */
function watchOn(data: Batch, every: number, histograms: boolean): Watcher {
  const history: WatchRecord[] = [];
  const [x, y] = [viewAsBuffer(data.x), viewAsBuffer(data.y)];
  const look = ({ model }: RunInfo): void => {
    const { epoch, step } = model.trainingState;
    if (history.at(-1)?.step === step) return;
    try {
      const { layers, samples, loss = Number.NaN } = indicators(model, x, y, { histograms });
      const changes = changesSince(history.at(-1), layers);
      history.push({ epoch, step, loss, samples, layers, updates: {}, ...changes });
    } catch (error) {
      // Outputs that are not finite have no figures; training itself says what to do about them.
      if (!(error instanceof NumericError)) throw error;
    }
  };
  return {
    history,
    ...ofThisCopy,
    onTrainBegin: look,
    onEpochEnd: (_epoch, _logs, run) => {
      if (run.model.trainingState.epoch % every === 0) look(run);
    },
    onTrainEnd: look,
    toJSON: () => ({ type: 'watch', every, histograms, data: { x: copied(x), y: copied(y) } }),
  };
}

/** Values that can be sent elsewhere. */
function copied<T>(values: T): T | Float32Array {
  return values instanceof ResidentBuffer ? values.data.slice() : values;
}

/** What is gathered for one record. */
class Look {
  readonly #meter: NetMeter;
  readonly #old: ResidentBuffer;
  #hasOld = false;
  #updates: Record<string, number> = {};
  #losses = 0;
  #looks = 0;

  constructor({ layers, parameterBuffer }: Network, histograms: boolean) {
    this.#meter = new NetMeter(layers, { histograms, dormantBelow: 0.025 });
    this.#old = alloc(parameterBuffer.length);
  }

  get samples(): number {
    return this.#meter.samples;
  }

  /** Keeps the parameters for the next step to be compared with. */
  before({ parameterBuffer }: Network): void {
    this.#old.data.set(parameterBuffer.data);
    this.#hasOld = true;
  }

  add({ model, lastPlan }: RunInfo, loss: number): void {
    const plan = lastPlan();
    if (!plan) return;
    this.#meter.add(plan);
    this.#losses += loss;
    this.#looks += 1;
    if (this.#hasOld) this.#updates = updatesSince(model, this.#old);
    this.#hasOld = false;
  }

  record({ trainingState }: RunInfo['model'], previous: WatchRecord | undefined): WatchRecord {
    const layers = this.#meter.read();
    const { step, batch, epoch } = trainingState;
    return {
      epoch: epoch + (batch > 0 ? 1 : 0),
      step,
      loss: this.#losses / this.#looks,
      samples: this.samples,
      layers,
      updates: this.#updates,
      ...changesSince(previous, layers),
    };
  }

  dispose(): void {
    this.#meter.dispose();
    this.#old.dispose();
  }
}

/** How far parameters have moved, relative to their size. */
function updatesSince({ parameters, parameterBuffer }: Network, old: ResidentBuffer): Record<string, number> {
  const moved = parameters.filter(({ gradient }) => gradient);
  return Object.fromEntries(
    moved.map(({ path, value }) => {
      const start = (value.byteOffset - parameterBuffer.byteOffset) / FLOAT;
      const before = old.subarray(start, start + value.length);
      return [path, Math.sqrt(squaredDistance(value, before) / sumOfSquares(before))];
    }),
  );
}

function changesSince(
  previous: WatchRecord | undefined,
  layers: readonly LayerIndicators[],
): Pick<WatchRecord, 'died' | 'revived'> {
  return {
    died: difference(layers, previous?.layers),
    revived: previous ? difference(previous.layers, layers) : {},
  };
}

/** Units that are dead in `here`, but not in `there`. Without `there` nothing is known. */
function difference(
  here: readonly LayerIndicators[],
  there: readonly LayerIndicators[] | undefined,
): Record<string, number[]> {
  const known = new Map(there?.map(({ layer, states }) => [layer, new Set(states?.dead)]));
  return Object.fromEntries(
    here.flatMap(({ layer, states }) => {
      const other = known.get(layer);
      const units = states?.dead.filter((unit) => other && !other.has(unit)) ?? [];
      return units.length > 0 ? [[layer, units]] : [];
    }),
  );
}
