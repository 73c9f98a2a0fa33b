import { ArgumentError } from 'fourlane';
import {
  adam,
  batchNorm,
  dense,
  dropout,
  fromJSON,
  indicators,
  meanSquaredError,
  rrelu,
  sequential,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import * as kernels from '../../../src/kernels/nn/indicators.js';
import { alloc, type ResidentBuffer } from '../../../src/memory/resident.js';
import { expectRefusal } from '../../expectations.js';
import { values } from '../../reference/samples.js';

import { blobs, digits, mapped } from './data.js';
import { net, trained } from './nets.js';

const doubles = ({ data }: ResidentBuffer): Float64Array =>
  new Float64Array(data.buffer, data.byteOffset, data.length / 2);

describe('the kernels agree with float64', () => {
  it.each([1, 3, 4, 7, 64, 1001])('spread of %i values, in two parts', (n) => {
    const x = values(n, n).map((value, i) => (i % 5 === 0 ? 0 : value));
    const result = alloc(kernels.SPREAD_FLOATS);
    doubles(result).set([0, 0, 0, Infinity, -Infinity]);
    kernels.spread(alloc(x.subarray(0, n >> 1)), result);
    kernels.spread(alloc(x.subarray(n >> 1)), result);
    const list = Array.from(x);
    const [sum, squares, zeros, smallest, largest] = doubles(result);
    expect(sum).toBeCloseTo(
      list.reduce((a, b) => a + b, 0),
      9,
    );
    expect(squares).toBeCloseTo(
      list.reduce((a, b) => a + b * b, 0),
      9,
    );
    expect([zeros, smallest, largest]).toEqual([
      list.filter((v) => v === 0).length,
      Math.min(...list),
      Math.max(...list),
    ]);
  });

  it.each([1, 2, 3, 4, 5, 9, 64])('units of %i columns', (cols) => {
    const rows = 11;
    const [z, y, d, g] = [1, 2, 3, 4].map((seed) => values(rows * cols, 10 * seed + cols)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const result = alloc(kernels.UNIT_ROWS * cols);
    result.data.fill(-Infinity, 0, cols).fill(Infinity, cols, 2 * cols);
    kernels.unitStatistics(alloc(z), alloc(y), alloc(d), alloc(g), rows, 0.7, 0.25, result);
    for (let j = 0; j < cols; j++) {
      const column = (m: Float32Array): number[] => Array.from({ length: rows }, (_, i) => m[i * cols + j] as number);
      const at = (row: number): number => result.data[row * cols + j] as number;
      const flat = column(d).map((v) => Math.abs(v) <= Math.fround(0.7));
      expect(at(0)).toBe(Math.max(...column(z)));
      expect(at(1)).toBe(Math.min(...column(z)));
      expect(at(2)).toBeCloseTo(
        column(y).reduce((sum, v) => sum + Math.abs(v), 0),
        4,
      );
      expect(at(3)).toBe(Math.max(...column(d).map(Math.abs)));
      expect(at(4)).toBe(Math.max(...column(g).map(Math.abs)));
      expect(at(5)).toBe(column(z).filter((v, i) => flat[i] && !(v > 0.25)).length);
      expect(at(6)).toBe(column(z).filter((v, i) => flat[i] && v > 0.25).length);
    }
  });

  it('moments of columns are exact where a column is constant, and keep small variations of large means', () => {
    const x = Float32Array.from(
      { length: 5 * 40 },
      (_, i) => [7, 1000 + ((i / 5) | 0) / 64, 0, -3, i][i % 5] as number,
    );
    const result = alloc(10);
    kernels.columnMoments(alloc(x), alloc(x.subarray(0, 5)), 40, result);
    expect(Array.from(result.data.subarray(5))).toEqual([
      0,
      Math.fround((39 * 40 * 79) / 6 / 4096),
      0,
      0,
      Math.fround((25 * 39 * 40 * 79) / 6),
    ]);
  });

  it('bins tell values apart by a sixteenth of an octave, signs included', () => {
    const counts = alloc(kernels.BINS);
    kernels.histogram(alloc(Float32Array.of(1, 1.03, 1.1, -1, 0, 2)), counts);
    const bins = new Uint32Array(counts.data.buffer, counts.byteOffset, kernels.BINS);
    const one = (127 << 4) >>> 0;
    expect([bins[one], bins[one + 1], bins[one + 16], bins[4096 + one], bins[0]]).toEqual([2, 1, 1, 1, 1]);
  });

  it('squared distance', () => {
    const [a, b] = [values(13, 1), values(13, 2)];
    const wanted = a.reduce((sum, value, i) => sum + Math.fround(value - (b[i] as number)) ** 2, 0);
    expect(kernels.squaredDistance(alloc(a), alloc(b))).toBeCloseTo(wanted, 12);
  });
});

describe('indicators', () => {
  it('are those of a net that can be worked out by hand', () => {
    const model = sequential([dense({ inputShape: [2], units: 3, activation: 'relu' }), dense({ units: 1 })]);
    model.compile({ optimizer: adam(), loss: meanSquaredError() });
    model.parameters[0]?.value.data.set([1, 0, 0, -1, -1, -1]);
    model.parameters[2]?.value.data.set([1, 1, 1]);
    const x = Float32Array.of(1, 1, 2, 1, 3, 1, 4, 1);
    const { layers, loss, chance, samples } = indicators(model, x, [0, 0, 0, 4]);
    expect(samples).toBe(4);
    expect(loss).toBe((1 + 4 + 9 + 0) / 4);
    expect(chance).toBe(3);
    const [first, second] = layers;
    expect(first).toMatchObject({ layer: 'dense', activation: 'relu', units: 3, trainable: true });
    expect(first?.states).toMatchObject({ dead: [1, 2], neverPositive: [], gradientless: [1, 2], dormant: [1, 2] });
    expect(first?.output).toMatchObject({ count: 12, zeros: 8 / 12, smallest: 0, largest: 4, mean: 10 / 12 });
    expect(first?.output.rms).toBeCloseTo(Math.sqrt(30 / 12), 12);
    expect(first?.preActivation?.smallest).toBe(-5);
    expect(first?.signal).toBeCloseTo(Math.sqrt(1.25 / 3), 6);
    expect(second?.gradient).toBeCloseTo(Math.sqrt((4 * (1 + 4 + 9)) / 4), 5);
    expect(second?.gradientSpread).toMatchObject({ count: 4, mean: 3, smallest: 0, largest: 6, zeros: 1 / 4 });
    expect(second?.gradientSpread?.rms).toBeCloseTo(Math.sqrt(14), 12);
    expect(first?.gradientSpread).toMatchObject({ count: 12, mean: 1, smallest: 0, largest: 6, zeros: 9 / 12 });
    expect(first?.gradientSpread?.histogram?.counts.filter((count) => count > 0)).toEqual([9, 1, 1, 1]);
    expect(first?.output.histogram?.counts.reduce((a, b) => a + b)).toBe(12);
    expect(first?.output.histogram?.counts[0]).toBe(8);
    expect(second?.parameters.map(({ path }) => path)).toEqual(['dense_1.weight', 'dense_1.bias']);
  });

  it('give gradients of single samples, whatever the batches they come in', () => {
    const { x } = blobs(3, 45);
    const inputs = x.length / 45;
    const model = sequential([dense({ inputShape: [inputs], units: 4, activation: 'tanh' }), dense({ units: 1 })]);
    model.compile({ optimizer: adam(), loss: meanSquaredError() });
    const y = values(45, 5);
    // ∂(p − y)²/∂p, and through the second layer's weight and 1 − tanh² to the first layer's pre-activations.
    const [hidden, output] = model.layerOutputs(x).map(({ outputs }) => Array.from(outputs)) as [number[], number[]];
    const byOutput = output.map((p, i) => 2 * (p - (y[i] as number)));
    const weight = model.parameters[2]?.value.data as Float32Array;
    const byHidden = hidden.map((h, i) => (byOutput[i >> 2] as number) * (weight[i & 3] as number) * (1 - h * h));
    const { layers } = indicators(model, x, y);
    for (const [i, expected] of [byHidden, byOutput].entries()) {
      const { gradient, gradientSpread } = layers[i] as (typeof layers)[number];
      const rms = Math.sqrt(expected.reduce((sum, g) => sum + g * g, 0) / expected.length);
      expect(gradient).toBeCloseTo(rms, 5);
      expect(gradientSpread?.rms).toBeCloseTo(rms, 5);
      expect(gradientSpread?.mean).toBeCloseTo(expected.reduce((sum, g) => sum + g, 0) / expected.length, 5);
      expect(gradientSpread?.smallest).toBeCloseTo(Math.min(...expected), 5);
      expect(gradientSpread?.largest).toBeCloseTo(Math.max(...expected), 5);
      expect(gradientSpread?.histogram?.counts.reduce((a, b) => a + b)).toBe(expected.length);
    }
    const plain = indicators(model, x, y, { histograms: false }).layers;
    expect(plain.map(({ gradient, gradientSpread }) => [gradient, gradientSpread])).toEqual(
      layers.map(({ gradient }) => [gradient, undefined]),
    );
    expect(indicators(model, x).layers.map(({ gradientSpread }) => gradientSpread)).toEqual([undefined, undefined]);
  });

  it('count both flat ends of bounded activations, and as dead only what has no derivative at all', () => {
    const model = sequential([
      dense({ inputShape: [1], units: 3, activation: 'relu6' }),
      dense({ units: 1, activation: 'sigmoid' }),
    ]);
    model.compile({ optimizer: adam(), loss: meanSquaredError() });
    model.parameters[0]?.value.data.set([10, 1, -1]);
    model.parameters[2]?.value.data.fill(0);
    model.parameters[3]?.value.data.fill(-30);
    const { layers } = indicators(model, Float32Array.of(1, 2), [0, 1]);
    expect(layers[0]?.states).toMatchObject({
      dead: [0, 2],
      saturation: { low: 1 / 3, high: 1 / 3 },
      saturated: [0, 2],
    });
    expect(layers[1]?.states).toMatchObject({ dead: [], neverPositive: [0], saturation: { low: 1, high: 0 } });
  });

  it('refuse NaN instead of taking it for death', () => {
    const data = mapped(blobs(1, 20), (value, j) => (j === 4 ? Number.NaN : value));
    const model = net(data);
    expectRefusal(() => indicators(model, data.x, data.y), ArgumentError, /x holds NaN or ∞ \(sample 0, feature 4\)/);
    model.parameters[0]?.value.data.fill(Number.NaN);
    expect(() => indicators(model, blobs(1, 20).x)).toThrow(/outputs of layer dense are not finite/);
  });
});

describe('examining changes nothing', () => {
  it.each([0, 2])('after %i epochs', async (epochs) => {
    const data = digits(0, 300);
    const make = (): ReturnType<typeof sequential> => {
      const model = sequential(
        [dense({ inputShape: [784], units: 16 }), batchNorm(), rrelu(), dropout({ rate: 0.2 }), dense({ units: 10 })],
        { seed: 3 },
      );
      model.compile({ ...net(data).compileOptions });
      return model;
    };
    const [model, other] = [make(), make()];
    if (epochs > 0) for (const each of [model, other]) await trained(each, data, epochs);
    const look = (): unknown => [
      model.parameterBuffer.data.slice(),
      model.parameters.map(({ gradient }) => gradient?.data.slice()),
      Object.values(model.optimizerState).map(({ data: slot }) => slot.slice()),
      { ...model.trainingState },
    ];
    const before = look();
    model.examine(data.x, data.y, { validationData: data.validation });
    indicators(model, data.x, data.y);
    expect(look()).toEqual(before);
    await trained(model, data, 1);
    await trained(other, data, 1);
    expect(model.parameterBuffer.data).toEqual(other.parameterBuffer.data);
  });

  it('works on models that are not compiled, and without targets', () => {
    const data = blobs(2);
    const model = fromJSON(net(data).toJSON());
    expect(model.examine(data.x).findings).toEqual([]);
    expect(model.examine(data.x, data.y).findings).toEqual([]);
    expect(model.compiled).toBe(false);
    expect(model.parameters.every(({ gradient }) => gradient === undefined)).toBe(true);
    expect(model.examine(mapped(data, (v) => v * 300).x).findings[0]?.code).toBe('inputs-unscaled');
  });
});
