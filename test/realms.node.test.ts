// Values of another realm (an iframe, a vm context such as Jest's): they are no instances of this realm's classes.
import { runInNewContext } from 'node:vm';
import { alloc, memory, relu, softmax } from 'fourlane';
import {
  fromOnnx,
  imageDataset,
  loadModel,
  readCsv,
  readSafetensors,
  saveModel,
  toOnnx,
  writeSafetensors,
} from 'fourlane/io';
import { accuracy, categoricalCrossentropy, confusionMatrix, dense, sequential, sgd } from 'fourlane/nn';
import { describe, expect, it } from 'vitest';

const other = runInNewContext('({ Float32Array, Uint8Array, Int32Array, ArrayBuffer, Map, Array, Object })') as {
  readonly Float32Array: typeof Float32Array;
  readonly Uint8Array: typeof Uint8Array;
  readonly Int32Array: typeof Int32Array;
  readonly ArrayBuffer: typeof ArrayBuffer;
  readonly Map: typeof Map;
};
const x = new other.Float32Array([-1, 2, 3, -4]);

it('are no instances here', () => {
  expect(x instanceof Float32Array).toBe(false);
});

describe('arrays of another realm', () => {
  it('go through kernels and buffers', () => {
    expect([...relu(x)]).toEqual([0, 2, 3, 0]);
    expect([...softmax(x, { cols: 1 })]).toEqual([1, 1, 1, 1]);
    const out = new other.Float32Array(4);
    expect(relu(x, { out })).toBe(out);
    using buffer = alloc(x);
    expect([...relu(buffer).data]).toEqual([0, 2, 3, 0]);
  });

  it('that view linear memory are followed when it grows', () => {
    using buffer = alloc(new Float32Array(100_000).fill(5));
    const copies = [];
    const { total } = memory();
    while (memory().total === total) {
      copies.push(alloc(new other.Float32Array(buffer.data.buffer, buffer.byteOffset, buffer.length)));
    }
    expect(copies.every(({ data }) => data.every((value) => value === 5))).toBe(true);
    for (const copy of copies) copy.dispose();
  });

  it('train a model, and are predicted from', async () => {
    using model = sequential([dense({ inputShape: [2], units: 2 })]);
    model.compile({ optimizer: sgd(), loss: categoricalCrossentropy(), metrics: [accuracy()] });
    const { history } = await model.fit(x, new other.Int32Array([0, 1]), { epochs: 2, verbose: false });
    expect(history.loss).toHaveLength(2);
    const outputs = model.predict(x);
    expect(confusionMatrix(other.Float32Array.from(outputs), [0, 1])).toHaveLength(2);
  });

  it('are read as files, bytes and buffers alike', () => {
    using model = sequential([dense({ inputShape: [2], units: 2 })]);
    model.build();
    const bytes = new other.Uint8Array(saveModel(model));
    for (const file of [bytes, bytes.buffer]) loadModel(file).dispose();
    const onnx = new other.Uint8Array(toOnnx(model));
    for (const externalData of [undefined, new other.Uint8Array(1), new other.Map([['data', new other.Uint8Array(1)]])])
      fromOnnx(onnx, externalData && { externalData }).dispose();
    const text = other.Uint8Array.from('a,label\n1,x\n2,y\n', (c) => c.charCodeAt(0));
    expect(readCsv(text).samples).toBe(2);
    const tensor = { shape: [2, 2], data: x };
    expect([...(readSafetensors(writeSafetensors([['x', tensor]])).tensors.get('x')?.data ?? [])]).toEqual([...x]);
    const images = { shape: [1, 1, 2], data: new other.Uint8Array([0, 255]) };
    expect([...imageDataset(images, { shape: [1], data: new other.Uint8Array([3]) }).x]).toEqual([0, 1]);
  });

  it('that are of another kind are refused', () => {
    for (const wrong of [new other.Uint8Array(4), { length: 4 }, { [Symbol.toStringTag]: 'Float32Array', length: 4 }])
      expect(() => relu(wrong as never)).toThrow(/^relu: x is \w+\(4\), expected a Float32Array/);
  });
});
