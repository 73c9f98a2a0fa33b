import { ArgumentError } from '../errors.js';
import { addressOf, NOT_IN_LINEAR_MEMORY, type Operand } from '../memory/copies.js';
import { checkArray, checkSize, type FloatArray } from './arguments.js';

/** A checked operand op(X) of a product, X stored row by row. */
export interface Matrix {
  /**
   * Bytes; NOT_IN_LINEAR_MEMORY where the array is not there, until it is copied. Taken when it was checked: a growth of the
   * memory, which detaches the caller's views of it, leaves addresses alone.
   */
  address: number;
  /** Floats from one stored row to the next. */
  readonly stride: number;
  /** op(X) is the transpose of X. */
  readonly transposed: boolean;
}

/** Checks that `array` holds X for an op(X) of rows × columns, with the given leading dimension. */
export function checkMatrix(
  caller: string,
  name: string,
  array: unknown,
  rows: number,
  columns: number,
  transposed: boolean,
  leading: number | undefined,
): Matrix {
  checkArray(caller, name, array);
  const storedRows = transposed ? columns : rows;
  const storedColumns = transposed ? rows : columns;
  const stride = checkLeading(caller, name, leading, storedColumns);
  const length = extent(storedRows, storedColumns, stride);
  if (array.length < length) {
    const held = `${storedRows} rows of ${storedColumns}, ld${name} ${stride}`;
    throw new ArgumentError(caller, name, `has ${array.length} elements, expected at least ${length} (${held})`);
  }
  return { address: addressOf(array), stride, transposed };
}

/** Checks the leading dimension of matrix `name`, whose rows have `columns` values, which is the default. */
export function checkLeading(caller: string, name: string, leading: number | undefined, columns: number): number {
  if (leading === undefined) return columns;
  checkSize(caller, `ld${name}`, leading);
  if (leading < columns) {
    throw new ArgumentError(caller, `ld${name}`, `is ${leading}, expected at least ${columns} (the length of a row)`);
  }
  return leading;
}

/** Floats from the first to the last value of a stored matrix. */
export function extent(rows: number, columns: number, stride: number): number {
  return rows > 0 && columns > 0 ? (rows - 1) * stride + columns : 0;
}

/** An operand of rows × columns for `withCopies`: its address, or the part of its array that holds it. */
export function operandOf(matrix: Matrix, array: FloatArray, rows: number, columns: number): Operand {
  const { address, stride, transposed } = matrix;
  if (address !== NOT_IN_LINEAR_MEMORY) return address;
  return array.subarray(0, transposed ? extent(columns, rows, stride) : extent(rows, columns, stride));
}
