import { describe, expect, it } from 'vitest';
import {
  type ChosenFunction,
  chosen,
  formatFunctions,
  MOST,
  parseFunctions,
  parseRange,
} from '../../playground/src/curves/choice.js';
import { drawCurve } from '../../playground/src/curves/drawn.js';
import { type DrawnFunction, FUNCTIONS } from '../../playground/src/curves/functions.js';
import { gradientInWords, stretches } from '../../playground/src/curves/gradient.js';
import { measureErrors, readAt } from '../../playground/src/curves/samples.js';
import { ticks } from '../../playground/src/ui/ticks.js';
import { activations } from '../../src/kernels/table.js';

const RANGE = { from: -20, to: 20 };

it('draws the whole table, PReLU, and what RReLU predicts with', () => {
  expect([...FUNCTIONS.keys()]).toEqual([...Object.keys(activations), 'prelu', 'rrelu']);
});

describe.each([...FUNCTIONS.values()])('$name', (drawn) => {
  const { parameters } = chosen(drawn.name);

  it.each(['value', 'derivative'] as const)('errs by no more than its bound: %s', (side) => {
    const { y } = measureErrors(drawn[side], parameters, RANGE);
    expect(Math.max(...y)).toBeLessThanOrEqual(drawn[side].bound);
  });

  it('has parameters that its sliders reach', () => {
    for (const { default: start, min, max } of drawn.parameters) {
      expect(start).toBeGreaterThanOrEqual(min);
      expect(start).toBeLessThanOrEqual(max);
    }
  });
});

it('finds an error where there is one', () => {
  const { value } = FUNCTIONS.get('tanh') as DrawnFunction;
  const off = { ...value, kernel: (x: Float32Array) => x.map((each) => Math.fround(Math.tanh(each)) * (1 + 2 ** -21)) };
  expect(readAt(off, [], 1).ulps).toBeGreaterThan(4);
  expect(Math.max(...measureErrors(off, [], RANGE).y)).toBeGreaterThan(4);
});

it('takes parameters to the kernels and to the definitions', () => {
  const { value } = FUNCTIONS.get('rrelu') as DrawnFunction;
  expect(readAt(value, [0.2, 0.3], -2)).toEqual({ y: -0.5, ulps: 0 });
  expect(drawCurve({ name: 'hardtanh', parameters: [2, 1] }, 0, RANGE)).toMatch(/^hardtanh: max is 1, expected/);
});

describe('where gradients vanish', () => {
  const inWords = (name: string, parameters = chosen(name).parameters): string =>
    gradientInWords((FUNCTIONS.get(name) as DrawnFunction).derivative, parameters);

  it('is found to the float', () => {
    const { derivative } = FUNCTIONS.get('hardshrink') as DrawnFunction;
    const [stretch] = stretches(derivative, [0.3]);
    expect(stretch).toEqual({ from: -Math.fround(0.3), to: Math.fround(0.3) });
  });

  it.each([
    ['relu', /^The derivative is 0 for x ≤ 0: a unit that is there on every sample is dead\.$/],
    ['relu6', /0 for x ≤ 0 and x ≥ 6:/],
    ['leakyRelu', /nowhere below 0\.01: a unit cannot die/],
    ['softsign', /0 for x ≤ −3\.778e\+22 and x ≥ 3\.778e\+22, and smaller than 0\.01 for x ≤ −9 and x ≥ 9:/],
    ['sigmoid', /smaller than 0\.01 for x ≤ −4\.585 and x ≥ 4\.585/],
  ])('%s', (name, words) => {
    expect(inWords(name)).toMatch(words);
  });

  it('goes by the parameters', () => {
    expect(inWords('leakyRelu', [0])).toMatch(/0 for x ≤ 0:/);
  });
});

describe('the address', () => {
  it('gives back what was put in', () => {
    const functions: ChosenFunction[] = [
      { name: 'softplus', parameters: [0.5, 12] },
      { name: 'relu', parameters: [] },
    ];
    expect(parseFunctions(formatFunctions(functions))).toEqual(functions);
  });

  it('holds to what can be drawn', () => {
    expect(parseFunctions('elu,what;none;relu')).toEqual([chosen('elu'), chosen('relu')]);
    expect(parseFunctions('relu;'.repeat(9))).toHaveLength(MOST);
    expect(parseFunctions('none')).toEqual(parseFunctions(undefined));
    expect(parseRange('3,-3')).toEqual(parseRange(undefined));
    expect(parseRange('-1e9,2')).toEqual({ from: -200, to: 2 });
  });
});

it('marks round values', () => {
  expect(ticks(-4, 4, 5)).toEqual([-4, -2, 0, 2, 4]);
  expect(ticks(0, 0.31, 6)).toEqual([0, 0.1, 0.2, 0.3]);
});
