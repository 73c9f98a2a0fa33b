// Parts as a user writes them: over the public interface alone.
import {
  type InferenceStep,
  type InitializerEntry,
  Layer,
  type LayerEntry,
  type LayerOptions,
  type LayerStep,
  type Loss,
  type Optimizer,
  option,
  type Parameter,
  type ParameterSpec,
  type PartEntry,
  type PlanContext,
  readOptions,
  type Schedule,
  type TrainingPlanContext,
} from 'fourlane/nn';

export interface ScaleOptions extends LayerOptions {
  /** What the factors start with. */
  readonly initial?: number;
}

/** y = weight·x, unit by unit. */
class Scale extends Layer<{ initial: number }> {
  readonly type = 'scale';

  constructor(options: ScaleOptions) {
    super('scale', options, { initial: option.number({ default: 1 }) });
  }

  override get keepsUnitsApart(): boolean {
    return true;
  }

  override get passesActivation(): boolean {
    return true;
  }

  override parameterSpecs(inputs: number): ParameterSpec[] {
    return [{ name: 'weight', shape: [inputs], initializer: { type: 'constant', value: this.settings.initial } }];
  }

  planTraining({ rows, input, inputGradient, take }: TrainingPlanContext): LayerStep {
    const [weight] = this.parameters as [Parameter];
    const width = weight.value.length;
    const output = take(width);
    const outputGradient = take(width);
    return {
      output,
      outputGradient,
      forward: () => multiply(input.data, weight.value.data, output.data),
      backward: () => {
        const [x, g, w] = [input.data, outputGradient.data, weight.value.data];
        const sums = new Float64Array(width);
        for (let i = 0; i < rows * width; i++) {
          sums[i % width] = (sums[i % width] as number) + (g[i] as number) * (x[i] as number);
        }
        weight.gradient?.data.set(sums);
        if (inputGradient) multiply(g, w, inputGradient.data);
      },
    };
  }

  planInference({ input }: PlanContext): InferenceStep {
    const [weight] = this.parameters as [Parameter];
    return { output: input, run: () => multiply(input.data, weight.value.data, input.data) };
  }
}

function multiply(x: Float32Array, w: Float32Array, y: Float32Array): void {
  for (let i = 0; i < x.length; i++) y[i] = (x[i] as number) * (w[i % w.length] as number);
}

export const scale = (options: ScaleOptions = {}): Layer => new Scale(options);

export const scaleEntry: LayerEntry = {
  type: 'scale',
  fromConfig: scale,
  onnx: {
    write: () => [{ pattern: 'Mul(x, weight)' }],
    read: { patterns: ['Mul(x, weight)'] },
  },
  folding: {
    affine: ({ parameters: { weight = new Float64Array() } }) => ({ scale: weight, shift: weight.map(() => 0) }),
  },
};

/** Mean of log(cosh(y − t)) over samples and outputs. */
export function logCosh(options: { readonly sharpness?: number } = {}): Loss {
  const { sharpness } = readOptions('logCosh', options, { sharpness: option.number({ default: 1, above: 0 }) });
  return {
    type: 'logCosh',
    compute: (outputs, targets, weights, gradient, rows) => {
      const [y, t, w, g] = [outputs.data, targets.data, weights?.data, gradient.data];
      const width = y.length / rows;
      const total = width * (w?.reduce((sum, weight) => sum + weight, 0) ?? rows);
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        const share = (w?.[Math.floor(i / width)] ?? 1) / total;
        const d = sharpness * ((y[i] as number) - (t[i] as number));
        sum += (share * (Math.abs(d) + Math.log1p(Math.exp(-2 * Math.abs(d))) - Math.LN2)) / sharpness;
        g[i] = share * Math.tanh(d);
      }
      return sum;
    },
    toJSON: () => ({ type: 'logCosh', sharpness }),
  };
}

export const logCoshEntry: PartEntry<Loss> = { type: 'logCosh', fromConfig: logCosh };

/** Every value moves by the rate, against the sign of its gradient's running mean. */
export function signSgd(options: { readonly learningRate?: number; readonly keep?: number } = {}): Optimizer {
  const { learningRate, keep } = readOptions('signSgd', options, {
    learningRate: option.number({ default: 0.01, from: 0 }),
    keep: option.number({ default: 0.9, from: 0, below: 1 }),
  });
  return {
    type: 'signSgd',
    learningRate,
    slots: ['mean'],
    update: ({ values, gradients, slots: [mean] }, _t, rate) => {
      const [p, g, m] = [values.data, gradients.data, mean?.data as Float32Array];
      for (let i = 0; i < p.length; i++) {
        m[i] = keep * (m[i] as number) + (1 - keep) * (g[i] as number);
        p[i] = (p[i] as number) - rate * Math.sign(m[i] as number);
      }
    },
    toJSON: () => ({ type: 'signSgd', learningRate, keep }),
  };
}

export const signSgdEntry: PartEntry<Optimizer> = { type: 'signSgd', fromConfig: signSgd };

/** Of a unit's weights a share is 0, the others are uniform. */
export const sparseEntry: InitializerEntry = {
  type: 'sparse',
  options: { share: option.number({ default: 0.5, from: 0, to: 1 }) },
  draw: (values, { fanIn }, random, settings) => {
    for (let i = 0; i < values.length; i++) {
      const isZero = random.uniform() < (settings.share as number);
      values[i] = isZero ? 0 : random.uniform(-1, 1) / Math.sqrt(fanIn);
    }
  },
};

/** rate / √(1 + step) */
export const inverseRoot = (): Schedule => ({
  type: 'inverseRoot',
  per: 'step',
  rate: (base, step) => base / Math.sqrt(1 + step),
  toJSON: () => ({ type: 'inverseRoot' }),
});

export const inverseRootEntry: PartEntry<Schedule> = { type: 'inverseRoot', fromConfig: inverseRoot };
