import type { Finding, Indicators, LayerIndicators, Sequential } from 'fourlane/nn';
import { inWorker, type RemoteModel } from 'fourlane/worker';
import type { TrainingData } from '../set-up/data.js';
import type { SetUp } from '../set-up/set-up.js';
import { gradientsOf, samplesFor } from './gradients.js';
import { type Grid, gridOf } from './grid.js';
import { MEASURED } from './measured.js';
import { type NetLayer, netShape } from './net-shape.js';
import { spreadOut } from './samples.js';
import { type LayerPicture, UnitPictures } from './unit-pictures.js';

/** What a look tells in figures, and what is kept of it. */
export interface Figures {
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number | undefined;
  /** Accuracy on what was kept back, where something was. */
  readonly testAccuracy: number | undefined;
  readonly layers: readonly LayerFigures[];
}

export type LayerFigures = Pick<LayerIndicators, 'layer' | 'type' | 'trainable' | 'units' | 'states'>;

/** A net as it is at one step. */
export interface Look extends Figures {
  readonly layers: readonly LayerIndicators[];
  /** All parameters, laid out like the model's `parameterBuffer`. */
  readonly parameters: Float32Array;
  /** Outputs over the grid of inputs, where there are one or two inputs. */
  readonly surface: Float32Array | undefined;
  /** What each unit gives over the inputs, by layer; missing unless somebody wants it. */
  readonly units: readonly LayerPicture[] | undefined;
  /**
   * Where each unit of the first layer switches, that is where a·x + b = 0: its a, one for each input, and b. Missing
   * with more than two inputs, and unless somebody wants `units`.
   */
  readonly switching: Float32Array | undefined;
  /** ∂loss/∂parameter on some samples, laid out like `parameters`; missing unless somebody wants it. */
  readonly gradients: Float32Array | undefined;
}

/** What costs too much to be made for nobody. */
export type Extra = 'units' | 'histograms' | 'gradients';

/** The figures of a look without its pictures and histograms. */
export function figuresOf({ step, epoch, loss, accuracy, testAccuracy, layers }: Look): Figures {
  const kept = layers.map(({ layer, type, trainable, units, states }) => ({ layer, type, trainable, units, states }));
  return { step, epoch, loss, accuracy, testAccuracy, layers: kept };
}

/** Looks at nets of a set-up in a Worker of its own, so that neither the page nor training waits for it. */
export class Looker {
  readonly grid: Grid | undefined;
  readonly shape: readonly NetLayer[];
  readonly #remote: RemoteModel;
  readonly #model: Sequential;
  readonly #data: TrainingData;
  readonly #batchSize: number;
  /** Whether classes are learned as values, of which the package's indicators count none as right. */
  readonly #hasValuesForClasses: boolean;
  readonly #measured: Pick<TrainingData, 'x' | 'y'>;
  readonly #tested: Pick<TrainingData, 'x' | 'y'> | undefined;
  readonly #few: Pick<TrainingData, 'x' | 'y'>;
  readonly #pictures: UnitPictures;

  private constructor(remote: RemoteModel, data: TrainingData, { batchSize, loss }: SetUp) {
    this.#remote = remote;
    this.#model = remote.model;
    this.#data = data;
    this.#batchSize = batchSize;
    this.#hasValuesForClasses = data.task !== 'regression' && loss.type !== 'default';
    this.grid = gridOf(data);
    this.shape = netShape(remote.model);
    this.#measured = spreadOut(data, data.inputs, MEASURED);
    this.#tested = data.test && spreadOut(data.test, data.inputs, MEASURED);
    this.#few = spreadOut(data, data.inputs, samplesFor(remote.model.parameterBuffer.length));
    this.#pictures = new UnitPictures(remote, this.shape, data);
  }

  static async open(model: Promise<Sequential>, setUp: SetUp, data: TrainingData): Promise<Looker> {
    return new Looker(await inWorker(await model), data, setUp);
  }

  /** @param parameters laid out like the model's `parameterBuffer` */
  async look(parameters: Float32Array, step: number, epoch: number, extras: ReadonlySet<Extra>): Promise<Look> {
    this.#model.parameterBuffer.data.set(parameters);
    Object.assign(this.#model.trainingState, { step, epoch });
    const gradients = extras.has('gradients') ? gradientsOf(this.#model, this.#few) : undefined;
    const pictures = extras.has('units');
    // One call after the other: each sends all parameters, which the page should not copy at once.
    const { x, y } = this.#measured;
    const figures = await this.#remote.indicators(x, y, { histograms: extras.has('histograms') });
    const measured = this.#hasValuesForClasses && (await this.#remote.evaluate(x, y));
    const surface = this.grid && (await this.#remote.predict(this.grid.x));
    const tested = this.#tested && (await this.#remote.evaluate(this.#tested.x, this.#tested.y));
    const units = pictures ? await this.#pictures.draw() : undefined;
    const switching = pictures ? await this.#pictures.switching() : undefined;
    const { loss = Number.NaN, layers, ...known } = figures as Indicators;
    const accuracy = measured ? measured.accuracy : known.accuracy;
    const testAccuracy = tested?.accuracy;
    return { step, epoch, loss, accuracy, testAccuracy, layers, parameters, surface, units, switching, gradients };
  }

  /** What ails the net that was looked at last. */
  async examine(): Promise<readonly Finding[]> {
    const { x, y, test } = this.#data;
    const batchSize = this.#batchSize;
    const { findings } = await this.#remote.examine(x, y, { batchSize, ...(test && { validationData: test }) });
    return findings;
  }

  /** What the net of the last look gives for other inputs. */
  predict(x: Float32Array): Promise<Float32Array> {
    return this.#remote.predict(x);
  }

  dispose(): void {
    this.#remote.dispose();
    this.#model.dispose();
  }
}
