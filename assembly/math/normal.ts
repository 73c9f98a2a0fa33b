import { atLeast, down, up } from "./ratio";

/**
 * Mills' ratio √(2π)·e^{a²/2}·Φ(−a) = (P0 + P1·a + … + P4·a⁴) / (1 + Q1·a + … + Q5·a⁵) for 0 ≤ a ≤ 14.5, where Φ is the
 * normal distribution; tools/coefficients.ts. Relative error of the fit 2⁻²⁷·³. From 14.5 on, a·Φ(−a) is 0 in f32.
 */
const P0: v128 = f64x2.splat(1.2533141447221468);
const P1: v128 = f64x2.splat(1.098642378945655);
const P2: v128 = f64x2.splat(0.4593022954802206);
const P3: v128 = f64x2.splat(0.10185237266671003);
const P4: v128 = f64x2.splat(0.010318055317175013);
const Q1: v128 = f64x2.splat(1.674474773284107);
const Q2: v128 = f64x2.splat(1.2025029890391965);
const Q3: v128 = f64x2.splat(0.469470546059698);
const Q4: v128 = f64x2.splat(0.10185881977894451);
const Q5: v128 = f64x2.splat(0.01031793557218184);

const ONE: v128 = f64x2.splat(1);
const MINUS_HALF: v128 = f64x2.splat(-0.5);
/** 1/√(2π) */
const PEAK: v128 = f64x2.splat(0.3989422804014327);

/** Φ(−a), the distribution's lower tail, for two doubles 0 ≤ a ≤ 10³: e^{−a²/2} and Mills' ratio in one division. */
@inline
export function tail(a: v128): v128 {
  const e = exponent(a);
  return f64x2.div(f64x2.mul(f64x2.mul(PEAK, up(e)), millsUp(a)), f64x2.mul(down(e), millsDown(a)));
}

/** Φ(−a) − a·φ(a), with φ the density: what the derivative of a·Φ(−a) becomes. */
@inline
export function tailSlope(a: v128): v128 {
  const e = exponent(a);
  const q = millsDown(a);
  const difference = f64x2.sub(millsUp(a), f64x2.mul(a, q));
  return f64x2.div(f64x2.mul(f64x2.mul(PEAK, up(e)), difference), f64x2.mul(down(e), q));
}

@inline
function exponent(a: v128): v128 {
  return atLeast(f64x2.mul(MINUS_HALF, f64x2.mul(a, a)));
}

@inline
function millsUp(a: v128): v128 {
  let p = f64x2.add(P3, f64x2.mul(a, P4));
  p = f64x2.add(P2, f64x2.mul(a, p));
  p = f64x2.add(P1, f64x2.mul(a, p));
  return f64x2.add(P0, f64x2.mul(a, p));
}

@inline
function millsDown(a: v128): v128 {
  let q = f64x2.add(Q4, f64x2.mul(a, Q5));
  q = f64x2.add(Q3, f64x2.mul(a, q));
  q = f64x2.add(Q2, f64x2.mul(a, q));
  q = f64x2.add(Q1, f64x2.mul(a, q));
  return f64x2.add(ONE, f64x2.mul(a, q));
}
