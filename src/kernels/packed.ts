import { COPY, thisCopy } from '../copy.js';
import { withAddresses } from '../memory/operands.js';
import { disposeSymbol, ResidentBuffer } from '../memory/resident.js';
import { flag, optional, readOptions, type TableOf, unchecked } from '../options.js';
import { engine } from '../wasm/engine.js';
import { type FloatArray, size } from './arguments.js';
import { checkMatrix, storedPart } from './matrix.js';

/** The shape and layout of b. A product's whole shape may be given: `m` and the like are ignored. */
export interface PackOptions {
  /** Rows of op(B). */
  readonly k: number;
  /** Columns of op(B). */
  readonly n: number;
  /** b is stored as n × k. */
  readonly transB?: boolean;
  /** Floats from one stored row to the next. Default: the row's length. */
  readonly ldb?: number;
}

const OPTIONS = { k: size(), n: size(), transB: flag(false), ldb: optional(size()) } satisfies TableOf<PackOptions>;
/** Includes the other fields of a product's shape, which may be given but are ignored. */
const KNOWN = { ...OPTIONS, m: unchecked(), transA: unchecked(), strassen: unchecked() };

/**
 * A right-hand side op(B), k × n, in the order in which GEMM reads it. It lives in linear memory; give it back with
 * `dispose()` or `using`. Made by `pack`.
 */
export class PackedMatrix {
  /** Rows of op(B). */
  readonly k: number;
  /** Columns of op(B). */
  readonly n: number;
  readonly #values: ResidentBuffer;

  /** @internal Use `pack`. */
  constructor(k: number, n: number, values: ResidentBuffer) {
    this.k = k;
    this.n = n;
    this.#values = values;
  }

  /** @internal */
  get [COPY](): object {
    return thisCopy;
  }

  /** Byte address in linear memory. @throws {DisposedError} after `dispose()` */
  get byteOffset(): number {
    return this.#values.byteOffset;
  }

  /** Returns the memory. A second call does nothing. */
  dispose(): void {
    this.#values.dispose();
  }

  /** `using w = pack(b, { k, n })` disposes w at the end of its scope. */
  [disposeSymbol](): void {
    this.dispose();
  }
}

/**
 * Packs a right-hand side once, for many products: `matmul(a, pack(w, { k, n, transB: true }), { m, n, k })`. A product
 * with few rows spends much of its time packing b. The values are copied: later changes of b do not show.
 * @throws {ArgumentError} if a size is not an integer from 0 on, or b is too short for its shape
 * @throws {OutOfMemoryError} if linear memory cannot hold it
 */
export function pack(b: FloatArray, options: PackOptions): PackedMatrix {
  const { k, n, transB, ldb } = readOptions('pack', options, KNOWN);
  const matrix = checkMatrix('pack', 'b', b, k, n, transB, ldb);
  const { kernels } = engine();
  const values = new ResidentBuffer(k * kernels.paddedColumns(n));
  try {
    withAddresses([storedPart(matrix, k, n)], [values.byteOffset], (from = 0, to = 0) =>
      kernels.packB(to, k, n, from, matrix.stride, Number(transB)),
    );
  } catch (error) {
    values.dispose();
    throw error;
  }
  return new PackedMatrix(k, n, values);
}
