// What the numbers of a set-up may be: for its form and for its link.

export interface Range {
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
}

const integers = (min: number, max: number): Range => ({ min, max, integer: true });

export const RANGES = {
  samples: integers(2, 20_000),
  /** Own ones: what a link can hold. */
  points: integers(0, 300),
  noise: { min: 0, max: 1 },
  seed: integers(0, 2 ** 32 - 1),
  offset: { min: -1000, max: 1000 },
  scale: { min: 0.001, max: 1000 },
  units: integers(1, 512),
  layers: integers(0, 40),
  dropout: { min: 0, max: 0.95 },
  initializerScale: { min: 1e-6, max: 100 },
  bias: { min: -10, max: 10 },
  learningRate: { min: 1e-6, max: 10 },
  momentum: { min: 0, max: 0.999 },
  weightDecay: { min: 0, max: 1 },
  clipNorm: { min: 0, max: 1000 },
  scheduleSteps: integers(1, 1_000_000),
  /** Of epochs. */
  patience: integers(0, 10_000),
  gain: { min: 0, max: 100 },
  batchSize: integers(1, 4096),
  penalty: { min: 0, max: 1 },
  until: integers(0, 1_000_000_000),
} as const satisfies Record<string, Range>;

export function isWithin({ min, max, integer }: Range, value: number): boolean {
  return value >= min && value <= max && (!integer || Number.isInteger(value));
}

export function rangeInWords({ min, max, integer }: Range): string {
  const kind = integer ? 'an integer' : 'a number';
  if (max === Infinity) return min === -Infinity ? kind : `${kind} from ${min} on`;
  return `${kind} from ${min} to ${max}`;
}
