// Weights of a batch's rows, a float each; where there are none (address 0) every row weighs 1.

/**
 * The sum of n weights; n itself where there are none, and 1 where all are 0: such a batch has no loss and no gradient.
 */
export function weightSum(weights: usize, n: i32): f64 {
  if (!weights) return n;
  let sum: f64 = 0;
  for (let i = 0; i < n; i++) sum += load<f32>(weights + (i << 2));
  return sum > 0 ? sum : 1;
}

/** What a row counts for. */
@inline
export function weightOf(weights: usize, row: i32): f64 {
  return weights ? load<f32>(weights + (row << 2)) : 1;
}
