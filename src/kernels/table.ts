/** A scalar parameter of an activation. */
export interface ActivationParameter {
  readonly name: string;
  /** Without one, the parameter must be given. */
  readonly default?: number;
  /** The name that another framework gives it. */
  readonly alias?: string;
}

/** An activation y = f(x), element by element: its public functions, layer, tests, benches and docs are made from it. */
export interface Activation {
  /** In the order in which the kernels take them. */
  readonly parameters:
    | readonly []
    | readonly [ActivationParameter]
    | readonly [ActivationParameter, ActivationParameter];
  /** What finite parameters must satisfy besides. */
  readonly check?: {
    /** The index of the parameter to blame. */
    readonly blamed: 0 | 1;
    readonly holds: (p: number, q: number) => boolean;
    readonly expected: string;
  };
  /** A rectifier or a smooth variant of one: layers before it use He's initialiser. */
  readonly rectifier?: true;
  /** PyTorch's `calculate_gain`, where that is neither 1 nor a rectifier's √(2/(1 + negativeSlope²)). */
  readonly gain?: number;
  /** Bounds of the error of f and f′ over all floats, in units in the last place (docs/accuracy.md). */
  readonly ulps: { readonly value: number; readonly derivative: number };
}

/** The bounds of exact functions. */
const EXACT = { value: 0, derivative: 0 } as const;

const atLeastZero = { holds: (p: number): boolean => p >= 0, expected: 'a number from 0 on' };
/** |p| from 2⁻ⁿ to 2ⁿ, within which the kernels neither overflow nor lose digits. */
const magnitudeWithin = (n: number) => ({
  holds: (p: number): boolean => Math.abs(p) >= 2 ** -n && Math.abs(p) <= 2 ** n,
  expected: `a number of a magnitude from 2^-${n} to 2^${n}`,
});

/**
 * The table of activations. The kernels of a row are the exports `name`, `nameDerivative` and `nameBackward` of
 * assembly/index.ts.
 */
export const activations = {
  relu: { rectifier: true, parameters: [], ulps: EXACT },
  leakyRelu: {
    rectifier: true,
    parameters: [{ name: 'negativeSlope', default: 0.01, alias: 'alpha' }],
    ulps: { value: 0.5, derivative: 0 },
  },
  elu: {
    rectifier: true,
    parameters: [{ name: 'alpha', default: 1 }],
    check: { blamed: 0, holds: (alpha: number) => Math.abs(alpha) <= 2 ** 63, expected: 'a number from -2^63 to 2^63' },
    ulps: { value: 2.25, derivative: 2.5 },
  },
  selu: { gain: 3 / 4, parameters: [], ulps: { value: 2.45, derivative: 2.5 } },
  celu: {
    rectifier: true,
    parameters: [{ name: 'alpha', default: 1 }],
    check: { blamed: 0, ...magnitudeWithin(63) },
    ulps: { value: 2.1, derivative: 2.5 },
  },
  gelu: { rectifier: true, parameters: [], ulps: { value: 6.55, derivative: 6.75 } },
  geluTanh: { rectifier: true, parameters: [], ulps: { value: 2.56, derivative: 4.55 } },
  silu: { rectifier: true, parameters: [], ulps: { value: 2.96, derivative: 4 } },
  mish: { rectifier: true, parameters: [], ulps: { value: 3.95, derivative: 5.6 } },
  softplus: {
    rectifier: true,
    parameters: [
      { name: 'beta', default: 1 },
      { name: 'threshold', default: 20 },
    ],
    check: { blamed: 0, ...magnitudeWithin(50) },
    ulps: { value: 3.15, derivative: 2.75 },
  },
  softsign: { parameters: [], ulps: { value: 1.5, derivative: 3.5 } },
  sigmoid: { parameters: [], ulps: { value: 2.5, derivative: 2.5 } },
  tanh: { gain: 5 / 3, parameters: [], ulps: { value: 2.45, derivative: 2.5 } },
  logsigmoid: { parameters: [], ulps: { value: 2.5, derivative: 2.5 } },
  tanhshrink: { parameters: [], ulps: { value: 3.25, derivative: 4.3 } },
  hardtanh: {
    parameters: [
      { name: 'min', default: -1 },
      { name: 'max', default: 1 },
    ],
    check: {
      blamed: 1,
      holds: (min: number, max: number) => min <= max,
      expected: 'a number from min on',
    },
    ulps: EXACT,
  },
  relu6: { rectifier: true, parameters: [], ulps: EXACT },
  hardsigmoid: { parameters: [], ulps: { value: 0.67, derivative: 0.5 } },
  hardswish: { rectifier: true, parameters: [], ulps: { value: 1.88, derivative: 1.01 } },
  hardshrink: {
    parameters: [{ name: 'lambda', default: 0.5 }],
    check: { blamed: 0, ...atLeastZero },
    ulps: EXACT,
  },
  softshrink: {
    parameters: [{ name: 'lambda', default: 0.5 }],
    check: { blamed: 0, ...atLeastZero },
    ulps: { value: 0.5, derivative: 0 },
  },
  threshold: { parameters: [{ name: 'threshold' }, { name: 'value' }], ulps: EXACT },
} as const satisfies Record<string, Activation>;

export type ActivationName = keyof typeof activations;

type Row<N extends ActivationName> = (typeof activations)[N]['parameters'][number];
type NameOf<P> = P extends { name: infer A extends string }
  ? A | (P extends { alias: infer B extends string } ? B : never)
  : never;

/**
 * The parameters of an activation as an options object, aliases included: `{ negativeSlope?: number; alpha?: number }`.
 * Those without a default are required.
 */
export type ActivationParameters<N extends ActivationName> = {
  [P in Row<N> as P extends { default: number } ? NameOf<P> : never]?: number;
} & { [P in Row<N> as P extends { default: number } ? never : NameOf<P>]: number };

/** Activations that may be given by name alone: those whose parameters all have defaults. */
export type BareActivation = {
  [N in ActivationName]: object extends ActivationParameters<N> ? N : never;
}[ActivationName];

/**
 * An activation as an option: the name of its function alone, such as `relu`, or with parameters:
 * `{ name: 'leakyRelu', negativeSlope: 0.1 }`. Those of `threshold` must be given.
 */
export type ActivationOption =
  | BareActivation
  | { [N in ActivationName]: { readonly name: N } & ActivationParameters<N> }[ActivationName];
