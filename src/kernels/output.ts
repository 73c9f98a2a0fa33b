import { ResidentBuffer } from '../memory/resident.js';
import { type Option, unchecked } from '../options.js';
import { checkArray, checkLength, checkOverlap, checkSameKind, type FloatArray } from './arguments.js';

/** Where to write. Default: a new array of the kind of the input. */
export interface Out<A extends FloatArray = FloatArray> {
  /** May be an input itself; must not overlap one otherwise. */
  readonly out?: A;
}

/** How `out` is read: it is checked with what else a function is given. */
export const out: Option<FloatArray | undefined> = /* @__PURE__ */ unchecked();

/** The options of a kernel: P besides `out`. They may be left out where P has nothing that must be given. */
type Options<P, A extends FloatArray> = object extends P ? [options?: P & Out<A>] : [options: P & Out<A>];

/** A function of an array: a plain one gives a plain one, a resident one a resident one. @param P options besides `out` */
export interface Unary<P> {
  (x: Float32Array, ...options: Options<P, Float32Array>): Float32Array<ArrayBuffer>;
  (x: ResidentBuffer, ...options: Options<P, ResidentBuffer>): ResidentBuffer;
  <A extends FloatArray>(x: A, ...options: Options<P, A>): A;
}

/** gradOut · f′(x). */
export interface Backward<P> {
  (gradOut: Float32Array, x: Float32Array, ...options: Options<P, Float32Array>): Float32Array<ArrayBuffer>;
  (gradOut: ResidentBuffer, x: ResidentBuffer, ...options: Options<P, ResidentBuffer>): ResidentBuffer;
  <A extends FloatArray>(gradOut: A, x: A, ...options: Options<P, A>): A;
}

/**
 * The checked `out` (of checked options) of a kernel whose result has the shape of its input x, or a new array where
 * none is given.
 */
export function output(
  caller: string,
  xName: string,
  x: FloatArray,
  options: Out | undefined,
  gradOut?: FloatArray,
  gradName = 'gradOut',
): FloatArray {
  const out = options?.out;
  if (out === undefined) return x instanceof ResidentBuffer ? new ResidentBuffer(x.length) : new Float32Array(x.length);
  if (!isResidentPair(x, out) || (gradOut && !isResidentPair(gradOut, out)))
    checkOutput(caller, xName, x, out, gradOut, gradName);
  return out;
}

/** Fast path for short calls: two resident buffers that fit, which need none of the other checks. */
function isResidentPair(x: FloatArray, out: FloatArray): boolean {
  return x instanceof ResidentBuffer && out instanceof ResidentBuffer && x.fits(out);
}

function checkOutput(
  caller: string,
  xName: string,
  x: FloatArray,
  out: FloatArray,
  gradOut: FloatArray | undefined,
  gradName: string,
): void {
  checkArray(caller, 'out', out);
  checkLength(caller, 'out', out, x.length, `the length of ${xName}`);
  checkSameKind(caller, 'out', out, x, xName);
  if (out !== x) checkOverlap(caller, out, x, xName);
  if (gradOut && out !== gradOut) checkOverlap(caller, out, gradOut, gradName);
}
