// The functions of assembly/math that state a bound, over n floats, a multiple of 4, with memory of their own.

import { ZERO } from '../../assembly/lanes';
import { exp as exponential } from '../../assembly/math/exp';
import { log1pOfFraction } from '../../assembly/math/log1p';

export { farthest, fillPatterns } from './assembly';

/** y = eˣ for x ≤ 0, of which softmax makes its terms; that of 0 where x > 0. NaN → NaN. */
export function exp(x: usize, y: usize, n: i32): void {
  for (const end = x + (n << 2); x < end; x += 16, y += 16) {
    v128.store(y, exponential(f32x4.pmin(v128.load(x), ZERO)));
  }
}

/** y = log(1 + |x|) for |x| ≤ 1, that of 1 beyond. NaN → NaN. */
export function log1p(x: usize, y: usize, n: i32): void {
  for (const end = x + (n << 2); x < end; x += 16, y += 16) {
    v128.store(y, log1pOfFraction(f32x4.pmin(f32x4.abs(v128.load(x)), f32x4.splat(1))));
  }
}
