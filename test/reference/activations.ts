// The float64 oracle: f and f′ of every activation of the table, by its definition, with the limits at ±∞ put in and
// written so that nothing cancels. Its relative error stays below 2⁻⁴⁰, a 2¹⁶th of a float's ULP.
import type { ActivationName } from '../../src/kernels/table.js';

export interface Reference {
  /** Where f′ crosses 0, if it does away from the kinks: no relative accuracy can be had close by. */
  readonly crossing?: number;
  /** Magnitudes of x at which f or its kernel has a kink, a branch, a clamp or its saturation: tests are dense around them. */
  readonly points: readonly number[];
  /** Parameters to try besides the defaults, where the arithmetic depends on them. */
  readonly spread?: {
    /** On all floats: a row each in docs/accuracy.md. */
    readonly exhaustive: readonly (readonly [number, number])[];
    /** On a sample of them. */
    readonly sampled: readonly (readonly [number, number])[];
  };
  value(x: number, p: number, q: number): number;
  derivative(x: number, p: number, q: number): number;
}

const SELU_ALPHA = 1.6732632423543772;
const SELU_LAMBDA = 1.0507009873554805;
const SQRT_2PI = Math.sqrt(2 * Math.PI);
const GELU_INNER = Math.sqrt(2 / Math.PI);
const GELU_CUBIC = 0.044715;

/** f(x), but NaN for NaN. */
const passNaN =
  (f: (x: number, p: number, q: number) => number) =>
  (x: number, p: number, q: number): number =>
    Number.isNaN(x) ? x : f(x, p, q);

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
/** σ(1 − σ) without the difference. */
const sigmoidSlope = (x: number): number => sigmoid(x) * sigmoid(-x);
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** x − tanh x. Below 0.1 by its series, since the difference would cancel. */
export function tanhshrink(x: number): number {
  if (Math.abs(x) > 0.1) return x - Math.tanh(x);
  const u = x * x;
  const series =
    1 / 3 -
    u *
      (2 / 15 -
        u * (17 / 315 - u * (62 / 2835 - u * (1382 / 155925 - u * (21844 / 6081075 - u * (929569 / 638512875))))));
  return x * u * series;
}

/** Φ(−a)·√(2π)·e^{a²/2} for a ≥ 0: the normal distribution's tail over its density. */
export function millsRatio(a: number): number {
  if (a < 1) {
    // ½·√(2π)·e^{a²/2} − Σ a^{2n+1} / (1·3·5 … (2n+1))
    let sum = 0;
    for (let n = 1, term = a; sum + term !== sum; n += 2) {
      sum += term;
      term *= (a * a) / (n + 2);
    }
    return 0.5 * SQRT_2PI * Math.exp((a * a) / 2) - sum;
  }
  // Laplace's continued fraction 1/(a + 1/(a + 2/(a + 3/(a + …)))), from the end.
  let rest = a;
  for (let n = Math.ceil(10 + 400 / (a * a)); n > 0; n--) rest = a + n / rest;
  return 1 / rest;
}

/** The normal distribution's density and distribution. */
const density = (x: number): number => Math.exp((-x * x) / 2) / SQRT_2PI;
export function distribution(x: number): number {
  if (Math.abs(x) > 40) return x > 0 ? 1 : 0;
  const tail = millsRatio(Math.abs(x)) * density(x);
  return x > 0 ? 1 - tail : tail;
}

/** tanh(softplus(x)) and 1 − its square, as fractions of e = eˣ; e² leaves no trace beyond ±100 but would overflow. */
function mishGate(x: number): { gate: number; slope: number } {
  const e = Math.exp(Math.min(x, 100));
  const n = e * (e + 2);
  return { gate: n / (n + 2), slope: (4 * (n + 1)) / (n + 2) ** 2 };
}

const geluArgument = (x: number): number => 2 * GELU_INNER * (x + GELU_CUBIC * x ** 3);

/** Where eˣ leaves the normal floats, overflows, and vanishes. */
const EXPONENTIAL = [87.3, 88.7, 103.3, 104];
const ALPHAS = [0.01, 0.7, 3, 100].map((alpha) => [alpha, 0] as const);

