/** A scalar parameter of an activation. */
export interface Parameter {
  readonly name: string;
  readonly default: number;
  /** The name that another framework gives it. */
  readonly alias?: string;
}

/** An activation y = f(x), element by element: what its public functions, its layer, tests, benches and docs go by. */
export interface Activation {
  /** At most two; the kernels take them in this order. */
  readonly parameters: readonly Parameter[];
  /** Proven bounds of the error of f and f′, in units in the last place. */
  readonly ulps: { readonly value: number; readonly derivative: number };
}

/**
 * The table of activations. The kernels of a row are the exports `name`, `nameDerivative` and `nameBackward` of
 * assembly/index.ts.
 */
export const activations = {
  relu: { parameters: [], ulps: { value: 0, derivative: 0 } },
  leakyRelu: {
    parameters: [{ name: 'negativeSlope', default: 0.01, alias: 'alpha' }],
    ulps: { value: 0.5, derivative: 0 },
  },
} as const satisfies Record<string, Activation>;

export type ActivationName = keyof typeof activations;

/** The parameters of an activation as an options object, aliases included: `{ negativeSlope?: number; alpha?: number }`. */
export type Parameters<N extends ActivationName> = {
  [P in (typeof activations)[N]['parameters'][number] as NameOf<P>]?: number;
};
type NameOf<P> = P extends { name: infer A extends string }
  ? A | (P extends { alias: infer B extends string } ? B : never)
  : never;
