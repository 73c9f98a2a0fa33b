import { FormatError } from 'fourlane';
import { fromOnnx } from 'fourlane/io';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.js';
import { expectRefusal } from '../expectations.js';
import { booleans, floats, integers, node, onnxFile } from './onnx-file.js';
import { runOnnx } from './onnx-runtime.js';

type Shape = readonly (number | string)[];
type Graph = Omit<Parameters<typeof onnxFile>[0], 'version'>;

const x = (shape: Shape): [Float32Array, number[]] => {
  const sizes = shape.map((size) => (typeof size === 'string' ? 4 : size));
  const random = new Random(3);
  return [Float32Array.from({ length: sizes.reduce((a, b) => a * b, 1) }, () => random.uniform(-3, 3)), sizes];
};

const norm = (channels: number) => ['s', 'b', 'm', 'v'].map((name) => floats(name, [channels]));
const four = ['s', 'b', 'm', 'v'];

describe('values of several dimensions', () => {
  it.each<[string, number, Graph]>([
    [
      'Softmax of axis 1 in version 12 over all dimensions',
      12,
      { shape: ['n', 3, 4], nodes: [node('Softmax', ['x'], ['y'], { axis: 1 })] },
    ],
    ['Softmax of one dimension among ones', 13, { shape: ['n', 1, 4], nodes: [node('Softmax', ['x'], ['y'])] }],
    [
      'Flatten and Softmax',
      13,
      { shape: ['n', 2, 3], nodes: [node('Flatten', ['x'], ['f']), node('Softmax', ['f'], ['y'])] },
    ],
    [
      'BatchNormalization of channels',
      14,
      { shape: ['n', 3, 2], nodes: [node('BatchNormalization', ['x', ...four], ['y'])], constants: norm(3) },
    ],
    [
      'PRelu with a slope a channel',
      16,
      { shape: ['n', 3, 2], nodes: [node('PRelu', ['x', 'w'], ['y'])], constants: [floats('w', [3, 1])] },
    ],
    [
      'a constant a channel',
      14,
      { shape: ['n', 3, 2], nodes: [node('Add', ['x', 'w'], ['y'])], constants: [floats('w', [1, 3, 1])] },
    ],
    [
      'Reshape by the size of the batch',
      14,
      {
        shape: ['n', 2, 3],
        nodes: [
          node('Shape', ['x'], ['all']),
          node('Gather', ['all', 'zero'], ['size'], { axis: 0 }),
          node('Unsqueeze', ['size', 'zeros'], ['sizes']),
          node('Concat', ['sizes', 'rest'], ['to'], { axis: 0 }),
          node('Reshape', ['x', 'to'], ['f']),
          node('MatMul', ['f', 'w'], ['y']),
        ],
        constants: [
          { ...integers('zero', 0), dims: [] },
          integers('zeros', 0),
          integers('rest', -1),
          floats('w', [6, 2]),
        ],
      },
    ],
    [
      'Unsqueeze, Transpose of ones and Squeeze',
      13,
      {
        shape: ['n', 3],
        nodes: [
          node('Unsqueeze', ['x', 'two'], ['a']),
          node('Transpose', ['a'], ['b'], { perm: [0, 2, 1] }),
          node('MatMul', ['b', 'w'], ['c']),
          node('Squeeze', ['c', 'one'], ['y']),
        ],
        constants: [integers('two', 2), integers('one', 1), floats('w', [3, 4])],
      },
    ],
    [
      'a single sample without a batch',
      14,
      { shape: [3], nodes: [node('MatMul', ['x', 'w'], ['y'])], constants: [floats('w', [3, 4])] },
    ],
    [
      'a product with a column',
      14,
      {
        shape: [1, 3],
        nodes: [node('Reshape', ['x', 'to'], ['c']), node('MatMul', ['w', 'c'], ['p']), node('Add', ['p', 'b'], ['y'])],
        constants: [integers('to', 3, 1), floats('w', [4, 3]), floats('b', [4, 1])],
      },
    ],
    [
      'a gated linear unit over the only dimension',
      17,
      {
        shape: ['n', 4],
        nodes: [
          node('Split', ['x'], ['a', 'b'], { axis: 1 }),
          node('Sigmoid', ['b'], ['g']),
          node('Mul', ['a', 'g'], ['y']),
        ],
      },
    ],
  ])('reads %s as onnxruntime does', async (_, version, graph) => {
    const file = onnxFile({ ...graph, version });
    const [values, shape] = x(graph.shape as Shape);
    const model = fromOnnx(file);
    const expected = await runOnnx(file, values, shape[0] as number, shape);
    const actual = model.predict(values);
    expect(actual.length).toBe(expected.length);
    for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 5);
    model.dispose();
  });

  const gate = [node('Sigmoid', ['b'], ['g']), node('Mul', ['a', 'g'], ['y'])];
  it.each<[string, number, Graph, string]>([
    [
      'Softmax of one dimension of two',
      13,
      { shape: ['n', 3, 4], nodes: [node('Softmax', ['x'], ['y'], { axis: 1 })] },
      'Softmax (output "y") acts on dimension 1 of the shape [batch,3,4]',
    ],
    [
      'Softmax of the last of two dimensions in version 12',
      12,
      { shape: ['n', 3, 4], nodes: [node('Softmax', ['x'], ['y'], { axis: 2 })] },
      'Softmax (output "y") acts on dimension 2',
    ],
    [
      'Softmax over the batch',
      13,
      { shape: ['n', 3], nodes: [node('Softmax', ['x'], ['y'], { axis: 0 })] },
      'Softmax (output "y") acts on dimension 0',
    ],
    [
      'MatMul of the last of two dimensions',
      13,
      { shape: ['n', 2, 3], nodes: [node('MatMul', ['x', 'w'], ['y'])], constants: [floats('w', [3, 3])] },
      'MatMul (output "y") acts on dimension 2',
    ],
    [
      'a gated linear unit over one dimension of two',
      17,
      { shape: ['n', 4, 2], nodes: [node('Split', ['x'], ['a', 'b'], { axis: 1 }), ...gate] },
      'Split (output "a") takes values 0 to 2 along dimension 1',
    ],
    [
      'two of three parts',
      17,
      { shape: ['n', 6], nodes: [node('Split', ['x'], ['a', 'b', 'c'], { axis: 1 }), ...gate] },
      'Split (output "a") takes values 0 to 2 along dimension 1',
    ],
    [
      'Reshape that joins samples',
      13,
      {
        shape: ['n', 6],
        nodes: [node('Reshape', ['x', 'to'], ['f']), node('Softmax', ['f'], ['y'])],
        constants: [integers('to', -1, 3)],
      },
      'Reshape (output "f") cannot be followed',
    ],
    [
      'Flatten of the whole batch',
      13,
      { shape: ['n', 6], nodes: [node('Flatten', ['x'], ['y'], { axis: 0 })] },
      'it joins the samples',
    ],
    [
      'Transpose',
      13,
      { shape: ['n', 2, 3], nodes: [node('Transpose', ['x'], ['y'], { perm: [0, 2, 1] })] },
      'puts the dimensions of [batch,2,3] in the order [0,2,1]',
    ],
    [
      'a constant that differs between samples',
      13,
      { shape: [2, 3], nodes: [node('Add', ['x', 'w'], ['y'])], constants: [floats('w', [2, 3])] },
      'combines a constant of shape [2,3] with a value of shape [batch,3]',
    ],
    [
      'a value that is spread over the batch',
      13,
      {
        shape: ['n', 3],
        nodes: [node('Unsqueeze', ['x', 'one'], ['z']), node('Add', ['x', 'z'], ['y'])],
        constants: [integers('one', 1)],
      },
      'combines values of shapes [batch,3] and [batch,1,3]',
    ],
  ])('refuses %s', (_, version, graph, message) => {
    const file = onnxFile({ ...graph, version });
    expectRefusal(() => fromOnnx(file), FormatError, message);
  });
});

