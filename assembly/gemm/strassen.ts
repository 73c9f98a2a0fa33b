import { FLOAT_BYTES, FLOAT_SHIFT, VECTOR_BYTES } from "../lanes";
import { SCRATCH } from "../scratch";
import { Product } from "./operands";
import { multiply } from "./product";

// Strassen's method in Winograd's form: 7 products of half the size in place of 8, and 15 sums of quarters.
//
//   S1 = A21 + A22    T1 = B12 − B11    P1 = A11·B11    P5 = S1·T1    U2 = P1 + P6    C11 = P1 + P2
//   S2 = S1 − A11     T2 = B22 − T1     P2 = A12·B21    P6 = S2·T2    U3 = U2 + P7    C12 = U2 + P5 + P3
//   S3 = A11 − A21    T3 = B22 − B12    P3 = S4·B22     P7 = S3·T3                    C21 = U3 − P4
//   S4 = A12 − S2     T4 = T2 − B21     P4 = A22·T4                                   C22 = U3 + P5
//
// Higham 2002, §23.1, has the method; Douglas et al. 1994 the order, in which C and scratch for one S and one T hold
// all sums.

/** Smallest size that is halved: a level costs accuracy, and gains too little for it below (docs/notes/gemm.md). */
const LEAST: i32 = 512;

/** A quarter of an operand, or a sum of quarters. Strides in bytes, one of them FLOAT_BYTES. */
@unmanaged @final
class Matrix {
  address: usize;
  rows: i32;
  columns: i32;
  row: usize;
  column: usize;
}

/** A level's scratch: quarters 11, 12, 21 and 22 of A, B and C, then S, T, P1; a product; the values of S and T. */
const MATRIX_BYTES: usize = offsetof<Matrix>();
const A = 0;
const B = 4;
const C = 8;
const S = 12;
const T = 13;
const P1 = 14;
const PRODUCT: usize = 15 * MATRIX_BYTES;
const LEVEL_BYTES: usize = (PRODUCT + offsetof<Product>() + 63) & ~63;

const OUTER = SCRATCH + memory.data(offsetof<Product>(), 16);

/** Floats of scratch that `strassen` needs; 0 for a product that is too small for it. */
export function strassenScratch(m: i32, n: i32, k: i32): i32 {
  if (min(m, min(n, k)) < LEAST) return 0;
  const halfM = half(m);
  const halfN = half(n);
  const halfK = half(k);
  const sums = halfM * max(halfK, halfN) + halfK * halfN;
  return <i32>(LEVEL_BYTES >> FLOAT_SHIFT) + sums + strassenScratch(halfM, halfN, halfK);
}

/** A multiple of 8, so that sums of quarters have no tail; up to 15 rows, columns or steps remain. */
@inline
function half(size: i32): i32 {
  return (size >> 4) << 3;
}

/** C = alpha · op(A)·op(B) + bias, as `gemm` with beta = 0. The scratch starts at a multiple of a vector. */
export function strassen(
  m: i32, n: i32, k: i32, alpha: f32,
  a: usize, lda: i32, transA: bool,
  b: usize, ldb: i32, transB: bool,
  c: usize, ldc: i32, bias: usize, scratch: usize,
): void {
  const product = changetype<Product>(OUTER);
  product.shape(m, n, k, alpha, 0);
  product.left(a, lda, transA);
  product.right(b, ldb, transB);
  product.result(c, ldc, bias);
  multiplyByHalves(product, scratch);
}

/** A product with beta = 0: by Strassen's method if it is large enough. */
function multiplyByHalves(product: Product, scratch: usize): void {
  if (!strassenScratch(product.m, product.n, product.k)) {
    multiply(product);
    return;
  }
  layOut(product, scratch);
  multiplyQuarters(product.alpha, scratch);
  multiplyRest(product, changetype<Product>(scratch + PRODUCT));
}

@inline
function matrix(scratch: usize, index: usize): Matrix {
  return changetype<Matrix>(scratch + index * MATRIX_BYTES);
}

/**
 * Places the matrices of a level. Quarters of A and B are summed as they are stored, so S has A's layout and T has B's.
 */
