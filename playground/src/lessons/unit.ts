import {
  type ActivationOption,
  dense,
  meanSquaredError,
  type Parameter,
  type Sequential,
  sequential,
  sgd,
} from 'fourlane/nn';
import type { Points } from './points.js';

export interface Gradient {
  /** The mean squared error. */
  readonly loss: number;
  readonly weight: number;
  readonly bias: number;
}

/** A net of one unit, trained by the package: y = f(w · x + b). */
export class Unit {
  readonly #model: Sequential;
  readonly #points: Points;

  constructor(activation: ActivationOption, points: Points) {
    this.#points = points;
    this.#model = sequential([dense({ inputShape: [1], units: 1, activation })]);
    this.#model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: meanSquaredError() });
  }

  get weight(): number {
    return this.#value('weight').data[0] as number;
  }

  get bias(): number {
    return this.#value('bias').data[0] as number;
  }

  set(weight: number, bias: number): void {
    this.#value('weight').data[0] = weight;
    this.#value('bias').data[0] = bias;
  }

  /** ∂loss/∂weight and ∂loss/∂bias over all points, by a backward pass; nothing moves. */
  gradient(): Gradient {
    this.#model.forward(this.#points.x);
    const loss = this.#model.computeLoss(this.#points.y);
    this.#model.backward();
    const of = (name: string): number => this.#parameter(name).gradient?.data[0] as number;
    return { loss, weight: of('weight'), bias: of('bias') };
  }

  /** Steps of gradient descent, each on all points. */
  train(steps: number): void {
    for (let step = 0; step < steps; step++) this.#model.trainOnBatch(this.#points.x, this.#points.y);
  }

  outputs(x: Float32Array): Float32Array {
    return this.#model.predict(x);
  }

  dispose(): void {
    this.#model.dispose();
  }

  #parameter(name: string): Parameter {
    return this.#model.layers[0]?.parameters.find((each) => each.name === name) as Parameter;
  }

  #value(name: string): Parameter['value'] {
    return this.#parameter(name).value;
  }
}
