import { ArgumentError, describe } from '../errors.js';
import { ResidentBuffer } from '../memory/resident.js';
import { streamRows } from '../memory/window.js';
import { engine } from '../wasm/engine.js';
import { checkArray, checkLength, checkOptions, checkSameKind, checkSize, type FloatArray } from './arguments.js';
import { type Out, output } from './output.js';

export interface RowOptions<A extends FloatArray = FloatArray> extends Out<A> {
  /** Values in a row; the length of the array must be a multiple of it. Default: one row. */
  readonly cols?: number;
}

/**
 * Softmax of each row: e^{x − max} / Σ e^{x − max}. Stable for any finite row; a row with +∞, with NaN, or of −∞ alone
 * becomes NaN, as in PyTorch. A value's relative error is within (3 + max − x)·2⁻²⁴
 * whatever the length of the row: sums are taken in doubles.
 * @throws {ArgumentError} if `cols` does not divide the length, or for what every kernel refuses
 * @see Bridle 1990; PyTorch's F.softmax, ONNX Softmax.
 */
export function softmax(x: Float32Array, options?: RowOptions<Float32Array>): Float32Array<ArrayBuffer>;
export function softmax(x: ResidentBuffer, options?: RowOptions<ResidentBuffer>): ResidentBuffer;
export function softmax<A extends FloatArray>(x: A, options?: RowOptions<A>): A;
export function softmax(x: FloatArray, options?: RowOptions): FloatArray {
  checkArray('softmax', 'x', x);
  const cols = rowLength('softmax', 'x', x, options);
  const out = output('softmax', 'x', x, options);
  const { softmax: kernel } = engine().kernels;
  forEachRow(undefined, x, out, cols, (_, from, to, rows) => kernel(from, to, rows, cols));
  return out;
}

/**
 * Softmax's backward pass, from its output y: y ⊙ (gradOut − Σ gradOut·y), row by row.
 * @param y what `softmax` returned; its input is not needed
 * @throws {ArgumentError} if `cols` does not divide the length, or for what every kernel refuses
 */
export function softmaxBackward(
  gradOut: Float32Array,
  y: Float32Array,
  options?: RowOptions<Float32Array>,
): Float32Array<ArrayBuffer>;
export function softmaxBackward(
  gradOut: ResidentBuffer,
  y: ResidentBuffer,
  options?: RowOptions<ResidentBuffer>,
): ResidentBuffer;
export function softmaxBackward<A extends FloatArray>(gradOut: A, y: A, options?: RowOptions<A>): A;
export function softmaxBackward(gradOut: FloatArray, y: FloatArray, options?: RowOptions): FloatArray {
  checkArray('softmaxBackward', 'gradOut', gradOut);
  checkArray('softmaxBackward', 'y', y);
  checkLength('softmaxBackward', 'gradOut', gradOut, y.length, 'the length of y');
  checkSameKind('softmaxBackward', 'gradOut', gradOut, y, 'y');
  const cols = rowLength('softmaxBackward', 'y', y, options);
  const out = output('softmaxBackward', 'y', y, options, gradOut);
  const { softmaxBackward: kernel } = engine().kernels;
  forEachRow(gradOut, y, out, cols, (grad, from, to, rows) => kernel(grad, from, to, rows, cols));
  return out;
}

/** `cols`, checked against the array. */
function rowLength(caller: string, argument: string, x: FloatArray, options: RowOptions | undefined): number {
  if (options !== undefined) checkOptions(caller, options);
  if (options?.cols === undefined) return Math.max(1, x.length);
  const { cols } = options;
  checkSize(caller, 'cols', cols);
  if (cols === 0 || x.length % cols !== 0) {
    throw new ArgumentError(
      caller,
      'cols',
      `is ${describe(cols)}, expected a divisor of ${x.length} (the length of ${argument})`,
    );
  }
  return cols;
}

/** Calls `kernel` with rows in place, or as they pass through linear memory. */
function forEachRow(
  grad: FloatArray | undefined,
  x: FloatArray,
  out: FloatArray,
  cols: number,
  kernel: (grad: number, x: number, out: number, rows: number) => void,
): void {
  if (x instanceof ResidentBuffer) {
    kernel(grad?.byteOffset ?? 0, x.byteOffset, out.byteOffset, x.length / cols);
  } else {
    streamRows(grad as Float32Array | undefined, x, out as Float32Array, cols, (g, from, to, n) =>
      kernel(g, from, to, n / cols),
    );
  }
}
