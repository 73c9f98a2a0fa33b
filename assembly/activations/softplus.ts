import { longBackward, longDerivative, longValue } from "../elementwise";
import { float, minusMagnitude, minusProduct, multiplyAdd, one, select, within, ZERO } from "../lanes";
import { expOfMinusMagnitude, fractionLessOne } from "../math/exp";
import { halfTangent } from "../math/half-tangent";
import { log1pOfFraction, log1pSeries } from "../math/log1p";
import { powerOf, ROUND } from "../math/reduction";
import { exponentInUnits, perUnit, remainderInUnits, takeUnit } from "../math/unit";
import { SCRATCH } from "../scratch";
import { Sigmoid } from "./sigmoid";

/** |β| */
const STEEPNESS = SCRATCH + memory.data(4, 4);
/**
 * −139/|β|: from there down e^{−|βx|}/β vanishes in f32, for |β| from 2⁻⁵⁰ on; −107/|β| and 20/|β|, beyond which σ is 0
 * or 1.
 */
const LEAST = SCRATCH + memory.data(4, 4);
const LEAST_OF_SLOPE = SCRATCH + memory.data(4, 4);
const MOST_OF_SLOPE = SCRATCH + memory.data(4, 4);
/** e is taken 2⁷⁶ times as large, so that it is an ordinary float from −139 on, and σ's fraction 2⁴⁰ times. */
const ENLARGED_ROUND = memory.data<f32>([ROUND + 76]);
const BACK = memory.data<f32>([1.3234889800848443e-23]);
const SCALED_ROUND = memory.data<f32>([ROUND + 40]);
const SCALE = memory.data<f32>([1099511627776.0]);

/** Softplus with β = 1, the default. */
@unmanaged
@final
class UnitSoftplus {
  @inline value(x: v128, threshold: v128, _q: v128): v128 {
    const soft = f32x4.add(f32x4.pmax(x, ZERO), log1pOfFraction(expOfMinusMagnitude(x)));
    return select(f32x4.gt(x, threshold), x, soft);
  }
  @inline derivative(x: v128, threshold: v128, q: v128): v128 {
    return select(f32x4.gt(x, threshold), one(), changetype<Sigmoid>(0).value(x, threshold, q));
  }
}

/**
 * Softplus: log(1 + e^{βx}) / β, and x itself where βx > threshold. With β < 0 it is that of −β, turned about 0 by the
 * sign bit `sign`. For β > 0 it is max(x, 0) + log1p(e^{−|βx|})/β, which
 * neither overflows nor cancels. f′ = σ(βx), and 1 above the threshold, as in PyTorch. `most` is the largest float x
 * with βx ≤ threshold.
 * Bound: 2.4 ULP at x = 0.01074 (all 2³² floats, default parameters).
 */
@unmanaged
@final
class Softplus {
  @inline value(x: v128, most: v128, sign: v128): v128 {
    const z = v128.xor(x, sign);
    const c = f32x4.pmax(minusMagnitude(z), float(LEAST));
    const exponent = exponentInUnits(c, float(ENLARGED_ROUND));
    const p = powerOf(exponent);
    const g = fractionLessOne(perUnit(remainderInUnits(c, exponent, float(ENLARGED_ROUND))));
    const scaled = multiplyAdd(p, g, p);
    const e = f32x4.mul(scaled, float(BACK));
    const log = f32x4.div(multiplyAdd(f32x4.mul(scaled, e), log1pSeries(e), scaled), float(STEEPNESS));
    const soft = multiplyAdd(log, float(BACK), f32x4.pmax(z, ZERO));
    return v128.xor(select(f32x4.gt(z, most), z, soft), sign);
  }
  /** As in sigmoid.ts. */
  @inline derivative(x: v128, most: v128, sign: v128): v128 {
    const z = v128.xor(x, sign);
    const c = within(z, float(LEAST_OF_SLOPE), float(MOST_OF_SLOPE));
    const exponent = exponentInUnits(c, float(SCALED_ROUND));
    const t = halfTangent(perUnit(remainderInUnits(c, exponent, float(SCALED_ROUND))));
    const n = f32x4.mul(powerOf(exponent), f32x4.add(one(), t));
    const share = f32x4.div(n, f32x4.add(minusProduct(t, float(SCALE), n), float(SCALE)));
    return select(f32x4.gt(z, most), one(), share);
  }
}

/** Computes what Softplus needs of β, and returns `most`. */
function takeBeta(beta: f32, threshold: f32): f32 {
  const steepness = abs(beta);
  store<f32>(STEEPNESS, steepness);
  store<f32>(LEAST, -139 / steepness);
  store<f32>(LEAST_OF_SLOPE, -107 / steepness);
  store<f32>(MOST_OF_SLOPE, 20 / steepness);
  takeUnit(1 / <f64>steepness);
  const most = <f32>(<f64>threshold / <f64>steepness);
  return <f64>most * <f64>steepness > <f64>threshold ? below(most) : most;
}

/** The next smaller float. */
@inline
function below(x: f32): f32 {
  if (x == 0) return reinterpret<f32>(0x80000001);
  const bits = reinterpret<u32>(x);
  return reinterpret<f32>(x > 0 ? bits - 1 : bits + 1);
}

@inline
function signOf(beta: f32): f32 {
  return reinterpret<f32>(reinterpret<u32>(beta) & 0x80000000);
}

/** y = softplus(x) for n floats. */
export function softplusValues(x: usize, y: usize, n: i32, beta: f32, threshold: f32): void {
  if (beta == 1) longValue<UnitSoftplus>(x, y, n, threshold, 0);
  else longValue<Softplus>(x, y, n, takeBeta(beta, threshold), signOf(beta));
}
export function softplusDerivatives(x: usize, y: usize, n: i32, beta: f32, threshold: f32): void {
  if (beta == 1) longDerivative<UnitSoftplus>(x, y, n, threshold, 0);
  else longDerivative<Softplus>(x, y, n, takeBeta(beta, threshold), signOf(beta));
}
export function softplusGradients(grad: usize, x: usize, y: usize, n: i32, beta: f32, threshold: f32): void {
  if (beta == 1) longBackward<UnitSoftplus>(grad, x, y, n, threshold, 0);
  else longBackward<Softplus>(grad, x, y, n, takeBeta(beta, threshold), signOf(beta));
}
