import type { FloatArray } from '../../kernels/arguments.js';
import { count, optional, readOptions, type TableOf, unchecked } from '../../options.js';
import type { Batch, Targets } from '../training/data.js';
import type { LastRun } from '../training/training-state.js';
import { gather } from './evidence.js';
import type { Finding, Harmless } from './findings.js';
import { formatFindings } from './format.js';
import { harmlessOf } from './harmless.js';
import { type Examinable, type Indicators, indicatorsOf, subjectOf } from './indicators.js';
import { LIMITS } from './limits.js';
import { findingsOf } from './rules.js';
import { type State, validationOf } from './state.js';
import type { Trial } from './trial.js';

export interface ExamineOptions {
  /** Other samples than those that the net was trained on: overfitting shows there. Default: what the last `fit` has logged. */
  readonly validationData?: Batch;
  /** Samples of a training batch, for trials of the learning rate. Default: as in the last `fit`, else 32. */
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

const OPTIONS = {
  validationData: unchecked<Batch>(),
  batchSize: optional(count()),
  samples: count({ default: 4096 }),
} satisfies TableOf<ExamineOptions>;

/** See `Sequential.examine`. @param lastRun undefined where there was none */
export function examine(
  model: Examinable,
  x: FloatArray,
  y: Targets | undefined,
  options: ExamineOptions,
  lastRun?: LastRun,
): Examination {
  const { validationData, samples, ...given } = readOptions('examine', options, OPTIONS);
  // What the last fit has shown holds as long as nobody has trained on.
  const run = lastRun?.step === (model.compiled ? model.trainingState.step : -1) ? lastRun : undefined;
  const batchSize = given.batchSize ?? run?.batchSize ?? 32;
  const subject = {
    caller: 'examine',
    ...subjectOf(model),
    x,
    y,
    validation: validationData ?? (run && validationOf(run.logs)),
  };
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

/** The findings that `fit` tells, on few samples and without histograms. @param trials what is known from before */
export function examineForFit(
  model: Examinable,
  { x, y }: Batch,
  validation: State | undefined,
  batchSize: number,
  trials: Map<number, Trial>,
): readonly Finding[] {
  const subject = { caller: 'fit', ...subjectOf(model), x, y, validation, trials };
  return gather(
    subject,
    { batchSize, samples: 1024, histograms: false, dormantBelow: LIMITS.dormantBelow },
    findingsOf,
  );
}
