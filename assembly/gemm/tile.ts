/**
 * The micro-kernel: C = alpha · A·B + beta · C + bias on a 4 × 8 tile (MR × NR), A and B packed panels `depth` steps
 * deep. beta = 0 does not read C, so that NaN there does not leak; bias = 0 (the address) adds none. Each sum runs over
 * k in order, from 0, so that the bits depend on the operands and the blocking alone. ldc is in bytes.
 */
export function tile(depth: i32, a: usize, b: usize, alpha: f32, beta: f32, c: usize, ldc: usize, bias: usize): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);

  const end = a + ((<usize>depth) << 4);
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let ai = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(ai, b0));
    c01 = f32x4.add(c01, f32x4.mul(ai, b1));
    ai = v128.load32_splat(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(ai, b0));
    c11 = f32x4.add(c11, f32x4.mul(ai, b1));
    ai = v128.load32_splat(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(ai, b0));
    c21 = f32x4.add(c21, f32x4.mul(ai, b1));
    ai = v128.load32_splat(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(ai, b0));
    c31 = f32x4.add(c31, f32x4.mul(ai, b1));
    a += 16;
    b += 32;
  }

  const c1 = c + ldc;
  const c2 = c1 + ldc;
  const c3 = c2 + ldc;
  const scale = f32x4.splat(alpha);
  c00 = f32x4.mul(c00, scale);
  c01 = f32x4.mul(c01, scale);
  c10 = f32x4.mul(c10, scale);
  c11 = f32x4.mul(c11, scale);
  c20 = f32x4.mul(c20, scale);
  c21 = f32x4.mul(c21, scale);
  c30 = f32x4.mul(c30, scale);
  c31 = f32x4.mul(c31, scale);
  if (beta != 0) {
    const old = f32x4.splat(beta);
    c00 = f32x4.add(c00, f32x4.mul(old, v128.load(c)));
    c01 = f32x4.add(c01, f32x4.mul(old, v128.load(c, 16)));
    c10 = f32x4.add(c10, f32x4.mul(old, v128.load(c1)));
    c11 = f32x4.add(c11, f32x4.mul(old, v128.load(c1, 16)));
    c20 = f32x4.add(c20, f32x4.mul(old, v128.load(c2)));
    c21 = f32x4.add(c21, f32x4.mul(old, v128.load(c2, 16)));
    c30 = f32x4.add(c30, f32x4.mul(old, v128.load(c3)));
    c31 = f32x4.add(c31, f32x4.mul(old, v128.load(c3, 16)));
  }
  if (bias) {
    const bias0 = v128.load(bias);
    const bias1 = v128.load(bias, 16);
    c00 = f32x4.add(c00, bias0);
    c01 = f32x4.add(c01, bias1);
    c10 = f32x4.add(c10, bias0);
    c11 = f32x4.add(c11, bias1);
    c20 = f32x4.add(c20, bias0);
    c21 = f32x4.add(c21, bias1);
    c30 = f32x4.add(c30, bias0);
    c31 = f32x4.add(c31, bias1);
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c1, c10);
  v128.store(c1, c11, 16);
  v128.store(c2, c20);
  v128.store(c2, c21, 16);
  v128.store(c3, c30);
  v128.store(c3, c31, 16);
}
