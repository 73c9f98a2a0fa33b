import { checkFinite, checkKnown, checkOptions, checkSwitch, type Names } from '../checks.js';
import { ArgumentError } from '../errors.js';
import { addressOf, type Operand, OUTSIDE, withCopies } from '../memory/copies.js';
import { allocate, FLOAT, release } from '../memory/heap.js';
import { ResidentBuffer } from '../memory/resident.js';
import { engine } from '../wasm/engine.js';
import { checkApart, checkArray, checkLength, checkSize, type FloatArray } from './arguments.js';
import { type ChosenActivation, chooseActivation } from './elementwise.js';
import { checkLeading, checkMatrix, extent } from './matrix.js';
import { PackedMatrix } from './packed.js';
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
   * Strassen's method (in Winograd's form) where m, n and k are all at least 512 and `beta` is 0: 8 to 13% faster at 512³, 16
   * to 25% at 1024³, 28 to 38% at 2048³, and less accurate. Of values spread evenly over [−1, 1), errors are 2, 5 and 12 times
   * (root mean squares) those of the ordinary product. Every element's error is within
   * (4.5ᴸ·k² + 6·(9ᴸ − 1)·k)·2⁻²⁴·max|A|·max|B|·|alpha|, L = 1 + ⌊log₂(min(m, n, k) / 512)⌋ (Higham 2002, §23.2.2), whatever
   * its own magnitude; NaN and ∞ spread beyond their row and column. Takes a third of the memory of a and b besides, if all are
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
 * @throws {ArgumentError} if a size is not a whole number from 0 on, an array is too short for its shape and leading
 * dimension, a leading dimension is shorter than a row, or c overlaps a, b or bias
 * @throws {OutOfMemoryError} if linear memory cannot hold the copies; nothing is written then
 * @see Goto & van de Geijn 2008 for the method
 */
export function gemm<A extends FloatArray, C extends FloatArray = A>(options: GemmOptions<A, C>): C {
  checkProductOptions('gemm', options, GEMM_OPTIONS);
  const { m, n, k, a, b, c, transA = false, transB = false, alpha = 1, beta = 0, bias, strassen = false } = options;
  const activation = options.activation && chooseActivation('gemm', options.activation);
  checkShape('gemm', m, n, k, transA, transB, strassen);
  checkFinite('gemm', 'alpha', alpha);
  checkFinite('gemm', 'beta', beta);
  const lda = checkMatrix('gemm', 'a', a, 'lda', options.lda, transA ? k : m, transA ? m : k);
  const ldb = checkRight('gemm', b, n, k, transB, options.ldb, strassen);
  if (bias) {
    checkArray('gemm', 'bias', bias);
    checkLength('gemm', 'bias', bias, n, 'n');
  }
  if (!c) {
    if (beta !== 0) throw new ArgumentError('gemm', 'c', `is missing, expected an array for beta = ${beta} to scale`);
    const ldc = checkLeading('gemm', 'ldc', options.ldc, n);
    return product(a, b, undefined, m, n, k, transA, transB, alpha, 0, lda, ldb, ldc, bias, activation, strassen) as C;
  }
  const ldc = checkMatrix('gemm', 'c', c, 'ldc', options.ldc, m, n);
  checkApart('gemm', 'c', c, a, 'a');
  if (!(b instanceof PackedMatrix)) checkApart('gemm', 'c', c, b, 'b');
  if (bias) checkApart('gemm', 'c', c, bias, 'bias');
  return product(a, b, c, m, n, k, transA, transB, alpha, beta, lda, ldb, ldc, bias, activation, strassen) as C;
}

export interface MatmulOptions<C extends FloatArray = FloatArray> extends ProductShape {
  /** Where to write; must not overlap a or b. Default: a new array of a's kind. */
  readonly out?: C;
}

/**
 * op(A)·op(B), row-major: `gemm` without its scales, strides and bias, for arrays that hold exactly their matrices.
 * @throws {ArgumentError} if a size is not a whole number from 0 on, a length is not that of its shape, or `out` overlaps
 */
