/** Four zeros. */
export const ZERO: v128 = f32x4.splat(0);
/** Four ones. */
export const ONE: v128 = f32x4.splat(1);

/** `yes` in the lanes where `mask` is all ones, `no` where it is all zeros. */
@inline
export function select(mask: v128, yes: v128, no: v128): v128 {
  return v128.bitselect(yes, no, mask);
}

/** Mask of the lanes with x > 0; NaN and both zeros are not among them. */
@inline
export function positive(x: v128): v128 {
  return f32x4.gt(x, ZERO);
}

/** `y`, but NaN in the lanes where x is NaN: a lane that is unordered with itself turns into all ones. */
@inline
export function keepNaN(x: v128, y: v128): v128 {
  return v128.or(y, f32x4.ne(x, x));
}
