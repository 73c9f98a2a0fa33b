import { ArgumentError } from '../errors.js';
import { type Operand, operandOf, partOf } from '../memory/operands.js';
import { checkArray, checkSize } from './arguments.js';

/** A checked operand op(X) of a product, X stored row by row. */
export interface Matrix {
  /** Where X is. */
  readonly operand: Operand;
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
  return { operand: operandOf(array), stride, transposed };
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

/** The part of an array outside that holds an operand of rows × columns; or its address. */
export function storedPart({ operand, stride, transposed }: Matrix, rows: number, columns: number): Operand {
  return partOf(operand, 0, transposed ? extent(columns, rows, stride) : extent(rows, columns, stride));
}
