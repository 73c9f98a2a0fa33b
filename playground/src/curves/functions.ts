// The activations that can be drawn: f and f′ as the kernels compute them, and as float64 has them.
import * as fourlane from 'fourlane';
// The tests' oracle: its definitions exist once.
import { references } from '../../../test/reference/activations.js';

export interface FunctionParameter {
  readonly name: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

type Kernel = (x: Float32Array, parameters: readonly number[]) => Float32Array;
type Definition = (x: number, parameters: readonly number[]) => number;

/** f or f′. */
export interface Side {
  readonly kernel: Kernel;
  /** In float64. */
  readonly definition: Definition;
  /** The published bound of the error over all floats, in units in the last place. */
  readonly bound: number;
  /** Where the definition crosses 0, so that no relative accuracy can be had close by. */
  readonly crossing?: number | undefined;
}

export interface DrawnFunction {
  readonly name: string;
  readonly parameters: readonly FunctionParameter[];
  readonly value: Side;
  readonly derivative: Side;
}

type Call = (x: Float32Array, options: object) => Float32Array;

/** Where a slider starts and ends, by the parameter's name. */
const RANGES: Readonly<Record<string, readonly [min: number, max: number]>> = {
  negativeSlope: [-0.5, 1],
  alpha: [0.1, 4],
  beta: [0.1, 10],
  threshold: [-3, 30],
  min: [-4, 1],
  max: [-1, 6],
  lambda: [0, 3],
  value: [-3, 3],
  weight: [-0.5, 1],
  lower: [0, 1],
  upper: [0, 1],
};
/** Of the parameters that must be given to the kernels. */
const STARTS: Readonly<Record<string, number>> = { threshold: 0, value: 0 };

function parameter(name: string, start: number): FunctionParameter {
  const [min, max] = RANGES[name] as readonly [number, number];
  return { name, default: start, min, max };
}

function fromTable([name, row]: [string, fourlane.Activation]): DrawnFunction {
  const { value, derivative, crossing } = references[name as keyof typeof references];
  const names = row.parameters.map((each) => each.name);
  const kernel =
    (suffix: string): Kernel =>
    (x, given) => {
      const call = (fourlane as unknown as Record<string, Call>)[name + suffix] as Call;
      return call(x, Object.fromEntries(names.map((each, i) => [each, given[i]])));
    };
  return {
    name,
    parameters: row.parameters.map((each) => parameter(each.name, each.default ?? STARTS[each.name] ?? 0)),
    value: {
      kernel: kernel(''),
      definition: (x, [p = 0, q = 0]) => value(x, Math.fround(p), Math.fround(q)),
      bound: row.ulps.value,
    },
    derivative: {
      kernel: kernel('Derivative'),
      definition: (x, [p = 0, q = 0]) => derivative(x, Math.fround(p), Math.fround(q)),
      bound: row.ulps.derivative,
      crossing,
    },
  };
}

/** A line through 0 with another slope on its left: its kernels are given as functions of the parameters. */
function leaky(
  name: string,
  parameters: readonly FunctionParameter[],
  kernels: { readonly value: Kernel; readonly derivative: Kernel },
  slope: (parameters: readonly number[]) => number,
): DrawnFunction {
  const { value, derivative } = references.leakyRelu;
  return {
    name,
    parameters,
    value: { kernel: kernels.value, definition: (x, given) => value(x, slope(given), 0), bound: 0.5 },
    derivative: { kernel: kernels.derivative, definition: (x, given) => derivative(x, slope(given), 0), bound: 0 },
  };
}

const prelu = leaky(
  'prelu',
  [parameter('weight', 0.25)],
  {
    value: (x, weight) => fourlane.prelu(x, { weight: Float32Array.from(weight) }),
    derivative: (x, weight) => fourlane.preluDerivative(x, { weight: Float32Array.from(weight) }),
  },
  ([weight = 0]) => Math.fround(weight),
);

/** As it predicts: with the mean of the slopes that training draws. */
const rrelu = leaky(
  'rrelu',
  [parameter('lower', 1 / 8), parameter('upper', 1 / 3)],
  {
    value: (x, [lower = 0, upper = 0]) => fourlane.rrelu(x, { lower, upper }),
    derivative: (x, [lower = 0, upper = 0]) => fourlane.rreluDerivative(x, { lower, upper }),
  },
  ([lower = 0, upper = 0]) => Math.fround((lower + upper) / 2),
);

const rows = Object.entries(fourlane.activations).map(fromTable);

/** By name, in the table's order. */
export const FUNCTIONS: ReadonlyMap<string, DrawnFunction> = new Map(
  [...rows, prelu, rrelu].map((each) => [each.name, each]),
);
