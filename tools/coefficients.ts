// Prints the coefficients that assembly/ holds, each with the error of its fit: npx tsx tools/coefficients.ts
import { millsRatio, tanhshrink } from '../test/reference/activations.js';
import { type Fit, powers, remez } from './remez.js';

function print(name: string, file: string, fit: Fit, decimals: (value: number) => number = (value) => value): void {
  const { coefficients, error } = remez(fit);
  console.log(`${name} (assembly/${file}), error 2^${Math.log2(error).toFixed(1)}`);
  coefficients.forEach((c, i) => {
    console.log(`  c${i} = ${decimals(c)}`);
  });
}

const HALF_LN2 = Math.LN2 / 2;

/** (eʳ − 1 − r) / r² by its series, which does not cancel. */
function expTail(r: number): number {
  let sum = 0;
  let term = 0.5;
  for (let i = 3; i < 24; i++) {
    sum += term;
    term *= r / i;
  }
  return sum;
}

print(
  'e^r = 1 + (r + r²·q(r)), q in powers of r, relative to e^r',
  'math/exp.ts',
  {
    target: expTail,
    basis: powers(4),
    weight: (r) => (r * r + 1e-9) / Math.exp(r),
    from: -HALF_LN2 * 1.001,
    to: HALF_LN2 * 1.001,
  },
  Math.fround,
);

/** tanh(r·ln2/2) / r as a function of u = r². */
function halfTangent(u: number): number {
  const r = Math.sqrt(u);
  return r < 1e-4 ? HALF_LN2 - (HALF_LN2 ** 3 * u) / 3 : Math.tanh(r * HALF_LN2) / r;
}

print('2^r = (a + b) / (a − b), a = c0 + c1·r², b = r·(c2 + r²), relative to b / a', 'math/ratio.ts', {
  target: (u) => u,
  basis: [halfTangent, (u) => u * halfTangent(u), () => -1],
  weight: (u) => 1 / (halfTangent(u) * (360 + 18 * u)),
  from: 0,
  to: 0.2502,
});

print('log1p(e) = s·Σ cᵢ·s²ⁱ, s = e / (2 + e), 0 ≤ e ≤ 1', 'math/log1p.ts', {
  target: (u) => (u < 1e-8 ? 2 + (2 / 3) * u : (2 * Math.atanh(Math.sqrt(u))) / Math.sqrt(u)),
  basis: powers(4),
  weight: () => 0.5,
  from: 0,
  to: 1 / 9,
});

/** (x − tanh x) / x³ as a function of u = x². */
const cubicTerms = (u: number): number => tanhshrink(Math.sqrt(u)) / (u * Math.sqrt(u) || 1) || 1 / 3;

print(
  'tanh h = h − h³·Σ cᵢ·h²ⁱ, |h| ≤ ln2/4, absolute',
  'activations/tanh.ts',
  {
    target: cubicTerms,
    basis: powers(1),
    weight: (u) => u * Math.sqrt(u) + 1e-9,
    from: 0,
    to: (HALF_LN2 / 2) ** 2 * 1.0002,
  },
  Math.fround,
);

print(
  'tanh(r/2) = r·Σ cᵢ·r²ⁱ, |r| ≤ ln2/2, absolute',
  'math/half-tangent.ts',
  {
    target: (u) => (u < 1e-8 ? 0.5 - u / 24 : Math.tanh(Math.sqrt(u) / 2) / Math.sqrt(u)),
    basis: powers(2),
    weight: (u) => Math.sqrt(u) + 1e-6,
    from: 0,
    to: HALF_LN2 ** 2 * 1.0002,
  },
  Math.fround,
);

print(
  'log1p(e) = e + e²·Σ cᵢ·eⁱ, 0 ≤ e ≤ 1',
  'math/log1p.ts',
  {
    target: (e) => (e < 1e-3 ? -0.5 + e / 3 - e ** 2 / 4 + e ** 3 / 5 : (Math.log1p(e) - e) / e ** 2),
    basis: powers(8),
    weight: (e) => e ** 2 / Math.log1p(e || 1e-9) + 1e-9,
    from: 0,
    to: 1,
  },
  Math.fround,
);

print('x − tanh x = x³·Σ cᵢ·x²ⁱ, |x| ≤ ½', 'activations/tanhshrink.ts', {
  target: cubicTerms,
  basis: powers(5),
  weight: () => 3,
  from: 0,
  to: 0.25,
});

/** Φ(−a)·e^{a²/2}, Φ the normal distribution. */
const scaledTail = (a: number): number => millsRatio(a) / Math.sqrt(2 * Math.PI);

// A rational fit by linear ones: the denominator that one round finds weighs the errors of the next.
let denominator = (a: number): number => (1 + 0.5 * a) ** 5;
for (let round = 1; round <= 8; round++) {
  const divide = denominator;
  const fit: Fit = {
    target: scaledTail,
    basis: [
      ...powers(4),
      ...powers(5)
        .slice(1)
        .map((power) => (a: number) => -power(a) * scaledTail(a)),
    ],
    weight: (a) => 1 / (scaledTail(a) * divide(a)),
    from: 0,
    to: 14.5,
  };
  if (round === 8) print('Φ(−a)·e^{a²/2} = Σ cᵢ·aⁱ (i < 5) / (1 + Σ cᵢ₊₄·aⁱ), a ≤ 14.5', 'math/normal.ts', fit);
  const below = [1, ...remez(fit).coefficients.slice(5)];
  denominator = (a) => below.reduceRight((sum, c) => sum * a + c, 0);
}
