import { ArgumentError, StateError } from '../../errors.js';
import { checkArray, type FloatArray } from '../../kernels/arguments.js';
import { ResidentBuffer, viewAsBuffer } from '../../memory/resident.js';
import { flag, type TableOf } from '../../options.js';
import { countSamples } from '../model/network.js';
import { checkLabels, type DataSpec, plain, type Targets } from './data.js';
import type { Trainer } from './trainer.js';
import { runBackward, type TrainingPlan } from './training-step.js';

export interface ForwardOptions {
  /** False predicts: no dropout, running statistics, which stay as they are. Default true. */
  readonly training?: boolean;
}

export const FORWARD_OPTIONS = { training: flag(true) } satisfies TableOf<ForwardOptions>;

type Stage = 'nothing' | 'forward' | 'loss' | 'backward';

/** A training step in parts, for loops of the user's own: the parts of `Trainer.step`, so that the bits are the same. */
export class ManualStep {
  readonly trainer: Trainer;
  /** The plan of the batch, and that plan with the targets and weights that it has. */
  #whole: TrainingPlan | undefined;
  #plan: TrainingPlan | undefined;
  #stage: Stage = 'nothing';

  constructor(trainer: Trainer) {
    this.trainer = trainer;
  }

  /** See `Sequential.forward`. */
  forward({ caller, inputWidth, outputWidth }: DataSpec, x: FloatArray, training: boolean): ResidentBuffer {
    const rows = countSamples(caller, x, inputWidth);
    if (rows === 0) throw new ArgumentError(caller, 'x', 'is empty, expected at least one sample');
    const given = viewAsBuffer(x);
    // Room for targets of either width and for weights, whether the loss will be asked for with them or not.
    const plan = this.trainer.plan({ rows, targetWidth: outputWidth, weighted: true }, ' manual');
    plan.input.data.set(given instanceof ResidentBuffer ? given.data : given);
    plan.targets.data.fill(0);
    this.#stage = 'nothing';
    this.trainer.attempt(() => this.trainer.begin(plan, training));
    this.#whole = plan;
    this.#plan = plan;
    this.#stage = 'forward';
    return plan.output;
  }

  /** See `Sequential.computeLoss`. */
  loss(spec: DataSpec, y: Targets, sampleWeight: ArrayLike<number> | undefined): number {
    this.#expect(spec.caller, ['forward', 'loss', 'backward'], 'forward(x)');
    const plan = this.#whole as TrainingPlan;
    const { rows } = plan;
    const { targetWidth } = checkLabels(spec, { y, sampleWeight }, rows);
    const targets = plan.targets.subarray(0, rows * targetWidth);
    targets.data.set(plain(y));
    if (sampleWeight) plan.weights?.data.set(sampleWeight);
    const filled = { ...plan, targets, weights: sampleWeight && plan.weights };
    this.#plan = filled;
    const loss = this.#attempt(() => this.trainer.loss(filled));
    this.#stage = 'loss';
    return loss;
  }

  /** See `Sequential.backward`. */
  backward(caller: string, outputGradient: FloatArray | undefined): void {
    const plan = this.#expect(
      caller,
      outputGradient ? ['forward', 'loss', 'backward'] : ['loss'],
      outputGradient ? 'forward(x)' : 'computeLoss(y)',
    );
    if (outputGradient) {
      checkArray(caller, 'outputGradient', outputGradient);
      const { length } = plan.outputGradient;
      if (outputGradient.length !== length) {
        const problem = `has ${outputGradient.length} elements, expected ${length} (those of the outputs)`;
        throw new ArgumentError(caller, 'outputGradient', problem);
      }
      plan.outputGradient.data.set(outputGradient instanceof ResidentBuffer ? outputGradient.data : outputGradient);
    }
    runBackward(plan);
    this.#stage = 'backward';
  }

  /** See `Sequential.applyGradients`. */
  applyGradients(caller: string): void {
    const plan = this.#expect(caller, ['backward'], 'backward()');
    this.#attempt(() => this.trainer.update(plan));
    this.#stage = 'nothing';
  }

  /** A part that fails ends the step. */
  #attempt<T>(work: () => T): T {
    const stage = this.#stage;
    this.#stage = 'nothing';
    const result = this.trainer.attempt(work);
    this.#stage = stage;
    return result;
  }

  #expect(caller: string, stages: readonly Stage[], call: string): TrainingPlan {
    if (this.#plan && stages.includes(this.#stage)) return this.#plan;
    throw new StateError(`${caller}: there is nothing to go on from, call ${call} first`);
  }
}