export const references: Record<ActivationName, Reference> = {
  relu: { points: [0], value: (x) => (x > 0 ? x : x === 0 ? x : 0), derivative: (x) => (x > 0 ? 1 : 0) },
  leakyRelu: {
    points: [0],
    value: (x, slope) => (x > 0 ? x : slope * x),
    derivative: (x, slope) => (x > 0 ? 1 : slope),
  },
  elu: {
    points: [0, 17.3, ...EXPONENTIAL],
    spread: {
      exhaustive: [
        [0.3, 0],
        [7, 0],
      ],
      sampled: ALPHAS,
    },
    value: (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x)),
    derivative: (x, alpha) => (x > 0 ? 1 : alpha * Math.exp(x)),
  },
  selu: {
    points: [0, 17.3, ...EXPONENTIAL],
    value: (x) => SELU_LAMBDA * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)),
    derivative: (x) => SELU_LAMBDA * (x > 0 ? 1 : SELU_ALPHA * Math.exp(x)),
  },
  celu: {
    points: [0, 17.3, 340, ...EXPONENTIAL],
    spread: {
      exhaustive: [
        [0.3, 0],
        [7, 0],
      ],
      sampled: [...ALPHAS, [-2, 0]],
    },
    value: (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x / alpha)),
    derivative: (x, alpha) => (x > 0 ? 1 : Math.exp(x / alpha)),
  },
  gelu: {
    points: [0.75, 14.4],
    crossing: -0.7517915,
    value: (x) => (x === -Infinity ? 0 : x * distribution(x)),
    derivative: (x) => (Math.abs(x) > 40 ? distribution(x) : distribution(x) + x * density(x)),
  },
  geluTanh: {
    points: [0.75, 10, 22],
    crossing: -0.7524614,
    value: (x) => (x === -Infinity ? 0 : x * sigmoid(geluArgument(x))),
    derivative: (x) => {
      if (Math.abs(x) > 40) return x > 0 ? 1 : 0;
      const u = geluArgument(x);
      return sigmoid(u) * (1 + x * sigmoid(-u) * 2 * GELU_INNER * (1 + 3 * GELU_CUBIC * x * x));
    },
  },
  silu: {
    points: [1.28, ...EXPONENTIAL],
    crossing: -1.2784645,
    value: (x) => (x === -Infinity ? 0 : x * sigmoid(x)),
    derivative: (x) => (Math.abs(x) > 700 ? sigmoid(x) : sigmoid(x) * (1 + x * sigmoid(-x))),
  },
  mish: {
    points: [1.2, 22, 44, ...EXPONENTIAL],
    crossing: -1.1924312,
    value: (x) => (x === -Infinity ? 0 : x * mishGate(x).gate),
    derivative: (x) => {
      if (Math.abs(x) > 700) return x > 0 ? 1 : 0;
      const { gate, slope } = mishGate(x);
      return gate + x * sigmoid(x) * slope;
    },
  },
  softplus: {
    points: [16.6, 20, ...EXPONENTIAL],
    spread: {
      exhaustive: [
        [0.3, 20],
        [5, 8],
      ],
      sampled: [
        [0.01, 20],
        [3, 20],
        [50, 2],
        [-1, 20],
      ],
    },
    value: (x, beta, threshold) => (beta * x > threshold ? x : softplus(beta * x) / beta),
    derivative: (x, beta, threshold) => (beta * x > threshold ? 1 : sigmoid(beta * x)),
  },
  softsign: {
    points: [0, 1e19],
    value: (x) => (Math.abs(x) === Infinity ? Math.sign(x) : x / (1 + Math.abs(x))),
    derivative: (x) => 1 / (1 + Math.abs(x)) ** 2,
  },
  hardtanh: {
    points: [1],
    value: (x, min, max) => (x < min ? min : x > max ? max : x),
    derivative: (x, min, max) => (x > min && x < max ? 1 : 0),
  },
  relu6: { points: [0, 6], value: (x) => (x < 0 ? 0 : x > 6 ? 6 : x), derivative: (x) => (x > 0 && x < 6 ? 1 : 0) },
  hardsigmoid: {
    points: [3],
    value: (x) => Math.min(Math.max(x + 3, 0), 6) / 6,
    derivative: (x) => (x > -3 && x < 3 ? 1 / 6 : 0),
  },
  hardswish: {
    points: [0, 3],
    value: (x) => (x <= -3 ? 0 : x >= 3 ? x : (x * (x + 3)) / 6),
    derivative: (x) => (x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6),
  },
  sigmoid: { points: [16.6, ...EXPONENTIAL], value: sigmoid, derivative: sigmoidSlope },
  tanh: {
    points: [0.23827, 8.7, 44],
    value: (x) => Math.tanh(x),
    // 1 − tanh² without the difference.
    derivative: (x) => 4 * sigmoidSlope(2 * x),
  },
  logsigmoid: { points: [16.6, ...EXPONENTIAL], value: (x) => -softplus(-x), derivative: (x) => sigmoid(-x) },
  hardshrink: {
    points: [0.5],
    value: (x, lambda) => (Math.abs(x) > lambda ? x : 0),
    derivative: (x, lambda) => (Math.abs(x) > lambda ? 1 : 0),
  },
  softshrink: {
    points: [0.5],
    spread: { exhaustive: [], sampled: [[0, 0]] },
    value: (x, lambda) => (x > lambda ? x - lambda : x < -lambda ? x + lambda : 0),
    derivative: (x, lambda) => (Math.abs(x) > lambda ? 1 : 0),
  },
  tanhshrink: { points: [0.23827, 8.7], value: (x) => tanhshrink(x), derivative: (x) => Math.tanh(x) ** 2 },
  threshold: {
    points: [0.25],
    spread: { exhaustive: [[0.25, -2]], sampled: [[0.25, 0]] },
    value: (x, threshold, value) => (x > threshold ? x : value),
    derivative: (x, threshold) => (x > threshold ? 1 : 0),
  },
};

for (const reference of Object.values(references)) {
  reference.value = passNaN(reference.value);
  reference.derivative = passNaN(reference.derivative);
}
