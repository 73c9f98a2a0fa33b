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

// c5 is the factor's inverse.
print(
  'e^r·factor = 1 + r·Σ cᵢ·rⁱ (i < 5), relative',
  'softmax/terms.ts',
  {
    target: () => -1,
    basis: [...powers(4).map((power) => (r: number) => r * power(r)), (r) => -Math.exp(r)],
    weight: (r) => Math.exp(-r),
    from: -HALF_LN2 * 1.0005,
    to: HALF_LN2 * 1.0005,
  },
  Math.fround,
);

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

print(
  'tanh h = h − h³·Σ cᵢ·h²ⁱ, |h| ≤ 1.2·ln2/2, relative',
  'activations/tanhshrink.ts',
  { target: cubicTerms, basis: powers(3), weight: (u) => u + 1e-9, from: 0, to: (1.2 * HALF_LN2) ** 2 * 1.01 },
  Math.fround,
);

/** Rounds the coefficients one after the other, so that those that follow make up for it. */
const cubicSeries: number[] = [];
for (let i = 0; i < 8; i++) {
  const { coefficients } = remez({
    target: (u) => cubicSeries.reduce((left, c, j) => left - c * u ** j, cubicTerms(u)),
    basis: powers(7).slice(i),
    weight: (u) => 1 / cubicTerms(u),
    from: 0,
    to: 1,
  });
  cubicSeries.push(Math.fround(coefficients[0] ?? 0));
}
console.log('x − tanh x = x³·Σ cᵢ·x²ⁱ, |x| ≤ 1 (assembly/activations/tanhshrink.ts)', cubicSeries);

/** Φ(−a)·e^{a²/2}, Φ the normal distribution. */
const scaledTail = (a: number): number => millsRatio(a) / Math.sqrt(2 * Math.PI);

/** Its derivative times e^{a²/2}, divided by the distance from its root. Near the root by its Taylor series. */
const ROOT = 0.7517915246935645;
const PEAK = 1 / Math.sqrt(2 * Math.PI);
function scaledSlope(a: number): number {
  const d = a - ROOT;
  if (Math.abs(d) > 3e-3) return (a * PEAK - scaledTail(a)) / d;
  const tail = scaledTail(ROOT);
  const derivatives = [tail - ROOT * PEAK, ROOT * tail - 2 * PEAK];
  derivatives.push(tail + ROOT * (ROOT * tail - PEAK));
  for (let i = 3; i < 6; i++) {
    const [before, last] = derivatives.slice(-2) as [number, number];
    derivatives.push((i - 1) * (i === 3 ? ROOT * tail - PEAK : before) + ROOT * last);
  }
  const [, first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = derivatives;
  return -(first + d * (second / 2 + d * (third / 6 + d * (fourth / 24 + (d * fifth) / 120))));
}

/**
 * A rational fit by linear ones: the denominator that one round finds weighs the errors of the next. Printed times `scale`,
 * which was searched for so that the coefficients' and the fractions' roundings are small; `first` is the numerator's first
 * coefficient where it is known.
 */
function printFraction(
  name: string,
  f: (a: number) => number,
  first: number,
  above: number,
  below: number,
  scale: number,
): void {
  let divide = (a: number): number => (1 + 0.5 * a) ** below;
  for (let round = 1; round <= 10; round++) {
    const weight = divide;
    const fit: Fit = {
      target: (a) => f(a) - first,
      basis: [
        ...powers(above).slice(first ? 1 : 0),
        ...powers(below)
          .slice(1)
          .map((power) => (a: number) => -power(a) * f(a)),
      ],
      weight: (a) => 1 / (f(a) * weight(a)),
      from: 0,
      to: 14.5,
    };
    const denominator = [1, ...remez(fit).coefficients.slice(-below)];
    if (round === 10) {
      print(
        `${name}: ${first ? `after ${first} and ` : ''}before 1, numerator and denominator`,
        'math/normal.ts',
        fit,
        (c) => Math.fround(c * scale),
      );
    }
    divide = (a) => denominator.reduceRight((sum, c) => sum * a + c, 0);
  }
}

printFraction('Φ(−a)·e^{a²/2}, a ≤ 14.5, all times 1.28375', scaledTail, 0.5, 4, 5, 1.28375);
printFraction('(Φ(−a) − a·φ(a))·e^{a²/2} / (0.7518 − a), times 1.373333', scaledSlope, 0, 4, 4, 1.373333);