function layOut(product: Product, scratch: usize): void {
  const m = half(product.m);
  const n = half(product.n);
  const k = half(product.k);
  place(scratch, A, product.a, m, k, product.aRow, product.aStep);
  placeQuarters(scratch, A);
  place(scratch, B, product.b, k, n, product.bStep, product.bColumn);
  placeQuarters(scratch, B);
  place(scratch, C, product.c, m, n, product.cRow, product.cColumn);
  placeQuarters(scratch, C);
  const s = scratch + LEVEL_BYTES;
  const t = s + ((<usize>m * max(k, n)) << FLOAT_SHIFT);
  placeDense(scratch, S, s, m, k, product.aStep != FLOAT_BYTES);
  placeDense(scratch, T, t, k, n, product.bColumn != FLOAT_BYTES);
  placeDense(scratch, P1, s, m, n, false);
}

function place(
  scratch: usize, index: usize, address: usize, rows: i32, columns: i32, row: usize, column: usize,
): void {
  const x = matrix(scratch, index);
  x.address = address;
  x.rows = rows;
  x.columns = columns;
  x.row = row;
  x.column = column;
}

/** Quarters 12, 21 and 22 behind quarter 11. */
function placeQuarters(scratch: usize, first: usize): void {
  const x = matrix(scratch, first);
  const right = x.address + x.column * x.columns;
  const below = x.row * x.rows;
  place(scratch, first + 1, right, x.rows, x.columns, x.row, x.column);
  place(scratch, first + 2, x.address + below, x.rows, x.columns, x.row, x.column);
  place(scratch, first + 3, right + below, x.rows, x.columns, x.row, x.column);
}

/** A matrix without gaps, row by row, or column by column where `transposed`. */
function placeDense(
  scratch: usize, index: usize, address: usize, rows: i32, columns: i32, transposed: bool,
): void {
  const stride = (<usize>(transposed ? rows : columns)) << FLOAT_SHIFT;
  place(scratch, index, address, rows, columns, transposed ? FLOAT_BYTES : stride, transposed ? stride : FLOAT_BYTES);
}

/** The quarters of C, without the remaining rows, columns and steps. */
function multiplyQuarters(alpha: f32, scratch: usize): void {
  const a11 = matrix(scratch, A);
  const a12 = matrix(scratch, A + 1);
  const a21 = matrix(scratch, A + 2);
  const a22 = matrix(scratch, A + 3);
  const b11 = matrix(scratch, B);
  const b12 = matrix(scratch, B + 1);
  const b21 = matrix(scratch, B + 2);
  const b22 = matrix(scratch, B + 3);
  const c11 = matrix(scratch, C);
  const c12 = matrix(scratch, C + 1);
  const c21 = matrix(scratch, C + 2);
  const c22 = matrix(scratch, C + 3);
  const s = matrix(scratch, S);
  const t = matrix(scratch, T);
  const p1 = matrix(scratch, P1);

  subtract(s, a11, a21);
  subtract(t, b22, b12);
  multiplyInto(c21, s, t, alpha, scratch); // P7
  add(s, a21, a22);
  subtract(t, b12, b11);
  multiplyInto(c22, s, t, alpha, scratch); // P5
  subtract(s, s, a11);
  subtract(t, b22, t);
  multiplyInto(c12, s, t, alpha, scratch); // P6
  subtract(s, a12, s);
  multiplyInto(c11, s, b22, alpha, scratch); // P3
  multiplyInto(p1, a11, b11, alpha, scratch); // in the place of S
  addProducts(p1, c11, c12, c21, c22);
  subtract(t, t, b21);
  multiplyInto(c11, a22, t, alpha, scratch); // P4
  subtract(c21, c21, c11);
  multiplyInto(c11, a12, b21, alpha, scratch); // P2
  add(c11, c11, p1);
}

/** z = alpha · x·y, by the next level. */
function multiplyInto(z: Matrix, x: Matrix, y: Matrix, alpha: f32, scratch: usize): void {
  const product = changetype<Product>(scratch + PRODUCT);
  product.shape(x.rows, y.columns, x.columns, alpha, 0);
  product.a = x.address;
  product.aRow = x.row;
  product.aStep = x.column;
  product.b = y.address;
  product.bStep = y.row;
  product.bColumn = y.column;
  product.packed = 0;
  product.c = z.address;
  product.cRow = z.row;
  product.cColumn = z.column;
  product.bias = 0;
  const t = matrix(scratch, T);
  multiplyByHalves(product, t.address + ((<usize>t.rows * t.columns) << FLOAT_SHIFT));
}

