import { allocate, FLOAT, release } from '../memory/heap.js';
import { attached, type Operand, operandOf, withAddresses } from '../memory/operands.js';
import { ResidentBuffer } from '../memory/resident.js';
import { engine } from '../wasm/engine.js';
import type { FloatArray } from './arguments.js';
import type { ChosenActivation } from './elementwise.js';
import { extent, type Matrix, storedPart } from './matrix.js';

/** A checked product: C = activation(alpha · op(A)·op(B) + beta · C + bias); op(A) is m × k, op(B) k × n, C m × n. */
export interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly alpha: number;
  readonly beta: number;
  readonly a: Matrix;
  readonly b: Matrix;
  /** b is packed, and needs no stride. */
  readonly packed: boolean;
  /** One row of n values. */
  readonly bias: Matrix | undefined;
  /** Floats from one row of C to the next. */
  readonly ldc: number;
  readonly activation: ChosenActivation | undefined;
  readonly strassen: boolean;
}

/** Computes a product into c, or a new array of a's kind. */
export function compute(product: Product, a: FloatArray, c: FloatArray | undefined): FloatArray {
  const result = c ?? newResult(product, a);
  const { length } = result;
  const operand = operandOf(result);
  try {
    computeInto(operand, product);
  } catch (error) {
    if (!c && result instanceof ResidentBuffer) result.dispose();
    throw error;
  }
  return attached(result, operand, length);
}

/** Computes a product in place, or in copies of those of its operands that are outside. */
function computeInto(c: Operand, product: Product): void {
  const { m, n, k, beta, a, b, ldc } = product;
  const bias = product.bias ? product.bias.operand : 0;
  if (
    typeof a.operand === 'number' &&
    typeof b.operand === 'number' &&
    typeof bias === 'number' &&
    typeof c === 'number'
  ) {
    multiply(product, a.operand, b.operand, bias, c);
    return;
  }
  withAddresses(
    [storedPart(a, m, k), product.packed ? b.operand : storedPart(b, k, n), bias],
    [storedPart({ operand: c, stride: ldc, transposed: false }, m, n)],
    (aAddress = 0, bAddress = 0, biasAddress = 0, cAddress = 0) =>
      multiply(product, aAddress, bAddress, biasAddress, cAddress),
    // Copied in as well, so that the values between c's rows are kept.
    beta !== 0 || ldc > n,
  );
}

/** A new array of a's kind, with zeros between its rows. */
function newResult({ m, n, ldc }: Product, a: FloatArray): FloatArray {
  const length = extent(m, n, ldc);
  if (!(a instanceof ResidentBuffer)) return new Float32Array(length);
  const result = new ResidentBuffer(length);
  if (ldc > n) result.data.fill(0);
  return result;
}

/**
 * The kernel over addresses, 0 for no bias, then the activation over its result. Applying it to each block of C while that
 * is in L1 would spare a pass over C: little against k multiply-adds for each value (docs/notes/gemm.md).
 */
function multiply(product: Product, a: number, b: number, bias: number, c: number): void {
  const { m, n, k, alpha, beta, ldc, activation } = product;
  const lda = product.a.stride;
  const ldb = product.b.stride;
  const transA = Number(product.a.transposed);
  const transB = Number(product.b.transposed);
  const { kernels } = engine();
  const scratch = product.strassen && beta === 0 ? FLOAT * kernels.strassenScratch(m, n, k) : 0;
  if (scratch > 0) {
    const address = allocate(scratch);
    kernels.strassen(m, n, k, alpha, a, lda, transA, b, ldb, transB, c, ldc, bias, address);
    release(address, scratch);
  } else if (product.packed) {
    kernels.gemmPacked(m, n, k, alpha, a, lda, transA, b, beta, c, ldc, bias);
  } else {
    kernels.gemm(m, n, k, alpha, a, lda, transA, b, ldb, transB, beta, c, ldc, bias);
  }
  if (activation) activate(activation, c, m, n, ldc);
}

function activate({ name, p, q }: ChosenActivation, c: number, m: number, n: number, ldc: number): void {
  const { kernels } = engine();
  if (ldc === n) {
    kernels[name](c, c, m * n, p, q);
    return;
  }
  for (let i = 0, row = c; i < m; i++, row += ldc * FLOAT) kernels[name](row, row, n, p, q);
}
