import { ArgumentError, NumericError } from '../../errors.js';
import type { FloatArray } from '../../kernels/arguments.js';
import type { ResidentBuffer } from '../../memory/resident.js';
import { count, flag, number, readOptions, type TableOf } from '../../options.js';
import type { Network } from '../model/network.js';
import type { CompileOptions } from '../training/compile-options.js';
import type { Targets } from '../training/data.js';
import type { TrainingState } from '../training/training-state.js';
import type { Source } from './borrow.js';
import { type Evidence, gather } from './evidence.js';
import type { LayerIndicators } from './net-meter.js';

/** A model as the examination sees it: a `Sequential`, compiled or not. */
export interface Examinable extends Network {
  readonly compiled: boolean;
  readonly compileOptions: CompileOptions;
  readonly optimizerState: Readonly<Record<string, ResidentBuffer>>;
  readonly trainingState: TrainingState;
}

/** A net in figures. */
export interface Indicators {
  /** Samples that they were measured on. */
  readonly samples: number;
  /** Undefined without targets. */
  readonly loss: number | undefined;
  /** The loss of the best constant output: what knowing nothing of the inputs costs. Undefined without targets. */
  readonly chance: number | undefined;
  /** Fraction of the samples whose class comes out on top. Undefined where the targets are no classes. */
  readonly accuracy: number | undefined;
  /** Layers that training runs: a last softmax or sigmoid that the loss contains is not among them. */
  readonly layers: readonly LayerIndicators[];
}

export interface IndicatorOptions {
  /** Samples to measure on, at most, in a random order. Default: all. */
  readonly samples?: number;
  /** See `UnitStates.dormant`. Default 0.025, as Sokar et al. 2023. */
  readonly dormantBelow?: number;
  /** Whether to count histograms as well. Default true. */
  readonly histograms?: boolean;
}

const OPTIONS = {
  samples: count({ default: 2 ** 31 - 1 }),
  dormantBelow: number({ default: 0.025, from: 0 }),
  histograms: flag(true),
} satisfies TableOf<IndicatorOptions>;

/**
 * Figures of a net on data, layer by layer: how large activations and gradients are, how many units are dead, dormant or
 * saturated, and how parameters are spread. With batch norm that was not trained yet, batches of 256 are normalised by
 * themselves. Changes nothing.
 * @param x samples × inputs @param y the targets; without them there are no gradients and no loss
 * @throws {ArgumentError} if data and model do not fit, or a value is NaN or ∞ @throws {NumericError} if outputs are not finite
 */
export function indicators(model: Examinable, x: FloatArray, y?: Targets, options: IndicatorOptions = {}): Indicators {
  const { samples, histograms, dormantBelow } = readOptions('indicators', options, OPTIONS);
  const subject = { caller: 'indicators', ...subjectOf(model), x, y, validation: undefined };
  return gather(subject, { batchSize: 32, samples, histograms, dormantBelow }, (evidence) => {
    const { inputs, targets, now, steps } = evidence;
    if (inputs.bad) {
      const { sample, feature } = inputs.bad;
      throw new ArgumentError(
        'indicators',
        'x',
        `holds NaN or ∞ (sample ${sample}, feature ${feature}), expected finite numbers`,
      );
    }
    if (targets?.finite === false)
      throw new ArgumentError('indicators', 'y', 'holds NaN or ∞, expected finite numbers');
    const bad = now.layers.find(
      ({ output, preActivation }) => !Number.isFinite(output.rms + (preActivation?.rms ?? 0)),
    );
    if (bad) throw new NumericError(steps, bad.layer, `the outputs of layer ${bad.layer} are not finite`);
    return indicatorsOf(evidence);
  });
}

export function indicatorsOf({ now, targets }: Evidence): Indicators {
  const { samples, loss, accuracy, layers } = now;
  return { samples, loss, chance: targets?.chance, accuracy, layers };
}

/** Where a model stands. */
export function subjectOf(model: Examinable): {
  network: Network;
  options: CompileOptions | undefined;
  source: Source | undefined;
} {
  if (!model.compiled) return { network: model, options: undefined, source: undefined };
  const { compileOptions, optimizerState, trainingState } = model;
  return {
    network: model,
    options: compileOptions,
    source: { slots: optimizerState, step: trainingState.step, epoch: trainingState.epoch },
  };
}