/** What the quarters leave out: the last steps, the last columns, the last rows; then the bias. */
function multiplyRest(product: Product, part: Product): void {
  const m = product.m;
  const n = product.n;
  const k = product.k;
  const wholeM = half(m) << 1;
  const wholeN = half(n) << 1;
  const wholeK = half(k) << 1;
  if (wholeK < k) {
    part.part(product, 0, wholeM, 0, wholeN, wholeK, k - wholeK);
    part.beta = 1;
    multiply(part);
  }
  if (wholeN < n) {
    part.part(product, 0, wholeM, wholeN, n - wholeN, 0, k);
    multiply(part);
  }
  if (wholeM < m) {
    part.part(product, wholeM, m - wholeM, 0, n, 0, k);
    multiply(part);
  }
  if (product.bias) {
    product.shape(m, n, 0, 1, 1);
    multiply(product);
  }
}

interface Operation {
  of(x: v128, y: v128): v128;
}
@unmanaged @final
class Sum {
  @inline of(x: v128, y: v128): v128 { return f32x4.add(x, y); }
}
@unmanaged @final
class Difference {
  @inline of(x: v128, y: v128): v128 { return f32x4.sub(x, y); }
}

/** z = x + y, stored alike. z may be x or y. */
function add(z: Matrix, x: Matrix, y: Matrix): void {
  combine<Sum>(z, x, y);
}

/** z = x − y, stored alike. z may be x or y. */
function subtract(z: Matrix, x: Matrix, y: Matrix): void {
  combine<Difference>(z, x, y);
}

/** z = x ± y. Stored rows have a multiple of 8 floats. */
@inline
function combine<F extends Operation>(z: Matrix, x: Matrix, y: Matrix): void {
  const operation = changetype<F>(0);
  const transposed = x.column != FLOAT_BYTES;
  const bytes = (<usize>(transposed ? x.rows : x.columns)) << FLOAT_SHIFT;
  const zRow = transposed ? z.column : z.row;
  const xRow = transposed ? x.column : x.row;
  const yRow = transposed ? y.column : y.row;
  let zAddress = z.address;
  let xAddress = x.address;
  let yAddress = y.address;
  for (let rows = transposed ? x.columns : x.rows; rows; rows--) {
    for (let j: usize = 0; j < bytes; j += 2 * VECTOR_BYTES) {
      v128.store(zAddress + j, operation.of(v128.load(xAddress + j), v128.load(yAddress + j)));
      const next = operation.of(v128.load(xAddress + j, VECTOR_BYTES), v128.load(yAddress + j, VECTOR_BYTES));
      v128.store(zAddress + j, next, VECTOR_BYTES);
    }
    zAddress += zRow;
    xAddress += xRow;
    yAddress += yRow;
  }
}

/**
 * C12 = U2 + P5 + P3, C21 = U3 and C22 = U3 + P5 from P1 and what C holds: P3, P6, P7 and P5. One pass, which reads and
 * writes 8 quarters where five sums would 15.
 */
function addProducts(p1: Matrix, c11: Matrix, c12: Matrix, c21: Matrix, c22: Matrix): void {
  const bytes = (<usize>p1.columns) << FLOAT_SHIFT;
  const cRow = c11.row;
  let p1Address = p1.address;
  let c11Address = c11.address;
  let c12Address = c12.address;
  let c21Address = c21.address;
  let c22Address = c22.address;
  for (let rows = p1.rows; rows; rows--) {
    for (let j: usize = 0; j < bytes; j += VECTOR_BYTES) {
      const u2 = f32x4.add(v128.load(c12Address + j), v128.load(p1Address + j));
      const u3 = f32x4.add(v128.load(c21Address + j), u2);
      const p5 = v128.load(c22Address + j);
      v128.store(c12Address + j, f32x4.add(f32x4.add(u2, p5), v128.load(c11Address + j)));
      v128.store(c21Address + j, u3);
      v128.store(c22Address + j, f32x4.add(p5, u3));
    }
    p1Address += bytes;
    c11Address += cRow;
    c12Address += cRow;
    c21Address += cRow;
    c22Address += cRow;
  }
}
