import { ArgumentError } from '../errors.js';
import { checkArray, checkSize } from './arguments.js';

/** Checks that `array` holds a matrix of rows × columns with the given leading dimension, which it returns. */
export function checkMatrix(
  caller: string,
  name: string,
  array: unknown,
  leadingName: string,
  leading: number | undefined,
  rows: number,
  columns: number,
): number {
  checkArray(caller, name, array);
  const ld = checkLeading(caller, leadingName, leading, columns);
  const length = extent(rows, columns, ld);
  if (array.length < length) {
    throw new ArgumentError(
      caller,
      name,
      `has ${array.length} elements, expected at least ${length} (${rows} rows of ${columns}, ${leadingName} ${ld})`,
    );
  }
  return ld;
}

export function checkLeading(caller: string, name: string, leading: number | undefined, columns: number): number {
  if (leading === undefined) return columns;
  checkSize(caller, name, leading);
  if (leading < columns) {
    throw new ArgumentError(caller, name, `is ${leading}, expected at least ${columns} (the length of a row)`);
  }
  return leading;
}

/** Floats from the first to the last of a matrix. */
export function extent(rows: number, columns: number, ld: number): number {
  return rows > 0 && columns > 0 ? (rows - 1) * ld + columns : 0;
}
