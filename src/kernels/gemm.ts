import { isFloat } from '../checks.js';
import { ArgumentError } from '../errors.js';
import { operandOf } from '../memory/operands.js';
import { flag, number, optional, readOptions, type TableOf, unchecked } from '../options.js';
import { checkApart, checkArray, checkLength, type FloatArray, isSize, size } from './arguments.js';
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

const SHAPE = {
  m: size(),
  n: size(),
  k: size(),
  transA: flag(false),
  transB: flag(false),
  strassen: flag(false),
} satisfies TableOf<ProductShape>;
const GEMM = {
  ...SHAPE,
  a: unchecked<FloatArray>(),
  b: unchecked<FloatArray | PackedMatrix>(),
  c: unchecked<FloatArray>(),
  alpha: number({ default: 1 }),
  beta: number({ default: 0 }),
  lda: optional(size()),
  ldb: optional(size()),
  ldc: optional(size()),
  bias: unchecked<FloatArray>(),
  activation: unchecked<ActivationOption>(),
} satisfies TableOf<GemmOptions>;

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
  const settings = isUsual(options, false) ? options : (readOptions('gemm', options, GEMM) as GemmOptions<A, C>);
  const { m, n, k, a, b, c, bias, transA = false, transB = false, alpha = 1, beta = 0, strassen = false } = settings;
  const activation = settings.activation && chooseActivation('gemm', settings.activation);
  const packed = b instanceof PackedMatrix;
  const product = {
    m,
    n,
    k,
    alpha,
    beta,
    a: checkMatrix('gemm', 'a', a, m, k, transA, settings.lda),
    b: packed
      ? checkPacked('gemm', b, k, n, transB, strassen)
      : checkMatrix('gemm', 'b', b, k, n, transB, settings.ldb),
    packed,
    bias: bias && checkBias(bias, n),
    ldc: checkResult(settings, beta),
    activation,
    strassen,
  };
  if (c) {
    checkApart('gemm', 'c', c, a, 'a');
    if (!packed) checkApart('gemm', 'c', c, b, 'b');
    if (bias) checkApart('gemm', 'c', c, bias, 'bias');
  }
  return compute(product, a, c) as C;
}

export interface MatmulOptions<C extends FloatArray = FloatArray> extends ProductShape {
  /** Where to write; must not overlap a or b. Default: a new array of a's kind. */
  readonly out?: C;
}

const MATMUL = { ...SHAPE, out: unchecked<FloatArray>() } satisfies TableOf<MatmulOptions>;

/**
 * op(A)·op(B), row-major: `gemm` without its scales, strides and bias, for arrays that hold exactly their matrices.
 * @throws {ArgumentError} if a size is not an integer from 0 on, a length is not that of its shape, or `out` overlaps
 */
export function matmul<A extends FloatArray, C extends FloatArray = A>(
  a: A,
  b: FloatArray | PackedMatrix,
  options: MatmulOptions<C>,
): C {
  const settings = isUsual(options, true) ? options : (readOptions('matmul', options, MATMUL) as MatmulOptions<C>);
  const { m, n, k, out, transA = false, transB = false, strassen = false } = settings;
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
    ldc: n,
    activation: undefined,
    strassen,
  };
  if (out) {
    checkExact('out', out, m, n, false, 'm · n');
    checkApart('matmul', 'out', out, a, 'a');
    if (!packed) checkApart('matmul', 'out', out, b, 'b');
  }
  return compute(product, a, out) as C;
}

/**
 * Fast path: whether the tables would take these options as they are. Reading each by its table would take a good part of
 * a small product's time.
 */
function isUsual(options: GemmOptions | MatmulOptions, isMatmul: boolean): boolean {
  if (typeof options !== 'object' || options === null) return false;
  for (const name in options) {
    switch (name) {
      case 'm':
      case 'n':
      case 'k':
      case 'transA':
      case 'transB':
        break;
      case 'out':
        if (!isMatmul) return false;
        break;
      case 'a':
      case 'b':
      case 'c':
      case 'bias':
      case 'alpha':
      case 'beta':
      case 'lda':
      case 'ldb':
      case 'ldc':
      case 'activation':
        if (isMatmul) return false;
        break;
      default:
        return false;
    }
  }
  const { m, n, k, transA, transB } = options;
  if (!(isSize(m) && isSize(n) && isSize(k) && isFlag(transA) && isFlag(transB))) return false;
  if (isMatmul) return true;
  const { alpha, beta, lda, ldb, ldc } = options as GemmOptions;
  return isFactor(alpha) && isFactor(beta) && isStride(lda) && isStride(ldb) && isStride(ldc);
}

function isFlag(value: unknown): boolean {
  return value === undefined || typeof value === 'boolean';
}

function isFactor(value: unknown): boolean {
  return value === undefined || isFloat(value);
}

function isStride(value: unknown): boolean {
  return value === undefined || isSize(value);
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
  return { operand: b.byteOffset, stride: n, transposed: false };
}

function checkBias(bias: FloatArray, n: number): Matrix {
  checkArray('gemm', 'bias', bias);
  checkLength('gemm', 'bias', bias, n, 'n');
  return { operand: operandOf(bias), stride: n, transposed: false };
}

/** The leading dimension of the result, which `compute` makes where there is no c. */
function checkResult({ c, m, n, ldc }: GemmOptions, beta: number): number {
  if (c) return checkMatrix('gemm', 'c', c, m, n, false, ldc).stride;
  if (beta !== 0) throw new ArgumentError('gemm', 'c', `is missing, expected an array for beta = ${beta} to scale`);
  return checkLeading('gemm', 'c', ldc, n);
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
  return { operand: operandOf(array), stride: transposed ? rows : columns, transposed };
}
