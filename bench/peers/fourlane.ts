import * as fourlane from '../../dist/index.js';
import { alloc, matmul, type ResidentBuffer, softmax } from '../../dist/index.js';
import { adam, categoricalCrossentropy, dense, type Sequential, sequential, sgd } from '../../dist/nn/index.js';
import { threads } from '../../dist/threads/index.js';
import manifest from '../../package.json' with { type: 'json' };
import { type Contestant, LEARNING_RATE, type Net, type Prepared } from './contestant.js';
import { crossOriginIsolated } from './isolated.js';

// In an isolated page everybody has threads.
if (crossOriginIsolated()) await fourlane.init({ binary: threads, threads: 'auto' });

type Unary = <A extends Float32Array | ResidentBuffer>(x: A, options?: { out?: A }) => A;

/** A call over resident operands into a resident result, and the same call over the plain arrays. */
function prepare(
  operands: readonly Float32Array[],
  length: number,
  kernel: (resident: readonly ResidentBuffer[], out: ResidentBuffer) => unknown,
  endToEnd: () => Float32Array,
): Prepared {
  const resident = operands.map((operand) => alloc(operand));
  const out = alloc(length);
  return {
    kernel: () => kernel(resident, out),
    endToEnd,
    dispose: () => {
      for (const buffer of [...resident, out]) buffer.dispose();
    },
  };
}

export const ours: Contestant = {
  name: 'fourlane',
  version: manifest.version,
  threads: fourlane.info().threads.count,

  elementwise(op, x) {
    const call = (fourlane as unknown as Record<string, Unary | undefined>)[op];
    return (
      call &&
      prepare(
        [x],
        x.length,
        ([resident], out) => call(resident as ResidentBuffer, { out }),
        () => call(x),
      )
    );
  },

  softmax(x, cols) {
    return prepare(
      [x],
      x.length,
      ([resident], out) => softmax(resident as ResidentBuffer, { cols, out }),
      () => softmax(x, { cols }),
    );
  },

  product(a, b, shape) {
    const [left, right, out] = [alloc(a), alloc(b), alloc(shape.m * shape.n)];
    // Made once: to spread them in every call takes .8 µs, five times what 16 × 16 × 16 takes.
    const options = { ...shape, out };
    return {
      kernel: () => matmul(left, right, options),
      endToEnd: () => matmul(a, b, shape),
      dispose: () => {
        for (const buffer of [left, right, out]) buffer.dispose();
      },
    };
  },

  inference(net, x, batch) {
    const model = modelOf(net);
    const resident = alloc(x);
    return {
      kernel: () => model.predict(resident, { batchSize: batch }).dispose(),
      endToEnd: () => model.predict(x, { batchSize: batch }),
      dispose: () => {
        model.dispose();
        resident.dispose();
      },
    };
  },

  training(net, x, labels, _batch, name) {
    const model = modelOf(net);
    const optimizer = { sgd, adam }[name]({ learningRate: LEARNING_RATE[name] });
    model.compile({ optimizer, loss: categoricalCrossentropy() });
    return { step: () => model.trainOnBatch(x, labels), dispose: () => model.dispose() };
  },
};

function modelOf({ widths, weights, biases }: Net): Sequential {
  const [inputs = 0, ...units] = widths;
  const model = sequential(
    units.map((width, layer) =>
      dense({
        units: width,
        ...(layer === 0 && { inputShape: [inputs] }),
        ...(layer < units.length - 1 && { activation: 'relu' }),
      }),
    ),
  );
  model.build();
  for (const { path, value } of model.parameters) {
    const layer = model.layers.findIndex(({ name }) => path.startsWith(`${name}.`));
    value.data.set((path.endsWith('.weight') ? weights : biases)[layer] as Float32Array);
  }
  return model;
}
