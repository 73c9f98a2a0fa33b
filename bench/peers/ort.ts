import * as ort from 'onnxruntime-web';
import type { Contestant, Floats, Prepared } from './contestant.js';
import { crossOriginIsolated } from './isolated.js';
import manifest from './node_modules/onnxruntime-web/package.json' with { type: 'json' };
import { type Model, type Node, onnx } from './onnx.js';

ort.env.wasm.numThreads = crossOriginIsolated() ? navigator.hardwareConcurrency : 1;
if (crossOriginIsolated()) ort.env.wasm.wasmPaths = '/ort/';
ort.env.logLevel = 'error';

const single = (op: string, floats?: Record<string, number>) => (): Node[] => [
  { op, inputs: ['x'], output: 'y', ...(floats && { floats }) },
];

/** Each activation as its operator, or as those that PyTorch exports it to. */
const operators: Record<string, () => Node[]> = {
  relu: single('Relu'),
  leakyRelu: single('LeakyRelu', { alpha: 0.01 }),
  elu: single('Elu'),
  selu: single('Selu'),
  sigmoid: single('Sigmoid'),
  tanh: single('Tanh'),
  celu: single('Celu'),
  gelu: single('Gelu'),
  geluTanh: () => [{ op: 'Gelu', inputs: ['x'], output: 'y', strings: { approximate: 'tanh' } }],
  softplus: single('Softplus'),
  mish: single('Mish'),
  logsigmoid: () => [
    { op: 'Sigmoid', inputs: ['x'], output: 's' },
    { op: 'Log', inputs: ['s'], output: 'y' },
  ],
  silu: () => [
    { op: 'Sigmoid', inputs: ['x'], output: 's' },
    { op: 'Mul', inputs: ['x', 's'], output: 'y' },
  ],
};

/**
 * onnxruntime-web keeps no values in its own memory on the CPU: every run copies in and out. "Kernel" is a run into a
 * tensor that is there already.
 */
async function prepare(model: Model, feeds: Record<string, Floats>): Promise<Prepared> {
  const session = await ort.InferenceSession.create(onnx(model), { executionProviders: ['wasm'] });
  const tensors = () =>
    Object.fromEntries(
      Object.entries(feeds).map(([name, data]) => [name, new ort.Tensor('float32', data, model.inputs[name] ?? [])]),
    );
  const [[outputName = '', dims = []] = []] = Object.entries(model.outputs);
  const ready = tensors();
  const size = dims.reduce((product, dim) => product * dim, 1);
  const fetches = { [outputName]: new ort.Tensor('float32', new Float32Array(size), dims) };
  return {
    kernel: () => session.run(ready, fetches),
    endToEnd: async () => (await session.run(tensors()))[outputName]?.data as Float32Array,
    dispose: () => void session.release(),
  };
}

// In Node its start defines a global Worker, by which jax-js would take threads for available. One thread needs none.
await prepare({ nodes: single('Relu')(), inputs: { x: [1] }, outputs: { y: [1] } }, { x: new Float32Array(1) });
if (!crossOriginIsolated()) Reflect.deleteProperty(globalThis, 'Worker');

export const onnxruntime: Contestant = {
  name: 'ort-web',
  version: manifest.version,
  threads: ort.env.wasm.numThreads,

  elementwise(op, x) {
    const nodes = operators[op]?.();
    return nodes && prepare({ nodes, inputs: { x: [x.length] }, outputs: { y: [x.length] } }, { x });
  },

  softmax(x, cols) {
    const dims = [x.length / cols, cols];
    return prepare({ nodes: single('Softmax')(), inputs: { x: dims }, outputs: { y: dims } }, { x });
  },

  product(a, b, { m, k, n, transA, transB }) {
    const ints = { transA: Number(transA), transB: Number(transB) };
    return prepare(
      {
        nodes: [{ op: 'Gemm', inputs: ['a', 'b'], output: 'c', ints }],
        inputs: { a: transA ? [k, m] : [m, k], b: transB ? [n, k] : [k, n] },
        outputs: { c: [m, n] },
      },
      { a, b },
    );
  },

  inference({ widths, weights, biases }, x, batch) {
    const nodes: Node[] = [];
    const constants: Record<string, { dims: readonly number[]; values: Floats }> = {};
    let from = 'x';
    weights.forEach((values, layer) => {
      const [input = 0, output = 0] = widths.slice(layer);
      const last = layer === weights.length - 1;
      constants[`w${layer}`] = { dims: [output, input], values };
      constants[`b${layer}`] = { dims: [output], values: biases[layer] as Floats };
      const product = last ? 'y' : `p${layer}`;
      nodes.push({ op: 'Gemm', inputs: [from, `w${layer}`, `b${layer}`], output: product, ints: { transB: 1 } });
      if (!last) nodes.push({ op: 'Relu', inputs: [product], output: `h${layer}` });
      from = `h${layer}`;
    });
    const dims = (width = 0) => [batch, width];
    return prepare({ nodes, constants, inputs: { x: dims(widths[0]) }, outputs: { y: dims(widths.at(-1)) } }, { x });
  },

  training: () => undefined,
};
