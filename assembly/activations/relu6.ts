import { float, ZERO } from "../lanes";
import { Hardtanh } from "./hardtanh";

const SIX = memory.data<f32>([6]);

/** ReLU6: x kept within 0 and 6. Exact. Howard et al. 2017, arXiv 1704.04861. */
@unmanaged
@final
export class Relu6 {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    return changetype<Hardtanh>(0).value(x, ZERO, float(SIX));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    return changetype<Hardtanh>(0).derivative(x, ZERO, float(SIX));
  }
}
