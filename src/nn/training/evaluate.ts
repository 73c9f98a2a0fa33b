import { checkCount, checkKnown, type Names } from '../../checks.js';
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

/** See `TrainableModel.evaluate`. */
export function evaluateModel(
  trainer: Trainer,
  spec: DataSpec,
  { x, y }: Batch,
  options: EvaluateOptions,
): Record<string, number> {
  checkKnown('evaluate', options, { batchSize: true, sampleWeight: true } satisfies Names<EvaluateOptions>);
  const { batchSize = 256, sampleWeight } = options;
  checkCount('evaluate', 'batchSize', batchSize);
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
