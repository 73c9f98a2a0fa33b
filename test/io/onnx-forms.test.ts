import { FormatError, init, OutOfMemoryError, tanh } from 'fourlane';
import { fromOnnx, readOnnxNames, toOnnx } from 'fourlane/io';
import { activation, batchNorm, dense, type Layer, prelu, sequential, softmax } from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import * as schema from '../../src/io/onnx-schema.js';
import { decode, encode } from '../../src/io/protobuf.js';
import { expectRefusal } from '../expectations.js';
import { floats, type Graph, integers, node, onnxFile, outputsOf, samples as x } from './onnx-file.js';
import { runOnnx } from './onnx-runtime.js';

const column = { name: 'w', dims: [3, 1] };
const matMul = [node('MatMul', ['x', 'w'], ['y'])];
const times = [0.5, -1, 2];

describe('forms', () => {
  const negative = {
    ...node('Gemm', ['x', 'w', 'b'], ['y']),
    attribute: [
      { name: 'alpha', type: 1 },
      { name: 'transB', type: 2 },
    ],
  };
  it.each<[string, number, Graph, number[]]>([
    [
      'attributes whose zero is left out',
      13,
      { nodes: [negative], constants: [floats('w', [3, 1]), floats('b', [], [0.5])] },
      [0.5, 0.5],
    ],
    [
      'a domain by its other name',
      13,
      { nodes: [{ ...node('Relu', ['x'], ['y']), domain: 'ai.onnx' }] },
      [0, 0.5, 3, 1, 0, 0],
    ],
    [
      'inputs that are left out at the end',
      13,
      { nodes: [node('Clip', ['x', 'low', ''], ['y'])], constants: [floats('low', [], [1])] },
      [1, 1, 3, 1, 1, 1],
    ],
    ['a Dropout of three inputs', 13, { nodes: [node('Dropout', ['x', '', ''], ['y', 'mask'])] }, [...x]],
    [
      'broadcast in version 6',
      6,
      { nodes: [node('Add', ['x', 'w'], ['y'], { broadcast: 1, axis: 1 })], constants: [floats('w', [3])] },
      [-1.875, 0.75, 3.375, 1.125, 0, 0.375],
    ],
    [
      'a scaling in the domain ai.onnx.ml',
      13,
      {
        nodes: [
          {
            opType: 'Scaler',
            domain: 'ai.onnx.ml',
            input: ['x'],
            output: ['y'],
            attribute: [
              { name: 'offset', floats: [1, 0, 0], type: 6 },
              { name: 'scale', floats: [2, 2, 1], type: 6 },
            ],
          },
        ],
      },
      [-6, 1, 3, 0, -0.5, 0],
    ],
    [
      'CastLike of a constant',
      13,
      { nodes: [node('CastLike', ['z', 'x'], ['c']), node('Max', ['x', 'c'], ['y'])], constants: [integers('z', 0)] },
      [0, 0.5, 3, 1, 0, 0],
    ],
    [
      'a clip with one bound above',
      13,
      { nodes: [node('Min', ['x', 'high'], ['y'])], constants: [floats('high', [], [0.25])] },
      [-2, 0.25, 0.25, 0.25, -0.25, 0],
    ],
  ])('reads %s', (_, version, graph, expected) => {
    expect(Array.from(outputsOf(onnxFile({ ...graph, version })))).toEqual(expected);
  });

  it('keeps the precision of values that are large next to their spread', async () => {
    const constants = [floats('mean', [3], [1e6, 1e6, 1e6]), floats('deviation', [3], [0.5, 2, 4])];
    const nodes = [node('Sub', ['x', 'mean'], ['c']), node('Div', ['c', 'deviation'], ['y'])];
    const file = onnxFile({ version: 13, nodes, constants });
    const large = Float32Array.of(1e6 + 1, 1e6 - 2, 1e6 + 4);
    const model = fromOnnx(file);
    expect(Array.from(model.predict(large))).toEqual([2, -1, 1]);
    expect(await runOnnx(file, large, 1)).toEqual(model.predict(large));
    expect(model.layers[0]?.trainable).toBe(false);
    model.dispose();
  });

  it('makes what scales a dense layer a part of it', () => {
    const nodes = [
      node('MatMul', ['x', 'w'], ['a']),
      node('Mul', ['a', 'two'], ['b']),
      node('Add', ['one', 'b'], ['c']),
      node('Neg', ['c'], ['y']),
    ];
    const model = fromOnnx(
      onnxFile({
        version: 13,
        nodes,
        constants: [{ ...column, dataType: 1, floatData: times }, floats('two', [], [2]), floats('one', [1], [1])],
      }),
    );
    expect(model.layers.map(({ type }) => type)).toEqual(['dense']);
    expect(model.parameters.map(({ value }) => Array.from(value.data))).toEqual([[-1, 2, -4], [-1]]);
    model.dispose();
  });
});

