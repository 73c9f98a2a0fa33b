import { ArgumentError } from '../errors.js';
import { attached, operandOf, withAddresses } from '../memory/operands.js';
import { ResidentBuffer } from '../memory/resident.js';
import { engine } from '../wasm/engine.js';
import { checkApart, checkArray, checkLength, checkOverlap, checkSameKind, type FloatArray } from './arguments.js';
import type { Out } from './output.js';
import { readCols } from './row-options.js';

export interface GluOptions<A extends FloatArray = FloatArray> extends Out<A> {
  /** Values in a row of x, an even number; its first half is a, its second b. Default: one row. */
  readonly cols?: number;
}

/**
 * GLU, the gated linear unit: a·σ(b), with a and b the halves of each row. The result has half as many values as x, and
 * `out` must not overlap x.
 * @throws {ArgumentError} if `cols` is odd or does not divide the length of x
 * @see Dauphin et al. 2017, arXiv 1612.08083; PyTorch's F.glu.
 */
export function glu<A extends FloatArray>(x: A, options: GluOptions<A> = {}): A {
  checkArray('glu', 'x', x);
  const cols = evenRow('glu', x, options);
  if (options.out !== undefined) checkOut('glu', options.out, x.length / 2, 'half the length of x', x);
  if (options.out !== undefined) checkApart('glu', 'out', options.out, x, 'x');
  const from = operandOf(x);
  const rows = x.length / cols;
  const result = options.out ?? empty(x, x.length / 2);
  const to = operandOf(result);
  const { length } = result;
  const { glu: kernel } = engine().kernels;
  withAddresses([from], [to], (from = 0, to = 0) => kernel(from, to, rows, cols / 2));
  return attached(result, to, length) as A;
}

/**
 * The backward pass of GLU: (gradOut·σ(b), gradOut·a·σ(b)·(1 − σ(b))) in each row; gradOut has half as many values as x.
 * `out` may be x.
 */
export function gluBackward<A extends FloatArray>(gradOut: A, x: A, options: GluOptions<A> = {}): A {
  checkArray('gluBackward', 'gradOut', gradOut);
  checkArray('gluBackward', 'x', x);
  const cols = evenRow('gluBackward', x, options);
  checkLength('gluBackward', 'gradOut', gradOut, x.length / 2, 'half the length of x');
  checkSameKind('gluBackward', 'gradOut', gradOut, x, 'x');
  if (options.out !== undefined) {
    checkOut('gluBackward', options.out, x.length, 'the length of x', x);
    checkOverlap('gluBackward', options.out, x, 'x');
    checkApart('gluBackward', 'out', options.out, gradOut, 'gradOut');
  }
  const inputs = [operandOf(gradOut), operandOf(x)];
  const rows = x.length / cols;
  const result = options.out ?? empty(x, x.length);
  const to = operandOf(result);
  const { length } = result;
  const { gluBackward: kernel } = engine().kernels;
  withAddresses(inputs, [to], (grad = 0, from = 0, to = 0) => kernel(grad, from, to, rows, cols / 2));
  return attached(result, to, length) as A;
}

function empty(like: FloatArray, length: number): FloatArray {
  return like instanceof ResidentBuffer ? new ResidentBuffer(length) : new Float32Array(length);
}

function checkOut(
  caller: string,
  given: unknown,
  length: number,
  why: string,
  x: FloatArray,
): asserts given is FloatArray {
  checkArray(caller, 'out', given);
  checkLength(caller, 'out', given, length, why);
  checkSameKind(caller, 'out', given, x, 'x');
}

function evenRow(caller: string, x: FloatArray, options: GluOptions): number {
  const cols = readCols(caller, options) ?? x.length;
  if (cols % 2 !== 0 || (cols === 0 ? x.length > 0 : x.length % cols !== 0)) {
    throw new ArgumentError(caller, 'cols', `is ${cols}, expected an even divisor of ${x.length} (the length of x)`);
  }
  return Math.max(cols, 2);
}
