import { checkCount, checkKnown, checkOptions, type Names } from '../../checks.js';
import type { FloatArray } from '../../kernels/arguments.js';
import type { Batch, Targets } from '../training/data.js';
import { gather } from './evidence.js';
import type { Finding, Harmless } from './findings.js';
import { formatFindings } from './format.js';
import { harmlessOf } from './harmless.js';
import { type Examinable, type Indicators, indicatorsOf, subjectOf } from './indicators.js';
import { LIMITS } from './limits.js';
import { findingsOf } from './rules.js';

export interface ExamineOptions {
  /** Other samples than those that the net was trained on: overfitting shows there. Default: none. */
  readonly validationData?: Batch;
  /** Samples of a training batch, for trials of the learning rate. Default 32. */
  readonly batchSize?: number;
  /** Samples that the net is measured on, at most, in a random order. Default 4,096. */
  readonly samples?: number;
}

/** What `Sequential.examine` has found. */
export interface Examination {
  /** In order of weight: the first names the cause of what follows. Empty for a healthy net. */
  readonly findings: readonly Finding[];
  readonly harmless: readonly Harmless[];
  /** What the findings were read from. */
  readonly indicators: Indicators;
  /** The findings in words, as `formatFindings` gives them. */
  toString(): string;
}

const OPTIONS: Names<ExamineOptions> = { validationData: true, batchSize: true, samples: true };

/** See `Sequential.examine`. */
export function examine(
  model: Examinable,
  x: FloatArray,
  y: Targets | undefined,
  options: ExamineOptions,
): Examination {
  checkKnown('examine', options, OPTIONS);
  const { validationData, batchSize = 32, samples = 4096 } = options;
  checkCount('examine', 'batchSize', batchSize);
  checkCount('examine', 'samples', samples);
  if (validationData !== undefined) checkOptions('examine', validationData, 'validationData');
  const subject = { caller: 'examine', ...subjectOf(model), x, y, validation: validationData };
  const settings = { batchSize, samples, histograms: true, dormantBelow: LIMITS.dormantBelow };
  return gather(subject, settings, (evidence) => {
    const findings = findingsOf(evidence);
    const harmless = harmlessOf(evidence);
    return {
      findings,
      harmless,
      indicators: indicatorsOf(evidence),
      toString: () => formatFindings(findings, harmless),
    };
  });
}
