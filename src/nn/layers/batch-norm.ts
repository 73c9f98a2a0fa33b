import { checkNumber } from '../../checks.js';
import { StateError } from '../../errors.js';
import { batchNormBackward, columnStatistics, normalizeColumns } from '../../kernels/training.js';
import { type Convention, checkConvention } from '../convention.js';
import {
  type InferenceStep,
  Layer,
  type LayerOptions,
  type LayerStep,
  type OwnNames,
  type Parameter,
  type ParameterSpec,
  type PlanContext,
  type TrainingPlanContext,
} from './layer.js';

export interface BatchNormOptions extends LayerOptions {
  /**
   * Whose defaults and meaning of `momentum`. PyTorch: running = (1 − momentum) · running + momentum · batch, momentum .1,
   * ε 1e-5, running variance unbiased. Keras: running = momentum · running + (1 − momentum) · batch, momentum .99, ε 1e-3,
   * variance biased. Both normalise with the biased variance. PyTorch refuses to train on a batch of one sample, whose
   * variance Keras takes for 0. Default `pytorch`.
   */
  readonly convention?: Convention;
  /** 0 to 1. Default .1, in Keras .99. */
  readonly momentum?: number;
  /** ε, above 0. Default 1e-5, in Keras 1e-3. */
  readonly epsilon?: number;
}

const OPTIONS: OwnNames<BatchNormOptions> = { convention: true, momentum: true, epsilon: true };

const CONVENTIONS = {
  pytorch: { momentum: 0.1, epsilon: 1e-5 },
  keras: { momentum: 0.99, epsilon: 1e-3 },
} as const;

type Four = readonly [weight: Parameter, bias: Parameter, mean: Parameter, variance: Parameter];

/** (x − mean)/√(variance + ε) · weight + bias: statistics of the batch in training, running ones in inference. */
class BatchNorm extends Layer {
  override readonly type = 'batchNorm';
  readonly #convention: Convention;
  readonly #momentum: number;
  readonly #epsilon: number;

  constructor(options: BatchNormOptions) {
    super('batchNorm', options, OPTIONS);
    const { convention = 'pytorch' } = options;
    checkConvention('batchNorm', convention);
    const defaults = CONVENTIONS[convention];
    const { momentum = defaults.momentum, epsilon = defaults.epsilon } = options;
    checkNumber('batchNorm', 'momentum', momentum, (m) => m >= 0 && m <= 1, '0 to 1');
    checkNumber('batchNorm', 'epsilon', epsilon, (e) => e > 0 && e < Infinity, 'a finite number above 0');
    this.#convention = convention;
    this.#momentum = momentum;
    this.#epsilon = epsilon;
  }

  override get minBatchSize(): number {
    return this.#convention === 'pytorch' && !this.#frozen ? 2 : 1;
  }

  /** A layer that was frozen when the model was compiled keeps its statistics, as in Keras. */
  get #frozen(): boolean {
    return this.parameters[0]?.gradient === undefined;
  }

  override parameterSpecs(inputs: number): ParameterSpec[] {
    const shape = [inputs];
    return [
      { name: 'weight', shape, initializer: { type: 'ones' } },
      { name: 'bias', shape, initializer: { type: 'zeros' } },
      { name: 'running_mean', shape, initializer: { type: 'zeros' }, statistic: true },
      { name: 'running_var', shape, initializer: { type: 'ones' }, statistic: true, minimum: 0 },
    ];
  }

  override planTraining({ rows, input, inputGradient, take }: TrainingPlanContext): LayerStep {
    const [weight, bias, runningMean, runningVariance] = this.parameters as Four;
    const width = weight.value.length;
    const output = take(width);
    const outputGradient = take(width);
    const scratch = (): typeof input => take(width).subarray(0, width);
    const batchMean = scratch();
    const batchVariance = scratch();
    const gradWeight = weight.gradient ?? scratch();
    const gradBias = bias.gradient ?? scratch();
    const epsilon = this.#epsilon;
    const pytorch = this.#convention === 'pytorch';
    const running = {
      mean: runningMean.value,
      variance: runningVariance.value,
      keep: pytorch ? 1 - this.#momentum : this.#momentum,
      fresh: pytorch ? this.#momentum : 1 - this.#momentum,
      unbiased: pytorch,
    };
    const frozen = this.#frozen;
    const least = this.minBatchSize;
    let constant = false;
    return {
      output,
      outputGradient,
      forward: (training) => {
        constant = frozen || !training;
        if (!constant) {
          if (rows < least) {
            throw new StateError(
              `${this.name}: a batch of one sample has no variance to train with. Choose another batch size`,
            );
          }
          columnStatistics(input, batchMean, batchVariance, rows, running);
        }
        const mean = constant ? running.mean : batchMean;
        const variance = constant ? running.variance : batchVariance;
        normalizeColumns(input, output, mean, variance, weight.value, bias.value, rows, epsilon);
      },
      backward: () =>
        batchNormBackward(
          outputGradient,
          input,
          constant ? running.mean : batchMean,
          constant ? running.variance : batchVariance,
          weight.value,
          gradWeight,
          gradBias,
          inputGradient,
          rows,
          epsilon,
          constant,
        ),
    };
  }

  override planInference({ rows, input }: PlanContext): InferenceStep {
    const [weight, bias, mean, variance] = this.parameters as Four;
    const epsilon = this.#epsilon;
    return {
      output: input,
      run: () => normalizeColumns(input, input, mean.value, variance.value, weight.value, bias.value, rows, epsilon),
    };
  }

  protected override config(): Record<string, unknown> {
    return { convention: this.#convention, momentum: this.#momentum, epsilon: this.#epsilon };
  }
}

/** Batch normalisation (Ioffe & Szegedy 2015) of each value of a sample. @throws {ArgumentError} if an option is out of range */
export function batchNorm(options: BatchNormOptions = {}): Layer {
  return new BatchNorm(options);
}
