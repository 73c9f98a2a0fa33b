// Residual blocks: y = x + f(x).
import { loadModel, loadWeights, saveModel, toOnnx } from 'fourlane/io';
import {
  activation,
  adam,
  batchNorm,
  dense,
  dropout,
  foldBatchNorm,
  fromJSON,
  type Layer,
  l2,
  layerNorm,
  meanSquaredError,
  prelu,
  residual,
  rrelu,
  type Sequential,
  sequential,
  softmax,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { runOnnx } from '../../io/onnx-runtime.js';
import { values } from '../../reference/samples.js';
import { expectTrueGradients, still } from '../helpers.js';

const x = values(20 * 6);
const y = values(20 * 2, 2);

const deep = (seed = 7): Sequential =>
  sequential(
    [
      dense({ inputShape: [6], units: 8 }),
      residual([
        layerNorm(),
        dense({ units: 16, activation: 'relu', kernelRegularizer: l2() }),
        dropout({ rate: 0.3 }),
        residual([batchNorm(), activation('tanh'), dense({ units: 16 })]),
        rrelu(),
        dense({ units: 8 }),
        prelu({ perUnit: true }),
      ]),
      activation('relu'),
      residual([dense({ units: 8, activation: 'gelu' })], { name: 'second' }),
      dense({ units: 2 }),
    ],
    { seed },
  );

function close(actual: Float32Array, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - (expected[i] as number))).toBeLessThanOrEqual(tolerance);
  });
}

it('adds its input to what its layers give', () => {
  const weights = values(36, 3);
  const [plain, block] = [
    sequential([dense({ inputShape: [6], units: 6 }), activation('relu'), softmax()]),
    sequential([residual([dense({ units: 6 }), activation('relu'), softmax()], { inputShape: [6] })]),
  ];
  for (const model of [plain, block]) model.parameters[0]?.value.data.set(weights);
  const expected = plain.predict(x).map((value, i) => value + (x[i] as number));
  expect(block.predict(x)).toEqual(expected);
  block.compile({ optimizer: adam(), loss: meanSquaredError() });
  expect(block.forward(x).data).toEqual(expected);
  expect(block.parameters.map(({ path, shape }) => [path, shape])).toEqual([
    ['residual.dense.weight', [6, 6]],
    ['residual.dense.bias', [6]],
  ]);
  plain.dispose();
  block.dispose();
});

describe('gradients equal central differences', () => {
  it.each<[string, () => Layer[]]>([
    ['dense', () => [dense({ units: 4 })]],
    ['dense with activation', () => [dense({ units: 9, activation: 'gelu' }), dense({ units: 4 })]],
    ['layerNorm', () => [layerNorm(), dense({ units: 4, activation: 'gelu' })]],
    ['PReLU', () => [dense({ units: 4 }), prelu({ initialSlope: 0.75 })]],
    ['batchNorm, dropout', () => [batchNorm(), dropout({ rate: 0.4 }), dense({ units: 4 })]],
    ['softmax', () => [softmax()]],
    ['a block in it', () => [dense({ units: 4 }), residual([dense({ units: 4, activation: 'tanh' })]), batchNorm()]],
    ['a frozen layer', () => [dense({ units: 4, trainable: false }), dense({ units: 4 })]],
  ])('%s', (_, layers) => {
    const model = still([dense({ inputShape: [5], units: 4 }), residual(layers()), dense({ units: 3 })]);
    expectTrueGradients(model, values(30), values(18, 2));
    model.dispose();
  });

  it('as the first layer, whose input nobody changes', () => {
    const model = still([
      residual([dense({ units: 5, activation: 'tanh' })], { inputShape: [5] }),
      dense({ units: 3 }),
    ]);
    expectTrueGradients(model, values(30), values(18, 2));
    model.dispose();
  });
});

