import { readFileSync } from 'node:fs';
import { FormatError } from 'fourlane';
import { fromOnnx, toOnnx } from 'fourlane/io';
import {
  activation,
  batchNorm,
  dense,
  dropout,
  type Layer,
  layerNorm,
  prelu,
  rrelu,
  sequential,
  softmax,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { build, pattern, type Values } from '../../src/io/onnx-pattern.js';
import * as schema from '../../src/io/onnx-schema.js';
import { GraphWriter } from '../../src/io/onnx-write.js';
import { encode } from '../../src/io/protobuf.js';
import { type ActivationName, activations } from '../../src/kernels/table.js';
import { Random } from '../../src/random.js';
import { expectRefusal } from '../expectations.js';
import { sampled } from '../thorough.js';
import { runOnnx } from './onnx-runtime.js';

const ROWS = 50;
const WIDTH = 6;
const random = new Random(2);
/** From −8 to 8, so that activations meet all their branches. */
const x = Float32Array.from({ length: ROWS * WIDTH }, () => random.uniform(-8, 8));

/** |a − b| ≤ 1e-5, relative where the values are large. */
function expectClose(actual: Float32Array, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  const worst = Math.max(
    ...actual.map((value, i) => Math.abs(value - (expected[i] as number)) / Math.max(1, Math.abs(value))),
  );
  expect(worst).toBeLessThanOrEqual(1e-5);
}

const inputShape = [WIDTH] as const;
/** Every parameter off its default. */
const varied = (name: ActivationName) => ({
  name,
  ...Object.fromEntries(activations[name].parameters.map((parameter, i) => [parameter.name, 0.625 + i])),
});

const models: [string, () => Layer[]][] = [
  ['dense', () => [dense({ units: 4, inputShape })]],
  ['dense without bias', () => [dense({ units: 4, useBias: false, inputShape })]],
  ['dense with activation', () => [dense({ units: 9, activation: 'relu', inputShape }), dense({ units: 2 })]],
  ['batchNorm', () => [batchNorm({ inputShape }), dense({ units: 3 }), batchNorm({ convention: 'keras' })]],
  ['layerNorm', () => [dense({ units: 5, inputShape }), layerNorm({ epsilon: 0.01 })]],
  ['layerNorm without bias', () => [layerNorm({ useBias: false, inputShape })]],
  ['prelu', () => [prelu({ inputShape })]],
  ['prelu per unit', () => [prelu({ perUnit: true, inputShape })]],
  ['rrelu', () => [rrelu({ lower: 0.1, upper: 0.5, inputShape })]],
  ['dropout', () => [dense({ units: 4, inputShape }), dropout({ rate: 0.5 })]],
  ['softmax', () => [dense({ units: 4, inputShape }), softmax()]],
  ['dense with softmax', () => [dense({ units: 4, activation: 'softmax', inputShape })]],
  ['dense with logSoftmax', () => [dense({ units: 4, activation: 'logSoftmax', inputShape })]],
  ['dense with glu', () => [dense({ units: 8, activation: 'glu', inputShape }), dense({ units: 3 })]],
  ['glu', () => [activation('glu', { inputShape }), activation('logSoftmax')]],
  ...(Object.keys(activations) as ActivationName[]).flatMap((name): [string, () => Layer[]][] => [
    [name, () => [activation(varied(name) as never, { inputShape })]],
  ]),
];

describe.each(models)('%s', (_, layers) => {
  it('gives onnxruntime the same outputs within 1e-5, and comes back the same', async () => {
    const model = sequential(layers(), { seed: 5 });
    // Biases start as zeros, running statistics as those of N(0, 1): nothing that would show in the outputs.
    for (const { value, path } of model.parameters) {
      if (!path.endsWith('weight')) for (let i = 0; i < value.length; i++) value.data[i] = 0.5 + (i % 5) / 4;
    }
    const file = toOnnx(model);
    const outputs = model.predict(x);
    expectClose(outputs, await runOnnx(file, x, ROWS));
    const copy = fromOnnx(file);
    expectClose(copy.predict(x), outputs);
    expect(copy.parameterBuffer.data).toEqual(model.parameterBuffer.data);
    model.dispose();
    copy.dispose();
  });
});

it('writes a graph, even where the model does nothing in prediction, and reads it', async () => {
  const model = sequential([dropout({ rate: 0.5, inputShape })]);
  expect(await runOnnx(toOnnx(model), x, ROWS)).toEqual(x);
  const copy = fromOnnx(toOnnx(model));
  expect(copy.widths).toEqual([WIDTH, WIDTH]);
  expect(copy.predict(x)).toEqual(x);
  for (const each of [model, copy]) each.dispose();
});

it('gives every tensor a name of its own, whatever layers are called', async () => {
  const model = sequential([
    dense({ inputShape, units: 3, name: 'input', activation: 'relu' }),
    dense({ units: 3, name: 'input.activation', activation: { name: 'hardtanh', min: -2, max: 2 } }),
    dense({ units: 3, name: 'input.activation.weight' }),
  ]);
  const file = toOnnx(model);
  expectClose(await runOnnx(file, x, ROWS), model.predict(x));
  const copy = fromOnnx(file);
  expectClose(copy.predict(x), model.predict(x));
  for (const each of [model, copy]) each.dispose();
});

it('reads a graph that begins with a gated linear unit', () => {
  const model = sequential([activation('glu', { inputShape: [8] }), activation('glu'), dense({ units: 3 })]);
  const copy = fromOnnx(toOnnx(model));
  expect(copy.widths).toEqual([8, 4, 2, 3]);
  expect(copy.parameterBuffer.data).toEqual(model.parameterBuffer.data);
  for (const each of [model, copy]) each.dispose();
});

describe('fromOnnx', () => {
  it.each([
    'onnx-foreign',
    'torch-mlp',
    'torch-activations-12',
    'torch-activations-16',
    'torch-rows',
    'torch-prelu',
    'keras-mlp',
  ])('reads %s, with the outputs that its maker computed', async (name) => {
    const file = readFileSync(new URL(`fixtures/${name}.onnx`, import.meta.url));
    const { rows, input, output } = JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));
    const model = fromOnnx(file);
    expectClose(model.predict(Float32Array.from(input)), output);
    expectClose(model.predict(Float32Array.from(input)), await runOnnx(file, Float32Array.from(input), rows));
    model.dispose();
  });

  const tensor = (shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
  const file = (pieces: [string, Values][]) => {
    const writer = new GraphWriter();
    const output = pieces.reduce(
      (at, [text, values], i) => build(pattern(text), at, values, `layer${i}`, writer),
      'input',
    );
    return writer.finish({ name: 'input', features: 3 }, { name: output, features: 3 });
  };
  const dense3 = (weight: number[], bias: number[]): [string, Values] => [
    'Gemm{transB=1}(x, weight, bias)',
    new Map([
      ['weight', tensor(weight)],
      ['bias', tensor(bias)],
    ]),
  ];

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /holds no graph/],
    ['another format', new TextEncoder().encode('{"format": "layers-model"}'), /^ONNX: protobuf: /],
    [
      'an operator that is no layer',
      file([['Cos(x)', new Map()]]),
      /^ONNX: Cos "layer0" is no operator of a multilayer perceptron/,
    ],
    ['a sum of two branches', file([['Add(Relu(x), Neg(x))', new Map()]]), /Add "layer0" adds two values that depend/],
    [
      'weights of three dimensions',
      file([['MatMul(x, transposed)', new Map([['transposed', tensor([2, 3, 3])]])]]),
      /MatMul "layer0" has weights of shape \[2,3,3\], expected a matrix/,
    ],
    [
      'two bounds for one',
      file([['Clip(x, low, high)', new Map(['low', 'high'].map((b) => [b, tensor([2])]))]]),
      /Clip "layer0" combines a constant of shape \[2\] with a value of shape \[batch,3\]/,
    ],
    [
      'a bias of another length',
      file([dense3([4, 3], [3])]),
      /Gemm "layer0" combines a constant of shape \[3\] with a value of shape \[batch,4\]/,
    ],
    [
      'layers that do not fit',
      file([dense3([4, 3], [4]), dense3([2, 5], [2])]),
      /Gemm "layer1" takes 5 values a sample, its input has the shape \[batch,4\]/,
    ],
    [
      'layers that would need 4 GB',
      file([dense3([30_000, 3], [30_000]), dense3([30_000, 1], [30_000])]),
      /Gemm "layer1" takes 1 values a sample/,
    ],
    ['a graph without an input', file([['Relu(y)', new Map([['y', tensor([1])]])]]), /depends on the inputs none/],
  ])('refuses %s', (_name, bytes, message) => {
    expectRefusal(() => fromOnnx(bytes), FormatError, message);
  });

  it.each([
    [
      'in another file',
      { dataLocation: 1, externalData: [{ key: 'location', value: 'w.data' }] },
      'tensor "w" is in another file, "w.data": give its bytes as externalData: { "w.data": bytes }',
    ],
    ['cut off', { rawData: new Uint8Array(3) }, 'tensor "w" has 3 bytes of raw data, expected a multiple of 4'],
  ])('refuses a tensor whose data are %s', (_, tensor, message) => {
    const dim = [{ dimParam: 'batch' }, { dimValue: 1 }];
    const port = (name: string) => ({ name, type: { tensorType: { elemType: 1, shape: { dim } } } });
    const bytes = encode(schema.Model, {
      graph: {
        node: [{ opType: 'MatMul', input: ['x', 'w'], output: ['y'] }],
        initializer: [{ name: 'w', dims: [1, 1], dataType: schema.DataType.float, ...tensor }],
        input: [port('x')],
        output: [port('y')],
      },
    });
    expectRefusal(() => fromOnnx(bytes), FormatError, message);
  });

  it('refuses one matrix for a thousand layers, which would be a thousand times as large as the file', () => {
    const writer = new GraphWriter();
    const layers = 1000;
    const shared = tensor([30, 30]);
    writer.constant('w', shared);
    for (let i = 0; i < layers; i++) writer.node({ opType: 'MatMul', input: [`x${i}`, 'w'], output: [`x${i + 1}`] });
    const bytes = writer.finish({ name: 'x0', features: 30 }, { name: `x${layers}`, features: 30 });
    expectRefusal(() => fromOnnx(bytes), FormatError, /the layers share their weights/);
  });

  it('reads a layer twice', () => {
    const writer = new GraphWriter();
    writer.constant('w', tensor([3, 3]));
    writer.node({ opType: 'MatMul', input: ['x', 'w'], output: ['y'] });
    writer.node({ opType: 'MatMul', input: ['y', 'w'], output: ['z'] });
    const model = fromOnnx(writer.finish({ name: 'x', features: 3 }, { name: 'z', features: 3 }));
    expect(model.layers.map(({ name }) => name)).toEqual(['dense', 'dense_1']);
    model.dispose();
  });

  it('does not hang over thousands of layers', () => {
    const writer = new GraphWriter();
    const layers = sampled(30_000, 6_000);
    for (let i = 0; i < layers; i++) writer.node({ opType: 'Relu', input: [`x${i}`], output: [`x${i + 1}`] });
    const model = fromOnnx(writer.finish({ name: 'x0', features: 1 }, { name: `x${layers}`, features: 1 }));
    expect(model.layers).toHaveLength(layers);
    expect(model.layers.at(-1)?.name).toBe(`activation_${layers - 1}`);
    model.dispose();
  });

  it('does not run in circles', () => {
    const writer = new GraphWriter();
    writer.node({ opType: 'Relu', input: ['b'], output: ['a'] });
    writer.node({ opType: 'Relu', input: ['a'], output: ['b'] });
    const bytes = writer.finish({ name: 'x', features: 1 }, { name: 'a', features: 1 });
    expect(() => fromOnnx(bytes)).toThrow(FormatError);
  });
});
