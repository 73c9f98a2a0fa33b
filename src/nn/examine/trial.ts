import { NumericError } from '../../errors.js';
import { sumOfSquares } from '../../kernels/nn/gradients.js';
import { squaredDistance } from '../../kernels/nn/indicators.js';
import { FLOAT } from '../../memory/heap.js';
import { alloc, type ResidentBuffer } from '../../memory/resident.js';
import type { Network } from '../model/network.js';
import type { Optimizer, OptimizerConfig } from '../optimizer.js';
import type { CompileOptions } from '../training/compile-options.js';
import type { ResidentData } from '../training/resident-data.js';
import type { Trainer } from '../training/trainer.js';
import type { TrainingPlan } from '../training/training-step.js';
import { borrow, restore, type Snapshot } from './borrow.js';

/** What some steps of training do to a net, from a given state and at a given rate. */
export interface Trial {
  readonly rate: number;
  readonly steps: number;
  /** The loss on fixed samples before and after; not finite where training breaks down. */
  readonly before: number;
  readonly after: number;
  /** By parameter: how far the median of the first five steps moves it, relative to its size (root mean squares). */
  readonly updates: Readonly<Record<string, number>>;
}

export interface TrialSettings {
  readonly rate: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly from: Snapshot;
}

/** Steps whose sizes are measured. */
const MEASURED = 5;
/** Samples that the loss before and after is taken on. */
const JUDGED = 512;

/** Trains from a state for some steps, and leaves no trace. Batches come in an order of their own. */
export function tryOut(
  network: Network,
  options: CompileOptions,
  data: ResidentData,
  { rate, steps, batchSize, from }: TrialSettings,
): Trial {
  const { schedule: _, ...rest } = options;
  return borrow(network, { ...rest, optimizer: atRate(options.optimizer, rate) }, (trainer) => {
    const old = alloc(network.parameterBuffer.length);
    const moves = new Map<string, number[]>();
    let before = Number.NaN;
    try {
      restore(network, trainer, from);
      before = lossOf(network, trainer, data);
      restore(network, trainer, from);
      let done = 0;
      for (const plan of endless(trainer, data, batchSize, network.seed)) {
        if (done < MEASURED) old.data.set(network.parameterBuffer.data);
        trainer.step(plan);
        if (done < MEASURED) measure(network, old, moves);
        if (++done === steps) break;
      }
      return { rate, steps, before, after: lossOf(network, trainer, data), updates: medians(moves) };
    } catch (error) {
      if (!(error instanceof NumericError)) throw error;
      return { rate, steps, before, after: Number.NaN, updates: medians(moves) };
    } finally {
      old.dispose();
    }
  });
}

/** Whole batches, epoch after epoch in new orders. */
export function* endless(
  trainer: Trainer,
  data: ResidentData,
  batchSize: number,
  seed: number,
): Generator<TrainingPlan> {
  const rows = Math.min(batchSize, data.samples);
  for (let epoch = 1; ; epoch++) {
    data.shuffle(seed, epoch);
    for (const batch of data.batches(rows)) if (batch.rows === rows) yield trainer.load(batch);
  }
}

/** The loss on fixed samples. With batch norm those of the batch go together, as in training. */
function lossOf(network: Network, trainer: Trainer, data: ResidentData): number {
  data.shuffle(network.seed, 0);
  const [batch] = data.batches(Math.min(JUDGED, data.samples));
  if (!batch) return Number.NaN;
  return trainer.forward(
    trainer.load(batch),
    batch.rows > 1 && network.layers.some(({ type }) => type === 'batchNorm'),
  );
}

function measure(network: Network, old: ResidentBuffer, moves: Map<string, number[]>): void {
  for (const { path, value, gradient } of network.parameters) {
    if (!gradient) continue;
    const start = (value.byteOffset - network.parameterBuffer.byteOffset) / FLOAT;
    const before = old.subarray(start, start + value.length);
    const size = sumOfSquares(before);
    const ratio = Math.sqrt(squaredDistance(value, before) / size);
    const known = moves.get(path) ?? [];
    moves.set(path, [...known, ratio]);
  }
}

function medians(moves: ReadonlyMap<string, readonly number[]>): Record<string, number> {
  return Object.fromEntries(
    [...moves].map(([path, ratios]) => [path, [...ratios].sort((a, b) => a - b)[ratios.length >> 1] as number]),
  );
}

/** An optimiser with another rate, which its description says too. */
export function atRate(optimizer: Optimizer, learningRate: number): Optimizer {
  const toJSON = (): OptimizerConfig => ({ ...optimizer.toJSON(), learningRate });
  return Object.create(optimizer, {
    learningRate: { value: learningRate, enumerable: true },
    toJSON: { value: toJSON, enumerable: true },
  });
}

/** The rate that Adam and its kin go on with where they take over from an optimiser: theirs, or the usual one. */
export function adamRate(optimizer: Optimizer | undefined): number {
  return optimizer?.type.startsWith('adam') && optimizer.learningRate > 0 ? optimizer.learningRate : 1e-3;
}
