import { FLOAT_SHIFT, loadSome, VECTOR_BYTES } from "../lanes";
import { SCRATCH } from "../scratch";

/** Where `largestOf` leaves the smallest value of its row. */
const SMALLEST = SCRATCH + memory.data(16, 16);

/** The largest value of a row in all lanes. A NaN may or may not come through. */
export function largestOf(x: usize, cols: i32): v128 {
  const first = v128.load32_splat(x);
  let most = first;
  let least = first;
  for (const end = x + ((cols & -16) << FLOAT_SHIFT); x < end; x += 4 * VECTOR_BYTES) {
    const a = v128.load(x);
    const b = v128.load(x, VECTOR_BYTES);
    const c = v128.load(x, 2 * VECTOR_BYTES);
    const d = v128.load(x, 3 * VECTOR_BYTES);
    most = f32x4.pmax(most, f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d)));
    least = f32x4.pmin(least, f32x4.pmin(f32x4.pmin(a, b), f32x4.pmin(c, d)));
  }
  for (let left = cols & 15; left > 0; left -= 4, x += VECTOR_BYTES) {
    const values = left < 4 ? loadSome(x, left, first) : v128.load(x);
    most = f32x4.pmax(most, values);
    least = f32x4.pmin(least, values);
  }
  least = f32x4.pmin(least, i32x4.shuffle(least, least, 2, 3, 0, 1));
  v128.store(SMALLEST, f32x4.pmin(least, i32x4.shuffle(least, least, 1, 0, 3, 2)));
  most = f32x4.pmax(most, i32x4.shuffle(most, most, 2, 3, 0, 1));
  return f32x4.pmax(most, i32x4.shuffle(most, most, 1, 0, 3, 2));
}

/** The smallest value of the row that `largestOf` has seen last. */
@inline
export function smallestOfThat(): f32 {
  return load<f32>(SMALLEST);
}
