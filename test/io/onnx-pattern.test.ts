import { describe, expect, it } from 'vitest';
import { GraphWriter, readGraph } from '../../src/io/onnx-graph.js';
import { ACTIVATIONS } from '../../src/io/onnx-operators.js';
import { build, match, pattern, type Values } from '../../src/io/onnx-pattern.js';

/** A file of one pattern. */
function fileOf(text: string, values: Values): Uint8Array {
  const writer = new GraphWriter();
  const output = build(pattern(text), 'in', values, 'layer', writer);
  return writer.finish({ name: 'in', features: 3 }, { name: output, features: 3 });
}

const values: Values = new Map(
  ['negativeSlope', 'alpha', 'beta', 'threshold', 'value', 'min', 'max', 'lambda'].map((name, i) => [name, i + 0.25]),
);

describe.each(Object.entries(ACTIVATIONS))('%s', (name, patterns) => {
  it.each(patterns)('%s is found again, with its parameters, and no other activation before it', (text) => {
    const graph = readGraph(fileOf(text, values));
    const found = Object.entries(ACTIVATIONS).flatMap(([other, its]) =>
      its.flatMap((candidate) => {
        const matched = match(pattern(candidate), graph.output, graph);
        return matched?.input === graph.input ? [{ other, matched }] : [];
      }),
    );
    expect(found[0]?.other).toBe(name);
    for (const [parameter, value] of found[0]?.matched.values ?? []) {
      const number = typeof value === 'number' ? value : value.data[0];
      expect(number).toBe(values.get(parameter));
    }
  });
});

it('takes the operands of Add and Mul in either order, and attributes at their defaults', () => {
  const graph = readGraph(fileOf('Mul(Sigmoid(x), x)', values));
  expect(match(pattern('Mul(x, Sigmoid(x))'), graph.output, graph)?.input).toBe('in');
  const leaky = readGraph(fileOf('LeakyRelu(x)', values));
  expect(match(pattern('LeakyRelu{alpha=slope}(x)'), leaky.output, leaky)?.values.get('slope')).toBe(0.01);
});

it('does not take a subgraph for one that it only resembles', () => {
  const wrong: [string, string][] = [
    ['Mul(x, Sigmoid(Neg(x)))', 'Mul(x, Sigmoid(x))'],
    ['Clip(x, 0, 5)', 'Clip(x, 0, 6)'],
    ['Shrink{bias=alpha,lambd=beta}(x)', 'Shrink{bias=lambda,lambd=lambda}(x)'],
    ['Gemm{transA=1}(x, alpha)', 'Gemm(x, weight)'],
    ["Gelu{approximate='tanh'}(x)", "Gelu{approximate='none'}(x)"],
    ['Relu(x)', 'Tanh(x)'],
  ];
  for (const [written, sought] of wrong) {
    const graph = readGraph(fileOf(written, values));
    expect(match(pattern(sought), graph.output, graph), written).toBeUndefined();
  }
});
