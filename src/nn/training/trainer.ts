import { DisposedError } from '../../errors.js';
import { scale } from '../../kernels/nn/arithmetic.js';
import { clamp, largestMagnitude, sumOfSquares } from '../../kernels/nn/gradients.js';
import { alloc, type ResidentBuffer } from '../../memory/resident.js';
import type { Network } from '../model/network.js';
import { Plans } from '../model/workspace.js';
import type { ParameterGroup } from '../optimizer.js';
import type { CompileOptions } from './compile-options.js';
import type { BatchShape, LoadableBatch } from './data.js';
import { checkOutputs, checkParameters, explainLoss, explainStep, finite, type Moment } from './nonfinite.js';
import { layOutGroups, statisticsOf } from './parameter-groups.js';
import { type LastRun, TrainingProgress } from './training-state.js';
import { dataLoss, planTrainingStep, runBackward, runForward, type TrainingPlan, totalLoss } from './training-step.js';

/** Gradients and rates beyond this are squared, summed and multiplied with care: the results may leave float32's range. */
const LARGE = 2 ** 40;

/** What may change while training goes on. */
export type Retuning = Partial<Pick<CompileOptions, 'optimizer' | 'clipNorm'>>;

/** What a model needs in order to learn: gradients, the optimiser's values, and steps planned by the shape of a batch. */
export class Trainer {
  #options: CompileOptions;
  readonly state = new TrainingProgress();
  /** The optimiser's values by slot, each laid out like the network's. */
  readonly slots: Readonly<Record<string, ResidentBuffer>>;
  /** What the last `fit` has left behind. */
  lastRun: LastRun | undefined;
  /** Batches that were loaded into plans. */
  loaded = 0;
  readonly #network: Network;
  readonly #gradients: ResidentBuffer;
  readonly #groups: readonly ParameterGroup[];
  /** What the forward pass itself writes, if anything: batch norm's running statistics; and their values before the step. */
  readonly #statistics: ResidentBuffer | undefined;
  readonly #statisticsBefore: Float32Array;
  readonly #plans = new Map<string, Plans<TrainingPlan>>();
  /** The loss of the first step that this trainer took. */
  #firstLoss: number | undefined;
  #disposed = false;

  constructor(network: Network, options: CompileOptions) {
    this.#network = network;
    this.#options = options;
    const { optimizer } = options;
    const { length } = network.parameterBuffer;
    this.#gradients = alloc(length);
    const slots: Record<string, ResidentBuffer> = {};
    this.slots = slots;
    try {
      for (const slot of optimizer.slots) {
        slots[slot] = alloc(length);
        if (optimizer.slotValue) slots[slot].data.fill(optimizer.slotValue);
      }
    } catch (error) {
      this.dispose();
      throw error;
    }
    this.#statistics = statisticsOf(network);
    this.#statisticsBefore = new Float32Array(this.#statistics?.length ?? 0);
    this.#groups = layOutGroups(network, this.#gradients, Object.values(slots), optimizer);
  }

  get options(): CompileOptions {
    return this.#options;
  }

  /** Goes on with another rate, or other limits of the gradients; the optimiser's values and the training state stay. */
  retune(change: Retuning): void {
    this.#options = { ...this.#options, ...change };
  }

  /** Copies a batch into the buffers of the plan for its shape, which it returns. The next batch may overwrite it. */
  load(batch: LoadableBatch): TrainingPlan {
    this.loaded += 1;
    const plan = this.plan(batch);
    batch.copyTo(plan);
    return plan;
  }

