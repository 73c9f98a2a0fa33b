import { ArgumentError } from '../errors.js';
import { attached, operandOf, withAddresses } from '../memory/operands.js';
import { ResidentBuffer } from '../memory/resident.js';
import { flag, number, readOptions, type TableOf, unchecked } from '../options.js';
import { engine } from '../wasm/engine.js';
import {
  checkApart,
  checkArray,
  checkLength,
  checkOverlap,
  checkSameKind,
  type FloatArray,
  size,
} from './arguments.js';
import { backward, derivative, value } from './elementwise.js';
import { type Out, out, output } from './output.js';

export interface RreluBounds {
  /** Bounds of the random slopes. Default 1/8 and 1/3. */
  readonly lower?: number;
  readonly upper?: number;
}

export interface RreluOptions<A extends FloatArray = FloatArray> extends RreluBounds, Out<A> {
  /** Draw a slope for each value; without it the slope is (lower + upper) / 2. Default false. */
  readonly training?: boolean;
  /** In training: takes the slope of each value, 1 where x > 0, for the backward pass. */
  readonly slopes?: A;
  /** What the slopes are drawn from: the same numbers for the same seed and stream, on every engine. Default 0. */
  readonly seed?: number;
  /** Separates sequences drawn from one seed, such as those of training steps. Default 0. */
  readonly stream?: number;
}

export interface RreluSlopes<A extends FloatArray = FloatArray> extends RreluBounds, Out<A> {
  /** What `rrelu` drew in training; without it the slope is that of evaluation. */
  readonly slopes?: A;
}

/** The options of all three functions: what `rrelu` takes may be given to the others, which ignore what they do not need. */
const OPTIONS = {
  training: flag(false),
  slopes: unchecked<FloatArray>(),
  seed: size({ default: 0 }),
  stream: size({ default: 0 }),
  lower: number({ default: 1 / 8 }),
  upper: number({ default: 1 / 3 }),
  out,
} satisfies TableOf<RreluOptions>;

const evaluate = /* @__PURE__ */ value('leakyRelu', 'rrelu');
const evaluateDerivative = /* @__PURE__ */ derivative('leakyRelu', 'rreluDerivative');
const evaluateBackward = /* @__PURE__ */ backward('leakyRelu', 'rreluBackward');

/**
 * Randomised leaky ReLU: x where x > 0, slope·x elsewhere. In training each slope is uniform in [lower, upper); in
 * evaluation it is their mean, 11/48 by default.
 * @throws {ArgumentError} if lower passes upper, or `slopes` is missing in training, or of another length or kind
 * @see Xu et al. 2015, arXiv 1505.00853; PyTorch's F.rrelu.
 */
export function rrelu<A extends FloatArray>(x: A, options: RreluOptions<A> = {}): A {
  checkArray('rrelu', 'x', x);
  const { training, seed, stream, ...settings } = readOptions('rrelu', options, OPTIONS);
  const { lower, upper, mean } = boundsOf('rrelu', settings);
  if (!training) return evaluate(x, { negativeSlope: mean, ...given(options) });
  const slopes = checkSlopes('rrelu', x, options.slopes);
  checkApart('rrelu', 'slopes', slopes, x, 'x');
  const n = x.length;
  const input = operandOf(x);
  const drawn = operandOf(slopes);
  const result = output('rrelu', 'x', x, options);
  checkApart('rrelu', 'slopes', slopes, result, 'out');
  const target = operandOf(result);
  const { uniform, rreluSlopes, multiply } = engine().kernels;
  // The i-th random number belongs to the i-th value, so the array must not pass through the window in pieces.
  withAddresses([input], [target, drawn], (from = 0, to = 0, at = 0) => {
    uniform(at, n, seed, stream, lower, upper);
    rreluSlopes(at, from, n);
    multiply(at, from, to, n);
  });
  return attached(result, target, n) as A;
}

/** rrelu′: the slopes that were drawn, or those of evaluation. */
export function rreluDerivative<A extends FloatArray>(x: A, options: RreluSlopes<A> = {}): A {
  checkArray('rreluDerivative', 'x', x);
  const { mean } = boundsOf('rreluDerivative', readOptions('rreluDerivative', options, OPTIONS));
  if (options.slopes === undefined) return evaluateDerivative(x, { negativeSlope: mean, ...given(options) });
  const slopes = checkSlopes('rreluDerivative', x, options.slopes);
  const result = output('rreluDerivative', 'x', x, options);
  checkOverlap('rreluDerivative', result, slopes, 'slopes');
  plain(result).set(plain(slopes));
  return result as A;
}

/** gradOut · rrelu′(x), with the slopes that were drawn, or those of evaluation. */
export function rreluBackward<A extends FloatArray>(gradOut: A, x: A, options: RreluSlopes<A> = {}): A {
  checkArray('rreluBackward', 'gradOut', gradOut);
  checkArray('rreluBackward', 'x', x);
  checkLength('rreluBackward', 'gradOut', gradOut, x.length, 'the length of x');
  checkSameKind('rreluBackward', 'gradOut', gradOut, x, 'x');
  const { mean } = boundsOf('rreluBackward', readOptions('rreluBackward', options, OPTIONS));
  if (options.slopes === undefined) return evaluateBackward(gradOut, x, { negativeSlope: mean, ...given(options) });
  const slopes = checkSlopes('rreluBackward', x, options.slopes);
  const n = x.length;
  const inputs = [operandOf(gradOut), operandOf(slopes)];
  const result = output('rreluBackward', 'x', x, options, gradOut);
  checkOverlap('rreluBackward', result, slopes, 'slopes');
  const target = operandOf(result);
  const { multiply } = engine().kernels;
  withAddresses(inputs, [target], (grad = 0, slope = 0, to = 0) => multiply(grad, slope, to, n));
  return attached(result, target, n) as A;
}

function given<A extends FloatArray>(options: Out<A>): Out<A> {
  return options.out === undefined ? {} : { out: options.out };
}

/** The bounds of the slopes, in order, and their mean. @throws {ArgumentError} */
export function boundsOf(
  caller: string,
  { lower, upper }: Required<RreluBounds>,
): Required<RreluBounds> & { readonly mean: number } {
  if (lower > upper) throw new ArgumentError(caller, 'lower', `is ${lower}, expected a number up to upper (${upper})`);
  return { lower, upper, mean: (lower + upper) / 2 };
}

function checkSlopes(caller: string, x: FloatArray, slopes: unknown): FloatArray {
  checkArray(caller, 'slopes', slopes);
  checkLength(caller, 'slopes', slopes, x.length, 'the length of x');
  checkSameKind(caller, 'slopes', slopes, x, 'x');
  return slopes;
}

function plain(array: FloatArray): Float32Array {
  return array instanceof ResidentBuffer ? array.data : array;
}
