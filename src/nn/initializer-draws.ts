import { type Activation, activations } from '../kernels/table.js';
import type { Random } from '../random.js';
import type { ActivationConfig } from './activation-config.js';
import { normalQuantile } from './random.js';

export type InitializerType = keyof typeof DRAW;

/** How a parameter's first values are made: a plain object, so that a model's description can hold it. */
export interface BuiltInInitializer {
  readonly type: InitializerType;
  /** Factor of the standard deviation or bound. Default: by the activation that follows (He), or 1. */
  readonly gain?: number;
  /** Keep the variance of the values (`fanIn`, the default) or of the gradients (`fanOut`). He and LeCun. */
  readonly mode?: 'fanIn' | 'fanOut';
  /**
   * Draws nothing beyond two standard deviations, and stretches what is left to the deviation that was asked for: as Keras
   * has `heNormal`, `glorotNormal` and `lecunNormal`, where PyTorch does not cut. Of these three. Default false.
   */
  readonly truncated?: boolean;
  /** Of `constant`. */
  readonly value?: number;
  /** Standard deviation of `normal` and `truncatedNormal`, bound of `uniform`. Default .05, as in Keras. */
  readonly scale?: number;
}

/** What a parameter is for, which initialisers go by. */
export interface InitializerContext {
  /** Inputs of a unit. */
  readonly fanIn: number;
  /** Units that an input feeds. */
  readonly fanOut: number;
  /** The activation that follows. */
  readonly activation?: ActivationConfig | undefined;
  /** Biases take what a joint initialiser has for them. */
  readonly bias: boolean;
}

type Draw = (
  values: Float32Array,
  context: InitializerContext,
  random: Random,
  initializer: BuiltInInitializer,
) => void;

/** How each initialiser fills a parameter. */
const SEPARATE = {
  zeros: (values) => void values.fill(0),
  ones: (values) => void values.fill(1),
  constant: (values, _context, _random, { value = 0 }) => void values.fill(value),
  normal: (values, _context, random, { scale = 0.05 }) => normal(values, random, scale),
  uniform: (values, _context, random, { scale = 0.05 }) => uniform(values, random, scale),
  /** Normal, but nothing beyond two standard deviations (of the normal that is cut). */
  truncatedNormal: (values, _context, random, { scale = 0.05 }) => cutNormal(values, random, scale),
  /** He et al. 2015, PyTorch's kaiming_normal_: standard deviation gain/√fan, with the gain of the activation. */
  heNormal: (values, context, random, options) =>
    scaledNormal(values, random, heGain(context, options) / Math.sqrt(fan(context, options)), options),
  /** Uniform, of the same standard deviation: bound √3 times as large. */
  heUniform: (values, context, random, options) =>
    uniform(values, random, heGain(context, options) * Math.sqrt(3 / fan(context, options))),
  /** Glorot & Bengio 2010 ("Xavier"): standard deviation gain·√(2/(fanIn + fanOut)). */
  glorotNormal: (values, { fanIn, fanOut }, random, options) =>
    scaledNormal(values, random, (options.gain ?? 1) * Math.sqrt(2 / (fanIn + fanOut)), options),
  glorotUniform: (values, { fanIn, fanOut }, random, { gain = 1 }) =>
    uniform(values, random, gain * Math.sqrt(6 / (fanIn + fanOut))),
  /** LeCun et al. 1998: standard deviation gain/√fan. */
  lecunNormal: (values, context, random, options) =>
    scaledNormal(values, random, (options.gain ?? 1) / Math.sqrt(fan(context, options)), options),
  lecunUniform: (values, context, random, options) =>
    uniform(values, random, (options.gain ?? 1) * Math.sqrt(3 / fan(context, options))),
  /** What PyTorch's nn.Linear starts with, weights and bias: uniform within ±1/√fanIn. */
  pytorch: (values, { fanIn }, random) => uniform(values, random, 1 / Math.sqrt(fanIn)),
  orthogonal: (values, context, random, { gain = 1 }) => orthogonal(values, context, random, gain),
} as const satisfies Record<string, Draw>;