export function matmul<A extends FloatArray, C extends FloatArray = A>(
  a: A,
  b: FloatArray | PackedMatrix,
  options: MatmulOptions<C>,
): C {
  checkProductOptions('matmul', options, MATMUL_OPTIONS);
  const { m, n, k, transA = false, transB = false, out, strassen = false } = options;
  checkShape('matmul', m, n, k, transA, transB, strassen);
  checkArray('matmul', 'a', a);
  checkLength('matmul', 'a', a, m * k, 'm · k');
  const ldb = checkRight('matmul', b, n, k, transB, undefined, strassen);
  if (!(b instanceof PackedMatrix)) checkLength('matmul', 'b', b, k * n, 'k · n');
  if (out) {
    checkArray('matmul', 'out', out);
    checkLength('matmul', 'out', out, m * n, 'm · n');
    checkApart('matmul', 'out', out, a, 'a');
    if (!(b instanceof PackedMatrix)) checkApart('matmul', 'out', out, b, 'b');
  }
  return product(a, b, out, m, n, k, transA, transB, 1, 0, transA ? m : k, ldb, n, undefined, undefined, strassen) as C;
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

/** What most products bring, told by comparisons: to look a name up takes 6 ns, and there are many, where 16³ takes 240. */
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

/** Checks the right-hand side. Returns its leading dimension. */
function checkRight(
  caller: string,
  b: unknown,
  n: number,
  k: number,
  transB: boolean,
  leading: number | undefined,
  strassen: boolean,
): number {
  if (!(b instanceof PackedMatrix)) {
    return checkMatrix(caller, 'b', b, 'ldb', leading, transB ? n : k, transB ? k : n);
  }
  if (b.k !== k || b.n !== n) {
    throw new ArgumentError(caller, 'b', `is packed as ${b.k} × ${b.n}, expected ${k} × ${n} (k × n)`);
  }
  if (transB) throw new ArgumentError(caller, 'transB', 'is true, but b is packed: expected it in the call of pack');
  if (strassen) throw new ArgumentError(caller, 'strassen', 'is true, but b is packed: expected an array');
  return n;
}

/** The product of checked operands. A missing c becomes a new array of a's kind. */
function product(
  a: FloatArray,
  b: FloatArray | PackedMatrix,
  c: FloatArray | undefined,
  m: number,
  n: number,
  k: number,
  transA: boolean,
  transB: boolean,
  alpha: number,
  beta: number,
  lda: number,
  ldb: number,
  ldc: number,
  bias: FloatArray | undefined,
  activation: ChosenActivation | undefined,
  strassen: boolean,
): FloatArray {
  // Addresses first: an allocation may grow the memory, which detaches the caller's views of it.
  const packed = b instanceof PackedMatrix;
  const aAt = addressOf(a);
  const bAt = packed ? b.byteOffset : addressOf(b);
  const biasAt = bias ? addressOf(bias) : 0;
  let cAt = c ? addressOf(c) : OUTSIDE;
  const made = !c && a instanceof ResidentBuffer ? new ResidentBuffer(extent(m, n, ldc)) : undefined;
  const out = c ?? made ?? new Float32Array(extent(m, n, ldc));
  if (made) {
    if (ldc > n) made.data.fill(0);
    cAt = made.byteOffset;
  }
  if (aAt !== OUTSIDE && bAt !== OUTSIDE && biasAt !== OUTSIDE && cAt !== OUTSIDE) {
    multiply(m, n, k, alpha, aAt, lda, transA, packed, bAt, ldb, transB, beta, cAt, ldc, biasAt, activation, strassen);
    return out;
  }
  const inMemoryOr = (address: number, array: FloatArray, length: number): Operand =>
    address !== OUTSIDE ? address : array.subarray(0, length);
  try {
    withCopies(
      [
        inMemoryOr(aAt, a, extent(transA ? k : m, transA ? m : k, lda)),
        packed ? bAt : inMemoryOr(bAt, b, extent(transB ? n : k, transB ? k : n, ldb)),
        bias ? inMemoryOr(biasAt, bias, n) : biasAt,
      ],
      [inMemoryOr(cAt, out, extent(m, n, ldc))],
      (aNow = 0, bNow = 0, biasNow = 0, cNow = 0) =>
        multiply(
          m,
          n,
          k,
          alpha,
          aNow,
          lda,
          transA,
          packed,
          bNow,
          ldb,
          transB,
          beta,
          cNow,
          ldc,
          biasNow,
          activation,
          strassen,
        ),
      // What stands between c's rows goes out as it came in.
      beta !== 0 || ldc > n,
    );
  } catch (error) {
    made?.dispose();
    throw error;
  }
  return out;
}

/**
 * The kernel over addresses, then the activation over its result. To run it on each block of C while that is in L1 would
 * spare a pass over C, some .07 ns a value where the product takes 2·k/64: .3% at k = 784, 1.7% at k = 128.
 */
function multiply(
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: number,
  lda: number,
  transA: boolean,
  packed: boolean,
  b: number,
  ldb: number,
  transB: boolean,
  beta: number,
  c: number,
  ldc: number,
  bias: number,
  activation: ChosenActivation | undefined,
  strassen: boolean,
): void {
  const { kernels } = engine();
  const room = strassen && beta === 0 ? FLOAT * kernels.strassenRoom(m, n, k) : 0;
  if (room) {
    const at = allocate(room);
    kernels.strassen(m, n, k, alpha, a, lda, Number(transA), b, ldb, Number(transB), c, ldc, bias, at);
    release(at, room);
  } else if (packed) kernels.gemmPacked(m, n, k, alpha, a, lda, Number(transA), b, beta, c, ldc, bias);
  else kernels.gemm(m, n, k, alpha, a, lda, Number(transA), b, ldb, Number(transB), beta, c, ldc, bias);
  if (!activation) return;
  const { name, p, q } = activation;
  if (ldc === n) kernels[name](c, c, m * n, p, q);
  else for (let i = 0, row = c; i < m; i++, row += ldc * FLOAT) kernels[name](row, row, n, p, q);
}
