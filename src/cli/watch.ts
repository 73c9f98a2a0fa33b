import { NumericError } from '../errors.js';
import { type Callback, type Indicators, indicators, type LayerIndicators, type Sequential } from '../nn/index.js';
import type { Samples } from './samples.js';

/** The layers of a net after an epoch. */
export interface Moment {
  /** Epochs that are finished, from 0 on. */
  readonly epoch: number;
  readonly layers: Indicators['layers'];
  /** Samples that they were measured on. */
  readonly samples: number;
}

/** Moments of a run, at most. */
const MOMENTS = 60;
/** Training samples that are looked at, about. */
const PROBE = 1000;

/** Looks at the layers before training and after epochs that are evenly spaced, the last one included where it is known. */
export class Watch implements Callback {
  readonly moments: Moment[] = [];
  readonly #model: Sequential;
  readonly #probe: Pick<Samples['train'], 'x' | 'y'>;
  readonly #every: number;
  readonly #histograms: boolean;

  constructor(model: Sequential, { train }: Samples, epochs: number, histograms: boolean) {
    this.#model = model;
    this.#probe = evenly(train, PROBE);
    this.#every = Math.ceil(epochs / MOMENTS);
    this.#histograms = histograms;
  }

  onTrainBegin(): void {
    this.#look();
  }

  onEpochEnd(): void {
    if (this.#model.trainingState.epoch % this.#every === 0) this.#look();
  }

  onTrainEnd(): void {
    if (this.moments.at(-1)?.epoch !== this.#model.trainingState.epoch) this.#look();
  }

  #look(): void {
    const { x, y } = this.#probe;
    try {
      const { layers, samples } = indicators(this.#model, x, y, { histograms: this.#histograms });
      this.moments.push({ epoch: this.#model.trainingState.epoch, layers, samples });
    } catch (error) {
      // Outputs that are not finite have no figures; training itself says what to do about them.
      if (!(error instanceof NumericError)) throw error;
    }
  }
}

/** Some of the samples, evenly spaced, for a file may be sorted. */
function evenly({ x, y, samples, features }: Samples['train'], count: number): Pick<Samples['train'], 'x' | 'y'> {
  const stride = Math.ceil(samples / count);
  const outputs = y.length / samples;
  const kept = Array.from({ length: Math.ceil(samples / stride) }, (_, i) => i * stride);
  const pick = <A extends Float32Array | Int32Array>(values: A, into: A, width: number): A => {
    kept.forEach((sample, i) => {
      into.set(values.subarray(sample * width, (sample + 1) * width), i * width);
    });
    return into;
  };
  return {
    x: pick(x, new Float32Array(kept.length * features), features),
    y:
      y instanceof Int32Array
        ? pick(y, new Int32Array(kept.length * outputs), outputs)
        : pick(y, new Float32Array(kept.length * outputs), outputs),
  };
}

/** The fraction of a layer's units that are dead; undefined where it has no activation. */
export function deadFraction({ states, units }: LayerIndicators): number | undefined {
  return states && states.dead.length / units;
}
