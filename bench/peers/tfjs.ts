import { getThreadsCount, setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // whose bundle brings the gradients along
import { type Contestant, type Floats, LEARNING_RATE, type Net, type Prepared } from './contestant.js';
import { crossOriginIsolated } from './isolated.js';

if (crossOriginIsolated()) {
  setWasmPaths('/tfjs/');
  setThreadsCount(navigator.hardwareConcurrency); // of which it takes half
}
await tf.setBackend('wasm');
await tf.ready();

/** Activations as tfjs' own operations, or as tfjs-layers puts them together. */
const operations: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  relu: tf.relu,
  leakyRelu: (x) => tf.leakyRelu(x, 0.01),
  elu: tf.elu,
  selu: tf.selu,
  celu: tf.elu, // the same where alpha is 1
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  softplus: tf.softplus,
  gelu: (x) => tf.tidy(() => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))))),
  geluTanh: (x) =>
    tf.tidy(() => {
      const inner = tf.mul(tf.mul(x, Math.sqrt(2 / Math.PI)), tf.add(1, tf.mul(0.044715, tf.square(x))));
      return tf.mul(tf.mul(x, 0.5), tf.add(1, tf.tanh(inner)));
    }),
  logsigmoid: tf.logSigmoid,
  silu: (x) => tf.tidy(() => tf.mul(x, tf.sigmoid(x))),
  mish: (x) => tf.tidy(() => tf.mul(x, tf.tanh(tf.softplus(x)))),
};

function prepare(inputs: { data: Floats; shape: number[] }[], run: (...tensors: tf.Tensor[]) => tf.Tensor): Prepared {
  const ready = inputs.map(({ data, shape }) => tf.tensor(data, shape));
  return {
    kernel: () => run(...ready).dispose(),
    endToEnd: () => {
      const tensors = inputs.map(({ data, shape }) => tf.tensor(data, shape));
      const result = run(...tensors);
      const data = result.dataSync() as Float32Array;
      tf.dispose([result, ...tensors]);
      return data;
    },
    dispose: () => tf.dispose(ready),
  };
}

type Layer = { w: tf.Tensor2D; b: tf.Tensor1D };

/** Weights as tfjs multiplies them fastest, [in, out]: it is slow with transposed operands. */
function layers({ widths, weights, biases }: Net): Layer[] {
  return weights.map((values, layer) => {
    const [input = 0, output = 0] = widths.slice(layer);
    const w = tf.tidy(() => tf.transpose(tf.tensor2d(values, [output, input])) as tf.Tensor2D);
    return { w, b: tf.tensor1d(biases[layer] as Floats) };
  });
}

function logits(net: readonly Layer[], x: tf.Tensor2D): tf.Tensor2D {
  let h = x;
  for (const [layer, { w, b }] of net.entries()) {
    h = tf.add<tf.Tensor2D>(tf.matMul(h, w), b);
    if (layer < net.length - 1) h = tf.relu(h);
  }
  return h;
}

/** The same for inference, with tfjs' fused kernel. */
function fusedLogits(net: readonly Layer[], x: tf.Tensor2D): tf.Tensor2D {
  let a = x;
  for (const [layer, { w: b, b: bias }] of net.entries()) {
    a = tf.fused.matMul({ a, b, bias, activation: layer < net.length - 1 ? 'relu' : 'linear' }) as tf.Tensor2D;
  }
  return a;
}

export const tfjs: Contestant = {
  name: 'tfjs-wasm',
  version: tf.version_core,
  threads: crossOriginIsolated() ? getThreadsCount() : 1,

  elementwise(op, x) {
    const run = operations[op];
    return run && prepare([{ data: x, shape: [x.length] }], run);
  },

  softmax(x, cols) {
    return prepare([{ data: x, shape: [x.length / cols, cols] }], (tensor) => tf.softmax(tensor));
  },

  product(a, b, { m, k, n, transA, transB }) {
    return prepare(
      [
        { data: a, shape: transA ? [k, m] : [m, k] },
        { data: b, shape: transB ? [n, k] : [k, n] },
      ],
      (left, right) => tf.matMul(left as tf.Tensor2D, right as tf.Tensor2D, transA, transB),
    );
  },

  inference(net, x, batch) {
    const made = layers(net);
    const prepared = prepare([{ data: x, shape: [batch, net.widths[0] ?? 0] }], (input) =>
      tf.tidy(() => fusedLogits(made, input as tf.Tensor2D)),
    );
    return {
      ...prepared,
      dispose: () => {
        prepared.dispose();
        tf.dispose(made.flatMap(({ w, b }) => [w, b]));
      },
    };
  },

  training(net, x, labels, batch, name) {
    const variables = layers(net).map(({ w, b }) => ({ w: tf.variable(w), b: tf.variable(b) }));
    const optimizer = tf.train[name](LEARNING_RATE[name]);
    const step = () => {
      const input = tf.tensor2d(x, [batch, net.widths[0] ?? 0]);
      const loss = tf.tidy((): tf.Scalar => {
        const oneHot = tf.oneHot(tf.tensor1d(labels, 'int32'), net.widths.at(-1) ?? 0);
        const cost = optimizer.minimize(
          () => tf.losses.softmaxCrossEntropy(oneHot, logits(variables, input)) as tf.Scalar,
          true,
        );
        return cost as tf.Scalar;
      });
      const [value = Number.NaN] = loss.dataSync();
      tf.dispose([input, loss]);
      return value;
    };
    return { step, dispose: () => tf.dispose(variables.flatMap(({ w, b }) => [w, b])) };
  },
};