/** Initialisers that draw the weights and the bias of a layer from one stream. */
const JOINT = {
  /**
   * Randomised asymmetric initialisation (Lu, Shin, Su & Karniadakis 2019), a cure of nets born dead: of the fanIn weights
   * and the bias of a unit, one at random is drawn from Beta(2, 1), all others from a normal with deviation .6007/√fanIn.
   */
  randomizedAsymmetric: (values, { fanIn, bias }, random) => {
    const stride = bias ? 1 : fanIn;
    for (let unit = 0; unit < values.length / stride; unit++) {
      const chosen = random.below(fanIn + 1);
      for (let k = 0; k <= fanIn; k++) {
        const p = openUniform(random);
        const value = k === chosen ? Math.sqrt(p) : (0.6007 * normalQuantile(p)) / Math.sqrt(fanIn);
        if (bias === (k === fanIn)) values[unit * stride + (bias ? 0 : k)] = value;
      }
    }
  },
} as const satisfies Record<string, Draw>;

export const DRAW = { ...SEPARATE, ...JOINT };

/** Whether weights and bias of a layer must be drawn from the same stream. */
export function isJoint(type: string): boolean {
  return Object.hasOwn(JOINT, type);
}

/** Probability that a standard normal variable is below −2. */
const BELOW_MINUS_TWO = 0.02275013194817921;
/** Standard deviation of a standard normal variable that is cut at ±2: √(1 − 4·φ(2)/(1 − 2·Φ(−2))). */
const CUT_DEVIATION = 0.8796256610342398;

/** What initialisers go by: an activation's row, or that of the rectifiers that are layers. */
export function rowOf({ name }: ActivationConfig): Pick<Activation, 'rectifier' | 'gain'> {
  if (name === 'prelu' || name === 'rrelu') return { rectifier: true };
  const rows: Readonly<Record<string, Activation>> = activations;
  return Object.hasOwn(rows, name) ? (rows[name] as Activation) : {};
}

/** The gain that was asked for, or by the activation: √(2/(1 + negativeSlope²)) for rectifiers, else its row's, else 1. */
function heGain({ activation }: InitializerContext, { gain }: BuiltInInitializer): number {
  if (gain !== undefined || !activation) return gain ?? 1;
  const row = rowOf(activation);
  if (!row.rectifier) return row.gain ?? 1;
  const slope = Number(activation.negativeSlope ?? 0);
  return Math.sqrt(2 / (1 + slope * slope));
}

function fan(context: InitializerContext, { mode = 'fanIn' }: BuiltInInitializer): number {
  return context[mode];
}

/** Uniform in (0, 1): the middle of one of 2³² equal parts. */
function openUniform(random: Random): number {
  return random.uniform() + 2 ** -33;
}

function normal(values: Float32Array, random: Random, deviation: number): void {
  for (let i = 0; i < values.length; i++) values[i] = deviation * normalQuantile(openUniform(random));
}

function cutNormal(values: Float32Array, random: Random, deviation: number): void {
  for (let i = 0; i < values.length; i++) {
    values[i] = deviation * normalQuantile(random.uniform(BELOW_MINUS_TWO, 1 - BELOW_MINUS_TWO));
  }
}

function scaledNormal(
  values: Float32Array,
  random: Random,
  deviation: number,
  { truncated }: BuiltInInitializer,
): void {
  if (truncated) cutNormal(values, random, deviation / CUT_DEVIATION);
  else normal(values, random, deviation);
}

function uniform(values: Float32Array, random: Random, bound: number): void {
  for (let i = 0; i < values.length; i++) values[i] = random.uniform(-bound, bound);
}

/**
 * Orthonormal rows, or columns where there are more rows, times gain: a Gaussian matrix orthonormalised by modified
 * Gram–Schmidt, twice, which is orthonormal to working precision (Giraud et al. 2005) and, with a positive diagonal of R,
 * uniform over all such matrices (Mezzadri 2007). Saxe et al. 2014.
 */
function orthogonal(values: Float32Array, { fanIn, fanOut }: InitializerContext, random: Random, gain: number): void {
  const count = Math.min(fanIn, fanOut);
  const length = Math.max(fanIn, fanOut);
  const vectors = Array.from({ length: count }, () =>
    Float64Array.from({ length }, () => normalQuantile(openUniform(random))),
  );
  vectors.forEach((vector, i) => {
    for (let pass = 0; pass < 2; pass++) {
      for (const earlier of vectors.slice(0, i)) {
        const projection = dot(vector, earlier);
        for (let j = 0; j < length; j++) vector[j] = (vector[j] as number) - projection * (earlier[j] as number);
      }
      const size = Math.sqrt(dot(vector, vector));
      for (let j = 0; j < length; j++) vector[j] = (vector[j] as number) / size;
    }
  });
  for (let row = 0; row < fanOut; row++) {
    for (let column = 0; column < fanIn; column++) {
      const value = fanOut <= fanIn ? vectors[row]?.[column] : vectors[column]?.[row];
      values[row * fanIn + column] = gain * (value as number);
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
