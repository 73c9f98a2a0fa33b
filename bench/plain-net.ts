// What a training step of a dense net is without this package: loops over typed arrays.
import { plainProduct } from './plain.js';
import type { Product } from './workloads.js';

type Floats = Float32Array<ArrayBuffer>;

/** A dense layer and what a step keeps of it; weights are row-major [out, in]. */
interface PlainLayer {
  readonly weights: Floats;
  readonly biases: Floats;
  readonly outputs: Floats;
  readonly gradWeights: Floats;
  readonly gradBiases: Floats;
  /** By the outputs, before their ReLU. */
  readonly gradOutputs: Floats;
  /** With the batch: rows of inputs to rows of outputs. */
  readonly forward: Product;
  readonly toWeights: Product;
  readonly toInputs: Product;
}

/** A multilayer perceptron with ReLU between its layers, trained by SGD on the mean softmax cross-entropy of a batch. */
export class PlainNet {
  readonly #layers: readonly PlainLayer[];
  readonly #batch: number;
  readonly #learningRate: number;

  /** @param weights of each layer, row-major [out, in], and biases, all of which training changes */
  constructor(
    widths: readonly number[],
    weights: readonly Floats[],
    biases: readonly Floats[],
    { batch, learningRate }: { readonly batch: number; readonly learningRate: number },
  ) {
    this.#batch = batch;
    this.#learningRate = learningRate;
    this.#layers = weights.map((weight, i) => {
      const [inputs, units] = [widths[i] as number, widths[i + 1] as number];
      return {
        weights: weight,
        biases: biases[i] as Floats,
        outputs: new Float32Array(batch * units),
        gradWeights: new Float32Array(weight.length),
        gradBiases: new Float32Array(units),
        gradOutputs: new Float32Array(batch * units),
        forward: { m: batch, k: inputs, n: units, transA: false, transB: true },
        toWeights: { m: units, k: batch, n: inputs, transA: true, transB: false },
        toInputs: { m: batch, k: units, n: inputs, transA: false, transB: false },
      };
    });
  }

  /** One step, which gives the loss before it. */
  step(x: Floats, labels: Int32Array): number {
    this.#forward(x);
    const loss = this.#loss(labels);
    this.#backward(x);
    for (const { weights, biases, gradWeights, gradBiases } of this.#layers) {
      descend(weights, gradWeights, this.#learningRate);
      descend(biases, gradBiases, this.#learningRate);
    }
    return loss;
  }

  #forward(x: Floats): void {
    let inputs = x;
    for (const layer of this.#layers) {
      const { outputs, biases, forward } = layer;
      plainProduct(inputs, layer.weights, outputs, forward);
      const isLast = layer === this.#layers.at(-1);
      for (let i = 0; i < outputs.length; i += forward.n) {
        for (let j = 0; j < forward.n; j++) {
          const sum = (outputs[i + j] as number) + (biases[j] as number);
          outputs[i + j] = isLast || sum > 0 ? sum : 0;
        }
      }
      inputs = outputs;
    }
  }

  /** The loss, and its gradient by the logits: softmax less one at the label. */
  #loss(labels: Int32Array): number {
    const { outputs, gradOutputs, forward } = this.#layers.at(-1) as PlainLayer;
    const { n } = forward;
    let loss = 0;
    for (let row = 0; row < this.#batch; row++) {
      const logits = outputs.subarray(row * n, (row + 1) * n);
      const gradients = gradOutputs.subarray(row * n, (row + 1) * n);
      const label = labels[row] as number;
      plainSoftmax(logits, gradients, n);
      loss -= Math.log(gradients[label] as number);
      gradients[label] = (gradients[label] as number) - 1;
      for (let j = 0; j < n; j++) gradients[j] = (gradients[j] as number) / this.#batch;
    }
    return loss / this.#batch;
  }

  #backward(x: Floats): void {
    for (let l = this.#layers.length - 1; l >= 0; l--) {
      const { weights, gradOutputs, gradWeights, gradBiases, forward, toWeights, toInputs } = this.#layers[
        l
      ] as PlainLayer;
      const before = this.#layers[l - 1];
      plainProduct(gradOutputs, before?.outputs ?? x, gradWeights, toWeights);
      gradBiases.fill(0);
      for (let i = 0; i < gradOutputs.length; i += forward.n) {
        for (let j = 0; j < forward.n; j++) {
          gradBiases[j] = (gradBiases[j] as number) + (gradOutputs[i + j] as number);
        }
      }
      if (!before) return;
      plainProduct(gradOutputs, weights, before.gradOutputs, toInputs);
      for (let i = 0; i < before.outputs.length; i++) {
        if ((before.outputs[i] as number) <= 0) before.gradOutputs[i] = 0;
      }
    }
  }
}

function descend(values: Floats, gradients: Floats, learningRate: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) - learningRate * (gradients[i] as number);
}

/** The softmax of each row of `cols` values. */
export function plainSoftmax(x: Float32Array, y: Float32Array, cols: number): void {
  for (let row = 0; row < x.length; row += cols) {
    let highest = -Infinity;
    for (let i = row; i < row + cols; i++) highest = Math.max(highest, x[i] as number);
    let sum = 0;
    for (let i = row; i < row + cols; i++) {
      const power = Math.exp((x[i] as number) - highest);
      y[i] = power;
      sum += power;
    }
    for (let i = row; i < row + cols; i++) y[i] = (y[i] as number) / sum;
  }
}
