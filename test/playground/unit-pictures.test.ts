import { describe, expect, it } from 'vitest';
import { type Axis, type Grid, gridOf, placeOf } from '../../playground/src/run/grid.js';
import { biasOf, netShape, weightsOf } from '../../playground/src/run/net-shape.js';
import { spreadOut } from '../../playground/src/run/samples.js';
import { UnitPictures } from '../../playground/src/run/unit-pictures.js';
import { loadData } from '../../playground/src/set-up/data.js';
import { makeModel } from '../../playground/src/set-up/model.js';
import { type LayerChoice, OPENING, type SetUp } from '../../playground/src/set-up/set-up.js';
import type { Sequential } from '../../src/nn/index.js';
import type { RemoteModel } from '../../src/worker/index.js';

function layer(units: number, more: Partial<LayerChoice> = {}): LayerChoice {
  return { units, activation: { name: 'relu' }, batchNorm: false, dropout: 0, ...more };
}

/** A model asked in place, as one in a Worker is. */
function inPlace(model: Sequential): RemoteModel {
  return {
    layerOutputs: async (...question: Parameters<Sequential['layerOutputs']>) => model.layerOutputs(...question),
  } as unknown as RemoteModel;
}

const NETS: readonly (readonly [string, Partial<SetUp>])[] = [
  ['plain', { layers: [layer(5), layer(4)], bias: 0.3 }],
  ['with batch norm and dropout', { layers: [layer(5, { batchNorm: true, dropout: 0.5 }), layer(4)], bias: 0.3 }],
  ['with PReLU', { layers: [layer(5, { activation: { name: 'prelu' } }), layer(4)] }],
  ['of standardised inputs', { layers: [layer(5), layer(4)], standardize: true, bias: -0.2 }],
];

describe.each(NETS)('the pictures of a net %s', (_, part) => {
  async function opened(setUp: SetUp) {
    const data = await loadData(setUp.data);
    const model = makeModel(setUp, data);
    return { data, model, pictures: new UnitPictures(inPlace(model), netShape(model), data) };
  }
  const setUp: SetUp = { ...OPENING, ...part, data: { ...OPENING.data, samples: 60, offset: 2, scale: 3 } };

  it('show what the units give on a grid over the samples', async () => {
    const { data, model, pictures } = await opened(setUp);
    const grid = gridOf(data, 16);
    const [first, second, output] = await pictures.draw();
    expect([first?.values.length, second?.values.length, output?.values.length]).toEqual([5 * 256, 4 * 256, 256]);
    expect(output?.values).toEqual(model.predict(grid?.x as Float32Array));
    const known = model.layerOutputs(grid?.x as Float32Array, { layers: [second?.layer.shown as string] })[0];
    expect(second?.values[3 * 256 + 7]).toBe(known?.outputs[7 * 4 + 3]);
  });

  it('tell where units of the first layer switch', async () => {
    const { data, model, pictures } = await opened(setUp);
    const { shown, before } = netShape(model)[0] as ReturnType<typeof netShape>[number];
    const planes = (await pictures.switching()) as Float32Array;
    const { middle, half } = axesOf(gridOf(data))[0] as Axis;
    const [own] = model.layerOutputs(data.x, { layers: [shown], preActivations: true });
    const z = own?.preActivations ?? model.layerOutputs(data.x, { layers: [before as string] })[0]?.outputs;
    for (let sample = 0; sample < data.samples; sample++) {
      const at = [0, 1].map((i) => ((data.x[2 * sample + i] as number) - middle) / half) as [number, number];
      for (let unit = 0; unit < 5; unit++) {
        const [u, v, b] = planes.subarray(3 * unit) as unknown as [number, number, number];
        expect(u * at[0] + v * at[1] + b).toBeCloseTo(z?.[sample * 5 + unit] as number, 3);
      }
    }
  });

  it('find the weights and biases where they lie', async () => {
    const { model } = await opened(setUp);
    const { data } = model.parameterBuffer;
    for (const each of netShape(model)) {
      const value = (name: string) =>
        model.parameters.find(({ path }) => path === `${each.weights}.${name}`)?.value.data as Float32Array;
      expect(weightsOf(each, 1 % each.units, data)).toEqual(
        value('weight').slice((1 % each.units) * each.inputs, (1 + (1 % each.units)) * each.inputs),
      );
      expect(biasOf(each, 0, data)).toBe(value('bias')[0]);
    }
  });
});

