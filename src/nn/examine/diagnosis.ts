import { checkCount, checkFinite, checkKnown, type Names } from '../../checks.js';
import { ArgumentError, describeValue } from '../../errors.js';
import { addColumnMagnitudes, maxColumnMagnitudes, maxColumns } from '../../kernels/training.js';
import { alloc, type ResidentBuffer } from '../../memory/resident.js';
import type { Activity } from '../layers/layer.js';
import { type Batch, checkBatch, type DataSpec } from '../training/data.js';
import { ResidentData } from '../training/resident-data.js';
import type { Trainer } from '../training/trainer.js';
import { runBackward } from '../training/training-step.js';

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
  /** Units without a positive pre-activation on any sample. A ReLU unit of these passes nothing on, and learns nothing. */
  readonly dead: readonly number[];
  /** Units with ∂loss/∂pre-activation = 0 on every sample: nothing moves them. Undefined on a first layer. */
  readonly withoutGradient: readonly number[] | undefined;
  /** Units whose activity is too small for their layer's (Sokar et al. 2023). */
  readonly dormant: readonly number[];
}

export interface Diagnosis {
  /** The loss on the data. */
  readonly loss: number;
  readonly layers: readonly LayerDiagnosis[];
}

/** What is measured of the units of one layer, batch by batch. */
interface UnitStatistics {
  readonly name: string;
  readonly largest: ResidentBuffer;
  readonly activity: ResidentBuffer;
  readonly gradient: ResidentBuffer;
  hasGradient: boolean;
}

/** See `Sequential.diagnose`. */
export function diagnose(trainer: Trainer, spec: DataSpec, batch: Batch, options: DiagnoseOptions): Diagnosis {
  checkKnown('diagnose', options, { dormantBelow: true, batchSize: true } satisfies Names<DiagnoseOptions>);
  const { dormantBelow = 0, batchSize = 256 } = options;
  checkFinite('diagnose', 'dormantBelow', dormantBelow);
  checkCount('diagnose', 'batchSize', batchSize);
  const data = new ResidentData(checkBatch(spec, batch));
  const layers = new Map<string, UnitStatistics>();
  let loss = 0;
  try {
    for (const batch of data.batches(batchSize)) {
      const plan = trainer.load(batch);
      loss += trainer.forward(plan, false) * plan.rows;
      runBackward(plan);
      for (const { name, activity } of plan.steps) if (activity) accumulate(layers, name, activity, plan.rows);
    }
    return {
      loss: loss / data.samples,
      layers: [...layers.values()].map((statistics) => layerDiagnosis(statistics, dormantBelow)),
    };
  } finally {
    data.dispose();
    for (const { largest, activity, gradient } of layers.values()) {
      for (const buffer of [largest, activity, gradient]) buffer.dispose();
    }
  }
}

function accumulate(layers: Map<string, UnitStatistics>, name: string, activity: Activity, rows: number): void {
  const units = activity.output.length / rows;
  let statistics = layers.get(name);
  if (!statistics) {
    const lowest = new Float32Array(units).fill(-Infinity);
    statistics = { name, largest: alloc(lowest), activity: alloc(units), gradient: alloc(units), hasGradient: false };
    layers.set(name, statistics);
  }
  maxColumns(activity.sign, statistics.largest, rows);
  addColumnMagnitudes(activity.output, statistics.activity, rows);
  if (activity.gradient) {
    maxColumnMagnitudes(activity.gradient, statistics.gradient, rows);
    statistics.hasGradient = true;
  }
}

function layerDiagnosis(
  { name, largest, activity, gradient, hasGradient }: UnitStatistics,
  dormantBelow: number,
): LayerDiagnosis {
  const units = largest.length;
  const mean = activity.data.reduce((sum, value) => sum + value, 0) / units;
  return {
    layer: name,
    units,
    dead: where(largest, (value) => !(value > 0)),
    withoutGradient: hasGradient ? where(gradient, (value) => value === 0) : undefined,
    dormant: where(activity, (value) => value <= dormantBelow * mean),
  };
}

function where(values: ResidentBuffer, test: (value: number) => boolean): number[] {
  return [...values.data.entries()].filter(([, value]) => test(value)).map(([unit]) => unit);
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
