// Whether a lesson's task was done: what the reader did and measured, judged by itself.

/** The lessons done, of a text such as `1,4`; what is no lesson's number is passed over. */
export function parseDone(text: string | null, lessons: number): ReadonlySet<number> {
  const numbers = (text ?? '').split(',').map(Number);
  return new Set(numbers.filter((each) => Number.isInteger(each) && each >= 1 && each <= lessons));
}

/** 1. A mean squared error at which a hinge lies in the points: their noise alone costs about 0.003. */
export const HINGE_GOAL = 0.01;

export function hingeFits(error: number): boolean {
  return error <= HINGE_GOAL;
}

/** 2. A training: the points that the unit let through at its start, and its parameters before and after. */
export interface UnitTraining {
  readonly activation: string;
  readonly passing: number;
  readonly steps: number;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** A ReLU that lets nothing through, and has not moved in many steps. */
export function isDeath({ activation, passing, steps, before, after }: UnitTraining): boolean {
  return activation === 'relu' && passing === 0 && steps >= 100 && before.every((value, i) => value === after[i]);
}

/** How a net has ended. */
export interface End {
  /** A fraction. */
  readonly accuracy: number;
  readonly dead: number;
  readonly units: number;
}

/** Accuracies nearer than this count as the same. */
const ALIKE = 0.02;

/** 3. The net that kills least among those that learn best; undefined where none learns, or two are level. */
export function bestOf(ends: readonly End[]): number | undefined {
  const most = Math.max(...ends.map(({ accuracy }) => accuracy));
  const good = ends.filter(({ accuracy }) => accuracy >= most - ALIKE);
  const least = Math.min(...good.map(shareDead));
  const best = good.filter((end) => shareDead(end) === least);
  return best.length === 1 && most > 0.75 ? ends.indexOf(best[0] as End) : undefined;
}

export function shareDead({ dead, units }: End): number {
  return units > 0 ? dead / units : 0;
}

/** 4. Nets of a width and a depth that were drawn, and how many of them were born dead. */
export interface Draws {
  readonly width: number;
  readonly depth: number;
  readonly nets: number;
  readonly dead: number;
}

const ENOUGH_NETS = 500;
const DEEP = 10;

/** One depth at which narrow nets are nearly all born dead, and wider ones nearly never. */
export function widthSaves(draws: readonly Draws[]): boolean {
  const enough = draws.filter(({ nets, depth }) => nets >= ENOUGH_NETS && depth >= DEEP);
  const lost = enough.filter(({ dead, nets }) => dead >= 0.9 * nets);
  return enough.some(({ depth, dead, nets }) => dead <= 0.01 * nets && lost.some((other) => other.depth === depth));
}

/** 5. Test accuracies of the nets with and without standardised inputs, for each scale and offset that was tried. */
export interface Inputs {
  readonly raw: number;
  readonly standardized: number;
}

/** Inputs that spoil the net, and inputs that do not. */
export function edgeFound(tried: readonly Inputs[]): boolean {
  const lost = ({ raw, standardized }: Inputs): number => standardized - raw;
  return tried.some((each) => lost(each) >= 0.2) && tried.some((each) => lost(each) <= 0.02);
}

/** 6. Cures that must have been tried before one is prescribed. */
export const CURES_TO_TRY = 4;
const CURED = { accuracy: 0.95, dead: 0.15 };

export function isCured(end: End): boolean {
  return end.accuracy >= CURED.accuracy && shareDead(end) <= CURED.dead;
}

/** Enough cures compared, one that fails among them, and one that works chosen. */
export function prescribedWell(tried: ReadonlyMap<string, End>, choice: string | undefined): boolean {
  const chosen = choice === undefined ? undefined : tried.get(choice);
  const fails = [...tried.values()].some((end) => !isCured(end));
  return tried.size >= CURES_TO_TRY && fails && chosen !== undefined && isCured(chosen);
}
