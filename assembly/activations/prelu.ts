// PReLU over an array of rows × channels × inner: leaky ReLU with a slope for each channel. He et al. 2015, arXiv
// 1502.01852. With inner = 1 the slopes lie side by side with the values; otherwise each is that of a run of values.
import { backward, derivative, sweep, Turns } from "../elementwise";
import { high, load4, low, positive, store4, sumWide, ZERO } from "../lanes";
import { LeakyRelu, leakyReluValues } from "./leaky-relu";
import { multiply } from "./rrelu";

const VECTOR = 16;

/** Floats in a stretch of slopes: a row of channels several times over, or a part of a wide one. */
const STRETCH: i32 = 1024;
const SLOPES = memory.data(STRETCH << 2, VECTOR);
/** f′ over a stretch, for the backward pass. */
const DERIVATIVES = memory.data(STRETCH << 2, VECTOR);

/** What is done to a run of values with one slope, and to up to STRETCH values with a slope for each. */
interface Pass {
  run(grad: usize, x: usize, y: usize, n: i32, slope: f32): void;
  stretch(grad: usize, x: usize, slopes: usize, y: usize, n: i32): void;
}

/** The loop's steps over a stretch: the slopes stand where a backward pass has its gradient. */
@unmanaged @final
class ValueStep {
  @inline step(slopes: usize, x: usize, _p: v128, _q: v128): v128 {
    return changetype<LeakyRelu>(0).value(v128.load(x), v128.load(slopes), ZERO);
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
  @inline stretch(_grad: usize, x: usize, slopes: usize, y: usize, n: i32): void {
    sweep<Turns<ValueStep>>(slopes, VECTOR, x, y, n, ZERO, ZERO);
  }
}

@unmanaged @final
class Derivative {
  @inline run(_grad: usize, x: usize, y: usize, n: i32, slope: f32): void {
    derivative<LeakyRelu>(x, y, n, slope, 0);
  }
  @inline stretch(_grad: usize, x: usize, slopes: usize, y: usize, n: i32): void {
    derivatives(x, slopes, y, n);
  }
}

@unmanaged @final
class Backward {
  @inline run(grad: usize, x: usize, y: usize, n: i32, slope: f32): void {
    backward<LeakyRelu>(grad, x, y, n, slope, 0);
  }
  @inline stretch(grad: usize, x: usize, slopes: usize, y: usize, n: i32): void {
    derivatives(x, slopes, DERIVATIVES, n);
    multiply(grad, DERIVATIVES, y, n);
  }
}

function derivatives(x: usize, slopes: usize, y: usize, n: i32): void {
  sweep<Turns<DerivativeStep>>(slopes, VECTOR, x, y, n, ZERO, ZERO);
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
  // Rows that go through the loop together, with their slopes side by side, and the rows that are there.
  const most = inner > 1 || channels > STRETCH / 4 ? 1 : STRETCH / channels;
  const together = min(most, rows);
  if (together > 1) for (let i = 0; i < together; i++) memory.copy(SLOPES + ((i * channels) << 2), slopes, channels << 2);
  const row = channels * inner;
  for (; rows > 0; rows -= together) {
    const count = min(rows, together) * row;
    for (let from = 0, channel = 0; from < count; channel++) {
      const at: usize = from << 2;
      const n = inner > 1 ? inner : min(count - from, STRETCH);
      if (inner > 1) what.run(grad + at, x + at, y + at, n, f32.load(slopes + (channel << 2)));
      else what.stretch(grad + at, x + at, together > 1 ? SLOPES : slopes + at, y + at, n);
      from += n;
    }
    grad += count << 2;
    x += count << 2;
    y += count << 2;
  }
}

/**
 * sums[channel] += Σ grad·x where x ≤ 0: the gradient of the slopes. Products of floats are exact in doubles, and the sum
 * of n of them is off by n·2⁻⁵³ at most, which for any n that memory holds does not show in a float.
 */
export function preluWeightGradient(grad: usize, x: usize, sums: usize, rows: i32, channels: i32, inner: i32): void {
  const row = (channels * inner) << 2;
  if (inner == 1) {
    for (let channel = 0; channel < channels; channel += 4) {
      const count = channels - channel;
      let lower = ZERO;
      let upper = ZERO;
      for (let r = 0, at = channel << 2; r < rows; r++, at += row) {
        const g = load4(grad + at, count);
        const v = negativePart(load4(x + at, count));
        lower = f64x2.add(lower, f64x2.mul(low(g), low(v)));
        upper = f64x2.add(upper, f64x2.mul(high(g), high(v)));
      }
      addTo(sums, channel, count, f64x2.extract_lane(lower, 0));
      addTo(sums, channel + 1, count - 1, f64x2.extract_lane(lower, 1));
      addTo(sums, channel + 2, count - 2, f64x2.extract_lane(upper, 0));
      addTo(sums, channel + 3, count - 3, f64x2.extract_lane(upper, 1));
    }
    return;
  }
  for (let r = 0; r < rows; r++) {
    for (let channel = 0; channel < channels; channel++) {
      let sum = ZERO;
      for (let left = inner; left > 0; left -= 4) {
        const g = load4(grad, left);
        const v = negativePart(load4(x, left));
        sum = f64x2.add(sum, f64x2.add(f64x2.mul(low(g), low(v)), f64x2.mul(high(g), high(v))));
        const step = min(left, 4) << 2;
        grad += step;
        x += step;
      }
      addTo(sums, channel, 1, sumWide(sum));
    }
  }
}

/** gradSlopes[channel] = Σ grad·x where x ≤ 0, by way of as many doubles as there are channels. */
export function preluSlopeGradients(
  grad: usize, x: usize, sums: usize, gradSlopes: usize, rows: i32, channels: i32, inner: i32,
): void {
  memory.fill(sums, 0, channels << 3);
  preluWeightGradient(grad, x, sums, rows, channels, inner);
  for (let c = 0; c < channels; c++) f32.store(gradSlopes + (c << 2), <f32>f64.load(sums + (c << 3)));
}

/** x where x ≤ 0 or NaN, 0 elsewhere. */
@inline
function negativePart(x: v128): v128 {
  return v128.andnot(x, positive(x));
}

@inline
function addTo(sums: usize, channel: i32, count: i32, sum: f64): void {
  if (count > 0) f64.store(sums + (channel << 3), f64.load(sums + (channel << 3)) + sum);
}
