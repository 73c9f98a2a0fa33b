// PReLU over an array of rows × channels × inner: leaky ReLU with a slope for each channel. He et al. 2015, arXiv
// 1502.01852. Long runs of values with one slope go through leaky ReLU's loop; for short ones the slopes are laid out side by
// side with the values.
import { ActivationValue, backward, derivative, sweep, Turns } from "../elementwise";
import { addWide, high, load4, low, positive, sumWide, ZERO } from "../lanes";
import { GentleRelu, isGentle, LeakyRelu, leakyReluValues } from "./leaky-relu";
import { multiply } from "./rrelu";

const VECTOR = 16;

/** Runs up to this long are short: of 25, each value takes 0.08 ns so, and 0.51 through a loop of its own (Zen 5, Node 20). */
const LONGEST: i32 = 64;
/** Floats in a stretch of slopes: a row several times over, or a part of a wide one. */
const STRETCH: i32 = 2048;
const SLOPES = memory.data(STRETCH << 2, VECTOR);
/** f′ over a stretch, for the backward pass. */
const DERIVATIVES = memory.data(STRETCH << 2, VECTOR);
/** Rows that go together however wide they are, where slopes' gradients are summed. */
const FEW_ROWS: i32 = 32;

/**
 * What is done to a run of values with one slope, and to up to STRETCH values with a slope for each, which may all be such
 * that GentleRelu serves them.
 */
interface Pass {
  run(grad: usize, x: usize, y: usize, n: i32, slope: f32): void;
  stretch(grad: usize, x: usize, y: usize, n: i32, gentle: bool): void;
}

/** The loop's steps over a stretch: the slopes stand where a backward pass has its gradient. */
@unmanaged @final
class ValueStep<F extends ActivationValue> {
  @inline step(slopes: usize, x: usize, _p: v128, _q: v128): v128 {
    return changetype<F>(0).value(v128.load(x), v128.load(slopes), ZERO);
  }
}
@unmanaged @final
class DerivativeStep {
  @inline step(slopes: usize, x: usize, _p: v128, _q: v128): v128 {
    return changetype<LeakyRelu>(0).derivative(v128.load(x), v128.load(slopes), ZERO);
  }
}

@unmanaged @final
class Value {
  @inline run(_grad: usize, x: usize, y: usize, n: i32, slope: f32): void {
    leakyReluValues(x, y, n, slope);
  }
  @inline stretch(_grad: usize, x: usize, y: usize, n: i32, gentle: bool): void {
    if (gentle) sweep<Turns<ValueStep<GentleRelu>>>(SLOPES, VECTOR, x, y, n, ZERO, ZERO);
    else sweep<Turns<ValueStep<LeakyRelu>>>(SLOPES, VECTOR, x, y, n, ZERO, ZERO);
  }
}

@unmanaged @final
class Derivative {
  @inline run(_grad: usize, x: usize, y: usize, n: i32, slope: f32): void {
    derivative<LeakyRelu>(x, y, n, slope, 0);
  }
  @inline stretch(_grad: usize, x: usize, y: usize, n: i32, _gentle: bool): void {
    derivatives(x, y, n);
  }
}

@unmanaged @final
class Backward {
  @inline run(grad: usize, x: usize, y: usize, n: i32, slope: f32): void {
    backward<LeakyRelu>(grad, x, y, n, slope, 0);
  }
  @inline stretch(grad: usize, x: usize, y: usize, n: i32, _gentle: bool): void {
    derivatives(x, DERIVATIVES, n);
    multiply(grad, DERIVATIVES, y, n);
  }
}

function derivatives(x: usize, y: usize, n: i32): void {
  sweep<Turns<DerivativeStep>>(SLOPES, VECTOR, x, y, n, ZERO, ZERO);
}

/** y = x, or slope·x where x ≤ 0; y may be x. */
export function prelu(x: usize, slopes: usize, y: usize, rows: i32, channels: i32, inner: i32): void {
  pass<Value>(x, x, slopes, y, rows, channels, inner);
}

/** y = 1, or the slope where x ≤ 0; y may be x. */
export function preluDerivative(x: usize, slopes: usize, y: usize, rows: i32, channels: i32, inner: i32): void {
  pass<Derivative>(x, x, slopes, y, rows, channels, inner);
}

/** y = grad, or slope·grad where x ≤ 0; y may be grad or x. */
export function preluBackward(
  grad: usize, x: usize, slopes: usize, y: usize, rows: i32, channels: i32, inner: i32,
): void {
  pass<Backward>(grad, x, slopes, y, rows, channels, inner);
}

@inline
function pass<P extends Pass>(
  grad: usize, x: usize, slopes: usize, y: usize, rows: i32, channels: i32, inner: i32,
): void {
  const what = changetype<P>(0);
  const row = channels * inner;
  if (inner > LONGEST) {
    for (let at: usize = 0, end: usize = (rows * row) << 2, channel = 0; at < end; at += inner << 2) {
      what.run(grad + at, x + at, y + at, inner, f32.load(slopes + (channel << 2)));
      if (++channel == channels) channel = 0;
    }
    return;
  }
  // Rows that go through the loop together, by sixteens, which makes whole turns; or what goes through it of a wide row.
  const most = min(rows, STRETCH / row);
  const together = most > 16 ? most & -16 : max(1, most);
  const widest = together > 1 ? channels : STRETCH / inner;
  for (let channel = 0; channel < channels; channel += widest) {
    const count = min(widest, channels - channel);
    const gentle = spread(slopes + (channel << 2), count, inner, together);
    for (let r = 0; r < rows; r += together) {
      const at: usize = (r * row + channel * inner) << 2;
      what.stretch(grad + at, x + at, y + at, count * inner * min(together, rows - r), gentle);
    }
  }
}

