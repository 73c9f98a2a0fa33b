import type { Run } from '../measure.js';
import type { Product } from '../workloads.js';

export type Floats = Float32Array<ArrayBuffer>;

/** One call, prepared: inputs where the library wants them, and what it needs compiled is compiled. */
export interface Prepared {
  /** From the library's own memory into the library's own memory. */
  readonly kernel: Run;
  /** Float32Arrays in, a new Float32Array out. */
  readonly endToEnd: () => Float32Array | Promise<Float32Array>;
  readonly dispose: () => void;
}

/** A dense net: weights row-major [out, in], ReLU between the layers, logits at the end. */
export interface Net {
  readonly widths: readonly number[];
  readonly weights: readonly Floats[];
  readonly biases: readonly Floats[];
}

export type OptimizerName = 'sgd' | 'adam';
export const LEARNING_RATE: Record<OptimizerName, number> = { sgd: 0.1, adam: 1e-3 };

/** A library under test. `undefined` says that it cannot do a thing. */
export interface Contestant {
  readonly name: string;
  readonly version: string;
  /** How many threads it computes with. */
  readonly threads: number;
  elementwise(op: string, x: Floats): Prepared | undefined | Promise<Prepared | undefined>;
  softmax(x: Floats, cols: number): Prepared | Promise<Prepared>;
  product(a: Floats, b: Floats, shape: Product): Prepared | Promise<Prepared>;
  /** Logits of a batch. */
  inference(net: Net, x: Floats, batch: number): Prepared | Promise<Prepared>;
  /** A step on a batch that reads its mean softmax cross-entropy back, to give it. */
  training(
    net: Net,
    x: Floats,
    labels: Int32Array<ArrayBuffer>,
    batch: number,
    optimizer: OptimizerName,
  ): { step: () => number | Promise<number>; dispose: () => void } | undefined;
}
