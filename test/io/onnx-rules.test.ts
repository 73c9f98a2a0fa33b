import { describe, expect, it } from 'vitest';
import { ANYTHING, type Expression, match } from '../../src/io/onnx-expression.js';
import { ACTIVATIONS, ROWS } from '../../src/io/onnx-operators.js';
import { expressionOf, findRule } from '../../src/io/onnx-rules.js';
import { preluOnnx } from '../../src/nn/layers/prelu.js';

/** Numbers for parameters, as they would be in a graph. */
const numbers: Readonly<Record<string, number>> = {
  negativeSlope: 0.25,
  alpha: 1.25,
  beta: 2.25,
  threshold: 3.25,
  value: 4.25,
  min: -5.25,
  max: 6.25,
  lambda: 7.25,
  weight: 0.75,
};

/** A pattern with numbers in the place of its parameters. */
function withNumbers(text: string): Expression {
  return expressionOf(text.replace(/\b[a-z]\w*\b(?![=(])/g, (name) => String(numbers[name] ?? name)));
}

function nameOf(found: ReturnType<typeof findRule>): string | undefined {
  return found && ('layer' in found ? found.layer : found.activation);
}

const PRELU = preluOnnx.read?.patterns ?? [];
const tables: [string, readonly string[]][] = Object.entries({ ...ACTIVATIONS, ...ROWS, prelu: PRELU });

describe.each(tables)('%s', (name, patterns) => {
  it.each(patterns)('%s is found again, with its parameters, and no other activation before it', (text) => {
    const target = withNumbers(text);
    const found = findRule(target);
    // A slope that is one for all is a leaky ReLU's.
    const expected = name === 'prelu' && text !== PRELU[0] && text !== PRELU[3] ? 'leakyRelu' : name;
    expect(nameOf(found)).toBe(expected);
    expect(found?.input.op).toBe(ANYTHING);
    for (const [parameter, { data }] of found?.values ?? []) {
      const wanted = numbers[name === 'prelu' ? 'weight' : parameter] as number;
      expect(data[0]).toBeCloseTo(wanted, 12);
    }
  });
});

it.each([
  ['Mul(Sigmoid(x), x)', 'silu'],
  ['Mul(Mul(x, Add(Erf(Div(x, 1.4142135)), 1)), .5)', 'gelu'],
  ['Mul(Mul(x, .5), Add(1, Erf(Mul(.70710678, x))))', 'gelu'],
  ['Mul(.5, Mul(Add(1, Tanh(Mul(.79788456, Add(x, Mul(.044715, Pow(x, 3)))))), x))', 'geluTanh'],
  ['Mul(Mul(x, .5), Add(1, Tanh(Mul(.79788456, Add(x, Mul(.044715, Mul(Mul(x, x), x)))))))', 'geluTanh'],
  ['Min(Max(x, 0), 6)', 'relu6'],
  ['Max(Min(6, x), 0)', 'relu6'],
  ['Clip(x, 0)', 'relu'],
  ['Clip(x, 2)', 'hardtanh'],
  ['Where(Less(x, 0), 0, x)', 'relu'],
  ['Where(GreaterOrEqual(x, 0), x, 0)', 'relu'],
  ['Mul(x, Cast{to=1}(Greater(x, 2)))', 'threshold'],
  ['Max(x, Mul(x, .3))', 'leakyRelu'],
  ['Max(0, Min(1, Add(Div(x, 6), .5)))', 'hardsigmoid'],
  ['Mul(x, Div(Min(Relu(Add(3, x)), 6), 6))', 'hardswish'],
  ['Where(LessOrEqual(Abs(x), .5), 0, x)', 'hardshrink'],
  ['Where(Greater(Mul(x, 1), 20), x, Log(Add(Exp(x), 1)))', 'softplus'],
])('reads %s as %s', (text, name) => {
  const rule = findRule(expressionOf(text));
  expect(nameOf(rule)).toBe(name);
  expect(rule?.input.op).toBe(ANYTHING);
});

it('takes attributes at their defaults', () => {
  expect(findRule(expressionOf('LeakyRelu(x)'))?.values.get('negativeSlope')?.data[0]).toBe(0.01);
  expect(nameOf(findRule(expressionOf('Selu(x)')))).toBe('selu');
});

it('does not take a subgraph for one that it only resembles', () => {
  const wrong: [string, string][] = [
    ['Mul(x, Sigmoid(Neg(x)))', 'Mul(x, Sigmoid(x))'],
    ['Mul(Mul(x, Sigmoid(x)), 2)', 'Mul(x, Sigmoid(x))'],
    ['Clip(x, 0, 5)', 'Clip(x, 0, 6)'],
    ['Shrink{bias=.25,lambd=.75}(x)', 'Shrink{bias=lambda,lambd=lambda}(x)'],
    ["Gelu{approximate='tanh'}(x)", "Gelu{approximate='none'}(x)"],
    ['Relu(x)', 'Tanh(x)'],
    ['Mul(Softplus(Mul(x, 2)), .25)', 'Div(Softplus(Mul(x, beta)), beta)'],
    ['Max(x, Mul(x, 2))', 'LeakyRelu{alpha=negativeSlope}(x)'],
  ];
  for (const [written, sought] of wrong) {
    const seen = () => match(expressionOf(sought), expressionOf(written));
    if (written.startsWith('Max')) expect(seen).toThrow(/several values/);
    else expect(seen(), written).toBeUndefined();
  }
});