describe('outputs', () => {
  const nodes = [node('Relu', ['x'], ['y']), node('Tanh', ['x'], ['z']), node('Identity', ['s'], ['t'])];
  const inputs = { x: ['n', 3], s: ['n'] };

  it('chooses the only one that is computed, or the one that is asked for', () => {
    expect(Array.from(outputsOf(onnxFile({ version: 13, nodes, inputs, outputs: ['y', 't'] })))).toEqual([
      0, 0.5, 3, 1, 0, 0,
    ]);
    const two = onnxFile({ version: 13, nodes, inputs, outputs: ['y', 'z', 't'] });
    expect(outputsOf(two, { output: 'z' })).toEqual(tanh(x));
    expect(() => fromOnnx(two)).toThrow('ONNX: 3 outputs, "y", "z", "t": choose one by the option output');
    expect(() => fromOnnx(two, { output: 'w' })).toThrow('there is no output "w", expected one of "y", "z", "t"');
  });
});

it('reads a classifier of two classes as scikit-learn is exported, whose other output is the number of the class', async () => {
  const nodes = [
    node('MatMul', ['x', 'w'], ['a']),
    node('Sigmoid', ['a'], ['p']),
    node('Sub', ['one', 'p'], ['q']),
    node('Concat', ['q', 'p'], ['y'], { axis: 1 }),
    node('ArgMax', ['y'], ['label']),
  ];
  const constants = [{ ...column, dataType: 1, floatData: times }, floats('one', [1], [1])];
  const file = onnxFile({ version: 13, nodes, constants, outputs: ['y', 'label'], integerOutputs: ['label'] });
  const expected = await runOnnx(file, x, 2);
  for (const [i, value] of outputsOf(file).entries()) expect(value).toBeCloseTo(expected[i] as number, 6);
  expect(() => fromOnnx(file, { output: 'label' })).toThrow('ArgMax (output "label") gives the number of a class');
});

describe('refusals', () => {
  it.each<[string, Graph, string]>([
    [
      'the domain',
      { nodes: [{ ...node('Gelu', ['x'], ['y']), domain: 'com.microsoft', name: 'g' }] },
      'Gelu "g" is of the domain "com.microsoft"',
    ],
    [
      'an attribute',
      { nodes: [node('Relu', ['x'], ['y'], { slope: 1 })] },
      'Relu (output "y") has the attribute slope',
    ],
    [
      'weights that depend on the input',
      { nodes: [node('MatMul', ['x', 'x'], ['y'])] },
      'MatMul (output "y") multiplies two values',
    ],
    [
      'a tensor that is not there',
      { nodes: [node('MatMul', ['x', 'w'], ['y'])] },
      'MatMul (output "y") takes "w", which comes from nowhere',
    ],
    [
      'instance normalisation',
      { nodes: [node('InstanceNormalization', ['x', 'w', 'w'], ['y'])], constants: [floats('w', [3])] },
      'InstanceNormalization (output "y") normalises each channel',
    ],
    [
      'a residual connection',
      { nodes: [node('Tanh', ['x'], ['a']), node('Add', ['x', 'a'], ['y'])] },
      'Add (output "y") adds two values that depend on the input',
    ],
    [
      'another type',
      { nodes: [node('Cast', ['x'], ['y'], { to: 7 })] },
      'Cast (output "y") casts floats to data type 7',
    ],
  ])('names %s', (_, graph, message) => {
    const file = onnxFile({ ...graph, version: 17 });
    expectRefusal(() => fromOnnx(file), FormatError, message);
  });
});

