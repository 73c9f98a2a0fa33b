import { checkKnown, type Names } from '../../checks.js';
import { ArgumentError, DisposedError, describeValue, NumericError, StateError } from '../../errors.js';
import { clamp, scale, sumOfSquares } from '../../kernels/training.js';
import { FLOAT } from '../../memory/heap.js';
import { alloc, type ResidentBuffer } from '../../memory/resident.js';
import type { LayerStep } from '../layers/layer.js';
import type { Loss } from '../losses.js';
import type { Metric } from '../metrics.js';
import { type Network, padded } from '../model/network.js';
import { Plans, type Workspace } from '../model/workspace.js';
import type { Optimizer, ParameterGroup } from '../optimizers.js';
import type { Schedule } from '../schedules.js';
import type { BatchBuffers, ResidentData } from './data.js';

export interface CompileOptions {
  /** Such as `adam()`. */
  readonly optimizer: Optimizer;
  /** Such as `categoricalCrossentropy()`. */
  readonly loss: Loss;
  /** Reported beside the loss, each under a name of its own; every sample counts the same. Default: none. */
  readonly metrics?: readonly Metric[];
  /** The same, but samples count by their weights and those of their classes, as they do in the loss. Default: none. */
  readonly weightedMetrics?: readonly Metric[];
  /** Varies the optimiser's learning rate. Default: constant. */
  readonly schedule?: Schedule;
  /** Scales all gradients down together if their Euclidean norm is above this (Pascanu et al. 2013). Default: never. */
  readonly clipNorm?: number;
  /** Cuts every gradient to ± this. Default: never. */
  readonly clipValue?: number;
}

const OPTIONS: Names<CompileOptions> = {
  optimizer: true,
  loss: true,
  metrics: true,
  weightedMetrics: true,
  schedule: true,
  clipNorm: true,
  clipValue: true,
};

/** How far training has come. With the seed this is all that random numbers depend on. */
export interface TrainingState {
  /** Optimiser steps taken. */
  step: number;
  /** Epochs finished. */
  epoch: number;
  /** Batches of the unfinished epoch that are done. */
  batch: number;
  /** What these have summed up, by log: the loss's and the metrics' sums. Kept whenever callbacks or the signal may look. */
  sums: Readonly<Record<string, readonly number[]>>;
}

/** A layer at work, with the name that reports call it by. */
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
}

/** What a model needs in order to learn: gradients, the optimiser's values, and steps planned by batch size. */
export class Trainer {
  readonly options: CompileOptions;
  readonly state: TrainingState = { step: 0, epoch: 0, batch: 0, sums: {} };
  /** The optimiser's values by slot, each laid out like the network's. */
  readonly slots: Readonly<Record<string, ResidentBuffer>>;
  readonly #network: Network;
  readonly #gradients: ResidentBuffer;
  readonly #groups: readonly ParameterGroup[];
  readonly #plans = new Map<string, Plans<TrainingPlan>>();
  #disposed = false;

  constructor(network: Network, options: CompileOptions) {
    this.#network = network;
    this.options = options;
    const { optimizer } = options;
    const { parameterBuffer } = network;
    this.#gradients = alloc(parameterBuffer.length);
    const slots: Record<string, ResidentBuffer> = {};
    this.slots = slots;
    try {
      for (const slot of optimizer.slots) {
        slots[slot] = alloc(parameterBuffer.length);
        if (optimizer.slotValue !== 0) slots[slot].data.fill(optimizer.slotValue);
      }
    } catch (error) {
      this.dispose();
      throw error;
    }
    this.#groups = this.#layOutGroups();
  }

