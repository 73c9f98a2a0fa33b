// What is measured: each with the package and in plain JavaScript, on the same values.
import {
  alloc,
  elu,
  gelu,
  leakyRelu,
  matmul,
  type ResidentBuffer,
  relu,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
} from 'fourlane';
import { categoricalCrossentropy, dense, sequential, sgd } from 'fourlane/nn';
import { plainLoop, plainProduct } from '../../../bench/plain.js';
import { PlainNet, plainSoftmax } from '../../../bench/plain-net.js';
import { type Product, product, values } from '../../../bench/workloads.js';
import type { Group } from './results.js';

export interface Workload {
  readonly group: Group;
  readonly name: string;
  readonly size: string;
  /** Values or floating-point operations of a call. */
  readonly work: number;
  prepare(): Prepared;
}

/** Both calls, on the same values; what they have left can be compared. */
export interface Prepared {
  readonly fourlane: () => unknown;
  readonly plain: () => unknown;
  readonly results: () => readonly [fourlane: Float32Array, plain: Float32Array];
  readonly dispose: () => void;
}

/** Values of an elementwise call: more than a first cache holds, less than a second one. */
export const LENGTH = 1e5;
const COLUMNS = 1000;
const KERNELS = { relu, leakyRelu, elu, sigmoid, tanh, silu, gelu, softplus };
const CUBES = [64, 128, 256, 512, 1024];
/** Keras' net for MNIST, and its batch. */
const WIDTHS = [784, 128, 64, 10];
const BATCHES = [32, 128];
const LEARNING_RATE = 0.01;

type Kernel = (x: ResidentBuffer, options: { out: ResidentBuffer }) => unknown;

function elementwise(name: keyof typeof KERNELS): Workload {
  const kernel = KERNELS[name] as Kernel;
  return {
    group: 'kernels',
    name,
    size: `${LENGTH.toLocaleString('en')} values`,
    work: LENGTH,
    prepare: () => withBuffers(values(LENGTH), LENGTH, (x, out) => kernel(x, { out }), plainLoop(name)),
  };
}

const softmaxOfRows: Workload = {
  group: 'kernels',
  name: 'softmax',
  size: `${LENGTH / COLUMNS} rows of ${COLUMNS.toLocaleString('en')}`,
  work: LENGTH,
  prepare: () =>
    withBuffers(
      values(LENGTH),
      LENGTH,
      (x, out) => softmax(x, { cols: COLUMNS, out }),
      (x, y) => plainSoftmax(x, y, COLUMNS),
    ),
};

function withBuffers(
  x: Float32Array<ArrayBuffer>,
  length: number,
  ours: (x: ResidentBuffer, out: ResidentBuffer) => unknown,
  plain: (x: Float32Array<ArrayBuffer>, y: Float32Array<ArrayBuffer>) => unknown,
): Prepared {
  const [resident, out, y] = [alloc(x), alloc(length), new Float32Array(length)];
  return {
    fourlane: () => ours(resident, out),
    plain: () => plain(x, y),
    results: () => [out.data, y],
    dispose: () => {
      resident.dispose();
      out.dispose();
    },
  };
}

function matrixProduct(shape: Product): Workload {
  const { m, k, n } = shape;
  return {
    group: 'products',
    name: 'matmul',
    size: m === k && k === n ? `${m}³` : `${m}×${k} by ${k}×${n}`,
    work: 2 * m * k * n,
    prepare: () => {
      const b = values(k * n, 2);
      const resident = alloc(b);
      const prepared = withBuffers(
        values(m * k),
        m * n,
        (a, out) => matmul(a, resident, { ...shape, out }),
        (a, c) => plainProduct(a, b, c, shape),
      );
      return {
        ...prepared,
        dispose: () => {
          prepared.dispose();
          resident.dispose();
        },
      };
    },
  };
}

function trainingStep(batch: number): Workload {
  const [inputs = 0, ...units] = WIDTHS;
  const all = units.reduce((sum, width, i) => sum + width * (WIDTHS[i] as number), 0);
  return {
    group: 'training',
    name: 'training step 784-128-64-10',
    size: `batch of ${batch}`,
    // A multiply-add for every weight and sample: forward, to the weights' gradients, and to all inputs but the first.
    work: 2 * batch * (3 * all - inputs * (units[0] as number)),
    prepare: () => {
      const model = sequential(
        units.map((width, i) =>
          dense({
            units: width,
            ...(i === 0 && { inputShape: [inputs] }),
            ...(i < units.length - 1 && { activation: 'relu' as const }),
          }),
        ),
      );
      model.compile({ optimizer: sgd({ learningRate: LEARNING_RATE }), loss: categoricalCrossentropy() });
      const of = (kind: string) =>
        model.parameters.filter(({ path }) => path.endsWith(kind)).map(({ value }) => value.data.slice());
      const net = new PlainNet(WIDTHS, of('.weight'), of('.bias'), { batch, learningRate: LEARNING_RATE });
      const x = values(batch * inputs).map((value) => value / 8);
      const labels = Int32Array.from({ length: batch }, (_, i) => i % 10);
      const resident = alloc(x);
      // The losses of the first step: the two take different numbers of them.
      const losses: [number?, number?] = [];
      return {
        fourlane: () => {
          const loss = model.trainOnBatch(resident, labels);
          losses[0] ??= loss;
        },
        plain: () => {
          const loss = net.step(x, labels);
          losses[1] ??= loss;
        },
        results: () => [Float32Array.of(losses[0] ?? Number.NaN), Float32Array.of(losses[1] ?? Number.NaN)],
        dispose: () => {
          model.dispose();
          resident.dispose();
        },
      };
    },
  };
}

export const WORKLOADS: readonly Workload[] = [
  ...(Object.keys(KERNELS) as (keyof typeof KERNELS)[]).map(elementwise),
  softmaxOfRows,
  ...CUBES.map((n) => matrixProduct(product(n, n, n))),
  matrixProduct(product(128, 784, 128)),
  ...BATCHES.map(trainingStep),
];

/** Throws where both calls, which have been made, have not left the same: then there was nothing to compare. */
export function checkResults({ name, size }: Workload, { results }: Prepared): void {
  const [ours, theirs] = results();
  for (let i = 0; i < ours.length; i++) {
    const [value, wanted] = [ours[i] as number, theirs[i] as number];
    // Written so that NaN fails. Sums of a thousand products differ by their order.
    if (!(Math.abs(value - wanted) <= 1e-3 + 1e-4 * Math.abs(wanted))) {
      throw new Error(`${name}, ${size}: fourlane gives ${value}, plain JavaScript ${wanted}`);
    }
  }
}
