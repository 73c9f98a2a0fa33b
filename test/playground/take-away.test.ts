import { mkdirSync, writeFileSync } from 'node:fs';
import { format } from 'node:util';
import { FourlaneError } from 'fourlane';
import { fromOnnx, loadModel, readNames, readOnnxNames } from 'fourlane/io';
import type { Sequential } from 'fourlane/nn';
import { describe, expect, it, vi } from 'vitest';
import { digestOf } from '../../playground/src/run/digest.js';
import { linkOf } from '../../playground/src/set-up/address.js';
import { keepFile } from '../../playground/src/set-up/csv-data.js';
import {
  type ActivationChoice,
  DATA_DEFAULTS,
  DIGITS,
  OPENING,
  type SetUp,
} from '../../playground/src/set-up/set-up.js';
import { FILES, type FileKind, type Taken } from '../../playground/src/take-away/files.js';
import { expectSameBits, expectWithin } from '../expectations.js';
import fc from '../properties.js';
import { setUps } from './set-ups.js';
import { trainInNode } from './train-in-node.js';

const RUNS = 40;

const layer = (units: number, activation: ActivationChoice, batchNorm = false, dropout = 0) => ({
  units,
  activation,
  batchNorm,
  dropout,
});

const LINES = Array.from(
  { length: 60 },
  (_, i) => `${i};${(i * 7) % 11},5;${['it’s', 'a "b"', 'c'][i % 3]?.replace(/.*".*/, '"a ""b"""')};${i}`,
);
const FILE = new TextEncoder().encode(`x;y;kind;row\n${LINES.join('\n')}\n`);

/** Set-ups that have all that code must say, and the step to train to. */
const CASES: Readonly<Record<string, readonly [setUp: SetUp, step: number]>> = {
  'the opening': [OPENING, 10],
  'whole epochs': [{ ...OPENING, batchSize: 100 }, 8],
  'untrained, without a hidden layer': [{ ...OPENING, layers: [] }, 0],
  'all kinds of layers': [
    {
      ...OPENING,
      data: { ...DATA_DEFAULTS, kind: 'xor', scale: 3, offset: -1, seed: 5 },
      layers: [
        layer(8, { name: 'prelu', initialSlope: 0.1, perUnit: true }),
        layer(7, { name: 'rrelu', lower: 0.1, upper: 0.4 }, true),
        layer(6, { name: 'tanh' }, true, 0.25),
        layer(5, { name: 'threshold', threshold: 0.1, value: -1 }),
      ],
      standardize: true,
      initializer: 'randomizedAsymmetric',
      l1: 1e-4,
      l2: 0.001,
      seed: 77,
      optimizer: {
        ...OPENING.optimizer,
        type: 'sgd',
        learningRate: 0.01,
        momentum: 0.9,
        clipNorm: 1,
        options: { nesterov: true },
      },
      schedule: { type: 'oneCycle', steps: 30, options: { pctStart: 0.5 } },
    },
    12,
  ],
  'a curve': [
    {
      ...OPENING,
      data: { ...DATA_DEFAULTS, kind: 'abs', samples: 50, noise: 0.1 },
      layers: [layer(4, { name: 'elu', alpha: 0.5 })],
      initializer: 'normal',
      initializerScale: 0.3,
      bias: 0.25,
      optimizer: { ...OPENING.optimizer, type: 'adamW', learningRate: 0.01, options: { beta1: 0.8 } },
      schedule: { type: 'exponentialDecay', steps: 7, options: { gamma: 0.3, warmup: 4 } },
      batchSize: 16,
    },
    9,
  ],
  digits: [{ ...DIGITS, data: { ...DIGITS.data, samples: 200, scale: 0.5 }, batchSize: 64 }, 3],
  'own points of one class': [
    {
      ...OPENING,
      data: {
        ...DATA_DEFAULTS,
        kind: 'points',
        points: [
          [0.5, -0.125, 1],
          [0.25, 1, 1],
          [-0.3, 0.001, 1],
        ],
      },
    },
    3,
  ],
  'a file': [
    {
      ...OPENING,
      data: {
        ...DATA_DEFAULTS,
        kind: 'csv',
        scale: 0.1,
        csv: { ...keepFile('o’file.csv', FILE), task: 'classes', column: 'kind', leftOut: ['row'] },
      },
    },
    4,
  ],
  'values of a file': [
    {
      ...OPENING,
      data: {
        ...DATA_DEFAULTS,
        kind: 'csv',
        csv: { ...keepFile('v.csv', FILE), task: 'regression', column: 'y', leftOut: ['kind'] },
      },
      standardize: true,
    },
    4,
  ],
};

