// GLU over rows of 2·half values, the first half a, the second b: y = a·σ(b). Dauphin et al. 2017, arXiv 1612.08083.
import { load4, store4, ZERO } from "../lanes";
import { Sigmoid } from "./sigmoid";

/** y = a·σ(b), rows × half values. y must not overlap x. */
export function glu(x: usize, y: usize, rows: i32, half: i32): void {
  for (let row = 0; row < rows; row++) {
    for (let left = half; left > 0; left -= 4) {
      store4(y, left, f32x4.mul(load4(x, left), gate(load4(x + (half << 2), left))));
      const step = min(left, 4) << 2;
      x += step;
      y += step;
    }
    x += half << 2;
  }
}

/** dx = (grad·σ(b), grad·a·σ′(b)), rows × 2·half values, from grad of rows × half. dx may be x. */
export function gluBackward(grad: usize, x: usize, dx: usize, rows: i32, half: i32): void {
  const other: usize = half << 2;
  for (let row = 0; row < rows; row++) {
    for (let left = half; left > 0; left -= 4) {
      const g = load4(grad, left);
      const a = load4(x, left);
      const b = load4(x + other, left);
      store4(dx, left, f32x4.mul(g, gate(b)));
      store4(dx + other, left, f32x4.mul(f32x4.mul(g, a), changetype<Sigmoid>(0).derivative(b, ZERO, ZERO)));
      const step = min(left, 4) << 2;
      grad += step;
      x += step;
      dx += step;
    }
    x += other;
    dx += other;
  }
}

@inline
function gate(b: v128): v128 {
  return changetype<Sigmoid>(0).value(b, ZERO, ZERO);
}