describe('a model with blocks', () => {
  it('draws from streams of its own for every layer, wherever it stands', () => {
    const model = deep();
    const drawn = model.parameters.filter(
      ({ path }) => path.endsWith('dense.weight') || path.endsWith('dense_1.weight'),
    );
    expect(drawn).toHaveLength(6);
    const firsts = drawn.map(({ value, initializer }) => `${initializer.type} ${value.data[0]}`);
    expect(new Set(firsts).size).toBe(6);
    const again = deep();
    expect(again.parameterBuffer.data).toEqual(model.parameterBuffer.data);
    // Layers behind other plain ones draw what they drew before there were blocks.
    const plain = sequential([dense({ inputShape: [6], units: 8 })], { seed: 7 });
    expect(model.parameters[0]?.value.data).toEqual(plain.parameters[0]?.value.data);
    for (const each of [model, again, plain]) each.dispose();
  });

  it('draws other noise for each layer', () => {
    const block = (): Layer => residual([dropout({ rate: 0.5 }), dropout({ rate: 0.5 })]);
    const model = still(
      [block(), block()].map((layer, i) => (i === 0 ? residual([layer], { inputShape: [6] }) : layer)),
    );
    const ones = new Float32Array(6000).fill(1);
    // 1 + d1·d2·4 and so on: with equal draws, half of the values would be the same; independent, 1/4 of 1/4 are 25.
    const outputs = model.forward(ones).data;
    const share = outputs.filter((value) => value > 24).length / outputs.length;
    expect(share).toBeGreaterThan(0.04);
    expect(share).toBeLessThan(0.09);
    model.dispose();
  });

  it('learns, is reproducible, and comes back from a file', async () => {
    const [one, two] = [deep(), deep()];
    const before: number[] = [];
    for (const model of [one, two]) {
      model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: meanSquaredError() });
      before.push(model.evaluate(x, y).loss as number);
      await model.fit(x, y, { epochs: 40, batchSize: 8, verbose: false });
    }
    expect(one.parameterBuffer.data).toEqual(two.parameterBuffer.data);
    expect(one.evaluate(x, y).loss).toBeLessThan(0.7 * (before[0] as number));
    const again = loadModel(saveModel(one));
    expect(JSON.stringify(again)).toBe(JSON.stringify(one));
    expect(again.predict(x)).toEqual(one.predict(x));
    const fresh = deep(8);
    loadWeights(fresh, saveModel(one));
    expect(fresh.parameterBuffer.data).toEqual(one.parameterBuffer.data);
    for (const each of [one, two, again, fresh]) each.dispose();
  });

  it('predicts the same whatever the number of samples at a time', () => {
    const model = deep();
    const whole = model.predict(x);
    expect(model.predict(x, { batchSize: 3 })).toEqual(whole);
    model.dispose();
  });

  it('gives onnxruntime the same outputs', async () => {
    const model = deep();
    for (const { value, path } of model.parameters) {
      if (!path.endsWith('weight')) value.data.set(value.data.map((_, i) => 0.5 + (i % 5) / 4));
    }
    close(await runOnnx(toOnnx(model), x, 20), model.predict(x), 2e-5);
    model.dispose();
  });

  it('may be folded around its blocks', () => {
    const model = sequential([
      batchNorm({ inputShape: [6] }),
      dense({ units: 6 }),
      residual([batchNorm(), dense({ units: 6 })]),
    ]);
    const folded = foldBatchNorm(model);
    expect(folded.layers.map(({ type }) => type)).toEqual(['dense', 'residual']);
    close(folded.predict(x), model.predict(x), 1e-5);
    folded.dispose();
    model.dispose();
  });

  it('counts its parameters, frozen ones apart', () => {
    const model = sequential([
      residual([dense({ units: 6 }), dense({ units: 6, trainable: false })], { inputShape: [6] }),
    ]);
    const lines: string[] = [];
    model.summary((text) => lines.push(text));
    expect(lines.join()).toContain('residual (Residual)');
    expect(lines.join()).toMatch(/Total params: 84 [\s\S]*Trainable params: 42 [\s\S]*Non-trainable params: 42 /);
    model.compile({ optimizer: adam(), loss: meanSquaredError() });
    expect(model.parameters.map(({ gradient }) => gradient !== undefined)).toEqual([true, true, false, false]);
    model.dispose();
  });

  it('is examined as one layer', () => {
    const model = deep();
    model.compile({ optimizer: adam(), loss: meanSquaredError() });
    expect(model.diagnose(x, y).layers.map(({ layer }) => layer)).toEqual(['activation']);
    expect(() => model.examine(x, y)).not.toThrow();
    model.dispose();
  });
});

describe('refusals', () => {
  it.each([
    [() => residual([]), 'residual: layers is Array(0), expected an array of layers'],
    [() => residual(dense({ units: 1 }) as never), 'residual: layers is Dense, expected an array of layers'],
    [() => residual([3 as never]), 'residual: layers[0] is 3, expected a layer'],
    [
      () => residual([dense({ units: 1, name: 'a' }), dense({ units: 1, name: 'a' })]),
      'layers[1] is named a as an earlier one',
    ],
    [
      () => sequential([residual([dense({ units: 5 })], { inputShape: [6] })]).build(),
      'residual: layers give 5 values a sample, expected 6, which they take, to add the two',
    ],
    [
      () => fromJSON({ seed: 0, layers: [{ type: 'residual' }] }),
      "residual: layers is undefined, expected an array of layers' descriptions",
    ],
    [
      () => fromJSON({ seed: 0, layers: [{ type: 'residual', layers: [{ type: 'nothing' }] }] }),
      'residual: type is "nothing", expected one of dense',
    ],
  ])('%s', (make, text) => {
    expect(make).toThrow(text);
  });

  it('a layer is part of one model or block alone', () => {
    const shared = dense({ units: 6 });
    residual([shared]);
    expect(() => sequential([shared])).toThrow('add: layer dense is part of a model already');
    expect(() => residual([shared])).toThrow('residual: layers[0] dense is part of a model already');
  });
});
