import { Random } from '../random.js';

// Taken once: in a vm context, such as Jest's, every look-up of a global is slow.
const { abs, floor, sqrt, LN2, PI, SQRT1_2, SQRT2 } = Math;

/**
 * What random numbers are drawn for. Every draw is a function of the seed, its purpose and a position (which parameter,
 * which epoch), never of what was drawn before: a run that goes on from a saved position draws what it would have drawn.
 */
const PURPOSES = { initialization: 0, shuffling: 1, revival: 2 } as const;
/** Streams of a position: more than there are purposes, so that one more would leave the others' numbers alone. */
const STREAMS = 4;

/** The stream of a purpose at a position. */
export function randomAt(seed: number, purpose: keyof typeof PURPOSES, position: number): Random {
  return new Random(seed, PURPOSES[purpose] + STREAMS * position);
}

/** Puts the numbers in random order (Fisher & Yates 1938; Durstenfeld 1964). */
export function shuffle(numbers: Int32Array, random: Random): void {
  for (let i = numbers.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const swapped = numbers[i] as number;
    numbers[i] = numbers[j] as number;
    numbers[j] = swapped;
  }
}

/**
 * ln x for a normal x > 0, within a few units of 2⁻⁵³, by additions, multiplications and divisions alone: `Math.log` may
 * differ between engines in its last bit, and a weight must not. x = m·2^e with m in [√½, √2); ln m = 2·artanh(s) with
 * s = (m − 1)/(m + 1), |s| < .1716, so the 11th term of artanh's series is below 2⁻⁵⁷ of the first.
 */
export function ln(x: number): number {
  let m = x;
  let e = 0;
  for (; m >= SQRT2; e++) m /= 2;
  for (; m < SQRT1_2; e--) m *= 2;
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let series = 0;
  for (let power = 21; power >= 1; power -= 2) series = series * square + 1 / power;
  return e * LN2 + 2 * s * series;
}

/** cos(π·x), within 4 units of 2⁻⁵³, by the same means: reduced to |angle| ≤ π/2, then Taylor's series. */
export function cosPi(x: number): number {
  const turn = abs(x % 2);
  const half = turn > 1 ? 2 - turn : turn;
  if (half > 0.5) return -cosPi(1 - half);
  const angle = half * PI;
  const square = angle * angle;
  let series = 0;
  for (let k = 10; k >= 0; k--) series = 1 - (series * square) / ((2 * k + 1) * (2 * k + 2));
  return series;
}

/** base^exponent for a whole exponent from 0 on, by squaring. */
export function power(base: number, exponent: number): number {
  let result = 1;
  for (let e = exponent, square = base; e > 0; e = floor(e / 2), square *= square) if (e % 2 === 1) result *= square;
  return result;
}

// Wichura's rational approximations (Algorithm AS 241, PPND16, 1988): numerators and denominators from the highest power
// down, for the middle |p − ½| ≤ .425, the tails, and the far tails.
const MIDDLE = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852546, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
] as const;
const TAIL = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
] as const;
const FAR_TAIL = [
  [
    2.0103343992922881e-7, 0.000027115555687434876, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 0.000018463183175100548, 0.0007868691311456133, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
] as const;

function ratio([numerator, denominator]: readonly [readonly number[], readonly number[]], r: number): number {
  const at = (polynomial: readonly number[]): number =>
    polynomial.reduce((sum, coefficient) => sum * r + coefficient, 0);
  return at(numerator) / at(denominator);
}

/** The value that a standard normal variable falls below with probability p, 0 < p < 1; relative error about 10⁻¹⁶. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (abs(q) <= 0.425) return q * ratio(MIDDLE, 0.180625 - q * q);
  const r = sqrt(-ln(q < 0 ? p : 1 - p));
  const size = r <= 5 ? ratio(TAIL, r - 1.6) : ratio(FAR_TAIL, r - 5);
  return q < 0 ? -size : size;
}
