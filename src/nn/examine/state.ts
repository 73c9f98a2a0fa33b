import { placeOfLargest } from '../confusion-matrix.js';
import type { Network } from '../model/network.js';
import type { CompileOptions } from '../training/compile-options.js';
import type { ResidentData } from '../training/resident-data.js';
import { runBackward, type TrainingPlan } from '../training/training-step.js';
import { borrow, restore, type Snapshot } from './borrow.js';
import { type LayerIndicators, type MeterOptions, NetMeter } from './net-meter.js';
import type { TargetFacts } from './targets.js';

/** A net in one state, on data. */
export interface State {
  readonly layers: readonly LayerIndicators[];
  /** Whether all outputs and pre-activations are finite; where they are not, nothing can be said about units. */
  readonly finite: boolean;
  readonly loss: number | undefined;
  /** Fraction of the samples whose class comes out on top. */
  readonly accuracy: number | undefined;
  /** Samples that it was measured on. */
  readonly samples: number;
}

export interface MeasureSettings extends MeterOptions {
  /** Samples to measure on, at most. */
  readonly samples: number;
  /** Samples at a time. Default 256. */
  readonly rows?: number;
}

/** What the logs of an epoch say about the validation data. */
export function validationOf(logs: Readonly<Record<string, number>>): State | undefined {
  const { val_loss: loss, val_accuracy, val_binaryAccuracy } = logs;
  if (loss === undefined) return undefined;
  return { layers: [], finite: false, loss, accuracy: val_accuracy ?? val_binaryAccuracy, samples: Infinity };
}

/** Measures a state of a network on data, samples in a random order. @param targets undefined where the loss means nothing */
export function measureState(
  network: Network,
  options: CompileOptions,
  data: ResidentData,
  from: Snapshot,
  settings: MeasureSettings,
  targets: Pick<TargetFacts, 'classes' | 'width'> | undefined,
): State {
  return borrow(network, options, (trainer) => {
    restore(network, trainer, from);
    const { rows = 256 } = settings;
    const meter = new NetMeter(network.layers, settings);
    // Before training, batch norm's running statistics say nothing: it goes by the batch's.
    const training = from.step === 0 && network.layers.some(({ type }) => type === 'batchNorm');
    let [loss, right, samples] = [0, 0, 0];
    try {
      data.shuffle(0, 0);
      for (const batch of data.batches(Math.min(rows, data.samples))) {
        const plan = trainer.load(batch);
        if (samples > 0 && training && plan.rows < rows) break;
        loss += trainer.forwardWithoutPenalties(plan, training && plan.rows > 1) * plan.rows;
        if (targets) runBackward(plan);
        meter.add(plan, targets !== undefined);
        if (targets?.classes) right += countRight(plan, targets);
        samples += plan.rows;
        if (samples >= settings.samples) break;
      }
      const layers = meter.read();
      return {
        layers,
        finite: layers.every(({ output, preActivation }) => Number.isFinite(output.rms + (preActivation?.rms ?? 0))),
        loss: targets ? loss / samples : undefined,
        accuracy: targets?.classes && right / samples,
        samples,
      };
    } finally {
      meter.dispose();
    }
  });
}

function countRight(
  { output, targets, rows, probabilities }: TrainingPlan,
  { width }: Pick<TargetFacts, 'width'>,
): number {
  const outputs = output.data;
  const wanted = targets.data;
  const cols = outputs.length / rows;
  let right = 0;
  for (let i = 0; i < rows; i++) {
    const label = width === 1 ? wanted[i] : placeOfLargest(wanted, i * width, width);
    const said =
      cols === 1 ? Number((outputs[i] as number) > (probabilities ? 0.5 : 0)) : placeOfLargest(outputs, i * cols, cols);
    if (said === label) right += 1;
  }
  return right;
}

/** The dead fraction of the layer that has the largest. */
export function deadShare({ layers, finite }: State): number {
  if (!finite) return 0;
  return Math.max(0, ...layers.map(({ states, units }) => (states ? states.dead.length / units : 0)));
}
