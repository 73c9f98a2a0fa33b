// The loops under every elementwise kernel. What they do to a vector is a class passed as a type parameter, whose @inline
// methods cost nothing: the emitted loop holds the loads, the arithmetic and the store alone.

/** Bytes in a v128, and the log2 of a float's bytes. */
const VECTOR = 16;
const FLOAT = 2;
/** The most vectors in a turn of a loop. */
const MOST = 4;

/** Where what is left for the last turn is padded to a full one, for each operand. */
const TAIL_GRAD = memory.data(MOST * VECTOR, VECTOR);
const TAIL_X = memory.data(MOST * VECTOR, VECTOR);
const TAIL_Y = memory.data(MOST * VECTOR, VECTOR);
/** The gradient that makes a backward pass the derivative. */
const ONES = memory.data<f32>([1, 1, 1, 1], VECTOR);
/** The two parameters, in all lanes. */
const PARAMETERS = memory.data(2 * VECTOR, VECTOR);

/** Bytes of floats by which a stage is ahead of the next; 128 to 1024 are alike. */
const AHEAD: usize = 256;
/** Bytes that are kept for what is prepared of each of their vectors, of which gelu takes all, and a ring of them. */
const PREPARED_BYTES: usize = 160;
const PREPARED = memory.data(<i32>((AHEAD / VECTOR) * PREPARED_BYTES), VECTOR);

/** A function of four floats and up to two parameters in all lanes. */
export interface ActivationValue {
  value(x: v128, p: v128, q: v128): v128;
}

/** An activation: f and f′ side by side. */
export interface Activation extends ActivationValue {
  derivative(x: v128, p: v128, q: v128): v128;
}

/** A function made of eˣ in two stages, for four floats and two parameters in doubles. */
interface Exponential {
  /** Leaves up to PREPARED_BYTES at `splits`: the exponents that it needs, split. */
  prepare(x: v128, splits: usize, p: v128, q: v128): void;
}
export interface ExponentialValue extends Exponential {
  value(x: v128, splits: usize, p: v128, q: v128): v128;
}
export interface ExponentialSlope extends Exponential {
  derivative(x: v128, splits: usize, p: v128, q: v128): v128;
}

/** A function in three stages, for four floats and any two parameters. */
export interface RefinedValue extends ExponentialValue {
  /** Leaves what `value` needs beside what `prepare` has left, which the next `prepare` overwrites; within PREPARED_BYTES. */
  refine(prepared: usize): void;
}

/** y = f(x) for n floats; `longValue` for what takes many instructions. */
export function longValue<F extends ActivationValue>(x: usize, y: usize, n: i32, p: f32, q: f32): void {
  sweep<Pairs<Value<F>>>(x, 0, x, y, n, f32x4.splat(p), f32x4.splat(q));
}
export function value<F extends ActivationValue>(x: usize, y: usize, n: i32, p: f32, q: f32): void {
  sweep<Turns<Value<F>>>(x, 0, x, y, n, f32x4.splat(p), f32x4.splat(q));
}
export function stagedValue<F extends ExponentialValue>(x: usize, y: usize, n: i32, p: f64, q: f64): void {
  sweep<Stages<StagedValue<F>>>(x, 0, x, y, n, f64x2.splat(p), f64x2.splat(q));
}
@inline
export function refinedValue<F extends RefinedValue>(x: usize, y: usize, n: i32, p: v128, q: v128): void {
  sweep<Stages<ThreeStageValue<F>>>(x, 0, x, y, n, p, q);
}

