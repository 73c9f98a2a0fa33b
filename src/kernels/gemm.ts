import { checkFinite, checkKnown, checkOptions, checkSwitch, type Names } from '../checks.js';
import { ArgumentError } from '../errors.js';
import { addressOf, NOT_IN_LINEAR_MEMORY } from '../memory/copies.js';
import { checkApart, checkArray, checkLength, checkSize, type FloatArray } from './arguments.js';
import { chooseActivation } from './elementwise.js';
import { checkLeading, checkMatrix, type Matrix } from './matrix.js';
import { PackedMatrix } from './packed.js';
import { compute } from './product.js';
import type { ActivationOption } from './table.js';

/** The shape of a product: op(A) is m × k, op(B) is k × n, C is m × n; op(X) is X, or its transpose where asked for. */
export interface ProductShape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** A is stored as k × m. */
  readonly transA?: boolean;
  /** B is stored as n × k: PyTorch's layout of a dense layer's weights. */
  readonly transB?: boolean;
  /**
   * Strassen's method (in Winograd's form) where m, n and k are all at least 512 and `beta` is 0: faster, the more so the
   * larger the product (docs/notes/gemm.md), and less accurate. For values uniform in [−1, 1), the root mean square of the
   * errors is 2, 5 and 12 times that of the ordinary product at 512³, 1024³ and 2048³. Every element's error is within
   * (4.5ᴸ·k² + 6·(9ᴸ − 1)·k)·2⁻²⁴·max|A|·max|B|·|alpha|, L = 1 + ⌊log₂(min(m, n, k) / 512)⌋ (Higham 2002, §23.2.2), whatever
   * its own magnitude; NaN and ∞ spread beyond their row and column. Needs a third of the memory of a and b as scratch, if all are
   * square. Default false. Not with a packed b.
   */
  readonly strassen?: boolean;
}

const SHAPE: Names<ProductShape> = { m: true, n: true, k: true, transA: true, transB: true, strassen: true };
const MATMUL_OPTIONS: Names<MatmulOptions> = { ...SHAPE, out: true };
const GEMM_OPTIONS: Names<GemmOptions> = {
  ...SHAPE,
  a: true,
  b: true,
  c: true,
  alpha: true,
  beta: true,
  lda: true,
  ldb: true,
  ldc: true,
  bias: true,
  activation: true,
};

export interface GemmOptions<A extends FloatArray = FloatArray, C extends FloatArray = A> extends ProductShape {
  /** A, row by row. */
  readonly a: A;
  /** B, row by row, or packed: a packed right-hand side has its transpose and leading dimension behind it. */
  readonly b: FloatArray | PackedMatrix;
  /** Where the result goes. Default: a new array of a's kind, with `beta` 0. */
  readonly c?: C;
  /** Default 1. With 0, neither a nor b is read. */
  readonly alpha?: number;
  /** Default 0. With 0, c is not read: what stood there, NaN included, does not matter. */
  readonly beta?: number;
  /** Leading dimensions: floats from one stored row to the next. Default: the row's length. */
  readonly lda?: number;
  readonly ldb?: number;
  readonly ldc?: number;
  /** One row of n values, added to every row of the result. */
  readonly bias?: FloatArray | undefined;
  /** Applied to the result at the end. */
  readonly activation?: ActivationOption;
}

/**
 * C = f(alpha · op(A)·op(B) + beta · C + bias): BLAS's sgemm, row-major, with a bias row and an activation f. Returns c.
 *
 * Resident buffers, and plain arrays that are views of linear memory, are used in place; other plain arrays are copied
 * in and out. Kinds may be mixed. Before f every element's error is within (k + 3)·2⁻²⁴ of |alpha|·|A|·|B| + |beta|·|C| + |bias|,
 * to first order; NaN and ∞ propagate as IEEE 754 says.
 * @throws {ArgumentError} if a size is not an integer from 0 on, an array is too short for its shape and leading
 * dimension, a leading dimension is shorter than a row, or c overlaps a, b or bias
 * @throws {OutOfMemoryError} if linear memory cannot hold the copies; nothing is written then
 * @see Goto & van de Geijn 2008 for the method
 */
export function gemm<A extends FloatArray, C extends FloatArray = A>(options: GemmOptions<A, C>): C {
  checkProductOptions('gemm', options, GEMM_OPTIONS);
  const { m, n, k, a, b, c, bias, transA = false, transB = false, alpha = 1, beta = 0, strassen = false } = options;
  const activation = options.activation && chooseActivation('gemm', options.activation);
  checkShape('gemm', m, n, k, transA, transB, strassen);
  checkFinite('gemm', 'alpha', alpha);
  checkFinite('gemm', 'beta', beta);
  const packed = b instanceof PackedMatrix;
  const product = {
    m,
    n,
    k,
    alpha,
    beta,
    a: checkMatrix('gemm', 'a', a, m, k, transA, options.lda),
    b: packed ? checkPacked('gemm', b, k, n, transB, strassen) : checkMatrix('gemm', 'b', b, k, n, transB, options.ldb),
    packed,
    bias: bias && checkBias(bias, n),
    c: checkResult(options, beta),
    activation,
    strassen,
  };
  if (c) {
    checkApart('gemm', 'c', c, a, 'a');
    if (!packed) checkApart('gemm', 'c', c, b, 'b');
    if (bias) checkApart('gemm', 'c', c, bias, 'bias');
  }
  return compute(product, a, b, c, bias) as C;
}

