import { inside, keepNaN, one } from "../lanes";

/** Hardtanh: x kept within min and max. f′ = 1 strictly inside, 0 at both ends, as in PyTorch. Exact. */
@unmanaged
@final
export class Hardtanh {
  @inline value(x: v128, min: v128, max: v128): v128 {
    return f32x4.pmin(f32x4.pmax(x, min), max);
  }
  @inline derivative(x: v128, min: v128, max: v128): v128 {
    return keepNaN(x, v128.and(inside(x, min, max), one()));
  }
}
