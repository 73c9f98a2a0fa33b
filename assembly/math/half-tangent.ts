import { polynomial } from "./polynomial";

/** tanh(r/2) = r·Σ cᵢ·r²ⁱ for |r| ≤ ln2/2; tools/coefficients.ts. Error of the fit 2⁻²⁷·⁹. */
const TANGENT = memory.data<f32>([0.49999991059303284, -0.04166145622730255, 0.004079428967088461]);

/**
 * t = tanh(r/2) for |r| ≤ ln2/2, with which eʳ = (1 + t) / (1 − t): what divides anyway gets eˣ = 2ᵏ·eʳ without a
 * division, or a longer polynomial, of its own. The sigmoid is 2ᵏ(1 + t) over 2ᵏ(1 + t) + (1 − t). Both sides can be
 * scaled by one power of two, so that neither is subnormal where the quotient is.
 */
@inline
export function halfTangent(r: v128): v128 {
  return f32x4.mul(r, polynomial(f32x4.mul(r, r), TANGENT, 2));
}