describe('toOnnx', () => {
  const versionOf = (layers: Layer[]) => {
    const model = sequential(layers);
    const file = toOnnx(model);
    model.dispose();
    return decode(schema.Model, file).opsetImport.map(({ version }) => version);
  };
  const inputShape = [4] as const;

  it.each<[number, () => Layer[]]>([
    [7, () => [dense({ units: 4, activation: 'relu', inputShape }), batchNorm(), softmax()]],
    [7, () => [activation('glu', { inputShape }), prelu()]],
    [9, () => [activation('hardshrink', { inputShape })]],
    [11, () => [dense({ units: 4, useBias: false, inputShape }), activation('relu6')]],
    [12, () => [activation('celu', { inputShape })]],
    [14, () => [activation('hardswish', { inputShape })]],
    [18, () => [activation('mish', { inputShape }), activation('glu')]],
    [20, () => [activation('gelu', { inputShape })]],
  ])('writes version %i of the operators where that has them', async (version, layers) => {
    expect(versionOf(layers())).toEqual([version]);
    const model = sequential(layers());
    const rows = Float32Array.from({ length: 12 }, (_, i) => i / 3 - 2);
    const expected = await runOnnx(toOnnx(model), rows, 3);
    for (const [i, value] of model.predict(rows).entries()) expect(value).toBeCloseTo(expected[i] as number, 5);
    model.dispose();
  });

  it('keeps the names of the data', () => {
    const model = sequential([dense({ units: 2, inputShape: [3] })]);
    const names = { features: ['a', 'b', 'ç'], targets: ['kind'], classes: ['yes', 'no'] };
    const file = toOnnx(model, { names, metadata: { author: 'us' } });
    expect(readOnnxNames(file)).toEqual(names);
    expect(decode(schema.Model, file).metadataProps).toContainEqual({ key: 'author', value: 'us' });
    expect(readOnnxNames(toOnnx(model))).toEqual({});
    expect(() => toOnnx(model, { names: { features: ['a'] } })).toThrow(
      'toOnnx: names.features has 1 elements, expected 3',
    );
    model.dispose();
  });
});

it('says that memory is short, and not that the file is wrong', async () => {
  const model = sequential([dense({ units: 1000, inputShape: [1000] })]);
  const file = toOnnx(model);
  model.dispose();
  await init({ maxMemory: 2 ** 21 });
  try {
    expect(() => fromOnnx(file)).toThrow(OutOfMemoryError);
  } finally {
    await init();
  }
});

it('reads a list of floats that comes in pieces', () => {
  const pieces = { ...column, dataType: 1, floatData: times.slice(0, 2) };
  const file = onnxFile({ version: 13, nodes: matMul, constants: [pieces] });
  const model = decode(schema.Model, file);
  // A tensor in two pieces, as protobuf lets writers do: the second holds the last float alone, unpacked.
  const tensor = encode(schema.Tensor, pieces);
  const last = new Uint8Array([0x25, ...new Uint8Array(Float32Array.of(2).buffer)]);
  const whole = decode(schema.Tensor, Uint8Array.from([...tensor, ...last]));
  expect(Array.from(whole.floatData)).toEqual(times);
  expect(model.graph?.initializer).toHaveLength(1);
});
