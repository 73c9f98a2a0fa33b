import type { Batch } from '../training/data.js';
import type { TrainingPlan } from '../training/training-step.js';
import { examineForFit } from './examine.js';
import type { Finding, FindingCode } from './findings.js';
import type { Examinable } from './indicators.js';
import { LIMITS } from './limits.js';
import { validationOf } from './state.js';
import type { Trial } from './trial.js';
import { isBounded, UnitMeter } from './units.js';

/** Steps from one look at a batch to the next. */
const EVERY = 100;
/** How many times the loss of before a mean loss is that has run away. */
const RUNAWAY = 1.5;

/** Follows a training, and tells each illness once, as soon as it shows. */
export class Alarm {
  readonly #model: Examinable;
  readonly #tell: (finding: Finding) => void;
  readonly #batchSize: number;
  readonly #told = new Set<FindingCode>();
  readonly #symptoms = new Set<string>();
  readonly #trials = new Map<number, Trial>();
  #data: Batch | undefined;
  #firstLoss: number | undefined;
  #meanLoss = 0;
  #steps = 0;
  #epochs = 0;

  /** @param data all of the training data, where they are there */
  constructor(model: Examinable, tell: (finding: Finding) => void, batchSize: number, data: Batch | undefined) {
    this.#model = model;
    this.#tell = tell;
    this.#batchSize = batchSize;
    this.#data = data;
    if (data) this.#examine(undefined);
  }

  /** Looks at the plan of a step that was just taken. */
  afterStep(plan: TrainingPlan, loss: number): void {
    if (!this.#data) {
      // Of data that come in batches the first must do.
      this.#data = { x: plan.input.data.slice(), y: plan.targets.data.slice() };
      this.#examine(undefined);
    }
    this.#firstLoss ??= loss;
    this.#steps += 1;
    this.#meanLoss += (loss - this.#meanLoss) / Math.min(this.#steps, EVERY);
    if (this.#steps % EVERY !== 0) return;
    const symptoms = symptomsOf(this.#model, plan);
    if (this.#meanLoss > RUNAWAY * this.#firstLoss) symptoms.push('loss');
    const fresh = symptoms.filter((symptom) => !this.#symptoms.has(symptom));
    for (const symptom of fresh) this.#symptoms.add(symptom);
    if (fresh.length > 0) this.#examine(undefined);
  }

  /** Looks at the whole net after epochs 1, 2, 4, 8 … @param logs with `val_` in front where there are validation data */
  afterEpoch(logs: Readonly<Record<string, number>>): void {
    this.#epochs += 1;
    if (Number.isInteger(Math.log2(this.#epochs))) this.#examine(logs);
  }

  #examine(logs: Readonly<Record<string, number>> | undefined): void {
    if (!this.#data) return;
    const findings = examineForFit(this.#model, this.#data, logs && validationOf(logs), this.#batchSize, this.#trials);
    for (const finding of findings) {
      if (this.#told.has(finding.code)) continue;
      this.#told.add(finding.code);
      this.#tell(finding);
    }
  }
}

/** What shows in a batch of a net that has fallen ill: layers without any live unit, or on the flat ends. */
function symptomsOf({ layers }: Examinable, { steps, rows }: TrainingPlan): string[] {
  return steps.flatMap(({ name, activity }) => {
    const config = layers.find((layer) => layer.name === name)?.activation;
    if (!activity || !config) return [];
    const units = activity.output.length / rows;
    const meter = new UnitMeter(config, units);
    try {
      meter.add(activity, rows);
      const { dead, saturation } = meter.read(0);
      const flat = config.name === 'relu6' ? saturation.high : saturation.low + saturation.high;
      if (dead.length > 0.9 * units) return [`${name} dead`];
      return isBounded(config.name) && flat > LIMITS.saturation ? [`${name} flat`] : [];
    } finally {
      meter.dispose();
    }
  });
}
