import { ResidentBuffer } from '../memory/resident.js';
import { stream } from '../memory/window.js';
import { readOptions } from '../options.js';
import { engine } from '../wasm/engine.js';
import { checkArray, checkLength, checkSameKind, type FloatArray } from './arguments.js';
import { type Out, out, output } from './output.js';

const OPTIONS = { out };

/** A function of two arrays, value by value: plain ones give a plain one, resident ones a resident one. */
export interface Binary {
  (x: Float32Array, y: Float32Array, options?: Out<Float32Array>): Float32Array<ArrayBuffer>;
  (x: ResidentBuffer, y: ResidentBuffer, options?: Out<ResidentBuffer>): ResidentBuffer;
  <A extends FloatArray>(x: A, y: A, options?: Out<A>): A;
}

function binary(caller: 'add' | 'multiply'): Binary {
  return ((x: FloatArray, y: FloatArray, options?: Out) => {
    checkArray(caller, 'x', x);
    checkArray(caller, 'y', y);
    checkLength(caller, 'y', y, x.length, 'the length of x');
    checkSameKind(caller, 'y', y, x, 'x');
    if (options !== undefined) readOptions(caller, options, OPTIONS);
    const result = output(caller, 'x', x, options, y, 'y');
    const kernel = engine().kernels[caller];
    if (x instanceof ResidentBuffer) {
      kernel(x.byteOffset, (y as ResidentBuffer).byteOffset, (result as ResidentBuffer).byteOffset, x.length);
    } else stream(y as Float32Array, x, result as Float32Array, (b, a, to, n) => kernel(a, b, to, n));
    return result;
  }) as Binary;
}

/**
 * x + y, value by value, rounded once. PyTorch's torch.add.
 * @param y as long as x, and of its kind; `out` may be either
 * @throws {ArgumentError} if lengths or kinds differ, or `out` overlaps an input without being it
 */
export const add: Binary = /* @__PURE__ */ binary('add');

/**
 * x · y, value by value, rounded once. PyTorch's torch.mul.
 * @param y as long as x, and of its kind; `out` may be either
 * @throws {ArgumentError} if lengths or kinds differ, or `out` overlaps an input without being it
 */
export const multiply: Binary = /* @__PURE__ */ binary('multiply');
