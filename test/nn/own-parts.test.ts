import { ArgumentError } from 'fourlane';
import { fromOnnx, loadModel, restoreCheckpoint, saveCheckpoint, saveModel, toOnnx } from 'fourlane/io';
import * as nn from 'fourlane/nn';
import {
  activation,
  batchNorm,
  dense,
  foldBatchNorm,
  fromJSON,
  lossFromJSON,
  meanSquaredError,
  optimizerFromJSON,
  registerInitializer,
  registerLayer,
  registerLoss,
  registerOptimizer,
  registerSchedule,
  type Sequential,
  scheduleFromJSON,
  sequential,
  sgd,
} from 'fourlane/nn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FOLDINGS } from '../../src/nn/model/fold.js';
import { LAYERS } from '../../src/nn/model/from-json.js';
import { expectRefusal } from '../expectations.js';
import { values } from '../reference/samples.js';
import { expectTrueGradients, still } from './helpers.js';
import {
  inverseRoot,
  inverseRootEntry,
  logCosh,
  logCoshEntry,
  scale,
  scaleEntry,
  signSgd,
  signSgdEntry,
  sparseEntry,
} from './own-parts.js';

const x = values(60 * 4);
const y = values(60 * 2, 2);

const own = (): Sequential =>
  sequential([
    scale({ inputShape: [4], initial: 0.5 }),
    dense({ units: 8, kernelInitializer: { type: 'sparse', share: 0.25 } }),
    scale({ name: 'gain' }),
    activation('relu'),
    dense({ units: 2, kernelInitializer: 'sparse' }),
  ]);

