import * as np from 'numpy-ts';
import type { Contestant, Floats, Prepared } from './contestant.js';
import manifest from './node_modules/numpy-ts/package.json' with { type: 'json' };

// Its heap is 256 MiB unless told otherwise; behind that, arrays are JavaScript's, and slow.
np.configureWasm({ maxMemory: 2 ** 30 });

type NDArray = np.NDArray;

/** Keeps what an expression makes on its way, to return it to the heap at once. */
type Keep = (array: np.NDArray) => NDArray;

/** Activations of ufuncs, as one writes them in NumPy; it has no erf, and so no gelu. */
const operations: Record<string, (x: NDArray, keep: Keep) => NDArray> = {
  relu: (x) => np.maximum(x, 0),
  leakyRelu: (x, keep) => np.maximum(x, keep(np.multiply(x, 0.01))),
  elu: (x, keep) => np.add(keep(np.maximum(x, 0)), keep(np.expm1(keep(np.minimum(x, 0))))),
  celu: (x, keep) => np.add(keep(np.maximum(x, 0)), keep(np.expm1(keep(np.minimum(x, 0))))), // the same where alpha is 1
  selu: (x, keep) => {
    const negative = keep(np.multiply(keep(np.expm1(keep(np.minimum(x, 0)))), 1.6732632423543772));
    return np.multiply(keep(np.add(keep(np.maximum(x, 0)), negative)), 1.0507009873554805);
  },
  sigmoid,
  tanh: (x) => np.tanh(x),
  silu: (x, keep) => np.multiply(x, keep(sigmoid(x, keep))),
  geluTanh: (x, keep) => {
    const inner = keep(np.multiply(x, keep(np.add(keep(np.multiply(keep(np.square(x)), 0.044715)), 1))));
    const tanh = keep(np.tanh(keep(np.multiply(inner, Math.sqrt(2 / Math.PI)))));
    return np.multiply(keep(np.multiply(x, 0.5)), keep(np.add(tanh, 1)));
  },
  softplus: (x) => np.logaddexp(x, 0),
  logsigmoid: (x, keep) => np.negative(keep(np.logaddexp(keep(np.negative(x)), 0))),
  mish: (x, keep) => np.multiply(x, keep(np.tanh(keep(np.logaddexp(x, 0))))),
};

function sigmoid(x: NDArray, keep: Keep): NDArray {
  return np.reciprocal(keep(np.add(keep(np.exp(keep(np.negative(x)))), 1)));
}

/** Runs and returns everything but the result to the heap. */
function tidy(run: (keep: Keep) => NDArray): NDArray {
  const kept: NDArray[] = [];
  const result = run((array) => {
    kept.push(array as NDArray);
    return array as NDArray;
  });
  for (const array of kept) array.dispose();
  return result;
}

/** A copy on its heap; its other way from an array, `array`, takes twenty times as long. */
function wrap(data: Floats, shape: readonly number[], keep: Keep): NDArray {
  return keep(keep(np.frombuffer(data.buffer, 'float32')).reshape(...shape));
}

function prepare(
  inputs: { data: Floats; shape: number[] }[],
  run: (arrays: readonly NDArray[], keep: Keep) => NDArray,
): Prepared {
  const ready = inputs.map(({ data, shape }) => tidy((keep) => np.copy(wrap(data, shape, keep)) as NDArray));
  return {
    kernel: () => tidy((keep) => run(ready, keep)).dispose(),
    endToEnd: () => {
      const result = tidy((keep) => {
        const arrays = inputs.map(({ data, shape }) => wrap(data, shape, keep));
        return run(arrays, keep);
      });
      const data = (result.data as Float32Array).slice();
      result.dispose();
      return data;
    },
    dispose: () => {
      for (const array of ready) array.dispose();
    },
  };
}

export const numpy: Contestant = {
  name: 'numpy-ts',
  version: manifest.version,
  threads: 1,

  elementwise(op, x) {
    const run = operations[op];
    return run && prepare([{ data: x, shape: [x.length] }], ([array], keep) => run(array as NDArray, keep));
  },

  softmax(x, cols) {
    return prepare([{ data: x, shape: [x.length / cols, cols] }], ([array], keep) => {
      const exp = keep(np.exp(keep(np.subtract(array as NDArray, keep(np.max(array as NDArray, 1, true) as NDArray)))));
      return np.divide(exp, keep(np.sum(exp, 1, true) as NDArray));
    });
  },

  product(a, b, { m, k, n, transA, transB }) {
    const inputs = [
      { data: a, shape: transA ? [k, m] : [m, k] },
      { data: b, shape: transB ? [n, k] : [k, n] },
    ];
    return prepare(inputs, ([left, right], keep) => {
      const of = (array: NDArray | undefined, transposed: boolean) =>
        transposed ? keep(np.transpose(array as NDArray)) : (array as NDArray);
      return np.matmul(of(left, transA), of(right, transB));
    });
  },

  inference({ widths, weights, biases }, x, batch) {
    const layers = weights.map((values, layer) => {
      const [input = 0, output = 0] = widths.slice(layer);
      return {
        w: tidy((keep) => np.copy(keep(np.transpose(wrap(values, [output, input], keep)))) as NDArray),
        b: tidy((keep) => np.copy(wrap(biases[layer] as Floats, [output], keep)) as NDArray),
      };
    });
    const prepared = prepare([{ data: x, shape: [batch, widths[0] ?? 0] }], ([input], keep) =>
      layers.reduce<NDArray>((h, { w, b }, layer) => {
        const sum = np.add(keep(np.matmul(h, w)), b);
        return layer === layers.length - 1 ? sum : keep(np.maximum(keep(sum), 0));
      }, input as NDArray),
    );
    return {
      ...prepared,
      dispose: () => {
        prepared.dispose();
        for (const { w, b } of layers) for (const array of [w, b]) array.dispose();
      },
    };
  },

  training: () => undefined,
};