/** y = grad · f′(x) for n floats. */
export function backward<F extends Activation>(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void {
  slope<F>(grad, VECTOR, x, y, n, p, q);
}
export function longBackward<F extends Activation>(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void {
  longSlope<F>(grad, VECTOR, x, y, n, p, q);
}
export function stagedBackward<F extends ExponentialSlope>(grad: usize, x: usize, y: usize, n: i32, p: f64, q: f64): void {
  stagedSlope<F>(grad, VECTOR, x, y, n, p, q);
}

/** y = f′(x) for n floats: the backward pass of a gradient of ones, which costs a load and a multiplication. */
export function derivative<F extends Activation>(x: usize, y: usize, n: i32, p: f32, q: f32): void {
  slope<F>(ONES, 0, x, y, n, p, q);
}
export function longDerivative<F extends Activation>(x: usize, y: usize, n: i32, p: f32, q: f32): void {
  longSlope<F>(ONES, 0, x, y, n, p, q);
}
export function stagedDerivative<F extends ExponentialSlope>(x: usize, y: usize, n: i32, p: f64, q: f64): void {
  stagedSlope<F>(ONES, 0, x, y, n, p, q);
}

/** The one loop that derivative and backward pass share. */
function slope<F extends Activation>(grad: usize, stride: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void {
  sweep<Turns<Slope<F>>>(grad, stride, x, y, n, f32x4.splat(p), f32x4.splat(q));
}
function longSlope<F extends Activation>(grad: usize, stride: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void {
  sweep<Pairs<Slope<F>>>(grad, stride, x, y, n, f32x4.splat(p), f32x4.splat(q));
}
function stagedSlope<F extends ExponentialSlope>(
  grad: usize, stride: usize, x: usize, y: usize, n: i32, p: f64, q: f64,
): void {
  sweep<Stages<StagedSlope<F>>>(grad, stride, x, y, n, f64x2.splat(p), f64x2.splat(q));
}

/** What the loop does to the four values at x, and at grad where it reads them. */
export interface Step {
  step(grad: usize, x: usize, p: v128, q: v128): v128;
}

/** The same in stages, with what those before have left at `prepared`. */
interface StagedStep {
  prepare(x: usize, prepared: usize, p: v128, q: v128): void;
  /** Whether there is a stage in between. */
  refines(): bool;
  refine(prepared: usize): void;
  step(grad: usize, x: usize, prepared: usize, p: v128, q: v128): v128;
}

/** f(x). */
@unmanaged @final
class Value<F extends ActivationValue> {
  @inline step(_grad: usize, x: usize, p: v128, q: v128): v128 {
    return changetype<F>(0).value(v128.load(x), p, q);
  }
}
/** A step of two stages. */
@unmanaged
class TwoStages {
  @inline refines(): bool {
    return false;
  }
  @inline refine(_prepared: usize): void {}
}
@unmanaged @final
class StagedValue<F extends ExponentialValue> extends TwoStages {
  @inline prepare(x: usize, prepared: usize, p: v128, q: v128): void {
    changetype<F>(0).prepare(v128.load(x), prepared, p, q);
  }
  @inline step(_grad: usize, x: usize, prepared: usize, p: v128, q: v128): v128 {
    return changetype<F>(0).value(v128.load(x), prepared, p, q);
  }
}
@unmanaged @final
class ThreeStageValue<F extends RefinedValue> {
  @inline prepare(x: usize, prepared: usize, p: v128, q: v128): void {
    changetype<F>(0).prepare(v128.load(x), prepared, p, q);
  }
  @inline refines(): bool {
    return true;
  }
  @inline refine(prepared: usize): void {
    changetype<F>(0).refine(prepared);
  }
  @inline step(_grad: usize, x: usize, prepared: usize, p: v128, q: v128): v128 {
    return changetype<F>(0).value(v128.load(x), prepared, p, q);
  }
}

/** grad · f′(x). */
@unmanaged @final
class Slope<F extends Activation> {
  @inline step(grad: usize, x: usize, p: v128, q: v128): v128 {
    return f32x4.mul(v128.load(grad), changetype<F>(0).derivative(v128.load(x), p, q));
  }
}
@unmanaged @final
class StagedSlope<F extends ExponentialSlope> extends TwoStages {
  @inline prepare(x: usize, prepared: usize, p: v128, q: v128): void {
    changetype<F>(0).prepare(v128.load(x), prepared, p, q);
  }
  @inline step(grad: usize, x: usize, prepared: usize, p: v128, q: v128): v128 {
    return f32x4.mul(v128.load(grad), changetype<F>(0).derivative(v128.load(x), prepared, p, q));
  }
}

/** A loop over `length` bytes of floats, a multiple of a turn. */
export interface Loop {
  run(grad: usize, stride: usize, x: usize, y: usize, length: usize, p: v128, q: v128): void;
  /** Vectors in a turn. */
  vectors(): i32;
}

/** Four vectors a turn, which hides the latency of load and arithmetic. */
@unmanaged @final
export class Turns<S extends Step> {
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
 * Two stages, or three, each a few vectors ahead of the next. A core holds some 130 operations that wait for their operands:
 * three vectors' worth of a chain of 50 cycles, but twice as many of two chains half as long. Sigmoid takes 0.74 ns a float
 * where one stage takes 0.95 (Zen 5, Node 20).
 */
@unmanaged @final
class Stages<S extends StagedStep> {
  @inline run(grad: usize, stride: usize, x: usize, y: usize, length: usize, p: v128, q: v128): void {
    const step = changetype<S>(0);
    const ahead = min(length, AHEAD);
    const lag: usize = step.refines() ? 2 * ahead : ahead;
    const end = PREPARED + ahead * (PREPARED_BYTES / VECTOR);
    // One loop for start, middle and end: each stage is in the code once. Each leaves its place in the ring as the one before
    // it, `ahead` bytes further on, is about to fill it anew.
    for (let i: usize = 0, prepared = PREPARED; i < length + lag; i += VECTOR) {
      if (i >= lag) {
        v128.store(y, step.step(grad, x + i - lag, prepared, p, q));
        grad += stride;
        y += VECTOR;
      }
      // From `ahead` to `length + ahead`, in one comparison.
      if (step.refines() && i - ahead < length) step.refine(prepared);
      if (i < length) step.prepare(x + i, prepared, p, q);
      prepared += PREPARED_BYTES;
      if (prepared == end) prepared = PREPARED;
    }
  }
  @inline vectors(): i32 {
    return 1;
  }
}

/**
 * Runs the loop L over n floats at x (and grad, which moves on by `stride` bytes a vector) into y. Addresses need no
 * alignment. y may equal x or grad, and must not overlap them otherwise. What does not fill a turn goes through the same
 * loop once more, on padded copies, so that a value's result does not depend on where in the array it stands.
 */
@inline
export function sweep<L extends Loop>(grad: usize, stride: usize, x: usize, y: usize, n: i32, p: v128, q: v128): void {
  const loop = changetype<L>(0);
  // Through memory: V8 would compute what comes from a parameter anew in every turn, but a load before the loop stays there.
  v128.store(PARAMETERS, p);
  v128.store(PARAMETERS, q, VECTOR);
  p = v128.load(PARAMETERS);
  q = v128.load(PARAMETERS, VECTOR);
  const bytes: usize = n << FLOAT;
  const turn = loop.vectors() * VECTOR;
  const rest = bytes & (turn - 1);
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
    length = turn;
  }
}

/** Copies a number of bytes that is a multiple of four. */
@inline
function copyWords(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 4) store<u32>(to + i, load<u32>(from + i));
}
