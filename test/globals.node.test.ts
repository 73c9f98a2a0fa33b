// Places where some of the usual globals are missing or throw: Workers of Cloudflare before May 2025, Jest's jsdom,
// AudioWorklets, Next's edge runtime.
import { digits, loadModel, readCsv, saveModel, standardize, toOnnx } from 'fourlane/io';
import { categoricalCrossentropy, dense, sequential, sgd } from 'fourlane/nn';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EventLoop } from '../src/nn/training/event-loop.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** All of the package that such places reach, from its start. */
async function run(): Promise<number[]> {
  vi.resetModules();
  const { alloc } = await import('fourlane');
  const nn = await import('fourlane/nn');
  const io = await import('fourlane/io');
  alloc(1).dispose();
  const { train } = io.digits({ train: 20, test: 0 });
  const model = nn.sequential([nn.dense({ inputShape: [784], units: 10, name: 'größe' })]);
  model.compile({ optimizer: nn.sgd(), loss: nn.categoricalCrossentropy() });
  await model.fit(train.x, train.y, { epochs: 1, verbose: false });
  const read = io.loadModel(io.saveModel(model));
  const fromOnnx = io.fromOnnx(io.toOnnx(model));
  expect(read.layers[0]?.name).toBe('größe');
  expect(read.predict(train.x)).toEqual(fromOnnx.predict(train.x));
  const csv = Uint8Array.from('a,label\n1,x\n', (character) => character.charCodeAt(0));
  expect(io.readCsv(csv).samples).toBe(1);
  return [...read.predict(train.x)];
}

const throwing = () => {
  throw new Error('not supported here');
};

it.each([
  ['FinalizationRegistry', { FinalizationRegistry: undefined }],
  ['TextEncoder and TextDecoder', { TextEncoder: undefined, TextDecoder: undefined }],
  ['DecompressionStream', { DecompressionStream: undefined }],
  ['performance', { performance: undefined }],
  ['a setImmediate and a MessageChannel that do not throw', { setImmediate: throwing, MessageChannel: throwing }],
  ['any way to wait', { setImmediate: undefined, MessageChannel: undefined, setTimeout: undefined }],
])('everything works without %s', async (_, globals) => {
  const expected = await run();
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  expect(await run()).toEqual(expected);
});

describe('yielding to the event loop', () => {
  it.each([
    ['without setImmediate', undefined],
    ['where it throws', throwing],
  ])('%s waits for no timer: a hidden page has them held back', async (_, setImmediate) => {
    const timers = vi.fn();
    vi.stubGlobal('setImmediate', setImmediate);
    vi.stubGlobal('setTimeout', timers);
    const order: string[] = [];
    const other = new MessageChannel();
    other.port1.onmessage = () => order.push('another task');
    other.port2.postMessage(0);
    await new EventLoop().yield();
    await new EventLoop().yield();
    other.port1.close();
    expect(order).toEqual(['another task']);
    expect(timers).not.toHaveBeenCalled();
  });
});

describe('in a vm context, where looking up a global is slow', () => {
  /** How often `Math` and `Number` are looked up. */
  function lookUps(run: () => void): number {
    let count = 0;
    const kept = (['Math', 'Number'] as const).map((name) => {
      const value = globalThis[name];
      const get = () => {
        count++;
        return value;
      };
      Object.defineProperty(globalThis, name, { configurable: true, get });
      return { name, value };
    });
    try {
      run();
    } finally {
      for (const { name, value } of kept)
        Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
    }
    return count;
  }

  const { train } = digits({ train: 50, test: 0 });
  const csv = new TextEncoder().encode(`a,b,label\n${'1.5,2.5,x\n'.repeat(1000)}`);
  const model = () => sequential([dense({ inputShape: [784], units: 20, activation: 'relu' }), dense({ units: 10 })]);
  const saved = saveModel(model());

  it.each<[string, number, () => void]>([
    ['digits', 50 * 784, () => digits({ train: 50, test: 0 })],
    ['standardize', 50 * 784, () => standardize(train.x, { cols: 784 }).transform(train.x)],
    ['initial weights', 16_000, () => model().build()],
    ['loadModel', 16_000, () => loadModel(saved).dispose()],
    ['saveModel', 16_000, () => saveModel(loadModel(saved))],
    ['toOnnx', 16_000, () => toOnnx(loadModel(saved))],
  ])('%s does so a few times, not for each value', (_, values, run) => {
    expect(lookUps(run)).toBeLessThan(values / 50);
  });

  it('readCsv does so a few times a cell, not for each character', () => {
    expect(lookUps(() => readCsv(csv))).toBeLessThan(3 * 3000);
  });

  it('a training step does so for no value of its batch', async () => {
    const net = model();
    net.compile({ optimizer: sgd(), loss: categoricalCrossentropy() });
    await net.fit(train.x, train.y, { epochs: 1, verbose: false });
    expect(lookUps(() => net.trainOnBatch(train.x, train.y))).toBeLessThan(500);
  });
});
