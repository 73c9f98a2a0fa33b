import { count, readOptions, type TableOf, unchecked } from '../../options.js';
import { type Batch, checkBatch, type DataSpec } from './data.js';
import { EpochMetrics } from './epoch-metrics.js';
import { ResidentData } from './resident-data.js';
import type { Trainer } from './trainer.js';

/** How `evaluate` goes through the data. */
export interface EvaluateOptions {
  /** Samples at a time. Default 256. */
  readonly batchSize?: number;
  /** How much each sample counts. Default: all the same. */
  readonly sampleWeight?: ArrayLike<number>;
}

const OPTIONS = {
  batchSize: count({ default: 256 }),
  sampleWeight: unchecked<ArrayLike<number>>(),
} satisfies TableOf<EvaluateOptions>;

/** See `TrainableModel.evaluate`. */
export function evaluateModel(
  trainer: Trainer,
  spec: DataSpec,
  { x, y }: Batch,
  options: EvaluateOptions,
): Record<string, number> {
  const { batchSize, sampleWeight } = readOptions('evaluate', options, OPTIONS);
  const data = new ResidentData(checkBatch(spec, { x, y, sampleWeight }));
  try {
    const metrics = new EpochMetrics(trainer.options);
    for (const batch of data.batches(batchSize)) {
      const plan = trainer.load(batch);
      metrics.add(plan, trainer.forward(plan, false));
    }
    return metrics.logs();
  } finally {
    data.dispose();
  }
}
