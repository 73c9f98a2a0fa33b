import { NumericError } from '../../errors.js';
import type { FloatArray } from '../../kernels/arguments.js';
import { viewAsBuffer } from '../../memory/resident.js';
import { examine } from '../examine/examine.js';
import type { Finding } from '../examine/findings.js';
import { type Indicators, indicators } from '../examine/indicators.js';
import { LIMITS } from '../examine/limits.js';
import type { Batch, Targets } from '../training/data.js';
import { applyCure, type Patient, type Treatment } from './apply.js';

/** A finding that came up while `fit` was at work. */
export interface FitFinding {
  /** The epoch of this call before which it came up. */
  readonly epoch: number;
  readonly finding: Finding;
  /** What was done about it. */
  readonly treatment: Treatment;
}

/** Called when a net is found to be ill. @param treatment what was done about it; undefined without `heal` */
export type OnFinding = (finding: Finding, treatment?: Treatment) => void;

export interface CheckupSettings {
  readonly onFinding: OnFinding | undefined;
  readonly batchSize: number;
  /** Samples that the net is not trained on, where they are all there: overfitting shows on them. */
  readonly validationData: Batch | undefined;
}

/** Findings that are treated before one epoch, at most: what one hid shows once it is cured. */
const ROUNDS = 8;
/** Samples of the look that decides whether the net is examined. */
const GLANCE = 2048;

/**
 * Looks at a net before each epoch, and cures it where that is asked for. Before the first step the net is examined; later
 * a glance decides whether it is: dead layers, a loss no better than chance, or far better than on the validation data, values that are not finite. What is done is a
 * function of model, data and place in the training, so that a run is as reproducible with it, resumed or not.
 */
export class Checkup {
  readonly findings: FitFinding[] = [];
  readonly #patient: Patient;
  readonly #x: FloatArray;
  readonly #y: Targets;
  readonly #validation: Batch | undefined;
  readonly #settings: CheckupSettings;
  /** Findings that were told, where nothing is done about them. */
  readonly #told = new Set<string>();

  constructor(patient: Patient, x: FloatArray, y: Targets, settings: CheckupSettings) {
    this.#patient = patient;
    this.#x = viewAsBuffer(x);
    this.#y = viewAsBuffer(y);
    this.#settings = settings;
    const { validationData } = settings;
    this.#validation = validationData && {
      ...validationData,
      x: viewAsBuffer(validationData.x),
      y: viewAsBuffer(validationData.y),
    };
  }

  /** @param epoch that is about to begin */
  before(epoch: number): void {
    if (this.#patient.trainingState.step > 0 && !this.#looksIll()) return;
    const tried = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      const { findings } = examine(this.#patient, this.#x, this.#y, {
        batchSize: this.#settings.batchSize,
        ...(this.#validation && { validationData: this.#validation }),
      });
      const finding = findings.find((each) => !tried.has(keyOf(each)));
      if (!finding) return;
      tried.add(keyOf(finding));
      const treatment = applyCure(this.#patient, finding, this.#x, this.#y);
      this.#tell(epoch, finding, treatment);
      // What follows from it is not ill by itself.
      if (!treatment.done && finding.severity === 'error') return;
    }
  }

  #tell(epoch: number, finding: Finding, treatment: Treatment): void {
    if (!treatment.done && this.#told.has(keyOf(finding))) return;
    this.#told.add(keyOf(finding));
    this.findings.push({ epoch, finding, treatment });
    this.#settings.onFinding?.(finding, treatment);
  }

  #looksIll(): boolean {
    let seen: Indicators;
    try {
      seen = indicators(this.#patient, this.#x, this.#y, { samples: GLANCE, histograms: false });
    } catch (error) {
      if (error instanceof NumericError) return true;
      throw error;
    }
    const { layers, loss = 0, chance = Infinity } = seen;
    if (this.#overfits(1 - loss / chance, chance)) return true;
    if (1 - loss / chance > LIMITS.goodSkill) return false;
    const dead = layers.some(({ states, units }) => states && states.dead.length / units > LIMITS.deadUnits);
    return dead || loss > 0.95 * chance;
  }

  /** Whether it does much worse on samples that it is not trained on. */
  #overfits(skill: number, chance: number): boolean {
    if (!this.#validation || !(skill > LIMITS.learned)) return false;
    const { x, y } = this.#validation;
    const { loss = 0 } = indicators(this.#patient, x, y, { samples: GLANCE, histograms: false });
    return skill - (1 - loss / chance) > LIMITS.skillGap / 2;
  }
}

function keyOf({ code, where }: Finding): string {
  return `${code} ${where.layer}`;
}
