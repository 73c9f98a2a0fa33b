// PReLU over an array of rows × channels × inner: leaky ReLU with a slope for each channel. He et al. 2015, arXiv
// 1502.01852. Long runs of values with one slope go through leaky ReLU's loop; for short ones the slopes are laid out
// side by side with the values.
import { ActivationValue, derivative, sweep, Fours } from "../elementwise";
import { high, keepNaN, load4, low, one, positive, store4, ZERO } from "../lanes";
import { zipAndSumRow } from "../row-loop";
import { SCRATCH } from "../scratch";
import { areGentle, GentleRelu, LeakyRelu, leakyReluValues } from "./leaky-relu";

const VECTOR = 16;

/** Runs up to this long are short: longer ones are faster through a loop of their own (docs/notes/elementwise.md). */
const LONGEST: i32 = 192;
/** As LONGEST, for the backward pass. */
const LONGEST_BACKWARD: i32 = 48;
/** Floats in a stretch of slopes: a row several times over, or a part of a wide one. */
const STRETCH: i32 = 2048;
const SLOPES = SCRATCH + memory.data(STRETCH << 2, VECTOR);
/** As STRETCH, for narrow rows in the backward pass, which has a sum for each value of a stretch. */
const STRETCH_BACKWARD: i32 = 256;
/** The sums, as doubles. */
const SUMS = SCRATCH + memory.data(STRETCH << 3, VECTOR);
/** From so many channels on, the backward pass takes a row with the slopes and sums where they are. */
const WIDE: i32 = 16;

/**
 * What is done to a run of values with one slope, and to values with a slope for each: `gentle` where GentleRelu serves
 * all.
 */
interface Pass {
  run(x: usize, y: usize, n: i32, slope: f32): void;
  stretch(slopes: usize, x: usize, y: usize, n: i32, gentle: bool): void;
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
  @inline run(x: usize, y: usize, n: i32, slope: f32): void {
    leakyReluValues(x, y, n, slope);
  }
  @inline stretch(slopes: usize, x: usize, y: usize, n: i32, gentle: bool): void {
    if (gentle) sweep<Fours<ValueStep<GentleRelu>>>(slopes, VECTOR, x, y, n, ZERO, ZERO);
    else sweep<Fours<ValueStep<LeakyRelu>>>(slopes, VECTOR, x, y, n, ZERO, ZERO);
  }
}

@unmanaged @final
class Derivative {
  @inline run(x: usize, y: usize, n: i32, slope: f32): void {
    derivative<LeakyRelu>(x, y, n, slope, 0);
  }
  @inline stretch(slopes: usize, x: usize, y: usize, n: i32, _gentle: bool): void {
    sweep<Fours<DerivativeStep>>(slopes, VECTOR, x, y, n, ZERO, ZERO);
  }
}

/** y = x, or slope·x where x ≤ 0; y may be x. */
export function prelu(x: usize, slopes: usize, y: usize, rows: i32, channels: i32, inner: i32): void {
  pass<Value>(x, slopes, y, rows, channels, inner);
}

/** y = 1, or the slope where x ≤ 0; y may be x. */
export function preluDerivative(x: usize, slopes: usize, y: usize, rows: i32, channels: i32, inner: i32): void {
  pass<Derivative>(x, slopes, y, rows, channels, inner);
}

@inline
function pass<P extends Pass>(x: usize, slopes: usize, y: usize, rows: i32, channels: i32, inner: i32): void {
  const what = changetype<P>(0);
  const row = channels * inner;
  if (inner > LONGEST) {
    for (let at: usize = 0, end: usize = (rows * row) << 2, channel = 0; at < end; at += inner << 2) {
      what.run(x + at, y + at, inner, load<f32>(slopes + (channel << 2)));
      if (++channel == channels) channel = 0;
    }
    return;
  }
  const gentle = areGentle(slopes, channels);
  // Rows that go through the loop together, by sixteens, which makes whole iterations. The slopes of a row that goes by
  // itself stay where they are, or are laid out for a part of it at a time.
  const most = min(rows, STRETCH / row);
  const together = most > 16 ? most & -16 : max(1, most);
  const inPlace = together == 1 && inner == 1;
  const widest = together > 1 || inPlace ? channels : STRETCH / inner;
  for (let channel = 0; channel < channels; channel += widest) {
    const count = min(widest, channels - channel);
    if (!inPlace) spread(slopes + (channel << 2), count, inner, together);
    for (let r = 0; r < rows; r += together) {
      const at: usize = (r * row + channel * inner) << 2;
      what.stretch(inPlace ? slopes : SLOPES, x + at, y + at, count * inner * min(together, rows - r), gentle);
    }
  }
}

