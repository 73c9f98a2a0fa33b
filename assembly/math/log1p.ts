import { down, up } from "./ratio";

/** log1p(e) = s·Σ cᵢ·s²ⁱ with s = e / (2 + e), for 0 ≤ e ≤ 1; tools/coefficients.ts. Relative error of the fit 2⁻²⁷·⁹. */
const C0: v128 = f64x2.splat(2.0000000080787403);
const C1: v128 = f64x2.splat(0.6666631014492392);
const C2: v128 = f64x2.splat(0.40025114320960664);
const C3: v128 = f64x2.splat(0.27957665842468515);
const C4: v128 = f64x2.splat(0.28191546987825533);

/** log(1 + eˣ) for two doubles −700 ≤ x ≤ 0: s is up / (up + 2·down). Rounded to f32, within 0.57 ULP. NaN → NaN. */
@inline
export function log1pExp(x: v128): v128 {
  const numerator = up(x);
  const denominator = down(x);
  const s = f64x2.div(numerator, f64x2.add(numerator, f64x2.add(denominator, denominator)));
  const u = f64x2.mul(s, s);
  let sum = f64x2.add(C3, f64x2.mul(u, C4));
  sum = f64x2.add(C2, f64x2.mul(u, sum));
  sum = f64x2.add(C1, f64x2.mul(u, sum));
  sum = f64x2.add(C0, f64x2.mul(u, sum));
  return f64x2.mul(s, sum);
}
