import { bounded, double, float, high, low, narrow, within } from "../lanes";
import { down, splitBoth, up, upper } from "../math/ratio";
import { shareOf } from "../math/gates";

/** 2·√(2/π), and that times .044715; with log2(e) for the exponent. */
const LINEAR = memory.data<f64>([1.5957691216057308]);
const CUBIC = memory.data<f64>([0.07135481627260025]);
const LINEAR_LOG2E = memory.data<f64>([2.302208198144325]);
const CUBIC_LOG2E = memory.data<f64>([0.1029432395800235]);
/** Beyond these the function is 0 or x in f32. */
const LIMIT = memory.data<f32>([12]);
const MINUS_LIMIT = memory.data<f32>([-12]);

/** GELU's approximation ½x(1 + tanh(√(2/π)(x + .044715x³))), which is x·σ(2·√(2/π)(x + .044715x³)). */
@unmanaged
@final
export class GeluTanh {
  @inline prepare(x: v128, splits: usize, _p: v128, _q: v128): void {
    // NaN comes back by way of x.
    const c = bounded(x, float(MINUS_LIMIT), float(LIMIT));
    splitBoth(cubic(low(c)), cubic(high(c)), splits);
  }
  @inline value(x: v128, splits: usize, _p: v128, _q: v128): v128 {
    const finite = f32x4.pmax(x, float(MINUS_LIMIT));
    return narrow(shareOf(low(finite), splits), shareOf(high(finite), upper(splits)));
  }
  @inline derivative(x: v128, splits: usize, _p: v128, _q: v128): v128 {
    const c = within(x, float(MINUS_LIMIT), float(LIMIT));
    return narrow(slope(low(c), splits), slope(high(c), upper(splits)));
  }
}

/** The s for which 2ˢ is e to the power of σ's argument. */
@inline
function cubic(x: v128): v128 {
  return f64x2.mul(x, f64x2.add(double(LINEAR_LOG2E), f64x2.mul(double(CUBIC_LOG2E), f64x2.mul(x, x))));
}

/** σ + σ·(1 − σ)·x·(argument)′ = up·(up + down + x·(argument)′·down) / (up + down)². */
@inline
function slope(x: v128, split: usize): v128 {
  const cube = f64x2.mul(f64x2.mul(double(CUBIC), x), f64x2.mul(x, x));
  const inner = f64x2.add(f64x2.mul(double(LINEAR), x), f64x2.add(cube, f64x2.add(cube, cube)));
  const sum = f64x2.add(up(split), down(split));
  return f64x2.div(f64x2.mul(up(split), f64x2.add(sum, f64x2.mul(inner, down(split)))), f64x2.mul(sum, sum));
}
