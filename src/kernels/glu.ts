import type { Names } from '../checks.js';
import { ArgumentError } from '../errors.js';
import { withCopies } from '../memory/copies.js';
import { ResidentBuffer } from '../memory/resident.js';
import { engine } from '../wasm/engine.js';
import {
  checkApart,
  checkArray,
  checkKnownBesideOut,
  checkLength,
  checkOverlap,
  checkSameKind,
  checkSize,
  type FloatArray,
} from './arguments.js';
import type { Out } from './output.js';

export interface GluOptions<A extends FloatArray = FloatArray> extends Out<A> {
  /** Values in a row of x, an even number; its first half is a, its second b. Default: one row. */
  readonly cols?: number;
}

const OPTIONS: Names<GluOptions> = { cols: true, out: true };

/**
 * GLU, the gated linear unit: a·σ(b), with a and b the halves of each row. The result has half as many values as x, and
 * `out` must not overlap x.
 * @throws {ArgumentError} if `cols` is odd or does not divide the length of x
 * @see Dauphin et al. 2017, arXiv 1612.08083; PyTorch's F.glu.
 */
export function glu<A extends FloatArray>(x: A, options: GluOptions<A> = {}): A {
  checkArray('glu', 'x', x);
  const cols = evenRow('glu', x, options);
  const out = options.out === undefined ? empty(x, x.length / 2) : options.out;
  if (options.out !== undefined) {
    checkArray('glu', 'out', out);
    checkLength('glu', 'out', out, x.length / 2, 'half the length of x');
    checkSameKind('glu', 'out', out, x, 'x');
    checkApart('glu', 'out', out, x, 'x');
  }
  const { glu: kernel } = engine().kernels;
  const rows = x.length / cols;
  withCopies([x], [out], (from = 0, to = 0) => kernel(from, to, rows, cols / 2));
  return out as A;
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
  const out = options.out === undefined ? empty(x, x.length) : options.out;
  if (options.out !== undefined) {
    checkArray('gluBackward', 'out', out);
    checkLength('gluBackward', 'out', out, x.length, 'the length of x');
    checkSameKind('gluBackward', 'out', out, x, 'x');
    checkOverlap('gluBackward', out, x, 'x');
    checkApart('gluBackward', 'out', out, gradOut, 'gradOut');
  }
  const { gluBackward: kernel } = engine().kernels;
  const rows = x.length / cols;
  withCopies([gradOut, x], [out], (grad = 0, from = 0, to = 0) => kernel(grad, from, to, rows, cols / 2));
  return out as A;
}

function empty(like: FloatArray, length: number): FloatArray {
  return like instanceof ResidentBuffer ? new ResidentBuffer(length) : new Float32Array(length);
}

function evenRow(caller: string, x: FloatArray, options: GluOptions): number {
  checkKnownBesideOut(caller, options, OPTIONS);
  const { cols = x.length } = options;
  checkSize(caller, 'cols', cols);
  if (cols % 2 !== 0 || (cols === 0 ? x.length > 0 : x.length % cols !== 0)) {
    throw new ArgumentError(caller, 'cols', `is ${cols}, expected an even divisor of ${x.length} (the length of x)`);
  }
  return Math.max(cols, 2);
}