describe('before it is registered, a part of one’s own', () => {
  it.each([
    [
      'layer',
      () => fromJSON({ seed: 0, layers: [{ type: 'scale' }] }),
      /registerLayer\(\{ type: 'scale', ... \}\) first/,
    ],
    ['loss', () => lossFromJSON({ type: 'logCosh' }), /registerLoss\(\{ type: 'logCosh', ... \}\) first/],
    ['optimiser', () => optimizerFromJSON({ type: 'signSgd' }), /registerOptimizer\(\{ type: 'signSgd'/],
    ['schedule', () => scheduleFromJSON({ type: 'inverseRoot' }), /registerSchedule\(\{ type: 'inverseRoot'/],
    [
      'initialiser',
      () => dense({ units: 2, kernelInitializer: 'sparse' }),
      /kernelInitializer is "sparse", expected one of zeros, .*registerInitializer\(\{ type: 'sparse', ... \}\) first/,
    ],
  ])('is refused with the line that registers it: %s', (_, make, text) => {
    expectRefusal(make, ArgumentError, text);
  });

  it('trains and predicts, but ONNX does not take it', () => {
    const model = sequential([scale({ inputShape: [4] }), dense({ units: 2 })]);
    expect(model.predict(x)).toHaveLength(120);
    expect(() => toOnnx(model)).toThrow(
      "a layer of type scale has no counterpart in ONNX; the onnx of registerLayer({ type: 'scale'",
    );
    model.dispose();
  });
});

describe('once it is registered, a part of one’s own', () => {
  let model: Sequential;

  beforeAll(async () => {
    registerLayer(scaleEntry);
    registerLoss(logCoshEntry);
    registerOptimizer(signSgdEntry);
    registerInitializer(sparseEntry);
    registerSchedule(inverseRootEntry);
    model = own();
    model.compile({ optimizer: signSgd(), loss: logCosh({ sharpness: 2 }), schedule: inverseRoot() });
    await model.fit(x, y, { epochs: 3, verbose: false });
  });

  afterAll(() => model.dispose());

  it.each([
    ['a layer', () => registerLayer(scaleEntry)],
    ['a layer of ours', () => registerLayer({ ...scaleEntry, type: 'dense' })],
    ['a loss', () => registerLoss(logCoshEntry)],
    ['an optimiser', () => registerOptimizer({ ...signSgdEntry, type: 'adam' })],
    ['a schedule', () => registerSchedule(inverseRootEntry)],
    ['an initialiser', () => registerInitializer({ ...sparseEntry, type: 'heNormal' })],
    ['an initialiser twice', () => registerInitializer(sparseEntry)],
  ])('cannot be registered again: %s', (_, again) => {
    expect(again).toThrow(/register\w+: type is "\w+", which there is already: expected a name of its own/);
  });

  it.each([
    [() => registerLayer({ type: '' } as never), 'registerLayer: type is "", expected a string that is not empty'],
    [() => registerLoss(undefined as never), 'registerLoss: type is undefined'],
    [
      () => registerOptimizer({ type: 'x' } as never),
      'registerOptimizer: fromConfig is undefined, expected a function',
    ],
    [() => registerInitializer({ type: 'x' } as never), 'registerInitializer: draw is undefined, expected a function'],
  ])('is checked: %s', (call, text) => {
    expect(call).toThrow(text);
  });

  it('must be of the type that it was registered for', () => {
    registerLoss({ type: 'another', fromConfig: () => meanSquaredError() });
    const problem = 'registerLoss: fromConfig of "another" gives "meanSquaredError", expected a loss of that type';
    expect(() => lossFromJSON({ type: 'another' })).toThrow(problem);
  });

  it('checks the options that a file has for it', () => {
    const layers = [{ type: 'scale', inital: 2 }];
    expect(() => fromJSON({ seed: 0, layers })).toThrow('scale: inital is no option, expected initial');
    const dense = { type: 'dense', units: 2, kernelInitializer: { type: 'sparse', share: 2 } };
    expect(() => fromJSON({ seed: 0, layers: [dense] })).toThrow('dense: kernelInitializer.share is 2, expected');
  });

  it('comes back from a file, bit for bit', () => {
    const again = loadModel(saveModel(model));
    expect(JSON.stringify(again)).toBe(JSON.stringify(model));
    expect(again.layers[1]?.toJSON().kernelInitializer).toEqual({ type: 'sparse', share: 0.25 });
    expect(again.predict(x)).toEqual(model.predict(x));
    again.dispose();
  });

  it('is drawn from the seed', () => {
    const [one, two] = [own(), fromJSON(own().toJSON())];
    expect(one.parameterBuffer.data).toEqual(two.parameterBuffer.data);
    const weights = one.parameters[1]?.value.data as Float32Array;
    const zeros = weights.filter((weight) => weight === 0).length;
    expect(zeros).toBeGreaterThan(0);
    expect(zeros).toBeLessThan(weights.length);
    one.dispose();
    two.dispose();
  });

  it('goes on from a checkpoint as if it had never stopped', async () => {
    const resumed = own();
    const { optimizer, loss, schedule } = model.compileOptions;
    resumed.compile({
      optimizer: optimizerFromJSON(JSON.parse(JSON.stringify(optimizer))),
      loss: lossFromJSON(JSON.parse(JSON.stringify(loss))),
      schedule: scheduleFromJSON(JSON.parse(JSON.stringify(schedule))),
    });
    restoreCheckpoint(resumed, saveCheckpoint(model));
    await resumed.fit(x, y, { epochs: 2, verbose: false });
    const whole = own();
    whole.compile({ optimizer: signSgd(), loss: logCosh({ sharpness: 2 }), schedule: inverseRoot() });
    await whole.fit(x, y, { epochs: 5, verbose: false });
    expect(resumed.parameterBuffer.data).toEqual(whole.parameterBuffer.data);
    resumed.dispose();
    whole.dispose();
  });

  it('has true gradients: a layer and a loss', () => {
    const small = still(
      [dense({ inputShape: [4], units: 3 }), scale({ initial: 0.7 }), dense({ units: 2 })],
      logCosh(),
    );
    expectTrueGradients(small, x.slice(0, 24), y.slice(0, 12));
    small.dispose();
  });

  it('goes to ONNX and comes back', () => {
    const again = fromOnnx(toOnnx(model));
    expect(again.layers.map(({ type }) => type)).toEqual(['scale', 'dense', 'scale', 'activation', 'dense']);
    expect(again.predict(x)).toEqual(model.predict(x));
    again.dispose();
  });

  it('folds, where it says how', () => {
    const folded = foldBatchNorm(model);
    expect(folded.layers.map(({ type }) => type)).toEqual(['dense', 'activation', 'dense']);
    const expected = model.predict(x);
    folded.predict(x).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 5);
    });
    folded.dispose();
  });

  it('passes the activation behind it on to the weights before it', () => {
    const [bare, scaled] = [[], [scale()]].map((between) =>
      sequential([dense({ inputShape: [4], units: 8 }), ...between, activation('relu'), dense({ units: 1 })]),
    ) as [Sequential, Sequential];
    expect(scaled.parameters[0]?.value.data).toEqual(bare.parameters[0]?.value.data);
    bare.dispose();
    scaled.dispose();
  });
});

describe('the tables of parts', () => {
  it('have every layer that can be imported', () => {
    const made: Record<string, unknown> = {
      activation: 'relu',
      dense: { units: 1 },
      dropout: { rate: 0.5 },
      residual: [dense({ units: 1 })],
    };
    const factories = Object.entries(nn).filter(([name, value]) => {
      if (typeof value !== 'function' || value === nn.Layer || /^[A-Z]/.test(name)) return false;
      try {
        return (value as (options?: unknown) => unknown)(made[name]) instanceof nn.Layer;
      } catch {
        return false;
      }
    });
    expect(Object.keys(LAYERS.builtIn).sort()).toEqual(factories.map(([name]) => name).sort());
  });

  it('say how layers are folded of layers that there are', () => {
    for (const type of Object.keys(FOLDINGS)) expect(LAYERS.builtIn).toHaveProperty(type);
  });

  it('fold batch norm', () => {
    const model = sequential([dense({ inputShape: [4], units: 3 }), batchNorm()]);
    model.compile({ optimizer: sgd(), loss: meanSquaredError() });
    expect(foldBatchNorm(model).layers).toHaveLength(1);
    model.dispose();
  });
});
