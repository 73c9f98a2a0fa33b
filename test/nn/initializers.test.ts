import {
  activation,
  batchNorm,
  dense,
  dropout,
  type InitializerOption,
  type Layer,
  type Parameter,
  prelu,
  rrelu,
  sequential,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { cosPi, ln, normalQuantile, power, randomAt, shuffle } from '../../src/nn/random.js';

/** Weights and biases of a dense layer of 300 inputs and 200 units. */
function parametersOf(
  kernelInitializer: InitializerOption | undefined,
  activation?: 'relu' | 'geluTanh' | 'selu' | 'tanh',
  seed = 1,
) {
  const model = sequential(
    [
      dense({
        inputShape: [300],
        units: 200,
        ...(activation && { activation }),
        ...(kernelInitializer && { kernelInitializer }),
      }),
    ],
    { seed },
  );
  const [weight, bias] = model.parameters.map(({ value }) => Array.from(value.data)) as [number[], number[]];
  model.dispose();
  return { weight, bias };
}

const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const deviation = (values: number[]): number => {
  const center = mean(values);
  return Math.sqrt(mean(values.map((v) => (v - center) ** 2)));
};

describe('initialisers have the standard deviation and the bound that they promise', () => {
  it.each<readonly [InitializerOption | undefined, 'relu' | 'geluTanh' | 'selu' | 'tanh' | undefined, number, number]>([
    ['heNormal', 'relu', Math.sqrt(2 / 300), Infinity],
    [{ type: 'heNormal', mode: 'fanOut' }, 'relu', Math.sqrt(2 / 200), Infinity],
    ['heNormal', 'tanh', 5 / 3 / Math.sqrt(300), Infinity],
    ['heNormal', 'selu', 3 / 4 / Math.sqrt(300), Infinity],
    ['heNormal', undefined, 1 / Math.sqrt(300), Infinity],
    ['heUniform', 'relu', Math.sqrt(2 / 300), Math.sqrt(6 / 300)],
    ['glorotNormal', undefined, Math.sqrt(2 / 500), Infinity],
    ['glorotUniform', undefined, Math.sqrt(2 / 500), Math.sqrt(6 / 500)],
    [{ type: 'glorotNormal', gain: 2 }, undefined, 2 * Math.sqrt(2 / 500), Infinity],
    ['lecunNormal', undefined, 1 / Math.sqrt(300), Infinity],
    ['lecunUniform', undefined, 1 / Math.sqrt(300), Math.sqrt(3 / 300)],
    ['pytorch', undefined, 1 / Math.sqrt(900), 1 / Math.sqrt(300)],
    [{ type: 'normal', scale: 0.3 }, undefined, 0.3, Infinity],
    [{ type: 'uniform', scale: 0.3 }, undefined, 0.3 / Math.sqrt(3), 0.3],
    // A standard normal cut at ±2 has a standard deviation of .8796.
    [{ type: 'truncatedNormal', scale: 0.3 }, undefined, 0.3 * 0.87962566, 0.6],
    // Keras stretches what it cut.
    ...(
      [
        ['heNormal', 'relu', Math.sqrt(2 / 300)],
        ['glorotNormal', undefined, Math.sqrt(2 / 500)],
        ['lecunNormal', undefined, Math.sqrt(1 / 300)],
      ] as const
    ).map(
      ([type, next, expected]) => [{ type, truncated: true }, next, expected, (2 / 0.87962566) * expected] as const,
    ),
    ['orthogonal', undefined, Math.sqrt(1 / 300), Infinity],
    [undefined, 'relu', Math.sqrt(2 / 300), Infinity],
    [undefined, 'geluTanh', Math.sqrt(2 / 300), Infinity],
    [undefined, 'selu', Math.sqrt(1 / 300), Infinity],
    [undefined, undefined, Math.sqrt(2 / 500), Math.sqrt(6 / 500)],
  ])('%j before %s', (initializer, activation, expected, bound) => {
    const { weight, bias } = parametersOf(initializer, activation);
    // 60,000 draws: the standard error of the deviation is .3 %, of the mean .4 % of it.
    expect(deviation(weight) / expected).toBeCloseTo(1, 1.8);
    expect(Math.abs(mean(weight))).toBeLessThan(0.02 * expected);
    expect(Math.max(...weight.map(Math.abs))).toBeLessThanOrEqual(bound * (1 + 1e-6));
    expect(bias.every((value) => value === 0)).toBe(true);
  });

  it.each<[string, () => Layer, number]>([
    ['leaky ReLU', () => activation({ name: 'leakyRelu', negativeSlope: 0.5 }), 0.5],
    ['PReLU', () => prelu({ initialSlope: 0.25, perUnit: true }), 0.25],
    ['RReLU', () => rrelu({ lower: 0.4, upper: 0.8 }), 0.6],
  ])("He's gain before %s goes by its slope, past batch norm and dropout", (_, next, slope) => {
    const model = sequential([
      dense({ inputShape: [300], units: 200, kernelInitializer: 'heNormal' }),
      batchNorm(),
      dropout({ rate: 0.1 }),
      next(),
    ]);
    const [weight] = model.parameters as [Parameter];
    const expected = Math.sqrt(2 / (1 + slope * slope) / 300);
    expect(deviation(Array.from(weight.value.data)) / expected).toBeCloseTo(1, 1.8);
    model.dispose();
  });

  it('constants', () => {
    expect(new Set(parametersOf('zeros').weight)).toEqual(new Set([0]));
    expect(new Set(parametersOf('ones').weight)).toEqual(new Set([1]));
    expect(new Set(parametersOf({ type: 'constant', value: -0.5 }).weight)).toEqual(new Set([-0.5]));
  });

  it.each([
    [20, 7],
    [7, 20],
    [9, 9],
  ])('orthogonal of %i inputs and %i units: rows or columns are orthonormal', (inputs, units) => {
    const model = sequential([
      dense({ inputShape: [inputs], units, kernelInitializer: { type: 'orthogonal', gain: 3 } }),
    ]);
    const w = model.parameters[0]?.value.data as Float32Array;
    const [count, length] = [Math.min(inputs, units), Math.max(inputs, units)];
    const entry = (i: number, k: number): number => (units <= inputs ? w[i * inputs + k] : w[k * inputs + i]) as number;
    for (let i = 0; i < count; i++) {
      for (let j = 0; j <= i; j++) {
        let product = 0;
        for (let k = 0; k < length; k++) product += entry(i, k) * entry(j, k);
        expect(product).toBeCloseTo(i === j ? 9 : 0, 5);
      }
    }
    model.dispose();
  });

  it('randomised asymmetric: one of the weights and the bias of a unit is of [0, 1], the rest normal', () => {
    const { weight, bias } = parametersOf('randomizedAsymmetric', 'relu');
    const rest = 0.6007 / Math.sqrt(300);
    let large = 0;
    for (let unit = 0; unit < 200; unit++) {
      const values = [...weight.slice(unit * 300, (unit + 1) * 300), bias[unit] as number];
      large += values.filter((value) => value > 6 * rest).length;
      expect(values.filter((value) => Math.abs(value) > 6 * rest).length).toBeLessThanOrEqual(1);
    }
    // Beta(2, 1) is below 6 deviations (.208) with a probability of .043.
    expect(large / 200).toBeGreaterThan(0.9);
    expect(deviation(bias)).toBeLessThan(3 * rest);
    expect(bias.some((value) => value !== 0)).toBe(true);
  });

  it('go by the seed', () => {
    expect(parametersOf('heNormal', 'relu', 2)).toEqual(parametersOf('heNormal', 'relu', 2));
    expect(parametersOf('heNormal', 'relu', 2)).not.toEqual(parametersOf('heNormal', 'relu', 3));
  });
});

describe('arithmetic that is the same on every engine', () => {
  it('ln, cosPi and power are what Math has, to the last few bits', () => {
    for (let x = 1e-9; x < 1e9; x *= 1.37)
      expect(Math.abs(ln(x) - Math.log(x))).toBeLessThanOrEqual(4e-16 * Math.max(1, Math.abs(Math.log(x))));
    for (let x = -4; x <= 4; x += 0.0173) expect(cosPi(x)).toBeCloseTo(Math.cos(Math.PI * x), 14);
    for (const [x, cosine] of [
      [0, 1],
      [0.25, Math.SQRT1_2],
      [0.5, 0],
      [2 / 3, -0.5],
      [1, -1],
      [1.75, Math.SQRT1_2],
    ] as const) {
      expect(Math.abs(cosPi(x) - cosine)).toBeLessThanOrEqual(4 * 2 ** -53);
    }
    for (const [base, exponent] of [
      [0.9, 0],
      [0.999, 1],
      [0.999, 12345],
      [2, 31],
    ] as const) {
      expect(power(base, exponent) / base ** exponent).toBeCloseTo(1, 12);
    }
  });

  it('normalQuantile inverts the normal distribution', () => {
    // Φ at tabulated points (Abramowitz & Stegun, table 26.1).
    for (const [z, p] of [
      [0, 0.5],
      [1, 0.8413447460685429],
      [-2, 0.02275013194817921],
      [3, 0.9986501019683699],
      [-5, 2.866515718791939e-7],
      [-6, 9.865876450376981e-10],
    ] as const) {
      expect(normalQuantile(p)).toBeCloseTo(z, 10);
    }
  });

  it('a shuffle is a permutation, every place equally likely', () => {
    const counts = Array.from({ length: 5 }, () => new Array<number>(5).fill(0));
    for (let epoch = 0; epoch < 5000; epoch++) {
      const numbers = Int32Array.from([0, 1, 2, 3, 4]);
      shuffle(numbers, randomAt(3, 'shuffling', epoch));
      expect([...numbers].sort()).toEqual([0, 1, 2, 3, 4]);
      numbers.forEach((n, place) => {
        (counts[place] as number[])[n] = (counts[place]?.[n] as number) + 1;
      });
    }
    // 1,000 expected each, standard deviation 28.
    for (const count of counts.flat()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
