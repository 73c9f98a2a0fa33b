// PReLU (He et al. 2015) over the columns of row-major matrices, rows × cols, with a slope for every column or one for all.
import { high, load4, low, narrow, positive, select, store4, ZERO } from "../lanes";

/** The slopes of four columns. */
@inline
function slopes(weight: usize, lanes: i32, shared: bool): v128 {
  return shared ? f32x4.splat(load<f32>(weight)) : load4(weight, lanes);
}

/** y = x where x > 0, else weight·x; y may be x. */
export function preluColumns(x: usize, weight: usize, y: usize, rows: i32, cols: i32, shared: bool): void {
  const stride = (<usize>cols) << 2;
  for (let lanes = cols; lanes > 0; lanes -= 4, x += 16, y += 16) {
    const w = slopes(weight, lanes, shared);
    for (let i = 0, at: usize = 0; i < rows; i++, at += stride) {
      const v = load4(x + at, lanes);
      store4(y + at, lanes, select(positive(v), v, f32x4.mul(w, v)));
    }
    if (!shared) weight += 16;
  }
}

/**
 * gradWeight = Σ grad·x over x ≤ 0, of each column or of all, in doubles; and unless gradInput is 0, gradInput = grad where
 * x > 0, else weight·grad. gradInput may be grad.
 */
export function preluColumnsBackward(
  grad: usize, x: usize, weight: usize, gradWeight: usize, gradInput: usize, rows: i32, cols: i32, shared: bool,
): void {
  const stride = (<usize>cols) << 2;
  let total: f64 = 0;
  for (let lanes = cols; lanes > 0; lanes -= 4, grad += 16, x += 16) {
    const w = slopes(weight, lanes, shared);
    let sumLow = f64x2.splat(0);
    let sumHigh = f64x2.splat(0);
    for (let i = 0, at: usize = 0; i < rows; i++, at += stride) {
      const v = load4(x + at, lanes);
      const g = load4(grad + at, lanes);
      const product = select(positive(v), ZERO, f32x4.mul(g, v));
      sumLow = f64x2.add(sumLow, low(product));
      sumHigh = f64x2.add(sumHigh, high(product));
      if (gradInput) store4(gradInput + at, lanes, select(positive(v), g, f32x4.mul(w, g)));
    }
    if (gradInput) gradInput += 16;
    if (shared) {
      const both = f64x2.add(sumLow, sumHigh);
      total += f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
    } else {
      store4(gradWeight, lanes, narrow(sumLow, sumHigh));
      weight += 16;
      gradWeight += 16;
    }
  }
  if (shared) store<f32>(gradWeight, <f32>total);
}
