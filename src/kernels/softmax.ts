import { ArgumentError, describeValue } from '../errors.js';
import { attached, operandOf } from '../memory/operands.js';
import { ResidentBuffer } from '../memory/resident.js';
import { streamRows } from '../memory/window.js';
import { engine } from '../wasm/engine.js';
import { checkArray, checkLength, checkSameKind, type FloatArray } from './arguments.js';
import { output, type Unary } from './output.js';
import { type RowOptions, type Rows, readCols } from './row-options.js';

/** Backward passes, computed from the output. */
interface RowBackward {
  (gradOut: Float32Array, y: Float32Array, options?: RowOptions<Float32Array>): Float32Array<ArrayBuffer>;
  (gradOut: ResidentBuffer, y: ResidentBuffer, options?: RowOptions<ResidentBuffer>): ResidentBuffer;
  <A extends FloatArray>(gradOut: A, y: A, options?: RowOptions<A>): A;
}

/**
 * Softmax of each row: e^{x − max} / Σ e^{x − max}. Stable for any finite row; a row with +∞, with NaN, or of −∞ alone
 * becomes NaN, as in PyTorch. A value's relative error is within 7·2⁻²⁴ whatever the length of the row, where the row's
 * values are at most 350 in magnitude and differ by 86 at most; in other rows within (7 + max − x)·2⁻²⁴, and 2⁻¹⁴⁹ for
 * subnormal results.
 * @throws {ArgumentError} if `cols` does not divide the length, or for what every kernel refuses
 * @see Bridle 1990; PyTorch's F.softmax, ONNX Softmax.
 */
export const softmax: Unary<Rows> = /* @__PURE__ */ forward('softmax');
/** Softmax's backward pass from its output y: y ⊙ (gradOut − Σ gradOut·y), row by row. The input is not needed. */
export const softmaxBackward: RowBackward = /* @__PURE__ */ backward('softmaxBackward');

/**
 * The logarithm of softmax: x − log Σ eˣ, row by row. Where softmax gives NaN, so does this. Within 1 ULP and 2.5·2⁻²³ of
 * the true value.
 * @throws {ArgumentError} if `cols` does not divide the length, or for what every kernel refuses
 * @see PyTorch's F.log_softmax, ONNX LogSoftmax.
 */
export const logSoftmax: Unary<Rows> = /* @__PURE__ */ forward('logSoftmax');
/** LogSoftmax's backward pass from its output y: gradOut − e^y · Σ gradOut, row by row. The input is not needed. */
export const logSoftmaxBackward: RowBackward = /* @__PURE__ */ backward('logSoftmaxBackward');

function forward(caller: 'softmax' | 'logSoftmax'): Unary<Rows> {
  return ((x: FloatArray, options?: RowOptions) => {
    checkArray(caller, 'x', x);
    const cols = rowLength(caller, 'x', x, options);
    const result = output(caller, 'x', x, options);
    const { [caller]: kernel } = engine().kernels;
    const { length } = x;
    if (x instanceof ResidentBuffer) {
      kernel(x.byteOffset, result.byteOffset, length / cols, cols);
      return result;
    }
    const target = operandOf(result);
    streamRows(undefined, x, target, length, cols, (_, from, to, n) => kernel(from, to, n / cols, cols));
    return attached(result, target, length);
  }) as Unary<Rows>;
}

function backward(caller: 'softmaxBackward' | 'logSoftmaxBackward'): RowBackward {
  return ((gradOut: FloatArray, y: FloatArray, options?: RowOptions) => {
    checkArray(caller, 'gradOut', gradOut);
    checkArray(caller, 'y', y);
    checkLength(caller, 'gradOut', gradOut, y.length, 'the length of y');
    checkSameKind(caller, 'gradOut', gradOut, y, 'y');
    const cols = rowLength(caller, 'y', y, options);
    const result = output(caller, 'y', y, options, gradOut);
    const { [caller]: kernel } = engine().kernels;
    const { length } = y;
    if (y instanceof ResidentBuffer) {
      kernel(gradOut.byteOffset, y.byteOffset, result.byteOffset, length / cols, cols);
      return result;
    }
    const target = operandOf(result);
    streamRows(gradOut as Float32Array, y, target, length, cols, (grad, from, to, n) =>
      kernel(grad, from, to, n / cols, cols),
    );
    return attached(result, target, length);
  }) as RowBackward;
}

/** `cols`, checked against the array. */
function rowLength(caller: string, argument: string, x: FloatArray, options: RowOptions | undefined): number {
  const cols = readCols(caller, options);
  if (cols === undefined) return Math.max(1, x.length);
  if (cols === 0 || x.length % cols !== 0) {
    throw new ArgumentError(
      caller,
      'cols',
      `is ${describeValue(cols)}, expected a divisor of ${x.length} (the length of ${argument})`,
    );
  }
  return cols;
}
