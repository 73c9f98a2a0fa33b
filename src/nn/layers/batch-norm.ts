import { StateError } from '../../errors.js';
import { batchNormBackward, columnStatistics, normalizeColumns } from '../../kernels/nn/batch-norm.js';
import { number, type Read, withDefaults } from '../../options.js';
import { type Convention, convention, conventionOf } from '../convention.js';
import type { Folding, OnnxForm } from './entry.js';
import {
  type InferenceStep,
  Layer,
  type LayerOptions,
  type LayerStep,
  type OwnTable,
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

const PYTORCH = {
  convention,
  momentum: number({ default: 0.1, from: 0, to: 1 }),
  epsilon: number({ default: 1e-5, above: 0 }),
} satisfies OwnTable<BatchNormOptions>;
const OPTIONS = { pytorch: PYTORCH, keras: withDefaults(PYTORCH, { momentum: 0.99, epsilon: 1e-3 }) };

type Four = readonly [weight: Parameter, bias: Parameter, mean: Parameter, variance: Parameter];

/** (x − mean)/√(variance + ε) · weight + bias: statistics of the batch in training, running ones in inference. */
class BatchNorm extends Layer<Read<typeof PYTORCH>> {
  override readonly type = 'batchNorm';

  constructor(options: BatchNormOptions) {
    super('batchNorm', options, OPTIONS[conventionOf('batchNorm', options)]);
  }

  override get passesActivation(): boolean {
    return true;
  }

  override get keepsUnitsApart(): boolean {
    return true;
  }

  override get minBatchSize(): number {
    return this.settings.convention === 'pytorch' && !this.#frozen ? 2 : 1;
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
    const epsilon = this.settings.epsilon;
    const pytorch = this.settings.convention === 'pytorch';
    const running = {
      mean: runningMean.value,
      variance: runningVariance.value,
      keep: pytorch ? 1 - this.settings.momentum : this.settings.momentum,
      fresh: pytorch ? this.settings.momentum : 1 - this.settings.momentum,
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
          columnStatistics(input, batchMean, batchVariance, running, rows);
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
    const epsilon = this.settings.epsilon;
    return {
      output: input,
      run: () => normalizeColumns(input, input, mean.value, variance.value, weight.value, bias.value, rows, epsilon),
    };
  }
}

/** Batch normalisation (Ioffe & Szegedy 2015) of each value of a sample. @throws {ArgumentError} if an option is out of range */
export function batchNorm(options: BatchNormOptions = {}): Layer {
  return new BatchNorm(options);
}

export const batchNormOnnx: OnnxForm = {
  write: (layer) => [
    {
      pattern: 'BatchNormalization{epsilon=epsilon}(x, weight, bias, running_mean, running_var)',
      values: { epsilon: Number(layer.toJSON().epsilon) },
    },
  ],
};

/** In inference: weight·(x − mean)/√(variance + ε) + bias. */
export const batchNormFolding: Folding = {
  affine: ({ config, parameters }) => {
    const { weight, bias, running_mean: mean, running_var: variance } = parameters as Record<string, Float64Array>;
    const scale = (weight as Float64Array).map(
      (w, j) => w / Math.sqrt((variance?.[j] as number) + Number(config.epsilon)),
    );
    return { scale, shift: scale.map((s, j) => (bias?.[j] as number) - s * (mean?.[j] as number)) };
  },
};
