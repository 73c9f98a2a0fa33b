import { NumericError } from '../../errors.js';
import { sumOfSquares } from '../../kernels/training.js';
import type { ResidentBuffer } from '../../memory/resident.js';
import type { Network } from '../model/network.js';
import type { TrainingPlan } from './training-step.js';

/** Where training was when something may have become NaN or infinite. */
export interface Moment {
  /** The optimiser step, from 1 on. */
  readonly step: number;
  readonly learningRate: number;
}

/** @throws {NumericError} if a parameter is not finite: what the last step did shows in no loss */
export function checkParameters({ parameters }: Network, moment: Moment): void {
  for (const { path, value } of parameters) {
    if (finite(value)) continue;
    const layer = path.slice(0, path.lastIndexOf('.'));
    throw new NumericError(moment.step, layer, `${path} is not finite. ${advice(moment)}`);
  }
}

/** @throws {NumericError} if a layer's output is not finite: behind a ReLU, −∞ shows in no loss */
export function checkOutputs({ steps }: TrainingPlan, moment: Moment): void {
  for (const { name, output, activity } of steps) {
    if (finite(output) && (!activity || finite(activity.sign))) continue;
    const problem = `the outputs of layer ${name} are not finite, though its parameters are. ${advice(moment)}`;
    throw new NumericError(moment.step, name, problem);
  }
}

/**
 * Looks for where the first value that is not finite came up.
 * @param data what errors call the data, with a dot: put before `x` and `y`
 * @throws {NumericError} always
 */
export function explainLoss(network: Network, plan: TrainingPlan, loss: number, moment: Moment, data: string): never {
  for (const [name, values] of Object.entries({ x: plan.input, y: plan.targets })) {
    if (finite(values)) continue;
    throw new NumericError(moment.step, 'input', `a sample of ${data}${name} holds NaN or ∞. Clean the data`);
  }
  checkParameters(network, moment);
  checkOutputs(plan, moment);
  const problem = `the loss is ${loss}, though all outputs are finite. ${advice(moment)}`;
  throw new NumericError(moment.step, 'loss', problem);
}

function advice({ learningRate }: Moment): string {
  return `The learning rate (${learningRate}) is likely too high; lower it, clip gradients with clipNorm, or scale the inputs`;
}

function finite(values: ResidentBuffer): boolean {
  return Number.isFinite(sumOfSquares(values));
}