export interface MatmulOptions<C extends FloatArray = FloatArray> extends ProductShape {
  /** Where to write; must not overlap a or b. Default: a new array of a's kind. */
  readonly out?: C;
}

/**
 * op(A)·op(B), row-major: `gemm` without its scales, strides and bias, for arrays that hold exactly their matrices.
 * @throws {ArgumentError} if a size is not an integer from 0 on, a length is not that of its shape, or `out` overlaps
 */
export function matmul<A extends FloatArray, C extends FloatArray = A>(
  a: A,
  b: FloatArray | PackedMatrix,
  options: MatmulOptions<C>,
): C {
  checkProductOptions('matmul', options, MATMUL_OPTIONS);
  const { m, n, k, out, transA = false, transB = false, strassen = false } = options;
  checkShape('matmul', m, n, k, transA, transB, strassen);
  const packed = b instanceof PackedMatrix;
  const product = {
    m,
    n,
    k,
    alpha: 1,
    beta: 0,
    a: checkExact('a', a, m, k, transA, 'm · k'),
    b: packed ? checkPacked('matmul', b, k, n, transB, strassen) : checkExact('b', b, k, n, transB, 'k · n'),
    packed,
    bias: undefined,
    c: out ? checkExact('out', out, m, n, false, 'm · n') : newMatrix(n),
    activation: undefined,
    strassen,
  };
  if (out) {
    checkApart('matmul', 'out', out, a, 'a');
    if (!packed) checkApart('matmul', 'out', out, b, 'b');
  }
  return compute(product, a, b, out, undefined) as C;
}

function checkProductOptions(
  caller: 'gemm' | 'matmul',
  options: unknown,
  known: Names<GemmOptions> | Names<MatmulOptions>,
): void {
  checkOptions(caller, options);
  for (const name in options) {
    if (isUsual(caller, name)) continue;
    checkKnown(caller, options, known);
    break;
  }
}

/** Fast path: the usual names, compared directly, since to look each up would take a good part of a small product's time. */
function isUsual(caller: 'gemm' | 'matmul', name: string): boolean {
  switch (name) {
    case 'm':
    case 'n':
    case 'k':
    case 'transA':
    case 'transB':
      return true;
    case 'out':
      return caller === 'matmul';
    case 'a':
    case 'b':
    case 'c':
    case 'bias':
      return caller === 'gemm';
    default:
      return false;
  }
}

function checkShape(
  caller: string,
  m: unknown,
  n: unknown,
  k: unknown,
  transA: unknown,
  transB: unknown,
  strassen: unknown,
): void {
  checkSize(caller, 'm', m);
  checkSize(caller, 'n', n);
  checkSize(caller, 'k', k);
  // BLAS' own 'N' would pass for true.
  checkSwitch(caller, 'transA', transA);
  checkSwitch(caller, 'transB', transB);
  checkSwitch(caller, 'strassen', strassen);
}

function checkPacked(
  caller: string,
  b: PackedMatrix,
  k: number,
  n: number,
  transB: boolean,
  strassen: boolean,
): Matrix {
  if (b.k !== k || b.n !== n) {
    throw new ArgumentError(caller, 'b', `is packed as ${b.k} × ${b.n}, expected ${k} × ${n} (k × n)`);
  }
  if (transB) throw new ArgumentError(caller, 'transB', 'is true, but b is packed: expected it in the call of pack');
  if (strassen) throw new ArgumentError(caller, 'strassen', 'is true, but b is packed: expected an array');
  return { address: b.byteOffset, stride: n, transposed: false };
}

function checkBias(bias: FloatArray, n: number): Matrix {
  checkArray('gemm', 'bias', bias);
  checkLength('gemm', 'bias', bias, n, 'n');
  return { address: addressOf(bias), stride: n, transposed: false };
}

function checkResult({ c, m, n, ldc }: GemmOptions, beta: number): Matrix {
  if (c) return checkMatrix('gemm', 'c', c, m, n, false, ldc);
  if (beta !== 0) throw new ArgumentError('gemm', 'c', `is missing, expected an array for beta = ${beta} to scale`);
  return newMatrix(checkLeading('gemm', 'c', ldc, n));
}

/** A result that `compute` makes. */
function newMatrix(stride: number): Matrix {
  return { address: NOT_IN_LINEAR_MEMORY, stride, transposed: false };
}

/** Checks an array of `matmul`, which holds its matrix and no more. */
function checkExact(
  name: string,
  array: FloatArray,
  rows: number,
  columns: number,
  transposed: boolean,
  why: string,
): Matrix {
  checkArray('matmul', name, array);
  checkLength('matmul', name, array, rows * columns, why);
  return { address: addressOf(array), stride: transposed ? rows : columns, transposed };
}