  /** The plan for a shape. @param purpose plans of other purposes have other memory */
  plan({ rows, targetWidth, weighted }: BatchShape, purpose = ''): TrainingPlan {
    const key = `${targetWidth} ${weighted}${purpose}`;
    let plans = this.#plans.get(key);
    if (!plans) {
      plans = new Plans((rows, workspace) => {
        if (this.#disposed) throw new DisposedError('the model was compiled again, or disposed, while fit was at work');
        const shape = { rows, targetWidth, weighted };
        return planTrainingStep(this.#network, this.options.loss, this.state, shape, workspace);
      });
      this.#plans.set(key, plans);
    }
    return plans.for(rows);
  }

  /** Runs a batch through the layers. Returns its loss, penalties included. */
  forward(plan: TrainingPlan, training: boolean): number {
    runForward(plan, training);
    return totalLoss(plan, this.options.loss);
  }

  /** Without them: how well the model does, whatever its parameters cost. */
  forwardWithoutPenalties(plan: TrainingPlan, training: boolean): number {
    runForward(plan, training);
    return dataLoss(plan, this.options.loss);
  }

  /**
   * One step on the plan's batch: forward, backward, update. Returns the loss.
   * @throws {NumericError} if the loss, a gradient or what the step would write is not finite; the parameters stay as they were
   */
  step(plan: TrainingPlan): number {
    return this.attempt(() => {
      this.begin(plan, true);
      const loss = this.loss(plan);
      runBackward(plan);
      this.update(plan);
      return loss;
    });
  }

  /** Does a part of a step. Where it fails, the statistics are as they were before the step. */
  attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#statistics?.data.set(this.#statisticsBefore);
      throw error;
    }
  }

  /** The first part of a step: the forward pass. */
  begin(plan: TrainingPlan, training: boolean): void {
    if (this.#statistics) this.#statisticsBefore.set(this.#statistics.data);
    runForward(plan, training);
  }

  /** The second: the loss, penalties included. @throws {NumericError} if it is not finite */
  loss(plan: TrainingPlan): number {
    const loss = totalLoss(plan, this.options.loss);
    if (this.state.step === 0) this.#firstLoss = loss;
    if (!Number.isFinite(loss)) this.#explain(plan, loss, this.state.step + 1, '');
    if (this.#statistics && !finite(this.#statistics)) explainStep(this.#network, plan, this.#nextMoment());
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

  /** The last: clips the gradients, and moves the parameters, unless these or the gradients would not be finite. */
  update(plan: TrainingPlan): void {
    const { clipNorm, clipValue } = this.options;
    const largest = largestMagnitude(this.#gradients);
    if (!Number.isFinite(largest)) explainStep(this.#network, plan, this.#nextMoment());
    if (clipValue !== undefined) clamp(this.#gradients, clipValue);
    if (clipNorm !== undefined) {
      const factor = clipNorm / (Math.sqrt(sumOfSquares(this.#gradients)) + 1e-6);
      if (factor < 1) scale(this.#gradients, factor);
    }
    const rate = this.learningRate;
    if (largest > LARGE || rate > LARGE) this.#moveWithCare(plan, rate);
    else this.#move(rate);
    this.state.nextStep();
  }

  #move(rate: number): void {
    for (const group of this.#groups) this.options.optimizer.update(group, this.state.step + 1, rate);
  }

  /** Takes a step back that leaves what is not finite. @throws {NumericError} then */
  #moveWithCare(plan: TrainingPlan, rate: number): void {
    const buffers = [this.#network.parameterBuffer, ...Object.values(this.slots)];
    const before = buffers.map(({ data }) => data.slice());
    this.#move(rate);
    if (buffers.every(finite)) return;
    for (const [i, values] of before.entries()) buffers[i]?.data.set(values);
    explainStep(this.#network, plan, this.#nextMoment());
  }

  /**
   * Looks at what no loss shows: what the last step did, and −∞ that a ReLU hides.
   * @param last the plan of the last step, if its buffers still hold it
   * @throws {NumericError} if a parameter or an output is not finite
   */
  checkFinite(last: TrainingPlan | undefined): void {
    const moment = this.#moment(this.state.step);
    checkParameters(this.#network, moment, last);
    if (last) checkOutputs(last, moment);
  }

  #nextMoment(): Moment {
    return this.#moment(this.state.step + 1);
  }

  #explain(plan: TrainingPlan, loss: number, step: number, data: string): never {
    return explainLoss(this.#network, plan, loss, this.#moment(step), data);
  }

  #moment(step: number): Moment {
    return { step, learningRate: this.learningRate, loss: this.options.loss, firstLoss: this.#firstLoss };
  }

  /** Gives back what training alone needs. */
  dispose(): void {
    this.#disposed = true;
    for (const plans of this.#plans.values()) plans.dispose();
    for (const slot of Object.values(this.slots)) slot.dispose();
    this.#gradients.dispose();
  }
}
