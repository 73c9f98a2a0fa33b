import { StateError } from '../../errors.js';
import type { ResidentBuffer } from '../../memory/resident.js';
import type { LayerStep, Parameter } from '../layers/layer.js';
import type { Loss } from '../losses.js';
import type { Network } from '../model/network.js';
import type { Workspace } from '../model/workspace.js';
import type { BatchBuffers, BatchShape } from './data.js';
import type { TrainingState } from './training-state.js';

/** A layer's step, with the name that reports call the layer by. */
export interface NamedLayerStep extends LayerStep {
  readonly name: string;
}

/** A training step for a fixed number of rows, laid out once. */
export interface TrainingPlan extends BatchBuffers {
  readonly rows: number;
  readonly steps: readonly NamedLayerStep[];
  /** The logits, where the loss is computed from them. */
  readonly output: ResidentBuffer;
  /** Whether the output comes from a sigmoid, which the loss does not contain. */
  readonly probabilities: boolean;
  readonly outputGradient: ResidentBuffer;
  /** What large parameters add to the loss. */
  readonly penalties: readonly Penalty[];
}

/** A trainable parameter's penalty. */
interface Penalty {
  value(): number;
  addGradient(): void;
}

/** Plans the layers' steps on batches of a shape, one after another, over the workspace's memory. */
export function planTrainingStep(
  { layers, inputWidth, seed }: Network,
  { fromLogits }: Loss,
  state: TrainingState,
  { rows, targetWidth, weighted }: BatchShape,
  workspace: Workspace,
): TrainingPlan {
  const take = workspace.separate(rows);
  const input = take(inputWidth);
  const targets = take(targetWidth);
  const weights = weighted ? take(1) : undefined;
  const steps: NamedLayerStep[] = [];
  const streamCount = layers.reduce((sum, layer) => sum + layer.streamCount, 0);
  let streams = 0;
  for (const [index, layer] of layers.entries()) {
    const first = streams;
    streams += layer.streamCount;
    const asLogits = fromLogits !== undefined && index === layers.length - 1 && layer.activation?.name === fromLogits;
    if (asLogits && layer.parameters.length === 0) break;
    const before = steps.at(-1);
    const step = layer.planTraining({
      rows,
      input: before?.output ?? input,
      inputGradient: before?.outputGradient,
      take,
      hold: take,
      asLogits,
      seed,
      noise: (part = 0) => state.step * streamCount + first + part,
    });
    steps.push({ ...step, name: layer.name });
  }
  const last = steps.at(-1);
  if (!last) throw new StateError('compile: the model has no layer to train');
  const { output, outputGradient } = last;
  const probabilities = fromLogits === undefined && layers.at(-1)?.activation?.name === 'sigmoid';
  const penalties = layers.flatMap((layer) => layer.parameters.flatMap(penaltyOf));
  return { rows, input, targets, weights, steps, output, outputGradient, probabilities, penalties };
}

/** As in Keras, a frozen parameter has none. */
function penaltyOf({ regularizer, value, gradient }: Parameter): Penalty[] {
  if (!regularizer || !gradient) return [];
  return [{ value: () => regularizer.penalty(value), addGradient: () => regularizer.addGradient(value, gradient) }];
}

/** Runs the plan's batch through the layers. */
export function runForward({ steps }: TrainingPlan, training: boolean): void {
  for (const step of steps) step.forward(training);
}

/** The loss of the outputs that `runForward` left. Its gradient by the outputs is then ready for `runBackward`. */
export function dataLoss({ rows, output, targets, weights, outputGradient }: TrainingPlan, loss: Loss): number {
  return loss.compute(output, targets, weights, outputGradient, rows);
}

/** The data's loss and the parameters' penalties. */
export function totalLoss(plan: TrainingPlan, loss: Loss): number {
  let sum = dataLoss(plan, loss);
  for (const penalty of plan.penalties) sum += penalty.value();
  return sum;
}

/** Fills all gradients, penalties included. */
export function runBackward({ steps, penalties }: TrainingPlan): void {
  for (let i = steps.length - 1; i >= 0; i--) (steps[i] as LayerStep).backward();
  for (const penalty of penalties) penalty.addGradient();
}
