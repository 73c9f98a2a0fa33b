// The one loop under every elementwise kernel. What it does to a vector is a class passed as the type parameter
// `Step`; its @inline method costs nothing: the emitted loop holds the loads, the arithmetic and the store alone.

/** Bytes in a v128, and the log2 of a float's bytes. */
const VECTOR = 16;
const FLOAT = 2;
/** Floats in a v128, and in one turn of the main loop: four vectors in flight hide the latency of load and add. */
const LANES = 4;
const TURN = 16;

/** Where the last one to three values of each operand are padded to a vector. */
const TAIL_GRAD = memory.data(VECTOR, VECTOR);
const TAIL_X = memory.data(VECTOR, VECTOR);
const TAIL_Y = memory.data(VECTOR, VECTOR);

/** An activation: f and f′ side by side, for four values and up to two parameters. */
export interface Activation {
  value(x: v128, p: v128, q: v128): v128;
  derivative(x: v128, p: v128, q: v128): v128;
}

/** What the loop does to the four values at x, and at grad where it reads them. */
interface Step {
  step(grad: usize, x: usize, p: v128, q: v128): v128;
}

/** y = f(x). */
@unmanaged @final
export class Value<F extends Activation> {
  @inline step(_grad: usize, x: usize, p: v128, q: v128): v128 {
    return changetype<F>(0).value(v128.load(x), p, q);
  }
}

/** y = f′(x). */
@unmanaged @final
export class Derivative<F extends Activation> {
  @inline step(_grad: usize, x: usize, p: v128, q: v128): v128 {
    return changetype<F>(0).derivative(v128.load(x), p, q);
  }
}

/** y = grad · f′(x). */
@unmanaged @final
export class Backward<F extends Activation> {
  @inline step(grad: usize, x: usize, p: v128, q: v128): v128 {
    return f32x4.mul(v128.load(grad), changetype<F>(0).derivative(v128.load(x), p, q));
  }
}

/**
 * Runs the step S over n floats at x (and grad, where the step reads it) into y. p and q are the activation's parameters.
 * Addresses need no alignment. y may equal x or grad, and must not overlap them otherwise. The tail goes through the
 * same step as the body, on padded copies, so that a value's result does not depend on where in the array it stands.
 */
@inline
export function sweep<S extends Step>(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void {
  const step = changetype<S>(0);
  const pv = f32x4.splat(p);
  const qv = f32x4.splat(q);

  const turns = y + ((n & -TURN) << FLOAT);
  while (y < turns) {
    const y0 = step.step(grad, x, pv, qv);
    const y1 = step.step(grad + VECTOR, x + VECTOR, pv, qv);
    const y2 = step.step(grad + 2 * VECTOR, x + 2 * VECTOR, pv, qv);
    const y3 = step.step(grad + 3 * VECTOR, x + 3 * VECTOR, pv, qv);
    v128.store(y, y0);
    v128.store(y, y1, VECTOR);
    v128.store(y, y2, 2 * VECTOR);
    v128.store(y, y3, 3 * VECTOR);
    grad += 4 * VECTOR;
    x += 4 * VECTOR;
    y += 4 * VECTOR;
  }

  const vectors = y + ((n & (TURN - LANES)) << FLOAT);
  while (y < vectors) {
    v128.store(y, step.step(grad, x, pv, qv));
    grad += VECTOR;
    x += VECTOR;
    y += VECTOR;
  }

  const rest = (n & (LANES - 1)) << FLOAT;
  if (rest) {
    copyTail(TAIL_GRAD, grad, rest);
    copyTail(TAIL_X, x, rest);
    v128.store(TAIL_Y, step.step(TAIL_GRAD, TAIL_X, pv, qv));
    copyTail(y, TAIL_Y, rest);
  }
}

/** Copies 4, 8 or 12 bytes. */
@inline
function copyTail(to: usize, from: usize, bytes: i32): void {
  for (let i = 0; i < bytes; i += 4) store<u32>(to + i, load<u32>(from + i));
}
