import { optional, readOptions, type TableOf } from '../options.js';
import { type FloatArray, isSize, size } from './arguments.js';
import { type Out, out } from './output.js';

/** The length of a row. */
export interface Rows {
  /** Values in a row; the length of the array must be a multiple of it. Default: one row. */
  readonly cols?: number;
}

export interface RowOptions<A extends FloatArray = FloatArray> extends Rows, Out<A> {}

const OPTIONS = { cols: optional(size()), out } satisfies TableOf<RowOptions>;

/** `cols`, where it is given. @throws {ArgumentError} if it is no size, or there is an option that is unknown */
export function readCols(caller: string, options: RowOptions | undefined): number | undefined {
  if (options === undefined) return undefined;
  return isUsual(options) ? options.cols : readOptions(caller, options, OPTIONS).cols;
}

/** Fast path for short calls: whether the table would take these options as they are. */
function isUsual(options: RowOptions): boolean {
  if (typeof options !== 'object' || options === null) return false;
  for (const name in options) if (name !== 'cols' && name !== 'out') return false;
  return options.cols === undefined || isSize(options.cols);
}
