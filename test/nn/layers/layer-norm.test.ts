// Layer normalisation as PyTorch's LayerNorm has it, against its formulas in float64.
import { alloc, type ResidentBuffer } from 'fourlane';
import { fromOnnx, loadModel, saveModel, toOnnx } from 'fourlane/io';
import { batchNorm, dense, foldBatchNorm, layerNorm, meanSquaredError, sequential, sgd } from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { columnProducts, layerNormBackward, layerNorm as normalize } from '../../../src/kernels/nn/layer-norm.js';
import { floats, integers, node, onnxFile } from '../../io/onnx-file.js';
import { runOnnx } from '../../io/onnx-runtime.js';
import { values } from '../../reference/samples.js';
import { expectTrueGradients, still } from '../helpers.js';

type Row = readonly number[];
type Four = [ResidentBuffer, ResidentBuffer, ResidentBuffer, ResidentBuffer];
/** Values behind a result. */
const GUARD = 4;
const mean = (row: Row): number => row.reduce((sum, value) => sum + value, 0) / row.length;

/** x̂ and 1/√(variance + ε) of a row. */
function normalized(x: Row, epsilon: number): { xhat: number[]; inverse: number } {
  const center = mean(x);
  const inverse = 1 / Math.sqrt(mean(x.map((value) => (value - center) ** 2)) + epsilon);
  return { xhat: x.map((value) => (value - center) * inverse), inverse };
}

/** ∂loss/∂x of a row: inverse·(h − mean h − x̂·mean(h·x̂)), h = g·weight. */
function gradientOf(g: Row, weight: Row, x: Row, epsilon: number): number[] {
  const { xhat, inverse } = normalized(x, epsilon);
  const h = g.map((value, j) => value * (weight[j] as number));
  const slope = mean(h.map((value, j) => value * (xhat[j] as number)));
  return h.map((value, j) => inverse * (value - mean(h) - (xhat[j] as number) * slope));
}

const rowsOf = (data: Float32Array, cols: number): number[][] =>
  Array.from({ length: data.length / cols }, (_, i) => [...data.subarray(i * cols, (i + 1) * cols)]);

function expectClose(actual: ArrayLike<number>, expected: Row, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const worst = Math.max(
    ...expected.map((value, i) => Math.abs(value - (actual[i] as number)) / Math.max(1, Math.abs(value))),
  );
  expect(worst).toBeLessThanOrEqual(tolerance);
}