/** Leaves each of the slopes `inner` times at SLOPES, and all of that `times`. */
function spread(slopes: usize, count: i32, inner: i32, times: i32): void {
  let to = SLOPES;
  for (let i = 0; i < count; i++) {
    const slope = load<f32>(slopes + (i << 2));
    for (let j = 0; j < inner; j++, to += 4) store<f32>(to, slope);
  }
  for (const end = SLOPES + (to - SLOPES) * times; to < end; ) {
    const bytes = min(to - SLOPES, end - to);
    memory.copy(to, SLOPES, bytes);
    to += bytes;
  }
}

/**
 * y = grad, or slope·grad where x ≤ 0, and sums[channel] += Σ grad·x over the x ≤ 0: the gradients of x and of the
 * slopes in one pass. y may be grad or x. Products are added by twos or fours as floats, and these sums as doubles,
 * since a float takes longer to convert than to multiply. With three roundings a sum is off by 3·2⁻²⁴·Σ|grad·x| at
 * most, however many values there are; doubles add n·2⁻⁵³, which for any n that memory holds does not show in a float.
 */
export function preluBackward(
  grad: usize, x: usize, slopes: usize, y: usize, sums: usize, rows: i32, channels: i32, inner: i32,
): void {
  const row = channels * inner;
  if (inner > LONGEST_BACKWARD) {
    for (let at: usize = 0, end: usize = (rows * row) << 2, channel = 0; at < end; at += inner << 2) {
      const sum = runBackward(grad + at, x + at, y + at, inner, load<f32>(slopes + (channel << 2)));
      addTo(sums + (channel << 3), sum);
      if (++channel == channels) channel = 0;
    }
    return;
  }
  if (inner == 1 && channels >= WIDE) {
    rowsBackward(grad, x, y, slopes, sums, rows, row, 1, channels);
    return;
  }
  // Rows of a stretch by fours, which makes whole vectors; or what a stretch holds of a wide row.
  const most = min((rows + 1) >> 1, STRETCH_BACKWARD / row);
  const together = most > 4 ? most & -4 : max(1, most);
  const widest = together > 1 ? channels : STRETCH / inner;
  for (let channel = 0; channel < channels; channel += widest) {
    const count = min(widest, channels - channel);
    const values = count * inner;
    const at: usize = (channel * inner) << 2;
    spread(slopes + (channel << 2), count, inner, together);
    memory.fill(SUMS, 0, (values * together) << 3);
    rowsBackward(grad + at, x + at, y + at, SLOPES, SUMS, rows, row, together, values);
    gather(sums + (channel << 3), count, inner, together);
  }
}

/** The pass over `values` of each row, `together` rows in a stretch and two stretches side by side. */
function rowsBackward(
  grad: usize, x: usize, y: usize, slopes: usize, sums: usize, rows: i32, row: i32, together: i32, values: i32,
): void {
  const step: usize = (2 * row * together) << 2;
  for (; rows > 0; rows -= 2 * together) {
    const first = min(together, (rows + 1) >> 1);
    const second = min(together, rows - first);
    pairBackward(grad, x, y, slopes, sums, values * first, values * second, (row * first) << 2);
    grad += step;
    x += step;
    y += step;
  }
}

/** sums[i] += what SUMS holds of the i-th slope, which `spread` has left `inner` times and all of that `times`. */
function gather(sums: usize, count: i32, inner: i32, times: i32): void {
  const row: usize = (count * inner) << 3;
  for (; !(times & 1); times >>= 1) {
    const half = row * (times >> 1);
    for (let at = SUMS; at < SUMS + half; at += VECTOR) v128.store(at, f64x2.add(v128.load(at), v128.load(at + half)));
  }
  for (let from = SUMS; times > 0; times--) {
    for (let i = 0; i < count; i++) {
      let sum: f64 = 0;
      for (let j = 0; j < inner; j++, from += 8) sum += load<f64>(from);
      addTo(sums + (i << 3), sum);
    }
  }
}

