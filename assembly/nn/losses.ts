// Losses and their gradients in one pass. Every loss is the weighted mean over the rows, Σ wᵢ·lᵢ / Σ wᵢ (weights = 0:
// all 1), and grad gets the gradient of that mean. Row-major, rows × cols, without padding. Outputs are few beside the
// products that made them, so one value at a time in float64 will do, and leaves no doubt about rounding.

/** The sum of n weights; n itself where there are none, and 1 where all are 0: such a batch has no loss and no gradient. */
function weightSum(weights: usize, n: i32): f64 {
  if (!weights) return n;
  let sum: f64 = 0;
  for (let i = 0; i < n; i++) sum += load<f32>(weights + (i << 2));
  return sum > 0 ? sum : 1;
}

@inline
function weightOf(weights: usize, row: i32): f64 {
  return weights ? load<f32>(weights + (row << 2)) : 1;
}

/** The loss of an output y against its target t, and its derivative by y, with Huber's δ or a label smoothing as parameter. */
interface PointLoss {
  value(y: f64, t: f64, parameter: f64): f64;
  derivative(y: f64, t: f64, parameter: f64): f64;
}

/** (y − t)². */
@unmanaged @final
class Squared {
  @inline value(y: f64, t: f64, _delta: f64): f64 { return (y - t) * (y - t); }
  @inline derivative(y: f64, t: f64, _delta: f64): f64 { return 2 * (y - t); }
}

/** |y − t|; derivative 0 where they are equal, as in PyTorch. */
@unmanaged @final
class Absolute {
  @inline value(y: f64, t: f64, _delta: f64): f64 { return abs(y - t); }
  @inline derivative(y: f64, t: f64, _delta: f64): f64 { return y > t ? 1 : y < t ? -1 : y - t; }
}

/** With d = y − t: ½d² where |d| ≤ δ, δ·(|d| − ½δ) elsewhere. Huber 1964; PyTorch's HuberLoss. */
@unmanaged @final
class Huber {
  @inline value(y: f64, t: f64, delta: f64): f64 {
    const d = abs(y - t);
    return d > delta ? delta * (d - 0.5 * delta) : 0.5 * d * d;
  }
  @inline derivative(y: f64, t: f64, delta: f64): f64 {
    const d = y - t;
    return d > delta ? delta : d < -delta ? -delta : d;
  }
}

/**
 * Binary cross-entropy from a logit y: max(y, 0) − y·t + log1p(e^−|y|), which neither overflows nor cancels; the derivative
 * is σ(y) − t. PyTorch's BCEWithLogitsLoss. Label smoothing ε moves t to (1 − ε)·t + ε/2, as in Keras.
 */
@unmanaged @final
class BinaryCrossentropy {
  @inline value(y: f64, t: f64, smoothing: f64): f64 {
    return max(y, <f64>0) - y * this.smooth(t, smoothing) + NativeMath.log1p(NativeMath.exp(-abs(y)));
  }
  @inline derivative(y: f64, t: f64, smoothing: f64): f64 {
    const e = NativeMath.exp(-abs(y));
    return (y < 0 ? e : 1) / (1 + e) - this.smooth(t, smoothing);
  }
  @inline private smooth(t: f64, smoothing: f64): f64 { return t + smoothing * (0.5 - t); }
}

/** The mean over all elements of rows and columns. */
@inline
function pointwise<L extends PointLoss>(
  outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, parameter: f64,
): f64 {
  const loss = changetype<L>(0);
  const scale = 1 / (weightSum(weights, rows) * cols);
  let total: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const weight = weightOf(weights, i);
    for (let j = 0; j < cols; j++, outputs += 4, targets += 4, grad += 4) {
      const y: f64 = load<f32>(outputs);
      const t: f64 = load<f32>(targets);
      total += weight * loss.value(y, t, parameter);
      store<f32>(grad, <f32>(weight * scale * loss.derivative(y, t, parameter)));
    }
  }
  return total * scale;
}

export function meanSquaredError(outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, _p: f64): f64 { return pointwise<Squared>(outputs, targets, weights, grad, rows, cols, 0); }
export function meanAbsoluteError(outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, _p: f64): f64 { return pointwise<Absolute>(outputs, targets, weights, grad, rows, cols, 0); }
export function huber(outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, delta: f64): f64 { return pointwise<Huber>(outputs, targets, weights, grad, rows, cols, delta); }
export function binaryCrossentropy(outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, smoothing: f64): f64 { return pointwise<BinaryCrossentropy>(outputs, targets, weights, grad, rows, cols, smoothing); }

/**
 * Categorical cross-entropy from logits, label i a class in targets[i]: −log softmax(outputs[i])[label], with the
 * gradient softmax − target. Label smoothing ε mixes the target with the uniform distribution: 1 − ε + ε/K on the
 * label, ε/K elsewhere. PyTorch's CrossEntropyLoss.
 */
export function sparseCrossentropy(outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, smoothing: f64): f64 { return crossentropy(true, outputs, targets, weights, grad, rows, cols, smoothing); }
/** The same for targets that are distributions over the classes, row by row. */
export function categoricalCrossentropy(outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, smoothing: f64): f64 { return crossentropy(false, outputs, targets, weights, grad, rows, cols, smoothing); }

/** Both, row by row; `sparse` is a constant. */
@inline
function crossentropy(
  sparse: bool, outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, smoothing: f64,
): f64 {
  const row: usize = cols << 2;
  const scale = 1 / weightSum(weights, rows);
  const share = smoothing / cols;
  let total: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const weight = weightOf(weights, i) * scale;
    total += weight * rowCrossentropy(sparse, outputs, targets, grad, row, weight, 1 - smoothing, share);
    outputs += row;
    targets += sparse ? 4 : row;
    grad += row;
  }
  return total;
}

/** The target of the class at byte j of a row, smoothed. */
@inline
function targetAt(sparse: bool, t: usize, j: usize, kept: f64, share: f64): f64 {
  const label = load<f32>(t);
  const target: f64 = sparse ? (j == <usize>label << 2 ? 1 : 0) : load<f32>(t + j);
  return share + kept * target;
}

/**
 * Σ tⱼ·(m − yⱼ + log Σe^{y − m}) of a row; grad = weight·(softmax·Σt − t), and holds e^{y − m} before that. The largest
 * logit m is taken out first; its own term is then exactly 1, so that log1p of the others' sum keeps a small loss precise.
 */
@inline
function rowCrossentropy(
  sparse: bool, y: usize, t: usize, grad: usize, row: usize, weight: f64, kept: f64, smooth: f64,
): f64 {
  let best: usize = 0;
  for (let j: usize = 4; j < row; j += 4) {
    if (!(load<f32>(y + j) <= load<f32>(y + best))) best = j;
  }
  const m: f64 = load<f32>(y + best);
  let others: f64 = 0;
  let mass: f64 = 0;
  for (let j: usize = 0; j < row; j += 4) {
    mass += targetAt(sparse, t, j, kept, smooth);
    const e = NativeMath.exp(load<f32>(y + j) - m);
    store<f32>(grad + j, <f32>e);
    if (j != best) others += e;
  }
  const spread = NativeMath.log1p(others);
  const share = mass / (1 + others);
  let loss: f64 = 0;
  for (let j: usize = 0; j < row; j += 4) {
    const target = targetAt(sparse, t, j, kept, smooth);
    // A class without mass adds nothing, not even 0 · ∞ for a logit of −∞.
    if (target != 0) loss += target * (m - load<f32>(y + j) + spread);
    store<f32>(grad + j, <f32>(weight * (share * load<f32>(grad + j) - target)));
  }
  return loss;
}