describe.each([1, 2, 3, 4, 5, 8, 15, 16, 17, 64, 255, 256, 257, 515, 1000])('rows of %i values', (cols) => {
  const rows = 5;
  const epsilon = Math.fround(1e-3);
  const x = values(rows * cols, cols);
  const [weight, bias, g] = [values(cols, 7), values(cols, 8), values(rows * cols, 9)] as const;
  // A guard of NaN behind each result shows what is written beyond it.
  const guarded = (length: number): ResidentBuffer => alloc(new Float32Array(length + GUARD).fill(Number.NaN));
  const part = (buffer: ResidentBuffer): ResidentBuffer => buffer.subarray(0, buffer.length - GUARD);

  it('forward and backward equal the formulas in float64', () => {
    const [input, w, b, grad] = [x, weight, bias, g].map((given) => alloc(given)) as Four;
    const [xhats, inverses, y, gradInput] = [rows * cols, rows, rows * cols, rows * cols].map(guarded) as Four;
    const gradWeight = guarded(cols);
    const results = [xhats, inverses, y, gradInput, gradWeight];
    const [xhat, inverse, output] = [part(xhats), part(inverses), part(y)];
    normalize(input, xhat, inverse, output, w, b, rows, epsilon);
    const expected = rowsOf(x, cols).map((row) => normalized(row, epsilon));
    expectClose(
      xhat.data,
      expected.flatMap(({ xhat }) => xhat),
      1e-6,
    );
    expectClose(
      inverse.data,
      expected.map(({ inverse }) => inverse),
      1e-6,
    );
    const affine = expected.flatMap(({ xhat }) =>
      xhat.map((value, j) => value * (weight[j] as number) + (bias[j] as number)),
    );
    expectClose(output.data, affine, 2e-6);

    layerNormBackward(grad, xhat, inverse, w, part(gradInput), rows);
    const gradients = rowsOf(x, cols).flatMap((row, i) =>
      gradientOf([...g.subarray(i * cols, (i + 1) * cols)], [...weight], row, epsilon),
    );
    const size = Math.max(1, ...gradients.map(Math.abs));
    expectClose(
      part(gradInput).data.map((value) => value / size),
      gradients.map((value) => value / size),
      2e-6,
    );

    columnProducts(grad, xhat, part(gradWeight), rows);
    const sums = Array.from({ length: cols }, (_, j) =>
      expected.reduce((sum, { xhat }, i) => sum + (g[i * cols + j] as number) * (xhat[j] as number), 0),
    );
    expectClose(part(gradWeight).data, sums, 2e-6);
    for (const each of results) {
      expect([...each.data.slice(-GUARD)]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    }
    for (const buffer of [input, w, b, grad, ...results]) buffer.dispose();
  });
});

describe('the layer', () => {
  it('gives what PyTorch gives for 1, 2, 3, 4', () => {
    const model = sequential([layerNorm({ inputShape: [4] })]);
    expectClose(model.predict(Float32Array.of(1, 2, 3, 4)), [-1.3416355, -0.4472118, 0.4472118, 1.3416355], 1e-6);
    // A constant sample has no deviation: the bias is left.
    model.parameters[1]?.value.data.set([1, 2, 3, 4]);
    expect([...model.predict(Float32Array.of(7, 7, 7, 7))]).toEqual([1, 2, 3, 4]);
    model.dispose();
  });

  it('has as many digits where the mean is far above the deviation as x has', () => {
    const x = values(256).map((value) => Math.fround(value + 10_000));
    const model = sequential([layerNorm({ inputShape: [256] })]);
    expectClose(model.predict(x), normalized([...x], 1e-5).xhat, 1e-6);
    model.dispose();
  });

  it('is the same in training and prediction, for one sample too', () => {
    const model = still([layerNorm({ inputShape: [6] }), dense({ units: 2 })]);
    const x = values(18);
    expect(model.forward(x).data).toEqual(model.predict(x));
    expect(model.forward(x.subarray(0, 6)).data).toEqual(model.predict(x.subarray(0, 6)));
    expect(model.predict(x).subarray(0, 2)).toEqual(model.predict(x.subarray(0, 6)));
    model.dispose();
  });

  it.each([
    ['with weight and bias', {}],
    ['without bias', { useBias: false }],
    ['without weight', { elementwiseAffine: false }],
    ['frozen', { trainable: false }],
    ['with another ε', { epsilon: 0.5 }],
  ])('has gradients that equal central differences: %s', (_, options) => {
    const model = still([dense({ inputShape: [5], units: 7 }), layerNorm(options), dense({ units: 3 })]);
    expectTrueGradients(model, values(30), values(18, 2));
    model.dispose();
  });

  it('learns and comes back from a file', async () => {
    const model = sequential([
      dense({ inputShape: [5], units: 9, activation: 'relu' }),
      layerNorm(),
      dense({ units: 2 }),
    ]);
    model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: meanSquaredError() });
    const [x, y] = [values(200), values(80, 2)];
    const before = model.evaluate(x, y).loss as number;
    await model.fit(x, y, { epochs: 30, verbose: false });
    expect(model.evaluate(x, y).loss).toBeLessThan(0.9 * before);
    const again = loadModel(saveModel(model));
    expect(again.predict(x)).toEqual(model.predict(x));
    again.dispose();
    model.dispose();
  });

  it('draws the weights before it for the activation behind it', () => {
    const [one, two] = [[], [layerNorm()]].map((between) =>
      sequential([dense({ inputShape: [5], units: 4 }), ...between, dense({ units: 1, activation: 'relu' })]),
    );
    expect(two?.parameters[0]?.value.data).toEqual(one?.parameters[0]?.value.data);
    one?.dispose();
    two?.dispose();
  });

  it('takes a batch norm behind it in', () => {
    const model = still([layerNorm({ inputShape: [5] }), batchNorm(), dense({ units: 2 })]);
    for (const { value } of model.parameters) value.data.set(value.data.map((_, i) => 0.5 + ((i * 7) % 5) / 4));
    const folded = foldBatchNorm(model);
    expect(folded.layers.map(({ type }) => type)).toEqual(['layerNorm', 'dense']);
    const x = values(30);
    expectClose(folded.predict(x), [...model.predict(x)], 1e-5);
    folded.dispose();
    model.dispose();
  });

  it.each([
    [{ epsilon: 0 }, 'layerNorm: epsilon is 0, expected a finite number above 0'],
    [{ affine: true } as never, 'layerNorm: affine is no option'],
  ])('refuses %j', (options, text) => {
    expect(() => layerNorm(options)).toThrow(text);
  });
});

