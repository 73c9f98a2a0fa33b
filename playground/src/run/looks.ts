import type { Indicators, LayerIndicators, Sequential } from 'fourlane/nn';
import { inWorker, type RemoteModel } from 'fourlane/worker';
import type { TrainingData } from '../set-up/data.js';
import { makeModel } from '../set-up/model.js';
import type { SetUp } from '../set-up/set-up.js';
import { type Grid, gridOf } from './grid.js';

/** Samples that figures are measured on, at most. */
const MEASURED = 500;

/** A net as it is at one step. */
export interface Look {
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number | undefined;
  /** Accuracy on what was kept back, where something was. */
  readonly testAccuracy: number | undefined;
  readonly layers: readonly LayerIndicators[];
  /** Outputs over the grid of inputs, where there are one or two inputs. */
  readonly surface: Float32Array | undefined;
}

/** Looks at nets of a set-up in a Worker of its own, so that neither the page nor training waits for it. */
export class Looker {
  readonly grid: Grid | undefined;
  readonly #remote: RemoteModel;
  readonly #model: Sequential;
  readonly #data: TrainingData;

  private constructor(remote: RemoteModel, data: TrainingData) {
    this.#remote = remote;
    this.#model = remote.model;
    this.#data = data;
    this.grid = gridOf(data);
  }

  static async open(setUp: SetUp, data: TrainingData): Promise<Looker> {
    const model = makeModel(setUp, data);
    return new Looker(await inWorker(model), data);
  }

  /** @param weights laid out like the model's `parameterBuffer` */
  async look(weights: Float32Array, step: number, epoch: number): Promise<Look> {
    const { x, y, inputs, samples, test } = this.#data;
    this.#model.parameterBuffer.data.set(weights);
    const measured = Math.min(samples, MEASURED);
    const [figures, surface, tested] = await Promise.all([
      this.#remote.indicators(x.subarray(0, measured * inputs), y.subarray(0, measured)),
      this.grid && this.#remote.predict(this.grid.x),
      test && this.#remote.evaluate(test.x.subarray(0, measured * inputs), test.y.subarray(0, measured)),
    ]);
    const { loss = Number.NaN, accuracy, layers } = figures as Indicators;
    return { step, epoch, loss, accuracy, testAccuracy: tested?.accuracy, layers, surface };
  }

  dispose(): void {
    this.#remote.dispose();
    this.#model.dispose();
  }
}
