import {
  activation,
  adam,
  batchNorm,
  dense,
  meanSquaredError,
  reviveDead,
  type Sequential,
  sequential,
  sgd,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { expectWithin } from '../../expectations.js';
import { values } from '../../reference/samples.js';

import { afterDeath, WAYS } from './after-death.js';

const x = values(200 * 3, 7);

/** 3-8-6-2 with units 1 and 4 of the first, 2 of the second layer dead by their biases, after a step of Adam. */
function halfDead(name: 'relu' | 'relu6' = 'relu', bias = -50): Sequential {
  const model = sequential(
    [
      dense({ inputShape: [3], units: 8, activation: name, name: 'a' }),
      dense({ units: 6, activation: name, name: 'b' }),
      dense({ units: 2, name: 'c' }),
    ],
    { seed: 3 },
  );
  model.compile({ optimizer: adam(), loss: meanSquaredError() });
  model.trainOnBatch(x, values(400, 8));
  const biases = (layer: string): Float32Array => model.getLayer(layer).parameters[1]?.value.data as Float32Array;
  biases('a').set([bias], 1);
  biases('a').set([bias], 4);
  biases('b').set([-500], 2);
  return model;
}

const weights = (model: Sequential, layer: string): Float32Array =>
  model.getLayer(layer).parameters[0]?.value.data as Float32Array;

describe('reviveDead', () => {
  it('leaves outputs as they were, bit for bit where the dead units give 0', () => {
    const model = halfDead();
    const before = model.predict(x);
    expect(reviveDead(model, x)).toEqual([
      { layer: 'a', units: [1, 4] },
      { layer: 'b', units: [2] },
    ]);
    expect(model.predict(x)).toEqual(before);
    expect(reviveDead(model, x)).toEqual([]);
  });

  it('puts what a unit gives at its upper end into the next biases', () => {
    const model = halfDead('relu6', 100);
    const before = model.predict(x);
    expect(reviveDead(model, x)[0]).toEqual({ layer: 'a', units: [1, 4] });
    expectWithin(model.predict(x), before, 5e-5);
  });

  it('draws incoming weights by the initialiser, and between two fresh units as well', () => {
    const model = halfDead();
    const [a, b] = [weights(model, 'a').slice(), weights(model, 'b').slice()];
    reviveDead(model, x);
    for (let unit = 0; unit < 8; unit++) {
      for (let k = 0; k < 3; k++) {
        const same = weights(model, 'a')[3 * unit + k] === a[3 * unit + k];
        expect(same).toBe(unit !== 1 && unit !== 4);
      }
      for (let out = 0; out < 6; out++) {
        const now = weights(model, 'b')[8 * out + unit];
        if (out === 2) expect(now).not.toBe(b[8 * out + unit]);
        else if (unit === 1 || unit === 4) expect(now).toBe(0);
        else expect(now).toBe(b[8 * out + unit]);
      }
    }
    expect(weights(model, 'c').filter((_, i) => i % 6 === 2)).toEqual(new Float32Array(2));
    expect(weights(model, 'b')[8 * 2 + 1]).not.toBe(0);
    expect(model.getLayer('a').parameters[1]?.value.data[1]).toBe(0);
  });

  it('clears what the optimiser keeps for these parameters, and for no others', () => {
    const model = halfDead();
    const before = Object.values(model.optimizerState).map(({ data }) => data.slice());
    reviveDead(model, x);
    const start = (model.getLayer('a').parameters[0]?.value.byteOffset as number) - model.parameterBuffer.byteOffset;
    Object.values(model.optimizerState).forEach(({ data }, s) => {
      for (let i = 0; i < 24; i++) {
        const fresh = i >= 3 && i < 6 ? true : i >= 12 && i < 15;
        expect(data[start / 4 + i]).toBe(fresh ? 0 : before[s]?.[start / 4 + i]);
      }
    });
    expect(before.some((slot) => slot.some((value) => value !== 0))).toBe(true);
  });

  it('gives the same weights for a seed and a step, others for another step', () => {
    const [first, second, later] = [halfDead(), halfDead(), halfDead()];
    (later as Sequential).trainingState.step = 9;
    for (const model of [first, second, later]) reviveDead(model as Sequential, x);
    expect(second?.parameterBuffer.data).toEqual(first?.parameterBuffer.data);
    expect(later?.parameterBuffer.data).not.toEqual(first?.parameterBuffer.data);
  });

  it('goes through batch norm and activations as layers, and resets the statistics', () => {
    const layers = [dense({ inputShape: [3], units: 4 }), batchNorm(), activation('relu'), dense({ units: 1 })];
    const model = sequential(layers);
    model.compile({ optimizer: sgd(), loss: meanSquaredError() });
    model.getLayer('batchNorm').parameters[1]?.value.data.set([-50], 2);
    model.getLayer('batchNorm').parameters[2]?.value.data.set([7], 2);
    const before = model.predict(x);
    expect(reviveDead(model, x)).toEqual([{ layer: 'dense', units: [2] }]);
    expect(model.predict(x)).toEqual(before);
    expect(model.getLayer('batchNorm').parameters.map(({ value }) => value.data[2])).toEqual([1, 0, 0, 1]);
  });

  it('leaves frozen layers, what tells samples apart, and layers that are not named', () => {
    const frozen = halfDead();
    frozen.getLayer('b').trainable = false;
    frozen.compile(frozen.compileOptions);
    expect(reviveDead(frozen, x)).toEqual([]);
    expect(reviveDead(halfDead(), x, { layers: ['b'] })).toEqual([{ layer: 'b', units: [2] }]);
    const signs = sequential([
      dense({ inputShape: [3], units: 4, activation: 'hardtanh', useBias: false }),
      dense({ units: 1 }),
    ]);
    signs.parameters[0]?.value.data.fill(1e6);
    expect(reviveDead(signs, x)).toEqual([]);
  });

  it('refuses what it does not know', () => {
    expect(() => reviveDead(halfDead(), x, { layers: ['z'] })).toThrow('getLayer: name is "z"');
    expect(() => reviveDead(halfDead(), x, { layer: ['a'] } as never)).toThrow('reviveDead: layer is no option');
    expect(() => reviveDead(halfDead(), x, { dormantBelow: -1 })).toThrow('reviveDead: dormantBelow is -1');
    expect(() => reviveDead(halfDead(), x.subarray(1))).toThrow('multiple of 3');
  });
});

describe('a wholly dead net learns again with fresh units, and hardly or not at all without', () => {
  it.each(Object.entries(afterDeath))('%s', async (_name, end) => {
    const [lower, leaky, fresh] = [WAYS['a lower rate'], WAYS['leaky ReLU 0.01'], WAYS.reviveDead];
    expect(await end(1, lower as never)).toBeLessThan(0.15);
    const reached = await end(1, fresh as never);
    expect(reached).toBeGreaterThan(0.75);
    expect(await end(1, leaky as never)).toBeLessThan(reached - 0.2);
  });
});
