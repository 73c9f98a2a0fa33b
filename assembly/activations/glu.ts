// GLU over rows of 2·half values, the first half a, the second b: y = a·σ(b). Dauphin et al. 2017, arXiv 1612.08083.
import { high, load4, low, narrow, store4, ZERO } from "../lanes";
import { SPLIT_BYTES, upper } from "../math/ratio";
import { share, Sigmoid, slope } from "./sigmoid";

const SPLIT = memory.data(<i32>SPLIT_BYTES, 16);

/** y = a·σ(b), rows × half values, rounded once. y must not overlap x. */
export function glu(x: usize, y: usize, rows: i32, half: i32): void {
  for (let row = 0; row < rows; row++) {
    for (let left = half; left > 0; left -= 4) {
      splitGate(load4(x + (half << 2), left));
      store4(y, left, timesGate(load4(x, left)));
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
      splitGate(load4(x + other, left));
      store4(dx, left, timesGate(g));
      const lower = f64x2.mul(f64x2.mul(low(g), low(a)), slope(SPLIT));
      const higher = f64x2.mul(f64x2.mul(high(g), high(a)), slope(upper(SPLIT)));
      store4(dx + other, left, narrow(lower, higher));
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
function splitGate(b: v128): void {
  changetype<Sigmoid>(0).prepare(b, SPLIT, ZERO, ZERO);
}

/** a·σ(b) in doubles. */
@inline
function timesGate(a: v128): v128 {
  return narrow(f64x2.mul(low(a), share(SPLIT)), f64x2.mul(high(a), share(upper(SPLIT))));
}
