import { defaultDevice, init, type Array as JaxArray, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import {
  type Contestant,
  type Floats,
  LEARNING_RATE,
  type Net,
  type OptimizerName,
  type Prepared,
} from './contestant.js';
import { crossOriginIsolated } from './isolated.js';
import manifest from './node_modules/@jax-js/jax/package.json' with { type: 'json' };

await init('wasm');
defaultDevice('wasm');

const operations: Record<string, (x: JaxArray) => JaxArray> = {
  relu: (x) => nn.relu(x),
  leakyRelu: (x) => nn.leakyRelu(x),
  elu: (x) => nn.elu(x),
  selu: (x) => nn.selu(x),
  celu: (x) => nn.celu(x),
  sigmoid: (x) => nn.sigmoid(x),
  tanh: (x) => np.tanh(x),
  softplus: (x) => nn.softplus(x),
  logsigmoid: (x) => nn.logSigmoid(x),
  gelu: (x) => nn.gelu(x, { approximate: false }),
  geluTanh: (x) => nn.gelu(x, { approximate: true }),
  silu: (x) => nn.silu(x),
  mish: (x) => nn.mish(x),
};

/** jax-js consumes what it is given: `ref` keeps it. It is lazy, so that a kernel call waits for the result. */
function prepare(inputs: { data: Floats; shape: number[] }[], run: (...arrays: JaxArray[]) => JaxArray): Prepared {
  const compiled = jit(run);
  const make = () => inputs.map(({ data, shape }) => np.array(data, { shape }));
  const ready = make();
  return {
    kernel: async () => {
      const result = await compiled(...ready.map((array) => array.ref)).blockUntilReady();
      result.dispose();
    },
    endToEnd: () => compiled(...make()).dataSync() as Float32Array,
    dispose: () => {
      for (const array of ready) array.dispose();
      compiled.dispose();
    },
  };
}

type Layers = { w: JaxArray; b: JaxArray }[];

/** Weights [in, out], as jax-js multiplies them fastest. */
function layers({ widths, weights, biases }: Net): Layers {
  return weights.map((values, layer) => {
    const [input = 0, output = 0] = widths.slice(layer);
    const transposed = new Float32Array(values.length);
    for (let i = 0; i < input; i++)
      for (let o = 0; o < output; o++) transposed[i * output + o] = values[o * input + i] as number;
    return { w: np.array(transposed, { shape: [input, output] }), b: np.array(biases[layer] as Floats) };
  });
}

function logits(net: Layers, x: JaxArray): JaxArray {
  return net.reduce((h, { w, b }, layer) => {
    const sum = np.add(np.matmul(h, w), b);
    return layer === net.length - 1 ? sum : nn.relu(sum);
  }, x);
}

/** The net, and Adam's running means of the gradients and of their squares. */
type State = { net: Layers; mean?: Layers; square?: Layers };

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;

/** New values of each array of each layer, from those of several nets. */
function zip(nets: readonly Layers[], f: (...arrays: JaxArray[]) => JaxArray): Layers {
  const [first = []] = nets;
  return first.map((_, layer) => ({
    w: f(...nets.map((net) => net[layer]?.w as JaxArray)),
    b: f(...nets.map((net) => net[layer]?.b as JaxArray)),
  }));
}

const UPDATES: Record<OptimizerName, (state: State, gradients: Layers, rate: JaxArray) => State> = {
  sgd: ({ net }, gradients, rate) => {
    const next = zip([net, gradients], (p, g) => np.subtract(p, np.multiply(g, rate.ref)));
    rate.dispose();
    return { net: next };
  },
  adam: ({ net, mean = [], square = [] }, gradients, rate) => {
    const nextMean = zip([mean, gradients], (m, g) => np.add(np.multiply(m, BETA1), np.multiply(g.ref, 1 - BETA1)));
    const nextSquare = zip([square, gradients], (v, g) =>
      np.add(np.multiply(v, BETA2), np.multiply(np.square(g), 1 - BETA2)),
    );
    const next = zip([net, nextMean, nextSquare], (p, m, v) =>
      np.subtract(p, np.divide(np.multiply(m.ref, rate.ref), np.add(np.sqrt(v.ref), EPSILON))),
    );
    rate.dispose();
    return { net: next, mean: nextMean, square: nextSquare };
  },
};

export const jax: Contestant = {
  name: 'jax-js',
  version: manifest.version,
  threads: crossOriginIsolated() ? navigator.hardwareConcurrency : 1,

  elementwise(op, x) {
    const run = operations[op];
    return run && prepare([{ data: x, shape: [x.length] }], run);
  },

  softmax(x, cols) {
    return prepare([{ data: x, shape: [x.length / cols, cols] }], (array) => nn.softmax(array));
  },

  product(a, b, { m, k, n, transA, transB }) {
    return prepare(
      [
        { data: a, shape: transA ? [k, m] : [m, k] },
        { data: b, shape: transB ? [n, k] : [k, n] },
      ],
      (left, right) =>
        np.matmul(
          transA ? np.transpose(left as JaxArray) : (left as JaxArray),
          transB ? np.transpose(right as JaxArray) : (right as JaxArray),
        ),
    );
  },

  inference(net, x, batch) {
    const made = layers(net);
    const flat = made.flatMap(({ w, b }) => [w, b]);
    const compiled = jit((input: JaxArray, ...weights: JaxArray[]) =>
      logits(
        made.map((_, layer) => ({ w: weights[2 * layer] as JaxArray, b: weights[2 * layer + 1] as JaxArray })),
        input,
      ),
    );
    const shape = [batch, net.widths[0] ?? 0];
    const ready = np.array(x, { shape });
    const weights = () => flat.map((array) => array.ref);
    return {
      kernel: async () => {
        const result = await compiled(ready.ref, ...weights()).blockUntilReady();
        result.dispose();
      },
      endToEnd: () => compiled(np.array(x, { shape }), ...weights()).dataSync() as Float32Array,
      dispose: () => {
        for (const array of [ready, ...flat]) array.dispose();
        compiled.dispose();
      },
    };
  },

  training(net, x, labels, batch, name) {
    const classes = net.widths.at(-1) ?? 0;
    const lossOf = (made: Layers, input: JaxArray, targets: JaxArray) => {
      const logLikelihood = np.multiply(nn.logSoftmax(logits(made, input)), nn.oneHot(targets, classes));
      return np.multiply(np.sum(logLikelihood), -1 / batch);
    };
    const update = UPDATES[name];
    const compiled = jit((state: State, input: JaxArray, targets: JaxArray, rate: JaxArray) => {
      const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(state.net), input, targets);
      return { next: update(state, gradients as Layers, rate), loss };
    });
    const zeros = () => layers(net).map(({ w, b }) => ({ w: np.zerosLike(w), b: np.zerosLike(b) }));
    let state: State = name === 'adam' ? { net: layers(net), mean: zeros(), square: zeros() } : { net: layers(net) };
    let steps = 0;
    const step = () => {
      steps++;
      const correction = name === 'adam' ? Math.sqrt(1 - BETA2 ** steps) / (1 - BETA1 ** steps) : 1;
      const input = np.array(x, { shape: [batch, net.widths[0] ?? 0] });
      const rate = np.array([LEARNING_RATE[name] * correction]);
      const { next, loss } = compiled(state, input, np.array(labels), rate);
      state = next;
      return loss.item();
    };
    return {
      step,
      dispose: () => {
        tree.dispose(state);
        compiled.dispose();
      },
    };
  },
};
