import { addressOf, NOT_IN_LINEAR_MEMORY, withCopies } from '../memory/copies.js';
import { allocate, FLOAT, release } from '../memory/heap.js';
import { ResidentBuffer } from '../memory/resident.js';
import { engine } from '../wasm/engine.js';
import type { FloatArray } from './arguments.js';
import type { ChosenActivation } from './elementwise.js';
import { extent, type Matrix, operandOf } from './matrix.js';
import { PackedMatrix } from './packed.js';

/** A checked product: C = activation(alpha · op(A)·op(B) + beta · C + bias); op(A) is m × k, op(B) k × n, C m × n. */
export interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly alpha: number;
  readonly beta: number;
  readonly a: Matrix;
  readonly b: Matrix;
  /** b is a PackedMatrix, which needs no stride. */
  readonly packed: boolean;
  readonly c: Matrix;
  /** One row of n values. */
  readonly bias: Matrix | undefined;
  readonly activation: ChosenActivation | undefined;
  readonly strassen: boolean;
}

/**
 * Computes a product, in copies where its operands, which were given as these arrays, are not in linear memory. Gives c, or
 * a new array of a's kind.
 */
export function compute(
  product: Product,
  a: FloatArray,
  b: FloatArray | PackedMatrix,
  c: FloatArray | undefined,
  bias: FloatArray | undefined,
): FloatArray {
  const result = c ?? newResult(product, a);
  if (isInPlace(product)) {
    multiply(product);
    return result;
  }
  try {
    computeInCopies(product, a, b, result, bias);
  } catch (error) {
    if (!c && result instanceof ResidentBuffer) result.dispose();
    throw error;
  }
  return result;
}

function isInPlace({ a, b, c, bias }: Product): boolean {
  return (
    a.address !== NOT_IN_LINEAR_MEMORY &&
    b.address !== NOT_IN_LINEAR_MEMORY &&
    c.address !== NOT_IN_LINEAR_MEMORY &&
    bias?.address !== NOT_IN_LINEAR_MEMORY
  );
}

/** A new array of a's kind, with zeros between its rows. */
function newResult({ m, n, c }: Product, a: FloatArray): FloatArray {
  const length = extent(m, n, c.stride);
  if (!(a instanceof ResidentBuffer)) return new Float32Array(length);
  const result = new ResidentBuffer(length);
  if (c.stride > n) result.data.fill(0);
  c.address = addressOf(result);
  return result;
}

function computeInCopies(
  product: Product,
  aArray: FloatArray,
  bArray: FloatArray | PackedMatrix,
  result: FloatArray,
  biasArray: FloatArray | undefined,
): void {
  const { m, n, k, a, b, c, bias } = product;
  withCopies(
    [
      operandOf(a, aArray, m, k),
      bArray instanceof PackedMatrix ? b.address : operandOf(b, bArray, k, n),
      bias && biasArray ? operandOf(bias, biasArray, 1, n) : 0,
    ],
    [operandOf(c, result, m, n)],
    (aAddress = 0, bAddress = 0, biasAddress = 0, cAddress = 0) => {
      a.address = aAddress;
      b.address = bAddress;
      c.address = cAddress;
      if (bias) bias.address = biasAddress;
      multiply(product);
    },
    // Copied in as well, so that the values between c's rows are kept.
    product.beta !== 0 || c.stride > n,
  );
}

/**
 * The kernel over addresses, then the activation over its result. Applying it to each block of C
 * while that is in L1 would spare a pass over C: little against k multiply-adds for each value (docs/notes/gemm.md).
 */
function multiply(product: Product): void {
  const { m, n, k, alpha, beta, a, b, c, activation } = product;
  const bias = product.bias ? product.bias.address : 0;
  const transA = Number(a.transposed);
  const transB = Number(b.transposed);
  const { kernels } = engine();
  const scratch = product.strassen && beta === 0 ? FLOAT * kernels.strassenScratch(m, n, k) : 0;
  if (scratch > 0) {
    const address = allocate(scratch);
    kernels.strassen(
      m,
      n,
      k,
      alpha,
      a.address,
      a.stride,
      transA,
      b.address,
      b.stride,
      transB,
      c.address,
      c.stride,
      bias,
      address,
    );
    release(address, scratch);
  } else if (product.packed) {
    kernels.gemmPacked(m, n, k, alpha, a.address, a.stride, transA, b.address, beta, c.address, c.stride, bias);
  } else {
    kernels.gemm(
      m,
      n,
      k,
      alpha,
      a.address,
      a.stride,
      transA,
      b.address,
      b.stride,
      transB,
      beta,
      c.address,
      c.stride,
      bias,
    );
  }
  if (activation) activate(activation, product);
}

function activate({ name, p, q }: ChosenActivation, { m, n, c }: Product): void {
  const { kernels } = engine();
  if (c.stride === n) {
    kernels[name](c.address, c.address, m * n, p, q);
    return;
  }
  for (let i = 0, row = c.address; i < m; i++, row += c.stride * FLOAT) kernels[name](row, row, n, p, q);
}
