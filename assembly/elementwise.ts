// The loops under every elementwise kernel. What they do to a vector is a class passed as a type parameter, whose @inline
// methods cost nothing: the emitted loop holds the loads, the arithmetic and the store alone.
import { high, low, narrow } from "./lanes";

/** Bytes in a v128, and the log2 of a float's bytes. */
const VECTOR = 16;
const FLOAT = 2;
/** The most vectors in a turn of the loop. */
const MOST = 4;

/** Where what is left for the last turn is padded to a full one, for each operand. */
const TAIL_GRAD = memory.data(MOST * VECTOR, VECTOR);
const TAIL_X = memory.data(MOST * VECTOR, VECTOR);
const TAIL_Y = memory.data(MOST * VECTOR, VECTOR);
/** The gradient that makes a backward pass the derivative. */
const ONES = memory.data<f32>([1, 1, 1, 1], VECTOR);

/** An activation: f and f′ side by side, for one vector and up to two parameters. */
export interface Activation {
  value(x: v128, p: v128, q: v128): v128;
  derivative(x: v128, p: v128, q: v128): v128;
}

/** How an activation meets vectors of four floats. */
interface Lanes extends Activation {
  /** Vectors in a turn of the loop: 1, 2 or 4. */
  valueVectors(): i32;
  derivativeVectors(): i32;
}

/** An activation written for four floats: a few instructions. Four vectors in flight hide the latency of load and add. */
@unmanaged @final
export class Floats<F extends Activation> {
  @inline value(x: v128, p: v128, q: v128): v128 {
    return changetype<F>(0).value(x, p, q);
  }
  @inline derivative(x: v128, p: v128, q: v128): v128 {
    return changetype<F>(0).derivative(x, p, q);
  }
  @inline valueVectors(): i32 {
    return 4;
  }
  @inline derivativeVectors(): i32 {
    return 4;
  }
}

/**
 * An activation written for two doubles: floats are widened, and the result is rounded once. The halves of a vector are
 * two independent chains of arithmetic. Two vectors a turn are 15 to 30% faster than one, since V8 builds the constants
 * anew in every turn; four overflow its 15 registers. Derivatives stay at one, which keeps the binary small.
 */
@unmanaged @final
export class Doubles<F extends Activation> {
  @inline value(x: v128, p: v128, q: v128): v128 {
    const f = changetype<F>(0);
    return narrow(f.value(low(x), low(p), low(q)), f.value(high(x), low(p), low(q)));
  }
  @inline derivative(x: v128, p: v128, q: v128): v128 {
    const f = changetype<F>(0);
    return narrow(f.derivative(low(x), low(p), low(q)), f.derivative(high(x), low(p), low(q)));
  }
  @inline valueVectors(): i32 {
    return 2;
  }
  @inline derivativeVectors(): i32 {
    return 1;
  }
}

/** What the loop does to the four values at x, and at grad where it reads them. */
export interface Step {
  step(grad: usize, x: usize, p: v128, q: v128): v128;
  vectors(): i32;
}

/** f(x). */
@unmanaged @final
class Value<F extends Lanes> {
  @inline step(_grad: usize, x: usize, p: v128, q: v128): v128 {
    return changetype<F>(0).value(v128.load(x), p, q);
  }
  @inline vectors(): i32 {
    return changetype<F>(0).valueVectors();
  }
}

/** grad · f′(x). */
@unmanaged @final
class Slope<F extends Lanes> {
  @inline step(grad: usize, x: usize, p: v128, q: v128): v128 {
    return f32x4.mul(v128.load(grad), changetype<F>(0).derivative(v128.load(x), p, q));
  }
  @inline vectors(): i32 {
    return changetype<F>(0).derivativeVectors();
  }
}

/** y = f(x) for n floats. */
export function value<F extends Lanes>(x: usize, y: usize, n: i32, p: f32, q: f32): void {
  sweep<Value<F>>(x, 0, x, y, n, p, q);
}

/** y = grad · f′(x) for n floats. */
export function backward<F extends Lanes>(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void {
  slope<F>(grad, VECTOR, x, y, n, p, q);
}

/** y = f′(x) for n floats: the backward pass of a gradient of ones, which costs a load and a multiplication. */
export function derivative<F extends Lanes>(x: usize, y: usize, n: i32, p: f32, q: f32): void {
  slope<F>(ONES, 0, x, y, n, p, q);
}

/** The one loop that derivative and backward pass share. */
function slope<F extends Lanes>(grad: usize, stride: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void {
  sweep<Slope<F>>(grad, stride, x, y, n, p, q);
}

/**
 * Runs the step S over n floats at x (and grad, which moves on by `stride` bytes a vector) into y. Addresses need no
 * alignment. y may equal x or grad, and must not overlap them otherwise. What does not fill a turn goes through the same
 * loop once more, on padded copies, so that a value's result does not depend on where in the array it stands.
 */
@inline
export function sweep<S extends Step>(grad: usize, stride: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void {
  const step = changetype<S>(0);
  const vectors = step.vectors();
  const turn = vectors * VECTOR;
  const pv = f32x4.splat(p);
  const qv = f32x4.splat(q);
  const bytes = n << FLOAT;
  const rest = bytes & (turn - 1);
  let end = y + bytes - rest;
  let tail: usize = 0;
  while (true) {
    while (y < end) {
      const y0 = step.step(grad, x, pv, qv);
      if (vectors > 1) {
        const y1 = step.step(grad + stride, x + VECTOR, pv, qv);
        if (vectors > 2) {
          const y2 = step.step(grad + 2 * stride, x + 2 * VECTOR, pv, qv);
          const y3 = step.step(grad + 3 * stride, x + 3 * VECTOR, pv, qv);
          v128.store(y, y2, 2 * VECTOR);
          v128.store(y, y3, 3 * VECTOR);
        }
        v128.store(y, y1, VECTOR);
      }
      v128.store(y, y0);
      grad += <usize>vectors * stride;
      x += turn;
      y += turn;
    }
    if (tail) {
      copyWords(tail, TAIL_Y, rest);
      return;
    }
    if (!rest) return;
    if (stride) copyWords(TAIL_GRAD, grad, rest);
    copyWords(TAIL_X, x, rest);
    if (stride) grad = TAIL_GRAD;
    tail = y;
    x = TAIL_X;
    y = TAIL_Y;
    end = TAIL_Y + turn;
  }
}

/** Copies a number of bytes that is a multiple of four. */
@inline
function copyWords(to: usize, from: usize, bytes: i32): void {
  for (let i = 0; i < bytes; i += 4) store<u32>(to + i, load<u32>(from + i));
}
