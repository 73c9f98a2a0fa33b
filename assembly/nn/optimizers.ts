// One step of an optimiser over a run of parameters, PyTorch's formulas, in a single pass: p parameters, g gradients,
// and the optimiser's own values. All are n floats, n a multiple of 8 (the trainer pads every parameter), so there is
// no tail. Two vectors an iteration where memory is not the limit. Weight decay is a separate pass before these
// (`addScaled`, `scale`): most runs have none, and its constants would take registers that Adam needs.

/**
 * With momentum: buffer = μ·buffer + fresh·g; p −= rate · buffer, or with Nesterov's look-ahead rate · (fresh·g +
 * μ·buffer). PyTorch has fresh = 1 − dampening, 1 with Nesterov and in the first step. Keras has its rate in the
 * buffer: fresh = rate and rate = 1.
 */
export function sgdMomentum(
  p: usize, g: usize, buffer: usize, n: i32, rate: f32, momentum: f32, fresh: f32, nesterov: bool,
): void {
  const rates = f32x4.splat(rate);
  const momenta = f32x4.splat(momentum);
  const freshes = f32x4.splat(fresh);
  for (const end = p + (<usize>n << 2); p < end; p += 32, g += 32, buffer += 32) {
    momentumStep(p, g, buffer, rates, momenta, freshes, nesterov);
    momentumStep(p + 16, g + 16, buffer + 16, rates, momenta, freshes, nesterov);
  }
}

@inline
function momentumStep(
  p: usize, g: usize, buffer: usize, rates: v128, momenta: v128, freshes: v128, nesterov: bool,
): void {
  const grad = f32x4.mul(freshes, v128.load(g));
  const velocity = f32x4.add(f32x4.mul(momenta, v128.load(buffer)), grad);
  v128.store(buffer, velocity);
  const step = nesterov ? f32x4.add(grad, f32x4.mul(momenta, velocity)) : velocity;
  v128.store(p, f32x4.sub(v128.load(p), f32x4.mul(rates, step)));
}

/**
 * Adam (Kingma & Ba 2015): m = β₁·m + (1 − β₁)·g, v = β₂·v + (1 − β₂)·g², p −= rate · m / (√v + ε). The caller puts the
 * corrections for the start into rate and ε: PyTorch's lr/(1 − β₁ᵗ) · m / (√v/r + ε') with r = √(1 − β₂ᵗ) is this with
 * rate = lr·r/(1 − β₁ᵗ) and ε = ε'·r.
 */
export function adam(
  p: usize, g: usize, m: usize, v: usize, n: i32,
  rate: f32, beta1: f32, fresh1: f32, beta2: f32, fresh2: f32, epsilon: f32,
): void {
  const rates = f32x4.splat(rate);
  const beta1s = f32x4.splat(beta1);
  const fresh1s = f32x4.splat(fresh1);
  const beta2s = f32x4.splat(beta2);
  const fresh2s = f32x4.splat(fresh2);
  const epsilons = f32x4.splat(epsilon);
  for (const end = p + (<usize>n << 2); p < end; p += 16, g += 16, m += 16, v += 16) {
    const grad = v128.load(g);
    const mean = f32x4.add(f32x4.mul(beta1s, v128.load(m)), f32x4.mul(fresh1s, grad));
    const square = f32x4.add(f32x4.mul(beta2s, v128.load(v)), f32x4.mul(f32x4.mul(fresh2s, grad), grad));
    v128.store(m, mean);
    v128.store(v, square);
    const step = f32x4.div(f32x4.mul(rates, mean), f32x4.add(f32x4.sqrt(square), epsilons));
    v128.store(p, f32x4.sub(v128.load(p), step));
  }
}

/**
 * RMSprop (Hinton 2012): v = α·v + fresh·g², p −= rate · g / (√(v + inside) + outside), with fresh = 1 − α. Adagrad
 * (Duchi et al. 2011) is the same with α = fresh = 1: its average forgets nothing. PyTorch has its ε outside the root,
 * Keras inside.
 */
export function rmsprop(
  p: usize, g: usize, v: usize, n: i32, rate: f32, alpha: f32, fresh: f32, inside: f32, outside: f32,
): void {
  const rates = f32x4.splat(rate);
  const alphas = f32x4.splat(alpha);
  const freshes = f32x4.splat(fresh);
  const insides = f32x4.splat(inside);
  const outsides = f32x4.splat(outside);
  for (const end = p + (<usize>n << 2); p < end; p += 16, g += 16, v += 16) {
    const grad = v128.load(g);
    const square = f32x4.add(f32x4.mul(alphas, v128.load(v)), f32x4.mul(f32x4.mul(freshes, grad), grad));
    v128.store(v, square);
    const root = f32x4.sqrt(f32x4.add(square, insides));
    const step = f32x4.div(f32x4.mul(rates, grad), f32x4.add(root, outsides));
    v128.store(p, f32x4.sub(v128.load(p), step));
  }
}
