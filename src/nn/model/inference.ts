import type { ResidentBuffer } from '../../memory/resident.js';
import { count, type TableOf } from '../../options.js';
import type { InferenceStep, Layer } from '../layers/layer.js';
import type { Workspace } from './workspace.js';

export interface PredictOptions {
  /** Samples at a time. Default 256. */
  readonly batchSize?: number;
}

export const PREDICT_OPTIONS = { batchSize: count({ default: 256 }) } satisfies TableOf<PredictOptions>;
/** A prediction for a fixed number of rows, laid out once. */
export interface InferencePlan {
  readonly input: ResidentBuffer;
  /** A step for each layer. Later ones may write over what earlier ones have given. */
  readonly steps: readonly InferenceStep[];
  readonly output: ResidentBuffer;
}

/**
 * Plans the layers' steps, one after another, over the workspace's memory.
 * @param widths values a sample before the first layer and behind each
 */
export function planInference(
  layers: readonly Layer[],
  widths: readonly number[],
  rows: number,
  workspace: Workspace,
): InferencePlan {
  const maxWidth = Math.max(...layers.map((layer, i) => layer.maxWidth(widths[i] as number)));
  const { take, hold } = workspace.alternating(rows, maxWidth);
  const input = take(widths[0] as number);
  let output = input;
  const steps = layers.map((layer) => {
    const step = layer.planInference({ rows, input: output, take, hold });
    output = step.output;
    return step;
  });
  return { input, steps, output };
}