describe('nodes in training', () => {
  const extra = ['y', 'mean', 'var', 'saved_mean', 'saved_var'];
  it.each<[string, number, Graph, string]>([
    [
      'BatchNormalization-6 with is_test 0',
      6,
      { nodes: [node('BatchNormalization', ['x', ...four], ['y'], { is_test: 0 })], constants: norm(3) },
      'is_test is 0',
    ],
    [
      'BatchNormalization-6 without is_test',
      6,
      { nodes: [node('BatchNormalization', ['x', ...four], ['y'])], constants: norm(3) },
      'is_test is 0',
    ],
    [
      'BatchNormalization-9 with five outputs',
      9,
      { nodes: [node('BatchNormalization', ['x', ...four], extra)], constants: norm(3) },
      'has 5 outputs, which is training',
    ],
    [
      'BatchNormalization-15 with training_mode',
      15,
      {
        nodes: [node('BatchNormalization', ['x', ...four], ['y', 'mean', 'var'], { training_mode: 1 })],
        constants: norm(3),
      },
      'has training_mode 1',
    ],
    ['Dropout-6 with is_test 0', 6, { nodes: [node('Dropout', ['x'], ['y'], { is_test: 0 })] }, 'is_test is 0'],
    [
      'Dropout-13 with training_mode',
      13,
      { nodes: [node('Dropout', ['x', 'r', 't'], ['y'])], constants: [floats('r', []), booleans('t', 1)] },
      'training_mode is true',
    ],
    [
      'Dropout-13 whose training_mode is an input',
      13,
      { inputs: { x: ['n', 3], t: [] }, nodes: [node('Dropout', ['x', '', 't'], ['y'])] },
      'depends on the inputs "x", "t"',
    ],
  ])('refuses %s', (_, version, graph, message) => {
    expect(() => fromOnnx(onnxFile({ ...graph, version }))).toThrow(message);
  });

  it.each<[string, number, Graph]>([
    [
      'BatchNormalization-6 with is_test 1',
      6,
      { nodes: [node('BatchNormalization', ['x', ...four], ['y'], { is_test: 1 })], constants: norm(3) },
    ],
    [
      'BatchNormalization-9 with outputs that have no name',
      9,
      { nodes: [node('BatchNormalization', ['x', ...four], ['y', '', '', '', ''])], constants: norm(3) },
    ],
    ['Dropout-6 with is_test 1', 6, { nodes: [node('Dropout', ['x'], ['y'], { is_test: 1 })] }],
    [
      'Dropout-13 with training_mode false',
      13,
      { nodes: [node('Dropout', ['x', 'r', 't'], ['y'])], constants: [floats('r', []), booleans('t', 0)] },
    ],
  ])('reads %s', (_, version, graph) => {
    const model = fromOnnx(onnxFile({ ...graph, version }));
    expect(model.widths).toEqual([3, 3]);
    model.dispose();
  });
});
