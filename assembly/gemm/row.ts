import { FLOAT_SHIFT, multiplyAdd, VECTOR_BYTES, ZERO } from "../lanes";
import { Panel } from "./operands";
import { NR } from "./tile.generated";

// One row of C from packed panels of B. The sums of a single panel would wait for each other's multiply-adds, so four
// panels, or two, are computed together. The operations are those of `panel`, in its order, so the bits are the same.

const PANEL_ROW: usize = NR << FLOAT_SHIFT;

/** How many panels of a row that has `columns` columns left are computed at once: four, two or one. */
@inline
export function panelsOfRow(columns: i32): i32 {
  return columns >= 4 * NR ? 4 : columns >= 2 * NR ? 2 : 1;
}

/** Four or two panels of a row of C; `operands` has the first, and the others follow in C and in the packed B. */
@inline
export function rowOfPanels(operands: Panel, count: i32): void {
  if (count == 4) fourPanels(operands);
  else twoPanels(operands);
}

// Two functions: with the choice in one, Binaryen folds both loops into one that chooses in every step.
function twoPanels(operands: Panel): void {
  panelsOf(2, operands);
}
function fourPanels(operands: Panel): void {
  panelsOf(4, operands);
}

/** Two or four panels, a constant. */
@inline
function panelsOf(count: i32, operands: Panel): void {
  const panelBytes = <usize>operands.depth * PANEL_ROW;
  const aStep = operands.aStep;
  let a = operands.a;
  let b = operands.b;
  const c = operands.c;
  const panel2 = panelBytes << 1;
  const panel3 = panelBytes * 3;
  let c0 = ZERO;
  let c1 = ZERO;
  let c2 = ZERO;
  let c3 = ZERO;
  let c4 = ZERO;
  let c5 = ZERO;
  let c6 = ZERO;
  let c7 = ZERO;
  for (let steps = operands.depth; steps; steps--) {
    const value = v128.load32_splat(a);
    c0 = multiplyAdd(value, v128.load(b), c0);
    c1 = multiplyAdd(value, v128.load(b, VECTOR_BYTES), c1);
    c2 = multiplyAdd(value, v128.load(b + panelBytes), c2);
    c3 = multiplyAdd(value, v128.load(b + panelBytes, VECTOR_BYTES), c3);
    if (count > 2) {
      if (b == c) break; // never: a fence, as in the tile
      c4 = multiplyAdd(value, v128.load(b + panel2), c4);
      c5 = multiplyAdd(value, v128.load(b + panel2, VECTOR_BYTES), c5);
      c6 = multiplyAdd(value, v128.load(b + panel3), c6);
      c7 = multiplyAdd(value, v128.load(b + panel3, VECTOR_BYTES), c7);
    }
    a += aStep;
    b += PANEL_ROW;
  }
  const alpha = operands.alpha;
  const beta = operands.beta;
  const bias = operands.bias;
  finish(c0, c1, alpha, beta, c, bias);
  finish(c2, c3, alpha, beta, c + PANEL_ROW, bias ? bias + PANEL_ROW : 0);
  if (count > 2) {
    finish(c4, c5, alpha, beta, c + 2 * PANEL_ROW, bias ? bias + 2 * PANEL_ROW : 0);
    finish(c6, c7, alpha, beta, c + 3 * PANEL_ROW, bias ? bias + 3 * PANEL_ROW : 0);
  }
}

/** A panel of C = alpha · sums + beta · C + bias. */
function finish(left: v128, right: v128, alpha: f32, beta: f32, c: usize, bias: usize): void {
  left = f32x4.mul(left, f32x4.splat(alpha));
  right = f32x4.mul(right, f32x4.splat(alpha));
  if (beta != 0) {
    left = multiplyAdd(f32x4.splat(beta), v128.load(c), left);
    right = multiplyAdd(f32x4.splat(beta), v128.load(c, VECTOR_BYTES), right);
  }
  if (bias) {
    left = f32x4.add(left, v128.load(bias));
    right = f32x4.add(right, v128.load(bias, VECTOR_BYTES));
  }
  v128.store(c, left);
  v128.store(c, right, VECTOR_BYTES);
}
