import { NumericError } from '../../errors.js';
import { sumOfSquares } from '../../kernels/nn/gradients.js';
import type { ResidentBuffer } from '../../memory/resident.js';
import { inputFacts } from '../examine/inputs.js';
import { LIMITS } from '../examine/limits.js';
import { chanceOf } from '../examine/targets.js';
import type { Loss } from '../losses.js';
import type { Network } from '../model/network.js';
import type { TrainingPlan } from './training-step.js';

/** Where training was when something may have become NaN or infinite. */
export interface Moment {
  /** The optimiser step, from 1 on. */
  readonly step: number;
  readonly learningRate: number;
  readonly loss: Loss;
  /** The loss before the first step; undefined where training goes on from a checkpoint. */
  readonly firstLoss: number | undefined;
}

/** How many times the loss of outputs of 0 a first loss is that no healthy net has: He's initialisation gives up to some 5. */
const HUGE = 20;

/** @throws {NumericError} if a parameter is not finite: what the last step did shows in no loss */
export function checkParameters({ parameters }: Network, moment: Moment, plan?: TrainingPlan): void {
  for (const { path, value } of parameters) {
    if (finite(value)) continue;
    throw new NumericError(moment.step, layerOf(path), `${path} is not finite. ${advice(moment, plan)}`);
  }
}

/** @throws {NumericError} if a layer's output is not finite: behind a ReLU, −∞ shows in no loss */
export function checkOutputs(plan: TrainingPlan, moment: Moment): void {
  for (const { name, output, activity } of plan.steps) {
    if (finite(output) && (!activity || finite(activity.sign))) continue;
    const problem = `the outputs of layer ${name} are not finite, though its parameters are. ${advice(moment, plan)}`;
    throw new NumericError(moment.step, name, problem);
  }
}

/**
 * Looks for where the first value that is not finite came up.
 * @param data what errors call the data, with a dot: put before `x` and `y`
 * @throws {NumericError} always
 */
export function explainLoss(network: Network, plan: TrainingPlan, loss: number, moment: Moment, data: string): never {
  checkData(plan, moment, data);
  checkParameters(network, moment, plan);
  checkOutputs(plan, moment);
  const problem = `the loss is ${loss}, though all outputs are finite. ${advice(moment, plan)}`;
  throw new NumericError(moment.step, 'loss', problem);
}

/** Says what a step was refused for: a gradient, or what it would have made of a parameter. @throws {NumericError} always */
export function explainStep(network: Network, plan: TrainingPlan, moment: Moment): never {
  checkData(plan, moment, '');
  checkOutputs(plan, moment);
  const { parameters } = network;
  const statistic = parameters.find((each) => each.statistic && !finite(each.value));
  const culprit = statistic ?? parameters.filter(({ gradient }) => gradient && !finite(gradient)).at(-1);
  const problem = culprit
    ? `${statistic ? '' : 'the gradient of '}${culprit.path} is not finite`
    : 'the step would leave a parameter, or a value of the optimiser, that is not finite';
  const layer = culprit ? layerOf(culprit.path) : 'loss';
  throw new NumericError(moment.step, layer, `${problem}. The parameters are as before it. ${advice(moment, plan)}`);
}

function checkData({ input, targets }: TrainingPlan, moment: Moment, data: string): void {
  for (const [name, values] of Object.entries({ x: input, y: targets })) {
    if (finite(values)) continue;
    throw new NumericError(moment.step, 'input', `a sample of ${data}${name} holds NaN or ∞. Clean the data`);
  }
}

/** The cause that the evidence is for: unscaled data; where the first loss was huge already the weights; else the rate. */
function advice({ step, learningRate, loss, firstLoss }: Moment, plan?: TrainingPlan): string {
  const rate = `The learning rate (${learningRate}) is likely too high; lower it, or clip gradients with clipNorm`;
  if (!plan) return rate;
  const { rows, input, targets, output } = plan;
  const inputs = inputFacts(input, input.length / rows);
  if (inputs.deviation > LIMITS.largeInputs || inputs.center > LIMITS.largeInputs) return unscaled('inputs', input);
  const { chance, size } = chanceOf(targets.data, rows, output.length / rows, loss);
  if (!loss.fromLogits && size > LIMITS.largeTargets) return unscaled('targets', targets);
  if (step === 1) {
    return 'No step has been taken yet, so that the likely cause is the initial weights; initialise them smaller';
  }
  const reference = loss.fromLogits ? chance : Math.max(chance ?? 0, size ** 2);
  if (firstLoss === undefined || reference === undefined || firstLoss <= HUGE * reference) return rate;
  const given = `The first loss was ${short(firstLoss)} already, where outputs of 0 would cost about ${short(reference)}`;
  return `${given}, so that the likely cause is the initial weights, rather than the rate (${learningRate}); initialise them smaller`;
}

function unscaled(name: string, { data }: ResidentBuffer): string {
  const size = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return `The ${name} reach ${size.toPrecision(3)}, which is the likely cause; scale them to a size of about 1`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function layerOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.'));
}

/** Whether all of these are finite. */
export function finite(values: ResidentBuffer): boolean {
  return Number.isFinite(sumOfSquares(values));
}
