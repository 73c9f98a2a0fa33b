import { derivative } from '../../kernels/elementwise.js';
import { UNIT_ROWS, unitStatistics } from '../../kernels/nn/indicators.js';
import { type ActivationName, type ActivationParameters, activations } from '../../kernels/table.js';
import { alloc, type ResidentBuffer } from '../../memory/resident.js';
import type { ActivationConfig } from '../activation-config.js';
import type { Activity } from '../layers/layer.js';

/** What the units of an activation did on the data. */
export interface UnitStates {
  /** Units whose derivative f′ is 0 on every sample: nothing reaches what lies before them, nothing moves them. */
  readonly dead: readonly number[];
  /** Units that are not dead, though no pre-activation of theirs is positive. */
  readonly neverPositive: readonly number[];
  /** Units with ∂loss/∂pre-activation = 0 on every sample; undefined where it was not measured. */
  readonly gradientless: readonly number[] | undefined;
  /** Units whose mean |activation| is at most `dormantBelow` of their layer's mean (Sokar et al. 2023). */
  readonly dormant: readonly number[];
  /** Units that are saturated on 95% of the samples or more. */
  readonly saturated: readonly number[];
  /** Fractions of all values on the flat parts below and above, |f′| ≤ 0.1 of its peak. 0 for unbounded activations. */
  readonly saturation: { readonly low: number; readonly high: number };
}

/** The flat ends of bounded activations: the peak of |f′|, and where the lower half ends. */
const BOUNDED: Readonly<Record<string, (config: ActivationConfig) => { peak: number; middle: number }>> = {
  sigmoid: () => ({ peak: 0.25, middle: 0 }),
  hardsigmoid: () => ({ peak: 1 / 6, middle: 0 }),
  tanh: () => ({ peak: 1, middle: 0 }),
  softsign: () => ({ peak: 1, middle: 0 }),
  relu6: () => ({ peak: 1, middle: 3 }),
  hardtanh: ({ min, max }) => ({ peak: 1, middle: (Number(min) + Number(max)) / 2 }),
};

/** Whether an activation has two flat ends. */
export function isBounded(name: string | undefined): boolean {
  return name !== undefined && Object.hasOwn(BOUNDED, name);
}

/** Of |f′|, what counts as flat, relative to its peak. tanh beyond 0.949, sigmoid beyond 0.026 and 0.974. */
const FLAT = 0.1;
/** A unit that is flat on so many of the samples is saturated. */
const SATURATED = 0.95;

const derivatives = new Map<string, (x: ResidentBuffer, options: object) => ResidentBuffer>();

/** Gathers what the units of one activation do, batch by batch. */
export class UnitMeter {
  readonly #config: ActivationConfig;
  readonly #units: number;
  readonly #statistics: ResidentBuffer;
  #derivative: ResidentBuffer | undefined;
  #samples = 0;
  #hasGradient = false;

  constructor(config: ActivationConfig, units: number) {
    this.#config = config;
    this.#units = units;
    this.#statistics = alloc(UNIT_ROWS * units);
    this.#statistics.data.fill(-Infinity, 0, units).fill(Infinity, units, 2 * units);
  }

  add({ sign, output, gradient }: Activity, rows: number): void {
    const { peak, middle } = BOUNDED[this.#config.name]?.(this.#config) ?? { peak: 0, middle: 0 };
    const slope = this.#slope(sign);
    unitStatistics(sign, output, slope, gradient, rows, peak > 0 ? FLAT * peak : -1, middle, this.#statistics);
    this.#samples += rows;
    this.#hasGradient ||= gradient !== undefined;
  }

  /** f′ on a batch. A layer whose function is not in the table (PReLU, RReLU, a user's) counts as alive where it is not constant. */
  #slope(z: ResidentBuffer): ResidentBuffer {
    const { name, ...parameters } = this.#config;
    if (!this.#derivative || this.#derivative.length < z.length) {
      this.#derivative?.dispose();
      this.#derivative = alloc(z.length);
    }
    const out = this.#derivative.subarray(0, z.length);
    if (Object.hasOwn(activations, name)) {
      const known = derivatives.get(name) ?? (derivative(name as ActivationName) as never);
      derivatives.set(name, known);
      known(z, { ...(parameters as ActivationParameters<ActivationName>), out });
    } else out.data.fill(1);
    return out;
  }

  read(dormantBelow: number): UnitStates {
    const units = this.#units;
    const row = (i: number): Float32Array => this.#statistics.data.subarray(i * units, (i + 1) * units);
    const [largest, , magnitudes, slope, gradient, low, high] = Array.from({ length: UNIT_ROWS }, (_, i) => row(i)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const mean = magnitudes.reduce((sum, value) => sum + value, 0) / units;
    const dead = numbers(slope, (value) => value === 0);
    const isDead = new Set(dead);
    const total = (values: Float32Array): number =>
      values.reduce((sum, value) => sum + value, 0) / (units * this.#samples);
    return {
      dead,
      neverPositive: numbers(largest, (value, unit) => !(value > 0) && !isDead.has(unit)),
      gradientless: this.#hasGradient ? numbers(gradient, (value) => value === 0) : undefined,
      dormant: numbers(magnitudes, (value) => value <= dormantBelow * mean),
      saturated: numbers(low, (value, unit) => value + (high[unit] as number) >= SATURATED * this.#samples),
      saturation: { low: total(low), high: total(high) },
    };
  }

  dispose(): void {
    this.#statistics.dispose();
    this.#derivative?.dispose();
  }
}

function numbers(values: Float32Array, test: (value: number, unit: number) => boolean): number[] {
  const found: number[] = [];
  values.forEach((value, unit) => {
    if (test(value, unit)) found.push(unit);
  });
  return found;
}
