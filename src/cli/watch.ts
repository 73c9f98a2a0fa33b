import { type LayerIndicators, type Watcher, type WatchRecord, watch } from '../nn/index.js';
import type { Samples } from './samples.js';

/** The layers of a net after an epoch. */
export type Moment = WatchRecord;

/** Moments of a run, at most. */
const MOMENTS = 60;
/** Training samples that are looked at, about. */
const PROBE = 1000;

/** Looks at the layers before training and after epochs that are evenly spaced. */
export function watchLayers({ train }: Samples, epochs: number, histograms: boolean): Watcher {
  return watch({ data: evenly(train, PROBE), every: Math.ceil(epochs / MOMENTS), histograms });
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
