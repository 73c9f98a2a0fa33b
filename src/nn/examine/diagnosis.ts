import { ArgumentError, describeValue, NumericError } from '../../errors.js';
import { count, number, readOptions, type TableOf } from '../../options.js';
import type { Network } from '../model/network.js';
import { type Batch, checkBatch, type DataSpec } from '../training/data.js';
import { ResidentData } from '../training/resident-data.js';
import type { Trainer } from '../training/trainer.js';
import { snapshot } from './borrow.js';
import { measureState } from './state.js';

export interface DiagnoseOptions {
  /** A unit is dormant if its mean |activation| is at most this fraction of its layer's mean. Default 0: silent alone. */
  readonly dormantBelow?: number;
  /** Samples at a time. Default 256. */
  readonly batchSize?: number;
}

/** The state of the units of one activation. */
export interface LayerDiagnosis {
  /** Its name. */
  readonly layer: string;
  /** How many it has. The lists below hold their numbers, from 0 on. */
  readonly units: number;
  /** Units whose derivative is 0 on every sample, such as ReLU units that are always off: they pass nothing on, and learn nothing. */
  readonly dead: readonly number[];
  /** Units that are never positive, but not dead: leaky, ELU or sigmoid units, which still pass gradients on. */
  readonly neverPositive: readonly number[];
  /** Units with ∂loss/∂pre-activation = 0 on every sample: nothing moves them. Undefined where a layer does not measure it. */
  readonly withoutGradient: readonly number[] | undefined;
  /** Units whose activity is too small for their layer's (Sokar et al. 2023). */
  readonly dormant: readonly number[];
}

export interface Diagnosis {
  /** The loss on the data. */
  readonly loss: number;
  readonly layers: readonly LayerDiagnosis[];
}

const OPTIONS = {
  dormantBelow: number({ default: 0 }),
  batchSize: count({ default: 256 }),
} satisfies TableOf<DiagnoseOptions>;

/** See `Sequential.diagnose`. */
export function diagnose(
  network: Network,
  trainer: Trainer,
  spec: DataSpec,
  batch: Batch,
  options: DiagnoseOptions,
): Diagnosis {
  const { dormantBelow, batchSize } = readOptions('diagnose', options, OPTIONS);
  const data = new ResidentData(checkBatch(spec, batch));
  try {
    const bad = data.notFinite();
    if (bad) throw new ArgumentError('diagnose', bad.of, `holds NaN or ∞ (${bad.place}), expected finite numbers`);
    const { slots, state } = trainer;
    const settings = { samples: data.samples, rows: batchSize, histograms: false, dormantBelow };
    const targets = { classes: undefined, width: data.targetWidth };
    const from = snapshot(network, { slots, ...state });
    const { loss, layers } = measureState(network, trainer.options, data, from, settings, targets);
    return {
      loss: loss as number,
      layers: layers.flatMap(({ layer, units, output, preActivation, states }): LayerDiagnosis[] => {
        if (!states) return [];
        if (!Number.isFinite(output.rms + (preActivation?.rms ?? 0))) {
          throw new NumericError(state.step, layer, `the outputs of layer ${layer} are not finite`);
        }
        const { dead, neverPositive, gradientless, dormant } = states;
        return [{ layer, units, dead, neverPositive, withoutGradient: gradientless, dormant }];
      }),
    };
  } finally {
    data.dispose();
  }
}

/** Units that died, and that came back to life, between two diagnoses of a layer. */
export function compareDiagnoses(
  before: LayerDiagnosis,
  after: LayerDiagnosis,
): { readonly died: number[]; readonly revived: number[] } {
  for (const [name, given] of Object.entries({ before, after })) {
    if (!Array.isArray(given?.dead)) {
      throw new ArgumentError('compareDiagnoses', name, `is ${describeValue(given)}, expected a layer's diagnosis`);
    }
  }
  const then = new Set(before.dead);
  const now = new Set(after.dead);
  return { died: after.dead.filter((unit) => !then.has(unit)), revived: before.dead.filter((unit) => !now.has(unit)) };
}
