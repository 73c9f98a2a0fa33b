import { externalFiles, fromOnnx } from 'fourlane/io';
import { describe, expect, it } from 'vitest';
import * as schema from '../../src/io/onnx-schema.js';
import { floats, type Graph, integers, node, onnxFile, outputsOf, samples as x } from './onnx-file.js';

// ½, −1, 2
const half = [0x3800, 0xbc00, 0x4000];
const bfloat = [0x3f00, 0xbf80, 0x4000];
const column = { name: 'w', dims: [3, 1] };
const matMul = [node('MatMul', ['x', 'w'], ['y'])];
const cast = [node('Cast', ['w'], ['f'], { to: 1 }), node('MatMul', ['x', 'f'], ['y'])];
const times = [0.5, -1, 2];
/** x·(½, −1, 2)ᵀ. */
const product = [0, 1, 2].reduce<number[]>(
  (sums, i) => sums.map((sum, row) => sum + (x[3 * row + i] as number) * (times[i] as number)),
  [0, 0],
);

describe('weights', () => {
  it.each<[string, Graph]>([
    ['float_data', { nodes: matMul, constants: [{ ...column, dataType: 1, floatData: times }] }],
    [
      'float16 in raw data',
      {
        nodes: matMul,
        constants: [{ ...column, dataType: 10, rawData: new Uint8Array(Uint16Array.from(half).buffer) }],
      },
    ],
    ['float16 in int32_data', { nodes: cast, constants: [{ ...column, dataType: 10, int32Data: half }] }],
    [
      'bfloat16',
      {
        nodes: cast,
        constants: [{ ...column, dataType: 16, rawData: new Uint8Array(Uint16Array.from(bfloat).buffer) }],
      },
    ],
    ['double', { nodes: cast, constants: [{ ...column, dataType: 11, doubleData: times }] }],
    [
      'a Constant of value_floats',
      {
        nodes: [
          {
            ...node('Constant', [], ['flat']),
            attribute: [{ name: 'value_floats', floats: times, type: schema.AttributeType.floats }],
          },
          node('Reshape', ['flat', 'to'], ['w']),
          ...matMul,
        ],
        constants: [integers('to', 3, 1)],
      },
    ],
    [
      'quantised integers',
      {
        nodes: [node('DequantizeLinear', ['q', 's', 'z'], ['w']), ...matMul],
        constants: [
          { ...column, name: 'q', dataType: 3, int32Data: [3, 0, 6] },
          floats('s', [], [0.5]),
          { name: 'z', dims: [], dataType: 3, int32Data: [2] },
        ],
      },
    ],
  ])('are read as %s', (_, graph) => {
    expect(Array.from(outputsOf(onnxFile({ ...graph, version: 13 })))).toEqual(product);
  });

  it.each([6, 7, 9, 12])('are read as integers of data type %i', (dataType) => {
    const constants = [
      {
        ...column,
        dataType,
        ...(dataType === 7
          ? { int64Data: [1, 0, 1] }
          : dataType === 12
            ? { uint64Data: [1, 0, 1] }
            : { int32Data: [1, 0, 1] }),
      },
    ];
    expect(Array.from(outputsOf(onnxFile({ version: 13, nodes: cast, constants })))).toEqual([1, 1]);
  });

  it('are read from another file', () => {
    const weights = new Uint8Array(16);
    weights.set(new Uint8Array(Float32Array.from(times).buffer), 4);
    const entries = (length: number) =>
      Object.entries({ location: 'w.data', offset: '4', length: String(length) }).map(([key, value]) => ({
        key,
        value,
      }));
    const file = onnxFile({
      version: 13,
      nodes: matMul,
      constants: [{ ...column, dataType: 1, dataLocation: 1, externalData: entries(12) }],
    });
    expect(externalFiles(file)).toEqual(['w.data']);
    for (const externalData of [weights, weights.buffer, { 'w.data': weights }, new Map([['w.data', weights]])]) {
      expect(Array.from(outputsOf(file, { externalData }))).toEqual(product);
    }
    expect(() => fromOnnx(file, { externalData: { other: weights } })).toThrow(
      'tensor "w" is in another file, "w.data"',
    );
    expect(() => fromOnnx(file, { externalData: weights.subarray(0, 8) })).toThrow(
      'ends at byte 16 of "w.data", which has 8',
    );
  });
});