const axesOf = (grid: Grid | undefined): readonly Axis[] => (grid as Grid).axes;

describe('pictures over other inputs', () => {
  it('are curves over one, and have one place to switch at', async () => {
    const setUp: SetUp = { ...OPENING, layers: [layer(3)], data: { ...OPENING.data, kind: 'abs', samples: 50 } };
    const data = await loadData(setUp.data);
    const model = makeModel(setUp, data);
    const pictures = new UnitPictures(inPlace(model), netShape(model), data);
    const [first] = await pictures.draw();
    expect([first?.kind, first?.places]).toEqual(['curve', 48]);
    const [slope, middle] = (await pictures.switching()) as Float32Array;
    // Without a bias all units switch at 0.
    const grid = axesOf(gridOf(data))[0] as Axis;
    expect(grid.middle - (grid.half * (middle as number)) / (slope as number)).toBeCloseTo(0, 5);
  });

  it('are means by class over many', async () => {
    const setUp: SetUp = { ...OPENING, layers: [layer(3)], data: { ...OPENING.data, kind: 'digits', samples: 100 } };
    const data = await loadData(setUp.data);
    const model = makeModel(setUp, data);
    const pictures = new UnitPictures(inPlace(model), netShape(model), data);
    const [first] = await pictures.draw();
    expect([first?.kind, first?.places]).toEqual(['classes', 10]);
    const outputs = model.layerOutputs(data.x)[0]?.outputs as Float32Array;
    const sevens = [...data.y.keys()].filter((i) => data.y[i] === 7).map((i) => outputs[3 * i + 2] as number);
    expect(first?.values[2 * 10 + 7]).toBeCloseTo(sevens.reduce((a, b) => a + b, 0) / sevens.length, 4);
    expect(await pictures.switching()).toBe(undefined);
  });
});

describe('some of the samples', () => {
  it('come from all over the set, each with its target', () => {
    const x = Float32Array.from({ length: 2000 }, (_, i) => i);
    const y = Int32Array.from({ length: 1000 }, (_, i) => (i < 900 ? 0 : 1));
    const some = spreadOut({ x, y }, 2, 100);
    expect(some.y.filter((label) => label === 1).length).toBe(10);
    for (let i = 0; i < 100; i++) expect(some.y[i]).toBe((some.x[2 * i] as number) < 1800 ? 0 : 1);
    expect(spreadOut({ x, y }, 2, 1000)).toEqual({ x, y });
  });
});

describe('a picture’s range', () => {
  const of = (x: number[], inputs: number) =>
    gridOf({ x: Float32Array.from(x), inputs } as Parameters<typeof gridOf>[0]);

  it('is one for all inputs where they are of like size, and else to each its own', () => {
    expect(of([-1, 0.5, 1, -0.5, 0, 1], 2)?.axes).toEqual(new Array(2).fill({ middle: 0, half: 1.1 }));
    const own = axesOf(of([20, 20_000, 80, 100_000], 2));
    expect(own.map(({ middle }) => middle)).toEqual([50, 60_000]);
    expect(own.map(({ half }) => Math.round(half))).toEqual([33, 44_000]);
  });
  it('has room about inputs that are all the same', () => {
    expect(of([1, 7, 2, 7], 2)?.axes[1]).toEqual({ middle: 7, half: 1 });
    expect(of([3], 1)?.axes).toEqual([{ middle: 3, half: 1 }]);
  });
  it('shows every sample inside, the first row of the grid at the top', () => {
    const grid = of([20, 20_000, 80, 100_000], 2);
    expect([...(grid?.x.slice(0, 2) ?? [])].map(Math.round)).toEqual([18, 103_313]);
    for (const [axis, value] of [
      [0, 20],
      [0, 80],
      [1, 20_000],
      [1, 100_000],
    ] as const) {
      const place = placeOf(grid?.axes[axis] as Axis, value);
      expect(Math.abs(place - 0.5)).toBeCloseTo(0.5 / 1.1, 6);
    }
  });
});
