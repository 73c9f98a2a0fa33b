// Prints the coefficients that assembly/math holds, each with the error of its fit: npx tsx tools/coefficients.ts
import { type Fit, powers, remez } from './remez.js';

function print(name: string, file: string, fit: Fit, decimals: (value: number) => number = (value) => value): void {
  const { coefficients, error } = remez(fit);
  console.log(`${name} (assembly/math/${file}), error 2^${Math.log2(error).toFixed(1)}`);
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
  'exp: e^r = 1 + (r + r²·q(r)), q in powers of r, relative to e^r',
  'exp.ts',
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

print('2^r = (a + b) / (a − b), a = c0 + c1·r², b = r·(c2 + r²), relative to b / a', 'ratio.ts', {
  target: (u) => u,
  basis: [halfTangent, (u) => u * halfTangent(u), () => -1],
  weight: (u) => 1 / (halfTangent(u) * (360 + 18 * u)),
  from: 0,
  to: 0.2502,
});