/** y = grad·f′(x), and the terms grad·x where x ≤ 0. */
@unmanaged @final
class BackwardStep {
  @inline map(grad: v128, x: v128, change: v128, _q: v128): v128 { return f32x4.mul(grad, factorOf(x, change)); }
  @inline term(grad: v128, x: v128, _y: v128, _change: v128, _q: v128): v128 {
    return f32x4.mul(grad, v128.andnot(x, positive(x)));
  }
}

/** The pass over a run of values with one slope. Returns Σ grad·x where x ≤ 0. */
function runBackward(grad: usize, x: usize, y: usize, n: i32, slope: f32): f64 {
  return zipAndSumRow<BackwardStep>(true, grad, x, y, n, changeOf(f32x4.splat(slope)), ZERO);
}

/**
 * The pass over two stretches with the same slopes, the second, of as many values or fewer, `apart` bytes further on;
 * what belongs to each slope is added to its sum.
 */
function pairBackward(
  grad: usize, x: usize, y: usize, slopes: usize, sums: usize, first: i32, second: i32, apart: usize,
): void {
  const nextGrad = grad + apart;
  const nextX = x + apart;
  const nextY = y + apart;
  let at: usize = 0;
  // One index: seven addresses that move on take more registers than there are.
  for (const both: usize = (second & -4) << 2; at < both; at += VECTOR) {
    const change = changeOf(v128.load(slopes + at));
    const product = products(grad + at, x + at, y + at, change, 4);
    addFour(sums + 2 * at, f32x4.add(product, products(nextGrad + at, nextX + at, nextY + at, change, 4)));
  }
  first -= second & -4;
  second &= 3;
  for (; first > 0; first -= 4, second -= 4, at += VECTOR) {
    const change = changeOf(load4(slopes + at, first));
    let product = someProducts(grad + at, x + at, y + at, change, first);
    if (second > 0) product = f32x4.add(product, someProducts(nextGrad + at, nextX + at, nextY + at, change, second));
    const to = sums + 2 * at;
    if (first >= 4) {
      addFour(to, product);
    } else {
      addTo(to, f32x4.extract_lane(product, 0));
      if (first > 1) addTo(to + 8, f32x4.extract_lane(product, 1));
      if (first > 2) addTo(to + 16, f32x4.extract_lane(product, 2));
    }
  }
}

/**
 * The bits in which a slope differs from 1: with them two instructions choose between the two, where `select` takes
 * three.
 */
@inline
function changeOf(slope: v128): v128 {
  return v128.xor(one(), slope);
}

/** y = grad·f′(x) for up to four values. Returns grad·x where x ≤ 0, and 0 elsewhere. */
@inline
function products(grad: usize, x: usize, y: usize, change: v128, lanes: i32): v128 {
  const g = load4(grad, lanes);
  const v = load4(x, lanes);
  const above = positive(v);
  store4(y, lanes, f32x4.mul(g, factorOf(v, change)));
  return f32x4.mul(g, v128.andnot(v, above));
}

/** f′(x): 1 where x > 0, else the slope. NaN → NaN. */
@inline
function factorOf(x: v128, change: v128): v128 {
  return keepNaN(x, v128.xor(one(), v128.andnot(change, positive(x))));
}

/** `products` as a function, for what the loops leave over. */
function someProducts(grad: usize, x: usize, y: usize, change: v128, lanes: i32): v128 {
  return products(grad, x, y, change, lanes);
}

/** Adds four floats to the four doubles at `sums`. */
@inline
function addFour(sums: usize, x: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), low(x)));
  v128.store(sums, f64x2.add(v128.load(sums, VECTOR), high(x)), VECTOR);
}
@inline
function addTo(sum: usize, x: f64): void {
  store<f64>(sum, load<f64>(sum) + x);
}

/** preluBackward, with its sums into gradSlopes as floats; `sums` is room for as many doubles as there are channels. */
export function preluGradients(
  grad: usize, x: usize, slopes: usize, y: usize, sums: usize, gradSlopes: usize, rows: i32, channels: i32, inner: i32,
): void {
  memory.fill(sums, 0, channels << 3);
  preluBackward(grad, x, slopes, y, sums, rows, channels, inner);
  for (let c = 0; c < channels; c++) store<f32>(gradSlopes + (c << 2), <f32>load<f64>(sums + (c << 3)));
}