  /** Gives every trainable parameter its gradient, and joins neighbours that are moved alike. */
  #layOutGroups(): ParameterGroup[] {
    const { parameterBuffer, layers } = this.#network;
    const spans: { start: number; end: number; decays: boolean }[] = [];
    for (const { trainable, parameters } of layers) {
      for (const parameter of parameters) {
        const { value, shape, statistic } = parameter;
        delete parameter.gradient;
        if (!trainable || statistic) continue;
        const start = (value.byteOffset - parameterBuffer.byteOffset) / FLOAT;
        parameter.gradient = this.#gradients.subarray(start, start + value.length);
        const decays = shape.length > 1 || !this.options.optimizer.decayMatricesOnly;
        spans.push({ start, end: start + padded(value.length), decays });
      }
    }
    const joined: typeof spans = [];
    for (const span of spans.sort((a, b) => a.start - b.start)) {
      const last = joined.at(-1);
      if (last && last.end === span.start && last.decays === span.decays) last.end = span.end;
      else joined.push(span);
    }
    return joined.map(({ start, end, decays }) => ({
      values: parameterBuffer.subarray(start, end),
      gradients: this.#gradients.subarray(start, end),
      slots: Object.values(this.slots).map((slot) => slot.subarray(start, end)),
      decays,
    }));
  }

  /** Puts one batch of the data after another into its plan, from batch `skip` on. */
  *batches(data: ResidentData, batchSize: number, skip = 0): Generator<TrainingPlan, void> {
    const plans = this.plans(data.targetWidth, data.weighted);
    for (let first = skip * batchSize; first < data.samples; first += batchSize) {
      const rows = Math.min(batchSize, data.samples - first);
      const plan = plans.for(rows);
      data.gather(first, rows, plan);
      yield plan;
    }
  }

  /** Steps by their number of rows, for a width of targets, with or without weights of samples. */
  plans(targetWidth: number, weighted: boolean): Plans<TrainingPlan> {
    const key = `${targetWidth} ${weighted}`;
    const known = this.#plans.get(key);
    if (known) return known;
    const plans = new Plans((rows, workspace) => this.#plan(rows, workspace, targetWidth, weighted));
    this.#plans.set(key, plans);
    return plans;
  }

  #plan(rows: number, workspace: Workspace, targetWidth: number, weighted: boolean): TrainingPlan {
    if (this.#disposed) throw new DisposedError('the model was compiled again, or disposed, while fit was at work');
    const { layers, inputWidth, seed } = this.#network;
    const take = workspace.separate(rows);
    const input = take(inputWidth);
    const targets = take(targetWidth);
    const weights = weighted ? take(1) : undefined;
    const steps: NamedLayerStep[] = [];
    const { fromLogits } = this.options.loss;
    for (const [index, layer] of layers.entries()) {
      const asLogits = fromLogits !== undefined && index === layers.length - 1 && layer.activation?.name === fromLogits;
      if (asLogits && layer.parameters.length === 0) break;
      const before = steps.at(-1);
      const step = layer.planTraining({
        rows,
        input: before?.output ?? input,
        inputGradient: before?.outputGradient,
        take,
        asLogits,
        seed,
        noise: () => this.state.step * layers.length + index,
      });
      steps.push({ ...step, name: layer.name });
    }
    const last = steps.at(-1);
    if (!last) throw new StateError('compile: the model has no layer to train');
    const { output, outputGradient } = last;
    const probabilities = fromLogits === undefined && layers.at(-1)?.activation?.name === 'sigmoid';
    return { rows, input, targets, weights, steps, output, outputGradient, probabilities };
  }

  /** Runs the plan's batch through the network. Returns the loss; its gradient by the outputs is ready for `backward`. */
  forward({ rows, steps, output, targets, weights, outputGradient }: TrainingPlan, training: boolean): number {
    for (const step of steps) step.forward(training);
    return this.options.loss.compute(output, targets, weights, outputGradient, rows);
  }

  /** Fills all gradients. */
  backward({ steps }: TrainingPlan): void {
    for (let i = steps.length - 1; i >= 0; i--) (steps[i] as LayerStep).backward();
  }

  /** One step on the plan's batch: forward, backward, update. Returns the loss. @throws {NumericError} if it is not finite */
  step(plan: TrainingPlan): number {
    const loss = this.forward(plan, true);
    if (!Number.isFinite(loss)) this.#explain(plan, loss, this.state.step + 1, '');
    this.backward(plan);
    this.update();
    return loss;
  }

  /** The loss of a batch to validate with. @throws {NumericError} if it is not finite */
  validationLoss(plan: TrainingPlan): number {
    const loss = this.forward(plan, false);
    if (!Number.isFinite(loss)) this.#explain(plan, loss, this.state.step, 'validationData.');
    return loss;
  }

  /** The learning rate of the next step. */
  get learningRate(): number {
    const { optimizer, schedule } = this.options;
    return schedule ? schedule.rate(optimizer.learningRate, this.state[schedule.per]) : optimizer.learningRate;
  }

  /** Clips the gradients, and moves the parameters along them. */
  update(): void {
    const { optimizer, clipNorm, clipValue } = this.options;
    if (clipValue !== undefined) clamp(this.#gradients, clipValue);
    if (clipNorm !== undefined) {
      const factor = clipNorm / (Math.sqrt(sumOfSquares(this.#gradients)) + 1e-6);
      if (factor < 1) scale(this.#gradients, factor);
    }
    const rate = this.learningRate;
    this.state.step += 1;
    for (const group of this.#groups) optimizer.update(group, this.state.step, rate);
  }

  /** @throws {NumericError} if a parameter is not finite: what the last step did shows in no loss */
  checkParameters(step = this.state.step): void {
    for (const { path, value } of this.#network.parameters) {
      if (finite(value)) continue;
      throw new NumericError(step, path.slice(0, path.lastIndexOf('.')), `${path} is not finite. ${this.#advice()}`);
    }
  }

  /** @throws {NumericError} if a layer's output is not finite: behind a ReLU, −∞ shows in no loss */
  checkOutputs({ steps }: TrainingPlan, step = this.state.step): void {
    for (const { name, output, activity } of steps) {
      if (finite(output) && (!activity || finite(activity.sign))) continue;
      const problem = `the outputs of layer ${name} are not finite, though its parameters are. ${this.#advice()}`;
      throw new NumericError(step, name, problem);
    }
  }

  /** Looks for where the first value that is not finite came up. @param data what x and y are called in front */
  #explain(plan: TrainingPlan, loss: number, step: number, data: string): never {
    for (const [name, values] of Object.entries({ x: plan.input, y: plan.targets })) {
      if (finite(values)) continue;
      throw new NumericError(step, 'input', `a sample of ${data}${name} holds NaN or ∞. Clean the data`);
    }
    this.checkParameters(step);
    this.checkOutputs(plan, step);
    throw new NumericError(step, 'loss', `the loss is ${loss}, though all outputs are finite. ${this.#advice()}`);
  }

  #advice(): string {
    return `The learning rate (${this.learningRate}) is likely too high; lower it, clip gradients with clipNorm, or scale the inputs`;
  }

  /** Gives back what training alone needs. */
  dispose(): void {
    this.#disposed = true;
    for (const plans of this.#plans.values()) plans.dispose();
    for (const slot of Object.values(this.slots)) slot.dispose();
    this.#gradients.dispose();
  }
}

function finite(values: ResidentBuffer): boolean {
  return Number.isFinite(sumOfSquares(values));
}

/** @throws {ArgumentError} if the options do not fit together, or the model */
export function checkCompileOptions(network: Network, options: CompileOptions): void {
  checkKnown('compile', options, OPTIONS);
  const { optimizer, loss, schedule, metrics = [], weightedMetrics = [], clipNorm, clipValue } = options;
  const part = (name: string, given: unknown, method: string, example: string): void => {
    if (typeof Object(given)[method] === 'function') return;
    throw new ArgumentError(
      'compile',
      name,
      `is ${describeValue(given)}, expected what a function such as ${example} returns`,
    );
  };
  part('optimizer', optimizer, 'update', 'adam()');
  part('loss', loss, 'compute', 'meanSquaredError()');
  const end = network.layers.at(-1)?.activation?.name;
  if (loss.fromLogits && loss.fromLogits !== end && (end === 'softmax' || end === 'sigmoid')) {
    const problem = `is ${loss.type}, which contains a ${loss.fromLogits}, but the model ends in a ${end}`;
    throw new ArgumentError('compile', 'loss', `${problem}: expected one that fits`);
  }
  if (loss.fromLogits === 'softmax' && network.outputWidth === 1) {
    const problem = `is ${loss.type}, which is always 0 for the single output that the model has`;
    throw new ArgumentError('compile', 'loss', `${problem}: expected binaryCrossentropy`);
  }
  if (schedule !== undefined) part('schedule', schedule, 'rate', 'cosineDecay()');
  const logs = new Set(['loss']);
  for (const [name, list] of Object.entries({ metrics, weightedMetrics })) {
    if (!Array.isArray(list)) {
      throw new ArgumentError('compile', name, `is ${describeValue(list)}, expected an array such as [accuracy()]`);
    }
    list.forEach((metric: Metric, i) => {
      part(`${name}[${i}]`, metric, 'createState', 'accuracy()');
      checkMetricName(`${name}[${i}].name`, metric.name, logs);
      logs.add(metric.name);
    });
  }
  for (const [name, limit] of Object.entries({ clipNorm, clipValue })) {
    if (limit !== undefined && !(Number.isFinite(limit) && limit > 0)) {
      throw new ArgumentError('compile', name, `is ${limit}, expected a finite number above 0`);
    }
  }
}

/** Logs are told apart by their names; what begins with `val_` is the same on the validation data. */
function checkMetricName(argument: string, name: string, taken: ReadonlySet<string>): void {
  if (typeof name === 'string' && !name.startsWith('val_') && !taken.has(name)) return;
  const expected = "expected a name that no other log has, without val_ in front: accuracy({ name: 'other' })";
  throw new ArgumentError('compile', argument, `is ${describeValue(name)}, ${expected}`);
}