describe('ONNX', () => {
  const x = values(10 * 6);

  it('has a weight of ones where the layer has none', async () => {
    const model = sequential([layerNorm({ inputShape: [6], elementwiseAffine: false, epsilon: 0.125 })]);
    const copy = fromOnnx(toOnnx(model));
    expect(copy.layers.map((layer) => layer.toJSON())).toMatchObject([
      { type: 'layerNorm', epsilon: 0.125, useBias: false },
    ]);
    expect(copy.predict(x)).toEqual(model.predict(x));
    expectClose(model.predict(x), [...(await runOnnx(toOnnx(model), x, 10))], 2e-6);
    copy.dispose();
    model.dispose();
  });

  it.each([
    ['axis −1 as default', [node('LayerNormalization', ['x', 'w', 'b'], ['y'])]],
    [
      'axis 1, ε and stash_type',
      [node('LayerNormalization', ['x', 'w', 'b'], ['y'], { axis: 1, stash_type: 1, epsilon: { f: 0.25 } })],
    ],
    ['no bias', [node('LayerNormalization', ['x', 'w'], ['y'])]],
    [
      'composed, as exporters before version 17 have it',
      [
        node('ReduceMean', ['x'], ['m'], { axes: [-1] }),
        node('Sub', ['x', 'm'], ['d']),
        node('Pow', ['d', 'two'], ['s']),
        node('ReduceMean', ['s'], ['v'], { axes: [-1] }),
        node('Add', ['v', 'eps'], ['e']),
        node('Sqrt', ['e'], ['r']),
        node('Div', ['d', 'r'], ['n']),
        node('Mul', ['n', 'w'], ['a']),
        node('Add', ['a', 'b'], ['y']),
      ],
    ],
    [
      'composed, without weight',
      [
        node('ReduceMean', ['x'], ['m'], { axes: [1] }),
        node('Sub', ['x', 'm'], ['d']),
        node('Mul', ['d', 'd'], ['s']),
        node('ReduceMean', ['s'], ['v'], { axes: [1] }),
        node('Add', ['v', 'eps'], ['e']),
        node('Sqrt', ['e'], ['r']),
        node('Div', ['d', 'r'], ['y']),
      ],
    ],
  ])('reads %s, and predicts as onnxruntime does', async (_, nodes) => {
    const constants = [
      floats('w', [6]),
      floats('b', [6], [1, -1, 2, 0.5, 0, 3]),
      floats('two', [], [2]),
      floats('eps', [], [0.01]),
    ];
    const file = onnxFile({ version: 17, shape: ['n', 6], nodes, constants });
    const model = fromOnnx(file);
    expect(model.layers.map(({ type }) => type)).toEqual(['layerNorm']);
    expectClose(model.predict(x), [...(await runOnnx(file, x, 10))], 2e-6);
    model.dispose();
  });

  it('reads it over all values of a sample alone', () => {
    const read = (nodes: ReturnType<typeof node>[], outputs = ['y'], shape: (string | number)[] = ['n', 6]): unknown =>
      fromOnnx(
        onnxFile({ version: 17, shape, nodes, constants: [floats('w', [6]), integers('s', -1, 2, 3)], outputs }),
      );
    expect(() => read([node('LayerNormalization', ['x', 'w'], ['y'], { axis: 0 })])).toThrow('acts on dimension 0');
    expect(() => read([node('LayerNormalization', ['x', 'w'], ['y'])], ['y'], ['n', 2, 3])).toThrow(
      'acts on dimension 2',
    );
    expect(() => read([node('LayerNormalization', ['x', 'w'], ['y', 'm'])])).toThrow(
      'gives the mean or the deviation as well',
    );
    expect(() => read([node('LayerNormalization', ['x', 'x'], ['y'])])).toThrow(/LayerNormalization/);
  });
});