/** Leaves each of the slopes `inner` times at SLOPES, and all of that `times`. Returns whether GentleRelu serves them all. */
function spread(slopes: usize, count: i32, inner: i32, times: i32): bool {
  let gentle = true;
  let to = SLOPES;
  for (let i = 0; i < count; i++) {
    const slope = f32.load(slopes + (i << 2));
    if (!isGentle(slope)) gentle = false;
    for (let j = 0; j < inner; j++, to += 4) f32.store(to, slope);
  }
  for (const end = SLOPES + (to - SLOPES) * times; to < end; ) {
    const bytes = min(to - SLOPES, end - to);
    memory.copy(to, SLOPES, bytes);
    to += bytes;
  }
  return gentle;
}

/**
 * sums[channel] += Σ grad·x where x ≤ 0: the gradient of the slopes. Two products at a time are added as floats, and these
 * sums as doubles, since a float takes longer to convert than to multiply. With the two roundings the sum is off by 2⁻²³·Σ|grad·x|
 * at most, however many values there are; doubles add n·2⁻⁵³, which for any n that memory holds does not show in a float.
 * 0.11 to 0.15 ns a value; with exact products, in doubles, 0.21 (Zen 5, Node 20 to 26).
 */
export function preluWeightGradient(grad: usize, x: usize, sums: usize, rows: i32, channels: i32, inner: i32): void {
  if (inner == 1) {
    // So many rows that they stay in L1 while one four of channels after the other is summed.
    const together = max(FEW_ROWS, STRETCH / channels);
    for (; rows > 0; rows -= together) {
      addColumns(grad, x, sums, min(rows, together), channels);
      const bytes = (together * channels) << 2;
      grad += bytes;
      x += bytes;
    }
    return;
  }
  for (; rows > 0; rows--) {
    for (let channel = 0; channel < channels; channel++) {
      let sum = ZERO;
      let left = inner;
      for (; left >= 8; left -= 8) {
        sum = addWide(sum, f32x4.add(products(grad, x, 4), products(grad + VECTOR, x + VECTOR, 4)));
        grad += 2 * VECTOR;
        x += 2 * VECTOR;
      }
      for (; left > 0; left -= 4) {
        sum = addWide(sum, products(grad, x, left));
        const step = min(left, 4) << 2;
        grad += step;
        x += step;
      }
      addTo(sums, channel, sumWide(sum));
    }
  }
}

/** The same for rows with one value for each channel: four channels at a time. */
function addColumns(grad: usize, x: usize, sums: usize, rows: i32, channels: i32): void {
  if (channels < 4) {
    addFew(grad, x, sums, rows, channels, channels, 0);
    return;
  }
  for (let channel = 0; channel < channels; channel += 4) {
    // Where fewer than four are left, the last four, of which some have been added before.
    const from = min(channel, channels - 4);
    const at: usize = from << 2;
    addFew(grad + at, x + at, sums + (from << 3), rows, channels, 4, channel - from);
  }
}

/** The same for up to four channels of each row, without the first `done`. */
@inline
function addFew(grad: usize, x: usize, sums: usize, rows: i32, channels: i32, count: i32, done: i32): void {
  const row: usize = channels << 2;
  let lower = ZERO;
  let upper = ZERO;
  for (; rows > 0; rows -= 2) {
    let sum = products(grad, x, count);
    if (rows > 1) sum = f32x4.add(sum, products(grad + row, x + row, count));
    lower = f64x2.add(lower, low(sum));
    upper = f64x2.add(upper, high(sum));
    grad += 2 * row;
    x += 2 * row;
  }
  if (done < 1) addTo(sums, 0, f64x2.extract_lane(lower, 0));
  if (done < 2 && count > 1) addTo(sums, 1, f64x2.extract_lane(lower, 1));
  if (done < 3 && count > 2) addTo(sums, 2, f64x2.extract_lane(upper, 0));
  if (count > 3) addTo(sums, 3, f64x2.extract_lane(upper, 1));
}

/** gradSlopes[channel] = Σ grad·x where x ≤ 0, by way of as many doubles as there are channels. */
export function preluSlopeGradients(
  grad: usize, x: usize, sums: usize, gradSlopes: usize, rows: i32, channels: i32, inner: i32,
): void {
  memory.fill(sums, 0, channels << 3);
  preluWeightGradient(grad, x, sums, rows, channels, inner);
  for (let c = 0; c < channels; c++) f32.store(gradSlopes + (c << 2), <f32>f64.load(sums + (c << 3)));
}

/** grad·x where x ≤ 0, and 0 elsewhere, for up to four values. */
@inline
function products(grad: usize, x: usize, count: i32): v128 {
  const v = load4(x, count);
  return f32x4.mul(load4(grad, count), v128.andnot(v, positive(v)));
}

@inline
function addTo(sums: usize, channel: i32, sum: f64): void {
  f64.store(sums + (channel << 3), f64.load(sums + (channel << 3)) + sum);
}
