import type { ResidentBuffer } from '../../memory/resident.js';
import { ColumnMeter } from './columns.js';
import { type Spread, SpreadMeter } from './spread.js';

/** What is known about the inputs. */
export interface InputFacts {
  readonly samples: number;
  readonly width: number;
  readonly values: Spread;
  /** Where the first value stands that is not finite. */
  readonly bad: { readonly sample: number; readonly feature: number } | undefined;
  /** By feature. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  /** Root mean squares of these over the features. */
  readonly center: number;
  readonly deviation: number;
}

export function inputFacts(x: ResidentBuffer, width: number): InputFacts {
  const samples = x.length / width;
  const spread = new SpreadMeter(false);
  const columns = new ColumnMeter(width);
  try {
    spread.add(x);
    columns.add(x, samples);
    const { means, variances } = columns.read();
    const values = spread.read();
    const at = Number.isFinite(values.rms) ? -1 : x.data.findIndex((value) => !Number.isFinite(value));
    return {
      samples,
      width,
      values,
      bad: at < 0 ? undefined : { sample: Math.floor(at / width), feature: at % width },
      means,
      deviations: variances.map(Math.sqrt),
      center: Math.sqrt(means.reduce((sum, mean) => sum + mean * mean, 0) / width),
      deviation: Math.sqrt(variances.reduce((sum, variance) => sum + variance, 0) / width),
    };
  } finally {
    spread.dispose();
    columns.dispose();
  }
}
