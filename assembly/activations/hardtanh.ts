import { inside, keepNaN, one, within } from "../lanes";

/**
 * Hardtanh: x kept within min and max. f′ = 1 strictly inside, 0 at both ends, as in PyTorch. Exact. ReLU6 is the one
 * within 0 and 6: Howard et al. 2017, arXiv 1704.04861.
 */
@unmanaged
@final
export class Hardtanh {
  @inline value(x: v128, min: v128, max: v128): v128 {
    return within(x, min, max);
  }
  @inline derivative(x: v128, min: v128, max: v128): v128 {
    return keepNaN(x, v128.and(inside(x, min, max), one()));
  }
}