async function trained(setUp: SetUp, step: number): Promise<Taken> {
  const { data, model } = await trainInNode(setUp, step);
  const link = `https://example.org/${linkOf({ tab: 'train', setUp, cured: undefined, until: step, extra: {} })}`;
  const digest = digestOf(model.parameterBuffer.data);
  return { setUp, data, model, step, epoch: 0, digest, link, looks: [], updates: [], findings: [] };
}

function contentOf(kind: FileKind, taken: Taken): Uint8Array<ArrayBuffer> {
  const { content } = FILES[kind](taken);
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

/** Runs the code as it is, but for the folder that it reads from, and gives its model and what it prints. */
async function run(name: string, taken: Taken): Promise<{ model: Sequential; printed: string }> {
  const folder = new URL(`../../build/take-away/${name.replaceAll(/\W/g, '-')}/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL('samples.csv', folder), contentOf('samples', taken));
  const { kind, csv } = taken.setUp.data;
  if (kind === 'csv' && csv) writeFileSync(new URL(encodeURIComponent(csv.file), folder), FILE);
  const code = FILES.code(taken).content as string;
  const program = code.replace(/readFileSync\(('.*?[^\\]')/, `readFileSync('${folder.pathname}' + $1`);
  const module = new URL('net.mjs', folder);
  writeFileSync(module, `${program}\nexport { model };\n`);
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...values) => void printed.push(format(...values)));
  try {
    const { model } = await import(/* @vite-ignore */ module.pathname);
    return { model, printed: printed.join('\n') };
  } finally {
    log.mockRestore();
  }
}

describe.each(Object.entries(CASES))('%s', (name, [setUp, step]) => {
  it('is given back by its files, and made again by its code', async () => {
    const taken = await trained(setUp, step);
    const { model, data } = taken;
    const x = data.x.slice(0, 20 * data.inputs);
    const outputs = model.predict(x) as Float32Array;

    const bytes = contentOf('safetensors', taken);
    expectSameBits(loadModel(bytes).predict(x) as Float32Array, outputs);
    expect(readNames(bytes).features ?? data.columns).toEqual(data.columns);
    expect(readNames(bytes).classes ?? data.names).toEqual(data.names);

    const onnx = contentOf('onnx', taken);
    expectWithin(fromOnnx(onnx).predict(x) as Float32Array, outputs, 1e-5);
    expect(readOnnxNames(onnx)).toEqual(readNames(bytes));

    const { model: made, printed } = await run(name, taken);
    expectSameBits(made.parameterBuffer.data, model.parameterBuffer.data);
    expect(printed).toContain('trained on');
    expect(printed.includes('never seen')).toBe(data.test !== undefined);

    const kept = JSON.parse(FILES.run(taken).content as string);
    expect(kept).toMatchObject({
      setUp: JSON.parse(JSON.stringify(setUp)),
      step,
      digest: taken.digest,
      link: taken.link,
    });
  });
});

type Kind = SetUp['data']['kind'];

/** Small nets with all that a set-up can say of them, and a step to train to. */
const SMALL = fc
  .tuple(setUps, fc.constantFrom('spiral', 'circle', 'xor', 'gaussians', 'abs'), fc.integer({ min: 0, max: 7 }))
  .map(([setUp, kind, step]): [SetUp, number] => {
    const layers = setUp.layers.slice(0, 3).map((layer) => ({ ...layer, units: 1 + (layer.units % 8) }));
    const { samples, scale, offset } = setUp.data;
    const data = {
      ...setUp.data,
      kind: kind as Kind,
      samples: 10 + (samples % 40),
      scale: scale / 500,
      offset: offset / 500,
    };
    const { learningRate, clipNorm } = setUp.optimizer;
    // A limit that is 0 as a float32 is refused.
    const limits = { learningRate: learningRate / 100, clipNorm: Number(clipNorm.toFixed(3)) };
    const optimizer = { ...setUp.optimizer, ...limits };
    const initializerScale = setUp.initializerScale / 100;
    return [{ ...setUp, layers, data, optimizer, initializerScale, batchSize: 4 + (setUp.batchSize % 20) }, step];
  });

describe('a set-up at random', () => {
  it('is made again by its code, or refused by the trainer', async () => {
    let [made, id] = [0, 0];
    await fc.assert(
      fc.asyncProperty(SMALL, async ([setUp, step]) => {
        // Rates and weights beyond all measure make what is not finite, which training refuses.
        const taken = await trained(setUp, step).catch((error: Error) => {
          expect(error).toBeInstanceOf(FourlaneError);
          return undefined;
        });
        if (!taken) return;
        const { model } = await run(`random ${id++}`, taken);
        expect(digestOf(model.parameterBuffer.data)).toBe(taken.digest);
        expectSameBits(model.parameterBuffer.data, taken.model.parameterBuffer.data);
        made += 1;
      }),
      { numRuns: RUNS },
    );
    expect(made).toBeGreaterThan(RUNS / 2);
  });
});
