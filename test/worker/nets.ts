// Small nets and data for training in a Worker and in place.
import {
  accuracy,
  adam,
  type CompileOptions,
  categoricalCrossentropy,
  dense,
  type Layer,
  type Sequential,
  sequential,
} from 'fourlane/nn';
import { expect } from 'vitest';

export const INPUTS = 6;
export const CLASSES = 3;

export interface Data {
  readonly x: Float32Array<ArrayBuffer>;
  readonly y: Int32Array<ArrayBuffer>;
}

/** Samples of three classes that overlap. */
export function samples(count: number, seed = 1): Data {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const y = Int32Array.from({ length: count }, () => Math.floor(next() * CLASSES));
  const x = Float32Array.from(
    { length: count * INPUTS },
    (_, i) => next() * 2 - 1 + ((y[Math.floor(i / INPUTS)] ?? 0) === i % CLASSES ? 0.8 : 0),
  );
  return { x, y };
}

export function net(
  options: Partial<CompileOptions> = {},
  layers: readonly Layer[] = [
    dense({ inputShape: [INPUTS], units: 16, activation: 'relu' }),
    dense({ units: CLASSES }),
  ],
): Sequential {
  const model = sequential(layers, { seed: 7 });
  model.compile({
    optimizer: adam({ learningRate: 0.01 }),
    loss: categoricalCrossentropy(),
    metrics: [accuracy()],
    ...options,
  });
  return model;
}

/** All that training changes. */
export function everything(model: Sequential): object {
  const words = ({ data }: { data: Float32Array }): number[] => [...new Uint32Array(data.slice().buffer)];
  return {
    network: model.toJSON(),
    optimizer: model.compileOptions.optimizer.toJSON(),
    parameters: words(model.parameterBuffer),
    slots: Object.fromEntries(Object.entries(model.optimizerState).map(([name, slot]) => [name, words(slot)])),
    trainingState: { ...model.trainingState },
    scheduleState: { ...model.compileOptions.schedule?.state },
  };
}

/** The two models have the same bits in all that training changes. */
export function expectSameBits(remote: Sequential, local: Sequential): void {
  expect(everything(remote)).toEqual(everything(local));
}

/** What a promise is rejected with. */
export async function errorOf(promise: Promise<unknown>): Promise<Error> {
  const error = await promise.then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  expect(error).toBeInstanceOf(Error);
  return error as Error;
}
