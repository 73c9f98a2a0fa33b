import { float, multiplyAdd } from "../lanes";

/**
 * c₀ + c₁·u + … + cₙ·uⁿ of four floats by Horner's scheme, n ≤ 10; the coefficients are floats in a row. The degree is
 * a constant, so that the conditions vanish.
 */
@inline
export function polynomial(u: v128, coefficients: usize, degree: i32): v128 {
  let sum = float(coefficients + (degree << 2));
  if (degree > 9) sum = multiplyAdd(u, sum, float(coefficients + 36));
  if (degree > 8) sum = multiplyAdd(u, sum, float(coefficients + 32));
  if (degree > 7) sum = multiplyAdd(u, sum, float(coefficients + 28));
  if (degree > 6) sum = multiplyAdd(u, sum, float(coefficients + 24));
  if (degree > 5) sum = multiplyAdd(u, sum, float(coefficients + 20));
  if (degree > 4) sum = multiplyAdd(u, sum, float(coefficients + 16));
  if (degree > 3) sum = multiplyAdd(u, sum, float(coefficients + 12));
  if (degree > 2) sum = multiplyAdd(u, sum, float(coefficients + 8));
  if (degree > 1) sum = multiplyAdd(u, sum, float(coefficients + 4));
  return multiplyAdd(u, sum, float(coefficients));
}

/** The polynomial of degree 4 or 5 by Estrin's scheme, which is shorter from end to end than Horner's. */
@inline
export function estrin(u: v128, coefficients: usize, degree: i32): v128 {
  const u2 = f32x4.mul(u, u);
  const low = multiplyAdd(u, float(coefficients + 4), float(coefficients));
  let high = float(coefficients + 16);
  if (degree > 4) high = multiplyAdd(u, float(coefficients + 20), high);
  high = multiplyAdd(u2, high, multiplyAdd(u, float(coefficients + 12), float(coefficients + 8)));
  return multiplyAdd(u2, high, low);
}
