// The loops under every elementwise kernel. What they do to a vector is a class passed as a type parameter, whose
// @inline methods cost nothing: the emitted loop holds the loads, the arithmetic and the store alone.
import { SCRATCH } from "./scratch";

/** Bytes in a v128, and the log2 of a float's bytes. */
const VECTOR = 16;
const FLOAT = 2;
/** The most vectors in an iteration of a loop. */
const MOST = 4;

/** Where what is left for the last iteration is padded to a full one, for each operand. */
const TAIL_GRAD = SCRATCH + memory.data(MOST * VECTOR, VECTOR);
const TAIL_X = SCRATCH + memory.data(MOST * VECTOR, VECTOR);
const TAIL_Y = SCRATCH + memory.data(MOST * VECTOR, VECTOR);
/** The gradient that makes a backward pass the derivative. */
const ONES = memory.data<f32>([1, 1, 1, 1], VECTOR);
/** The two parameters, in all lanes. */
const PARAMETERS = SCRATCH + memory.data(2 * VECTOR, VECTOR);

/** A function of four floats and up to two parameters in all lanes. */
export interface ActivationValue {
  value(x: v128, p: v128, q: v128): v128;
}

/** An activation: f and f′ side by side. */
export interface Activation extends ActivationValue {
  derivative(x: v128, p: v128, q: v128): v128;
}

/** y = f(x) for n floats; `longValue` for what takes many instructions. */
export function longValue<F extends ActivationValue>(x: usize, y: usize, n: i32, p: f32, q: f32): void {
  sweep<Pairs<Value<F>>>(x, 0, x, y, n, f32x4.splat(p), f32x4.splat(q));
}
export function value<F extends ActivationValue>(x: usize, y: usize, n: i32, p: f32, q: f32): void {
  sweep<Fours<Value<F>>>(x, 0, x, y, n, f32x4.splat(p), f32x4.splat(q));
}

/** y = grad · f′(x) for n floats. */
export function backward<F extends Activation>(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void {
  slope<F>(grad, VECTOR, x, y, n, p, q);
}
export function longBackward<F extends Activation>(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void {
  longSlope<F>(grad, VECTOR, x, y, n, p, q);
}

/** y = f′(x) for n floats: the backward pass of a gradient of ones, which costs a load and a multiplication. */
export function derivative<F extends Activation>(x: usize, y: usize, n: i32, p: f32, q: f32): void {
  slope<F>(ONES, 0, x, y, n, p, q);
}
export function longDerivative<F extends Activation>(x: usize, y: usize, n: i32, p: f32, q: f32): void {
  longSlope<F>(ONES, 0, x, y, n, p, q);
}

/** The one loop that derivative and backward pass share. */
function slope<F extends Activation>(grad: usize, stride: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void {
  sweep<Fours<Slope<F>>>(grad, stride, x, y, n, f32x4.splat(p), f32x4.splat(q));
}
function longSlope<F extends Activation>(grad: usize, stride: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void {
  sweep<Pairs<Slope<F>>>(grad, stride, x, y, n, f32x4.splat(p), f32x4.splat(q));
}

/** What the loop does to the four values at x, and at grad where it reads them. */
export interface Step {
  step(grad: usize, x: usize, p: v128, q: v128): v128;
}

/** f(x). */
@unmanaged @final
class Value<F extends ActivationValue> {
  @inline step(_grad: usize, x: usize, p: v128, q: v128): v128 {
    return changetype<F>(0).value(v128.load(x), p, q);
  }
}

/** grad · f′(x). */
@unmanaged @final
class Slope<F extends Activation> {
  @inline step(grad: usize, x: usize, p: v128, q: v128): v128 {
    return f32x4.mul(v128.load(grad), changetype<F>(0).derivative(v128.load(x), p, q));
  }
}

/** A loop over `length` bytes of floats, a multiple of an iteration. */
export interface Loop {
  run(grad: usize, stride: usize, x: usize, y: usize, length: usize, p: v128, q: v128): void;
  /** Vectors in an iteration. */
  vectors(): i32;
}

/** Four vectors an iteration, which hides the latency of load and arithmetic. */
@unmanaged @final
export class Fours<S extends Step> {
  @inline run(grad: usize, stride: usize, x: usize, y: usize, length: usize, p: v128, q: v128): void {
    const step = changetype<S>(0);
    for (const end = y + length; y < end; ) {
      const y0 = step.step(grad, x, p, q);
      const y1 = step.step(grad + stride, x + VECTOR, p, q);
      const y2 = step.step(grad + 2 * stride, x + 2 * VECTOR, p, q);
      const y3 = step.step(grad + 3 * stride, x + 3 * VECTOR, p, q);
      v128.store(y, y0);
      v128.store(y, y1, VECTOR);
      v128.store(y, y2, 2 * VECTOR);
      v128.store(y, y3, 3 * VECTOR);
      grad += 4 * stride;
      x += 4 * VECTOR;
      y += 4 * VECTOR;
    }
  }
  @inline vectors(): i32 {
    return 4;
  }
}

/** Two vectors an iteration: of what takes many instructions, the registers hold no more. */
@unmanaged @final
class Pairs<S extends Step> {
  @inline run(grad: usize, stride: usize, x: usize, y: usize, length: usize, p: v128, q: v128): void {
    const step = changetype<S>(0);
    for (const end = y + length; y < end; ) {
      const y0 = step.step(grad, x, p, q);
      const y1 = step.step(grad + stride, x + VECTOR, p, q);
      v128.store(y, y0);
      v128.store(y, y1, VECTOR);
      grad += 2 * stride;
      x += 2 * VECTOR;
      y += 2 * VECTOR;
    }
  }
  @inline vectors(): i32 {
    return 2;
  }
}

/**
 * Runs the loop L over n floats at x (and grad, which moves on by `stride` bytes a vector) into y. Addresses need no
 * alignment. y may equal x or grad, and must not overlap them otherwise. What does not fill an iteration goes through
 * the loop once more, on padded copies, so that a value's result does not depend on where in the array it stands.
 */
@inline
export function sweep<L extends Loop>(grad: usize, stride: usize, x: usize, y: usize, n: i32, p: v128, q: v128): void {
  const loop = changetype<L>(0);
  // Through memory: V8 would compute what comes from a parameter in every iteration, but a load before the loop stays
  // there.
  v128.store(PARAMETERS, p);
  v128.store(PARAMETERS, q, VECTOR);
  p = v128.load(PARAMETERS);
  q = v128.load(PARAMETERS, VECTOR);
  const bytes: usize = n << FLOAT;
  const iteration = loop.vectors() * VECTOR;
  const rest = bytes & (iteration - 1);
  let length = bytes - rest;
  let tail: usize = 0;
  while (true) {
    loop.run(grad, stride, x, y, length, p, q);
    if (tail) {
      copyWords(tail, TAIL_Y, rest);
      return;
    }
    if (!rest) return;
    if (stride) {
      copyWords(TAIL_GRAD, grad + length, rest);
      grad = TAIL_GRAD;
    }
    copyWords(TAIL_X, x + length, rest);
    tail = y + length;
    x = TAIL_X;
    y = TAIL_Y;
    length = iteration;
  }
}

/** Copies a number of bytes that is a multiple of four. */
@inline
function copyWords(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 4) store<u32>(to + i, load<u32>(from + i));
}
